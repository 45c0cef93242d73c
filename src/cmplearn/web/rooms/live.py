"""The rooms in use, in this process's memory: one door for writes, one push for everybody who looks on.

The log in the programme database is the truth. A room's `State` is made from it when somebody first asks for
the room, and kept up with it: with this process's own writes as they are committed, with those of other
processes by asking the database while somebody looks on.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from traceback import format_tb
from typing import TypeVar

from cmplearn.errors import CmplearnError, InputError, NotFoundError, StorageError
from cmplearn.rooms import Draft, Event, Item, Room, RoomStore, State
from cmplearn.rooms.store import CODE_LENGTH
from cmplearn.store import codes
from cmplearn.web.rooms.commits import Commits
from cmplearn.web.rooms.live_room import FOLLOW_SECONDS, LiveRoom, View
from cmplearn.web.rooms.snapshot import BY_NAME, is_by_name

__all__ = ["LiveRoom", "LiveRooms", "View", "plain_code"]

log = logging.getLogger("cmplearn.rooms")

Thing = TypeVar("Thing")

LISTED_SECONDS = 1.0
"""How long it may take until a code that another process gave out is known here without being asked for."""

IDLE_SECONDS = 900.0
"""After how long a room that nobody asks for leaves this process's memory."""

HOUSEKEEPING_SECONDS = 3600.0

GOODBYE_SECONDS = 3.0
"""How long a page that is just being answered, or held back, may take until it is left."""

STOPPING = "The rooms of this process are closed: it is stopping."
GONE = "This room has been deleted. What was sent was not kept."


@contextmanager
def going_on() -> Iterator[None]:
    """Go on after an error: the database may answer again, and phones are told of trouble when they write."""
    try:
        yield
    except CmplearnError:
        pass
    except Exception as error:
        note(error)


def note(error: BaseException) -> None:
    """Log an error without its words, which may be somebody's."""
    lines = "".join(format_tb(error.__traceback__))
    log.error("Rooms were not kept up with: %s\n%s", type(error).__name__, lines)


def plain_code(code: str) -> str:
    """Return a code as it is kept, however it was typed; "" for what is none.

    Examples
    --------
    >>> plain_code(" K7M 2QX"), plain_code("../x")
    ('k7m2qx', '')
    """
    try:
        return codes.normalised(code, CODE_LENGTH)
    except InputError:
        return ""


def outliving(room: Room) -> list[tuple[str, str]] | None:
    """Return the only asks whose answers outlive a room's end; None for all.

    Of a learning set's meeting nothing is kept but the actions, whichever page it is ended from: its phones
    say so as people join.
    """
    if not is_by_name(room):
        return None
    return [
        (item.id, ask.id)
        for item in room.items
        for ask in item.activity.asks
        if ask.kind == "actions" or item.activity.kind != BY_NAME
    ]


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
        self._listed_at = -LISTED_SECONDS
        self._listing: asyncio.Future[None] | None = None
        self._opening: dict[str, asyncio.Task[LiveRoom]] = {}
        self._following: asyncio.Task[None] | None = None
        self._housekeeping: asyncio.Task[None] | None = None
        self.is_closed = False
        self._secret = b""

    async def secret(self) -> bytes:
        """Return what cookies are signed with: the same for every process of this database."""
        if not self._secret:
            self._secret = await self._read(self._store.secret)
        return self._secret

    async def knows(self, code: str) -> bool:
        """Return whether a code is a room's, open or over; of codes given out just now, not all are known.

        However often it is asked, the database is asked once a second.
        """
        plain = plain_code(code)
        if plain not in self._codes:
            if self._listing is None and time.monotonic() - self._listed_at >= LISTED_SECONDS:
                self._listing = asyncio.ensure_future(self._list())
            if self._listing is not None:  # a whole room that comes back at once waits for one look
                await asyncio.shield(self._listing)
        return plain in self._codes

    async def _list(self) -> None:
        """Learn the codes that the database has."""
        try:
            self._codes |= await self._read(self._store.codes)
        finally:
            self._listed_at, self._listing = time.monotonic(), None

    async def by_code(self, code: str) -> LiveRoom | None:
        """Return the room with a code, as anybody may have typed it; None when no room is open under it."""
        plain = plain_code(code)
        id = self._codes.get(plain)
        if id is None:
            found = await self._read(self._store.by_code, plain)
            if found is None:
                return None
            id = self._codes[plain] = found.id
        known = self._rooms.get(id)
        if known is not None and known.is_over:
            return None
        try:
            room = await self.by_id(id)
        except NotFoundError:
            self._codes.pop(plain, None)
            return None
        return None if room.is_over else room

    async def by_id(self, id: str) -> LiveRoom:
        """Return a room, ended ones too.

        Raises
        ------
        NotFoundError
            There is none with this id, or no longer.
        """
        room = self._rooms.get(id) or await self._opened(id)
        if room.state.ended:
            kept = await self._read(self._store.kept, id)
            if kept != room.kept and self._rooms.get(id) in (room, None):
                room = await self._opened(id)  # others have forgotten answers, or the whole room
        else:
            await room.freshen()
        if room.is_gone or room.is_expired:
            self._forget(id)
            raise NotFoundError(GONE)
        return room

    async def _opened(self, id: str) -> LiveRoom:
        """Return a room read from its log, however many ask for it at once."""
        if id not in self._opening:
            self._opening[id] = asyncio.create_task(self._open(id))
        return await asyncio.shield(self._opening[id])

    async def _open(self, id: str) -> LiveRoom:
        try:
            room = self._rooms[id] = LiveRoom(self, *await self._read(self._folded, id))
        except NotFoundError:
            self._forget(id)
            raise
        finally:
            del self._opening[id]
        if room.room.code:
            self._codes[room.room.code] = id
        return room

    async def create(
        self, title: str, items: Sequence[Item], *, series: str = "", days: int = 30
    ) -> LiveRoom:
        """Return a new room."""
        made = await self._write(lambda: self._store.create(title, items, series=series, days=days))
        return await self.by_id(made.id)

    async def rooms(self) -> tuple[Room, ...]:
        """Return all rooms, newest first."""
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
            The only asks whose answers are kept; default as in `outliving`.
        """
        room = await self.by_id(id)
        keep = outliving(room.room) if keep is None else keep
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
        if self.is_closed:
            raise StorageError(STOPPING)
        try:
            return await self._commits.add(room.room.id, draft)
        except NotFoundError as error:
            self._forget(room.room.id)
            raise NotFoundError(GONE) from error

    async def written(self, room: LiveRoom, draft: Draft) -> Event | None:
        """Return the event of an earlier try of the same write, if there is one."""
        return await self._read(self._store.written, room.room.id, draft)

    async def events(self, room: LiveRoom) -> tuple[Event, ...]:
        """Return what the log has beyond a room's state."""
        return await self._read(self._store.events, room.room.id, room.state.seq)

    def follow(self) -> None:
        """Keep up with other processes for as long as somebody looks on."""
        if not self.is_closed and (self._following is None or self._following.done()):
            self._following = asyncio.create_task(self._follow())

    def start(self) -> None:
        """Begin to delete rooms whose time is over; the first use of any room does so too."""
        if self._housekeeping is None:
            self._housekeeping = asyncio.create_task(self._keep_house())

    async def close(self) -> None:
        """Finish what is being written, hang up on every page, and stop."""
        self.is_closed = True
        await self._commits.finish()
        for room in self._rooms.values():
            room.hang_up()
        with suppress(TimeoutError):
            async with asyncio.timeout(GOODBYE_SECONDS):
                while any(room.is_watched for room in self._rooms.values()):
                    await asyncio.sleep(0.01)
        tasks = [task for task in (self._following, self._housekeeping) if task is not None]
        for task in tasks:
            task.cancel()
        for end in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(end, Exception):  # it ended long before, and nobody has heard of it
                note(end)
        self._writer.shutdown()
        self._readers.shutdown()

    async def keep_up(self, room: LiveRoom) -> None:
        """Take in what other processes did to a room, its deletion included."""
        last = await self._read(self._store.last, (room.room.id,))
        await self._keep_up(room, last.get(room.room.id))

    async def _keep_up(self, room: LiveRoom, last: int | None) -> None:
        if last is None:
            self._forget(room.room.id)
        elif last > room.state.seq:
            await room.catch_up()
        else:
            room.seen()

    async def _follow(self) -> None:
        while watched := {id: room for id, room in self._rooms.items() if room.is_watched}:
            await asyncio.sleep(FOLLOW_SECONDS)
            with going_on():
                last = await self._read(self._store.last, tuple(watched))
                for id, room in watched.items():
                    with going_on():
                        await self._keep_up(room, last.get(id))

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

    def _folded(self, id: str) -> tuple[State, int]:
        """Return a room's state made from its whole log, and how many entries that has."""
        state = State(self._store.by_id(id))
        events = self._store.events(id)
        for event in events:
            state.apply(event)
        return state, len(events)

    def _forget(self, id: str) -> None:
        """Let a room go that has been deleted, or whose time is over."""
        room = self._let_go(id)
        if room is not None:
            room.leave()

    def _let_go(self, id: str) -> LiveRoom | None:
        """Have a room and its code in mind no longer."""
        self._codes = {code: each for code, each in self._codes.items() if each != id}
        return self._rooms.pop(id, None)

    async def _keep_house(self) -> None:
        while True:
            with going_on():
                await self.tidy()
            await asyncio.sleep(HOUSEKEEPING_SECONDS)

    async def tidy(self) -> None:
        """Delete expired rooms, and let go of those that nobody has asked for in a while."""
        for id in await self._write(lambda: self._store.expire(datetime.now(UTC))):
            self._forget(id)
        now = time.monotonic()
        for id, room in list(self._rooms.items()):
            if not room.is_watched and now - room.asked_at > IDLE_SECONDS:
                self._let_go(id)

    def _read(self, function: Callable[..., Thing], *values: object) -> Awaitable[Thing]:
        return self._run(self._readers, function, *values)

    def _write(self, function: Callable[[], Thing]) -> Awaitable[Thing]:
        return self._run(self._writer, function)

    def _run(
        self, executor: ThreadPoolExecutor, function: Callable[..., Thing], *values: object
    ) -> Awaitable[Thing]:
        """Run something of the database's in a thread."""
        if self.is_closed:
            raise StorageError(STOPPING)
        self.start()
        return asyncio.get_running_loop().run_in_executor(executor, function, *values)
