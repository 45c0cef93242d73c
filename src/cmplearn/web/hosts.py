"""Pages do not know who serves them: a handler is put over a host only when its address is added."""

from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module
from typing import Any, TypeVar

__all__ = ["ROOM_MODULES", "hosted", "hosted_routes", "is_hosted", "open_to_all"]

ROOM_MODULES = (
    "rooms.room",
    "rooms.claiming",
    "rooms.stream",
    "rooms.socket",
    "rooms.projector",
    "rooms.facilitate_api",
    "rooms.facilitate",
    "rooms.exporting",
)
"""Participants' and facilitators' pages of rooms: the same on a person's own server and in a workshop."""

Method = TypeVar("Method", bound=Callable[..., Any])


def open_to_all(method: Method) -> Method:
    """Mark a handler's method as one that Jupyter lets people in to without login.

    It is the mark that ``jupyter_server.auth.decorator.allow_unauthenticated`` makes, for handlers that a
    process without Jupyter serves too.

    Examples
    --------
    >>> @open_to_all
    ... def get(self): ...
    >>> getattr(get, "__allow_unauthenticated")
    True
    """
    setattr(method, "__allow_unauthenticated", True)
    return method


def is_hosted(handler: type) -> bool:
    """Return whether a handler leaves to a host who may come in, as pages and our API do."""
    return bool(getattr(handler, "needs_host", False))


@cache
def hosted(handler: type, host: type) -> type:
    """Return a handler over its host; one that needs none is returned as it is.

    Parameters
    ----------
    handler : type
        Such as a `PageHandler`: it says what is shown.
    host : type
        `JupyterHost` or `VisitorHost`: it says who asks, and whose portfolio is open.
    """
    if not is_hosted(handler):
        return handler
    return type(handler.__name__, (handler, host), {"__module__": handler.__module__})


def hosted_routes(modules: Iterable[str], host: type, base: str = "/") -> list[tuple[str, type]]:
    """Return the addresses of some modules of ours, each with its handler over a host.

    Parameters
    ----------
    modules : iterable of str
        Their names under ``cmplearn.web``; each has ``routes``.
    host : type
        As for `hosted`.
    base : str
        What stands before ``cmplearn/``.
    """
    return [
        (f"{base}cmplearn/{path}", hosted(handler, host))
        for name in modules
        for path, handler in import_module(f"cmplearn.web.{name}").routes
    ]
