"""How wide the columns of a table should be, so that it fits the page and no ordinary word is broken."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ["Columns", "fitted", "word_cm"]

SIZES = (10.0, 9.0, 8.0)
"""Type sizes of a table in points: the first at which every word fits."""

LONGEST_WORD, LONGEST_CELL = 24, 60
"""Letters of the longest word that no column breaks, and of the longest cell that makes a column wider."""

MARGINS_CM = 0.45
"""Space left and right of a cell's text, both together."""

BOLD = 1.08
CM_IN_POINT = 2.54 / 72
BREAKS = re.compile(r"\s+|(?<=[-\u2010-\u2014])")
EMS = {
    "ijl'’‘|": 0.22,
    "ftI .,:;!/\\[]": 0.28,
    'r-()“”"': 0.35,
    "ckvxyzsJ": 0.5,
    "L": 0.56,
    "FTZ": 0.61,
    "ABEKPSVXY": 0.67,
    "wCDHNRU": 0.73,
    "GOQ": 0.78,
    "mM": 0.84,
    "W%": 0.95,
}
"""How wide letters of a plain sans serif are, in ems."""

WIDTHS = {letter: width for letters, width in EMS.items() for letter in letters}
COMMON, FAR = 0.56, 1.0
LATIN = 0x250


@dataclass(frozen=True)
class Columns:
    """How a table fits.

    Parameters
    ----------
    shares : tuple of float
        Each column's share of the width; they add up to 1.
    points : float
        Size of the type.
    """

    shares: tuple[float, ...]
    points: float

    @property
    def is_small(self) -> bool:
        """Whether the type is smaller than usual in tables."""
        return self.points < SIZES[0]


def fitted(columns: Sequence[str], rows: Sequence[Sequence[str]], width_cm: float) -> Columns:
    """Return columns with room for the longest ordinary word of each, in the largest type that allows it.

    Where even the smallest type does not, every column gives up the same part.

    Parameters
    ----------
    columns : sequence of str
        The headings.
    rows : sequence of sequence of str
        The cells; a short row counts as far as it goes.
    width_cm : float
        Width of the table.

    Returns
    -------
    Columns

    Examples
    --------
    >>> found = fitted(["Step", "What"], [["1", "Ask who does the work"]], 16.4)
    >>> [round(share, 2) for share in found.shares], found.points
    ([0.25, 0.75], 10.0)
    """
    cells = [
        (heading, [row[place] for row in rows if place < len(row)]) for place, heading in enumerate(columns)
    ]
    least = [_least_em(heading, each) for heading, each in cells]
    points = next((size for size in SIZES if sum(_in_cm(least, size)) <= width_cm), SIZES[-1])
    widths = _in_cm(least, points)
    wishes = [_wish_em([heading, *each]) for heading, each in cells]
    rest = max(0.0, width_cm - sum(widths)) / max(1.0, sum(wishes))  # a table may have no columns at all
    widths = [width + rest * wish for width, wish in zip(widths, wishes, strict=True)]
    return Columns(tuple(width / sum(widths) for width in widths), points)


def _in_cm(ems: Iterable[float], points: float) -> list[float]:
    return [em * points * CM_IN_POINT + MARGINS_CM for em in ems]


def word_cm(word: str, points: float) -> float:
    """Return about how wide a word is.

    Examples
    --------
    >>> round(word_cm("Outcome", 10), 2)
    1.44
    """
    return _em(word) * points * CM_IN_POINT


def _least_em(heading: str, cells: Iterable[str]) -> float:
    """Return the width of the longest word that should not be broken."""
    words = max((_em(word[:LONGEST_WORD]) for cell in cells for word in BREAKS.split(cell)), default=0)
    return max(words, *(BOLD * _em(word[:LONGEST_WORD]) for word in BREAKS.split(heading)))


def _wish_em(cells: Iterable[str]) -> float:
    return 1 + max(_em(cell[:LONGEST_CELL]) for cell in cells)


def _em(text: str) -> float:
    return sum(WIDTHS.get(letter, COMMON if ord(letter) < LATIN else FAR) for letter in text)
