"""A room's cookie: says which member of which room a phone is, and opens nothing else."""

import hashlib
import hmac
from typing import NamedTuple

__all__ = ["Pass", "cookie_name", "read", "signed"]

PREFIX = "cmplearn-room-"
PURPOSE = b"cmplearn room member\0"


class Pass(NamedTuple):
    """Who a phone is.

    Attributes
    ----------
    room : str
        Id of the room.
    member : str
        Id of the member.
    """

    room: str
    member: str


def cookie_name(room: str) -> str:
    """Return the name of a room's cookie.

    Examples
    --------
    >>> cookie_name("0123456789abcdef0123456789abcdef")
    'cmplearn-room-01234567'
    """
    return PREFIX + room[:8]


def signed(secret: bytes, who: Pass) -> str:
    """Return the value of a member's cookie."""
    return f"{who.room}.{who.member}.{_mark(secret, who)}"


def read(secret: bytes, value: str | None) -> Pass | None:
    """Return who a cookie's value says that a phone is; None when we never gave it out.

    Examples
    --------
    >>> who = Pass("0123456789abcdef0123456789abcdef", "5f2a")
    >>> read(b"secret", signed(b"secret", who)) == who
    True
    >>> read(b"another secret", signed(b"secret", who)) is None
    True
    """
    parts = (value or "").split(".")
    if len(parts) != 3:
        return None
    who = Pass(parts[0], parts[1])
    return who if hmac.compare_digest(_mark(secret, who).encode(), parts[2].encode()) else None


def _mark(secret: bytes, who: Pass) -> str:
    return hmac.digest(secret, PURPOSE + f"{who.room}.{who.member}".encode(), hashlib.sha256).hex()
