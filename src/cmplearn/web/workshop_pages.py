"""What only a workshop shows: its front page, a visitor's portfolio, and where the rest of the course is."""

from functools import partial

from tornado.web import HTTPError

from cmplearn import course
from cmplearn.course import cases
from cmplearn.errors import RefusedError
from cmplearn.portfolio import Reader
from cmplearn.web.api_portfolio import ReadingHandler, in_writer
from cmplearn.web.base import PageHandler, authenticated
from cmplearn.web.visitors import KEPT_DAYS

__all__ = ["routes"]

ERASED = "erased"


class FrontHandler(PageHandler):
    """Where a visitor begins."""

    @authenticated
    def get(self) -> None:
        """Show the way to a room, to the lessons and to one's own portfolio."""
        self.page(
            "workshop_front.html",
            programme=course.programme(),
            case_count=len(cases.ids()),
            facilitator=self.is_facilitator,
        )


class PortfolioHandler(ReadingHandler, PageHandler):
    """A visitor's portfolio: where it is, how to take it away, how to delete it."""

    @authenticated
    async def get(self) -> None:
        """Show it."""
        await self.show()

    async def show(self, problem: str = "") -> None:
        """Send the page, and what is wrong with what was sent."""
        documents = await in_writer(partial(self.with_reader, Reader.documents))
        self.page(
            "workshop_portfolio.html",
            count=len(documents),
            notices=self.notices,
            kept_days=KEPT_DAYS,
            problem_here=problem,
            is_erased=self.get_query_argument("done", "") == ERASED,
        )

    @authenticated
    async def post(self) -> None:
        """Delete all, when the box is ticked."""
        if self.get_body_argument("sure", "") != "yes":
            self.set_status(422)
            await self.show("Tick the box first: what is deleted here can’t be brought back.")
            return
        remaining = await self.forget_visitor()
        if remaining:
            raise RefusedError(" ".join(remaining))
        self.redirect(self.url(f"portfolio?done={ERASED}"), status=303)


class PrivacyHandler(PageHandler):
    """Where lessons say that one reads who can see what."""

    @authenticated
    def get(self) -> None:
        """Send the browser to the part of the portfolio's page about it."""
        self.redirect(self.url("portfolio") + "#privacy")


class ElsewhereHandler(PageHandler):
    """What the course has and a workshop hasn't: a whole portfolio, and what is handed in."""

    @authenticated
    def get(self) -> None:
        """Say where it is."""
        self.page("workshop_elsewhere.html", kept_days=KEPT_DAYS)


class NothingHandler(PageHandler):
    """Every address outside ``cmplearn/``."""

    @authenticated
    def get(self) -> None:
        """Lead from the bare address to the front page; there is nothing else."""
        if self.request.path not in ("/", "/cmplearn"):
            raise HTTPError(404)
        self.redirect(self.url())


routes: list[tuple[str, type]] = [
    (r"", FrontHandler),
    (r"portfolio", PortfolioHandler),
    (r"portfolio/privacy", PrivacyHandler),
    (r"portfolio/(?!answers).+", ElsewhereHandler),
    (r"assessments/.+", ElsewhereHandler),
]
