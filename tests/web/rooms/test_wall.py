"""How what belongs on the wall is dealt out to its pages."""

import re
from dataclasses import replace

import pytest
from markupsafe import Markup
from tests.rooms.crowd import do, plays
from tests.rooms.example import answered, as_events, joined, led, opened, small_room

from cmplearn.course import activities
from cmplearn.course.activities import thawed
from cmplearn.rooms import State, numbered
from cmplearn.web.prose import markdown
from cmplearn.web.rooms.blocks import told_pieces
from cmplearn.web.rooms.flow import Part, Piece, flowed, html_of
from cmplearn.web.rooms.wall import pages, projector_live

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


def test_weights_of_which_most_people_give_none_are_bars_all_the_same() -> None:
    items = {f"i{place}": f"Criterion {place}" for place in range(6)}
    ask = {"id": "it", "kind": "points", "label": "What should count?", "items": items}
    step = {"id": "ask", "title": "A question", "minutes": 2, "asks": [ask]}
    words = {"leads": "Facilitator", "purpose": "an answer", "solo": "Answer.", "after": "Thanks."}
    about = {"id": "asked", "title": "Asked", "kind": "choice", "module": 1, "minutes": 2, "solo_minutes": 2}
    plan = numbered([thawed(about | words | {"steps": [step]})])
    state = State(replace(small_room(), items=plan))
    everybody = [joined(f"m{place}", f"Name {place}") for place in range(6)]
    said = [answered(f"m{place}", "it", dict.fromkeys(items, 0) | {f"i{place}": 100}) for place in range(6)]
    shown = led("shown", item="a1", ask="it")
    for event in as_events([*everybody, opened(), *said, led("closed"), shown]):
        state.apply(event)
    assert state.answered_count("a1", "it") == 6
    wall = projector_live(state)
    assert set(re.findall(r"(\d+)%", wall)) == {"17"}
    assert all(words in wall for words in items.values())


def test_whatever_stands_together_says_what_is_right_and_what_its_ends_mean() -> None:
    """Results share a page, and what may be left out for that is never the answer."""
    for activity in map(activities.load, ("module-1-knowledge", "six-links", "score-before-you-speak")):
        seen = 0
        for step, state in zip(activity.steps, plays(activity), strict=True):
            do(state, led("closed"), *(led("shown", item="a1", ask=ask.id) for ask in step.asks))
            found = [page for page in pages(state) if page.is_first or len(page.asks) > 1]
            for page in found:
                asks = [state.ask(*asked) for asked in page.asks]
                assert page.html.count("Right: ") == sum(bool(ask.answer) for ask in asks)
                assert all(f"{ask.points}: {ask.high}" in page.html for ask in asks if ask.kind == "ratings")
            seen += len(found)
        assert seen
