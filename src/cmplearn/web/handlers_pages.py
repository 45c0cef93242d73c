"""The front page, and what addresses that nobody serves say."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

from tornado.web import HTTPError

from cmplearn import course
from cmplearn.course import cases
from cmplearn.course.plan import Programme
from cmplearn.marking import read_form
from cmplearn.portfolio import Document
from cmplearn.portfolio.actions import from_documents, next_action
from cmplearn.web.ages import today
from cmplearn.web.api_portfolio import in_writer
from cmplearn.web.assessment import copies
from cmplearn.web.assignments import released
from cmplearn.web.base import PageHandler, authenticated
from cmplearn.web.handlers_programme import ProgrammeHandler
from cmplearn.web.next_step import Practice, State, next_step, states_of
from cmplearn.web.portfolio.portfolio_cards import due_line

__all__ = ["routes"]


class AddSlashHandler(PageHandler):
    """``/cmplearn`` without its slash."""

    @authenticated
    def get(self) -> None:
        """Send the browser to the front page."""
        self.redirect(self.url())


class FrontHandler(ProgrammeHandler):
    """The front page: the next thing to do first."""

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


class NoPageHandler(PageHandler):
    """Every address under ``cmplearn/`` that nobody serves."""

    @authenticated
    def get(self) -> None:
        """Say so in plain words."""
        raise HTTPError(404)


routes: list[tuple[str, type]] = [
    (r"", FrontHandler),
    (r".*", NoPageHandler),
]
