"""Where rooms lie, and by which address phones reach them."""

import hashlib
import ipaddress
import re
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cmplearn.cohort import programme_place
from cmplearn.portfolio import home
from cmplearn.rooms.note import Note
from cmplearn.web.rooms.beside import workshop_beside

__all__ = [
    "PUBLIC_ORIGIN",
    "is_own_host",
    "is_reachable",
    "join_url",
    "remember_origin",
    "rooms_mark",
    "rooms_place",
    "running_workshop",
    "screen_url",
    "unreachable",
]

PUBLIC_ORIGIN = "cmplearn_public_origin"
"""The setting that holds how others reach this computer: scheme, host and port."""

UNREACHABLE = (
    "Only this computer can open this address. For phones, start “cmplearn workshop --network”: this room "
    "opens there too. Until then you can enter the answers for the room."
)
UNREACHABLE_WORKSHOP = (
    "Only this computer can open this address. For phones, stop the workshop and start it again with "
    "“cmplearn workshop --network”: its rooms stay. Until then you can enter the answers for the room."
)
ORIGIN = re.compile(r"https?://(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?")


def rooms_place() -> Path | str:
    """Return where the rooms' database is: the programme's, or a file beside the portfolio."""
    return programme_place() or home() / "programme.sqlite"


def rooms_mark() -> str:
    """Return a mark of the rooms' database: the same in every process that shares it, and no address."""
    return hashlib.sha256(str(rooms_place()).encode()).hexdigest()


def running_workshop() -> Note | None:
    """Return the workshop that runs on this computer over the same rooms."""
    return workshop_beside(rooms_mark())


def remember_origin(handler: Any) -> None:
    """Note by which address the owner's own browser reaches this server, for links that others get.

    A workshop knows its address from the start.

    Parameters
    ----------
    handler : RequestHandler
        Of a request of somebody who is logged in: nobody else may say where the links lead.
    """
    origin = _origin(handler.request)
    if not handler.is_workshop and ORIGIN.fullmatch(origin):
        handler.settings[PUBLIC_ORIGIN] = origin


def _origin(request: Any) -> str:
    """Return the origin as the browser sees it, in front of any proxy."""
    headers = request.headers

    def first(name: str, otherwise: str) -> str:
        return str(headers.get(name, "")).split(",")[0].strip() or otherwise

    scheme = first("X-Forwarded-Proto", first("X-Scheme", request.protocol))
    return f"{scheme}://{first('X-Forwarded-Host', request.host)}"


def join_url(settings: dict[str, Any], code: str) -> str:
    """Return the short address by which a phone joins a room; "" when the room has no code any more.

    Where phones can't reach this process, but a workshop runs beside it over the same rooms, they join there.
    """
    if not code:
        return ""
    own = _address(settings, f"r/{code.upper()}")
    beside = None if is_reachable(own) else running_workshop()
    return f"{beside.public}r/{code.upper()}" if beside and is_reachable(beside.public) else own


def unreachable(settings: dict[str, Any], code: str) -> str:
    """Return why phones can't reach a room and what helps; "" when they can, or when it is closed."""
    if not code or is_reachable(join_url(settings, code)):
        return ""
    return UNREACHABLE_WORKSHOP if running_workshop() else UNREACHABLE


def screen_url(settings: dict[str, Any], code: str) -> str:
    """Return the address of the room's view for the projector; "" when the room has no code any more."""
    return _address(settings, f"screen/{code.upper()}") if code else ""


def _address(settings: dict[str, Any], path: str) -> str:
    return f"{settings.get(PUBLIC_ORIGIN, '')}{settings['base_url']}cmplearn/{path}"


def is_reachable(address: str) -> bool:
    """Return whether an address leads anybody but this computer's own user anywhere.

    Examples
    --------
    >>> is_reachable("http://127.0.0.1:8888/cmplearn/r/K7M2QX"), is_reachable("http://192.168.0.5:8890/x")
    (False, True)
    >>> is_reachable("http://localhost:8888/x"), is_reachable("/cmplearn/r/K7M2QX")
    (False, False)
    """
    host = urlsplit(address).hostname or ""
    with suppress(ValueError):
        return not ipaddress.ip_address(host).is_loopback
    return bool(host) and host != "localhost" and not host.endswith(".localhost")


def is_own_host(name: str, settings: dict[str, Any]) -> bool:
    """Return whether a request's Host names this computer, by Jupyter's own rule.

    A page of a stranger's site can have its own name lead here (DNS rebinding) and would then be of the same
    origin as ours.

    Parameters
    ----------
    name : str
        Without a port.
    settings : dict
        Of the application. One that answers to whoever may reach it, or asks for the Host itself, says so.

    Examples
    --------
    >>> [is_own_host(name, {}) for name in ("127.0.0.1", "localhost", "[::1]", "evil.example")]
    [True, True, True, False]
    >>> is_own_host("hub.example", {"cmplearn_public_origin": "https://hub.example:8000"})
    True
    """
    plain = name.strip("[]").lower()
    known = {
        *settings.get("local_hostnames", ["localhost"]),
        urlsplit(settings.get(PUBLIC_ORIGIN, "")).hostname,
    }
    with suppress(ValueError):
        if ipaddress.ip_address(plain).is_loopback:
            return True
    return plain in known or bool(settings.get("allow_remote_access"))
