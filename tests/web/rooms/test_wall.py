"""How what belongs on the wall is dealt out to its pages."""

import re

import pytest
from markupsafe import Markup

from cmplearn.web.prose import markdown
from cmplearn.web.rooms.blocks import told_pieces
from cmplearn.web.rooms.flow import Part, Piece, flowed, html_of

HEAD = Piece(Markup("<h2>Who?</h2>"), 2)


def rows(count: int, tall: float = 1) -> tuple[Piece, ...]:
    return tuple(Piece(Markup(f"<li>{place}</li>"), tall, "list") for place in range(count))


def test_a_part_that_fits_on_no_page_goes_on_under_its_heading_and_loses_nothing() -> None:
    above, tail = (Piece(Markup("<b>above</b>"), 1),), (Piece(Markup("<p>tail</p>"), 1),)
    pages = [html_of(parts) for parts in flowed([Part(HEAD, rows(20), tail, above)], tall=10)]
    assert (
        [page.count("Who?") for page in pages] == [page.count("above") for page in pages] == [1] * len(pages)
    )
    assert re.findall(r"<li>(\d+)", "".join(pages)) == [str(place) for place in range(20)]
    assert [page.count("<ul>") for page in pages] == [1] * len(pages)
    assert "tail" in pages[-1]


def test_what_fits_together_stands_together_and_what_follows_the_rows_never_alone() -> None:
    small = Part(HEAD, rows(2))
    assert [len(parts) for parts in flowed([small, small, small], tall=10)] == [2, 1]
    full = Part(HEAD, rows(7), (Piece(Markup("<p>tail</p>"), 1),))
    assert [page.count("tail") for page in map(html_of, flowed([full], tall=9.75))] == [0]


@pytest.mark.parametrize(
    "text",
    [
        "One & *two*.\n\n- a\n- b\n  - b1\n\n  more\n\nThree.",
        "| A | B |\n|---|---|\n| 1 | a < b |\n\n1. first\n2. second\n\n> said<br>\n",
    ],
)
def test_the_words_of_a_step_are_in_pieces_and_none_is_lost(text: str) -> None:
    whole = markdown(text)
    found = Part(Piece(Markup(""), 0), tuple(told_pieces(whole, 1.0)))
    assert len(found.pieces) > 2
    assert "".join(found.html.striptags().split()) == "".join(whole.striptags().split())
