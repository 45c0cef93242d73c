"""Pictures of a business case."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cmplearn.charts import marks, svg, words
from cmplearn.charts.picture import Picture

if TYPE_CHECKING:
    from cmplearn.methods.business_case import UnitBreakEven

PLOT_HEIGHT = 170
LEFT, RIGHT = 72, 404  # edges of the plot; the left margin holds the longest axis label, £900,000
LABEL_ROOM = 42  # two labels between two lines need this much


@dataclass(frozen=True)
class _Scale:
    """Where units and pounds are on the picture."""

    last_units: float
    last_gbp: float
    top: float

    @property
    def bottom(self) -> float:
        return self.top + PLOT_HEIGHT

    def x(self, units: float) -> float:
        return LEFT + (RIGHT - LEFT) * units / self.last_units

    def y(self, gbp: float) -> float:
        return self.bottom - PLOT_HEIGHT * gbp / self.last_gbp


def unit_break_even(result: "UnitBreakEven") -> Picture:
    """Return benefits and cost by the number of units that are real, with break-even, count and claim marked.

    Parameters
    ----------
    result : UnitBreakEven
        From `methods.business_case.unit_break_even`.

    Returns
    -------
    Picture
        The table has one row for none, break-even, the count and the claim.
    """
    title = _finding(result)
    scale = _scale(result)
    stems, labels = marks.stems_and_words(_marks(scale, result))
    parts = [*_axes(scale, result.unit_name), *stems, *_lines(scale, result), *labels]
    alt = _described(result)
    return Picture(
        svg=svg.document(scale.bottom + 46, title, alt, parts),
        title=title,
        alt=alt,
        columns=("Point", _capital(result.unit_name), "Benefits (£)", "Cost (£)", "Benefits less cost (£)"),
        rows=tuple(_row(result, name, units) for name, units in _points(result)),
    )


def _scale(result: "UnitBreakEven") -> _Scale:
    last = _last_units(result)
    how_many = 1 + (result.counted_share != 1) + _is_break_even_shown(result)
    return _Scale(last, 1.06 * max(result.benefits_gbp(last), result.cost_gbp), marks.height(how_many))


def _finding(result: "UnitBreakEven") -> str:
    claim = f"{words.count(result.claimed_units)} claimed"
    needed, share, name = result.break_even_units, result.break_even_share, result.unit_name
    if needed is None or share is None:
        short = words.pounds(result.cost_gbp - result.other_benefits_gbp)
        finding = f"No number of {name} pays for it: they are worth £0 and the rest falls {short} short"
    elif needed == 0:
        finding = f"Pays for itself without any {name}, before the {claim}"
    elif share > 1:
        finding = f"Needs {words.counted(needed, name)} to pay for itself, more than the {claim}"
    else:
        finding = f"Pays for itself at {words.counted(needed, name)}, {words.percent(share)} of the {claim}"
    if result.counted_share == 1:
        return finding
    return f"{finding}. Counting {words.count(result.counted_units)}, it {words.gain_or_loss(result.net_gbp)}"


def _described(result: "UnitBreakEven") -> str:
    at_claim = result.benefits_gbp(result.claimed_units)
    return (
        f"Line chart. Benefits rise from {words.pounds(result.other_benefits_gbp)} with no "
        f"{result.unit_name} to {words.pounds(at_claim)} with {words.count(result.claimed_units)} claimed. "
        f"Cost is {words.pounds(result.cost_gbp)} throughout. {_finding(result)}."
    )


def _points(result: "UnitBreakEven") -> Iterator[tuple[str, float]]:
    yield "None", 0
    if result.break_even_units:
        yield "Break-even", result.break_even_units
    if result.counted_share != 1:
        yield "Counted", result.counted_units
    yield "Claimed", result.claimed_units


def _row(result: "UnitBreakEven", name: str, units: float) -> tuple[str | float, ...]:
    benefits = result.benefits_gbp(units)
    return (
        name,
        round(units, 2),
        round(benefits, 2),
        round(result.cost_gbp, 2),
        round(benefits - result.cost_gbp, 2),
    )


def _last_units(result: "UnitBreakEven") -> float:
    """Return where the axis ends: past the claim, and past break-even where that is not far beyond it."""
    needed = result.break_even_units or 0
    return 1.03 * (
        needed if result.claimed_units < needed <= 4 * result.claimed_units else result.claimed_units
    )


def _is_break_even_shown(result: "UnitBreakEven") -> bool:
    return bool(result.break_even_units) and (result.break_even_units or 0) <= _last_units(result)


def _marks(scale: _Scale, result: "UnitBreakEven") -> list[marks.Mark]:
    claimed, needed = result.claimed_units, result.break_even_units or 0
    at_claim = words.gain_or_loss(result.benefits_gbp(claimed) - result.cost_gbp)
    labels: list[tuple[float, str, marks.Symbol, str]] = [
        (claimed, f"{words.count(claimed)} claimed: {at_claim}", _square, svg.PAPER)
    ]
    if result.counted_share != 1:
        label = f"{words.count(result.counted_units)} counted: {words.gain_or_loss(result.net_gbp)}"
        labels.append((result.counted_units, label, svg.diamond, svg.PAPER))
    if _is_break_even_shown(result):
        labels.append((needed, f"{words.count(needed)} to break even", svg.circle, svg.AMBER))
    return [
        marks.mark(scale.x(units), scale.y(result.benefits_gbp(units)), label, symbol, fill)
        for units, label, symbol, fill in labels
    ]


def _square(x: float, y: float, radius: float, *, fill: str) -> str:
    return svg.rect(x - radius + 1, y - radius + 1, 2 * radius - 2, 2 * radius - 2, fill=fill, stroke=svg.INK)


def _axes(scale: _Scale, unit_name: str) -> Iterator[str]:
    for gbp in words.ticks(0, scale.last_gbp, most=4):
        yield svg.line(LEFT, scale.y(gbp), RIGHT, scale.y(gbp))
        yield svg.tick_label(LEFT - 6, scale.y(gbp) + 4, words.axis_pounds(gbp), anchor="end")
    for units in words.ticks(0, scale.last_units):
        label = words.count(units)
        x = min(scale.x(units), svg.WIDTH - 2 - svg.text_width(label, svg.SMALL_SIZE) / 2)
        yield svg.tick_label(x, scale.bottom + 18, label, anchor="middle")
    yield svg.line(LEFT, scale.bottom, RIGHT, scale.bottom, stroke=svg.QUIET)
    yield svg.text(RIGHT, scale.bottom + 38, f"Real number of {unit_name}", anchor="end")


def _lines(scale: _Scale, result: "UnitBreakEven") -> list[str]:
    start, end = result.benefits_gbp(0), result.benefits_gbp(scale.last_units)
    cost_y = scale.y(result.cost_gbp)
    return [
        svg.line(LEFT, cost_y, RIGHT, cost_y, stroke=svg.INK, width=2, dash="7 4"),
        svg.line(LEFT, scale.y(start), RIGHT, scale.y(end), stroke=svg.BLUE, width=3),
        _cost_label(scale, result),
        _benefits_label(scale, result),
    ]


def _are_close_at_the_end(scale: _Scale, result: "UnitBreakEven") -> bool:
    return 0 < scale.y(result.cost_gbp) - scale.y(result.benefits_gbp(scale.last_units)) < LABEL_ROOM


def _cost_label(scale: _Scale, result: "UnitBreakEven") -> str:
    """Name the cost line where the benefits line is not: above it at the left while benefits are below it."""
    y, label = scale.y(result.cost_gbp), f"Cost {words.pounds(result.cost_gbp)}"
    if result.other_benefits_gbp < result.cost_gbp and _are_close_at_the_end(scale, result):
        return svg.text(LEFT + 6, y - 7, label, bold=True)
    is_met = result.benefits_gbp(scale.last_units) > result.cost_gbp
    is_below = is_met and scale.bottom - y > LABEL_ROOM / 2
    return svg.text(RIGHT, y + (17 if is_below else -7), label, anchor="end", bold=True)


def _benefits_label(scale: _Scale, result: "UnitBreakEven") -> str:
    """Name the benefits line below it at the right, or above it at the left where cost is just beneath."""
    start, end = scale.y(result.other_benefits_gbp), scale.y(result.benefits_gbp(scale.last_units))
    reach = svg.text_width("Benefits") / (RIGHT - LEFT)
    if result.other_benefits_gbp >= result.cost_gbp and _are_close_at_the_end(scale, result):
        y = start + (end - start) * reach - 8
        return svg.text(LEFT + 6, y, "Benefits", fill=svg.BLUE, bold=True)
    y = end + (start - end) * reach + 19
    return svg.text(RIGHT, y, "Benefits", anchor="end", fill=svg.BLUE, bold=True)


def _capital(phrase: str) -> str:
    return phrase[:1].upper() + phrase[1:]
