"""What all apps that play an activity have in common."""

from collections.abc import Iterator
from typing import Any

import ipywidgets
import pytest
from tests.apps.on_screen import press, words

from cmplearn import course
from cmplearn.apps import fair_waiting_list, prioritise_together, trigger_presentation
from cmplearn.apps.hands import read_lines
from cmplearn.course import activities
from cmplearn.course.activity import Ask
from cmplearn.errors import InputError

APPS = {
    "trigger_presentation": lambda: trigger_presentation.build({"who-gets-called-first": ["Why?"]}),
    "prioritise_together": lambda: prioritise_together.build("what-should-count", ["Why?"]),
    "fair_waiting_list": lambda: fair_waiting_list.build(["Why?"]),
}
ORDER = Ask(id="order", kind="ranking", label="Order", items={"a": "A", "b": "B", "c": "C"})
DOTS = Ask(id="dots", kind="dots", label="Dots", items={"a": "A", "b": "B"}, dots=3)
NUMBER = Ask(id="number", kind="number", label="How many?")


def buttons(app: Any) -> Iterator[str]:
    """Yield the name of every button, hidden ones among them."""
    if isinstance(app, ipywidgets.Button):
        yield app.description
    for child in getattr(app, "children", ()):
        yield from buttons(child)


@pytest.mark.parametrize("name", APPS)
def test_the_handbook_names_every_button(name: str) -> None:
    handbook = (course.root() / "course/handbook/facilitators.md").read_text(encoding="utf-8")
    words = " ".join(handbook.split())

    found = list(buttons(APPS[name]()))
    assert len(found) > 10
    assert [button for button in found if f"*{button}*" not in words and button] == []


def test_every_activity_can_be_told_in_a_room_without_phones() -> None:
    questions = {id: ["Why?"] for id in activities.ids()}

    assert trigger_presentation.build(questions)


@pytest.mark.parametrize(
    ("ask", "typed", "answers"),
    [
        (NUMBER, "3\n\n 4.5 \n", [3, 4.5]),
        (ORDER, "2 1 3", [["b", "a", "c"]]),
        (DOTS, "3 0\n1,2", [{"a": 3, "b": 0}, {"a": 1, "b": 2}]),
        (Ask(id="t", kind="text", label="Why?"), "because\nso", ["because", "so"]),
    ],
)
def test_lines_are_read_as_answers(ask: Ask, typed: str, answers: list[Any]) -> None:
    assert read_lines(ask, typed) == answers


@pytest.mark.parametrize(
    ("ask", "typed", "says"),
    [
        (NUMBER, "3 4", "Line 1 has 2 numbers"),
        (NUMBER, "3\nfour", "Line 2, “four”, has words in it"),
        (ORDER, "1 1 3", "each number from 1 to 3 once"),
        (ORDER, "1.5 2 3", "each number from 1 to 3 once"),
        (DOTS, "3", "2 are asked for"),
    ],
)
def test_a_line_that_is_no_answer_is_refused_by_its_number(ask: Ask, typed: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read_lines(ask, typed)


def test_whoever_has_no_phone_reads_what_there_is_to_choose_from_beside_the_fields_or_without_them() -> None:
    app = trigger_presentation.build({"who-gets-called-first": ["Why?"]})
    press(app, "Begin")
    assert "<li>Draw lots</li>" not in words(app)
    press(app, "Enter answers")
    assert "<li>Draw lots</li>" in words(app)
    press(app, "Enter answers")
    assert "<li>Draw lots</li>" not in words(app)
