"""What to choose when not sure, and what it is worth to know more; public through `uncertainty`."""

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cmplearn.errors import InputError
from cmplearn.methods import _checks


def acceptability(costs: Any, effects: Any, thresholds: Any) -> pd.DataFrame:
    """Return the chance that each option is the best one, by what is paid for a unit of effect.

    Parameters
    ----------
    costs, effects : table, mapping of arrays, or array of shape (draws, options)
        Cost in pounds and effect (such as QALYs) of each option in each draw, two or more options. Tables and
        mappings name the options, in both the same.
    thresholds : sequence of float
        Pounds for one unit of effect, 0 or more.

    Returns
    -------
    DataFrame
        One row a threshold (the index), one column an option: the share of draws in which its net benefit
        (threshold x effect - cost) is highest; options that tie share the draw, so that a row sums to 1.
        `.attrs["best_on_average"]` lists for each threshold the option with the highest mean net benefit,
        which is the one to choose.

    Raises
    ------
    InputError
        When there are fewer than two options, costs and effects differ in options or draws, a number is
        missing, or a threshold is negative.

    References
    ----------
    Fenwick, Claxton and Sculpher (2001), Health Economics 10, 779-787: acceptability curves (textbook). The
    option most likely to be best is not always the one with the highest expected net benefit: the
    acceptability frontier follows the latter.

    Examples
    --------
    >>> costs, effects = {"as now": [0, 0], "new": [100, 300]}, {"as now": [0, 0], "new": [0.01, 0.01]}
    >>> acceptability(costs, effects, [5_000, 20_000, 40_000])["new"].tolist()
    [0.0, 0.5, 1.0]
    """
    names, spent = _by_option("costs", costs)
    other, gained = _by_option("effects", effects)
    if names != other or spent.shape != gained.shape:
        raise InputError(
            f"costs and effects must have the same options and draws; costs has {_shown(names, spent)}, "
            f"effects has {_shown(other, gained)}. Name the columns of both after the options."
        )
    prices = np.atleast_1d(_checks.array("thresholds", thresholds, minimum=0))
    if prices.ndim != 1:
        raise InputError(f"thresholds must be a list of numbers; its shape is {prices.shape}. Flatten it.")
    shares = [_share_best(price * gained - spent) for price in prices]
    table = pd.DataFrame(shares, index=pd.Index(prices, name="threshold"), columns=names)
    means = np.outer(prices, gained.mean(axis=1)) - spent.mean(axis=1)
    table.attrs["best_on_average"] = [names[best] for best in means.argmax(axis=1)]
    return table


def evpi(net_benefits: Any) -> float:
    """Return what it would be worth, per decision, to know everything before choosing.

    Parameters
    ----------
    net_benefits : table, mapping of arrays, or array of shape (draws, options)
        Net benefit of each option in each draw, two or more options; do nothing is an option too.

    Returns
    -------
    float
        The mean over draws of the highest net benefit, less the highest mean of an option; 0 or more, in
        the unit of `net_benefits`. Times the people decided for, it is the most that any research on this
        decision could be worth.

    Raises
    ------
    InputError
        When there are fewer than two options, or a number is missing.

    References
    ----------
    Expected value of perfect information: E[max] - max E, as in the package hesim (docs of `cea`).

    Examples
    --------
    >>> evpi({"as now": [0, 0], "new": [100, -60]})
    30.0
    """
    _, net = _by_option("net_benefits", net_benefits)
    return _gain(net.max(axis=0).mean(), net)


def evppi(net_benefits: Any, inputs: pd.DataFrame) -> pd.DataFrame:
    """Return what it would be worth, per decision, to know each input alone before choosing.

    Draws are sorted by the input and cut into blocks of equal size; within a block the input is as good as
    known, so the best option there is the one with the highest mean. Of inputs that hardly matter the
    estimate leans upwards: between two options equal on average, one that did not matter at all showed 6% of
    the `evpi` with 1,000 draws, 4% with 10,000 and 2% with 100,000 (means of 20 runs of normal inputs).

    Parameters
    ----------
    net_benefits : table, mapping of arrays, or array of shape (draws, options)
        Net benefit of each option in each draw, two or more options.
    inputs : DataFrame
        Draws of the inputs in the same order, one column an input, as `simulate` returns them.

    Returns
    -------
    DataFrame
        One row an input, the highest value first: input, evppi (from 0 to the `evpi`, in its unit).

    Raises
    ------
    InputError
        When there are fewer than two options, `inputs` is not a table of numbers, or draws differ in number.

    References
    ----------
    Strong and Oakley (2013), An efficient method for computing single-parameter partial expected value of
    perfect information, Medical Decision Making 33, 755-766 (seen as the authors' paper of September 2011).

    Examples
    --------
    >>> inputs = pd.DataFrame({"effect": [1, 1, -1, -1], "colour": [0, 1, 0, 1]})
    >>> evppi({"as now": [0, 0, 0, 0], "new": [60, 60, -20, -20]}, inputs).to_numpy().tolist()
    [['effect', 10.0], ['colour', 0.0]]
    """
    _, net = _by_option("net_benefits", net_benefits)
    _checks.columns(inputs, [], name="inputs")
    if len(inputs) != net.shape[1]:
        raise InputError(
            f"inputs must have one row for each of {net.shape[1]} draws; it has {len(inputs)}. "
            "Take both from one simulation."
        )
    rows = [
        (str(name), _known_alone(net, _checks.array(f"inputs[{name!r}]", values)))
        for name, values in inputs.items()
    ]
    table = pd.DataFrame(rows, columns=["input", "evppi"])
    return table.sort_values("evppi", ascending=False, kind="stable", ignore_index=True)


def chance_of_break_even(net_benefits: Any) -> float:
    """Return the share of draws in which a service is worth at least what it costs.

    Parameters
    ----------
    net_benefits : array of shape (draws,)
        Benefits less costs in each draw.

    Returns
    -------
    float
        From 0 to 1. With n draws it is known to within about 1 / sqrt(n): 0.01 with 10,000.

    Raises
    ------
    InputError
        When there is no draw, a number is missing, or there is more than one option.

    Examples
    --------
    >>> chance_of_break_even([-500, 0, 200, 900])
    0.75
    """
    net = _checks.array("net_benefits", net_benefits)
    if net.ndim != 1:
        raise InputError(
            f"net_benefits must be one number for each draw; its shape is {net.shape}. Choose one option."
        )
    return float((net >= 0).mean())


def _by_option(name: str, values: Any) -> tuple[list[Hashable], NDArray[np.float64]]:
    """Return the names of two or more options and their draws, one option a row."""
    if isinstance(values, Mapping | pd.DataFrame):
        names = list(values)
        found = [_checks.array(f"{name}[{option!r}]", values[option]) for option in names]
        if len({each.shape for each in found}) > 1 or any(each.ndim != 1 for each in found):
            shapes = ", ".join(f"{option} {each.shape}" for option, each in zip(names, found, strict=True))
            raise InputError(f"{name} must have the same draws for each option; it has {shapes}. Draw anew.")
        table = np.array(found)
    else:
        table = _checks.array(name, values).T
        names = list(range(len(table))) if table.ndim == 2 else []
    if len(names) < 2:
        raise InputError(
            f"{name} must hold draws of two or more options; it holds {_shown(names, table)}. "
            "Add what happens as now: an option is best only beside another."
        )
    return names, np.ascontiguousarray(table)


def _shown(names: list[Hashable], table: NDArray[np.float64]) -> str:
    return f"{', '.join(map(str, names)) or 'no options'} ({' x '.join(map(str, table.T.shape))})"


def _share_best(net: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return in which share of draws each option is best; those that tie share the draw."""
    best = net == net.max(axis=0)
    ties = best.sum(axis=0)
    shares: NDArray[np.float64] = (best / ties).mean(axis=1) if (ties > 1).any() else best.mean(axis=1)
    return shares


def _gain(informed: float, net: NDArray[np.float64]) -> float:
    """Return what choosing informed gains; rounding of sums does not take it below 0."""
    return max(0.0, float(informed - net.mean(axis=1).max()))


def _known_alone(net: NDArray[np.float64], values: NDArray[np.float64]) -> float:
    """Return the value of knowing one input: equal values stay in one block."""
    blocks = max(2, round(len(values) ** (1 / 3)))  # blocks must grow in number and in size with the draws
    edges = np.unique(np.quantile(values, np.linspace(0, 1, blocks + 1)[1:-1]))
    block = np.searchsorted(edges, values, side="right")
    totals = np.array([np.bincount(block, weights=option, minlength=len(edges) + 1) for option in net])
    return _gain(totals.max(axis=0).sum() / len(values), net)
