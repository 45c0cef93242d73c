"""The pages of the programme: front page, programme, modules, cases, handbook, about."""

from tornado.web import HTTPError

from cmplearn.web.base import PageHandler, authenticated

__all__ = ["routes"]


class AddSlashHandler(PageHandler):
    """``/cmplearn`` without its slash."""

    @authenticated
    def get(self) -> None:
        """Send the browser to the front page."""
        self.redirect(self.url())


class FrontHandler(PageHandler):
    """The front page: the next thing to do first."""

    @authenticated
    def get(self) -> None:
        """Show the front page."""
        self.page("front.html")


class NoPageHandler(PageHandler):
    """Every address under ``cmplearn/`` that nobody serves."""

    @authenticated
    def get(self) -> None:
        """Say so in plain words."""
        raise HTTPError(404)


routes: list[tuple[str, type]] = [(r"", FrontHandler), (r".*", NoPageHandler)]
