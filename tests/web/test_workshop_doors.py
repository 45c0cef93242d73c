"""Every door of both processes, tried with a room's code, its cookie, a visitor's cookie and nothing.

The Jupyter server here has all that is installed: a room's guests are let in past Jupyter's own login, and
must find nothing else open behind it.
"""

import asyncio
import http.client
import json
import re
import re._parser as sre  # type: ignore[import-not-found] # its structure is all that tells what a pattern means
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from tests.servers import PATIENCE_S, TOKEN, JupyterServer, bytes_of, wait_for
from tests.web.conftest import Site
from tests.workshops import RunningWorkshop, Visitor
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.web import RequestHandler, create_signed_value
from tornado.websocket import websocket_connect

from cmplearn.rooms import open_rooms
from cmplearn.web.hosts import hosted_routes
from cmplearn.web.workshop import MODULES, VisitorHost, cookie_secret

OPEN_TO_ALL = {f"user/ann/{path}" for path in ("api", "login", "logout", "voila/templates/")}
"""Jupyter's own: its version, its login, and Voila's files of templates."""

NEVER_ANSWERS = "lab/api/licenses/"
"""JupyterLab leaves a stranger there without an answer."""

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
NO_ANSWER = 0  # Jupyter's own robots.txt: its handler is given no folder, and fails
REFUSED = {NO_ANSWER, 302, 303, 400, 401, 403, 404, 405, 422}
ROOM_PAGES = re.compile(r"cmplearn/(room|r|screen)(/|$)")

DUMP = """
import json
from jupyter_server.serverapp import ServerApp
from tornado.web import RequestHandler
server = ServerApp.instance()
server.initialize(argv=["--no-browser", "--allow-root", "--port=0"])

def methods_of(handler):
    unknown = RequestHandler._unimplemented_method
    return [method for method in METHODS if getattr(handler, method.lower()) != unknown]

def routes_of(router):
    for rule in router.rules:
        if hasattr(rule.target, "rules"):
            yield from routes_of(rule.target)
        elif hasattr(rule.matcher, "regex"):
            yield rule.matcher.regex.pattern, methods_of(rule.target)

routes = [*routes_of(server.web_app.default_router), *routes_of(server.web_app.wildcard_router)]
print("ROUTES", json.dumps(routes))
"""


def example(pattern: str) -> str:
    """Return a path that a route's pattern matches."""
    return "".join(_examples(sre.parse(pattern))).lstrip("/")


def _examples(parsed: Any) -> Iterator[str]:
    for name, value in parsed:
        match str(name):
            case "LITERAL":
                yield chr(value)
            case "ANY" | "NOT_LITERAL" | "CATEGORY":
                yield "x"
            case "IN":
                yield _one_of(value)
            case "SUBPATTERN":
                yield from _examples(value[3])
            case "MAX_REPEAT" | "MIN_REPEAT":
                low, _, inner = value
                yield "".join(_examples(inner)) * max(low, 0 if str(name) == "MIN_REPEAT" else min(1, low))
            case "BRANCH":
                yield from _examples(value[1][0])


def _one_of(choices: Any) -> str:
    kind, value = choices[0]
    match str(kind):
        case "LITERAL":
            return chr(value)
        case "RANGE":
            return chr(value[0])
    return "0" if "DIGIT" in str(value) else "x"


class Door:
    """One connection to a server, for asking much in little time."""

    def __init__(self, port: int) -> None:
        """Connect at the first question."""
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)

    def close(self) -> None:
        """End it."""
        self._connection.close()

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[int, str]:
        """Return the status and the text of an answer."""
        body = b"{}" if method != "GET" else None
        for _ in range(2):  # the last answer may have ended the connection
            try:
                self._connection.request(method, f"/{path}", body, headers)
                with self._connection.getresponse() as answer:  # it holds the connection when that ends early
                    return answer.status, answer.read().decode("utf-8", "replace")
            except (http.client.HTTPException, OSError):
                self._connection.close()
        return NO_ANSWER, ""


@pytest.fixture
def doors_of() -> Iterator[Callable[[int], Door]]:
    """Connects to the server at a port."""
    opened: list[Door] = []

    def connect(port: int) -> Door:
        opened.append(Door(port))
        return opened[-1]

    yield connect
    for each in opened:
        each.close()


@pytest.fixture(scope="module")
def jupyter(new_site: Callable[..., Site], tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A person's own server under a path, as a hub or Binder has it, with everything that is installed."""
    return new_site("--ServerApp.base_url=/user/ann/", home=tmp_path_factory.mktemp("doors"), alone=False)


class Rooms:
    """The rooms of one process, prepared by its facilitator."""

    def __init__(self, port: int, base: str, **authority: str) -> None:
        """Hold the facilitator's authority."""
        self.base, self.port = base, port
        self._authority = authority

    def new(self) -> dict[str, Any]:
        """Return a new room, with its first question open."""
        room = self.facilitate(
            "facilitate/api/rooms", {"activities": ["two-clinics-one-list"], "title": "Doors"}
        )
        do = f"facilitate/api/rooms/{room['id']}/do"
        self.facilitate(do, {"kind": "opened", "body": {"item": "a1", "step": 0}})
        return room

    def facilitate(self, path: str, body: Any = None) -> Any:
        """Return what the facilitator is told."""
        visitor, method = Visitor(self.port), "GET" if body is None else "POST"
        sent = None if body is None else json.dumps(body).encode()
        answer = visitor.ask(f"{self.base}cmplearn/{path}", method, sent, self._authority)
        assert answer.status in (200, 201), answer.text
        return answer.json

    def joined(self, room: dict[str, Any], name: str = "Asha") -> Visitor:
        """Return somebody who has joined a room."""
        visitor = Visitor(self.port)
        answer = visitor.ask(f"{self.page(room)}/join", "POST", {"name": name})
        assert answer.status == 303, answer.text
        return visitor

    def page(self, room: dict[str, Any]) -> str:
        """Return the path of a room's page."""
        return f"{self.base}cmplearn/room/{room['code'].replace(' ', '').upper()}"


@pytest.fixture(params=["jupyter", "workshop"])
def rooms(request: pytest.FixtureRequest, jupyter: Site, workshop: RunningWorkshop) -> Rooms:
    """The rooms of either process."""
    if request.param == "jupyter":
        return Rooms(jupyter.port, "user/ann/", Authorization=f"token {TOKEN}")
    return Rooms(workshop.port, "", **{"X-Facilitator-Key": workshop.told["key"]})


def everything(visitors: list[Visitor]) -> str:
    """Return all of some people's cookies as one header, whatever paths they are for."""
    return "; ".join(f"{name}={value}" for each in visitors for (name, _), value in each.cookies.items())


def jupyters_doors(site: JupyterServer) -> list[tuple[str, str]]:
    """Return path and method of every handler of a Jupyter server like `site`."""
    done = subprocess.run(
        [sys.executable, "-c", DUMP.replace("METHODS", repr(METHODS))],
        env=site._whole_environment()
        | {
            "JUPYTER_RUNTIME_DIR": str(site.folder / "runtime-2"),
            "CMPLEARN_HOME": str(site.folder / "other"),
        },
        cwd=site.root,
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE_S,
    )
    found = json.loads(done.stdout.rpartition("ROUTES ")[2])
    doors = {(f"user/ann/{example(pattern)}", method) for pattern, methods in found for method in methods}
    return sorted(each for each in doors if NEVER_ANSWERS not in each[0])


def test_a_rooms_cookie_opens_no_other_door_of_a_persons_own_server(
    jupyter: Site, doors_of: Callable[[int], Door]
) -> None:
    rooms = Rooms(jupyter.port, "user/ann/", Authorization=f"token {TOKEN}")
    guest = rooms.joined(rooms.new())
    store = open_rooms(jupyter.home / "programme.sqlite")
    secret = cookie_secret(store.secret())
    store.close()
    for name in ("cmplearn-visitor", "cmplearn-facilitator"):
        guest.cookies[(name, "/")] = create_signed_value(secret, name, "yes").decode()
    door, cookies = doors_of(jupyter.port), everything([guest])
    doors = [each for each in jupyters_doors(jupyter) if not ROOM_PAGES.search(each[0])]
    without = {each: door.ask(*each)[0] for each in doors}

    assert {each: door.ask(*each, Cookie=cookies)[0] for each in doors} == without
    assert len(doors) > 200
    assert {path for (path, _), status in without.items() if status not in REFUSED} == OPEN_TO_ALL


def test_a_guests_cookies_and_a_visitors_open_nothing_more_of_a_workshop(
    workshop: RunningWorkshop, doors_of: Callable[[int], Door]
) -> None:
    rooms = Rooms(workshop.port, "", **{"X-Facilitator-Key": workshop.told["key"]})
    room = rooms.new()
    guest, visitor, door = rooms.joined(room), workshop.visitor(), doors_of(workshop.port)
    routes = hosted_routes(MODULES, VisitorHost)
    doors = [
        (example(pattern), method)
        for pattern, handler in routes
        for method in METHODS
        if getattr(handler, method.lower()) != RequestHandler._unimplemented_method
    ]
    doors = sorted({each for each in doors if not ROOM_PAGES.search(each[0])})
    without = {each: door.ask(*each)[0] for each in doors}
    as_guest = {each: door.ask(*each, Cookie=everything([guest]))[0] for each in doors}
    as_visitor = {each: door.ask(*each, Cookie=everything([visitor]))[0] for each in doors}

    assert as_guest == without
    assert {each for each, status in without.items() if each[1] != "GET" and status not in REFUSED} == set()
    led = [each for each in doors if each[0].startswith("cmplearn/facilitate")]
    assert len(led) > 15
    assert {as_visitor[each] for each in led if each[1] == "GET"} == {403}
    assert {each for each in led if as_visitor[each] != 403} == set()


def test_nobody_without_the_code_and_no_other_rooms_guest_reads_or_writes_a_room(
    rooms: Rooms, doors_of: Callable[[int], Door]
) -> None:
    room, other = rooms.new(), rooms.new()
    ben, door, page = rooms.joined(other, "Ben"), doors_of(rooms.port), rooms.page(room)
    asha = rooms.joined(room)
    question = "arrange"
    assert question in asha.ask(page).text
    before = rooms.facilitate(f"facilitate/api/rooms/{room['id']}")["seq"]
    answer = json.dumps({"item": "a1", "ask": "guess", "value": 4, "operation": "one"})
    for cookies in ("", everything([ben])):
        assert question not in door.ask(page, Cookie=cookies)[1]
        for part in ("state?since=0", "events?since=0", "state", "events", "claim"):
            status, text = door.ask(f"{page}/{part}", Cookie=cookies)
            assert (status in REFUSED, question in text) == (True, False), part
        stranger = Visitor(rooms.port)
        sent = {"Cookie": cookies, "Content-Type": "application/json", "Accept": "application/json"}
        for part in ("answer", "claim"):
            assert stranger.ask(f"{page}/{part}", "POST", answer.encode(), sent).status in REFUSED
    assert rooms.facilitate(f"facilitate/api/rooms/{room['id']}")["seq"] == before
    sent = {"Content-Type": "application/json", "Accept": "application/json"}
    assert asha.ask(f"{page}/answer", "POST", answer.encode(), sent).status == 200
    assert rooms.facilitate(f"facilitate/api/rooms/{room['id']}")["seq"] == before + 1


def test_a_rooms_socket_opens_to_its_own_guests_from_its_own_page_alone(rooms: Rooms) -> None:
    room = rooms.new()
    asha, ben, page = rooms.joined(room), rooms.joined(rooms.new(), "Ben"), rooms.page(room)
    here = f"http://127.0.0.1:{rooms.port}"
    tried = [("", here), (everything([ben]), here), (everything([asha]), "http://evil.example")]
    answers = [asyncio.run(socket_status(rooms.port, page, *each)) for each in tried]
    assert set(answers) <= {401, 403, 404}
    assert asyncio.run(socket_status(rooms.port, page, everything([asha]), here)) == 101


async def socket_status(port: int, page: str, cookies: str, origin: str) -> int:
    """Return the status with which a room's WebSocket opens, or is refused."""
    address = f"ws://127.0.0.1:{port}/{page}/socket?since=0"
    try:
        socket = await websocket_connect(HTTPRequest(address, headers={"Cookie": cookies, "Origin": origin}))
    except HTTPClientError as refused:
        return refused.code
    socket.close()
    while await socket.read_message() is not None:
        pass  # what was under way; None when the connection has ended
    return 101


def test_nobody_with_the_code_acts_as_facilitator(rooms: Rooms, doors_of: Callable[[int], Door]) -> None:
    room = rooms.new()
    guest, door = rooms.joined(room), doors_of(rooms.port)
    led = f"{rooms.base}cmplearn/facilitate"
    about = f"{led}/api/rooms/{room['id']}"
    before = rooms.facilitate(f"facilitate/api/rooms/{room['id']}")
    asked = [(led, "GET"), (f"{led}/api/rooms", "GET"), (f"{led}/api/rooms", "POST"), (about, "GET")]
    asked += [(f"{about}/{what}", "POST") for what in ("do", "end", "delete")]
    asked += [(f"{about}/values?item=a1&ask=guess", "GET"), (f"{led}/rooms/{room['id']}", "GET")]
    asked += [(f"{led}/rooms/{room['id']}/{what}", "POST") for what in ("do", "enter", "end", "delete")]
    asked += [(f"{led}/rooms/{room['id']}/export.{kind}", "GET") for kind in ("csv", "html")]
    for path, method in asked:
        for key in ("", "guess", room["code"]):
            status, text = door.ask(path, method, Cookie=everything([guest]), **{"X-Facilitator-Key": key})
            assert status in REFUSED, path
            assert room["code"].lower() not in text.lower().replace(" ", ""), path
    assert rooms.facilitate(f"facilitate/api/rooms/{room['id']}")["seq"] == before["seq"]


def test_the_code_and_the_cookies_of_a_closed_room_are_dead(rooms: Rooms) -> None:
    room = rooms.new()
    guest, page = rooms.joined(room), rooms.page(room)
    rooms.facilitate(f"facilitate/api/rooms/{room['id']}/end", {})
    for who in (guest, Visitor(rooms.port)):
        assert who.ask(page).status == 404
        assert who.ask(f"{page}/state").status in (403, 404)
        assert who.ask(f"{page}/join", "POST", {"name": "Late"}).status in (403, 404)
        assert who.ask(page.replace("/room/", "/screen/")).status == 404


def test_a_persons_own_server_logs_no_codes(jupyter: Site) -> None:
    visitor = Visitor(jupyter.port)
    for part in ("room/QQQQQQ/state?since=0", "room/QQQQQQ", "screen/QQQQQQ"):
        page = f"http://127.0.0.1:{jupyter.port}/user/ann/cmplearn/room/QQQQQQ"
        answer = visitor.ask(f"user/ann/cmplearn/{part}", headers={"Referer": page})
        assert answer.status in (403, 404)
    wait_for(lambda: "/cmplearn/screen/..." in jupyter.log, "the last line of the log")
    assert "/cmplearn/room/.../state?since=0" in jupyter.log
    assert "QQQQQQ" not in jupyter.log


def test_guests_of_a_persons_own_server_never_get_its_token(jupyter: Site) -> None:
    proxied = {"X-Forwarded-Host": "hub.example", "X-Forwarded-Proto": "https"}
    rooms = Rooms(jupyter.port, "user/ann/", Authorization=f"token {TOKEN}", **proxied)
    room = rooms.new()
    assert room["join_url"].startswith("https://hub.example/user/ann/cmplearn/r/")
    guest, page = rooms.joined(room), rooms.page(room)
    given = [
        guest.ask(path)
        for path in (page, f"{page}/state", f"{page}/qr.svg", page.replace("/room/", "/screen/"))
    ]
    assert [each.status for each in given] == [200] * 4
    assert not any(TOKEN in each.text or TOKEN in str(each.headers) for each in given)
    links = {link for each in given for link in re.findall(r'(?:href|src|action)="(/[^"]*)"', each.text)}
    assert links
    assert all(link.startswith("/user/ann/cmplearn/") for link in links)
    assert all(path.startswith("/user/ann/cmplearn/room/") for _, path in guest.cookies)
    assert guest.ask("user/ann/cmplearn/").status == 302


def test_apps_learn_where_rooms_are_and_get_in_by_the_key(jupyter: Site) -> None:
    body = json.dumps({"name": "python3"}).encode()
    started = jupyter.ask("user/ann/api/kernels", "POST", body)
    assert started.status == 201
    environment = kernels_environment(jupyter)
    address, key = environment["CMPLEARN_ROOMS"], environment["CMPLEARN_ROOMS_KEY"]
    assert address == f"http://127.0.0.1:{jupyter.port}/user/ann/cmplearn/"
    asked = Visitor(jupyter.port)
    api = "user/ann/cmplearn/facilitate/api/rooms"
    assert asked.ask(api, headers={"X-Facilitator-Key": key}).status == 200
    assert asked.ask(api, headers={"X-Facilitator-Key": key[:-1]}).status in REFUSED
    assert asked.ask("user/ann/api/contents", headers={"X-Facilitator-Key": key}).status == 403


def kernels_environment(site: Site) -> dict[str, str]:
    """Return the environment of the first kernel that a server has started."""

    def found() -> dict[str, str]:
        for pid in Path(f"/proc/{site.process.pid}/task/{site.process.pid}/children").read_text().split():
            if b"ipykernel" in bytes_of(Path(f"/proc/{pid}/cmdline")):
                lines = bytes_of(Path(f"/proc/{pid}/environ")).decode().split("\0")
                return dict(line.split("=", 1) for line in lines if "=" in line)
        return {}

    return cast("dict[str, str]", wait_for(found, "a kernel"))
