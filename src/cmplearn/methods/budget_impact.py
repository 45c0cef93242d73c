"""Budget impact: what a decision costs those who pay, year by year, in the money of the day."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cmplearn.errors import InputError
from cmplearn.methods import _checks

__all__ = ["budget_impact"]

Array = NDArray[np.float64]
_PAYER = "NHS"
_COLUMNS = ["year", "payer", "treated", "new_gbp", "displaced_gbp", "service_gbp", "impact_gbp"]


def budget_impact(
    eligible: Any, uptake: Any, cost_new: Any, cost_displaced: Any, service_cost: Any = 0
) -> pd.DataFrame:
    """Return what a new treatment adds to each payer's budget in each year, without discounting.

    Parameters
    ----------
    eligible : float, or sequence or Series by year
        People who could have it in each year, 0 or more. The index of a Series, here or below, names the
        years, such as "2026/27"; without one they are 1, 2, 3, ...
    uptake : float, or sequence by year
        Share of them who have it in that year (not who start it), as fractions from 0 to 1.
    cost_new, cost_displaced : float, sequence by year, or mapping of payer to either
        Pounds for one person and year: of the new treatment, and of what it takes the place of; negative
        where a payer receives. Without any mapping the payer is "NHS"; with one, all amounts need payers.
    service_cost : float, sequence by year, or mapping of payer to either
        Pounds a year that don't depend on how many are treated, such as a nurse; savings are negative.

    Returns
    -------
    DataFrame
        One row a year and payer, in the order of years, then of payers as first named: year, payer, treated
        (eligible x uptake), new_gbp, displaced_gbp, service_gbp, impact_gbp (new - displaced + service). A
        saving for one payer may be a cost for another: `groupby("year")["impact_gbp"].sum()` is that of all.

    Raises
    ------
    InputError
        When none of the numbers goes by year, they differ in years, an uptake is not a fraction (40 instead
        of 0.4), people are negative, a number is missing, or only some amounts say who pays.

    References
    ----------
    NICE, budget impact test; eligible x uptake x (cost of new - cost of displaced) + service costs,
    undiscounted, over three to five years by payer (textbook). The test's limit by date is the parameter
    `nice.budget_impact_test_gbp`.

    Examples
    --------
    >>> table = budget_impact(
    ...     [100, 200], [0.1, 0.5], {"ICB": 500}, {"ICB": 200, "council": 50}, service_cost={"ICB": [1000, 0]}
    ... )
    >>> print(table[["year", "payer", "treated", "impact_gbp"]].to_string(index=False))
     year   payer  treated  impact_gbp
        1     ICB     10.0      4000.0
        1 council     10.0      -500.0
        2     ICB    100.0     30000.0
        2 council    100.0     -5000.0
    """
    people, share = _checks.array("eligible", eligible, minimum=0), _checks.fractions("uptake", uptake)
    given = {"cost_new": cost_new, "cost_displaced": cost_displaced, "service_cost": service_cost}
    costs = {name: _by_payer(name, values, given) for name, values in given.items()}
    years = _years({"eligible": eligible, "uptake": uptake}, costs)
    treated = np.broadcast_to(people * share, len(years))
    payers = list(dict.fromkeys(payer for by_payer in costs.values() for payer in by_payer))
    rows = [_for_payer(payer, treated, costs).assign(year=years) for payer in payers]
    table = pd.concat(rows).sort_index(kind="stable").reset_index(drop=True)
    return table[_COLUMNS]


def _for_payer(payer: str, treated: Array, costs: dict[str, dict[str, Any]]) -> pd.DataFrame:
    new, displaced, service = (
        np.broadcast_to(_checks.array(name, by_payer.get(payer, 0)), treated.shape)
        for name, by_payer in costs.items()
    )
    columns = {"payer": payer, "treated": treated, "new_gbp": treated * new}
    table = pd.DataFrame({**columns, "displaced_gbp": treated * displaced, "service_gbp": service})
    return table.assign(impact_gbp=table["new_gbp"] - table["displaced_gbp"] + table["service_gbp"])


def _by_payer(name: str, values: Any, given: dict[str, Any]) -> dict[str, Any]:
    """Return amounts by payer; where none has a payer, all are the NHS's."""
    if isinstance(values, Mapping):
        if not values:
            raise InputError(f"{name} must name at least one payer; it is empty. Write {{'ICB': 500}}.")
        for payer, amounts in values.items():
            _checks.text(f"a payer of {name}", payer)
            _checks.array(f"{name}[{payer!r}]", amounts)
        return dict(values)
    named = [other for other, amounts in given.items() if isinstance(amounts, Mapping)]
    if not named:
        return {_PAYER: values}
    if _checks.array(name, values).any():
        raise InputError(
            f"{name} must say who pays, as {named[0]} does; it is {values!r:.80}. Write {{'ICB': ...}}."
        )
    return {}


def _years(people: dict[str, Any], costs: dict[str, dict[str, Any]]) -> list[Any]:
    """Return the names of the years; refuse amounts that don't have as many, or name others."""
    every = people | {
        f"{name} of {payer}": amounts
        for name, by_payer in costs.items()
        for payer, amounts in by_payer.items()
    }
    shapes = {name: shape for name, each in every.items() if (shape := _checks.array(name, each).shape)}
    if not shapes or len(set(shapes.values())) > 1 or any(len(shape) != 1 for shape in shapes.values()):
        found = ", ".join(f"{name} {shape}" for name, shape in shapes.items()) or "single numbers alone"
        raise InputError(
            "eligible, uptake and costs must each be one number, or one a year, and one of them by year; "
            f"they are {found}. Write eligible as a list, one number a year."
        )
    named = {name: list(each.index) for name, each in every.items() if isinstance(each, pd.Series)}
    labels = next(iter(named.values()), list(range(1, 1 + next(iter(shapes.values()))[0])))
    for name, index in named.items():
        if index != labels:
            raise InputError(
                f"{name} must have the years {', '.join(map(str, labels))}, as {next(iter(named))} has; "
                f"it has {', '.join(map(str, index))}. Give every Series the same years."
            )
    return labels
