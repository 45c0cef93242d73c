"""What must hold in ``course/structures.yaml`` beyond the form of each entry; mistakes are told by line."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from cmplearn.course.dates import first_day, last_day, shown
from cmplearn.course.files import Document, no_twins
from cmplearn.course.files import Place as Where
from cmplearn.course.nearby import listed, nearest
from cmplearn.course.spells import Interval, bodies_of, uncovered, within
from cmplearn.course.structure import Dated, Job, Kind, Organisation, StructuresFile
from cmplearn.course.structure import Place as PlaceRecord

_DAY = timedelta(days=1)


def check(document: Document, book: StructuresFile) -> None:
    """Check what the entries say of each other.

    Parameters
    ----------
    document : Document
        The file, for the lines of mistakes.
    book : StructuresFile
        What it says.

    Raises
    ------
    CourseError
        For a name used twice or not known, a body or a period outside the dates of its kind, a body that
        goes on beside the one that took over from it, periods of a job that overlap or leave a hole, or a
        place where nobody is recorded and nothing says why.
    """
    for key in ("sources", "kinds", "places", "jobs", "organisations"):
        no_twins(document, (key,), (entry.id for entry in getattr(book, key)), "id")
    _names_are_known(document, book)
    for position, job in enumerate(book.jobs):
        _periods_follow_each_other(document, ("jobs", position), job)
        _periods_fit_their_kinds(document, ("jobs", position), job, book)
    for position, body in enumerate(book.organisations):
        _fits_its_kind(document, ("organisations", position), body, book)
        _gives_way(document, ("organisations", position), body, book)
    for position, place in enumerate(book.places):
        _somebody_or_a_word(document, ("places", position), place, book)


def _names_are_known(document: Document, book: StructuresFile) -> None:
    kinds, places = [kind.id for kind in book.kinds], [place.id for place in book.places]
    sources, bodies = [source.id for source in book.sources], [body.id for body in book.organisations]
    _known(document, ("example", "job"), (book.example.job,), [job.id for job in book.jobs], "job")
    _known(document, ("example", "place"), (book.example.place,), places, "place")
    for number, kind in enumerate(book.kinds):
        _known(document, ("kinds", number, "sources"), kind.sources, sources, "source")
        for step, became in enumerate(kind.became):
            _known(document, ("kinds", number, "became", step, "kinds"), became.kinds, kinds, "kind")
    for number, place in enumerate(book.places):
        _known(document, ("places", number, "parts"), place.parts, places, "place")
        for step, gap in enumerate(place.gaps):
            _known(document, ("places", number, "gaps", step, "kind"), (gap.kind,), kinds, "kind")
    for number, job in enumerate(book.jobs):
        for step, period in enumerate(job.periods):
            where: Where = ("jobs", number, "periods", step)
            _known(document, (*where, "kinds"), period.kinds, kinds, "kind")
            _known(document, (*where, "sources"), period.sources, sources, "source")
    for number, body in enumerate(book.organisations):
        where = ("organisations", number)
        _known(document, (*where, "kind"), (body.kind,), kinds, "kind")
        _known(document, (*where, "places"), body.places, places, "place")
        _known(document, (*where, "successors"), body.successors, bodies, "organisation")
        _known(document, (*where, "sources"), body.sources, sources, "source")


def _known(document: Document, where: Where, named: Iterable[str], known: Collection[str], what: str) -> None:
    for name in named:
        if name not in known:
            raise document.mistake(
                where,
                f"There is no {what} `{name}`.{nearest(name, known)}",
                f"Use one of these, or add it: {listed(known)}.",
            )


def _periods_follow_each_other(document: Document, where: Where, job: Job) -> None:
    for step, (one, next) in enumerate(zip(job.periods, job.periods[1:], strict=False), start=1):
        place: Where = (*where, "periods", step)
        if next.first <= one.last:
            raise document.mistake(
                place,
                f"Two periods of `{job.id}` overlap: the one before ends on {_end(one)}.",
                "Let each begin on the day after the last one ends.",
            )
        if next.first > one.last + _DAY:
            raise document.mistake(
                place,
                f"`{job.id}` has a hole before this period: the one before ends on {_end(one)}.",
                "Add a period; one with `kinds: []` and `not_known` states a gap.",
            )
    if job.periods[-1].until:
        raise document.mistake(
            (*where, "periods", len(job.periods) - 1, "to"),
            f"The last period of `{job.id}` ends, and nothing says what came after.",
            "Leave out `to`, or add a period; one with `kinds: []` and `not_known` states a gap.",
        )


def _end(one: Dated) -> str:
    return shown(one.until) if one.until else "no day: it is open"


def _periods_fit_their_kinds(document: Document, where: Where, job: Job, book: StructuresFile) -> None:
    for step, period in enumerate(job.periods):
        for kind in book.kinds:
            if kind.id in period.kinds and (period.first < kind.first or period.last > kind.last):
                raise document.mistake(
                    (*where, "periods", step, "kinds"),
                    f"There was no `{kind.id}` for part of this period: its dates are {kind.dates}.",
                    "Split the period, or correct the dates.",
                )


def _fits_its_kind(document: Document, where: Where, body: Organisation, book: StructuresFile) -> None:
    kind = next(kind for kind in book.kinds if kind.id == body.kind)
    if _latest_start(body) < kind.first or _earliest_end(body) > kind.last:
        raise document.mistake(
            where,
            f"`{body.id}` ({body.dates}) lies outside the dates of its kind `{kind.id}` ({kind.dates}).",
            "Correct the dates of one of the two.",
        )


def _latest_start(one: Dated) -> date:
    return last_day(one.since) if one.since else date.max


def _earliest_end(one: Dated) -> date:
    return first_day(one.until) if one.until else date.max


def _gives_way(document: Document, where: Where, body: Organisation, book: StructuresFile) -> None:
    for other in book.organisations:
        shares = other.kind == body.kind and set(other.places) & set(body.places)
        if other.id in body.successors and shares and body.first < other.first <= body.last:
            raise document.mistake(
                where,
                f"`{body.id}` ({body.dates}) overlaps with its successor `{other.id}` ({other.dates}).",
                "Let it end on the day before the other begins.",
            )


def _somebody_or_a_word(document: Document, where: Where, place: PlaceRecord, book: StructuresFile) -> None:
    if place.parts:
        return
    for job in book.jobs:
        for period in job.periods:
            for kind in book.kinds:
                if kind.id in period.kinds and kind.unnamed is None:
                    _covered(document, where, place, kind, within(period, kind), book)


def _covered(
    document: Document, where: Where, place: PlaceRecord, kind: Kind, days: Interval, book: StructuresFile
) -> None:
    first = max(days[0], first_day(kind.everywhere_from)) if kind.everywhere_from else days[0]
    last = min(days[1], last_day(book.checked))
    stated = [(first_day(gap.since), last_day(gap.until)) for gap in place.gaps if gap.kind == kind.id]
    named = [(body.first, body.last) for body in bodies_of(book, kind, place)]
    if first > last:
        return
    for start, end in uncovered((first, last), [*stated, *named])[:1]:
        raise document.mistake(
            where,
            f"No `{kind.id}` is recorded in {place.name} from {shown(start.isoformat())} to "
            f"{shown(end.isoformat())}, and nothing says why.",
            "Add the organisation, or an entry of `gaps` here with `kind`, `from`, `to` and `why`.",
        )


__all__ = ["check"]
