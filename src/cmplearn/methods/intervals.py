"""Intervals: how far chance alone may have moved a share, a count, a difference or a ratio.

Each allows for chance and for nothing else: not for who was left out, nor for what was counted wrongly.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from cmplearn.errors import InputError
from cmplearn.methods import _checks

__all__ = ["Interval", "byar", "difference", "risk_ratio", "wilson"]


class Interval(NamedTuple):
    """A lower and an upper limit: two floats, or two arrays of one shape.

    Attributes
    ----------
    lower : float or array
        The lower limit.
    upper : float or array
        The upper limit.

    Examples
    --------
    >>> wilson(5, 10).lower + wilson(5, 10).upper
    1.0
    """

    lower: float | NDArray[np.float64]
    upper: float | NDArray[np.float64]


def wilson(count: Any, n: Any, level: float = 0.95) -> Interval:
    """Return the limits of a share, by Wilson's score method.

    Parameters
    ----------
    count : float or array
        How many of `n` have it, from 0 to `n`.
    n : float or array
        How many there are, above 0.
    level : float
        Confidence as a fraction between 0 and 1.

    Returns
    -------
    Interval
        Limits of count / n, as fractions from 0 to 1; arrays where arrays came in.

    Raises
    ------
    InputError
        When a count is negative, above its `n` or not a number, `n` is not above 0, or `level` is not between
        0 and 1 (95 instead of 0.95).

    References
    ----------
    Wilson (1927), Journal of the American Statistical Association 22, 209-212; the method for shares in
    the technical guidance of Fingertips (UK Health Security Agency) and its R package PHEindicatormethods.

    Examples
    --------
    >>> lower, upper = wilson(65, 100)
    >>> round(lower, 6), round(upper, 6)
    (0.552544, 0.736358)
    """
    counts, totals = _share("count", count, "n", n)
    lower, upper = _wilson(counts, totals, _z(level))
    return Interval(_checks.plain(lower), _checks.plain(upper))


def byar(count: Any, level: float = 0.95) -> Interval:
    """Return the limits of the number of events that is expected, given how many happened, by Byar's method.

    Divide the limits by what the events came from (people, weeks, prescriptions) for those of a rate.

    Parameters
    ----------
    count : float or array
        Events counted, 0 or more.
    level : float
        Confidence as a fraction between 0 and 1.

    Returns
    -------
    Interval
        Limits of the count; arrays where arrays came in. The formula has no lower limit at 0 events and can
        fall below 0 at very few: it is 0 there. Under 10 events the limits are rough.

    Raises
    ------
    InputError
        When a count is negative or not a number, or `level` is not between 0 and 1 (95 instead of 0.95).

    References
    ----------
    Breslow and Day (1987), Statistical Methods in Cancer Research II, 69; as in the technical guidance of
    Fingertips (UK Health Security Agency) and its R package PHEindicatormethods.

    Examples
    --------
    >>> lower, upper = byar(65)
    >>> round(lower, 6), round(upper, 6)
    (50.163188, 82.849139)
    """
    counts, z = _checks.array("count", count, minimum=0), _z(level)
    happened = np.maximum(counts, np.finfo(np.float64).tiny)
    root = np.cbrt(happened) * (1 - 1 / (9 * happened) - z / (3 * np.sqrt(happened)))
    lower = np.where(counts > 0, np.maximum(root, 0) ** 3, 0)
    upper = (counts + 1) * (1 - 1 / (9 * (counts + 1)) + z / (3 * np.sqrt(counts + 1))) ** 3
    return Interval(_checks.plain(lower), _checks.plain(upper))


def difference(count: Any, n: Any, base_count: Any, base_n: Any, level: float = 0.95) -> Interval:
    """Return the limits of how much larger one share is than another, by Newcombe's hybrid score method.

    Parameters
    ----------
    count, n : float or array
        How many of how many, in the group of interest.
    base_count, base_n : float or array
        How many of how many, in the group it is compared with: other people, not the same ones again.
    level : float
        Confidence as a fraction between 0 and 1.

    Returns
    -------
    Interval
        Limits of count / n - base_count / base_n, as fractions: 0.05 is five percentage points.

    Raises
    ------
    InputError
        As `wilson`, for either group; or when the groups' arrays don't go together.

    References
    ----------
    Newcombe (1998), Statistics in Medicine 17, 873-890: method 10.

    Examples
    --------
    >>> lower, upper = difference(56, 70, 48, 80)
    >>> round(lower, 4), round(upper, 4)
    (0.0524, 0.3339)
    """
    counts, totals = _share("count", count, "n", n)
    base_counts, base_totals = _share("base_count", base_count, "base_n", base_n)
    _checks.together(count=counts, base_count=base_counts)
    z, share, base = _z(level), counts / totals, base_counts / base_totals
    (low, high), (base_low, base_high) = _wilson(counts, totals, z), _wilson(base_counts, base_totals, z)
    lower = share - base - np.hypot(share - low, base_high - base)
    upper = share - base + np.hypot(high - share, base - base_low)
    return Interval(_checks.plain(lower), _checks.plain(upper))


def risk_ratio(count: Any, n: Any, base_count: Any, base_n: Any, level: float = 0.95) -> Interval:
    """Return the limits of how many times as large one share is as another, by the log method.

    A ratio says nothing of how many people it stands for: show it beside `difference`.

    Parameters
    ----------
    count, n : float or array
        How many of how many, in the group of interest; the count is above 0.
    base_count, base_n : float or array
        How many of how many, in the group it is compared with; the count is above 0.
    level : float
        Confidence as a fraction between 0 and 1.

    Returns
    -------
    Interval
        Limits of (count / n) / (base_count / base_n).

    Raises
    ------
    InputError
        As `difference`, and when a count is 0: the method has no limits then.

    References
    ----------
    Katz, Baptista, Azen and Pike (1978), Biometrics 34, 469-474; the log method of the textbooks.

    Examples
    --------
    >>> lower, upper = risk_ratio(189, 11034, 104, 11037)
    >>> round(lower, 2), round(upper, 2)
    (1.43, 2.31)
    """
    counts, totals = _share("count", count, "n", n, above=0)
    base_counts, base_totals = _share("base_count", base_count, "base_n", base_n, above=0)
    _checks.together(count=counts, base_count=base_counts)
    spread = _z(level) * np.sqrt(1 / counts - 1 / totals + 1 / base_counts - 1 / base_totals)
    ratio = (counts / totals) / (base_counts / base_totals)
    return Interval(_checks.plain(ratio * np.exp(-spread)), _checks.plain(ratio * np.exp(spread)))


def _wilson(
    counts: NDArray[np.float64], totals: NDArray[np.float64], z: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the limits of checked shares; rounding takes them neither past 0 or 1 nor past the share."""
    share = counts / totals
    middle = (counts + z**2 / 2) / (totals + z**2)
    half = z / (totals + z**2) * np.sqrt(counts * (1 - share) + z**2 / 4)
    return np.clip(middle - half, 0, share), np.clip(middle + half, share, 1)


def _z(level: float) -> float:
    """Return the number of standard errors that a confidence level takes."""
    return float(ndtri((1 + _checks.confidence("level", level)) / 2))


def _share(
    name: str, count: Any, of: str, n: Any, above: float | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return counts, and what they are counted of, as arrays of one shape."""
    counts = _checks.array(name, count, minimum=0, above=above)
    totals = _checks.array(of, n, above=0)
    _checks.together(**{name: counts, of: totals})
    counts, totals = np.broadcast_arrays(counts, totals)
    if (counts > totals).any():
        worst = int((counts - totals).argmax())
        raise InputError(
            f"{name} must not be above {of}; it is {counts.flat[worst]:g} of {totals.flat[worst]:g}. "
            "See whether they are the wrong way round, or a percentage was given for a count."
        )
    return counts, totals
