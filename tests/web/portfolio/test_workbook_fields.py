"""Fields of workbooks: what is filled in, what differs, and what is saved when it is taken over."""

from datetime import UTC, datetime
from typing import Any

import pytest

from cmplearn import course
from cmplearn.documents import Blank
from cmplearn.documents.workbook import Question, workbook
from cmplearn.documents.workbook_values import Value
from cmplearn.portfolio import Document
from cmplearn.web.lesson_text import lesson_text
from cmplearn.web.portfolio.workbook_fields import (
    Field,
    Saved,
    differences,
    fields,
    filled,
    questions_asked,
    with_answer,
)

NOW = datetime(2026, 3, 2, tzinfo=UTC)
OPTIONS = {"a": "The first", "b": "The second"}


def field(name: str, kind: str, blank: str = "text", **control: Any) -> Field:
    options = OPTIONS if blank.startswith("choice") else {}
    return Field(
        Question(Blank(name, "Why?", kind=blank, options=options), "2.3"),  # type: ignore[arg-type]
        {"id": name, "lesson": "2.3", "kind": kind, "label": "Why?", **control},
    )


WORDS = field("answer/2.3/why", "text")
NUMBER = field("answer/2.3/worth", "number", "number")
CHOICE = field("answer/2.3/one", "choice", "choice")
CHOICES = field("answer/2.3/many", "choice", "choices", several=True)
SCALE = field("answer/2.3/trust", "scale", "choice")
SUM = field("answer/2.3/sum", "exercise", "number", answer=10.0, tolerance=0.5)
PICK = field("answer/2.3/pick", "exercise", "choice", answer="b", choices=[])
PART = field("own-case/benefits#payer", "own-case")
LOG = field("log/2.3/reflect#text", "log", title="Worth?", minutes=25, outcomes=["sort", "tell"])
ASKED = {each.name: each for each in (WORDS, NUMBER, CHOICE, CHOICES, SCALE, SUM, PICK, PART, LOG)}


def saved(**values: Any) -> Saved:
    """Return a portfolio with values by the name of the field's document, its last part."""
    documents = {each.document[1].rpartition("/")[2]: each.document for each in ASKED.values()}
    return Saved.of(Document(*documents[name], value, 3, NOW) for name, value in values.items())


@pytest.mark.parametrize(
    ("asked", "answer", "value"),
    [
        (WORDS, "Because", "Because"),
        (NUMBER, 2000, 2000),
        (CHOICE, "a", "a"),
        (CHOICES, ("a", "b"), ["a", "b"]),
        (SCALE, "4", 4),
        (SUM, 10.4, {"attempts": [{"answer": 10.4, "right": True}]}),
        (SUM, 11, {"attempts": [{"answer": 11, "right": False}]}),
        (PICK, "a", {"attempts": [{"answer": "a", "right": False}]}),
        (PART, "The trust", {"payer": "The trust"}),
    ],
)
def test_an_answer_is_saved_as_the_lessons_page_saves_it_and_fills_the_box_again(
    asked: Field, answer: Value, value: Any
) -> None:
    made = with_answer(asked, None, answer)
    assert made == value
    held = Saved.of([Document(*asked.document, made, 1, NOW)])
    assert differences({asked.name: answer}, {asked.name: asked}, held) == ([], 1, 0)
    expected = answer if isinstance(answer, tuple) else str(answer)
    assert filled([asked], held) == {asked.name: expected}


def test_a_first_log_entry_begins_as_on_the_lessons_page() -> None:
    assert with_answer(LOG, None, "I hoped") == {
        "lesson": "2.3",
        "title": "Worth?",
        "minutes": 25,
        "outcome": "sort",
        "prompt": "Why?",
        "text": "I hoped",
    }


def test_nothing_else_in_a_document_is_touched() -> None:
    assert with_answer(PART, {"payer": "old", "said": "kept"}, "new") == {"payer": "new", "said": "kept"}
    entry = {"text": "old", "minutes": 5, "reflection": {"gibbs": "x"}, "prompt": "Other?", "outcome": "tell"}
    assert with_answer(LOG, entry, "new") == {
        "lesson": "2.3",
        "title": "Worth?",
        **entry,
        "text": "new",
    }


def test_an_attempt_is_added_to_those_before_and_twenty_are_kept() -> None:
    before = {"attempts": [{"answer": number, "right": False} for number in range(20)]}
    made = with_answer(SUM, before, 10)
    assert len(made["attempts"]) == 20
    assert made["attempts"][-1] == {"answer": 10, "right": True}
    assert made["attempts"][0] == {"answer": 1, "right": False}


def test_what_is_the_same_is_counted_and_what_is_empty_changes_nothing() -> None:
    held = saved(why="The team’s view – so far", worth=2000, one="a", many=["b", "a"], trust=4)
    values: dict[str, Value] = {
        WORDS.name: "The team's view - so\u00a0far ",
        NUMBER.name: 2000.0,
        CHOICE.name: "a",
        CHOICES.name: ("a", "b"),
        SCALE.name: "4",
        PART.name: None,
    }
    assert differences(values, ASKED, held) == ([], 5, 1)


def test_capitals_and_line_ends_are_changes() -> None:
    for written in ("the Team", "The\nteam"):
        [found], same, _ = differences({WORDS.name: written}, ASKED, saved(why="The team"))
        assert (found.saved_words, found.written_words, same) == ("The team", written, 0)


def test_a_difference_is_told_in_words_and_says_whether_it_replaces_something() -> None:
    held = saved(worth=1500, many=["a"], why="Old", sum={"attempts": []})
    values: dict[str, Value] = {
        NUMBER.name: 2000,
        CHOICES.name: ("b",),
        WORDS.name: "New",
        SUM.name: 3,
        CHOICE.name: "b",
    }
    found, _, _ = differences(values, ASKED, held)
    told = {each.field.name: (each.saved_words, each.written_words, each.is_new) for each in found}
    assert told == {
        WORDS.name: ("Old", "New", False),
        NUMBER.name: ("1,500", "2,000", False),
        CHOICE.name: ("", "The second", True),
        CHOICES.name: ("The first", "The second", False),
        SUM.name: ("", "3", True),
    }
    [words] = [each for each in found if each.can_be_joined]
    assert words.joined == "Old\n\nNew"


def test_a_document_of_another_shape_is_read_as_unanswered() -> None:
    held = saved(sum="odd", benefits="odd", reflect=None, why={"odd": 1})
    assert filled([SUM, PART, LOG, WORDS], held) == {}


def test_every_field_of_the_course_names_the_control_that_asks_it() -> None:
    found = fields()
    assert found["answer/2.3/first-worth"].control["kind"] == "number"
    assert found["own-case/benefits-table#payer"].document == ("own-case", "benefits-table")
    assert found["log/2.3/reflect#text"].part == "text"
    assert all(each.control["label"] for each in found.values())


def test_a_workbook_with_answers_asks_what_the_person_was_asked():
    asked = field("log/2.3/reflect#text", "log", prompts=[("GP", "Your practice?"), ("nurse", "Your ward?")])
    assert questions_asked([asked, PART], saved(), "GP") == {asked.name: "Your practice?"}
    assert questions_asked([asked], saved(reflect={"prompt": "As it was then?"}), "GP") == {
        asked.name: "As it was then?"
    }
    assert questions_asked([asked], saved(), "manager") == {}


def test_the_printed_question_is_the_one_that_was_asked():
    lesson = lesson_text(course.programme().lesson("2.3"))
    assert lesson is not None
    [name] = [each.blank.name for each in lesson.questions if each.blank.name.endswith("#text")]
    labels = [
        block.label
        for block in workbook(lesson, {}, {name: "As a nurse?"}).blocks
        if isinstance(block, Blank)
    ]
    assert labels.count("As a nurse?") == 1
