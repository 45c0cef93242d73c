"""Frames between the sandbox's processes: four bytes of length, then JSON; capped, checked, never pickled."""

import json
import math
import re
import select
import socket
import struct
from time import monotonic
from typing import Any

LENGTH = struct.Struct(">I")
AT_ONCE = 1 << 18  # bytes taken from a socket at once
MOST_CONTAINERS = 1_000_000  # a short text of brackets would otherwise fill the reader's memory
OUTPUT_FIELDS: dict[str, dict[str, type | tuple[type, ...]]] = {
    "stream": {"name": str, "text": str},
    "display_data": {"data": dict, "metadata": dict},
    "execute_result": {"data": dict, "metadata": dict, "execution_count": (int, type(None))},
    "error": {"ename": str, "evalue": str, "traceback": list},
}
STOPPED = "The notebook was stopped at an earlier cell."
JSON_TYPE = re.compile(r"application/(.*\+)?json")


class FrameError(Exception):
    """Something came that is no frame: too long, no JSON, or not of the shape asked for."""


def encode(value: dict[str, Any]) -> bytes:
    """Return a frame. Half characters (lone surrogates), which JSON can't carry, become question marks."""
    content = json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
    return LENGTH.pack(len(content)) + content


def decode(content: bytes) -> dict[str, Any]:
    """Return what a frame holds, without its length."""
    if content.count(b"[") + content.count(b"{") > MOST_CONTAINERS:
        raise FrameError("too many parts")
    try:
        value = json.loads(content.decode("utf-8"), parse_constant=_finite, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise FrameError(f"no JSON: {error}") from error
    if not isinstance(value, dict):
        raise FrameError("no object")
    return value


def _finite(number: str) -> float:
    """Return a number, which must be finite as JSON wants it."""
    if not math.isfinite(value := float(number)):
        raise ValueError(f"{number} is no number of JSON")
    return value


class Frames:
    """Frames over a stream socket, each sent and received by a deadline.

    Parameters
    ----------
    channel : socket.socket
        The socket; it is made non-blocking.
    largest : int
        The most bytes that a received frame may have.
    """

    def __init__(self, channel: socket.socket, largest: int) -> None:
        """Begin with nothing received."""
        channel.setblocking(False)
        self.channel, self.largest = channel, largest
        self._received = bytearray()

    def fileno(self) -> int:
        """Return the socket's descriptor."""
        return self.channel.fileno()

    def send(self, value: dict[str, Any], deadline: float | None = None) -> None:
        """Send a frame; raise `TimeoutError` at the deadline and `OSError` when the other end is gone."""
        left = memoryview(encode(value))
        while left:
            try:
                left = left[self.channel.send(left, socket.MSG_NOSIGNAL) :]
            except BlockingIOError:
                self._wait(select.POLLOUT, deadline)

    def receive(self, deadline: float | None = None) -> dict[str, Any] | None:
        """Return the next frame, or None at the end; raise `TimeoutError` at the deadline."""
        while True:
            if (value := self.taken()) is not None:
                return value
            if not self.fill():
                return None
            if not self.is_whole():
                self._wait(select.POLLIN, deadline)

    def fill(self) -> bool:
        """Take what has come, without waiting; False when the other end is gone."""
        wanted = LENGTH.size + (self._length() if len(self._received) >= LENGTH.size else 0)
        try:
            # never a byte of the next frame
            got = self.channel.recv(min(max(1, wanted - len(self._received)), AT_ONCE))
        except BlockingIOError:
            return True
        except OSError:
            return False
        self._received += got
        return bool(got)

    def is_whole(self) -> bool:
        """Whether a whole frame has come."""
        return len(self._received) >= LENGTH.size and len(self._received) == LENGTH.size + self._length()

    def taken(self) -> dict[str, Any] | None:
        """Return the frame that has come whole, if one has."""
        if not self.is_whole():
            return None
        content = bytes(self._received[LENGTH.size :])
        self._received.clear()
        return decode(content)

    def has_more(self) -> bool:
        """Whether anything came that nobody asked for."""
        try:
            return bool(self._received) or bool(self.channel.recv(1, socket.MSG_PEEK))
        except OSError:
            return False

    def _length(self) -> int:
        """Return the length that a frame says it has."""
        (length,) = LENGTH.unpack_from(self._received)
        if length > self.largest:
            raise FrameError(f"a frame of {length:,} bytes, and {self.largest:,} is the most")
        return int(length)

    def _wait(self, event: int, deadline: float | None) -> None:
        """Wait until the socket can be read or written."""
        waiting = select.poll()
        waiting.register(self.channel, event)
        left = None if deadline is None else (deadline - monotonic()) * 1000
        if (left is not None and left <= 0) or not waiting.poll(left):
            raise TimeoutError("nothing came in time")


def is_output(value: object) -> bool:
    """Whether a value is an output as nbformat 4 wants it."""
    if not isinstance(value, dict) or not isinstance(kind := value.get("output_type"), str):
        return False
    fields = OUTPUT_FIELDS.get(kind)
    if fields is None or set(value) != {"output_type", *fields}:
        return False
    if not all(isinstance(value[name], wanted) for name, wanted in fields.items()):
        return False
    if kind == "stream":
        return value["name"] in ("stdout", "stderr")
    if kind == "error":
        return all(isinstance(line, str) for line in value["traceback"])
    return all(_is_of_type(kind_of_data, data) for kind_of_data, data in value["data"].items())


def _is_of_type(kind: str, data: object) -> bool:
    """Whether data are text, or JSON where the type says so."""
    if isinstance(data, str) or JSON_TYPE.fullmatch(kind):
        return True
    return isinstance(data, list) and all(isinstance(line, str) for line in data)
