"""What a participant should do next, from the programme and what they have saved."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["NextStep", "lesson_states", "next_step"]

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
    """

    kicker: str
    title: str
    words: str
    action: str
    path: str
    accent: str = ""


def lesson_states(documents: Iterable[Any]) -> dict[str, State]:
    """Return how far each lesson has been taken.

    A lesson is done when its log entry is written, since that is its last step; it is begun when anything is
    saved.

    Parameters
    ----------
    documents : iterable of portfolio.Document
        Answers and log entries; their keys start with the lesson's id and a slash.

    Returns
    -------
    dict[str, str]
        ``"begun"`` or ``"done"`` by lesson id, the lesson saved to last at the end; others are left out.
    """
    states: dict[str, State] = {}
    of_lessons = [document for document in documents if document.kind in {"answer", "log"}]
    for document in sorted(of_lessons, key=lambda document: str(document.saved_at)):
        lesson = document.key.split("/")[0]
        already = states.pop(lesson, "begun")
        states[lesson] = "done" if document.kind == "log" else already
    return states


def next_step(programme: Any, states: dict[str, State]) -> NextStep:
    """Return the next thing to do.

    In this order: go on with the lesson begun last; start the first lesson not begun; look back.

    Parameters
    ----------
    programme : course.Programme
        The programme.
    states : dict[str, str]
        As `lesson_states` returns them.

    Returns
    -------
    NextStep
        Never nothing: the last is to look back at what was written.
    """
    ready = {lesson.id: lesson for lesson in programme.lessons if lesson.status == "ready"}
    begun = [
        ready[lesson] for lesson, state in reversed(states.items()) if state == "begun" and lesson in ready
    ]
    waiting = [lesson for lesson in ready.values() if lesson.id not in states]
    if begun:
        return _go_on(begun[0])
    if waiting:
        return _start(waiting[0])
    return NextStep(
        kicker="Look back",
        title="Everything that is ready, you have worked",
        words="More lessons are in preparation. Read what you wrote, or take it to your learning set.",
        action="Open my portfolio",
        path="portfolio",
    )


def _go_on(lesson: Any) -> NextStep:
    return NextStep(
        kicker=f"Continue lesson {lesson.id}",
        title=lesson.title,
        words="Your answers are where you left them. The lesson is done when its log entry is written.",
        action=f"Continue lesson {lesson.id}",
        path=f"lessons/{lesson.id}",
        accent=lesson.accent,
    )


def _start(lesson: Any) -> NextStep:
    return NextStep(
        kicker=f"Next: lesson {lesson.id} · {lesson.core_minutes} minutes",
        title=lesson.title,
        words=lesson.decide,
        action=f"Start lesson {lesson.id}",
        path=f"lessons/{lesson.id}",
        accent=lesson.accent,
    )
