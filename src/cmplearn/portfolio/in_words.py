"""Any document in words, complete: for the page and the PDF to take away, and for comparing two versions.

Answers are worded by the questions that lessons ask; every other kind has words of its own, with which all
that is filled in is read back. What only programs need is no document to read: `is_for_programs`.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib import import_module

from cmplearn.portfolio.field_words import field_name, rows
from cmplearn.portfolio.keeping.documents import Document
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
    "shared": "Copies made for others",
}
"""What pages call each kind of document, in the order in which they come."""

ASKED_KINDS = ("answer", "assignment")
TITLES = ("title", "prompt", "what", "words", "name")
"""Fields that may say what a document is about, the first that is filled in."""

HEADINGS = ("Title", "What will be done", "What")
"""Parts that an entry may be called by."""

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
    >>> value = {"title": "A visit", "reflection": {"so_what": "Ask first"}}
    >>> [entry] = whole([Document("log", "mine/1", value, 1, datetime(2026, 1, 5, tzinfo=UTC))], {})
    >>> entry.label, entry.parts
    ('A visit', (('Title', 'A visit'), ('So what?', 'Ask first'), ('Kind', 'Other'), ('State', 'draft')))
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
        return in_plain_words(document)


WORDINGS = {
    "plan": ("plan_words", "plan_entry"),
    "log": ("log_words", "log_entry"),
    "own-case": ("own_case_words", "own_case_entry"),
    "profile": ("other_words", "profile_entry"),
    "action": ("other_words", "action_entry"),
    "hours": ("other_words", "hours_entry"),
    "shared": ("other_words", "shared_entry"),
}
"""By kind: the module and the function that word its documents; loaded when needed, they read the course."""


def _wording(kind: str) -> Callable[[Document], Entry]:
    """Return what words a kind's documents."""
    if kind not in WORDINGS:
        return in_plain_words
    module, name = WORDINGS[kind]
    found: Callable[[Document], Entry] = getattr(import_module(f"cmplearn.portfolio.{module}"), name)
    return found


def is_for_programs(document: Document) -> bool:
    """Return whether a document holds nothing that anybody wrote to be read, such as a frozen copy's pieces.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> at = datetime(2026, 1, 5, tzinfo=UTC)
    >>> is_for_programs(Document("shared", "copies/a1/0", {}, 1, at))
    True
    >>> is_for_programs(Document("shared", "copies/a1", {}, 1, at))
    False
    """
    pieces = {"shared": "copies/", "own-case": "versions/"}.get(document.kind)
    if pieces is not None and document.key.startswith(pieces):
        return document.key.count("/") > 1
    return document.kind == "profile" and document.key.startswith("claimant/")


def in_words(document: Document) -> Entry:
    """Return one document in words, whatever its kind: all of its fields that are filled in."""
    return _worded(_wording(document.kind), document)


def in_plain_words(document: Document) -> Entry:
    """Return one document under the names of its fields, whatever its kind: nothing of it is left out."""
    parts = tuple((label, text) for label, text in rows(document.value))
    return Entry(document, title_of(document), parts)


def told(entry: Entry) -> tuple[tuple[str, str], ...]:
    """Return the parts of an entry to read under its heading, without the one that only says that again."""
    again = {(name, entry.label) for name in HEADINGS}
    return tuple(part for part in entry.parts if part not in again)


def told_apart(one: Document, other: Document) -> list[tuple[str, str, str]]:
    """Return label and both texts of each part in which two versions of a document differ.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> from dataclasses import replace
    >>> one = Document("plan", "dates", {"first_day": "2026-01-12"}, 1, datetime(2026, 1, 5, tzinfo=UTC))
    >>> told_apart(one, replace(one, value={}))
    [('First day', '12 January 2026', '')]
    """
    for wording in (in_words, in_plain_words):
        ours, theirs = dict(wording(one).parts), dict(wording(other).parts)
        labels = [name for name in {**ours, **theirs} if ours.get(name, "") != theirs.get(name, "")]
        if labels:
            return [(name, ours.get(name, ""), theirs.get(name, "")) for name in labels]
    return []


def title_of(document: Document) -> str:
    """Return what a document is about: what its writer called it, or else its kind and its name."""
    value = document.value if isinstance(document.value, dict) else {}
    for name in TITLES:
        text = " ".join(str(value.get(name) or "").split())
        if text:
            return text if len(text) <= LONGEST_TITLE else f"{text[: LONGEST_TITLE - 1].rstrip()}…"
    return f"{KINDS_IN_WORDS.get(document.kind, document.kind)}: {field_name(document.key.split('/')[-1])}"
