"""Our marks of a submission and nbgrader's own, value by value."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cmplearn.marking.marked import Difference, Scored, State, Submission
from cmplearn.marking.marks import CellMarks, Marks
from cmplearn.marking.score import NO_CELL, NO_NOTEBOOK, OVER_MOST_NAME

__all__ = ["Again", "compare"]

CAUSES: dict[State, str] = {"timed out": "time", "killed": "died", "fail": "time", "error": "time"}
"""What may differ by how a test ended that asks for a look: one that failed does after a stopped answer."""

COMPARED = ("auto_score", "max_score", "needs_manual_grade", "auto_comment")


@dataclass(frozen=True)
class Again:
    """What nbgrader's own command made of a submission.

    Parameters
    ----------
    marks : Marks or None
        Its marks; None when it could not mark it.
    timed_out : tuple[str, ...]
        Notebooks in which a cell ran out of time by nbgrader's clock.
    """

    marks: Marks | None
    timed_out: tuple[str, ...] = ()


def compare(submission: Submission, ours: Marks, again: Again, *, strict: bool) -> tuple[Difference, ...]:
    """Return all values of a submission side by side, whether they differ or not.

    Parameters
    ----------
    submission : Submission
        What became of it here.
    ours : Marks
        What the gradebook says of it.
    again : Again
        What nbgrader's own command made of it.
    strict : bool
        Whether no difference is intended.

    Returns
    -------
    tuple[Difference, ...]
        A value each; where two differ, with the intended difference that it is, if it is one.
    """
    values = _values(submission, ours, again)
    if strict:
        return tuple(values)
    return tuple(replace(each, explained=_explained(each, submission.cells, again)) for each in values)


def _values(submission: Submission, ours: Marks, again: Again) -> Iterator[Difference]:
    """Yield the values; marks are compared where both have given some."""
    student, is_marked = submission.student, submission.outcome != "could not be marked"
    yield Difference(student, "", "", "marked", is_marked, again.marks is not None)
    if not is_marked or again.marks is None:
        return
    stocks = {notebook.name: notebook for notebook in again.marks.notebooks}
    for notebook in ours.notebooks:
        other = stocks.get(notebook.name)
        late = (notebook.late_penalty or 0.0, (other.late_penalty or 0.0) if other else None)
        yield Difference(student, notebook.name, "", "late penalty", *late)
        cells = {cell.grade_id: cell for cell in other.cells} if other else {}
        absent = _absent(submission, notebook.name)
        for cell in notebook.cells:
            if cell.grade_id in absent and getattr(cells.get(cell.grade_id), "auto_score", 0) is None:
                continue  # nbgrader would leave what was marked before, and here it began without that
            for what in COMPARED:
                if not _decided_since(submission, cell, what):
                    values = (getattr(cell, what), getattr(cells.get(cell.grade_id), what, "nothing"))
                    yield Difference(student, notebook.name, cell.grade_id, what, *values)


def _absent(submission: Submission, notebook: str) -> set[str]:
    """Return the cells of a notebook that were not handed in."""
    cells = (cell for cell in submission.cells if cell.notebook == notebook)
    return {cell.grade_id for cell in cells if set(cell.reasons) & {NO_CELL, NO_NOTEBOOK}}


def _decided_since(submission: Submission, cell: CellMarks, what: str) -> bool:
    """Whether a person has marked a cell since it was marked here: nbgrader would ask them once more."""
    before = submission.outcome == "already marked"
    return before and what == "needs_manual_grade" and cell.manual_score is not None


def _explained(difference: Difference, cells: Sequence[Scored], again: Again) -> str:
    """Return which of the intended differences this is: a key of `telling.DIFFERENCES`, or nothing."""
    if difference.ours == difference.stocks:
        return ""
    if difference.what == "marked":
        return _cause([cell for cell in cells if cell.needs_look]) if difference.ours else ""
    place = (difference.notebook, difference.cell)
    looked_at = [cell for cell in cells if (cell.notebook, cell.grade_id) == place and cell.needs_look]
    if difference.what == "needs_manual_grade":
        return "look" if looked_at and difference.ours else ""
    if difference.what == "auto_score":
        return _cause(looked_at) or ("time" if _is_by_the_clock(difference, again) else "")
    return ""


def _is_by_the_clock(difference: Difference, again: Again) -> bool:
    """Whether nbgrader gives less in a notebook of which it stopped a cell, maybe one that only waited."""
    ours, stocks = difference.ours, difference.stocks
    if not (isinstance(ours, float) and isinstance(stocks, float)):
        return False
    return stocks < ours and difference.notebook in again.timed_out


def _cause(cells: Sequence[Scored]) -> str:
    """Return why marks of cells that a person should look at may differ."""
    causes = {CAUSES.get(cell.state, "") for cell in cells}
    if any(reason.startswith(OVER_MOST_NAME) for cell in cells for reason in cell.reasons):
        causes.add("over")
    return next((key for key in ("died", "over", "time") if key in causes), "")
