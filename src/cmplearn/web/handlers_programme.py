"""The programme and its modules."""

from dataclasses import dataclass

from cmplearn import course
from cmplearn.course import cases
from cmplearn.course.plan import DayPlan, Module, Session
from cmplearn.marking import read_form
from cmplearn.portfolio import Document
from cmplearn.web.api_portfolio import in_writer
from cmplearn.web.assignments import released
from cmplearn.web.base import PageHandler, authenticated
from cmplearn.web.handlers_handbook import noted_lessons
from cmplearn.web.next_step import State, states_of

__all__ = ["ProgrammeHandler", "routes"]

MINUTES_IN_HOUR = 60


class ProgrammeHandler(PageHandler):
    """What pages about the programme share."""

    async def documents(self) -> list[Document]:
        """Return what is saved; nothing while the portfolio is closed."""
        portfolio = self.open_portfolio
        return await in_writer(portfolio.documents) if portfolio else []

    async def states(self) -> dict[str, State]:
        """Return how far lessons and assignments have been taken."""
        return states_of(await self.documents())


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
    (r"programme", WholeProgrammeHandler),
    (r"modules/([a-z]+)", ModuleHandler),
]
