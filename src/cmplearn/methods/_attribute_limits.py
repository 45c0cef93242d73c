"""Limits of counted things, which widen where little was counted: p for shares, u for rates."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cmplearn.errors import InputError
from cmplearn.methods import _checks

__all__ = ["p_limits", "u_limits"]

# d2 for ranges of two points, of which 2.66 = 3 / 1.128 comes too (Shewhart's constants).
D2 = 1.128


def p_limits(counts: Any, denominators: Any) -> pd.DataFrame:
    """Return a p chart's numbers: each point's share beside limits for how many it was counted among.

    The limits allow for chance alone. Large denominators make them so narrow that everything is outside:
    `attrs["sigma_z"]` is about 1 where chance explains the points, and where it is larger the limits are that
    many times too narrow. Then use `limits` on the shares.

    Parameters
    ----------
    counts : sequence of float
        How many had it at each point, in order of time.
    denominators : sequence of float
        How many there were, above 0 and not below the counts.

    Returns
    -------
    DataFrame
        One row a point: point (position from 0), count, denominator, value, mean, lower, upper (fractions
        from 0 to 1) and outside_limits. `attrs["sigma_z"]` is Laney's: the mean moving range of the points'
        z-scores over 1.128; it is missing where fewer than two points, or no chance at all, give none.

    Raises
    ------
    InputError
        When a number is missing, negative or above its denominator, or the lengths differ.

    References
    ----------
    Montgomery, Introduction to Statistical Quality Control, ch. 7 (textbook; as in the R package qicharts2);
    Laney (2002), Quality Engineering 14, 531-537, for sigma z.

    Examples
    --------
    >>> found = p_limits([10, 12, 30], [100, 100, 100])
    >>> found[["value", "lower", "upper", "outside_limits"]].round(4).to_numpy().tolist()
    [[0.1, 0.0598, 0.2869, False], [0.12, 0.0598, 0.2869, False], [0.3, 0.0598, 0.2869, True]]
    """
    found, among = _counted(counts, denominators)
    if (found > among).any():
        worst = int((found - among).argmax())
        raise InputError(
            f"counts must not be above denominators; it is {found[worst]:g} of {among[worst]:g} at position "
            f"{worst}. See whether they are the wrong way round; use u_limits for rates."
        )
    mean = found.sum() / among.sum()
    return _attribute_table(found, among, mean, np.sqrt(mean * (1 - mean) / among), maximum=1)


def u_limits(counts: Any, denominators: Any) -> pd.DataFrame:
    """Return a u chart's numbers: each point's rate beside limits for what it was counted over.

    Parameters
    ----------
    counts : sequence of float
        Events at each point, in order of time.
    denominators : sequence of float
        What they were counted over, above 0: bed days, patients, prescriptions.

    Returns
    -------
    DataFrame
        As `p_limits`; value, mean and limits are events for each one of the denominator, 0 or more.

    Raises
    ------
    InputError
        When a number is missing or negative, a denominator is 0, or the lengths differ.

    References
    ----------
    As `p_limits`.

    Examples
    --------
    >>> found = u_limits([4, 4, 16], [1, 1, 1])
    >>> found[["mean", "lower", "upper", "outside_limits"]].round(4).to_numpy().tolist()[-1]
    [8.0, 0.0, 16.4853, False]
    """
    found, over = _counted(counts, denominators)
    mean = found.sum() / over.sum()
    return _attribute_table(found, over, mean, np.sqrt(mean / over), maximum=np.inf)


def _counted(counts: Any, denominators: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    found = _checks.array("counts", counts, minimum=0)
    among = _checks.array("denominators", denominators, above=0)
    if found.ndim != 1 or found.shape != among.shape:
        raise InputError(
            f"counts and denominators must be lists of one length; they are {found.shape} and {among.shape}. "
            "Give each point both."
        )
    return found, among


def _attribute_table(
    counts: NDArray[np.float64],
    denominators: NDArray[np.float64],
    mean: float,
    error: NDArray[np.float64],
    maximum: float,
) -> pd.DataFrame:
    values = counts / denominators
    lower, upper = np.maximum(mean - 3 * error, 0), np.minimum(mean + 3 * error, maximum)
    table = pd.DataFrame(
        {
            "point": np.arange(len(counts)),
            "count": counts,
            "denominator": denominators,
            "value": values,
            "mean": mean,
            "lower": lower,
            "upper": upper,
            "outside_limits": (values > upper) | (values < lower),
        }
    )
    known = len(counts) > 1 and error.all()
    table.attrs["sigma_z"] = (
        float(np.abs(np.diff((values - mean) / error)).mean() / D2) if known else float("nan")
    )
    return table
