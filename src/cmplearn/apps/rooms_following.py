"""Follows a room beside the kernel's loop, and calls back in it."""

import asyncio
import http.client
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from cmplearn.errors import CmplearnError, NotFoundError

if TYPE_CHECKING:
    from cmplearn.apps.rooms_client import RoomClient

__all__ = ["FIRST_PAUSE_S", "LONGEST_PAUSE_S", "PATIENCE_S", "Following", "Snapshot"]

PATIENCE_S = 10.0
WAIT_S = 20
"""How long a question for news stays open when there is none."""

BREATH_S = 0.2
"""Between two questions for news: while a thousand phones answer, an app need not follow each of them."""

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.25, 4.0
Snapshot = dict[str, Any]
"""A room as the facilitator sees it: see `cmplearn.web.rooms.snapshot`."""


class Following:
    """A thread of its own that waits for news of a room; it ends with the process or when stopped."""

    def __init__(
        self,
        room: "RoomClient",
        loop: asyncio.AbstractEventLoop,
        callback: Callable[[Snapshot], None],
        link: Callable[[bool], None],
    ) -> None:
        """Begin to wait."""
        self._room, self._loop, self._callback, self._link = room, loop, callback, link
        self._stopped = threading.Event()
        self._connection: http.client.HTTPConnection | None = None
        # A daemon: a kernel that shuts down does not wait for the rest of a long poll.
        self._thread = threading.Thread(target=self._run, name="room", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End at once, without another call."""
        self._stopped.set()
        connection = self._connection
        if connection is not None and connection.sock is not None:
            with suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)

    def _run(self) -> None:
        seq, pause, is_linked = int(self._room.last["seq"]), FIRST_PAUSE_S, True
        while not self._stopped.is_set():
            try:
                # While the link is lost, a question that is answered at once tells when it is back.
                news = self._news(seq, WAIT_S if is_linked else 0)
            except NotFoundError:
                return  # deleted, here or on another screen
            except CmplearnError:
                self._room.host.renew()
                is_linked = self._told(is_linked, now=False)
                self._stopped.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)
                continue
            is_linked, pause = self._told(is_linked, now=True), FIRST_PAUSE_S
            if "seq" in news:  # else there is none, or it is somebody else's
                self._room.last, seq = news, int(news["seq"])
                self._call(lambda news=news: self._callback(news))  # type: ignore[misc]
                self._stopped.wait(BREATH_S)

    def _news(self, seq: int, wait: float) -> Snapshot:
        host = self._room.host
        connection = self._connection = host.connection(PATIENCE_S + wait)
        try:
            with suppress(OSError):  # asking says what is wrong
                connection.connect()
            if self._stopped.is_set():  # before there was anything that `stop` could shut
                return {}
            return host.asked(connection, "GET", self._room.news_path(seq, wait))
        finally:
            connection.close()

    def _told(self, before: bool, *, now: bool) -> bool:
        if before != now:
            self._call(lambda: self._link(now))
        return now

    def _call(self, work: Callable[[], None]) -> None:
        def called() -> None:
            if not self._stopped.is_set():
                work()

        with suppress(RuntimeError):  # the loop is closed: the kernel is going
            self._loop.call_soon_threadsafe(called)
