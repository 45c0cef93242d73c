"""How long XmR limits and rules take: ours for all series at once beside a loop over series, in the same run.

Run it as `python benchmarks/control_charts.py`. Each gets the same 36 months of the same practices and gives
limits and the rule of every point; they take turns, and must agree on every one, or the run stops. The loops
are what people write: plain Python over lists, and pandas with its rolling windows. The pandas loop gets a
tenth of the series and is compared by the time that a series costs.
"""

import argparse
from collections.abc import Callable
from itertools import pairwise
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd

from cmplearn.methods import spc

MONTHS, SERIES, ROUNDS = 36, 10_000, 5
POINTS = (10_000, 100_000, 1_000_000, 10_000_000)
RULES = ("outside_limits", "trend", "two_in_three", "one_side", "common_cause")


def practices(series: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return one row a month and one column a practice; one in four changes its level on the way.

    Not rounded: the loops, as people write them, take a value on the mean for one beside it.
    """
    random = np.random.default_rng(5)
    values = random.normal(100, 8, (MONTHS, series))
    values[MONTHS // 2 :, ::4] += random.normal(0, 12, len(values[0, ::4]))
    return values


def ours(values: Any) -> Any:
    found = spc.signals(values, spc.limits(values))
    return found["rule"].cat.codes.to_numpy().reshape(-1, MONTHS).T


def in_plain_python(values: Any) -> Any:
    return np.array([plain_rules(series) for series in values.T.tolist()]).T


def plain_rules(values: list[float]) -> list[int]:
    """Return the rule of each point of one series, as a number."""
    moving = [abs(later - earlier) for earlier, later in pairwise(values)]
    average = sum(moving) / len(moving)
    kept = [each for each in moving if each < 3.267 * average]
    reach, mean = 2.66 * sum(kept) / len(kept), sum(values) / len(values)
    away = [value - mean for value in values]
    side = [(each > 0) - (each < 0) for each in away]
    outside = [abs(each) > reach for each in away]
    near = [abs(each) > 2 / 3 * reach and not out for each, out in zip(away, outside, strict=True)]
    steps = [(later > earlier) - (later < earlier) for earlier, later in pairwise(values)]
    rules = [4] * len(values)
    for start in range(len(values) - 6):
        if abs(sum(side[start : start + 7])) == 7:
            rules[start : start + 7] = [3] * 7
    for start in range(len(values) - 2):
        if abs(sum(side[start : start + 3])) == 3 and sum(near[start : start + 3]) >= 2:
            for place in range(start, start + 3):
                if near[place]:
                    rules[place] = 2
    for start in range(len(values) - 6):
        if abs(sum(steps[start : start + 6])) == 6:
            rules[start : start + 7] = [1] * 7
    return [0 if out else rule for out, rule in zip(outside, rules, strict=True)]


def in_pandas(values: Any) -> Any:
    table = pd.DataFrame(values)
    return np.array([pandas_rules(table[name]) for name in table]).T


def pandas_rules(values: pd.Series) -> Any:
    """Return the rule of each point of one series, with rolling windows that look back, then forward."""
    moving = values.diff().abs()
    kept = moving[moving < 3.267 * moving.mean()]
    reach, away = 2.66 * kept.mean(), values - values.mean()
    side, outside = np.sign(away), away.abs() > reach
    near = (away.abs() > 2 / 3 * reach) & ~outside
    steps = np.sign(values.diff())
    one_side = part_of(side.rolling(7).sum().abs() == 7, 7)
    trend = part_of(steps.rolling(6).sum().abs() == 6, 7)
    two = (near.astype(int).rolling(3).sum() >= 2) & (side.rolling(3).sum().abs() == 3)
    return np.select([outside, trend, part_of(two, 3) & near, one_side], range(4), 4)


def part_of(ends: pd.Series, width: int) -> pd.Series:
    """Return which points are among the `width` that end where it is true."""
    return ends[::-1].astype(int).rolling(width, min_periods=1).max()[::-1] == 1


def measure(ways: dict[str, tuple[Callable[[Any], Any], int]], rounds: int) -> dict[str, float]:
    """Return the median seconds of each way, in turn; stop where one disagrees with ours."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, (way, series) in ways.items():
            values = practices(series)
            start = perf_counter()
            found = way(values)
            times[name].append(perf_counter() - start)
            if not np.array_equal(found, ours(values)):
                raise SystemExit(f"{name} disagrees with ours: nothing to compare.")
    return {name: median(taken) for name, taken in times.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure control charts of many series at once.")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each is measured")
    parser.add_argument("--without-large", action="store_true", help="leave out ten million points")
    options = parser.parse_args()
    ways = {
        "cmplearn, all at once": (ours, SERIES),
        "plain Python, one by one": (in_plain_python, SERIES),
        "pandas, one by one": (in_pandas, SERIES // 10),
    }
    times = measure(ways, options.rounds)
    base = times["cmplearn, all at once"] / SERIES
    print(
        f"{f'Limits and rules, {MONTHS} months':28} {'series':>8} {'s':>8} {'us a series':>12} {'ratio':>7}"
    )
    for name, (_, series) in ways.items():
        each = times[name] / series
        print(f"{name:28} {series:8,} {times[name]:8.3f} {1e6 * each:12.1f} {each / base:7.0f}")
    print(
        f"\n{'Growth: cmplearn alone':28} {'points':>12} {'limits s':>10} {'rules s':>10} {'ns a point':>11}"
    )
    for points in POINTS[:-1] if options.without_large else POINTS:
        values = practices(points // MONTHS)
        start = perf_counter()
        limits = spc.limits(values)
        between = perf_counter()
        spc.signals(values, limits)
        end = perf_counter()
        print(f"{'':28} {values.size:12,} {between - start:10.4f} {end - between:10.4f} ", end="")
        print(f"{1e9 * (end - start) / values.size:11.0f}")


if __name__ == "__main__":
    main()
