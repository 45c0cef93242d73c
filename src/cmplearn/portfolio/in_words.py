"""Any document in words, complete: for the page and the PDF to take away, and for comparing two versions.

Answers are worded by the questions that lessons ask; of every other kind all that is filled in is read back,
under the names of its fields.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from cmplearn.portfolio.documents import Document
from cmplearn.portfolio.questions import Entry, Question, entries

KINDS_IN_WORDS = {
    "profile": "About me",
    "answer": "Answers",
    "own-case": "My own case",
    "log": "Learning log",
    "action": "Action points",
    "plan": "Development plan",
    "hours": "Hours",
    "assignment": "Assignments",
    "shared": "What I shared",
}
"""What pages call each kind of document, in the order in which they come."""

ASKED_KINDS = ("answer", "assignment")
LABELS = {
    "text": "What I wrote",
    "outcome": "What this is about",
    "minutes": "Minutes spent",
    "participatory_minutes": "Minutes with others",
    "ai_use": "Use of AI",
    "ai_words": "How AI was used",
}
TITLES = ("title", "prompt", "what", "words", "name")
"""Fields that may say what a document is about, the first that is filled in."""

LONGEST_TITLE = 90


def whole(documents: Sequence[Document], questions: Mapping[tuple[str, str], Question]) -> list[Entry]:
    """Return documents in words, by kind, then in the order of the questions; empty ones are left out.

    Parameters
    ----------
    documents : sequence of Document
        From a portfolio.
    questions : mapping of (kind, key) to Question
        How the lessons word what they ask.

    Returns
    -------
    list of Entry

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> value = {"title": "A visit", "reflection": {"so-what": "Ask first"}, "state": ""}
    >>> [entry] = whole([Document("log", "mine/1", value, 1, datetime(2026, 1, 5, tzinfo=UTC))], {})
    >>> entry.label, entry.parts
    ('A visit', (('Title', 'A visit'), ('Reflection: so what', 'Ask first')))
    """
    found: list[Entry] = []
    for kind in KINDS_IN_WORDS:
        mine = [document for document in documents if document.kind == kind]
        if kind in ASKED_KINDS:
            found += entries(mine, questions)
        else:
            found += [entry for entry in map(partial(_worded, _wording(kind)), mine) if entry.parts]
    return found


def _worded(wording: Callable[[Document], Entry], document: Document) -> Entry:
    """Return a document in words, in plain ones when its own wording fails: a download must never fail."""
    try:
        return wording(document)
    except Exception:  # such as a mistake in a file of the course
        return in_words(document)


def _wording(kind: str) -> Callable[[Document], Entry]:
    """Return what words a kind's documents; those that read the course are loaded when they are needed."""
    if kind == "plan":
        from cmplearn.portfolio.plan_words import plan_entry

        return plan_entry
    if kind == "own-case":
        from cmplearn.portfolio.own_case_words import own_case_entry

        return own_case_entry
    return in_words


def in_words(document: Document) -> Entry:
    """Return one document in words, whatever its kind: all of its fields that are filled in."""
    parts = tuple((label, text) for label, text in rows(document.value))
    return Entry(document, title_of(document), parts)


def title_of(document: Document) -> str:
    """Return what a document is about: what its writer called it, or else its kind and its name."""
    value = document.value if isinstance(document.value, dict) else {}
    for name in TITLES:
        text = " ".join(str(value.get(name) or "").split())
        if text:
            return text if len(text) <= LONGEST_TITLE else f"{text[: LONGEST_TITLE - 1].rstrip()}…"
    return f"{KINDS_IN_WORDS.get(document.kind, document.kind)}: {_words(document.key.split('/')[-1])}"


def label_of(place: Sequence[str]) -> str:
    """Return what a field is called by its place in a value.

    Examples
    --------
    >>> label_of(("reflection", "so-what")), label_of(("text",))
    ('Reflection: so what', 'What I wrote')
    """
    first, *others = (LABELS.get(name, _words(name)) for name in place)
    return ": ".join([first, *(f"{other[:1].lower()}{other[1:]}" for other in others)])


def rows(value: Any, label: str = "") -> Iterator[tuple[str, str]]:
    """Give the filled-in fields of a value, each with its name; fields within fields have both names."""
    if isinstance(value, dict):
        for name, part in value.items():
            inner = LABELS.get(str(name), _words(str(name)))
            yield from rows(part, f"{label}: {inner[:1].lower()}{inner[1:]}" if label else inner)
    elif isinstance(value, list):
        if any(isinstance(part, dict) for part in value):
            for number, part in enumerate(value, 1):
                yield from rows(part, f"{label} {number}".strip())
        else:
            yield from rows("; ".join(filter(None, map(_plain, value))), label)
    elif text := _plain(value):
        yield label, text


def _plain(value: Any) -> str:
    """Return a value that has no parts as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(filter(None, map(_plain, value)))
    return f"{value:,}" if isinstance(value, int) and abs(value) >= 10_000 else str(value).strip()


def _words(name: str) -> str:
    """Return a field's name as words."""
    words = name.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]
