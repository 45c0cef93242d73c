"""Prices of one year in those of another, and what to add to hopeful estimates; public in `business_case`."""

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cmplearn.errors import InputError
from cmplearn.methods import _checks


def optimism_bias(upper: Any, mitigated: Any = 0.0) -> float | NDArray[np.float64]:
    """Return the fraction to add to a cost or a duration because early estimates are hopeful.

    Parameters
    ----------
    upper : float or array
        Upper bound for this type of project as a fraction, 0 to 2; for a mix, the average weighted by cost.
        The table by type is the dated parameter `optimism_bias.capital_expenditure`.
    mitigated : float or array
        Share of the causes already dealt with, 0 to 1.

    Returns
    -------
    float or array
        `upper` times what is not yet mitigated; an array where either is one.

    Raises
    ------
    InputError
        When either is not a fraction in its range (51 instead of 0.51), or their shapes differ.

    References
    ----------
    Mott MacDonald for HM Treasury (2002), Review of Large Public Procurement in the UK. The highest
    upper bound there is 200%, for equipment and development.

    Examples
    --------
    >>> round(optimism_bias(0.51, mitigated=0.92), 4)
    0.0408
    """
    bound, dealt_with = (
        _checks.fractions("upper", upper, maximum=2),
        _checks.fractions("mitigated", mitigated),
    )
    _checks.together(upper=bound, mitigated=dealt_with)
    return _checks.plain(bound * (1 - dealt_with))


def price_index(changes: Mapping[Any, float] | pd.Series) -> pd.Series:
    """Return the levels of a price index of which only the yearly changes are published.

    Parameters
    ----------
    changes : mapping or Series of float
        Change on the year before as a fraction above -0.5 and below 0.5, by year, in order of time, with no
        year left out. That of the first year leads from a year that is not listed, and is not used.

    Returns
    -------
    Series of float
        The level by year, 100 in the first.

    Raises
    ------
    InputError
        When there is no year, years are out of order, or a change is not a fraction (7.32 instead of 0.0732).

    References
    ----------
    HM Treasury, The Green Book (2022): all pounds in the prices of one year, by the GDP deflator (textbook).

    Examples
    --------
    >>> price_index({"2021/22": 0.0258, "2022/23": 0.0732, "2023/24": 0.05}).round(3).to_dict()
    {'2021/22': 100.0, '2022/23': 107.32, '2023/24': 112.686}
    """
    found = _by_year("changes", changes)
    if list(found) != sorted(found, key=str):
        raise InputError(
            f"changes must be in order of time; it is {', '.join(map(str, found))}. Sort the years."
        )
    for year, change in found.items():
        if not -0.5 < _checks.number(f"changes[{year}]", change) < 0.5:
            raise InputError(
                f"changes[{year}] must be a fraction above -0.5 and below 0.5; it is {change}. "
                f"Write a fraction, not a percentage: did you mean {change / 100:g}?"
            )
    growth = np.array([1.0, *(1 + change for change in list(found.values())[1:])])
    return pd.Series(100 * np.cumprod(growth), index=pd.Index(list(found)), name="level")


def inflate(
    amount: Any, from_year: Hashable, to_year: Hashable, index: Mapping[Any, float] | pd.Series
) -> float | NDArray[np.float64]:
    """Return an amount of one year in the prices of another.

    Parameters
    ----------
    amount : float or array
        Pounds in the prices of `from_year`.
    from_year, to_year : hashable
        Years as the index writes them, such as "2020/21".
    index : mapping or Series of float
        Level of a price index by year, above 0: levels, not yearly changes (`price_index` makes them).

    Returns
    -------
    float or array
        Pounds in the prices of `to_year`, in the shape of `amount`.

    Raises
    ------
    InputError
        When a year is not in the index, its level is not above 0, or the amount is not a number.

    References
    ----------
    HM Treasury, The Green Book (2022): all pounds in the prices of one year, by the GDP deflator (textbook).

    Examples
    --------
    >>> inflate(1000, "2020/21", "2021/22", {"2020/21": 100, "2021/22": 102.5})
    1025.0
    """
    levels = _by_year("index", index)
    for which, year in (("from_year", from_year), ("to_year", to_year)):
        if year not in levels:
            raise InputError(
                f"{which} must be a year of index; it is {year}. It has {', '.join(map(str, levels))}. "
                "Take a year that it has, or an index that reaches so far."
            )
    then, now = (_checks.above_zero(f"index[{year}]", levels[year]) for year in (from_year, to_year))
    return _checks.plain(_checks.array("amount", amount) * now / then)


def _by_year(name: str, values: Any) -> dict[Any, Any]:
    """Return a mapping or a Series as a dictionary; refuse another thing, none, and a year twice."""
    if not isinstance(values, Mapping | pd.Series) or not len(values):
        raise InputError(
            f"{name} must hold a number for at least one year; it is {values!r:.80}. "
            "Give a dictionary or a Series, the years as its keys."
        )
    if isinstance(values, pd.Series) and values.index.has_duplicates:
        twice = values.index[values.index.duplicated()][0]
        raise InputError(f"{name} must hold each year once; it holds {twice} twice. Keep one of them.")
    return dict(values.items())
