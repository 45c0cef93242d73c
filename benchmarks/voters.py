"""Phones in a room, played by one asyncio client: each joins, keeps a socket open and votes."""

import asyncio
import json
import os
import struct
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

TEXT, MASKED = 0x81, 0x80
PATIENCE_S = 120.0


async def requested(
    base: str, method: str, path: str, body: str = "", headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body of one request on a connection of its own."""
    where = urlsplit(base)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    try:
        sent = {"Host": where.netloc, "Connection": "close", "Content-Length": str(len(body.encode()))}
        writer.write(_request(method, f"{where.path}{path}", sent | (headers or {}), body))
        status, told = await _answered(reader)
        return status, told, await reader.read()
    finally:
        writer.close()


def _request(method: str, path: str, headers: dict[str, str], body: str = "") -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n{body}".encode()


async def _answered(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    pairs = [line.split(": ", 1) for line in lines if line]
    return int(first.split()[1]), {name.lower(): value for name, value in pairs}


def framed(value: Any) -> bytes:
    """Return a message as a browser sends it: in one masked frame (RFC 6455, section 5.2)."""
    body, mask = json.dumps(value).encode(), os.urandom(4)
    size = bytes([MASKED | len(body)]) if len(body) < 126 else struct.pack("!BH", MASKED | 126, len(body))
    mixed = bytes(byte ^ mask[place % 4] for place, byte in enumerate(body))
    return bytes([TEXT]) + size + mask + mixed


@dataclass
class Voter:
    """One phone.

    `joined_s` is how long it took from the first request until its page was there; `right_at` is when its
    screen first said that everybody has answered.
    """

    base: str
    code: str
    name: str
    cookie: str = ""
    joined_s: float = 0.0
    right_at: float = 0.0
    acknowledged: bool = False
    reader: Any = field(default=None, repr=False)
    writer: Any = field(default=None, repr=False)

    async def join(self) -> None:
        """Join by code and name, as a form does, and load the page that comes."""
        began = time.perf_counter()
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        sent = urlencode({"name": self.name})
        status, headers, _ = await requested(self.base, "POST", f"room/{self.code}/join", sent, form)
        if status != 303:
            raise RuntimeError(f"Joining answered {status}.")
        self.cookie = headers["set-cookie"].split(";")[0]
        status, _, _ = await requested(self.base, "GET", f"room/{self.code}", "", {"Cookie": self.cookie})
        if status != 200:
            raise RuntimeError(f"The room's page answered {status}.")
        self.joined_s = time.perf_counter() - began

    async def connect(self) -> None:
        """Open the socket."""
        where = urlsplit(self.base)
        self.reader, self.writer = await asyncio.open_connection(where.hostname, where.port)
        key = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
        key |= {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Host": where.netloc, "Cookie": self.cookie}
        path = f"{where.path}room/{self.code}/socket?since=0&screen="
        self.writer.write(_request("GET", path, key))
        status, _ = await _answered(self.reader)
        if status != 101:
            raise RuntimeError(f"The socket answered {status}.")
        await self.heard()

    async def heard(self) -> bytes:
        """Return the next message."""
        _, size = await self.reader.readexactly(2)
        if size == 126:
            (size,) = struct.unpack("!H", await self.reader.readexactly(2))
        elif size == 127:
            (size,) = struct.unpack("!Q", await self.reader.readexactly(8))
        return bytes(await self.reader.readexactly(size))

    def vote(self, item: str, ask: str, value: Any) -> None:
        """Send an answer."""
        sent = {"item": item, "ask": ask, "value": value, "operation": os.urandom(8).hex()}
        self.writer.write(framed(sent))

    async def see(self, words: bytes) -> None:
        """Wait until the vote is acknowledged and the screen says `words`."""
        while not (self.acknowledged and self.right_at):
            message = await asyncio.wait_for(self.heard(), PATIENCE_S)
            if b'"operation"' in message[:16]:
                if b'"refused"' in message or b'"later"' in message:
                    raise RuntimeError(f"A vote was not taken: {message.decode()}")
                self.acknowledged = True
            elif words in message and not self.right_at:
                self.right_at = time.perf_counter()

    def leave(self) -> None:
        """Close the socket."""
        if self.writer is not None:
            self.writer.close()
