"""Several criteria at once: what each option is worth when what matters has been weighed.

The sum doesn't decide. It shows what a choice rests on, and whose weights would make it another one.
"""

from collections.abc import Mapping, Sequence
from typing import Any, overload

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cmplearn.errors import InputError
from cmplearn.methods import _checks, _criteria

__all__ = [
    "contributions",
    "dominance",
    "leaders_by_weight",
    "swing_weights",
    "value_scores",
    "weight_sensitivity",
    "weighted_sum",
]

Named = Mapping[Any, float] | pd.Series
Listed = Sequence[float] | NDArray[Any]
Weights = Named | Listed


@overload
def swing_weights(points: pd.DataFrame) -> pd.DataFrame: ...
@overload
def swing_weights(points: Named) -> pd.Series: ...
@overload
def swing_weights(points: Listed) -> NDArray[np.float64]: ...
def swing_weights(points: Weights | pd.DataFrame) -> pd.Series | pd.DataFrame | NDArray[np.float64]:
    """Return weights that sum to 1, from points given to the swing of each criterion.

    A swing is the step from the worst to the best that is on offer, not the importance of the word: the
    largest gets 100 points, each other its share of that.

    Parameters
    ----------
    points : mapping, Series, or list of float; or DataFrame
        Points of 0 or more by criterion, on any scale. A table has a row a criterion and a column a voice
        (the public, the managers): each voice gets weights of its own.

    Returns
    -------
    Series, or DataFrame where a table came in
        Points over the sum of points, with the same labels; an array for a list, which has none.

    Raises
    ------
    InputError
        When there are no points, one is negative or not a number, all are 0, or a criterion comes twice.

    References
    ----------
    Department for Communities and Local Government (2009), Multi-criteria analysis: a manual (swing
    weighting: textbook, the manual's page not seen); Edwards and Barron (1994), SMARTS and SMARTER.

    Examples
    --------
    >>> swing_weights({"safety": 100, "access": 60, "cost": 40}).tolist()
    [0.5, 0.3, 0.2]
    """
    given = _criteria.labelled("points", points)
    values = _checks.array("points", given.to_numpy(), minimum=0)
    totals = values.sum(axis=0)
    if (totals == 0).any():
        raise InputError(
            "points must not all be 0; they are. Give the swing that matters most 100, each other its share."
        )
    weights = values / totals
    if isinstance(given, pd.DataFrame):
        return pd.DataFrame(weights, index=given.index, columns=given.columns)
    return (
        weights
        if isinstance(points, Sequence | np.ndarray)
        else pd.Series(weights, given.index, name="weight")
    )


@overload
def weighted_sum(scores: pd.DataFrame, weights: pd.DataFrame) -> pd.DataFrame: ...
@overload
def weighted_sum(scores: pd.DataFrame, weights: Weights) -> pd.Series: ...
def weighted_sum(scores: pd.DataFrame, weights: Weights | pd.DataFrame) -> pd.Series | pd.DataFrame:
    """Return the value of each option: the sum of its scores, each times its criterion's weight.

    Parameters
    ----------
    scores : DataFrame
        A row an option (its name in the index), a column a criterion; 0 (worst) to 100 (best).
    weights : mapping, Series, or list of float; or DataFrame
        Weights of 0 or more that sum to 1, by the names of the criteria; a list goes by position. A table
        has a row a criterion and a column a voice.

    Returns
    -------
    Series, or DataFrame where a table of weights came in
        Values from 0 to 100 by option, one column a voice. Options with the same scores have the same value,
        wherever they stand.

    Raises
    ------
    InputError
        When a score is missing, not a number or outside 0 to 100, weights don't sum to 1 (the message names
        the sum), one is negative, or they are not those of the criteria.

    References
    ----------
    Department for Communities and Local Government (2009), Multi-criteria analysis: a manual: the linear
    additive model.

    Examples
    --------
    >>> scores = pd.DataFrame({"safety": [100, 0], "cost": [0, 80]}, index=["ward", "home"])
    >>> weighted_sum(scores, {"safety": 0.25, "cost": 0.75}).tolist()
    [25.0, 60.0]
    """
    table = _criteria.score_table(scores)
    shares = _criteria.weights_of(table.columns, weights)
    values = _criteria.summed(table, shares.to_numpy(dtype=np.float64))
    if isinstance(shares, pd.DataFrame):
        return pd.DataFrame(values, index=table.index, columns=shares.columns)
    return pd.Series(values, index=table.index, name="value")


def contributions(scores: pd.DataFrame, weights: Weights) -> pd.DataFrame:
    """Return the points that each criterion brings to each option: its score times its criterion's weight.

    Parameters
    ----------
    scores : DataFrame
        A row an option (its name in the index), a column a criterion; 0 (worst) to 100 (best).
    weights : mapping, Series, or list of float
        Weights of 0 or more that sum to 1, by the names of the criteria; a list goes by position.

    Returns
    -------
    DataFrame
        Shaped as `scores`; each row sums to the option's `weighted_sum`.

    Raises
    ------
    InputError
        When a score is missing, not a number or outside 0 to 100, weights don't sum to 1 (the message names
        the sum), one is negative, or they are not those of the criteria.

    References
    ----------
    Department for Communities and Local Government (2009), Multi-criteria analysis: a manual: the linear
    additive model.

    Examples
    --------
    >>> scores = pd.DataFrame({"safety": [100, 0], "cost": [0, 80]}, index=["ward", "home"])
    >>> contributions(scores, {"safety": 0.25, "cost": 0.75}).to_numpy().tolist()
    [[25.0, 0.0], [0.0, 60.0]]
    """
    table, shares = _criteria.one_voice(scores, weights)
    return table * shares


def leaders_by_weight(scores: pd.DataFrame, weights: Weights, criterion: Any) -> pd.DataFrame:
    """Return which option comes first at every weight that one criterion could have.

    The other weights keep their proportions and share what is left.

    Parameters
    ----------
    scores : DataFrame
        A row an option, a column a criterion; 0 (worst) to 100 (best).
    weights : mapping, Series, or list of float
        Weights that sum to 1; at least one beside the criterion's must be above 0.
    criterion : label
        The column whose weight is moved from 0 to 1.

    Returns
    -------
    DataFrame
        Columns from_weight, to_weight and first (an option); from 0 to 1 without a gap. Options that lead
        together over a whole range have a row each. Where one range ends and the next begins they are equal.

    Raises
    ------
    InputError
        As `weighted_sum`; when the criterion is not in the table, or no other criterion carries weight.

    References
    ----------
    Department for Communities and Local Government (2009), Multi-criteria analysis: a manual: sensitivity
    of weights. Values are straight lines in one weight, so the borders are exact.

    Examples
    --------
    >>> scores = pd.DataFrame({"safety": [100, 0], "cost": [0, 80]}, index=["ward", "home"])
    >>> leaders_by_weight(scores, [0.25, 0.75], "safety").round(3).to_numpy().tolist()
    [[0.0, 0.444, 'home'], [0.444, 1.0, 'ward']]
    """
    table, shares = _criteria.one_criterion(scores, weights, criterion)
    at_none, at_all = _criteria.ends(table, shares, criterion)
    ranges = _criteria.upper_edge(at_none, at_all)
    rows = [(start, end, table.index[place]) for start, end, places in ranges for place in places]
    return pd.DataFrame(rows, columns=["from_weight", "to_weight", "first"])


def weight_sensitivity(scores: pd.DataFrame, weights: Weights, criterion: Any) -> float | None:
    """Return the weight of one criterion, nearest to its own, at which another option comes first.

    Parameters
    ----------
    scores : DataFrame
        A row an option, a column a criterion; 0 (worst) to 100 (best).
    weights : mapping, Series, or list of float
        Weights that sum to 1; the others keep their proportions while this one moves.
    criterion : label
        The column whose weight is moved.

    Returns
    -------
    float or None
        A weight between 0 and 1: at it the first two are equal, beyond it the order is another. None when no
        weight from 0 to 1 changes the first rank. `leaders_by_weight` has all borders, on both sides.

    Raises
    ------
    InputError
        As `leaders_by_weight`.

    References
    ----------
    Department for Communities and Local Government (2009), Multi-criteria analysis: a manual: sensitivity
    of weights.

    Examples
    --------
    By hand: 100 w = 80 (1 - w) at w = 80 / 180.

    >>> scores = pd.DataFrame({"safety": [100, 0], "cost": [0, 80]}, index=["ward", "home"])
    >>> round(weight_sensitivity(scores, [0.25, 0.75], "safety"), 6)
    0.444444
    """
    table, shares = _criteria.one_criterion(scores, weights, criterion)
    ranges = _criteria.upper_edge(*_criteria.ends(table, shares, criterion))
    borders = [end for _, end, _ in ranges[:-1]]
    now = float(shares[criterion])
    return min(borders, key=lambda border: abs(border - now), default=None)


def dominance(scores: pd.DataFrame) -> pd.DataFrame:
    """Return which options another one beats on some criteria and equals on all the rest.

    No weights can bring such an option to the front: look for what is missing from the criteria, or drop it.

    Parameters
    ----------
    scores : DataFrame
        A row an option, a column a criterion; 0 (worst) to 100 (best).

    Returns
    -------
    DataFrame
        Columns option and dominated_by: a row for each such pair, none when every option is best at something
        or equal. Two options with the same scores don't dominate each other.

    Raises
    ------
    InputError
        When a score is missing, not a number or outside 0 to 100.

    References
    ----------
    Department for Communities and Local Government (2009), Multi-criteria analysis: a manual: dominance.

    Examples
    --------
    >>> scores = pd.DataFrame({"safety": [100, 60, 0], "cost": [50, 50, 80]}, index=["a", "b", "c"])
    >>> dominance(scores).to_numpy().tolist()
    [['b', 'a']]
    """
    table = _criteria.score_table(scores)
    values = table.to_numpy(dtype=np.float64)
    rows = [
        (option, better)
        for option, own in zip(table.index, values, strict=True)
        for better in table.index[np.flatnonzero((values >= own).all(axis=1) & (values > own).any(axis=1))]
    ]
    return pd.DataFrame(rows, columns=["option", "dominated_by"])


def value_scores(measures: pd.DataFrame, scales: Mapping[Any, tuple[float, float]]) -> pd.DataFrame:
    """Return scores from 0 to 100 for what was measured, by a straight line from worst to best.

    Parameters
    ----------
    measures : DataFrame
        A row an option, a column a criterion, each in its own unit (weeks, pounds, points).
    scales : mapping of column to (float, float)
        The worst and the best value of each criterion, agreed before the weights are asked for. Where less is
        better the worst is the larger number: `{"wait_weeks": (52, 0)}`.

    Returns
    -------
    DataFrame
        The same shape: 100 (measure - worst) / (best - worst).

    Raises
    ------
    InputError
        When a measure is missing or not a number, a column has no scale, worst and best are equal, or a
        measure lies outside them.

    References
    ----------
    Department for Communities and Local Government (2009), Multi-criteria analysis: a manual: local scales
    from 0 to 100.

    Examples
    --------
    >>> waits = pd.DataFrame({"wait_weeks": [52, 13, 0]})
    >>> value_scores(waits, {"wait_weeks": (52, 0)})["wait_weeks"].tolist()
    [0.0, 75.0, 100.0]
    """
    table = _criteria.number_table("measures", measures)
    _criteria.same_names("scales", scales, table.columns)
    return pd.DataFrame(
        {column: _criteria.on_scale(column, table[column], scales[column]) for column in table},
        index=table.index,
        copy=False,
    )
