"""Run charts: a series about its median, and the signs that it is not chance alone.

Points on the median neither break a run nor count. Ten points off the median or more are needed: with fewer,
the tables' `attrs["caution"]` says so in words.
"""

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import binom

from cmplearn.errors import InputError
from cmplearn.methods import _checks
from cmplearn.methods._runs import Stretches, expected, sides_and_runs, trends

__all__ = [
    "Critical",
    "Expected",
    "Runs",
    "critical",
    "expected_runs",
    "runs_and_crossings",
    "signals",
    "summary",
]

Rules = Literal["anhoej", "perla"]

SHIFT = 6  # points in a row on one side of the median: Perla, Provost and Murray 2011
TREND = 5  # points in a row that rise, or fall: the same (from memory, and as quoted in BMJ Open papers)
TAIL = 0.025  # chance below the fewest, and above the most, expected runs: the tables' 5% in all
ENOUGH = 10  # points off the median below which run charts say little: Perla, Provost and Murray 2011


class Critical(NamedTuple):
    """What chance alone seldom passes: ints, or arrays of them.

    Attributes
    ----------
    longest_run : int or array
        A longer run is a signal.
    fewest_crossings : int or array
        Fewer crossings are a signal.

    Examples
    --------
    >>> critical(10).longest_run
    6
    """

    longest_run: int | NDArray[np.intp]
    fewest_crossings: int | NDArray[np.intp]


class Expected(NamedTuple):
    """The runs to expect of chance.

    Attributes
    ----------
    fewest : int
        Fewer are a signal.
    most : int
        More are a signal.

    Examples
    --------
    >>> expected_runs(16).most
    13
    """

    fewest: int
    most: int


@dataclass(frozen=True)
class Runs:
    """A series counted about its median.

    Attributes
    ----------
    median : float
        The centre line.
    useful : int
        Points off the median.
    longest_run : int
        Points in the longest run on one side.
    runs : int
        Runs on either side.
    crossings : int
        Times that the line crosses the median: one fewer than the runs.

    Examples
    --------
    >>> runs_and_crossings([1, 2, 9, 1, 5, 8]).crossings
    3
    """

    median: float
    useful: int
    longest_run: int
    runs: int
    crossings: int


def runs_and_crossings(values: Any) -> Runs:
    """Return a series' median, longest run about it, runs and crossings.

    Parameters
    ----------
    values : sequence of float
        One series in order of time, none missing.

    Returns
    -------
    Runs
        The counts; points on the median neither break a run nor count.

    Raises
    ------
    InputError
        When a value is missing or not a number, there is none, or there is more than one series.

    References
    ----------
    Perla, Provost and Murray (2011), BMJ Quality and Safety 20, 46-51.

    Examples
    --------
    >>> runs_and_crossings([3, 4, 5, 6, 5, 4, 5, 7, 2, 8, 1])
    Runs(median=5.0, useful=8, longest_run=2, runs=7, crossings=6)
    """
    _, median, side, runs = _counted(values)
    return Runs(
        median=median,
        useful=int(np.count_nonzero(side)),
        longest_run=runs.longest,
        runs=len(runs.lengths),
        crossings=max(len(runs.lengths) - 1, 0),
    )


def critical(n: Any) -> Critical:
    """Return the longest run and the fewest crossings that are not yet a signal, after Anhoej.

    Parameters
    ----------
    n : int or array
        Points off the median, 1 or more; meant for 10 or more.

    Returns
    -------
    Critical
        (longest_run, fewest_crossings): log2(n) rounded, plus 3; and the 5% point of the binomial
        distribution of n - 1 tosses of a coin.

    Raises
    ------
    InputError
        When `n` is not a whole number of 1 or more.

    References
    ----------
    Anhoej and Olesen (2014), PLoS ONE 9(11) e113825; longest run: Schilling (2012); crossings: Chen (2010),
    both as in the R package qicharts2.

    Examples
    --------
    >>> critical(24)
    Critical(longest_run=8, fewest_crossings=8)
    """
    points = _checks.array("n", n, minimum=1)
    if (points != np.floor(points)).any():
        raise InputError(f"n must be whole numbers of points; it is {n!r:.80}. Count those off the median.")
    longest = np.rint(np.log2(points)).astype(np.intp) + 3
    fewest = np.asarray(binom.ppf(0.05, points - 1, 0.5)).astype(np.intp)
    if points.ndim:
        return Critical(longest, fewest)
    return Critical(int(longest), int(fewest))


def expected_runs(n: int) -> Expected:
    """Return the fewest and the most runs to expect of chance among n points off the median.

    Worked out from the exact distribution, 2.5% in each tail, for as many points above as below the median
    (or one more). It gives the rows of the printed table at 10, 14, 16, 24, 30, 40, 50 and 60 points;
    printed tables allow one run more at some others (20 points: 6 to 16 in one, 7 to 15 here), and one in
    circulation is near the 1% level (50 points: 17 to 34, here 19 to 33).

    Parameters
    ----------
    n : int
        Points off the median, 10 or more.

    Returns
    -------
    Expected
        (fewest, most).

    Raises
    ------
    InputError
        When `n` is not a whole number of 10 or more.

    References
    ----------
    Swed and Eisenhart (1943), Annals of Mathematical Statistics 14, 66-87; Perla, Provost and Murray (2011),
    BMJ Quality and Safety 20, 46-51, table of expected runs (rows seen second hand).

    Examples
    --------
    >>> expected_runs(16)
    Expected(fewest=5, most=13)
    """
    return Expected(*expected(_checks.whole("n", n, minimum=ENOUGH), TAIL))


def signals(values: Any, rules: Rules = "anhoej") -> pd.DataFrame:
    """Return what each point shows by one set of rules.

    Parameters
    ----------
    values : sequence of float
        One series in order of time, none missing.
    rules : "anhoej" or "perla"
        Whose rules: choose before looking. Those of Anhoej are wrong about one chart in twenty that only
        chance drew; more rules are wrong more often.

    Returns
    -------
    DataFrame
        One row a point: point (the label of a pandas index, otherwise the position from 0), value, median,
        side (1 above, -1 below, 0 on the median), run (its number from 1, 0 on the median); then True or
        False by rule, and signal, whether there is any. `attrs["caution"]` is in words, or empty.

        - anhoej: long_run, part of a run longer than `critical`; few_crossings, fewer of them than
          `critical`, which is true of the whole chart and so of every point. They have no rule of trends: it
          finds next to nothing (Anhoej and Olesen 2014).
        - perla: shift, one of six or more in a row on one side of the median; trend, part of five or more
          that go on rising or falling, equal neighbours counted once; few_runs and many_runs, outside
          `expected_runs`, true of the whole chart, and never under 10 points off the median. Their fourth
          rule, a point that everybody calls astronomical, is left to the eye.

    Raises
    ------
    InputError
        As `runs_and_crossings`, and when `rules` is another word.

    References
    ----------
    Anhoej and Olesen (2014), PLoS ONE 9(11) e113825; Perla, Provost and Murray (2011), BMJ Quality and Safety
    20, 46-51 (its trend of five and its equal neighbours from memory).

    Examples
    --------
    >>> found = signals([5, 6, 5, 7, 6, 5, 3, 2, 3, 1, 2, 3], rules="perla")
    >>> found.loc[found["shift"], "point"].tolist()
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
    """
    found, median, side, runs = _counted(values)
    points = values.index if isinstance(values, pd.Series) else np.arange(len(found))
    useful = int(np.count_nonzero(side))
    table = pd.DataFrame(
        {"point": points, "value": found, "median": median, "side": side, "run": runs.number}
    )
    by_rule = _by_rule(rules, found, runs, useful)
    for rule, (_, _, _, where) in by_rule.items():
        table[rule] = where
    table["signal"] = table[list(by_rule)].any(axis=1)
    table.attrs["caution"] = _caution(useful)
    return table


def summary(values: Any, rules: Rules = "anhoej") -> pd.DataFrame:
    """Return what was counted for each rule beside what chance seldom passes.

    Parameters
    ----------
    values : sequence of float
        One series in order of time, none missing.
    rules : "anhoej" or "perla"
        Whose rules.

    Returns
    -------
    DataFrame
        One row a rule: rule, found (points or runs or crossings), at_least and at_most (what is no signal,
        missing where there is no such limit), signal. `attrs["caution"]` is in words, or empty.

    Raises
    ------
    InputError
        As `signals`.

    References
    ----------
    As `signals`.

    Examples
    --------
    >>> summary([5, 6, 5, 7, 6, 5, 3, 2, 3, 1, 2, 3])[["rule", "found", "signal"]].to_numpy().tolist()
    [['long_run', 6, False], ['few_crossings', 1, True]]
    """
    found, _, side, runs = _counted(values)
    useful = int(np.count_nonzero(side))
    by_rule = _by_rule(rules, found, runs, useful)
    table = pd.DataFrame(
        [
            (rule, count, least, most, bool(where.any()))
            for rule, (count, least, most, where) in by_rule.items()
        ],
        columns=["rule", "found", "at_least", "at_most", "signal"],
    ).astype({"at_least": "Int64", "at_most": "Int64"})
    table.attrs["caution"] = _caution(useful)
    return table


# By rule: what was counted, the least and the most that is no signal, and at which points it is one.
ByRule = dict[str, tuple[int, int | None, int | None, NDArray[np.bool_]]]


def _counted(
    values: Any,
) -> tuple[NDArray[np.float64], float, NDArray[np.int8], Stretches]:
    """Return one series with its median, the side of each point, and its runs."""
    found = _checks.array("values", values)
    if found.ndim != 1:
        raise InputError(
            f"values must be one series; they have {found.ndim} dimensions. Take one column at a time."
        )
    median = float(np.median(found))
    return (found, median, *sides_and_runs(found, median))


def _by_rule(rules: str, values: NDArray[np.float64], runs: Stretches, useful: int) -> ByRule:
    if rules == "anhoej":
        return _anhoej(runs, useful)
    if rules == "perla":
        return _perla(values, runs, useful)
    raise InputError(f"rules must be anhoej or perla; it is {rules!r}. Choose one, before looking.")


def _anhoej(runs: Stretches, useful: int) -> ByRule:
    longest, fewest = critical(max(useful, 1))
    longest, fewest = int(longest), int(fewest)
    crossings = max(len(runs.lengths) - 1, 0)
    everywhere = np.full(len(runs.number), crossings < fewest)
    return {
        "long_run": (runs.longest, None, longest, runs.at_least(longest + 1)),
        "few_crossings": (crossings, fewest, None, everywhere),
    }


def _perla(values: NDArray[np.float64], runs: Stretches, useful: int) -> ByRule:
    going, count = trends(values), len(runs.lengths)
    fewest, most = expected_runs(useful) if useful >= ENOUGH else (None, None)
    too_few = fewest is not None and count < fewest
    too_many = most is not None and count > most
    return {
        "shift": (runs.longest, None, SHIFT - 1, runs.at_least(SHIFT)),
        "trend": (going.longest, None, TREND - 1, going.at_least(TREND)),
        "few_runs": (count, fewest, None, np.full(len(values), too_few)),
        "many_runs": (count, None, most, np.full(len(values), too_many)),
    }


def _caution(useful: int) -> str:
    if useful >= ENOUGH:
        return ""
    return (
        f"Only {useful} points are off the median: with fewer than {ENOUGH}, chance and change look alike. "
        "Go on counting."
    )
