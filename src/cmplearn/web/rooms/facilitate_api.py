"""The facilitator's API: what their apps ask for and do; the facilitator's pages use the same functions."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from tornado.web import HTTPError

from cmplearn.errors import InputError, NotFoundError
from cmplearn.rooms.event import Draft
from cmplearn.rooms.room import numbered
from cmplearn.rooms.tally import compare
from cmplearn.web.base import ApiHandler
from cmplearn.web.rooms.authority import Facilitating
from cmplearn.web.rooms.live import LiveRoom, LiveRooms
from cmplearn.web.rooms.preparing import copies, title_of
from cmplearn.web.rooms.snapshot import Links, listed, snapshot, values

__all__ = ["DAYS", "LONGEST_WAIT_S", "MEETING_DAYS", "ROOM", "changed", "number_of", "routes"]

ROOM = "([0-9a-f]{32})"
LONGEST_WAIT_S = 25.0
"""Shorter than what proxies allow a request without an answer."""

LARGEST_BODY = 200_000
MEETING_DAYS, DAYS = 120, 30
"""How long rooms are kept: meetings of a set until the next ones have drawn on them."""


class RoomsApi(Facilitating, ApiHandler):
    """What these handlers share."""

    async def prepare(self) -> None:
        """Refuse what no room could need."""
        if len(self.request.body) > LARGEST_BODY:
            raise HTTPError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "That is more than a room can hold.")
        await super().prepare()

    @property
    def rooms(self) -> LiveRooms:
        """The rooms of this process."""
        found: LiveRooms = self.settings["cmplearn_rooms"]
        return found

    def send_snapshot(self, room: LiveRoom, status: int = HTTPStatus.OK) -> None:
        """Answer with all of a room."""
        links = Links.of(room.state.room, self.settings)
        self.answer(snapshot(room.state, links, datetime.now(UTC)), status)


class RoomListApi(RoomsApi):
    """All rooms, and a new one."""

    async def get(self) -> None:
        """Send the rooms, newest first."""
        self.answer({"rooms": [listed(each) for each in await self.rooms.rooms()]})

    async def post(self) -> None:
        """Make a room of activities of the course and of the app's own."""
        body = self.body()
        chosen, own = _texts(body, "activities"), body.get("items", [])
        if not isinstance(own, list) or not all(isinstance(each, dict) for each in own):
            raise InputError("The items of a room are a list of activities.")
        items, series = copies(chosen, own), _text(body, "series")
        title = title_of(_text(body, "title"), items)
        days = MEETING_DAYS if series else DAYS
        self.send_snapshot(
            await self.rooms.create(title, numbered(items), series=series, days=days), HTTPStatus.CREATED
        )


class RoomApi(RoomsApi):
    """One room."""

    async def get(self, id: str) -> None:
        """Send it; with `since`, only when something newer has happened, waiting for that up to `wait` s."""
        room = await self.rooms.by_id(id)
        since = int(number_of(self.get_query_argument("since", ""), -1))
        if since >= 0 and not await self._has_news(room, since):
            self.set_status(HTTPStatus.NO_CONTENT)
            self.finish()
        else:
            self.send_snapshot(room)

    async def _has_news(self, room: LiveRoom, since: int) -> bool:
        wait = min(number_of(self.get_query_argument("wait", ""), 0), LONGEST_WAIT_S)
        self._gone = asyncio.Event()
        await changed(room, since, wait, self._gone)
        if room.is_gone:
            raise NotFoundError("This room has been deleted.")
        return room.state.seq > since

    def on_connection_close(self) -> None:
        """Wait no longer for somebody who has gone."""
        with suppress(AttributeError):
            self._gone.set()
        super().on_connection_close()


async def changed(room: LiveRoom, since: int, wait: float, gone: asyncio.Event) -> None:
    """Return once a room has something newer than `since`, `wait` seconds are over or who asked has gone."""
    if room.state.seq > since or wait <= 0:
        return

    def note() -> None:
        if room.state.seq > since or room.is_gone:
            gone.set()

    room.listen(note)
    try:
        note()
        with suppress(TimeoutError):
            await asyncio.wait_for(gone.wait(), wait)
    finally:
        room.unlisten(note)


class DoApi(RoomsApi):
    """What the facilitator does in a room."""

    async def post(self, id: str) -> None:
        """Write it; the answer means that it is on the disk and counts."""
        body = self.body()
        about = body.get("body", {})
        if not isinstance(about, dict):
            raise InputError("What is done is described by a JSON object under `body`.")
        kind: Any = _text(body, "kind")
        if kind in ("joined", "answered", "ended"):
            raise InputError(f"An app does not write {kind!r}: people do, or `end` does.")
        room = await self.rooms.by_id(id)
        event = await room.write(Draft(kind, about, operation=_text(body, "operation")))
        self.answer({"seq": event.seq})


class ValuesApi(RoomsApi):
    """The answers to one ask."""

    async def get(self, id: str) -> None:
        """Send them, without names."""
        room = await self.rooms.by_id(id)
        item, ask = self.get_query_argument("item", ""), self.get_query_argument("ask", "")
        self.answer({"values": values(room.state, item, ask)})


class MovesApi(RoomsApi):
    """Who went where between an ask and its repeat."""

    async def get(self, id: str) -> None:
        """Send the numbers."""
        room = await self.rooms.by_id(id)
        item, first, again = (self.get_query_argument(name, "") for name in ("item", "first", "again"))
        found = compare(room.state, item, first, again)
        moves = [[before, after, count] for (before, after), count in found.counts.items()]
        self.answer({"moves": moves, "is_hidden": found.is_hidden, "why": found.why})


class EndApi(RoomsApi):
    """The end of a room."""

    async def post(self, id: str) -> None:
        """Close it; with `keep`, forget all answers but those to these asks."""
        keep = self.body().get("keep")
        self.send_snapshot(await self.rooms.end(id, None if keep is None else _places(keep)))


class DeleteApi(RoomsApi):
    """The end of all that is kept of a room."""

    async def post(self, id: str) -> None:
        """Delete it."""
        await self.rooms.delete(id)
        self.answer({})


class SeriesApi(RoomsApi):
    """The meetings of a learning set."""

    async def get(self, name: str) -> None:
        """Send those that have ended, newest first, with what their app noted."""
        found = [await self.rooms.by_id(each.id) for each in await self.rooms.meetings(name)]
        rooms = [listed(each.state.room) | {"facts": dict(each.state.facts)} for each in found]
        self.answer({"rooms": rooms})


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name, "")
    if not isinstance(value, str):
        raise InputError(f"`{name}` is a text; {value!r} is not.")
    return value


def _texts(body: dict[str, Any], name: str) -> list[str]:
    value = body.get(name, [])
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise InputError(f"`{name}` is a list of texts; {value!r} is not.")
    return value


def _places(keep: Any) -> list[tuple[str, str]]:
    if isinstance(keep, list) and all(
        isinstance(each, list) and len(each) == 2 and all(isinstance(part, str) for part in each)
        for each in keep
    ):
        return [(item, ask) for item, ask in keep]
    raise InputError(f'`keep` lists items with their asks, as [["a1", "actions"]]; {keep!r} does not.')


def number_of(text: str, otherwise: float) -> float:
    """Return a number from an address, or another when it holds none."""
    try:
        found = float(text)
    except ValueError:
        return otherwise
    return found if 0 <= found < 1e15 else otherwise


routes: list[tuple[str, type]] = [
    (r"facilitate/api/rooms", RoomListApi),
    (rf"facilitate/api/rooms/{ROOM}", RoomApi),
    (rf"facilitate/api/rooms/{ROOM}/do", DoApi),
    (rf"facilitate/api/rooms/{ROOM}/values", ValuesApi),
    (rf"facilitate/api/rooms/{ROOM}/moves", MovesApi),
    (rf"facilitate/api/rooms/{ROOM}/end", EndApi),
    (rf"facilitate/api/rooms/{ROOM}/delete", DeleteApi),
    (r"facilitate/api/series/([^/]{1,400})", SeriesApi),
]
