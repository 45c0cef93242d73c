"""What a gradebook says of a submission, as values."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["CellMarks", "Kind", "Marks", "NotebookMarks"]

Kind = Literal["test", "answer", "solution", "task"]


@dataclass(frozen=True)
class CellMarks:
    """What the gradebook says of one cell.

    Parameters
    ----------
    grade_id : str
        The cell's nbgrader id.
    kind : str
        ``test``, ``answer`` (marked by a person), ``task``, or ``solution`` (a comment and no points).
    auto_score, manual_score, extra_credit, max_score : float or None
        Scores, where there are any.
    needs_manual_grade : bool
        Whether a person is still to look at it.
    auto_comment, manual_comment : str or None
        Comments, where there are any.
    """

    grade_id: str
    kind: Kind
    auto_score: float | None = None
    manual_score: float | None = None
    extra_credit: float | None = None
    max_score: float | None = None
    needs_manual_grade: bool = False
    auto_comment: str | None = None
    manual_comment: str | None = None


@dataclass(frozen=True)
class NotebookMarks:
    """What the gradebook says of one notebook.

    Parameters
    ----------
    name : str
        The notebook, without its ending.
    late_penalty : float or None
        What is taken off for lateness.
    cells : tuple[CellMarks, ...]
        Its cells, in the order of the source.
    """

    name: str
    late_penalty: float | None
    cells: tuple[CellMarks, ...]


@dataclass(frozen=True)
class Marks:
    """What the gradebook says of one submission.

    Parameters
    ----------
    student, assignment : str
        Whose and for what.
    notebooks : tuple[NotebookMarks, ...]
        Its notebooks by name.
    """

    student: str
    assignment: str
    notebooks: tuple[NotebookMarks, ...]
