"""XmR limits of one series, or of many at once: rows are points in time, columns series."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cmplearn.errors import InputError
from cmplearn.methods import _checks

__all__ = ["Limits", "Period", "checked_limits", "limits", "series_of"]

Figure = float | NDArray[np.float64]

# 3 / d2 with d2 = 1.128 for ranges of two points (Shewhart's constants; Making Data Count uses 2.66).
LIMIT = 2.66
# Upper limit of moving ranges in mean moving ranges: D4 for two points (Nelson 1982 screens by it).
SCREEN = 3.267
# Points under which NHSRplotthedots warns that limits are trial limits (ptd_add_short_group_warnings).
TRIAL = 12


@dataclass(frozen=True, eq=False)
class Period:
    """The limits of one stretch of a series, between two changes of the process.

    Attributes
    ----------
    start, stop : int
        Position of its first point, and of the one after its last, counted from 0.
    mean, lower, upper, mean_moving_range : float or array
        The centre line, the limits and what they come from; one a series where there are many.

    Examples
    --------
    >>> [(period.start, period.points) for period in limits([5, 6, 5, 6], rebase=[2]).periods]
    [(0, 2), (2, 2)]
    """

    start: int
    stop: int
    mean: Figure
    lower: Figure
    upper: Figure
    mean_moving_range: Figure

    @property
    def points(self) -> int:
        """How many points the limits come from."""
        return self.stop - self.start

    @property
    def trial(self) -> bool:
        """Whether they are trial limits, of fewer than 12 points, likely to move as more come in."""
        return self.points < TRIAL


@dataclass(frozen=True, eq=False)
class Limits:
    """The limits of one series, or of many, by period; those in force at the end stand on the value itself.

    Attributes
    ----------
    periods : tuple of Period
        One, or one more than the points at which the limits were worked out anew.
    screened : bool
        Whether extreme moving ranges were left out once.
    names : tuple or None
        The names of many series (numbers from 0 for an array); None for one.

    Examples
    --------
    >>> limits([5, 6, 5, 6], rebase=[2]).table()["mean"].tolist()
    [5.5, 5.5]
    """

    periods: tuple[Period, ...]
    screened: bool
    names: tuple[Hashable, ...] | None

    @property
    def mean(self) -> Figure:
        """The centre line in force at the end."""
        return self.periods[-1].mean

    @property
    def lower(self) -> Figure:
        """The lower limit in force at the end; it may fall below 0 where the values can't."""
        return self.periods[-1].lower

    @property
    def upper(self) -> Figure:
        """The upper limit in force at the end."""
        return self.periods[-1].upper

    @property
    def mean_moving_range(self) -> Figure:
        """The mean moving range, after screening if asked, in force at the end."""
        return self.periods[-1].mean_moving_range

    @property
    def trial(self) -> bool:
        """Whether the limits in force at the end are trial limits, of fewer than 12 points."""
        return self.periods[-1].trial

    @property
    def points(self) -> int:
        """How many points the series had when its limits were worked out."""
        return self.periods[-1].stop

    def table(self) -> pd.DataFrame:
        """Return one row a series and period: series, start, points, mean, lower, upper, and so on."""
        width = 1 if self.names is None else len(self.names)
        stacked = [
            pd.DataFrame(
                {
                    "series": list(self.names) if self.names is not None else [0],
                    "start": np.repeat(period.start, width),
                    "points": np.repeat(period.points, width),
                    "mean": period.mean,
                    "lower": period.lower,
                    "upper": period.upper,
                    "mean_moving_range": period.mean_moving_range,
                    "trial": np.repeat(period.trial, width),
                }
            )
            for period in self.periods
        ]
        return pd.concat(stacked, ignore_index=True)


def limits(values: Any, screen: bool = True, rebase: Sequence[int] = ()) -> Limits:
    """Return the XmR limits of a series: mean plus and minus 2.66 times the mean moving range.

    Parameters
    ----------
    values : sequence, array or table
        One series in order of time, or many as columns; at least two points in each period, none missing.
    screen : bool
        Whether to leave out, once, moving ranges of 3.267 times their mean or more, as NHSRplotthedots does
        unless told otherwise; NHS England's spreadsheet tool does not. The same 18 points have an upper limit
        of 4.60 with it and 6.95 without: say which was used. Points are never left out, of the mean neither.
    rebase : sequence of int
        Positions, counted from 0, of points at which new limits start: only where it is known what changed.

    Returns
    -------
    Limits
        `.mean`, `.lower`, `.upper` and `.mean_moving_range` in force at the end, floats for one series and
        arrays for many; `.periods` with those of each period; `.trial` where they come from under 12 points.

    Raises
    ------
    InputError
        When a value is missing or not a number, a period has fewer than two points, or `rebase` holds
        positions out of order or outside the series.

    References
    ----------
    Wheeler (1993), Understanding Variation (textbook); Nelson (1982), Journal of Quality Technology 14,
    172-173, for screening; NHSRplotthedots, R/ptd_spc_standard.R, for both.

    Examples
    --------
    >>> months = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
    >>> found = limits(months)
    >>> round(found.mean, 2), round(found.lower, 2), round(found.upper, 2), found.trial
    (1.94, -0.72, 4.6, False)
    >>> round(limits(months, screen=False).upper, 2)
    6.95
    """
    series, names, _ = series_of(values)
    if not isinstance(screen, (bool, np.bool_)):
        raise InputError(f"screen must be True or False; it is {screen!r}. Leave it out for True.")
    starts = (0, *_positions(rebase, len(series)))
    periods = tuple(
        _period(series[start:stop], start, bool(screen), single=names is None)
        for start, stop in zip(starts, (*starts[1:], len(series)), strict=True)
    )
    return Limits(periods, bool(screen), names)


def series_of(
    values: Any,
) -> tuple[NDArray[np.float64], tuple[Hashable, ...] | None, "pd.Index[Any]"]:
    """Return values as an array (points, series), the names of many series, and the labels of the points."""
    found = _checks.array("values", values)
    if found.ndim not in (1, 2):
        raise InputError(
            f"values must be one series, or many as columns; they have {found.ndim} dimensions. "
            "Give a list, or a table with one row a point in time."
        )
    if len(found) < 2:
        raise InputError("values must hold at least two points; there is one. No range can be taken from it.")
    points = values.index if isinstance(values, (pd.Series, pd.DataFrame)) else pd.RangeIndex(len(found))
    if found.ndim == 1:
        return found[:, np.newaxis], None, points
    names = values.columns if isinstance(values, pd.DataFrame) else range(found.shape[1])
    return found, tuple(names), points


def _positions(rebase: Any, points: int) -> list[int]:
    if isinstance(rebase, str) or not isinstance(rebase, (Sequence, np.ndarray)):
        raise InputError(f"rebase must be a list of positions; it is {rebase!r}. Write [12], for example.")
    found = [_checks.whole(f"rebase[{place}]", position) for place, position in enumerate(rebase)]
    if any(later - earlier < 2 for earlier, later in zip([0, *found], [*found, points], strict=True)):
        raise InputError(
            f"each period must have at least two points; rebase is {found} in a series of {points}. "
            "Give positions counted from 0, in order, two or more apart."
        )
    return found


def _period(values: NDArray[np.float64], start: int, screen: bool, single: bool) -> Period:
    mean, moving = values.mean(axis=0), np.abs(np.diff(values, axis=0))
    average = moving.mean(axis=0)
    if screen:
        kept = moving < SCREEN * average
        # None is kept where no value ever moves: the mean moving range is 0 then.
        average = (moving * kept).sum(axis=0) / np.maximum(kept.sum(axis=0), 1)
    figures = (mean, mean - LIMIT * average, mean + LIMIT * average, average)
    return Period(start, start + len(values), *(float(each[0]) if single else each for each in figures))


def checked_limits(series: NDArray[np.float64], names: tuple[Hashable, ...] | None, limits: Any) -> Limits:
    """Return the limits; refuse what is none, or came from another number of series."""
    found = limits if isinstance(limits, Limits) else _set_by_hand(limits)
    if names != found.names:
        mine, theirs = (
            "one series"
            if each is None
            else f"the series {', '.join(map(str, each[:5]))}, {len(each)} in all"
            for each in (names, found.names)
        )
        raise InputError(
            f"values must be the series that gave the limits, {theirs}; they are {mine}. Give those."
        )
    last = found.periods[-1]
    if last.start and len(series) < last.stop:  # one period judges any points, those of later years too
        raise InputError(
            f"values must have the {last.stop} points that gave the limits, or more, as they change at "
            f"point {last.start}; there are {len(series)}. Give the whole series."
        )
    return found


def _set_by_hand(limits: Any) -> Limits:
    """Return limits of one series that somebody else worked out: any value with the four attributes."""
    names = ("mean", "lower", "upper", "mean_moving_range")
    if not all(hasattr(limits, name) for name in names):
        raise InputError(
            f"limits must come from spc.limits; it is {limits!r:.80}. Call limits(values) first."
        )
    mean, lower, upper, moving = (_checks.number(f"limits.{name}", getattr(limits, name)) for name in names)
    if not lower <= mean <= upper:
        raise InputError(
            f"limits must have lower, mean and upper in that order; they are {lower:g}, {mean:g}, {upper:g}. "
            "Look for a slip of sign."
        )
    return Limits((Period(0, 0, mean, lower, upper, moving),), screened=False, names=None)
