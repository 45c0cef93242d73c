"""What `inequality` works with: groups in order of deprivation, their ranks, a line through them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cmplearn.errors import InputError
from cmplearn.methods import _checks

Floats = NDArray[np.float64]


def checked(values: Any, populations: Any, minimum: float | None = None) -> tuple[Floats, Floats]:
    """Return outcomes and people by group, of one shape; at least two groups."""
    found = _checks.array("values", values, minimum=minimum)
    people = _checks.array("populations", populations, above=0)
    if found.ndim == 0 or found.shape[-1] < 2:
        raise InputError(
            f"values must be those of two or more groups; there is {found.size}. "
            "Give one for each group, the most deprived first."
        )
    if people.ndim and people.shape[-1] != found.shape[-1]:
        raise InputError(
            f"values and populations must be of the same groups; there are {found.shape[-1]} and "
            f"{people.shape[-1]}. Give each group both."
        )
    _checks.together(values=found, populations=people)
    found, people = np.broadcast_arrays(found, people)
    return found, people


def ranks(people: Floats) -> tuple[Floats, Floats]:
    """Return each group's share of people, and the midpoint of its range of cumulative share."""
    shares = people / people.sum(axis=-1, keepdims=True)
    return shares, np.cumsum(shares, axis=-1) - shares / 2


def line(values: Floats, people: Floats) -> tuple[Floats, Floats]:
    """Return the weighted least-squares line at rank 0, and how far it rises to rank 1."""
    shares, middles = ranks(people)
    away = middles - 0.5  # the mean rank is a half, whatever the groups
    # Measured from the first group, which moves no slope, so that a level line is level to the last bit.
    slope = (shares * away * (values - values[..., :1])).sum(axis=-1) / (shares * away**2).sum(axis=-1)
    return (shares * values).sum(axis=-1) - slope / 2, slope


def concentration(values: Any, populations: Any) -> tuple[Floats, Floats]:
    """Return the concentration index and the mean outcome."""
    found, people = checked(values, populations, minimum=0)
    shares, middles = ranks(people)
    mean = (shares * found).sum(axis=-1)
    if (mean == 0).any():
        raise InputError("values must not all be 0; they are. Nothing is there to be uneven.")
    return 2 * (shares * (found - found[..., :1]) * (middles - 0.5)).sum(axis=-1) / mean, mean


def scale(values: Any, lowest: Any, highest: Any) -> tuple[float, float]:
    """Return the ends of a scale that holds every value."""
    bottom, top = _checks.number("lowest", lowest), _checks.number("highest", highest)
    if bottom >= top:
        raise InputError(f"highest must be above lowest; they are {top:g} and {bottom:g}. Swap them.")
    found = _checks.array("values", values)
    if (found < bottom).any() or (found > top).any():
        worst = found.max() if (found > top).any() else found.min()
        raise InputError(
            f"values must be from {bottom:g} to {top:g}; one is {worst:g}. "
            "Write fractions, not percentages, or give the scale's own lowest and highest."
        )
    return bottom, top
