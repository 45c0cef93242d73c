"""Results on the wall as rows of a table, each with its bar or its shades: legible, and dealt out by rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from cmplearn.web.rooms.flow import WIDE, Piece
from cmplearn.web.rooms.measure import line_count, width

__all__ = ["Bar", "bar_rows", "shaded_head", "shaded_rows"]

NOTHING = Markup("")
LINE, PAD = 1.2, 0.2
GAP = 0.5  # behind each cell
SIZES = ((1.1, "wide"), (1.0, "narrow"))
BARS: Mapping[str, float] = {"wide": 0.32, "narrow": 0.2}
"""The share of the wall that bars take; they are this wide in the style sheet."""

SHADES = 4
NARROWEST, LAST = 2.1, 5.0
"""How wide a shaded column is at least, and the last one."""


@dataclass(frozen=True)
class Bar:
    """A row: its name, how long its bar is, and the number behind it.

    Parameters
    ----------
    name, number : str
        Words in front of the bar and behind it.
    share : float
        Of the longest bar there can be, from 0 to 100.
    middle : tuple of float, optional
        Where the middle half of people lies, on the same scale.
    """

    name: str
    share: float
    number: str
    middle: tuple[float, float] | None = None

    @property
    def html(self) -> Markup:
        """The row."""
        drawn = Markup('<rect width="{:.1f}" height="10"/>').format(self.share)
        if self.middle:
            low, high = self.middle
            drawn += Markup('<rect class="half" x="{:.1f}" y="3.5" width="{:.1f}" height="3"/>').format(
                low, max(high - low, 1)
            )
        return Markup(
            '<tr><th scope="row">{}</th><td class="length">'
            '<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">{}</svg></td>'
            '<td class="number-cell">{}</td></tr>'
        ).format(self.name, drawn, self.number)


def bar_rows(rows: Sequence[Bar], tall: float) -> tuple[Piece, ...]:
    """Return bars as pieces: in larger print with longer bars where all then fit into a height.

    Parameters
    ----------
    rows : sequence of Bar
        From top to bottom.
    tall : float
        What there is for them.
    """
    found: tuple[Piece, ...] = ()
    for size, kind in SIZES:
        numbers = max(width(row.number, size, is_bold=True) for row in rows)
        across = WIDE * (1 - BARS[kind]) - numbers - 2 * GAP
        found = tuple(
            Piece(
                Markup('<tbody class="{}">{}</tbody>').format(kind, row.html),
                LINE * size * line_count(row.name, across, size) + PAD,
                "table",
            )
            for row in rows
        )
        if sum(piece.tall for piece in found) <= tall:
            break
    return found


def shaded_head(columns: Iterable[str]) -> Piece:
    """Return the head of a table of shaded rows."""
    heads = NOTHING.join(Markup('<th scope="col">{}</th>').format(each) for each in columns)
    return Piece(Markup('<thead class="shaded"><tr><td></td>{}</tr></thead>').format(heads), 1.5, "table")


def shaded_rows(
    given: Mapping[str, Mapping[str, int]], last: Mapping[str, str] | None = None
) -> tuple[Piece, ...]:
    """Return how many gave what to each of several things: a row each, the darker the more.

    Parameters
    ----------
    given : mapping of str to mapping of str to int
        By the name of the row and the head of the column, how many.
    last : mapping of str to str, optional
        What stands in a last column, by the name of the row.
    """
    heads = next(iter(given.values()))
    most = max(count for counts in given.values() for count in counts.values()) or 1
    across = WIDE - GAP - sum(max(NARROWEST, width(head) + GAP) for head in heads) - (LAST if last else 0)
    found = []
    for name, counts in given.items():
        # Rounded up, so that one person is never as pale as nobody.
        cells = NOTHING.join(
            Markup('<td class="shade-{}">{}</td>').format(-(-SHADES * count // most), count or "")
            for count in counts.values()
        )
        cells += Markup("<td>{}</td>").format(last[name]) if last else NOTHING
        row = Markup('<tbody class="shaded"><tr><th scope="row">{}</th>{}</tr></tbody>').format(name, cells)
        found.append(Piece(row, LINE * line_count(name, across) + PAD + 0.2, "table"))
    return tuple(found)
