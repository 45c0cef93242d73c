"""How activities word what they ask, so that their answers can be read back."""

from collections.abc import Iterable, Mapping
from typing import Any

from cmplearn.course import activities
from cmplearn.course.activity import AFTER, Activity
from cmplearn.documents import Block, Facts, Heading, Note, Paper, Words
from cmplearn.portfolio import Document, Entry, Question
from cmplearn.portfolio.in_words import whole
from cmplearn.widgets.activity import declared_asks

__all__ = ["activity_questions", "answers_of", "answers_paper", "questions_of"]

KIND = "answer"
"""The kind of document that keeps an activity's answers."""

PRIVATE = "These are your own answers. They go nowhere unless you hand them in or show them to somebody."


def activity_questions() -> dict[tuple[str, str], Question]:
    """Return how all activities word what they ask, each under its activity's title.

    An activity whose file cannot be read is left out: its answers are still shown, under their names.

    Returns
    -------
    dict of (kind, key) to Question
    """
    found: dict[tuple[str, str], Question] = {}
    for activity in activities.readable()[0]:
        found |= questions_of(activity, prefix=f"{activity.title}: ")
    return found


def questions_of(activity: Activity, prefix: str = "") -> dict[tuple[str, str], Question]:
    """Return how one activity words what it asks, by kind and key of the document that keeps the answer.

    Parameters
    ----------
    activity : Activity
        From `course.activities`.
    prefix : str
        What stands before each question.
    """
    return {(KIND, key): _question(key, declared, prefix) for key, declared in declared_asks(activity)}


def _question(key: str, declared: Mapping[str, Any], prefix: str) -> Question:
    time = " (after the module)" if key.endswith(AFTER) else " (again)" if "again" in declared else ""
    label = f"{prefix}{declared['label']}{time}"
    match declared["kind"]:
        case "points":
            return Question(label, fields=_items(declared, "points"))
        case "dots":
            return Question(label, fields=_items(declared, "dots"))
        case "ratings":
            return Question(label, fields=_items(declared))
        case "ranking":
            return Question(label, dict(declared["items"]))
        case "actions":
            return Question(label, fields={"what": Question("What"), "by": Question("By when")})
        case "placing":
            axes = {name: Question(declared[name]) for name in ("across", "up")}
            return Question(label, fields={"name": Question("Who"), **axes})
    return Question(label, dict(declared.get("options", ())), unit=declared.get("unit", ""))


def _items(declared: Mapping[str, Any], unit: str = "") -> dict[str, Question]:
    return {id: Question(label, unit=unit) for id, label in declared["items"]}


def answers_of(activity: Activity, documents: Iterable[Document]) -> list[Entry]:
    """Return what was answered in an activity, in words, in the order of its questions."""
    questions = questions_of(activity)
    mine = [each for each in documents if (each.kind, each.key) in questions]
    return whole(mine, questions)


def answers_paper(activity: Activity, answers: Iterable[Entry]) -> Paper:
    """Return answers as a paper, to hand in or to keep."""
    blocks: list[Block] = [Note(PRIVATE)]
    for entry in answers:
        blocks.append(Heading(entry.label))
        if len(entry.parts) == 1 and not entry.parts[0][0]:
            blocks.append(Words(entry.parts[0][1]))
        else:
            blocks.append(Facts(entry.parts))
    return Paper(title=activity.title, subtitle="My answers", blocks=tuple(blocks))
