"""What is new in a room, for pages that can't hold a socket: asked for once, or sent as events."""

import asyncio
from collections.abc import Callable

from cmplearn.errors import RefusedError
from cmplearn.web.hosts import open_to_all
from cmplearn.web.rooms import screens
from cmplearn.web.rooms.following import Following
from cmplearn.web.rooms.guard import MOST_OPEN, RoomHandler
from cmplearn.web.rooms.live import LiveRoom, View
from cmplearn.web.rooms.room import CODE

__all__ = ["EventsHandler", "FollowingHandler", "StateHandler", "routes"]

TOO_MANY_OPEN = "This room is open very many times from here. Close some of its pages, then reload this one."


class FollowingHandler(RoomHandler):
    """Answers a page that follows a room: a phone that has joined, or the projector that has the code."""

    view: View = "phone"

    async def follows(self, code: str) -> LiveRoom:
        """Return the room, for whoever may see it."""
        return (await self.entered(code)).room if self.view == "phone" else await self.found(code)

    @property
    def since(self) -> int:
        """The last event that the page knows."""
        given = self.get_query_argument("since", "0")
        return int(given) if given.isascii() and given.isdecimal() and len(given) < 12 else 0

    @property
    def screen(self) -> str:
        """The key of the screen that the page shows."""
        return self.get_query_argument("screen", "")

    def check_place(self, room: LiveRoom) -> None:
        """Refuse to hold one more page of a room open for somebody who holds many.

        Raises
        ------
        RefusedError
            This phone, or for projectors this address, holds as many as it may.
        """
        if self.limits.open[self._holder(room)] >= MOST_OPEN:
            raise RefusedError(TOO_MANY_OPEN)

    def take_place(self, room: LiveRoom) -> None:
        """Count one more page that is held open."""
        self.limits.open[self._holder(room)] += 1

    def give_place_back(self, room: LiveRoom) -> None:
        """Count one fewer."""
        holder = self._holder(room)
        self.limits.open[holder] -= 1
        if self.limits.open[holder] <= 0:
            del self.limits.open[holder]

    def following(
        self,
        room: LiveRoom,
        send: Callable[[bytes], object],
        is_behind: Callable[[], bool],
        leave: Callable[[], object],
    ) -> Following:
        """Return what sends this page the room's messages from now on; see `Following`."""
        member = self.who.member if self.who and self.view == "phone" else ""
        return Following(room, self.view, self.since, self.screen, send, is_behind, leave, member)

    def _holder(self, room: LiveRoom) -> tuple[str, str]:
        return room.room.id, self.who.member if self.who and self.view == "phone" else self.address


class StateHandler(FollowingHandler):
    """What is new, asked for."""

    @open_to_all
    async def get(self, code: str) -> None:
        """Send the message, or nothing when nothing is new."""
        room = await self.follows(code)
        if (self.since, self.screen) == (room.state.seq, screens.screen_key(room.state)):
            self.set_status(204)
            return
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.finish(room.message(self.screen, self.view))


class EventsHandler(FollowingHandler):
    """What is new, sent as it happens."""

    @open_to_all
    async def get(self, code: str) -> None:
        """Send messages until the page goes away."""
        room = await self.follows(code)
        self.check_place(room)
        self.set_header("Content-Type", "text/event-stream; charset=utf-8")
        self.set_header("X-Accel-Buffering", "no")  # nginx would wait for more
        self.set_header("Content-Encoding", "identity")  # a compressor for each page would hold 250 kB
        self._gone, self._sent = asyncio.Event(), self.flush()
        following = self.following(room, self._send, lambda: not self._sent.done(), self._gone.set)
        self.take_place(room)
        try:
            await self._gone.wait()
        finally:
            following.stop()
            self.give_place_back(room)

    def on_connection_close(self) -> None:
        """End when the page has gone."""
        if hasattr(self, "_gone"):
            self._gone.set()

    def _send(self, message: bytes) -> None:
        self.write(b"data: %b\n\n" % message)
        self._sent = self.flush()


routes: list[tuple[str, type]] = [
    (rf"room/{CODE}/state", StateHandler),
    (rf"room/{CODE}/events", EventsHandler),
]
