import ast

import nbformat
import pytest

from cmplearn.errors import InputError, NotFoundError
from cmplearn.marking import Prose, fill, open_notebook, read_form, values_of

FIELDS = [
    "price_year",
    "staff_cost_gbp",
    "cash_releasing_gbp",
    "admissions_counted",
    "non_cash_releasing_gbp",
    "pv_costs_gbp",
    "pv_benefits_gbp",
    "npsv_gbp",
    "break_even_admissions",
    "preferred_option",
    "recommendation",
]


def source_of(notebook, field):
    cell_id = read_form(notebook).field(field).cell
    return next(cell.source for cell in notebook.cells if cell["id"] == cell_id)


def test_the_fields_come_in_the_order_of_the_notebook(released):
    assert [field.name for field in read_form(released).fields] == FIELDS


def test_a_field_has_its_label_unit_hint_and_options(released):
    form = read_form(released)
    assert form.field("staff_cost_gbp").unit == "pounds"
    assert form.field("staff_cost_gbp").label == "Staff cost over three years, before discounting"
    assert [value for value, _ in form.field("preferred_option").options] == ["A", "B", "C"]


def test_words_for_the_notebook_alone_are_not_on_the_form(released):
    shown = [part.cell for part in read_form(released).parts if isinstance(part, Prose)]
    assert "pack" in shown
    assert "how-to-answer" not in shown


def test_an_unknown_field_is_refused_with_the_names_there_are(released):
    with pytest.raises(
        NotFoundError, match=r"no field called 'cost'\. Its fields are: price_year, staff_cost_gbp"
    ):
        fill(released, {"cost": 1})


def test_a_notebook_that_does_not_say_which_assignment_it_is():
    with pytest.raises(InputError, match="does not say which assignment"):
        read_form(nbformat.v4.new_notebook())


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("474000", "staff_cost_gbp = 474000"),
        ("£474,000.50", "staff_cost_gbp = 474000.5"),
        (" 474 000 ", "staff_cost_gbp = 474000"),
        (474000.0, "staff_cost_gbp = 474000"),
        ("-12.5", "staff_cost_gbp = -12.5"),
        ("\u221212.5", "staff_cost_gbp = -12.5"),
    ],
)
def test_a_number_is_written_as_a_person_types_it(released, typed, line):
    assert source_of(fill(released, {"staff_cost_gbp": typed}), "staff_cost_gbp") == line


@pytest.mark.parametrize(
    "typed", ["about 5", "1e999", "nan", "inf", "__import__('os')", "1; import os", True, [1], {}]
)
def test_what_is_not_a_number_is_refused_by_the_fields_label(released, typed):
    with pytest.raises(InputError, match="Staff cost over three years, before discounting: write a number"):
        fill(released, {"staff_cost_gbp": typed})


def test_a_choice_that_is_not_offered_is_refused(released):
    with pytest.raises(InputError, match="Option with the highest NPSV: choose one of A, B, C"):
        fill(released, {"preferred_option": 'A"; import os; "'})


@pytest.mark.parametrize("blank", [None, "", "   "])
def test_a_blank_leaves_the_notebook_as_it_was_released(released, blank):
    assert fill(released, {"staff_cost_gbp": blank, "recommendation": blank}) == released


def test_filling_does_not_change_the_released_notebook(released):
    before = nbformat.writes(released)
    fill(released, {"staff_cost_gbp": 1})
    assert nbformat.writes(released) == before


NASTY = 'Option "C"\n```\n</textarea><script>alert(1)</script> & \\ \' £ % {{ x }}\n### BEGIN SOLUTION'


def test_a_written_answer_comes_back_as_it_was_typed_and_holds_no_markup(released):
    filled = fill(released, {"recommendation": NASTY})
    assert values_of(filled, released)["recommendation"] == NASTY
    assert "<script" not in source_of(filled, "recommendation")


def test_every_code_cell_of_a_filled_notebook_holds_one_literal(released):
    values = {"price_year": "as they come", "npsv_gbp": "-41,084.83", "preferred_option": "B"}
    filled = fill(released, values)
    for name in values:
        statements = ast.parse(source_of(filled, name)).body
        assert len(statements) == 1
        ast.literal_eval(statements[0].value)


def test_values_are_read_back(released):
    filled = fill(released, {"price_year": "2025/26", "staff_cost_gbp": "474,000"})
    values = values_of(filled, released)
    assert {name: value for name, value in values.items() if value is not None} == {
        "price_year": "2025/26",
        "staff_cost_gbp": 474000,
    }


def test_code_typed_in_jupyterlab_is_not_a_value_and_is_never_run(released):
    filled = fill(released, {"staff_cost_gbp": 1})
    cell_id = read_form(released).field("staff_cost_gbp").cell
    next(cell for cell in filled.cells if cell["id"] == cell_id).source = "staff_cost_gbp = 2 * 68_000"
    assert values_of(filled, released)["staff_cost_gbp"] is None


def test_a_text_that_is_far_too_long_is_refused(released):
    with pytest.raises(InputError, match="20,001 characters long, and 20,000 is the most"):
        fill(released, {"recommendation": "x" * 20_001})


def test_a_missing_notebook_and_half_a_notebook(tmp_path):
    with pytest.raises(NotFoundError, match=r"no notebook gone\.ipynb"):
        open_notebook(tmp_path / "gone.ipynb")
    half = tmp_path / "half.ipynb"
    half.write_text('{"cells": [')
    with pytest.raises(InputError, match=r"half\.ipynb is not a notebook that can be read"):
        open_notebook(half)
