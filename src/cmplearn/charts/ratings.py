"""The picture of a person's ratings: before, looking back and after, a mark each, joined by a line."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from cmplearn.charts import bars, svg, words
from cmplearn.charts.picture import Picture
from cmplearn.errors import InputError

if TYPE_CHECKING:
    from cmplearn.methods.ratings import Comparison, Move, Point, Rated

LANE = 12.5  # between two marks of one row, so that equal ratings don't hide each other
RADIUS = 4.5
NAMES = 176  # width of the names: thirteen rows with two lines each still fit on a printed page
LINE = 15  # height of a line of a name
GAP = 8  # between two rows
KEY = 22  # height of a line of the key
POINTS: tuple["Point", ...] = ("before", "then", "after")
NAMED: Mapping["Point", str] = {"before": "At the start", "then": "Looking back", "after": "At the end"}
MOVES: Mapping["Move", str] = {
    "shift": "Start: looking back less then",
    "change": "End less start as rated then",
    "change_looking_back": "End less start looking back",
}
BETWEEN: Mapping["Move", tuple["Point", "Point"]] = {
    "shift": ("before", "then"),
    "change": ("before", "after"),
    "change_looking_back": ("then", "after"),
}
NOTHING = "not rated"


def ratings(
    comparison: "Comparison", names: Mapping[str, str] | None = None, ends: tuple[str, str] = ("low", "high")
) -> Picture:
    """Return a person's ratings, a row for each thing: at the start, looking back, and at the end.

    Parameters
    ----------
    comparison : Comparison
        From `methods.ratings.compare`.
    names : mapping of str to str, optional
        What to call each thing; its own name is used without one.
    ends : tuple of str
        What the lowest and the highest step mean.

    Returns
    -------
    Picture
        The table has one row a thing, with how far it moved between points that were rated.

    Raises
    ------
    InputError
        When it is no such comparison, or nothing was rated.
    """
    rows = _rated(comparison)
    called = {row.item: (names or {}).get(row.item, row.item) for row in rows}
    title = _finding(comparison, called)
    parts, height = _drawn(comparison, called, ends)
    told = "; ".join(f"{called[row.item]}: {_told(row, comparison.points)}" for row in rows)
    alt = (
        f"Marks on a scale from 1 ({ends[0]}) to {comparison.top} ({ends[1]}) for "
        f"{words.counted(len(rows), 'things')}. "
        f"{title}. {told}."
    )
    return Picture(
        svg=svg.document(height, title, alt, parts),
        title=title,
        alt=alt,
        columns=(
            "Rated",
            *(NAMED[point] for point in comparison.points),
            *(MOVES[move] for move in _moves(comparison)),
        ),
        rows=tuple(
            (
                called[row.item],
                *(_cell(getattr(row, name)) for name in (*comparison.points, *_moves(comparison))),
            )
            for row in rows
        ),
    )


def _rated(comparison: "Comparison") -> Sequence["Rated"]:
    if not hasattr(comparison, "rows") or not hasattr(comparison, "moves"):
        raise InputError(
            f"comparison must be ratings side by side; it is {comparison!r:.80}. "
            "Take it from methods.ratings.compare."
        )
    if not comparison.points:
        raise InputError("comparison must hold at least one rating; it has none. Rate something first.")
    return comparison.rows


def _moves(comparison: "Comparison") -> list["Move"]:
    """Return the moves between points at which anything was rated."""
    return [move for move in MOVES if set(BETWEEN[move]) <= set(comparison.points)]


def _cell(value: int | None) -> str | float:
    return NOTHING if value is None else value


def _told(row: "Rated", points: Sequence["Point"]) -> str:
    found = {point: getattr(row, point) for point in points}
    return ", ".join(
        f"{NAMED[point].lower()} {NOTHING if step is None else step}" for point, step in found.items()
    )


def _finding(comparison: "Comparison", called: Mapping[str, str]) -> str:
    """Return what the ratings say, as what the person said and no more."""
    shift, looking_back = comparison.tally("shift"), comparison.tally("change_looking_back")
    if shift.compared and looking_back.compared:
        return f"{_of_the_start(comparison)}; {_rise(comparison, called, 'change_looking_back')}"
    if looking_back.compared:
        return f"Looking back, {_rise(comparison, called, 'change_looking_back')}"
    if comparison.tally("change").compared:
        return f"From your start as you rated it then, {_rise(comparison, called, 'change')}"
    return _of_one_point(comparison, called)


def _of_the_start(comparison: "Comparison") -> str:
    shift = comparison.tally("shift")
    if shift.same == shift.compared:
        return "Looking back, you rate your start as you did then"
    found = [("lower", shift.lower), ("higher", shift.higher)]
    told = words.listed([f"{way} on {count}" for way, count in found if count])
    return f"Looking back, you rate your start {told} of {shift.compared} than you did then"


def _rise(comparison: "Comparison", called: Mapping[str, str], of: "Move") -> str:
    most = comparison.largest(of)
    if not most:
        return "nothing is rated higher at the end"
    steps = comparison.moves(of)[most[0]]
    named = words.listed([f"“{called[item]}”" for item in most], most=2)
    by = f"{words.in_words(steps)} {'step' if steps == 1 else 'steps'}"
    return f"your rating rose most on {named}, by {by}"


def _of_one_point(comparison: "Comparison", called: Mapping[str, str]) -> str:
    point = comparison.points[-1]
    found = {row.item: getattr(row, point) for row in comparison.rows if getattr(row, point) is not None}
    lowest, highest = min(found.values()), max(found.values())
    if lowest == highest:
        return f"{NAMED[point]}, you rated yourself {lowest} of {comparison.top} on all {len(found)}"
    low = words.listed([f"“{called[item]}”" for item, step in found.items() if step == lowest], most=2)
    return f"{NAMED[point]}, you rated yourself from {lowest} to {highest}; lowest on {low}"


def _drawn(
    comparison: "Comparison", called: Mapping[str, str], ends: tuple[str, str]
) -> tuple[list[str], float]:
    span = bars.Span(1, comparison.top, NAMES + 16, svg.WIDTH - 14)
    parts, y = _key(comparison.points)
    parts += _steps_named(comparison.top, span, y)
    y += GAP
    for row in comparison.rows:
        parts.append(svg.line(8, y, svg.WIDTH - 8, y))
        drawn, y = _row(row, called[row.item], comparison, span, y + GAP / 2)
        parts += drawn
    caption = f"1 means {ends[0]}, {comparison.top} means {ends[1]}."
    for line in svg.wrap(caption, svg.WIDTH - 16, svg.SMALL_SIZE):
        y += LINE + 1
        parts.append(svg.text(8, y, line, size=svg.SMALL_SIZE, fill=svg.QUIET))
    return parts, y + 8


def _steps_named(top: int, span: bars.Span, y: float) -> Iterator[str]:
    for step in range(1, top + 1):
        yield svg.tick_label(span.x(step), y, f"{step}", anchor="middle")


def _key(points: Sequence["Point"]) -> tuple[list[str], float]:
    parts, x = [], 14.0
    for point in points:
        parts += [_mark(point, x, 13), svg.text(x + 10, 18, NAMED[point], size=svg.SMALL_SIZE)]
        x += 30 + svg.text_width(NAMED[point], svg.SMALL_SIZE)
    return parts, 18.0 + KEY


def _row(
    row: "Rated", name: str, comparison: "Comparison", span: bars.Span, top: float
) -> tuple[list[str], float]:
    """Return a row: its name, the steps of the scale, the marks each in its lane, and the line between."""
    lines = svg.wrap(name, NAMES, svg.SMALL_SIZE)
    lanes = LANE * (len(comparison.points) - 1) + 2 * RADIUS + 4
    height = max(LINE * len(lines), lanes)
    first = top + (height - lanes) / 2 + RADIUS + 2
    baseline = top + (height - LINE * len(lines)) / 2 + 12
    parts = [svg.text(8, baseline + LINE * at, line, size=svg.SMALL_SIZE) for at, line in enumerate(lines)]
    parts += _steps(comparison.top, span, top, top + height)
    places = [
        (point, span.x(step), first + LANE * lane)
        for lane, point in enumerate(comparison.points)
        if (step := getattr(row, point)) is not None
    ]
    if len(places) > 1:
        parts.append(svg.polyline([(x, lane) for _, x, lane in places], stroke=svg.QUIET, width=1.5))
    parts += [_mark(point, x, lane) for point, x, lane in places]
    if not places:
        parts.append(svg.tick_label(span.x(1), top + height / 2 + 4, NOTHING, anchor="start"))
    return parts, top + height + GAP / 2


def _steps(top: int, span: bars.Span, upper: float, lower: float) -> Iterator[str]:
    for step in range(1, top + 1):
        yield svg.line(span.x(step), upper, span.x(step), lower)


def _mark(point: "Point", x: float, y: float) -> str:
    """Return the mark of a point: three shapes, so that grey and no colour vision tell them apart too."""
    if point == "before":
        return svg.circle(x, y, RADIUS, fill=svg.PAPER)
    if point == "then":
        return svg.diamond(x, y, RADIUS + 1.5, fill=svg.PALE_BLUE)
    return svg.square(x, y, RADIUS, fill=svg.BLUE, stroke=svg.BLUE)
