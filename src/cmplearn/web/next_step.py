"""What a participant should do next, from the programme and what they have saved."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from cmplearn.course import activities
from cmplearn.course.activity import Activity
from cmplearn.course.plan import LessonPlan, Module, Programme
from cmplearn.portfolio import Document

__all__ = ["NextStep", "Practice", "next_step", "states_of"]

State = Literal["begun", "done"]


@dataclass(frozen=True)
class NextStep:
    """The one thing that the front page puts first.

    Parameters
    ----------
    kicker : str
        What sort of step it is, with its minutes.
    title : str
        What it is about.
    words : str
        Why, in a sentence.
    action : str
        What the button says.
    path : str
        Where the button leads, under ``cmplearn/``.
    accent : str
        Style class of its module, or nothing.
    other_action, other_path : str
        A second button, and where it leads; "" for none.
    """

    kicker: str
    title: str
    words: str
    action: str
    path: str
    accent: str = ""
    other_action: str = ""
    other_path: str = ""


@dataclass(frozen=True)
class Practice:
    """An assignment that must be passed and earns no marks.

    Parameters
    ----------
    name : str
        Its name in addresses.
    title : str
        What people call it.
    state : str or None
        ``"begun"`` when something is filled in, ``"done"`` once it is handed in.
    """

    name: str
    title: str
    state: State | None


def states_of(documents: Iterable[Document]) -> dict[str, State]:
    """Return how far each lesson, and each assignment, has been taken.

    A lesson is done when its log entry is written, since that is its last step; anything saved begins it.

    Parameters
    ----------
    documents : iterable of Document
        What is saved; keys start with the id of a lesson or the name of an assignment, and a slash.

    Returns
    -------
    dict[str, str]
        ``"begun"`` or ``"done"`` by id, the one saved to last at the end; those not begun are left out.
    """
    states: dict[str, State] = {}
    kept = [document for document in documents if document.kind != "own-case" and "/" in document.key]
    for document in sorted(kept, key=lambda document: document.saved_at):
        id = document.key.split("/")[0]
        already = states.pop(id, "begun")
        states[id] = "done" if _is_written_log(document) else already
    return states


def _is_written_log(document: Document) -> bool:
    text = document.value.get("text") if isinstance(document.value, dict) else document.value
    return document.kind == "log" and bool(str(text or "").strip())


def next_step(programme: Programme, states: dict[str, State], practices: Iterable[Practice] = ()) -> NextStep:
    """Return the next thing to do.

    In this order: go on with the lesson begun last; start the first lesson not begun, optional ones last;
    hand in the practice assignments; look back. Beside a module's first lesson stands what is done before it.

    Parameters
    ----------
    programme : Programme
        The programme.
    states : dict[str, str]
        As `states_of` returns them.
    practices : iterable of Practice
        The programme's practice assignments.

    Returns
    -------
    NextStep
        Never nothing.
    """
    ready = {lesson.id: lesson for lesson in programme.lessons if lesson.status == "ready"}
    begun = [ready[id] for id, state in reversed(states.items()) if state == "begun" and id in ready]
    if begun:
        return _go_on(begun[0])
    waiting = [lesson for lesson in ready.values() if lesson.id not in states]
    if waiting:
        first = min(waiting, key=lambda lesson: lesson.optional)
        return _start(first, _before(programme.module(first.module), states))
    open_practices = [practice for practice in practices if practice.state != "done"]
    return _hand_in(open_practices[0]) if open_practices else _look_back()


def _go_on(lesson: LessonPlan) -> NextStep:
    return NextStep(
        kicker=f"Lesson {lesson.id}, begun",
        title=lesson.title,
        words="Your answers are where you left them. The lesson is done when its log entry is written.",
        action=f"Continue lesson {lesson.id}",
        path=f"lessons/{lesson.id}",
        accent=lesson.accent,
    )


def _before(module: Module, states: dict[str, State]) -> Activity | None:
    """Return what is to be done before a module's first lesson, while neither is begun."""
    if any(lesson.id in states for lesson in module.lessons):
        return None
    undone = [id for id in module.before if id not in states]
    if not undone:
        return None
    readable = {each.id: each for each in activities.readable()[0]}
    return next((readable[id] for id in undone if id in readable), None)


def _start(lesson: LessonPlan, before: Activity | None) -> NextStep:
    return NextStep(
        kicker=f"Lesson {lesson.id} · {lesson.core_minutes} minutes",
        title=lesson.title,
        words=lesson.decide,
        action=f"Start lesson {lesson.id}",
        path=f"lessons/{lesson.id}",
        accent=lesson.accent,
        other_action=f"Before it: {before.title} ({before.solo_minutes} minutes)" if before else "",
        other_path=f"activities/{before.id}" if before else "",
    )


def _hand_in(practice: Practice) -> NextStep:
    return NextStep(
        kicker="Practice assignment",
        title=practice.title,
        words="A fixed case to work and hand in. It must be passed, with retries, and earns no marks.",
        action="Go on and hand in" if practice.state else "Start the assignment",
        path=f"assessments/{practice.name}",
    )


def _look_back() -> NextStep:
    return NextStep(
        kicker="Look back",
        title="Everything that is ready, you have worked",
        words="More lessons are in preparation. Read what you wrote, or take it to your learning set.",
        action="Open my portfolio",
        path="portfolio",
    )
