"""Points that show the same thing one after another, told as one: eight months in a row below the mean."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from cmplearn.charts.times import Times

if TYPE_CHECKING:
    import pandas as pd

TREND = 7  # points; a stretch of fewer is part of no trend
APART = {"two_in_three": 2}  # points of a stretch may be so many places apart; others follow each other


class Stretch(NamedTuple):
    """Points from `start` to before `stop` that break one rule on one side; `points` of them break it."""

    stop: int
    points: int
    start: int
    rule: str
    is_high: bool

    @property
    def side(self) -> str:
        """The limit in question."""
        return "upper" if self.is_high else "lower"

    def in_words(self, times: Times) -> str:
        """Return what the points show."""
        above = "above" if self.is_high else "below"
        row = " in a row" if self.points > 1 else ""
        return {
            "outside_limits": f"{times.counted(self.points)}{row} {above} the {self.side} limit",
            "trend": f"{times.counted(self.points)} in a row {'rising' if self.is_high else 'falling'}",
            "two_in_three": f"{times.counted(self.points)} close to the {self.side} limit",
            "one_side": f"{times.counted(self.points)} in a row {above} the mean",
        }[self.rule]

    def label(self) -> str:
        """Return the same for the picture, where a point needs no name."""
        above = "above" if self.is_high else "below"
        return {
            "outside_limits": f"{above} the limit"
            if self.points == 1
            else f"{self.points} {above} the limit",
            "trend": f"{self.points} {'rising' if self.is_high else 'falling'}",
            "two_in_three": f"{self.points} close to the limit",
            "one_side": f"{self.points} {above} the mean",
        }[self.rule]


def stretches(signals: "pd.DataFrame", rules: Sequence[str]) -> list[Stretch]:
    """Return the stretches of a table of signals, in order of their last point; then the longer one last."""
    values, means = signals["value"].tolist(), signals["mean"].tolist()
    found: list[Stretch] = []
    for rule in rules:
        flags = signals[rule].tolist()
        if not any(flags):
            continue
        grouped = _trends(values, means, flags) if rule == "trend" else _grouped(values, means, flags, rule)
        found += grouped
    return sorted(found)


def apart(found: Sequence[Stretch], most: int) -> list[Stretch]:
    """Return the latest stretches that share no point, so that words for each have a place of their own."""
    kept: list[Stretch] = []
    for stretch in reversed(found):
        if len(kept) < most and all(stretch.stop <= k.start or stretch.start >= k.stop for k in kept):
            kept.append(stretch)
    return kept


def _grouped(
    values: Sequence[float], means: Sequence[float], flags: Sequence[bool], rule: str
) -> Iterator[Stretch]:
    places = [place for place, flag in enumerate(flags) if flag]
    high = {place: values[place] > means[place] for place in places}
    reach, start = APART.get(rule, 1), 0
    for at, (place, after) in enumerate(pairwise([*places, len(values) + reach]), 1):
        is_last = at == len(places)
        if is_last or after - place > reach or high[after] != high[place] or means[after] != means[place]:
            group = places[start:at]
            yield Stretch(group[-1] + 1, len(group), group[0], rule, high[place])
            start = at


def _trends(values: Sequence[float], means: Sequence[float], flags: Sequence[bool]) -> Iterator[Stretch]:
    start = 0
    while start < len(values) - 1:
        is_rising, stop = values[start + 1] > values[start], start + 1
        while (
            stop < len(values)
            and values[stop] != values[stop - 1]
            and (values[stop] > values[stop - 1]) == is_rising
            and means[stop] == means[start]
        ):
            stop += 1
        if stop - start >= TREND and all(flags[start:stop]):
            yield Stretch(stop, stop - start, start, "trend", is_rising)
        start = max(stop - 1, start + 1)
