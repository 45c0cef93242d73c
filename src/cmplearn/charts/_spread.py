"""Places for symbols that would hide each other, and for names that would cross."""

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from cmplearn.charts import svg

RINGS = 9  # of free places tried around a point
LINE = 15
NAME_WIDTH = 130
GAP = 3


class Box(NamedTuple):
    """A rectangle of the picture."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Say whether two rectangles share more than a border."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, other: "Box") -> bool:
        """Say whether another rectangle lies inside."""
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.top <= other.top
            and other.bottom <= self.bottom
        )


class Spot(NamedTuple):
    """Where a symbol would like to be, and the rectangle that it must not leave."""

    x: float
    y: float
    room: Box


def apart(spots: Sequence[Spot], radius: float, taken: Sequence[Box]) -> list[tuple[float, float]]:
    """Return places where no symbol hides another, each as near its spot as its room allows.

    Where there is no such place left within reach, a symbol stays on its spot.
    """
    size = 2 * radius + 3
    offsets = _offsets(size)
    kept_off = [_grown(box, radius + 1) for box in taken]
    rooms = {room: _grown(room, -radius - 1) for room in {spot.room for spot in spots}}
    cells: dict[tuple[int, int], list[tuple[float, float]]] = {}
    tried: dict[tuple[float, float], int] = {}  # what is taken stays so: go on where the last one stopped
    places = []
    for spot in spots:
        room, at = rooms[spot.room], tried.get((spot.x, spot.y), 0)
        for across, up in offsets[at:]:
            x, y = spot.x + across, spot.y + up
            at += 1
            if _inside(room, x, y) and _is_free(x, y, size, cells) and not _in_any(kept_off, x, y):
                break
        else:
            x, y = spot.x, spot.y
        tried[spot.x, spot.y] = at
        cells.setdefault((int(x // size), int(y // size)), []).append((x, y))
        places.append((x, y))
    return places


@lru_cache(maxsize=8)
def _offsets(size: float) -> list[tuple[float, float]]:
    """Return the middle, then places on rings around it, all at least `size` from each other."""
    turns = [
        (1.02 * ring * size, math.pi * step / (3 * ring))
        for ring in range(1, RINGS + 1)
        for step in range(6 * ring)
    ]
    return [(0.0, 0.0), *((away * math.cos(turn), away * math.sin(turn)) for away, turn in turns)]


def _grown(box: Box, more: float) -> Box:
    return Box(box.left - more, box.top - more, box.right + more, box.bottom + more)


def _inside(box: Box, x: float, y: float) -> bool:
    left, top, right, bottom = box
    return left <= x <= right and top <= y <= bottom


def _in_any(boxes: Sequence[Box], x: float, y: float) -> bool:
    return any(_inside(box, x, y) for box in boxes)


def _is_free(
    x: float, y: float, size: float, cells: Mapping[tuple[int, int], Sequence[tuple[float, float]]]
) -> bool:
    """Say whether every symbol placed so far, by cells of `size`, is at least that far away."""
    column, row, near = int(x // size), int(y // size), size * size
    for across in (column - 1, column, column + 1):
        for up in (row - 1, row, row + 1):
            for other_x, other_y in cells.get((across, up), ()):
                if (x - other_x) ** 2 + (y - other_y) ** 2 < near:
                    return False
    return True


def labels(
    names: Sequence[str], places: Sequence[tuple[float, float]], taken: Sequence[Box], rooms: Sequence[Box]
) -> list[str] | None:
    """Return names beside their symbols, in their rooms, across nothing; None where they don't all fit."""
    boxes = [*taken, *(Box(x - 8, y - 8, x + 8, y + 8) for x, y in places)]
    parts: list[str] = []
    for name, (x, y), room in zip(names, places, rooms, strict=True):
        lines = svg.wrap(name, NAME_WIDTH, svg.SMALL_SIZE)
        width = max(svg.text_width(line, svg.SMALL_SIZE) for line in lines)
        for left, top, anchor in _sides(x, y, width, LINE * len(lines)):
            box = Box(left, top, left + width, top + LINE * len(lines))
            if room.holds(box) and not any(box.meets(other) for other in boxes):
                boxes.append(box)
                at = {"start": left, "middle": left + width / 2, "end": left + width}[anchor]
                parts += [
                    svg.text(at, top + 12 + LINE * row, line, anchor=anchor, size=svg.SMALL_SIZE)
                    for row, line in enumerate(lines)
                ]
                break
        else:
            return None
    return parts


def _sides(x: float, y: float, width: float, height: float) -> Iterator[tuple[float, float, str]]:
    """Give the places for a name around a symbol: left edge, top edge, and how its lines are set."""
    away = 8 + GAP
    yield x + away, y - height / 2, "start"
    yield x - away - width, y - height / 2, "end"
    yield x - width / 2, y + away, "middle"
    yield x - width / 2, y - away - height, "middle"
    for shift in (-0.8, 0.8):
        middle = y - height / 2 + shift * height
        yield x + away, middle, "start"
        yield x - away - width, middle, "end"
