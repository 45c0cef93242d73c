"""The assignments that are handed out, and how they word what they ask."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from cmplearn import course
from cmplearn.errors import NotFoundError
from cmplearn.marking import open_notebook, read_form
from cmplearn.portfolio import Question

__all__ = ["KEPT_AS", "assignment_questions", "names", "released"]

KEPT_AS = "assignment"
"""The portfolio's kind under which an assignment's answers are kept."""


def _folder() -> Path:
    return course.root() / "assessments" / "release"


def names() -> tuple[str, ...]:
    """Return the names of the assignments that are handed out."""
    return tuple(sorted(found.parent.name for found in _folder().glob("*/*.ipynb")))


def released(name: str) -> Any:
    """Return the release notebook of an assignment, read again when the file has changed.

    Raises
    ------
    NotFoundError
        When there is no such assignment; the message lists those there are.
    """
    path = _folder() / name / f"{name}.ipynb"
    if not path.is_file():
        there = ", ".join(names()) or "none"
        raise NotFoundError(f"There is no assignment called {name!r}. There are: {there}.")
    return _notebook(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _notebook(path: Path, changed_at: int) -> Any:  # noqa: ARG001 - part of the key of the cache
    return open_notebook(path)


def assignment_questions() -> dict[tuple[str, str], Question]:
    """Return how all assignments word what they ask, by kind and key of the answer's document."""
    return {
        (KEPT_AS, f"{name}/{field.name}"): Question(field.label, dict(field.options), unit=field.unit)
        for name in names()
        for field in read_form(released(name)).fields
    }
