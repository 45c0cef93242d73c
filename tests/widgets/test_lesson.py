import re
from typing import Any

import pytest

from cmplearn.errors import InputError, NotFoundError
from cmplearn.widgets import Lesson, Options, Slider

WHAT_IF: dict[str, Any] = {
    "compute": "business_case.unit_break_even",
    "draw": "unit_break_even",
    "inputs": [
        Options("cost_gbp", "Cost", {"167010": "2020", "200916": "2025"}, "167010"),
        Slider("counted_share", "Share counted", 0, 1, 0.05, 1, "share"),
    ],
    "fixed": {"other_benefits_gbp": 163368, "value_per_unit_gbp": 1116.75, "claimed_units": 443},
}


def test_a_what_if_declares_what_the_server_may_compute(lesson: Lesson) -> None:
    declared = lesson.what_if("break-even", "When does it pay?", **WHAT_IF).declaration

    assert {key: declared[key] for key in ("kind", "compute", "draw", "fixed")} == {
        "kind": "what-if",
        "compute": "business_case.unit_break_even",
        "draw": "unit_break_even",
        "fixed": WHAT_IF["fixed"],
    }
    choice, number = declared["inputs"]
    assert choice == {
        "name": "cost_gbp",
        "label": "Cost",
        "type": "choice",
        "options": [["167010", "2020"], ["200916", "2025"]],
        "values": {"167010": 167010.0, "200916": 200916.0},
        "start": "167010",
    }
    assert number == {
        "name": "counted_share",
        "label": "Share counted",
        "type": "number",
        "minimum": 0,
        "maximum": 1,
        "step": 0.05,
        "start": 1,
        "unit": "share",
    }


def test_a_what_if_prints_its_start_picture_finding_numbers_and_ranges(lesson: Lesson) -> None:
    html = lesson.what_if("break-even", "When does it pay?", **WHAT_IF).html

    assert (
        '<div class="cmp-result" data-for="break-even"><figure><img src="data:image/svg+xml;base64,' in html
    )
    assert re.search(r"<figcaption>[^<]*\b4\b", html), "break-even at 2020 prices is 4 admissions"
    assert "Show the numbers as a table" in html
    assert '<th scope="row">Share counted</th><td class="number-cell">100%</td><td>0% to 100%</td>' in html
    assert '<th scope="row">Cost</th><td class="number-cell">2020</td><td>2020; 2025</td>' in html


def test_a_range_names_a_word_for_its_unit_once(lesson: Lesson) -> None:
    cost, share = WHAT_IF["inputs"]
    claimed = Slider("claimed_units", "Claimed", 1, 600, 1, 443, "admissions")
    fixed = {name: value for name, value in WHAT_IF["fixed"].items() if name != "claimed_units"}
    html = lesson.what_if(
        "break-even", "When?", **(WHAT_IF | {"inputs": [cost, share, claimed], "fixed": fixed})
    ).html
    assert "<td>443 admissions</td><td>1 to 600 admissions</td>" in html


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"inputs": []}, "needs at least one Slider or Options"),
        ({"inputs": [Slider("x", "X", 0, 1, 0.1, 2)]}, "start of slider 'x', 2, is outside its range 0 to 1"),
        ({"inputs": [Slider("x", "X", 0, 1, 0.25, 0.3)]}, "'x', 0.3, is not on its steps of 0.25"),
        ({"inputs": [Slider("x", "X", 1, 1, 0.1, 1)]}, "runs from 1 to 1: the maximum must be the larger"),
        ({"inputs": [Slider("x", "X", 0, 1, 0, 1)]}, "step of slider 'x' is 0; it must be"),
        ({"inputs": [Slider("x", "", 0, 1, 1, 1)]}, "label of input 'x' has no words"),
        ({"inputs": [Slider("x-y", "X", 0, 1, 1, 1)]}, "'x-y' must be named as the function's parameter"),
        ({"inputs": [Options("x", "X", {"a": "A", "b": "B"}, "c")]}, "start of input 'x', 'c' is not"),
        ({"inputs": [Options("x", "X", {"a": "A"}, "a")]}, "needs at least two options"),
        ({"fixed": {"cost_gbp": 1}}, "has 'cost_gbp' twice"),
        ({"fixed": {}}, "cannot be computed"),
        ({"compute": "business_case.__import__"}, "not a public function of cmplearn.methods.business_case"),
        ({"compute": "business_case.pairwise"}, "not a public function of cmplearn.methods"),
        ({"compute": "nothing.at_all"}, "there is no cmplearn.methods.nothing"),
        ({"compute": "business_case"}, "compute='business_case' is not a public function"),
        ({"compute": "os.system"}, "there is no cmplearn.methods.os"),
        ({"draw": "Picture.html"}, "draw='Picture.html' is not a public function of cmplearn.charts"),
        ({"draw": "Picture"}, "draw='Picture' is not a public function of cmplearn.charts"),
        ({"draw": "svg"}, "draw='svg' is not a public function of cmplearn.charts"),
    ],
)
def test_a_what_if_that_breaks_a_rule_says_which(lesson: Lesson, changed: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=re.escape(says)):
        lesson.what_if("break-even", "When does it pay?", **(WHAT_IF | changed))


def test_a_reveal_prints_under_answer_first_and_declares_what_it_holds_back(lesson: Lesson) -> None:
    lesson.number("first-answer", "How many?")
    inner = [lesson.prose("It was **443**."), lesson.text("ask", "What would you still ask?")]

    control = lesson.reveal("result", "What happened", after=["first-answer"], body=inner)

    first = '<div class="cmp-fallback"><p>Answer first: How many?</p><details class="cmp-reveal">'
    assert control.html.startswith(first)
    assert '<div class="cmp-part" data-part="0"><div class="cmp-control cmp-prose"><p>It was' in control.html
    assert control.declaration["after"] == [{"id": "first-answer", "label": "How many?"}]
    assert [each["kind"] for each in control.declaration["body"]] == ["static", "text"]


def test_a_reveal_waits_only_for_answers_declared_above(lesson: Lesson) -> None:
    lesson.number("first-answer", "How many?")

    with pytest.raises(InputError, match=r"'first' is not one of: first-answer"):
        lesson.reveal("result", "What happened", after=["first"], body=[lesson.prose("It was.")])
    with pytest.raises(InputError, match="at least one answer to wait for and one part to show"):
        lesson.reveal("result", "What happened", after=["first-answer"], body=[])


def test_a_comparison_names_the_source_of_the_published_figure(lesson: Lesson) -> None:
    lesson.number("first-answer", "How many?")
    reference = "wirral-moch.admissions_avoided"

    declared = lesson.compare(
        "c",
        "Prevented",
        "first-answer",
        published=reference,
        unit="admissions",
        computed=[("Break-even", 34)],
    ).declaration

    assert declared["published"]["text"] == "443 admissions"
    assert declared["published"]["href"] == "../cases/wirral-moch#figure-admissions_avoided"
    assert declared["published"]["source"].startswith("MLCSU")
    assert declared["computed"] == [{"label": "Break-even", "text": "34 admissions"}]


def test_a_comparison_also_takes_a_plain_number(lesson: Lesson) -> None:
    lesson.number("first-answer", "How many?")

    declared = lesson.compare("c", "Worth", "first-answer", published=1116.75, unit="pounds").declaration

    assert declared["published"] == {"label": "Published", "text": "£1,116.75"}


def test_a_comparison_with_an_unknown_figure_or_answer_is_refused(lesson: Lesson) -> None:
    with pytest.raises(InputError, match="'first-answer' is not one of"):
        lesson.compare("c", "Prevented", "first-answer", published=1)
    lesson.number("first-answer", "How many?")
    with pytest.raises(NotFoundError, match="no-such-case"):
        lesson.compare("c", "Prevented", "first-answer", published="no-such-case.figure")


def test_a_recap_recalls_each_question_with_its_options_and_prints_room_for_what_was_said(
    lesson: Lesson,
) -> None:
    lesson.number("count", "How many?", unit="people")
    lesson.choice("whom", "Whom first?", {"a": "Ann", "b": "Bob"}, several=True)
    control = lesson.recap("said", "What you said", of=["count", "whom"])

    assert control.declaration["of"] == [
        {"id": "count", "label": "How many?", "unit": "people"},
        {"id": "whom", "label": "Whom first?", "options": [["a", "Ann"], ["b", "Bob"]]},
    ]
    assert "<caption>What you said</caption>" in control.html
    assert control.html.count("…") == 2


def test_a_recap_recalls_only_answers_that_can_be_shown_in_a_line(lesson: Lesson) -> None:
    lesson.exercise("sum", "1 + 1?", answer=2, worked="2")
    with pytest.raises(InputError, match="'sum': its kind 'exercise' is not one of: text, number"):
        lesson.recap("said", "What you said", of=["sum"])
    lesson.activity("six-links")
    with pytest.raises(InputError, match="'six-links': its kind 'activity' is not one of: text, number"):
        lesson.recap("said", "What you said", of=["six-links"])
    with pytest.raises(InputError, match="The recap 'said' shows an answer declared above; 'later'"):
        lesson.recap("said", "What you said", of=["later"])
    with pytest.raises(InputError, match="The recap 'said' needs at least one answer"):
        lesson.recap("said", "What you said", of=[])
