"""The small kinds of document in words: who its owner is, actions, hours noted by hand, copies for others."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cmplearn.course import bodies
from cmplearn.course.dates import in_full, stated_in_full
from cmplearn.errors import CourseError
from cmplearn.portfolio.actions import PRIORITIES, SOURCES, STATUSES
from cmplearn.portfolio.field_words import field_name, rows
from cmplearn.portfolio.hours_words import KINDS_OF_HOURS
from cmplearn.portfolio.keeping.documents import Document
from cmplearn.portfolio.log_words import hours_in_words, session_words
from cmplearn.portfolio.profile import PROFESSIONS
from cmplearn.portfolio.questions import Entry
from cmplearn.portfolio.sharing import Sharing

__all__ = ["action_entry", "hours_entry", "profile_entry", "shared_entry"]

LONGEST_LABEL = 90
Meaning = Callable[[Any], str]


@dataclass(frozen=True)
class _Fields:
    """What a kind's fields are called, what their values mean, and which are there for programs alone."""

    labels: Mapping[str, str]
    meanings: Mapping[str, Meaning] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()

    def parts(self, value: Any) -> Iterator[tuple[str, str]]:
        """Yield the filled fields of a value, those with a label first; nothing that was typed is lost."""
        saved = value if isinstance(value, dict) else {"text": value}
        known = [name for name in self.labels if name in saved]
        for name in [*known, *(name for name in saved if name not in self.labels)]:
            if name in self.hidden:
                continue
            if name in self.labels:
                yield from rows(self._meant(name, saved[name]), self.labels[name])
            else:
                yield from rows({name: saved[name]})

    def _meant(self, name: str, value: Any) -> Any:
        meaning = self.meanings.get(name)
        if meaning is None or not value:
            return value
        return [meaning(each) for each in value] if isinstance(value, list) else meaning(value)


def _by(words: Mapping[Any, str]) -> Meaning:
    """Return what gives a value its words; one that has none stays as it is."""
    return lambda value: words.get(value, str(value)) if isinstance(value, str | int) else str(value)


def _minutes(value: Any) -> str:
    return hours_in_words(value) if isinstance(value, int | float) else str(value)


def _session(value: Any) -> str:
    """Return a day or meeting by its name, however its parts are joined."""
    try:
        words = session_words()
    except CourseError:
        words = {}
    return words.get(str(value).replace(":", "-"), str(value))


def _body(value: Any) -> str:
    try:
        return next((body.short for body in bodies.all() if body.id == value), str(value))
    except CourseError:
        return str(value)


OWNER = _Fields(
    {
        "name": "Name",
        "profession": "Profession",
        "role": "Role",
        "organisation": "Organisation",
        "team": "Team",
        "hours_a_week": "Hours that I work in a week",
        "sponsor": "Sponsor of my own case",
        "bodies": "I keep a record for",
        "dual_registered": "Registered with the NMC twice",
        "registration_ends": "My registration ends",
        "revalidation_due": "My revalidation is due",
        "appraisal_due": "My appraisal is due",
        "colleagues": "Names to watch for",
    },
    {"profession": _by(PROFESSIONS), "bodies": _body},
)
ACTION = _Fields(
    {
        "what": "What will be done",
        "why": "What for",
        "owner": "Whose",
        "team": "Team",
        "by": "By when",
        "status": "How it stands",
        "done_on": "Done on",
        "note": "What came of it",
        "module": "Module",
        "session": "Taken at",
        "from": "Where it came from",
        "alert": "The risk or alert it answers",
        "priority": "How urgent that is",
        "done": "What was done",
        "answers": "At openings",
    },
    {
        "owner": _by({"me": "Me", "team": "The team"}),
        "status": _by(STATUSES),
        "session": _session,
        "from": _by(SOURCES),
        "priority": _by(PRIORITIES),
    },
    frozenset({"carried"}),
)
NOTED = _Fields(
    {
        "words": "What",
        "kind": "What it was for",
        "minutes": "How long",
        "date": "When",
        "attended": "I was there",
    },
    {"kind": _by(KINDS_OF_HOURS), "minutes": _minutes},
)


def profile_entry(document: Document) -> Entry:
    """Return who the owner is in words; the random names of a portfolio have no parts."""
    is_internal = document.key.startswith("claimant/")
    parts = () if is_internal else tuple(OWNER.parts(document.value))
    return Entry(document, "A random name of this portfolio" if is_internal else "Who I am", parts)


def action_entry(document: Document) -> Entry:
    """Return an action in words.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> value = {"what": "Ring the hub", "by": "2026-12-01", "owner": "me", "status": "open"}
    >>> entry = action_entry(Document("action", "own/a1", value, 1, datetime(2026, 1, 5, tzinfo=UTC)))
    >>> entry.label, entry.parts[1:3]
    ('Ring the hub', (('Whose', 'Me'), ('By when', '1 December 2026')))
    """
    of_entry = "What came of a log entry’s next action" if document.key.startswith("log/") else "An action"
    return Entry(
        document,
        _text(document, "what") or _text(document, "title") or of_entry,
        tuple(ACTION.parts(_unfolded(document.value))),
    )


def _unfolded(value: Any) -> Any:
    """Return an action's value with what lies within its fields in words."""
    if not isinstance(value, dict):
        return value
    said = dict(value)
    if isinstance(said.get("assurance"), dict):
        told = dict(said.pop("assurance"))
        record = [
            f"{stated_in_full(line.get('on') or '')}: {line.get('words', '')}"
            for line in told.pop("record", None) or ()
        ]
        said |= {
            "alert": told.pop("about", ""),
            "priority": told.pop("priority", ""),
            "done": "\n".join(record),
        }
        said |= told
    if isinstance(said.get("answers"), list):
        said["answers"] = "\n".join(map(_answer, said["answers"]))
    return said


def _answer(each: Mapping[str, Any]) -> str:
    """Return what was said of an action at an opening: "Module 2, 3 November 2026: kept. It went well"."""
    opening = str(each.get("opening") or "").replace("-", " ").capitalize()
    where = ", ".join(filter(None, (opening, stated_in_full(each.get("on") or ""))))
    return f"{where}: {'. '.join(filter(None, (each.get('answer'), each.get('words'))))}"


def hours_entry(document: Document) -> Entry:
    """Return hours noted by hand, or a day or meeting that was attended, in words."""
    area, _, name = document.key.partition("/")
    label = _session(name) if area == "attended" else _text(document, "words")
    return Entry(document, label or "Hours noted by hand", tuple(NOTED.parts(document.value)))


def shared_entry(document: Document) -> Entry:
    """Return a copy made for somebody in words; its frozen pieces have no parts."""
    if document.key.count("/") > 1:
        return Entry(document, "The words of a copy made for somebody", ())
    shared = Sharing.from_value(document)
    parts = (
        ("Made for", shared.whom),
        ("For what", shared.purpose),
        ("Copy of", f"{shared.title}, {shared.which}" if shared.title and shared.sources else shared.title),
        ("Made on", in_full(shared.shared_on)),
        ("Until", in_full(shared.until)),
        ("Withdrawn", in_full(shared.withdrawn)),
        (
            "Found by the check",
            "; ".join(f"{field_name(kind)}: {count}" for kind, count in shared.found.items()),
        ),
    )
    label = f"Copy made for {shared.person or 'somebody'}: {shared.title or 'without a title'}"
    return Entry(document, label, tuple(part for part in parts if part[1]))


def _text(document: Document, name: str) -> str:
    """Return a text of a value in one line, cut where it is long."""
    value = document.value.get(name) if isinstance(document.value, dict) else None
    text = " ".join(value.split()) if isinstance(value, str) else ""
    return text if len(text) <= LONGEST_LABEL else f"{text[: LONGEST_LABEL - 1].rstrip()}…"
