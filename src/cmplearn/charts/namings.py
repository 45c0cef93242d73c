"""Names beside points, each where it covers no other name and no such point; left out where it would."""

from collections.abc import Iterator, Sequence

from cmplearn.charts import svg, words
from cmplearn.charts._spread import Box
from cmplearn.charts.planes import EDGE, Plane

LONGEST = 24  # letters of a name
SIZE = svg.SMALL_SIZE


def beside(points: Sequence[tuple[float, float]], names: Sequence[str], plane: Plane) -> list[str]:
    """Return the names of the first points that fit, in the order of what matters; no point is covered."""
    taken = [Box(x - 6, y - 6, x + 6, y + 6) for x, y in points]
    parts = []
    for (x, y), name in zip(points, names, strict=False):
        label = words.shortened(name, LONGEST)
        for left, baseline, box in _places(x, y, svg.text_width(label, SIZE)):
            inside = box.left >= EDGE and box.right <= svg.WIDTH - EDGE
            inside = inside and box.top >= 2 and box.bottom <= plane.bottom
            if inside and not any(box.meets(other) for other in taken):
                taken.append(box)
                parts.append(svg.text(left, baseline, label, size=SIZE))
                break
    return parts


def _places(x: float, y: float, width: float) -> Iterator[tuple[float, float, Box]]:
    """Give where a name could start, its baseline and the room it takes: right, left, above, below."""
    for left, baseline in (
        (x + 9, y + 4),
        (x - 9 - width, y + 4),
        (x - width / 2, y - 10),
        (x - width / 2, y + 20),
        (x + 6, y - 9),
        (x + 6, y + 18),
        (x - 6 - width, y - 9),
        (x - 6 - width, y + 18),
    ):
        yield left, baseline, Box(left, baseline - 10, left + width, baseline + 3)
