"""The names by which a workshop may be called: this computer's own, and no others."""

import re
import socket
from typing import Any

__all__ = ["allowed_hosts", "is_allowed_host"]

HOST = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<name>[A-Za-z0-9._-]+))(?::[0-9]{1,5})?")


def allowed_hosts(address: str, *, network: bool) -> frozenset[str]:
    """Return the names and addresses by which a workshop may be called.

    Parameters
    ----------
    address : str
        This computer's on the local network, or a loopback one.
    network : bool
        Whether others may call.
    """
    names = {"127.0.0.1", "localhost", "::1"}
    if network:
        name = socket.gethostname().lower()
        names |= {address, name, f"{name}.local", socket.getfqdn().lower()}
        names |= {str(found[4][0]) for found in _own_addresses(name)}
    return frozenset(names)


def _own_addresses(name: str) -> list[Any]:
    """Return what this computer's name leads to; nothing when nobody knows it."""
    try:
        return socket.getaddrinfo(name, None)
    except OSError:
        return []


def is_allowed_host(host: str, allowed: frozenset[str]) -> bool:
    """Return whether a request's Host names this computer.

    Examples
    --------
    >>> is_allowed_host("127.0.0.1:8890", frozenset({"127.0.0.1"}))
    True
    >>> is_allowed_host("[::1]:8890", frozenset({"::1"}))
    True
    >>> is_allowed_host("evil.example:8890", frozenset({"127.0.0.1"}))
    False
    """
    named = HOST.fullmatch(host)
    return named is not None and (named["six"] or named["name"]).lower() in allowed
