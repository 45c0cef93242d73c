"""The picture of where many people placed others on one grid: a circle, by how many, where one was put."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from cmplearn.charts import svg, words
from cmplearn.charts.picture import Picture
from cmplearn.errors import InputError

LEFT, TOP, CELL, ROW = 74.0, 24.0, 66.0, 42.0
SMALLEST, LARGEST = 9.0, 19.0
TOP_RATING = 5
RATINGS = range(1, TOP_RATING + 1)
LINE = 16


def placed(
    places: Sequence[tuple[int, int]], across: str, up: str, corners: Sequence[str] | None = None
) -> Picture:
    """Return how often each place of a grid of ratings from 1 to 5 was given.

    Parameters
    ----------
    places : sequence of (int, int)
        The ratings across and up, once for each time that somebody placed something there.
    across, up : str
        What the two ratings mean.
    corners : sequence of str, optional
        What the corners are called: top left, top right, bottom left, bottom right.

    Returns
    -------
    Picture
        The table has one row for each place that was given, the most frequent first.

    Raises
    ------
    InputError
        When there is no place, or one is not on the grid.
    """
    counts = _counts(places)
    (best_across, best_up), most = next(iter(counts.items()))
    title = words.counted(len(places), "places given")
    if list(counts.values()).count(most) == 1:
        times = "once" if most == 1 else f"{most} times"
        title += f"; most often {best_across} across and {best_up} up, {times}"
    told = "; ".join(f"{a} across, {u} up: {many}" for (a, u), many in counts.items())
    alt = f"Grid of 5 by 5: across, {across}; up, {up}. {title}. {told}."
    below, height = _axis(across, TOP + ROW * TOP_RATING + (52 if corners else 34))
    return Picture(
        svg=svg.document(height, title, alt, [*_grid(corners or ()), *_circles(counts), *_up(up), *below]),
        title=title,
        alt=alt,
        columns=(f"Across: {across}", f"Up: {up}", "How often"),
        rows=tuple((str(a), u, many) for (a, u), many in counts.items()),
    )


def _counts(places: Iterable[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """Return how often each place was given, the most frequent first."""
    counted = Counter(places)
    for a, u in counted:
        if a not in RATINGS or u not in RATINGS:
            raise InputError(
                f"places must be ratings from 1 to 5; one is {a!r} across and {u!r} up. Correct it."
            )
    if not counted:
        raise InputError(
            "places must hold at least one place; they are empty. Draw it once somebody answered."
        )
    return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def _middle(a: int, u: int) -> tuple[float, float]:
    return LEFT + CELL * (a - 0.5), TOP + ROW * (TOP_RATING - u + 0.5)


def _grid(corners: Sequence[str]) -> Iterator[str]:
    end, bottom = LEFT + CELL * TOP_RATING, TOP + ROW * TOP_RATING
    for step in range(TOP_RATING + 1):
        yield svg.line(LEFT + CELL * step, TOP, LEFT + CELL * step, bottom)
        yield svg.line(LEFT, TOP + ROW * step, end, TOP + ROW * step)
    for rating in RATINGS:
        x, y = _middle(rating, rating)
        yield svg.tick_label(x, bottom + 16, str(rating), anchor="middle")
        yield svg.tick_label(LEFT - 8, y + 4, str(rating), anchor="end")
    spots = [(x, y, anchor) for y in (TOP - 8, bottom + 34) for x, anchor in ((LEFT, "start"), (end, "end"))]
    for (x, y, anchor), name in zip(spots, corners, strict=False):
        label = words.shortened(name, 18)
        yield svg.text(x, y, label, anchor=anchor, size=svg.SMALL_SIZE, fill=svg.QUIET)


def _circles(counts: Mapping[tuple[int, int], int]) -> Iterator[str]:
    """Yield a circle for each place, its area by how often it was given, with the number in it."""
    most = max(counts.values())
    for (a, u), many in counts.items():
        x, y = _middle(a, u)
        radius = max(SMALLEST, LARGEST * (many / most) ** 0.5)
        yield svg.circle(x, y, round(radius, 1), fill=svg.PALE_BLUE)
        yield svg.text(x, y + 5, str(many), anchor="middle", halo=False, bold=True)


def _up(up: str) -> Iterator[str]:
    """Yield the name of the axis on the left, in lines beside its middle."""
    lines = svg.wrap(up, LEFT - 26, svg.SMALL_SIZE)
    start = TOP + ROW * TOP_RATING / 2 - LINE * len(lines) / 2 + 12
    for at, line in enumerate(lines):
        yield svg.text(svg.EDGE, start + LINE * at, line, size=svg.SMALL_SIZE, fill=svg.QUIET)


def _axis(across: str, y: float) -> tuple[list[str], float]:
    """Return the name of the axis below, in lines, and the picture's height."""
    middle = LEFT + CELL * TOP_RATING / 2
    lines = svg.wrap(across, CELL * TOP_RATING, svg.SMALL_SIZE)
    parts = [
        svg.text(middle, y + LINE * at, line, anchor="middle", size=svg.SMALL_SIZE, fill=svg.QUIET)
        for at, line in enumerate(lines)
    ]
    return parts, y + LINE * len(lines)
