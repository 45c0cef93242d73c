"""My year: how a person's log stands under each body's rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from cmplearn.course import bodies
from cmplearn.course.body import Body, Form
from cmplearn.course.dates import in_full
from cmplearn.documents.cpd import entry_name
from cmplearn.portfolio import Profile, Reader, profile
from cmplearn.portfolio.log import LogEntry, entries
from cmplearn.portfolio.log_words import hours_in_words
from cmplearn.portfolio.my_year import BodyYear, Period, Tally, chosen, my_year, weeks
from cmplearn.portfolio.record_parts import participatory_minutes, total_minutes
from cmplearn.portfolio.reflection import entry_type
from cmplearn.web.ages import today
from cmplearn.web.api_portfolio import ReadingHandler, in_writer
from cmplearn.web.base import PageHandler, authenticated

__all__ = ["Fitting", "amount", "deadline", "in_days", "log_and_me", "looking_back", "routes", "unread"]

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


def deadline(year: BodyYear, today: date) -> str:
    """Return the last day in words, and how far off it is; "" where the person hasn't given a date.

    Parameters
    ----------
    year : BodyYear
        The period that today falls in.
    today : date
        The day it is.
    """
    if year.body.cycle is None or not year.period.is_own:
        return ""
    days = (year.period.end - today).days
    off = {0: "today", 1: "tomorrow"}.get(days, f"{days:,} days from today")
    return f"{year.body.cycle.deadline} {in_full(year.period.end)}: {off}."


def unread(year: BodyYear) -> str:
    """Return, in a sentence, that the body's own rules have not been read; "" when they have."""
    if year.rules is None or year.rules.support == "seen":
        return ""
    return f"We have not been able to read {year.body.called}’s own page for this; check yours."


@dataclass(frozen=True)
class Fitting:
    """A form, and the entries of a period that go into it.

    Parameters
    ----------
    form : Form
        The form.
    entries : tuple of LogEntry
        Those of its kinds.
    counting : tuple of LogEntry
        Those of them that count for what the form is a record of.
    """

    form: Form
    entries: tuple[LogEntry, ...]
    counting: tuple[LogEntry, ...]

    @property
    def words(self) -> str:
        """How many there are, and how many of them count."""
        every, counting = len(self.entries), len(self.counting)
        if not every:
            return "no entry of this kind yet"
        if self.form.requirement is None:
            return f"{_counted(every)} of this kind"
        if not counting:
            return f"{_counted(every)} of this kind, none that counts yet"
        counts = f"{_counted(counting)} {'counts' if counting == 1 else 'count'}"
        others = every - counting
        return (
            f"{counts}; {others} more of this kind {'does' if others == 1 else 'do'} not"
            if others
            else counts
        )


def fitting(year: BodyYear, form: Form) -> Fitting:
    """Return the entries of a period, oldest first, that go into a form."""
    of_kind = tuple(entry for entry in year.entries if entry.type in form.types)
    counted = {
        each.entry.key
        for tally in year.tallies
        if tally.requirement.id == form.requirement
        for each in tally.counted
    }
    return Fitting(form, of_kind, tuple(entry for entry in of_kind if entry.key in counted))


def forms_of(year: BodyYear) -> Sequence[Fitting]:
    """Return what goes into each form of a body."""
    return [fitting(year, form) for form in bodies.forms(year.body.id)]


def _counted(number: int) -> str:
    return f"{number:,} {'entry' if number == 1 else 'entries'}"


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
            forms_of=forms_of,
            deadline=partial(deadline, today=today()),
            unread=unread,
            in_time=hours_in_words,
            total_minutes=total_minutes,
            participatory_minutes=participatory_minutes,
            kind_name=lambda kind: entry_type(kind).name,
            weeks=weeks,
            entry_name=entry_name,
        )


routes: list[tuple[str, type]] = [(r"portfolio/year", YearHandler)]
