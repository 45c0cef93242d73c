"""Pareto analysis: the few causes that make up most of a problem."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from cmplearn.errors import InputError
from cmplearn.methods import _checks

__all__ = ["pareto"]


def pareto(counts: Any, share: float = 0.8) -> pd.DataFrame:
    """Return causes in order of size, and the fewest that together make up a share of the whole.

    Parameters
    ----------
    counts : mapping or Series
        How many, or how much, by cause; 0 or more and not all 0.
    share : float
        What the first causes are to make up, as a fraction. 0.8 is a habit, not a law.

    Returns
    -------
    DataFrame
        One row a cause, the largest first (equal ones in the order given): cause, count, share (of all),
        cumulative (share of it and those before it), vital (one of the first that together reach `share`).

    Raises
    ------
    InputError
        When counts have no names, are missing, negative or all 0, or the share is not above 0 and up to 1.

    References
    ----------
    Juran, Quality Control Handbook: the vital few (textbook).

    Examples
    --------
    >>> pareto({"two LABA": 20, "two ICS": 70, "two LAMA": 10})[["cause", "cumulative", "vital"]]
          cause  cumulative  vital
    0   two ICS         0.7   True
    1  two LABA         0.9   True
    2  two LAMA         1.0  False
    """
    if not isinstance(counts, Mapping | pd.Series):
        raise InputError(
            f"counts must be named by cause; they are {counts!r:.80}. Write {{'two ICS': 70}}, or give a "
            "Series such as table['class'].value_counts()."
        )
    named = pd.Series(counts, dtype=object)
    found = _checks.array("counts", named, minimum=0)
    wanted = _checks.fraction("share", share)
    if not found.sum() or not wanted:
        raise InputError(
            f"counts and share must be above 0 in all; they sum to {found.sum():g} and it is {wanted:g}. "
            "Count something first."
        )
    order = np.argsort(-found, kind="stable")
    ordered = found[order]
    cumulative = np.cumsum(ordered) / found.sum()
    before = np.concatenate(([0.0], cumulative[:-1]))
    return pd.DataFrame(
        {
            "cause": [str(named.index[place]) for place in order],
            "count": ordered,
            "share": ordered / found.sum(),
            "cumulative": cumulative,
            "vital": before < wanted - 1e-12,
        }
    )
