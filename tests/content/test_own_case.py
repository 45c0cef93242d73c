"""The own-case forms of the lessons and the one list of parts say the same."""

from typing import Any

import pytest

from cmplearn import course
from cmplearn.course import own_case
from cmplearn.course.own_case import Field, Part
from cmplearn.web.lesson_notebooks import lesson_notebook

READY = [lesson.id for lesson in course.programme().lessons if lesson.status == "ready"]


def forms(lesson: str) -> list[Any]:
    """Return the own-case forms that a lesson's notebook declares, those held back too."""
    notebook = lesson_notebook(lesson)
    assert notebook is not None
    return [each for each in notebook.declarations if each["kind"] == "own-case"]


def declared(field: Field) -> dict[str, Any]:
    """Return a field of the plan as a lesson's form has to declare it."""
    shown: dict[str, Any] = {"name": field.name, "label": field.label, "kind": field.kind}
    if field.hint:
        shown["hint"] = field.hint
    if field.kind == "choice":
        shown["options"] = [list(option) for option in field.options.items()]
    if field.unit:
        shown["unit"] = field.unit
    return shown


def as_declared(form: Any) -> tuple[str, list[dict[str, Any]]]:
    """Return a form's title and what its fields ask."""
    asked = ("name", "label", "kind", "hint", "options", "unit")
    return form["label"], [
        {name: field[name] for name in asked if field.get(name)} for field in form["fields"]
    ]


@pytest.mark.parametrize("lesson", READY)
def test_a_lessons_own_case_form_asks_what_the_plan_says(lesson: str) -> None:
    parts: dict[str, Part] = {part.id: part for part in own_case.plan().of_lesson(lesson)}
    found = {form["id"]: as_declared(form) for form in forms(lesson)}
    planned = {
        id: (part.title, [declared(field) for field in part.fields if field.name != "asked-on"])
        for id, part in parts.items()
    }

    assert found == planned
