"""Counting in months, and the days over which a body counts."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta

from cmplearn.course.body import Body
from cmplearn.portfolio.profile import Profile

__all__ = ["Period", "add_months", "ending", "period"]

DEFAULT_MONTHS = 12
"""How far a record without a cycle of its own looks back."""


@dataclass(frozen=True)
class Period:
    """The days that a body counts, first and last included.

    Parameters
    ----------
    begin, end : date
        First and last day.
    is_own : bool
        Whether the person gave the date; else it is counted back from today.
    """

    begin: date
    end: date
    is_own: bool

    def covers(self, day: date | None) -> bool:
        """Return whether a day lies in it."""
        return day is not None and self.begin <= day <= self.end


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


def period(body: Body, profile: Profile, today: date, back: int = 0) -> Period:
    """Return the days that a body counts.

    Parameters
    ----------
    body : Body
        With its cycle; without one, twelve months up to today count.
    profile : Profile
        With the date on which the person's own cycle ends; without it, as many months up to today count.
    today : date
        The cycle in which it falls is meant.
    back : int
        How many cycles earlier.

    Returns
    -------
    Period
    """
    cycle = body.cycle
    months = cycle.months if cycle else DEFAULT_MONTHS
    own: date | None = getattr(profile, cycle.date) if cycle else None
    if cycle is None or own is None:
        return ending(add_months(today, -months * back), months, is_own=False)
    due = add_months(own, -cycle.due_months_before)
    apart = (today.year - due.year) * 12 + today.month - due.month
    cycles = apart // months
    while add_months(due, cycles * months) < today:
        cycles += 1
    end = add_months(due, (cycles - back) * months)
    begin = add_months(due, (cycles - back - 1) * months)
    return Period(_day_after(begin), end, is_own=True)


def ending(end: date, months: int, is_own: bool) -> Period:
    """Return the so many months up to a day, that day included.

    Examples
    --------
    >>> ending(date(2027, 1, 31), 12, is_own=True).begin
    datetime.date(2026, 2, 1)
    """
    return Period(_day_after(add_months(end, -months)), end, is_own)


def _day_after(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day
