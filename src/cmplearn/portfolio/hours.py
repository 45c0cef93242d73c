"""The programme's hours: a ledger in which every lesson, day, meeting and entry counts once.

Each line has an identity: `lesson:2.3:core`, `lesson:2.3:depth`, `day:1`, `meeting:2`, `entry:<key>`,
`conversation:<key>` (a note of the development plan) or `noted:<key>`. A log entry about a lesson, a day or a
meeting adds no line of its own. For a lesson the minutes it states stand in place of the planned ones; for a
day or a meeting the longer of the two counts, as the entry may tell how long the writing took. A set meeting
that is part of a day is within the day's minutes.

Hours noted by hand are documents of kind "hours": `noted/<random>` with `date`, `minutes`, `kind` (one of
`NOTED_KINDS`) and `words`; `attended/day-1` or `attended/meeting-2` with `attended` and `date`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import TYPE_CHECKING, Any

from cmplearn.course.dates import stated_day
from cmplearn.portfolio.keeping.documents import Document
from cmplearn.portfolio.log import LogEntry

if TYPE_CHECKING:
    from cmplearn.course.plan import Programme, SetMeeting

KIND = "hours"
NOTED_KINDS = ("own case", "assessment", "log")
"""Kinds of work whose hours are noted by hand; the others come from lessons, days and meetings."""

MINUTES_IN_HOUR = 60
LONGEST_MINUTES = 100 * MINUTES_IN_HOUR
"""Most minutes that one entry or note can state; a number beyond it counts as not said."""

DocumentName = tuple[str, str]
"""Kind and key of a document."""


@dataclass(frozen=True)
class Asked:
    """What a lesson asks for, as kind and key of documents: in its core, and in its depth."""

    core: frozenset[DocumentName] = frozenset()
    depth: frozenset[DocumentName] = frozenset()


@dataclass(frozen=True)
class Line:
    """One line of the ledger.

    Parameters
    ----------
    identity : str
        What it counts, once.
    kind : str
        The kind of hours it counts towards, as the programme names it.
    minutes : float
        Counted.
    words : str
        What it is, in words.
    on : date or None
        The day, where it is known.
    planned : int or None
        Minutes that the programme plans for it; None for what it does not plan one by one.
    stated_by : str
        Key of the log entry, or of the document of kind "hours", whose minutes these are; "" for the plan's.
    """

    identity: str
    kind: str
    minutes: float
    words: str
    on: date | None = None
    planned: int | None = None
    stated_by: str = ""


@dataclass(frozen=True)
class KindOfHours:
    """Hours done and planned of one kind, and what counts."""

    kind: str
    minutes: float
    planned_hours: float
    covers: str


@dataclass(frozen=True)
class Hours:
    """A ledger with its sums."""

    lines: tuple[Line, ...]
    kinds: tuple[KindOfHours, ...]

    @property
    def minutes(self) -> float:
        """All minutes of the ledger."""
        return sum(line.minutes for line in self.lines)

    @property
    def planned_hours(self) -> float:
        """The programme's hours."""
        return sum(kind.planned_hours for kind in self.kinds)


def hours(
    programme: "Programme",
    documents: Iterable[Document],
    asked: Mapping[str, Asked],
    entries: Iterable[LogEntry] | None = None,
) -> Hours:
    """Return the hours that a portfolio shows, by kind.

    Parameters
    ----------
    programme : Programme
        With its lessons, days, set meetings and planned hours.
    documents : iterable of Document
        Of a portfolio, in any order.
    asked : mapping of str to Asked
        By lesson, the documents in which its answers are kept.
    entries : iterable of LogEntry, optional
        The log's, where they have been read already.

    Returns
    -------
    Hours
    """
    lines = tuple(ledger(programme, documents, asked, entries))
    kinds = tuple(
        KindOfHours(
            each.kind, sum(line.minutes for line in lines if line.kind == each.kind), each.hours, each.covers
        )
        for each in programme.hours
    )
    return Hours(lines, kinds)


def ledger(
    programme: "Programme",
    documents: Iterable[Document],
    asked: Mapping[str, Asked],
    entries: Iterable[LogEntry] | None = None,
) -> list[Line]:
    """Return every line once, lessons first, then days, meetings, entries and notes; see `hours`."""
    kept = {(each.kind, each.key): each for each in documents}
    written = {
        name: each.saved_at.date()
        for name, each in kept.items()
        if name[0] != "log" and _is_filled(each.value)
    }
    if entries is None:
        entries = [LogEntry.from_value(each) for (kind, _), each in kept.items() if kind == "log"]
    entries = sorted((entry for entry in entries if not entry.is_empty), key=lambda entry: entry.key)
    about: dict[str, list[LogEntry]] = {}
    lessons = {lesson.id for lesson in programme.lessons}
    sessions = _sessions(programme)
    for entry in entries:
        found = _identities(entry, lessons, sessions)
        told = entry if len(found) == 1 else entry.with_(minutes=None)  # not told how much went into which
        for identity in found:
            about.setdefault(identity, []).append(told)
    lines = _lesson_lines(programme, written, asked, about)
    lines += _session_lines(sessions, kept, about)
    return lines + _entry_lines(about) + _conversation_lines(kept) + _noted_lines(kept)


def _identities(entry: LogEntry, lessons: set[str], sessions: "Mapping[str, _Session]") -> list[str]:
    """Return what an entry is about: its lesson, else its days and meetings, else itself."""
    if entry.lesson in lessons:
        return [f"lesson:{entry.lesson}:core"]
    held = [identity for each in entry.session if (identity := session_identity(each)) in sessions]
    return sorted(set(held)) or [f"entry:{entry.key}"]


def session_identity(name: str) -> str:
    """Return the identity of a day or meeting, as an entry or a note names it.

    Examples
    --------
    >>> session_identity("day-1"), session_identity("meeting:2")
    ('day:1', 'meeting:2')
    """
    return name.replace("-", ":").replace("/", ":")


def _lesson_lines(
    programme: "Programme",
    written: Mapping[DocumentName, date],
    asked: Mapping[str, Asked],
    about: Mapping[str, list[LogEntry]],
) -> list[Line]:
    """Return a line for each core and each depth that was worked."""
    lines = []
    for lesson in programme.lessons:
        core, named = f"lesson:{lesson.id}:core", f"Lesson {lesson.id}: {lesson.title}"
        wanted = asked.get(lesson.id, Asked())
        on = _last(wanted.core, written)
        if core in about or on:
            lines.append(_planned(core, "cores", named, lesson.core_minutes, about, on))
        depth, on = f"lesson:{lesson.id}:depth", _last(wanted.depth, written)
        if on:
            words = f"{named} (going deeper)"
            lines.append(_planned(depth, "depth", words, lesson.depth_minutes, about, on))
    return lines


def _last(wanted: frozenset[DocumentName], written: Mapping[DocumentName, date]) -> date | None:
    """Return the day on which the last of some documents was saved; None when none of them is written."""
    return max((written[name] for name in wanted if name in written), default=None)


def _planned(
    identity: str,
    kind: str,
    words: str,
    planned: int,
    about: Mapping[str, list[LogEntry]],
    on: date | None = None,
    least: float = 1,
) -> Line:
    """Return a line with its planned minutes, or with the most that an entry about it alone states.

    What an entry states counts from `least` minutes on.
    """
    entries = about.get(identity, ())
    stated = max(entries, key=lambda each: (said_minutes(each.minutes), each.key), default=None)
    if stated is None:
        return Line(identity, kind, planned, words, on, planned)
    minutes, on = said_minutes(stated.minutes), stated.ended or stated.began or on or stated.day
    if minutes < least:
        return Line(identity, kind, planned, words, on, planned)
    return Line(identity, kind, minutes, words, on, planned, stated.key)


def said_minutes(minutes: object) -> float:
    """Return minutes that a person stated; 0 for what cannot be.

    Examples
    --------
    >>> said_minutes(45), said_minutes(-1), said_minutes(60_000), said_minutes("an hour"), said_minutes(True)
    (45, 0, 0, 0, 0)
    """
    if isinstance(minutes, bool) or not isinstance(minutes, int | float):
        return 0
    return minutes if isfinite(minutes) and 0 < minutes <= LONGEST_MINUTES else 0


@dataclass(frozen=True)
class _Session:
    """A day or a set meeting: its words and minutes, the kind it counts towards, and the day it is within."""

    words: str
    minutes: int
    kind: str
    within: str = ""


def _sessions(programme: "Programme") -> dict[str, _Session]:
    """Return days and set meetings by identity."""
    found = {
        f"day:{module.number}": _Session(
            f"Day of module {module.number}: {module.title}", module.day.minutes, "days"
        )
        for module in programme.modules
    }
    return found | {f"meeting:{each.number}": _meeting(each) for each in programme.set_meetings}


def _meeting(meeting: "SetMeeting") -> _Session:
    """Return a set meeting, within its module's day or of its own."""
    words = f"Set meeting {meeting.number}"
    if meeting.when == "between":
        return _Session(words, meeting.minutes, "sets")
    return _Session(f"{words}, on the day", meeting.minutes, "days", f"day:{meeting.module}")


def _session_lines(
    sessions: Mapping[str, _Session],
    kept: Mapping[DocumentName, Document],
    about: Mapping[str, list[LogEntry]],
) -> list[Line]:
    """Return a line for each day and meeting that was attended, or that an entry is about."""
    attended = {
        session_identity(key.removeprefix("attended/")): document.value
        for (kind, key), document in kept.items()
        if kind == KIND and key.startswith("attended/") and _says(document.value, "attended") is True
    }
    present = {identity for identity in sessions if identity in attended or identity in about}
    return [
        _planned(
            identity,
            each.kind,
            each.words,
            each.minutes,
            about,
            stated_day(_says(attended.get(identity), "date")),
            least=each.minutes,
        )
        for identity, each in sessions.items()
        if identity in present and each.within not in present
    ]


def _entry_lines(about: Mapping[str, list[LogEntry]]) -> list[Line]:
    """Return a line for each entry that is about nothing planned and states its minutes."""
    found = [(identity, entries[0]) for identity, entries in about.items() if identity.startswith("entry:")]
    return [
        Line(identity, "log", minutes, entry.title or "Log entry", entry.day, stated_by=entry.key)
        for identity, entry in found
        if (minutes := said_minutes(entry.minutes))
    ]


def _conversation_lines(kept: Mapping[DocumentName, Document]) -> list[Line]:
    """Return a line for each conversation that the development plan holds a note of, with its minutes."""
    found = [(key, document.value) for (kind, key), document in kept.items() if kind == "plan"]
    lines = [
        Line(
            f"conversation:{key}",
            "log",
            minutes,
            "A conversation on my development",
            stated_day(_says(value, "on")),
            stated_by=key,
        )
        for key, value in found
        if key.startswith("note/") and (minutes := said_minutes(_says(value, "minutes")))
    ]
    return sorted(lines, key=lambda line: (line.on or date.min, line.identity))


def _noted_lines(kept: Mapping[DocumentName, Document]) -> list[Line]:
    """Return a line for each note of hours, the earliest first."""
    lines = [
        Line(
            f"noted:{key}",
            _says(document.value, "kind"),
            minutes,
            str(_says(document.value, "words") or "") or "Noted by hand",
            stated_day(_says(document.value, "date")),
            stated_by=key,
        )
        for (kind, key), document in kept.items()
        if kind == KIND
        and key.startswith("noted/")
        and _says(document.value, "kind") in NOTED_KINDS
        and (minutes := said_minutes(_says(document.value, "minutes")))
    ]
    return sorted(lines, key=lambda line: (line.on or date.min, line.identity))


def _says(value: Any, name: str) -> Any:
    """Return a part of a saved mapping, or None."""
    return value.get(name) if isinstance(value, Mapping) else None


def _is_filled(value: Any) -> bool:
    """Return whether an answer holds something: words, a number, a choice, a try at an exercise."""
    if isinstance(value, Mapping):
        return any(_is_filled(part) for part in value.values())
    if isinstance(value, list | tuple):
        return any(_is_filled(part) for part in value)
    return value is not None and bool(str(value).strip())


def in_hours(minutes: float) -> str:
    """Return minutes as hours, to a tenth where that says more.

    Examples
    --------
    >>> in_hours(2460), in_hours(25), in_hours(0)
    ('41', '0.4', '0')
    """
    return f"{round(minutes / MINUTES_IN_HOUR, 1):g}"
