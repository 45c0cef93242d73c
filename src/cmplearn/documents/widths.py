"""How wide the columns of a table should be, so that it fits the page and numbers don't break."""

from collections.abc import Sequence

__all__ = ["shares"]

LONGEST_WORD, LONGEST_CELL = 18, 60


def shares(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[float, ...]:
    """Return each column's share of the width, by its longest word and its longest cell.

    Parameters
    ----------
    columns : sequence of str
        The headings.
    rows : sequence of sequence of str
        The cells; a short row counts as far as it goes.

    Returns
    -------
    tuple of float
        They add up to 1.

    Examples
    --------
    >>> [round(share, 2) for share in shares(["Step", "What"], [["1", "Ask who does the work"]])]
    [0.33, 0.67]
    """
    wishes = []
    for place, heading in enumerate(columns):
        cells = [heading, *(row[place] for row in rows if place < len(row))]
        word = max((len(word) for cell in cells for word in cell.split()), default=1)
        whole = max(map(len, cells))
        wishes.append(min(LONGEST_WORD, word) + min(LONGEST_CELL, whole) / 2 + 2)
    total = sum(wishes)
    return tuple(wish / total for wish in wishes)
