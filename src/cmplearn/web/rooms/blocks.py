"""The words of a step in pieces: paragraphs, and the items of lists."""

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser

from markupsafe import Markup

from cmplearn.web.rooms.flow import LINE, WIDE, Piece
from cmplearn.web.rooms.measure import line_count

__all__ = ["told_pieces"]

VOID = ("br", "hr", "img")


class Blocks(HTMLParser):
    """The outermost elements of some HTML: tag and text of each."""

    def __init__(self, html: str) -> None:
        """Read it."""
        super().__init__(convert_charrefs=False)
        self.found: list[tuple[str, str]] = []
        self._open: list[str] = []
        self._text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, _attributes: list[tuple[str, str | None]]) -> None:
        """Begin one, or go deeper."""
        self._text += self.get_starttag_text() or ""
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Come up again; what ends at the outside is one of them."""
        self._text += f"</{tag}>"
        self._open.pop()
        if not self._open:
            self.found.append((tag, self._text.strip()))
            self._text = ""

    def handle_data(self, data: str) -> None:
        """Keep it."""
        self._text += data

    def handle_entityref(self, name: str) -> None:
        """Keep it as it is written."""
        self._text += f"&{name};"

    def handle_charref(self, name: str) -> None:
        """Keep it as it is written."""
        self._text += f"&#{name};"


def told_pieces(html: Markup, size: float) -> Iterator[Piece]:
    """Yield what a step tells, as pieces.

    Parameters
    ----------
    html : Markup
        As Markdown becomes it.
    size : float
        Of its letters, in rem.
    """
    for tag, text in Blocks(str(html)).found:
        if tag == "ul":
            for _, item in Blocks(text.removeprefix("<ul>").removesuffix("</ul>")).found:
                yield Piece(Markup(item), _tall(item, WIDE - 1.3 * size, size) + 0.25, "list")
        elif "<table" in text:
            yield Piece(Markup(text), _table_tall(text))
        else:
            yield Piece(Markup(text), _tall(text, WIDE - 1.3 * size, size) + 0.75)


def _tall(html: str, across: float, size: float) -> float:
    """Return how tall some words are; each item of a list begins a line."""
    lines = re.sub(r"</li>|<br ?/?>", "\n", " ".join(html.split()))
    return LINE * size * line_count(_plain(lines).strip(), across, size)


def _table_tall(html: str) -> float:
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in html.split("</tr>")[:-1]]
    across = WIDE / max(map(len, rows)) - 1
    return sum(0.8 + LINE * max(line_count(_plain(cell), across) for cell in row) for row in rows) + 0.75


def _plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))
