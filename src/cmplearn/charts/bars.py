"""Horizontal bars: where an amount falls, and headings that wrap."""

from collections.abc import Iterable
from dataclasses import dataclass

from cmplearn.charts import svg

LINE = 18  # height of one line of words


@dataclass(frozen=True)
class Span:
    """The stretch of the picture on which amounts from `low` to `high` fall."""

    low: float
    high: float
    left: float
    right: float

    def x(self, amount: float) -> float:
        """Return where an amount is."""
        return self.left + (self.right - self.left) * (amount - self.low) / (self.high - self.low)

    def bar(self, start: float, end: float, y: float, height: float, *, fill: str, dash: str = "") -> str:
        """Return a bar from one amount to another, its top at `y`."""
        first, last = sorted((self.x(start), self.x(end)))
        return svg.rect(first, y, last - first, height, fill=fill, stroke=svg.INK, dash=dash)


def span(amounts: Iterable[float], left: float, right: float, *, with_zero: bool = True) -> Span:
    """Return the stretch that holds all `amounts`, and zero where bars start there; never of no width."""
    found = [*amounts, *([0.0] if with_zero else [])]
    low, high = min(found), max(found)
    if high - low < 1e-9 * max(1.0, abs(high)):
        low, high = low - (0 if with_zero else 1), high + 1
    return Span(low, high, left, right)


def heading(words: str, y: float, *, bold: bool = False) -> tuple[list[str], float]:
    """Return words from the left edge, on as many lines as they need, and the baseline of the next line."""
    lines = svg.wrap(words, svg.WIDTH - 16)
    parts = [svg.text(8, y + LINE * row, line, bold=bold) for row, line in enumerate(lines)]
    return parts, y + LINE * len(lines)


def one_each(rows: Iterable[tuple[str, float, str]], span: Span) -> tuple[list[str], float]:
    """Return a bar from nothing under each label, with words behind it, and the baseline of the next line."""
    parts: list[str] = []
    y = 20.0
    for label, amount, behind in rows:
        named, y = heading(label, y)
        parts += [*named, span.bar(0, amount, y - 10, LINE, fill=svg.BLUE)]
        parts.append(svg.text(span.x(amount) + 6, y + 4, behind, bold=True))
        y += LINE + 14
    return parts, y
