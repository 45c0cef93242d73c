"""What a person has written, to read back and to take away."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial

from cmplearn import course
from cmplearn.errors import StorageError
from cmplearn.portfolio import Download, Entry, Portfolio, entries
from cmplearn.web.api_portfolio import in_writer
from cmplearn.web.base import PageHandler, authenticated
from cmplearn.web.lesson_notebooks import questions

__all__ = ["age", "is_passing", "routes"]

PASSING_PLACES = ("BINDER_SERVICE_HOST", "BINDER_REQUEST", "BINDER_LAUNCH_HOST")
"""Environment variables that BinderHub sets; a server there is thrown away after minutes without use."""


def is_passing(environment: Mapping[str, str] = os.environ) -> bool:
    """Return whether this server, with all that is saved on it, will soon be thrown away.

    Parameters
    ----------
    environment : mapping
        Environment variables.

    Examples
    --------
    >>> is_passing({"BINDER_SERVICE_HOST": "10.0.0.1"}), is_passing({})
    (True, False)
    """
    return any(environment.get(name) for name in PASSING_PLACES)


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


class PortfolioHandler(PageHandler):
    """The portfolio."""

    @authenticated
    async def get(self) -> None:
        """Show all that was saved, by lesson, and how to take it away."""
        try:
            portfolio: Portfolio = self.portfolio
        except StorageError:
            self.page("portfolio.html", is_open=False)  # the banner of every page says why
            return
        written = entries(await in_writer(portfolio.documents), questions())
        download = await in_writer(portfolio.last_download)
        self.page(
            "portfolio.html",
            is_open=True,
            is_passing=is_passing(),
            notices=portfolio.notices,
            path=str(portfolio.path),
            lessons=_by_lesson(written),
            own_case=[entry for entry in written if entry.document.kind == "own-case"],
            log=[entry for entry in written if entry.document.kind == "log"],
            assignments=[entry for entry in written if entry.document.kind == "assignment"],
            download=download,
            downloaded=age(download.at, datetime.now(UTC)) if download else None,
            age=partial(age, now=datetime.now(UTC)),
            is_safe=_is_safe(download, written),
        )


def _is_safe(download: Download | None, written: list[Entry]) -> bool:
    """Return whether the last download holds all that is written."""
    return not written or (download is not None and download.saves_since == 0)


def _by_lesson(written: list[Entry]) -> list[tuple[str, str, list[Entry]]]:
    """Return number, title and answers of every lesson with answers, in the programme's order."""
    answers = [entry for entry in written if entry.document.kind == "answer"]
    titles = {lesson.id: lesson.title for lesson in course.programme().lessons}
    numbers = [*titles, *sorted({entry.lesson for entry in answers} - set(titles))]
    groups = [(number, [entry for entry in answers if entry.lesson == number]) for number in numbers]
    return [(number, titles.get(number, "Other answers"), group) for number, group in groups if group]


routes: list[tuple[str, type]] = [(r"portfolio", PortfolioHandler)]
