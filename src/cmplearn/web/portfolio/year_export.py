"""Taking entries to a body: put in its form's fields, looked through for identifiers, then sent as a file."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from math import ceil

from cmplearn.course import bodies
from cmplearn.course.body import Form
from cmplearn.documents.cpd import ABOUT_ME, cannot_count, entry_name, papers, rows
from cmplearn.documents.cpd_fields import filled, names_partner, names_people
from cmplearn.documents.cpd_table import table
from cmplearn.portfolio import Profile
from cmplearn.portfolio.identifiers import Flag, find
from cmplearn.portfolio.log import LogEntry
from cmplearn.portfolio.my_year import my_year
from cmplearn.web.ages import today
from cmplearn.web.api_portfolio import ReadingHandler, in_writer
from cmplearn.web.base import PageHandler, authenticated
from cmplearn.web.portfolio.year_page import fitting, log_and_me, looking_back
from cmplearn.web.sending import FORMATS, send_file, send_paper

__all__ = ["Found", "found_in", "routes", "rows_of"]

MOST_SHOWN = 20
"""Entries whose fields are shown to copy; all of them are in the files."""

MOST_FLAGS = 60
CSV = "csv"
CSV_TYPE = "text/csv; charset=utf-8"


LINE = 34
"""Characters that a line of a box holds on a phone."""

MOST_ROWS = 40


def rows_of(text: str) -> int:
    """Return how many rows a box needs for a text on a phone, so that no line of it is cut.

    Examples
    --------
    >>> rows_of("Short."), rows_of("x" * 35), rows_of("One\\n\\nthree"), rows_of("x" * 9_000)
    (1, 2, 3, 40)
    """
    lines = text.split("\n")
    return min(sum(max(1, ceil(len(line) / LINE)) for line in lines), MOST_ROWS)


@dataclass(frozen=True)
class Found:
    """Something in an entry that looks like a person's identifier."""

    entry: LogEntry
    flag: Flag


@dataclass(frozen=True)
class Chosen:
    """What is being taken away.

    Parameters
    ----------
    form : Form
        In which fields.
    me : Profile
        Whose record.
    fitting : list of LogEntry
        Entries that could be chosen, newest first.
    entries : list of LogEntry
        Those that are.
    is_all : bool
        The whole record, and not a choice of it.
    """

    form: Form
    me: Profile
    fitting: list[LogEntry]
    entries: list[LogEntry]
    is_all: bool

    @property
    def formats(self) -> dict[str, str]:
        """What it can be written as, in words."""
        known: dict[str, str] = {CSV: "Table (CSV)"} if self.form.body == bodies.PLAIN else {}
        return known | {str(format): words for format, words in FORMATS.items()}

    @property
    def shown(self) -> list[LogEntry]:
        """The entries whose fields are shown on the page."""
        return [ABOUT_ME] if self.form.about == "me" else self.entries[:MOST_SHOWN]


def found_in(entries: Sequence[LogEntry], form: Form, me: Profile) -> Iterator[Found]:
    """Yield what in the words that would leave looks like a person's identifier.

    Parameters
    ----------
    entries : sequence of LogEntry
        What would leave.
    form : Form
        Fields in which it asks for somebody's name are passed over; the plain record has every word.
    me : Profile
        With the names to watch for.
    """
    for entry in entries:
        texts = (
            (entry.title, entry.method, *entry.words())
            if form.body == bodies.PLAIN
            else [filled(field, entry, form, me) for field in form.fields if not names_people(field)]
        )
        for flag in find("\n\n".join(texts), me.colleagues):
            yield Found(entry, flag)


class ExportHandler(ReadingHandler, PageHandler):
    """One form: choose entries, look at them, take them away."""

    @authenticated
    async def get(self, form_id: str) -> None:
        """Show the chosen entries in the form's fields, and what to look at before they leave."""
        await self.show(await self.chosen(form_id, self.get_query_arguments("entry")))

    @authenticated
    async def post(self, form_id: str) -> None:
        """Send the file, once somebody has looked at what was found."""
        chosen = await self.chosen(form_id, self.get_body_arguments("entry"))
        if await _found(chosen) and not self.get_body_argument("looked", ""):
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            await self.show(chosen, has_not_looked=True)
            return
        format = self.get_body_argument("format", "")
        name = f"{chosen.form.id}-{today().isoformat()}"
        if format == CSV and CSV in chosen.formats:
            content = await asyncio.get_running_loop().run_in_executor(None, table, chosen.entries)
            send_file(self, content, CSV_TYPE, f"{name}.{CSV}")
        else:
            await send_paper(self, papers(chosen.entries, chosen.form, chosen.me), format, name)

    async def chosen(self, form_id: str, keys: Sequence[str]) -> Chosen:
        """Return the form and the entries that the request asks for.

        Raises
        ------
        NotFoundError
            There is no such form.
        """
        form = bodies.form(form_id)
        log, me = await in_writer(partial(self.with_reader, log_and_me))
        if self.get_argument("all", ""):
            return Chosen(form, me, log, log, is_all=True)
        [year] = my_year(log, me, [bodies.load(form.body)], today(), looking_back(self))
        found = fitting(year, form)
        asked = [entry for entry in log if entry.key in keys]
        usual = [*reversed(found.counting or found.entries)]
        offered = [*reversed(found.entries), *(entry for entry in asked if entry not in found.entries)]
        is_chosen = bool(keys) or bool(self.get_argument("chosen", ""))
        return Chosen(form, me, offered, asked if is_chosen else usual, is_all=False)

    async def show(self, chosen: Chosen, has_not_looked: bool = False) -> None:
        """Send the page."""
        found = await _found(chosen)
        self.page(
            "year_export.html",
            form=chosen.form,
            body=bodies.load(chosen.form.body),
            chosen=chosen,
            found=found[:MOST_FLAGS],
            found_count=len(found),
            has_not_looked=has_not_looked,
            fields=[(entry, rows(entry, chosen.form, chosen.me)) for entry in chosen.shown],
            back=looking_back(self),
            sources=bodies.sources(chosen.form.sources),
            entry_name=entry_name,
            rows_of=rows_of,
            cannot_count=partial(cannot_count, form=chosen.form),
            names_partner=any(names_partner(chosen.form, entry) for entry in chosen.entries),
        )


async def _found(chosen: Chosen) -> list[Found]:
    """Return what was found, looked for in a thread: a whole log takes a while."""
    return await asyncio.get_running_loop().run_in_executor(
        None, lambda: list(found_in(chosen.entries, chosen.form, chosen.me))
    )


routes: list[tuple[str, type]] = [(r"portfolio/year/([a-z0-9-]+)", ExportHandler)]
