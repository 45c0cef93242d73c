"""A field is needed for a document only if that document prints it, or works something out from it."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from tests.own_case_example import VALUES

from cmplearn.course import own_case as course_own_case
from cmplearn.course.own_case import Field
from cmplearn.documents import text
from cmplearn.documents.business_case import paper
from cmplearn.documents.paper import Note, Paper
from cmplearn.portfolio.own_case import of_values

DAY = date(2026, 3, 2)
MARKER = "Zq7marker"
OUTPUTS = ("sponsor", "short", "committee", "full")

# A row of each list in which every field that is needed is filled and shown.
ROWS: dict[str, str] = {
    "options": "op02",
    "costs": "co02",
    "benefits": "be00",
    "stakeholders": "st00",
    "risks": "ri00",
    "milestones": "mi00",
    "kpis": "measure",
    "equality": "eq01",
    "quality": "qu00",
}


def asked(output: str) -> Iterator[tuple[str, Field]]:
    """Yield the document's key and the field of everything that an output is said to need."""
    plan = course_own_case.plan()
    for part in plan.parts:
        for field in part.fields:
            if output in field.needed_for:
                yield part.id, field
    for listing in plan.lists:
        for field in listing.fields:
            if output in field.needed_for:
                id = ROWS[listing.id]
                told = listing.told(id).get(field.name)
                if told is None:
                    yield f"lists/{listing.id}/{id}", field
                else:
                    yield id, course_own_case.plan().part(id).field(told)


def typed(field: Field) -> list[Any]:
    """Return what might be typed in a field."""
    if field.kind == "choice":
        return [*field.options, ""]
    if field.kind == "number":
        return [1, 3, None]
    if field.kind == "date":
        return ["2026-03-17", "2026-04-18"]
    return ["2021/22", "2024/25"] if field.shape == "year" else [MARKER]


def with_it(key: str, name: str, value: Any, output: str) -> Paper:
    """Return a paper of the example with one field changed."""
    values = deepcopy(VALUES)
    values[key] = {**values.get(key, {}), name: value}
    return paper(of_values(values), output, DAY)


def shows(key: str, field: Field, output: str) -> bool:
    """Return whether a paper says what was typed in a field, or differs by it."""
    found = [with_it(key, field.name, value, output) for value in typed(field)]
    if typed(field) == [MARKER]:
        return MARKER in text(found[0])
    return any(each != found[0] for each in found[1:])


@pytest.mark.parametrize("output", OUTPUTS)
def test_a_document_prints_what_it_is_said_to_need(output: str) -> None:
    unseen = [f"{key}.{field.name}" for key, field in asked(output) if not shows(key, field, output)]

    assert unseen == []


def test_what_a_document_does_not_print_is_found_out() -> None:
    plan = course_own_case.plan()

    assert not shows("criteria", plan.part("criteria").field("criteria"), "committee")
    assert not shows("need", plan.part("need").field("people"), "committee")
    assert not shows("lists/benefits/be00", plan.listing("benefits").field("measured"), "committee")


def test_the_full_case_marks_a_gap_under_its_table_and_speaks_of_no_lesson() -> None:
    values = deepcopy(VALUES) | {"lists/raid/a": {"what": "The lease ends", "kind": "dependency"}}
    values["lists/risks/ri01"] |= {"likelihood": None}
    del values["lists/equality/eq03"]
    made = paper(of_values(values), "full", DAY)
    notes = [block.text for block in made.blocks if isinstance(block, Note) and block.kind == "missing"]

    assert "“A post stays empty” (likelihood)." in notes
    assert "Equality impact assessment: Sex." in notes
    assert "The lease ends" in text(made)
    for words in ("esson", "what you will produce", "Add "):
        assert words not in text(made), words
