"""Words above a plot, each with a thin stem down to its point, placed so that stems cross no words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations, product
from typing import Protocol

from cmplearn.charts import svg

ROW = 20  # height of one line of words
GAP = 5  # between a stem and its words
EDGE = 4  # between words and the border of the picture


class Symbol(Protocol):
    """Draws a small shape around a point, such as `svg.circle`."""

    def __call__(self, x: float, y: float, radius: float, /, *, fill: str) -> str:
        """Return the shape as SVG."""


@dataclass(frozen=True)
class Mark:
    """A point worth pointing at: where it is, its words, and how it is drawn there."""

    x: float
    y: float
    words: str
    symbol: str


@dataclass(frozen=True)
class _Place:
    mark: Mark
    row: int
    to_the_right: bool

    @property
    def start(self) -> float:
        """Left edge of the words, inside the picture where they can be."""
        width = svg.text_width(self.mark.words)
        wanted = self.mark.x + GAP if self.to_the_right else self.mark.x - GAP - width
        return max(EDGE, min(wanted, svg.WIDTH - EDGE - width))

    @property
    def baseline(self) -> float:
        return 16 + ROW * self.row

    def crossed_by(self, x: float) -> bool:
        return self.start - 2 < x < self.start + svg.text_width(self.mark.words) + 2


def mark(x: float, y: float, words: str, symbol: Symbol, fill: str) -> Mark:
    """Return a mark at a point, its symbol drawn and filled."""
    return Mark(x, y, words, symbol(x, y, 6, fill=fill))


def height(how_many: int) -> float:
    """Return how much room the words of so many marks need above the plot."""
    return 12 + ROW * how_many


def stems_and_words(marks: Sequence[Mark]) -> tuple[list[str], list[str]]:
    """Return the stems, to be drawn under the plot's lines, and the words and symbols, to be drawn over."""
    places = min(_placings(marks), key=_crossings)
    stems = [
        svg.line(p.mark.x, p.baseline - 11, p.mark.x, p.mark.y, stroke=svg.QUIET, dash="2 2") for p in places
    ]
    shown = [part for p in places for part in (p.mark.symbol, _words(p))]
    return stems, shown


def _words(place: _Place) -> str:
    width = svg.text_width(place.mark.words)
    if place.to_the_right:
        return svg.text(place.start, place.baseline, place.mark.words)
    return svg.text(place.start + width, place.baseline, place.mark.words, anchor="end")


def _placings(marks: Sequence[Mark]) -> Iterator[list[_Place]]:
    """Give every way to share out rows and sides; for the three marks of our pictures there are 48."""
    for order in permutations(marks):
        for sides in product((True, False), repeat=len(marks)):
            pairs = zip(order, sides, strict=True)
            yield [_Place(mark, row, to_the_right) for row, (mark, to_the_right) in enumerate(pairs)]


def _crossings(places: list[_Place]) -> int:
    return sum(place.crossed_by(stem.mark.x) for place in places for stem in places if stem.row <= place.row)
