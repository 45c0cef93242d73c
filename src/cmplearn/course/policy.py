"""What the centre asks of the NHS, as dated data: the cycle of commissioning as it is told now, and drivers.

No name, number or date of a policy stands here: all are in ``course/policy.yaml``, each with its sources.
"""

from functools import lru_cache
from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from cmplearn.course.case import CycleStep
from cmplearn.course.dates import PartialDate, shown
from cmplearn.course.files import Record, Stamp, Words, broken_rule, no_twins, read, stamp
from cmplearn.course.nearby import absent
from cmplearn.course.places import root


class Reading(Record):
    """Where a policy was read.

    Parameters
    ----------
    title, publisher : str
        Its own title, and who published it.
    dated : str, optional
        A year, month or day, where it gives one.
    address : str
        Where it was seen.
    """

    title: Words
    publisher: Words
    dated: PartialDate | None = None
    address: Words

    @property
    def text(self) -> str:
        """One line of a list of sources, as Markdown."""
        dated = f", {shown(self.dated)}" if self.dated else ""
        return f"{self.publisher}: [{self.title}]({self.address}){dated}."


class Policy(Record):
    """What was published, by whom, when, and where that was read.

    Parameters
    ----------
    publisher : str
        Who published it.
    published : str, optional
        A year, month or day, where the source gives one.
    support : str
        ``"seen"`` (read in the document or on its publisher's page) or ``"second hand"``.
    seen : str
        When it was last looked up.
    sources : tuple of Reading
        Where it was read.
    """

    publisher: Words
    published: PartialDate | None = None
    support: Literal["seen", "second hand"]
    seen: PartialDate
    sources: tuple[Reading, ...] = Field(min_length=1)

    @property
    def when(self) -> str:
        """When it was published, in words; when its page was seen, where that gives no date."""
        return shown(self.published) if self.published else f"page seen {shown(self.seen)}"


class Stage(Record):
    """A stage of strategic commissioning, and the steps of the cycle that fall into it in our reading.

    Parameters
    ----------
    id, name : str
        For example ``"context"``, ``"Understand the context"``.
    steps : tuple of str
        Steps of the commissioning cycle, as cases name them.
    """

    id: Words
    name: Words
    steps: tuple[CycleStep, ...] = Field(min_length=1)


class Paper(Record):
    """What can be laid on the table once a step is done.

    Parameters
    ----------
    step : str
        A step of the commissioning cycle.
    paper : str
        What it says, in a few words.
    """

    step: CycleStep
    paper: Words


class Cycle(Policy):
    """The cycle of commissioning as it is told now.

    Parameters
    ----------
    name : str
        What the document is called in a sentence.
    since : str
        From when it is to be used (``from`` in the file).
    stages : tuple of Stage
        In order.
    papers : tuple of Paper
        One for each step, in order.
    """

    name: Words
    since: PartialDate = Field(alias="from")
    stages: tuple[Stage, ...] = Field(min_length=1)
    papers: tuple[Paper, ...]

    @model_validator(mode="after")
    def _has_each_step_once_and_in_order(self) -> Self:
        steps = get_args(CycleStep)
        for key, found in (("papers", [each.step for each in self.papers]), ("stages", self.steps)):
            if tuple(found) != steps:
                raise broken_rule(
                    f"Its steps must be {', '.join(steps)}, each once and in this order.",
                    "Put them so.",
                    key,
                )
        return self

    @property
    def used_from(self) -> str:
        """From when it is to be used, in words."""
        return shown(self.since)

    @property
    def steps(self) -> tuple[CycleStep, ...]:
        """The steps of the cycle, in order."""
        return tuple(step for stage in self.stages for step in stage.steps)

    @property
    def rows(self) -> tuple[tuple[str, str, str], ...]:
        """Each step with its paper and the name of its stage."""
        stage_of = {step: stage.name for stage in self.stages for step in stage.steps}
        return tuple((each.step, each.paper, stage_of[each.step]) for each in self.papers)


class Driver(Policy):
    """A policy that may help or hinder a service.

    Parameters
    ----------
    id, name : str
        For example ``"three-shifts"``, ``"Three shifts"``.
    document : str
        What was published.
    asks, carries : str
        What it asks for, and what stands behind that: money, a duty, a date, or none of them.
    helps, threatens : str
        Whom it pushes which way, in our reading.
    """

    id: Words
    name: Words
    document: Words
    asks: Words
    carries: Words
    helps: Words
    threatens: Words


class PolicyFile(Record):
    """The whole of ``course/policy.yaml``.

    Parameters
    ----------
    checked : str
        Day on which the file was last gone through.
    cycle : Cycle
        How care is said to be commissioned now.
    drivers : tuple of Driver
        In the order of the file.
    """

    checked: PartialDate
    cycle: Cycle
    drivers: tuple[Driver, ...] = Field(min_length=1)


def cycle() -> Cycle:
    """Return the cycle of commissioning as it is told now.

    Raises
    ------
    CourseError
        When ``course/policy.yaml`` has a mistake in it.

    Examples
    --------
    >>> [stage.name for stage in cycle().stages][0]
    'Understand the context'
    """
    return _book().cycle


def drivers() -> tuple[Driver, ...]:
    """Return every policy driver, in the order of the file.

    Raises
    ------
    CourseError
        When ``course/policy.yaml`` has a mistake in it.
    """
    return _book().drivers


def driver(id: str) -> Driver:
    """Return one policy driver.

    Parameters
    ----------
    id : str
        For example ``"three-shifts"``.

    Raises
    ------
    NotFoundError
        When there is none of that id; the message lists those there are.
    CourseError
        When ``course/policy.yaml`` has a mistake in it.

    Examples
    --------
    >>> driver("three-shifts").when
    '3 July 2025'
    """
    known = {each.id: each for each in drivers()}
    if id not in known:
        raise absent("policy driver", id, known)
    return known[id]


def checked() -> str:
    """Return the day on which the file was last gone through, in words.

    Raises
    ------
    CourseError
        When ``course/policy.yaml`` has a mistake in it.
    """
    return shown(_book().checked)


def _book() -> PolicyFile:
    return _load(*stamp(root() / "course" / "policy.yaml"))


@lru_cache(maxsize=4)
def _load(file: Stamp) -> PolicyFile:
    document = read(file.path)
    book = document.as_record(PolicyFile)
    no_twins(document, ("drivers",), (each.id for each in book.drivers), "id")
    return book


__all__ = [
    "Cycle",
    "Driver",
    "Paper",
    "Policy",
    "PolicyFile",
    "Reading",
    "Stage",
    "checked",
    "cycle",
    "driver",
    "drivers",
]
