"""What an activity is made of: steps with minutes, what each tells, and what it asks."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from cmplearn.course.case import Slug
from cmplearn.course.files import Record, Words, broken_rule
from cmplearn.course.nearby import listed, nearest

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$")]
AskKind = Literal[
    "choice", "scale", "number", "text", "points", "placing", "ratings", "ranking", "dots", "actions"
]
ActivityKind = Literal[
    "check-in",
    "staged reveal",
    "swing weights",
    "appreciative inquiry",
    "stakeholder placing",
    "benchmark consensus",
    "deliberation",
    "knowledge check",
    "survey",
    "choice",
    "ranking",
    "dot vote",
    "free text",
    "estimate",
    "panel score sheet",
    "formulary decision",
    "action learning set",
]
GUARDED: frozenset[ActivityKind] = frozenset({"survey", "knowledge check", "check-in"})
BLIND: frozenset[ActivityKind] = frozenset({"panel score sheet"})
KNOWLEDGE_CHECK: ActivityKind = "knowledge check"
AFTER = "-after"
"""What the name of an answer ends with when a knowledge check is answered the second time."""

FEWEST_OF = {
    "choice": ("options", 2),
    "points": ("items", 2),
    "ratings": ("items", 1),
    "ranking": ("items", 2),
    "dots": ("items", 2),
}
IN_WORDS: frozenset[AskKind] = frozenset({"text", "actions"})
COMMON = {"id", "kind", "label", "hint", "again"}
TAKES: Mapping[str, frozenset[str]] = {
    "choice": frozenset({"options", "several", "most", "answer", "feedback"}),
    "scale": frozenset({"points", "low", "high"}),
    "number": frozenset({"unit", "minimum", "maximum"}),
    "text": frozenset({"rows"}),
    "points": frozenset({"items", "short", "candidates"}),
    "placing": frozenset({"across", "up", "quadrants", "fewest"}),
    "ratings": frozenset({"items", "points", "low", "high", "evidence"}),
    "ranking": frozenset({"items"}),
    "dots": frozenset({"items", "dots"}),
    "actions": frozenset(),
}
"""The keys that each kind of ask has besides those that all have."""


class Candidate(Record):
    """Something that is ranked by the weights that the reader gives.

    Parameters
    ----------
    label : str
        What it is called.
    scores : Mapping[str, float]
        From 0 (the worst on offer) to 100 (the best), for every item.
    """

    label: Words
    scores: Mapping[Key, Annotated[int | float, Field(ge=0, le=100)]]


class Quadrants(Record):
    """What the four corners of a placing's grid are called."""

    top_left: Words
    top_right: Words
    bottom_left: Words
    bottom_right: Words


class Ask(Record):
    """One thing that a step asks.

    Parameters
    ----------
    id : str
        Its name in the activity; the answer is kept under ``<activity>/<id>``.
    kind : str
        For example ``"choice"``; `TAKES` lists the kinds.
    label, hint : str
        The question, and a line of help. An ask that repeats another may leave the question out.
    again : str, optional
        Id of an earlier ask that is put once more: the recap shows what moved.
    options : Mapping[str, str]
        Of a choice: value and label of each option.
    several : bool
        Whether more than one option may be chosen.
    most : int, optional
        How many may be chosen at most, where several may.
    answer : str, optional
        Of a choice in a knowledge check: the right option.
    feedback : Mapping[str, str]
        Of a choice in a knowledge check: what is said of each option.
    points : int
        Points of a scale, or of each rating.
    low, high : str
        What the ends mean.
    unit : str
        Unit of a number.
    minimum, maximum : float, optional
        What a number must keep to.
    rows : int
        Lines of a text's box.
    items : Mapping[str, str]
        What gets points, ratings or dots, or is ranked.
    short : Mapping[str, str]
        Of points: a name for each of the items, as it stands in the middle of a sentence.
    candidates : Mapping[str, Candidate]
        Of points: what the weights put in order.
    across, up : str
        Of a placing: what the two ratings from 1 to 5 mean.
    quadrants : Quadrants, optional
        Of a placing: what its four corners are called.
    fewest : int
        Of a placing: how many rows make an answer.
    evidence : bool
        Of ratings: whether each also has a line for its evidence.
    dots : int
        How many dots there are to put, several on one thing if one likes.
    """

    id: Slug
    kind: AskKind
    label: str = ""
    hint: str = ""
    again: Slug | None = None
    options: Mapping[Key, Words] = Field(default_factory=dict)
    several: bool = False
    most: Annotated[int, Field(ge=2)] | None = None
    answer: Key | None = None
    feedback: Mapping[Key, Words] = Field(default_factory=dict)
    points: Annotated[int, Field(ge=2, le=11)] = 5
    low: str = ""
    high: str = ""
    unit: str = ""
    minimum: int | float | None = None
    maximum: int | float | None = None
    rows: Annotated[int, Field(ge=1, le=20)] = 3
    items: Mapping[Key, Words] = Field(default_factory=dict)
    short: Mapping[Key, Words] = Field(default_factory=dict)
    candidates: Mapping[Key, Candidate] = Field(default_factory=dict)
    across: str = ""
    up: str = ""
    quadrants: Quadrants | None = None
    fewest: Annotated[int, Field(ge=1, le=20)] = 1
    evidence: bool = False
    dots: Annotated[int, Field(ge=1, le=20)] = 3

    @property
    def names(self) -> Mapping[str, str]:
        """What its items are called in pictures and sentences: by their short names where they have them."""
        return self.short or self.items

    def point(self, number: int) -> str:
        """Return a point of its scale as people read it: at an end, with what that means."""
        said = {1: self.low, self.points: self.high}.get(number)
        return f"{number}: {said}" if said else str(number)

    @model_validator(mode="before")
    @classmethod
    def _keys_are_text(cls, data: object) -> object:
        for name in ("options", "items", "short", "feedback", "candidates"):
            held = data.get(name) if isinstance(data, Mapping) else None
            for key in held if isinstance(held, Mapping) else ():
                if not isinstance(key, str):
                    raise broken_rule(
                        f"A name under `{name}` is read as {str(key).lower()}, not as text.",
                        'Put it between quotes, as in "yes": ...',
                        name,
                    )
        return data

    @model_validator(mode="after")
    def _has_the_keys_of_its_kind(self) -> Self:
        for key in sorted(self.model_fields_set - COMMON - TAKES[self.kind]):
            raise broken_rule(
                f"An ask of kind {self.kind} takes no `{key}`.",
                f"Remove the line. It may have: {listed(sorted(TAKES[self.kind] | COMMON))}.",
                key,
            )
        return self

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.again is not None:
            for key in sorted(self.model_fields_set - COMMON):
                raise broken_rule(
                    f"An ask with `again` takes its `{key}` from the ask that it repeats.",
                    "Remove the line here.",
                    key,
                )
            if self.kind in IN_WORDS:
                raise broken_rule("Words can't be asked for `again`.", "Remove `again`.", "again")
            return self
        for broken in self._gaps():
            raise broken
        return self

    def _gaps(self) -> Iterator[PydanticCustomError]:
        if not self.label:
            yield broken_rule(f"The ask `{self.id}` has no `label`.", "Add a line `label: ...`.", "id")
        if self.kind in FEWEST_OF:
            key, fewest = FEWEST_OF[self.kind]
            if len(getattr(self, key)) < fewest:
                yield broken_rule(
                    f"The {self.kind} `{self.id}` needs `{key}`, at least {fewest}.",
                    f"Add `{key}:` with a name and words for each.",
                    "id",
                )
        if self.most is not None and not (self.several and self.most < len(self.options)):
            yield broken_rule(
                f"`most: {self.most}` limits nothing here.",
                "It goes with `several: true`, and has to be fewer than the options.",
                "most",
            )
        if self.kind == "placing" and not (self.across and self.up):
            yield broken_rule(
                f"The placing `{self.id}` needs both `across` and `up`.",
                "Say what the two ratings mean, as in `across: How much it touches them`.",
                "id",
            )
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            yield broken_rule(
                f"No number is from {self.minimum:g} to {self.maximum:g}.",
                "Correct one of the two.",
                "minimum",
            )
        yield from self._wrong_names("feedback", self.feedback, "options", self.options)
        yield from self._wrong_names("short", self.short, "items", self.items)
        for candidate in self.candidates.values():
            yield from self._wrong_names("candidates", candidate.scores, "items", self.items, each=True)
        if self.answer is not None and self.answer not in self.options:
            yield broken_rule(
                f"The answer `{self.answer}` is none of the options.{nearest(self.answer, self.options)}",
                f"The options are: {listed(self.options)}.",
                "answer",
            )

    def _wrong_names(
        self, key: str, used: Mapping[str, object], of: str, known: Mapping[str, object], each: bool = False
    ) -> Iterator[PydanticCustomError]:
        for name in used:
            if name not in known:
                yield broken_rule(
                    f"`{name}` under `{key}` is none of the {of}.{nearest(name, known)}",
                    f"The {of} are: {listed(known)}.",
                    key,
                )
        missing = [name for name in known if name not in used]
        if missing and (each or used):
            yield broken_rule(
                f"`{missing[0]}` is missing under `{key}`.", f"Every one of the {of} needs its line.", key
            )


class Step(Record):
    """One step of an activity.

    Parameters
    ----------
    id, title : str
        Its name, and what it is called.
    minutes : int
        How long it takes in the room.
    tells : str
        Markdown, shown when the step opens; figures stand in it as ``{{ case.figure }}``.
    asks : tuple of Ask
        What it asks; the next step opens when all but texts are answered.
    facilitator : str
        Markdown for the run sheet alone.
    """

    id: Slug
    title: Words
    minutes: Annotated[int, Field(ge=1)]
    tells: str = ""
    asks: tuple[Ask, ...] = ()
    facilitator: str = ""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.tells and not self.asks:
            raise broken_rule(
                f"The step `{self.id}` neither tells nor asks anything.",
                "Add `tells: |` with its words, or `asks:`.",
                "id",
            )
        return self


class Activity(Record):
    """Something to do together in a room, or alone on a page.

    Parameters
    ----------
    id, title : str
        Its name, which is its file's, and what it is called.
    kind : str
        For example ``"staged reveal"``.
    module : int
        The module it belongs to.
    lessons, cases : tuple of str
        Ids of the lessons and cases it builds on.
    minutes : int
        In the room; the minutes of the steps add up to it.
    solo_minutes : int
        Alone.
    leads : str
        Who leads it in the room.
    purpose : str
        What people leave it with, in a line.
    content_note, needs, invented : str, optional
        What one may want to know before; what the room needs; what is made up.
    solo : str
        Markdown: how to do it alone.
    steps : tuple of Step
        In order.
    after : str
        Markdown, shown when all is answered.
    """

    id: Slug
    title: Words
    kind: ActivityKind
    module: Annotated[int, Field(ge=1, le=3)]
    lessons: tuple[Words, ...] = ()
    cases: tuple[Slug, ...] = ()
    minutes: Annotated[int, Field(ge=1)]
    solo_minutes: Annotated[int, Field(ge=1)]
    leads: Words
    purpose: Words
    content_note: Words | None = None
    needs: Words | None = None
    invented: Words | None = None
    solo: Words
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    after: Words

    @property
    def asks(self) -> tuple[Ask, ...]:
        """Everything that it asks, in order."""
        return tuple(ask for step in self.steps for ask in step.asks)

    @property
    def is_asked_twice(self) -> bool:
        """Whether every question is put before the module and after it, and judged only then."""
        return self.kind == KNOWLEDGE_CHECK

    @property
    def guarded(self) -> bool:
        """Whether nobody sees a result that is of few people: where the answers are about themselves."""
        return self.kind in GUARDED

    @property
    def blind(self) -> bool:
        """Whether nobody sees the others' answers before all are given."""
        return self.kind in BLIND

    @model_validator(mode="after")
    def _minutes_add_up(self) -> Self:
        total = sum(step.minutes for step in self.steps)
        if total != self.minutes:
            raise broken_rule(
                f"The steps take {total} minutes together, but `minutes` says {self.minutes}.",
                "Correct `minutes`, or the minutes of a step.",
                "minutes",
            )
        return self


__all__ = [
    "AFTER",
    "KNOWLEDGE_CHECK",
    "Activity",
    "ActivityKind",
    "Ask",
    "AskKind",
    "Candidate",
    "Quadrants",
    "Step",
]
