"""A document of the development plan in words, for the copy that a person takes away."""

from collections.abc import Callable, Iterable, Iterator

from cmplearn import course
from cmplearn.course.dates import in_full
from cmplearn.errors import CmplearnError
from cmplearn.portfolio.development import (
    NOTE_ROLES,
    SECTIONS,
    STATUSES,
    dates,
    milestones,
    notes,
    objectives,
    reviews,
    strategy,
)
from cmplearn.portfolio.feedback import QUESTIONS, ROLES, WHEN, Feedback
from cmplearn.portfolio.keeping.documents import Document, Reader
from cmplearn.portfolio.questions import Entry
from cmplearn.portfolio.self_ratings import POINTS, STEPS, SelfRatings, items

__all__ = ["plan_entry"]

Rows = Iterable[tuple[str, str]]


class _Alone(Reader):
    """One document, read as a portfolio is."""

    def __init__(self, document: Document) -> None:
        super().__init__(None)
        self._document = document

    def documents(self, kind: str | None = None, prefix: str = "") -> list[Document]:  # noqa: ARG002 - of one
        """Return it where its key begins so."""
        return [self._document] if self._document.key.startswith(prefix) else []

    def get(self, kind: str, key: str) -> Document:
        """Return it where that is its key, or one with nothing in it."""
        return (
            self._document
            if self._document.key == key
            else Document(kind, key, None, 0, self._document.saved_at)
        )


def plan_entry(document: Document) -> Entry:
    """Return a document of kind "plan" in words.

    Parameters
    ----------
    document : Document
        Of the development plan.

    Returns
    -------
    Entry
        Without what is empty; without parts when nothing in it can be read.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> value = {"ratings": {"D48": 4, "K1": "not relevant"}, "rated_on": "2026-01-05"}
    >>> found = plan_entry(Document("plan", "ratings/before", value, 1, datetime(2026, 1, 5, tzinfo=UTC)))
    >>> found.label
    'How I rated myself: at the start'
    >>> found.parts
    (('Rated on', '5 January 2026'), ('Using data to decide', '4 of 7'),
     ('The commissioning cycle', 'not part of my work'))
    """
    part = document.key.split("/")[0]
    label, rows = WORDS[part](document) if part in WORDS else (f"Development plan: {part}", ())
    return Entry(document, label, tuple((name, words) for name, words in rows if words.strip()))


def _names(ids: Iterable[str]) -> str:
    """Return names by their ids; a course that can't be read must not keep anybody from their own work."""
    try:
        names = {item.id: item.name for item in items(course.programme())}
    except CmplearnError:
        names = {}
    return "; ".join(names.get(id, id) for id in ids)


def _dates(document: Document) -> tuple[str, Rows]:
    found = dates(_Alone(document))
    return "Dates of the programme", (
        ("First day", in_full(found.first_day)),
        ("Last day", in_full(found.last_day)),
    )


def _ratings(document: Document) -> tuple[str, Rows]:
    id = document.key.partition("/")[2]
    title = next((point.title for point in POINTS if point.id == id), id)
    return f"How I rated myself: {title[:1].lower()}{title[1:]}", _rated(
        SelfRatings.from_value(id, document.value)
    )


def _rated(rated: SelfRatings) -> Iterator[tuple[str, str]]:
    yield "Rated on", in_full(rated.rated_on)
    if rated.changed_on != rated.rated_on:
        yield "Changed on", in_full(rated.changed_on)
    for id in sorted(rated.items):
        step = rated.ratings.get(id)
        yield _names([id]), f"{step} of {STEPS[-1]}" if step else "not part of my work"
    yield "Note", rated.note


def _feedback(document: Document) -> tuple[str, Rows]:
    found = Feedback.from_value(document.key, document.value)
    when = WHEN.get(found.when, "").lower()
    label = ", ".join(filter(None, (ROLES.get(found.role, "Somebody"), when)))
    return f"Feedback: {label}", _said(found)


def _said(found: Feedback) -> Iterator[tuple[str, str]]:
    yield "Asked", found.name
    yield "Asked on", in_full(found.asked_on)
    yield "Asked about", _names(found.competencies)
    yield "Came back on", in_full(found.said_on)
    for id in (*found.ratings, *found.not_seen):
        yield _names([id]), f"{found.ratings[id]} of {STEPS[-1]}" if id in found.ratings else "can’t say"
    for name, question in QUESTIONS.items():
        yield question, getattr(found, name)
    if found.is_back:
        named = "with their name" if found.may_name else "without their name"
        yield "Agreed that this is kept", f"yes, {named}" if found.consent else "not yet"


def _objective(document: Document) -> tuple[str, Rows]:
    (found,) = objectives(_Alone(document))
    progress = (": ".join(filter(None, (in_full(each.on), each.words))) for each in found.progress)
    return f"Objective: {_first_line(found.specific)}", (
        ("What I will do", found.specific),
        ("How anyone can tell", found.measure),
        ("What I need for it", found.achievable),
        ("Needs and competencies it serves", _names(found.items)),
        ("What it serves in my own case", found.own_case),
        ("By", in_full(found.by)),
        ("How it stands", STATUSES[found.status]),
        ("Progress", "\n".join(progress)),
        ("Note not added yet", found.progress_note),
    )


def _first_line(text: str, longest: int = 80) -> str:
    line = " ".join(text.split())
    return (line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…") or "not named yet"


def _note(document: Document) -> tuple[str, Rows]:
    (found,) = notes(_Alone(document))
    return f"Conversation: {in_full(found.on) or 'no day'}", (
        ("With", " · ".join(filter(None, (NOTE_ROLES.get(found.role, ""), found.whom)))),
        ("Minutes", f"{found.minutes:g}" if found.minutes else ""),
        ("About", found.topic),
        ("What I take away", found.take_away),
        ("What is next", found.next),
    )


def _review(document: Document) -> tuple[str, Rows]:
    found = next((each for each in reviews(_Alone(document)) if each.key == document.key), None)
    if found is None:
        return "Review", ()
    return f"Review at {found.months} months", (
        ("Held on", in_full(found.held_on)),
        ("With", found.with_whom),
        ("What was promised", found.promised),
        ("What came of it", found.delivered),
        ("What changed", found.changed),
        ("What is next", found.next),
    )


def _milestone(document: Document) -> tuple[str, Rows]:
    (found,) = milestones(_Alone(document))
    rows = (("What", found.what), ("By", in_full(found.by)), ("Done on", in_full(found.done_on)))
    return f"Milestone: {_first_line(found.what)}", rows


def _strategy(document: Document) -> tuple[str, Rows]:
    found = strategy(_Alone(document))
    texts = tuple((section.title, found.texts.get(section.id, "")) for section in SECTIONS)
    rated = ("Facts from my ratings", "in it" if found.with_ratings else "")
    return "Development strategy", (*texts, ("Log entries it argues from", "; ".join(found.entries)), rated)


WORDS: dict[str, Callable[[Document], tuple[str, Rows]]] = {
    "dates": _dates,
    "ratings": _ratings,
    "feedback": _feedback,
    "objective": _objective,
    "note": _note,
    "review": _review,
    "milestone": _milestone,
    "strategy": _strategy,
}
