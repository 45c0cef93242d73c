"""People who are not real: referrals to simulate a list with, and the slots to see them in."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from cmplearn.errors import InputError
from cmplearn.methods import _checks
from cmplearn.methods._waiting_weeks import DAYS_A_WEEK
from cmplearn.methods._waiting_weeks import weeks as _weeks

# Invented, to have a realistic shape: more referrals, needs and urgency where deprivation is higher.
DEPRIVATION_SHARES = (0.25, 0.22, 0.20, 0.18, 0.15)  # quintile 1 (most deprived) to 5
MEAN_NEEDS = (1.1, 0.8, 0.6, 0.5, 0.4)  # by quintile; skewed, as a Poisson count is
MOST_NEEDS = 6
URGENCY = np.array([0.02, 0.13, 0.30, 0.55])  # P1 to P4, in the mean
URGENCY_TILT = (1.2, 1.1, 1.0, 0.9, 0.8)  # by quintile, on P1 and P2
WORKING_DAYS = 5


def people(
    number: int, seed: int, days: int = 364, waiting: int = 0, mean_wait_weeks: float = 20
) -> pd.DataFrame:
    """Return people who are not real, to be put on a list: the same ones for the same seed.

    Parameters
    ----------
    number : int
        How many, 1 or more.
    seed : int
        Seed of the random numbers, 0 or more.
    days : int
        Days over which people are referred, from day 0, a Monday; on working days alone.
    waiting : int
        How many of them already wait when day 0 begins; their days of referral are negative.
    mean_wait_weeks : float
        Mean weeks that those have waited so far; the waits are exponential.

    Returns
    -------
    DataFrame
        One row a person, in order of referral: referred (day), clinical_priority (1 to 4, 1 the most
        urgent), deprivation (quintile, 1 the most deprived), other_needs (count). The shares of each are
        invented; they have the shape of real lists, more needs and urgency where deprivation is higher.

    Raises
    ------
    InputError
        When a count is no whole number or out of range, or the mean wait is 0, negative or looks like days.

    Examples
    --------
    >>> table = people(53_000, seed=1, waiting=53_000, mean_wait_weeks=22.7)
    >>> waited = -table["referred"] / 7
    >>> [round(float((waited > weeks).mean()), 2) for weeks in (18, 52)]
    [0.45, 0.1]
    """
    count, before = _checks.whole("number", number, 1), _checks.whole("waiting", waiting)
    if before > count:
        raise InputError(f"waiting must be at most number ({count}); it is {before}. They are part of it.")
    length, mean = _checks.whole("days", days, 1), float(_weeks("mean_wait_weeks", mean_wait_weeks))
    draws = np.random.default_rng(_checks.whole("seed", seed))
    earlier = -1 - np.floor(draws.exponential(mean * DAYS_A_WEEK, before))
    working = np.flatnonzero(np.arange(length) % DAYS_A_WEEK < WORKING_DAYS)
    referred = np.concatenate((earlier, draws.choice(working, count - before)))
    group = draws.choice(len(DEPRIVATION_SHARES), count, p=DEPRIVATION_SHARES)
    needs = np.minimum(draws.poisson(np.array(MEAN_NEEDS)[group]), MOST_NEEDS)
    return pd.DataFrame(
        {
            "referred": np.sort(referred).astype(np.int32),
            "clinical_priority": _priorities(group, draws),
            "deprivation": (group + 1).astype(np.int8),
            "other_needs": needs.astype(np.int8),
        }
    )


def slots_by_day(per_week: ArrayLike, weeks: int) -> NDArray[np.int64]:
    """Return slots for each day of so many weeks, Monday first, spread over the working days.

    Parameters
    ----------
    per_week : float or array
        Slots a week, 0 or more; or one number for each week. Fractions carry over to later days.
    weeks : int
        How many weeks, 1 or more.

    Returns
    -------
    array of int, shape (7 x weeks,)
        Whole slots a day, none on Saturday and Sunday.

    Raises
    ------
    InputError
        When slots are no numbers, negative or missing, or don't go with the number of weeks.

    Examples
    --------
    >>> slots_by_day(12, 1).tolist()
    [2, 2, 3, 2, 3, 0, 0]
    """
    given, count = _checks.array("per_week", per_week, minimum=0), _checks.whole("weeks", weeks, 1)
    if given.ndim and given.shape != (count,):
        raise InputError(f"per_week must be one number, or one a week ({count}); it has shape {given.shape}.")
    daily = np.repeat(np.broadcast_to(given, count) / WORKING_DAYS, WORKING_DAYS)
    by_then = np.floor(np.round(np.cumsum(daily), 6))
    slots = np.zeros((count, DAYS_A_WEEK), dtype=np.int64)
    slots[:, :WORKING_DAYS] = np.diff(by_then, prepend=0).reshape(count, WORKING_DAYS)
    return slots.ravel()


def _priorities(group: NDArray[np.int64], draws: np.random.Generator) -> NDArray[np.int8]:
    """Return a clinical priority for each person, by the shares of their deprivation group."""
    urgent = URGENCY[:2].sum() * np.array(URGENCY_TILT)[group]
    drawn = draws.random(group.size)
    within = np.where(drawn < urgent, drawn / urgent, (drawn - urgent) / (1 - urgent))
    first, third = URGENCY[0] / URGENCY[:2].sum(), URGENCY[2] / URGENCY[2:].sum()
    return np.where(drawn < urgent, np.where(within < first, 1, 2), np.where(within < third, 3, 4)).astype(
        np.int8
    )
