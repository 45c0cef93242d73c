"""Counting in months."""

from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date

__all__ = ["add_months"]


def add_months(day: date, months: int) -> date:
    """Return the day so many months later, or earlier: the month's last day where it has no such day.

    Parameters
    ----------
    day : date
        The day to count from.
    months : int
        How many; negative for earlier.

    Returns
    -------
    date
        The first or last day there is when the calendar ends before.

    Examples
    --------
    >>> add_months(date(2026, 8, 31), -6), add_months(date(2026, 11, 30), 3)
    (datetime.date(2026, 2, 28), datetime.date(2027, 2, 28))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not MINYEAR <= year <= MAXYEAR:
        return date.min if year < MINYEAR else date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
