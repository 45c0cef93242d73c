"""Pictures of the people around a proposal: who can stop it, who lives with it, and who is missing."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from cmplearn.charts import _spread, bars, svg, tables, words
from cmplearn.charts._spread import Box
from cmplearn.charts.picture import Picture
from cmplearn.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from cmplearn.methods.stakeholders import Coverage, Placing

LEFT, RIGHT = 8, svg.WIDTH - 8
TOP, BOTTOM = 26, 386
INSET = 16  # keeps a person's symbol off the border
FEW = 10  # people whose names may stand on the grid itself
MOST_TOLD = 12  # names of a kind in the text alternative
MANY_NAMES = 8  # in a row of the nine Cs; the table has all
TINT = "#e6f0fa"
QUADRANTS = ("Satisfy", "Manage", "Monitor", "Inform")  # as they are read: from the top left
COLUMNS = ("name", "power", "interest", "quadrant")


class _Person(NamedTuple):
    name: str
    power: float
    interest: float
    quadrant: str


class _Scale(NamedTuple):
    """The ratings that the grid is made for: highest and lowest, and from which on each is high."""

    top: float
    power_from: float
    interest_from: float
    lowest: float

    @property
    def ends(self) -> str:
        return f"{self.lowest:g} to {self.top:g}"

    def x(self, interest: float) -> float:
        return LEFT + INSET + (RIGHT - LEFT - 2 * INSET) * self._share(interest)

    def y(self, power: float) -> float:
        return BOTTOM - INSET - (BOTTOM - TOP - 2 * INSET) * self._share(power)

    def _share(self, rating: float) -> float:
        return (rating - self.lowest) / (self.top - self.lowest)

    def box(self, quadrant: str) -> Box:
        """Return where a quadrant is; a rating on the border belongs to the higher one."""
        across, up = self.x(self.interest_from) - INSET / 2, self.y(self.power_from) + INSET / 2
        left, right = (across, RIGHT) if quadrant in ("Manage", "Inform") else (LEFT, across)
        top, bottom = (TOP, up) if quadrant in ("Satisfy", "Manage") else (up, BOTTOM)
        return Box(left, top, right, bottom)

    def quadrant(self, person: _Person) -> str:
        return QUADRANTS[2 * (person.power < self.power_from) + (person.interest >= self.interest_from)]


def stakeholder_grid(
    people: "pd.DataFrame",
    power_from: float | None = None,
    interest_from: float | None = None,
    top: float = 1,
    lowest: float = 0,
) -> Picture:
    """Return people by their power and interest, in four quadrants that say what to do about each.

    Parameters
    ----------
    people : DataFrame
        A row a person or group: name, power, interest (`lowest` to `top`), and quadrant from
        `methods.stakeholders.quadrant`. Names of a few stand on the grid, those of more beside their numbers
        below it.
    power_from, interest_from, top, lowest : float
        As they were given to `methods.stakeholders.quadrant`.

    Returns
    -------
    Picture
        The table has one row a person, in the order of the quadrants.

    Raises
    ------
    InputError
        When the table lacks a column or a row, a rating is outside the scale, or a quadrant is another than
        the grid's.
    """
    tables.require(people, COLUMNS, "methods.stakeholders.quadrant")
    scale = _Scale(
        top,
        (lowest + top) / 2 if power_from is None else power_from,
        (lowest + top) / 2 if interest_from is None else interest_from,
        lowest,
    )
    rows = _people(people, scale)
    title = _grid_finding(rows)
    parts, height = _placed(rows, scale)
    told = "; ".join(
        f"{quadrant}: {_told(names) or 'nobody'}" for quadrant, names in _by_quadrant(rows).items()
    )
    alt = f"Grid of power and interest with {words.counted(len(rows), 'people')}. {title}. {told}."
    return Picture(
        svg=svg.document(height, title, alt.replace(" 1 people", " 1 person"), parts),
        title=title,
        alt=alt.replace(" 1 people", " 1 person"),
        columns=("Number", "Name", f"Power ({scale.ends})", f"Interest ({scale.ends})", "What to do"),
        rows=tuple(
            (str(number), row.name, round(row.power, 4), round(row.interest, 4), row.quadrant)
            for number, row in enumerate(rows, 1)
        ),
    )


def stakeholder_map(placing: "Placing") -> Picture:
    """Return the grid of people placed by power and interest, with the lines that they were placed by.

    Parameters
    ----------
    placing : Placing
        From `methods.stakeholders.placed`.

    Returns
    -------
    Picture
        As `stakeholder_grid` draws it.

    Raises
    ------
    InputError
        When it is no such result.
    """
    if not all(hasattr(placing, name) for name in ("people", "power_from", "interest_from", "top", "lowest")):
        raise InputError(
            f"placing must be people placed on a grid; it is {placing!r:.80}. "
            "Take it from methods.stakeholders.placed."
        )
    return stakeholder_grid(
        placing.people, placing.power_from, placing.interest_from, placing.top, placing.lowest
    )


def stakeholder_coverage(coverage: "Coverage") -> Picture:
    """Return who stands for each of the nine Cs, and which of them nobody does.

    Parameters
    ----------
    coverage : Coverage
        From `methods.stakeholders.coverage`.

    Returns
    -------
    Picture
        The table has one row a C, with all names.

    Raises
    ------
    InputError
        When it is no such result.
    """
    if not hasattr(coverage, "by_c") or not hasattr(coverage, "missing"):
        raise InputError(
            f"coverage must say who stands for which C; it is {coverage!r:.80}. "
            "Take it from methods.stakeholders.coverage."
        )
    table = coverage.by_c
    rows = list(zip(table["c"].tolist(), table["meaning"].tolist(), table["names"].tolist(), strict=True))
    title = _missing_finding(rows, coverage.missing)
    parts, height = _cs(rows)
    told = "; ".join(f"{c}: {_told(names) or 'nobody yet'}" for c, _, names in rows)
    alt = f"List of {words.in_words(len(rows))} kinds of stakeholder. {title}. {told}."
    return Picture(
        svg=svg.document(height, title, alt, parts),
        title=title,
        alt=alt,
        columns=("Kind", "What they do", "People", "Names"),
        rows=tuple(
            (words.capital(c), meaning, len(names), ", ".join(names) or "nobody yet")
            for c, meaning, names in rows
        ),
    )


def _told(names: Sequence[str]) -> str:
    """Return names for people who hear the picture; the table has those that are too many."""
    return words.listed(names, most=MOST_TOLD) if names else ""


def _people(people: "pd.DataFrame", scale: _Scale) -> list[_Person]:
    """Return the people in the order of the quadrants; refuse ratings and quadrants off the grid."""
    read = zip(*(people[column].tolist() for column in COLUMNS), strict=True)
    rows = [_Person(str(name), power, interest, str(quadrant)) for name, power, interest, quadrant in read]
    for row in rows:
        for rating, value in (("power", row.power), ("interest", row.interest)):
            if not isinstance(value, int | float) or not scale.lowest <= value <= scale.top:
                raise InputError(
                    f"{rating} must be from {scale.ends}; that of {row.name} is {value}. "
                    "Say the highest rating of your scale, such as top=10."
                )
        if row.quadrant != scale.quadrant(row):
            raise InputError(
                f"quadrant must be that of the grid; {row.name} is in {row.quadrant or 'none'} and would "
                f"stand in {scale.quadrant(row)}. Give power_from, interest_from and top as to "
                "methods.stakeholders.quadrant."
            )
    return sorted(rows, key=lambda row: QUADRANTS.index(row.quadrant))


def _by_quadrant(rows: Sequence[_Person]) -> dict[str, list[str]]:
    return {quadrant: [row.name for row in rows if row.quadrant == quadrant] for quadrant in QUADRANTS}


def _grid_finding(rows: Sequence[_Person]) -> str:
    named = _by_quadrant(rows)
    manage, inform = named["Manage"], named["Inform"]
    first = (
        f"Much power and much at stake: {words.listed(manage)}"
        if manage
        else "Nobody has both much power and much at stake"
    )
    if not inform:
        return first
    return f"{first}. Much at stake but little power: {words.listed(inform)}"


def _placed(rows: Sequence[_Person], scale: _Scale) -> tuple[list[str], float]:
    parts = list(_ground(scale))
    caption = f"Across: interest, {scale.ends}. Up: power, {scale.ends}."
    parts.append(svg.tick_label(LEFT, BOTTOM + 18, caption, anchor="start"))
    spots = [_spread.Spot(scale.x(row.interest), scale.y(row.power), scale.box(row.quadrant)) for row in rows]
    corners = [_corner(scale, quadrant) for quadrant in QUADRANTS]
    if len(rows) <= FEW:
        places = _spread.apart(spots, 6, corners)
        labels = _spread.labels([row.name for row in rows], places, corners, [spot.room for spot in spots])
        if labels is not None:
            parts += [svg.circle(x, y, 6, fill=svg.AMBER) for x, y in places]
            return [*parts, *labels], BOTTOM + 28
    radius = 11 if len(rows) < 100 else 14
    for number, (x, y) in enumerate(_spread.apart(spots, radius, corners), 1):
        parts.append(svg.circle(x, y, radius, fill=svg.PAPER))
        parts.append(svg.text(x, y + 4.5, f"{number}", anchor="middle", size=svg.SMALL_SIZE, bold=True))
    lists, height = _lists(rows, BOTTOM + 46)
    return [*parts, *lists], height


def _ground(scale: _Scale) -> Iterator[str]:
    """Draw the four quadrants with their words in the outer corners."""
    manage = scale.box("Manage")
    yield svg.rect(manage.left, manage.top, manage.right - manage.left, manage.bottom - manage.top, fill=TINT)
    yield svg.rect(LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP, fill="none", stroke=svg.QUIET)
    yield svg.line(manage.left, TOP, manage.left, BOTTOM, stroke=svg.QUIET)
    yield svg.line(LEFT, manage.bottom, RIGHT, manage.bottom, stroke=svg.QUIET)
    for quadrant in QUADRANTS:
        corner = _corner(scale, quadrant)
        is_left = corner.left < manage.left
        x, anchor = (corner.left, "start") if is_left else (corner.right, "end")
        yield svg.text(x, corner.bottom - 5, quadrant, bold=True, anchor=anchor)


def _corner(scale: _Scale, quadrant: str) -> Box:
    """Return where the word of a quadrant stands."""
    box, width = scale.box(quadrant), svg.text_width(quadrant)
    left = box.left + 6 if box.left == LEFT else box.right - 6 - width
    top = box.top + 3 if box.top == TOP else box.bottom - 21
    return Box(left, top, left + width, top + 18)


def _lists(rows: Sequence[_Person], top: float) -> tuple[list[str], float]:
    """Write numbers and names below the grid, each quadrant where it is on the grid."""
    numbers = {id(row): number for number, row in enumerate(rows, 1)}
    parts: list[str] = []
    width = svg.WIDTH / 2 - 14
    for pair in (QUADRANTS[:2], QUADRANTS[2:]):
        ends = []
        for quadrant, x in zip(pair, (LEFT, svg.WIDTH / 2 + 6), strict=True):
            own = [row for row in rows if row.quadrant == quadrant]
            parts.append(svg.text(x, top, f"{quadrant}: {len(own) or 'nobody'}", bold=True))
            y = top + 18
            for row in own:
                parts.append(
                    svg.text(x + 24, y, f"{numbers[id(row)]}", anchor="end", size=svg.SMALL_SIZE, bold=True)
                )
                for line in svg.wrap(row.name, width - 30, svg.SMALL_SIZE):
                    parts.append(svg.text(x + 30, y, line, size=svg.SMALL_SIZE))
                    y += 16
            ends.append(y)
        top = max(ends) + 16
    return parts, top - 18


def _missing_finding(rows: Sequence[tuple[str, str, Sequence[str]]], missing: Sequence[str]) -> str:
    if not missing:
        return f"All {words.in_words(len(rows))} Cs have somebody"
    if len(missing) == len(rows):
        return f"Nobody stands for any of the {words.in_words(len(rows))} Cs yet"
    return f"Nobody yet stands for {words.listed(missing, most=len(missing))}"


def _cs(rows: Sequence[tuple[str, str, Sequence[str]]]) -> tuple[list[str], float]:
    parts: list[str] = []
    left, y = 42, 20.0
    for c, meaning, names in rows:
        parts.append(_counted_ring(20, y + 4, len(names)))
        lines = [(words.capital(c), svg.TEXT_SIZE, svg.INK)]
        lines += [(meaning, svg.SMALL_SIZE, svg.QUIET)] if meaning else []
        lines += [(words.listed(names, most=MANY_NAMES) if names else "nobody yet", svg.TEXT_SIZE, svg.INK)]
        for at, (said, size, fill) in enumerate(lines):
            for line in svg.wrap(said, svg.WIDTH - left - 8, size):
                parts.append(svg.text(left, y, line, size=size, fill=fill, bold=not at))
                y += bars.LINE
        y += 12
    return parts, y - 12


def _counted_ring(x: float, y: float, count: int) -> str:
    """Draw how many stand for it; dashed and empty where nobody does."""
    if not count:
        return (
            f'<circle cx="{x:g}" cy="{y:.1f}" r="13" fill="{svg.AMBER}" fill-opacity="0.25" '
            f'stroke="{svg.INK}" stroke-width="2" stroke-dasharray="4 3"/>'
            + svg.text(x, y + 5, "0", anchor="middle", bold=True)
        )
    return svg.circle(x, y, 13, fill=svg.PAPER) + svg.text(x, y + 5, f"{count}", anchor="middle", bold=True)
