"""The economic side of a business case: what it costs, what it brings, where the answer turns."""

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cmplearn.errors import InputError
from cmplearn.methods import _checks
from cmplearn.methods._break_even import UnitBreakEven, unit_break_even
from cmplearn.methods._options import KINDS, BenefitLine, CostLine, Option
from cmplearn.methods._prices import inflate, optimism_bias, price_index
from cmplearn.methods.discounting import GREEN_BOOK, Schedule, present_value

__all__ = [
    "KINDS",
    "BenefitLine",
    "CostLine",
    "Option",
    "UnitBreakEven",
    "appraise",
    "benefits_by_kind",
    "graded_attribution",
    "inflate",
    "optimism_bias",
    "price_index",
    "switching_value",
    "unit_break_even",
]


def graded_attribution(counts: Mapping[str, float], chances: Mapping[str, float]) -> pd.DataFrame:
    """Return how many of the claimed units to expect when each grade of certainty has its own chance.

    Parameters
    ----------
    counts : mapping of str to float
        Units claimed, by grade, 0 or more.
    chances : mapping of str to float
        Chance, 0 to 1, that a unit of the grade is real; the same grades as `counts`.

    Returns
    -------
    DataFrame
        One row a grade, in the order of `counts`: grade, claimed, chance, expected.

    Raises
    ------
    InputError
        When there is no grade, the grades differ, a count is negative or a chance is not from 0 to 1.

    Examples
    --------
    >>> table = graded_attribution({"likely": 100, "possible": 200}, {"likely": 0.8, "possible": 0.4})
    >>> table["expected"].tolist()
    [80.0, 80.0]
    """
    if not isinstance(counts, Mapping) or not isinstance(chances, Mapping):
        raise InputError(
            f"counts and chances must each hold a number by grade; they are {counts!r:.40} and "
            f"{chances!r:.40}. Give two dictionaries."
        )
    if not counts:
        raise InputError("counts must hold at least one grade; it is empty. Give a count for each grade.")
    if set(counts) != set(chances):
        raise InputError(
            f"counts and chances must hold the same grades; the grades of counts are {', '.join(counts)}; "
            f"those of chances are {', '.join(chances) or 'none'}. Give each grade a count and a chance."
        )
    rows = [
        (
            grade,
            _checks.at_least_zero(f"counts[{grade!r}]", count),
            _checks.fraction(f"chances[{grade!r}]", chances[grade]),
        )
        for grade, count in counts.items()
    ]
    table = pd.DataFrame(rows, columns=["grade", "claimed", "chance"])
    return table.assign(expected=table["claimed"] * table["chance"])


def appraise(
    options: Sequence[Option], rate: float | Schedule = GREEN_BOOK, baseline: str | None = None
) -> pd.DataFrame:
    """Return the discounted costs and benefits of each option, and how it differs from the baseline.

    Parameters
    ----------
    options : sequence of Option
        At least one; their names differ, and all their pounds are of one price year.
    rate : float or Schedule
        The discount rate, as in `discounting.present_value`.
    baseline : str, optional
        Name of the option to compare with; the first unless given.

    Returns
    -------
    DataFrame
        One row an option, its name as index, in the order given. In pounds of year 0: pv_costs,
        pv_benefits, npsv (net present social value), then bcr (pv_benefits / pv_costs; NaN without cost),
        pv_cash_releasing (of the benefits), incremental_costs, incremental_benefits, incremental_npsv, and
        incremental_bcr (NaN unless the option costs more than the baseline). The price year is in
        `.attrs["price_year"]`.

    Raises
    ------
    InputError
        When there is no option, one is not an Option, two share a name, the baseline is not among them, or
        price years are mixed.

    References
    ----------
    HM Treasury, The Green Book (2022): net present social value and benefit cost ratio.

    Examples
    --------
    >>> scheme = Option(
    ...     "scheme",
    ...     [CostLine("building", [10e6], "2024/25")],
    ...     [BenefitLine("shorter waits", [8e6], "2024/25", "non-cash-releasing")],
    ... )
    >>> appraise([scheme]).loc["scheme", ["npsv", "bcr"]].tolist()
    [-2000000.0, 0.8]
    """
    names = _names(options)
    against = names[0] if baseline is None else baseline
    if against not in names:
        raise InputError(
            f"baseline must be one of {', '.join(names)}; it is {baseline!r}. Name one of the options."
        )
    table = pd.DataFrame([_totals(option, rate) for option in options], index=pd.Index(names, name="option"))
    table["npsv"] = table["pv_benefits"] - table["pv_costs"]
    table["bcr"] = table["pv_benefits"] / table["pv_costs"].where(table["pv_costs"] > 0)
    for column in ("costs", "benefits"):
        table[f"incremental_{column}"] = table[f"pv_{column}"] - table[f"pv_{column}"][against]
    more = table["incremental_costs"].where(table["incremental_costs"] > 0)
    table["incremental_npsv"] = table["incremental_benefits"] - table["incremental_costs"]
    table["incremental_bcr"] = table["incremental_benefits"] / more
    table.attrs["price_year"] = _price_year(options)
    return table[["pv_costs", "pv_benefits", "npsv", "bcr", "pv_cash_releasing", *_INCREMENTAL]]


def benefits_by_kind(option: Option, rate: float | Schedule = GREEN_BOOK) -> pd.DataFrame:
    """Return each benefit of an option with its present value and its kind.

    Parameters
    ----------
    option : Option
        Whose benefits to list; all their pounds are of one price year.
    rate : float or Schedule
        The discount rate, as in `discounting.present_value`.

    Returns
    -------
    DataFrame
        One row a benefit, in their order: name, amount (pounds of year 0, NaN without a price), kind, payer.

    Raises
    ------
    InputError
        When `option` is not an Option, or price years are mixed.

    Examples
    --------
    >>> stays = BenefitLine("shorter stays", [0, 110], "2025/26", "non-cash-releasing")
    >>> benefits_by_kind(Option("scheme", [], [stays]), 0.1)[["name", "amount", "kind"]].to_numpy().tolist()
    [['shorter stays', 100.0, 'non-cash-releasing']]
    """
    _names([option])
    _price_year([option])
    rows = [
        (
            line.name,
            present_value(line.amounts_gbp, rate) if line.amounts_gbp else math.nan,
            line.kind,
            line.payer,
        )
        for line in option.benefits
    ]
    return pd.DataFrame(rows, columns=["name", "amount", "kind", "payer"])


def switching_value(
    model: Callable[..., float], inputs: Mapping[str, float], name: str, bounds: tuple[float, float]
) -> float:
    """Return the value of one input at which the answer crosses zero, all others staying as they are.

    Parameters
    ----------
    model : callable
        Called as `model(**inputs)`; gives a net value.
    inputs : mapping of str to float
        Every input of the model, by name.
    name : str
        The input to vary.
    bounds : (float, float)
        Lowest and highest value to try, searched in 200 steps: crossings closer than a step may be missed.

    Returns
    -------
    float
        Of several such values, the nearest to the input's own.

    Raises
    ------
    InputError
        When there is none in bounds, `name` is not an input, or the model gives no number.

    References
    ----------
    HM Treasury, The Green Book (2022), on switching values.

    Examples
    --------
    >>> switching_value(lambda saved, cost: 50 * saved - cost, {"saved": 40, "cost": 1500}, "saved", (0, 100))
    30.0
    """
    if name not in inputs:
        raise InputError(f"name must be one of {', '.join(inputs)}; it is {name!r}. Name one of the inputs.")
    low, high = _bounds(bounds)

    def answer(value: float) -> float:
        return _checks.number("the model's answer", model(**{**inputs, name: value}))

    zeros = _zeros(answer, np.linspace(low, high, 201))
    if not zeros:
        side = "above" if answer(low) > 0 else "below"
        raise InputError(
            f"{name} from {low:g} to {high:g} holds no switching value: the answer stays {side} 0. "
            "Widen the bounds, or say that this input alone does not change the decision."
        )
    return min(zeros, key=lambda zero: abs(zero - inputs[name]))


_INCREMENTAL = [f"incremental_{name}" for name in ("costs", "benefits", "npsv", "bcr")]


def _names(options: Sequence[Option]) -> list[str]:
    listed = isinstance(options, Sequence) and all(isinstance(option, Option) for option in options)
    if not listed:
        raise InputError(
            f"options must be a list of Option; it is {options!r:.80}. Write [Option(...), Option(...)]."
        )
    names = [option.name for option in options]
    if not names:
        raise InputError("options must hold at least one option; it is empty. Start with how things are now.")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(
            f"options must each have a name of their own; {', '.join(twice)} comes twice. Rename one."
        )
    return names


def _price_year(options: Sequence[Option]) -> str:
    """Return the one price year of all lines that hold pounds; refuse two, as they don't add up."""
    every: list[CostLine | BenefitLine] = []
    for option in options:
        every += [*option.costs, *option.benefits]
    years = {str(line.price_year): line.name for line in every if line.amounts_gbp}
    if len(years) > 1:
        found = " and ".join(f"{year} (as in {name!r})" for year, name in sorted(years.items()))
        raise InputError(
            f"options must be in the prices of one year; they are in {found}. Use inflate first."
        )
    return next(iter(years), "")


def _totals(option: Option, rate: float | Schedule) -> dict[str, float]:
    benefits = [
        (line.kind, present_value(line.amounts_gbp, rate)) for line in option.benefits if line.amounts_gbp
    ]
    return {
        "pv_costs": math.fsum(present_value(line.amounts_gbp, rate) for line in option.costs),
        "pv_benefits": math.fsum(amount for _, amount in benefits),
        "pv_cash_releasing": math.fsum(amount for kind, amount in benefits if kind == "cash-releasing"),
    }


def _bounds(bounds: tuple[float, float]) -> tuple[float, float]:
    given = bounds if np.iterable(bounds) else (bounds,)
    found = [_checks.number(f"bounds[{place}]", value) for place, value in enumerate(given)]
    if len(found) != 2 or found[0] >= found[1]:
        raise InputError(
            f"bounds must be a low and a higher number; it is {bounds}. Put the lower one first."
        )
    return found[0], found[1]


def _zeros(answer: Callable[[float], float], grid: NDArray[np.float64]) -> list[float]:
    """Return where `answer` is zero on the grid, or changes sign between two of its points."""
    from scipy.optimize import brentq

    points = [(float(value), answer(float(value))) for value in grid]
    zeros = [value for value, result in points if result == 0]
    for (low, before), (high, after) in pairwise(points):
        if before and after and (before < 0) != (after < 0):
            zeros.append(float(brentq(answer, low, high, xtol=1e-12, rtol=1e-12)))
    return zeros
