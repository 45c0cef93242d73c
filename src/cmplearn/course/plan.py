"""What a programme is made of: modules, lessons, days, hours, assessment, evaluation."""

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from cmplearn.course.files import Record, Words
from cmplearn.course.places import root
from cmplearn.errors import NotFoundError

LessonId = Annotated[str, StringConstraints(pattern=r"^[1-3]\.[1-9]$")]
Minutes = Annotated[int, Field(ge=0)]
Hours = Annotated[int | float, Field(ge=0)]
Percent = Annotated[int, Field(ge=0, le=100)]
ModuleNumber = Annotated[int, Field(ge=1, le=3)]

_SLUGS = {1: "strategic", 2: "operational", 3: "tactical"}
RuleName = Literal[
    "extension",
    "mitigating circumstances",
    "reasonable adjustments",
    "referral",
    "misconduct",
    "appeal",
    "prior learning",
]


class LessonPlan(Record):
    """What the programme says of one lesson.

    Parameters
    ----------
    id : str
        For example ``"2.3"``.
    title : str
        A question.
    decide : str
        What the reader will decide, starting "You will decide".
    outcomes : tuple of str
        What the reader will be able to do.
    needs : str
        What the reader needs at hand.
    core_minutes, depth_minutes : int
        Minutes that the core and the depth part take.
    cases : tuple of str
        Ids of the cases it works on.
    method : str
        The method it teaches.
    own_case : str
        What it adds to the reader's own case.
    status : str
        ``"ready"`` or ``"in preparation"``.
    optional : bool
        Whether it may be left out.
    """

    id: LessonId
    title: Annotated[str, StringConstraints(pattern=r"\?$")]
    decide: Annotated[str, StringConstraints(pattern=r"^You will decide ")]
    outcomes: Annotated[tuple[Words, ...], Field(min_length=2, max_length=4)]
    needs: Words
    core_minutes: Minutes
    depth_minutes: Minutes
    cases: Annotated[tuple[Words, ...], Field(min_length=1)]
    method: Words
    own_case: Words
    status: Literal["ready", "in preparation"]
    optional: bool = False

    @property
    def module(self) -> int:
        """Number of the module it belongs to."""
        return int(self.id[0])

    @property
    def slug(self) -> str:
        """Its title as file names and addresses have it.

        Examples
        --------
        >>> from cmplearn.course import programme
        >>> programme().lesson("2.3").slug
        'what-is-a-prevented-admission-worth'
        """
        return re.sub(r"[^a-z0-9]+", "-", self.title.lower().replace("’", "").replace("'", "")).strip("-")

    @property
    def accent(self) -> str:
        """The style class that gives its module's accent colour."""
        return f"module-{self.module}"

    @property
    def notebook(self) -> Path | None:
        """Its notebook, or None while it is in preparation."""
        if self.status != "ready":
            return None
        return root() / "modules" / f"{self.module}-{_SLUGS[self.module]}" / f"{self.id}-{self.slug}.ipynb"


class Session(Record):
    """One part of a day together.

    Parameters
    ----------
    minutes : int
        How long it takes.
    kind : str
        What sort of part it is.
    title : str
        What the plan on the wall calls it.
    purpose : str
        What people leave it with.
    leads : str
        Who leads it; nobody leads a break.
    lessons : tuple of str
        Ids of the lessons it builds on.
    activities : tuple of str
        Ids of the activities that are done in it, in order.
    """

    minutes: Annotated[int, Field(gt=0)]
    kind: Literal[
        "action points",
        "appreciative inquiry",
        "evaluation",
        "activity",
        "set meeting",
        "clinic",
        "break",
        "close",
    ]
    title: Words
    purpose: Words
    leads: str = ""
    lessons: tuple[LessonId, ...] = ()
    activities: tuple[Words, ...] = ()


class DayPlan(Record):
    """The day together of one module.

    Parameters
    ----------
    starts : str
        Clock time, for example ``"09:15"``.
    minutes : int
        The day's planned minutes, breaks included; the sessions never take more.
    lessons_before : tuple of str
        Ids of the lessons whose core is worked before the day.
    sessions : tuple of Session
        In order.
    """

    starts: Annotated[str, StringConstraints(pattern=r"^\d\d:\d\d$")]
    minutes: Minutes
    lessons_before: tuple[LessonId, ...]
    sessions: tuple[Session, ...]


class Module(Record):
    """One of the three modules.

    Parameters
    ----------
    number : int
        1, 2 or 3.
    title : str
        For example ``"Strategic view"``.
    question : str
        The question it answers.
    summary : str
        What it is about, in a paragraph.
    day : DayPlan
        Its day together.
    lessons : tuple of LessonPlan
        In order.
    alone : str
        How it is taken by itself, with no other module before it; "" while nobody has tried.
    before, after : tuple of str
        Ids of the activities that each participant does before its first lesson, and after its last.
    """

    number: ModuleNumber
    title: Words
    question: Words
    summary: Words
    day: DayPlan
    lessons: tuple[LessonPlan, ...]
    alone: str = ""
    before: tuple[Words, ...] = ()
    after: tuple[Words, ...] = ()

    @property
    def slug(self) -> str:
        """Its name in addresses: ``"strategic"``, ``"operational"`` or ``"tactical"``."""
        return _SLUGS[self.number]

    @property
    def accent(self) -> str:
        """The style class that gives its accent colour."""
        return f"module-{self.number}"


class SetMeeting(Record):
    """One of the five meetings of a learning set.

    Parameters
    ----------
    number : int
        1 to 5.
    when : str
        ``"on the day"`` of `module`, or ``"between"`` it and the next.
    module : int
        See `when`.
    minutes : int
        How long it lasts.
    presenters : int
        How many members bring an issue.
    focus : str
        What the programme suggests to bring.
    """

    number: Annotated[int, Field(ge=1)]
    when: Literal["on the day", "between"]
    module: ModuleNumber
    minutes: Minutes
    presenters: Annotated[int, Field(ge=1)]
    focus: Words


class HoursOfKind(Record):
    """Part of the programme's hours.

    Parameters
    ----------
    kind : str
        What the hours go into.
    hours : float
        How many.
    covers : str
        What counts.
    """

    kind: Literal["days", "sets", "cores", "depth", "own case", "log", "assessment"]
    hours: Hours
    covers: Words


class Assessment(Record):
    """One assessed piece of work.

    Parameters
    ----------
    name : str
        Its name in addresses.
    title : str
        What people call it.
    weight : int
        Per cent of the programme's mark.
    asks : str
        What is handed in or done.
    marked_on : tuple of str
        What markers look for.
    drafts : tuple of str
        Earlier pieces that get feedback and no mark.
    must_pass : tuple of str
        Practice that must be passed, with retries, and earns nothing.
    """

    name: Annotated[str, StringConstraints(pattern=r"^[a-z]+(-[a-z]+)*$")]
    title: Words
    weight: Percent
    asks: Words
    marked_on: tuple[Words, ...]
    drafts: tuple[Words, ...] = ()
    must_pass: tuple[Words, ...] = ()


class Band(Record):
    """A band of marks: its name, the lowest mark in it, and what sets it apart."""

    name: Words
    starts_at: Percent
    shows: Words


class Rule(Record):
    """A rule of assessment, stated so that a program and a person read the same.

    Parameters
    ----------
    name : str
        Which rule.
    capped : bool
        Whether the mark is limited to the pass mark.
    working_days : int or None
        The days it gives or allows; None when days don't enter.
    attempts : int or None
        How many times it may be used for one piece of work; None when there is no limit.
    decided_by : str
        Who decides.
    says : str
        The rule in words.
    """

    name: RuleName
    capped: bool
    working_days: Annotated[int, Field(ge=1)] | None
    attempts: Annotated[int, Field(ge=1)] | None
    decided_by: Words
    says: Words


class EvaluationPoint(Record):
    """A moment at which the programme asks how it is doing.

    Parameters
    ----------
    id : str
        For example ``"E1"``.
    when : str
        When it happens.
    months_after : int or None
        Months after the last day; None while the programme runs.
    form : str
        How people are asked.
    asks : str
        What they are asked.
    """

    id: Annotated[str, StringConstraints(pattern=r"^E\d[a-z]?$")]
    when: Words
    months_after: Annotated[int, Field(ge=1)] | None
    form: Words
    asks: Words


class Competency(Record):
    """A skill the programme builds: its name, what it looks like at work, and the lessons that build it."""

    id: Annotated[str, StringConstraints(pattern=r"^K\d$")]
    title: Words
    looks_like: Words
    lessons: Annotated[tuple[LessonId, ...], Field(min_length=1)]


class Need(Record):
    """A reason people come: its short name, a statement to rate oneself on, the lessons that answer it."""

    id: Annotated[str, StringConstraints(pattern=r"^D\d\d$")]
    name: Annotated[Words, StringConstraints(max_length=36)]
    statement: Annotated[str, StringConstraints(pattern=r"^I ")]
    lessons: Annotated[tuple[LessonId, ...], Field(min_length=1)]


class Programme(Record):
    """The whole programme.

    Parameters
    ----------
    title : str
        Its name.
    summary : str
        What it is, in a paragraph.
    credits : int
        Postgraduate credits, at ten hours each.
    level : int
        Academic level.
    modules : tuple of Module
        Three, in order.
    set_meetings : tuple of SetMeeting
        Five, in order.
    hours : tuple of HoursOfKind
        What the hours go into; they sum to ten for each credit.
    pass_mark : int
        Per cent.
    bands : tuple of Band
        From the lowest.
    assessments : tuple of Assessment
        Their weights sum to 100.
    rules : tuple of Rule
        Rules of assessment.
    evaluation_points : tuple of EvaluationPoint
        In order.
    competencies : tuple of Competency
        Seven.
    needs : tuple of Need
        Thirteen.
    """

    title: Words
    summary: Words
    credits: Annotated[int, Field(gt=0)]
    level: Annotated[int, Field(ge=4, le=8)]
    modules: Annotated[tuple[Module, ...], Field(min_length=3, max_length=3)]
    set_meetings: tuple[SetMeeting, ...]
    hours: tuple[HoursOfKind, ...]
    pass_mark: Percent
    bands: tuple[Band, ...]
    assessments: tuple[Assessment, ...]
    rules: tuple[Rule, ...]
    evaluation_points: tuple[EvaluationPoint, ...]
    competencies: tuple[Competency, ...]
    needs: tuple[Need, ...]

    @property
    def lessons(self) -> tuple[LessonPlan, ...]:
        """Every lesson, in order."""
        return tuple(lesson for module in self.modules for lesson in module.lessons)

    def lesson(self, id: str) -> LessonPlan:
        """Return one lesson's plan.

        Raises
        ------
        NotFoundError
            When there is no such lesson; the message lists the ids.

        Examples
        --------
        >>> from cmplearn.course import programme
        >>> programme().lesson("2.3").title
        'What is a prevented admission worth?'
        """
        lessons = {lesson.id: lesson for lesson in self.lessons}
        if id not in lessons:
            raise NotFoundError(f"There is no lesson `{id}`. The lessons are: {', '.join(lessons)}.")
        return lessons[id]

    def module(self, which: int | str) -> Module:
        """Return one module, by its number or its slug.

        Raises
        ------
        NotFoundError
            When there is no such module; the message lists them.

        Examples
        --------
        >>> from cmplearn.course import programme
        >>> programme().module(2).slug, programme().module("tactical").number
        ('operational', 3)
        """
        for module in self.modules:
            if which in (module.number, module.slug):
                return module
        known = ", ".join(f"{module.number} ({module.slug})" for module in self.modules)
        raise NotFoundError(f"There is no module `{which}`. The modules are: {known}.")
