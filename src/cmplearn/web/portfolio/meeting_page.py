"""Actions from a meeting: claimed by a code, or pasted from its notes and shown before they are added."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

from cmplearn import course
from cmplearn.cohort import Claim, acknowledge, open_programme, programme_place, pull
from cmplearn.errors import CmplearnError, InputError, StorageError
from cmplearn.portfolio import Document, Portfolio, StaleVersionError
from cmplearn.portfolio.actions import KIND, ME, TEAM, Action
from cmplearn.portfolio.claimant import claimants_made
from cmplearn.portfolio.pasted_actions import MOST_LINES, Pasted, pasted
from cmplearn.web.ages import today
from cmplearn.web.api_portfolio import in_writer
from cmplearn.web.base import authenticated
from cmplearn.web.forms import WHOLE_FORM, new_key, new_operation
from cmplearn.web.portfolio.action_forms import LONGEST_WHAT, sessions
from cmplearn.web.portfolio.actions_page import LIST, ActionForm
from cmplearn.web.rooms.addresses import rooms_place

__all__ = ["routes"]

BATCH = re.compile(r"claim/[0-9a-f]{8,64}")
NO_DATABASE = (
    "These pages are not connected to a programme, so a code cannot be looked up from here. Ask whoever led "
    "the meeting for its notes and paste them below; or ask whoever runs the programme how to connect."
)


class MeetingHandler(ActionForm):
    """The two ways in."""

    @authenticated
    async def get(self) -> None:
        """Show both."""
        self.show()

    def show(self) -> None:
        """Send the page."""
        self.action_page("meeting.html", is_connected=_place() is not None)

    def refuse(self, field: str, words: str) -> None:
        """Show the page again with what is wrong."""
        self.is_refused = True
        self.problems = {WHOLE_FORM: "No action was added.", field: words}
        self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
        self.show()


class ClaimHandler(MeetingHandler):
    """A code from a meeting."""

    @authenticated
    async def post(self) -> None:
        """Bring in the actions that a code stands for; doing it again adds none."""
        code, place = self.line_argument("code"), _place()
        if place is None:
            self.refuse("code", NO_DATABASE)
            return
        try:
            names = await in_writer(partial(claimants_made, self.portfolio))
            claim = await _aside(partial(_pulled, place, code, names))
            await in_writer(partial(keep, self.portfolio, claim))
            await _aside(partial(_acknowledged, place, claim, names))
        except CmplearnError as error:
            self.refuse("code", str(error))
        else:
            told = "had" if claim.is_taken else "claimed"
            self.redirect(self.url(f"{LIST}?{told}={len(claim.actions) or 1}&show=all#list"), status=303)

    async def get(self) -> None:
        """Lead to the page with the form."""
        self.redirect(self.url(f"{LIST}/meeting"))


def _place() -> Path | str | None:
    """Return where codes are looked up: the programme's database, or that of rooms held from here."""
    place = rooms_place()
    return place if isinstance(place, str) or place.exists() or programme_place() else None


async def _aside(work: partial[Any]) -> Any:
    """Return what `work` returns, done beside the portfolio's thread: the other database may be slow."""
    return await asyncio.get_running_loop().run_in_executor(None, work)


def _pulled(place: Any, code: str, names: list[str]) -> Claim:
    engine = open_programme(place)
    try:
        return pull(engine, code, names)
    finally:
        engine.dispose()


def _acknowledged(place: Any, claim: Claim, names: list[str]) -> None:
    """Let the programme database forget the words; if it can't just now, they go when they expire."""
    try:
        engine = open_programme(place)
    except StorageError:
        return
    try:
        acknowledge(engine, claim, names)
    except StorageError:
        return
    finally:
        engine.dispose()


def keep(portfolio: Portfolio, claim: Claim) -> None:
    """Save the actions of a claim, each under a key that is the same every time."""
    for place, value in enumerate(claim.actions):
        action = _received(f"claim/{claim.id}/{place}", value, claim.meeting)
        try:
            portfolio.save(KIND, action.key, action.to_value(), 0, f"claim-{claim.id}-{place}")
        except (StaleVersionError, InputError):
            continue  # it is here already, and was changed since


def _received(key: str, value: Mapping[str, Any], meeting: str) -> Action:
    """Return an action as a meeting handed it on: what it says of itself, and nothing that is ours to say."""
    said = {name: value.get(name) for name in ("what", "by", "why", "owner", "team")}
    action = Action.from_value(Document(KIND, key, said, 0, datetime.now(UTC)))
    return replace(
        action, what=action.what[:LONGEST_WHAT], session=meeting, module=_module(meeting), source="meeting"
    )


def _module(meeting: str) -> int | None:
    """Return the module of a meeting of the programme."""
    held = {f"meeting-{each.number}": each.module for each in course.programme().set_meetings}
    return held.get(meeting)


class PasteHandler(MeetingHandler):
    """Pasted notes."""

    @authenticated
    async def post(self) -> None:
        """Show what was understood of them; nothing is added yet."""
        try:
            found = pasted(self.text_argument("notes"), today())
        except InputError as error:
            self.refuse("notes", str(error))
            return
        if not found or self.problems:
            self.refuse("notes", self.problems.get("notes", "Paste the actions, one on each line."))
            return
        have = {(action.what, action.by) for action in await self.actions()}
        self.action_page(
            "pasted.html",
            found=[(each, (each.what, each.by) in have) for each in found],
            key=new_key("claim"),
        )

    async def get(self) -> None:
        """Lead to the page with the form."""
        self.redirect(self.url(f"{LIST}/meeting"))


class AddPastedHandler(MeetingHandler):
    """What was understood, looked over."""

    @authenticated
    async def post(self) -> None:
        """Add those that are ticked; sending the page twice adds them once."""
        said = self.line_argument("key")
        key = said if BATCH.fullmatch(said) else new_key("claim")
        session = self.choice_argument("session", ["", *dict(sessions())])
        places = [each for each in self.choices_argument("take") if each.isascii() and each.isdigit()]
        wanted = [(place, self.looked_over(place)) for place in places[:MOST_LINES]]
        if self.problems:
            self.refuse("notes", "One of the dates could not be read. Paste the notes again and correct it.")
            return
        for place, each in wanted:
            if each.what:
                await in_writer(partial(_add, self.portfolio, f"{key}/{place}", each, session))
        self.redirect(self.url(f"{LIST}?saved=yes#list"), status=303)

    def looked_over(self, place: str) -> Pasted:
        """Return an action as the page gives it back."""
        by: date | None = self.date_argument(f"by-{place}")
        owner = self.line_argument(f"owner-{place}") or ME
        plain = {"me": ME, "the team": TEAM, "team": TEAM}
        return Pasted(
            self.line_argument(f"what-{place}", longest=LONGEST_WHAT), by, plain.get(owner.casefold(), owner)
        )

    async def get(self) -> None:
        """Lead to the page with the form."""
        self.redirect(self.url(f"{LIST}/meeting"))


def _add(portfolio: Portfolio, key: str, each: Pasted, session: str) -> None:
    """Save a pasted action, unless it was saved before."""
    action = Action(
        key,
        each.what,
        by=each.by,
        owner=each.owner,
        session=session,
        module=_module(session),
        source="meeting",
    )
    try:
        portfolio.save(KIND, key, action.to_value(), 0, new_operation())
    except StaleVersionError:
        return


routes: list[tuple[str, type]] = [
    (r"portfolio/actions/meeting", MeetingHandler),
    (r"portfolio/actions/meeting/code", ClaimHandler),
    (r"portfolio/actions/meeting/paste", PasteHandler),
    (r"portfolio/actions/meeting/add", AddPastedHandler),
]
