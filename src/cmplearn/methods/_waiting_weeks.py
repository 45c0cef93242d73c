"""A number of weeks, checked: days given for weeks are the commonest slip with waiting lists."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cmplearn.errors import InputError
from cmplearn.methods import _checks

DAYS_A_WEEK = 7
LONGEST_TARGET = 260  # weeks, five years: no target is longer, and a year's worth of days is caught
LONGEST_MEAN = 520  # weeks, ten years: some lists for assessments have mean waits of years


def weeks(
    name: str, value: ArrayLike, above: float | None = 0, longest: float = LONGEST_TARGET
) -> NDArray[np.float64]:
    """Return weeks as floats above 0 (or from 0, if `above` is None); refuse what must be days."""
    found = _checks.array(name, value, above=above, minimum=0)
    if (found > longest).any():
        raise InputError(
            f"{name} must be in weeks, up to {longest}; it is {found.max():g}, which looks like days. "
            f"Divide by 7: did you mean {found.max() / DAYS_A_WEEK:.4g}?"
        )
    return found
