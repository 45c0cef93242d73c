"""The picture of recommendations by effort and effect, and of those that nobody answers for."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from cmplearn.charts import bars, svg, words
from cmplearn.charts.picture import Picture
from cmplearn.errors import InputError

if TYPE_CHECKING:
    from cmplearn.methods.stakeholders import Sorted

LEFT, RIGHT, TOP = 34, svg.WIDTH - 8, 10
RADIUS = 13  # large enough for its number to be read on a phone
STEP = 2 * RADIUS + 3  # from the middle of one symbol to the next
LEAST_ROW = 44
MOST_POINTS = 10  # columns that have room for a symbol
SHORT = 3  # letters of a name that a symbol has room for
TINT = "#e6f0fa"


class _One(NamedTuple):
    name: str
    effort: int
    effect: int
    has_owner: bool
    sort: str


class _Board(NamedTuple):
    """The columns of effort and the rows of effect: where each begins, in units of the picture."""

    first: int
    last: int
    tops: dict[int, float]
    heights: dict[int, float]

    @property
    def width(self) -> float:
        return (RIGHT - LEFT) / (self.last - self.first + 1)

    @property
    def bottom(self) -> float:
        return self.tops[self.first] + self.heights[self.first]

    def x(self, effort: float) -> float:
        """Return the left edge of a column."""
        return LEFT + self.width * (effort - self.first)


def effort_and_effect(found: "Sorted") -> Picture:
    """Return recommendations by what they take and what they would change, those without an owner marked.

    Parameters
    ----------
    found : Sorted
        From `methods.stakeholders.effort_and_effect`, with ratings in whole points up to 10 at most.

    Returns
    -------
    Picture
        The table has one row a recommendation.

    Raises
    ------
    InputError
        When it is no such result, or a rating is no whole point.
    """
    if not hasattr(found, "recommendations") or not hasattr(found, "effort_up_to"):
        raise InputError(
            f"found must be recommendations sorted by effort and effect; it is {found!r:.80}. "
            "Take it from methods.stakeholders.effort_and_effect."
        )
    rows = _rows(found)
    title = _finding(found)
    told = "; ".join(_told(sort, many, bare) for sort, many, bare in _counts(found))
    alt = f"Grid of effort and effect with {words.counted(len(rows), 'recommendations')}. {title}. {told}."
    parts, height = _drawn(rows, found)
    ends = f"{_first(rows)} to {found.top:g}"
    return Picture(
        svg=svg.document(height, title, alt, parts),
        title=title,
        alt=alt,
        columns=(
            "Recommendation",
            f"Effort ({ends})",
            f"Effect ({ends})",
            "Sort",
            "Somebody answers for it",
        ),
        rows=tuple(
            (one.name, one.effort, one.effect, one.sort, "yes" if one.has_owner else "no") for one in rows
        ),
    )


def _rows(found: "Sorted") -> list[_One]:
    table = found.recommendations
    columns = ("name", "effort", "effect", "has_owner", "sort")
    rows = [_One(*row) for row in zip(*(table[column].tolist() for column in columns), strict=True)]
    for row in rows:
        for rating, value in (("effort", row.effort), ("effect", row.effect)):
            if value != int(value) or not 0 <= value <= MOST_POINTS:
                raise InputError(
                    f"{rating} must be in whole points from 0 to {MOST_POINTS}; that of {row.name} is "
                    f"{value:g}. Round the ratings, or use a shorter scale."
                )
    return [row._replace(effort=int(row.effort), effect=int(row.effect)) for row in rows]


def _counts(found: "Sorted") -> list[tuple[str, int, int]]:
    table = found.counts
    names = ("sort", "recommendations", "without_owner")
    return list(zip(*(table[name].tolist() for name in names), strict=True))


def _told(sort: str, many: int, bare: int) -> str:
    if not bare:
        return f"{sort}: {many}"
    return f"{sort}: {many}, {bare} of them without an owner"


def _finding(found: "Sorted") -> str:
    (_, start, bare), *_ = _counts(found)
    count = len(found.recommendations)
    if not start:
        return f"Of {count}, none takes little effort and would change much"
    much = f"Of {count}, {start} {'takes' if start == 1 else 'take'} little effort and would change much"
    if not bare:
        return f"{much}, and somebody answers for {'it' if start == 1 else 'each'}"
    if start == bare:
        return f"{much}, and nobody answers for {'it' if start == 1 else 'any of them'}"
    return f"{much}; nobody answers for {bare} of them"


def _drawn(rows: Sequence[_One], found: "Sorted") -> tuple[list[str], float]:
    board = _board(rows, found)
    parts = [*_ground(board, found), *_symbols(rows, board), *_lines(board, found)]
    y = board.bottom + 18
    parts += [
        svg.tick_label(board.x(point) + board.width / 2, y, f"{point}", anchor="middle")
        for point in range(board.first, board.last + 1)
    ]
    y += 20
    caption = f"Across: effort, {board.first} to {board.last}. Up: effect, {board.first} to {board.last}."
    parts.append(svg.tick_label(8, y, caption, anchor="start"))
    y += 26
    parts += [svg.circle(18, y - 5, 8, fill=svg.PALE_BLUE), svg.text(32, y, "somebody answers for it")]
    parts += [svg.diamond(228, y - 5, 9, fill=svg.AMBER), svg.text(243, y, "nobody answers for it")]
    y += 26
    for place, counted in enumerate(_counts(found)):
        drawn, y = bars.heading(_told(*counted), y, bold=not place)
        parts += drawn
    return parts, y - 6


def _board(rows: Sequence[_One], found: "Sorted") -> _Board:
    """Return columns of one width, and rows as high as their fullest cell needs."""
    first = _first(rows)
    last = int(found.top)
    in_row = _in_row((RIGHT - LEFT) / (last - first + 1))
    tops: dict[int, float] = {}
    heights: dict[int, float] = {}
    y = float(TOP)
    for effect in range(last, first - 1, -1):
        fullest = max(
            sum((row.effort, row.effect) == (effort, effect) for row in rows)
            for effort in range(first, last + 1)
        )
        tops[effect], heights[effect] = y, max(LEAST_ROW, STEP * -(-fullest // in_row) + 10)
        y += heights[effect]
    return _Board(first, last, tops, heights)


def _first(rows: Sequence[_One]) -> int:
    """Return where the scale begins: at 0 if anything is rated 0, else at 1."""
    return 0 if any(0 in (row.effort, row.effect) for row in rows) else 1


def _in_row(width: float) -> int:
    return max(1, int((width - 4) / STEP))


def _ground(board: _Board, found: "Sorted") -> Iterator[str]:
    """Draw the grid, with the corner to start in tinted."""
    right, bottom = _corner(board, found)
    yield svg.rect(LEFT, TOP, right - LEFT, bottom - TOP, fill=TINT)
    for point in range(board.first, board.last + 1):
        yield svg.line(board.x(point), TOP, board.x(point), board.bottom)
        yield svg.line(LEFT, board.tops[point], RIGHT, board.tops[point])
        middle = board.tops[point] + board.heights[point] / 2 + 5
        yield svg.tick_label(LEFT - 10, middle, f"{point}", anchor="end")
    yield svg.rect(LEFT, TOP, RIGHT - LEFT, board.bottom - TOP, fill="none", stroke=svg.QUIET)


def _lines(board: _Board, found: "Sorted") -> Iterator[str]:
    """Draw how far little effort reaches, and from where effect is much."""
    right, bottom = _corner(board, found)
    yield svg.line(right, TOP, right, board.bottom, stroke=svg.INK, width=2, dash="6 4")
    yield svg.line(LEFT, bottom, RIGHT, bottom, stroke=svg.INK, width=2, dash="6 4")


def _corner(board: _Board, found: "Sorted") -> tuple[float, float]:
    points = range(board.first, board.last + 1)
    right = board.x(board.first + sum(point <= found.effort_up_to for point in points))
    much = [point for point in points if point >= found.effect_from]
    return right, board.tops[much[0]] + board.heights[much[0]] if much else TOP


def _symbols(rows: Sequence[_One], board: _Board) -> Iterator[str]:
    in_row = _in_row(board.width)
    seen: dict[tuple[int, int], int] = {}
    for number, row in enumerate(rows, 1):
        cell = (row.effort, row.effect)
        place = seen[cell] = seen.get(cell, -1) + 1
        many = sum((other.effort, other.effect) == cell for other in rows)
        down, across = divmod(place, in_row)
        in_this = min(in_row, many - down * in_row)
        x = board.x(row.effort) + board.width / 2 + STEP * (across - (in_this - 1) / 2)
        lines = -(-many // in_row)
        y = board.tops[row.effect] + board.heights[row.effect] / 2 + STEP * (down - (lines - 1) / 2)
        label = row.name.lstrip("R") if len(row.name) <= SHORT else f"{number}"
        if row.has_owner:
            yield svg.circle(x, y, RADIUS, fill=svg.PALE_BLUE)
        else:
            yield svg.diamond(x, y, RADIUS + 2, fill=svg.AMBER)
        yield svg.text(x, y + 5, label, anchor="middle", size=15, halo=False)
