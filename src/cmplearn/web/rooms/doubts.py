"""What to look at again in an answer: words that could point at a person, and days that have passed."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from cmplearn.course.activity import Ask
from cmplearn.portfolio.identifiers import Flag, find

__all__ = ["doubt", "doubt_of_answer", "doubt_of_text", "typed_words"]

MOST_NAMED = 2
MOST_CLEAR = 20_000

_clear: set[bytes] = set()
"""Texts in which nothing was found, as digests: a page that is drawn again does not search them again."""


def typed_words(ask: Ask, value: Any) -> str:
    """Return the words of an answer that somebody typed, and none of those that the form had.

    Parameters
    ----------
    ask : Ask
        What was asked.
    value
        As `rooms.answers.clean` returns it.
    """
    match ask.kind:
        case "text":
            return str(value)
        case "placing" | "actions":
            return _of_rows(value)
        case "ratings" if ask.evidence:
            return "\n".join(held["evidence"] for held in value.values())
    return ""


def _of_rows(rows: list[Mapping[str, Any]]) -> str:
    return "\n".join(str(row.get("what", row.get("name", ""))) for row in rows)


def doubt(words: str) -> str:
    """Return what in words could point at a person, as a sentence without its end; "" for nothing.

    Examples
    --------
    >>> doubt("She rang three times; her number is 943 476 5919.")
    '“943 476 5919” (NHS number) could point at a person'
    >>> doubt("Ring the frail first.")
    ''
    """
    digest = hashlib.sha256(words.encode()).digest()
    if not words or digest in _clear:
        return ""
    if flags := find(words):
        return _named(flags)
    if len(_clear) >= MOST_CLEAR:
        _clear.clear()
    _clear.add(digest)
    return ""


def _named(flags: tuple[Flag, ...]) -> str:
    named = [f"“{flag.text}” ({flag.kind})" for flag in flags[:MOST_NAMED]]
    more = ["more"] if len(flags) > MOST_NAMED else []
    return f"{' and '.join([', '.join(named), *more] if more else named)} could point at a person"


def doubt_of_answer(ask: Ask, value: Any) -> str:
    """Return what its writer is told to look at again in an answer that is kept; "" where nothing was found.

    Parameters
    ----------
    ask : Ask
        What was asked.
    value
        The answer.
    """
    found = doubt(typed_words(ask, value))
    said = [f"{found}. Take it out, then press Change my answer."] if found else []
    if ask.kind == "actions" and (past := _past_days(value)):
        said.append(f"Already past: {' and '.join(past)}. Choose a day that is to come, or none.")
    return f"Kept. {' '.join(said)}" if said else ""


def _past_days(rows: list[Mapping[str, Any]]) -> list[str]:
    """Return the days of actions that have passed, as people write them; a day ends last in the far west."""
    over = datetime.now(UTC).date() - timedelta(days=1)
    days = {date.fromisoformat(row["by"]) for row in rows if row["by"]}
    return [f"{day.day} {day:%B %Y}" for day in sorted(days) if day < over]


def doubt_of_text(text: Mapping[str, Any]) -> str:
    """Return what in one of a tally's texts could point at a person; "" for nothing."""
    return doubt(_of_rows(text["rows"]) if "rows" in text else text["text"])
