"""How sure an answer is: which inputs move it, how likely it holds, and what it is worth to know more."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from cmplearn.errors import InputError
from cmplearn.methods import _checks
from cmplearn.methods._distributions import beta_from, dirichlet_from, gamma_from, lognormal_from
from cmplearn.methods._draws import simulate
from cmplearn.methods._information import acceptability, chance_of_break_even, evpi, evppi

__all__ = [
    "acceptability",
    "beta_from",
    "chance_of_break_even",
    "dirichlet_from",
    "evpi",
    "evppi",
    "gamma_from",
    "lognormal_from",
    "simulate",
    "tornado",
]


def tornado(
    model: Callable[..., float], inputs: Mapping[str, float], ranges: Mapping[str, tuple[float, float]]
) -> pd.DataFrame:
    """Return how far the answer moves when each input alone goes from its low to its high value.

    Parameters
    ----------
    model : callable
        Called as `model(**inputs)`; gives one number.
    inputs : mapping of str to float
        Every input of the model, by name, at its base value.
    ranges : mapping of str to (float, float)
        Low and high value of the inputs to vary.

    Returns
    -------
    DataFrame
        One row an input of `ranges`, the largest swing first: input, low, high, result_low (the answer at
        low), result_high, swing (the distance between them). The answer at base is in `.attrs["base"]`.

    Raises
    ------
    InputError
        When there is no range, one names no input or has its low above its high, or the model gives none.

    References
    ----------
    Briggs, Claxton and Sculpher (2006), Decision Modelling for Health Economic Evaluation: one-way
    sensitivity analysis.

    Examples
    --------
    >>> table = tornado(
    ...     lambda visits, saved, cost: visits * saved - cost,
    ...     {"visits": 100, "saved": 20, "cost": 1500},
    ...     {"cost": (1200, 1900), "visits": (50, 120)},
    ... )
    >>> table[["input", "result_low", "result_high", "swing"]].to_numpy().tolist()
    [['visits', -500.0, 900.0, 1400.0], ['cost', 800.0, 100.0, 700.0]]
    """
    _check_names(inputs, ranges)

    def answer(**changed: float) -> float:
        return _checks.number("the model's answer", model(**{**inputs, **changed}))

    rows = []
    for name, low_and_high in ranges.items():
        low, high = _range(name, low_and_high)
        at_low, at_high = answer(**{name: low}), answer(**{name: high})
        rows.append((name, low, high, at_low, at_high, abs(at_high - at_low)))
    table = pd.DataFrame(rows, columns=["input", "low", "high", "result_low", "result_high", "swing"])
    table = table.sort_values("swing", ascending=False, kind="stable", ignore_index=True)
    table.attrs["base"] = answer()
    return table


def _check_names(inputs: Mapping[str, float], ranges: Mapping[str, tuple[float, float]]) -> None:
    if not isinstance(inputs, Mapping) or not isinstance(ranges, Mapping):
        raise InputError(
            f"inputs and ranges must be dictionaries by the name of the input; they are {inputs!r:.40} and "
            f"{ranges!r:.40}. Write {{'cost': 1500}} and {{'cost': (1200, 1900)}}."
        )
    if not ranges:
        raise InputError("ranges must hold at least one input; it is empty. Give one input a low and a high.")
    unknown = [name for name in ranges if name not in inputs]
    if unknown:
        raise InputError(
            f"ranges must name inputs of the model: {', '.join(inputs)}; it names {', '.join(unknown)}. "
            "Spell them as in inputs."
        )


def _range(name: str, low_and_high: tuple[float, float]) -> tuple[float, float]:
    ends = low_and_high if np.iterable(low_and_high) else (low_and_high,)
    values = [_checks.number(f"ranges[{name!r}][{position}]", value) for position, value in enumerate(ends)]
    if len(values) != 2 or values[0] > values[1]:
        raise InputError(
            f"ranges[{name!r}] must be a low and a high number; it is {low_and_high}. Put the low first."
        )
    return values[0], values[1]
