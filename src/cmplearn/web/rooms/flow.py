"""How what belongs on the wall is dealt out to pages that nobody has to scroll.

Lengths are in rem, on a wall of 1024 x 768 pixels, where 1 rem is 24 px: larger ones have more room of each.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from markupsafe import Markup

__all__ = ["LINE", "TALL", "WIDE", "Part", "Piece", "fits", "flowed", "html_of", "with_tail"]

WIDE, TALL = 31.5, 28.3
"""What there is for words beside the code. An HD projector of 1280 x 720 pixels has that height too."""

LINE = 1.35
"""How tall a line of running words is, for each rem of their size."""

NOTHING = Markup("")
AROUND: Mapping[str, Markup] = {
    "": Markup("{}"),
    "list": Markup("<ul>{}</ul>"),
    "choices": Markup('<ul class="choices">{}</ul>'),
    "said": Markup('<ul class="said">{}</ul>'),
    "halves": Markup('<ul class="said halves">{}</ul>'),
    "table": Markup('<table class="counted">{}</table>'),
}
"""What pieces of a kind stand in together."""

AROUND_TALL: Mapping[str, float] = {"list": 0.75, "choices": 0.5, "said": 0.5, "halves": 0.5, "table": 0.5}


@dataclass(frozen=True)
class Piece:
    """What is never torn apart.

    Parameters
    ----------
    html : Markup
        As it stands in its surroundings.
    tall : float
        How much height it takes.
    inside : str
        One of `AROUND`.
    """

    html: Markup
    tall: float
    inside: str = ""


@dataclass(frozen=True)
class Part:
    """What stands under one heading, and may go on under it on another page.

    Parameters
    ----------
    head : Piece
        The heading; on every page.
    pieces : tuple of Piece
        From top to bottom.
    tail : tuple of Piece
        What follows the last of them where there is room: what the picture says anyway.
    above : tuple of Piece
        What stands above the pieces on every page, as the head of a table.
    around : str
        The class of its section.
    name : str
        What it is about.
    offered : int
        How many of the pieces may be left to another page.
    is_words : bool
        Whether it is what people typed.
    """

    head: Piece
    pieces: tuple[Piece, ...]
    tail: tuple[Piece, ...] = ()
    above: tuple[Piece, ...] = ()
    around: str = "result"
    name: str = ""
    offered: int = 0
    is_words: bool = False

    @property
    def tall(self) -> float:
        """How much height it takes on one page."""
        used = {piece.inside for piece in self.pieces}
        parts = (self.head, *self.above, *self.pieces, *self.tail)
        return sum(each.tall for each in parts) + sum(AROUND_TALL.get(each, 0) for each in used)

    @property
    def html(self) -> Markup:
        """All of it."""
        body = NOTHING.join(
            (self.head.html, *_together((*self.above, *self.pieces)), *(each.html for each in self.tail))
        )
        return Markup('<section class="{}">{}</section>').format(self.around, body)


def _together(pieces: Iterable[Piece]) -> Iterator[Markup]:
    inside, held = "", NOTHING
    for piece in pieces:
        if piece.inside != inside and held:
            yield AROUND[inside].format(held)
            held = NOTHING
        inside, held = piece.inside, held + piece.html
    yield AROUND[inside].format(held)


def fits(parts: Iterable[Part], tall: float = TALL) -> bool:
    """Return whether parts stand on one page."""
    return sum(part.tall for part in parts) <= tall


def html_of(parts: Iterable[Part]) -> Markup:
    """Return parts, one under the other."""
    return NOTHING.join(part.html for part in parts)


def flowed(parts: Iterable[Part], tall: float = TALL) -> list[list[Part]]:
    """Return parts page by page: those that fit together, and one that fits on no page on several."""
    pages: list[list[Part]] = []
    for part in parts:
        if pages and fits([*pages[-1], part], tall):
            pages[-1].append(part)
        else:
            pages += [[each] for each in _cut(part, tall)]
    return pages


def _cut(part: Part, tall: float) -> Iterator[Part]:
    """Yield a part in pieces that fit; what follows it is left out rather than standing alone."""
    if fits([part], tall):
        yield part
        return
    held = replace(part, pieces=(), tail=())
    for piece in part.pieces:
        more = replace(held, pieces=(*held.pieces, piece))
        if held.pieces and not fits([more], tall):
            yield held
            more = replace(held, pieces=(piece,))
        held = more
    yield with_tail(held, part.tail, tall)


def with_tail(part: Part, tail: Iterable[Piece], tall: float) -> Part:
    """Return a part followed by as much of a tail as fits."""
    for piece in tail:
        more = replace(part, tail=(*part.tail, piece))
        part = more if fits([more], tall) else part
    return part
