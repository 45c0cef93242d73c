"""Organisations and structures as dated data: who did this job on this date, in this place?

No name or date stands here: all are in ``course/structures.yaml``, each with its support and its sources.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TypeVar, get_args

from cmplearn.course.dates import last_day, shown
from cmplearn.course.files import Stamp, read, stamp
from cmplearn.course.nearby import absent
from cmplearn.course.places import root
from cmplearn.course.spells import Spell, spells, weakest
from cmplearn.course.structure import (
    Became,
    Job,
    Kind,
    Organisation,
    Period,
    Place,
    Question,
    Source,
    StructuresFile,
    Support,
)
from cmplearn.course.structure_checks import check


@dataclass(frozen=True)
class Answer:
    """Who did a job in a place on a day.

    Parameters
    ----------
    job : Job
        The job asked about.
    place : Place
        The place asked about.
    on : datetime.date
        The day asked about.
    bodies : tuple of Spell
        Who did it: several where several did it together or side by side; empty for a stated gap and for
        days before the earliest record.
    not_known : tuple of str
        What is not known, in sentences; never empty when there are no bodies.
    """

    job: Job
    place: Place
    on: date
    bodies: tuple[Spell, ...]
    not_known: tuple[str, ...]

    @property
    def support(self) -> Support | None:
        """The weakest support of the bodies named; None when there are none."""
        return weakest(body.support for body in self.bodies) if self.bodies else None

    @property
    def sources(self) -> tuple[Source, ...]:
        """Where it was read, each source once."""
        return tuple(dict.fromkeys(source for body in self.bodies for source in body.sources))

    @property
    def notes(self) -> tuple[str, ...]:
        """What else is known of the bodies on that day, each sentence once."""
        found = (body.organisation.note_on(self.on) for body in self.bodies if body.organisation)
        return tuple(dict.fromkeys(note for note in found if note))

    @property
    def text(self) -> str:
        """The answer in a sentence, for example ``On 1 June 2018, NHS Dudley CCG paid for ... in Dudley.``"""
        where = self.place.where or f"in {self.place.name}"
        on = shown(self.on.isoformat())
        if not self.bodies:
            return f"On {on}: nobody is recorded who {self.job.asked} {where}."
        names = _joined(dict.fromkeys(body.name for body in self.bodies))
        last_known = self.last_known
        when = f"The last known answer, of {shown(last_known)}: " if last_known else f"On {on}, "
        return f"{when}{names} {self.job.asked} {where}."

    @property
    def last_known(self) -> str | None:
        """The date of the oldest source this rests on, when the day asked about is later; else None."""
        seen = [checked(), *(body.seen for body in self.bodies if body.seen)]
        older = [when for when in seen if last_day(when) < self.on]
        return min(older, key=last_day) if older else None


def who(job: str, place: str, on: date) -> Answer:
    """Return who did a job in a place on a day, and what is not known of it.

    Parameters
    ----------
    job : str
        For example ``"medicines"``.
    place : str
        For example ``"dudley"``.
    on : datetime.date
        The day. After the last check of the file the last known answer is given, and it says so.

    Returns
    -------
    Answer

    Raises
    ------
    NotFoundError
        When there is no such job or place; the message lists those there are.
    CourseError
        When ``course/structures.yaml`` has a mistake in it.

    Examples
    --------
    >>> who("medicines", "dudley", date(2005, 6, 1)).text
    'On 1 June 2005, Dudley Beacon and Castle PCT and Dudley South PCT paid for medicines optimisation and
    primary care prescribing in Dudley.'
    >>> who("medicines", "dudley", date(1990, 1, 1)).not_known
    ('What is recorded of this job begins on 1 April 1999.',)
    """
    asked = _job(job)
    spells = chain(job, place)
    begin = asked.periods[0]
    if on < begin.first:
        said = f"What is recorded of this job begins {_from(begin.since)}."
        return Answer(asked, _place(place), on, (), (said,))
    last_check = last_day(checked())
    day = min(on, last_check)
    found = tuple(spell for spell in spells if spell.covers(day))
    not_known = [sentence for spell in found for sentence in (*_doubts(spell, day), *spell.not_known)]
    if on > last_check:
        not_known.insert(
            0, f"Nothing is known here of what changed after {shown(checked())}, when this was last checked."
        )
    bodies = tuple(spell for spell in found if not spell.is_gap)
    return Answer(asked, _place(place), on, bodies, tuple(dict.fromkeys(not_known)))


def chain(job: str, place: str) -> tuple[Spell, ...]:
    """Return everybody who did a job in a place, one after the other, from the earliest record on.

    Parameters
    ----------
    job : str
        For example ``"medicines"``.
    place : str
        For example ``"dudley"``.

    Returns
    -------
    tuple of Spell
        In order of time; stated gaps among them.

    Raises
    ------
    NotFoundError
        When there is no such job or place; the message lists those there are.
    CourseError
        When ``course/structures.yaml`` has a mistake in it.

    Examples
    --------
    >>> [spell.name for spell in chain("medicines", "harrow")][-2:]
    ['NHS North West London ICB', 'NHS West and North London ICB']
    """
    _job(job), _place(place)
    return _chain(job, place, *_stamp())


def spell_rows(jobs: Iterable[str], places: Iterable[str], since: date) -> tuple[tuple[str, ...], ...]:
    """Return who did some jobs in some places as rows of plain text, for methods that know no files.

    Parameters
    ----------
    jobs, places : iterable of str
        Ids of jobs and places.
    since : datetime.date
        Bodies that had ended before this day are left out.

    Returns
    -------
    tuple of tuple of str
        Job, place, name of the body, first day, last day (empty when no end is known), for one without
        end when it was last seen, in words, and how the job was done. Stated gaps are left out.

    Raises
    ------
    NotFoundError
        When there is no such job or place; the message lists those there are.
    CourseError
        When ``course/structures.yaml`` has a mistake in it.

    Examples
    --------
    >>> spell_rows(["medicines"], ["dudley"], date(2021, 6, 1))[0][2:5]
    ('NHS Black Country and West Birmingham CCG', '2021-04-01', '2022-06-30')
    """
    return tuple(
        (job, place, spell.name, spell.first.isoformat(), *_end(spell), spell.how)
        for job, place, spell in _stays(jobs, places, since)
    )


def supports(jobs: Iterable[str], places: Iterable[str], since: date) -> dict[Support, int]:
    """Return how many of the rows of `spell_rows` have which support, the best first.

    Parameters
    ----------
    jobs, places : iterable of str
        Ids of jobs and places.
    since : datetime.date
        Bodies that had ended before this day are left out.

    Raises
    ------
    NotFoundError
        When there is no such job or place; the message lists those there are.
    CourseError
        When ``course/structures.yaml`` has a mistake in it.

    Examples
    --------
    >>> supports(["medicines"], ["dudley"], date(2021, 6, 1))
    {'seen': 2, 'second hand': 0, 'from memory': 0}
    """
    found = Counter(spell.support for _, _, spell in _stays(jobs, places, since))
    return {support: found[support] for support in get_args(Support)}


def checked() -> str:
    """Return the day on which the file was last gone through, as ``YYYY-MM-DD``.

    Raises
    ------
    CourseError
        When ``course/structures.yaml`` has a mistake in it.
    """
    return _book().checked


def example() -> Question:
    """Return the question that shows what can be asked.

    Raises
    ------
    CourseError
        When ``course/structures.yaml`` has a mistake in it.
    """
    return _book().example


def kinds() -> tuple[Kind, ...]:
    """Return every kind of body, in the order of the file.

    Raises
    ------
    CourseError
        When ``course/structures.yaml`` has a mistake in it.
    """
    return _book().kinds


def kind(id: str) -> Kind:
    """Return one kind of body.

    Parameters
    ----------
    id : str
        For example ``"pct"``.

    Raises
    ------
    NotFoundError
        When there is none of that id; the message lists those there are.
    CourseError
        When ``course/structures.yaml`` has a mistake in it.

    Examples
    --------
    >>> kind("ccg").dates
    '1 April 2013 to 30 June 2022'
    """
    return _named(kinds(), id, "kind of body")


def places() -> tuple[Place, ...]:
    """Return every place, in the order of the file.

    Raises
    ------
    CourseError
        When ``course/structures.yaml`` has a mistake in it.
    """
    return _book().places


def place(id: str) -> Place:
    """Return one place.

    Parameters
    ----------
    id : str
        For example ``"dudley"``.

    Raises
    ------
    NotFoundError
        When there is none of that id; the message lists those there are.
    CourseError
        When ``course/structures.yaml`` has a mistake in it.

    Examples
    --------
    >>> place("dudley").region
    'Midlands'
    """
    return _named(places(), id, "place")


def jobs() -> tuple[Job, ...]:
    """Return every job, in the order of the file.

    Raises
    ------
    CourseError
        When ``course/structures.yaml`` has a mistake in it.
    """
    return _book().jobs


def job(id: str) -> Job:
    """Return one job.

    Parameters
    ----------
    id : str
        For example ``"medicines"``.

    Raises
    ------
    NotFoundError
        When there is none of that id; the message lists those there are.
    CourseError
        When ``course/structures.yaml`` has a mistake in it.

    Examples
    --------
    >>> job("hospital").asked
    'paid for hospital care'
    """
    return _named(jobs(), id, "job")


def organisations(place: str | None = None, kind: str | None = None) -> tuple[Organisation, ...]:
    """Return bodies by name, in the order of the file.

    Parameters
    ----------
    place : str, optional
        Only those whose places include this one; national bodies have ``england``.
    kind : str, optional
        Only those of this kind.

    Returns
    -------
    tuple of Organisation

    Raises
    ------
    NotFoundError
        When there is no such place or kind; the message lists those there are.
    CourseError
        When ``course/structures.yaml`` has a mistake in it.

    Examples
    --------
    >>> [body.name for body in organisations(place="dudley", kind="ccg")]
    ['NHS Dudley CCG', 'NHS Black Country and West Birmingham CCG']
    """
    if place is not None:
        _place(place)
    if kind is not None:
        _kind(kind)
    return tuple(
        body
        for body in _book().organisations
        if (place is None or place in body.places) and (kind is None or body.kind == kind)
    )


def sources() -> tuple[Source, ...]:
    """Return every source that a record cites, in the order of the file.

    Raises
    ------
    CourseError
        When ``course/structures.yaml`` has a mistake in it.
    """
    return _book().sources


# The names by which functions with parameters `job`, `place` and `kind` reach these.
_job, _place, _kind = job, place, kind


def _doubts(spell: Spell, day: date) -> list[str]:
    """Return what is not sure of a spell on a day, in sentences."""
    said = []
    name = spell.name[:1].upper() + spell.name[1:]
    if day < spell.surely_from and spell.since is None:
        said.append(f"{name}: the first day is not recorded, so it may not have been there yet.")
    elif day < spell.surely_from:
        said.append(
            f"{name}: the first day is not recorded, only {shown(spell.since or '')}, "
            "so it may not have been there yet."
        )
    if day > spell.surely_to:
        said.append(
            f"{name}: the last day is not recorded, only {shown(spell.until or '')}, so it may have gone."
        )
    if spell.seen and day > last_day(spell.seen):
        said.append(
            f"{name}: last seen in a source of {shown(spell.seen)}. "
            f"Whether it was still so on {shown(day.isoformat())} is not known here."
        )
        said.extend(spell.open_questions)
    return said


def _stays(jobs: Iterable[str], places: Iterable[str], since: date) -> Iterator[tuple[str, str, Spell]]:
    """Yield who did the jobs in the places since a day, stated gaps left out."""
    wanted = tuple(places)
    for job in jobs:
        for place in wanted:
            for spell in chain(job, place):
                if not spell.is_gap and spell.last >= since:
                    yield job, place, spell


def _end(spell: Spell) -> tuple[str, str]:
    """Return the last day and when it was last seen: one of the two is empty."""
    if spell.last == date.max:
        return "", shown(spell.seen or "")
    return spell.last.isoformat(), ""


def _from(since: str | None) -> str:
    words = shown(since or "")
    return f"on {words}" if len(words.split()) == 3 else f"in {words}"


def _joined(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


E = TypeVar("E", Kind, Place, Job)


def _named(entries: tuple[E, ...], id: str, what: str) -> E:
    known = {entry.id: entry for entry in entries}
    if id not in known:
        raise absent(what, id, known)
    return known[id]


def _stamp() -> tuple[Stamp, ...]:
    return stamp(root() / "course" / "structures.yaml")


def _book() -> StructuresFile:
    return _load(*_stamp())


@lru_cache(maxsize=4)
def _load(file: Stamp) -> StructuresFile:
    document = read(file.path)
    book = document.as_record(StructuresFile)
    check(document, book)
    return book


@lru_cache(maxsize=1024)
def _chain(job: str, place: str, file: Stamp) -> tuple[Spell, ...]:
    return spells(_load(file), _job(job), _place(place))


__all__ = [
    "Answer",
    "Became",
    "Job",
    "Kind",
    "Organisation",
    "Period",
    "Place",
    "Question",
    "Source",
    "Spell",
    "chain",
    "checked",
    "example",
    "job",
    "jobs",
    "kind",
    "kinds",
    "organisations",
    "place",
    "places",
    "sources",
    "spell_rows",
    "supports",
    "who",
]
