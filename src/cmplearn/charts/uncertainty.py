"""Pictures of how sure an answer is."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cmplearn.charts import bars, svg, tables, words
from cmplearn.charts.picture import Picture
from cmplearn.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("input", "low", "high", "result_low", "result_high", "swing")
SOURCE = "methods.uncertainty.tornado"
BAR = 16


def tornado(table: "pd.DataFrame", title: str = "", unit: str = "pounds") -> Picture:
    """Return how far each input alone moves the answer, as bars around the answer as assumed.

    Parameters
    ----------
    table : DataFrame
        From `methods.uncertainty.tornado`, the answer at base in its `.attrs`. An input's name tells
        its unit: `_gbp` pounds, `share` a share.
    title : str
        The finding; without it, the input that matters most is named.
    unit : str
        What the answer is counted in: "pounds", or what to write after the number.

    Returns
    -------
    Picture
        The table has one row an input.

    Raises
    ------
    InputError
        When the table lacks a column, a row or the answer at base.
    """
    tables.require(table, COLUMNS, SOURCE)
    if "base" not in table.attrs:
        raise InputError(
            f"table must carry the answer at base in .attrs; it does not. Take it from {SOURCE}."
        )
    base, rows = float(table.attrs["base"]), table.to_dict("records")
    shown = _in_unit(unit)
    finding = title or _finding(rows[0], shown)
    parts, height = _drawn(rows, base, unit)
    alt = (
        f"Bar chart of {words.counted(len(rows), 'inputs')}. "
        f"As assumed, the answer is {shown(base)}. {finding}."
    )
    sign = "£" if unit == "pounds" else unit
    return Picture(
        svg=svg.document(height, finding, alt, parts),
        title=finding,
        alt=alt,
        columns=(
            "Input",
            "Low",
            "High",
            *(f"{name} ({sign})" for name in ("Answer at low", "Answer at high", "Swing")),
        ),
        rows=tuple((_name(row), *(round(float(row[column]), 4) for column in COLUMNS[1:])) for row in rows),
    )


def _in_unit(unit: str) -> Callable[[float], str]:
    return words.pounds if unit == "pounds" else lambda amount: f"{words.count(amount)} {unit}"


def _finding(row: dict[Any, Any], shown: Callable[[float], str]) -> str:
    low, high = sorted((row["result_low"], row["result_high"]))
    if low == high:  # the first has the largest swing
        return f"None of these inputs moves the answer: {shown(low)}"
    turns = ", enough to change the decision" if low < 0 < high else ""
    return f"{_name(row)} matters most: the answer runs from {shown(low)} to {shown(high)}{turns}"


def _name(row: dict[Any, Any]) -> str:
    plain = str(row["input"]).removesuffix("_gbp").replace("_", " ").strip()
    return plain[:1].upper() + plain[1:]


def _range(row: dict[Any, Any]) -> str:
    name = str(row["input"])
    shown = (
        words.pounds if name.endswith("_gbp") else words.percent if name.endswith("share") else words.number
    )
    return f"{shown(row['low'])} to {shown(row['high'])}"


def _drawn(rows: list[dict[Any, Any]], base: float, unit: str) -> tuple[list[str], float]:
    results = [row[column] for row in rows for column in ("result_low", "result_high")]
    short = words.pounds if unit == "pounds" else words.count
    room = 10 + max(svg.text_width(short(result), svg.SMALL_SIZE) for result in results)
    span = bars.span([*results, base], room, svg.WIDTH - room, with_zero=False)
    parts, y = _key(18)
    label = f"As assumed: {_in_unit(unit)(base)}"
    parts.append(svg.text(svg.kept_inside(span.x(base), label), y + 4, label, anchor="middle", bold=True))
    y += 28
    for row in rows:
        named, y = bars.heading(f"{_name(row)}: {_range(row)}", y)
        parts += [*named, *_guides(base, span, y - 10), *_bar(row, base, span, y - 10, short)]
        y += 28
    if span.low < 0 < span.high:
        parts.append(svg.tick_label(span.x(0), y - 2, short(0), anchor="middle"))
    return parts, y + 8


def _guides(base: float, span: bars.Span, y: float) -> list[str]:
    """Mark the answer as assumed beside each bar, and zero where the answers go through it."""
    zero = [svg.line(span.x(0), y - 5, span.x(0), y + BAR + 5, stroke=svg.QUIET, dash="4 3")]
    base_x = span.x(base)
    assumed = svg.line(base_x, y - 5, base_x, y + BAR + 5, stroke=svg.INK, width=2)
    return [*(zero if span.low < 0 < span.high else []), assumed]


def _key(y: float) -> tuple[list[str], float]:
    """Say which part of a bar is which, and return the baseline of the line after."""
    low, high = "input at its low", "input at its high"
    second = 34 + svg.text_width(low, svg.SMALL_SIZE) + 22
    parts = [
        svg.rect(8, y - 12, 18, 14, fill=svg.PAPER, stroke=svg.INK),
        svg.text(34, y, low, size=svg.SMALL_SIZE),
        svg.rect(second, y - 12, 18, 14, fill=svg.BLUE, stroke=svg.INK),
        svg.text(second + 26, y, high, size=svg.SMALL_SIZE),
    ]
    return parts, y + 22


def _bar(
    row: dict[Any, Any], base: float, span: bars.Span, y: float, shown: Callable[[float], str]
) -> list[str]:
    """Draw both halves of a bar, the longer one first so that neither hides the other, with its ends."""
    halves = [(row["result_low"], svg.PAPER), (row["result_high"], svg.BLUE)]
    halves.sort(key=lambda half: -abs(half[0] - base))
    parts = [span.bar(base, result, y, BAR, fill=fill) for result, fill in halves]
    left, right = sorted((row["result_low"], row["result_high"]))
    ends = [svg.text(span.x(right) + 5, y + 13, shown(right), size=svg.SMALL_SIZE)]
    if left != right:
        ends.append(svg.text(span.x(left) - 5, y + 13, shown(left), size=svg.SMALL_SIZE, anchor="end"))
    return parts + ends
