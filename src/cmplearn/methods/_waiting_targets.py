"""What a waiting list may be and what it takes to get there: loads, targets, relief."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from cmplearn.methods import _checks
from cmplearn.methods._waiting_weeks import LONGEST_MEAN
from cmplearn.methods._waiting_weeks import weeks as _weeks

Floats = float | NDArray[np.float64]


def queue_load(demand: ArrayLike, capacity: ArrayLike) -> Floats:
    """Return demand as a share of capacity: at 1 or more the list grows without end.

    Parameters
    ----------
    demand : float or array
        People added to the list a week, 0 or more.
    capacity : float or array
        People who can be taken off it a week, above 0; numbers and arrays of one shape go together.

    Returns
    -------
    float or array
        Demand over capacity.

    Raises
    ------
    InputError
        When either is no number, is missing or negative, capacity is 0, or their shapes differ.

    References
    ----------
    Fong et al. (2022), Simple rules for waiting lists, medRxiv 2022.08.23.22279117.

    Examples
    --------
    >>> round(queue_load(30, 27), 8)
    1.11111111
    """
    wanted, possible = (
        _checks.array("demand", demand, minimum=0),
        _checks.array("capacity", capacity, above=0),
    )
    _checks.together(demand=wanted, capacity=possible)
    return _checks.plain(wanted / possible)


def target_mean_wait(target: ArrayLike, factor: ArrayLike = 4) -> Floats:
    """Return the mean wait at which nearly everybody is seen within the target.

    Parameters
    ----------
    target : float or array
        Weeks within which people should be seen, above 0.
    factor : float or array
        How many times the mean the target is, above 0. Where waits are exponential, a factor of 4 leaves
        exp(-4) = 1.8% beyond the target, one of 6 leaves 0.25%.

    Returns
    -------
    float or array
        Mean wait in weeks: target over factor.

    Raises
    ------
    InputError
        When either is no number, missing, 0 or negative, or the target looks like days.

    References
    ----------
    Fong et al. (2022), medRxiv 2022.08.23.22279117.

    Examples
    --------
    >>> target_mean_wait(52, 4)
    13.0
    """
    within, times = _weeks("target", target), _checks.array("factor", factor, above=0)
    _checks.together(target=within, factor=times)
    return _checks.plain(within / times)


def target_queue_size(demand: ArrayLike, target: ArrayLike, factor: ArrayLike = 4) -> Floats:
    """Return how many people may wait if nearly everybody is to be seen within the target.

    Parameters
    ----------
    demand : float or array
        People added to the list a week, 0 or more.
    target : float or array
        Weeks within which people should be seen, above 0.
    factor : float or array
        How many times the mean wait the target is, above 0; see `target_mean_wait`.

    Returns
    -------
    float or array
        People: demand times the target mean wait (Little's law).

    Raises
    ------
    InputError
        When one is no number, missing, negative or, but for demand, 0; or the target looks like days.

    References
    ----------
    Fong et al. (2022), medRxiv 2022.08.23.22279117.

    Examples
    --------
    >>> target_queue_size(30, 52)
    390.0
    """
    added = _checks.array("demand", demand, minimum=0)
    mean = np.asarray(target_mean_wait(target, factor))
    _checks.together(demand=added, target=mean)
    return _checks.plain(added * mean)


def relief_capacity(
    demand: ArrayLike, queue: ArrayLike, target_queue: ArrayLike, weeks: ArrayLike = 26
) -> Floats:
    """Return the capacity that brings a list to its target size in so many weeks.

    Parameters
    ----------
    demand : float or array
        People added to the list a week, 0 or more.
    queue : float or array
        People who wait now, 0 or more.
    target_queue : float or array
        People who may wait, 0 or more; see `target_queue_size`.
    weeks : float or array
        Weeks in which to get there, above 0.

    Returns
    -------
    float or array
        People a week: demand plus an equal part of the surplus each week. Below demand where the list is
        shorter than its target.

    Raises
    ------
    InputError
        When one is no number, missing or negative, or weeks is 0 or looks like days.

    References
    ----------
    Fong et al. (2022), medRxiv 2022.08.23.22279117; relief is called for where the list is over twice its
    target.

    Examples
    --------
    >>> round(relief_capacity(30, 1200, 390, 26), 6)
    61.153846
    """
    given = {
        "demand": _checks.array("demand", demand, minimum=0),
        "queue": _checks.array("queue", queue, minimum=0),
        "target_queue": _checks.array("target_queue", target_queue, minimum=0),
        "weeks": _weeks("weeks", weeks),
    }
    _checks.together(**given)
    return _checks.plain(given["demand"] + (given["queue"] - given["target_queue"]) / given["weeks"])


def target_capacity(
    demand: ArrayLike,
    target: ArrayLike,
    factor: ArrayLike = 4,
    cv_demand: ArrayLike = 1,
    cv_capacity: ArrayLike = 1,
) -> Floats:
    """Return the capacity that keeps a list at its target mean wait once it is there.

    Parameters
    ----------
    demand : float or array
        People added to the list a week, 0 or more.
    target : float or array
        Weeks within which people should be seen, above 0.
    factor : float or array
        How many times the mean wait the target is, above 0; see `target_mean_wait`.
    cv_demand, cv_capacity : float or array
        Coefficient of variation (standard deviation over mean) of the times between referrals and between
        removals: 0 where they are even, 1 where they are random.

    Returns
    -------
    float or array
        People a week: demand plus what variation costs. Always above demand, unless nothing varies.

    Raises
    ------
    InputError
        When one is no number, missing, negative or, for target and factor, 0; when the target looks like
        days or a coefficient like a percentage.

    References
    ----------
    Kingman's formula, as in NHSRwaitinglist since 2024:
    demand + (cv_demand^2 + cv_capacity^2) / 2 x factor / target.

    Examples
    --------
    >>> round(target_capacity(30, 52, 3, 1.1, 1.2), 6)
    30.076442
    """
    added, mean = _checks.array("demand", demand, minimum=0), np.asarray(target_mean_wait(target, factor))
    spread = _checks.variation("cv_demand", cv_demand), _checks.variation("cv_capacity", cv_capacity)
    _checks.together(demand=added, target=mean, cv_demand=spread[0], cv_capacity=spread[1])
    return _checks.plain(added + (spread[0] ** 2 + spread[1] ** 2) / 2 / mean)


def pressure(mean_wait: ArrayLike, target: ArrayLike) -> Floats:
    """Return how hard a list is pressed: 1 where the mean wait is half its target, more when it is longer.

    Parameters
    ----------
    mean_wait : float or array
        Mean wait in weeks, 0 or more.
    target : float or array
        Weeks within which people should be seen, above 0.

    Returns
    -------
    float or array
        Twice the mean wait over the target. Lists of different targets can be compared by it.

    Raises
    ------
    InputError
        When either is no number, missing or negative, the target is 0, or one looks like days.

    References
    ----------
    Fong et al. (2022), medRxiv 2022.08.23.22279117. Both must be in one unit: NHSRwaitinglist's `wl_stats`
    gives the wait in days beside a target in weeks, which makes the pressure seven times too high.

    Examples
    --------
    >>> round(pressure(63, 52), 8)
    2.42307692
    """
    wait, within = _weeks("mean_wait", mean_wait, None, LONGEST_MEAN), _weeks("target", target)
    _checks.together(mean_wait=wait, target=within)
    return _checks.plain(2 * wait / within)


def by_priority(table: pd.DataFrame, weeks: float = 26, factor: float = 4) -> pd.DataFrame:
    """Return target and relief of each part of a list that is pooled over clinical priorities.

    Parameters
    ----------
    table : DataFrame
        One row a priority: demand (people a week), queue (people waiting), target (weeks). Other columns
        are kept.
    weeks : float
        Weeks in which a list that is too long is brought to its target.
    factor : float
        How many times the mean wait the target is; see `target_mean_wait`.

    Returns
    -------
    DataFrame
        The rows given, with target_mean_wait (weeks), target_queue (people), too_long (over twice the
        target), relief_capacity (people a week; demand where the list isn't too long). The capacity of the
        whole list is the sum of relief_capacity over its rows, not the formula on the sums: each priority
        has its own target.

    Raises
    ------
    InputError
        When a column is missing or holds what `target_queue_size` and `relief_capacity` refuse.

    References
    ----------
    Fong et al. (2022), medRxiv 2022.08.23.22279117: relief where the list is over twice its target size.

    Examples
    --------
    >>> rows = pd.DataFrame(
    ...     {"priority": ["P2", "P4"], "demand": [10, 20], "queue": [30, 1200], "target": [4, 52]}
    ... )
    >>> by_priority(rows)[["priority", "target_queue", "too_long", "relief_capacity"]].round(2)
      priority  target_queue  too_long  relief_capacity
    0       P2          10.0      True            10.77
    1       P4         260.0      True            56.15
    """
    rows = _checks.columns(table, ["demand", "queue", "target"])
    targets: Any = target_queue_size(rows["demand"], rows["target"], factor)
    relief = relief_capacity(rows["demand"], rows["queue"], targets, weeks)
    too_long = rows["queue"].to_numpy() > 2 * targets
    return rows.assign(
        target_mean_wait=target_mean_wait(rows["target"], factor),
        target_queue=targets,
        too_long=too_long,
        relief_capacity=np.where(too_long, relief, rows["demand"]),
    )
