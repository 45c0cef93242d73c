"""An activity as a control: what it declares, and what it prints."""

import shutil
from pathlib import Path

import pytest

from cmplearn.course import activities, root
from cmplearn.errors import InputError, NotFoundError
from cmplearn.widgets import Lesson
from cmplearn.widgets.activity import control, declared_asks

EXAMPLES = Path(__file__).parents[1] / "course" / "activities"
BED = activities.load_file(EXAMPLES / "one-bed-left.yaml")
KNOWN = activities.load_file(EXAMPLES / "beds-known.yaml")


@pytest.fixture
def course_with_examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A course that has the examples among its activities."""
    shutil.copytree(root() / "course", tmp_path / "course")
    shutil.copytree(EXAMPLES, tmp_path / "course" / "activities", dirs_exist_ok=True)
    monkeypatch.setenv("CMPLEARN_COURSE", str(tmp_path))


def test_an_activity_declares_its_steps_with_controls_of_its_own_name() -> None:
    declared = control(BED, "1.2").declaration
    asks = [ask for step in declared["steps"] for ask in step["asks"]]

    assert (declared["kind"], declared["id"], declared["lesson"]) == ("activity", "one-bed-left", "1.2")
    assert [step["minutes"] for step in declared["steps"]] == [8, 5, 4, 3]
    assert {ask["lesson"] for ask in asks} == {"one-bed-left"}
    assert [ask["kind"] for ask in asks if ask.get("again")] == ["points", "choice", "scale", "placing"]


def test_what_only_the_facilitator_reads_is_not_in_it() -> None:
    shown = control(BED, "1.2")

    assert "Hands up first" not in shown.html + str(shown.declaration)


def test_points_declare_what_they_put_in_order() -> None:
    public = dict(declared_asks(BED))["one-bed-left/public"]

    assert public["items"] == [["pain", "Pain"], ["wait", "Weeks waited"], ["cost", "What it costs"]]
    assert public["candidates"][0] == ["Ann", {"pain": 90, "wait": 20, "cost": 50}]


def test_a_knowledge_check_is_answered_under_two_names_and_carries_its_feedback() -> None:
    asks = dict(declared_asks(KNOWN))

    assert list(asks) == [
        *("beds-known/closed", "beds-known/counted"),
        *("beds-known/closed-after", "beds-known/counted-after"),
    ]
    assert asks["beds-known/counted"]["options"][0] == ["all", "443"]
    assert asks["beds-known/closed"]["feedback"]["bed"] == "Somebody else lies in it."


def test_an_activity_prints_every_step_question_and_room_for_the_answer() -> None:
    html = control(BED, "1.2").html

    assert "<h3>Activity: One bed left</h3>" in html
    assert "20 minutes in a room, 8 alone" in html
    assert "The two people and the ward are made up." in html
    assert "<li>☐ Whoever rang first</li>" in html
    assert "<caption>What should count, as a patient sees it?</caption>" in html
    assert html.count('<th scope="row">…</th>') == 2 * 5
    assert "1 is not at all; 4 is fully" in html
    assert 'href="../cases/wirral-moch#figure-admissions_avoided"' in html


def test_on_its_own_page_an_activity_does_not_repeat_its_title() -> None:
    html = control(BED).html

    assert "Activity: One bed left" not in html
    assert "<h3>Step 1: The call at six (8 minutes)</h3>" in html


def test_a_knowledge_check_prints_no_answers() -> None:
    assert "Somebody else lies in it." not in control(KNOWN).html


@pytest.mark.usefixtures("course_with_examples")
def test_a_lesson_has_an_activity_once() -> None:
    lesson = Lesson("2.3")

    assert repr(lesson.activity("one-bed-left")) == "Control(2.3/one-bed-left: activity)"
    with pytest.raises(InputError, match="already taken"):
        lesson.activity("one-bed-left")


def test_an_unknown_activity_is_refused(lesson: Lesson) -> None:
    with pytest.raises(NotFoundError, match="There is no activity `one-bed-lost`"):
        lesson.activity("one-bed-lost")


def test_orders_dots_and_actions_declare_what_their_controls_need_and_print_room_to_write() -> None:
    trust = activities.load("which-would-you-trust")
    dots = activities.load("count-the-harm-too")
    meeting = activities.load("action-learning-set")
    declared = dict(declared_asks(trust)) | dict(declared_asks(dots)) | dict(declared_asks(meeting))
    actions = next(each for each in declared.values() if each["kind"] == "actions")

    assert len(declared["which-would-you-trust/trust"]["items"]) == 5
    assert declared["which-would-you-trust/trust-2"]["again"] == "trust"
    assert declared["count-the-harm-too/besides"]["dots"] == 3
    assert '<th scope="col">Place (1 to 5)</th>' in control(trust).html
    assert '<th scope="col">Dots (3 in all)</th>' in control(dots).html
    assert f"<caption>{actions['label']}</caption>" in control(meeting).html
    assert '<th scope="col">By when</th>' in control(meeting).html
