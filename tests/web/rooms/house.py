"""A small web server with rooms and nothing else: a thread for most tests, a process for those that kill."""

import asyncio
import sys
import threading
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPMessage
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPHeaders
from tornado.netutil import bind_sockets
from tornado.web import Application

from cmplearn.rooms import Draft, Item, RoomStore, open_rooms
from cmplearn.web.rooms.live import LiveRoom, LiveRooms

MODULES = ("handlers_static", "rooms.room", "rooms.stream", "rooms.socket")
PATIENCE_S = 30.0
Thing = TypeVar("Thing")


def application(rooms: LiveRooms, modules: Sequence[str] = MODULES, base_url: str = "/") -> Application:
    routes = [
        (f"{base_url}cmplearn/{path}", handler)
        for name in modules
        for path, handler in import_module(f"cmplearn.web.{name}").routes
    ]
    settings = {"cmplearn_rooms": rooms, "base_url": base_url, "log_function": id, "compress_response": True}
    return Application(routes, **settings)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def cookie(self) -> str:
        return (self.headers["Set-Cookie"] or "").split(";")[0]


@dataclass
class House:
    """The server, and what tests do with it. `run` runs a coroutine in its loop and returns the result."""

    place: Path | str
    modules: Sequence[str] = MODULES
    base_url: str = "/"
    port: int = 0
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop, repr=False)

    def start(self) -> "House":
        self.store = open_rooms(self.place)
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()
        self.run(self._serve())
        return self

    async def _serve(self) -> None:
        self.rooms = LiveRooms(self.store, self.base_url)
        self.app = application(self.rooms, self.modules, self.base_url)
        self.server = HTTPServer(self.app)
        sockets = bind_sockets(self.port, "127.0.0.1")
        self.port = sockets[0].getsockname()[1]
        self.server.add_sockets(sockets)

    def stop(self) -> None:
        async def close() -> None:
            self.server.stop()
            await self.server.close_all_connections()
            await self.rooms.close()

        self.run(close())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()
        self.store.engine.dispose()

    def run(self, work: Coroutine[Any, Any, Thing]) -> Thing:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(PATIENCE_S)

    def new_room(self, items: Sequence[Item], open_first: bool = True) -> LiveRoom:
        """Return a room; its first step takes answers."""
        room = self.run(self.rooms.create("Tuesday’s room", items))
        if open_first:
            self.do(room, "opened", item="a1", step=0)
        return room

    def do(self, room: LiveRoom, kind: Any, **body: Any) -> None:
        """Write as the facilitator."""
        self.run(room.write(Draft(kind, body)))

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{self.base_url}cmplearn/{path}"

    def ask(
        self,
        path: str,
        form: dict[str, str] | bytes | None = None,
        cookie: str = "",
        method: str = "",
        **headers: str,
    ) -> Answer:
        """Return the answer to a request as a browser without scripts makes it."""
        sent = {"Accept": "text/html"} | ({"Cookie": cookie} if cookie else {})
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        body = urlencode(form).encode() if isinstance(form, dict) else form
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            way = method or ("GET" if form is None else "POST")
            connection.request(way, f"{self.base_url}cmplearn/{path}", body, sent)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def join(self, room: LiveRoom, name: str = "Asha") -> str:
        """Return the cookie of somebody who has joined."""
        answer = self.ask(f"room/{room.room.code.upper()}/join", {"name": name})
        assert answer.status == 303, answer.text
        return answer.cookie

    def headers(self, cookie: str) -> HTTPHeaders:
        return HTTPHeaders({"Cookie": cookie})


async def serve(place: str, port: int) -> None:
    """Serve until killed; say the port once it is there."""
    store: RoomStore = open_rooms(place)
    server = HTTPServer(application(LiveRooms(store)))
    sockets = bind_sockets(port, "127.0.0.1", reuse_port=False)
    server.add_sockets(sockets)
    print(sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], int(sys.argv[2])))
