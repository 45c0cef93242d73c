"""Finds log entries: what lists and filters need of each is kept in memory, and read again on change."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from textwrap import shorten
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from cmplearn.portfolio.keeping.documents import Document, Reader, document
from cmplearn.portfolio.keeping.tables import IS_HEAD, saves
from cmplearn.portfolio.log import STATES, TYPES, usual_type
from cmplearn.portfolio.log_values import Parts

__all__ = ["LogIndex", "LogSearch", "Summary", "index_of"]

MOST_TEXT = 64_000_000
"""Characters of entries kept for searching: some 50,000 entries; what is beyond is read from the file."""

OWN = (
    "text",
    "learned",
    "changed",
    "benefited",
    "relevance",
    "options",
    "expected",
    "code_relevance",
    "feedback_from",
    "ai_words",
)
OWN_WITHIN = {"next_action": ("what",), "partner": ("name", "role", "contact")}
"""What its writer wrote in an entry: with these, and the boxes and the evidence, it is not empty."""

OPENING = 80
"""Characters by which an entry without a title is known."""

SEARCHED_TOO = ("title", "prompt", "method", "outcome")


@dataclass(frozen=True)
class Summary:
    """What a list shows of an entry and filters ask of it.

    Parameters
    ----------
    key, uid : str
        The entry, and the save that it was read from.
    version : int
        Of the entry.
    saved_at : datetime
        When it was saved.
    type, title, lesson, state : str
        As in `LogEntry`.
    opening : str
        How the text begins, of an entry without a title.
    day : date or None
        The day that it counts for.
    minutes : float or None
        Time spent.
    bodies : frozenset of str
        Whose standards it is linked to.
    has_next : bool
        Whether it says a next action.
    """

    key: str
    uid: str
    version: int
    saved_at: datetime
    type: str
    title: str
    opening: str
    lesson: str
    state: str
    day: date
    minutes: float | None
    bodies: frozenset[str]
    has_next: bool


@dataclass(frozen=True)
class LogSearch:
    """What is looked for; each part that is empty lets every entry through.

    Parameters
    ----------
    words : str
        All must be in the entry's text.
    type, state, lesson, body, year : str
        As an entry has them; `lesson` may be a module, such as "2".
    next_action : str
        "with" or "without".
    """

    words: str = ""
    type: str = ""
    state: str = ""
    lesson: str = ""
    body: str = ""
    year: str = ""
    next_action: str = ""

    def fits(self, entry: Summary) -> bool:
        """Return whether an entry has what is looked for, its text aside."""
        return (
            self.type in ("", entry.type)
            and self.state in ("", entry.state)
            and (not self.lesson or entry.lesson == self.lesson or entry.lesson.split(".")[0] == self.lesson)
            and (not self.body or self.body in entry.bodies)
            and self.year in ("", str(entry.day.year))
            and (not self.next_action or entry.has_next == (self.next_action == "with"))
        )


@dataclass
class LogIndex:
    """The entries of one portfolio; used by one thread at a time."""

    _stamp: tuple[Any, ...] = ()
    _kept: dict[str, Summary | None] = field(default_factory=dict)
    _texts: dict[str, str] = field(default_factory=dict)
    _ordered: list[Summary] = field(default_factory=list)
    _size: int = 0

    def summaries(self, reader: Reader) -> list[Summary]:
        """Return every entry that has something in it, newest first.

        Parameters
        ----------
        reader : Reader
            The portfolio.
        """
        with reader.reading() as connection:
            if connection is None:
                return []
            stamp = tuple(connection.execute(STAMP).one())
            if stamp != self._stamp:
                self._take(connection)
                self._stamp = stamp
        return self._ordered

    def found(self, reader: Reader, search: LogSearch) -> list[Summary]:
        """Return the entries that a search finds, newest first.

        Parameters
        ----------
        reader : Reader
            The portfolio.
        search : LogSearch
            What is looked for.
        """
        fitting = [each for each in self.summaries(reader) if search.fits(each)]
        wanted = search.words.casefold().split()
        if not wanted:
            return fitting
        return [each for each in fitting if all(word in self._text(reader, each) for word in wanted)]

    def _take(self, connection: sa.Connection) -> None:
        """Read the entries whose save is not known yet, and forget those that are gone."""
        marks = {row.key: row.uid for row in connection.execute(MARKS)}  # of several heads the last counts
        known = self._kept
        fresh = {uid for uid in marks.values() if uid not in known}
        read = {each.uid: _summary(each) for each in _documents(connection, fresh)}
        self._kept = {uid: known[uid] if uid in known else read.get(uid) for uid in marks.values()}
        gone = self._texts.keys() - self._kept.keys()
        self._size -= sum(len(self._texts.pop(uid)) for uid in gone)
        filled = (each for each in self._kept.values() if each is not None)
        self._ordered = sorted(filled, key=lambda each: (each.day, each.saved_at), reverse=True)

    def _text(self, reader: Reader, entry: Summary) -> str:
        """Return what is searched of an entry, in small letters."""
        text = self._texts.get(entry.uid)
        if text is None:
            self._fill(reader)
            text = self._texts.get(entry.uid)
        if text is None:
            text = _searched(reader.get("log", entry.key).value)
        return text

    def _fill(self, reader: Reader) -> None:
        """Keep the texts of entries, as many as there is room for."""
        for each in reader.documents("log"):
            if each.uid in self._kept and each.uid not in self._texts and self._size < MOST_TEXT:
                self._texts[each.uid] = _searched(each.value)
                self._size += len(self._texts[each.uid])

    def warm(self, reader: Reader) -> None:
        """Read all there is, so that the first list and the first search wait for nothing."""
        self.summaries(reader)
        self._fill(reader)


_indexes: WeakKeyDictionary[Reader, LogIndex] = WeakKeyDictionary()


def index_of(reader: Reader) -> LogIndex:
    """Return the index of a portfolio, made the first time that it is asked for.

    Parameters
    ----------
    reader : Reader
        The portfolio.

    Returns
    -------
    LogIndex
    """
    return _indexes.setdefault(reader, LogIndex())


IS_LOG = sa.literal_column("saves.kind") == sa.literal_column("'log'")
STAMP = sa.select(
    sa.func.count(),
    sa.func.max(saves.c.id),
    sa.select(saves.c.uid).order_by(saves.c.id.desc()).limit(1).scalar_subquery(),
).select_from(saves)
"""Differs after every save, merge and erasure."""

HEADS = sa.select(saves).where(IS_HEAD, IS_LOG).order_by(saves.c.key, saves.c.saved_at, saves.c.uid)
MARKS = HEADS.with_only_columns(saves.c.key, saves.c.uid)
FEW = 200
"""Up to so many entries are read one by one; more, in one go."""


def _documents(connection: sa.Connection, uids: Collection[str]) -> Iterator[Document]:
    """Yield the log entries saved under some uids."""
    rows = HEADS.where(saves.c.uid.in_(uids)) if len(uids) <= FEW else HEADS
    for row in connection.execute(rows):
        if row.uid in uids:
            yield document(row)


def _summary(document: Document) -> Summary | None:
    """Return what lists need of an entry; None when it is empty."""
    value = _mapping(document.value)
    parts = Parts(value)
    lesson, title = parts.text("lesson"), parts.text("title")
    opening = next(filter(None, _own(value)), "")
    if not opening and (lesson or not title):
        return None
    return Summary(
        key=document.key,
        uid=document.uid,
        version=document.version,
        saved_at=document.saved_at,
        type=parts.one_of("type", TYPES) or usual_type(lesson),
        title=title,
        opening="" if title else shorten(opening, OPENING, placeholder="…"),
        lesson=lesson,
        state=parts.one_of("state", STATES) or STATES[0],
        day=parts.day("ended") or parts.day("began") or document.saved_at.date(),
        minutes=parts.number("minutes"),
        bodies=frozenset(parts.within("links").lists_by_name("standards")),
        has_next=bool(parts.within("next_action").text("what")),
    )


def _mapping(value: Any) -> dict[str, Any]:
    """Return an entry's value as a mapping, as `LogEntry.from_value` takes it."""
    return value if isinstance(value, dict) else {"text": value}


def _own(value: Mapping[str, Any]) -> Iterator[str]:
    """Yield the texts that the writer put into an entry, the story first."""
    boxes = value.get("reflection")
    yield from _texts(boxes, boxes if isinstance(boxes, dict) else ())
    yield from _texts(value, OWN)
    for name, within in OWN_WITHIN.items():
        yield from _texts(value.get(name), within)
    evidence = value.get("evidence")
    for each in evidence if isinstance(evidence, list) else ():
        yield from _texts(each, ("words", "link"))


def _texts(value: Any, names: Iterable[str]) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (value[name] for name in names if isinstance(value.get(name), str))


def _searched(value: Any) -> str:
    """Return what is searched of an entry, in small letters."""
    known = _mapping(value)
    return "\n".join((*_texts(known, SEARCHED_TOO), *_own(known))).casefold()
