"""Points in time as people name them: months where the labels are months, otherwise what the labels say."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from cmplearn.charts.words import in_words
from cmplearn.errors import InputError

MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
# The kinds of pandas' periods, by the first letter of their frequency.
PERIODS = {"M": "month", "Q": "quarter", "Y": "year", "A": "year", "W": "week", "D": "day"}
STEPS = {"month": (1, 2, 3, 6, 12, 24, 60, 120), "quarter": (1, 2, 4, 8, 20, 40), "day": (1, 7, 14, 28, 91)}
OTHER_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500)


@dataclass(frozen=True)
class Times:
    """The points of a series: what one is called, where each is on a line, and its name, long and short.

    Attributes
    ----------
    name : str
        month, quarter, week, day, year or point.
    preposition : str
        What stands before a long name: in March 2024, on 4 March 2024, at point 7.
    at : tuple of float
        Places in order: evenly spaced, or by day where dates are not.
    long, short : tuple of str
        What a sentence, and an axis, call each.
    """

    name: str
    preposition: str
    at: tuple[float, ...]
    long: tuple[str, ...]
    short: tuple[str, ...]

    def ticks(self, most: int) -> range:
        """Return which points to name on an axis, at most so many."""
        count = len(self.at)
        steps = STEPS.get(self.name, OTHER_STEPS)
        step = next((step for step in steps if (count - 1) // step + 1 <= most), max(1, count - 1))
        return range(0, count, step)

    def when(self, place: int) -> str:
        """Return a point with its preposition, such as "in March 2024"."""
        return f"{self.preposition} {self.long[place]}"

    def axis(self, measure: str) -> str:
        """Return the words that name both axes: what is counted, and by what."""
        return f"{measure}, in order of time" if self.name == "point" else f"{measure} by {self.name}"

    def counted(self, count: int) -> str:
        """Return a number of points in words, such as "eight months"."""
        return f"{in_words(count)} {self.name}{'' if count == 1 else 's'}"

    @property
    def span(self) -> str:
        """From when to when."""
        return f"{self.long[0]} to {self.long[-1]}" if len(self.long) > 1 else self.long[0]


def times(labels: Sequence[Any]) -> Times:
    """Return the points named by a column of labels: dates, periods, numbers or words.

    Positions counted from 0 become points counted from 1.

    Examples
    --------
    >>> times([0, 1, 2]).long, times(["week 7", "week 8"]).short
    (('point 1', 'point 2', 'point 3'), ('week 7', 'week 8'))
    """
    first = labels[0]
    if hasattr(first, "freqstr"):
        return _periods(labels, PERIODS.get(first.freqstr[:1], "point"))
    if hasattr(first, "toordinal"):
        return _dates(labels)
    evenly = tuple(map(float, range(len(labels))))
    if all(isinstance(label, int) and label == place for place, label in enumerate(labels)):
        short = tuple(str(place + 1) for place in range(len(labels)))
        return Times("point", "at", evenly, tuple(f"point {each}" for each in short), short)
    named = tuple(map(_plain, labels))
    return Times("point", "at", evenly, named, named)


def _plain(label: Any) -> str:
    return f"{label:g}" if isinstance(label, float) else str(label)


def _periods(labels: Sequence[Any], name: str) -> Times:
    evenly = tuple(map(float, range(len(labels))))
    if name == "month":
        return Times(name, "in", evenly, *_months(labels))
    if name == "quarter":
        named = tuple(f"{label.year} Q{label.quarter}" for label in labels)
        return Times(name, "in", evenly, named, named)
    named = tuple(map(str, labels))
    return Times(name, "in", evenly, named, named)


def _months(labels: Sequence[Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (
        tuple(f"{MONTHS[label.month - 1]} {label.year}" for label in labels),
        tuple(f"{MONTHS[label.month - 1][:3]} {label.year}" for label in labels),
    )


def _dates(labels: Sequence[Any]) -> Times:
    """Return months for a day of each month, otherwise days, weeks or dates; irregular ones by the day."""
    days = [float(label.toordinal()) for label in labels]
    if min(_steps(days), default=1) <= 0:
        raise InputError("points must be in order of time, each date once; these are not. Sort them by date.")
    month_days = {label.day for label in labels}
    if month_days == {1} or (len(labels) > 2 and (len(month_days) == 1 or min(month_days) >= 28)):
        months = [float(12 * label.year + label.month) for label in labels]
        return Times("month" if _steps(months) <= {1} else "point", "in", tuple(months), *_months(labels))
    name = {frozenset({1.0}): "day", frozenset({7.0}): "week"}.get(frozenset(_steps(days)), "point")
    long = tuple(f"{label.day} {MONTHS[label.month - 1]} {label.year}" for label in labels)
    short = tuple(f"{label.day} {MONTHS[label.month - 1][:3]} {label.year % 100:02}" for label in labels)
    return Times(name, "on", tuple(days), long, short)


def _steps(places: Sequence[float]) -> set[float]:
    return {after - before for before, after in pairwise(places)}
