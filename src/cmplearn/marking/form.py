"""An assignment's notebook as a form: its fields read, values written into its cells, values read back.

A solution cell's metadata declares its field: ``{"cmplearn": {"field": {"name", "label", "kind", "unit",
"hint"}}}``, with ``"options"`` (value to label) for a choice. A code cell holds ``name = None`` until it is
filled; a markdown cell holds text. What a person typed becomes a literal, never code. A markdown cell with
``{"cmplearn": {"only": "notebook"}}`` is not on the form.
"""

import ast
import html
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from cmplearn.errors import InputError, NotFoundError

__all__ = ["Field", "Form", "Prose", "fill", "open_notebook", "read_form", "value_for", "values_of"]

Notebook = Any  # nbformat ships no types
Value = str | int | float | None

LONGEST_TEXT = 20_000
NUMBER_NOISE = re.compile(r"[£,\s]")


@dataclass(frozen=True)
class Prose:
    """Words between the fields.

    Parameters
    ----------
    cell : str
        Id of the markdown cell.
    markdown : str
        Its text.
    """

    cell: str
    markdown: str


@dataclass(frozen=True)
class Field:
    """One thing to fill in.

    Parameters
    ----------
    name : str
        The variable that holds the answer, and the field's name everywhere.
    label, hint, unit : str
        What a person reads beside it.
    kind : str
        ``number``, ``choice`` or ``text``.
    cell : str
        Id of the solution cell.
    options : tuple[tuple[str, str], ...]
        For a choice: value and label.
    rows : int
        For a text: lines shown.
    """

    name: str
    label: str
    kind: str
    cell: str
    hint: str = ""
    unit: str = ""
    options: tuple[tuple[str, str], ...] = ()
    rows: int = 3


@dataclass(frozen=True)
class Form:
    """An assignment as a person who does not code sees it.

    Parameters
    ----------
    assignment : str
        Name of the assignment, as ``a2-care-homes``.
    title : str
        Its title.
    parts : tuple[Prose | Field, ...]
        Words and fields in the order of the notebook.
    """

    assignment: str
    title: str
    parts: tuple[Prose | Field, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields alone, in order."""
        return tuple(part for part in self.parts if isinstance(part, Field))

    def field(self, name: str) -> Field:
        """Return a field by name.

        Raises
        ------
        NotFoundError
            When there is none; the message lists those there are.
        """
        for field in self.fields:
            if field.name == name:
                return field
        names = ", ".join(field.name for field in self.fields)
        raise NotFoundError(f"{self.assignment} has no field called {name!r}. Its fields are: {names}.")


def open_notebook(path: Path) -> Notebook:
    """Return the notebook at a path.

    Parameters
    ----------
    path : Path
        An ``.ipynb`` file.

    Returns
    -------
    nbformat.NotebookNode
        The notebook, as version 4.

    Raises
    ------
    NotFoundError
        When there is no such file.
    InputError
        When it is not a notebook.
    """
    try:
        return nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    except FileNotFoundError as error:
        raise NotFoundError(f"There is no notebook {path.name} in {path.parent}.") from error
    except (ValueError, KeyError, AttributeError, TypeError, nbformat.ValidationError) as error:
        raise InputError(f"{path.name} is not a notebook that can be read. Is it whole?") from error


def read_form(notebook: Notebook) -> Form:
    """Return an assignment's notebook as a form.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        A release notebook.

    Returns
    -------
    Form
        Its words and fields; code cells without a field (tests) are left out.

    Raises
    ------
    InputError
        When the notebook does not say which assignment it is.

    Examples
    --------
    >>> cell = nbformat.v4.new_code_cell("cost_gbp = None")
    >>> cell.metadata["cmplearn"] = {"field": {"name": "cost_gbp", "label": "Cost", "kind": "number"}}
    >>> notebook = nbformat.v4.new_notebook(cells=[cell])
    >>> notebook.metadata["cmplearn"] = {"assignment": "a1", "title": "One"}
    >>> read_form(notebook).field("cost_gbp").label
    'Cost'
    """
    about = notebook.metadata.get("cmplearn", {})
    if not {"assignment", "title"} <= set(about):
        raise InputError(
            'The notebook does not say which assignment it is: its metadata needs "cmplearn" with '
            '"assignment" and "title".'
        )
    parts = tuple(part for cell in notebook.cells if (part := _part(cell)) is not None)
    return Form(about["assignment"], about["title"], parts)


def _part(cell: Notebook) -> Prose | Field | None:
    """Return what a cell is on the form: a field, words, or nothing."""
    declared = _declared(cell)
    if declared is not None:
        options = tuple(declared.get("options", {}).items())
        return Field(**{**declared, "options": options, "cell": cell["id"]})
    is_words = cell.cell_type == "markdown" and cell.metadata.get("cmplearn", {}).get("only") != "notebook"
    return Prose(cell["id"], cell.source) if is_words else None


def _declared(cell: Notebook) -> dict[str, Any] | None:
    """Return the field that a cell declares, or None."""
    declared = cell.metadata.get("cmplearn", {}).get("field")
    return dict(declared) if declared is not None else None


def fill(notebook: Notebook, values: Mapping[str, object]) -> Notebook:
    """Return a copy of a release notebook with values in its solution cells.

    A field that is missing or blank in ``values`` is left as released, so that nbgrader sees no answer.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        The release notebook; it is not changed.
    values : Mapping[str, object]
        Field name to what was typed: text, a number, or None.

    Returns
    -------
    nbformat.NotebookNode
        The filled notebook.

    Raises
    ------
    InputError
        When a value is not of its field's kind; the message names the field.
    NotFoundError
        When there is a value for a field that the notebook does not have.
    """
    form = read_form(notebook)
    filled = nbformat.from_dict(notebook)
    by_cell = {cell["id"]: cell for cell in filled.cells}
    for name, typed in values.items():
        field = form.field(name)
        value = value_for(field, typed)
        if value is not None:
            cell = by_cell[field.cell]
            cell.source = _written(cell, field, value)
    return filled


def _written(cell: Notebook, field: Field, value: str | int | float) -> str:
    """Return the source of a solution cell that holds a value."""
    if cell.cell_type == "markdown":
        # Escaped, so that what was typed is shown as typed and no markup of it reaches a tutor's browser.
        return html.escape(str(value), quote=False)
    return _assignment_line(field.name).sub(lambda _: f"{field.name} = {value!r}", cell.source).rstrip("\n")


def _assignment_line(name: str) -> re.Pattern[str]:
    """Return a pattern for the line that gives a variable its value."""
    return re.compile(rf"^{re.escape(name)}[ \t]*=[^=].*$", re.MULTILINE)


def value_for(field: Field, typed: object) -> Value:
    """Return what was typed as a value of the field's kind; None when it is blank.

    Raises
    ------
    InputError
        When it is of another kind; the message names the field and what was typed.

    Examples
    --------
    >>> value_for(Field("cost_gbp", "Cost", "number", cell="a"), "£474,000")
    474000
    """
    if typed is None or (isinstance(typed, str) and not typed.strip()):
        return None
    return {"number": _number, "choice": _choice, "text": _text}[field.kind](field, typed)


def _number(field: Field, typed: object) -> int | float:
    """Return a finite number; pound signs, commas and spaces are dropped."""
    complaint = f"{field.label}: write a number, such as 1234.50. What was typed is {str(typed)[:40]!r}."
    if isinstance(typed, bool) or not isinstance(typed, (str, int, float)):
        raise InputError(complaint)
    try:
        number = (
            float(NUMBER_NOISE.sub("", typed).replace("−", "-")) if isinstance(typed, str) else float(typed)
        )
    except (ValueError, OverflowError) as error:
        raise InputError(complaint) from error
    if not math.isfinite(number):
        raise InputError(complaint)
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _choice(field: Field, typed: object) -> str:
    """Return one of the field's options."""
    names = [value for value, _ in field.options]
    if typed not in names:
        raise InputError(f"{field.label}: choose one of {', '.join(names)}.")
    return str(typed)


def _text(field: Field, typed: object) -> str:
    """Return text of a bearable length."""
    if not isinstance(typed, str):
        raise InputError(f"{field.label}: write words here.")
    if len(typed) > LONGEST_TEXT:
        raise InputError(
            f"{field.label}: this is {len(typed):,} characters long, and {LONGEST_TEXT:,} is the most. "
            "Shorten it."
        )
    return typed.strip()


def values_of(notebook: Notebook, released: Notebook) -> dict[str, Value]:
    """Return what a notebook's fields hold.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        A notebook filled by `fill`, or worked in JupyterLab.
    released : nbformat.NotebookNode
        The release notebook: it alone says which fields there are.

    Returns
    -------
    dict[str, str or int or float or None]
        Field name to value; None where it is blank or holds something other than a value (code, for example).
    """
    held = {_grade_id(cell): cell for cell in notebook.cells}
    return {
        field["name"]: _held(held[_grade_id(cell)], cell, field["name"]) if _grade_id(cell) in held else None
        for cell in released.cells
        if (field := _declared(cell))
    }


def _grade_id(cell: Notebook) -> str:
    """Return the name that nbgrader knows a cell by, or nothing."""
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _held(cell: Notebook, released: Notebook, name: str) -> Value:
    """Return the value in one solution cell."""
    if released.cell_type == "markdown":
        is_blank = cell.source.strip() in ("", released.source.strip())
        return None if is_blank else html.unescape(cell.source)
    lines = _assignment_line(name).findall(cell.source)
    return _literal(lines[-1].split("=", 1)[1].strip()) if lines else None


def _literal(source: str) -> Value:
    """Return the value that a line writes out; None when it is not a plain number or text."""
    try:
        value = ast.literal_eval(source)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None
    return value if isinstance(value, (str, int, float)) and not isinstance(value, bool) else None
