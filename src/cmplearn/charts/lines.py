"""Several lines in one plane, told apart in colour and in grey, each named at its right end."""

from collections.abc import Iterable, Mapping, Sequence

from cmplearn.charts import planes, svg, words
from cmplearn.charts.planes import End, Plane

# Colour, dash and width: in grey, dash and width tell lines apart.
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
MOST = len(LINES)
WRAPPED, ONE_LINE = 28, 14  # letters of a name at the end of a line, where there are few and many lines
FEW = 12  # points up to which each is drawn


def named(names: Iterable[str]) -> list[str]:
    """Return the names of lines, each short enough for its place at the end of the line."""
    found = list(names)
    return [words.shortened(name, WRAPPED if len(found) <= 4 else ONE_LINE) for name in found]


def drawn(
    plane: Plane,
    ats: Sequence[float],
    lines: Mapping[str, Sequence[float]],
    labels: Sequence[str],
    others: Iterable[End] = (),
    *,
    joined: bool = True,
) -> list[str]:
    """Return the lines, a dot on each point where they are few, and their labels at the right.

    Two points that nothing is known between are not `joined`. `others` are further words at the right.
    """
    parts: list[str] = []
    ends = list(others)
    for (values, label), (stroke, dash, width) in zip(
        zip(lines.values(), labels, strict=True), LINES, strict=False
    ):
        points = plane.points(ats, values)
        if joined and len(points) > 1:
            parts.append(svg.polyline(points, stroke=stroke, width=width, dash=dash))
        if len(points) <= FEW:
            parts += [svg.circle(x, y, 4, fill=stroke, stroke=svg.PAPER) for x, y in points]
        ends.append(End(points[-1][1], label, stroke if len(lines) > 1 else "", dash, width))
    return parts + planes.ends(plane, ends)
