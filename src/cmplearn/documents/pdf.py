"""A paper as a PDF: tagged for screen readers, with title, language, outline and page numbers."""

import re
from collections.abc import Mapping, Sequence
from functools import cache, singledispatch
from importlib.resources import files
from json import dumps
from typing import Any
from unicodedata import category

from cmplearn.documents.characters import clean, is_right_to_left
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
from cmplearn.documents.pictures import png_width_cm, svg_width_cm
from cmplearn.documents.typesetting import TypesettingError, typeset
from cmplearn.documents.widths import fitted

__all__ = ["pdf"]

ACCESSIBLE = "ua-1"
"""PDF/UA-1, the standard for PDF files that everyone can use."""

LONGEST_WORD = 40
LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD}}}(?=\S)")
BREAK_HERE = "\u200b"
MOST_MARKS = 8
"""On one letter no script has more, and typst takes minutes over some thousands of them."""

LONGEST_FOOT = 80
WIDTH_CM = 16.4
"""Width of the text; a compact paper has some more, and smaller type."""


def pdf(paper: Paper) -> bytes:
    """Return a paper as a PDF.

    It keeps to PDF/UA-1. Only where no font of this computer has one of its characters it is tagged in
    the same way, but cannot claim to keep to the standard.

    Parameters
    ----------
    paper : Paper
        The paper.

    Returns
    -------
    bytes
    """
    sources = _sources(paper)
    try:
        return typeset(sources, "pdf", [ACCESSIBLE])
    except TypesettingError:
        return typeset(sources, "pdf")


def _sources(paper: Paper) -> dict[str, bytes]:
    """Return what typst reads: our template, the paper as data, and its pictures."""
    pictures: dict[str, bytes] = {}
    title = clean(paper.title)
    foot = " ".join(title.split())
    content = {
        "title": _breakable(title) or "Untitled",
        "foot": _breakable(foot if len(foot) <= LONGEST_FOOT else f"{foot[: LONGEST_FOOT - 1]}…"),
        "subtitle": _breakable(clean(paper.subtitle)),
        "header": _breakable(clean(paper.header)),
        "author": clean(paper.author),
        "compact": paper.compact,
        "width": 17.8 if paper.compact else WIDTH_CM,
        "blocks": [_described(block, pictures) for block in flow(paper)],
    }
    return {"main": _template(), "paper.json": dumps(content).encode(), **pictures}


@cache
def _template() -> bytes:
    return files("cmplearn.documents").joinpath("paper.typ").read_bytes()


@cache
def _too_many_marks() -> re.Pattern[str]:
    """Return what finds marks and other characters without a width of their own, one after another."""
    places = (*range(0xAD, 0x1E951), *range(0xE0001, 0xE01F0))
    marks = "".join(chr(each) for each in places if category(chr(each)) in ("Mn", "Me", "Mc", "Cf"))
    return re.compile(f"([{marks}]{{{MOST_MARKS}}})[{marks}]+")


def _breakable(text: str) -> str:
    """Return text whose endless words may be broken, so that none runs off the page or takes very long."""
    return LONG_WORD.sub(lambda found: found[0] + BREAK_HERE, _too_many_marks().sub(r"\1", text))


@singledispatch
def _described(block: Any, _pictures: dict[str, bytes]) -> Mapping[str, Any]:
    raise TypeError(f"PDF cannot write {type(block).__name__}.")


@_described.register
def _(block: Heading, _pictures: dict[str, bytes]) -> Mapping[str, Any]:
    return {"kind": "heading", "level": block.level, "text": _breakable(block.text)}


@_described.register
def _(block: Paragraph, _pictures: dict[str, bytes]) -> Mapping[str, Any]:
    runs = [
        {
            "text": _breakable(run.text),
            "bold": run.bold,
            "italic": run.italic,
            "code": run.code,
            "link": run.link,
        }
        for run in block.runs
    ]
    return {"kind": "paragraph", "style": block.kind, "rtl": is_right_to_left(block.text), "runs": runs}


@_described.register
def _(block: Listing, pictures: dict[str, bytes]) -> Mapping[str, Any]:
    items = [[_described(part, pictures) for part in item] for item in block.items]
    return {"kind": "listing", "ordered": block.ordered, "items": [item for item in items if item]}


@_described.register
def _(block: Note, _pictures: dict[str, bytes]) -> Mapping[str, Any]:
    return {"kind": "note", "style": block.kind, "label": note_label(block), "text": _breakable(block.text)}


@_described.register
def _(block: Table, _pictures: dict[str, bytes]) -> Mapping[str, Any]:
    rows = [[_breakable(cell) for cell in _fitted(row, len(block.columns))] for row in block.rows]
    found = fitted(block.columns, block.rows, WIDTH_CM)
    return {
        "kind": "table",
        "caption": _breakable(block.caption),
        "columns": [_breakable(column) for column in block.columns],
        "rows": rows,
        "numeric": sorted(block.numeric),
        "widths": found.shares,
        "points": found.points,
    }


def _fitted(row: Sequence[str], many: int) -> list[str]:
    """Return a row with a cell for every column: missing ones empty, those too many in the last."""
    return [*row[: many - 1], "\n".join(row[many - 1 :]), *[""] * (many - max(len(row), 1))][:many]


@_described.register
def _(block: Facts, _pictures: dict[str, bytes]) -> Mapping[str, Any]:
    rows = [[_breakable(label), _breakable(text)] for label, text in block.rows]
    return {"kind": "facts", "caption": _breakable(block.caption), "rows": rows}


@_described.register
def _(block: Chart, pictures: dict[str, bytes]) -> Mapping[str, Any]:
    picture = block.picture
    width = svg_width_cm(picture.svg)
    return _picture(picture.svg.encode(), "svg", picture.alt or picture.title, picture.title, width, pictures)


@_described.register
def _(block: Image, pictures: dict[str, bytes]) -> Mapping[str, Any]:
    return _picture(block.png, "png", block.alt, "", png_width_cm(block.png), pictures)


def _picture(
    data: bytes, kind: str, alt: str, caption: str, width_cm: float, pictures: dict[str, bytes]
) -> Mapping[str, Any]:
    """Return a picture's place; one that cannot be drawn is told in words."""
    if not _is_drawable(data, kind):
        return {"kind": "note", "style": "source", "label": "Picture", "text": _breakable(alt)}
    name = f"picture-{len(pictures)}.{kind}"
    pictures[name] = data
    shown = {"alt": alt or "Picture", "caption": _breakable(caption), "width": width_cm}
    return {"kind": "picture", "file": name, **shown}


def _is_drawable(data: bytes, kind: str) -> bool:
    try:
        typeset({"main": f'#image("picture.{kind}")'.encode(), f"picture.{kind}": data}, "svg")
    except TypesettingError:
        return False
    return True


@_described.register
def _(block: Blank, _pictures: dict[str, bytes]) -> Mapping[str, Any]:
    has_options = block.kind in ("choice", "choices")
    value = block.value if isinstance(block.value, str) else ", ".join(block.value)
    return {
        "kind": "blank",
        "name": block.name,
        "mark": block.mark,
        "across": block.is_across,
        "label": _breakable(block.label),
        "hint": _breakable(block.hint),
        "how": "" if has_options else how_to_answer(block),
        "options": [
            {"chosen": is_chosen, "label": _breakable(label)} for is_chosen, label in shown_options(block)
        ]
        if has_options
        else [],
        "rows": max(1, block.rows) if block.kind == "text" else 1,
        "value": "" if has_options else _breakable(value),
    }


@_described.register
def _(_block: PageBreak, _pictures: dict[str, bytes]) -> Mapping[str, Any]:
    return {"kind": "page-break"}
