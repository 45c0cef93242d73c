"""Inequality: how far an outcome leans towards the better or the worse off, in one figure.

Groups always go from the most to the least deprived. A figure says how uneven; none says why, or how unfair.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cmplearn.errors import InputError
from cmplearn.methods import _checks, _ranked
from cmplearn.methods.intervals import Interval

__all__ = [
    "concentration_index",
    "concentration_index_of_people",
    "erreygers_index",
    "gradient",
    "relative_index",
    "simulated_interval",
    "slope_index",
    "wagstaff_index",
]

Floats = NDArray[np.float64]


def slope_index(values: Any, populations: Any) -> float | Floats:
    """Return the slope index: the fitted gap between the least and the most deprived end of the population.

    Parameters
    ----------
    values : array, shape (..., groups)
        The outcome of each group, most deprived group first, in any unit (years, per cent, a rate).
    populations : array of the same shape or (groups,), or float
        People in each group, above 0; shares will do. A single number: groups of one size.

    Returns
    -------
    float, or array of shape (...)
        In the unit of `values`: above 0 where the less deprived have more. The line is fitted by least
        squares, each group weighing as many people as it has.

    Raises
    ------
    InputError
        When there are fewer than two groups, a value is missing or not a number, a population is not above 0,
        or the two don't go together.

    References
    ----------
    PHEindicatormethods (UK Health Security Agency), phe_sii: regression of y sqrt(a) on sqrt(a) and
    b sqrt(a), where a is a group's share of people and b the midpoint of its range of cumulative share.

    Examples
    --------
    Two groups of one size have their midpoints at 1/4 and 3/4: the line rises by twice their difference.

    >>> slope_index([70, 75], [1000, 1000])
    10.0
    """
    _, slope = _ranked.line(*_ranked.checked(values, populations))
    return _checks.plain(slope)


def gradient(
    values: Any, populations: Any, gained_by_most: float = 0.0, gained_by_others: float = 0.0, most: int = 2
) -> pd.DataFrame:
    """Return an outcome by group with the line through it, as it is or as a campaign would leave it.

    Parameters
    ----------
    values : array, shape (groups,)
        The outcome of each group, most deprived group first, in any unit.
    populations : array of shape (groups,), or float
        People in each group, above 0.
    gained_by_most, gained_by_others : float
        What a campaign adds to the outcome of the most deprived groups, and of all others, in its unit.
    most : int
        How many groups count as the most deprived (2 of ten deciles: Core20).

    Returns
    -------
    DataFrame
        A row a group: group (1 the most deprived), people, middle (of its range of cumulative share), before,
        value, fitted. In `.attrs`, each before and after the campaign: mean, slope, relative (missing where
        the line starts at 0 or below) and concentration, as before_mean, mean and so on.

    Raises
    ------
    InputError
        As `concentration_index`; when there is more than one row of groups, or `most` leaves no group out.

    References
    ----------
    As `slope_index`, `relative_index` and `concentration_index`.

    Examples
    --------
    The same gain for all moves the mean and leaves the slope; one for the more deprived half shrinks it.

    >>> [round(gradient([0.4, 0.6], 100, most, 0.1, most=1).attrs["slope"], 2) for most in (0.1, 0.2)]
    [0.4, 0.2]
    """
    before, people = _ranked.checked(values, populations, minimum=0)
    if before.ndim > 1:
        raise InputError(f"values must be one row of groups; their shape is {before.shape}. Give one year.")
    first = _checks.whole("most", most, minimum=1)
    if first >= len(before):
        raise InputError(f"most must leave a group out; it is {first} of {len(before)}. Choose fewer.")
    gains = [
        _checks.number(name, given)
        for name, given in (("gained_by_most", gained_by_most), ("gained_by_others", gained_by_others))
    ]
    after = before + np.where(np.arange(len(before)) < first, *gains)
    shares, middles = _ranked.ranks(people)
    start, slope = _ranked.line(after, people)
    table = pd.DataFrame(
        {
            "group": np.arange(1, len(before) + 1),
            "people": people,
            "middle": middles,
            "before": before,
            "value": after,
            "fitted": start + slope * middles,
        }
    )
    for name, outcome in (("before_", before), ("", after)):
        at, rise = (float(part) for part in _ranked.line(outcome, people))
        table.attrs |= {
            f"{name}mean": float(shares @ outcome),
            f"{name}slope": rise,
            f"{name}relative": (at + rise) / at if at > 0 else float("nan"),
            f"{name}concentration": float(concentration_index(outcome, people)),
        }
    return table


def relative_index(values: Any, populations: Any) -> float | Floats:
    """Return the relative index: the fitted outcome at the least deprived end over that at the most deprived.

    Parameters
    ----------
    values : array, shape (..., groups)
        The outcome of each group, most deprived group first.
    populations : array of the same shape or (groups,), or float
        People in each group, above 0.

    Returns
    -------
    float, or array of shape (...)
        A ratio: 1 where the line is level, above 1 where the less deprived have more.

    Raises
    ------
    InputError
        As `slope_index`; when the line is not above 0 at the most deprived end: no ratio can be taken to it.

    References
    ----------
    PHEindicatormethods (UK Health Security Agency), phe_sii: (intercept + slope) / intercept.

    Examples
    --------
    >>> relative_index([70, 75], [1000, 1000])  # the line goes from 67.5 to 77.5
    1.1481481481481481
    """
    start, slope = _ranked.line(*_ranked.checked(values, populations))
    if (start <= 0).any():
        raise InputError(
            f"values must have a fitted line above 0 at the most deprived end; it is {start.min():.4g}. "
            "Use slope_index, which needs no ratio."
        )
    return _checks.plain(np.asarray((start + slope) / start))


def concentration_index(values: Any, populations: Any) -> float | Floats:
    """Return the concentration index: how far an outcome is gathered among the worse or the better off.

    Parameters
    ----------
    values : array, shape (..., groups)
        The mean outcome of each group, 0 or more, most deprived group first (a rate, a mean, a share).
    populations : array of the same shape or (groups,), or float
        People in each group, above 0.

    Returns
    -------
    float, or array of shape (...)
        From -1 to 1: below 0 where the most deprived have more than their share, 0 where all have the same.

    Raises
    ------
    InputError
        When there are fewer than two groups, a value is missing, negative or not a number, all are 0, a
        population is not above 0, or the two don't go together.

    References
    ----------
    Kakwani, Wagstaff and van Doorslaer (1997), Journal of Econometrics 77, 87-103: twice the covariance of
    outcome and rank, over the mean outcome; the rank of a group is the midpoint of its range.

    Examples
    --------
    Deaths under five per 1,000 births in India, by fifths of wealth (World Bank, Analyzing Health Equity
    Using Household Survey Data; the figures are recalled): they are gathered among the poorest.

    >>> births = [29939, 28776, 26528, 24689, 19739]
    >>> round(concentration_index([154.7, 152.9, 119.5, 86.9, 54.3], births), 4)
    -0.1694
    """
    index, _ = _ranked.concentration(values, populations)
    return _checks.plain(index)


def concentration_index_of_people(values: Any, standing: Any) -> float:
    """Return the concentration index of single people.

    Parameters
    ----------
    values : array, shape (people,)
        Each person's outcome, 0 or more (admissions), or true and false (a need unmet).
    standing : array, shape (people,)
        What people are ordered by, lowest for the worst off (income; decile of deprivation where 1 is the
        most deprived). Who stands level shares a rank.

    Returns
    -------
    float
        As `concentration_index`; the order of the people makes no difference.

    Raises
    ------
    InputError
        When values are missing, negative, not numbers or all 0, standing is missing or the same for all, or
        they are not of one length.

    References
    ----------
    As `concentration_index`: people who stand level are a group with their mean outcome.

    Examples
    --------
    >>> concentration_index_of_people([0, 1, 0, 1], [10, 1, 9, 2])
    -0.5
    """
    is_flag = np.asarray(values).dtype == np.bool_
    outcome = _checks.array("values", np.asarray(values, np.float64) if is_flag else values, minimum=0)
    order = _checks.array("standing", standing)
    if outcome.shape != order.shape or outcome.ndim != 1:
        raise InputError(
            "values and standing must be lists with one entry a person; their shapes are "
            f"{outcome.shape} and {order.shape}. Give each person both."
        )
    levels, level = np.unique(order, return_inverse=True)
    if len(levels) < 2:
        raise InputError(
            f"standing must differ between people; it is {levels[0]:g} for all. "
            "Order them by something that sets them apart."
        )
    people = np.bincount(level)
    return float(concentration_index(np.bincount(level, weights=outcome) / people, people))


def erreygers_index(values: Any, populations: Any, lowest: float = 0, highest: float = 1) -> float | Floats:
    """Return Erreygers' corrected concentration index, for an outcome with a lowest and a highest value.

    It is the same, but for its sign, for having and for lacking something; the plain index is not.

    Parameters
    ----------
    values : array, shape (..., groups)
        The mean outcome of each group, from `lowest` to `highest`, most deprived group first.
    populations : array of the same shape or (groups,), or float
        People in each group, above 0.
    lowest, highest : float
        The ends of the outcome's scale; 0 and 1 for a share.

    Returns
    -------
    float, or array of shape (...)
        From -1 to 1: below 0 where the most deprived have more.

    Raises
    ------
    InputError
        As `concentration_index`; when a value lies outside the scale, or the scale has no length.

    References
    ----------
    Erreygers (2009), Journal of Health Economics 28, 504-515: 4 mean C / (highest - lowest).

    Examples
    --------
    Half of one group have it, nobody in the other: C = -0.5, the mean is 0.25.

    >>> erreygers_index([0.5, 0], [100, 100])
    -0.5
    """
    bottom, top = _ranked.scale(values, lowest, highest)
    index, mean = _ranked.concentration(values, populations)
    return _checks.plain(np.asarray(4 * mean * index / (top - bottom)))


def wagstaff_index(values: Any, populations: Any, lowest: float = 0, highest: float = 1) -> float | Floats:
    """Return Wagstaff's corrected concentration index, for an outcome with a lowest and a highest value.

    The plain index of a share can't pass mean - 1 and 1 - mean; this one is taken in proportion to them.

    Parameters
    ----------
    values : array, shape (..., groups)
        The mean outcome of each group, from `lowest` to `highest`, most deprived group first.
    populations : array of the same shape or (groups,), or float
        People in each group, above 0.
    lowest, highest : float
        The ends of the outcome's scale; 0 and 1 for a share.

    Returns
    -------
    float, or array of shape (...)
        From -1 to 1: below 0 where the most deprived have more.

    Raises
    ------
    InputError
        As `erreygers_index`; when every value is at one end of the scale.

    References
    ----------
    Wagstaff (2005), Health Economics 14, 429-432: C / (1 - mean) for a share; for any scale, C times
    mean (highest - lowest) / ((mean - lowest) (highest - mean)).

    Examples
    --------
    As for Erreygers' index, -0.5 / (1 - 0.25).

    >>> round(wagstaff_index([0.5, 0], [100, 100]), 6)
    -0.666667
    """
    bottom, top = _ranked.scale(values, lowest, highest)
    index, mean = _ranked.concentration(values, populations)
    if (mean <= bottom).any() or (mean >= top).any():
        raise InputError(
            f"values must not all be at one end of their scale ({bottom:g} to {top:g}); they are. "
            "Nothing is left to be uneven."
        )
    return _checks.plain(np.asarray(index * mean * (top - bottom) / ((mean - bottom) * (top - mean))))


def simulated_interval(
    index: Callable[[Any, Any], Any],
    values: Any,
    standard_errors: Any,
    populations: Any,
    *,
    seed: int,
    draws: int = 100_000,
    level: float = 0.95,
) -> Interval:
    """Return the limits of an index when each group's value is known with some error.

    Parameters
    ----------
    index : callable
        `slope_index`, `relative_index`, `concentration_index` or another that takes values and populations.
    values : array, shape (groups,)
        The outcome of each group, most deprived group first.
    standard_errors : array, shape (groups,), or float
        The standard error of each value, 0 or more, in its unit: a 95% interval's width over 3.92.
    populations : array, shape (groups,), or float
        People in each group, above 0.
    seed : int
        The same seed gives the same limits.
    draws : int
        How often values are drawn.
    level : float
        Confidence as a fraction between 0 and 1.

    Returns
    -------
    Interval
        The middle `level` of the index over all draws.

    Raises
    ------
    InputError
        As the index; when there is more than one row of groups, a standard error is negative or doesn't go
        with the values, a draw is one that the index can't take (a rate below 0), or `level` is not between 0
        and 1.

    References
    ----------
    PHEindicatormethods (UK Health Security Agency), phe_sii: 100,000 normal draws of each group's value.

    Examples
    --------
    >>> lower, upper = simulated_interval(slope_index, [70, 75], 0, [1000, 1000], seed=1, draws=10)
    >>> lower, upper  # nothing is uncertain
    (10.0, 10.0)
    """
    found, people = _ranked.checked(values, populations)
    errors = _checks.array("standard_errors", standard_errors, minimum=0)
    if found.ndim > 1 or errors.ndim > 1:
        raise InputError(
            "values and standard_errors must be one row of groups; their shapes are "
            f"{found.shape} and {errors.shape}. Give one year at a time."
        )
    _checks.together(values=found, standard_errors=errors)
    share = _checks.confidence("level", level)
    times = _checks.whole("draws", draws, minimum=1)
    random = np.random.default_rng(_checks.whole("seed", seed))
    index(found, people)  # what is wrong before anything is drawn is said as it is
    try:
        drawn = index(found + errors * random.standard_normal((times, found.shape[-1])), people)
    except InputError as error:
        raise InputError(
            "standard_errors must leave values that the index can take; they don't: some that were drawn are "
            f"impossible ({error}) Use fewer and larger groups, or slope_index."
        ) from None
    lower, upper = np.quantile(drawn, [(1 - share) / 2, (1 + share) / 2])
    return Interval(float(lower), float(upper))
