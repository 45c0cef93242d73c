"""The records of ``course/structures.yaml``: kinds of body, places, jobs and bodies, each with its dates."""

from collections.abc import Mapping
from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from cmplearn.course.dates import PartialDate, first_day, last_day, shown
from cmplearn.course.files import Record, Words, broken_rule

Support = Literal["seen", "second hand", "from memory"]
"""How well a record is supported, the best first."""


class Source(Record):
    """Where a date or a name was read.

    Parameters
    ----------
    id : str
        Short name by which records cite it.
    title, publisher : str
        Its own title, and who published it.
    dated : str, optional
        A year, month or day, where it gives one.
    address : str, optional
        Where it was seen.
    """

    id: Words
    title: Words
    publisher: Words
    dated: PartialDate | None = None
    address: Words | None = None


class Dated(Record):
    """Something with a first and a last day, each as precise as its source.

    Parameters
    ----------
    since : str, optional
        First day, month or year (``from`` in the file); left out when it is not recorded.
    until : str, optional
        Last day, month or year (``to`` in the file); left out when it has not ended as far as is known.
    seen : str, optional
        When it was last seen in a source; needed when there is no end.
    support : str
        ``"seen"``, ``"second hand"`` or ``"from memory"``.
    sources : tuple of str
        Ids of sources; needed unless the support is memory.
    """

    since: PartialDate | None = Field(default=None, alias="from")
    until: PartialDate | None = Field(default=None, alias="to")
    seen: PartialDate | None = None
    support: Support
    sources: tuple[Words, ...] = ()

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.last < self.first:
            raise broken_rule(
                f"It ends ({shown(self.until or '')}) before it starts ({shown(self.since or '')}).",
                "Correct `from` or `to`.",
                "to",
            )
        return self

    @model_validator(mode="after")
    def _open_end_was_seen(self) -> Self:
        if self.until is None and self.seen is None:
            raise broken_rule(
                "It has no end, and nothing says when it was last seen.",
                "Add `to: ...`, or `seen: ...` with the date of the last source that shows it.",
            )
        return self

    @model_validator(mode="after")
    def _names_its_sources(self) -> Self:
        if self.support != "from memory" and not self.sources:
            raise broken_rule(
                f"It is marked “{self.support}” but names no source.",
                "Add `sources: [...]`, or write `support: from memory`.",
                "support",
            )
        return self

    @property
    def first(self) -> date:
        """The first day on which it may have been there; `date.min` when the start is not recorded."""
        return first_day(self.since) if self.since else date.min

    @property
    def last(self) -> date:
        """The last day on which it may have been there; `date.max` when no end is known."""
        return last_day(self.until) if self.until else date.max

    @property
    def dates(self) -> str:
        """Its dates in words, for example ``1 April 2013 to 30 June 2022``."""
        if self.until and self.since:
            return f"{shown(self.since)} to {shown(self.until)}"
        if self.until:
            return f"start not recorded, to {shown(self.until)}"
        start = f"since {shown(self.since)}" if self.since else "start not recorded"
        return f"{start}; last seen {shown(self.seen or '')}"


class Became(Record):
    """What became of a job of a kind of body.

    Parameters
    ----------
    what : str
        The job, in a sentence.
    kinds : tuple of str
        Ids of the kinds that took it on.
    """

    what: Words
    kinds: tuple[Words, ...]


class Kind(Dated):
    """A kind of body, such as the primary care trust, with the dates between which there were any.

    Parameters
    ----------
    id : str
        For example ``"pct"``.
    name, short : str
        In full and as people say it.
    one : str, optional
        One of them in a sentence, for example ``"a primary care trust"``; needed for local kinds. For a
        national body that takes an article: its name with it.
    reach : str
        ``"national"`` (one for England) or ``"local"``.
    everywhere_from : str, optional
        From when there was one in every place, when that was later than the first of them.
    did : str
        What it did or does.
    became : tuple of Became
        What became of its jobs.
    known, not_known : str
        What is known and what isn't, in sentences.
    unnamed : str, optional
        For local kinds whose bodies are not all listed by name: why not.
    """

    id: Words
    name: Words
    short: Words
    one: Words | None = None
    reach: Literal["national", "local"]
    everywhere_from: PartialDate | None = None
    did: Words
    became: tuple[Became, ...]
    known: Words
    not_known: Words
    unnamed: Words | None = None

    @model_validator(mode="after")
    def _local_kinds_can_stand_in_a_sentence(self) -> Self:
        if self.reach == "local" and self.one is None:
            raise broken_rule("A local kind needs words for one of it.", "Add `one: a ...`.", "name")
        return self


class Gap(Record):
    """A time in which no body of a kind is recorded in a place, and why.

    Parameters
    ----------
    kind : str
        Id of the kind.
    since, until : str
        From and to (``from`` and ``to`` in the file).
    why : str
        In a sentence.
    """

    kind: Words
    since: PartialDate = Field(alias="from")
    until: PartialDate = Field(alias="to")
    why: Words


class Place(Record):
    """A place of the course.

    Parameters
    ----------
    id, name : str
        For example ``"dudley"``, ``"Dudley"``.
    region : str
        NHS region today.
    where : str, optional
        Words for "in" it where these are not "in" and its name, for example ``"on the Isle of Wight"``.
    parts : tuple of str
        Ids of the places inside it, for wider areas.
    note : str, optional
        What of it is not followed here.
    gaps : tuple of Gap
        Times for which no body is recorded, each with its reason.
    """

    id: Words
    name: Words
    region: Words
    where: Words | None = None
    parts: tuple[Words, ...] = ()
    note: Words | None = None
    gaps: tuple[Gap, ...] = ()


class Period(Dated):
    """A time in which a job was done in one way.

    Parameters
    ----------
    kinds : tuple of str
        Ids of the kinds that did it; none for a stated gap.
    how : str, optional
        How they did it; needed unless it is a gap.
    how_in : dict of str to str, optional
        How they did it where that differed, by region.
    not_known : str, optional
        What is not known of it; needed for a gap.
    """

    kinds: tuple[Words, ...]
    how: Words | None = None
    how_in: Mapping[Words, Words] = Field(default_factory=dict)
    not_known: Words | None = None

    def how_at(self, place: Place) -> str:
        """Return how they did it in a place; empty for a gap."""
        return self.how_in.get(place.region, self.how or "")

    @model_validator(mode="after")
    def _says_how_or_why_not(self) -> Self:
        if self.kinds and self.how is None:
            raise broken_rule("It doesn't say how the job was done.", "Add `how: ...`.", "kinds")
        if not self.kinds and self.not_known is None:
            raise broken_rule(
                "It has no kinds: a gap without a word.", "Say in `not_known` what the gap is.", "kinds"
            )
        return self


class Job(Record):
    """A job that somebody had to do at all times.

    Parameters
    ----------
    id, name : str
        For example ``"medicines"``.
    asked : str
        What was done, to follow "who", for example ``"paid for hospital care"``.
    periods : tuple of Period
        In order, without overlap or hole; the last has no end.
    """

    id: Words
    name: Words
    asked: Words
    periods: tuple[Period, ...] = Field(min_length=1)


class Organisation(Dated):
    """A body with a name.

    Parameters
    ----------
    id, name : str
        For example ``"dudley-pct"``, ``"Dudley PCT"``.
    kind : str
        Id of its kind.
    places : tuple of str
        Ids of the places it served, whole or in part; ``england`` for national bodies.
    successors : tuple of str
        Ids of the bodies that took on its area or its work.
    note, not_known : str, optional
        What else is known, and what is not.
    note_from : str, optional
        First day, month or year for which the note holds; left out where it holds for the whole time.
    """

    id: Words
    name: Words
    kind: Words
    places: tuple[Words, ...] = Field(min_length=1)
    successors: tuple[Words, ...] = ()
    note: Words | None = None
    note_from: PartialDate | None = None
    not_known: Words | None = None

    @model_validator(mode="after")
    def _dates_a_note(self) -> Self:
        if self.note_from is not None and self.note is None:
            raise broken_rule("There is a date for a note, and no note.", "Add `note: ...`.", "note_from")
        return self

    def note_on(self, day: date) -> str | None:
        """Return the note if it surely holds on a day: a year alone holds from its last day on."""
        return None if self.note_from and day < last_day(self.note_from) else self.note


class Question(Record):
    """A job, a place and a day to ask about.

    Parameters
    ----------
    job, place : str
        Ids of a job and a place.
    day : str
        As ``YYYY-MM-DD``; not `on`, which YAML reads as true.
    """

    job: Words
    place: Words
    day: PartialDate


class StructuresFile(Record):
    """The whole of ``course/structures.yaml``.

    Parameters
    ----------
    checked : str
        Day on which the file was last gone through.
    example : Question
        What the page answers before anybody asks.
    sources, kinds, places, jobs, organisations : tuple
        Its lists, in the order of the file.
    """

    checked: PartialDate
    example: Question
    sources: tuple[Source, ...]
    kinds: tuple[Kind, ...]
    places: tuple[Place, ...]
    jobs: tuple[Job, ...]
    organisations: tuple[Organisation, ...]


__all__ = [
    "Became",
    "Dated",
    "Gap",
    "Job",
    "Kind",
    "Organisation",
    "Period",
    "Place",
    "Question",
    "Source",
    "StructuresFile",
    "Support",
]
