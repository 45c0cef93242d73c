"""A series about its limits, and what it says in words: the finding, the alternative text and the table."""

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from cmplearn.charts import better, stretches, words
from cmplearn.charts.stretches import Stretch
from cmplearn.charts.times import Times, times
from cmplearn.charts.units import Unit, unit

if TYPE_CHECKING:
    import pandas as pd

    from cmplearn.methods.spc import Limits

RULES = ("outside_limits", "trend", "two_in_three", "one_side")
SHOWS = {
    "outside_limits": "outside the limits",
    "trend": "in a trend",
    "two_in_three": "close to a limit",
    "one_side": "on one side of the mean",
}
MOST_TOLD = 6  # of them in the alternative text
# Of chance alone sigma z is about 1; from here on, limits of counts are much too narrow (our choice).
TOO_NARROW = 1.5


@dataclass(frozen=True)
class Series:
    """What is drawn: points, their lines, what they show, and how all of it is written."""

    times: Times
    values: list[float]
    mean: list[float]
    lower: list[float]
    upper: list[float]
    shows: list[str]
    high: list[bool]
    found: list[Stretch]
    unit: Unit
    improvement: str
    target: float | None

    def kind(self, is_high: bool) -> str:
        """Return whether high (or low) values improve matters, worsen them, or neither."""
        return better.kind(self.improvement, is_high=is_high)

    @property
    def has_lines(self) -> bool:
        """Two points are drawn as two points: nothing is known between them, or of their limits."""
        return len(self.values) > 2


def series_of(table: "pd.DataFrame", name: str, improvement: str, target: float | None) -> Series:
    """Return what a table of signals holds, ready to draw and to tell."""
    lines = [table[column].tolist() for column in ("value", "mean", "lower", "upper")]
    rules = [rule for rule in RULES if rule in table.columns]
    found = stretches.stretches(table, rules)
    shows = [""] * len(table)
    for rule in reversed(rules):  # the first of them counts
        shows = [rule if flag else shown for flag, shown in zip(table[rule].tolist(), shows, strict=True)]
    if "direction" in table.columns:
        high = [direction == "high" for direction in table["direction"].tolist()]
    else:
        high = [value > mean for value, mean in zip(lines[0], lines[1], strict=True)]
    amounts = [*(amount for line in lines for amount in line), *([] if target is None else [target])]
    values, mean, lower, upper = lines
    return Series(
        times=times(table["point"].tolist()),
        values=values,
        mean=mean,
        lower=lower,
        upper=upper,
        shows=shows,
        high=high,
        found=found,
        unit=unit(name, amounts),
        improvement=improvement,
        target=target,
    )


def finding(series: Series) -> str:
    """Return the latest thing that the series shows."""
    at, short = series.times, series.unit.short
    if not series.has_lines:
        points = ", then ".join(map(series.unit.long, series.values))
        return f"Two points alone ({points}) can't tell a change from ordinary ups and downs"
    count = at.counted(len(series.values))
    if min(series.values) == max(series.values):
        return f"Nothing moved in {count}: all are {series.unit.long(series.values[0])}"
    if not series.found:
        return f"Nothing unusual in {count}: these ups and downs are ordinary"
    last = series.found[-1]
    if last.stop < len(series.values):
        shown = last.in_words(at)
        until = at.when(last.start) if last.points == 1 else f"until {at.long[last.stop - 1]}"
        return f"{words.capital(shown)} {until}; nothing unusual since"
    level = f"{last.side} limit of {short((series.upper if last.is_high else series.lower)[-1])}"
    high = "high" if last.is_high else "low"
    judged = better.IN_TITLES[series.kind(last.is_high)]
    start, counted = at.when(last.start), at.counted(last.points)
    above = "above" if last.is_high else "below"
    if last.rule == "outside_limits" and last.points == 1:
        value = short(series.values[-1])
        just = "just " if level.endswith(f" {value}") else ""
        return f"Unusually {high} {start}: {value}, {just}{above} the {level}"
    if last.rule == "outside_limits":
        return f"Unusually {high} since {at.long[last.start]}: {counted} in a row {above} the {level}"
    if last.rule == "two_in_three":
        return f"Unusually {high} since {at.long[last.start]}: {counted} close to the {level}"
    if last.rule == "trend":
        return f"Something is changing{judged}: {last.in_words(at)} since {at.long[last.start]}"
    return f"Something changed{judged} {start}: {last.in_words(at)}"


def notes_on(table: "pd.DataFrame", limits: "Limits | None", series: Series) -> list[str]:
    """Return what a reader has to know about the limits, if anything."""
    notes: list[str] = []
    if not series.has_lines:
        return []
    if limits is not None:
        last = limits.periods[-1]
        if last.trial:
            notes.append(f"Limits still provisional: from {series.times.counted(last.points)}.")
        if limits.points < len(series.values):
            notes.append(f"Limits are those of the time to {series.times.long[limits.points - 1]}.")
    narrow = table.attrs.get("sigma_z", 1)
    if narrow >= TOO_NARROW:
        notes.append(f"More than chance moves these figures: the limits are {narrow:.1f} times too narrow.")
    return notes


def described(series: Series, title: str, notes: list[str]) -> list[str]:
    """Return the sentences for people who don't see the picture."""
    at, long = series.times, series.unit.long
    lowest, highest = min(series.values), max(series.values)
    said = [f"Control chart of {at.counted(len(series.values))}, {at.span}. {title}."]
    if not series.has_lines:
        return said
    said.append(
        f"Values run from {long(lowest)} to {long(highest)}; the last is {long(series.values[-1])}. "
        f"The mean is {long(series.mean[-1])} and the limits are {long(series.lower[-1])} and "
        f"{long(series.upper[-1])}."
    )
    starts = [after for after, means in enumerate(pairwise(series.mean), 1) if means[0] != means[1]]
    if starts:
        said.append(f"New limits start {' and '.join(map(at.when, starts))}.")
    if series.target is not None:
        said.append(f"The target is {long(series.target)}.")
    told = [
        f"{words.capital(stretch.in_words(at))}, "
        + (
            f"{at.long[stretch.start]} to {at.long[stretch.stop - 1]}"
            if stretch.points > 1
            else at.when(stretch.start)
        )
        for stretch in series.found
    ]
    if told:
        said.append(f"Unusual: {'; '.join(told[-MOST_TOLD:])}.")
    if len(told) > MOST_TOLD:
        said.append(f"{len(told) - MOST_TOLD} earlier ones are in the table.")
    return [*said, *notes]


def headings(series: Series, measure: str) -> tuple[str, ...]:
    """Return the headings of the table."""
    names = (measure, "Mean", "Lower limit", "Upper limit")
    return words.capital(series.times.name), *map(series.unit.heading, names), "What it shows"


def rows(series: Series) -> tuple[tuple[str | float, ...], ...]:
    """Return the table, one row a point."""
    cell = series.unit.cell
    lines = (series.values, series.mean, series.lower, series.upper)
    return tuple(
        (name, *map(cell, amounts), SHOWS.get(shown, "ordinary"))
        for name, amounts, shown in zip(
            series.times.long, zip(*lines, strict=True), series.shows, strict=True
        )
    )
