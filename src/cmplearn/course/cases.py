"""The case library: what happened, the figures published about it, and which of them add up."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, TypeVar

from pydantic import Field, StringConstraints

from cmplearn.course import arithmetic, unit_costs
from cmplearn.course.figures import Figure, written
from cmplearn.course.files import Document, Place, Record, Stamp, Words, no_twins, read, stamp
from cmplearn.course.nearby import listed, nearest
from cmplearn.course.placeholders import references
from cmplearn.course.places import root
from cmplearn.errors import InputError, NotFoundError

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
T = TypeVar("T")

Verdict = Literal["reconciles", "does not reconcile", "cannot be told"]
CycleStep = Literal[
    "assess need",
    "prioritise and plan",
    "design and specify",
    "buy and contract",
    "implement",
    "review and evaluate",
]


class CaseEntry(Record):
    """One line of the index of cases: enough to name a case that isn't written yet.

    Parameters
    ----------
    id : str
        For example ``"wirral-moch"``.
    mark : str
        For example ``"C15"``.
    title : str
        What the case is called on pages.
    kind : str
        What sort of work it is about.
    """

    id: Slug
    mark: Annotated[str, StringConstraints(pattern=r"^C\d\d$")]
    title: Words
    kind: Words

    @property
    def is_ready(self) -> bool:
        """Whether the case is written and can be loaded."""
        return _file(self.id).is_file()


class Source(Record):
    """A document that figures or words of a case were read in.

    Parameters
    ----------
    name : str
        The short name that figures use.
    title : str
        Its own title.
    publisher : str
        Who published it.
    dated : str
        When, or ``"not stated"``.
    address : str, optional
        Where it can be read.
    interest : str
        What its publisher stands to gain, said fairly.
    """

    name: Words
    title: Words
    publisher: Words
    dated: Words
    address: Words | None = None
    interest: Words


class Voice(Record):
    """Somebody who has spoken publicly about the case, and about what; their words stay in the source."""

    who: Words
    role: Words
    about: Words
    source: Words


class Voices(Record):
    """Whose voices are heard in what was published, and whose are missing."""

    heard: tuple[Voice, ...]
    missing: Words


class Organisation(Record):
    """An organisation with the part it played and the dates it existed.

    Parameters
    ----------
    name : str
        As it was called then.
    role : str
        What it did in the case.
    then : str
        What kind of organisation it was, with dates.
    now : str
        What has become of it, with the date this was last checked.
    """

    name: Words
    role: Words
    then: Words
    now: Words


class _CheckEntry(Record):
    id: Name
    claim: Words
    expression: Words
    expected: int | float | None
    tolerance: Annotated[int | float, Field(ge=0)]
    unit: Words
    decimals: Annotated[int, Field(ge=0, le=4)]
    verdict: Verdict
    explanation: Words


class Check(_CheckEntry):
    """A sum over a case's figures that tests something the case says.

    Parameters
    ----------
    id : str
        What it is called in its case.
    claim : str
        What is being looked into.
    expression : str
        The sum, over names of figures and ``cost.`` unit costs.
    expected : float or None
        What the sum comes to by hand; None where it can't be told.
    tolerance : float
        How far the sum may be from `expected`.
    unit : str
        Unit of the result.
    decimals : int
        Decimals that prose shows.
    verdict : str
        ``"reconciles"``, ``"does not reconcile"`` or ``"cannot be told"``.
    explanation : str
        What could explain it, said fairly.
    value : float
        What the sum comes to.
    """

    value: float

    @property
    def text(self) -> str:
        """The value as prose shows it, for example ``£1,116.75`` or ``8.3%``."""
        return written(self.value, self.unit, self.decimals)


class _CaseFile(Record):
    id: Slug
    mark: Words
    title: Words
    kind: Words
    place: Words
    years: Words
    module: Annotated[int, Field(ge=1, le=3)]
    cycle_steps: tuple[CycleStep, ...]
    methods: tuple[Words, ...]
    content_note: Words | None = None
    situation: Words
    task: Words
    action: Words
    result: Words
    voices: Voices
    interests: tuple[Words, ...]
    organisations: tuple[Organisation, ...]
    copy_: tuple[Words, ...] = Field(alias="copy")
    ask: tuple[Words, ...]
    sources: tuple[Source, ...]
    figures: tuple[Figure, ...]
    checks: tuple[_CheckEntry, ...]


@dataclass(frozen=True)
class Case:
    """A case study from real commissioning, in our own words, with its figures.

    Parameters
    ----------
    id, mark, title, kind, place, years : str
        What it is, where and when. `mark` is its number in the case library, for example ``"C15"``.
    situation, task, action, result : str
        What happened, in Markdown; figures stand in it as ``{{ name }}``.
    voices : Voices
        Who has spoken about it, and whose voice is missing.
    interests : tuple of str
        What those who published it stood to gain.
    organisations : tuple of Organisation
        Who took part, with dates.
    module : int
        The module it is first met in.
    lessons : tuple of str
        Ids of the lessons that use it, from the programme.
    cycle_steps, methods : tuple of str
        Steps of the commissioning cycle and methods it teaches.
    copy, ask : tuple of str
        What is worth copying; what one would still ask.
    content_note : str or None
        What a reader may want to know before reading.
    sources : tuple of Source
        Documents that the figures come from.
    figures : tuple of Figure
        Every published figure that the course uses.
    checks : tuple of Check
        Sums over the figures, with a verdict.
    """

    id: str
    mark: str
    title: str
    kind: str
    place: str
    years: str
    module: int
    cycle_steps: tuple[CycleStep, ...]
    methods: tuple[str, ...]
    content_note: str | None
    situation: str
    task: str
    action: str
    result: str
    voices: Voices
    interests: tuple[str, ...]
    organisations: tuple[Organisation, ...]
    copy: tuple[str, ...]
    ask: tuple[str, ...]
    sources: tuple[Source, ...]
    figures: tuple[Figure, ...]
    checks: tuple[Check, ...]
    lessons: tuple[str, ...]

    def figure(self, name: str) -> Figure:
        """Return one figure.

        Raises
        ------
        NotFoundError
            When there is none of that name; the message lists the names.

        Examples
        --------
        >>> load("wirral-moch").figure("admissions_avoided").value
        443
        """
        return self._named(name, "figure", {figure.name: figure for figure in self.figures})

    def check(self, id: str) -> Check:
        """Return one check.

        Raises
        ------
        NotFoundError
            When there is none of that id; the message lists the ids.

        Examples
        --------
        >>> load("wirral-moch").check("price_per_admission").text
        '£1,116.75'
        """
        return self._named(id, "check", {check.id: check for check in self.checks})

    def source(self, name: str) -> Source:
        """Return one source document by its short name.

        Raises
        ------
        NotFoundError
            When there is none of that name; the message lists the names.
        """
        return self._named(name, "source", {source.name: source for source in self.sources})

    def _named(self, name: str, what: str, known: Mapping[str, T]) -> T:
        if name not in known:
            raise NotFoundError(
                f"The case {self.id} has no {what} `{name}`.{nearest(name, known)} "
                f"Its {what}s are: {listed(known)}."
            )
        return known[name]


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
    if id not in ids():
        raise NotFoundError(_absent(id))
    folder = root() / "course"
    return _load(id, *stamp(_file(id), _index_file(), folder / "programme.yaml", folder / "unit_costs.yaml"))


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
    written_down = document.as_record(_CaseFile)
    _agrees_with_index(document, written_down, id)
    _names_are_single(document, written_down)
    _sources_are_listed(document, written_down)
    checks = _worked_out(document, written_down)
    _prose_quotes_what_exists(document, written_down)
    fields = {name: getattr(written_down, name) for name in _CaseFile.model_fields}
    fields["copy"] = fields.pop("copy_")
    return Case(**(fields | {"checks": checks, "lessons": _lessons_with(id)}))


def _file(id: str) -> Path:
    return root() / "course" / "cases" / f"{id}.yaml"


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
    from cmplearn.course.plan import programme

    return tuple(
        lesson.id for module in programme().modules for lesson in module.lessons if id in lesson.cases
    )


def _agrees_with_index(document: Document, case: _CaseFile, id: str) -> None:
    entry = {entry.id: entry for entry in index()}[id]
    for key in ("id", "mark", "title", "kind"):
        stated, indexed = getattr(case, key), getattr(entry, key)
        if stated != indexed:
            raise document.mistake(
                (key,),
                f"`{key}` is “{stated}”, but course/cases/index.yaml has “{indexed}” for {id}.",
                "Write the same in both files.",
            )


def _names_are_single(document: Document, case: _CaseFile) -> None:
    no_twins(document, ("figures",), (figure.name for figure in case.figures), "name")
    no_twins(document, ("checks",), (check.id for check in case.checks), "id")
    no_twins(document, ("sources",), (source.name for source in case.sources), "name")


def _sources_are_listed(document: Document, case: _CaseFile) -> None:
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


def _worked_out(document: Document, case: _CaseFile) -> tuple[Check, ...]:
    values = _values(case)
    return tuple(_check(document, position, entry, values) for position, entry in enumerate(case.checks))


def _values(case: _CaseFile) -> Mapping[str, float]:
    costs = {f"cost.{cost.name}": cost.value for cost in unit_costs.all()}
    return MappingProxyType({figure.name: figure.value for figure in case.figures} | costs)


def _check(document: Document, position: int, entry: _CheckEntry, values: Mapping[str, float]) -> Check:
    try:
        value = arithmetic.evaluate(entry.expression, values)
    except InputError as error:
        raise document.mistake(
            ("checks", position, "expression"), f"The check `{entry.id}` can't be worked out.", str(error)
        ) from None
    return Check(**entry.model_dump(), value=value)


def _prose_quotes_what_exists(document: Document, case: _CaseFile) -> None:
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
