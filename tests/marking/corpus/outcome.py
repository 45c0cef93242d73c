"""What a course root holds after marking: the gradebook by natural keys, and the autograded notebooks."""

import json
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from .assignment import ASSIGNMENT, nbgrader


class Cell(NamedTuple):
    """What the gradebook says of one cell of one submission."""

    auto_score: float | None
    max_score: float | None
    needs_manual_grade: bool | None
    manual_score: float | None
    auto_comment: str | None


@dataclass(frozen=True)
class Rows:
    """A gradebook by natural keys.

    ``cells`` has (student, notebook, cell), ``late`` the late penalty of (student, notebook).
    """

    cells: dict[tuple[str, str, str], Cell]
    late: dict[tuple[str, str], float | None]


@dataclass(frozen=True)
class Outcome:
    """What marking left of one submission: its cells and late penalties, and the notebooks in autograded/.

    Of each notebook there, the kinds of output of each graded cell.
    """

    cells: dict[tuple[str, str], Cell] = field(default_factory=dict)
    late: dict[str, float | None] = field(default_factory=dict)
    autograded: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)


def outcomes(root: Path) -> dict[str, Outcome]:
    """Return the outcome of each submission that marking left anything of, by student id."""
    found, kinds = rows(root), autograded(root)
    students = {student for student, _ in found.late} | set(kinds)
    return {
        student: Outcome(
            {(notebook, cell): row for (of, notebook, cell), row in found.cells.items() if of == student},
            {notebook: penalty for (of, notebook), penalty in found.late.items() if of == student},
            kinds.get(student, {}),
        )
        for student in sorted(students)
    }


STOPPED = "of the nbgrader metadata format"
"""What nbgrader says when the metadata of one submission end its run: those after it are not marked."""

SUBMITTED = """
FROM submitted_notebook
JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
JOIN student ON student.id = submitted_assignment.student_id
JOIN notebook ON notebook.id = submitted_notebook.notebook_id
"""
GRADES = f"""
SELECT student.id, notebook.name, base_cell.name, grade.auto_score,
       COALESCE(grade_cells.max_score, task_cells.max_score), grade.needs_manual_grade, grade.manual_score
{SUBMITTED}
JOIN grade ON grade.notebook_id = submitted_notebook.id
JOIN base_cell ON base_cell.id = grade.cell_id
LEFT JOIN grade_cells ON grade_cells.id = grade.cell_id
LEFT JOIN task_cells ON task_cells.id = grade.cell_id
"""
COMMENTS = f"""
SELECT student.id, notebook.name, base_cell.name, comment.auto_comment
{SUBMITTED}
JOIN comment ON comment.notebook_id = submitted_notebook.id
JOIN base_cell ON base_cell.id = comment.cell_id
"""
LATE = f"SELECT student.id, notebook.name, submitted_notebook.late_submission_penalty {SUBMITTED}"

NOT_GRADED = Cell(None, None, None, None, None)


def rows(root: Path) -> Rows:
    """Return what a course root's gradebook holds of all submissions."""
    gradebook = root / "gradebook.db"
    with closing(sqlite3.connect(f"{gradebook.absolute().as_uri()}?mode=ro", uri=True)) as database:
        cells = {
            (student, notebook, cell): Cell(auto, most, bool(needs), manual, None)
            for student, notebook, cell, auto, most, needs, manual in database.execute(GRADES)
        }
        for *key, comment in database.execute(COMMENTS):
            where = (key[0], key[1], key[2])
            cells[where] = cells.get(where, NOT_GRADED)._replace(auto_comment=comment)
        late = {(student, notebook): penalty for student, notebook, penalty in database.execute(LATE)}
    return Rows(dict(sorted(cells.items())), dict(sorted(late.items())))


def stock(root: Path, copy: Path, students: Iterable[str] = ()) -> Path:
    """Mark a copy of a course root with nbgrader as it comes, and return the copy.

    ``students`` are marked one run each, in that order; without them one run marks everyone. That a
    submission fails is no error here: what nbgrader said is in ``stock.log`` of the copy.
    """
    shutil.copytree(root, copy)
    mark_with_stock(copy, students)
    return copy


def mark_with_stock(root: Path, students: Iterable[str] = ()) -> None:
    """Mark a course root with nbgrader as it comes."""
    with (root / "stock.log").open("a", encoding="utf-8") as log:
        for student in students or ("*",):
            done = nbgrader(root, "autograde", ASSIGNMENT, f"--CourseDirectory.student_id={student}")
            log.write(done.stdout + done.stderr)
            assert students or STOPPED not in done.stderr, f"{root}: a submission stops stock's run"


def autograded(root: Path) -> dict[str, dict[str, dict[str, tuple[str, ...]]]]:
    """Return the kinds of output of each test in autograded/, by student, notebook and grade id."""
    folder = root / "autograded"
    return {
        of_student.name: {
            path.stem: _kinds(json.loads(path.read_bytes()))
            for path in sorted((of_student / ASSIGNMENT).glob("*.ipynb"))
        }
        for of_student in sorted(folder.iterdir() if folder.is_dir() else ())
        if (of_student / ASSIGNMENT).is_dir()
    }


def _kinds(notebook: Any) -> dict[str, tuple[str, ...]]:
    return {
        mark["grade_id"]: _together(_kind(output) for output in cell.get("outputs", ()))
        for cell in notebook["cells"]
        if (mark := cell["metadata"].get("nbgrader", {})).get("grade") and "grade_id" in mark
    }


def _together(kinds: Iterable[str]) -> tuple[str, ...]:
    """Tell standard output once, and standard error's pieces as one: a kernel cuts streams by the clock."""
    told: list[str] = []
    for kind in kinds:
        if not (kind == "stdout" and kind in told) and not (kind == "stderr" and told[-1:] == [kind]):
            told.append(kind)
    return tuple(told)


def _kind(output: Any) -> str:
    """Return the kind of an output, as ``stdout``, ``execute_result`` or ``error NameError``."""
    if output["output_type"] == "stream":
        return str(output["name"])
    if output["output_type"] == "error":
        return f"error {output['ename']}"
    return str(output["output_type"])
