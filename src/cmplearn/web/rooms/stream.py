"""What is new in a room, for pages that can't hold a socket: asked for once, or sent as events."""

import asyncio
from collections import Counter
from collections.abc import Callable

from cmplearn.errors import RefusedError
from cmplearn.web.hosts import open_to_all
from cmplearn.web.rooms import screens
from cmplearn.web.rooms.following import Following
from cmplearn.web.rooms.guard import MOST_OPEN, RoomHandler
from cmplearn.web.rooms.live import LiveRoom, View
from cmplearn.web.rooms.room import CODE

__all__ = ["EventsHandler", "FollowingHandler", "Place", "StateHandler", "routes"]

TOO_MANY_OPEN = "This room is open very many times from here. Close some of its pages, then reload this one."


class Place:
    """A page of a room that is held open, counted among those of its holder, who may have only so many.

    Parameters
    ----------
    open : Counter
        How many pages everybody holds.
    holder : (room, member or address)
        For phones the member; for projectors the address.
    """

    __slots__ = ("_holder", "_open")

    def __init__(self, open: Counter[tuple[str, str]], holder: tuple[str, str]) -> None:
        """Count nothing yet."""
        self._open, self._holder = open, holder

    def check(self) -> None:
        """Refuse to hold one more page open for somebody who holds many.

        Raises
        ------
        RefusedError
            This phone, or for projectors this address, holds as many as it may.
        """
        if self._open[self._holder] >= MOST_OPEN:
            raise RefusedError(TOO_MANY_OPEN)

    def take(self) -> None:
        """Count one more page that is held open."""
        self._open[self._holder] += 1

    def give_back(self) -> None:
        """Count one fewer."""
        self._open[self._holder] -= 1
        if self._open[self._holder] <= 0:
            del self._open[self._holder]


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

    def place(self, room: LiveRoom) -> Place:
        """Return what counts this page among those of a room that are held open from here."""
        holder = self.who.member if self.who and self.view == "phone" else self.address
        return Place(self.limits.open, (room.room.id, holder))

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
        place = self.place(room)
        place.check()
        self.set_header("Content-Type", "text/event-stream; charset=utf-8")
        self.set_header("X-Accel-Buffering", "no")  # nginx would wait for more
        self.set_header("Content-Encoding", "identity")  # a compressor for each page would hold 250 kB
        self._gone, self._sent = asyncio.Event(), self.flush()
        if self.request.connection.stream.closed():  # type: ignore[union-attr] # it is HTTP/1's
            return  # it left while its room was looked for: nobody would say so again
        following = self.following(room, self._send, lambda: not self._sent.done(), self._gone.set)
        place.take()
        try:
            await self._gone.wait()
        finally:
            following.stop()
            place.give_back()

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
