"""The learning log: what an entry is, read leniently from what was saved and written back without loss.

An entry is the document of kind "log" under its key: "2.3/reflect" for what lesson 2.3 asked, "mine/<random>"
for one that was begun on the log page. A lesson's prompt and the log page write the same document; neither
drops what the other put there. The value is a mapping, and each of its parts may be missing::

    type                   id of an `ENTRY_TYPES`: planned, unplanned, event, feedback, peer-discussion,
                           action-learning, trigger, lesson, reflective-account, reflective-discussion, other
    title                  text
    began, ended           "2026-11-22", ISO dates
    minutes                number: all time spent; null when the person emptied the box
    participatory_minutes  number: the part of it spent with other people
    method                 how it was learned: reading, a course, a visit
    model                  id of a `MODELS`: short, driscoll, gibbs, kolb, era; "" where the prompt is enough
    reflection             {name of a box: text}, of every model ever used in the entry
    prompt, text           what a lesson asked, and the answer to it
    learned, changed       texts
    benefited              text: who, with an example
    relevance, options, expected
                           texts of planned learning: why it matters in this role, ways that were weighed,
                           how it should help the people served
    code_relevance         text of a reflective account or discussion: how it bears on the regulator's Code
                           or on the standards that were chosen
    feedback_from          text: who gave the feedback (a role, not a name) and how
    outcome                text: the lesson's outcome that it is about (as lessons save it)
    lesson                 "2.3"
    session                [ids of days and meetings: "day-1", "meeting-3"]
    links                  {outcome: [texts], competency: ["K1"], need: ["D39"],
                           standards: {id of a body: [its codes]}}
    next_action            {what: text, by: ISO date}
    partner                {name, role, registered_with, pin, contact: texts}
    evidence               [{words, link, file, name: texts}]; file is a kept file's SHA-256
    privacy                private, set, tutor or assessor
    ai_use                 "" not said, none, wording (helped me word it) or part (part of the task)
    ai_words               text: which tool, for what
    state                  draft or final
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from cmplearn.portfolio.keeping.documents import Document, Reader
from cmplearn.portfolio.log_values import Parts
from cmplearn.portfolio.reflection import ENTRY_TYPES, MODELS

__all__ = [
    "AI_USES",
    "PRIVACIES",
    "STATES",
    "Evidence",
    "Links",
    "LogEntry",
    "NextAction",
    "Partner",
    "entries",
    "entry",
]

TYPES = tuple(each.id for each in ENTRY_TYPES)
PRIVACIES = ("private", "set", "tutor", "assessor")
AI_USES = ("", "none", "wording", "part")
STATES = ("draft", "final")
TEXTS = (
    *("title", "method", "prompt", "text", "learned", "changed", "benefited", "relevance", "options"),
    *("expected", "code_relevance", "feedback_from", "outcome", "lesson", "ai_words"),
)


@dataclass(frozen=True)
class Links:
    """What an entry counts towards: outcomes in words, competencies and needs by id, standards by body."""

    outcome: tuple[str, ...] = ()
    competency: tuple[str, ...] = ()
    need: tuple[str, ...] = ()
    standards: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class NextAction:
    """What the writer will do, and by when."""

    what: str = ""
    by: date | None = None


@dataclass(frozen=True)
class Partner:
    """Whom the writer talked with; `registered_with` is the id of a body, such as "nmc"."""

    name: str = ""
    role: str = ""
    registered_with: str = ""
    pin: str = ""
    contact: str = ""


@dataclass(frozen=True)
class Evidence:
    """Something that shows it: words, a link, or a kept file by its SHA-256, and that file's name."""

    words: str = ""
    link: str = ""
    file: str = ""
    name: str = ""
    rest: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LogEntry:
    """One entry of the learning log; the module's docstring says what each part is.

    What is not in that list, and what could not be read, is in `rest` and written back as it was. A new
    entry has version 0 and no `saved_at`.
    """

    key: str
    type: str = "other"
    title: str = ""
    began: date | None = None
    ended: date | None = None
    minutes: float | None = None
    participatory_minutes: float | None = None
    method: str = ""
    model: str = ""
    reflection: Mapping[str, str] = field(default_factory=dict)
    prompt: str = ""
    text: str = ""
    learned: str = ""
    changed: str = ""
    benefited: str = ""
    relevance: str = ""
    options: str = ""
    expected: str = ""
    code_relevance: str = ""
    feedback_from: str = ""
    outcome: str = ""
    lesson: str = ""
    session: tuple[str, ...] = ()
    links: Links = field(default_factory=Links)
    next_action: NextAction = field(default_factory=NextAction)
    partner: Partner = field(default_factory=Partner)
    evidence: tuple[Evidence, ...] = ()
    privacy: str = "private"
    ai_use: str = ""
    ai_words: str = ""
    state: str = "draft"
    rest: Mapping[str, Any] = field(default_factory=dict)
    version: int = 0
    saved_at: datetime | None = None

    @classmethod
    def from_value(cls, document: Document) -> "LogEntry":
        """Return the entry that a document holds, whatever it holds.

        Parameters
        ----------
        document : Document
            Of kind "log", from a lesson, from the log page, from here or an older version.

        Returns
        -------
        LogEntry
            Of what can be read; the rest is kept in `rest`.

        Examples
        --------
        >>> saved = {"lesson": "2.3", "title": "Who gains?", "minutes": 20, "text": "The councils."}
        >>> entry = LogEntry.from_value(Document("log", "2.3/reflect", saved, 1, datetime.now(UTC)))
        >>> entry.type, entry.text, entry.is_final
        ('lesson', 'The councils.', False)
        """
        parts = Parts(document.value)
        lesson = parts.text("lesson")
        return cls(
            key=document.key,
            type=parts.one_of("type", TYPES) or usual_type(lesson),
            began=parts.day("began"),
            ended=parts.day("ended"),
            minutes=parts.number("minutes"),
            participatory_minutes=parts.number("participatory_minutes"),
            model=parts.one_of("model", [each.id for each in MODELS]),
            reflection=parts.texts_by_name("reflection"),
            lesson=lesson,
            session=parts.texts("session"),
            links=_links(parts.within("links")),
            next_action=_next_action(parts.within("next_action")),
            partner=_partner(parts.within("partner")),
            evidence=tuple(
                found for each in parts.each("evidence") if (found := _evidence(each)) != Evidence()
            ),
            privacy=parts.one_of("privacy", PRIVACIES) or PRIVACIES[0],
            ai_use=parts.one_of("ai_use", AI_USES),
            state=parts.one_of("state", STATES) or STATES[0],
            **{name: parts.text(name) for name in TEXTS if name != "lesson"},
            rest=parts.rest(),
            version=document.version,
            saved_at=document.saved_at,
        )

    def to_value(self) -> dict[str, Any]:
        """Return the value to save: what is filled, and what `from_value` could not read as it was.

        Returns
        -------
        dict
            JSON; it says `type` and `state` even when they are the usual ones.
        """
        value: dict[str, Any] = {name: getattr(self, name) for name in (*TEXTS, "model", "ai_use")}
        value |= {"minutes": self.minutes, "participatory_minutes": self.participatory_minutes}
        value |= {"began": _iso(self.began), "ended": _iso(self.ended), "session": list(self.session)}
        value["reflection"] = {name: text for name, text in self.reflection.items() if text}
        value["links"] = self._links_value()
        value["next_action"] = _filled({"what": self.next_action.what, "by": _iso(self.next_action.by)})
        value["partner"] = _filled(vars(self.partner))
        value["evidence"] = [each for each in map(_evidence_value, self.evidence) if each]
        value["privacy"] = "" if self.privacy == PRIVACIES[0] else self.privacy
        asked: dict[str, Any] = {"text": self.text, "minutes": self.minutes} if self.lesson else {}
        always = {name: part for name, part in asked.items() if part or name not in self.rest}
        for name, usual in (("type", usual_type(self.lesson)), ("state", STATES[0])):
            if name not in self.rest or getattr(self, name) != usual:  # a newer version's own stays
                always[name] = getattr(self, name)
        return _merged(self.rest, _filled(value) | always)

    def _links_value(self) -> dict[str, Any]:
        links = self.links
        standards = {body: list(codes) for body, codes in links.standards.items() if codes}
        lists = {"outcome": links.outcome, "competency": links.competency, "need": links.need}
        return _filled({name: list(items) for name, items in lists.items()} | {"standards": standards})

    def with_(self, **changes: Any) -> "LogEntry":
        """Return the entry with some parts changed."""
        return replace(self, **changes)

    @property
    def is_final(self) -> bool:
        """Whether its writer has called it final."""
        return self.state == "final"

    @property
    def is_empty(self) -> bool:
        """Whether its writer has put nothing into it: a lesson's own title and minutes don't count."""
        return not any(self.words()) and (bool(self.lesson) or not self.title)

    @property
    def day(self) -> date | None:
        """The day that it counts for: when it ended, or began, or was last saved."""
        return self.ended or self.began or (self.saved_at.date() if self.saved_at else None)

    @property
    def hours(self) -> float:
        """Hours spent; 0 when not said."""
        return (self.minutes or 0) / 60

    def words(self) -> Iterator[str]:
        """Yield every text that its writer wrote in it, but for the title: for search and for the checks."""
        yield from self.reflection.values()
        yield from (self.text, self.learned, self.changed, self.benefited)
        yield from (self.relevance, self.options, self.expected, self.code_relevance)
        yield from (self.feedback_from, self.ai_words)
        yield from (self.next_action.what, self.partner.name, self.partner.role, self.partner.contact)
        for each in self.evidence:
            yield from (each.words, each.link)


def entry(reader: Reader, key: str) -> LogEntry | None:
    """Return one entry, or None when nothing was saved under that key.

    Parameters
    ----------
    reader : Reader
        A portfolio.
    key : str
        Such as "2.3/reflect".

    Returns
    -------
    LogEntry or None
    """
    history = reader.history("log", key)
    return LogEntry.from_value(history[-1]) if history else None


def entries(reader: Reader) -> list[LogEntry]:
    """Return every entry that has something in it, newest first by the day that it counts for.

    Parameters
    ----------
    reader : Reader
        A portfolio.

    Returns
    -------
    list of LogEntry
    """
    found = [LogEntry.from_value(document) for document in reader.documents("log")]
    return sorted((each for each in found if not each.is_empty), key=newest_first, reverse=True)


def newest_first(each: LogEntry) -> tuple[date, datetime]:
    """Return what entries are sorted by, greatest first."""
    return each.day or date.min, each.saved_at or datetime.min.replace(tzinfo=UTC)


def usual_type(lesson: str) -> str:
    """Return the kind of an entry that doesn't say its kind."""
    return "lesson" if lesson else "other"


def _links(parts: Parts) -> Links:
    standards = parts.lists_by_name("standards")
    return Links(parts.texts("outcome"), parts.texts("competency"), parts.texts("need"), standards)


def _next_action(parts: Parts) -> NextAction:
    return NextAction(parts.text("what"), parts.day("by"))


def _partner(parts: Parts) -> Partner:
    return Partner(*(parts.text(name) for name in ("name", "role", "registered_with", "pin", "contact")))


def _evidence(parts: Parts) -> Evidence:
    words, link, file, name = (parts.text(each) for each in ("words", "link", "file", "name"))
    return Evidence(words, link, file, name, parts.rest())


def _evidence_value(evidence: Evidence) -> dict[str, Any]:
    return {**evidence.rest, **_filled({k: v for k, v in vars(evidence).items() if k != "rest"})}


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _filled(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts that hold something; a number of 0 is something."""
    return {name: part for name, part in value.items() if part or (part == 0 and part is not False)}


def _merged(rest: Mapping[str, Any], value: Mapping[str, Any]) -> dict[str, Any]:
    """Return a value over what could not be read, mapping by mapping."""
    merged = dict(rest)
    for name, part in value.items():
        under = merged.get(name)
        merged[name] = _merged(under, part) if isinstance(under, dict) and isinstance(part, dict) else part
    return merged
