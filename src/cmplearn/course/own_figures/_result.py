"""What a reader returns, and the notes it takes on the way."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

_MOST_LINES = 5  # more line numbers than this hide the sentence they belong to


@dataclass(frozen=True, eq=False)
class OwnFigures:
    """A person's own figures, read.

    Attributes
    ----------
    rows : DataFrame
        The figures, in the columns that the reader documents.
    notes : tuple of str
        Everything that was left out, changed or taken for granted, each with its lines: to be shown to
        the person beside the figures.
    heading : str
        The heading of a pasted column; empty where there was none.
    unit : str
        ``"pounds"`` or ``"fraction"`` (percentages are turned into fractions); empty where the cells had no
        sign of a unit.
    """

    rows: pd.DataFrame
    notes: tuple[str, ...]
    heading: str = ""
    unit: str = ""


@dataclass
class Notes:
    """Notes as they are taken."""

    taken: list[str] = field(default_factory=list)

    def say(self, what: str, lines: Iterable[int] = ()) -> None:
        """Take a note, with the lines of the file that it is about."""
        where = sorted({int(line) for line in lines})
        self.taken.append(f"{what} ({in_words(where)})." if where else f"{what}.")

    def say_of(self, what: str, lines: Iterable[int]) -> None:
        """Take a note if there are lines that it is about."""
        found = list(lines)
        if found:
            self.say(what, found)


def in_words(lines: list[int]) -> str:
    """Return line numbers for a sentence, the first few when there are many.

    Examples
    --------
    >>> in_words([4]), in_words([4, 9]), in_words(list(range(2, 12)))
    ('line 4', 'lines 4 and 9', 'lines 2, 3, 4, 5, 6 and 5 more')
    """
    if len(lines) == 1:
        return f"line {lines[0]}"
    shown = [str(line) for line in lines[:_MOST_LINES]]
    left = len(lines) - len(shown)
    last = f"{left} more" if left else shown.pop()
    return f"lines {', '.join(shown)} and {last}"
