"""The four rules of Making Data Count, for many series at once: rows are points in time, columns series.

Rules as in the R package NHSRplotthedots of the NHS-R community (R/ptd_calculate_point_type.R), which
follows NHS England's Making Data Count. Every loop below runs over the few places of a rule, never over
series or points.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["DIRECTIONS", "RULES", "Judged", "judge", "side_of"]

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]

# In order of precedence: a point that shows several takes the first.
RULES = ("outside_limits", "trend", "two_in_three", "one_side")
DIRECTIONS = ("none", "high", "low")
_NONE, _HIGH, _LOW = range(3)

ON_ONE_SIDE = 7  # points in a row above, or below, the mean
IN_A_TREND = 7  # points in a row, each above (or each below) the one before
NEAR = 2 / 3  # "beyond two thirds of the way" from the mean to a limit

# Numbers closer than this share of the largest are one number: 0.1 + 0.2 against 0.3.
ROUNDING = 1e-12


@dataclass(frozen=True)
class Judged:
    """What each point shows: by rule, the rule that counts (4: none), and its direction."""

    by_rule: dict[str, Flags]
    rule: NDArray[np.int8]
    direction: NDArray[np.int8]


def side_of(values: Floats, centre: Floats | float) -> NDArray[np.int8]:
    """Return 1 above the centre, -1 below it, 0 on it."""
    away = values - centre
    return np.where(np.abs(away) <= _slack(values), 0, np.sign(away)).astype(np.int8)


def judge(values: Floats, mean: Floats, lower: Floats, upper: Floats) -> Judged:
    """Return what points show beside one set of limits: values (points, series), limits (series,)."""
    slack, side = _slack(values), side_of(values, mean)
    outside = (values > upper + slack) | (values < lower - slack)
    beyond = np.abs(values - mean) > NEAR * (upper - mean) + slack
    above, below = side > 0, side < 0
    rising, falling = _trends(values, slack)
    by_rule = {
        "outside_limits": outside,
        "trend": rising | falling,
        "two_in_three": _two_in_three(beyond & ~outside, above, below),
        "one_side": _one_side(above, below),
    }
    rule = np.select([by_rule[name] for name in RULES], range(len(RULES)), len(RULES)).astype(np.int8)
    up = np.where(rule == RULES.index("trend"), _goes_up(values, rising, falling), above)
    direction = np.where(rule == len(RULES), _NONE, np.where(up, _HIGH, _LOW)).astype(np.int8)
    return Judged(by_rule, rule, direction)


def _slack(values: Floats) -> Floats:
    return np.asarray(ROUNDING * np.abs(values).max(axis=0), dtype=np.float64)


def _trends(values: Floats, slack: Floats) -> tuple[Flags, Flags]:
    """Return which points are part of seven that rise, and of seven that fall."""
    steps = np.diff(values, axis=0)
    rising, falling = (
        _spread(_windows(flags, IN_A_TREND - 1), IN_A_TREND, len(values))
        for flags in (steps > slack, steps < -slack)
    )
    return rising, falling


def _goes_up(values: Floats, rising: Flags, falling: Flags) -> Flags:
    """Return whether a point's trend rises; one that ends a trend and starts another belongs to the new."""
    ahead = np.empty_like(rising)
    ahead[:-1] = values[1:] > values[:-1]
    ahead[-1] = False
    return np.where(rising & falling, ahead, rising)


def _one_side(above: Flags, below: Flags) -> Flags:
    windows = _windows(above, ON_ONE_SIDE) | _windows(below, ON_ONE_SIDE)
    return _spread(windows, ON_ONE_SIDE, len(above))


def _two_in_three(near: Flags, above: Flags, below: Flags) -> Flags:
    """Return which points near a limit are two of three in a row, all three on one side of the mean."""
    if len(near) < 3:
        return np.zeros_like(near)
    two = near[:-2] & near[1:-1] | near[:-2] & near[2:] | near[1:-1] & near[2:]
    return _spread(two & (_windows(above, 3) | _windows(below, 3)), 3, len(near)) & near


def _windows(flags: Flags, width: int) -> Flags:
    """Return, for each place where `width` rows in a row start, whether all of them are true."""
    count = max(len(flags) - width + 1, 0)
    found = np.ones((count, *flags.shape[1:]), dtype=bool)
    for place in range(width):
        found &= flags[place : place + count]
    return found


def _spread(windows: Flags, width: int, rows: int) -> Flags:
    """Return which of so many rows are part of a true window of `width` rows."""
    found = np.zeros((rows, *windows.shape[1:]), dtype=bool)
    for place in range(width):
        found[place : place + len(windows)] |= windows
    return found
