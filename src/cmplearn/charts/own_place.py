"""One place in a funnel: whether its rate differs from its neighbours' by more than chance, at its size."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cmplearn.charts import planes, svg, tables, words
from cmplearn.charts.picture import Picture
from cmplearn.charts.planes import End, Plane
from cmplearn.charts.units import Unit, unit

if TYPE_CHECKING:
    import pandas as pd

SOURCE = "methods.benchmarking.place_in_funnel"
DASHES = ("6 4", "2 3", "9 3 2 3")  # of the limits, the outermost first
NEAR = 1e-9


@dataclass(frozen=True)
class _Place:
    """The place, the average, and the limits by size, the widest first."""

    sizes: list[float]
    levels: list[tuple[str, list[float], list[float]]]
    average: float
    rate: float
    size: float
    expected: float
    counted: float
    lower: float
    upper: float
    side: str
    beyond: float
    unit: Unit


def place_in_funnel(table: "pd.DataFrame") -> Picture:
    """Return one place by size and rate, with the limits within which chance keeps a place of each size.

    Parameters
    ----------
    table : DataFrame
        From `methods.benchmarking.place_in_funnel`.

    Returns
    -------
    Picture
        The table has the place's counts, then the limits by size.

    Raises
    ------
    InputError
        When the table lacks a column or a row.

    References
    ----------
    Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202.
    """
    tables.require(table, ("person_years", "lower_95", "upper_95"), SOURCE)
    place = _place(table)
    title = _finding(place)
    parts, height = _drawn(place)
    alt = " ".join(_described(place, title))
    return Picture(
        svg=svg.document(height, title, alt, parts),
        title=title,
        alt=alt,
        columns=(
            "Years lived (people × years)",
            *(f"{end} {name}% limit" for name, _, _ in place.levels for end in ("Lower", "Upper")),
            "Your place",
        ),
        rows=tuple(_rows(place)),
    )


def _place(table: "pd.DataFrame") -> _Place:
    names = [name.removeprefix("lower_") for name in table.columns if str(name).startswith("lower_")]
    levels = [
        (name, table[f"lower_{name}"].tolist(), table[f"upper_{name}"].tolist())
        for name in sorted(names, key=float, reverse=True)
    ]
    told = table.attrs
    return _Place(
        sizes=table["person_years"].tolist(),
        levels=levels,
        average=told["average"],
        rate=told["rate"],
        size=told["person_years"],
        expected=told["expected"],
        counted=told["counted"],
        lower=told["lower"],
        upper=told["upper"],
        side=told["side"],
        beyond=told["beyond"],
        unit=unit("", [told["rate"], told["average"], *levels[0][1], *levels[0][2]]),
    )


def _finding(place: _Place) -> str:
    counted, expected = words.number(round(place.counted)), words.number(round(place.expected))
    told = f"{counted} counted, {expected} expected"
    if place.side == "within":
        return f"{told}: a difference that chance alone may make at this size"
    more = "more" if place.side == "high" else "fewer"
    outer, inner = (float(place.levels[at][0]) / 100 for at in (0, -1))
    if place.beyond < outer - NEAR:
        rare = round(1 / (1 - inner))
        return f"{told}: outside the inner limits, as chance puts one place in {rare}; inside the outer ones"
    return f"{told}: outside the outer limits, {more} than chance alone explains"


def _where(place: _Place) -> str:
    return "within" if place.side == "within" else f"{place.side}, beyond the {100 * place.beyond:g}% limits"


def _described(place: _Place, title: str) -> Iterator[str]:
    yield f"Funnel with one place. {title}."
    yield (
        f"Its rate is {words.number(place.rate)} for 1,000 people a year, beside an average of "
        f"{words.number(place.average)}; {words.count(place.size)} years were lived (people × years). By "
        f"chance alone, 95 such places in 100 would count from {words.number(round(place.lower))} to "
        f"{words.number(round(place.upper))}."
    )
    yield "The limits are wide for small places and narrow for large ones."


def _drawn(place: _Place) -> tuple[list[str], float]:
    lines = [line for _, lower, upper in place.levels for line in (upper, lower)]
    plane = planes.plane(
        place.sizes,
        [place.rate, *(value for line in lines for value in line)],
        16,
        shown=place.unit.short,
        room=planes.room_for(["outer 99.8%"]),
        height=200,
    )
    y = plane.y(place.average)
    ends = [End(y, "average")]
    curves = []
    for row, line in enumerate(lines):
        name = place.levels[row // 2][0]
        points = plane.points(place.sizes, line)
        curves.append(svg.polyline(points, stroke=svg.QUIET, width=1.5, dash=DASHES[min(row // 2, 2)]))
        called = ("outer", "inner")[row // 2] if len(place.levels) == 2 else ""
        ends.append(End(points[-1][1], f"{called} {name}%".strip()))
    parts = [
        *planes.grid(plane, place.unit.short),
        *planes.below(plane, [(plane.x(at), words.count(at)) for at in words.ticks(0, plane.last, most=4)]),
        *curves,
        svg.line(plane.left, y, plane.right, y, stroke=svg.INK, width=2),
        *planes.ends(plane, ends),
        *_own(plane, place),
    ]
    axes, height = planes.caption(
        "For 1,000 people a year, by years lived (people × years)", plane.bottom + 40
    )
    return [*parts, *axes], height


def _own(plane: Plane, place: _Place) -> list[str]:
    x, y = plane.x(place.size), plane.y(place.rate)
    outside = place.side != "within"
    symbol = svg.diamond(x, y, 7, fill=svg.AMBER) if outside else svg.circle(x, y, 6, fill=svg.PALE_BLUE)
    below = y < plane.top + 24
    label = "your place"
    middle = svg.kept_inside(x, label)
    return [symbol, svg.text(middle, y + 24 if below else y - 12, label, anchor="middle", bold=True)]


def _rows(place: _Place) -> Iterator[tuple[str | float, ...]]:
    limits = len(place.levels) * 2
    yield (
        words.count(place.size),
        *[""] * limits,
        f"{words.number(round(place.counted))} counted, {words.number(round(place.expected))} expected; "
        f"rate {words.number(place.rate)}, {_where(place)}",
    )
    for at in range(0, len(place.sizes), 4):
        values = [round(line[at], 1) for _, lower, upper in place.levels for line in (lower, upper)]
        yield words.count(place.sizes[at]), *values, ""
