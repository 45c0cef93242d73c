"""Statistical process control: is this change more than the process does by itself?

XmR limits, the four rules and the two icons of NHS England's Making Data Count, as the R package
NHSRplotthedots of the NHS-R community has them; p and u limits for shares and rates.

Values are one series in order of time, or many of one length: one row a point in time, one column a series
(an array, or a table whose columns are named). Ten thousand series cost one call.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, overload

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cmplearn.errors import InputError
from cmplearn.methods import _checks
from cmplearn.methods._attribute_limits import p_limits, u_limits
from cmplearn.methods._control_limits import Limits, Period, checked_limits, limits, series_of
from cmplearn.methods._control_rules import DIRECTIONS, RULES, Judged, judge

__all__ = ["Icons", "Limits", "Period", "icons", "limits", "p_limits", "signals", "u_limits"]

Better = Literal["up", "down", "neutral"]


@dataclass(frozen=True)
class Icons:
    """What the latest point of a series says, in the names of Making Data Count's icons.

    Attributes
    ----------
    variation : str
        common_cause, improvement_high, improvement_low, concern_high, concern_low, neutral_high or
        neutral_low.
    assurance : str
        pass (the process will meet the target), fail (it will not), inconsistent (it may or may not), or
        empty (no target, or no direction that is better).

    Examples
    --------
    >>> Icons(variation="common_cause", assurance="pass").assurance
    'pass'
    """

    variation: str
    assurance: str


def signals(values: Any, limits: Limits) -> pd.DataFrame:
    """Return what each point shows: which rules it breaks, the one that counts, and its direction.

    Parameters
    ----------
    values : sequence, array or table
        The series, shaped as those that gave the limits. It may go on after them: later points are held to
        the limits in force at the end. A single period's limits judge any points: those of a baseline what
        came next, with or without the baseline.
    limits : Limits
        What `limits` returned; or, for one series, any value with the same `mean`, `lower`, `upper` and
        `mean_moving_range`, such as limits that were published.

    Returns
    -------
    DataFrame
        One row a point, of many series one series after the other. Columns: series (only of many), point (the
        label of a pandas index, otherwise the position from 0), value, mean, lower, upper; then True or False
        for each rule; then rule and direction.

        - outside_limits: above the upper or below the lower limit.
        - trend: part of seven points in a row that each rise, or each fall.
        - two_in_three: one of two points, of three in a row, that are beyond two thirds of the way from the
          mean to a limit but not outside it; all three are on one side of the mean, which is stricter than
          the textbooks.
        - one_side: part of seven points in a row above, or below, the mean.
        - rule: the first of these in this order, or common_cause.
        - direction: high or low, or none for common cause; of a trend, whether it rises or falls.

        No rule looks across the start of a new period.

    Raises
    ------
    InputError
        When `values` are not as `limits` asks; when `limits` is none, came from another number of series, or
        changes where `values` no longer go.

    References
    ----------
    NHS England, Making Data Count; NHSRplotthedots, R/ptd_calculate_point_type.R, for rules and precedence.

    Examples
    --------
    >>> months = [5, 6, 5, 6, 5, 6, 5, 6, 5, 6, 5, 12]
    >>> found = signals(months, limits(months))
    >>> found.loc[found["rule"] != "common_cause", ["point", "rule", "direction"]].to_numpy().tolist()
    [[11, 'outside_limits', 'high']]
    """
    series, names, points = series_of(values)
    limits = checked_limits(series, names, limits)
    judged = [_judged(series, limits, place) for place in range(len(limits.periods))]
    lengths = [len(each.rule) for each in judged]
    table: dict[str, Any] = {}
    if names is not None:
        table["series"] = pd.Index(names).repeat(len(series))
    table["point"] = np.tile(points, 1 if names is None else len(names))
    table["value"] = series.ravel(order="F")
    for line in ("mean", "lower", "upper"):
        levels = np.stack([np.atleast_1d(getattr(period, line)) for period in limits.periods])
        table[line] = np.repeat(levels, lengths, axis=0).ravel(order="F")
    for rule in RULES:
        table[rule] = np.concatenate([each.by_rule[rule] for each in judged]).ravel(order="F")
    for column, words in (("rule", (*RULES, "common_cause")), ("direction", DIRECTIONS)):
        table[column] = pd.Categorical.from_codes(
            np.concatenate([getattr(each, column) for each in judged]).ravel(order="F"),
            dtype=pd.CategoricalDtype(list(words)),
        )
    return pd.DataFrame(table)


@overload
def icons(
    values: pd.DataFrame, limits: Limits, improvement: Better, target: float | None = None
) -> pd.DataFrame: ...


@overload
def icons(
    values: "Sequence[float] | pd.Series[Any]",
    limits: Limits,
    improvement: Better,
    target: float | None = None,
) -> Icons: ...


@overload
def icons(
    values: NDArray[Any], limits: Limits, improvement: Better, target: float | None = None
) -> Icons | pd.DataFrame: ...


def icons(
    values: Any, limits: Limits, improvement: Better, target: float | None = None
) -> Icons | pd.DataFrame:
    """Return the variation and the assurance icon of a series, by name.

    Parameters
    ----------
    values : sequence, array or table
        The series, as `signals` takes them.
    limits : Limits
        What `limits` returned.
    improvement : "up", "down" or "neutral"
        Which way is better; neutral where neither is.
    target : float, optional
        What should be met, in the unit of the values.

    Returns
    -------
    Icons, or DataFrame for many series
        `.variation` is what the last point shows. `.assurance` compares the target with the limits in force
        at the end alone: a target outside them on the better side is a fail, on the other side a pass, and
        between them inconsistent (hit and miss). Of many series: columns series, variation, assurance.

    Raises
    ------
    InputError
        As `signals`, and when `improvement` is another word or `target` is not a number.

    References
    ----------
    NHS England, Making Data Count; NHSRplotthedots, R/ptd_calculate_assurance_type.R.

    Examples
    --------
    >>> waits = [14, 15, 14, 16, 15, 14, 15, 16, 15, 14, 15, 9]
    >>> icons(waits, limits(waits), improvement="down", target=18)
    Icons(variation='improvement_low', assurance='pass')
    """
    series, names, _ = series_of(values)
    limits = checked_limits(series, names, limits)
    if improvement not in ("up", "down", "neutral"):
        raise InputError(
            f"improvement must be up, down or neutral; it is {improvement!r}. Say what is better."
        )
    aim = None if target is None else _checks.number("target", target)
    last = _judged(series, limits, len(limits.periods) - 1).direction[-1]
    variation = np.array(_variations(improvement))[last]
    assurance = _assurance(limits, improvement, aim, len(last))
    if names is None:
        return Icons(str(variation[0]), str(assurance[0]))
    return pd.DataFrame({"series": list(names), "variation": variation, "assurance": assurance})


def _judged(series: NDArray[np.float64], limits: Limits, place: int) -> Judged:
    """Return what the points of one period show; the last period goes on to the end."""
    period = limits.periods[place]
    stop = len(series) if place == len(limits.periods) - 1 else period.stop
    lines = (np.atleast_1d(line) for line in (period.mean, period.lower, period.upper))
    return judge(series[period.start : stop], *lines)


def _variations(improvement: str) -> tuple[str, str, str]:
    """Return the name for no direction, high and low."""
    high, low = {
        "up": ("improvement", "concern"),
        "down": ("concern", "improvement"),
        "neutral": ("neutral", "neutral"),
    }[improvement]
    return "common_cause", f"{high}_high", f"{low}_low"


def _assurance(limits: Limits, improvement: str, target: float | None, series: int) -> NDArray[np.str_]:
    if target is None or improvement == "neutral":
        return np.repeat("empty", series)
    above, below = ("fail", "pass") if improvement == "up" else ("pass", "fail")
    lower, upper = np.atleast_1d(limits.lower), np.atleast_1d(limits.upper)
    return np.select([target > upper, target < lower], [above, below], "inconsistent")
