"""The forms of bodies in ``course/bodies.yaml``: their fields, and what of an entry fills each."""

from typing import Annotated, Literal

from pydantic import Field

from cmplearn.course.case import Slug
from cmplearn.course.files import Record, Words
from cmplearn.course.requirement import EntryType, Supported

__all__ = ["Fill", "Form", "FormField"]

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
