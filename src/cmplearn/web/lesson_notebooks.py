"""Reads lessons' notebooks as they were saved: cells, outputs, and the controls that they declare."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

from cmplearn import course
from cmplearn.errors import CourseError, NotFoundError
from cmplearn.portfolio import Question
from cmplearn.web.activity_answers import activity_questions
from cmplearn.widgets import MIME_TYPE as CONTROL

__all__ = [
    "CONTROL",
    "Declaration",
    "LessonNotebook",
    "asked",
    "declared",
    "lesson_notebook",
    "questions",
    "what_if",
]

Declaration: TypeAlias = Mapping[str, Any]

ANSWERS = ("text", "number", "choice", "scale", "exercise")
"""Kinds of controls whose answers are kept as documents of kind "answer"."""


@dataclass(frozen=True)
class LessonNotebook:
    """A lesson's notebook.

    Parameters
    ----------
    path : Path
        The file.
    cells : tuple of mapping
        Its cells, as the file has them.
    declarations : tuple of Declaration
        Every control that the saved outputs declare, those inside a reveal too.
    """

    path: Path
    cells: tuple[Mapping[str, Any], ...]
    declarations: tuple[Declaration, ...]


def lesson_notebook(lesson: str) -> LessonNotebook | None:
    """Return a lesson's notebook, or None while the lesson is in preparation.

    Parameters
    ----------
    lesson : str
        Its number, such as "2.3".

    Returns
    -------
    LessonNotebook or None
        Read again only when the file has changed.

    Raises
    ------
    NotFoundError
        The programme has no such lesson.
    CourseError
        The notebook is missing or cannot be read; the message names the file for the tutor.
    """
    path = course.programme().lesson(lesson).notebook
    if path is None:
        return None
    try:
        state = path.stat()
    except OSError as error:
        raise CourseError(
            path,
            1,
            f"The notebook of lesson {lesson} is missing.",
            "Take it from the last good copy of the course.",
        ) from error
    return _read(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=64)
def _read(path: Path, _changed_at: int, _size: int) -> LessonNotebook:
    """Return a notebook; the time and size of the file are part of the cache's key."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        cells = tuple(cell for cell in content["cells"] if isinstance(cell["cell_type"], str))
        return LessonNotebook(path, cells, tuple(_declarations(cells)))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CourseError(
            path,
            getattr(error, "lineno", 1),
            f"This lesson cannot be shown, because its notebook is not a whole notebook file ({error}).",
            "Tell your tutor; the file's last good copy is in the course's history.",
        ) from error


def _declarations(cells: tuple[Mapping[str, Any], ...]) -> Iterator[Declaration]:
    """Yield the declarations in the saved outputs of cells."""
    for cell in cells:
        for output in cell.get("outputs", ()):
            yield from declared(output.get("data", {}).get(CONTROL))


def declared(declaration: Any) -> Iterator[Declaration]:
    """Yield a declaration and those of the controls that it holds back.

    Parameters
    ----------
    declaration : mapping or None
        As saved.

    Yields
    ------
    Declaration
    """
    if not isinstance(declaration, dict) or "kind" not in declaration:
        return
    yield declaration
    for part in declaration.get("body", ()):
        yield from declared(part)


def what_if(lesson: str, control: str) -> Declaration:
    """Return the what-if that a lesson declares under a name.

    Parameters
    ----------
    lesson : str
        Its number.
    control : str
        The what-if's name in it.

    Returns
    -------
    Declaration

    Raises
    ------
    NotFoundError
        There is no such lesson, or it declares no such what-if.
    CourseError
        The lesson's notebook cannot be read.
    """
    notebook = lesson_notebook(lesson)
    found = [each for each in notebook.declarations if each["kind"] == "what-if"] if notebook else []
    for declaration in found:
        if declaration["id"] == control and declaration["lesson"] == lesson:
            return declaration
    names = ", ".join(str(each["id"]) for each in found) or "none"
    raise NotFoundError(f"Lesson {lesson} has no what-if called “{control}”. It has: {names}.")


def questions() -> dict[tuple[str, str], Question]:
    """Return how lessons, then activities, word what they ask, by kind and key of what keeps the answer.

    A lesson whose notebook cannot be read is left out: its answers are still shown, under their names.

    Returns
    -------
    dict of (kind, key) to Question
    """
    found: dict[tuple[str, str], Question] = {}
    for lesson in course.programme().lessons:
        try:
            notebook = lesson_notebook(lesson.id)
        except CourseError:
            continue
        for declaration in notebook.declarations if notebook else ():
            found |= asked(lesson.id, declaration)
    return found | activity_questions()


def asked(lesson: str, declaration: Declaration) -> dict[tuple[str, str], Question]:
    """Return what one control of a lesson asks, if it keeps an answer; an activity's belong to no lesson."""
    kind, name = declaration["kind"], declaration.get("id", "")
    if kind in ANSWERS:
        return {("answer", f"{lesson}/{name}"): _question(declaration)}
    if kind == "own-case":
        fields = {field["name"]: _question(field) for field in declaration.get("fields", ())}
        return {("own-case", name): Question(declaration["label"], fields=fields)}
    if kind == "log":
        return {("log", f"{lesson}/{name}"): _question(declaration)}
    return {}


def _question(declaration: Declaration) -> Question:
    """Return the wording of one question."""
    options = declaration.get("options") or [choice[:2] for choice in declaration.get("choices", ())]
    return Question(declaration["label"], dict(options), unit=declaration.get("unit", ""))
