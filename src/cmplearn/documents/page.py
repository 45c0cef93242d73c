"""A paper as a web page that stands alone: one file, printable, nothing fetched from anywhere."""

from base64 import b64encode
from collections.abc import Sequence
from functools import cache, singledispatch
from html import escape
from importlib.resources import files
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
    Run,
    Table,
)

__all__ = ["page"]


def page(paper: Paper) -> str:
    """Return a paper as HTML, everything typed escaped.

    Parameters
    ----------
    paper : Paper
        The paper.

    Returns
    -------
    str
        A whole page with its own style; it asks no other file or host for anything.
    """
    title, subtitle, header = map(clean, (paper.title, paper.subtitle, paper.header))
    author = f'<meta name="author" content="{escape(clean(paper.author))}">' if paper.author else ""
    top = f'<p class="header">{_plain(header)}</p>' if header else ""
    under = f'<p class="subtitle" dir="auto">{_plain(subtitle)}</p>' if subtitle else ""
    return (
        '<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(' '.join(title.split()))}</title>{author}"
        f"<style>{_style()}{_foot(title)}</style></head>"
        f"<body{' class=compact' if paper.compact else ''}>"
        f'<header>{top}<h1 dir="auto">{_plain(title)}</h1>{under}</header>'
        f"<main>{''.join(map(_written, flow(paper)))}</main></body></html>\n"
    )


@cache
def _style() -> str:
    return files("cmplearn.documents").joinpath("page.css").read_text(encoding="utf-8")


def _foot(title: str) -> str:
    """Return the rule that prints the title and the page's number under every page."""
    letters = "".join(f"\\{ord(letter):x} " for letter in " ".join(title.split()))
    return (
        f'@page{{@bottom-left{{content:"{letters}"}}'
        '@bottom-right{content:"Page " counter(page) " of " counter(pages)}}'
    )


def _plain(text: str) -> str:
    """Return text escaped, with its line ends."""
    return escape(text).replace("\n", "<br>")


@singledispatch
def _written(block: Any) -> str:
    raise TypeError(f"A page cannot hold {type(block).__name__}.")


@_written.register
def _(block: Heading) -> str:
    level = block.level + 1
    return f'<h{level} dir="auto">{_plain(block.text)}</h{level}>'


@_written.register
def _(block: Paragraph) -> str:
    words = "".join(map(_run, block.runs))
    if block.kind == "quote":
        return f'<blockquote dir="auto"><p>{words}</p></blockquote>'
    return f"<pre>{words}</pre>" if block.kind == "code" else f'<p dir="auto">{words}</p>'


def _run(run: Run) -> str:
    words = _plain(run.text)
    marks = (("code", run.code), ("em", run.italic), ("strong", run.bold))
    for tag in (tag for tag, is_marked in marks if is_marked):
        words = f"<{tag}>{words}</{tag}>"
    return f'<a href="{escape(run.link)}">{words}</a>' if run.link else words


@_written.register
def _(block: Listing) -> str:
    tag = "ol" if block.ordered else "ul"
    items = "".join(f"<li>{''.join(map(_written, item))}</li>" for item in block.items)
    return f"<{tag}>{items}</{tag}>"


@_written.register
def _(block: Note) -> str:
    label = note_label(block)
    before = f"<strong>{label}:</strong> " if label else ""
    return f'<p class="note {block.kind}" dir="auto">{before}{_plain(block.text)}</p>'


@_written.register
def _(block: Facts) -> str:
    rows = "".join(
        f'<tr><th scope="row" dir="auto">{_plain(label)}</th><td dir="auto">{_plain(words)}</td></tr>'
        for label, words in block.rows
    )
    return f'<table class="facts">{_caption(block.caption)}<tbody>{rows}</tbody></table>'


@_written.register
def _(block: Table) -> str:
    heads = _cells("th", block.columns, block.numeric, ' scope="col"')
    rows = "".join(f"<tr>{_cells('td', row, block.numeric)}</tr>" for row in block.rows)
    return f"<table>{_caption(block.caption)}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _cells(tag: str, texts: Sequence[str], numeric: frozenset[int], attributes: str = "") -> str:
    return "".join(
        f'<{tag}{attributes} dir="auto"{" class=number" if place in numeric else ""}>{_plain(words)}</{tag}>'
        for place, words in enumerate(texts)
    )


def _caption(caption: str) -> str:
    return f"<caption>{_plain(caption)}</caption>" if caption else ""


@_written.register
def _(block: Chart) -> str:
    picture = block.picture
    return (
        f'<figure><img src="{picture.image_source}" alt="{escape(picture.alt)}">'
        f"<figcaption>{_plain(picture.title)}</figcaption></figure>"
    )


@_written.register
def _(block: Image) -> str:
    coded = b64encode(block.png).decode("ascii")
    return f'<figure><img src="data:image/png;base64,{coded}" alt="{escape(block.alt)}"></figure>'


@_written.register
def _(block: Blank) -> str:
    hints = "".join(f'<p class="hint">{_plain(words)}</p>' for words in _hints(block))
    asked = f'<p dir="auto"><strong>{_plain(block.label)}</strong></p>{hints}'
    name = f'<p class="name">{escape(block.mark or f"Field: {block.name}")}</p>'
    return f'<section class="blank"><div class="asked">{asked}{name}</div>{_answer(block)}</section>'


def _hints(block: Blank) -> list[str]:
    how = "" if block.kind in ("choice", "choices") else how_to_answer(block)
    return [words for words in (block.hint, how) if words]


def _answer(block: Blank) -> str:
    if block.kind in ("choice", "choices"):
        options = "".join(
            f'<li dir="auto">{"☒" if chosen else "☐"} {_plain(label)}</li>'
            for chosen, label in shown_options(block)
        )
        return f'<ul class="options{" across" if block.is_across else ""}">{options}</ul>'
    value = block.value if isinstance(block.value, str) else ", ".join(block.value)
    lines = max(1, block.rows) if block.kind == "text" else 1
    return f'<p class="answer" dir="auto">{_plain(value) or "<br>" * lines}</p>'


@_written.register
def _(_block: PageBreak) -> str:
    return '<div class="page-break"></div>'
