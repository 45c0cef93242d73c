"""Funnel limits: where a unit's interval would just touch the average, for how much was counted in it."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

__all__ = ["Kind", "control_limits", "standard_error"]

Floats = NDArray[np.float64]
Kind = Literal["proportion", "rate"]

# Each halves the distance to the answer: 60 take a bracket of 1,000 below the last digit of a float.
HALVINGS = 60


def control_limits(average: float, denominators: Floats, level: float, kind: Kind) -> tuple[Floats, Floats]:
    """Return the limits of values that don't differ from the average by more than chance, at one level."""
    z = float(ndtri((1 + level) / 2))
    if kind == "proportion":
        reach = z * standard_error(average, denominators, kind)
        return np.maximum(average - reach, 0), np.minimum(average + reach, 1)
    events = average * denominators
    return (_byar_touches(events, -z) - 1) / denominators, _byar_touches(events, z) / denominators


def standard_error(average: float, denominators: Floats, kind: Kind) -> Floats:
    """Return the standard error of a value that is the average but for chance."""
    variance = average * (1 - average) if kind == "proportion" else average
    return np.sqrt(variance / denominators)


def _byar_touches(events: Floats, z: float) -> Floats:
    """Return x with x (1 - 1/(9x) - z/(3 sqrt x))^3 = events: for z < 0 an x of 1 or more.

    For z > 0, Byar's lower limit of a count x is `events`; for z < 0, the upper limit of a count x - 1 is.
    With t = x^(1/6) the left side's cube root is t^2 - 1/(9 t^4) - z/(3 t), which rises with t: halving finds
    it.
    """
    root = np.cbrt(events)
    low = np.full_like(root, 1e-6) if z > 0 else np.ones_like(root)
    high = np.sqrt(root) + 1 + abs(z)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        short = middle**2 - 1 / (9 * middle**4) - z / (3 * middle) < root
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return high**6
