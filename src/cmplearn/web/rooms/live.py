"""The rooms in use, in this process's memory: one door for writes, one push for everybody who looks on.

The log in the programme database is the truth. A room's `State` is made from it when somebody first asks for
the room, and kept up with it: with this process's own writes as they are committed, with those of other
processes by asking the database while somebody looks on.
"""

import asyncio
import json
import secrets
import time
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal, TypeVar

from cmplearn.errors import CmplearnError, NotFoundError
from cmplearn.rooms import Draft, Event, Item, Room, RoomStore, State, check
from cmplearn.web.rooms import screens
from cmplearn.web.rooms.commits import Commits

__all__ = ["LiveRoom", "LiveRooms", "View"]

View = Literal["phone", "screen"]
Listener = Callable[[], None]
Thing = TypeVar("Thing")

PUSH_SECONDS = 0.1
"""How long changes are gathered, at least, before they are shown to everybody at once."""

REST = 2
"""How many times as long as telling everybody took is left to what comes in, before they are told again."""

FOLLOW_SECONDS = 0.25
"""How old what is known of other processes' writes may be."""

FRESH_SECONDS = 1.0
"""How long a message is given out again: clocks in it count in seconds."""

IDLE_SECONDS = 900.0
"""After how long a room that nobody asks for leaves this process's memory."""

HOUSEKEEPING_SECONDS = 3600.0


def pause_after(seconds: float) -> float:
    """Return how long changes are gathered once telling everybody took so long.

    Examples
    --------
    >>> pause_after(0.01), pause_after(0.3)
    (0.1, 0.6)
    """
    return max(PUSH_SECONDS, REST * seconds)


class LiveRoom:
    """One room: what it is like now, a way to change it, and a way to hear of changes.

    Parameters
    ----------
    rooms : LiveRooms
        Where it belongs.
    state : State
        Made from its log.
    """

    def __init__(self, rooms: "LiveRooms", state: State) -> None:
        """Start with nobody looking on."""
        self.state = state
        self.is_gone = False
        self._rooms = rooms
        self._listeners: dict[Listener, None] = {}
        self._messages: dict[tuple[str, View], tuple[float, bytes]] = {}
        self._push: asyncio.TimerHandle | None = None
        self._pause = PUSH_SECONDS
        self._reading = asyncio.Lock()
        self.asked_at = self._read_at = time.monotonic()

    @property
    def room(self) -> Room:
        """What it is: code, title, items."""
        return self.state.room

    @property
    def is_over(self) -> bool:
        """Whether it has ended, expired or been deleted: then its code and its cookies are dead."""
        return self.is_gone or self.state.ended or self.room.expires_at <= datetime.now(UTC)

    @property
    def place(self) -> screens.Place:
        """Where its phones' forms go."""
        return screens.Place(f"{self._rooms.base_url}cmplearn/room/{self.room.code.upper()}/answer")

    @property
    def is_watched(self) -> bool:
        """Whether somebody looks on."""
        return bool(self._listeners)

    async def write(self, draft: Draft) -> Event:
        """Return the event of a write once it is committed and counts.

        Parameters
        ----------
        draft : Draft
            With the `operation` of its writer's first try, so that repeating it is harmless.

        Raises
        ------
        InputError, NotFoundError, RefusedError
            It does not count; the message says why, to its writer.
        StorageError
            It could not be kept; trying again is safe.
        """
        named = draft if draft.operation else replace(draft, operation=secrets.token_hex(12))
        event = await self._earlier(named) if self._is_refused(named) else None
        if event is None:
            event = await self._rooms.commit(self, check(self.state, named))
        if event.seq in self.state.refused:
            raise self.state.refused[event.seq]
        return event

    def _is_refused(self, draft: Draft) -> bool:
        """Return whether a write would not count, as far as is known here."""
        try:
            check(self.state, draft)
        except CmplearnError:
            return True
        return False

    async def _earlier(self, draft: Draft) -> Event | None:
        """Return the event of an earlier try, after making sure that what is known here is not old."""
        await self.catch_up()
        return await self._rooms.written(self, draft)

    def listen(self, callback: Listener) -> None:
        """Have `callback` called after changes, at most ten times a second; it asks for `message` then."""
        self._listeners[callback] = None
        self._rooms.follow()

    def unlisten(self, callback: Listener) -> None:
        """Call `callback` no more."""
        self._listeners.pop(callback, None)
        self.asked_at = time.monotonic()

    def message(self, screen: str, view: View = "phone") -> bytes:
        """Return what a page is told, as JSON, the same for everybody who sees the same screen.

        Parameters
        ----------
        screen : str
            The key of the screen that the page shows; only another one is sent whole.
        view : str
            "phone", or "screen" for the projector.
        """
        key = (screen if screen == screens.screen_key(self.state) else "", view)
        made_at, message = self._messages.get(key, (0.0, b""))
        if not message or time.monotonic() - made_at > FRESH_SECONDS:
            message = self._encoded(*key)
            self._messages[key] = (time.monotonic(), message)
        return message

    def _encoded(self, screen: str, view: View) -> bytes:
        """Return a message made now."""
        state, shown = self.state, screens.screen_key(self.state)
        live = screens.live(state) if view == "phone" else screens.projector_live(state)
        told = {
            "seq": state.seq,
            "screen": shown,
            "now": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "live": live,
            "ended": self.is_over,
        }
        if screen != shown:
            is_phone = view == "phone"
            told["main"] = (
                screens.main(state, None, self.place) if is_phone else screens.projector_main(state)
            )
        return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()

    def take(self, events: Sequence[Event]) -> None:
        """Take events of the log in; those that are known already change nothing.

        Parameters
        ----------
        events : sequence of Event
            In the log's order, and none left out before or between them.
        """
        before = self.state.seq
        for event in events:
            self.state.apply(event)
        if self.state.seq != before:
            self._changed()

    def is_next(self, events: Sequence[Event]) -> bool:
        """Return whether nothing that others wrote lies between what is known and these events."""
        seq = self.state.seq
        for event in events:
            if event.seq > seq + 1:
                return False
            seq = max(seq, event.seq)
        return True

    async def catch_up(self) -> None:
        """Take in what other processes have written."""
        async with self._reading:
            self._read_at = time.monotonic()
            self.take(await self._rooms.events(self))

    async def freshen(self) -> None:
        """Catch up, unless that was done just now."""
        self.asked_at = time.monotonic()
        if self.asked_at - self._read_at > FOLLOW_SECONDS and not self.is_over:
            await self.catch_up()

    def seen(self) -> None:
        """Note that nothing new was in the database just now."""
        self._read_at = time.monotonic()

    def leave(self) -> None:
        """Say to everybody who looks on that the room has been deleted."""
        self.is_gone = True
        self._changed()

    def _changed(self) -> None:
        """Have everybody told soon, together with what else changes until then."""
        self._messages.clear()
        if self._push is None and self._listeners:
            self._push = asyncio.get_running_loop().call_later(self._pause, self._tell)

    def _tell(self) -> None:
        self._push, began = None, time.monotonic()
        for callback in list(self._listeners):
            callback()
        self._pause = pause_after(time.monotonic() - began)


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
                if (
                    room is None or room.is_over
                ):  # of one that is over, another process may have forgotten much
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
