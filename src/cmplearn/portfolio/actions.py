"""Action points: what a person or their team said they would do, by when, and what came of it.

An action is a document of kind "action". Its key says where it came from: `own/<random>` (written on the
page), `claim/<id>/<n>` (from a meeting), or `log/<entry>`: the next action of a learning log entry. Such an
action is there as soon as the entry says one, and its words and date stay the entry's; a document is kept
only for what became of it. Its value has `what`, and where they are known `why`, `owner` ("me", "team" or a
person's name), `by`, `status`, `done_on`, `note`, `module` (1 to 3), `session` (such as "meeting:2"), `team`,
`from`, `carried` (openings that it was carried into), `answers` (what was said there) and `assurance` (the
risk or alert that it answers, with a record of what was done, which only grows).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from cmplearn.course.dates import stated_day
from cmplearn.portfolio.keeping.documents import Document, Reader

if TYPE_CHECKING:
    from cmplearn.portfolio.keeping.owner import Portfolio

KIND = "action"
ME, TEAM = "me", "team"
STATUSES = {"open": "Open", "done": "Done", "dropped": "Dropped"}
SOURCES = {"own": "Written here", "log": "Learning log", "meeting": "A meeting", "own-case": "Own case"}
PRIORITIES = {"high": "High", "medium": "Medium", "low": "Low"}
"""How urgent a risk or alert is, in words: never by colour alone."""

NEVER = date.max
MODULES = (1, 2, 3)


@dataclass(frozen=True)
class Answered:
    """What was said of an action as a module opened: "kept", "not yet" or "dropped", and why."""

    opening: str
    answer: str
    words: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Recorded:
    """A line of an assurance record: what was done, and when it was written down."""

    on: date
    words: str


@dataclass(frozen=True)
class Assurance:
    """The risk or alert that an action answers, how urgent it is, and what was done about it."""

    about: str = ""
    priority: str = ""
    record: tuple[Recorded, ...] = ()


@dataclass(frozen=True)
class Action:
    """One action point.

    Parameters
    ----------
    key : str
        Its document's key.
    what : str
        What will be done.
    why, note : str
        What for; what came of it, or what got in the way.
    owner : str
        "me", "team", or a person's name.
    by, done_on : date or None
        When it is due; when it was done.
    status : str
        A key of `STATUSES`.
    module : int or None
        The module it belongs to.
    session, team : str
        The day or meeting it was taken at; the team that holds it.
    source : str
        A key of `SOURCES`.
    carried : tuple of str
        Openings that it was carried into, such as "module-2".
    answers : tuple of Answered
        What was said of it at openings.
    assurance : Assurance
        Empty unless it answers a risk or an alert.
    version : int
        Of its document; 0 while only a log entry says it.
    sequence : int
        Grows with every change to anything that a calendar shows.
    saved_at : datetime
        When it was last changed.
    """

    key: str
    what: str
    why: str = ""
    owner: str = ME
    by: date | None = None
    status: str = "open"
    done_on: date | None = None
    note: str = ""
    module: int | None = None
    session: str = ""
    team: str = ""
    source: str = "own"
    carried: tuple[str, ...] = ()
    answers: tuple[Answered, ...] = ()
    assurance: Assurance = Assurance()
    version: int = 0
    sequence: int = 0
    saved_at: datetime = field(default=datetime.min.replace(tzinfo=UTC), compare=False)

    @property
    def entry(self) -> str:
        """Key of the log entry that says it, or ""."""
        return self.key.removeprefix("log/") if self.key.startswith("log/") else ""

    @property
    def who(self) -> str:
        """Whose it is, in words."""
        return {ME: "Me", TEAM: self.team or "The team"}.get(self.owner, self.owner)

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.status == "open"

    def is_overdue(self, today: date) -> bool:
        """Return whether it should have been done before `today`."""
        return self.is_open and self.by is not None and self.by < today

    @classmethod
    def from_value(cls, document: Document) -> "Action":
        """Return the action that a document holds; what cannot be read counts as not said.

        Examples
        --------
        >>> value = {"what": "Ask the sponsor", "by": "2026-12-03", "status": "never", "module": "two"}
        >>> found = Action.from_value(Document("action", "own/a1", value, 1, datetime.now(UTC)))
        >>> found.what, found.by.isoformat(), found.status, found.module
        ('Ask the sponsor', '2026-12-03', 'open', None)
        """
        said = document.value if isinstance(document.value, Mapping) else {}
        begin = document.key.split("/")[0]
        source = _one_of(SOURCES, said.get("from")) or {"log": "log", "claim": "meeting"}.get(begin, "own")
        return cls(
            key=document.key,
            what=_words(said.get("what")),
            why=_words(said.get("why")),
            owner=_words(said.get("owner")) or ME,
            by=stated_day(said.get("by")),
            status=_one_of(STATUSES, said.get("status")) or "open",
            done_on=stated_day(said.get("done_on")),
            note=_words(said.get("note")),
            module=_module(said.get("module")),
            session=_words(said.get("session")),
            team=_words(said.get("team")),
            source=source,
            carried=tuple(dict.fromkeys(filter(None, map(_words, _list(said.get("carried")))))),
            answers=tuple(filter(None, map(_answered, _list(said.get("answers"))))),
            assurance=_assurance(said.get("assurance")),
            version=document.version,
            sequence=document.version,
            saved_at=document.saved_at,
        )

    def to_value(self) -> dict[str, Any]:
        """Return what is saved; what was not said is left out.

        Examples
        --------
        >>> Action("own/a1", "Ask the sponsor", by=date(2026, 12, 3)).to_value()
        {'what': 'Ask the sponsor', 'by': '2026-12-03', 'owner': 'me', 'status': 'open', 'from': 'own'}
        """
        said = {"what": self.what, "why": self.why, "by": _iso(self.by), "owner": self.owner}
        said |= {"status": self.status, "done_on": _iso(self.done_on), "note": self.note}
        said |= {"session": self.session, "team": self.team, "from": self.source}
        value: dict[str, Any] = {name: words for name, words in said.items() if words}
        if self.module:
            value["module"] = self.module
        if self.carried:
            value["carried"] = list(self.carried)
        if self.answers:
            value["answers"] = [
                {"opening": each.opening, "answer": each.answer, "words": each.words, "on": _iso(each.on)}
                for each in self.answers
            ]
        if self.assurance != Assurance():
            record = [{"on": line.on.isoformat(), "words": line.words} for line in self.assurance.record]
            value["assurance"] = {
                "about": self.assurance.about,
                "priority": self.assurance.priority,
                "record": record,
            }
        return value


def actions(reader: Reader) -> list[Action]:
    """Return every action point, in the order of `in_order`, with those that log entries say.

    Parameters
    ----------
    reader : Reader
        The portfolio.

    Returns
    -------
    list of Action
    """
    return from_documents([*reader.documents(KIND), *reader.documents("log")])


def erase_entry(portfolio: "Portfolio", key: str) -> tuple[str, ...]:
    """Erase a log entry and what became of its next action.

    Parameters
    ----------
    portfolio : Portfolio
        Open for writing.
    key : str
        The entry's.

    Returns
    -------
    tuple of str
        What could not be removed yet, and why, in words.
    """
    return portfolio.erase("log", key, (KIND, f"log/{key}")).remaining


def from_documents(documents: Iterable[Document]) -> list[Action]:
    """Return the action points among documents; see `actions`.

    Parameters
    ----------
    documents : iterable of Document
        Of any kind; those of kind "action" and "log" are read.

    Returns
    -------
    list of Action
        In the order of `in_order`.
    """
    kept = list(documents)
    found = {each.key: Action.from_value(each) for each in kept if each.kind == KIND}
    for entry in kept:
        if entry.kind == "log":
            key = f"log/{entry.key}"
            action = _from_entry(entry, found.get(key))
            found |= {key: action} if action else {}
    return in_order(action for action in found.values() if action.what)


def _from_entry(entry: Document, kept: Action | None) -> Action | None:
    """Return the next action that a log entry says, with what became of it; None when it says none."""
    said = entry.value if isinstance(entry.value, Mapping) else {}
    following = said.get("next_action")
    following = following if isinstance(following, Mapping) else {"what": following}
    what = _words(following.get("what"))
    if not what:
        return kept
    lesson, sequence = _words(said.get("lesson")), entry.version
    base = kept or Action(f"log/{entry.key}", what, source="log", saved_at=entry.saved_at)
    module = base.module or _module(lesson.split(".")[0])
    return replace(
        base, what=what, by=stated_day(following.get("by")), module=module, sequence=base.sequence + sequence
    )


def in_order(found: Iterable[Action]) -> list[Action]:
    """Return actions with the open ones first, soonest due on top; then the others, the latest on top."""
    every = list(found)
    still_open = sorted(
        (each for each in every if each.is_open), key=lambda each: (each.by or NEVER, each.key)
    )
    others = sorted(
        (each for each in every if not each.is_open), key=lambda each: each.saved_at, reverse=True
    )
    return still_open + others


def next_action(found: Iterable[Action]) -> Action | None:
    """Return the open action of one's own, or of the team, that is due first; None when there is none.

    Examples
    --------
    >>> later, first = Action("own/a", "Later"), Action("own/b", "First", by=date(2026, 1, 1))
    >>> next_action([later, first]).what
    'First'
    """
    own = (action for action in found if action.is_open and action.owner in (ME, TEAM))
    return min(own, key=lambda action: (action.by or NEVER, action.key), default=None)


def done(action: Action, on: date, words: str = "") -> Action:
    """Return an action as done; words about a risk or alert join its permanent record."""
    kept = replace(action, status="done", done_on=on, note=words or action.note)
    return recorded(kept, on, words) if words and action.assurance.about else kept


def reopened(action: Action) -> Action:
    """Return an action as open again."""
    return replace(action, status="open", done_on=None)


def dropped(action: Action, words: str = "") -> Action:
    """Return an action as given up, with why."""
    return replace(action, status="dropped", done_on=None, note=words or action.note)


def recorded(action: Action, on: date, words: str) -> Action:
    """Return an action with one more line in its assurance record; none is taken away or said twice."""
    before, line = action.assurance.record, Recorded(on, words)
    record = before if line in before else (*before, line)
    return replace(action, assurance=replace(action.assurance, record=record))


def _answered(value: Any) -> Answered | None:
    """Return what was said at an opening, where it can be read."""
    said = value if isinstance(value, Mapping) else {}
    opening, answer = _words(said.get("opening")), _words(said.get("answer"))
    return (
        Answered(opening, answer, _words(said.get("words")), stated_day(said.get("on"))) if opening else None
    )


def _assurance(value: Any) -> Assurance:
    """Return the assurance record of a saved value."""
    said = value if isinstance(value, Mapping) else {}
    lines = [line for line in _list(said.get("record")) if isinstance(line, Mapping)]
    record = tuple(
        Recorded(on, _words(line.get("words")))
        for line in lines
        if (on := stated_day(line.get("on"))) is not None
    )
    return Assurance(_words(said.get("about")), _one_of(PRIORITIES, said.get("priority")), record)


def _words(value: Any) -> str:
    """Return text without blanks around it; anything else counts as not said."""
    return value.strip() if isinstance(value, str) else ""


def _one_of(known: Mapping[str, str], value: Any) -> str:
    """Return a value that is known, or ""."""
    return value if isinstance(value, str) and value in known else ""


def _list(value: Any) -> list[Any]:
    """Return a list, or an empty one."""
    return value if isinstance(value, list) else []


def _module(value: Any) -> int | None:
    """Return the number of a module, given as number or text."""
    return next((number for number in MODULES if str(value) == str(number)), None)


def _iso(on: date | None) -> str:
    """Return a date as it is saved."""
    return on.isoformat() if on else ""
