"""Reads what people type in the boxes of a form."""

import math
import re
from datetime import date

from cmplearn.errors import InputError

__all__ = ["day_of", "hours_of", "number_of", "tidy"]

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
THOUSANDS = re.compile(r",(?=\d{3}(?!\d))")
HOURS_AND_MINUTES = re.compile(r"(\d{1,3}) ?(?:h|hrs?|hours?|:)(?: and)? ?(\d{1,2}) ?(?:m|mins?|minutes?)?")
MINUTES = re.compile(r"(\d{1,4}) ?(?:m|mins?|minutes?)")
HOURS = re.compile(r"(.+?) ?(?:h|hrs?|hours?)")
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


def hours_of(text: str, most: float) -> float | None:
    """Return hours as people write a time: "1.5", "1h30", "1:30", "90 min"; None for an empty box.

    Raises
    ------
    InputError
        It is no time, or more than `most` hours.

    Examples
    --------
    >>> hours_of("1.5", 24), hours_of("1h30", 24), hours_of("1:30", 24), hours_of("90 min", 24)
    (1.5, 1.5, 1.5, 1.5)
    """
    bare = " ".join(text.casefold().split())
    if found := HOURS_AND_MINUTES.fullmatch(bare):
        bare = _in_hours(int(found[1]), int(found[2]))
    elif found := MINUTES.fullmatch(bare):
        bare = _in_hours(0, int(found[1]))
    elif found := HOURS.fullmatch(bare):
        bare = found[1]
    try:
        number = number_of(bare, 0, math.inf)
    except InputError as error:
        raise InputError("Write a time such as 1.5, 1h30 or 90 min. It is not saved yet.") from error
    if number is not None and number > most:
        raise InputError(f"Write {most:g} hours or less. It is not saved yet.")
    return number


def _in_hours(hours: int, minutes: int) -> str:
    return f"{hours + minutes / 60:.6f}"


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
