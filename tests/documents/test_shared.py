from datetime import date

import pytest

from cmplearn.documents import page, text
from cmplearn.documents.paper import Heading
from cmplearn.documents.shared import shared_copy
from cmplearn.portfolio.shared_words import Passage
from cmplearn.portfolio.sharing import Sharing, Source


@pytest.fixture
def sharing():
    return Sharing(
        key="copies/ab",
        kind="log",
        of="mine/a1",
        title="A fall",
        sources=(Source("log", "mine/a1", 3),),
        person="Ade",
        role="tutor",
        purpose="to prepare our talk",
        shared_on=date(2026, 11, 22),
        until=date(2026, 12, 20),
    )


PASSAGES = [
    Passage("", (("What?", "It rained <i>hard</i>."),)),
    Passage("Later", (("So what?", "We waited."),)),
]


def test_the_cover_names_person_purpose_days_and_version(sharing):
    words = text(shared_copy(sharing, PASSAGES, "Sam Example"))
    for said in (
        "Ade (my tutor)",
        "to prepare our talk",
        "22 November 2026",
        "20 December 2026",
        "version 3",
        "Sam Example",
        "frozen copy",
    ):
        assert said in words


def test_what_was_written_follows_as_it_was_typed(sharing):
    html = page(shared_copy(sharing, PASSAGES, ""))
    assert "It rained &lt;i&gt;hard&lt;/i&gt;." in html
    assert html.index("What?") < html.index("Later") < html.index("We waited.")


def test_a_line_that_nobody_filled_is_left_out(sharing):
    assert "From" not in text(shared_copy(sharing, PASSAGES, ""))


def test_no_level_of_heading_is_skipped(sharing):
    levels = [
        block.level for block in shared_copy(sharing, PASSAGES, "").blocks if isinstance(block, Heading)
    ]
    assert levels == [1, 1, 2]
