"""Who can see what, said once and briefly; computers that others use too; the end of a visit to one."""

from http import HTTPStatus

from cmplearn.portfolio import home
from cmplearn.portfolio.keeping.owner import Portfolio
from cmplearn.web.api_portfolio import ReadingHandler, in_writer
from cmplearn.web.base import SHARED_COOKIE, PageHandler, authenticated
from cmplearn.web.held import forget_everything
from cmplearn.web.portfolio.leaving import last_copy

__all__ = ["routes"]

ERASING = "erase"
"""What the last form of a visit sends when its box is ticked."""


class PrivacyHandler(ReadingHandler, PageHandler):
    """The page, with the choice of a shared computer."""

    @authenticated
    async def get(self) -> None:
        """Show it."""
        self.page("privacy.html", folder=str(home()), copy=await last_copy(self))

    @authenticated
    async def post(self) -> None:
        """Keep whether this is a shared computer, for as long as the browser is open."""
        if self.get_body_argument("shared", "") == "yes":
            self.set_cookie(SHARED_COOKIE, "yes", path=self.base_url, samesite="Strict", httponly=False)
        else:
            self.clear_cookie(SHARED_COOKIE, path=self.base_url)
        self.redirect(self.url("portfolio/privacy#shared-computer"), status=303)


class FinishHandler(ReadingHandler, PageHandler):
    """The end of a visit to a shared computer: take everything along, leave nothing behind."""

    @authenticated
    async def get(self) -> None:
        """Show the two steps."""
        await self.ask()

    async def ask(self, problem: str = "", again: str = "") -> None:
        """Show the two steps, and what is wrong; `again` says what a second yes is about."""
        copy = await last_copy(self)
        self.page("finish.html", copy=copy, problem_here=problem, again=again, remaining=None)

    @authenticated
    async def post(self) -> None:
        """Erase all, log out, and tell the browser to forget this place."""
        if self.get_body_argument("sure", "") != ERASING:
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            await self.ask("Tick the box first: what is erased here can’t be brought back.")
            return
        copy = await last_copy(self)
        if copy is not None and copy.is_behind and self.get_body_argument("again", "") != copy.mark:
            self.set_status(HTTPStatus.CONFLICT)
            await self.ask(f"{copy.words} Download it, or tick the box to erase it without.", copy.mark)
            return
        portfolio: Portfolio = self.portfolio
        erased = await in_writer(portfolio.erase_everything)
        forget_everything()
        self.forget_login()
        self.clear_cookie(SHARED_COOKIE, path=self.base_url)
        self.set_header("Clear-Site-Data", '"cache"')  # not "storage": on a hub others share this origin
        self.set_header("Cache-Control", "no-store")
        self.page("finish.html", copy=None, problem_here="", remaining=erased.remaining)


routes: list[tuple[str, type]] = [
    (r"portfolio/privacy", PrivacyHandler),
    (r"portfolio/privacy/finish", FinishHandler),
]
