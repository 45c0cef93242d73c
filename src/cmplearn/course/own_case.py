"""The own case as ``course/own_case.yaml`` lays it out: its parts, fields, lists and documents."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import get_args

from cmplearn.course.files import Document, Place, Stamp, no_twins, read, stamp
from cmplearn.course.nearby import listed, nearest
from cmplearn.course.own_case_records import (
    IN_A_LESSON,
    Case,
    CaseId,
    Field,
    FromPart,
    ListPlan,
    Output,
    OutputId,
    OwnCasePlan,
    Part,
)
from cmplearn.course.places import root
from cmplearn.course.programmes import programme

__all__ = ["Case", "Field", "FromPart", "ListPlan", "Output", "OwnCasePlan", "Part", "plan"]


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
