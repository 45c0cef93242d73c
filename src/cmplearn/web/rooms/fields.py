"""What a form's fields are called: from an answer to its fields, and from a sent form to the answer."""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from textwrap import shorten
from typing import Any

from cmplearn.course.activity import Ask
from cmplearn.errors import InputError
from cmplearn.rooms.answers import MOST_ACTIONS, MOST_ROWS

__all__ = ["PLACES", "Filled", "fields_of", "in_words", "value_of"]

Filled = Mapping[str, Sequence[str]]
"""Fields of a form, by name: what stands in each."""

NAMED = 40  # letters by which one knows a thing again
PLACES = ("1", "2", "3", "4", "5")


def value_of(ask: Ask, fields: Filled) -> Any:
    """Return the answer that a sent form holds, for `rooms.answers` to check.

    Parameters
    ----------
    ask : Ask
        What was asked.
    fields : Mapping of str to sequence of str
        The form as it was sent.

    Raises
    ------
    InputError
        When the form of a ranking gives one place to two things.

    Examples
    --------
    >>> from cmplearn.course.activity import Ask
    >>> value_of(Ask(id="live", kind="scale", label="How well?"), {"value": ["4"]})
    4
    """

    def one(name: str) -> str:
        return next(iter(fields.get(name, ())), "").strip()

    match ask.kind:
        case "choice":
            return list(fields.get("value", ())) if ask.several else one("value")
        case "scale" | "number":
            return _number(one("value"))
        case "points":
            return {item: _number(one(f"value-{item}")) for item in ask.items}
        case "dots":
            return {item: _number(one(f"value-{item}") or "0") for item in ask.items}
        case "ranking":
            return _order(ask, {item: one(f"place-{item}") for item in ask.items})
        case "ratings":
            rated = {item: _number(one(f"value-{item}")) for item in ask.items if one(f"value-{item}")}
            if not ask.evidence:
                return rated
            return {item: {"rating": n, "evidence": one(f"evidence-{item}")} for item, n in rated.items()}
        case "placing":
            return [
                {"name": one(f"name-{at}")}
                | {axis: _number(one(f"{axis}-{at}")) for axis in ("across", "up")}
                for at in range(MOST_ROWS)
            ]
        case "actions":
            return [{"what": one(f"what-{at}"), "by": one(f"by-{at}")} for at in range(MOST_ACTIONS)]
    return one("value")


def _number(typed: str) -> int | float | str:
    """Return a number, or what was typed when it is none: whoever checks it says so."""
    try:
        number = float(typed.replace(",", ""))
    except ValueError:
        return typed
    if not math.isfinite(number):
        return typed
    return int(number) if number.is_integer() else number


def _order(ask: Ask, places: Mapping[str, str]) -> list[str]:
    taken: dict[int, str] = {}
    for item, typed in places.items():
        if not typed.isdecimal():
            raise InputError(f"“{ask.items[item]}” has no place yet. Give each its own place.")
        place = int(typed)
        if place in taken:
            first, second = (
                shorten(ask.items[each], NAMED, placeholder=" …") for each in (taken[place], item)
            )
            raise InputError(f"“{first}” and “{second}” both have place {place}. Give each its own place.")
        taken[place] = item
    return [taken[place] for place in sorted(taken)]


def fields_of(ask: Ask, value: Any) -> Filled:
    """Return what stands in a form's fields when it holds an answer that was kept.

    Examples
    --------
    >>> from cmplearn.course.activity import Ask
    >>> fields_of(Ask(id="live", kind="scale", label="How well?"), 4)
    {'value': ['4']}
    """
    match ask.kind:
        case "choice":
            return {"value": list(value) if ask.several else [value]}
        case "points" | "dots":
            return {f"value-{item}": [_typed(amount)] for item, amount in value.items()}
        case "ranking":
            return {f"place-{item}": [str(place)] for place, item in enumerate(value, 1)}
        case "ratings":
            return dict(_rated(value))
        case "placing" | "actions":
            return {
                f"{name}-{at}": [_typed(held)] for at, row in enumerate(value) for name, held in row.items()
            }
    return {"value": [_typed(value)]}


def _rated(value: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    for item, held in value.items():
        if isinstance(held, Mapping):
            yield f"value-{item}", [_typed(held["rating"])]
            yield f"evidence-{item}", [str(held.get("evidence", ""))]
        else:
            yield f"value-{item}", [_typed(held)]


def _typed(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def in_words(ask: Ask, value: Any) -> str:
    """Return an answer in one line of words.

    Examples
    --------
    >>> from cmplearn.course.activity import Ask
    >>> in_words(Ask(id="live", kind="scale", label="How well?", points=5), 4)
    '4 of 5'
    """
    match ask.kind:
        case "choice":
            return "; ".join(ask.options[each] for each in (value if ask.several else [value]))
        case "scale":
            return f"{value} of {ask.points}"
        case "number":
            return f"{_typed(value)} {ask.unit}".strip()
        case "points" | "dots":
            return "; ".join(f"{ask.items[item]}: {_typed(amount)}" for item, amount in value.items())
        case "ranking":
            return "; ".join(f"{place}. {ask.items[item]}" for place, item in enumerate(value, 1))
        case "ratings":
            return "; ".join(f"{ask.items[item]}: {_rating(held)}" for item, held in value.items())
        case "placing":
            return "; ".join(f"{row['name']} ({row['across']} across, {row['up']} up)" for row in value)
        case "actions":
            return "; ".join(f"{row['what']}{_by(row['by'])}" for row in value)
    return str(value)


def _by(day: str) -> str:
    if not day:
        return ""
    found = date.fromisoformat(day)
    return f" (by {found.day} {found:%B %Y})"


def _rating(held: Any) -> str:
    if not isinstance(held, Mapping):
        return _typed(held)
    return f"{held['rating']} ({held['evidence']})" if held["evidence"] else _typed(held["rating"])
