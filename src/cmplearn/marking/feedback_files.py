"""Feedback pages written beside nbgrader's own: feedback/<participant>/<assignment>/feedback.html.

nbgrader's pages are never touched. nbgrader removes this folder with all in it when it makes its own again
(``nbgrader generate_feedback --force``, or when marks are newer). Where the folder is there it makes none.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cmplearn.errors import CmplearnError, NotFoundError, StorageError
from cmplearn.marking import journal
from cmplearn.marking.feedback_page import html_of, page_of
from cmplearn.marking.form import open_notebook
from cmplearn.marking.marked import Submission
from cmplearn.marking.marks import Marks
from cmplearn.marking.plan import Settings, settings_of
from cmplearn.marking.printing import printable
from cmplearn.marking.record import marks_of, students_of

__all__ = ["Written", "write_feedback"]

NAME = "feedback"
"""Without its ending."""


@dataclass(frozen=True)
class Written:
    """What became of one participant's page.

    Parameters
    ----------
    participant : str
        Whose it is.
    page : Path or None
        Where it is.
    why : str
        Why there is none.
    waits : bool
        Whether an answer on it is still to be marked by a person.
    """

    participant: str
    page: Path | None
    why: str = ""
    waits: bool = False

    def line(self) -> str:
        """Return it as a line to print."""
        return printable(f"{self.participant}: {self.page or f'no page: {self.why}'}")


def write_feedback(
    course_root: Path,
    assignment: str,
    students: Sequence[str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Written, ...]:
    """Write the feedback of all who were marked, or of some.

    Parameters
    ----------
    course_root : Path
        nbgrader's course root, ours or another's.
    assignment : str
        Name of the assignment.
    students : Sequence[str], optional
        Only these participants.
    progress : callable, optional
        Called after each page with how many are done, of how many.

    Returns
    -------
    tuple[Written, ...]
        In sorted order.

    Raises
    ------
    NotFoundError
        When the gradebook has no marks of the assignment, or none of one of these participants.
    StorageError
        When a page can't be written, or the gradebook or the journal can't be read.
    """
    settings = settings_of(course_root)
    entries = journal.read(journal.place(settings.course_root, assignment))
    marked = _participants(settings, assignment, students)
    given = _given(settings, assignment)
    written = []
    for number, student in enumerate(marked, start=1):
        submission = entries[student].submission if student in entries else None
        written.append(_write(settings, marks_of(settings.db_url, assignment, student), submission, given))
        if progress:
            progress(number, len(marked))
    return tuple(written)


def _participants(settings: Settings, assignment: str, students: Sequence[str] | None) -> tuple[str, ...]:
    """Return whose pages are to be written."""
    marked = students_of(settings.db_url, assignment)
    if missing := sorted(set(students or ()) - set(marked)):
        raise NotFoundError(
            f"{assignment} has no marks of {', '.join(missing)} in this gradebook. It has marks of: "
            f"{', '.join(marked) or 'nobody'}. Mark first: cmplearn mark {assignment}"
        )
    if not marked:
        raise NotFoundError(
            f"The gradebook has no marks of {assignment}. Mark it first: cmplearn mark {assignment}"
        )
    return marked if students is None else tuple(sorted(set(students)))


def _write(
    settings: Settings, marks: Marks, submission: Submission | None, given: dict[str, frozenset[str]]
) -> Written:
    """Write one page, where there is marked work to write of."""
    folder = settings.folder("autograded", marks.student, marks.assignment)
    place = settings.folder("feedback", marks.student, marks.assignment)
    place /= _name([notebook.name for notebook in marks.notebooks])
    if submission and submission.outcome == "could not be marked":
        return _without(marks.student, place, submission.message)
    if not folder.is_dir():
        return _without(marks.student, place, f"there is no marked work in {folder}. Mark it again.")
    try:
        notebooks = {path.stem: open_notebook(path) for path in sorted(folder.glob("*.ipynb"))}
    except CmplearnError as problem:
        return _without(marks.student, place, f"{problem} Mark it again.")
    scored = [cell for notebook in submission.notebooks for cell in notebook.cells] if submission else []
    page = page_of(marks, notebooks, scored, given)
    place = place.with_name(_name(notebooks))
    _save(place, html_of(page))
    return Written(marks.student, place, waits=page.count("waits") > 0)


def _without(student: str, place: Path, why: str) -> Written:
    """Say why there is no page; one of earlier work is removed, lest somebody sends it."""
    try:
        place.unlink()
    except FileNotFoundError:
        return Written(student, None, why)
    except OSError as error:
        return Written(student, None, f"{why} Don’t send {place}: it is of earlier work ({error.strerror}).")
    return Written(student, None, f"{why} The page of earlier work was removed.")


def _name(notebooks: Collection[str]) -> str:
    """Return the page's file name: one that nbgrader gives to no page of a notebook."""
    name = NAME
    while name in notebooks:
        name += "-page"
    return f"{name}.html"


def _save(place: Path, text: str) -> None:
    """Write a page whole or not at all, readable by all who may read its folder, as nbgrader's are."""
    fresh = place.with_suffix(".new")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(text.encode("utf-8", "replace"))  # a notebook can hold halves of characters
        fresh.chmod(0o644)
        fresh.replace(place)
    except OSError as error:
        raise StorageError(
            f"{place} can't be written ({error.strerror}): the disk may be full, or the folder not yours. "
            "The marks are in the gradebook. Free some space or ask for the right to write there, then type "
            "the line again."
        ) from error


def _given(settings: Settings, assignment: str) -> dict[str, frozenset[str]]:
    """Return the cells that each notebook was given out with, where its source is at hand."""
    folder = settings.folder("source", ".", assignment)
    return dict(_sources(folder))


def _sources(folder: Path) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each notebook of a folder with the text of its cells."""
    for path in sorted(folder.glob("*.ipynb")):
        with suppress(CmplearnError):
            yield path.stem, frozenset(cell.source.strip() for cell in open_notebook(path).cells)
