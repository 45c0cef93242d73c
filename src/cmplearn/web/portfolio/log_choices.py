"""What the log's pages offer to choose from, and what an entry begins with: what is known is not asked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cmplearn import course
from cmplearn.course import bodies
from cmplearn.errors import CourseError, NotFoundError
from cmplearn.portfolio import Profile
from cmplearn.portfolio.log import LogEntry
from cmplearn.portfolio.log_words import session_words
from cmplearn.portfolio.my_year import chosen
from cmplearn.portfolio.reflection import ENTRY_TYPES
from cmplearn.web.lesson_notebooks import Declaration, lesson_notebook

__all__ = ["Choices", "begun", "choices", "core_minutes", "lesson_prompts"]

NEW_KEY = re.compile(r"mine/[0-9a-f]{16}")

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Choices:
    """What an entry can be linked to, each option as its value and its words.

    Parameters
    ----------
    outcomes : tuple
        Of the entry's lesson; none for an entry of no lesson.
    competencies, needs, sessions : tuple
        Of the programme.
    standards : tuple of (id, name, options)
        Of each body that the person answers to.
    registers : tuple
        On which a partner can be.
    forms : tuple
        Of the person's bodies, those that the entry fills.
    """

    outcomes: Options
    competencies: Options
    needs: Options
    sessions: Options
    standards: tuple[tuple[str, str, Options], ...]
    registers: Options
    forms: Options


def choices(entry: LogEntry, who: Profile) -> Choices:
    """Return what an entry of this person can be linked to.

    Parameters
    ----------
    entry : LogEntry
        The entry.
    who : Profile
        Its writer.
    """
    programme = course.programme()
    mine = chosen(who)
    return Choices(
        outcomes=tuple((each, each) for each in _outcomes(entry.lesson)),
        competencies=tuple((each.id, each.title) for each in programme.competencies),
        needs=tuple((each.id, each.statement) for each in programme.needs),
        sessions=tuple(session_words().items()),
        standards=tuple(
            (body.id, body.short, tuple((each.code, each.name) for each in body.all_standards))
            for body in mine
            if body.all_standards
        ),
        registers=bodies.registers(),
        forms=tuple(
            (form.id, f"{body.short}: {form.name}")
            for body in mine
            for form in bodies.forms(body.id)
            if entry.type in form.types
        ),
    )


def lesson_prompts() -> dict[str, Declaration]:
    """Return what each lesson asks for the log, by the key of the entry that it makes.

    A lesson that is in preparation, or whose notebook cannot be read, asks nothing.
    """
    return {
        f"{declaration['lesson']}/{declaration['id']}": declaration
        for lesson in course.programme().lessons
        for declaration in _declared(lesson.id)
    }


def begun(key: str, kind: str, who: Profile) -> LogEntry:
    """Return the entry that is begun under a key where nothing is saved yet.

    Parameters
    ----------
    key : str
        A lesson's, such as "2.3/reflect", or a new one.
    kind : str
        Id of the kind of entry that was chosen; "" for none.
    who : Profile
        Its writer: a lesson's prompt is worded for their profession.

    Raises
    ------
    NotFoundError
        Nothing can be begun under that key.
    """
    asked = lesson_prompts().get(key)
    if asked is not None:
        prompts = dict(asked.get("prompts", ()))
        return LogEntry(
            key,
            type="lesson",
            lesson=str(asked["lesson"]),
            title=str(asked.get("title", "")),
            minutes=asked.get("minutes"),
            prompt=str(prompts.get(who.lesson_profession) or asked["label"]),
        )
    if not NEW_KEY.fullmatch(key):
        raise NotFoundError("There is no such entry in your log. The log’s page lists those there are.")
    known = [each.id for each in ENTRY_TYPES]
    return LogEntry(key, type=kind if kind in known else "other", model="short")


def _declared(lesson: str) -> Iterator[Declaration]:
    try:
        notebook = lesson_notebook(lesson)
    except CourseError:
        return
    for declaration in notebook.declarations if notebook else ():
        if declaration["kind"] == "log":
            yield declaration


def core_minutes(lesson: str) -> int | None:
    """Return what a lesson's core is meant to take; None for an entry of no lesson."""
    try:
        return course.programme().lesson(lesson).core_minutes if lesson else None
    except NotFoundError:
        return None


def _outcomes(lesson: str) -> tuple[str, ...]:
    try:
        return course.programme().lesson(lesson).outcomes if lesson else ()
    except NotFoundError:
        return ()
