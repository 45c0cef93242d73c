"""Buying: which day the wait ends on, for health services and for everything else.

A day is given and so are the bank holidays (England's are on gov.uk): nothing here looks up either.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from cmplearn.errors import InputError
from cmplearn.methods import _checks, parameters

__all__ = [
    "Standstill",
    "Wait",
    "act_standstill",
    "add_working_days",
    "after_further_decision",
    "standstill",
]

ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Standstill:
    """The days of a standstill, as long as nobody makes representations.

    Attributes
    ----------
    notice_date : date
        Day on which the notice of intention to award was published.
    starts : date
        The day after it, a working day or not.
    last_day : date
        Providers may make written representations until midnight at its end.
    award_from : date
        First day on which the contract may be made if nobody did; it may be a Saturday.
    working_days : int
        How many were counted after the day it starts.

    Examples
    --------
    >>> wait = standstill(datetime.date(2025, 6, 2), [datetime.date(2025, 5, 26)])
    >>> wait.is_in_time(datetime.date(2025, 6, 13)), wait.is_in_time(datetime.date(2025, 6, 14))
    (True, False)
    """

    notice_date: datetime.date
    starts: datetime.date
    last_day: datetime.date
    award_from: datetime.date
    working_days: int

    def is_in_time(self, received: datetime.date) -> bool:
        """Return whether representations received on a day keep the standstill open.

        Parameters
        ----------
        received : date
            Day on which they reached the authority; any hour of it counts.

        Returns
        -------
        bool

        Raises
        ------
        InputError
            When it is no day, or before the notice that they are about.
        """
        day = _checks.day("received", received)
        if day < self.notice_date:
            raise InputError(
                f"received must not be before the notice ({self.notice_date}); it is {day}. "
                "Nobody can object to what isn't published yet: look at the year."
            )
        return day <= self.last_day


@dataclass(frozen=True)
class Wait:
    """A number of working days that must pass before a contract may be made.

    Attributes
    ----------
    told_date : date
        Day on which the decision or the notice was given.
    last_day : date
        The wait ends at midnight at its end.
    award_from : date
        First day on which the contract may be made; it may be a Saturday.
    working_days : int
        How many were counted.

    Examples
    --------
    >>> act_standstill(datetime.date(2025, 6, 2), [datetime.date(2025, 5, 26)]).working_days
    8
    """

    told_date: datetime.date
    last_day: datetime.date
    award_from: datetime.date
    working_days: int


def add_working_days(
    start: datetime.date, working_days: int, holidays: Iterable[datetime.date]
) -> datetime.date:
    """Return the day that is so many working days after another, which is itself not counted.

    Parameters
    ----------
    start : date
        The day to count from; it may be a Saturday, a Sunday or a holiday.
    working_days : int
        How many to count, 1 or more: Mondays to Fridays that are no holiday.
    holidays : iterable of date
        Bank holidays, Good Friday and Christmas Day with them, of every year that the count reaches. An empty
        list says that none falls within it: whoever writes that answers for it.

    Returns
    -------
    date
        The last of the working days counted.

    Raises
    ------
    InputError
        When a day is none, the count is not whole and above 0, or `holidays` lack a year reached.

    Examples
    --------
    Two working days after the Thursday before Easter 2025, which has a holiday on either side.

    >>> day = datetime.date
    >>> add_working_days(day(2025, 4, 17), 2, [day(2025, 4, 18), day(2025, 4, 21)])
    datetime.date(2025, 4, 23)
    """
    first = _checks.day("start", start)
    count = _checks.whole("working_days", working_days, minimum=1)
    off = _holidays(holidays)
    found = _checks.day("end", np.busday_offset(first, count, roll="backward", holidays=off).item())
    known = {day.year for day in off}
    missing = [str(year) for year in range((first + ONE_DAY).year, found.year + 1) if year not in known]
    if off and missing:
        raise InputError(
            f"holidays must hold the bank holidays of {' and '.join(missing)}, which the count reaches; it "
            f"has those of {', '.join(map(str, sorted(known)))}. Take them from gov.uk."
        )
    return found


def standstill(notice_date: datetime.date, holidays: Iterable[datetime.date]) -> Standstill:
    """Return the days of the standstill that follows a notice of intention to award a health service.

    Parameters
    ----------
    notice_date : date
        Day on which the notice was published, under Direct Award Process C, the Most Suitable Provider
        Process or the Competitive Process. Direct Award Processes A and B have no standstill.
    holidays : iterable of date
        Bank holidays in England, Good Friday and Christmas Day with them, of every year it reaches.

    Returns
    -------
    Standstill
        It starts the day after the notice and runs to midnight at the end of the 8th working day after the
        day it starts. The day it starts is not one of the eight.

    Raises
    ------
    InputError
        When a day is none, the notice is older than the regime, or `holidays` lack a year reached.

    References
    ----------
    Health Care Services (Provider Selection Regime) Regulations 2023 (SI 2023/1348), regulation 12(2) and
    (3). The number of days: parameter `procurement.standstill_working_days`.

    Examples
    --------
    A notice on a Monday: it starts on the Tuesday, Wednesday is the first of eight days.

    >>> wait = standstill(datetime.date(2025, 6, 2), [datetime.date(2025, 5, 26)])
    >>> print(wait.starts, wait.last_day, wait.award_from)
    2025-06-03 2025-06-13 2025-06-14
    """
    notice = _checks.day("notice_date", notice_date)
    count = int(parameters.value("procurement.standstill_working_days", notice).number)
    starts = notice + ONE_DAY
    last = add_working_days(starts, count, holidays)
    return Standstill(notice, starts, last, last + ONE_DAY, count)


def after_further_decision(told_date: datetime.date, holidays: Iterable[datetime.date]) -> Wait:
    """Return the wait after representations were looked at and the authority still wants to award.

    Parameters
    ----------
    told_date : date
        Day on which the further decision was told to the provider who made representations.
    holidays : iterable of date
        Bank holidays in England, Good Friday and Christmas Day with them, of every year it reaches.

    Returns
    -------
    Wait
        Five working days, the day of telling not counted: the reading that waits longer. Where the provider
        asks the Independent Patient Choice and Procurement Panel and it accepts, wait for its advice.

    Raises
    ------
    InputError
        When a day is none, it is older than the regime, or `holidays` lack a year reached.

    References
    ----------
    SI 2023/1348, regulation 12; NHS England, Provider Selection Regime: reviewing decisions during the
    standstill period. The number of days: parameter `procurement.further_decision_working_days`.

    Examples
    --------
    >>> after_further_decision(datetime.date(2025, 6, 13), [datetime.date(2025, 5, 26)]).last_day
    datetime.date(2025, 6, 20)
    """
    told = _checks.day("told_date", told_date)
    count = int(parameters.value("procurement.further_decision_working_days", told).number)
    last = add_working_days(told, count, holidays)
    return Wait(told, last, last + ONE_DAY, count)


def act_standstill(notice_date: datetime.date, holidays: Iterable[datetime.date]) -> Wait:
    """Return the wait after a contract award notice for goods, or for services outside the health regime.

    Parameters
    ----------
    notice_date : date
        Day on which the contract award notice was published, under the Procurement Act 2023.
    holidays : iterable of date
        Bank holidays, Good Friday and Christmas Day with them, of every year it reaches. The Act counts
        those of any part of the United Kingdom (textbook: from memory, not seen in a copy).

    Returns
    -------
    Wait
        Eight working days that begin with the day of the notice: where that and the next are working days,
        it ends two working days before `standstill` would.

    Raises
    ------
    InputError
        When a day is none, the notice is older than the Act, or `holidays` lack a year reached.

    References
    ----------
    Procurement Act 2023, section 51; Cabinet Office, Guidance: contract award notices and standstill. The
    number of days: parameter `procurement_act.standstill_working_days`.

    Examples
    --------
    The same Monday under the two laws.

    >>> monday, holidays = datetime.date(2025, 6, 2), [datetime.date(2025, 5, 26)]
    >>> print(act_standstill(monday, holidays).last_day, standstill(monday, holidays).last_day)
    2025-06-11 2025-06-13
    """
    notice = _checks.day("notice_date", notice_date)
    count = int(parameters.value("procurement_act.standstill_working_days", notice).number)
    last = add_working_days(notice - ONE_DAY, count, holidays)  # counted from the day before: it is the first
    return Wait(notice, last, last + ONE_DAY, count)


def _holidays(holidays: Any) -> list[datetime.date]:
    if isinstance(holidays, str) or not isinstance(holidays, Iterable):
        raise InputError(
            f"holidays must be a list of days; it is {holidays!r:.60}. "
            "Write [datetime.date(2025, 4, 18), ...], the bank holidays of the year."
        )
    return [_checks.day(f"holidays[{position}]", each) for position, each in enumerate(holidays)]
