import json
import re

import pytest

from cmplearn.errors import InputError
from cmplearn.widgets import MIME_TYPE, Control, Field, Lesson, Mistake

HOSTILE = '"><script>alert("x")</script><img src=x onerror=alert(1)>\u2028&amp;'


def every_answer(lesson: Lesson, words: str) -> list[Control]:
    """Every control that keeps an answer, with the same words wherever words can stand."""
    return [
        lesson.text("text", words, hint=words),
        lesson.number("number", words, unit=words, hint=words),
        lesson.choice("choice", words, {"a": words, "b": "B"}, hint=words),
        lesson.scale("scale", words, low=words, high=words),
        lesson.exercise(
            "sum", words, 2, mistakes=[Mistake(5, 0, words)], hints=[words], worked="2", nearly=words, near=1
        ),
        lesson.exercise(
            "pick", words, answer="a", choices={"a": (words, words), "b": ("B", words)}, worked="a"
        ),
        lesson.own_case(
            "part", words, [Field("x", words, hint=words), Field("n", words, kind="number", unit=words)]
        ),
        lesson.log_prompt("log", words, by_profession={words: words}),
    ]


def test_a_number_is_declared_with_its_unit_and_range(lesson: Lesson) -> None:
    control = lesson.number("first-answer", "How many?", unit="admissions", minimum=0)

    assert control._repr_mimebundle_()[MIME_TYPE] == {
        "v": 1,
        "lesson": "2.3",
        "id": "first-answer",
        "kind": "number",
        "label": "How many?",
        "hint": "",
        "unit": "admissions",
        "minimum": 0,
        "maximum": None,
    }
    assert repr(control) == "Control(2.3/first-answer: number)"


def test_every_fallback_shows_its_label_and_room_to_answer(lesson: Lesson) -> None:
    for control in every_answer(lesson, "What would you do?"):
        assert "What would you do?" in control.html, control
        assert "<hr>" in control.html or "☐" in control.html, control


def test_hostile_words_stay_words_in_every_fallback(lesson: Lesson) -> None:
    for control in every_answer(lesson, HOSTILE):
        assert re.findall(r"<(script|img)|\son\w+=(?![^<]*&gt;)", control.html) == [], control


def test_declarations_are_json_and_the_same_at_every_run() -> None:
    once, again = (every_answer(Lesson("2.3"), HOSTILE) for _ in range(2))

    assert [json.dumps(c._repr_mimebundle_()) for c in once] == [
        json.dumps(c._repr_mimebundle_()) for c in again
    ]


@pytest.mark.parametrize("id", ["First", "first_answer", "1st", "", "a/b", "über"])
def test_an_id_that_would_not_survive_in_a_link_is_refused(lesson: Lesson, id: str) -> None:
    with pytest.raises(InputError, match="must be lower-case letters, digits and hyphens"):
        lesson.text(id, "Why?")


def test_a_second_control_of_the_same_id_is_refused(lesson: Lesson) -> None:
    lesson.text("why", "Why?")

    with pytest.raises(InputError, match="'why' is already taken in this lesson, by “Why\\?”"):
        lesson.number("why", "Why?")


def test_a_label_without_words_is_refused(lesson: Lesson) -> None:
    with pytest.raises(InputError, match="label of 'why' has no words"):
        lesson.text("why", "  ")


def test_labels_quote_figures_in_declaration_and_fallback_alike(lesson: Lesson) -> None:
    control = lesson.text("why", "Are {{ wirral-moch.admissions_avoided }} too many?")

    assert control.declaration["label"] == "Are 443 too many?"
    assert "Are 443 too many?" in control.html


@pytest.mark.parametrize(
    ("declare", "says"),
    [
        (lambda it: it.number("n", "N", minimum=5, maximum=4), "from 5 to 4: no number is both"),
        (lambda it: it.choice("c", "C", {"a": "A"}), "needs at least two options; it has 1"),
        (lambda it: it.scale("s", "S", points=1), "has 1 points; it can have 2 to 11"),
        (lambda it: it.exercise("e", "E", answer=1), "worked answer of exercise 'e' has"),
        (lambda it: it.exercise("e", "E", answer="one", worked="1"), "without choices= it must be"),
        (
            lambda it: it.exercise("e", "E", answer="c", choices=dict.fromkeys("ab", ("", "")), worked="c"),
            "'c' is not one of: a, b",
        ),
        (lambda it: it.exercise("e", "E", answer=1, tolerance=-1, worked="1"), "can't be below zero"),
        (lambda it: it.exercise("e", "E", answer=1, worked="1", nearly="Close"), "needs both nearly="),
        (lambda it: it.exercise("e", "E", answer=1, worked="1", near=1), "needs both nearly="),
        (
            lambda it: it.exercise("e", "E", 9, tolerance=1, worked="9", nearly="Close", near=1),
            "more than the tolerance of 1",
        ),
        (
            lambda it: it.exercise(
                "e", "E", "a", choices=dict.fromkeys("ab", ("A", "B")), worked="a", nearly_right="a"
            ),
            "What is nearly right in exercise 'e',",
        ),
        (
            lambda it: it.exercise("e", "E", 10, tolerance=1, mistakes=[Mistake(11, 0, "No")], worked="1"),
            "mistake 11 of exercise 'e' would count as right",
        ),
        (lambda it: it.own_case("p", "P", []), "'p' has no fields"),
        (lambda it: it.own_case("p", "P", [Field("x", "X"), Field("x", "Y")]), "has 'x' twice"),
        (lambda it: it.own_case("p", "P", [Field("x", "X", kind="date")]), "'date' is not one of: text"),
        (lambda it: it.own_case("p", "P", [Field("x", "X", kind="choice")]), "at least two options"),
        (lambda it: it.log_prompt("r", "R", by_profession={"GP": ""}), "prompt for 'GP' has no words"),
    ],
)
def test_a_declaration_that_breaks_a_rule_says_which(lesson: Lesson, declare: object, says: str) -> None:
    with pytest.raises(InputError, match=re.escape(says)):
        declare(lesson)  # type: ignore[operator]


def test_hints_and_worked_answer_are_printed_one_click_away(lesson: Lesson) -> None:
    html = lesson.exercise("e", "How many?", answer=4, hints=["Count.", "Again."], worked="It is **4**.").html

    assert "<details><summary>Hint 2</summary><p>Again.</p></details>" in html
    assert (
        '<details class="cmp-worked"><summary>Worked answer</summary><p>It is <strong>4</strong>.</p>' in html
    )


def test_a_log_prompt_is_prefilled_from_the_programme_and_says_who_reads_it(lesson: Lesson) -> None:
    control = lesson.log_prompt("reflect", "What now?", by_profession={"GP": "And your referrals?"})

    declared = control.declaration
    assert (declared["title"], declared["minutes"]) == (lesson.plan.title, 25)
    assert declared["outcomes"] == list(lesson.plan.outcomes)
    assert declared["prompts"] == [["GP", "And your referrals?"]]
    assert "Yours alone until you share it." in control.html
