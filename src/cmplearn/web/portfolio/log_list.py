"""The learning log as a list: newest first, searched and filtered."""

from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from urllib.parse import urlencode

from cmplearn import course
from cmplearn.course import bodies
from cmplearn.errors import CourseError, StorageError
from cmplearn.portfolio import Portfolio, Profile, Reader, profile
from cmplearn.portfolio import log as learning_log
from cmplearn.portfolio.identifiers import find
from cmplearn.portfolio.log_index import LogSearch, Summary, index_of
from cmplearn.portfolio.log_words import hours_in_words
from cmplearn.portfolio.reflection import ENTRY_TYPES, entry_type
from cmplearn.web.ages import day_in_words, today
from cmplearn.web.api_portfolio import WRITERS, ReadingHandler, in_writer
from cmplearn.web.base import PageHandler, authenticated
from cmplearn.web.portfolio.log_found import Piece, found_line

__all__ = ["routes", "warm_up"]

PAGE = 25
FLAGS_KEPT = 5_000
LONGEST_SEARCH = 200


@dataclass(frozen=True)
class Row:
    """An entry in the list, how many flags its text has, and the line in which searched words stand."""

    entry: Summary
    kind: str
    day: str
    time: str
    flags: int
    line: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class Found:
    """A page of the list.

    Parameters
    ----------
    rows : tuple of Row
        Of this page.
    count, total : int
        Entries found, and entries there are.
    drafts : int
        Of those that there are.
    minutes : float
        Spent on what was found.
    years, lessons : tuple of str
        That entries have.
    """

    rows: tuple[Row, ...]
    count: int
    total: int
    drafts: int
    minutes: float
    years: tuple[str, ...]
    lessons: tuple[str, ...]


class LogHandler(ReadingHandler, PageHandler):
    """The list.

    What is searched is sent as a form, so that no address, and no history or log of addresses, says it.
    """

    @authenticated
    async def get(self) -> None:
        """Show a page of what the filters of the address let through."""
        await self.show()

    @authenticated
    async def post(self) -> None:
        """Show a page of what is found."""
        await self.show()

    async def show(self) -> None:
        """Send the page."""
        search = LogSearch(**{name: self._asked(name) for name in asdict(LogSearch())})
        number = self._asked("page")
        page = max(1, int(number)) if number.isdecimal() and len(number) < 6 else 1
        try:
            found = await in_writer(partial(self.with_reader, partial(page_of, search=search, page=page)))
        except StorageError:
            self.page("log.html", is_readable=False)  # the banner of every page says why
            return
        asked = {name: value for name, value in asdict(search).items() if value}
        self.page(
            "log.html",
            is_readable=True,
            found=found,
            search=search,
            asked=asked,
            filters=_filters(found),
            number=page,
            pages=max(1, -(-found.count // PAGE)),
            page_url=lambda number: self.url(f"portfolio/log?{urlencode({**asked, 'page': number})}"),
            was_deleted=bool(self._asked("deleted")),
            hours=hours_in_words(found.minutes),
        )

    def _asked(self, name: str) -> str:
        if self.request.method == "POST":
            said = self.get_body_argument(name, "")
        else:
            said = self.get_query_argument(name, "") if name != "words" else ""
        return str(said)[:LONGEST_SEARCH].strip()


def page_of(reader: Reader, search: LogSearch, page: int) -> Found:
    """Return a page of the entries that a search finds.

    Parameters
    ----------
    reader : Reader
        The portfolio.
    search : LogSearch
        What is looked for.
    page : int
        Counted from 1.
    """
    index = index_of(reader)
    every, found = index.summaries(reader), index.found(reader, search)
    who = profile(reader)
    shown = found[(page - 1) * PAGE : page * PAGE]
    return Found(
        rows=tuple(_row(reader, each, who, search.words) for each in shown),
        count=len(found),
        total=len(every),
        drafts=sum(each.state == "draft" for each in every),
        minutes=sum(each.minutes or 0 for each in found),
        years=tuple(sorted({str(each.day.year) for each in every}, reverse=True)),
        lessons=tuple(sorted({each.lesson for each in every if each.lesson})),
    )


def warm_up(portfolio: Portfolio) -> None:
    """Have the log read in the background, so that the first list waits for nothing.

    Parameters
    ----------
    portfolio : Portfolio
        The open portfolio.
    """
    WRITERS["now"].submit(_warm, portfolio)


def _warm(portfolio: Portfolio) -> None:
    index_of(portfolio).warm(portfolio)
    page_of(portfolio, LogSearch(), page=1)
    with suppress(CourseError):  # the page itself says what is wrong
        bodies.all()


def _row(reader: Reader, entry: Summary, who: Profile, searched: str) -> Row:
    return Row(
        entry,
        entry_type(entry.type).name,
        day_in_words(entry.day, today()),
        hours_in_words(entry.minutes),
        _flags(reader, entry, who.colleagues),
        _line(reader, entry, searched),
    )


def _line(reader: Reader, entry: Summary, searched: str) -> tuple[Piece, ...]:
    """Return where the searched words stand in an entry, but for its title, which is shown anyway."""
    written = learning_log.entry(reader, entry.key) if searched else None
    if written is None:
        return ()
    return found_line((*written.words(), written.prompt, written.method, written.outcome), searched)


_counts: dict[tuple[str, tuple[str, ...]], int] = {}
"""How many flags the texts that were looked at have, by save and by the names that are looked out for."""


def _flags(reader: Reader, entry: Summary, colleagues: tuple[str, ...]) -> int:
    name = (entry.uid, colleagues)
    if name not in _counts:
        if len(_counts) >= FLAGS_KEPT:
            _counts.clear()
        written = learning_log.entry(reader, entry.key)
        text = "\n".join([entry.title, *written.words()]) if written else ""
        _counts[name] = len(find(text, colleagues))
    return _counts[name]


def _filters(found: Found) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return name, label and options of each filter that this log can use."""
    modules = [(str(each.number), f"Module {each.number}") for each in course.programme().modules]
    lessons = [(each, f"Lesson {each}") for each in found.lessons]
    offered = [
        ("type", "Kind", [(each.id, each.name) for each in ENTRY_TYPES]),
        ("state", "Draft or final", [("draft", "Draft"), ("final", "Final")]),
        ("lesson", "Module or lesson", [*modules, *lessons] if lessons else []),
        (
            "body",
            "Standards of",
            [(each.id, each.short) for each in bodies.all() if each.all_standards],
        ),
        ("year", "Year", [(each, each) for each in found.years]),
        ("next_action", "Next action", [("with", "With one"), ("without", "Without one")]),
    ]
    return [each for each in offered if each[2]]


routes: list[tuple[str, type]] = [(r"portfolio/log", LogHandler)]
