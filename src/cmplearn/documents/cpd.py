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

__all__ = ["ABOUT_ME", "Unwritten", "Written", "entry_name", "papers", "rows"]

ABOUT_ME = LogEntry("me")
"""Stands for the entry in a form that only the profile fills."""


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
    blocks: list[Block] = [] if is_plain else [Note(words) for words in _cautions(form, body.page)]
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


def rows(entry: LogEntry, form: Form, profile: Profile) -> tuple[Written | Unwritten, ...]:
    """Return a form filled from an entry, in the form's order; what is not written is gathered.

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
    found: list[Written | Unwritten] = []
    for field in form.fields:
        words = filled(field, entry, form, profile)
        name = f"{field.label} ({field.hint.rstrip('.')})" if field.hint else field.label
        if words:
            found.append(Written(field.label, words))
        elif found and isinstance(found[-1], Unwritten):
            found[-1] = Unwritten((*found[-1].labels, name))
        else:
            found.append(Unwritten((name,)))
    return tuple(found)


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
    for row in rows(entry, form, profile):
        if isinstance(row, Written):
            yield Heading(row.label, 2)
            yield Words(row.text)
        else:
            yield Note(row.words, "missing")


def _source(form: Form) -> str:
    where = "; ".join(f"{source.publisher}, {source.title}" for source in bodies.sources(form.sources))
    known = {
        "seen": f"Fields as seen in: {where}.",
        "second hand": f"Fields known second hand, from: {where}.",
        "from memory": "Fields from memory: no source for them has been seen.",
    }
    return f"{known[form.support]} Last checked {bodies.checked()}."
