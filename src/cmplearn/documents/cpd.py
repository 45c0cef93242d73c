"""A learning record as a body's form asks for it: log entries, field by field, as a paper."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cmplearn.course import bodies
from cmplearn.course.body import Form
from cmplearn.documents.cpd_fields import filled
from cmplearn.documents.paper import Block, Heading, Note, PageBreak, Paper, Words
from cmplearn.portfolio.log import LogEntry
from cmplearn.portfolio.profile import Profile
from cmplearn.portfolio.reflection import entry_type

__all__ = ["ABOUT_ME", "ByHand", "Unwritten", "Written", "cannot_count", "entry_name", "papers", "rows"]

ABOUT_ME = LogEntry("me")
"""Stands for the entry in a form that only the profile fills."""

BLANK_LINE = "_" * 50
BY_HAND = "Where a line is left blank, nothing in cmplearn takes the answer: fill it in by hand."


def papers(entries: Sequence[LogEntry], form: Form, profile: Profile) -> Paper:
    """Return entries in the fields of a form.

    Parameters
    ----------
    entries : sequence of LogEntry
        One entry, or a year's; none for a form about the person.
    form : Form
        Whose fields they are put in.
    profile : Profile
        Whose record it is.

    Returns
    -------
    Paper
        What has not been written is said to be missing, never made up.

    Examples
    --------
    >>> paper = papers([LogEntry("a", title="A visit")], bodies.form("plain-entry"), Profile())
    >>> [block.text for block in paper.blocks if isinstance(block, Words)]
    ['A visit', 'Other']
    """
    body = bodies.load(form.body)
    records = list(entries) if form.about == "entry" else [ABOUT_ME]
    is_plain = form.body == bodies.PLAIN
    warning = cannot_count(records[0], form) if len(records) == 1 else ""
    blocks: list[Block] = [Heading(warning)] if warning else []
    blocks += [] if is_plain else [Note(words) for words in _cautions(form, body.page)]
    if any(not field.fill for field in form.fields):
        blocks.append(Note(BY_HAND, "small"))
    for number, entry in enumerate(records, start=1):
        if number > 1 and form.about == "entry":
            blocks.append(PageBreak())
        blocks.extend(_record(entry, form, profile, number, len(records)))
    if not records:
        blocks.append(Note("No entry was chosen.", "missing"))
    if not is_plain:
        blocks.append(Note(_source(form), "source"))
    subtitle = ", ".join(filter(None, (profile.name, body.name)))
    return Paper(form.name, tuple(blocks), subtitle, "Private and confidential", profile.name)


@dataclass(frozen=True)
class Written:
    """A field of a form and what belongs in it."""

    label: str
    text: str


@dataclass(frozen=True)
class Unwritten:
    """Fields of a form, one after the other, for which nothing has been written."""

    labels: tuple[str, ...]

    @property
    def words(self) -> str:
        """What is missing, in a line."""
        return f"{'; '.join(self.labels)} (not written yet)."


@dataclass(frozen=True)
class ByHand:
    """Fields of a form, one after the other, that only the person can fill: nothing here takes them."""

    labels: tuple[str, ...]


def rows(entry: LogEntry, form: Form, profile: Profile) -> tuple[Written | Unwritten | ByHand, ...]:
    """Return a form filled from an entry, in the form's order; what has no words yet is gathered.

    Parameters
    ----------
    entry : LogEntry
        The entry.
    form : Form
        The form.
    profile : Profile
        Whose record it is.

    Examples
    --------
    >>> found = rows(LogEntry("a", title="A visit"), bodies.form("nmc-feedback"), Profile())
    >>> [row.label if isinstance(row, Written) else row.words for row in found]
    ['Date; Who gave it, and how (not written yet).', 'What it said', 'How I used it (not written yet).']
    """
    found: list[Written | Unwritten | ByHand] = []
    for field in form.fields:
        words = filled(field, entry, form, profile)
        if words:
            found.append(Written(field.label, words))
            continue
        last = found[-1] if found else None
        name = f"{field.label} ({field.hint.rstrip('.')})" if field.hint else field.label
        gathered: Unwritten | ByHand = Unwritten((name,)) if field.fill else ByHand((name,))
        if isinstance(last, type(gathered)):
            found[-1] = type(gathered)((*last.labels, name))
        else:
            found.append(gathered)
    return tuple(found)


def cannot_count(entry: LogEntry, form: Form) -> str:
    """Return why what a form is filled with cannot count for its body, in a sentence; "" where it can.

    Parameters
    ----------
    entry : LogEntry
        The entry.
    form : Form
        The form; some are for a talk with somebody on one register.

    Examples
    --------
    >>> cannot_count(LogEntry("a"), bodies.form("nmc-discussion"))
    'Partner isn’t on the NMC register, as far as the entry says: this does not count for the NMC.'
    """
    register = entry.partner.registered_with
    if form.partner_on in (None, register):
        return ""
    name = dict(bodies.registers())[form.partner_on]
    unsaid = "" if register else ", as far as the entry says"
    called = bodies.load(form.body).called
    return f"Partner isn’t on the {name} register{unsaid}: this does not count for {called}."


def entry_name(entry: LogEntry) -> str:
    """Return what an entry is called in a list.

    Examples
    --------
    >>> entry_name(LogEntry("a", "planned")), entry_name(LogEntry("a", title="A visit"))
    ('Planned learning without a title', 'A visit')
    """
    return entry.title or f"{entry_type(entry.type).name} without a title"


def _cautions(form: Form, page: str | None) -> Iterator[str]:
    own = f" Its own page: {page}" if page else ""
    yield f"Fields are named in our own words. Check the form of the body itself before you submit.{own}"
    if form.caution:
        yield form.caution


def _record(entry: LogEntry, form: Form, profile: Profile, number: int, of: int) -> Iterator[Block]:
    name = entry_name(entry) if form.about == "entry" else "From my profile"
    yield Heading(f"{number} of {of}: {name}" if of > 1 else name)
    if of > 1 and (why := cannot_count(entry, form)):
        yield Note(why)
    for row in rows(entry, form, profile):
        if isinstance(row, Unwritten):
            yield Note(row.words, "missing")
            continue
        filled_in = [(row.label, row.text)] if isinstance(row, Written) else _lines(row)
        for label, text in filled_in:
            yield Heading(label, 2)
            yield Words(text)


def _lines(row: ByHand) -> list[tuple[str, str]]:
    """Return the labels with a line to write on under each."""
    return [(label, BLANK_LINE) for label in row.labels]


def _source(form: Form) -> str:
    where = "; ".join(f"{source.publisher}, {source.title}" for source in bodies.sources(form.sources))
    known = {
        "seen": f"Fields as seen in: {where}.",
        "second hand": f"Fields known second hand, from: {where}.",
        "from memory": "Fields from memory: no source for them has been seen.",
    }
    return f"{known[form.support]} Last checked {bodies.checked()}."
