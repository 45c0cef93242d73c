"""The own case as ``course/own_case.yaml`` lays it out: its parts, fields, lists and documents."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Literal, TypeVar, get_args

from pydantic import Field as Of
from pydantic import StringConstraints, model_validator

from cmplearn.course.files import Document, Place, Record, Stamp, Words, broken_rule, no_twins, read, stamp
from cmplearn.course.nearby import absent, listed, nearest
from cmplearn.course.places import root
from cmplearn.course.plan import LessonId
from cmplearn.course.programmes import programme

__all__ = ["Case", "Field", "FromPart", "ListPlan", "Output", "OwnCasePlan", "Part", "plan"]

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


def plan() -> OwnCasePlan:
    """Return what the own case is made of.

    Returns
    -------
    OwnCasePlan
        Read again only when the file, or the programme's, has changed.

    Raises
    ------
    CourseError
        When ``course/own_case.yaml`` has a mistake in it: which line, what is wrong, what to do.

    Examples
    --------
    >>> [part.id for part in plan().of_lesson("2.3")]
    ['benefits-table']
    >>> [field.name for field in plan().part("benefits-table").fields][-4:]
    ['asked', 'said', 'changed', 'asked-on']
    """
    folder = root() / "course"
    return _load(*stamp(folder / "own_case.yaml", folder / "programme.yaml"))


@lru_cache(maxsize=4)
def _load(file: Stamp, _programme: Stamp) -> OwnCasePlan:
    document = read(file.path)
    found = document.as_record(OwnCasePlan)
    _names_are_single(document, found)
    _lessons_exist_and_have_a_part(document, found)
    _lists_and_parts_fit(document, found)
    asked = (*found.asked, found.asked_on)
    return found.model_copy(update={"parts": tuple(_with_asked(part, asked) for part in found.parts)})


def _with_asked(part: Part, asked: tuple[Field, ...]) -> Part:
    if part.lesson is None:
        return part
    return part.model_copy(update={"fields": (*part.fields, *asked)})


def _names_are_single(document: Document, found: OwnCasePlan) -> None:
    groups: dict[str, tuple[Part, ...] | tuple[ListPlan, ...]] = {"parts": found.parts, "lists": found.lists}
    for what, entries in groups.items():
        no_twins(document, (what,), (entry.id for entry in entries), "id")
        for position, fields in enumerate(entry.fields for entry in entries):
            no_twins(document, (what, position, "fields"), (field.name for field in fields), "name")
    _ids_are(document, "documents", [each.id for each in found.documents], get_args(OutputId))
    _ids_are(document, "cases", [each.id for each in found.cases], get_args(CaseId))


def _ids_are(document: Document, what: str, ids: Sequence[str], expected: Sequence[str]) -> None:
    if list(ids) != list(expected):
        raise document.mistake(
            (what,),
            f"`{what}` must have the ids {', '.join(expected)}, in this order; it has {', '.join(ids)}.",
            "Put them back.",
        )


def _lessons_exist_and_have_a_part(document: Document, found: OwnCasePlan) -> None:
    lessons = [lesson.id for lesson in programme().lessons]
    for position, part in enumerate(found.parts):
        place: Place = ("parts", position)
        if part.lesson is not None and part.lesson not in lessons:
            raise document.mistake(
                (*place, "lesson"),
                f"There is no lesson {part.lesson}.",
                f"Use one of these: {', '.join(lessons)}.",
            )
        for spot, field in enumerate(part.fields):
            _fits_in_a_part(document, (*place, "fields", spot), part, field, [a.name for a in found.asked])
    filled = {part.lesson for part in found.parts}
    without = [lesson for lesson in lessons if lesson not in filled]
    if without:
        raise document.mistake(
            ("parts",),
            f"No part is filled by lesson {', '.join(without)}.",
            "Add a part with that `lesson`: every lesson adds something to the own case.",
        )


def _fits_in_a_part(document: Document, place: Place, part: Part, field: Field, asked: list[str]) -> None:
    allowed = IN_A_LESSON if part.lesson else (*IN_A_LESSON, "date")
    if field.kind not in allowed:
        raise document.mistake(
            (*place, "kind"),
            f"`{field.name}` of `{part.id}` is of kind {field.kind}, which this part can't show.",
            f"Use one of these: {', '.join(allowed)}.",
        )
    if part.lesson and field.name in asked:
        raise document.mistake(
            (*place, "name"),
            f"`{field.name}` is asked at the end of every lesson's part already.",
            "Give the field another name, or remove it.",
        )


def _lists_and_parts_fit(document: Document, found: OwnCasePlan) -> None:
    parts = {part.id: part for part in found.parts}
    for position, each in enumerate(found.lists):
        names = [field.name for field in each.fields]
        place: Place = ("lists", position)
        _is_known(document, (*place, "main"), each.main, names)
        if each.scored:
            for needed in ("likelihood", "severity"):
                _is_known(document, (*place, "scored"), needed, names)
        _conditions_fit(document, place, each)
        for spot, source in enumerate(each.from_parts):
            at: Place = (*place, "from_parts", spot)
            _is_known(document, (*at, "part"), source.part, parts)
            _row_fits(document, at, each, parts[source.part], source)
    _every_row_has_its_list(document, found)
    _same_fields_exist(document, found)


def _conditions_fit(document: Document, place: Place, each: ListPlan) -> None:
    names = [field.name for field in each.fields]
    if each.covers is not None:
        _is_known(document, (*place, "covers", "field"), each.covers.field, names)
        for value in each.covers.values:
            _is_known(document, (*place, "covers", "values"), value, each.field(each.covers.field).options)
    for spot, field in enumerate(each.fields):
        at: Place = (*place, "fields", spot, "needless_with")
        for other, values in field.needless_with.items():
            _is_known(document, at, other, names)
            for value in values:
                _is_known(document, at, value, each.field(other).options)


def _same_fields_exist(document: Document, found: OwnCasePlan) -> None:
    known = {f"{part.id}/{field.name}" for part in found.parts for field in part.fields}
    for position, part in enumerate(found.parts):
        for spot, field in enumerate(part.fields):
            if field.same_as:
                _is_known(
                    document, ("parts", position, "fields", spot, "same_as"), field.same_as, sorted(known)
                )


def _row_fits(document: Document, place: Place, each: ListPlan, part: Part, source: FromPart) -> None:
    for own, theirs in source.fields.items():
        _is_known(document, (*place, "fields", own), own, [field.name for field in each.fields])
        _is_known(document, (*place, "fields", own), theirs, [field.name for field in part.fields])
        if (each.field(own).kind, each.field(own).options) != (
            part.field(theirs).kind,
            part.field(theirs).options,
        ):
            raise document.mistake(
                (*place, "fields", own),
                f"`{own}` of `{each.id}` and `{theirs}` of `{part.id}` are not asked in the same way.",
                "Give both the same kind and options.",
            )


def _every_row_has_its_list(document: Document, found: OwnCasePlan) -> None:
    for position, part in enumerate(found.parts):
        taken = [each.id for each in found.lists if each.told(part.id)]
        if part.row_of is not None and part.row_of not in taken:
            raise document.mistake(
                ("parts", position, "row_of"),
                f"`{part.id}` says it is a row of {part.row_of}, but {listed(taken) or 'no list'} "
                "takes a row from it.",
                "Let `row_of` here and `from_parts` of the list name each other.",
            )


def _is_known(document: Document, place: Place, name: str, known: "list[str] | Mapping[str, object]") -> None:
    if name not in known:
        raise document.mistake(
            place,
            f"There is no `{name}` here.{nearest(name, known)}",
            f"Use one of these: {listed(known)}.",
        )
