"""Which documents each lesson's answers are kept in: those of its core, and those of its depth."""

from collections.abc import Iterator

from cmplearn import course
from cmplearn.errors import CourseError
from cmplearn.portfolio.hours import Asked, DocumentName
from cmplearn.web.lesson_notebooks import CONTROL, LessonNotebook, asked, declared, lesson_notebook

__all__ = ["lesson_asks"]


def lesson_asks() -> dict[str, Asked]:
    """Return what each lesson that is ready asks for; one whose notebook cannot be read is left out.

    Returns
    -------
    dict of str to Asked
        By lesson.
    """
    found: dict[str, Asked] = {}
    for lesson in course.programme().lessons:
        try:
            notebook = lesson_notebook(lesson.id)
        except CourseError:
            continue
        if notebook:
            found[lesson.id] = Asked(
                frozenset(_names(lesson.id, notebook, in_depth=False)),
                frozenset(_names(lesson.id, notebook, in_depth=True)),
            )
    return found


def _names(lesson: str, notebook: LessonNotebook, *, in_depth: bool) -> Iterator[DocumentName]:
    """Yield kind and key of the documents that the cells of a lesson's core, or of its depth, fill."""
    for cell in notebook.cells:
        if ("depth" in cell.get("metadata", {}).get("tags", ())) != in_depth:
            continue
        for output in cell.get("outputs", ()):
            for declaration in declared(output.get("data", {}).get(CONTROL)):
                yield from asked(lesson, declaration)
