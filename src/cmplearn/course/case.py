"""What a case study is made of: words, voices, sources, figures, checks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

from pydantic import Field, StringConstraints, model_validator

from cmplearn.course import arithmetic, unit_costs
from cmplearn.course.dates import PartialDate, shown
from cmplearn.course.figures import Figure, written
from cmplearn.course.files import Record, Words, broken_rule
from cmplearn.course.method_list import Method
from cmplearn.course.nearby import listed, nearest
from cmplearn.course.places import root
from cmplearn.errors import NotFoundError

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
Slug = Annotated[str, StringConstraints(pattern=SLUG)]
Year = Annotated[int, Field(ge=1900, le=2100)]  # the year filter lists each
T = TypeVar("T")

Verdict = Literal["reconciles", "does not reconcile", "cannot be told"]
Asked = Literal["verdict", "number"]
YES_OR_NO = re.compile(r"(Is|Are|Was|Were|Do|Does|Did|Can|Could|Has|Have|Will|Would)\b")
CycleStep = Literal[
    "assess need",
    "prioritise and plan",
    "design and specify",
    "buy and contract",
    "implement",
    "review and evaluate",
]


class Source(Record):
    """A document that figures or words of a case were read in.

    Parameters
    ----------
    name : str
        The short name that figures use.
    authors : str, optional
        Who wrote it, where it names them.
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
    authors: Words | None = None
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
    """An organisation with the part it played.

    Parameters
    ----------
    name : str
        As it was called then.
    role : str
        What it did in the case.
    kind : str, optional
        Id of the kind of organisation in ``course/structures.yaml``, which knows when that kind existed and
        what became of it.
    note : str, optional
        What else is known of it; needed where there is no `kind`.
    """

    name: Words
    role: Words
    kind: Slug | None = None
    note: Words | None = None

    @model_validator(mode="after")
    def _has_kind_or_note(self) -> Self:
        if self.kind is None and self.note is None:
            raise broken_rule(
                f"“{self.name}” has neither a `kind` nor a `note`.",
                "Add `kind: ...` (an id from course/structures.yaml), or a `note: ...` on what it is.",
                "name",
            )
        return self


class Event(Record):
    """Something that happened, with the day, month or year that its source gives.

    Parameters
    ----------
    when : str
        ``"2017"``, ``"2017-08"`` or ``"2017-08-21"``.
    what : str
        What happened, in a sentence; figures stand in it as ``{{ name }}``.
    source : str
        Short name of the source.
    """

    when: PartialDate
    what: Words
    source: Words

    @property
    def shown(self) -> str:
        """The date as a sentence has it, for example ``August 2017``."""
        return shown(self.when)


class CheckEntry(Record):
    """A check as its file states it, not yet worked out."""

    id: Name
    claim: Words
    expression: Words
    against: Name | None = None
    expected: int | float
    tolerance: Annotated[int | float, Field(ge=0)]
    unit: Words
    decimals: Annotated[int, Field(ge=0, le=4)]
    verdict: Verdict
    explanation: Words


class Check(CheckEntry):
    """A sum over a case's figures that tests something the case says.

    Parameters
    ----------
    id : str
        What it is called in its case.
    claim : str
        What is being looked into.
    expression : str
        The sum, over names of figures, ``check.`` other checks and ``cost.`` unit costs.
    against : str or None
        Name of the published figure that the sum should round to, where one is published.
    expected : float
        What the sum comes to by hand.
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

    @property
    def asks(self) -> Asked:
        """What a reader can guess at before seeing the sum.

        ``"verdict"`` (do the figures agree?) where a published figure stands against the sum, or where the
        claim begins as a question for yes or no does; else ``"number"``, what the sum comes to. The verdict
        itself decides nothing, or the form of the question would give it away.

        Examples
        --------
        >>> from cmplearn.course import cases
        >>> cases.load("inhalers").check("per_10_000").asks
        'number'
        >>> cases.load("opioids").check("reduction_percent").asks
        'verdict'
        """
        is_compared = self.against is not None or YES_OR_NO.match(self.claim) is not None
        return "verdict" if is_compared else "number"


class CaseFile(Record):
    """A case as its file states it."""

    id: Slug
    mark: Annotated[str, StringConstraints(pattern=r"^[A-Z]\d\d$")]
    title: Words
    kind: Words
    place: Words
    places: tuple[Slug, ...]
    years: Words
    first_year: Year | None = None
    last_year: Year | None = None
    module: Annotated[int, Field(ge=1, le=3)]
    cycle_steps: tuple[CycleStep, ...]
    methods: tuple[Slug, ...]
    content_note: Words | None = None
    situation: Words
    task: Words
    action: Words
    result: Words
    voices: Voices
    interests: tuple[Words, ...]
    organisations: tuple[Organisation, ...]
    timeline: tuple[Event, ...]
    copy_: tuple[Words, ...] = Field(alias="copy")
    ask: tuple[Words, ...]
    sources: tuple[Source, ...]
    figures: tuple[Figure, ...]
    checks: tuple[CheckEntry, ...]
    exercise: tuple[Name, ...]
    reply: Words

    @model_validator(mode="after")
    def _years_run_forward(self) -> Self:
        if (self.first_year is None) != (self.last_year is None):
            raise broken_rule(
                "One of `first_year` and `last_year` stands alone.",
                "Write both, or neither where the source states no year.",
                "first_year" if self.last_year is None else "last_year",
            )
        if self.first_year is not None and self.last_year is not None and self.last_year < self.first_year:
            raise broken_rule(
                f"The last year, {self.last_year}, comes before the first, {self.first_year}.",
                "Correct one of the two.",
                "last_year",
            )
        return self


@dataclass(frozen=True)
class Case:
    """A case study from real commissioning, in our own words, with its figures.

    Parameters
    ----------
    id, mark, title, kind, place, years : str
        What it is, where and when, in words. `mark` is its number in the case library, for example ``"C15"``.
    places : tuple of str
        Ids of the places in ``course/structures.yaml``.
    first_year, last_year : int or None
        The years it ran, where a source states them.
    situation, task, action, result : str
        What happened, in Markdown; figures stand in it as ``{{ name }}``.
    voices : Voices
        Who has spoken about it, and whose voice is missing.
    interests : tuple of str
        What those who published it stood to gain.
    organisations : tuple of Organisation
        Who took part.
    timeline : tuple of Event
        What happened when, in order.
    module : int
        The module it is first met in.
    lessons : tuple of str
        Ids of the lessons that use it, from the programme.
    cycle_steps : tuple of str
        Steps of the commissioning cycle.
    methods : tuple of Method
        Methods it teaches.
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
    exercise : tuple of Check
        The few of them that make a short exercise.
    unchecked : tuple of Figure
        Figures that could be a hundredth more without any check noticing.
    reply : str
        Whether the owners of the case have been asked to comment, and what they said.
    is_draft : bool
        Whether its title or situation is still the template's; then lists and searches leave it out.
    """

    id: str
    mark: str
    title: str
    kind: str
    place: str
    places: tuple[str, ...]
    years: str
    first_year: int | None
    last_year: int | None
    module: int
    cycle_steps: tuple[CycleStep, ...]
    methods: tuple[Method, ...]
    content_note: str | None
    situation: str
    task: str
    action: str
    result: str
    voices: Voices
    interests: tuple[str, ...]
    organisations: tuple[Organisation, ...]
    timeline: tuple[Event, ...]
    copy: tuple[str, ...]
    ask: tuple[str, ...]
    sources: tuple[Source, ...]
    figures: tuple[Figure, ...]
    checks: tuple[Check, ...]
    exercise: tuple[Check, ...]
    unchecked: tuple[Figure, ...]
    reply: str
    lessons: tuple[str, ...]
    is_draft: bool

    def figure(self, name: str) -> Figure:
        """Return one figure.

        Raises
        ------
        NotFoundError
            When there is none of that name; the message lists the names.

        Examples
        --------
        >>> from cmplearn.course import cases
        >>> cases.load("wirral-moch").figure("admissions_avoided").value
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
        >>> from cmplearn.course import cases
        >>> cases.load("wirral-moch").check("price_per_admission").text
        '£1,116.75'
        """
        return self._named(id, "check", {check.id: check for check in self.checks})

    def sum_of(self, check: Check) -> str:
        """Return a check's sum with its numbers filled in.

        Examples
        --------
        >>> from cmplearn.course import cases
        >>> opioids = cases.load("opioids")
        >>> opioids.sum_of(opioids.check("fewer_people"))
        '527 - 295'
        """
        # A share stands in a sum as its number alone: the sum itself divides by 100.
        return arithmetic.filled_in(check.expression, lambda name: self._text_of(name).removesuffix("%"))

    def _text_of(self, name: str) -> str:
        match name.split("."):
            case ["cost", cost]:
                return unit_costs.load(cost).text
            case ["check", id]:
                return self.check(id).text
        return self.figure(name).text

    def _named(self, name: str, what: str, known: Mapping[str, T]) -> T:
        if name not in known:
            raise NotFoundError(
                f"The case {self.id} has no {what} `{name}`.{nearest(name, known)} "
                f"Its {what}s are: {listed(known)}."
            )
        return known[name]


def case_file(id: str) -> Path:
    """Return where the file of a case is, or would be."""
    return root() / "course" / "cases" / f"{id}.yaml"
