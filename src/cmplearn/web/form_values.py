"""Reads what people type in the boxes of a form, and lays two versions of a document side by side."""

import math
import re
from datetime import date
from typing import Any

from cmplearn.errors import InputError

__all__ = ["day_of", "number_of", "side_by_side", "tidy"]

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
THOUSANDS = re.compile(r",(?=\d{3}(?!\d))")
BRITISH_DAY = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})")


def tidy(text: str) -> str:
    """Return a typed text with plain line ends and without control characters; "" when only spaces are left.

    Examples
    --------
    >>> tidy("One\\r\\ntwo\\x00"), tidy("  \\n ")
    ('One\\ntwo', '')
    """
    plain = CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return plain if plain.strip() else ""


def number_of(text: str, minimum: float, maximum: float) -> float | None:
    """Return a number as people write one: "£1,250.50", "34 %", "1 116"; None for an empty box.

    Raises
    ------
    InputError
        It is no number, or not from `minimum` to `maximum`.

    Examples
    --------
    >>> number_of("£1,250.50", 0, 2000), number_of(" 34", 0, 100), number_of("", 0, 1)
    (1250.5, 34, None)
    """
    bare = THOUSANDS.sub("", re.sub(r"[£%\s]", "", text)).replace("−", "-").replace("–", "-")
    if not bare:
        return None
    if not re.fullmatch(r"-?(\d{1,15}\.?\d{0,9}|\.\d{1,9})", bare, re.ASCII):
        raise InputError("Write a number in figures, for example 34 or 1.5. It is not saved yet.")
    number = float(bare)
    if not minimum <= number <= maximum:
        raise InputError(f"Write a number from {minimum:,.10g} to {maximum:,.10g}. It is not saved yet.")
    return int(number) if number == math.floor(number) else number


def day_of(text: str, earliest: date, latest: date) -> date | None:
    """Return a day written as 2026-11-22 or 22/11/2026; None for an empty box.

    Raises
    ------
    InputError
        It is no day, or not from `earliest` to `latest`.

    Examples
    --------
    >>> day_of("22/11/2026", date(1990, 1, 1), date(2036, 12, 31))
    datetime.date(2026, 11, 22)
    """
    bare = text.strip()
    if not bare:
        return None
    found = BRITISH_DAY.fullmatch(bare)
    try:
        day = date(*map(int, reversed(found.groups()))) if found else date.fromisoformat(bare)
    except ValueError as error:
        raise InputError("Write a date such as 22/11/2026. It is not saved yet.") from error
    if not earliest <= day <= latest:
        raise InputError(
            f"The year {day.year} is probably a slip: write a date from {earliest.year} to {latest.year}. "
            "It is not saved yet."
        )
    return day


def side_by_side(mine: Any, saved: Any) -> list[tuple[str, str, str]]:
    """Return name, my text and the saved text of each part in which two values differ.

    Examples
    --------
    >>> side_by_side({"text": "One", "links": {"need": ["D39"]}}, {"text": "Two", "links": {"need": ["D39"]}})
    [('Text', 'One', 'Two')]
    """
    ours, theirs = _parts(mine), _parts(saved)
    names = [name for name in {**ours, **theirs} if ours.get(name, "") != theirs.get(name, "")]
    return [(name, ours.get(name, ""), theirs.get(name, "")) for name in names]


def _parts(value: Any) -> dict[str, str]:
    """Return the parts of a value as texts by name."""
    if not isinstance(value, dict):
        return {"Text": _words(value)}
    parts: dict[str, str] = {}
    for name, part in value.items():
        words = _named(name)
        if isinstance(part, dict):
            parts |= {f"{words}: {_named(inner).lower()}": _words(each) for inner, each in part.items()}
        else:
            parts[words] = _words(part)
    return parts


def _named(name: str) -> str:
    words = name.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _words(value: Any) -> str:
    """Return any JSON value as text."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return "; ".join(f"{_named(name)}: {_words(part)}" for name, part in value.items() if _words(part))
    if isinstance(value, list):
        return "; ".join(filter(None, map(_words, value)))
    return str(value)
