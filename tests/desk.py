"""A facilitator at work: rooms of a real database, served by the workshop's host in a thread of its own."""

import asyncio
import http.client
import json
import secrets
import threading
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode

from tests.servers import PATIENCE_S, Answer
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from cmplearn.apps.rooms_client import RoomsClient
from cmplearn.rooms import Draft, Event, open_rooms
from cmplearn.web.allowed_hosts import allowed_hosts
from cmplearn.web.rooms.live import LiveRooms
from cmplearn.web.visitors import Visitors
from cmplearn.web.workers import WorkerPool
from cmplearn.web.workshop import XSRF_COOKIE, application

KEY = "the-facilitators-key"
ORIGIN = "http://192.0.2.7:8890"
NO_WORKERS = cast("WorkerPool", None)
"""Nobody at the desk tries a what-if out, and processes that could compute them take seconds to start."""


@dataclass
class Desk:
    """The running pages, and a browser without scripts that has opened the facilitator's link."""

    port: int
    rooms: LiveRooms
    loop: asyncio.AbstractEventLoop
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def client(self) -> RoomsClient:
        """The client of the apps."""
        return RoomsClient(f"http://127.0.0.1:{self.port}/cmplearn/", KEY)

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Return what a coroutine returns, run beside the pages."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(PATIENCE_S)

    def enter(self) -> None:
        """Open the facilitator's link."""
        self.ask(f"facilitate?key={KEY}")
        self.ask("facilitate")

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        """Return the answer to a request, redirects not followed; cookies are kept."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} | headers
        try:
            connection.request(method, f"/cmplearn/{path}", body, sent)
            answer = connection.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie") or ():
                name, _, value = cookie.split(";")[0].partition("=")
                self.cookies[name] = value
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def send(self, path: str, fields: Sequence[tuple[str, str]] = (), **headers: str) -> Answer:
        """Send a form as the page does."""
        body = urlencode([("_xsrf", self.cookies.get(XSRF_COOKIE, "")), *fields]).encode()
        return self.ask(path, "POST", body, **{"Content-Type": "application/x-www-form-urlencoded"} | headers)

    def call(self, path: str, method: str = "GET", body: Any = None, key: str = KEY) -> Answer:
        """Ask the API as an app does, by key and without cookies."""
        return Desk(self.port, self.rooms, self.loop).ask(
            f"facilitate/api/{path}",
            method,
            None if body is None else json.dumps(body).encode(),
            **{"X-Facilitator-Key": key},
        )

    def join(self, room: str, *names: str) -> list[str]:
        """Have people join; return their ids."""
        ids = [secrets.token_hex(8) for _ in names]
        for id, name in zip(ids, names, strict=True):
            self.write(room, Draft("joined", {"name": name}, member=id))
        return ids

    def answer(self, room: str, member: str, item: str, ask: str, value: Any) -> Event:
        """Have somebody answer."""
        return self.write(room, Draft("answered", {"item": item, "ask": ask, "value": value}, member=member))

    def write(self, room: str, draft: Draft) -> Event:
        """Write in a room as a phone would."""

        async def written() -> Event:
            return await (await self.rooms.by_id(room)).write(draft)

        found: Event = self.run(written())
        return found


@contextmanager
def running_desk(home: Path, port: int = 0) -> Iterator[Desk]:
    """Serve the facilitator's pages until the end of the block, by default on a free port."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def start() -> tuple[HTTPServer, LiveRooms]:
        rooms = LiveRooms(store)
        hosts = allowed_hosts("127.0.0.1", network=False)
        app = application(
            rooms, Visitors(home), NO_WORKERS, secret=store.secret(), key=KEY, origin=ORIGIN, hosts=hosts
        )
        server = HTTPServer(app)
        server.add_sockets(sockets)
        return server, rooms

    async def stop() -> None:
        server.stop()
        await server.close_all_connections()
        await rooms.close()

    store = open_rooms(home / "programme.sqlite")
    sockets = bind_sockets(port, "127.0.0.1")
    server, rooms = asyncio.run_coroutine_threadsafe(start(), loop).result(PATIENCE_S)
    try:
        yield Desk(sockets[0].getsockname()[1], rooms, loop)
    finally:
        asyncio.run_coroutine_threadsafe(stop(), loop).result(PATIENCE_S)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(PATIENCE_S)
        loop.close()
        store.close()
