"""Runs about a centre line, stretches that rise or fall, and how many runs chance makes."""

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from cmplearn.methods._control_rules import ROUNDING, side_of

__all__ = ["Stretches", "expected", "sides_and_runs", "trends"]

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]


@dataclass(frozen=True)
class Stretches:
    """Runs of points, or of rising or falling points: which each point is part of, and their lengths.

    `number` is 0 for a point that is part of none, otherwise counted from 1; `lengths` is in their order.
    """

    number: Whole
    lengths: Whole

    def at_least(self, length: int) -> NDArray[np.bool_]:
        """Return which points are part of a stretch as long as that or longer."""
        long = np.concatenate([[False], self.lengths >= length])
        return np.asarray(long[self.number], dtype=np.bool_)

    @property
    def longest(self) -> int:
        """The length of the longest, 0 where there is none."""
        return int(self.lengths.max(initial=0))


def sides_and_runs(values: Floats, centre: float) -> tuple[NDArray[np.int8], Stretches]:
    """Return each point's side (1, 0, -1), and runs: points on the line neither break nor count."""
    side = side_of(values, centre)
    useful = np.flatnonzero(side)
    number = np.zeros(len(values), dtype=np.intp)
    number[useful] = _numbered(side[useful])
    return side, Stretches(number, np.bincount(number)[1:])


def trends(values: Floats) -> Stretches:
    """Return stretches of points that go on rising, or falling: equal neighbours neither break nor count.

    A point at which one stretch ends and another starts is numbered as part of the longer one.
    """
    steps = np.diff(values)
    moves = np.flatnonzero(np.abs(steps) > ROUNDING * np.abs(values).max())
    step_number = _numbered(np.sign(steps[moves]))
    lengths = np.bincount(step_number, minlength=1)[1:] + 1
    number = np.zeros(len(values), dtype=np.intp)
    for stretch in np.argsort(lengths, kind="stable"):  # the longest last, over the others
        first, last = moves[step_number == stretch + 1][[0, -1]]
        number[first : last + 2] = stretch + 1
    return Stretches(number, lengths)


def _numbered(kinds: NDArray[np.generic]) -> Whole:
    """Return, from 1, the number of the run of equal kinds that each place is part of."""
    changes = np.ones(len(kinds), dtype=np.intp)
    changes[1:] = kinds[1:] != kinds[:-1]
    return np.cumsum(changes)


@lru_cache(maxsize=1024)
def expected(points: int, tail: float) -> tuple[int, int]:
    """Return the fewest and the most runs of which neither is in a tail of chance of that size.

    Exact: the number of runs of n1 points above and n2 below in random order (Wald and Wolfowitz 1940;
    tabulated by Swed and Eisenhart 1943), with as many above as below the median, or one more.
    """
    ways = _ways(points // 2, points - points // 2)
    below = list(accumulate(ways))
    above = list(accumulate(reversed(ways)))
    allowed = tail * below[-1]
    fewest = next(runs for runs, total in enumerate(below) if total > allowed)
    most = len(ways) - 1 - next(runs for runs, total in enumerate(above) if total > allowed)
    return fewest, most


def _ways(above: int, below: int) -> list[int]:
    """Return in how many orders there are 0, 1, 2 ... runs."""
    ways = [0] * (above + below + 1)
    for runs in range(2, len(ways)):
        half, odd = divmod(runs, 2)
        if odd:
            ways[runs] = _split(above, half + 1) * _split(below, half) + _split(above, half) * _split(
                below, half + 1
            )
        else:
            ways[runs] = 2 * _split(above, half) * _split(below, half)
    return ways


def _split(points: int, runs: int) -> int:
    return math.comb(points - 1, runs - 1)
