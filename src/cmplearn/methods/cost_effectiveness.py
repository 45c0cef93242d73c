"""Cost effectiveness: what a unit of health costs, who gives it up, and which options are worth comparing."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cmplearn.errors import InputError
from cmplearn.methods import _checks
from cmplearn.methods._net_health import NetHealth, net_health

__all__ = ["NetHealth", "frontier", "icer", "incremental", "net_health", "net_monetary_benefit"]

ROUNDING = 1e-9  # 0.3 - 0.2 is a hair below 0.2 - 0.1: two steps at one price stay so


def icer(cost: Any, effect: Any, base_cost: Any, base_effect: Any) -> float | NDArray[np.float64]:
    """Return the incremental cost-effectiveness ratio: the extra cost of one more unit of effect.

    A ratio below 0 says nothing by itself: an option that costs less and does more has one, and so has one
    that costs more and does less. One above 0 may mean that a unit is gained for that price, or that one
    is given up and that much saved. `incremental` and `net_monetary_benefit` tell them apart.

    Parameters
    ----------
    cost, effect : float or array
        Cost in pounds and effect (such as QALYs) of the option.
    base_cost, base_effect : float or array
        Those of the option it is compared with, in the same units and price year.

    Returns
    -------
    float or array
        (cost - base_cost) / (effect - base_effect), in pounds a unit; an array where one came in.

    Raises
    ------
    InputError
        When effects are equal, one is not a number, or shapes differ.

    References
    ----------
    Briggs, Claxton and Sculpher (2006), Decision Modelling for Health Economic Evaluation. The example is
    their model of HIV treatment as recomputed in the tests of the R package heemod.

    Examples
    --------
    >>> round(icer(50_601.6513, 8.9373889, 44_663.4536, 7.9912066), 1)
    6276.0
    """
    given = {"cost": cost, "effect": effect, "base_cost": base_cost, "base_effect": base_effect}
    found = {name: _checks.array(name, value) for name, value in given.items()}
    _checks.together(**found)
    gained = found["effect"] - found["base_effect"]
    if (gained == 0).any():
        same = np.broadcast_to(found["effect"], gained.shape)[gained == 0][0]
        raise InputError(
            f"effect must differ from base_effect; both are {same:g}. With equal effects there is no ratio: "
            "compare the costs alone."
        )
    return _checks.plain((found["cost"] - found["base_cost"]) / gained)


def net_monetary_benefit(cost: Any, effect: Any, threshold: Any) -> float | NDArray[np.float64]:
    """Return what an effect is worth at a threshold, less what it costs.

    Parameters
    ----------
    cost, effect : float or array
        Cost in pounds and effect (such as QALYs) of an option, or their differences from another option.
    threshold : float or array
        Pounds for one unit of effect, 0 or more. NICE's by date: `nice.threshold_lower` and `_upper` of
        `parameters`.

    Returns
    -------
    float or array
        threshold x effect - cost, in pounds; an array where one came in. Of differences: above 0, the option
        is worth more than the other one.

    Raises
    ------
    InputError
        When one is not a number, the threshold is negative, or shapes differ.

    References
    ----------
    Stinnett and Mullahy (1998), Medical Decision Making 18, S68-S80 (textbook).

    Examples
    --------
    >>> net_monetary_benefit(cost=-100, effect=-1, threshold=5)
    95.0
    """
    found = {"cost": _checks.array("cost", cost), "effect": _checks.array("effect", effect)}
    found["threshold"] = _checks.array("threshold", threshold, minimum=0)
    _checks.together(**found)
    return _checks.plain(found["threshold"] * found["effect"] - found["cost"])


def frontier(costs: Any, effects: Any) -> list[int]:
    """Return which options are worth comparing: the positions of those on the efficiency frontier.

    Left out is an option that costs no less and does no more than another one (domination; of equals the
    first stays), and one that a mix of two others beats, so that the next better option has a lower
    ratio (extended domination).

    Parameters
    ----------
    costs, effects : sequence of float
        Cost in pounds and effect (such as QALYs) of each option, in the same order.

    Returns
    -------
    list of int
        Positions, counted from 0, in order of cost; the cheapest option always comes first.

    Raises
    ------
    InputError
        When there is none, one is not a number, or there are not as many costs as effects.

    References
    ----------
    NICE, health technology evaluations: the manual (PMG36), fully incremental analysis. The second example
    is a table of the tests of the R package heemod.

    Examples
    --------
    >>> frontier([100, 300, 200], [1, 2, 1])
    [0, 1]
    >>> frontier([25000, 35000, 50000, 54651, 64266, 91744], [10.2497, 11.1654, 11.3, 11.6588, 11.7, 12.1])
    [0, 1, 3, 5]
    """
    spent, gained = _options(costs, effects)
    on: list[int] = []
    for option in np.lexsort((-gained, spent)).tolist():  # of one cost, the most effective first
        if on and gained[option] <= gained[on[-1]]:
            continue
        while len(on) > 1 and _beaten_by_a_mix(on[-1], on[-2], option, spent, gained):
            on.pop()
        on.append(option)
    return on


def incremental(costs: Any, effects: Any) -> pd.DataFrame:
    """Return the fully incremental analysis: each option beside the one before it on the frontier.

    Parameters
    ----------
    costs, effects : sequence or Series of float
        Cost in pounds and effect (such as QALYs) of each option, in the same order. The index of a Series
        of costs names the options.

    Returns
    -------
    DataFrame
        One row an option, in order of cost: option (its name, or its position from 0), cost, effect, status
        ("on the frontier", "dominated" or "extendedly dominated"), compared_with (the option before it on
        the frontier), incremental_cost, incremental_effect, icer; the last four are missing for the
        first option and for those not on the frontier.

    Raises
    ------
    InputError
        When there is none, one is not a number, or costs and effects differ in number or names.

    References
    ----------
    NICE, health technology evaluations: the manual (PMG36), fully incremental analysis.

    Examples
    --------
    >>> table = incremental(pd.Series({"as now": 0, "clinic": 900, "team": 1000}), [1.0, 1.01, 1.05])
    >>> print(table[["option", "status", "icer"]].to_string(index=False))
    option               status    icer
    as now      on the frontier     NaN
    clinic extendedly dominated     NaN
      team      on the frontier 20000.0
    """
    spent, gained = _options(costs, effects)
    names = list(costs.index) if isinstance(costs, pd.Series) else list(range(len(spent)))
    on = frontier(spent, gained)
    before = dict(zip(on[1:], on, strict=False))
    rows = []
    for option in sorted(range(len(spent)), key=lambda each: (spent[each], -gained[each], each)):
        row = {"option": names[option], "cost": spent[option], "effect": gained[option]}
        row["status"] = "on the frontier" if option in on else _why_not(option, spent, gained)
        if option in before:
            base = before[option]
            more, better = spent[option] - spent[base], gained[option] - gained[base]
            row |= {"compared_with": names[base], "incremental_cost": more, "incremental_effect": better}
            row["icer"] = more / better
        rows.append(row)
    return pd.DataFrame(rows, columns=_COLUMNS)


_COLUMNS = ["option", "cost", "effect", "status", "compared_with", "incremental_cost", "incremental_effect"]
_COLUMNS += ["icer"]


def _options(costs: Any, effects: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    spent, gained = _checks.array("costs", costs), _checks.array("effects", effects)
    if spent.ndim != 1 or spent.shape != gained.shape:
        raise InputError(
            f"costs and effects must be lists of one length; their shapes are {spent.shape} and "
            f"{gained.shape}. Give each option one cost and one effect."
        )
    named = isinstance(costs, pd.Series) and isinstance(effects, pd.Series)
    if named and list(costs.index) != list(effects.index):
        raise InputError(
            "costs and effects must name the same options in the same order; they name "
            f"{', '.join(map(str, costs.index))} and {', '.join(map(str, effects.index))}. Sort one of them."
        )
    return spent, gained


def _beaten_by_a_mix(
    middle: int, low: int, high: int, spent: NDArray[np.float64], gained: NDArray[np.float64]
) -> bool:
    """Say whether the step to `middle` costs more a unit than the step on to `high`."""
    step, further = spent[middle] - spent[low], spent[high] - spent[middle]
    dearer, cheaper = step * (gained[high] - gained[middle]), further * (gained[middle] - gained[low])
    return bool(dearer > cheaper * (1 + ROUNDING))


def _why_not(option: int, spent: NDArray[np.float64], gained: NDArray[np.float64]) -> str:
    no_dearer, no_worse = spent <= spent[option], gained >= gained[option]
    strictly = (spent < spent[option]) | (gained > gained[option])
    equal_before = (spent == spent[option]) & (gained == gained[option])
    equal_before[option:] = False
    beaten = (no_dearer & no_worse & strictly).any() or equal_before.any()
    return "dominated" if beaten else "extendedly dominated"
