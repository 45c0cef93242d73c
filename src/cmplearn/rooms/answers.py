"""What counts as an answer to each kind of ask, whatever a phone may send."""

import datetime
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from cmplearn.course.activity import Ask
from cmplearn.errors import InputError

__all__ = ["clean", "has_words", "tidy", "words_of"]

MOST_POINTS = 100
PLACES = 5
MOST_LETTERS = 2000
MOST_LETTERS_OF_A_LINE = 500
MOST_LETTERS_OF_A_NAME = 120
MOST_ROWS = 30
MOST_ACTIONS = 10
LARGEST = 1e15
"""Beyond it a number is a slip, and a browser would not show all of its digits."""

UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
"""What no database keeps, no page shows, or what turns the words after it round."""


def clean(ask: Ask, value: Any) -> Any:
    """Return an answer as it is kept, or refuse it.

    Parameters
    ----------
    ask : Ask
        What was asked; one that repeats another carries that one's options.
    value : Any
        What was sent. Numbers may be written as text, as a form sends them; rows left empty are left out.

    Returns
    -------
    Any
        A choice is a str, or a list of them where several may be chosen; a scale an int; a number a float;
        a text a str; points and dots map items to numbers; ratings map them to int, or to
        ``{"rating", "evidence"}``; a ranking lists all items; placings list ``{"name", "across", "up"}``;
        actions ``{"what", "by"}``.

    Raises
    ------
    InputError
        When it is no answer; the message says why, in words for whoever sent it.

    Examples
    --------
    >>> clean(Ask(id="sure", kind="scale", label="How sure are you?"), "4")
    4
    """
    return CLEANERS[ask.kind](ask, value)


def has_words(ask: Ask) -> bool:
    """Return whether an answer holds words that people type, which the facilitator sees first."""
    return ask.kind in ("text", "placing", "actions") or ask.evidence


def tidy(value: Any, most: int = MOST_LETTERS, what: str = "The text") -> str:
    """Return words without what can't be shown, and without space at their ends.

    Raises
    ------
    InputError
        When it is not text, or longer than `most` characters.
    """
    if not isinstance(value, str):
        raise InputError(f"{what} has to be words. Type it again.")
    found = UNPRINTABLE.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(found) > most:
        raise InputError(f"{what} has {len(found):,} characters, and {most:,} fit. Make it shorter.")
    return found


def _choice(ask: Ask, value: Any) -> Any:
    if not ask.several:
        if not isinstance(value, str) or value not in ask.options:
            raise InputError("Choose one of the options.")
        return value
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list) or not given or not all(isinstance(each, str) for each in given):
        raise InputError("Choose at least one of the options.")
    if not set(given) <= set(ask.options):
        raise InputError("One of these is no longer an option. Choose again.")
    chosen = [option for option in ask.options if option in given]
    if ask.most is not None and len(chosen) > ask.most:
        raise InputError(f"You chose {len(chosen)}. Choose at most {ask.most}.")
    return chosen


def _scale(ask: Ask, value: Any) -> int:
    return _whole(value, 1, ask.points, "Choose a number")


def _number(ask: Ask, value: Any) -> float:
    found = _float(value)
    if found is None:
        raise InputError("Type a number, in digits.")
    if ask.minimum is not None and found < ask.minimum:
        raise InputError(f"{found:g} is too small. The smallest is {ask.minimum:g}.")
    if ask.maximum is not None and found > ask.maximum:
        raise InputError(f"{found:g} is too large. The largest is {ask.maximum:g}.")
    return found


def _text(_: Ask, value: Any) -> str:
    found = tidy(value)
    if not found:
        raise InputError("Write a few words first.")
    return found


def _points(ask: Ask, value: Any) -> dict[str, float]:
    given = _of_items(ask, value, "Give points to each line: 0 where it should not count.")
    found: dict[str, float] = {}
    for item in ask.items:
        points = _float(given.get(item))
        if points is None or not 0 <= points <= MOST_POINTS:
            raise InputError(f"“{ask.items[item]}”: give it a number from 0 to {MOST_POINTS}.")
        found[item] = int(points) if points.is_integer() else points
    if not sum(found.values()):
        raise InputError("Give points to at least one of them: 100 to the one that matters most.")
    return found


def _dots(ask: Ask, value: Any) -> dict[str, int]:
    given = _of_items(ask, value, "Put your dots first.")
    found = {
        item: _whole(given[item], 0, ask.dots, f"“{ask.items[item]}”: give it a number of dots")
        for item in ask.items
        if given.get(item) not in (None, "")
    }
    found = {item: dots for item, dots in found.items() if dots}
    put = sum(found.values())
    if not put:
        raise InputError("Put at least one dot.")
    if put > ask.dots:
        raise InputError(f"You put {put} dots, and have {ask.dots}. Take {put - ask.dots} away.")
    return found


def _ratings(ask: Ask, value: Any) -> dict[str, Any]:
    given = _of_items(ask, value, "Rate each line.")
    return {item: _rating(ask, item, given.get(item)) for item in ask.items}


def _rating(ask: Ask, item: str, value: Any) -> Any:
    parts = value if isinstance(value, Mapping) else {"rating": value}
    rating = _whole(parts.get("rating"), 1, ask.points, f"“{ask.items[item]}”: choose a number")
    if not ask.evidence:
        return rating
    written = parts.get("evidence") or ""
    return {"rating": rating, "evidence": tidy(written, MOST_LETTERS_OF_A_LINE, "The evidence")}


def _ranking(ask: Ask, value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise InputError("Put all of them in order.")
    if len(set(value)) < len(value):
        raise InputError("Two of them have the same place. Give each a place of its own.")
    if set(value) != set(ask.items):
        raise InputError("Put all of them in order, each once.")
    return list(value)


def _placing(ask: Ask, value: Any) -> list[dict[str, Any]]:
    rows = [row for row in _rows(value, MOST_ROWS) if _is_filled(row, ("name", "across", "up"))]
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        name = tidy(row.get("name", ""), MOST_LETTERS_OF_A_NAME, "The name")
        if not name:
            raise InputError("One row has no name. Say who it is, or take the row out.")
        across, up = (
            _whole(row.get(axis), 1, PLACES, f"{name}: choose a number") for axis in ("across", "up")
        )
        found.setdefault(name, {"name": name, "across": across, "up": up})
    if len(found) < ask.fewest:
        raise InputError(f"Here are {len(found)} rows. At least {ask.fewest} are asked for.")
    return list(found.values())


def _actions(_: Ask, value: Any) -> list[dict[str, str]]:
    found = [
        {
            "what": tidy(row.get("what", ""), MOST_LETTERS_OF_A_LINE, "An action"),
            "by": _date(row.get("by") or ""),
        }
        for row in _rows(value, MOST_ACTIONS)
        if _is_filled(row, ("what", "by"))
    ]
    if not found:
        raise InputError("Write at least one action.")
    if not all(action["what"] for action in found):
        raise InputError("One action has a date and no words. Say what you will do.")
    return found


def _date(value: Any) -> str:
    try:
        return datetime.date.fromisoformat(value).isoformat() if value else ""
    except (TypeError, ValueError):
        typed = UNPRINTABLE.sub("", str(value))[:20]
        raise InputError(f"“{typed}” is no date. Write it as 2026-11-30, or leave it empty.") from None


def _of_items(ask: Ask, value: Any, missing: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping) or not value:
        raise InputError(missing)
    if not set(value) <= set(ask.items):
        raise InputError("One of these lines is no longer asked for. Open the page again.")
    return value


def _rows(value: Any, most: int) -> list[Mapping[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        raise InputError("Fill in at least one row.")
    if len(value) > most:
        raise InputError(f"Here are {len(value)} rows, and {most} fit. Keep those that matter most.")
    return value


def _is_filled(row: Mapping[str, Any], keys: tuple[str, ...]) -> bool:
    return any(row.get(key) not in (None, "") for key in keys)


def _whole(value: Any, lowest: int, highest: int, says: str) -> int:
    found = _float(value)
    if found is None or not found.is_integer() or not lowest <= found <= highest:
        raise InputError(f"{says} from {lowest} to {highest}.")
    return int(found)


def _float(value: Any) -> float | None:
    """Return a number, or a number written as text, or None where it is neither."""
    if isinstance(value, str) and len(value) <= len(f"{LARGEST:,.6f}"):
        value = value.strip().replace(",", "").replace("\N{MINUS SIGN}", "-")
    try:
        found = (
            float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else math.nan
        )
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) and abs(found) <= LARGEST else None


CLEANERS: Mapping[str, Callable[[Ask, Any], Any]] = {
    "choice": _choice,
    "scale": _scale,
    "number": _number,
    "text": _text,
    "points": _points,
    "placing": _placing,
    "ratings": _ratings,
    "ranking": _ranking,
    "dots": _dots,
    "actions": _actions,
}
"""What reads an answer, by kind of ask."""


def words_of(ask: Ask, value: Any) -> str:
    """Return what somebody typed in an answer, as it is read; "" for nothing.

    Parameters
    ----------
    ask : Ask
        What was asked.
    value
        As `clean` returns it.
    """
    match ask.kind:
        case "text":
            return str(value)
        case "placing":
            return "\n".join(f"{row['name']} ({row['across']}, {row['up']})" for row in value)
        case "actions":
            return "\n".join(_action(row) for row in value)
    lines = [(ask.items[item], held["evidence"]) for item, held in value.items() if item in ask.items]
    return "\n".join(f"{label}: {evidence}" for label, evidence in lines if evidence)


def _action(row: Mapping[str, str]) -> str:
    return f"{row['what']} (by {row['by']})" if row["by"] else row["what"]
