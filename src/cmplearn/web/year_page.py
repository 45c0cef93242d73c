"""My year: how a person's log stands under each body's rules."""

from collections.abc import Sequence
from functools import partial

from cmplearn.course import bodies
from cmplearn.course.body import Body, Form
from cmplearn.course.dates import in_full
from cmplearn.documents.cpd import entry_name
from cmplearn.portfolio import Profile, Reader, profile
from cmplearn.portfolio.log import LogEntry, entries
from cmplearn.portfolio.my_year import BodyYear, Period, Tally, chosen, my_year, weeks
from cmplearn.web.ages import today
from cmplearn.web.api_portfolio import ReadingHandler, in_writer
from cmplearn.web.base import PageHandler, authenticated

__all__ = ["amount", "in_days", "log_and_me", "looking_back", "routes"]

SUPPORTS = {
    "seen": "read in its own words",
    "second hand": "known second hand",
    "from memory": "from memory",
}
"""How well something is supported, in words."""

MOST_BACK = 10
"""Cycles that one can look back."""


def log_and_me(reader: Reader) -> tuple[list[LogEntry], Profile]:
    """Return the log and whose it is."""
    return entries(reader), profile(reader)


def standing(reader: Reader, back: int) -> tuple[list[LogEntry], Profile, tuple[BodyYear, ...]]:
    """Return the log, whose it is, and how it stands with each of their bodies."""
    log, me = log_and_me(reader)
    return log, me, my_year(log, me, chosen(me), today(), back)


def looking_back(handler: PageHandler) -> int:
    """Return how many cycles a request looks back; 0 for what is no such number."""
    asked: str = handler.get_argument("back", "0")
    is_number = asked.isdecimal() and asked.isascii() and len(asked) <= len(str(MOST_BACK))
    return min(int(asked), MOST_BACK) if is_number else 0


def amount(number: float, tally: Tally) -> str:
    """Return how much of a requirement, with its unit, rounded to a tenth of an hour.

    Parameters
    ----------
    number : float
        Entries or hours.
    tally : Tally
        Of the requirement.
    """
    digits = f"{round(number, 1):g}"
    return digits if tally.requirement.counts == "entries" else f"{digits} h"


def in_days(days: Period) -> str:
    """Return a period in words.

    Examples
    --------
    >>> from datetime import date
    >>> in_days(Period(date(2026, 2, 1), date(2027, 1, 31), is_own=True))
    '1 February 2026 to 31 January 2027'
    """
    return f"{in_full(days.begin)} to {in_full(days.end)}"


def cited(body: Body, year: BodyYear) -> tuple[bodies.Source, ...]:
    """Return what a body's part of the page rests on."""
    named = [*(body.cycle.sources if body.cycle else ()), *(body.coming.sources if body.coming else ())]
    named += year.rules.sources if year.rules else ()
    named += [source for group in body.standards for source in group.sources]
    return bodies.sources(named)


def fitting(year: BodyYear) -> Sequence[tuple[Form, int]]:
    """Return the forms of a body, each with how many entries of the period are of its kinds."""
    return [
        (form, sum(entry.type in form.types for entry in year.entries)) for form in bodies.forms(year.body.id)
    ]


class YearHandler(ReadingHandler, PageHandler):
    """The page."""

    @authenticated
    async def get(self) -> None:
        """Show how the person stands with each of their bodies, in this cycle or an earlier one."""
        back = looking_back(self)
        log, me, years = await in_writer(partial(self.with_reader, partial(standing, back=back)))
        self.page(
            "year.html",
            me=me,
            is_known=bool(me.version or me.profession),
            years=years,
            back=back,
            most_back=MOST_BACK,
            log=log,
            checked=bodies.checked(),
            supports=SUPPORTS,
            amount=amount,
            in_days=in_days,
            cited=cited,
            fitting=fitting,
            weeks=weeks,
            entry_name=entry_name,
        )


routes: list[tuple[str, type]] = [(r"portfolio/year", YearHandler)]
