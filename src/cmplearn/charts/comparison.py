"""Funnel charts: which of many places differ by more than chance, without a league table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from cmplearn.charts import better, namings, planes, svg, tables, words
from cmplearn.charts.picture import Picture
from cmplearn.charts.planes import End, Plane
from cmplearn.charts.units import Unit, unit
from cmplearn.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

SOURCE = "methods.benchmarking.funnel"
COLUMNS = ("unit", "count", "denominator", "value", "average", "z", "side", "beyond")
MOST_NAMED = 8
APART = 3  # places closer than this on the picture share a corner of a limit's line
MANY = 0.2  # a larger share than this beyond the outer limits is no matter of a few places (our choice)
DASHES = ("6 4", "2 3", "9 3 2 3")  # of the limits, the outermost first


class _Level(NamedTuple):
    """The limits at one level of confidence, by place."""

    name: str
    lower: list[float]
    upper: list[float]


class _Place(NamedTuple):
    """One place, and the widest level, as a fraction, whose limits it is beyond (0: within all)."""

    name: str
    counted: float
    among: float
    value: float
    z: float
    side: str
    beyond: float


@dataclass(frozen=True)
class _Funnel:
    """What is drawn: places, those beyond the widest limits, and beyond narrower ones, the furthest first.

    Levels go from the widest limits to the narrowest.
    """

    places: list[_Place]
    far: list[_Place]
    near: list[_Place]
    average: float
    levels: list[_Level]
    unit: Unit
    improvement: str
    caution: str
    mine: str

    @property
    def middle(self) -> Unit:
        """How the average is written: a digit finer than the values, as a mean of many is known better."""
        return replace(self.unit, digits=self.unit.digits + 1)

    def kind(self, place: _Place) -> str:
        return better.kind(self.improvement, is_high=place.side == "high")


def funnel(
    table: "pd.DataFrame",
    *,
    measure: str = "Share",
    size: str = "people counted among",
    places: str = "places",
    unit: str = "share",
    improvement: str = better.NEITHER,
    mine: str = "",
) -> Picture:
    """Return places by size and value, with the limits within which chance keeps them; those outside named.

    Parameters
    ----------
    table : DataFrame
        From `methods.benchmarking.funnel`.
    measure, size : str
        What the values, and the denominators, are, for the axes.
    places : str
        What the units are called, in the plural.
    unit : str
        "share", "pounds", nothing, or what to write after a value.
    improvement : "up", "down" or "neutral"
        Which way is better.
    mine : str
        The reader's own place, which is marked and named wherever it lies.

    Returns
    -------
    Picture
        The table has one row a place.

    Raises
    ------
    InputError
        When the table lacks a column or a row, `improvement` is another word, or no place is called `mine`.

    References
    ----------
    Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202: value against size, two limits about the
    average. Points between are joined straight; at each place the limit is exact.
    """
    tables.require(table, COLUMNS, SOURCE)
    better.check(improvement)
    drawn = _funnel(table, unit, improvement, mine)
    title = _funnel_finding(drawn, places)
    parts, height = _funnel_drawn(drawn, f"{measure}, by {size}")
    alt = " ".join(_funnel_described(drawn, title, places, size))
    return Picture(
        svg=svg.document(height, title, alt, parts),
        title=title,
        alt=alt,
        columns=(
            words.capital(places),
            "Count",
            words.capital(size),
            drawn.unit.heading(measure),
            *(
                drawn.unit.heading(f"{end} {level.name}% limit")
                for level in drawn.levels
                for end in ("Lower", "Upper")
            ),
            "Beyond",
        ),
        rows=tuple(_funnel_rows(table, drawn)),
    )


def _funnel(table: "pd.DataFrame", name: str, improvement: str, mine: str) -> _Funnel:
    named = [column.removeprefix("lower_") for column in table.columns if str(column).startswith("lower_")]
    if not named:
        raise InputError(
            f"table must have limits such as lower_95; it has {', '.join(map(str, table.columns))}. "
            f"Take it from {SOURCE}."
        )
    levels = [
        _Level(level, table[f"lower_{level}"].tolist(), table[f"upper_{level}"].tolist())
        for level in sorted(named, key=float, reverse=True)
    ]
    columns = {column: table[column].tolist() for column in COLUMNS}
    average, widest = float(columns.pop("average")[0]), float(levels[0].name) / 100 - 1e-9
    names = columns.pop("unit")
    if all(isinstance(each, int) for each in names):  # positions, of places without names
        names = [f"number {each + 1}" for each in names]
    places = [_Place(str(each), *rest) for each, *rest in zip(names, *columns.values(), strict=True)]
    if mine and mine not in {place.name for place in places}:
        raise InputError(
            f"mine must be one of the places; it is {mine!r}. "
            f"They are {words.listed([*map(str, names)], 20)}."
        )
    return _Funnel(
        places=places,
        far=_furthest(place for place in places if place.beyond >= widest),
        near=_furthest(place for place in places if 0 < place.beyond < widest),
        average=average,
        levels=levels,
        unit=unit(name, [*columns["value"], average]),
        improvement=improvement,
        caution=str(table.attrs.get("caution", "")),
        mine=mine,
    )


def _furthest(places: Iterator[_Place]) -> list[_Place]:
    return sorted(places, key=lambda place: -abs(place.z))


def _funnel_finding(funnel: _Funnel, places: str) -> str:
    far, near, count = funnel.far, funnel.near, len(funnel.places)
    average = funnel.middle.long(funnel.average)
    if funnel.caution and len(far) > MANY * count and len(far) > 1:
        return (
            f"{len(far)} of {count} {places} are beyond the limits, too many for a few odd ones: "
            "look first for what makes all differ"
        )
    outer, inner = _limit_names(funnel)
    if far:
        lie = "lies" if len(far) == 1 else "lie"
        more = f"; {len(near)} more outside the {inner} ones: {_named(near)}" if near else ""
        return f"{len(far)} of {count} {places} {lie} outside the {outer} limits: {_named(far)}{more}"
    if near:
        lie = "lies" if len(near) == 1 else "lie"
        return (
            f"None of {count} {places} lies outside the {outer} limits; {len(near)} {lie} outside the "
            f"{inner} ones, where chance alone puts some"
        )
    return f"None of {count} {places} differs from the average of {average} by more than chance"


def _limit_names(funnel: _Funnel) -> tuple[str, str]:
    """Return what the widest and the narrowest limits are called."""
    if len(funnel.levels) == 2:
        return "outer", "inner"
    return f"{funnel.levels[0].name}%", f"{funnel.levels[-1].name}%"


def _named(found: Sequence[_Place]) -> str:
    """Return places with the side that each is on, told once where it is the same for all."""
    sides = {_side(place) for place in found}
    if len(sides) > 1:
        return words.listed([f"{place.name} ({_side(place)})" for place in found])
    return f"{words.listed(sorted(place.name for place in found))} ({sides.pop()})"


def _side(place: _Place) -> str:
    return "higher" if place.side == "high" else "lower"


def _funnel_described(funnel: _Funnel, title: str, places: str, size: str) -> Iterator[str]:
    long, among = funnel.unit.long, [place.among for place in funnel.places]
    yield f"Funnel chart of {len(funnel.places)} {places}. {title}."
    yield (
        f"Values run from {long(min(place.value for place in funnel.places))} to "
        f"{long(max(place.value for place in funnel.places))} about an average of "
        f"{funnel.middle.long(funnel.average)}; "
        f"{size} from {words.count(min(among))} to {words.count(max(among))}."
    )
    for found, limits in ((funnel.far, funnel.levels[0]), (funnel.near, funnel.levels[-1])):
        if found:
            told = [f"{place.name} at {long(place.value)}" for place in found]
            yield f"Beyond the {limits.name}% limits: {words.listed(told, MOST_NAMED)}."
    for place in funnel.places:
        if place.name == funnel.mine:
            yield f"Your place, {place.name}, is at {long(place.value)}, {_where(place)}."
    if funnel.caution:
        yield funnel.caution


def _where(place: _Place) -> str:
    return f"beyond the {100 * place.beyond:g}% limits" if place.beyond else "within the limits"


def _funnel_drawn(funnel: _Funnel, axes: str) -> tuple[list[str], float]:
    short, average = funnel.unit.short, f"average {funnel.middle.short(funnel.average)}"
    lines = [line for level in funnel.levels for line in (level.upper, level.lower)]
    plane = planes.plane(
        [place.among for place in funnel.places],
        [*(place.value for place in funnel.places), *(limit for line in lines for limit in line)],
        16,
        shown=short,
        room=planes.room_for([average]),
        height=220,
    )
    y = plane.y(funnel.average)
    limits, ends = _limits(plane, funnel, lines)
    symbols, named = _outside(plane, funnel)
    parts = [
        *planes.grid(plane, short),
        *planes.below(plane, _sizes(plane, funnel)),
        *_within(plane, funnel),
        *limits,
        svg.line(plane.left, y, plane.right, y, stroke=svg.INK, width=2),
        *planes.ends(plane, [End(y, average), *ends]),
        *symbols,
    ]
    named_axes, height = planes.caption(axes, plane.bottom + 40)
    notes, height = planes.notes(_funnel_notes(funnel, named), height)
    return [*parts, *named_axes, *notes], height


def _limits(plane: Plane, funnel: _Funnel, lines: Sequence[Sequence[float]]) -> tuple[list[str], list[End]]:
    """Return the limits as lines over the sizes of places, and the words at their ends."""
    corners = _corners(plane, [place.among for place in funnel.places])
    parts, ends = [], []
    for line, values in enumerate(lines):
        points = [(x, plane.y(values[place])) for x, place in corners]
        dash = DASHES[min(line // 2, len(DASHES) - 1)]
        parts.append(svg.polyline(points, stroke=svg.QUIET, width=1.5, dash=dash))
        level = funnel.levels[line // 2].name
        called = _limit_names(funnel)[line // 2] if len(funnel.levels) == 2 else ""
        ends.append(End(points[-1][1], f"{called} {level}%".strip()))
    return parts, ends


def _corners(plane: Plane, sizes: Sequence[float]) -> list[tuple[float, int]]:
    """Return where limits are drawn and at which place: from the smallest to the largest, none too close."""
    order = sorted(range(len(sizes)), key=sizes.__getitem__)
    first, last = order[0], order[-1]
    if sizes[first] == sizes[last]:  # places of one size: limits are level
        return [(plane.left, first), (plane.right, last)]
    found = [(plane.x(sizes[first]), first)]
    for place in order[1:-1]:
        x = plane.x(sizes[place])
        if x - found[-1][0] >= APART:
            found.append((x, place))
    return [*found, (plane.x(sizes[last]), last)]


def _sizes(plane: Plane, funnel: _Funnel) -> list[tuple[float, str]]:
    sizes = {place.among for place in funnel.places}
    found = words.ticks(plane.first, plane.last, most=4) if len(sizes) > 1 else sizes
    return [(plane.x(size), words.count(size)) for size in found]


def _within(plane: Plane, funnel: _Funnel) -> Iterator[str]:
    small = 3.5 if len(funnel.places) <= 60 else 2.5
    for place in funnel.places:
        if not place.beyond and place.name != funnel.mine:
            x, y = plane.x(place.among), plane.y(place.value)
            yield svg.circle(x, y, small, fill=svg.QUIET, stroke="none")


def _outside(plane: Plane, funnel: _Funnel) -> tuple[list[str], int]:
    """Return the places outside, the furthest on top, with the names that fit, and how many have one."""
    own = [place for place in funnel.places if place.name == funnel.mine and not place.beyond]
    outside = [*funnel.far, *funnel.near, *own]
    points = [(plane.x(place.among), plane.y(place.value)) for place in outside]
    parts: list[str] = []
    for at, (x, y) in reversed(list(enumerate(points))):
        symbol, fill = better.KINDS[funnel.kind(outside[at])]
        is_far = at < len(funnel.far)
        pale = svg.PAPER if outside[at] in own else svg.PALE_BLUE
        parts.append(symbol(x, y, 5, fill=fill) if is_far else svg.circle(x, y, 4.5, fill=pale))
    order = sorted(range(len(outside)), key=lambda at: outside[at].name != funnel.mine)
    told = [outside[at].name + (" (yours)" if outside[at].name == funnel.mine else "") for at in order]
    names = namings.beside([points[at] for at in order], told[:MOST_NAMED], plane)
    return [*parts, *names], len(names) - bool(own)


def _funnel_notes(funnel: _Funnel, named: int) -> Iterator[str]:
    outside = len(funnel.far) + len(funnel.near)
    if outside > named:
        yield f"{named} of {outside} outside have room for a name; all are in the table."
    if funnel.near:
        yield f"Pale: outside the {' limits, inside the '.join(reversed(_limit_names(funnel)))} ones."
    if funnel.caution:
        yield "Together they vary by more than chance: ask first what else differs, such as age or coding."


def _funnel_rows(table: "pd.DataFrame", funnel: _Funnel) -> Iterator[tuple[str | float, ...]]:
    limits = [f"{end}_{level.name}" for level in funnel.levels for end in ("lower", "upper")]
    amounts = zip(*(funnel.unit.cells(table[column]) for column in ("value", *limits)), strict=True)
    for place, written in zip(funnel.places, amounts, strict=True):
        beyond = f"{100 * place.beyond:g}% limit, {_side(place)}" if place.beyond else "within"
        yield place.name, place.counted, place.among, *written, beyond
