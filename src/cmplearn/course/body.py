"""The records of ``course/bodies.yaml``: bodies with dated rules, standards to link, forms to fill."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from cmplearn.course.body_form import Fill, Form, FormField
from cmplearn.course.case import Slug
from cmplearn.course.dates import PartialDate, shown
from cmplearn.course.files import Record, Words
from cmplearn.course.requirement import Code, Count, EntryType, Part, Requirement, Rules, Supported, Yours
from cmplearn.course.structure import Source

Profession = Literal[
    "pharmacist", "pharmacy-technician", "GP", "nurse", "midwife", "nursing-associate", "manager"
]
DateName = Literal["registration_ends", "revalidation_due", "appraisal_due"]


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
