"""The handbook, from Markdown under ``course/handbook``, and what this is and is not."""

from pathlib import Path

from cmplearn import course
from cmplearn.course.plan import LessonPlan
from cmplearn.errors import NotFoundError
from cmplearn.web.base import PageHandler, authenticated
from cmplearn.web.prose import prose, scrolling

__all__ = ["routes"]


PAGES = ("participants", "tutors", "marking", "facilitators", "learning-sets", "cases", "methods", "privacy")
LED_BY = ("tutors", "facilitators")
"""The pages that list the notes on each lesson."""


def handbook() -> dict[str, str]:
    """Return the title of each handbook page by its name, in the order in which they are offered.

    Examples
    --------
    >>> handbook()["participants"]
    'For participants'
    """
    return {name: _text(name).split("\n", 1)[0].removeprefix("# ") for name in PAGES}


def lesson_notes() -> tuple[str, ...]:
    """Return the ids of the lessons for which there are notes for facilitators and tutors, in order."""
    return tuple(sorted(path.stem for path in (_folder() / "lessons").glob("[1-3].[1-9].md")))


def _folder() -> Path:
    return course.root() / "course" / "handbook"


def _text(name: str) -> str:
    return (_folder() / f"{name}.md").read_text(encoding="utf-8")


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
        self.page(
            "handbook.html",
            title=pages[name],
            pages=pages,
            name=name,
            body=scrolling(prose(_text(name)), pages[name]),
            notes=noted_lessons() if name in LED_BY else (),
            facilitator=name == "facilitators" and self.is_facilitator,
        )


class PictureHandler(PageHandler):
    """A picture of a handbook page."""

    @authenticated
    def get(self, name: str) -> None:
        """Send it."""
        path = _folder() / "images" / f"{name}.png"
        if not path.is_file():
            raise NotFoundError(f"The handbook has no picture called “{name}”.")
        self.set_header("Content-Type", "image/png")
        self.set_header("Cache-Control", "no-cache")
        self.finish(path.read_bytes())


class LessonNotesHandler(PageHandler):
    """What facilitators and tutors should know of one lesson."""

    @authenticated
    def get(self, id: str) -> None:
        """Show the notes on a lesson by its id."""
        if id not in lesson_notes():
            there = ", ".join(lesson_notes()) or "none yet"
            raise NotFoundError(f"There are no notes on a lesson {id}. There are some on: {there}.")
        programme = course.programme()
        self.page(
            "lesson_notes.html",
            lesson=programme.lesson(id),
            programme=programme,
            activities=[each for each in course.activities.readable()[0] if id in each.lessons],
            body=scrolling(prose(_text(f"lessons/{id}")), f"Notes on lesson {id}"),
            facilitator=self.is_facilitator,
        )


def noted_lessons() -> tuple[LessonPlan, ...]:
    """Return the lessons that have notes, in order."""
    notes = lesson_notes()
    return tuple(lesson for lesson in course.programme().lessons if lesson.id in notes)


class AboutHandler(PageHandler):
    """What this is, privacy, and the accessibility statement."""

    @authenticated
    def get(self) -> None:
        """Show it."""
        self.page("about.html", programme=course.programme())


routes: list[tuple[str, type]] = [
    (r"handbook/([a-z-]+)", HandbookHandler),
    (r"handbook/images/([a-z0-9-]+)\.png", PictureHandler),
    (r"handbook/lessons/([1-3]\.[1-9])", LessonNotesHandler),
    (r"about", AboutHandler),
]
