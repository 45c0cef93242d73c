"""What a lesson's saved HTML says, as blocks of a paper."""

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import TypeAlias

from cmplearn.charts import Picture
from cmplearn.documents import Block, Chart, Facts, Heading, Image, Listing, Note, Paragraph, Run, Table

__all__ = ["Element", "blocks_of", "elements", "first", "words_of"]

VOID = frozenset({"br", "hr", "img"})
INLINE = frozenset({"a", "b", "strong", "em", "i", "cite", "code", "span", "sub", "sup", "del", "br"})
HEADINGS = {"h1": 1, "h2": 1, "h3": 2, "h4": 3}
SOURCE_MARK = "cmp-source"
"""Class of the link behind a figure to its source: on paper the lesson's list of sources has them."""

PICTURE_NUMBERS = "Show the numbers as a table"
"""What a picture's numbers are behind: its alternative text says what they come to."""

DATA = re.compile(r"data:image/(svg\+xml|png|jpeg);base64,(.*)", re.DOTALL)
SPACES = re.compile(r"\s+")


@dataclass
class Element:
    """A tag with what stands in it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: "list[Element | str]" = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        """Its classes."""
        return self.attributes.get("class", "").split()


Node: TypeAlias = Element | str


class _Builder(HTMLParser):
    """Builds the tree of what the lesson kit and Markdown write; a tag left open ends with its parent."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Element("root")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {name: value or "" for name, value in attributes})
        self._open[-1].children.append(made)
        if tag not in VOID:
            self._open.append(made)

    def handle_endtag(self, tag: str) -> None:
        places = [place for place, each in enumerate(self._open) if each.tag == tag]
        if places:
            del self._open[places[-1] :]

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def elements(html: str) -> Element:
    """Return HTML as a tree."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root


def walk(node: Element) -> Iterator[Element]:
    """Yield an element and all within it, in order."""
    yield node
    for child in node.children:
        if isinstance(child, Element):
            yield from walk(child)


def first(node: Element, name: str) -> Element | None:
    """Return the first element within that is called `name`, or has it as a class, or None."""
    return next((each for each in walk(node) if each.tag == name or name in each.classes), None)


def words_of(node: Node) -> str:
    """Return an element's words on one line, without marks of sources."""
    return "".join(run.text for run in _tidy(_runs([node], Run(""))))


def blocks_of(node: Element) -> Iterator[Block]:
    """Yield what an element holds as blocks of a paper.

    Parameters
    ----------
    node : Element
        From `elements`.
    """
    inline: list[Node] = []
    for child in node.children:
        if isinstance(child, str) or child.tag in INLINE:
            inline.append(child)
            continue
        yield from _paragraph(inline)
        inline = []
        yield from _block(child)
    yield from _paragraph(inline)


def _block(node: Element) -> Iterator[Block]:
    if node.tag in HEADINGS:
        yield Heading(words_of(node), 1 if HEADINGS[node.tag] == 1 else 2 if HEADINGS[node.tag] == 2 else 3)
    elif node.tag == "p":
        yield from _hint(node) if "cmp-hint" in node.classes else _paragraph(node.children)
    elif node.tag in ("ul", "ol"):
        yield Listing(tuple(_items(node)), ordered=node.tag == "ol")
    elif node.tag == "table":
        yield _table(node)
    elif node.tag == "figure":
        yield from _figure(node)
    elif node.tag == "dl":
        yield Facts(tuple(_pairs(node)))
    elif node.tag == "pre":
        yield Paragraph((Run("".join(each for each in _texts(node)).rstrip("\n"), code=True),), "code")
    elif node.tag == "img":
        yield from _figure(Element("figure", children=[node]))
    elif node.tag == "blockquote":
        yield from (_quoted(block) for block in blocks_of(node))
    elif node.tag == "details":
        yield from _opened(node)
    elif node.tag not in ("hr", "script", "style", "summary"):
        yield from blocks_of(node)


def _opened(node: Element) -> Iterator[Block]:
    """Yield what is one click away on the page, under its name; not the numbers of a picture beside it."""
    summary = first(node, "summary")
    name = words_of(summary) if summary else ""
    if name == PICTURE_NUMBERS:
        return
    if name:
        yield Paragraph((Run(name, bold=True),))
    yield from blocks_of(node)


def _quoted(block: Block) -> Block:
    return replace(block, kind="quote") if isinstance(block, Paragraph) else block


def _hint(node: Element) -> Iterator[Block]:
    words = words_of(node)
    if words:
        yield Note(words, "source")


def _paragraph(nodes: Iterable[Node]) -> Iterator[Block]:
    runs = _tidy(_runs(nodes, Run("")))
    if runs:
        yield Paragraph(runs)


def _items(node: Element) -> Iterator[tuple[Paragraph | Listing, ...]]:
    for child in node.children:
        if isinstance(child, Element) and child.tag == "li":
            found = blocks_of(child)
            yield tuple(block for block in found if isinstance(block, Paragraph | Listing))


def _table(node: Element) -> Table:
    caption = first(node, "caption")
    rows = [
        [cell for cell in row.children if isinstance(cell, Element)] for row in walk(node) if row.tag == "tr"
    ]
    texts = [tuple(words_of(cell) for cell in row) for row in rows]
    numeric = {place for row in rows[1:] for place, cell in enumerate(row) if "number-cell" in cell.classes}
    has_head = first(node, "thead") is not None
    head = texts[0] if has_head and texts else ("",) * max(map(len, texts), default=0)
    return Table(
        head,
        tuple(texts[1:] if has_head else texts),
        words_of(caption) if caption else "",
        frozenset(numeric),
    )


def _pairs(node: Element) -> Iterator[tuple[str, str]]:
    terms = [words_of(each) for each in walk(node) if each.tag == "dt"]
    meanings = ["\n".join(_lines(each)) for each in walk(node) if each.tag == "dd"]
    return zip(terms, meanings, strict=False)


def _lines(node: Element) -> list[str]:
    items = [words_of(each) for each in walk(node) if each.tag == "li"]
    return items or [words_of(node)]


def _figure(node: Element) -> Iterator[Block]:
    image, caption = first(node, "img"), first(node, "figcaption")
    found = DATA.fullmatch(image.attributes.get("src", "")) if image else None
    if image is None or found is None:
        return
    alt, title = image.attributes.get("alt", ""), words_of(caption) if caption else ""
    try:
        data = b64decode(found[2], validate=True)
        if found[1] == "svg+xml":
            yield Chart(Picture(data.decode(), title, alt, (), ()))
            return
    except (NotBase64, UnicodeDecodeError):
        return
    yield Image(data, alt)
    if title:
        yield Paragraph((Run(title, bold=True),))


def _runs(nodes: Iterable[Node], like: Run) -> Iterator[Run]:
    """Yield the words of inline elements, each looking `like` what is around it and its own mark."""
    for node in nodes:
        if isinstance(node, str):
            yield replace(like, text=SPACES.sub(" ", node))
        elif node.tag == "br":
            yield replace(like, text="\n")
        elif SOURCE_MARK not in node.classes:
            yield from _runs(node.children, _marked(node, like))


def _marked(node: Element, like: Run) -> Run:
    address = node.attributes.get("href", "")
    if node.tag in ("b", "strong"):
        return replace(like, bold=True)
    if node.tag in ("em", "i", "cite"):
        return replace(like, italic=True)
    if node.tag == "code":
        return replace(like, code=True)
    if node.tag == "a" and address.startswith(("https://", "http://")):
        return replace(like, link=address)
    return like


def _tidy(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Return runs without empty ones, and without spaces at either end."""
    kept = [run for run in runs if run.text]
    while kept and not kept[0].text.strip():
        kept.pop(0)
    while kept and not kept[-1].text.strip():
        kept.pop()
    if kept:
        kept[0] = replace(kept[0], text=kept[0].text.lstrip())
        kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip())
    return tuple(kept)


def _texts(node: Element) -> Iterator[str]:
    for child in node.children:
        if isinstance(child, str):
            yield child
        else:
            yield from _texts(child)
