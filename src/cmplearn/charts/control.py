"""Control charts: is this change more than the process does by itself?

They follow the conventions of NHS England's Making Data Count, as the R package NHSRplotthedots draws them:
a solid mean, dashed limits, common cause small and grey, improvement blue, concern orange, neither purple,
and two icons that sum up variation and assurance. A shape stands beside each colour (see `better`), and the
target is dotted, not red.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from cmplearn.charts import better, marks, planes, stretches, svg, tables
from cmplearn.charts.control_words import (
    Series,
    described,
    finding,
    headings,
    notes_on,
    rows,
    series_of,
)
from cmplearn.charts.icons import summed_up
from cmplearn.charts.picture import Picture
from cmplearn.charts.planes import End, Plane
from cmplearn.charts.stretches import Stretch
from cmplearn.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from cmplearn.methods.spc import Icons, Limits

SOURCE = "methods.spc.signals, p_limits or u_limits"
COLUMNS = ("point", "value", "mean", "lower", "upper", "outside_limits")
MOST_LABELS = 3  # stretches with words of their own


def control_chart(
    signals: "pd.DataFrame",
    limits: "Limits | None" = None,
    icons: "Icons | None" = None,
    *,
    measure: str = "Value",
    unit: str = "",
    improvement: str = better.NEITHER,
    target: float | None = None,
) -> Picture:
    """Return a series about its mean and limits, with what is unusual in it marked and named.

    Parameters
    ----------
    signals : DataFrame
        One series from `methods.spc.signals`, or from `p_limits` or `u_limits`.
    limits : Limits, optional
        From `methods.spc.limits`: says which points the limits come from, and whether they are provisional.
    icons : Icons, optional
        From `methods.spc.icons`: drawn below the chart, unless it has two points alone.
    measure : str
        What is counted, for the axes.
    unit : str
        "pounds", "share", nothing, or what to write after a number.
    improvement : "up", "down" or "neutral"
        Which way is better.
    target : float, optional
        What should be met, in the unit of the values.

    Returns
    -------
    Picture
        The table has one row a point: value, mean, limits and what it shows.

    Raises
    ------
    InputError
        When the table lacks a column or a row or holds many series, or `improvement` is another word.

    References
    ----------
    NHS England, Making Data Count; NHSRplotthedots, R/ptd_create_ggplot.R and R/ptd_spc_colours.R.
    """
    tables.require(signals, COLUMNS, SOURCE)
    _check_one(signals)
    better.check(improvement)
    series = series_of(signals, unit, improvement, target)
    title = finding(series)
    notes = notes_on(signals, limits, series)
    parts, height = _drawn(series, series.times.axis(measure), notes)
    alt = " ".join(described(series, title, notes))
    if icons is not None and series.has_lines:
        aim = "" if target is None else series.unit.long(target)
        drawn, said, height = summed_up(icons, aim, height)
        parts, alt = parts + drawn, f"{alt} {said}"
    return Picture(
        svg=svg.document(height, title, alt, parts),
        title=title,
        alt=alt,
        columns=headings(series, measure),
        rows=rows(series),
    )


def _check_one(signals: "pd.DataFrame") -> None:
    if "series" in signals.columns and signals["series"].nunique() > 1:
        first = signals["series"].iloc[0]
        raise InputError(
            f"signals must be of one series; they are of {signals['series'].nunique()}. "
            f'Choose one: signals[signals["series"] == {first!r}].'
        )


def _drawn(series: Series, axes: str, notes: Sequence[str]) -> tuple[list[str], float]:
    named = stretches.apart(series.found, MOST_LABELS) if series.has_lines else []
    labels = _line_ends(series)
    lines = [series.values, series.lower, series.upper] if series.has_lines else [series.values, [0.0]]
    amounts = [amount for line in lines for amount in line]
    plane = planes.plane(
        series.times.at,
        [*amounts, *([series.target] if series.target is not None and series.has_lines else [])],
        marks.height(len(named)),
        shown=series.unit.short,
        room=planes.room_for(labels) if labels else 24,
    )
    stems, over = marks.stems_and_words([_mark(plane, series, stretch) for stretch in named])
    parts = [
        *planes.grid(plane, series.unit.short),
        *planes.ticks(plane, series.times),
        *stems,
        *(_lines(plane, series, labels) if series.has_lines else []),
        *(
            _symbols(plane, series)
            if series.has_lines
            else planes.lone_points(plane, series.times.at, series.values, series.unit.long)
        ),
        *over,
    ]
    named_axes, height = planes.caption(axes, plane.bottom + 40)
    small, height = planes.notes(notes, height)
    return [*parts, *named_axes, *small], height


def _line_ends(series: Series) -> list[str]:
    shown = series.unit.short
    if not series.has_lines:
        return []
    named = {"upper": series.upper[-1], "mean": series.mean[-1], "lower": series.lower[-1]}
    labels = [f"{name} {shown(amount)}" for name, amount in named.items()]
    return labels if series.target is None else [*labels, f"target {shown(series.target)}"]


def _lines(plane: Plane, series: Series, labels: Sequence[str]) -> list[str]:
    parts: list[str] = []
    for levels in (series.lower, series.upper):
        parts += _steps(plane, series, levels, stroke=svg.QUIET, width=1.5, dash="6 4")
    parts += _steps(plane, series, series.mean, stroke=svg.INK, width=2, dash="")
    tops = [series.upper[-1], series.mean[-1], series.lower[-1]]
    if series.target is not None:
        y = plane.y(series.target)
        parts.append(svg.line(plane.left, y, plane.right, y, stroke=svg.INK, width=2, dash="2 3"))
        tops.append(series.target)
    joined = plane.points(series.times.at, series.values)
    parts.append(svg.polyline(joined, stroke=svg.QUIET, width=1.5))
    return parts + planes.ends(
        plane, [End(plane.y(level), label) for level, label in zip(tops, labels, strict=True)]
    )


def _steps(
    plane: Plane, series: Series, levels: Sequence[float], *, stroke: str, width: float, dash: str
) -> list[str]:
    """Draw a level that may change from point to point; a new mean starts a new line."""
    at = series.times.at
    edges = [plane.first, *((before + after) / 2 for before, after in pairwise(at)), plane.last]
    parts, start = [], 0
    for place in range(1, len(levels) + 1):
        if place < len(levels) and series.mean[place] == series.mean[start]:
            continue
        corners = [
            (edge, level)
            for step in range(start, place)
            for edge, level in ((edges[step], levels[step]), (edges[step + 1], levels[step]))
        ]
        if len(set(levels[start:place])) == 1:
            corners = [corners[0], corners[-1]]
        drawn = plane.points(*zip(*corners, strict=True))
        parts.append(svg.polyline(drawn, stroke=stroke, width=width, dash=dash))
        start = place
    return parts


def _symbols(plane: Plane, series: Series) -> list[str]:
    count = len(series.values)
    small, large = (3.0, 5.0) if count <= 40 else (2.0, 4.0) if count <= 100 else (1.5, 4.0)
    parts = []
    for (x, y), shown, is_high in zip(
        plane.points(series.times.at, series.values), series.shows, series.high, strict=True
    ):
        if shown:
            symbol, fill = better.KINDS[series.kind(is_high)]
            parts.append(symbol(x, y, large, fill=fill))
        else:
            parts.append(svg.circle(x, y, small, fill=svg.QUIET, stroke="none"))
    return parts


def _mark(plane: Plane, series: Series, stretch: Stretch) -> marks.Mark:
    """Point at the middle of a stretch, or at its last point where it is short."""
    place = (stretch.start + stretch.stop - 1) // 2 if stretch.points > 2 else stretch.stop - 1
    x, y = plane.x(series.times.at[place]), plane.y(series.values[place])
    return better.mark(series.kind(stretch.is_high), x, y, stretch.label())
