"""nbgrader's gradebook: the one file that knows its tables.

nbgrader's own code does the recording. It opens its gradebook nine times a submission and commits 33 times.
Here it is given one that is open already, and a session whose commit only flushes: a submission is one
transaction.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    MissingEntry,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from sqlalchemy import inspect, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from cmplearn.errors import NotFoundError
from cmplearn.marking.holding import (
    FlushingSession,
    already_open,
    begin,
    check_there,
    engine_for_writing,
    reading,
    unreadable,
)
from cmplearn.marking.marks import CellMarks, Kind, Marks, NotebookMarks
from cmplearn.marking.source import SourceGradebook

__all__ = [
    "CellMarks",
    "GradebookError",
    "Marks",
    "NotebookMarks",
    "OpenGradebook",
    "Recording",
    "knows",
    "marks_of",
    "students_of",
]

BUSY_SECONDS = 5.0
PATIENCE_SECONDS = 600.0

GradebookError = DatabaseError  # what nbgrader's own code stops a whole run for
AutoScores = dict[tuple[str, str], float | None]


def knows(gradebook: Path, assignment: str) -> bool:
    """Whether a gradebook file has an assignment; nothing is made where there is none.

    Parameters
    ----------
    gradebook : Path
        An SQLite file.
    assignment : str
        Name of the assignment.

    Returns
    -------
    bool
        False also for a file that is no gradebook, or not yet one.
    """
    if not gradebook.exists():
        return False
    with closing(sqlite3.connect(f"{gradebook.absolute().as_uri()}?mode=ro", uri=True)) as database:
        try:
            found = database.execute("SELECT 1 FROM assignment WHERE name = ?", (assignment,)).fetchone()
        except sqlite3.DatabaseError:  # not set up yet, or no gradebook: nbgrader will say which
            return False
    return found is not None


def students_of(db_url: str, assignment: str) -> tuple[str, ...]:
    """Return the ids of those who have a submission in the gradebook, sorted.

    Parameters
    ----------
    db_url : str
        The gradebook.
    assignment : str
        Name of the assignment.

    Returns
    -------
    tuple[str, ...]
        Their ids.
    """
    with reading(db_url, assignment) as session:
        found = session.scalars(
            select(SubmittedAssignment.student_id).join(Assignment).where(Assignment.name == assignment)
        )
        return tuple(sorted(found))


def marks_of(db_url: str, assignment: str, student: str) -> Marks:
    """Return what the gradebook says of one submission.

    Parameters
    ----------
    db_url : str
        The gradebook.
    assignment, student : str
        Which submission.

    Returns
    -------
    Marks
        Every cell that has points or a comment.

    Raises
    ------
    NotFoundError
        When the gradebook has no such submission.
    """
    with reading(db_url, assignment) as session:
        submission = session.scalars(
            select(SubmittedAssignment)
            .join(Assignment)
            .where(Assignment.name == assignment, SubmittedAssignment.student_id == student)
        ).one_or_none()
        if submission is None:
            raise NotFoundError(
                f"The gradebook has no submission of {assignment} by {student}. Mark it first: "
                f"cmplearn mark {assignment} --student {student}"
            )
        notebooks = sorted(submission.notebooks, key=lambda notebook: str(notebook.name))
        return Marks(student, assignment, tuple(_notebook_marks(notebook) for notebook in notebooks))


def _notebook_marks(notebook: Any) -> NotebookMarks:
    """Return what the gradebook says of one notebook."""
    place = {cell.name: index for index, cell in enumerate(notebook.notebook.source_cells)}
    grades = {grade.cell.name: grade for grade in notebook.grades}
    comments = {comment.cell.name: comment for comment in notebook.comments}
    solutions = {cell.name for cell in notebook.notebook.solution_cells}
    names = sorted({*grades, *comments}, key=lambda name: (place.get(name, len(place)), name))
    cells = (_cell_marks(name, grades.get(name), comments.get(name), name in solutions) for name in names)
    return NotebookMarks(notebook.name, notebook.late_submission_penalty, tuple(cells))


def _cell_marks(name: str, grade: Any, comment: Any, is_solution: bool) -> CellMarks:
    """Return what the gradebook says of one cell."""
    said = {} if comment is None else {"auto_comment": comment.auto_comment}
    said |= {} if comment is None else {"manual_comment": comment.manual_comment}
    if grade is None:
        return CellMarks(name, "solution", **said)
    kind: Kind = "answer" if is_solution else "task" if isinstance(grade.cell, TaskCell) else "test"
    return CellMarks(
        name,
        kind,
        grade.auto_score,
        grade.manual_score,
        grade.extra_credit,
        grade.cell.max_score,
        grade.needs_manual_grade,
        **said,
    )


SUMS = {
    table: [column.key for column in inspect(table).column_attrs if column.deferred]
    for table in (SubmittedAssignment, SubmittedNotebook)
}


class Recording(Gradebook):
    """A gradebook in the transaction of one submission: a commit only flushes, cells are looked up once.

    Parameters
    ----------
    opened : Gradebook
        An open gradebook.
    session : Session
        The session of the transaction.
    """

    def __init__(self, opened: Gradebook, session: Any) -> None:
        """Take over what is open."""
        self.__dict__.update(vars(opened))
        self.db = session
        self._cells: dict[tuple[str, str, str], _Cells] = {}

    def close(self) -> None:
        """Stay open; send what has changed, and work sums out anew when they are asked for again."""
        self.db.flush()
        for entry in self.db:
            if isinstance(entry, (SubmittedAssignment, SubmittedNotebook)):
                self.db.expire(entry, SUMS[type(entry)])

    def grades(self, notebook: str, assignment: str, student: str) -> dict[str, Grade]:
        """Return the grades of a notebook by nbgrader id: those there are, for an assignment may change."""
        try:
            return self._of(notebook, assignment, student).grades
        except MissingEntry:
            return {}

    def lateness(self, assignment: str, student: str) -> tuple[float, float]:
        """Return how many seconds late a submission is, and what is taken off for it."""
        submission = self.find_submission(assignment, student)
        penalties = (notebook.late_submission_penalty or 0.0 for notebook in submission.notebooks)
        return submission.total_seconds_late, sum(penalties)

    def forget_changes(self) -> None:
        """Drop what is changed and not committed."""
        self.db.expunge_all()
        self._cells.clear()

    def find_grade(self, grade_cell: str, notebook: str, assignment: str, student: str) -> Grade:
        """Return the grade of one cell."""
        found = self._of(notebook, assignment, student).grades.get(grade_cell)
        return found or super().find_grade(grade_cell, notebook, assignment, student)

    def find_comment(self, solution_cell: str, notebook: str, assignment: str, student: str) -> Comment:
        """Return the comment of one cell."""
        found = self._of(notebook, assignment, student).comments.get(solution_cell)
        return found or super().find_comment(solution_cell, notebook, assignment, student)

    def _of(self, notebook: str, assignment: str, student: str) -> "_Cells":
        """Return all cells of a notebook, found at once the first time that one is asked for."""
        key = (notebook, assignment, student)
        if key not in self._cells:
            submitted = self.find_submission_notebook(*key)
            self._cells[key] = _Cells(
                {each.cell.name: each for each in submitted.grades},
                {each.cell.name: each for each in submitted.comments},
            )
        return self._cells[key]


@dataclass(frozen=True)
class _Cells:
    """The grades and comments of a notebook, by nbgrader id."""

    grades: dict[str, Grade]
    comments: dict[str, Comment]


class OpenGradebook:
    """nbgrader's gradebook, opened once for a run.

    Parameters
    ----------
    db_url : str
        The gradebook: any address that nbgrader takes.
    course_id : str
        nbgrader's name of the course.
    assignment : str
        Name of the assignment.
    said : Callable[[str], None]
        Told, in words, that the gradebook is busy and being waited for.
    patience_seconds, busy_seconds : float
        How long a busy gradebook is waited for, and how long before it is said, each time.

    Raises
    ------
    NotFoundError
        When there is no such gradebook, or it doesn't have the assignment.
    StorageError
        When it can't be used.
    """

    def __init__(
        self,
        db_url: str,
        course_id: str,
        assignment: str,
        said: Callable[[str], None] = lambda words: None,  # noqa: ARG005
        patience_seconds: float = PATIENCE_SECONDS,
        busy_seconds: float = BUSY_SECONDS,
    ) -> None:
        """Open it."""
        self.db_url, self.assignment, self.said, self.patience = db_url, assignment, said, patience_seconds
        check_there(db_url, assignment)
        try:
            self._reading = Gradebook(db_url)  # nbgrader's preprocessors open it so, which enters its default
            self._reading.check_course(course_id)  # course beside the one that is set
            self.source = SourceGradebook(self._reading, assignment)
        except DatabaseError as error:
            raise unreadable(db_url, error) from error
        self._writing = engine_for_writing(db_url, busy_seconds)

    def __enter__(self) -> "OpenGradebook":
        """Return itself."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close it."""
        self._writing.dispose()
        self._reading.close()

    @contextmanager
    def reading_source(self) -> Iterator[None]:
        """Let nbgrader's code that opens this gradebook have the source from memory."""
        with already_open(self.source, self.db_url):
            yield

    @contextmanager
    def recording(self) -> Iterator[Recording]:
        """Let nbgrader's code that opens this gradebook have one transaction.

        It is kept when the block ends, and undone when it raises.

        Yields
        ------
        Recording
            The gradebook in its transaction.
        """
        sessions = scoped_session(sessionmaker(self._writing, class_=FlushingSession, autoflush=False))
        try:
            begin(sessions(), self.said, self.patience)
            gradebook = Recording(self._reading, sessions)
            with already_open(gradebook, self.db_url):
                yield gradebook
            sessions().keep()
        except DatabaseError as error:
            raise unreadable(self.db_url, error) from error
        finally:
            sessions.remove()

    def extensions(self) -> dict[str, timedelta]:
        """Return how much longer each has who was given more time."""
        with self._plain() as session:
            rows = session.execute(
                select(SubmittedAssignment.student_id, SubmittedAssignment.extension)
                .join(Assignment)
                .where(Assignment.name == self.assignment, SubmittedAssignment.extension.is_not(None))
            )
            return dict(rows.all())

    def auto_scores(self) -> dict[str, AutoScores]:
        """Return the score that marking gave to each (notebook, cell), by student."""
        with self._plain() as session:
            rows = session.execute(
                select(SubmittedAssignment.student_id, Notebook.name, BaseCell.name, Grade.auto_score)
                .select_from(Grade)
                .join(BaseCell, BaseCell.id == Grade.cell_id)
                .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
                .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
                .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
                .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
                .where(Assignment.name == self.assignment)
            )
            found: dict[str, AutoScores] = {}
            for student, notebook, cell, score in rows:
                found.setdefault(student, {})[notebook, cell] = score
            return found

    @contextmanager
    def _plain(self) -> Iterator[Session]:
        """Yield a session to read with."""
        try:
            with Session(self._reading.engine) as session:
                yield session
        except DatabaseError as error:
            raise unreadable(self.db_url, error) from error
