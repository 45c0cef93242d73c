"""The open tests of an assignment, run on a person's answers and told in words."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cmplearn.errors import CmplearnError, InputError, TookTooLongError
from cmplearn.marking.execute import run_program
from cmplearn.marking.form import Field, fill, read_form, value_for

__all__ = ["Check", "check_answers"]

RUNNER = Path(__file__).with_name("_run_cells.py")


@dataclass(frozen=True)
class Check:
    """What the open tests say of one field.

    Parameters
    ----------
    field, label : str
        The field's name and label.
    state : str
        ``fine``, ``look again`` or ``blank``.
    message : str
        What is right, or what to look at again.
    """

    field: str
    label: str
    state: str
    message: str


def check_answers(released: Any, values: Mapping[str, object], seconds: float = 10.0) -> tuple[Check, ...]:
    """Run the open tests on what a person typed, in a separate process with a time limit.

    Parameters
    ----------
    released : nbformat.NotebookNode
        The release notebook: it holds no hidden test.
    values : Mapping[str, object]
        Field name to what was typed.
    seconds : float
        Time limit.

    Returns
    -------
    tuple[Check, ...]
        One for each field, in order.

    Raises
    ------
    TookTooLongError
        When the tests don't end in time.
    """
    fields = read_form(released).fields
    unusable = {field.name: why for field in fields if (why := _unusable(field, values.get(field.name)))}
    usable = {field.name: values.get(field.name) for field in fields if field.name not in unusable}
    filled = fill(released, usable)
    code = [[cell["id"], cell.source] for cell in filled.cells if cell.cell_type == "code"]
    outcomes = _run(code, seconds)
    tests = {cell.metadata["cmplearn"]["check"]["field"]: cell for cell in filled.cells if _is_check(cell)}
    return tuple(
        Check(field.name, field.label, "look again", unusable[field.name])
        if field.name in unusable
        else _told(field, usable[field.name], tests, outcomes)
        for field in fields
    )


def _unusable(field: Field, typed: object) -> str:
    """Return why what was typed can't be an answer to its field; nothing when it can."""
    try:
        value_for(field, typed)
    except InputError as error:
        return str(error)
    return ""


def _is_check(cell: Any) -> bool:
    """Whether a cell tests a field."""
    return "check" in cell.metadata.get("cmplearn", {})


def _told(field: Field, value: object, tests: Mapping[str, Any], outcomes: Mapping[str, str | None]) -> Check:
    """Return what to say of one field."""
    if value is None or not str(value).strip():
        return Check(field.name, field.label, "blank", "Nothing is filled in yet.")
    if field.name not in tests:
        return Check(field.name, field.label, "fine", f"{len(str(value).split())} words. A tutor reads this.")
    test = tests[field.name]
    problem = outcomes[test["id"]]
    if problem is not None:
        return Check(field.name, field.label, "look again", problem)
    return Check(field.name, field.label, "fine", test.metadata["cmplearn"]["check"]["passes"])


def _run(cells: list[list[str]], seconds: float) -> dict[str, str | None]:
    """Run code cells in a fresh Python; return each cell's error, or None."""
    command = [sys.executable, "-I", "-X", "utf8", str(RUNNER)]
    try:
        done = run_program(command, input=json.dumps(cells).encode("utf-8"), seconds=seconds)
    except TookTooLongError as error:
        raise TookTooLongError(
            f"The check was stopped after {seconds:g} seconds. Your answers are kept. Try again in a moment."
        ) from error
    if done.returncode != 0:
        raise CmplearnError(
            "The check could not be run. Your answers are kept; you can hand in without it. Tell your tutor."
        )
    return dict(json.loads(done.output))
