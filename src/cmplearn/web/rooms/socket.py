"""A room's socket: messages as they happen, and answers on the same way back."""

import asyncio
import json
import struct
from types import TracebackType

from tornado.websocket import WebSocketHandler, WebSocketProtocol13

from cmplearn.errors import CmplearnError, NotFoundError
from cmplearn.web.hosts import open_to_all
from cmplearn.web.rooms.answering import answer, object_in, operation_in, reply
from cmplearn.web.rooms.guard import (
    ANYBODYS,
    LARGEST_BODY,
    NOT_IN,
    TOO_MANY,
    in_words,
    is_same_site,
    log_unforeseen,
    member_of,
)
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


class Connection(WebSocketProtocol13):
    """A socket's connection, which outlives the request that asked for it.

    Tornado reads within the request, and so keeps all of it for as long as the page is open: half of what a
    socket would hold.
    """

    __slots__ = ("_reading",)

    async def _receive_frame_loop(self) -> None:
        """Read in a task of its own."""
        self._reading: asyncio.Task[None] | None = asyncio.create_task(self._read())

    async def _read(self) -> None:
        try:
            await super()._receive_frame_loop()
        except (asyncio.CancelledError, ValueError):
            self._abort()
        finally:
            self._reading = None

    def send(self, message: bytes) -> None:
        """Send without a task for each message, as tornado's own method makes."""
        if not self.is_closing():
            self.stream.write(frame(message))

    def is_behind(self) -> bool:
        """Return whether the last message is still on its way."""
        return self.stream.writing()


class Page:
    """A page at the other end of a socket: hears what is new, and sends answers.

    Parameters
    ----------
    handler : SocketHandler
        Of the request that asked for the socket.
    connection : Connection
        The socket.
    """

    __slots__ = ("_address", "_connection", "_following", "_limits", "_place", "_room", "_who")

    def __init__(self, handler: "SocketHandler", connection: Connection) -> None:
        """Start to follow the room."""
        self._connection, self._room = connection, handler.room
        self._limits, self._address = handler.limits, handler.address
        self._who = handler.who if handler.view == "phone" else None
        self._place = handler.place(handler.room)
        self._following = handler.following(handler.room, connection.send, connection.is_behind, self._leave)
        self._place.take()

    async def on_message(self, message: str | bytes) -> None:
        """Take an answer, and say whether it counts; whoever sends too much waits first."""
        if self._who is None:
            return
        if not self._limits.lets_in(self._who, self._address):
            await self._limits.hold_back()
            self._reply("", later=TOO_MANY)
            return
        operation = ""
        try:
            sent = object_in(message)
            operation = operation_in(sent)
            member = member_of(self._room, self._who)
            if member is None or self._room.is_over:
                raise NotFoundError(NOT_IN)
            event = await answer(self._room, member, sent)
        except ANYBODYS as error:
            self._reply(operation, refused=str(error))
        except CmplearnError as error:
            self._reply(operation, later=in_words(error))
        else:
            self._reply(operation, **reply(self._room, event))

    def on_ping(self, data: bytes) -> None:
        """Do nothing more: the connection has answered."""

    def on_pong(self, data: bytes) -> None:
        """Do nothing: nothing of ours waits for it."""

    def on_ws_connection_close(self, *_why: object) -> None:
        """Follow no more."""
        self._following.stop()
        self._place.give_back()

    def log_exception(
        self, kind: type[BaseException] | None, _error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Log what nobody foresaw."""
        log_unforeseen(self, kind, trace)

    def _leave(self) -> None:
        """Close the socket; the other end's goodbye is waited for, unless this process stops."""
        if self._room.is_stopping:
            self._connection.client_terminated = True
        self._connection.close()

    def _reply(self, operation: str, **told: int | str) -> None:
        self._connection.send(json.dumps({"operation": operation, **told}).encode())


class SocketHandler(FollowingHandler, WebSocketHandler):
    """Makes one page's socket. Nothing is compressed: a compressor for each page would hold 250 kB."""

    room: LiveRoom

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

    def get_websocket_protocol(self) -> Connection | None:
        """Return the connection to be, where the page speaks as we do."""
        usual = super().get_websocket_protocol()
        return Connection(self, False, usual.params) if isinstance(usual, WebSocketProtocol13) else None

    async def prepare(self) -> None:
        """Find the room before anything is promised."""
        await super().prepare()
        if not self._finished:
            self.room = await self.follows(self.path_args[0])
            self.place(self.room).check()

    @open_to_all
    async def get(self, code: str) -> None:
        """Become a socket."""
        await super().get(code)

    def open(self, code: str) -> None:  # noqa: ARG002 - tornado's signature
        """Leave the socket to its page; the request is over."""
        assert isinstance(self.ws_connection, Connection)
        self.ws_connection.handler = Page(self, self.ws_connection)


routes: list[tuple[str, type]] = [(rf"room/{CODE}/socket", SocketHandler)]
