"""What a body asks for, and since when: the rules of ``course/bodies.yaml``."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from cmplearn.course.case import Slug
from cmplearn.course.dates import PartialDate, first_day, shown
from cmplearn.course.files import Record, Words, broken_rule
from cmplearn.course.structure import Support

__all__ = ["Code", "Count", "EntryType", "Part", "Requirement", "Rules", "Supported", "Yours"]

EntryType = Literal[
    "planned",
    "unplanned",
    "event",
    "feedback",
    "peer-discussion",
    "action-learning",
    "trigger",
    "lesson",
    "reflective-account",
    "reflective-discussion",
    "other",
]
"""The kinds of log entries, as the log names them."""

Part = Literal[
    "day",
    "minutes",
    "participatory",
    "said",
    "learned",
    "changed",
    "benefited",
    "relevance",
    "options",
    "expected",
    "feedback-from",
    "partner",
    "partner-role",
    "partner-contact",
    "partner-pin",
    "nmc-partner",
    "standards",
    "standards-met",
    "code-relevance",
    "evidence",
    "next-action",
    "my-role",
]
"""What a requirement can ask for in an entry."""

Count = Annotated[int, Field(ge=1)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$")]


class Supported(Record):
    """Something with a source, and how well that supports it.

    Parameters
    ----------
    support : str
        ``"seen"``, ``"second hand"`` or ``"from memory"``.
    sources : tuple of str
        Ids of sources; needed unless the support is memory.
    """

    support: Support
    sources: tuple[Words, ...] = ()

    @model_validator(mode="after")
    def _names_its_sources(self) -> Self:
        if self.support != "from memory" and not self.sources:
            raise broken_rule(
                f"It is marked “{self.support}” but names no source.",
                "Add `sources: [...]`, or write `support: from memory`.",
                "support",
            )
        return self


class Requirement(Record):
    """One thing that a body asks for.

    Parameters
    ----------
    id, name : str
        Name within its rules; what it is called.
    counts : str
        ``"entries"``, or ``"hours"`` spent.
    need : int
        How many.
    part_of : str, optional
        Id of the requirement of which this is a part: what the rest can count is then limited.
    types : tuple of str
        Kinds of entries that count, and are told what they lack.
    also_types : tuple of str
        Kinds that count when they have everything, and are passed over in silence when not.
    codes : tuple of str
        Codes of the body's standards: an entry linked to one counts, whatever its kind.
    only_codes : tuple of str
        The standards that a linked one must be among; any when left out.
    needs, asks : tuple of str
        What an entry must have to count; what the form asks besides.
    months : int, optional
        Looks back so far instead of the cycle's months.
    optional : bool
        Asked only if there was one.
    start : str, optional
        Kind as which a new entry for it is begun; the first of `types` when left out.
    left_out : str, optional
        Why the time of other kinds of entries is not counted here.
    next : str
        What to do when it is missing.
    """

    id: Slug
    name: Words
    counts: Literal["entries", "hours"]
    need: Count
    part_of: Slug | None = None
    types: tuple[EntryType, ...] = ()
    also_types: tuple[EntryType, ...] = ()
    codes: tuple[Code, ...] = ()
    only_codes: tuple[Code, ...] = ()
    needs: tuple[Part, ...] = ()
    asks: tuple[Part, ...] = ()
    months: Count | None = None
    optional: bool = False
    start: EntryType | None = None
    left_out: Words | None = None
    next: Words

    @property
    def begins(self) -> EntryType:
        """The kind as which a new entry for it is begun."""
        usual: tuple[EntryType, ...] = (*self.types, "other")
        return self.start or usual[0]

    @model_validator(mode="after")
    def _something_can_count(self) -> Self:
        if not (self.types or self.codes):
            raise broken_rule(
                f"No entry can ever count for `{self.id}`.", "Add `types: [...]` or `codes: [...]`.", "id"
            )
        return self


class Yours(Record):
    """Something that a body asks for and a log can't show.

    Parameters
    ----------
    id, name, said : str
        What it is.
    hours, hours_if_dual : int, optional
        How many hours, and how many with two registrations.
    """

    id: Slug
    name: Words
    said: Words
    hours: Count | None = None
    hours_if_dual: Count | None = None


class Rules(Supported):
    """What a body asks from a day on.

    Parameters
    ----------
    since : str
        First day, month or year (``from`` in the file); they hold until the next rules begin.
    said : str
        In a sentence.
    cautions : tuple of str
        What to mind.
    requirements : tuple of Requirement
        What is counted.
    yours : tuple of Yours
        What can't be.
    """

    since: PartialDate = Field(alias="from")
    said: Words
    cautions: tuple[Words, ...] = ()
    requirements: tuple[Requirement, ...]
    yours: tuple[Yours, ...] = ()

    @property
    def first(self) -> date:
        """The first day on which they may hold."""
        return first_day(self.since)

    @property
    def shown_from(self) -> str:
        """The first day in words, for example ``1 January 2026``."""
        return shown(self.since)
