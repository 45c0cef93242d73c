"""An outcome from the most to the least deprived, with the line whose rise is the slope index."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cmplearn.charts import planes, svg, tables, words
from cmplearn.charts.picture import Picture
from cmplearn.charts.units import Unit, unit

if TYPE_CHECKING:
    import pandas as pd

SOURCE = "methods.inequality.gradient"
COLUMNS = ("group", "people", "middle", "before", "value")
LEVEL = 0.005  # of the mean: a slope of a smaller share than this is level (our choice)


def gradient(table: "pd.DataFrame", *, measure: str = "Uptake", unit: str = "share") -> Picture:
    """Return each group's outcome across the population, the line through it, and the line before a campaign.

    Parameters
    ----------
    table : DataFrame
        From `methods.inequality.gradient`.
    measure : str
        What the outcome is, for the axis and the finding.
    unit : str
        "share", "pounds", nothing, or what to write after a value.

    Returns
    -------
    Picture
        The table has one row a group.

    Raises
    ------
    InputError
        When the table lacks a column or a row, or is not from `methods.inequality.gradient`.
    """
    tables.require(table, COLUMNS, SOURCE)
    values, before = table["value"].tolist(), table["before"].tolist()
    written = _unit(unit, [*values, *before])
    title = _finding(table, measure, written)
    parts, height = _drawn(table, written, measure)
    alt = " ".join(_described(table, written, measure, title))
    changed = _is_changed(table)
    return Picture(
        svg=svg.document(height, title, alt, parts),
        title=title,
        alt=alt,
        columns=(
            "Group, 1 the most deprived",
            "People",
            *((written.heading(f"{measure} before"),) if changed else ()),
            written.heading(measure),
            written.heading("On the line"),
        ),
        rows=tuple(
            (
                f"{group}",
                people,
                *((written.cell(was),) if changed else ()),
                written.cell(value),
                written.cell(fitted),
            )
            for group, people, was, value, fitted in zip(
                *(table[name].tolist() for name in ("group", "people", "before", "value", "fitted")),
                strict=True,
            )
        ),
    )


def _unit(name: str, amounts: list[float]) -> Unit:
    return unit(name, [0.0, *amounts])


def _is_changed(table: "pd.DataFrame") -> bool:
    return table["value"].tolist() != table["before"].tolist()


def _gap(table: "pd.DataFrame", written: Unit, name: str = "slope") -> str:
    """Return the slope as people say it: in percentage points where shares are drawn."""
    slope = abs(table.attrs[name])
    if written.name == "share":
        return f"{words.number(round(100 * slope, 1))}{' points' if name == 'slope' else ''}"
    return written.long(slope) if name == "slope" else written.short(slope)


def _finding(table: "pd.DataFrame", measure: str, written: Unit) -> str:
    found = table.attrs
    if _is_changed(table):
        mean = f"{measure} goes from {written.long(found['before_mean'])} to {written.long(found['mean'])}"
        was, now = _gap(table, written, "before_slope"), _gap(table, written)
        wider = abs(found["slope"]) - abs(found["before_slope"])
        if abs(wider) < LEVEL * max(abs(found["before_slope"]), 1e-9):
            return f"{mean}; the gap stays at {now}"
        return f"{mean}; the gap {'widens' if wider > 0 else 'narrows'} from {was} to {now}"
    if abs(found["slope"]) < LEVEL * max(abs(found["mean"]), 1e-9):
        return f"{measure} is the same from the most to the least deprived"
    ends = _ends(table)
    verb = "rises" if found["slope"] > 0 else "falls"
    return (
        f"{measure} {verb} by {_gap(table, written)} from the most to the least deprived: "
        f"{written.short(ends[0])} to {written.long(ends[1])}"
    )


def _ends(table: "pd.DataFrame", prefix: str = "") -> tuple[float, float]:
    """Return where the line starts and ends, over the whole population."""
    mean, slope = table.attrs[f"{prefix}mean"], table.attrs[f"{prefix}slope"]
    return mean - slope / 2, mean + slope / 2


def _described(table: "pd.DataFrame", written: Unit, measure: str, title: str) -> Iterator[str]:
    start, end = _ends(table)
    yield f"Points for {len(table)} groups, from the most to the least deprived, and a line. {title}."
    yield f"The line goes from {written.long(start)} to {written.long(end)}."
    told = [
        f"{group}: {written.short(value)}"
        for group, value in zip(table["group"].tolist(), table["value"].tolist(), strict=True)
    ]
    yield f"{measure} by group, 1 the most deprived: {', '.join(told)}."


def _drawn(table: "pd.DataFrame", written: Unit, measure: str) -> tuple[list[str], float]:
    values, before = table["value"].tolist(), table["before"].tolist()
    now, was = _ends(table), _ends(table, "before_")
    changed = _is_changed(table)
    ends = [planes.End(0, f"now {written.short(now[1])}", svg.BLUE, "", 3)]
    if changed:
        ends.append(planes.End(0, f"before {written.short(was[1])}", svg.INK, "7 4", 2))
    else:
        ends = [planes.End(0, written.short(now[1]))]
    shown = [0.0, *values, *now, *((*before, *was) if changed else ())]
    plane = planes.plane(
        [0.0, 1.0],
        shown,
        16,
        shown=written.short,
        room=planes.room_for([end.words for end in ends], samples=changed),
        inset=0,
    )
    parts = [*planes.grid(plane, written.short)]
    if changed:
        parts.append(svg.polyline(plane.points([0, 1], was), stroke=svg.INK, width=2, dash="7 4"))
    parts.append(svg.polyline(plane.points([0, 1], now), stroke=svg.BLUE, width=3))
    middles = table["middle"].tolist()
    if changed:
        parts += [svg.circle(x, y, 4, fill=svg.PAPER) for x, y in plane.points(middles, before)]
    parts += [svg.circle(x, y, 5, fill=svg.AMBER) for x, y in plane.points(middles, values)]
    heights = (plane.y(now[1]), plane.y(was[1]))
    parts += planes.ends(plane, [end._replace(y=y) for end, y in zip(ends, heights, strict=False)])
    if not changed:
        below = 18 if now[1] >= now[0] else -8  # clear of the line, on the side that it leaves
        parts.append(svg.text(plane.left + 6, plane.y(now[0]) + below, written.short(now[0])))
    parts.append(svg.tick_label(plane.left, plane.bottom + 18, "most deprived", anchor="start"))
    parts.append(svg.tick_label(plane.right, plane.bottom + 18, "least deprived", anchor="end"))
    caption, height = planes.caption(
        f"{measure}, each point one of {len(table)} groups of people", plane.bottom + 42
    )
    return [*parts, *caption], height
