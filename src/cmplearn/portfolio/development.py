"""The development plan: dates, objectives, notes of conversations, reviews, milestones, the written strategy.

All of kind "plan". Keys and values, each part of which may be missing::

    dates               first_day, last_day: ISO dates of the programme's days together
    objective/<random>  specific, measure, achievable, own_case: texts; items: ["D39", "K4"]; by: ISO date;
                        status: one of `STATUSES`; progress: [{on: ISO date, words: text}];
                        progress_note: text, one that is still being written
    note/<random>       on: ISO date; whom: text; role: one of `NOTE_ROLES`; minutes: number;
                        topic, take_away, next: texts
    review/<months>     held_on: ISO date; with_whom, promised, delivered, changed, next: texts
    milestone/<random>  what: text; by, done_on: ISO dates
    strategy            texts: {id of a section: text}; entries: [keys of three log entries];
                        with_ratings: ["yes"] where facts from the ratings shall stand in it

Self-ratings and feedback have modules of their own: `self_ratings` and `feedback`. Ratings of a whole team
side by side are left out: what a person thinks of themselves stays theirs.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from cmplearn.errors import NotFoundError
from cmplearn.portfolio.keeping.documents import Document, Reader
from cmplearn.portfolio.log_values import Parts
from cmplearn.portfolio.periods import add_months

__all__ = [
    "ENTRIES_CHOSEN",
    "NOTE_ROLES",
    "REVIEWS",
    "SECTIONS",
    "STATUSES",
    "Dates",
    "Milestone",
    "Note",
    "Objective",
    "Progress",
    "Review",
    "Section",
    "Strategy",
    "dates",
    "held_minutes",
    "milestones",
    "notes",
    "objectives",
    "reviews",
    "strategy",
]

STATUSES = {"not-started": "Not started", "under-way": "Under way", "done": "Done", "dropped": "Dropped"}
NOTE_ROLES = {
    "coach": "Coach",
    "mentor": "Mentor",
    "line-manager": "Line manager (one-to-one)",
    "tutor": "Tutor",
    "other": "Someone else",
}
REVIEWS = {"3-months": 3, "6-months": 6}
ENTRIES_CHOSEN = 3  # as the programme's portfolio assessment asks

Read = TypeVar("Read")


@dataclass(frozen=True)
class Dates:
    """The first and the last day together; either may not be known."""

    first_day: date | None = None
    last_day: date | None = None
    version: int = 0

    def review_due(self, months: int) -> date | None:
        """Return the day on which a review falls due, or None while the last day is unknown."""
        return add_months(self.last_day, months) if self.last_day else None


@dataclass(frozen=True)
class Progress:
    """What happened with an objective, and when it was written down."""

    on: date | None
    words: str


@dataclass(frozen=True)
class Objective:
    """Something the person means to be able to do or have done by a day."""

    key: str
    specific: str = ""
    measure: str = ""
    achievable: str = ""
    own_case: str = ""
    items: tuple[str, ...] = ()
    by: date | None = None
    status: str = "not-started"
    progress: tuple[Progress, ...] = ()
    progress_note: str = ""
    version: int = 0

    @property
    def is_open(self) -> bool:
        """Whether there is still something to do."""
        return self.status in ("not-started", "under-way")

    @property
    def missing(self) -> tuple[str, ...]:
        """What an objective that others can check would still say."""
        wanted = {
            "what you will do": self.specific,
            "how anyone could tell": self.measure,
            "what you need for it": self.achievable,
            "which need, competency or part of your own case it serves": self.items or self.own_case,
            "by when": self.by,
        }
        return tuple(words for words, value in wanted.items() if not value)


@dataclass(frozen=True)
class Note:
    """A conversation with a coach, mentor, line manager or tutor."""

    key: str
    on: date | None = None
    whom: str = ""
    role: str = ""
    minutes: float | None = None
    topic: str = ""
    take_away: str = ""
    next: str = ""
    version: int = 0


@dataclass(frozen=True)
class Review:
    """What was promised and what came of it, some months after the last day."""

    months: int
    held_on: date | None = None
    with_whom: str = ""
    promised: str = ""
    delivered: str = ""
    changed: str = ""
    next: str = ""
    version: int = 0

    @property
    def key(self) -> str:
        """Key of its document."""
        return f"review/{self.months}-months"

    @property
    def is_written(self) -> bool:
        """Whether anything of it has been written."""
        return bool(self.promised or self.delivered or self.changed or self.next)


@dataclass(frozen=True)
class Milestone:
    """Something that is there on a day, or not."""

    key: str
    what: str = ""
    by: date | None = None
    done_on: date | None = None
    version: int = 0


@dataclass(frozen=True)
class Section:
    """A part of the written strategy: its id, its heading, and what it should answer."""

    id: str
    title: str
    asks: str


SECTIONS = (
    Section(
        "started",
        "Where I started",
        "What could you do, what not, and how do you know? Say where others saw it differently.",
    ),
    Section(
        "learned",
        "What I learned",
        "What do you do or judge differently now? Argue from the three entries you chose.",
    ),
    Section(
        "evidence",
        "What I rely on",
        "Which evidence and which theory do you argue from? Give each reference so that it can be found.",
    ),
    Section(
        "against",
        "What speaks against it",
        "Which evidence, or whose view, points the other way? What does yours not show? What would "
        "change your mind?",
    ),
    Section(
        "influence",
        "Where I want to have influence",
        "On which decision, in which room, for which patients or population? Who decides there now?",
    ),
    Section("objectives", "My objectives", "Why these and not others? What did you leave out, and why?"),
    Section(
        "know",
        "How I will know",
        "What would you and others see, by when? What would tell you that it isn’t working?",
    ),
    Section(
        "support",
        "The support I need",
        "From whom, what exactly, and what do they get from it? What if it doesn’t come?",
    ),
    Section(
        "feedback",
        "What others told me, and what I do about it",
        "What surprised you? What will you act on, what not, and why?",
    ),
    Section(
        "lasting",
        "What will last",
        "What keeps this going when the programme, the novelty or you are gone?",
    ),
)


@dataclass(frozen=True)
class Strategy:
    """The written strategy: a text for each section, the log entries it argues from.

    It has facts from the person's ratings only where they chose that: `with_ratings`.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    entries: tuple[str, ...] = ()
    version: int = 0
    with_ratings: bool = False

    @property
    def words(self) -> int:
        """How many words the sections have together."""
        return sum(len(text.split()) for text in self.texts.values())

    @property
    def empty(self) -> tuple[Section, ...]:
        """The sections that have no text yet."""
        return tuple(section for section in SECTIONS if not self.texts.get(section.id, "").strip())


def dates(reader: Reader) -> Dates:
    """Return the programme's first and last day together, as the person gave them."""
    return _one(
        reader, "dates", lambda parts, version: Dates(parts.day("first_day"), parts.day("last_day"), version)
    )


def strategy(reader: Reader) -> Strategy:
    """Return the written strategy, empty when it has not been begun."""
    return _one(
        reader,
        "strategy",
        lambda parts, version: Strategy(
            parts.texts_by_name("texts"),
            parts.texts("entries"),
            version,
            with_ratings="yes" in parts.texts("with_ratings"),
        ),
    )


def objectives(reader: Reader) -> tuple[Objective, ...]:
    """Return every objective, those still open first, each kind by the day it is due."""
    found = [_objective(document) for document in reader.documents("plan", "objective/")]
    return tuple(sorted(found, key=lambda each: (not each.is_open, each.by or date.max, each.key)))


def notes(reader: Reader) -> tuple[Note, ...]:
    """Return the notes of every conversation, the latest first."""
    found = [_note(document) for document in reader.documents("plan", "note/")]
    return tuple(sorted(found, key=lambda each: (each.on or date.min, each.key), reverse=True))


def held_minutes(reader: Reader) -> dict[str, float]:
    """Return the minutes of each conversation that has any, by its document's key: hours count them."""
    return {note.key: note.minutes for note in notes(reader) if note.minutes}


def milestones(reader: Reader) -> tuple[Milestone, ...]:
    """Return every milestone, by its day."""
    found = [_milestone(document) for document in reader.documents("plan", "milestone/")]
    return tuple(sorted(found, key=lambda each: (each.by or date.max, each.key)))


def reviews(reader: Reader) -> tuple[Review, ...]:
    """Return the reviews at three and six months; one that was never written has version 0."""
    return tuple(_one(reader, f"review/{key}", _review_of(months)) for key, months in REVIEWS.items())


def _one(reader: Reader, key: str, read: Callable[[Parts, int], Read]) -> Read:
    """Return what `read` makes of the document of that key, or of nothing."""
    try:
        document = reader.get("plan", key)
    except NotFoundError:
        return read(Parts(None), 0)
    return read(Parts(document.value), document.version)


def _objective(document: Document) -> Objective:
    parts = Parts(document.value)
    return Objective(
        document.key,
        specific=parts.text("specific"),
        measure=parts.text("measure"),
        achievable=parts.text("achievable"),
        own_case=parts.text("own_case"),
        items=parts.texts("items"),
        by=parts.day("by"),
        status=parts.one_of("status", tuple(STATUSES)) or "not-started",
        progress=tuple(Progress(each.day("on"), each.text("words")) for each in parts.each("progress")),
        progress_note=parts.text("progress_note"),
        version=document.version,
    )


def _note(document: Document) -> Note:
    parts = Parts(document.value)
    return Note(
        document.key,
        parts.day("on"),
        parts.text("whom"),
        parts.one_of("role", tuple(NOTE_ROLES)),
        parts.number("minutes"),
        topic=parts.text("topic"),
        take_away=parts.text("take_away"),
        next=parts.text("next"),
        version=document.version,
    )


def _milestone(document: Document) -> Milestone:
    parts = Parts(document.value)
    return Milestone(
        document.key, parts.text("what"), parts.day("by"), parts.day("done_on"), document.version
    )


def _review_of(months: int) -> Callable[[Parts, int], Review]:
    def read(parts: Parts, version: int) -> Review:
        return Review(
            months,
            parts.day("held_on"),
            with_whom=parts.text("with_whom"),
            promised=parts.text("promised"),
            delivered=parts.text("delivered"),
            changed=parts.text("changed"),
            next=parts.text("next"),
            version=version,
        )

    return read
