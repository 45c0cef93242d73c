"""Connections to a workshop: an end to how many one address holds, and to how many there are."""

import asyncio
import os
import resource
import socket
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from tornado.netutil import bind_sockets
from tornado.web import Application

from cmplearn.cli.workshop import server_of
from cmplearn.web import connections
from cmplearn.web.connections import CountingServer, Listening, Most


async def is_let_in(port: int, kept: list[asyncio.StreamWriter]) -> bool:
    """Return whether a new connection is served; then it is kept open."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    kept.append(writer)
    writer.write(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
    try:
        return (await reader.read(12)).startswith(b"HTTP/1.1")
    except ConnectionError:
        return False


def served(most: Most, play: Callable[[int, list[asyncio.StreamWriter]], Awaitable[Any]]) -> Any:
    """Return what a play finds at a server that takes so many connections."""

    async def whole() -> Any:
        server, kept = CountingServer(Application(log_function=id), most=most), list[asyncio.StreamWriter]()
        sockets = bind_sockets(0, "127.0.0.1")
        server.add_sockets(sockets)
        try:
            return await play(sockets[0].getsockname()[1], kept)
        finally:
            for each in kept:
                each.close()
            server.stop()
            await server.close_all_connections()

    return asyncio.run(whole())


async def until_let_in(port: int, kept: list[asyncio.StreamWriter]) -> bool:
    """Return that a place became free: the server learns of an end a moment after it."""
    while not await is_let_in(port, kept):
        kept.pop().close()
    return True


def test_one_address_holds_no_more_than_its_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "is_loopback", lambda _: False)

    async def play(port: int, kept: list[asyncio.StreamWriter]) -> list[bool]:
        found = [await is_let_in(port, kept) for _ in range(4)]
        kept[0].close()
        return [*found, await asyncio.wait_for(until_let_in(port, kept), 30)]

    assert served(Most(in_all=9, of_one=3), play) == [True, True, True, False, True]


def test_this_computers_own_may_hold_all_there_are_but_no_more() -> None:
    async def play(port: int, kept: list[asyncio.StreamWriter]) -> list[bool]:
        return [await is_let_in(port, kept) for _ in range(5)]

    assert served(Most(in_all=4, of_one=1), play) == [True] * 4 + [False]


def test_without_a_file_left_newcomers_are_hung_up_on_and_nobody_spins() -> None:
    [bound] = bind_sockets(0, "127.0.0.1")
    listening = Listening(bound)
    callers = [socket.create_connection(listening.getsockname()) for _ in range(2)]
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    filling = [os.open(os.devnull, os.O_RDONLY)]
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (filling[0] + 1, limits[1]))
        with pytest.raises(ConnectionAbortedError):
            listening.accept()
        assert callers[0].recv(1) == b""
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
        os.close(filling[0])
    connection, _ = listening.accept()  # a file is free again: the second is served
    connection.sendall(b"x")
    assert callers[1].recv(1) == b"x"
    for each in (connection, *callers, listening):
        each.close()


def test_a_workshop_reads_small_bodies_and_waits_ten_seconds_for_a_header() -> None:
    parameters = server_of(Application(), 8192).conn_params
    assert (parameters.header_timeout, parameters.max_body_size) == (10, 20_000)
