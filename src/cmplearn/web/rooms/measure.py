"""How much room words take on the wall, where nobody can scroll: a little more than in most fonts."""

import unicodedata

__all__ = ["BOLD", "line_count", "width"]

ORDINARY = 0.62  # em, the widths of DejaVu Sans: no other common font without serifs is as wide
CAPITAL = 0.73
SQUARE = 1.3  # an emoji of a common font; Chinese and Japanese take 1
WIDTHS = (
    dict.fromkeys("ijlI'|", 0.29) | dict.fromkeys(" .,:;!()[]-ftr’", 0.38) | dict.fromkeys("mwMW%…—", 0.98)
)
BOLD = 1.13


def width(words: str, size: float = 1.0, *, is_bold: bool = False) -> float:
    """Return how wide words are on one line, in the unit of `size`.

    Examples
    --------
    >>> round(width("mill", 2), 2)
    3.7
    """
    return sum(map(_wide, words)) * size * (BOLD if is_bold else 1)


def _wide(letter: str) -> float:
    if letter in WIDTHS:
        return WIDTHS[letter]
    if unicodedata.east_asian_width(letter) in "WF":  # emoji are among them
        return SQUARE
    return CAPITAL if letter.isupper() else ORDINARY


def line_count(words: str, across: float, size: float = 1.0, *, is_bold: bool = False) -> int:
    """Return on how many lines words stand; each line end in them begins another.

    Parameters
    ----------
    words : str
        Without tags.
    across : float
        How wide the lines are, in the unit of `size`.
    size : float
        Of the letters.
    is_bold : bool
        Whether they are.

    Examples
    --------
    >>> line_count("as they come", 5.0), line_count("as they\\ncome", 50.0), line_count("", 5.0)
    (2, 2, 1)
    """
    return sum(_lines(line.split(), across, size, is_bold) for line in words.split("\n"))


def _lines(line: list[str], across: float, size: float, is_bold: bool) -> int:
    count, used, space = 1, 0.0, width(" ", size, is_bold=is_bold)
    for word in line:
        wide = width(word, size, is_bold=is_bold)
        if used and used + space + wide <= across:
            used += space + wide
            continue
        full, rest = divmod(wide, across)  # a word longer than a line is broken
        count += int(full) + (used > 0)
        used = rest
    return count
