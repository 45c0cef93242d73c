"""A crowd at a workshop's doors: one page at a time, every address in its turn, and an end to asking."""

import asyncio
import re
import sys
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from tests.desk import KEY, NO_WORKERS
from tests.workshops import Visitor
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from cmplearn.cli.workshop import Place, link_for_browser
from cmplearn.errors import StorageError
from cmplearn.rooms import open_rooms
from cmplearn.rooms.limits import Limiter
from cmplearn.web import crowd, one_time
from cmplearn.web.allowed_hosts import allowed_hosts
from cmplearn.web.crowd import CROWD, Crowd, Turn, Turns
from cmplearn.web.rooms.live import LiveRooms
from cmplearn.web.visitors import Visitors
from cmplearn.web.workshop import application


async def come(turns: Turns, queue: str, name: str, come_to: list[str]) -> None:
    """Wait for a turn, and note that it came; nobody else's comes meanwhile."""
    turn = await turns.take(queue)
    if turn is not None:
        come_to.append(name)
        await asyncio.sleep(0)
        assert come_to[-1] == name
        turn.end()


def test_turns_come_one_at_a_time_and_the_queues_in_rotation() -> None:
    async def play() -> list[str]:
        turns, come_to = Turns(), list[str]()
        first = await turns.take("a")
        waiting = [asyncio.create_task(come(turns, name[0], name, come_to)) for name in names]
        await asyncio.sleep(0)
        assert first
        first.end()
        await asyncio.gather(*waiting)
        return come_to

    names = ["a1", "a2", "a3", "a4", "b1", "c1", "c2"]
    assert asyncio.run(play()) == ["a1", "b1", "c1", "a2", "c2", "a3", "a4"]


def test_a_queue_has_an_end_and_who_leaves_it_takes_nobodys_turn() -> None:
    async def play() -> list[str]:
        turns, come_to = Turns(most_waiting=2), list[str]()
        first = await turns.take("a")
        waiting = [asyncio.create_task(come(turns, "a", name, come_to)) for name in ("1", "2")]
        await asyncio.sleep(0)
        assert await turns.take("a") is None
        waiting[0].cancel()
        assert isinstance(first, Turn)
        first.end()
        first.end()
        await asyncio.wait_for(waiting[1], 10)
        called = await turns.take("a")
        waiting = [asyncio.create_task(come(turns, "a", name, come_to)) for name in ("3", "4")]
        await asyncio.sleep(0)
        assert called
        called.end()
        await asyncio.sleep(0)
        waiting[0].cancel()  # as it has just been called
        await asyncio.wait_for(waiting[1], 10)
        return come_to

    assert asyncio.run(play()) == ["2", "4"]


class Served:
    """A workshop in this process's own loop."""

    def __init__(self, port: int, app: Application) -> None:
        """Note where it is."""
        self.port, self.app = port, app
        self.crowd: Crowd = app.settings[CROWD]

    async def ask(self, path: str, times: int = 1, headers: str = "") -> bytes:
        """Return all that comes back on a connection that asks some times before it reads anything."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        line = f"GET /cmplearn/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}"
        last = "Connection: close\r\n\r\n"
        writer.write((f"{line}\r\n" * (times - 1) + line + last).encode())
        with suppress(ConnectionError):
            answer = await reader.read()
        writer.close()
        return answer


@pytest.fixture
def serve(tmp_path: Path) -> Callable[[Callable[[Served], Awaitable[Any]]], Any]:
    """Runs a play with a workshop beside it."""

    @asynccontextmanager
    async def served() -> Any:
        store, visitors = open_rooms(tmp_path / "programme.sqlite"), Visitors(tmp_path)
        rooms, hosts = LiveRooms(store), allowed_hosts("127.0.0.1", network=False)
        app = application(rooms, visitors, NO_WORKERS, secret=store.secret(), key=KEY, origin="", hosts=hosts)
        sockets = bind_sockets(0, "127.0.0.1")
        server = HTTPServer(app)
        server.add_sockets(sockets)
        try:
            yield Served(sockets[0].getsockname()[1], app)
        finally:
            server.stop()
            await server.close_all_connections()
            await rooms.close()
            visitors.close()
            store.close()

    def run(play: Callable[[Served], Awaitable[Any]]) -> Any:
        async def whole() -> Any:
            async with served() as workshop:
                return await play(workshop)

        return asyncio.run(whole())

    return run


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """In which turn of the loop each answer was given."""
    now, given, finish = [0], list[int](), RequestHandler.finish

    def note(self: RequestHandler, *arguments: Any) -> Any:
        given.append(now[0])
        return finish(self, *arguments)

    class Noting(asyncio.SelectorEventLoop):
        def _run_once(self) -> None:
            now[0] += 1
            super()._run_once()  # type: ignore[misc] # all that tells one turn of the loop from the next

    monkeypatch.setattr(RequestHandler, "finish", note)
    monkeypatch.setattr(asyncio, "new_event_loop", Noting)
    monkeypatch.setattr(asyncio.events, "new_event_loop", Noting)
    return given


@pytest.mark.parametrize("path", ["lessons/2.3", "", "static/kit.js"])
def test_however_many_ask_at_once_the_loop_turns_after_every_page(
    serve: Callable[..., Any], answered: list[int], path: str
) -> None:
    async def play(workshop: Served) -> list[bytes]:
        return await asyncio.gather(*(workshop.ask(path) for _ in range(20)))

    answers = serve(play)
    assert [each[:12] for each in answers] == [b"HTTP/1.1 200"] * 20
    assert len(answered) == 20
    assert len(set(answered)) == 20


def test_who_asks_without_end_is_put_off_and_the_connection_ended(
    serve: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowd, "LATE_SECONDS", 0)

    async def play(workshop: Served) -> list[bytes]:
        for kind in ("pages", "files"):
            workshop.crowd.allowed[kind] = Limiter(rate=0, burst=3, clock=lambda: 0.0)
        return [await workshop.ask(path, times=5) for path in ("about", "static/kit.js")]

    for answer in serve(play):
        assert answer.count(b"HTTP/1.1 200") == 3
        assert answer.count(b"HTTP/1.1 429") == 1  # the fifth is never read
        assert b"Wait a moment, then try again." in answer


def test_the_facilitators_pages_never_wait_for_visitors(serve: Callable[..., Any]) -> None:
    async def play(workshop: Served) -> bytes:
        given = await workshop.ask(f"facilitate?key={KEY}")
        cookie = next(line for line in given.split(b"\r\n") if b"cmplearn-facilitator=" in line)
        header = "Cookie: " + cookie.decode().partition(": ")[2].partition(";")[0] + "\r\n"
        await workshop.crowd.turns.take("a visitor whose page takes for ever")
        return await workshop.ask("facilitate", headers=header)

    assert serve(play).startswith(b"HTTP/1.1 200")


def test_the_link_that_a_browser_is_started_with_is_good_once(serve: Callable[..., Any]) -> None:
    async def play(workshop: Served) -> list[bytes]:
        link = link_for_browser(workshop.app, Place(workshop.port, "127.0.0.1"))
        assert KEY not in link
        return [(await workshop.ask(link.partition("/cmplearn/")[2]))[:12] for _ in range(2)]

    assert serve(play) == [b"HTTP/1.1 303", b"HTTP/1.1 403"]


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone says whose a connection is")
def test_the_link_that_a_browser_is_started_with_lets_no_other_user_of_the_computer_in(
    serve: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play(workshop: Served) -> list[bytes]:
        path = link_for_browser(workshop.app, Place(workshop.port, "127.0.0.1")).partition("/cmplearn/")[2]
        with monkeypatch.context() as patch:
            patch.setattr(one_time.os, "getuid", lambda: -1)
            patch.setattr(one_time, "ADMINISTRATOR", -1)  # who may run these tests
            others = (await workshop.ask(path))[:12]
        return [others, (await workshop.ask(path))[:12]]

    assert serve(play) == [b"HTTP/1.1 403", b"HTTP/1.1 303"]


def test_a_room_may_begin_its_portfolios_and_one_phone_not_all_there_are(serve: Callable[..., Any]) -> None:
    async def play(workshop: Served) -> list[str]:
        workshop.crowd.portfolios = Limiter(rate=0, burst=1, clock=lambda: 0.0)
        asha, ben = Visitor(workshop.port), Visitor(workshop.port)
        for each in (asha, ben):
            await asyncio.to_thread(each.ask)
        saved = [await asyncio.to_thread(each.save, "2.3/x", 1) for each in (asha, ben)]
        saved.append(await asyncio.to_thread(asha.save, "2.3/y", 1))
        return [f"{each.status} {each.json.get('message', '')}"[:40] for each in saved]

    assert serve(play) == ["200 ", "403 Very many portfolios were begun from", "200 "]


def test_a_visitor_is_told_nothing_of_this_computers_files(
    serve: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(visitors: Visitors, visitor: str) -> None:
        raise StorageError(f"The file {visitors.folder / visitor} cannot be opened or made.")

    async def play(workshop: Served) -> list[bytes]:
        given = (await workshop.ask("portfolio")).decode()
        cookie = re.search("cmplearn-visitor=[^;]+", given)
        assert cookie
        headers = f"Cookie: {cookie[0]}\r\n"
        return [await workshop.ask(path, headers=headers) for path in ("portfolio", "api/portfolio")]

    monkeypatch.setattr(Visitors, "has_portfolio", lambda *_: True)
    monkeypatch.setattr(Visitors, "lend", broken)
    for answer in serve(play):
        assert answer.startswith(b"HTTP/1.1 507")
        assert "Your portfolio can’t be used just now".encode() in answer
        assert b"/visitors/" not in answer
