"""What a person has written, to read back and to take away."""

from datetime import UTC, datetime
from functools import partial

from cmplearn import course
from cmplearn.errors import StorageError
from cmplearn.portfolio import Document, Download, Entry, Reader, entries, home
from cmplearn.web.api_portfolio import ReadingHandler, in_writer
from cmplearn.web.assignments import assignment_questions
from cmplearn.web.base import PageHandler, authenticated
from cmplearn.web.lesson_notebooks import questions

__all__ = ["age", "routes"]


def age(then: datetime, now: datetime) -> str:
    """Return how long ago something was, in words.

    Parameters
    ----------
    then, now : datetime
        Both with a time zone.

    Examples
    --------
    >>> from datetime import timedelta
    >>> noon = datetime(2026, 1, 5, 12, tzinfo=UTC)
    >>> age(noon - timedelta(minutes=3), noon), age(noon - timedelta(days=1), noon), age(noon, noon)
    ('3 minutes ago', '1 day ago', 'just now')
    """
    seconds = int((now - then).total_seconds())
    for length, word in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        count = seconds // length
        if count:
            return f"{count} {word}{'s' if count > 1 else ''} ago"
    return "just now"


def _contents(reader: Reader) -> tuple[list[Document], Download | None]:
    """Return the documents of a portfolio, and when it was last downloaded."""
    return reader.documents(), reader.last_download()


class PortfolioHandler(ReadingHandler, PageHandler):
    """The portfolio."""

    @authenticated
    async def get(self) -> None:
        """Show all that was saved, by lesson, and how to take it away."""
        try:
            documents, download = await in_writer(partial(self.with_reader, _contents))
        except StorageError:
            self.page("portfolio.html", is_readable=False)  # the banner of every page says why
            return
        written = entries(documents, questions() | assignment_questions())
        now = datetime.now(UTC)
        self.page(
            "portfolio.html",
            is_readable=True,
            notices=self.notices,
            folder=str(home()),
            lessons=_by_lesson(written),
            own_case=[entry for entry in written if entry.document.kind == "own-case"],
            log=[entry for entry in written if entry.document.kind == "log"],
            assignments=[entry for entry in written if entry.document.kind == "assignment"],
            download=download,
            age=partial(age, now=now),
            is_safe=download is not None and download.saves_since == 0,
        )


def _by_lesson(written: list[Entry]) -> list[tuple[str, str, list[Entry]]]:
    """Return number, title and answers of every lesson with answers, in the programme's order."""
    answers = [entry for entry in written if entry.document.kind == "answer"]
    titles = {lesson.id: lesson.title for lesson in course.programme().lessons}
    numbers = [*titles, *sorted({entry.lesson for entry in answers} - set(titles))]
    groups = [(number, [entry for entry in answers if entry.lesson == number]) for number in numbers]
    return [(number, titles.get(number, "Other answers"), group) for number, group in groups if group]


routes: list[tuple[str, type]] = [(r"portfolio", PortfolioHandler)]
