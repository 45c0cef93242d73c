"""How many connections a workshop holds open, in all and for one address, and how it says no to more.

Each takes one of the files that this process may have open, 8,192 where the system lets us. A browser keeps
up to six connections for pages and one for its room: two hundred phones behind one address, as a hospital's
wifi shows them, hold at most 1,400. So one address may hold a quarter of all (2,048), and one phone that
opens thousands shuts nobody out but its own neighbours. Where the system allows few files, a quarter would be
too few for a room: there one address may hold 600, or half of all if that is less. This computer's own
address is the facilitator's, or a proxy's for everybody, and may hold as many as there are. A quarter of the
files is left for databases.
"""

import errno
import os
import socket
from ipaddress import ip_address
from typing import Any, NamedTuple
from weakref import WeakSet

from tornado.httpserver import HTTPServer
from tornado.iostream import IOStream

from cmplearn.web.rooms.guard import neighbourhood

__all__ = ["HEADER_SECONDS", "CountingServer", "Listening", "Most", "most_of"]

HEADER_SECONDS = 10
"""How long a connection may stay without a whole header, at first and between requests: a browser that comes
back later connects again, and one that says nothing gives its place to others."""

ROOM_OF_PHONES = 600


class Most(NamedTuple):
    """How many connections there may be."""

    in_all: int
    of_one: int


def most_of(files: int) -> Most:
    """Return how many connections there may be in a process that may have so many files open.

    Examples
    --------
    >>> most_of(8192), most_of(1024)
    (Most(in_all=6144, of_one=2048), Most(in_all=768, of_one=512))
    """
    return Most(files * 3 // 4, min(max(files // 4, ROOM_OF_PHONES), files // 2))


class CountingServer(HTTPServer):
    """An HTTP server that hangs up on who has too many connections, before it reads anything.

    Parameters
    ----------
    *args : object
        As for `HTTPServer`.
    most : Most
        How many there may be.
    **kwargs : object
        As for `HTTPServer`.
    """

    def initialize(self, *args: Any, most: Most, **kwargs: Any) -> None:  # type: ignore[override]
        """Begin with nobody connected."""
        super().initialize(*args, **kwargs)
        self._most = most
        self._open: dict[str, WeakSet[IOStream]] = {}

    def handle_stream(self, stream: IOStream, address: tuple[Any, ...]) -> None:
        """Serve a new connection, or hang up."""
        place = neighbourhood(str(address[0]))
        if self._is_full(place):
            stream.close()
            return
        self._open.setdefault(place, WeakSet()).add(stream)
        super().handle_stream(stream, address)

    def _is_full(self, place: str) -> bool:
        most = self._most.in_all if is_loopback(place) else self._most.of_one
        if self._count(place) < most and self._count() < self._most.in_all:
            return False
        for each in list(self._open):  # those that have ended since are counted no longer
            self._open[each] = WeakSet(stream for stream in self._open[each] if not stream.closed())
            if not self._open[each]:
                del self._open[each]
        return self._count(place) >= most or self._count() >= self._most.in_all

    def _count(self, place: str | None = None) -> int:
        if place is not None:
            return len(self._open.get(place, ()))
        return sum(len(streams) for streams in self._open.values())


def is_loopback(place: str) -> bool:
    """Return whether an address, as it is counted, is this computer's own.

    Examples
    --------
    >>> is_loopback("127.0.0.1"), is_loopback("192.168.0.7"), is_loopback("2001:db8::/64")
    (True, False, False)
    """
    try:
        return ip_address(place).is_loopback
    except ValueError:
        return False


class Listening(socket.socket):
    """A listening socket that hangs up on newcomers when no file can be opened any more.

    Without it they would wait in the system's queue, and the loop would be told of them again and again
    without being able to do anything about it. One file is kept open to be closed for this.
    """

    def __init__(self, bound: socket.socket) -> None:
        """Take over a socket that listens already."""
        super().__init__(fileno=bound.detach())
        self._spare = os.open(os.devnull, os.O_RDONLY)

    def accept(self) -> tuple[socket.socket, Any]:
        """Return the next connection.

        Raises
        ------
        ConnectionAbortedError
            It was ended at once: no file was left for it.
        """
        try:
            return super().accept()
        except OSError as problem:
            if problem.errno not in (errno.EMFILE, errno.ENFILE):
                raise
        os.close(self._spare)
        try:
            super().accept()[0].close()
        finally:
            self._spare = os.open(os.devnull, os.O_RDONLY)
        raise ConnectionAbortedError(errno.ECONNABORTED, "no file was left for it")

    def close(self) -> None:
        """Stop listening."""
        if self.fileno() >= 0:
            os.close(self._spare)
        super().close()
