"""Acceptability curves: how likely each option is the best, by what is paid for a unit of effect.

As Fenwick, Claxton and Sculpher (2001), Health Economics 10, 779-787, draw them: pounds for a unit of effect
across, chance up, one curve an option.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from cmplearn.charts import planes, svg, tables, words
from cmplearn.charts.picture import Picture
from cmplearn.charts.planes import End, Plane
from cmplearn.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

SOURCE = "methods.uncertainty.acceptability"
# Colour, dash and width of curves, told apart in grey by dash and width.
LINES = (
    (svg.BLUE, "", 3.0),
    (svg.INK, "7 4", 2.0),
    (svg.AMBER, "2 3", 3.0),
    (svg.PURPLE, "12 3 3 3", 2.0),
    (svg.QUIET, "", 1.5),
    (svg.INK, "3 6", 2.0),
    (svg.BLUE, "12 5", 2.0),
    (svg.AMBER, "7 3 2 3", 2.0),
)
LONGEST = 14  # letters of an option's name at the end of its curve


class _Curves(NamedTuple):
    """What is drawn: pounds for a unit of effect, each option's chances, and the option ahead at each."""

    prices: list[float]
    chances: dict[str, list[float]]
    ahead: list[str]


def acceptability(
    table: "pd.DataFrame", *, effect: str = "QALY", threshold: float | Sequence[float] = ()
) -> Picture:
    """Return each option's chance of being the best as a curve, with what is paid for a unit of effect.

    Parameters
    ----------
    table : DataFrame
        From `methods.uncertainty.acceptability`: pounds as index, options as columns; at most eight options.
    effect : str
        What a unit of effect is called, in the singular.
    threshold : float or sequence of float
        Pounds to mark, among those of the table; the title speaks of the first.

    Returns
    -------
    Picture
        The table has one row for each number of pounds, chances in per cent.

    Raises
    ------
    InputError
        When there is no row, one option alone or more than eight, chances are none, or a threshold is not in
        the table.
    """
    curves = _curves(table)
    marked = [float(each) for each in (threshold if isinstance(threshold, Sequence) else [threshold])]
    unknown = [each for each in marked if each not in curves.prices]
    if unknown:
        raise InputError(
            f"threshold must be among those of the table; {words.pounds(unknown[0])} is not. "
            f"Give it to {SOURCE} with the others."
        )
    title = _finding(curves, marked, effect)
    parts, height = _drawn(curves, marked, effect)
    alt = " ".join(_described(curves, marked, title, effect))
    return Picture(
        svg=svg.document(height, title, alt, parts),
        title=title,
        alt=alt,
        columns=(f"Paid for a {effect} (£)", *(f"{option} is best (%)" for option in curves.chances)),
        rows=tuple(
            (price, *(round(100 * chance, 4) for chance in chances))
            for price, *chances in zip(curves.prices, *curves.chances.values(), strict=True)
        ),
    )


def _curves(table: "pd.DataFrame") -> _Curves:
    tables.require(table, (), SOURCE)
    if not 2 <= len(table.columns) <= len(LINES):
        raise InputError(
            f"table must have two to {len(LINES)} options; it has {len(table.columns)}. "
            f"Take it from {SOURCE}, with the options that matter."
        )
    ordered = table.sort_index()
    chances = {str(option): ordered[option].tolist() for option in ordered.columns}
    if not all(0 <= chance <= 1 for curve in chances.values() for chance in curve):
        raise InputError(f"table must hold chances from 0 to 1; it holds others. Take it from {SOURCE}.")
    ahead = [
        max(chances, key=lambda option: chances[option][place])  # of equals, the first option
        for place in range(len(ordered))
    ]
    return _Curves([float(price) for price in ordered.index], chances, ahead)


def _finding(curves: _Curves, marked: Sequence[float], effect: str) -> str:
    if marked:
        place = curves.prices.index(marked[0])
        best = curves.ahead[place]
        chance = words.percent(curves.chances[best][place])
        sure = (
            "likely the best" if curves.chances[best][place] > 0.5 else "more likely the best than any other"
        )
        return f"At {words.pounds(marked[0])} for a {effect}, {best} is {sure}: {chance}"
    spans = _spans(curves)
    if len(spans) == 1:
        option, chances = spans[0][0], curves.chances[spans[0][0]]
        span = f"{words.percent(min(chances))} to {words.percent(max(chances))}"
        return f"{option} is most likely the best whatever is paid for a {effect}: {span}"
    told = [f"{option} from {words.pounds(start)}" for option, start, _ in spans[1:]]
    first, _, last = spans[0]
    return f"Most likely the best: {first} up to {words.pounds(last)} for a {effect}, {words.listed(told)}"


def _spans(curves: _Curves) -> list[tuple[str, float, float]]:
    """Return which option is ahead from what price to what price."""
    pairs = zip(curves.ahead, curves.prices, strict=True)
    grouped = (
        (option, [price for _, price in each]) for option, each in groupby(pairs, lambda pair: pair[0])
    )
    return [(option, prices[0], prices[-1]) for option, prices in grouped]


def _described(curves: _Curves, marked: Sequence[float], title: str, effect: str) -> Iterator[str]:
    low, high = words.pounds(curves.prices[0]), words.pounds(curves.prices[-1])
    yield f"Line chart of {len(curves.chances)} options, paying {low} to {high} for a {effect}. {title}."
    for option, chances in curves.chances.items():
        yield f"{option}: {words.percent(chances[0])} at first, {words.percent(chances[-1])} at last."
    for price in marked:
        place = curves.prices.index(price)
        told = [f"{option} {words.percent(chances[place])}" for option, chances in curves.chances.items()]
        yield f"At {words.pounds(price)}: {words.listed(told, len(told))}."


def _drawn(curves: _Curves, marked: Sequence[float], effect: str) -> tuple[list[str], float]:
    labels = [
        f"{words.shortened(option, LONGEST)} {words.percent(chances[-1])}"
        for option, chances in curves.chances.items()
    ]
    plane = planes.plane(
        curves.prices,
        [0.0, 1.0],
        34,
        shown=words.percent,
        room=planes.room_for(labels),
        inset=0 if len(curves.prices) > 1 else 8,
    )
    parts = [
        *planes.grid(plane, words.percent),
        *planes.below(plane, _pounds(plane, curves.prices)),
        *(part for price in marked for part in _threshold(plane, price)),
    ]
    ends = []
    for (chances, label), (stroke, dash, width) in zip(
        zip(curves.chances.values(), labels, strict=True), LINES, strict=False
    ):
        points = plane.points(curves.prices, chances)
        parts.append(svg.polyline(points, stroke=stroke, width=width, dash=dash))
        if len(points) <= 2:  # few prices are drawn as few points
            parts += [svg.circle(x, y, 4, fill=stroke, stroke=svg.PAPER) for x, y in points]
        ends.append(End(points[-1][1], label))
    parts += planes.ends(plane, ends)
    axes, height = planes.caption(
        f"Chance of being the best, by pounds paid for a {effect}", plane.bottom + 40
    )
    return [*parts, *axes], height


def _pounds(plane: Plane, prices: Sequence[float]) -> list[tuple[float, str]]:
    if len(prices) == 1:
        return [(plane.x(prices[0]), words.axis_pounds(prices[0]))]
    return [(plane.x(tick), words.axis_pounds(tick)) for tick in words.ticks(prices[0], prices[-1], most=4)]


def _threshold(plane: Plane, price: float) -> list[str]:
    x, label = plane.x(price), words.pounds(price)
    half = svg.text_width(label, svg.SMALL_SIZE) / 2
    middle = max(half + planes.EDGE, min(x, svg.WIDTH - planes.EDGE - half))
    return [
        svg.line(x, 22, x, plane.bottom, stroke=svg.INK, dash="2 3"),
        svg.text(middle, 16, label, size=svg.SMALL_SIZE, anchor="middle"),
    ]
