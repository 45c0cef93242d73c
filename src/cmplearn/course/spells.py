"""Spells: which body did a job in a place from when to when, put together from ``course/structures.yaml``."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import get_args

from cmplearn.course.dates import first_day, last_day
from cmplearn.course.structure import (
    Dated,
    Job,
    Kind,
    Organisation,
    Period,
    Place,
    Source,
    StructuresFile,
    Support,
)

Interval = tuple[date, date]
"""First and last day, both within."""

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Spell:
    """A body that did a job in a place for a time; or a time for which it is stated that none did.

    Parameters
    ----------
    kind : Kind or None
        The kind of body; None for a stated gap.
    organisation : Organisation or None
        The body by name; None when it is not known which one it was.
    since, until : str or None
        From and to, as precise as the sources: None when the start is not recorded, or no end is known.
    seen : str or None
        For a spell without end: when it was last seen in a source.
    how : str
        How the job was done; empty for a gap.
    not_known : tuple of str
        What is not known of it, in sentences.
    open_questions : tuple of str
        For a spell without end: what is not known of the time after it was last seen.
    support : str
        The weakest of what it is put together from.
    sources : tuple of Source
        Where it was read.
    first, last : datetime.date
        First and last day on which it may have been so.
    surely_from, surely_to : datetime.date
        Between these it surely was so, as far as the sources are right.
    """

    kind: Kind | None
    organisation: Organisation | None
    since: str | None
    until: str | None
    seen: str | None
    how: str
    not_known: tuple[str, ...]
    open_questions: tuple[str, ...]
    support: Support
    sources: tuple[Source, ...]
    first: date
    last: date
    surely_from: date
    surely_to: date

    @property
    def name(self) -> str:
        """What a sentence calls the body: its name, or one of its kind; empty for a gap."""
        if self.organisation and not (self.kind and self.kind.reach == "national" and self.kind.one):
            return self.organisation.name
        return (self.kind.one or self.kind.name) if self.kind else ""

    @property
    def is_gap(self) -> bool:
        """Whether it is stated that nobody of the kinds listed did the job."""
        return self.kind is None

    def covers(self, day: date) -> bool:
        """Return whether it may have been so on a day."""
        return self.first <= day <= self.last


def spells(book: StructuresFile, job: Job, place: Place) -> tuple[Spell, ...]:
    """Return who did a job in a place, from the first period recorded to the last.

    Parameters
    ----------
    book : StructuresFile
        All that is known.
    job : Job
        One of its jobs.
    place : Place
        One of its places.

    Returns
    -------
    tuple of Spell
        In order of time; several at once where several bodies did the job.
    """
    found = [spell for period in job.periods for spell in _in_period(book, period, place)]
    return tuple(sorted(found, key=lambda spell: (spell.first, spell.last)))


def bodies_of(book: StructuresFile, kind: Kind, place: Place) -> tuple[Organisation, ...]:
    """Return the bodies of a kind that served a place, in the order of the file."""
    return tuple(
        body
        for body in book.organisations
        if body.kind == kind.id and (kind.reach == "national" or place.id in body.places)
    )


def uncovered(whole: Interval, covered: Iterable[Interval]) -> list[Interval]:
    """Return the parts of an interval that no other covers.

    Parameters
    ----------
    whole : tuple of datetime.date
        First and last day.
    covered : iterable of tuple
        Intervals, in any order.

    Returns
    -------
    list of tuple
        In order; empty when all is covered.

    Examples
    --------
    >>> day = date(2020, 1, 1)
    >>> uncovered((day, day + 9 * _DAY), [(day, day + 2 * _DAY), (day + 5 * _DAY, day + 20 * _DAY)])
    [(datetime.date(2020, 1, 4), datetime.date(2020, 1, 5))]
    """
    rest: list[Interval] = []
    at, end = whole
    for first, last in sorted(covered):
        if first > end:
            break
        if first > at:
            rest.append((at, first - _DAY))
        if last >= end:
            return rest
        at = max(at, last + _DAY)
    return [*rest, (at, end)] if at <= end else rest


def within(one: Dated, other: Dated) -> Interval:
    """Return the days on which both may have been; the first is after the last when there are none."""
    return max(one.first, other.first), min(one.last, other.last)


def _in_period(book: StructuresFile, period: Period, place: Place) -> Iterable[Spell]:
    if not period.kinds:
        yield _spell(book, period, place, None, None, (period.first, period.last), ())
    kinds = {kind.id: kind for kind in book.kinds}
    for kind in (kinds[id] for id in period.kinds):
        whole = within(period, kind)
        served: list[Interval] = []
        for body in bodies_of(book, kind, place):
            first, last = max(whole[0], body.first), min(whole[1], body.last)
            if first <= last:
                served.append((first, last))
                yield _spell(book, period, place, kind, body, (first, last), ())
        for rest in uncovered(whole, served):
            yield _spell(book, period, place, kind, None, rest, _reasons(book, kind, place, rest))


def _spell(
    book: StructuresFile,
    period: Period,
    place: Place,
    kind: Kind | None,
    body: Organisation | None,
    days: Interval,
    reasons: tuple[str, ...],
) -> Spell:
    first, last = days
    dated: list[Dated] = [part for part in (period, kind if body is None else body) if part is not None]
    since, surely_from = _start(dated, kind, body, first)
    until, surely_to = _end(dated, last)
    noted = (*_words(body.not_known if body else None), *_words(period.not_known))
    names = dict.fromkeys(name for part in dated for name in part.sources)
    sources = {source.id: source for source in book.sources}
    return Spell(
        kind=kind,
        organisation=body,
        since=since,
        until=until,
        seen=min((part.seen for part in dated if part.seen), key=last_day) if until is None else None,
        how=period.how_at(place),
        not_known=reasons if until is None else (*reasons, *noted),
        open_questions=noted if until is None else (),
        support=weakest(part.support for part in dated),
        sources=tuple(sources[name] for name in names),
        first=first,
        last=last,
        surely_from=surely_from,
        surely_to=surely_to,
    )


def weakest(supports: Iterable[Support]) -> Support:
    """Return the weakest of several supports.

    Examples
    --------
    >>> weakest(["seen", "from memory", "second hand"])
    'from memory'
    """
    return max(supports, key=get_args(Support).index)


def _start(
    dated: list[Dated], kind: Kind | None, body: Organisation | None, first: date
) -> tuple[str | None, date]:
    """Return the start as the sources have it, and the day from which it surely was so."""
    known = max((part.since for part in dated if part.since), key=lambda p: (last_day(p), first_day(p)))
    if body is not None and body.since is None and kind is not None and kind.everywhere_from:
        everywhere = last_day(kind.everywhere_from)
        if everywhere > last_day(known):
            return None, everywhere
    if first_day(known) <= first <= last_day(known):
        return known, last_day(known)
    return first.isoformat(), first


def _end(dated: list[Dated], last: date) -> tuple[str | None, date]:
    """Return the end as the sources have it, and the day up to which it surely was so."""
    if last == date.max:
        return None, last
    ends = [part.until for part in dated if part.until]
    known = min(ends, key=lambda p: (first_day(p), last_day(p))) if ends else last.isoformat()
    if first_day(known) <= last <= last_day(known):
        return known, first_day(known)
    return last.isoformat(), last


def _reasons(book: StructuresFile, kind: Kind, place: Place, days: Interval) -> tuple[str, ...]:
    """Return why a body of a kind has no name here."""
    if place.parts and kind.reach == "local":
        names = {other.id: other.name for other in book.places}
        parts = "; ".join(names[part] for part in place.parts)
        return (f"Each part of it has or had its own. This course follows these parts: {parts}.",)
    stated = [
        gap.why
        for gap in place.gaps
        if gap.kind == kind.id and first_day(gap.since) <= days[1] and last_day(gap.until) >= days[0]
    ]
    if kind.everywhere_from and days[0] < first_day(kind.everywhere_from):
        stated.append("Whether there was one here by then is not recorded.")
    return (*stated, *_words(kind.unnamed))


def _words(text: str | None) -> tuple[str, ...]:
    return (text,) if text else ()


__all__ = ["Interval", "Spell", "bodies_of", "spells", "uncovered", "weakest", "within"]
