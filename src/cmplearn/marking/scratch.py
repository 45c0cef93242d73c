"""A course root to throw away, with one assignment and one participant, for nbgrader's own command.

Its folders are laid out as nbgrader does by default, whatever the course does. It holds no solution: nbgrader
takes the hidden tests from the gradebook.
"""

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from nbgrader.api import Assignment, Base, SubmittedAssignment
from sqlalchemy import create_engine, insert, inspect, select, text
from sqlalchemy.orm import Session

from cmplearn.marking.plan import Content, Plan

__all__ = ["OVERRIDDEN", "make_scratch"]

GRADEBOOK = "gradebook.db"
SETTINGS = "nbgrader_config.py"

OVERRIDDEN = (
    "--CourseDirectory.root=.",
    f"--CourseDirectory.db_url=sqlite:///{GRADEBOOK}",
    "--CourseDirectory.directory_structure={nbgrader_step}/{student_id}/{assignment_id}",
    "--CourseDirectory.source_directory=source",
    "--CourseDirectory.submitted_directory=submitted",
    "--CourseDirectory.autograded_directory=autograded",
    "--CourseDirectory.student_id=*",
    "--CourseDirectory.student_id_exclude=",
    "--SandboxedExecute.isolation=none",
)
"""Options that make nbgrader work in such a course root, whatever its settings say of places."""

UNMARKED: dict[str, dict[str, Any]] = {
    "submitted_notebook": {"late_submission_penalty": None},
    "grade": {"auto_score": None, "needs_manual_grade": True},
    "comment": {"auto_comment": None},
}
"""What marking fills in, as it is before."""


def make_scratch(plan: Plan, student: str, content: Content, folder: Path) -> None:
    """Make a course root in an empty folder.

    Parameters
    ----------
    plan : Plan
        The course root to take after, and the assignment.
    student : str
        The participant.
    content : Content
        What they handed in.
    folder : Path
        Where to make it.
    """
    for settings in plan.course_root.glob("*.py"):  # nbgrader_config.py, and what it may import
        shutil.copy(settings, folder)
    source = folder / "source" / plan.assignment
    source.mkdir(parents=True)
    _write(plan.shared_files(), source)
    submitted = folder / "submitted" / student / plan.assignment
    submitted.mkdir(parents=True)
    _write(content.files, submitted)
    _write({f"{name}.ipynb": held for name, held in content.notebooks.items()}, submitted)
    _copy_gradebook(plan, student, folder / GRADEBOOK)


def _write(files: Any, folder: Path) -> None:
    """Write files by relative path."""
    for name, held in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(held)


def _copy_gradebook(plan: Plan, student: str, path: Path) -> None:
    """Copy what a gradebook says of the assignment's source and of one participant, as before marking.

    nbgrader would start another program to make an empty gradebook, to ask it for the schema's version.
    """
    ours, scratch = create_engine(plan.db_url), create_engine(f"sqlite:///{path}")
    try:
        Base.metadata.create_all(scratch)
        with Session(ours) as reading, scratch.begin() as writing:
            version = reading.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
            writing.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
            writing.execute(text("INSERT INTO alembic_version VALUES (:version)"), {"version": version})
            for row in _rows(reading, plan.assignment, student):
                for table in inspect(type(row)).tables:
                    writing.execute(insert(table), _values(row, table))
    finally:
        ours.dispose()
        scratch.dispose()


def _rows(session: Session, assignment: str, student: str) -> Iterator[Any]:
    """Yield the rows to copy, each after those that it points to."""
    source = session.scalars(select(Assignment).where(Assignment.name == assignment)).one()
    yield source.course
    yield source
    for notebook in source.notebooks:
        yield notebook
        yield from (*notebook.grade_cells, *notebook.solution_cells, *notebook.task_cells)
        yield from notebook.source_cells
    of_student = (SubmittedAssignment.assignment_id == source.id, SubmittedAssignment.student_id == student)
    yield from _handed_in(session.scalars(select(SubmittedAssignment).where(*of_student)))


def _handed_in(submissions: Iterable[Any]) -> Iterator[Any]:
    """Yield a participant's rows."""
    for submission in submissions:
        yield submission.student
        yield submission
        for notebook in submission.notebooks:
            yield notebook
            yield from notebook.grades
            yield from notebook.comments


def _values(row: Any, table: Any) -> dict[str, Any]:
    """Return a row's values for one of its tables, without what marking fills in."""
    mapper = inspect(type(row))
    values = {
        column.name: getattr(row, mapper.get_property_by_column(column).key) for column in table.columns
    }
    return values | UNMARKED.get(table.name, {})
