"""What a room is prepared from: activities of the course, and questions of the facilitator's own."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from cmplearn.course import activities
from cmplearn.course.activity import Activity, ActivityKind
from cmplearn.errors import InputError
from cmplearn.web.form_values import tidy

__all__ = ["MOST_ITEMS", "OWN_KINDS", "copies", "own_question", "title_of"]

MOST_ITEMS = 20
LONGEST_TITLE = 120
LONGEST_QUESTION = 300
MOST_OPTIONS = 12

OWN_KINDS: Mapping[str, str] = {
    "choice": "Choose one",
    "several": "Choose several",
    "scale": "A scale from 1 to 5",
    "number": "A number",
    "text": "In their own words",
}
"""The kinds of question that a facilitator asks on the spot, as they are called on the page."""

KIND_OF: Mapping[str, ActivityKind] = {"number": "estimate", "text": "free text"}


def copies(chosen: Sequence[str], own: Sequence[Mapping[str, Any]] = ()) -> tuple[Activity, ...]:
    """Return what a room plays, in order: activities of the course, then others.

    Parameters
    ----------
    chosen : sequence of str
        Ids of activities.
    own : sequence of Mapping
        Activities as `course.activities.frozen` returns them.

    Raises
    ------
    NotFoundError
        There is no such activity.
    InputError
        One is no activity, or there are too many.
    """
    if len(chosen) + len(own) > MOST_ITEMS:
        raise InputError(
            f"A room plays at most {MOST_ITEMS} activities, and {len(chosen) + len(own)} were chosen. "
            "Take some out, or make a second room."
        )
    # Thawed from a copy, and not as loaded: its figures are filled in as they are today.
    return tuple(activities.thawed(activities.frozen(activities.load(id))) for id in chosen) + tuple(
        activities.thawed(each) for each in own
    )


def title_of(typed: str, items: Sequence[Activity]) -> str:
    """Return what a room is called: what was typed, else its first activity.

    Raises
    ------
    InputError
        It is too long.
    """
    title = " ".join(typed.split()) or (items[0].title if items else "Our questions")
    if len(title) > LONGEST_TITLE:
        raise InputError(f"The title has {len(title)} characters, and {LONGEST_TITLE} fit. Make it shorter.")
    return title


def own_question(kind: str, label: str, options: str = "", low: str = "", high: str = "") -> Activity:
    """Return a question of the facilitator's own as an activity with one step.

    Parameters
    ----------
    kind : str
        One of `OWN_KINDS`.
    label : str
        The question.
    options : str
        Of a choice: one option on each line.
    low, high : str
        Of a scale: what its ends mean.

    Raises
    ------
    InputError
        It asks nothing, or gives fewer than two options.

    Examples
    --------
    >>> own_question("choice", "Coffee now?", "Yes\\nIn ten minutes").asks[0].options
    {'o1': 'Yes', 'o2': 'In ten minutes'}
    """
    if kind not in OWN_KINDS:
        raise InputError(f"A question of your own is one of these: {', '.join(OWN_KINDS.values())}.")
    question = _words(label, "The question", LONGEST_QUESTION)
    if not question:
        raise InputError("Write the question first.")
    ask: dict[str, Any] = {"id": "own", "kind": "choice" if kind == "several" else kind, "label": question}
    if kind in ("choice", "several"):
        ask |= {"options": _options(options), "several": kind == "several"}
    elif kind == "scale":
        ask |= {"low": _words(low, "The low end"), "high": _words(high, "The high end")}
    return activities.thawed(
        {
            "id": "own-question",
            "title": question,
            "kind": KIND_OF.get(kind, "choice"),
            "module": 1,
            "minutes": 2,
            "solo_minutes": 2,
            "leads": "Facilitator",
            "purpose": "a question that came up in the room",
            "solo": "Answer it.",
            "after": "Thank you.",
            "steps": [{"id": "ask", "title": "A question", "minutes": 2, "asks": [ask]}],
        }
    )


def _options(typed: str) -> dict[str, str]:
    lines = [words for line in typed.splitlines() if (words := _words(line, "An option"))]
    if len(set(lines)) < 2:
        raise InputError("Write at least two different options, one on each line.")
    if len(lines) > MOST_OPTIONS:
        raise InputError(f"Here are {len(lines)} options, and {MOST_OPTIONS} fit on a phone. Keep the best.")
    return {f"o{number}": words for number, words in enumerate(dict.fromkeys(lines), 1)}


def _words(typed: str, what: str, longest: int = 120) -> str:
    """Return words on one line; two braces would quote a figure, and a letter after `<` begin a tag."""
    plain = re.sub(r"<(?=[A-Za-z!/])", "< ", re.sub(r"([{}])\1+", r"\1", tidy(typed)))
    words = " ".join(plain.split())
    if len(words) > longest:
        raise InputError(f"{what} has {len(words)} characters, and {longest} fit. Make it shorter.")
    return words
