"""The records of ``course/bodies.yaml``: bodies with dated rules, standards to link, forms to fill."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from cmplearn.course.case import Slug
from cmplearn.course.dates import PartialDate, first_day, shown
from cmplearn.course.files import Record, Words, broken_rule
from cmplearn.course.structure import Source, Support

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

Fill = Literal[
    "title",
    "type",
    "dates",
    "hours",
    "participatory-hours",
    "method",
    "story",
    "learned",
    "changed",
    "benefited",
    "relevance",
    "options",
    "expected",
    "feedback-from",
    "outcome",
    "next-action",
    "partner-name",
    "partner-role",
    "partner-contact",
    "partner-pin",
    "standards",
    "code-relevance",
    "evidence",
    "ai-use",
    "my-name",
    "my-role",
    "my-organisation",
    "my-hours",
]
"""What can fill a field of a form: a part of an entry, or of the person's profile."""

Profession = Literal[
    "pharmacist", "pharmacy-technician", "GP", "nurse", "midwife", "nursing-associate", "manager"
]
DateName = Literal["registration_ends", "revalidation_due", "appraisal_due"]
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


class Cycle(Supported):
    """Over which time a body counts.

    Parameters
    ----------
    date : str
        The date of the person's profile on which a cycle ends.
    months : int
        Its length.
    due_months_before : int
        How long before that date the record is due.
    asked, hint : str
        How the person is asked for the date.
    deadline : str
        What stands before the period's last day, for example "Submit by".
    said : str
        What is counted, in a sentence.
    """

    date: DateName
    months: Count
    due_months_before: Annotated[int, Field(ge=0, le=12)] = 0
    asked: Words
    hint: Words
    deadline: Words
    said: Words


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


class Coming(Record):
    """A change that has been announced.

    Parameters
    ----------
    when : str
        Day, month or year.
    what : str
        In a sentence.
    sources : tuple of str
        Where it was read.
    """

    when: PartialDate
    what: Words
    sources: Annotated[tuple[Words, ...], Field(min_length=1)]


class Standard(Record):
    """A standard, theme or domain that an entry can be linked to: its code and its short name."""

    code: Code
    name: Words

    @property
    def in_words(self) -> str:
        """Its code, where that is more than a key of ours, and its name.

        Examples
        --------
        >>> Standard(code="9", name="Leadership").in_words
        '9 Leadership'
        >>> Standard(code="people", name="Prioritise people").in_words
        'Prioritise people'
        """
        is_known = any(letter.isdigit() or letter.isupper() for letter in self.code)
        return f"{self.code} {self.name}" if is_known else self.name


class StandardSet(Supported):
    """Standards that belong together.

    Parameters
    ----------
    title : str
        What they are.
    since : str
        First day, month or year of this edition (``from`` in the file).
    caution : str, optional
        What to mind.
    items : tuple of Standard
        The standards.
    """

    title: Words
    since: PartialDate = Field(alias="from")
    caution: Words | None = None
    items: Annotated[tuple[Standard, ...], Field(min_length=1)]

    @property
    def shown_from(self) -> str:
        """The first day in words."""
        return shown(self.since)


class Body(Record):
    """A regulator, college, employer or plain record.

    Parameters
    ----------
    id, name, short, called : str
        For example ``"gphc"``, ``"GPhC revalidation"``, ``"GPhC"``, and ``"the GPhC"`` within a sentence.
    what : str
        Whom it is for and how often.
    regulator : bool
        Whether it is one.
    professions : tuple of str
        Those for whom it is offered first.
    page : str, optional
        Address of its own page.
    cycle : Cycle, optional
        Over which time it counts; twelve months up to today when left out.
    rules : tuple of Rules
        In order of their dates.
    coming : Coming, optional
        A change that has been announced.
    standards : tuple of StandardSet
        What entries can be linked to.
    not_known : tuple of str
        What can't be checked here, in sentences.
    """

    id: Slug
    name: Words
    short: Words
    called: Words
    what: Words
    regulator: bool
    professions: tuple[Profession, ...]
    page: Words | None = None
    cycle: Cycle | None = None
    rules: tuple[Rules, ...]
    coming: Coming | None = None
    standards: tuple[StandardSet, ...]
    not_known: tuple[Words, ...] = ()

    def rules_on(self, day: date) -> Rules | None:
        """Return the rules that hold on a day; None before the first, or where there are none.

        A set that is dated to a month or a year holds from its first day.
        """
        return next((rules for rules in reversed(self.rules) if rules.first <= day), None)

    @property
    def all_standards(self) -> tuple[Standard, ...]:
        """Everything an entry can be linked to, in order."""
        return tuple(item for group in self.standards for item in group.items)


class FormField(Record):
    """A field of a form.

    Parameters
    ----------
    label : str
        In our own words.
    fill : tuple of str
        What fills it, in order; nothing for what no page here takes.
    hint : str, optional
        A line of help.
    """

    label: Words
    fill: tuple[Fill, ...]
    hint: Words | None = None


class Form(Supported):
    """A form of a body.

    Parameters
    ----------
    id, body, name : str
        For example ``"gphc-planned"``, ``"gphc"``, ``"Planned CPD"``.
    types : tuple of str
        Kinds of entries that it is for; none for a form about the person.
    about : str
        ``"entry"``, or ``"me"`` for a form that the profile fills.
    requirement : str, optional
        Id of what it is a record for, in the body's rules.
    partner_on : str, optional
        Id of the register on which the discussion partner must be.
    caution : str, optional
        What to mind.
    fields : tuple of FormField
        Its fields, in order.
    """

    id: Slug
    body: Slug
    name: Words
    types: tuple[EntryType, ...]
    about: Literal["entry", "me"] = "entry"
    requirement: Slug | None = None
    partner_on: Slug | None = None
    caution: Words | None = None
    fields: Annotated[tuple[FormField, ...], Field(min_length=1)]


class Register(Record):
    """A register on which a discussion partner can be: the id that an entry keeps, and its short name."""

    id: Slug
    name: Words


class BodiesFile(Record):
    """The whole of ``course/bodies.yaml``.

    Parameters
    ----------
    checked : str
        Day on which the file was last gone through.
    sources, registers, bodies, forms : tuple
        Its lists, in the order of the file.
    """

    checked: PartialDate
    sources: tuple[Source, ...]
    registers: tuple[Register, ...]
    bodies: tuple[Body, ...]
    forms: tuple[Form, ...]


__all__ = [
    "BodiesFile",
    "Body",
    "Coming",
    "Cycle",
    "EntryType",
    "Fill",
    "Form",
    "FormField",
    "Part",
    "Register",
    "Requirement",
    "Rules",
    "Standard",
    "StandardSet",
    "Supported",
    "Yours",
]
