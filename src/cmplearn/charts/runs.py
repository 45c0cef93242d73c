"""Run charts: a series about its median, with its runs and crossings, and what they show.

As in Perla, Provost and Murray (2011), BMJ Quality and Safety 20, 46-51: dots joined by a line, a median, and
the run that is too long for chance marked. Crossings, of which too few are a signal, have a tick each.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from cmplearn.charts import better, marks, planes, svg, tables, words
from cmplearn.charts.picture import Picture
from cmplearn.charts.planes import End, Plane
from cmplearn.charts.times import Times, times
from cmplearn.charts.units import Unit, unit
from cmplearn.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("point", "value", "median", "side", "run", "signal")
SOURCE = "methods.run_chart.signals"
# Rules of single points, and of the chart as a whole, in the order in which a title names them.
OF_POINTS = {"long_run": "in a long run", "shift": "in a shift", "trend": "in a trend"}
OF_CHARTS = ("few_crossings", "few_runs", "many_runs")
MOST_LABELS = 2


class _Run(NamedTuple):
    """Points from `start` to before `stop` that lie on one side of the median, or go one way."""

    start: int
    stop: int
    points: int
    is_high: bool
    is_trend: bool

    def in_words(self) -> str:
        if self.is_trend:
            return f"in a row {'rising' if self.is_high else 'falling'}"
        return f"in a row {'above' if self.is_high else 'below'} the median"

    def label(self) -> str:
        return f"{self.points} {self.in_words().removeprefix('in a row ')}"


@dataclass(frozen=True)
class _Series:
    """What is drawn: points about their median, the runs that are too long, and what was counted."""

    times: Times
    values: list[float]
    median: float
    sides: list[int]
    runs: list[_Run]
    signals: list[_Run]
    whole: list[str]
    shows: list[str]
    unit: Unit
    improvement: str
    caution: str
    limits: dict[str, tuple[float | None, float | None]]

    @property
    def useful(self) -> int:
        return sum(side != 0 for side in self.sides)

    @property
    def longest(self) -> int:
        return max((run.points for run in self.runs), default=0)

    @property
    def crossings(self) -> int:
        return max(len(self.runs) - 1, 0)

    @property
    def has_lines(self) -> bool:
        return len(self.values) > 2


def run_chart(
    signals: "pd.DataFrame",
    summary: "pd.DataFrame | None" = None,
    *,
    measure: str = "Value",
    unit: str = "",
    improvement: str = better.NEITHER,
) -> Picture:
    """Return a series about its median, with crossings ticked and runs that are too long for chance named.

    Parameters
    ----------
    signals : DataFrame
        From `methods.run_chart.signals`.
    summary : DataFrame, optional
        From `methods.run_chart.summary`, by the same rules: what chance seldom passes, for the words.
    measure : str
        What is counted, for the axes.
    unit : str
        "pounds", "share", nothing, or what to write after a number.
    improvement : "up", "down" or "neutral"
        Which way is better.

    Returns
    -------
    Picture
        The table has one row a point: value, median, side, run and what it shows.

    Raises
    ------
    InputError
        When a table lacks a column or a row, or `improvement` is another word.
    """
    tables.require(signals, COLUMNS, SOURCE)
    better.check(improvement)
    series = _series(signals, summary, unit, improvement)
    title = _finding(series)
    counted = list(_counted(series))
    parts, height = _drawn(series, series.times.axis(measure), counted)
    alt = " ".join(_described(series, title, counted))
    return Picture(
        svg=svg.document(height, title, alt, parts),
        title=title,
        alt=alt,
        columns=(
            words.capital(series.times.name),
            series.unit.heading(measure),
            series.unit.heading("Median"),
            "Side",
            "Run",
            "What it shows",
        ),
        rows=_rows(signals, series),
    )


def _series(table: "pd.DataFrame", summary: "pd.DataFrame | None", name: str, improvement: str) -> _Series:
    values, median = table["value"].tolist(), float(table["median"].iloc[0])
    sides, numbers = table["side"].tolist(), table["run"].tolist()
    flags = {rule: table[rule].tolist() for rule in (*OF_POINTS, *OF_CHARTS) if rule in table.columns}
    if not flags:
        raise InputError(
            f"signals must have the columns of its rules; it has {', '.join(map(str, table.columns))}. "
            f"Take it from {SOURCE}."
        )
    runs = _runs(sides, numbers)
    of_sides = [flags[rule] for rule in ("long_run", "shift") if rule in flags]
    found = [run for run in runs if any(flag[run.start] for flag in of_sides)]
    found += _trends(values, flags.get("trend", []))
    shows = [""] * len(values)
    for rule, words_for in OF_POINTS.items():
        for place, flag in enumerate(flags.get(rule, [])):
            shows[place] = shows[place] or (words_for if flag else "")
    return _Series(
        times=times(table["point"].tolist()),
        values=values,
        median=median,
        sides=sides,
        runs=runs,
        signals=sorted(found, key=lambda run: (run.stop, run.points)),
        whole=[rule for rule in OF_CHARTS if any(flags.get(rule, []))],
        shows=shows,
        unit=unit(name, [*values, median]),
        improvement=improvement,
        caution=str(table.attrs.get("caution", "")),
        limits=_limits(summary),
    )


def _limits(summary: "pd.DataFrame | None") -> dict[str, tuple[float | None, float | None]]:
    """Return the least and the most that is no signal, by rule."""
    if summary is None:
        return {}
    tables.require(summary, ("rule", "at_least", "at_most"), "methods.run_chart.summary")
    rows = zip(*(summary[column].tolist() for column in ("rule", "at_least", "at_most")), strict=True)
    return {rule: (_known(least), _known(most)) for rule, least, most in rows}


def _known(amount: Any) -> float | None:
    """Return a limit, or None for pandas' missing ones, which equal nothing."""
    return float(amount) if isinstance(amount, int | float) else None


def _runs(sides: Sequence[int], numbers: Sequence[int]) -> list[_Run]:
    places: dict[int, list[int]] = {}
    for place, (side, number) in enumerate(zip(sides, numbers, strict=True)):
        if side:
            places.setdefault(number, []).append(place)
    return [_Run(run[0], run[-1] + 1, len(run), sides[run[0]] > 0, False) for run in places.values()]


def _trends(values: Sequence[float], flags: Sequence[bool]) -> Iterator[_Run]:
    """Return stretches of flagged points that go one way; equal neighbours count once."""
    start = 0
    while start < len(flags):
        if not flags[start]:
            start += 1
            continue
        stop, points, way = start + 1, 1, 0
        while stop < len(flags) and flags[stop]:
            step = (values[stop] > values[stop - 1]) - (values[stop] < values[stop - 1])
            if step and way and step != way:
                break
            way, points, stop = way or step, points + (step != 0), stop + 1
        yield _Run(start, stop, points, way > 0, True)
        start = stop if stop == len(flags) or not flags[stop] else max(stop - 1, start + 1)


def _finding(series: _Series) -> str:
    count = series.times.counted(len(series.values))
    if not series.has_lines:
        points = ", then ".join(map(series.unit.long, series.values))
        return f"{words.capital(count)} alone ({points}) can't tell change from chance"
    if min(series.values) == max(series.values):
        return f"Nothing moved in {count}: all are {series.unit.long(series.median)}"
    if series.caution:
        off = f"{series.useful} {'is' if series.useful == 1 else 'are'} off the median"
        return f"Too few points to tell change from chance: only {off}"
    if series.signals:
        return _of_run(series, series.signals[-1])
    if series.whole:
        return _of_chart(series, series.whole[0])
    return f"Chance alone can explain {count} of ups and downs"


def _of_run(series: _Series, run: _Run) -> str:
    at = series.times
    shown = f"{at.counted(run.points)} {run.in_words()}"
    judged = better.IN_TITLES[better.kind(series.improvement, is_high=run.is_high)]
    if run.stop == len(series.values):
        verb = "is changing" if run.is_trend else "changed"
        return f"Something {verb}{judged} {at.when(run.start)}: {shown}"
    if run.start == 0:
        return f"Something changed after {at.long[run.stop - 1]}: {shown} until then"
    return f"Something was different from {at.long[run.start]} to {at.long[run.stop - 1]}: {shown}"


def _of_chart(series: _Series, rule: str) -> str:
    """Return what the chart as a whole shows, beside what chance seldom passes where that is known."""
    least, most = series.limits.get(rule, (None, None))
    bound, more = (most, "more") if rule == "many_runs" else (least, "fewer")
    seldom = "" if bound is None else f", where chance seldom gives {more} than {bound:g}"
    if rule == "few_crossings":
        often = {0: "never", 1: "only once", 2: "only twice"}.get(
            series.crossings, f"only {words.in_words(series.crossings)} times"
        )
        return f"Something changed: the line crosses its median {often}{seldom}"
    return f"More than chance: {words.in_words(len(series.runs))} runs about the median{seldom}"


def _counted(series: _Series) -> Iterator[str]:
    """Return what was counted, and what chance seldom passes where that is known."""
    limits = series.limits
    _, most = limits.get("long_run", limits.get("shift", (None, None)))
    yield f"Longest run: {series.longest}{_seldom(None, most)}."
    if "few_runs" in limits:
        between = _seldom(limits["few_runs"][0], limits["many_runs"][1])
        yield f"Runs, between the ticks: {len(series.runs)}{between}."
    else:
        least, _ = limits.get("few_crossings", (None, None))
        yield f"Crossings, ticked: {series.crossings}{_seldom(least, None)}."


def _seldom(least: float | None, most: float | None) -> str:
    bounds = [f"{word} {bound:g}" for word, bound in (("under", least), ("over", most)) if bound is not None]
    return f" (by chance seldom {' or '.join(bounds)})" if bounds else ""


def _described(series: _Series, title: str, counted: Sequence[str]) -> Iterator[str]:
    at, long = series.times, series.unit.long
    yield f"Run chart of {at.counted(len(series.values))}, {at.span}. {title}."
    if series.has_lines:
        yield f"Values run from {long(min(series.values))} to {long(max(series.values))};"
        yield f"the last is {long(series.values[-1])}. The median is {long(series.median)}."
        yield " ".join(counted)
    if series.has_lines and series.caution:
        yield series.caution


def _drawn(series: _Series, axes: str, counted: Sequence[str]) -> tuple[list[str], float]:
    named = [series.signals[-1], *_others(series.signals)] if series.signals and series.has_lines else []
    label = f"median {series.unit.short(series.median)}"
    plane = planes.plane(
        series.times.at,
        [*series.values, series.median if series.has_lines else 0.0],
        marks.height(len(named)),
        shown=series.unit.short,
        room=planes.room_for([label]) if series.has_lines else 24,
    )
    parts = [*planes.grid(plane, series.unit.short), *planes.ticks(plane, series.times)]
    if series.has_lines:
        stems, over = marks.stems_and_words([_mark(plane, series, run) for run in named])
        parts += [*stems, *_lines(plane, series, label), *_symbols(plane, series), *over]
    else:
        parts += planes.lone_points(plane, series.times.at, series.values, series.unit.long)
    named_axes, height = planes.caption(axes, plane.bottom + 40)
    small, height = planes.notes(counted, height) if series.has_lines else ([], height)
    return [*parts, *named_axes, *small], height


def _others(signals: Sequence[_Run]) -> list[_Run]:
    """Return the latest other run that shares no point with the one that the title names."""
    last = signals[-1]
    return [run for run in reversed(signals) if run.stop <= last.start][: MOST_LABELS - 1]


def _lines(plane: Plane, series: _Series, label: str) -> list[str]:
    y, half = plane.y(series.median), 7 if len(series.values) <= 60 else 4
    joined = plane.points(series.times.at, series.values)
    return [
        svg.line(plane.left, y, plane.right, y, stroke=svg.INK, width=2),
        svg.polyline(joined, stroke=svg.QUIET, width=1.5),
        *(
            svg.line(x, y - half, x, y + half, stroke=svg.INK, width=half / 4)
            for x in _crossings(plane, series)
        ),
        *planes.ends(plane, [End(y, label)]),
    ]


def _crossings(plane: Plane, series: _Series) -> Iterator[float]:
    """Return where the line goes from one side of the median to the other."""
    for before, after in pairwise(series.runs):
        last, first = before.stop - 1, after.start
        above, below = (abs(series.values[place] - series.median) for place in (last, first))
        share = above / (above + below) if first == last + 1 else 0.5
        start, end = plane.x(series.times.at[last]), plane.x(series.times.at[first])
        yield start + share * (end - start)


def _symbols(plane: Plane, series: _Series) -> list[str]:
    count = len(series.values)
    small, large = (3.0, 5.0) if count <= 40 else (2.0, 4.0) if count <= 100 else (1.5, 4.0)
    points = plane.points(series.times.at, series.values)
    parts = [svg.circle(x, y, small, fill=svg.QUIET, stroke="none") for x, y in points]
    for run in series.signals:
        symbol, fill = better.KINDS[better.kind(series.improvement, is_high=run.is_high)]
        parts += [
            symbol(*points[place], large, fill=fill)
            for place in range(run.start, run.stop)
            if run.is_trend or series.sides[place]
        ]
    return parts


def _mark(plane: Plane, series: _Series, run: _Run) -> marks.Mark:
    place = (run.start + run.stop - 1) // 2
    x, y = plane.x(series.times.at[place]), plane.y(series.values[place])
    return better.mark(better.kind(series.improvement, is_high=run.is_high), x, y, run.label())


def _rows(table: "pd.DataFrame", series: _Series) -> tuple[tuple[str | float, ...], ...]:
    side = {1: "above", -1: "below", 0: "on the median"}
    cell, median = series.unit.cell, series.unit.cell(series.median)
    return tuple(
        (name, cell(value), median, side[where], run or "none", shown or "nothing by itself")
        for name, value, where, run, shown in zip(
            series.times.long, series.values, series.sides, table["run"].tolist(), series.shows, strict=True
        )
    )
