"""Action points as files: into a calendar, or as a list in Word, PDF or text."""

from functools import partial

from cmplearn.documents.action_points import action_points
from cmplearn.documents.calendar import ProgrammeDate, calendar
from cmplearn.errors import StorageError
from cmplearn.portfolio import Portfolio, Reader, development, profile
from cmplearn.portfolio.actions import Action, actions
from cmplearn.portfolio.claimant import claimants, claimants_made
from cmplearn.web.ages import today
from cmplearn.web.api_portfolio import in_writer
from cmplearn.web.base import authenticated
from cmplearn.web.portfolio.actions_page import KEY, ActionForm
from cmplearn.web.sending import send_file, send_paper

__all__ = ["routes"]

NOBODY = "a portfolio that cannot be written"


class CalendarHandler(ActionForm):
    """What would go into a calendar, and what to look at before it does."""

    @authenticated
    async def get(self, key: str = "") -> None:
        """Show one action or all of them."""
        found = [await self.action(key)] if key else await self.actions()
        dated = [action for action in found if action.by]
        self.action_page(
            "calendar.html",
            shown=dated,
            dates=[] if key else await in_writer(partial(self.with_reader, programme_dates)),
            without_date=len(found) - len(dated),
            flags=[flag for action in dated for flag in self.flagged(action.what)],
            file=f"portfolio/actions/calendar.ics{'/' + key if key else ''}",
        )


class CalendarFileHandler(ActionForm):
    """The calendar file."""

    @authenticated
    async def get(self, key: str = "") -> None:
        """Send one action or all of them."""
        only = [await self.action(key)] if key else None
        file = await in_writer(partial(self.with_reader, partial(_calendar, only)))
        send_file(self, file, "text/calendar; charset=utf-8", "actions.ics")


def _calendar(only: list[Action] | None, reader: Reader) -> bytes:
    """Return the calendar file of some actions, or of all with the programme's dates."""
    if only is not None:
        return calendar(only, _name(reader))
    return calendar(actions(reader), _name(reader), programme_dates(reader))


def _name(reader: Reader) -> str:
    """Return the portfolio's random name; a portfolio that cannot be written may have none."""
    try:
        names = claimants_made(reader) if isinstance(reader, Portfolio) else claimants(reader)
    except StorageError:  # a full disk must not keep people from taking their actions
        names = claimants(reader)
    return names[0] if names else NOBODY


def programme_dates(reader: Reader) -> list[ProgrammeDate]:
    """Return the days of the programme that the person has noted in their plan."""
    known = development.dates(reader)
    wanted = (("day-1", "Day of module 1", known.first_day), ("day-3", "Day of module 3", known.last_day))
    return [ProgrammeDate(name, words, on) for name, words, on in wanted if on]


class ListFileHandler(ActionForm):
    """The list as a paper."""

    @authenticated
    async def get(self, format: str) -> None:
        """Send it."""
        found, name = await in_writer(partial(self.with_reader, _list))
        await send_paper(self, action_points(found, today(), name), format, f"actions-{today():%Y-%m-%d}")


def _list(reader: Reader) -> tuple[list[Action], str]:
    return actions(reader), profile(reader).name


routes: list[tuple[str, type]] = [
    (r"portfolio/actions/calendar", CalendarHandler),
    (rf"portfolio/actions/calendar/{KEY}", CalendarHandler),
    (r"portfolio/actions/calendar\.ics", CalendarFileHandler),
    (rf"portfolio/actions/calendar\.ics/{KEY}", CalendarFileHandler),
    (r"portfolio/actions/list\.([a-z]+)", ListFileHandler),
]
