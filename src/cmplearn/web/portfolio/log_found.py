"""Where in an entry the words stand that were searched: the line around the first of them."""

import re
from collections.abc import Iterable

__all__ = ["Piece", "found_line"]

AROUND = 60
"""Characters shown before and after the first word."""

Piece = tuple[str, bool]


def found_line(texts: Iterable[str], searched: str) -> tuple[Piece, ...]:
    """Return the part of a line in which a searched word stands first, in pieces.

    Parameters
    ----------
    texts : iterable of str
        Of an entry, the story first.
    searched : str
        One or more words.

    Returns
    -------
    tuple of (str, bool)
        A piece of the line, and whether it is a word that was searched; empty when none of the texts has any.

    Examples
    --------
    >>> found_line(["We met.\\nFalls cost beds."], "BEDS")
    (('Falls cost ', False), ('beds', True), ('.', False))
    """
    words = sorted(searched.split(), key=len, reverse=True)
    wanted = re.compile("|".join(map(re.escape, words)), re.IGNORECASE)
    lines = (line for text in texts for line in text.splitlines()) if words else ()
    for line in lines:
        first = wanted.search(line)
        if first:
            return _pieces(_cut(line, first), wanted)
    return ()


def _cut(line: str, first: re.Match[str]) -> str:
    """Return what is around a word, cut between words where it can be."""
    begin, end = first.start() - AROUND, first.end() + AROUND
    before = line[max(begin, 0) : first.start()]
    after = line[first.end() : end]
    if begin > 0:
        before = "…" + (before.partition(" ")[2] or before)
    if end < len(line):
        after = (after.rpartition(" ")[0] or after) + "…"
    return before + first[0] + after


def _pieces(line: str, wanted: re.Pattern[str]) -> tuple[Piece, ...]:
    found: list[Piece] = []
    at = 0
    for match in wanted.finditer(line):
        found += [(line[at : match.start()], False), (match[0], True)]
        at = match.end()
    return tuple(piece for piece in (*found, (line[at:], False)) if piece[0])
