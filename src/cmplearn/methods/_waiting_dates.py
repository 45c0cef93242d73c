"""A list as it was: its size day by day and its state on a day, from dates of referral and removal."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cmplearn.errors import InputError
from cmplearn.methods import _checks
from cmplearn.methods._waiting_targets import relief_capacity, target_queue_size
from cmplearn.methods._waiting_weeks import DAYS_A_WEEK

Day = datetime.date | str
Days = NDArray[np.int64]
DAY = "datetime64[D]"


def queue_sizes(
    referrals: pd.DataFrame | Sequence[Day] | pd.Series,
    removals: Sequence[Day] | pd.Series | None = None,
    start: Day | None = None,
    end: Day | None = None,
) -> pd.Series:
    """Return how many people wait at the end of each day.

    Parameters
    ----------
    referrals : sequence of dates, or DataFrame
        The day on which each person was referred; or a table with a row a person and the columns
        `referral` and `removal` (missing for those who still wait). Text is read as 2024-01-31.
    removals : sequence of dates, optional
        The days on which people were treated or otherwise taken off; missing ones are passed over. Every
        person removed must be among `referrals`, however long ago they were referred. None with a table.
    start, end : date, optional
        First and last day wanted; the first referral and the last date of all, if not given.

    Returns
    -------
    Series
        Index: the days from start to end. Values: people referred on that day or before, less those
        removed on that day or before. So people referred after the end or removed before the start
        don't count, and those who waited at the start do.

    Raises
    ------
    InputError
        When there are no referrals, a referral is missing, a date can't be read or is not written year
        first, a person is removed before being referred, start is after end, or `removals` is given
        beside a table.

    References
    ----------
    Counts by day as in the R package NHSRwaitinglist, except that people referred after the end or removed
    before the start are not counted.

    Examples
    --------
    >>> queue_sizes(["2024-01-01", "2024-01-04", "2024-01-10"], [], "2024-01-01", "2024-01-10").tolist()
    [1, 1, 1, 2, 2, 2, 2, 2, 2, 3]
    """
    came, left = _both(referrals, removals)
    first, last = _period(came, left, start, end)
    days = np.arange(first, last + 1)
    sizes = _count(came, days) - _count(left, days)
    return pd.Series(sizes, index=pd.DatetimeIndex(days.astype(DAY), name="day"), name="queue")


@dataclass(frozen=True)
class ListStatistics:
    """What a list was like between two days; weeks throughout.

    Attributes
    ----------
    demand, removals : float
        People referred and people removed a week. Removals are capacity only where the list never ran dry.
    load : float
        Demand over removals; infinite where nobody was removed.
    queue : int
        People waiting at the end of the last day.
    target_queue : float
        People who may wait.
    too_long : bool
        Whether the list is over twice its target.
    mean_wait : float
        Mean weeks that those waiting at the end have waited so far; 0 where nobody waits.
    pressure : float
        Twice the mean wait over the target.
    relief_capacity : float or None
        People a week that bring the list to its target in 26 weeks; None where it isn't too long.

    Examples
    --------
    >>> rows = pd.DataFrame({"referral": ["2024-01-01"], "removal": [None]})
    >>> list_statistics(rows, target=8, end="2024-01-15").mean_wait
    2.0
    """

    demand: float
    removals: float
    load: float
    queue: int
    target_queue: float
    too_long: bool
    mean_wait: float
    pressure: float
    relief_capacity: float | None


def list_statistics(
    table: pd.DataFrame, target: float, start: Day | None = None, end: Day | None = None, factor: float = 4
) -> ListStatistics:
    """Return demand, load, size, mean wait and pressure of a list between two days, all in weeks.

    Parameters
    ----------
    table : DataFrame
        A row a person: referral, removal (dates; removal missing for those who still wait).
    target : float
        Weeks within which people should be seen, above 0.
    start, end : date, optional
        First and last day; the first referral and the last date of all, if not given.
    factor : float
        How many times the mean wait the target is.

    Returns
    -------
    ListStatistics
        Rates are counts from start to end, both days included, over the weeks between.

    Raises
    ------
    InputError
        As `queue_sizes`; or when the target is 0, negative, missing or looks like days.

    References
    ----------
    Fong et al. (2022), medRxiv 2022.08.23.22279117.

    Examples
    --------
    Two people wait on 28 January, for 27 and 13 days: 20 days or 2.857 weeks in the mean. Of a target of
    8 weeks that is a pressure of 0.714 (and not 5, which days beside weeks would give).

    >>> rows = pd.DataFrame({
    ...     "referral": ["2024-01-01", "2024-01-01", "2024-01-15", "2024-02-20"],
    ...     "removal": ["2024-01-08", None, None, None],
    ... })
    >>> found = list_statistics(rows, target=8, start="2024-01-01", end="2024-01-28")
    >>> found.queue, round(found.mean_wait, 3), round(found.pressure, 3), found.demand, found.load
    (2, 2.857, 0.714, 0.75, 3.0)
    """
    came, left, waits = _rows(table)
    first, last = _period(came, left[~waits], start, end)
    length = (last - first + 1) / DAYS_A_WEEK
    demand = float(((came >= first) & (came <= last)).sum() / length)
    removals = float((~waits & (left >= first) & (left <= last)).sum() / length)
    on_list = (came <= last) & (waits | (left > last))
    queue = int(on_list.sum())
    mean_wait = float((last - came[on_list]).mean() / DAYS_A_WEEK) if queue else 0.0
    target_queue = float(target_queue_size(demand, _checks.number("target", target), factor))
    too_long = queue > 2 * target_queue
    return ListStatistics(
        demand=demand,
        removals=removals,
        load=demand / removals if removals else float("inf"),
        queue=queue,
        target_queue=target_queue,
        too_long=too_long,
        mean_wait=mean_wait,
        pressure=2 * mean_wait / float(target),
        relief_capacity=float(relief_capacity(demand, queue, target_queue)) if too_long else None,
    )


def _period(came: Days, left: Days, start: Day | None, end: Day | None) -> tuple[np.int64, np.int64]:
    """Return the first and last day wanted, or those that the dates themselves span."""
    first = came.min() if start is None else _day("start", start)
    last = max(came.max(), left.max(initial=came.max())) if end is None else _day("end", end)
    if first > last:
        raise InputError(
            f"start must not be after end; it is {_text(first)}, end is {_text(last)}. Swap them."
        )
    return first, last


def _both(referrals: Any, removals: Any) -> tuple[Days, Days]:
    """Return the days of referral, and those of removal without the missing ones."""
    if isinstance(referrals, pd.DataFrame):
        if removals is not None:
            raise InputError("removals must be left out beside a table, which has its own column of them.")
        came, left, waits = _rows(referrals)
        return came, left[~waits]
    came, missing = _days("referrals", referrals)
    if not came.size or missing.any():
        raise InputError(
            f"referrals must hold a date for each person, and one person at least; {int(missing.sum())} of "
            f"{came.size} are missing. Leave out who was never referred."
        )
    left, none = _days("removals", [] if removals is None else removals)
    left = np.sort(left[~none])
    if left.size > came.size or (np.sort(came)[: left.size] > left).any():
        raise InputError(
            "removals must be of people among the referrals; on some day more had been removed than "
            "referred. Add the referral of everybody removed, also of those referred before the start."
        )
    return came, left


def _rows(table: pd.DataFrame) -> tuple[Days, Days, NDArray[np.bool_]]:
    """Return the days of referral and removal of each person, and who has no removal."""
    rows = _checks.columns(table, ["referral", "removal"])
    came, missing = _days("referral", rows["referral"])
    left, waits = _days("removal", rows["removal"])
    if missing.any():
        raise InputError(
            f"referral must be a date in every row; it is missing at position {missing.argmax()}. "
            "Leave out who was never referred."
        )
    wrong = ~waits & (left < came)
    if wrong.any():
        at = wrong.argmax()
        raise InputError(
            f"removal must not be before referral; at position {at} it is {_text(left[at])}, "
            f"referral is {_text(came[at])}. Look for dates swapped or read month first."
        )
    return came, left, waits


def _days(name: str, values: Any) -> tuple[Days, NDArray[np.bool_]]:
    """Return dates as days since 1970, and which of them are missing."""
    if isinstance(values, str) or not hasattr(values, "__len__"):
        raise InputError(
            f"{name} must be a list of dates; it is {values!r:.80}. Put one date in brackets too."
        )
    given = pd.Series(values).reset_index(drop=True)
    days = _checks.days(name, given, gaps=True).to_numpy().astype(DAY)
    return days.astype(np.int64), np.isnat(days)


def _day(name: str, value: Day) -> np.int64:
    days, missing = _days(name, [value])
    if missing.any():
        raise InputError(f"{name} must be a day; it is missing. Write 2024-01-31, or leave it out.")
    return np.int64(days[0])


def _count(events: Days, days: Days) -> Days:
    """Return how many events had come by the end of each day."""
    return np.searchsorted(np.sort(events), days, side="right")


def _text(day: Any) -> str:
    return str(np.int64(day).astype(DAY))
