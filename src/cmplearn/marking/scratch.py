"""A course root to throw away, with one assignment and one participant, for nbgrader's own command.

Its folders are laid out as nbgrader does by default, whatever the course does. It holds no solution: nbgrader
takes the hidden tests from the gradebook.
"""

import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from nbgrader.api import Assignment, Base, SubmittedAssignment
from sqlalchemy import create_engine, insert, inspect, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from cmplearn.marking.holding import check_there, unreadable
from cmplearn.marking.plan import Content, Plan

__all__ = ["GRADEBOOK", "OVERRIDDEN", "make_scratch"]

GRADEBOOK = "gradebook.db"
SETTINGS = "nbgrader_config.py"
OWN_SETTINGS = "settings_of_the_course_root.py"
LOAD_PYTHON = "load_subconfig({!r})"
LOAD_JSON = (
    "with open({!r}, encoding='utf-8') as settings:\n"
    "    get_config().merge(type(get_config())(json.load(settings)))"
)
SEEN_IN_SANDBOX = (Path(sys.prefix), Path("/usr"))

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

    Raises
    ------
    NotFoundError
        When there is no gradebook.
    StorageError
        When it can't be read.
    """
    check_there(plan.db_url, plan.assignment)
    for settings in (*plan.course_root.glob("*.py"), *plan.course_root.glob("nbgrader_config.json")):
        shutil.copy(settings, folder)  # nbgrader_config.py, and what it may import
    _bring(plan.settings.from_elsewhere, folder)
    source = folder / "source" / plan.assignment
    source.mkdir(parents=True)
    _write(plan.shared_files(), source)
    submitted = folder / "submitted" / student / plan.assignment
    submitted.mkdir(parents=True)
    _write(content.files, submitted)
    _write({f"{name}.ipynb": held for name, held in content.notebooks.items()}, submitted)
    _copy_gradebook(plan, student, folder / GRADEBOOK)


def _bring(elsewhere: Sequence[Path], folder: Path) -> None:
    """Bring settings of Jupyter's folders, which a sandbox doesn't see, below those of the course root."""
    hidden = [each for each in elsewhere if not any(map(each.is_relative_to, SEEN_IN_SANDBOX))]
    if not hidden:
        return
    lines = ["import json"]
    for number, settings in enumerate(hidden):
        name = f"settings_from_elsewhere_{number}{settings.suffix}"
        shutil.copy(settings, folder / name)
        lines.append(LOAD_JSON if settings.suffix == ".json" else LOAD_PYTHON)
        lines[-1] = lines[-1].format(name)
    if (folder / SETTINGS).exists():
        (folder / SETTINGS).rename(folder / OWN_SETTINGS)
        lines.append(LOAD_PYTHON.format(OWN_SETTINGS))
    (folder / SETTINGS).write_text("\n".join(lines) + "\n", encoding="utf-8")


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
    except DatabaseError as error:
        raise unreadable(plan.db_url, error) from error
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
