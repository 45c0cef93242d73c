"""The case library: what happened, the figures published about it, and which of them add up."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from cmplearn.course import arithmetic, unit_costs
from cmplearn.course.case import (
    Case,
    CaseEntry,
    CaseFile,
    Check,
    CheckEntry,
    Organisation,
    Source,
    Voice,
    Voices,
    case_file,
)
from cmplearn.course.files import Document, Place, Record, Stamp, no_twins, read, stamp
from cmplearn.course.nearby import listed, nearest
from cmplearn.course.placeholders import references
from cmplearn.course.places import root
from cmplearn.errors import InputError, NotFoundError


def load(id: str) -> Case:
    """Return one case.

    Parameters
    ----------
    id : str
        For example ``"wirral-moch"``.

    Returns
    -------
    Case
        Read again only when a file it depends on has changed.

    Raises
    ------
    NotFoundError
        When there is no such case, or it isn't written yet; the message lists those that are.
    CourseError
        When its file has a mistake in it.
    """
    if not any(entry.id == id and entry.is_ready for entry in index()):
        raise NotFoundError(_absent(id))
    folder = root() / "course"
    return _load(
        id, *stamp(case_file(id), _index_file(), folder / "programme.yaml", folder / "unit_costs.yaml")
    )


def ids() -> tuple[str, ...]:
    """Return the ids of the cases that are written, in the order of the index.

    Examples
    --------
    >>> "wirral-moch" in ids()
    True
    """
    return tuple(entry.id for entry in index() if entry.is_ready)


def all() -> tuple[Case, ...]:
    """Return every case that is written, in the order of the index.

    Returns
    -------
    tuple of Case

    Raises
    ------
    CourseError
        When one of the files has a mistake in it.
    """
    return tuple(load(id) for id in ids())


def index() -> tuple[CaseEntry, ...]:
    """Return every case the programme names, written or in preparation.

    Returns
    -------
    tuple of CaseEntry
        In the order of their marks.

    Raises
    ------
    CourseError
        When ``course/cases/index.yaml`` has a mistake in it.

    Examples
    --------
    >>> len(index())
    41
    """
    return _load_index(*stamp(_index_file()))


class _Index(Record):
    cases: tuple[CaseEntry, ...]


@lru_cache(maxsize=4)
def _load_index(file: Stamp) -> tuple[CaseEntry, ...]:
    document = read(file.path)
    entries = document.as_record(_Index).cases
    no_twins(document, ("cases",), (entry.id for entry in entries), "id")
    no_twins(document, ("cases",), (entry.mark for entry in entries), "mark")
    return entries


@lru_cache(maxsize=128)
def _load(id: str, file: Stamp, *_others: Stamp) -> Case:
    document = read(file.path)
    written_down = document.as_record(CaseFile)
    _agrees_with_index(document, written_down, id)
    _names_are_single(document, written_down)
    _sources_are_listed(document, written_down)
    checks = _worked_out(document, written_down)
    _prose_quotes_what_exists(document, written_down)
    fields = {name: getattr(written_down, name) for name in CaseFile.model_fields}
    fields["copy"] = fields.pop("copy_")
    return Case(**(fields | {"checks": checks, "lessons": _lessons_with(id)}))


def _index_file() -> Path:
    return root() / "course" / "cases" / "index.yaml"


def _absent(id: str) -> str:
    entries = {entry.id: entry for entry in index()}
    if id in entries:
        start = f"The case {id} ({entries[id].title}) is in preparation: it isn't written yet."
    else:
        start = f"There is no case `{id}`.{nearest(id, entries)}"
    return f"{start} The cases written are: {listed(ids())}."


def _lessons_with(id: str) -> tuple[str, ...]:
    from cmplearn.course.programmes import programme

    return tuple(
        lesson.id for module in programme().modules for lesson in module.lessons if id in lesson.cases
    )


def _agrees_with_index(document: Document, case: CaseFile, id: str) -> None:
    entry = {entry.id: entry for entry in index()}[id]
    for key in ("id", "mark", "title", "kind"):
        stated, indexed = getattr(case, key), getattr(entry, key)
        if stated != indexed:
            raise document.mistake(
                (key,),
                f"`{key}` is “{stated}”, but course/cases/index.yaml has “{indexed}” for {id}.",
                "Write the same in both files.",
            )


def _names_are_single(document: Document, case: CaseFile) -> None:
    no_twins(document, ("figures",), (figure.name for figure in case.figures), "name")
    no_twins(document, ("checks",), (check.id for check in case.checks), "id")
    no_twins(document, ("sources",), (source.name for source in case.sources), "name")


def _sources_are_listed(document: Document, case: CaseFile) -> None:
    names = [source.name for source in case.sources]
    users: list[tuple[Place, str]] = [
        (("figures", position, "source"), figure.source) for position, figure in enumerate(case.figures)
    ]
    users += [
        (("voices", "heard", position, "source"), voice.source)
        for position, voice in enumerate(case.voices.heard)
    ]
    for place, name in users:
        if name not in names:
            raise document.mistake(
                place,
                f"The source “{name}” isn't listed under `sources`.{nearest(name, names)}",
                f"Use one of these, or add it there: {listed(names)}.",
            )


def _worked_out(document: Document, case: CaseFile) -> tuple[Check, ...]:
    values = _values(case)
    return tuple(_check(document, position, entry, values) for position, entry in enumerate(case.checks))


def _values(case: CaseFile) -> Mapping[str, float]:
    costs = {f"cost.{cost.name}": cost.value for cost in unit_costs.all()}
    return MappingProxyType({figure.name: figure.value for figure in case.figures} | costs)


def _check(document: Document, position: int, entry: CheckEntry, values: Mapping[str, float]) -> Check:
    try:
        value = arithmetic.evaluate(entry.expression, values)
    except InputError as error:
        raise document.mistake(
            ("checks", position, "expression"), f"The check `{entry.id}` can't be worked out.", str(error)
        ) from None
    return Check(**entry.model_dump(), value=value)


def _prose_quotes_what_exists(document: Document, case: CaseFile) -> None:
    known = [figure.name for figure in case.figures]
    known += [f"check.{check.id}" for check in case.checks]
    known += [f"cost.{cost.name}" for cost in unit_costs.all()]
    for place, text in _prose(document.data):
        for reference in references(text):
            if reference not in known:
                raise document.mistake(
                    place,
                    f"The text quotes `{{{{ {reference} }}}}`, but there is no figure of that name here."
                    f"{nearest(reference, known)}",
                    f"Quote one of these: {listed(known)}.",
                )


def _prose(value: object, place: Place = ()) -> list[tuple[Place, str]]:
    if isinstance(value, str):
        return [(place, value)]
    steps: list[tuple[str | int, object]] = []
    if isinstance(value, Mapping):
        steps = list(value.items())
    elif isinstance(value, tuple):
        steps = list(enumerate(value))
    return [found for step, inner in steps for found in _prose(inner, (*place, step))]


__all__ = [
    "Case",
    "CaseEntry",
    "Check",
    "Organisation",
    "Source",
    "Voice",
    "Voices",
    "all",
    "ids",
    "index",
    "load",
]
