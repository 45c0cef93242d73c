"""Answers to an ask, put together again from what a room's snapshot says of them."""

from collections.abc import Callable, Mapping
from typing import Any

from cmplearn.course.activity import Ask

__all__ = ["values"]

Tally = Mapping[str, Any]
"""As `cmplearn.rooms.tally.Tally` is written in a snapshot."""


def values(ask: Ask, tally: Tally) -> list[Any]:
    """Return the answers that a tally holds: as many as were given, of people who can't be told apart.

    Parameters
    ----------
    ask : Ask
        What was asked, but no free text.
    tally : Mapping
        What a snapshot says of it; empty where it says nothing.

    Examples
    --------
    >>> ask = Ask(id="a", kind="choice", label="Which?", options={"x": "Exits", "y": "Yards"})
    >>> values(ask, {"answered": 3, "is_hidden": False, "counts": {"x": 2, "y": 1}})
    ['x', 'x', 'y']
    """
    if not tally or tally["is_hidden"] or not tally["answered"]:
        return []
    return HELD.get(ask.kind, _lists)(ask, tally)


def _chosen(ask: Ask, tally: Tally) -> list[Any]:
    raised = {option: count for option, count in tally["counts"].items() if count}
    if ask.several:
        return [{"hands": raised, "people": tally["answered"]}]
    return [option for option, count in raised.items() for _ in range(count)]


def _numbers(_: Ask, tally: Tally) -> list[Any]:
    return list(tally["numbers"])


def _dots(_: Ask, tally: Tally) -> list[Any]:
    """Return all dots as those of one person, and the others without any."""
    return [dict(tally["counts"]), *({} for _ in range(tally["answered"] - 1))]


def _lists(_: Ask, tally: Tally) -> list[Any]:
    return list(tally["lists"])


HELD: Mapping[str, Callable[[Ask, Tally], list[Any]]] = {
    "choice": _chosen,
    "scale": _numbers,
    "number": _numbers,
    "dots": _dots,
}
