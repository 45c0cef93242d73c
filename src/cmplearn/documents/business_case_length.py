"""How long a compact paper will be, so that its texts can be shortened until it keeps to its pages."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from cmplearn.documents.business_case_blocks import Shortener
from cmplearn.documents.paper import Block, Facts, Heading, Note, PageBreak, Paper, Table, Words
from cmplearn.documents.widths import fitted as fitted_columns
from cmplearn.documents.widths import word_cm

__all__ = ["fitted", "not_alone", "points"]

PAGE = 785.0
"""What `points` counts to a page at most, found by trying: in PDF 800 to 920, in Word some 4% less."""

SURELY_ONE, PERHAPS_ONE = 0.93, 1.3
"""Shares of `PAGE` up to which a paper takes one page in every format, and above which it takes two."""

LINE = 12.8
ROW = 11.8
WIDTH_CM, TABLE_POINTS = 17.8, 9.0
MARGINS_CM, BOLD, WRAPPING = 0.45, 1.08, 1.1
SCALES = (1.0, 0.85, 0.7, 0.58, 0.48, 0.4, 0.33)
ACROSS = 116
"""Letters of a line across the page."""


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


def not_alone(paper: Paper, last: str, before: str) -> Paper:
    """Return a paper whose last section is never alone on its second page.

    Parameters
    ----------
    paper : Paper
        Of one or two pages.
    last : str
        Heading of the section.
    before : str
        Heading of the one that goes to the second page with it.

    Returns
    -------
    Paper
        With a new page before that section where the last one might not fit on the first page.
    """
    if points(paper) <= SURELY_ONE * PAGE:
        return paper
    heads = {block.text: place for place, block in enumerate(paper.blocks) if isinstance(block, Heading)}
    until_before, until_last = (
        points(replace(paper, blocks=paper.blocks[: heads[name]])) for name in (before, last)
    )
    if until_before > SURELY_ONE * PAGE or until_last > PERHAPS_ONE * PAGE:
        return paper
    place = heads[before]
    return replace(paper, blocks=(*paper.blocks[:place], PageBreak(), *paper.blocks[place:]))


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
    """Return the height of a table whose columns are as wide as those of the paper."""
    columns = fitted_columns(table.columns, table.rows, WIDTH_CM)
    points = min(columns.points, TABLE_POINTS)
    rooms = [share * WIDTH_CM - MARGINS_CM for share in columns.shares]

    def height(row: Sequence[str], wider: float) -> float:
        lines = [_wrapped(cell, room / wider, points) for cell, room in zip(row, rooms, strict=True)]
        return ROW * max(lines) + 4.8

    caption = LINE * _lines(table.caption, 105) + 4.0 if table.caption else 0.0
    return height(table.columns, BOLD) + sum(height(row, 1.0) for row in table.rows) + 10.0 + caption


def _wrapped(text: str, room_cm: float, points: float) -> int:
    """Return on how many lines a cell stands."""
    widths = [word_cm(line, points) for line in text.split("\n")]
    return sum(max(1, math.ceil(width * WRAPPING / max(room_cm, 0.3))) for width in widths)


def _lines(text: str, letters: int) -> int:
    """Return on how many lines a text stands; breaking at words costs a tenth of each line."""
    return sum(max(1, math.ceil(len(line) * 1.06 / letters)) for line in text.split("\n"))
