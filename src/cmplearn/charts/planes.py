"""A plane with two axes: where a value falls, round numbers beside it, and words at the ends of lines."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cmplearn.charts import svg, words
from cmplearn.charts.times import Times

HEIGHT = 180
LINE = 15  # height of one line of the words at the end of a line
WIDEST = 112  # room for such words, over which they wrap
SAMPLE = 27  # a piece of a line before its words
MOVED = 3  # words further than this from their line are joined to it
EDGE = svg.EDGE
END_SIZE = svg.SMALL_SIZE


class End(NamedTuple):
    """Words for the right end of a line, at the height where they would like to be; with a piece of that line
    before them where lines may lie close together (`stroke`).
    """

    y: float
    words: str
    stroke: str = ""
    dash: str = ""
    width: float = 2


@dataclass(frozen=True)
class Plane:
    """The stretch of the picture on which points from `first` to `last` and `low` to `high` fall."""

    left: float
    right: float
    top: float
    first: float
    last: float
    low: float
    high: float
    height: float = HEIGHT

    @property
    def bottom(self) -> float:
        """Where the horizontal axis is."""
        return self.top + self.height

    def x(self, at: float) -> float:
        """Return where a point is from left to right."""
        return self.left + (self.right - self.left) * (at - self.first) / (self.last - self.first)

    def y(self, value: float) -> float:
        """Return where a value is from top to bottom."""
        return self.bottom - self.height * (value - self.low) / (self.high - self.low)

    def points(self, ats: Iterable[float], values: Iterable[float]) -> list[tuple[float, float]]:
        """Return where many points are, for a line through them."""
        across = (self.right - self.left) / (self.last - self.first)
        up = self.height / (self.high - self.low)
        start, bottom, first, low = self.left, self.bottom, self.first, self.low
        return [
            (start + across * (at - first), bottom - up * (value - low))
            for at, value in zip(ats, values, strict=True)
        ]


def plane(
    ats: Sequence[float],
    values: Iterable[float],
    top: float,
    *,
    shown: Callable[[float], str],
    room: float = 16,
    inset: float = 8,
    height: float = HEIGHT,
) -> Plane:
    """Return the plane that holds all points, with `room` at the right for words at the ends of lines.

    Points of one place or one value get a plane of some width; `inset` keeps symbols off its edges.
    """
    low, high = _spread(values, 0.06)
    margin = 10 + max(svg.text_width(shown(tick), svg.SMALL_SIZE) for tick in words.ticks(low, high, most=5))
    first, last = min(ats), max(ats)
    if first == last:
        first, last = first - 1, last + 1
    left, right = margin, svg.WIDTH - room
    side = inset * (last - first) / (right - left - 2 * inset)
    return Plane(left, right, top, first - side, last + side, low, high, height)


def _spread(values: Iterable[float], share: float) -> tuple[float, float]:
    """Return the lowest and highest value and a little more, kept at 0 where nothing is beyond it."""
    found = list(values)
    low, high = min(found), max(found)
    if high - low <= 1e-9 * max(abs(low), abs(high), 1e-9):
        more = max(abs(high), 1e-6) / 2
        return (low - more if low else 0.0), high + more
    more = share * (high - low)
    return (0.0 if 0 <= low <= more else low - more), (0.0 if -more <= high <= 0 else high + more)


def grid(plane: Plane, shown: Callable[[float], str]) -> list[str]:
    """Return the lines of round values with their words, and the horizontal axis."""
    parts = []
    for tick in words.ticks(plane.low, plane.high, most=5):
        y = plane.y(tick)
        parts.append(svg.line(plane.left, y, plane.right, y))
        parts.append(svg.tick_label(plane.left - 6, y + 4, shown(tick), anchor="end"))
    parts.append(svg.line(plane.left, plane.bottom, plane.right, plane.bottom, stroke=svg.QUIET))
    return parts


def below(plane: Plane, labels: Iterable[tuple[float, str]]) -> list[str]:
    """Return words under the axis at their places, those left out that would touch the one before."""
    parts, end = [], 0.0
    for x, label in labels:
        half = svg.text_width(label, svg.SMALL_SIZE) / 2
        middle = svg.kept_inside(x, label, svg.SMALL_SIZE)
        if middle - half < end:
            continue
        parts.append(svg.tick_label(middle, plane.bottom + 18, label, anchor="middle"))
        end = middle + half + 10
    return parts


def caption(label: str, y: float, *, small: bool = False) -> tuple[list[str], float]:
    """Return words under the picture from baseline `y`, and the height that it then needs."""
    size, fill = (svg.SMALL_SIZE, svg.QUIET) if small else (svg.TEXT_SIZE, svg.INK)
    lines = svg.wrap(label, svg.WIDTH - 16, size)
    parts = [svg.text(8, y + 18 * row, line, size=size, fill=fill) for row, line in enumerate(lines)]
    return parts, y + 18 * len(lines) - 8


def notes(sentences: Iterable[str], y: float) -> tuple[list[str], float]:
    """Return small sentences below height `y`, each from the left edge, and the height then needed."""
    parts: list[str] = []
    for place, sentence in enumerate(sentences):
        drawn, y = caption(sentence, y + (10 if place else 14), small=True)
        parts += drawn
    return parts, y


def ticks(plane: Plane, times: Times) -> list[str]:
    """Return the names of as many points in time as have room under the axis."""
    widest = max(svg.text_width(label, svg.SMALL_SIZE) for label in times.short)
    places = times.ticks(max(1, int((plane.right - plane.left) / (widest + 12))))
    return below(plane, [(plane.x(times.at[place]), times.short[place]) for place in places])


def lone_points(
    plane: Plane, ats: Sequence[float], values: Sequence[float], shown: Callable[[float], str]
) -> list[str]:
    """Return points with their values, and nothing between them: for so few that a line would invent some."""
    parts = []
    for x, y, value in zip(map(plane.x, ats), map(plane.y, values), values, strict=True):
        words, is_left = shown(value), x < (plane.left + plane.right) / 2
        parts.append(svg.circle(x, y, 6, fill=svg.BLUE))
        at, anchor = (x + 12, "start") if is_left else (x - 12, "end")
        parts.append(svg.text(at, y + 5, words, anchor=anchor, bold=True))
    return parts


def room_for(labels: Iterable[str], *, samples: bool = False) -> float:
    """Return how much room words at the ends of lines need, those too long for it on several lines."""
    longest = max(svg.text_width(label, END_SIZE) for label in labels)
    return 12 + EDGE + min(longest, WIDEST) + (SAMPLE if samples else 0)


def height_for(labels: Sequence[str]) -> float:
    """Return how high a plane must be for words at the ends of its lines not to touch."""
    widest = min(max(svg.text_width(label, END_SIZE) for label in labels), WIDEST)
    return max(HEIGHT, sum(LINE * len(svg.wrap(label, widest, END_SIZE)) + 1 for label in labels))


def ends(plane: Plane, labels: Sequence[End]) -> list[str]:
    """Return words right of the plane, each at its line, or moved apart and joined to it."""
    sample = SAMPLE if any(label.stroke for label in labels) else 0
    start = plane.right + 8
    room = svg.WIDTH - EDGE - start - sample - 1
    ordered = sorted(labels, key=lambda label: label.y)
    wrapped = [svg.wrap(label.words, room, END_SIZE) for label in ordered]
    parts = []
    for label, lines, y in zip(ordered, wrapped, _apart(ordered, wrapped, plane.bottom), strict=True):
        if abs(y - label.y) > MOVED:
            parts.append(svg.line(plane.right, label.y, start - 1, y, stroke=svg.QUIET))
        if label.stroke:
            end = start + sample - 5
            parts.append(svg.line(start, y, end, y, stroke=label.stroke, width=label.width, dash=label.dash))
        first = y + 4 - LINE * (len(lines) - 1) / 2
        parts += [
            svg.text(start + sample + 1, first + LINE * row, words, size=END_SIZE)
            for row, words in enumerate(lines)
        ]
    return parts


def _apart(labels: Sequence[End], wrapped: Sequence[Sequence[str]], bottom: float) -> list[float]:
    """Return the middles of words, from the top, so that none touch and the last ones end at the bottom."""
    halves = [(LINE * len(lines) + 1) / 2 for lines in wrapped]
    ys: list[float] = []
    for label, half in zip(labels, halves, strict=True):
        above = ys[-1] + halves[len(ys) - 1] if ys else 4.0
        ys.append(max(label.y, above + half))
    below = bottom + 8
    for place in range(len(ys) - 1, -1, -1):  # back up where the last ones were pushed below the plane
        ys[place] = min(ys[place], below - halves[place])
        below = ys[place] - halves[place]
    return ys
