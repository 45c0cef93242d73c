"""The rooms in use, in this process's memory: one door for writes, one push for everybody who looks on.

The log in the programme database is the truth. A room's `State` is made from it when somebody first asks for
the room, and kept up with it: with this process's own writes as they are committed, with those of other
processes by asking the database while somebody looks on.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TypeVar

from cmplearn.errors import CmplearnError, NotFoundError
from cmplearn.rooms import Draft, Event, Item, Room, RoomStore, State
from cmplearn.web.rooms.commits import Commits
from cmplearn.web.rooms.live_room import FOLLOW_SECONDS, LiveRoom, View

__all__ = ["LiveRoom", "LiveRooms", "View"]

Thing = TypeVar("Thing")

IDLE_SECONDS = 900.0
"""After how long a room that nobody asks for leaves this process's memory."""

HOUSEKEEPING_SECONDS = 3600.0


class LiveRooms:
    """All rooms in use in this process.

    Parameters
    ----------
    store : RoomStore
        The programme database's rooms; closed by whoever opened it.
    base_url : str
        What stands before ``cmplearn/`` in this process's addresses.
    """

    def __init__(self, store: RoomStore, base_url: str = "/") -> None:
        """Start with no room in memory."""
        self.base_url = base_url
        self._store = store
        self._writer = ThreadPoolExecutor(1, "cmplearn-rooms-write")
        self._readers = ThreadPoolExecutor(2, "cmplearn-rooms-read")
        self._commits = Commits(store, self._writer, self._applied)
        self._rooms: dict[str, LiveRoom] = {}
        self._codes: dict[str, str] = {}
        self._opening = asyncio.Lock()
        self._following: asyncio.Task[None] | None = None
        self._secret = b""
        self._tidied_at: float | None = None

    async def secret(self) -> bytes:
        """Return what cookies are signed with: the same for every process of this database."""
        if not self._secret:
            self._secret = await self._read(self._store.secret)
        return self._secret

    async def by_code(self, code: str) -> LiveRoom | None:
        """Return the room with a code, as anybody may have typed it; None when no room is open under it."""
        plain = "".join(code.split()).lower()
        if plain not in self._codes:
            await self._tidy()
            found = await self._read(self._store.by_code, plain)
            if found is None:
                return None
            plain = found.code
            self._codes[plain] = found.id
        try:
            room = await self.by_id(self._codes[plain])
        except NotFoundError:
            return None
        if room.is_over:
            del self._codes[plain]
            return None
        return room

    async def by_id(self, id: str) -> LiveRoom:
        """Return a room, ended ones too.

        Raises
        ------
        NotFoundError
            There is none with this id.
        """
        room = self._rooms.get(id)
        if room is None or room.is_over:
            async with self._opening:
                room = self._rooms.get(id)
                if room is None or room.is_over:  # others may have forgotten much of one that is over
                    room = self._rooms[id] = LiveRoom(self, await self._read(self._folded, id))
        await room.freshen()
        return room

    async def create(
        self, title: str, items: Sequence[Item], *, series: str = "", days: int = 30
    ) -> LiveRoom:
        """Return a new room."""
        await self._tidy()
        made = await self._write(lambda: self._store.create(title, items, series=series, days=days))
        return await self.by_id(made.id)

    async def rooms(self) -> tuple[Room, ...]:
        """Return all rooms, newest first."""
        await self._tidy()
        return await self._read(self._store.rooms)

    async def meetings(self, series: str) -> tuple[Room, ...]:
        """Return the ended rooms of a series, newest first."""
        return await self._read(self._store.meetings, series)

    async def end(self, id: str, keep: Collection[tuple[str, str]] | None = None) -> LiveRoom:
        """Return a room after ending it: its code is dead, and everybody who looks on is told.

        Parameters
        ----------
        id : str
            Its id.
        keep : collection of (item, ask), optional
            The only asks whose answers are kept.
        """
        room = await self.by_id(id)
        await self._write(lambda: self._store.end(id))
        await room.catch_up()
        if keep is not None:
            await self._write(lambda: self._store.forget_answers(id, keep))
        return await self.by_id(id)

    async def delete(self, id: str) -> None:
        """Delete a room with all that was answered in it."""
        await self._write(lambda: self._store.delete(id))
        self._forget(id)

    async def commit(self, room: LiveRoom, draft: Draft) -> Event:
        """Return the event of a write that `LiveRoom.write` has checked, committed."""
        if room.is_gone:
            raise NotFoundError("This room has been deleted. What was sent was not kept.")
        return await self._commits.add(room.room.id, draft)

    async def written(self, room: LiveRoom, draft: Draft) -> Event | None:
        """Return the event of an earlier try of the same write, if there is one."""
        return await self._read(self._store.written, room.room.id, draft)

    async def events(self, room: LiveRoom) -> tuple[Event, ...]:
        """Return what the log has beyond a room's state."""
        return await self._read(self._store.events, room.room.id, room.state.seq)

    def follow(self) -> None:
        """Keep up with other processes for as long as somebody looks on."""
        if self._following is None or self._following.done():
            self._following = asyncio.create_task(self._follow())

    async def close(self) -> None:
        """Finish what is being written, and stop."""
        await self._commits.finish()
        if self._following is not None:
            self._following.cancel()
        self._writer.shutdown()
        self._readers.shutdown()

    async def _follow(self) -> None:
        while watched := {id: room for id, room in self._rooms.items() if room.is_watched}:
            await asyncio.sleep(FOLLOW_SECONDS)
            try:
                last = await self._read(self._store.last, tuple(watched))
            except CmplearnError:
                continue  # the database may answer again; phones are told of trouble when they write
            for id, room in watched.items():
                if id not in last:
                    self._forget(id)
                elif last[id] > room.state.seq:
                    await room.catch_up()
                else:
                    room.seen()

    async def _applied(self, events: Iterable[Event]) -> None:
        """Take committed events into their rooms."""
        by_room: dict[str, list[Event]] = {}
        for event in events:
            by_room.setdefault(event.room, []).append(event)
        for id, found in by_room.items():
            room = self._rooms.get(id)
            if room is not None and room.is_next(found):
                room.take(found)
            elif room is not None:
                await room.catch_up()

    def _folded(self, id: str) -> State:
        """Return a room's state made from its whole log."""
        state = State(self._store.by_id(id))
        for event in self._store.events(id):
            state.apply(event)
        return state

    def _forget(self, id: str) -> None:
        """Let a deleted room go."""
        room = self._rooms.pop(id, None)
        if room is not None:
            self._codes.pop(room.room.code, None)
            room.leave()

    async def _tidy(self) -> None:
        """Delete expired rooms once an hour, and let go of those that nobody has asked for in a while."""
        now = time.monotonic()
        if self._tidied_at is not None and now - self._tidied_at < HOUSEKEEPING_SECONDS:
            return
        self._tidied_at = now
        for id in await self._write(lambda: self._store.expire(datetime.now(UTC))):
            self._forget(id)
        idle = [id for id, r in self._rooms.items() if not r.is_watched and now - r.asked_at > IDLE_SECONDS]
        for id in idle:
            self._codes.pop(self._rooms.pop(id).room.code, None)

    def _read(self, function: Callable[..., Thing], *values: object) -> Awaitable[Thing]:
        return asyncio.get_running_loop().run_in_executor(self._readers, function, *values)

    def _write(self, function: Callable[[], Thing]) -> Awaitable[Thing]:
        return asyncio.get_running_loop().run_in_executor(self._writer, function)
