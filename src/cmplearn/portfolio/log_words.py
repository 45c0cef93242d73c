"""A log entry in words: every part of it that is filled, under the name that a reader knows it by."""

from collections.abc import Mapping

from cmplearn import course
from cmplearn.course import bodies
from cmplearn.course.body import Body
from cmplearn.course.dates import in_full
from cmplearn.errors import CourseError
from cmplearn.portfolio.field_words import rows
from cmplearn.portfolio.keeping.documents import Document
from cmplearn.portfolio.log import PRIVACIES, LogEntry
from cmplearn.portfolio.questions import Entry
from cmplearn.portfolio.reflection import MODELS, entry_type

__all__ = ["AI_WORDS", "hours_in_words", "log_entry", "parts_of", "programme_words", "session_words"]

AI_WORDS = (
    ("", "I’d rather not say yet"),
    ("none", "I used none"),
    ("wording", "It helped me word what I had thought"),
    ("part", "Using it was part of the task"),
)

LONGEST_LABEL = 90


def hours_in_words(minutes: float | None) -> str:
    """Return a length of time in words; "" when there is none.

    Examples
    --------
    >>> hours_in_words(90), hours_in_words(40), hours_in_words(60), hours_in_words(None)
    ('1 hour 30 minutes', '40 minutes', '1 hour', '')
    """
    whole, rest = divmod(round(minutes or 0), 60)
    parts = ((whole, "hour"), (rest, "minute"))
    return " ".join(f"{count:,} {word}{'s' if count != 1 else ''}" for count, word in parts if count)


def session_words() -> dict[str, str]:
    """Return the programme's days and learning-set meetings, as an entry names them, in words."""
    programme = course.programme()
    days = {f"day-{each.number}": f"Day of module {each.number}: {each.title}" for each in programme.modules}
    meetings = {
        f"meeting-{each.number}": f"Learning-set meeting {each.number}" for each in programme.set_meetings
    }
    return days | meetings


def programme_words() -> dict[str, str]:
    """Return what an entry can be linked to in the programme, in words by its id."""
    programme = course.programme()
    skills = {each.id: each.title for each in programme.competencies}
    return session_words() | skills | {each.id: each.statement for each in programme.needs}


def log_entry(document: Document) -> Entry:
    """Return any document of kind "log" in words, what this version doesn't know included.

    Parameters
    ----------
    document : Document
        As saved.

    Returns
    -------
    Entry
        Without parts when its writer put nothing in it.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> value = {"type": "event", "title": "A visit", "reflection": {"so_what": "Ask first"}}
    >>> entry = log_entry(Document("log", "mine/1", value, 1, datetime(2026, 1, 5, tzinfo=UTC)))
    >>> entry.label
    'A visit'
    >>> entry.parts[:2], entry.parts[-1]
    ((('Title', 'A visit'), ('So what?', 'Ask first')), ('State', 'draft'))
    """
    entry = LogEntry.from_value(document)
    label = entry.title or next(filter(None, entry.words()), "")[:LONGEST_LABEL] or "Log entry"
    if entry.is_empty:
        return Entry(document, label, ())
    try:
        names = programme_words()
    except CourseError:
        names = {}
    title = [("Title", entry.title)] if entry.title else []
    about = [("Kind", entry_type(entry.type).name), ("State", entry.state)]
    if entry.privacy != PRIVACIES[0]:
        about.append(("Meant for", f"my {entry.privacy}"))
    return Entry(document, label, (*title, *parts_of(entry, names), *about, *rows(entry.rest)))


def parts_of(entry: LogEntry, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return label and text of every part of an entry that is filled, in the order in which one reads it.

    Parameters
    ----------
    entry : LogEntry
        The entry.
    names : mapping
        What it is linked to, in words: from `programme_words`.
    """
    boxes = {box.name: box.label for model in MODELS for box in model.fields}
    action = entry.next_action
    rows = [
        (entry.prompt or "What I wrote", entry.text),
        *((label, entry.reflection.get(name, "")) for name, label in boxes.items()),
        *((name, text) for name, text in entry.reflection.items() if name not in boxes),
        ("What I learned", entry.learned),
        ("What I changed", entry.changed),
        ("Who benefited, with an example", entry.benefited),
        ("Why it matters in my role", entry.relevance),
        ("Ways I weighed, and the one I chose", entry.options),
        ("How it should help the people I serve", entry.expected),
        ("How it is relevant to the Code or the standards", entry.code_relevance),
        ("Who gave the feedback, and how", entry.feedback_from),
        ("Next action", _as_said(entry, boxes) + (f" (by {in_full(action.by)})" if action.by else "")),
        ("When", _when(entry)),
        ("Time spent", hours_in_words(entry.minutes)),
        ("Of it with other people", hours_in_words(entry.participatory_minutes)),
        ("How I learned", entry.method),
        ("Day or meeting", _known(entry.session, names)),
        ("Discussion partner", _partner(entry)),
        ("Evidence", "\n".join(_joined(each.words, each.link, each.name) for each in entry.evidence)),
        ("Outcomes", "; ".join(dict.fromkeys(filter(None, (entry.outcome, *entry.links.outcome))))),
        ("Commissioning skills", _known(entry.links.competency, names)),
        ("What I wanted from the programme", _known(entry.links.need, names)),
        *(
            (f"Standards of {_short(body)}", _named(body, codes))
            for body, codes in entry.links.standards.items()
        ),
        ("AI use", _joined(dict(AI_WORDS)[entry.ai_use] if entry.ai_use else "", entry.ai_words)),
    ]
    return [(label, text) for label, text in rows if text]


def _as_said(entry: LogEntry, boxes: Mapping[str, str]) -> str:
    """Return the next action; where it is what a box says, only which box."""
    what = entry.next_action.what
    said = (label for name, label in boxes.items() if what and entry.reflection.get(name) == what)
    return next((f"As under “{label}”" for label in said), what)


def _known(ids: tuple[str, ...], names: Mapping[str, str]) -> str:
    return "; ".join(names.get(each, each) for each in ids)


def _when(entry: LogEntry) -> str:
    days = dict.fromkeys(filter(None, (in_full(entry.began), in_full(entry.ended))))
    return " to ".join(days)


def _partner(entry: LogEntry) -> str:
    partner = entry.partner
    register = f"registered with {_register(partner.registered_with)}" if partner.registered_with else ""
    return _joined(partner.name, partner.role, register, partner.pin, partner.contact)


def _register(id: str) -> str:
    try:
        name = dict(bodies.registers()).get(id, id)
    except CourseError:
        return id
    return f"{name[:1].lower()}{name[1:]}" if " " in name else name


def _short(body: str) -> str:
    return next((each.short for each in _bodies() if each.id == body), body)


def _bodies() -> tuple[Body, ...]:
    """Return the bodies; none while their file cannot be read: their ids stand in."""
    try:
        return bodies.all()
    except CourseError:
        return ()


def _named(body: str, codes: tuple[str, ...]) -> str:
    standards = next((each.all_standards for each in _bodies() if each.id == body), ())
    names = {each.code: each.in_words for each in standards}
    return "; ".join(names.get(code, code) for code in codes)


def _joined(*texts: str) -> str:
    return ", ".join(filter(None, texts))
