"""Takes the parts of a saved value one by one, and keeps what is of another shape than expected."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

__all__ = ["Parts"]

GREATEST = 1e9  # no count of minutes is greater; beyond it lie slips and floats that cannot be told apart


class Parts:
    """The parts of a mapping that was saved: each is taken once, by the shape that it should have.

    Parameters
    ----------
    value : JSON value
        A mapping; a bare text is taken as one with that `text`; anything else has no parts.
    """

    def __init__(self, value: Any) -> None:
        """Take a copy: the value itself is not changed."""
        self._left: dict[str, Any] = dict(value) if isinstance(value, dict) else {}
        if isinstance(value, str) and value:
            self._left = {"text": value}
        self._within: dict[str, Parts] = {}

    def rest(self) -> dict[str, Any]:
        """Return what nobody took, inner mappings included, as it was."""
        inner = {name: left for name, parts in self._within.items() if (left := parts.rest())}
        return self._left | inner

    def text(self, name: str) -> str:
        """Take a text; "" when there is none."""
        return str(self._take(name)) if isinstance(self._there(name), str) else ""

    def one_of(self, name: str, allowed: Sequence[str]) -> str:
        """Take one of some names; "" when it is none of them."""
        return str(self._take(name)) if self._there(name) in tuple(allowed) else ""

    def number(self, name: str) -> float | None:
        """Take a number of 0 or more, whole when it was whole; None when there is none."""
        value = self._there(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < GREATEST:
            return None
        del self._left[name]
        return value

    def day(self, name: str) -> date | None:
        """Take an ISO date; None when there is none."""
        try:
            found = date.fromisoformat(self._there(name))
        except (TypeError, ValueError):
            return None
        del self._left[name]
        return found

    def texts(self, name: str) -> tuple[str, ...]:
        """Take a list of texts; empty when any of its items is of another shape."""
        value = self._there(name)
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            return ()
        return tuple(self._take(name))

    def texts_by_name(self, name: str) -> dict[str, str]:
        """Take the texts out of a mapping; what else is in it stays."""
        parts = self.within(name)
        return {each: found for each in parts.names() if (found := parts.text(each))}

    def lists_by_name(self, name: str) -> dict[str, tuple[str, ...]]:
        """Take the lists of texts out of a mapping; what else is in it stays."""
        parts = self.within(name)
        return {each: found for each in parts.names() if (found := parts.texts(each))}

    def within(self, name: str) -> "Parts":
        """Take a mapping, as parts of its own; what is not taken of those stays in `rest`."""
        self._within[name] = Parts(self._take(name) if isinstance(self._there(name), dict) else {})
        return self._within[name]

    def each(self, name: str) -> Iterator["Parts"]:
        """Take a list of mappings; nothing when any of its items is of another shape."""
        value = self._there(name)
        if isinstance(value, list) and all(isinstance(item, dict) for item in value):
            yield from (Parts(item) for item in self._take(name))

    def names(self) -> tuple[str, ...]:
        """Return the names of what is left."""
        return tuple(self._left)

    def _take(self, name: str) -> Any:
        return self._left.pop(name)

    def _there(self, name: str) -> Any:
        """Return what is there under a name; a null means the same as nothing and needn't be kept."""
        if self._left.get(name) is None:
            self._left.pop(name, None)
        return self._left.get(name)
