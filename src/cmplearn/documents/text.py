"""A paper as plain text to paste into a form or an e-mail; no line is wrapped."""

from collections.abc import Iterator, Sequence
from functools import singledispatch
from typing import Any

from cmplearn.documents.characters import clean
from cmplearn.documents.flow import flow, how_to_answer, note_label, shown_options
from cmplearn.documents.paper import (
    Blank,
    Chart,
    Facts,
    Heading,
    Image,
    Listing,
    Note,
    PageBreak,
    Paper,
    Paragraph,
    Table,
)

__all__ = ["text"]


def text(paper: Paper) -> str:
    """Return a paper as plain text, with an empty line between its parts.

    Parameters
    ----------
    paper : Paper
        The paper.

    Returns
    -------
    str
        Lines end in a line feed; whoever writes a file for Windows changes them.

    Examples
    --------
    >>> print(text(Paper("A title", (Heading("A part"), Facts((("Who", "We"),))))))
    A title
    <BLANKLINE>
    A PART
    <BLANKLINE>
    Who: We
    <BLANKLINE>
    """
    top = (clean(paper.header), clean(paper.title), clean(paper.subtitle))
    blocks = [*top, *map(_written, flow(paper))]
    return "\n\n".join(block for block in blocks if block) + "\n"


@singledispatch
def _written(block: Any) -> str:
    raise TypeError(f"Plain text cannot hold {type(block).__name__}.")


@_written.register
def _(block: Heading) -> str:
    return block.text.upper() if block.level == 1 and block.text.isascii() else block.text


@_written.register
def _(block: Paragraph) -> str:
    return "".join(f"{run.text} ({run.link})" if run.link else run.text for run in block.runs)


@_written.register
def _(block: Listing) -> str:
    return "\n".join(_items(block, 0))


def _items(listing: Listing, depth: int) -> Iterator[str]:
    for number, item in enumerate(listing.items, start=1):
        mark = f"{number}. " if listing.ordered else "- "
        for part in item:
            if isinstance(part, Listing):
                yield from _items(part, depth + 1)
            else:
                yield f"{'  ' * depth}{mark}{_written(part)}"
                mark = "  "


@_written.register
def _(block: Note) -> str:
    label = note_label(block)
    return f"{label}: {block.text}" if label else block.text


@_written.register
def _(block: Facts) -> str:
    return _under(block.caption, [_fact(label, words) for label, words in block.rows])


def _fact(label: str, words: str) -> str:
    return f"{label}\n{words}" if "\n" in words else f"{label}: {words}".rstrip()


@_written.register
def _(block: Table) -> str:
    return _under(block.caption, [_cells(row) for row in (block.columns, *block.rows)])


def _cells(row: Sequence[str]) -> str:
    return "\t".join(" ".join(cell.split()) for cell in row)


def _under(caption: str, lines: Sequence[str]) -> str:
    return "\n".join([caption, *lines] if caption else lines)


@_written.register
def _(block: Chart) -> str:
    return "\n".join(part for part in (block.picture.title, block.picture.alt) if part)


@_written.register
def _(block: Image) -> str:
    return f"Picture: {block.alt}"


@_written.register
def _(block: Blank) -> str:
    if block.kind in ("choice", "choices"):
        answer = "\n".join(f"[{'x' if chosen else ' '}] {label}" for chosen, label in shown_options(block))
    else:
        answer = block.value if isinstance(block.value, str) else ", ".join(block.value)
    how = "" if block.kind in ("choice", "choices") else how_to_answer(block)
    return "\n".join(part for part in (block.label, block.hint, how, answer or "…") if part)


@_written.register
def _(_block: PageBreak) -> str:
    return ""
