"""A list that is to come down: what it may be, what it takes, and how it goes with and without."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from cmplearn.methods import _checks
from cmplearn.methods._waiting_shares import list_for_share
from cmplearn.methods._waiting_targets import queue_load, relief_capacity
from cmplearn.methods._waiting_weeks import weeks as _weeks

AFTERWARDS = 26  # weeks for which the list is followed once relief has ended


@dataclass(frozen=True)
class Relief:
    """A list, the length that it may have, and the way there.

    Attributes
    ----------
    load : float
        Demand over today's capacity.
    target_queue : float
        People who may wait.
    capacity : float
        People a week that relief takes off the list; demand where the list is no longer than its target.
    weeks : int
        Weeks of relief.
    extra : float
        People to be seen over those weeks beyond what today's capacity would see; never below 0.
    as_now, relieved, back_again : DataFrame
        One row a week: week, referred, treated, waiting at its end; with today's capacity throughout, with
        relief that is followed by a capacity equal to demand, and with relief that is followed by today's.

    Examples
    --------
    >>> plan = relief_plan(30, 28, 400, share=0.92, limit_weeks=18, weeks=20)
    >>> round(plan.target_queue), plan.too_long
    (214, True)
    """

    load: float
    target_queue: float
    capacity: float
    weeks: int
    extra: float
    as_now: pd.DataFrame
    relieved: pd.DataFrame
    back_again: pd.DataFrame

    @property
    def too_long(self) -> bool:
        """Whether more people wait than may."""
        return bool(self.capacity > float(self.relieved["referred"].iloc[0]))


def relief_plan(
    demand: float, capacity: float, queue: float, share: float, limit_weeks: float, weeks: float
) -> Relief:
    """Return how a list goes on with today's capacity, and with relief until it is as long as it may be.

    Parameters
    ----------
    demand : float
        People added to the list a week, above 0.
    capacity : float
        People who are taken off it a week today, above 0.
    queue : float
        People who wait now, 0 or more.
    share : float
        Part of those waiting who are to be within the limit, above 0 and below 1.
    limit_weeks : float
        The limit in weeks, such as 18.
    weeks : float
        Weeks of relief, 1 or more; rounded to whole weeks.

    Returns
    -------
    Relief
        Every week is like the next one: chance, which makes real lists wander, is left out. A list never
        falls below 0.

    Raises
    ------
    InputError
        When one is no number, missing or out of its range, or weeks look like days.

    References
    ----------
    `list_for_share` at removals equal to demand, and `relief_capacity` (Fong et al. 2022, medRxiv
    2022.08.23.22279117).

    Examples
    --------
    >>> plan = relief_plan(102, 100, 1715, share=0.92, limit_weeks=18, weeks=26)
    >>> round(plan.load, 2), round(plan.target_queue), round(plan.capacity, 1), round(plan.extra)
    (1.02, 727, 140.0, 1040)
    """
    added = _checks.above_zero("demand", demand)
    today = _checks.above_zero("capacity", capacity)
    waiting = _checks.at_least_zero("queue", queue)
    length = max(1, round(float(_weeks("weeks", weeks))))
    limit = float(_weeks("limit_weeks", limit_weeks))
    target = float(list_for_share(share, limit, added))
    needed = max(float(relief_capacity(added, waiting, target, length)), added)
    horizon = length + AFTERWARDS
    in_relief = np.arange(horizon) < length
    return Relief(
        load=float(queue_load(added, today)),
        target_queue=target,
        capacity=needed,
        weeks=length,
        extra=max(0.0, (needed - today) * length),
        as_now=_path(waiting, added, np.full(horizon, today)),
        relieved=_path(waiting, added, np.where(in_relief, needed, added)),
        back_again=_path(waiting, added, np.where(in_relief, needed, today)),
    )


def left_waiting(comes: ArrayLike, places: float) -> list[float]:
    """Return how many are left waiting at the end of each day, where a place not used is lost.

    Parameters
    ----------
    comes : array of float
        People who come on each day, 0 or more.
    places : float
        People who can be seen in a day, 0 or more.

    Returns
    -------
    list of float
        People left at the end of each day; nobody waits before the first.

    Raises
    ------
    InputError
        When one is no number, missing or negative, or nobody's days are given.

    References
    ----------
    Lindley (1952): what is left over = the larger of 0 and what was left + what came - what could be done.

    Examples
    --------
    >>> left_waiting([4, 0, 3, 1, 0], 2)
    [2.0, 0.0, 1.0, 0.0, 0.0]
    """
    most = _checks.at_least_zero("places", places)
    left, rows = 0.0, []
    for each in np.atleast_1d(_checks.array("comes", comes, minimum=0)).tolist():
        left = max(0.0, left + each - most)
        rows.append(left)
    return rows


def _path(waiting: float, added: float, seen: Any) -> pd.DataFrame:
    """Return a list week by week; nobody is seen who isn't there."""
    rows = []
    for week, most in enumerate(seen, 1):
        treated = min(waiting + added, float(most))
        waiting += added - treated
        rows.append((week, added, treated, waiting))
    return pd.DataFrame(rows, columns=["week", "referred", "treated", "waiting"])
