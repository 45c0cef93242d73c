"""A running fork server as the coordinator sees it: told of each job, and ended with all that it began."""

import contextlib
import socket
import subprocess
import threading
from collections.abc import Mapping
from time import monotonic
from typing import IO, Any

from cmplearn.errors import CmplearnError
from cmplearn.marking.conversing import Conversation
from cmplearn.marking.inside import frames

__all__ = ["ForkServer"]

LARGEST_READY = 1 << 20
STARTING_SECONDS = 300.0  # for imports on a slow disk
ENDING_SECONDS = 10.0


class ForkServer:
    """A running fork server.

    Parameters
    ----------
    process : subprocess.Popen
        The server, or bubblewrap around it.
    control : socket.socket
        Our end of its control channel.
    said : IO[bytes]
        A file of what it writes to standard output and error.
    settings : Mapping
        What it is told first.
    """

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        control: socket.socket,
        said: IO[bytes],
        settings: Mapping[str, Any],
    ) -> None:
        """Leave it to import while the caller does something else."""
        self._process, self._control, self._said = process, control, said
        self._settings: dict[str, Any] | None = dict(settings)
        self._lock = threading.Lock()
        self._held: set[socket.socket] = set()

    def holds(self, conversation: Conversation) -> bool:
        """Hold a conversation with a new supervisor; return whether it came to its end."""
        ours, theirs = socket.socketpair()
        with ours:
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
            with theirs, self._lock:
                try:
                    self._await_start()
                    socket.send_fds(self._control, [b"j"], [theirs.fileno()])
                except OSError:  # it has ended, or been closed
                    return False
                self._held.add(ours)
            try:
                return conversation.hold(ours)
            finally:
                with self._lock:
                    self._held.discard(ours)

    def _await_start(self) -> None:
        """Send the settings once, and wait until everything is imported."""
        if self._settings is None:
            return
        channel = frames.Frames(self._control, LARGEST_READY)
        deadline = monotonic() + STARTING_SECONDS
        try:
            channel.send(self._settings, deadline)
            ready = channel.receive(deadline)
        except (OSError, frames.FrameError):
            ready = None
        self._control.setblocking(True)
        if ready is None or ready.get("tasks") != 1:
            self._said.seek(0)
            said = self._said.read(1 << 16).decode("utf-8", "replace").strip()
            raise CmplearnError(
                f"The sandbox could not be started: {said or ready or 'it said nothing'}. Nothing was "
                "marked. Try again; if it fails again, send this to whoever runs your course."
            )
        self._settings = None

    def is_gone(self) -> bool:
        """Whether the server has ended."""
        try:
            return self._control.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True

    def close(self) -> None:
        """End the server and every job that it began: bubblewrap waits for them all."""
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)
        with self._lock:
            for channel in self._held:
                with contextlib.suppress(OSError):  # it has just ended
                    channel.shutdown(socket.SHUT_RDWR)
            self._control.close()
        try:
            self._process.wait(ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._said.close()
