"""A server is killed in the middle of votes: none is lost, none counts twice, every phone is right again."""

import asyncio
import json
import os
import random
import struct
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.web.rooms import house
from tests.workshops import free_port

from cmplearn.course.activity import Activity
from cmplearn.rooms import Draft, RoomStore, State, numbered, open_rooms
from cmplearn.web.rooms import cookies

PATIENCE_S = 120.0
RETRY_S = 0.05
VOTE_S = 0.1


@dataclass
class Server:
    """A process that serves rooms; it keeps its port when it is started again."""

    place: Path
    port: int = field(default_factory=free_port)

    def start(self) -> None:
        command = [sys.executable, str(house.__file__), str(self.place), str(self.port)]
        paths = [str(Path(__file__).parents[3]), *sys.path]
        self.process = subprocess.Popen(
            command,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        self.port = int(self.process.stdout.readline())

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@contextmanager
def running(place: Path) -> Iterator[Server]:
    server = Server(place)
    server.start()
    try:
        yield server
    finally:
        server.kill()


@dataclass
class Phone:
    """Sends one answer at a time, again and again under the same name until it is acknowledged."""

    server: Server
    path: str
    cookie: str
    seq: int = 0
    live: str = ""
    waiting: dict[str, str] = field(default_factory=dict)
    acknowledged: list[str] = field(default_factory=list)
    writer: asyncio.StreamWriter | None = None

    async def follow(self) -> None:
        """Stay connected for ever, as room.js does."""
        while True:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self.server.port)
                try:
                    await self.listen(reader, writer)
                finally:
                    self.writer = None
                    writer.transport.abort()
            except (OSError, asyncio.IncompleteReadError):
                await asyncio.sleep(RETRY_S)  # as a phone waits before it tries again

    async def listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = f"{self.path}/socket?since={self.seq}&screen=a1.0.open"
        headers = {
            "Host": "127.0.0.1",
            "Cookie": self.cookie,
            "Upgrade": "websocket",
            "Connection": "Upgrade",
        }
        headers |= {"Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
        lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        writer.write("".join(f"{line}\r\n" for line in [*lines, ""]).encode())
        assert b" 101 " in await reader.readuntil(b"\r\n\r\n")
        self.writer = writer
        self.send()
        while True:
            self.hear(json.loads(await received(reader)))

    def hear(self, message: dict[str, object]) -> None:
        if "operation" not in message:
            self.seq, self.live = int(str(message.get("seq", self.seq))), str(message.get("live", self.live))
        elif "later" in message:
            self.send()
        else:
            assert "seq" in message, message
            self.waiting.pop(str(message["operation"]), None)
            self.acknowledged.append(str(message["operation"]))

    def vote(self, operation: str, value: str) -> None:
        sent = {"item": "a1", "ask": "where", "operation": operation, "fields": {"value": [value]}}
        self.waiting[operation] = json.dumps(sent)
        self.send()

    def send(self) -> None:
        for text in self.waiting.values():
            if self.writer is not None:
                self.writer.write(framed(text.encode()))


def framed(body: bytes) -> bytes:
    """Return a message as a browser sends it: in one masked frame (RFC 6455, section 5.2)."""
    size = bytes([0x80 | len(body)]) if len(body) < 126 else struct.pack("!BH", 0x80 | 126, len(body))
    return b"\x81" + size + bytes(4) + body  # a mask of zeros changes nothing


async def received(reader: asyncio.StreamReader) -> bytes:
    """Return the next message."""
    _, size = await reader.readexactly(2)
    if size == 126:
        (size,) = struct.unpack("!H", await reader.readexactly(2))
    return await reader.readexactly(size)


async def until(condition: Callable[[], bool], following: list["asyncio.Task[None]"]) -> None:
    """Wait for a condition; a phone that was refused fails the test instead of never being right."""
    while not condition():
        for each in following:
            if each.done():
                each.result()
        await asyncio.sleep(0.01)


async def play(server: Server, phones: list[Phone], kills: int, chance: random.Random) -> None:
    """Have everybody vote in the same instant, and kill the server at any moment of it."""
    following = [asyncio.create_task(phone.follow()) for phone in phones]
    for number in range(kills):
        for index, phone in enumerate(phones):
            phone.vote(f"vote-{number}-{index}", chance.choice(["north", "south"]))
        await asyncio.sleep(
            chance.uniform(0, VOTE_S)
        )  # before, between and after commits and acknowledgements
        server.kill()
        server.start()
        await until(lambda: not any(phone.waiting for phone in phones), following)
    last = 1 + len(phones) * (kills + 1)  # one opened; everybody joined, and answered each time
    words = f"{len(phones)} of {len(phones)} answered"
    await until(lambda: all(phone.seq == last and words in phone.live for phone in phones), following)
    for each in following:
        each.cancel()
    await asyncio.gather(*following, return_exceptions=True)


def new_phones(store: RoomStore, server: Server, clinic: Activity, number: int) -> tuple[str, list[Phone]]:
    room = store.create("A vote", numbered([clinic]))
    members = [f"m{index}" for index in range(number)]
    joined = [Draft("joined", {"name": f"Person {index}"}, member) for index, member in enumerate(members)]
    drafts = [Draft("opened", {"item": "a1", "step": 0}), *joined]
    store.append([(room.id, draft) for draft in drafts])
    secret, path = store.secret(), f"/cmplearn/room/{room.code.upper()}"
    signed = [cookies.signed(secret, cookies.Pass(room.id, member)) for member in members]
    return room.id, [Phone(server, path, f"{cookies.cookie_name(room.id)}={each}") for each in signed]


@pytest.mark.parametrize(("kills", "voters"), [(3, 200), pytest.param(50, 200, marks=pytest.mark.long)])
def test_killing_the_server_in_a_vote_loses_no_vote_and_counts_none_twice(
    tmp_path: Path, clinic: Activity, kills: int, voters: int
) -> None:
    store = open_rooms(tmp_path / "programme.sqlite")
    with running(tmp_path / "programme.sqlite") as server:
        room, phones = new_phones(store, server, clinic, voters)
        asyncio.run(asyncio.wait_for(play(server, phones, kills, random.Random(8)), PATIENCE_S * kills))

    state, log = State(store.by_id(room)), store.events(room)
    assert [state.apply(event) for event in log] == [None] * len(log)
    written = Counter(event.operation for event in log if event.kind == "answered")
    sent = {f"vote-{number}-{index}" for number in range(kills) for index in range(voters)}
    assert written == Counter(sent)
    assert {each for phone in phones for each in phone.acknowledged} == sent
    assert state.answered_count("a1", "where") == voters
    assert {phone.seq for phone in phones} == {state.seq}
    store.close()
