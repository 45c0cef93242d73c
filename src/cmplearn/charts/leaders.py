"""The picture of one criterion's weight: which option comes first at each, and what would change that."""

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from cmplearn.charts import bars, svg, tables, words
from cmplearn.charts.picture import Picture
from cmplearn.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

BAR = 18
RANGES = "methods.mcda.leaders_by_weight"
EQUAL = 1e-9


class _Range(NamedTuple):
    """A stretch of weights of one criterion, and who comes first there, alone or together."""

    start: float
    end: float
    first: tuple[str, ...]

    @property
    def named(self) -> str:
        return words.listed(self.first, most=9) + (" together" if len(self.first) > 1 else "")

    @property
    def verb(self) -> str:
        return "comes" if len(self.first) == 1 else "come"


def leaders_by_weight(
    ranges: "pd.DataFrame", criterion: str = "this criterion", weight: float | None = None
) -> Picture:
    """Return which option comes first at every weight of one criterion, and where that changes.

    Parameters
    ----------
    ranges : DataFrame
        From `methods.mcda.leaders_by_weight`: from_weight, to_weight, first.
    criterion : str
        Whose weight it is.
    weight : float, optional
        Its weight as it was set, from 0 to 1.

    Returns
    -------
    Picture
        The table has one row a range and option.

    Raises
    ------
    InputError
        When the table lacks a column or a row, has gaps, or the weight is outside 0 to 1.
    """
    found = _ranges(ranges)
    if weight is not None and not 0 <= weight <= 1:
        raise InputError(
            f"weight must be from 0 to 1; it is {weight}. Give the share of {criterion}, such as 0.25."
        )
    title = _turn(found, criterion, weight)
    parts, height = _range_bars(found, criterion, weight)
    told = ", ".join(f"{one.named} from {_percent(one.start)} to {_percent(one.end)}" for one in found)
    now = "" if weight is None else f" It was given {_percent(weight)}."
    alt = f"Who comes first, by the weight of {criterion}: {told}.{now} {title}."
    return Picture(
        svg=svg.document(height, title, alt, parts),
        title=title,
        alt=alt,
        columns=("First", f"From weight of {criterion} (%)", f"To weight of {criterion} (%)"),
        rows=tuple(
            (name, round(100 * one.start, 2), round(100 * one.end, 2)) for one in found for name in one.first
        ),
    )


def _ranges(ranges: "pd.DataFrame") -> list[_Range]:
    columns = ("from_weight", "to_weight", "first")
    tables.require(ranges, columns, RANGES)
    rows = zip(*tables.numbers(ranges, columns[:2], RANGES), map(str, ranges["first"].tolist()), strict=True)
    found = [
        _Range(start, end, tuple(name for _, _, name in same))
        for (start, end), same in groupby(rows, key=lambda row: (row[0], row[1]))
    ]
    edges = [0.0, *(one.end for one in found)]
    starts = [*(one.start for one in found), 1.0]
    if any(abs(edge - start) > 1e-6 for edge, start in zip(edges, starts, strict=True)):
        raise InputError(
            f"table must go from weight 0 to 1 without a gap; it doesn't. Take it from {RANGES}."
        )
    return found


def _percent(weight: float) -> str:
    """Return a weight to three figures: whole percentages would make a border look reached that isn't."""
    return f"{words.number(100 * weight)}%"


def _turn(ranges: Sequence[_Range], criterion: str, weight: float | None) -> str:
    if len(ranges) == 1:
        return f"{ranges[0].named} {ranges[0].verb} first whatever the weight of {criterion}"
    if weight is None:
        until = [f"{one.named} up to {_percent(one.end)}" for one in ranges[:-1]]
        return f"By the weight of {criterion}, first is {', then '.join(until)}, then {ranges[-1].named}"
    at = min(range(len(ranges) - 1), key=lambda place: abs(ranges[place].end - weight))
    border, below, above = ranges[at].end, ranges[at], ranges[at + 1]
    if abs(border - weight) < EQUAL:
        return f"At {_percent(weight)} on {criterion}, {below.named} and {above.named} are equal"
    now, other, more = (below, above, "more") if weight < border else (above, below, "less")
    return (
        f"{now.named} {now.verb} first with {_percent(weight)} of the weight on {criterion}; "
        f"with {more} than {_percent(border)}, {other.named} would"
    )


def _range_bars(ranges: Sequence[_Range], criterion: str, weight: float | None) -> tuple[list[str], float]:
    span = bars.Span(0, 1, 24, svg.WIDTH - 24)
    parts: list[str] = []
    y = 20.0
    top = y + 4
    if weight is not None:
        label = f"{_percent(weight)} as set"
        parts.append(svg.text(svg.kept_inside(span.x(weight), label), y, label, anchor="middle", bold=True))
        y += 26
    over: list[str] = []
    for one in ranges:
        named, y = bars.heading(f"{one.named}: {_percent(one.start)} to {_percent(one.end)}", y)
        over += named
        y -= 10
        set_here = weight is not None and one.start <= weight <= one.end
        parts.append(span.bar(one.start, one.end, y, BAR, fill=svg.BLUE if set_here else svg.PALE_BLUE))
        y += BAR + 24
    bottom = y - 18
    if weight is not None:
        x = span.x(weight)
        parts += [
            svg.line(x, top, x, bottom, stroke=svg.PAPER, width=5),
            svg.line(x, top, x, bottom, stroke=svg.INK, width=2, dash="6 4"),
        ]
    parts += over
    parts.append(svg.line(span.left, bottom, span.right, bottom, stroke=svg.QUIET))
    for tick in (0, 0.25, 0.5, 0.75, 1):
        parts.append(svg.tick_label(span.x(tick), bottom + 16, words.percent(tick), anchor="middle"))
    lines, y = bars.heading(f"Weight of {criterion}, the others sharing the rest", bottom + 36)
    return [*parts, *lines], y - 8
