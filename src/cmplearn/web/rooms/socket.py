"""A room's socket: messages as they happen, and answers on the same way back."""

import json
import struct
from typing import Any

from tornado.httputil import HTTPHeaders
from tornado.websocket import WebSocketHandler

from cmplearn.errors import CmplearnError, NotFoundError
from cmplearn.web.hosts import open_to_all
from cmplearn.web.rooms.answering import answer, object_in, operation_in, reply
from cmplearn.web.rooms.following import Following
from cmplearn.web.rooms.guard import ANYBODYS, LARGEST_BODY, NOT_IN, TOO_MANY, in_words, is_same_site
from cmplearn.web.rooms.live import LiveRoom
from cmplearn.web.rooms.room import CODE
from cmplearn.web.rooms.stream import FollowingHandler

__all__ = ["SocketHandler", "routes"]

TEXT = 0x81  # a whole message of text, in one frame (RFC 6455, section 5.2)


def frame(message: bytes) -> bytes:
    """Return a message as it travels to a browser.

    References
    ----------
    RFC 6455, The WebSocket Protocol, section 5.2.

    Examples
    --------
    >>> frame(b"{}")
    b'\\x81\\x02{}'
    """
    size = len(message)
    if size < 126:
        return struct.pack("!BB", TEXT, size) + message
    if size < 2**16:
        return struct.pack("!BBH", TEXT, 126, size) + message
    return struct.pack("!BBQ", TEXT, 127, size) + message


class SocketHandler(FollowingHandler, WebSocketHandler):
    """One page's socket. Nothing is compressed: a compressor for each page would hold 250 kB."""

    # With one attribute more in its dictionary, Python would give every socket a large one of its own.
    __slots__ = ("_following", "_stream", "room")

    room: LiveRoom
    _following: Following | None
    _stream: Any

    def initialize(self) -> None:
        """Start without a room."""
        self._following = None

    @property
    def max_message_size(self) -> int:
        """How much a page may send at once."""
        return LARGEST_BODY

    @property
    def ping_interval(self) -> None:
        """No pings: a page hears from us in messages, which its script sees too."""
        return None

    def check_origin(self, origin: str) -> bool:  # noqa: ARG002 - tornado's signature
        """Let no other site's page in, also behind a proxy that renames the host."""
        return is_same_site(self.request.headers)

    async def prepare(self) -> None:
        """Find the room before anything is promised."""
        await super().prepare()
        if not self._finished:
            self.room = await self.follows(self.path_args[0])
            self.check_place(self.room)

    @open_to_all
    async def get(self, code: str) -> None:
        """Become a socket."""
        await super().get(code)

    def open(self, code: str) -> None:  # noqa: ARG002 - tornado's signature
        """Start to follow the room."""
        assert self.ws_connection is not None
        self._stream = self.ws_connection.stream
        self._let_go()
        self._following = self.following(self.room, self._send, self._is_behind, self.close)
        self.take_place(self.room)

    def _let_go(self) -> None:
        """Keep little of the request, for as long as the page is open: a quarter of what a socket holds."""
        self.request.headers.clear()
        self._headers = HTTPHeaders()
        self.cookies.clear()

    def _detach_stream(self) -> Any:
        """Leave out tornado's guards against writing as if to a page: they would take 1.5 kB a socket."""
        return self.detach()

    async def on_message(self, message: str | bytes) -> None:
        """Take an answer, and say whether it counts; whoever sends too much waits first."""
        if self.who is None or self.view != "phone":
            return
        if not self.limits.lets_in(self.who, self.address):
            await self.hold_back()
            self._reply("", later=TOO_MANY)
            return
        operation = ""
        try:
            sent = object_in(message)
            operation = operation_in(sent)
            member = self.member(self.room)
            if member is None or self.room.is_over:
                raise NotFoundError(NOT_IN)
            event = await answer(self.room, member, sent)
        except ANYBODYS as error:
            self._reply(operation, refused=str(error))
        except CmplearnError as error:
            self._reply(operation, later=in_words(error))
        else:
            self._reply(operation, **reply(self.room, event))

    def on_close(self) -> None:
        """Follow no more."""
        if self._following is not None:
            self._following.stop()
            self.give_place_back(self.room)

    def _reply(self, operation: str, **told: int | str) -> None:
        self._send(json.dumps({"operation": operation, **told}).encode())

    def _send(self, message: bytes) -> None:
        """Send without a task for each message, as tornado's own method makes."""
        if self.ws_connection is not None and not self.ws_connection.is_closing():
            self._stream.write(frame(message))

    def _is_behind(self) -> bool:
        return self.ws_connection is not None and self._stream.writing()


routes: list[tuple[str, type]] = [(rf"room/{CODE}/socket", SocketHandler)]
