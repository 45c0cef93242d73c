"""Answers to an ask, put together again from what a room's snapshot says of them."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cmplearn.course.activity import Ask
from cmplearn.rooms import hands

__all__ = ["changed", "values"]

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


def changed(ask: Ask, given: Iterable[Any], changes: Iterable[tuple[Any, int]]) -> list[Any]:
    """Return answers as they are once some came or, with a count below 0, went.

    Parameters
    ----------
    ask : Ask
        What was asked.
    given : iterable
        The answers, as `values` returns them.
    changes : iterable of tuple
        Each answer that came or went, with how often.

    Examples
    --------
    >>> ask = Ask(id="a", kind="choice", label="Which?", options={"x": "Exits", "y": "Yards"})
    >>> changed(ask, ["x", "x", "y"], [("x", -1), ("y", 1)])
    ['x', 'y', 'y']
    """
    all_of_them = [*((each, 1) for each in given), *changes]
    if ask.several:
        both = hands.together(all_of_them)
        raised = {option: count for option, count in both["hands"].items() if count > 0}
        return [{"hands": raised, "people": both["people"]}] if both["people"] > 0 else []
    if ask.kind == "dots":
        return _put(all_of_them)
    found = Counter[str]()
    for value, count in all_of_them:
        found[json.dumps(_bare(ask, value), sort_keys=True)] += count
    return [json.loads(key) for key in found.elements()]


def _put(given: Iterable[tuple[Any, int]]) -> list[Any]:
    """Return all dots as those of one person, and the others without any: whose is whose is not known."""
    dots, people = Counter[str](), 0
    for value, count in given:
        people += count
        for item, number in value.items():
            dots[item] += number * count
    return [dict(+dots), *({} for _ in range(people - 1))] if people > 0 else []


def _bare(ask: Ask, value: Any) -> Any:
    """Return an answer as a tally has it: without the words that were typed with it."""
    if ask.kind != "ratings":
        return value
    return {item: held["rating"] if isinstance(held, Mapping) else held for item, held in value.items()}


def _chosen(ask: Ask, tally: Tally) -> list[Any]:
    raised = {option: count for option, count in tally["counts"].items() if count}
    if ask.several:
        return [{"hands": raised, "people": tally["answered"]}]
    return [option for option, count in raised.items() for _ in range(count)]


def _numbers(_: Ask, tally: Tally) -> list[Any]:
    return list(tally["numbers"])


def _dots(_: Ask, tally: Tally) -> list[Any]:
    return [dict(tally["counts"]), *({} for _ in range(tally["answered"] - 1))]


def _lists(_: Ask, tally: Tally) -> list[Any]:
    return list(tally["lists"])


HELD: Mapping[str, Callable[[Ask, Tally], list[Any]]] = {
    "choice": _chosen,
    "scale": _numbers,
    "number": _numbers,
    "dots": _dots,
}
