"""Dates as sources give them: a day, a month or a year, and no more precise than that."""

import re
from calendar import monthrange
from datetime import date
from typing import Annotated

from pydantic import AfterValidator

from cmplearn.course.files import broken_rule
from cmplearn.errors import InputError

_FORM = re.compile(r"(?P<year>[0-9]{4})(-(?P<month>[0-9]{2})(-(?P<day>[0-9]{2}))?)?")
_MUST_BE = 'Write "YYYY", "YYYY-MM" or "YYYY-MM-DD" in quotes, as precise as the source is.'

# Not strftime: the machine's language would change the words.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def first_day(partial: str) -> date:
    """Return the first day that a partial date may mean.

    Parameters
    ----------
    partial : str
        ``"YYYY"``, ``"YYYY-MM"`` or ``"YYYY-MM-DD"``.

    Returns
    -------
    datetime.date

    Raises
    ------
    InputError
        When it is none of these, or no such day exists.

    Examples
    --------
    >>> first_day("2017-08"), first_day("2005-06-01")
    (datetime.date(2017, 8, 1), datetime.date(2005, 6, 1))
    """
    year, month, day = _parts(partial)
    return date(year, month or 1, day or 1)


def last_day(partial: str) -> date:
    """Return the last day that a partial date may mean.

    Parameters
    ----------
    partial : str
        ``"YYYY"``, ``"YYYY-MM"`` or ``"YYYY-MM-DD"``.

    Returns
    -------
    datetime.date

    Raises
    ------
    InputError
        When it is none of these, or no such day exists.

    Examples
    --------
    >>> last_day("2017"), last_day("2016-02")
    (datetime.date(2017, 12, 31), datetime.date(2016, 2, 29))
    """
    year, month, day = _parts(partial)
    month = month or 12
    return date(year, month, day or monthrange(year, month)[1])


def shown(partial: str) -> str:
    """Return a partial date as pages show it.

    Parameters
    ----------
    partial : str
        ``"YYYY"``, ``"YYYY-MM"`` or ``"YYYY-MM-DD"``.

    Returns
    -------
    str

    Raises
    ------
    InputError
        When it is none of these, or no such day exists.

    Examples
    --------
    >>> shown("2017"), shown("2017-08"), shown("2005-06-01")
    ('2017', 'August 2017', '1 June 2005')
    """
    year, month, day = _parts(partial)
    return " ".join(str(part) for part in (day, _MONTHS[month - 1] if month else None, year) if part)


def in_full(day: date | None) -> str:
    """Return a day as people write it; "" for none.

    Examples
    --------
    >>> in_full(date(2026, 12, 3)), in_full(None)
    ('3 December 2026', '')
    """
    return shown(day.isoformat()) if day else ""


def stated_day(value: object) -> date | None:
    """Return the day that a saved value states, or None where it states none.

    Examples
    --------
    >>> stated_day("2026-12-03"), stated_day("soon"), stated_day(7)
    (datetime.date(2026, 12, 3), None, None)
    """
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def stated_in_full(text: str) -> str:
    """Return a saved day as people write it; text that is none, as it is.

    Examples
    --------
    >>> stated_in_full("2026-12-03"), stated_in_full("soon")
    ('3 December 2026', 'soon')
    """
    return in_full(stated_day(text)) or text


def month_in_full(day: date) -> str:
    """Return the month of a day as people write it.

    Examples
    --------
    >>> month_in_full(date(2026, 12, 31))
    'December 2026'
    """
    return shown(day.isoformat()[: len("YYYY-MM")])


def _parts(partial: str) -> tuple[int, int | None, int | None]:
    try:
        return _read(partial)
    except _NoDateError as error:
        raise InputError(str(error)) from None


class _NoDateError(ValueError):
    """Text that is no partial date."""

    def __init__(self, problem: str, cure: str) -> None:
        self.problem, self.cure = problem, cure
        super().__init__(f"{problem} {cure}")


def _read(partial: str) -> tuple[int, int | None, int | None]:
    found = _FORM.fullmatch(partial)
    if found is None:
        raise _NoDateError(f"“{partial[:60]}” isn't a date of the form needed.", _MUST_BE)
    month, day = (int(part) if part else None for part in found.group("month", "day"))
    year = int(found.group("year"))
    try:
        date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        raise _NoDateError(f"There is no such date as {partial}.", "Correct it.") from None
    return year, month, day


def _checked(partial: str) -> str:
    try:
        _read(partial)
    except _NoDateError as error:
        raise broken_rule(error.problem, error.cure) from None
    return partial


PartialDate = Annotated[str, AfterValidator(_checked)]
"""Text that is a year, a month or a day; the type of a field in a course file."""

__all__ = [
    "PartialDate",
    "first_day",
    "in_full",
    "last_day",
    "month_in_full",
    "shown",
    "stated_day",
    "stated_in_full",
]
