"""The front page, the programme and its modules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from tornado.web import HTTPError

from cmplearn import course
from cmplearn.course import cases
from cmplearn.course.plan import DayPlan, Module, Programme, Session
from cmplearn.marking import read_form
from cmplearn.portfolio import Document
from cmplearn.portfolio.actions import from_documents, next_action
from cmplearn.web.ages import today
from cmplearn.web.api_portfolio import in_writer
from cmplearn.web.assessment import copies
from cmplearn.web.assignments import released
from cmplearn.web.base import PageHandler, authenticated
from cmplearn.web.handlers_handbook import noted_lessons
from cmplearn.web.next_step import Practice, State, next_step, states_of
from cmplearn.web.portfolio.portfolio_cards import due_line

__all__ = ["routes"]

MINUTES_IN_HOUR = 60


class AddSlashHandler(PageHandler):
    """``/cmplearn`` without its slash."""

    @authenticated
    def get(self) -> None:
        """Send the browser to the front page."""
        self.redirect(self.url())


class ProgrammeHandler(PageHandler):
    """What the pages of this file share."""

    async def documents(self) -> list[Document]:
        """Return what is saved; nothing while the portfolio is closed."""
        portfolio = self.open_portfolio
        return await in_writer(portfolio.documents) if portfolio else []

    async def states(self) -> dict[str, State]:
        """Return how far lessons and assignments have been taken."""
        return states_of(await self.documents())

    async def practices(self, programme: Programme, states: dict[str, State]) -> list[Practice]:
        """Return the programme's practice assignments."""
        names = [name for work in programme.assessments for name in work.must_pass]
        return [
            Practice(
                name=name,
                title=read_form(released(name)).title,
                state="done" if await self.is_handed_in(name) else states.get(name),
            )
            for name in names
        ]

    async def is_handed_in(self, name: str) -> bool:
        """Return whether an assignment has been handed in; False while the portfolio is closed."""
        portfolio = self.open_portfolio
        return bool(portfolio and await in_writer(partial(copies, portfolio, name)))

    def lab_url(self, notebook: Path | None) -> str:
        """Return where JupyterLab opens a notebook of the course."""
        path = notebook.relative_to(course.root()).as_posix() if notebook else "modules"
        return f"{self.base_url}lab/tree/{path}"


class FrontHandler(ProgrammeHandler):
    """The front page: the next thing to do first."""

    @authenticated
    async def get(self) -> None:
        """Show the front page."""
        programme, documents = course.programme(), await self.documents()
        states = states_of(documents)
        portfolio = self.open_portfolio
        practices = await self.practices(programme, states)
        ready = [lesson for lesson in programme.lessons if lesson.status == "ready"]
        self.page(
            "front.html",
            programme=programme,
            case_count=len(cases.ids()),
            states=states,
            notices=portfolio.notices if portfolio else (),
            practices=practices,
            step=next_step(programme, states, practices),
            due=due(documents, today()),
            lab=self.lab_url(ready[0].notebook if ready else None),
        )


def due(documents: Sequence[Document], now: date) -> str:
    """Return the action that is due first, in a line; "" when none is."""
    action = next_action(from_documents(documents))
    return due_line(action, now) if action else ""


class WholeProgrammeHandler(ProgrammeHandler):
    """The programme on one page."""

    @authenticated
    def get(self) -> None:
        """Show it."""
        programme = course.programme()
        names = {name for work in programme.assessments for name in work.must_pass}
        practices = {name: read_form(released(name)).title for name in names}
        self.page("programme.html", programme=programme, case_count=len(cases.ids()), practices=practices)


class ModuleHandler(ProgrammeHandler):
    """One module: its lessons, its day, its meetings."""

    @authenticated
    async def get(self, slug: str) -> None:
        """Show a module by its slug."""
        programme = course.programme()
        module = programme.module(slug)
        self.page(
            "module.html",
            programme=programme,
            module=module,
            states=await self.states(),
            timetable=timetable(module.day),
            activities={each.id: each for each in course.activities.readable()[0]},
            notes=[lesson for lesson in noted_lessons() if lesson.module == module.number],
            hours=hours_alone(module),
            meetings=[meeting for meeting in programme.set_meetings if meeting.module == module.number],
        )


class NoPageHandler(PageHandler):
    """Every address under ``cmplearn/`` that nobody serves."""

    @authenticated
    def get(self) -> None:
        """Say so in plain words."""
        raise HTTPError(404)


@dataclass(frozen=True)
class TimedSession:
    """A part of a day with its clock times, as ``"09:15"``."""

    starts: str
    ends: str
    session: Session


def timetable(day: DayPlan) -> tuple[TimedSession, ...]:
    """Return the sessions of a day with clock times, one after another from its start.

    Parameters
    ----------
    day : DayPlan
        Start and sessions in minutes.

    Returns
    -------
    tuple of TimedSession
    """
    hours, minutes = (int(part) for part in day.starts.split(":"))
    now = hours * MINUTES_IN_HOUR + minutes
    timed = []
    for session in day.sessions:
        timed.append(TimedSession(clock(now), clock(now + session.minutes), session))
        now += session.minutes
    return tuple(timed)


def hours_alone(module: Module) -> tuple[tuple[str, float], ...]:
    """Return what working a module takes, in hours: each part in words, and how long.

    Parameters
    ----------
    module : Module
        With the minutes of its lessons and of its day.

    Returns
    -------
    tuple of (str, float)
        The parts in the order in which they are met, then all of them together.
    """
    optional = [lesson for lesson in module.lessons if lesson.optional]
    needed = [lesson for lesson in module.lessons if not lesson.optional]
    parts = [
        ("the core of every lesson", sum(lesson.core_minutes for lesson in needed)),
        ("their depth, if you want all of it", sum(lesson.depth_minutes for lesson in needed)),
        *(
            (f"lesson {lesson.id}, which is optional", lesson.core_minutes + lesson.depth_minutes)
            for lesson in optional
        ),
        ("the day together", module.day.minutes),
    ]
    parts.append(("in all", sum(minutes for _, minutes in parts)))
    return tuple((words, minutes / MINUTES_IN_HOUR) for words, minutes in parts)


def clock(minutes: int) -> str:
    """Return minutes since midnight as a clock shows them.

    Examples
    --------
    >>> clock(555)
    '09:15'
    """
    return f"{minutes // MINUTES_IN_HOUR:02d}:{minutes % MINUTES_IN_HOUR:02d}"


routes: list[tuple[str, type]] = [
    (r"", FrontHandler),
    (r"programme", WholeProgrammeHandler),
    (r"modules/([a-z]+)", ModuleHandler),
    (r".*", NoPageHandler),
]
