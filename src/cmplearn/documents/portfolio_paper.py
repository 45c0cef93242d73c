"""A whole portfolio as a paper, for the bundle that people take away."""

from collections.abc import Sequence
from datetime import datetime

from cmplearn.documents.paper import Block, Facts, Heading, Paper, Words
from cmplearn.portfolio import Entry
from cmplearn.portfolio.in_words import KINDS_IN_WORDS


def portfolio_paper(written: Sequence[Entry], now: datetime, author: str = "") -> Paper:
    """Return all that is written in a portfolio, by kind, each with its day.

    Parameters
    ----------
    written : sequence of Entry
        From `cmplearn.portfolio.in_words.whole`.
    now : datetime
        When the paper is made.
    author : str
        Whose portfolio it is, for the file's properties.

    Returns
    -------
    Paper
    """
    blocks: list[Block] = []
    for kind, heading in KINDS_IN_WORDS.items():
        mine = [entry for entry in written if entry.document.kind == kind]
        if mine:
            blocks.append(Heading(heading, 1))
        for entry in mine:
            blocks += _blocks(entry)
    if not blocks:
        blocks.append(Words("Nothing has been saved yet."))
    subtitle = f"Written on {now.day} {now:%B %Y}. It is yours: share it only with whom you choose."
    return Paper("My portfolio", tuple(blocks), subtitle=subtitle, author=author)


def _blocks(entry: Entry) -> list[Block]:
    """Return one document: what was asked, when it was saved, what was written."""
    lesson = f"Lesson {entry.lesson}, " if entry.lesson else ""
    when = Words(f"{lesson}{entry.document.saved_at:%d %B %Y, %H:%M} (UTC)")
    title = Heading(entry.label, 2)
    if len(entry.parts) == 1 and not entry.parts[0][0]:
        return [title, when, Words(entry.parts[0][1])]
    return [title, when, Facts(entry.parts)]
