"""The handbook, from Markdown under ``course/handbook``, and what this is and is not."""

from cmplearn import course
from cmplearn.errors import NotFoundError
from cmplearn.web.base import PageHandler, authenticated
from cmplearn.web.prose import prose

__all__ = ["routes"]


PAGES = ("participants", "tutors", "facilitators", "cases", "methods", "privacy")


def handbook() -> dict[str, str]:
    """Return the title of each handbook page by its name, in the order in which they are offered.

    Examples
    --------
    >>> handbook()["participants"]
    'For participants'
    """
    return {name: _text(name).split("\n", 1)[0].removeprefix("# ") for name in PAGES}


def _text(name: str) -> str:
    return (course.root() / "course" / "handbook" / f"{name}.md").read_text(encoding="utf-8")


class HandbookHandler(PageHandler):
    """One page of the handbook."""

    @authenticated
    def get(self, name: str) -> None:
        """Show a page by the name of its file."""
        pages = handbook()
        if name not in pages:
            raise NotFoundError(
                f"The handbook has no page called “{name}”. Its pages are: {', '.join(pages)}."
            )
        self.page("handbook.html", title=pages[name], pages=pages, name=name, body=prose(_text(name)))


class AboutHandler(PageHandler):
    """What this is, privacy, and the accessibility statement."""

    @authenticated
    def get(self) -> None:
        """Show it."""
        self.page("about.html", programme=course.programme())


routes: list[tuple[str, type]] = [(r"handbook/([a-z-]+)", HandbookHandler), (r"about", AboutHandler)]
