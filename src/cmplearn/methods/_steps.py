"""Steps of a process, and how often work passes through each; private to `process`."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cmplearn.errors import InputError
from cmplearn.methods import _checks

NEEDED = ("step", "touch", "wait")


def names(table: pd.DataFrame, column: str) -> list[str]:
    """Return the names in a column, each a text of its own."""
    found = [_checks.text(f"{column}[{row}]", value) for row, value in enumerate(table[column])]
    twice = sorted({name for name in found if found.count(name) > 1})
    if twice:
        raise InputError(
            f"{column} must hold a name of its own in each row; {', '.join(twice)} comes twice. Rename one."
        )
    return found


def numbers(
    table: pd.DataFrame, column: str, default: float | None = None, above: float | None = None
) -> NDArray[np.float64]:
    """Return a column of numbers of 0 or more, or the default where the table doesn't have it."""
    if default is not None and column not in table.columns:
        return np.full(len(table), default)
    return _checks.array(column, table[column].to_list(), minimum=0, above=above)


def read(steps: Any) -> pd.DataFrame:
    """Return the steps, checked, with every column there is: step, touch, wait, visits, staff, adds_value."""
    table = _checks.columns(steps, NEEDED, "steps")
    named = names(table, "step")
    read = pd.DataFrame({"step": named, "touch": numbers(table, "touch"), "wait": numbers(table, "wait")})
    if not (read["touch"] + read["wait"]).any():
        raise InputError("steps must take some time; touch and wait are 0 in all. Fill in hours or days.")
    return read.assign(
        visits=_visits(_shares(table), _returns(table, named)),
        staff=numbers(table, "staff", default=1, above=0),
        adds_value=_adds_value(table),
    )


def _shares(table: pd.DataFrame) -> NDArray[np.float64]:
    if "rework" not in table.columns:
        return np.zeros(len(table))
    shares = _checks.fractions("rework", table["rework"].to_list())
    if (shares == 1).any():
        raise InputError(
            f"rework must be below 1; it is 1 in step {table['step'].iloc[int(shares.argmax())]!r}, and "
            "nothing would ever leave it. Give the share that goes round again."
        )
    return shares


def _returns(table: pd.DataFrame, named: list[str]) -> list[int]:
    """Return to which step each step's rework goes: an earlier one, or the same unless it is said."""
    if "rework_to" not in table.columns:
        return list(range(len(named)))
    found = []
    for row, value in enumerate(table["rework_to"]):
        if _blank(value):
            found.append(row)
        elif value not in named[: row + 1]:
            raise InputError(
                f"rework_to must name the same step or an earlier one; for {named[row]!r} it is {value!r}. "
                f"There are: {', '.join(named[: row + 1])}."
            )
        else:
            found.append(named.index(value))
    return found


def _blank(value: Any) -> bool:
    return value is None or value is pd.NA or value != value or value == ""


def _visits(shares: NDArray[np.float64], returns: list[int]) -> NDArray[np.float64]:
    """Return how often one piece of work passes each step, on average.

    The steps are a Markov chain that ends after the last: the mean number of visits is a row of the inverse
    of (identity - moves between steps).
    """
    count = len(shares)
    moves = np.zeros((count, count))
    moves[np.arange(count), returns] += shares
    moves[np.arange(count - 1), np.arange(1, count)] += 1 - shares[:-1]
    start = np.zeros(count)
    start[0] = 1
    return np.asarray(np.linalg.solve((np.eye(count) - moves).T, start), dtype=np.float64)


def _adds_value(table: pd.DataFrame) -> NDArray[np.bool_]:
    if "adds_value" not in table.columns:
        return np.full(len(table), True)
    values = table["adds_value"].to_list()
    wrong = [value for value in values if not isinstance(value, bool | np.bool_)]
    if wrong:
        raise InputError(f"adds_value must be True or False in every row; it is {wrong[0]!r}. Write either.")
    return np.array(values, dtype=np.bool_)
