"""Putting what was saved into a reader's words."""

from datetime import UTC, datetime
from typing import Any

import pytest

from cmplearn.portfolio import Document, Question, entries

NOW = datetime(2026, 1, 5, tzinfo=UTC)
ASKED = {
    ("answer", "2.3/worth"): Question("What is one worth?", unit="pounds"),
    ("answer", "2.3/share"): Question("What share?", unit="%"),
    ("answer", "2.3/decision"): Question("Renew it?", {"renew": "Renew it", "stop": "Let it end"}),
    ("answer", "bed/place"): Question(
        "Who has a say?", fields={"name": Question("Who"), "across": Question("Touched")}
    ),
    ("own-case", "benefits"): Question(
        "One benefit",
        fields={"who": Question("Whom we asked"), "how-many": Question("How many", unit="people")},
    ),
}


@pytest.mark.parametrize(
    ("kind", "key", "value", "label", "parts"),
    [
        ("answer", "2.3/worth", 1500, "What is one worth?", (("", "£1,500"),)),
        ("answer", "2.3/worth", -2.5, "What is one worth?", (("", "−£2.50"),)),
        ("answer", "2.3/share", 12.5, "What share?", (("", "12.5%"),)),
        ("answer", "2.3/decision", "stop", "Renew it?", (("", "Let it end"),)),
        ("answer", "2.3/decision", ["renew", "stop"], "Renew it?", (("", "Renew it; Let it end"),)),
        ("answer", "2.3/gone-by", " words ", "Gone by", (("", "words"),)),
        ("answer", "2.3/on", True, "On", (("", "yes"),)),
        ("answer", "2.3/on", 10**400, "On", (("", f"{10**400:,}"),)),
        ("answer", "2.3/on", {"attempts": 2}, "On", (("Attempts", "2"),)),
        ("answer", "2.3/on", {"attempts": ["so"]}, "On", (("Attempts", "so"),)),
        (
            "answer",
            "2.3/worth",
            {"attempts": [{"answer": 3, "right": False}, {"answer": 4, "right": True}]},
            "What is one worth?",
            (("", "£3 (not yet), then £4 (right)"),),
        ),
        (
            "own-case",
            "benefits",
            {"who": "The ward", "how-many": 40, "left-empty": ""},
            "One benefit",
            (("Whom we asked", "The ward"), ("How many", "40 people")),
        ),
        (
            "answer",
            "bed/place",
            [{"name": "Ann", "across": 4}, {"name": "Bob", "up": 1}],
            "Who has a say?",
            (("", "Who: Ann; Touched: 4\nWho: Bob; Up: 1"),),
        ),
    ],
)
def test_a_document_reads_as_question_and_answer(
    kind: str, key: str, value: Any, label: str, parts: tuple[tuple[str, str], ...]
) -> None:
    [entry] = entries([Document(kind, key, value, 1, NOW)], ASKED)
    assert (entry.label, entry.parts) == (label, parts)


def test_answers_come_in_the_order_of_the_questions() -> None:
    saved = [
        Document("answer", f"2.3/{name}", 1, 1, NOW) for name in ("decision", "gone-by", "share", "worth")
    ]
    assert [entry.document.key for entry in entries(saved, ASKED)] == [
        "2.3/worth",
        "2.3/share",
        "2.3/decision",
        "2.3/gone-by",
    ]


@pytest.mark.parametrize("value", ["", "  ", None, [], {}, {"who": "", "many": None}, {"attempts": []}])
def test_what_is_empty_is_left_out(value: Any) -> None:
    assert entries([Document("answer", "2.3/on", value, 1, NOW)], {}) == []


@pytest.mark.parametrize(
    ("key", "lesson"), [("2.3/first", "2.3"), ("profession", ""), ("benefits-table", "")]
)
def test_an_entry_knows_its_lesson(key: str, lesson: str) -> None:
    [entry] = entries([Document("answer", key, "x", 1, NOW)], {})
    assert entry.lesson == lesson
