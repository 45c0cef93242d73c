"""What ``course/own_case.yaml`` holds: documents, cases, parts and lists of the own case, and fields."""

from collections.abc import Mapping
from typing import Annotated, Literal, TypeVar

from pydantic import Field as Of
from pydantic import StringConstraints, model_validator

from cmplearn.course.files import Record, Words, broken_rule
from cmplearn.course.nearby import absent
from cmplearn.course.plan import LessonId

__all__ = [
    "IN_A_LESSON",
    "Case",
    "CaseId",
    "Covers",
    "Field",
    "FromPart",
    "ListPlan",
    "Output",
    "OutputId",
    "OwnCasePlan",
    "Part",
]

T = TypeVar("T")
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
CaseId = Literal["strategic", "economic", "commercial", "financial", "management", "document"]
OutputId = Literal["sponsor", "short", "committee", "full"]
Kind = Literal["text", "number", "choice", "date", "years", "option", "part"]
Shape = Literal["", "whole", "year"]
IN_A_LESSON = ("text", "number", "choice")
"""Kinds of field that a lesson's form has."""


class Output(Record):
    """A document that the case becomes.

    Parameters
    ----------
    id, title : str
        Its name in this file, and on screen.
    for_whom : str
        Who reads it.
    pages : int
        The most it may take; 0 where there is no limit.
    """

    id: OutputId
    title: Words
    for_whom: Words
    pages: Annotated[int, Of(ge=0, le=10)] = 0


class Case(Record):
    """One of the five cases, or the document itself: id, title and the question it answers."""

    id: CaseId
    title: Words
    asks: Words


class Field(Record):
    """One thing that is asked.

    Parameters
    ----------
    name : str
        Its name in what is saved.
    short : str
        What the answer is called in a document.
    label, hint, unit : str
        What the person reads.
    kind : str
        "text", "number", "choice", "date"; in lists also "years" (pounds by year), "option" (a row of the
        list of options) and "part" (a part of the case).
    options : mapping of str to str
        Value and label of each option of a choice.
    rows : int
        Lines of the box of a text.
    minimum, maximum : float or None
        Limits of a number.
    needed_for : tuple of str
        Documents that show a gap while it is empty.
    needless_with : mapping of str to tuple of str
        Other fields of a row that let it stay empty: at which of their values, or, with none, whenever they
        are filled.
    same_as : str
        Part and field, with a slash between, where it is asked; "" where it is asked here.
    shape : str
        "whole" of a number without a fraction, "year" of a text that names a financial year.
    suggests : bool
        Whether the form offers what other rows have in it.
    """

    name: Name
    short: Words
    label: Words
    kind: Kind = "text"
    hint: str = ""
    unit: str = ""
    options: Mapping[str, Words] = Of(default_factory=dict)
    rows: Annotated[int, Of(ge=1, le=12)] = 2
    minimum: float | int | None = None
    maximum: float | int | None = None
    needed_for: tuple[OutputId, ...] = ()
    needless_with: Mapping[Name, tuple[str, ...]] = Of(default_factory=dict)
    same_as: str = ""
    shape: Shape = ""
    suggests: bool = False

    @model_validator(mode="after")
    def _has_options_where_it_is_a_choice(self) -> "Field":
        if (self.kind == "choice") != bool(self.options):
            raise broken_rule(
                f"`{self.name}` is of kind {self.kind} and has {len(self.options)} options.",
                "Give a choice its `options`, and other kinds none.",
                "name",
            )
        return self


class Part(Record):
    """A named part of the case: one form.

    Parameters
    ----------
    id, title : str
        Its name in the portfolio, and on screen.
    case : str
        Which of the five cases it belongs to.
    lesson : str or None
        The lesson whose form fills it; None for what only its own page asks.
    row_of : str or None
        The list of which it is a row and nothing else.
    looks_for : str
        What a sponsor or a committee would look for in it.
    fields : tuple of Field
        What is asked; in a lesson's part, `asked`, `said` and `changed` come last, and the
        day, which only the own case's page asks.
    """

    id: Name
    title: Words
    case: CaseId
    lesson: LessonId | None = None
    row_of: Name | None = None
    looks_for: Words
    fields: Annotated[tuple[Field, ...], Of(min_length=1)]

    def field(self, name: str) -> Field:
        """Return one field.

        Raises
        ------
        NotFoundError
            When there is none of that name; the message lists the names.
        """
        return _named("field", name, {each.name: each for each in self.fields})


class FromPart(Record):
    """How a part becomes a row of a list: the part, and which of its fields each of the row's is."""

    part: Name
    fields: Mapping[Name, Name]


class Covers(Record):
    """What the rows of a list have to cover together: a choice, and which of its values need a row."""

    field: Name
    values: Annotated[tuple[str, ...], Of(min_length=1)]


class ListPlan(Record):
    """A list of rows, each filled in a form of its own.

    Parameters
    ----------
    id, title, one : str
        Its name in the portfolio, on screen, and what one row is called, with its article.
    case : str
        Which of the five cases it belongs to.
    main : str
        The field that a row is known by.
    looks_for : str
        What a sponsor or a committee would look for in it.
    least : int
        Fewest rows for the documents of `needed_for`.
    scored : bool
        Whether rows have a likelihood and a severity, from 1 to 5 each.
    covers : Covers or None
        What its rows have to cover together, for the same documents.
    from_parts : tuple of FromPart
        Parts of lessons that are a row of it.
    """

    id: Name
    title: Words
    one: Words
    case: CaseId
    main: Name
    looks_for: Words
    least: Annotated[int, Of(ge=0)] = 0
    needed_for: tuple[OutputId, ...] = ()
    scored: bool = False
    covers: Covers | None = None
    from_parts: tuple[FromPart, ...] = ()
    fields: Annotated[tuple[Field, ...], Of(min_length=1)]

    def told(self, part: str) -> Mapping[str, str]:
        """Return which field of a part each field of its row is; none for a row of no part."""
        return next((source.fields for source in self.from_parts if source.part == part), {})

    def field(self, name: str) -> Field:
        """Return one field.

        Raises
        ------
        NotFoundError
            When there is none of that name; the message lists the names.
        """
        return _named("field", name, {each.name: each for each in self.fields})


class OwnCasePlan(Record):
    """The whole of ``course/own_case.yaml``."""

    documents: tuple[Output, ...]
    cases: tuple[Case, ...]
    asked: Annotated[tuple[Field, ...], Of(min_length=3, max_length=3)]
    asked_on: Field
    parts: tuple[Part, ...]
    lists: tuple[ListPlan, ...]

    def lists_from(self, part: str) -> tuple[ListPlan, ...]:
        """Return the lists that take a row from a part."""
        return tuple(each for each in self.lists if each.told(part))

    def part(self, id: str) -> Part:
        """Return one part, with the fields about whom was asked where a lesson fills it.

        Raises
        ------
        NotFoundError
            When there is none of that id; the message lists the ids.
        """
        return _named("part", id, {part.id: part for part in self.parts})

    def listing(self, id: str) -> ListPlan:
        """Return one list.

        Raises
        ------
        NotFoundError
            When there is none of that id; the message lists the ids.
        """
        return _named("list", id, {each.id: each for each in self.lists})

    def of_lesson(self, lesson: str) -> tuple[Part, ...]:
        """Return the parts that a lesson fills."""
        return tuple(part for part in self.parts if part.lesson == lesson)

    def of_case(self, case: str) -> tuple[Part, ...]:
        """Return the parts of one of the five cases, in order."""
        return tuple(part for part in self.parts if part.case == case)

    def lists_of_case(self, case: str) -> tuple[ListPlan, ...]:
        """Return the lists of one of the five cases, in order."""
        return tuple(each for each in self.lists if each.case == case)


def _named(what: str, name: str, known: Mapping[str, T]) -> T:
    if name not in known:
        raise absent(what, name, known)
    return known[name]
