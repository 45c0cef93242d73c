"""A code for one's own actions: what a member wrote in a room, handed on to their own portfolio."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from cmplearn import course
from cmplearn.cohort import offer, open_programme, shown_code
from cmplearn.errors import CmplearnError, InputError, NotFoundError, RefusedError
from cmplearn.rooms import State
from cmplearn.web.base import status_of
from cmplearn.web.hosts import open_to_all
from cmplearn.web.rooms.addresses import rooms_place
from cmplearn.web.rooms.guard import Entered, MemberHandler, RoomHandler, in_words

__all__ = ["after_end", "own_actions", "routes"]

CODES = "cmplearn_claim_codes"
MOST_CODES = 2_000
AFTERWARDS = timedelta(days=1)
MAKER = ThreadPoolExecutor(max_workers=1, thread_name_prefix="codes")
"""Makes the codes: each takes a tenth of a second of a core, and downloads have threads of their own."""

TOO_MANY_NEW = (
    "Your actions changed several times, and each change needs a new code. Wait a minute, then ask for the "
    "code again. Your actions are kept."
)
NONE_YET = "You have written no action in this room yet. Write one and send it, then ask for the code."


class ClaimHandler(MemberHandler):
    """The code that brings a member's actions into their portfolio."""

    @open_to_all
    def get(self, code: str) -> None:
        """Lead to the room: a reload gives no second code."""
        self.lead_to_room(code)

    @open_to_all
    async def post(self, code: str) -> None:
        """Show the code."""
        entered = await self._entered(code)
        back = self.url(f"room/{quote(code)}")
        try:
            found = await self._code_for(entered)
        except CmplearnError as error:
            self.show("room_claim.html", status_of(error), room_url=back, problem=in_words(error), code="")
        else:
            self.show("room_claim.html", HTTPStatus.OK, room_url=back, problem="", code=shown_code(found))

    async def _entered(self, code: str) -> Entered:
        """Return a room and who asks; for a day after its end too, since pressing a button takes a moment."""
        try:
            return await self.entered(code)
        except NotFoundError:
            if (left := await after_end(self)) is None:
                raise
            return left

    async def _code_for(self, entered: Entered) -> str:
        """Return the code; while the actions stay the same, it does too."""
        state = entered.room.state
        actions = own_actions(state, entered.member.id)
        if not actions:
            raise InputError(NONE_YET)
        given: dict[Any, str] = self.settings.setdefault(CODES, {})
        asked = (entered.room.room.id, entered.member.id, tuple(tuple(each.items()) for each in actions))
        if asked not in given:
            if not self.limits.lets_claim(asked[:2], self.address):
                raise RefusedError(TOO_MANY_NEW)
            made = await asyncio.get_running_loop().run_in_executor(
                MAKER, partial(_offered, actions, meeting_of(state))
            )
            given[asked] = made
            if len(given) > MOST_CODES:
                del given[next(iter(given))]
        return given[asked]


async def after_end(handler: RoomHandler) -> Entered | None:
    """Return somebody in a room that was closed within the last day, if they took on an action in it.

    Their own cookie says who it is. It is good for fetching these actions and for nothing else.
    """
    try:
        room = await handler.rooms.by_id(handler.who.room) if handler.who else None
    except NotFoundError:
        return None
    member = handler.member(room) if room else None
    if room is None or member is None or member.is_removed or not own_actions(room.state, member.id):
        return None
    is_late = room.room.ended_at is None or datetime.now(UTC) - room.room.ended_at > AFTERWARDS
    return None if is_late else Entered(room, member)


def own_actions(state: State, member: str) -> list[Mapping[str, str]]:
    """Return the actions that a member wrote in a room, as a portfolio takes them.

    Parameters
    ----------
    state : State
        Of the room.
    member : str
        Their id.
    """
    written = [
        answers[member].value
        for (item, ask), answers in state.answers.items()
        if member in answers and state.ask(item, ask).kind == "actions"
    ]
    return [{name: text for name, text in each.items() if text} for given in written for each in given]


def meeting_of(state: State) -> str:
    """Return the id of the course's set meeting that a room is, or was, or nothing."""
    noted = state.facts.get("opened") or state.facts.get("record")
    number = noted.get("number") if isinstance(noted, Mapping) else None
    is_known = any(each.number == number for each in course.programme().set_meetings)
    return f"meeting-{number}" if is_known else ""


def _offered(actions: list[Mapping[str, str]], meeting: str) -> str:
    engine = open_programme(rooms_place())
    try:
        return offer(engine, actions, meeting)
    finally:
        engine.dispose()


routes: list[tuple[str, type]] = [(r"room/([^/]{1,40})/claim", ClaimHandler)]
