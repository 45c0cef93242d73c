"""Things that wait in memory for a person's next page, under names that nobody can guess."""

import secrets
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar
from weakref import WeakSet

__all__ = ["Held", "forget_everything"]

Thing = TypeVar("Thing")


_EVERY: WeakSet["Held[Any]"] = WeakSet()


def forget_everything() -> None:
    """Let go of all that waits anywhere: when a person erases their portfolio, it must not stay in memory.

    Examples
    --------
    >>> held = Held[str](seconds=60, most=1)
    >>> name = held.keep("a file")
    >>> forget_everything()
    >>> held.get(name) is None
    True
    """
    for held in _EVERY:
        held.clear()


class Held(Generic[Thing]):
    """A few things, each for a short time; the oldest makes room for a new one.

    Parameters
    ----------
    seconds : float
        How long each is kept.
    most : int
        How many are kept at once.
    clock : callable
        Gives the time in seconds.

    Examples
    --------
    >>> held = Held[str](seconds=60, most=1)
    >>> name = held.keep("a file")
    >>> held.get(name), held.get("another name")
    ('a file', None)
    """

    def __init__(self, seconds: float, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with nothing."""
        self._seconds, self._most, self._clock = seconds, most, clock
        self._things: dict[str, tuple[float, Thing]] = {}
        _EVERY.add(self)

    def keep(self, thing: Thing) -> str:
        """Keep a thing and return its name."""
        self._forget_old()
        while len(self._things) >= self._most:
            del self._things[next(iter(self._things))]
        name = secrets.token_urlsafe(16)
        self._things[name] = (self._clock() + self._seconds, thing)
        return name

    def get(self, name: str) -> Thing | None:
        """Return the thing of that name, or None when it was never there or has been too long."""
        self._forget_old()
        return self._things[name][1] if name in self._things else None

    def forget(self, name: str) -> None:
        """Let a thing go."""
        self._things.pop(name, None)

    def clear(self) -> None:
        """Let all go."""
        self._things.clear()

    def _forget_old(self) -> None:
        """Let go of what has been kept long enough."""
        now = self._clock()
        self._things = {name: kept for name, kept in self._things.items() if kept[0] > now}
