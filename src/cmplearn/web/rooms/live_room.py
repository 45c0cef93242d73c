"""One room in use: what it is like now, a way to change it, and one push for everybody who looks on."""

import asyncio
import json
import logging
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from traceback import format_tb
from typing import TYPE_CHECKING, Literal

from cmplearn.errors import CmplearnError
from cmplearn.rooms import Draft, Event, Room, State, check
from cmplearn.web.rooms import screens

if TYPE_CHECKING:
    from cmplearn.web.rooms.live import LiveRooms

__all__ = ["FOLLOW_SECONDS", "LiveRoom", "View"]

log = logging.getLogger("cmplearn.rooms")

View = Literal["phone", "screen"]
Listener = Callable[[], None]
Leave = Callable[[], object]

PUSH_SECONDS = 0.1
"""How long changes are gathered, at least, before they are shown to everybody at once."""

REST = 2
"""How many times as long as telling everybody took is left to what comes in, before they are told again."""

FOLLOW_SECONDS = 0.25
"""How old what is known of other processes' writes may be."""

FRESH_SECONDS = 1.0
"""How long a message is given out again: clocks in it count in seconds."""


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
    kept : int
        How many entries the log had.
    """

    def __init__(self, rooms: "LiveRooms", state: State, kept: int) -> None:
        """Start with nobody looking on."""
        self.state, self.kept = state, kept
        self.is_gone = False
        self._code = state.room.code.upper()
        self._rooms = rooms
        self._listeners: dict[Listener, Leave | None] = {}
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
        return self.is_gone or self.state.ended or self.is_expired

    @property
    def is_expired(self) -> bool:
        """Whether its time is over."""
        return self.room.expires_at <= datetime.now(UTC)

    @property
    def place(self) -> screens.Place:
        """Where its phones' forms go; the pages that are open as it ends keep their address."""
        return screens.Place(f"{self._rooms.base_url}cmplearn/room/{self._code}/answer")

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
        if event.seq > self.state.seq:  # `tidy` has let go of this one: its successor alone is told
            await self.catch_up()
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

    def listen(self, callback: Listener, leave: Leave | None = None) -> None:
        """Have `callback` called after changes, at most ten times a second; it asks for `message` then.

        Parameters
        ----------
        callback : callable
            Of whoever looks on.
        leave : callable, optional
            Ends the looking on, when this process stops.
        """
        if self.is_stopping:  # it may come after `hang_up`
            if leave is None:
                return
            asyncio.get_running_loop().call_soon(leave)
        self._listeners[callback] = leave
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
            "people": len(state.members),
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
            self.kept += event.seq > self.state.seq
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
        """Keep up with other processes, unless that was done just now or is being done."""
        self.asked_at = time.monotonic()
        if self.asked_at - self._read_at > FOLLOW_SECONDS:
            self.seen()
            await self._rooms.keep_up(self)

    def seen(self) -> None:
        """Note that what the database has is known, or about to be."""
        self._read_at = time.monotonic()

    def leave(self) -> None:
        """Say to everybody who looks on that the room has been deleted."""
        self.is_gone = True
        self._changed()

    @property
    def is_stopping(self) -> bool:
        """Whether this process is about to end: pages then come back by themselves, to the next one."""
        return self._rooms.is_closed

    def hang_up(self) -> None:
        """End all looking on."""
        for callback, leave in list(self._listeners.items()):
            if leave is None:
                self.unlisten(callback)
            else:
                leave()

    def _changed(self) -> None:
        """Have everybody told soon, together with what else changes until then."""
        self._messages.clear()
        if self._push is None and self._listeners:
            self._push = asyncio.get_running_loop().call_later(self._pause, self._tell)

    def _tell(self) -> None:
        self._push, began = None, time.monotonic()
        for callback in list(self._listeners):
            try:
                callback()
            except Exception as error:  # one page's trouble is nobody else's
                lines = "".join(format_tb(error.__traceback__))
                log.error("A page was not told: %s\n%s", type(error).__name__, lines)
        self._pause = pause_after(time.monotonic() - began)
