import shutil
from datetime import UTC, datetime

import pytest

from cmplearn import course
from cmplearn.portfolio import Document
from cmplearn.web.next_step import Practice, next_step, states_of


def saved(kind: str, key: str, minute: int = 0, value: object = "words") -> Document:
    return Document(kind, key, value, 1, datetime(2026, 1, 5, 9, minute, tzinfo=UTC))


def programme(*ready: str):
    """The real programme, with these lessons ready and no others."""
    whole = course.programme()
    modules = tuple(
        module.model_copy(
            update={
                "lessons": tuple(
                    lesson.model_copy(update={"status": "ready" if lesson.id in ready else "in preparation"})
                    for lesson in module.lessons
                )
            }
        )
        for module in whole.modules
    )
    return whole.model_copy(update={"modules": modules})


def test_nothing_saved_means_nothing_begun():
    assert states_of([]) == {}


def test_an_answer_begins_a_lesson():
    assert states_of([saved("answer", "2.3/first-answer")]) == {"2.3": "begun"}


def test_a_log_entry_ends_a_lesson_whenever_it_was_written():
    early_log = [saved("log", "2.3/reflect", 1), saved("answer", "2.3/first-answer", 2)]
    assert states_of(early_log) == {"2.3": "done"}


@pytest.mark.parametrize("value", ["", "  ", None, {"text": " ", "lesson": "2.3", "minutes": 25}])
def test_an_emptied_log_entry_does_not_end_a_lesson(value):
    assert states_of([saved("log", "2.3/reflect", value=value)]) == {"2.3": "begun"}


def test_the_own_case_and_the_profession_are_no_lessons():
    assert states_of([saved("own-case", "benefits"), saved("answer", "profession")]) == {}


def test_an_assignment_is_begun_by_a_first_answer():
    assert states_of([saved("answer", "a2-care-homes/staff_cost")]) == {"a2-care-homes": "begun"}


def test_the_first_step_is_the_first_lesson_that_is_ready():
    step = next_step(programme("2.3", "3.1"), {})
    assert (step.path, step.action) == ("lessons/2.3", "Start lesson 2.3")


def test_a_lesson_that_may_be_left_out_comes_last():
    assert next_step(programme("1.8", "3.1"), {}).path == "lessons/3.1"
    assert next_step(programme("1.8", "3.1"), {"3.1": "done"}).path == "lessons/1.8"


def test_what_is_done_before_a_module_stands_beside_its_first_lesson_until_either_is_begun():
    judged = "module-1-knowledge"
    step = next_step(programme("1.1", "1.2"), {})
    assert (step.path, step.other_path) == ("lessons/1.1", f"activities/{judged}")
    assert step.other_action == "Before it: How would you judge this? (12 minutes)"
    assert not next_step(programme("1.1", "1.2"), {judged: "begun"}).other_path
    assert not next_step(programme("1.1", "1.2"), {"1.1": "done"}).other_path
    assert not next_step(programme("2.3"), {}).other_path


def test_a_lesson_begun_comes_before_a_new_one():
    step = next_step(programme("2.1", "2.3", "3.1"), {"2.3": "begun"})
    assert (step.path, step.action) == ("lessons/2.3", "Continue lesson 2.3")


def test_of_two_lessons_begun_the_one_saved_to_last_comes_first():
    states = states_of(
        [saved("answer", "2.3/a", 5), saved("answer", "2.1/a", 9), saved("answer", "2.3/b", 1)]
    )
    assert next_step(programme("2.1", "2.3"), states).path == "lessons/2.1"


def test_a_lesson_done_is_not_offered_again():
    assert next_step(programme("2.3", "3.1"), {"2.3": "done"}).path == "lessons/3.1"


def test_a_lesson_that_went_back_into_preparation_is_not_offered():
    assert next_step(programme("3.1"), {"2.3": "begun"}).path == "lessons/3.1"


@pytest.mark.parametrize(
    ("state", "action"), [(None, "Start the assignment"), ("begun", "Go on and hand in")]
)
def test_after_the_lessons_comes_the_practice_assignment(state, action):
    step = next_step(programme("2.3"), {"2.3": "done"}, [Practice("a2-care-homes", "The board", state)])
    assert (step.path, step.title, step.action) == ("assessments/a2-care-homes", "The board", action)


def test_a_practice_assignment_begun_does_not_come_before_a_lesson():
    step = next_step(
        programme("2.3"), {"a2-care-homes": "begun"}, [Practice("a2-care-homes", "The board", "begun")]
    )
    assert step.path == "lessons/2.3"


def test_when_all_is_done_one_looks_back():
    step = next_step(programme("2.3"), {"2.3": "done"}, [Practice("a2-care-homes", "The board", "done")])
    assert step.path == "portfolio"


def test_a_slip_in_what_comes_before_a_module_does_not_hold_up_its_lessons(tmp_path, monkeypatch):
    shutil.copytree(course.root() / "course", tmp_path / "course")
    shutil.copytree(course.root() / "modules", tmp_path / "modules")
    monkeypatch.setenv("CMPLEARN_COURSE", str(tmp_path))
    file = tmp_path / "course" / "activities" / "module-1-knowledge.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("minutes: 12", "minutes: 999", 1), encoding="utf-8"
    )
    step = next_step(programme("1.1"), {})
    assert (step.path, step.other_path) == ("lessons/1.1", "")
