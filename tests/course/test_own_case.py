"""The own case as the course lays it out: every mistake in its file is told by line and cure."""

from pathlib import Path

import pytest

from cmplearn.course import own_case, programme
from cmplearn.errors import CourseError, NotFoundError

# Name: what is written, what is written instead, a line that the message points at, parts of the message.
MISTAKES = {
    "a choice without options": (
        '{name: target, short: "Good would be", label: "What would be good, and by when?"}',
        '{name: target, short: "Good would be", label: "What would be good, and by when?", kind: choice}',
        ("`target` is of kind choice and has 0 options.", "Give a choice its `options`"),
    ),
    "unknown kind": (
        "kind: number, unit: WTE",
        "kind: whole number, unit: WTE",
        ("`kind`", "number"),
    ),
    "part used twice": (
        "  - id: values\n",
        "  - id: situation\n",
        ("`id: situation` is used twice: it is also on line",),
    ),
    "field used twice": (
        "{name: tension,",
        "{name: not-traded,",
        ("`name: not-traded` is used twice",),
    ),
    "lesson that does not exist": (
        'lesson: "1.8"',
        'lesson: "1.9"',
        ("There is no lesson 1.9.", "Use one of these: 1.1"),
    ),
    "lesson without a part": (
        'lesson: "3.3"',
        'lesson: "3.2"',
        ("No part is filled by lesson 3.3.", "every lesson adds something"),
    ),
    "whom was asked, twice": (
        "{name: tells,",
        "{name: asked,",
        ("`asked` is asked at the end of every lesson's part already.",),
    ),
    "a date in a lesson": (
        '{name: first, short: "To hear before promising", label: "What would you need to hear before you promise it?"}',
        '{name: first, short: "To hear before promising", label: "What would you need to hear before you promise it?", kind: date}',
        ("`first` of `mobilisation` is of kind date", "text, number, choice"),
    ),
    "unknown main field": (
        "    main: who\n",
        "    main: whom\n",
        ("There is no `whom` here. Did you mean `who`?",),
    ),
    "a row from a part that has no such field": (
        "chance: chance}",
        "chance: chances}",
        ("There is no `chances` here. Did you mean `chance`?",),
    ),
    "a row asked in another way than its part": (
        "number: number, price: price, source",
        "number: benefit, price: price, source",
        ("`number` of `benefits` and `benefit` of `benefits-table` are not asked in the same way.",),
    ),
    "part that no list takes its row from": (
        "row_of: kpis",
        "row_of: risks",
        ("`measure` says it is a row of risks, but kpis takes a row from it.",),
    ),
    "a condition on a field that the row doesn't have": (
        "needless_with: {way: [better]}",
        "needless_with: {ways: [better]}",
        ("There is no `ways` here. Did you mean `way`?",),
    ),
    "a condition on a value that can't be chosen": (
        "needless_with: {way: [better]}",
        "needless_with: {way: [good]}",
        ("There is no `good` here.", "worse, better"),
    ),
    "a list that covers what can't be chosen": (
        "values: [age, disability,",
        "values: [ages, disability,",
        ("There is no `ages` here. Did you mean `age`?",),
    ),
    "what is asked elsewhere, where it is not": (
        "same_as: decision-record/decision",
        "same_as: decision-record/decided",
        ("There is no `decision-record/decided` here.",),
    ),
    "unknown document": (
        "needed_for: [sponsor, full]}\n      - {name: may-lose",
        "needed_for: [sponsors, full]}\n      - {name: may-lose",
        ("sponsor", "committee"),
    ),
    "cases out of order": (
        "  - id: commercial\n    title: Commercial case\n",
        "  - id: financial\n    title: Commercial case\n",
        (
            "`cases` must have the ids strategic, economic, commercial",
            "strategic, economic, financial, financial",
        ),
    ),
}


def test_every_lesson_of_the_programme_fills_a_part() -> None:
    plan = own_case.plan()

    assert [lesson.id for lesson in programme().lessons if not plan.of_lesson(lesson.id)] == []


def test_every_part_of_a_lesson_ends_with_whom_was_asked_what_they_said_and_what_changed() -> None:
    plan = own_case.plan()

    for part in plan.parts:
        last = [field.name for field in part.fields][-4:]
        assert (last == ["asked", "said", "changed", "asked-on"]) == (part.lesson is not None), part.id


def test_every_document_needs_something_of_every_one_of_the_five_cases_or_says_less() -> None:
    plan = own_case.plan()
    needing = {(part.case, name) for part in plan.parts for field in part.fields for name in field.needed_for}

    for case in plan.cases:
        assert (case.id, "full") in needing
    assert ("economic", "committee") in needing
    assert ("document", "sponsor") in needing


def test_a_part_or_field_that_does_not_exist_is_told_with_those_that_do() -> None:
    with pytest.raises(
        NotFoundError, match=r"There is no part `benefits-tabel`\. Did you mean `benefits-table`"
    ):
        own_case.plan().part("benefits-tabel")
    with pytest.raises(NotFoundError, match=r"There is no field `prices`\. Did you mean `price`"):
        own_case.plan().part("benefits-table").field("prices")


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_by_line_and_cure(course_copy: Path, name: str) -> None:
    written, instead, said = MISTAKES[name]
    path = course_copy / "course" / "own_case.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(written) >= 1, "the file has changed: the mistake can't be made"
    path.write_text(text.replace(written, instead, 1), encoding="utf-8")

    with pytest.raises(CourseError) as caught:
        own_case.plan()

    assert caught.value.path == Path("course/own_case.yaml")
    assert 1 <= caught.value.line <= text.count("\n") + 1
    for words in said:
        assert words in str(caught.value)
