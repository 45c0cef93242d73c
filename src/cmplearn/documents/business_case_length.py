"""How long a compact paper will be, so that its texts can be shortened until it keeps to its pages."""

import math
from collections.abc import Callable

from cmplearn.documents.business_case_blocks import Shortener
from cmplearn.documents.paper import Block, Facts, Heading, Note, Paper, Table, Words

__all__ = ["fitted", "points"]

PAGE = 785.0
"""What `points` counts to a page at most, found by trying: in PDF 800 to 920, in Word some 4% less."""

LINE = 12.8
ROW = 11.8
SCALES = (1.0, 0.85, 0.7, 0.58, 0.48, 0.4, 0.33)
ACROSS = 116
"""Letters of a line across the page; a table's columns share fewer, as theirs are smaller but have edges."""


def fitted(make: Callable[[Shortener], Paper], pages: int) -> Paper:
    """Return a paper whose texts are as long as its pages allow.

    Parameters
    ----------
    make : callable
        Makes the paper with a `Shortener`, which may shorten more each time.
    pages : int
        Most pages.

    Returns
    -------
    Paper
        The longest that fits; the shortest where none does.
    """
    for scale in SCALES:
        paper = make(Shortener(scale))
        if points(paper) <= pages * PAGE:
            break
    return paper


def points(paper: Paper) -> float:
    """Return about how long a compact paper is, in points: a little too long rather than too short."""
    head = 30.0 * _lines(paper.title, 60) + 16.0 * _lines(paper.subtitle, 100) + 14.0
    return head + sum(map(_of, paper.blocks))


def _of(block: Block) -> float:
    if isinstance(block, Heading):
        return 31.0
    if isinstance(block, Words):
        return LINE * _lines(block.text, ACROSS) + 7.0
    if isinstance(block, Note):
        return LINE * _lines(block.text, ACROSS - 4) + 12.0
    if isinstance(block, Facts):
        rows = sum(ROW * max(_lines(label, 34), _lines(words, 80)) + 4.8 for label, words in block.rows)
        return rows + 10.0
    if isinstance(block, Table):
        return _table(block)
    return 0.0


def _table(table: Table) -> float:
    """Return the height of a table whose columns get room by what they hold, none less than a word."""
    rows = [table.columns, *table.rows]
    longest = [
        max(9.0, min(50.0, max(len(row[place]) for row in rows))) for place in range(len(table.columns))
    ]
    room = (1.1 * ACROSS - 3 * len(longest)) / sum(longest)
    letters = [max(8, int(width * min(room, 1.0))) for width in longest]
    height = sum(
        ROW * max(_lines(cell, most) for cell, most in zip(row, letters, strict=True)) + 4.8 for row in rows
    )
    return height + 10.0 + (16.0 if table.caption else 0.0)


def _lines(text: str, letters: int) -> int:
    """Return on how many lines a text stands; breaking at words costs a tenth of each line."""
    return sum(max(1, math.ceil(len(line) * 1.06 / letters)) for line in text.split("\n"))
