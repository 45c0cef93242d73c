"""Plans of tasks that wait for each other: the longest chain, and the chance of the date.

Public through `process`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr

from cmplearn.errors import InputError
from cmplearn.methods import _checks, _steps

Array = NDArray[np.float64]

CHANCES = (0.1, 0.5, 0.8, 0.9)
ROUNDING = 1e-9  # of the whole plan: two chains this close are equally long


@dataclass(frozen=True, eq=False)
class ScheduleRisk:
    """When a plan may be finished, when each task takes as long as it happens to.

    Attributes
    ----------
    chance : float
        Share of the simulated plans that are finished by the deadline.
    standard_error : float
        How far the simulation's chance may be off by chance alone; more draws make it smaller.
    deadline : float
        Time from the start, in the unit of the tasks.
    likely_finish : float
        When the plan ends if every task takes its likely time.
    chance_of_likely : float
        Share of the simulated plans that are finished by then: usually far below a half.
    percentiles : DataFrame
        chance (0.1, 0.5, 0.8, 0.9) and finish: the time by which that share is finished.
    tasks : DataFrame
        One row a task: task, mean (time taken), critical_share (of the plans in which it lay on the longest
        chain).
    finishes : array
        The time that each simulated plan took.

    Examples
    --------
    >>> plan = pd.DataFrame({"task": ["a"], "low": [1], "likely": [2], "high": [3], "after": [""]})
    >>> schedule_risk(plan, deadline=3, seed=1).chance
    1.0
    """

    chance: float
    standard_error: float
    deadline: float
    likely_finish: float
    chance_of_likely: float
    percentiles: pd.DataFrame
    tasks: pd.DataFrame
    finishes: Array


@dataclass(frozen=True)
class _Plan:
    """Names of tasks, for each the positions of those it waits for, and an order in which all can be done."""

    names: list[str]
    after: list[list[int]]
    order: list[int]

    def starts(self, durations: Array) -> Array:
        """Return when each task can start; durations and the result have one row a task."""
        starts = np.zeros_like(durations)
        for task in self.order:
            for before in self.after[task]:
                starts[task] = np.maximum(starts[task], starts[before] + durations[before])
        return starts

    def tails(self, durations: Array) -> Array:
        """Return the longest chain of tasks that must follow each task."""
        tails = np.zeros_like(durations)
        for task in reversed(self.order):
            for before in self.after[task]:
                tails[before] = np.maximum(tails[before], durations[task] + tails[task])
        return tails


def critical_path(tasks: pd.DataFrame) -> pd.DataFrame:
    """Return when each task can start, how long it may slip, and whether it decides the end of the plan.

    Parameters
    ----------
    tasks : DataFrame
        One row a task, in any order: task (its name), duration (0 or more; 0 for a milestone), after (the
        tasks that must be finished first: a list of names, or names with commas between; blank for none).

    Returns
    -------
    DataFrame
        One row a task, in the order given: task, duration, start, finish (as early as can be, from 0),
        latest_start, latest_finish (without moving the end), slack (how long it may slip), critical (no
        slack). Times are in the unit of the durations.

    Raises
    ------
    InputError
        When there is no row, a column is missing, a duration is negative, missing or no number, a name comes
        twice, a task waits for one that is not there, or tasks wait for each other in a circle.

    References
    ----------
    Critical path method, Kelley and Walker (1959): a forward and a backward pass (textbook).

    Examples
    --------
    >>> plan = pd.DataFrame(
    ...     {"task": ["hire", "train", "test", "go live"], "duration": [30, 10, 25, 0],
    ...      "after": ["", "hire", "", "train, test"]}
    ... )
    >>> critical_path(plan)[["task", "start", "finish", "slack", "critical"]]
          task  start  finish  slack  critical
    0     hire    0.0    30.0    0.0      True
    1    train   30.0    40.0    0.0      True
    2     test    0.0    25.0   15.0     False
    3  go live   40.0    40.0    0.0      True
    """
    table = _checks.columns(tasks, ("task", "duration", "after"), "tasks")
    plan, duration = _plan(table), _steps.numbers(table, "duration")
    start, tail = plan.starts(duration), plan.tails(duration)
    finish = start + duration
    latest = finish.max() - tail
    slack = np.where(latest - finish > ROUNDING * finish.max(), latest - finish, 0.0)
    return pd.DataFrame(
        {
            "task": plan.names,
            "duration": duration,
            "start": start,
            "finish": finish,
            "latest_start": latest - duration,
            "latest_finish": latest,
            "slack": slack,
            "critical": slack == 0,
        }
    )


def schedule_risk(
    tasks: pd.DataFrame, deadline: float, *, seed: int, draws: int = 10_000, together: float = 0.0
) -> ScheduleRisk:
    """Return the chance that a plan is finished by its deadline.

    Parameters
    ----------
    tasks : DataFrame
        One row a task: task, after (as for `critical_path`), and low, likely, high: the time that it takes
        when all goes well, most often, and when little does; 0 or more, in this order.
    deadline : float
        Time from the start, in the unit of the tasks, above 0.
    seed : int
        Whole number of 0 or more: the same seed gives the same draws.
    draws : int
        How many plans to simulate, 100 or more.
    together : float
        How far one bad cause delays all tasks at once, 0 (each on its own) to 1 (all go well or badly
        together). Real plans lie between; tasks on their own make a plan look safer than it is.

    Returns
    -------
    ScheduleRisk
        The chance with its standard error, percentiles, how often each task decided the end, all finishes.

    Raises
    ------
    InputError
        As `critical_path`; when low, likely and high are out of order, or a number is out of range.

    References
    ----------
    Simulation of a network of tasks with triangular durations (textbook); `together` is the correlation of
    normal draws with one common factor, turned into durations by their ranks.

    Examples
    --------
    Two tasks side by side, each as likely early as late: only in a quarter of plans are both early.

    >>> pair = pd.DataFrame({"task": ["a", "b"], "low": 5, "likely": 10, "high": 15, "after": ""})
    >>> risk = schedule_risk(pair, deadline=10, seed=1)
    >>> abs(risk.chance - 0.25) < 4 * risk.standard_error, risk.likely_finish
    (True, 10.0)
    """
    table = _checks.columns(tasks, ("task", "low", "likely", "high", "after"), "tasks")
    plan = _plan(table)
    by = _checks.above_zero("deadline", deadline)
    low, likely, high = _three_points(table, plan.names)
    chances = _ranks(
        len(plan.names),
        _checks.whole("draws", draws, minimum=100),
        _checks.whole("seed", seed),
        _checks.fraction("together", together),
    )
    durations = _triangular(chances, low, likely, high)
    starts, tails = plan.starts(durations), plan.tails(durations)
    through = starts + durations + tails
    finishes = through.max(axis=0)
    likely_finish = float((plan.starts(likely) + likely).max())
    chance = float((finishes <= by).mean())
    return ScheduleRisk(
        chance=chance,
        standard_error=float(np.sqrt(chance * (1 - chance) / draws)),
        deadline=by,
        likely_finish=likely_finish,
        chance_of_likely=float((finishes <= likely_finish).mean()),
        percentiles=pd.DataFrame({"chance": CHANCES, "finish": np.quantile(finishes, CHANCES)}),
        tasks=pd.DataFrame(
            {
                "task": plan.names,
                "mean": durations.mean(axis=1),
                "critical_share": (through >= finishes * (1 - ROUNDING)).mean(axis=1),
            }
        ),
        finishes=finishes,
    )


def _three_points(table: pd.DataFrame, names: list[str]) -> tuple[Array, Array, Array]:
    low, likely, high = (_steps.numbers(table, column) for column in ("low", "likely", "high"))
    wrong = np.flatnonzero((low > likely) | (likely > high))
    if wrong.size:
        row = int(wrong[0])
        raise InputError(
            f"low, likely and high must be in this order; for {names[row]!r} they are {low[row]:g}, "
            f"{likely[row]:g} and {high[row]:g}. Swap them."
        )
    return low, likely, high


def _ranks(tasks: int, draws: int, seed: int, together: float) -> Array:
    """Return chances from 0 to 1, one row a task, that share one cause as far as asked."""
    generator = np.random.default_rng(seed)
    common, own = generator.standard_normal(draws), generator.standard_normal((tasks, draws))
    return np.asarray(ndtr(np.sqrt(together) * common + np.sqrt(1 - together) * own), dtype=np.float64)


def _triangular(chances: Array, low: Array, likely: Array, high: Array) -> Array:
    """Return durations at their chances, from the inverse of the triangular distribution."""
    low, likely, high = low[:, None], likely[:, None], high[:, None]
    rising = low + np.sqrt(chances * (high - low) * (likely - low))
    falling = high - np.sqrt((1 - chances) * (high - low) * (high - likely))
    return np.where(chances * (high - low) < likely - low, rising, falling)


def _plan(table: pd.DataFrame) -> _Plan:
    names = _steps.names(table, "task")
    after = [_positions(value, name, names) for name, value in zip(names, table["after"], strict=True)]
    return _Plan(names, after, _order(names, after))


def _positions(value: Any, name: str, names: list[str]) -> list[int]:
    """Return the positions of the tasks that one waits for."""
    if isinstance(value, list | tuple):
        wanted = [str(each).strip() for each in value]
    elif isinstance(value, str):
        wanted = [value.strip()] if value.strip() in names else [each.strip() for each in value.split(",")]
    elif value is None or value is pd.NA or value != value:
        wanted = []
    else:
        raise InputError(
            f"after must hold names of tasks; for {name!r} it is {value!r}. Write them with commas between."
        )
    unknown = [each for each in wanted if each and each not in names]
    if unknown:
        raise InputError(
            f"after must name tasks of the plan; for {name!r} it names {', '.join(unknown)}. "
            f"There are: {', '.join(names)}."
        )
    return [names.index(each) for each in wanted if each]


def _order(names: list[str], after: list[list[int]]) -> list[int]:
    """Return the tasks in an order in which each comes after those it waits for."""
    order: list[int] = []
    waiting = list(range(len(names)))
    while waiting:
        ready = [task for task in waiting if not set(after[task]) & set(waiting)]
        if not ready:
            circle = ", ".join(names[task] for task in _circle(waiting, after))
            raise InputError(
                f"after must not lead round in a circle; these wait for each other: {circle}. Cut one link."
            )
        order += ready
        waiting = [task for task in waiting if task not in ready]
    return order


def _circle(waiting: list[int], after: list[list[int]]) -> list[int]:
    """Return the waiting tasks less those at the end, which nobody waits for: what is left goes round."""
    while True:
        waited_for = {before for task in waiting for before in after[task]}
        inner = [task for task in waiting if task in waited_for]
        if inner == waiting:
            return waiting
        waiting = inner
