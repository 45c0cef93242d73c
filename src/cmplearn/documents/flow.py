"""A paper as what every format can write: headings, paragraphs, lists, tables, pictures and blanks."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from html import unescape
from typing import Any, Literal, TypeAlias, cast

from cmplearn.documents.characters import cleaned
from cmplearn.documents.paper import (
    Blank,
    Block,
    Chart,
    Facts,
    Heading,
    Image,
    Listing,
    Markdown,
    Note,
    PageBreak,
    Paper,
    Paragraph,
    Run,
    Table,
    Words,
)

__all__ = ["Flow", "flow", "how_to_answer", "note_label", "shown_options"]

NOTE_LABELS = {"missing": "Missing", "caution": "", "source": "Source", "small": ""}


Flow: TypeAlias = Heading | Paragraph | Listing | Note | Facts | Table | Chart | Image | Blank | PageBreak


def flow(paper: Paper) -> tuple[Flow, ...]:
    """Return a paper's blocks with words and Markdown taken apart, fit for every format.

    Control characters are gone, and no heading is more than one level below the heading before it.

    Parameters
    ----------
    paper : Paper
        The paper.

    Returns
    -------
    tuple of Flow
    """
    found = (each for block in cleaned(paper.blocks) for each in _flows(block))
    return tuple(_without_jumps(found))


def _flows(block: Block) -> Iterable[Flow]:
    if isinstance(block, Words):
        return _paragraphs(block.text)
    if isinstance(block, Markdown):
        return _from_tokens(_markdown()(block.text), ())
    return (block,)


def _paragraphs(text: str) -> Iterator[Paragraph]:
    """Yield the paragraphs of plain words: a line of nothing but spaces parts them."""
    lines: list[str] = []
    for line in [*text.split("\n"), ""]:
        if line.strip():
            lines.append(line)
        elif lines:
            yield Paragraph((Run("\n".join(lines)),))
            lines = []


def _without_jumps(blocks: Iterable[Flow]) -> Iterator[Flow]:
    above = 0
    for block in blocks:
        if isinstance(block, Heading):
            above = min(block.level, above + 1)
            yield replace(block, level=cast(Literal[1, 2, 3], above))
        else:
            yield block


@cache
def _markdown() -> Any:
    import mistune

    return mistune.create_markdown(renderer=None, plugins=["table", "strikethrough"])


Token: TypeAlias = Mapping[str, Any]


def _from_tokens(tokens: Iterable[Token], within: tuple[str, ...]) -> Iterator[Flow]:
    """Yield what Markdown's blocks say; `within` names the quotations and lists around them."""
    for token in tokens:
        kind = token["type"]
        if kind == "heading":
            level = max(1, min(3, token["attrs"]["level"] - 1))
            yield Heading(_words(token["children"]), cast(Literal[1, 2, 3], level))
        elif kind in ("paragraph", "block_text"):
            runs = tuple(run for run in _runs(token["children"], Run("")) if run.text)
            yield Paragraph(runs, "quote" if "quote" in within else "words")
        elif kind == "block_quote":
            yield from _from_tokens(token["children"], (*within, "quote"))
        elif kind == "list":
            yield _listing(token, within)
        elif kind == "table":
            yield _table(token)
        elif kind == "block_code":
            yield Paragraph((Run(str(token["raw"]).rstrip("\n"), code=True),), "code")


def _listing(token: Token, within: tuple[str, ...]) -> Listing:
    items = []
    for item in token["children"]:
        parts = _from_tokens(item["children"], within)
        items.append(tuple(part for part in parts if isinstance(part, Paragraph | Listing)))
    return Listing(tuple(items), ordered=bool(token["attrs"]["ordered"]))


def _table(token: Token) -> Table:
    head, *bodies = token["children"]
    columns = tuple(_words(cell["children"]) for cell in head["children"])
    right = (place for place, cell in enumerate(head["children"]) if cell["attrs"].get("align") == "right")
    rows = tuple(
        tuple(_words(cell["children"]) for cell in row["children"])
        for body in bodies
        for row in body["children"]
    )
    return Table(columns, rows, numeric=frozenset(right))


def _runs(tokens: Iterable[Token], like: Run) -> Iterator[Run]:
    """Yield the words of Markdown's inline parts, each looking `like` what is around it and its own mark."""
    for token in tokens:
        kind = token["type"]
        if kind == "strong":
            yield from _runs(token["children"], replace(like, bold=True))
        elif kind == "emphasis":
            yield from _runs(token["children"], replace(like, italic=True))
        elif kind == "link":
            yield from _runs(token["children"], replace(like, link=_safe(token["attrs"]["url"])))
        elif kind == "codespan":
            yield replace(like, text=token["raw"], code=True)
        elif kind == "softbreak":
            yield replace(like, text=" ")
        elif kind == "linebreak":
            yield replace(like, text="\n")
        elif kind != "inline_html":
            if "children" in token:
                yield from _runs(token["children"], like)
            else:
                yield replace(like, text=unescape(token["raw"]))


def _safe(address: str) -> str:
    """Return an address that leads somewhere from a printed or sent file, or nothing."""
    return address if address.startswith(("https://", "http://", "mailto:")) else ""


def _words(tokens: Iterable[Token]) -> str:
    return "".join(run.text for run in _runs(tokens, Run("")))


def note_label(note: Note) -> str:
    """Return the word that stands before a note, unless the note begins with it.

    Examples
    --------
    >>> note_label(Note("who pays", "missing")), note_label(Note("Missing: who pays", "missing"))
    ('Missing', '')
    """
    label = NOTE_LABELS[note.kind]
    return "" if note.text.lower().startswith(label.lower()) else label


def shown_options(blank: Blank) -> tuple[tuple[bool, str], ...]:
    """Return whether each option of a blank is chosen, and its words; what is chosen and unknown, last."""
    chosen = (blank.value,) if isinstance(blank.value, str) else blank.value
    unknown = [(True, value) for value in chosen if value and value not in blank.options]
    known = [(value in chosen, label) for value, label in blank.options.items()]
    return (*known, *unknown)


def how_to_answer(blank: Blank) -> str:
    """Return how to fill in a blank, where its question alone does not say.

    Examples
    --------
    >>> how_to_answer(Blank("answer/2.3/first-worth", "What is it worth?", kind="number", unit="pounds"))
    'A number, in pounds.'
    """
    if blank.kind == "number":
        return f"A number, in {blank.unit}." if blank.unit else "A number."
    if blank.kind == "text" or blank.is_across:
        return ""
    many = "one" if blank.kind == "choice" else "as many as you like"
    return f"Choose {many}: put an x in place of ☐."
