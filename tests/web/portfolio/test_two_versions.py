"""Which texts of two versions differ, and what a third is made of."""

from datetime import UTC, datetime
from typing import Any

import pytest

from cmplearn.portfolio import Document
from cmplearn.web.portfolio.side_by_side import compared, rows_of
from cmplearn.web.portfolio.two_versions import differing, with_texts


def heads(*values: Any) -> list[Document]:
    return [
        Document("log", "mine/1", value, 1, datetime(2026, 1, 5, tzinfo=UTC), str(value)) for value in values
    ]


def test_a_text_that_differs_is_offered_with_both_wordings_the_newest_first() -> None:
    older = {"text": "One text", "title": "Same", "reflection": {"so-what": "This"}, "minutes": 5}
    newer = {"text": "Another", "title": "Same", "reflection": {"now-what": "That"}, "minutes": 6}
    assert differing(heads(older, newer)) == {
        ("text",): "Another\n\nOne text",
        ("reflection", "now-what"): "That",
        ("reflection", "so-what"): "This",
    }


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ({"type": "planned"}, {"type": "event"}),
        ({"began": "2026-01-05"}, {"began": ""}),
        ({"list": ["One text"]}, {"list": ["Another"]}),
        ({"part": {"a": "One text"}}, {"part": [1]}),
        (5, {"a": 3}),
    ],
)
def test_what_was_chosen_or_has_no_room_is_not_offered_as_a_text(older: Any, newer: Any) -> None:
    assert differing(heads(older, newer)) == {}


def test_an_answer_that_is_one_text_can_be_written_anew() -> None:
    assert differing(heads("One text", "Another")) == {(): "Another\n\nOne text"}
    assert with_texts("Another", [((), "Both")]) == "Both"


def test_a_third_keeps_all_else_and_changes_no_version() -> None:
    value = {"a": "x", "b": {"c": "y", "n": 1}, "d": None}
    third = with_texts(value, [(("b", "c"), "new"), (("d", "e"), "added")])
    assert third == {"a": "x", "b": {"c": "new", "n": 1}, "d": {"e": "added"}}
    assert value == {"a": "x", "b": {"c": "y", "n": 1}, "d": None}


@pytest.mark.parametrize("change", [{"title": "Another"}, {"privacy": "tutor"}, {"unknown": "x"}])
def test_whatever_differs_can_be_seen(change: dict[str, Any]) -> None:
    value = {"title": "A visit", "text": "Words", "privacy": "private"}
    assert any(not row.is_same for row in rows_of(compared(heads(value, value | change))))
