"""Several criteria at once: our weighted sum beside pymcdm's on the same tables, in the same run.

Run it as `python benchmarks/criteria.py`. Both put each measure on a straight scale, check what came in, and
weigh; they take turns, so that a busy machine slows both alike, and must give the same values, or the run
stops. pymcdm's checks take most of its time: it is measured without them too, ours always with its own.
Without pymcdm (`pip install pymcdm`) only ours is measured.
"""

import gc
from collections.abc import Callable
from functools import partial
from importlib import import_module
from importlib.metadata import version
from math import nan
from statistics import median
from time import perf_counter
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cmplearn.methods.mcda import swing_weights, value_scores, weighted_sum

CRITERIA = ["safety", "wait_weeks", "cost_gbp", "access", "staff", "carbon"]
LESS_IS_BETTER = {"wait_weeks", "cost_gbp", "carbon"}
POINTS = dict(zip(CRITERIA, [100, 80, 60, 50, 30, 10], strict=True))
SIZES = {10: 200, 10_000: 30, 1_000_000: 3, 10_000_000: 3}  # options, and how often each is timed
CHECKED_UP_TO = 1_000_000  # pymcdm with its checks would take minutes beyond
VOICES = 1_000
OPTIONS_VOICED = (10, 1_000)


def measured(options: int) -> pd.DataFrame:
    values = np.random.default_rng(options).random((options, len(CRITERIA)))
    return pd.DataFrame(values, columns=CRITERIA)


def ours(table: pd.DataFrame) -> pd.Series:
    scales = {name: ends(table[name], name in LESS_IS_BETTER) for name in table}
    return weighted_sum(value_scores(table, scales), swing_weights(POINTS))


def ends(column: pd.Series, less_is_better: bool) -> tuple[float, float]:
    low, high = column.min(), column.max()
    return (high, low) if less_is_better else (low, high)


def theirs(pymcdm: ModuleType, matrix: NDArray[Any], checked: bool) -> NDArray[Any]:
    points = np.array(list(POINTS.values()))
    types = np.array([-1 if name in LESS_IS_BETTER else 1 for name in CRITERIA])
    weigh = pymcdm.methods.WSM(pymcdm.normalizations.minmax_normalization)
    return 100 * weigh(matrix, points / points.sum(), types, validation=checked)


def voiced(scores: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    return weighted_sum(scores, swing_weights(points))


def voiced_theirs(
    pymcdm: ModuleType, matrix: NDArray[Any], points: NDArray[Any], checked: bool
) -> NDArray[Any]:
    def as_it_is(column: NDArray[Any], cost: bool) -> NDArray[Any]:
        assert not cost
        return column

    weigh, types = pymcdm.methods.WSM(as_it_is), np.ones(matrix.shape[1])
    return np.column_stack([weigh(matrix, each / each.sum(), types, validation=checked) for each in points.T])


def taking_turns(times: int, asks: list[Callable[[], Any]]) -> list[float]:
    """Return the median milliseconds of each, all in turn; in a first round all must agree."""
    first, *others = [ask() for ask in asks]
    for other in others:
        np.testing.assert_allclose(np.asarray(first), other, atol=1e-9)
    del first, others
    taken: list[list[float]] = [[] for _ in asks]
    for _ in range(times):
        for place, ask in enumerate(asks):
            gc.collect()
            start = perf_counter()
            ask()
            taken[place].append(1000 * (perf_counter() - start))
    return [median(each) for each in taken]


def row(what: str, values: int, own: float, unchecked: float = nan, checked: float = nan) -> None:
    peers = "".join(f"{peer:12.3f} {peer / own:8.1f}" for peer in (checked, unchecked))
    print(f"{what:32} {own:10.3f} {1e6 * own / values:10.1f} {peers}")


def beside(
    what: str, values: int, times: int, own: Callable[[], Any], peer: Callable[..., Any] | None
) -> None:
    """Measure ours, and the peer without and, where it ends in time, with its checks."""
    asks = [own]
    if peer:
        asks.append(partial(peer, checked=False))
        if values <= CHECKED_UP_TO:
            asks.append(partial(peer, checked=True))
    row(what, values, *taking_turns(times, asks))


def main() -> None:
    try:
        pymcdm = import_module("pymcdm")
        print(f"Beside pymcdm {version('pymcdm')}, with its checks and without; {len(CRITERIA)} criteria.")
    except ImportError:
        pymcdm = None
        print("pymcdm is not here: pip install pymcdm to have it measured beside ours.")
    heads = f"{'ours ms':>10} {'ns each':>10} {'checked ms':>12} {'times':>8} {'without ms':>11} {'times':>8}"
    print(f"{'options':32} {heads}")
    for options, times in SIZES.items():
        table = measured(options)
        peer = partial(theirs, pymcdm, table.to_numpy(copy=True)) if pymcdm else None
        beside(f"{options:,}", options, times, partial(ours, table), peer)
    points = pd.DataFrame(np.random.default_rng(1).random((len(CRITERIA), VOICES)), index=CRITERIA)
    for options in OPTIONS_VOICED:
        scores = 100 * measured(options)
        matrix = scores.to_numpy(copy=True)
        peer = partial(voiced_theirs, pymcdm, matrix, points.to_numpy()) if pymcdm else None
        what = f"{options:,}, weighed by {VOICES:,} people"
        beside(what, options * VOICES, 5, partial(voiced, scores, points), peer)


if __name__ == "__main__":
    main()
