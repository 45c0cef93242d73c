"""A Markov cohort: people who move between states of health, what that costs, and what they live."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cmplearn.errors import InputError
from cmplearn.methods import _checks
from cmplearn.methods.discounting import Schedule, discount_factors

__all__ = ["COUNTS", "Cohort", "cohort_model"]

COUNTS = ("start", "end", "half")
_ROUNDING = 1e-8  # rows of probabilities given to eight digits sum to 1 within this

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Cohort:
    """What became of a cohort.

    Attributes
    ----------
    cost : float or array
        Discounted cost of the whole cohort, in the unit of the costs given; an array where draws came in.
    effect : float or array
        Discounted effect of the whole cohort, such as life-years or QALYs.
    trace : array of shape (..., cycles + 1, states)
        How many are in each state before the first cycle and after each one.
    states : tuple of str
        What the states are called: the index of `start` if it is a Series, else their numbers from 0.

    Examples
    --------
    >>> start = pd.Series({"well": 1, "dead": 0})
    >>> cohort_model([[0.5, 0.5], [0, 1]], [0, 0], [1, 0], 1, start, rates=0).table()["well"].tolist()
    [1.0, 0.5]
    """

    cost: float | Array
    effect: float | Array
    trace: Array
    states: tuple[str, ...]

    def table(self) -> pd.DataFrame:
        """Return the trace of one cohort: one row a cycle (the index, from 0), one column a state.

        Returns
        -------
        DataFrame
            How many are in each state.

        Raises
        ------
        InputError
            When there are many cohorts, one for each draw.
        """
        if self.trace.ndim != 2:
            raise InputError(
                f"trace must be that of one cohort; it has the shape {self.trace.shape}. "
                "Average it first: trace.mean(axis=0)."
            )
        index = pd.RangeIndex(len(self.trace), name="cycle")
        return pd.DataFrame(self.trace, index=index, columns=list(self.states))


def cohort_model(
    transitions: Any,
    costs: Any,
    effects: Any,
    cycles: int,
    start: Any,
    rates: float | Schedule | Sequence[float | Schedule],
    count: str = "start",
) -> Cohort:
    """Return what a cohort costs and gains while its people move between states.

    A draw of a simulation may have its own numbers: put draws first, as in transitions of shape
    (draws, states, states) or costs of shape (draws, states); all draws are run at once.

    Parameters
    ----------
    transitions : array of shape (..., states, states), or callable of the cycle
        Chance of moving from a state (row) to a state (column) within a cycle; each row sums to 1. A callable
        is called with 1, 2, ... `cycles`, where chances change over time.
    costs, effects : array of shape (..., states), or callable of the cycle
        What a cycle in each state costs (pounds of one price year) and gains (1 for a year alive, a utility).
    cycles : int
        How many cycles, 1 or more.
    start : array or Series of shape (states,)
        Who is in each state at first: shares of a cohort, or people. A Series names the states.
    rates : float, Schedule, or two of them
        Discount rates a cycle as fractions: one for both, or (costs, effects). A schedule needs cycles of a
        year; for a month the rate is (1 + yearly rate) ** (1 / 12) - 1.
    count : str
        Who pays and gains in a cycle: "start", those in a state when it begins, discounted to then; "end",
        those there when it ends, discounted to then; "half", the mean of both (half-cycle correction), which
        is nearer to people who move all through a cycle. Say which was used.

    Returns
    -------
    Cohort
        Its `cost`, `effect`, `trace` and `table`.

    Raises
    ------
    InputError
        When shapes don't go together, a chance is not a fraction (20 instead of 0.2), a row does not sum to
        1, a number is missing, nobody starts, a rate is not a fraction, or `count` is another word.

    References
    ----------
    Briggs, Claxton and Sculpher (2006), Decision Modelling for Health Economic Evaluation, chapter 2;
    half-cycle correction: Sonnenberg and Beck (1993), Medical Decision Making 13, 322-338 (both textbook).

    Examples
    --------
    One in ten of those alive dies in each year; a year alive costs 100 pounds.

    >>> one = cohort_model([[0.9, 0.1], [0, 1]], [100, 0], [1, 0], 2, [1, 0], rates=0, count="end")
    >>> round(one.cost, 6), round(one.effect, 6), one.trace[:, 0].round(6).tolist()
    (171.0, 1.71, [1.0, 0.9, 0.81])
    """
    last = _checks.whole("cycles", cycles, minimum=1)
    if count not in COUNTS:
        raise InputError(f"count must be one of {', '.join(COUNTS)}; it is {count!r}. Choose one of them.")
    people = _people(start)
    trace = _trace(transitions, people, last)
    totals = [
        _total(name, values, trace, discount_factors(last, rate), count)
        for (name, values), rate in zip((("costs", costs), ("effects", effects)), _rates(rates), strict=True)
    ]
    names = start.index if isinstance(start, pd.Series) else range(len(people))
    return Cohort(_checks.plain(totals[0]), _checks.plain(totals[1]), trace, tuple(map(str, names)))


def _people(start: Any) -> Array:
    people = _checks.array("start", start, minimum=0)
    if people.ndim != 1 or not people.sum():
        raise InputError(
            f"start must be a list of people by state, above 0 in one; it is {start!r:.80}. "
            "Write [1, 0, 0] for a cohort that starts in the first of three states."
        )
    return people


def _rates(rates: Any) -> tuple[float | Schedule, float | Schedule]:
    both = isinstance(rates, Schedule | str) or not np.iterable(rates)
    found: tuple[Any, ...] = (rates, rates) if both else tuple(rates)
    if len(found) != 2:
        raise InputError(
            f"rates must be one rate, or those of costs and of effects; it is {rates}. Write (0.035, 0.035)."
        )
    costs, effects = (
        each if isinstance(each, Schedule) else _checks.fraction("rates", each) for each in found
    )
    return costs, effects


def _trace(transitions: Any, people: Array, cycles: int) -> Array:
    """Return who is in which state before the first cycle and after each one."""
    fixed = None if callable(transitions) else _chances("transitions", transitions, len(people))
    after = [people]
    for cycle in range(1, cycles + 1):
        moves = _chances(f"transitions({cycle})", transitions(cycle), len(people)) if fixed is None else fixed
        _together(**{"transitions": moves.shape[:-2], "earlier cycles": after[-1].shape[:-1]})
        after.append((after[-1][..., None, :] @ moves)[..., 0, :])
    shape = np.broadcast_shapes(*(each.shape for each in after))
    return np.stack([np.broadcast_to(each, shape) for each in after], axis=-2)


def _chances(name: str, values: Any, states: int) -> Array:
    """Return transition probabilities; refuse a row that doesn't sum to 1, and say which."""
    found = _checks.fractions(name, values)
    if found.shape[-2:] != (states, states):
        raise InputError(
            f"{name} must have a row and a column for each of {states} states; its shape is {found.shape}. "
            "Give draws first, then rows (from), then columns (to)."
        )
    sums = found.sum(axis=-1)
    wrong = np.argwhere(abs(sums - 1) > _ROUNDING)
    if len(wrong):
        raise InputError(
            f"{name} must have rows that sum to 1; row {wrong[0][-1]} sums to {sums[tuple(wrong[0])]:g}. "
            "Give the chance of staying as 1 less the others."
        )
    return found


def _total(name: str, values: Any, trace: Array, factors: Array, count: str) -> Array:
    """Return the discounted sum over cycles of what those counted cost or gain."""
    cycles, states = trace.shape[-2] - 1, trace.shape[-1]
    fixed = None if callable(values) else _by_state(name, values, states)
    total = np.zeros(())
    for cycle in range(1, cycles + 1):
        each = _by_state(f"{name}({cycle})", values(cycle), states) if fixed is None else fixed
        _together(**{name: each.shape[:-1], "transitions": trace.shape[:-2]})
        at_start = factors[cycle - 1] * (trace[..., cycle - 1, :] * each).sum(axis=-1)
        at_end = factors[cycle] * (trace[..., cycle, :] * each).sum(axis=-1)
        total = total + {"start": at_start, "end": at_end, "half": (at_start + at_end) / 2}[count]
    return total


def _by_state(name: str, values: Any, states: int) -> Array:
    found = _checks.array(name, values)
    if found.shape[-1:] != (states,):
        raise InputError(
            f"{name} must have one number for each of {states} states; its shape is {found.shape}. "
            "Give draws first, then states."
        )
    return found


def _together(**shapes: tuple[int, ...]) -> None:
    """Refuse draws that differ in number."""
    try:
        np.broadcast_shapes(*shapes.values())
    except ValueError:
        found = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
        raise InputError(
            f"{' and '.join(shapes)} must have as many draws, or one; they have {found}. Draw them together."
        ) from None
