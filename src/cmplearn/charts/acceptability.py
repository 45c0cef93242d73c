"""Acceptability curves: how likely each option is the best, by what is paid for a unit of effect.

As Fenwick, Claxton and Sculpher (2001), Health Economics 10, 779-787, draw them: pounds for a unit of effect
across, chance up, one curve an option.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from cmplearn.charts import lines, planes, svg, tables, words
from cmplearn.charts.picture import Picture
from cmplearn.charts.planes import Plane
from cmplearn.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

SOURCE = "methods.uncertainty.acceptability"
ROW = 16  # height of the words of one threshold


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
        When there is no row, one option alone or more than eight, chances are none, pounds come twice, or a
        threshold is not in the table.
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
    if not 2 <= len(table.columns) <= lines.MOST:
        raise InputError(
            f"table must have two to {lines.MOST} options; it has {len(table.columns)}. "
            f"Take it from {SOURCE}, with the options that matter."
        )
    if not table.index.is_unique:
        raise InputError(
            f"table must have each number of pounds once; it has one twice. "
            f"Give {SOURCE} each threshold once."
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
    marked = marked or curves.prices[: len(curves.prices) == 1]
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
        prices = f"{words.pounds(curves.prices[0])} to {words.pounds(curves.prices[-1])}"
        return f"{option} is most likely the best at any price from {prices} for a {effect}: {span}"
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
        f"{name} {words.percent(chances[-1])}"
        for name, chances in zip(lines.named(curves.chances), curves.chances.values(), strict=True)
    ]
    rows = range(len(marked))  # each below the one before, so that none touches another
    plane = planes.plane(
        curves.prices,
        [0.0, 1.0],
        16 + ROW * len(marked),
        shown=words.percent,
        room=planes.room_for(labels, samples=True),
        height=planes.height_for(labels),
        inset=0 if len(curves.prices) > 1 else 8,
    )
    parts = [
        *planes.grid(plane, words.percent),
        *planes.below(plane, _pounds(plane, curves.prices)),
        *(part for price, row in zip(marked, rows, strict=True) for part in _threshold(plane, price, row)),
    ]
    parts += lines.drawn(plane, curves.prices, curves.chances, labels)
    axes, height = planes.caption(
        f"Chance of being the best, by pounds paid for a {effect}", plane.bottom + 40
    )
    return [*parts, *axes], height


def _pounds(plane: Plane, prices: Sequence[float]) -> list[tuple[float, str]]:
    if len(prices) == 1:
        return [(plane.x(prices[0]), words.axis_pounds(prices[0]))]
    return [(plane.x(tick), words.axis_pounds(tick)) for tick in words.ticks(prices[0], prices[-1], most=4)]


def _threshold(plane: Plane, price: float, row: int) -> list[str]:
    x, label = plane.x(price), words.pounds(price)
    middle = svg.kept_inside(x, label, svg.SMALL_SIZE)
    baseline = 16 + ROW * row
    return [
        svg.line(x, baseline + 5, x, plane.bottom, stroke=svg.INK, dash="2 3"),
        svg.text(middle, baseline, label, size=svg.SMALL_SIZE, anchor="middle"),
    ]
