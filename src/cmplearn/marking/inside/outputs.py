"""What a cell puts out, kept as nbclient would have stored it in the notebook."""

import contextvars
import json
import os
import tempfile
import threading
from typing import Any, cast

from ipykernel.iostream import OutStream
from jupyter_client.session import Session, json_packer, json_unpacker

__all__ = ["Collector", "Outputs", "Stream", "occupy_standard_descriptors"]

HELD = 1 << 18  # characters a stream holds back at most, as ipykernel holds back 0.2 s of them
KEPT_ANYWAY = 1000  # characters of what decides marks (a result, standard error) that the limit never takes
ERROR_KEPT = 1 << 16  # characters of an error that the limit never takes
RESULTS = ("execute_result", "display_data")


def occupy_standard_descriptors() -> None:
    """Make descriptors 0, 1 and 2 lead nowhere, so that no file of anybody's gets one of these numbers."""
    for descriptor in range(3):
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, descriptor)
        if nothing > 2:
            os.close(nothing)


class Outputs:
    """The outputs of one cell at a time, up to a limit.

    Parameters
    ----------
    limit : int
        Bytes of JSON of a cell's outputs. Beyond it only what decides marks is kept: that there was an error,
        standard error or a result.
    """

    def __init__(self, limit: int) -> None:
        """Begin the first cell."""
        self.limit = limit
        self.begin()

    def begin(self) -> None:
        """Forget the cell before."""
        self.left = self.limit
        self._items: list[dict[str, Any]] = []
        self._displays: dict[str, list[int]] = {}
        self._clear_next = False
        self._cut = False

    def end(self) -> list[dict[str, Any]]:
        """Return the outputs, fit for JSON."""
        for item in self._items:
            if item["output_type"] == "stream":
                item["text"] = "".join(item["text"])
        as_json = json.dumps(self._items, ensure_ascii=False)
        # a lone surrogate can't be written to a notebook file
        return cast(list[dict[str, Any]], json.loads(as_json.encode("utf-8", "replace")))

    def stream(self, name: str, text: str) -> None:
        """Add what was written to a stream."""
        self._clear_if_due()
        size = len(json.dumps(text))
        if size > self.left:
            shown = any(item.get("name") == name for item in self._items)
            least = 0 if name == "stdout" or shown else KEPT_ANYWAY
            text = text[: max(self.left * len(text) // size, least)]
            size = self.left
            self._append_text(name, text)
            self._say_cut()
        else:
            self._append_text(name, text)
        self.left -= size

    def message(self, kind: str, content: dict[str, Any]) -> None:
        """Take what ipykernel would have sent to nbclient."""
        content = cast(dict[str, Any], json_unpacker(json_packer(content)))
        if kind == "clear_output":
            self._clear(wait=content["wait"])
        elif kind == "error":
            self._add_error(content)
        elif kind in (*RESULTS, "update_display_data"):
            self._add_result(kind, content)

    def has_error(self, ename: str) -> bool:
        """Whether an error of that name is among the outputs."""
        return any(item.get("ename") == ename for item in self._items)

    def _add_error(self, content: dict[str, Any]) -> None:
        error = {name: content[name] for name in ("ename", "evalue", "traceback")}
        if (size := len(json.dumps(error))) > self.left:
            if any(item["output_type"] == "error" for item in self._items):
                return self._say_cut()
            error["ename"], error["evalue"] = error["ename"][:KEPT_ANYWAY], error["evalue"][:ERROR_KEPT]
            error["traceback"] = ["\n".join(error["traceback"])[:ERROR_KEPT]]
            size = self.left
        self.left -= size
        return self._append({"output_type": "error", **error})

    def _add_result(self, kind: str, content: dict[str, Any]) -> None:
        display = (content.get("transient") or {}).get("display_id")
        result = {"data": content["data"], "metadata": content["metadata"] or {}}
        if (size := len(json.dumps(result))) > self.left:
            self._say_cut()
            plain = content["data"].get("text/plain")
            if kind != "execute_result" or plain is None:
                return
            result, size = {"data": {"text/plain": plain[:KEPT_ANYWAY]}, "metadata": {}}, self.left
        self.left -= size
        for place in self._displays.get(display or "", ()):
            self._items[place].update(result)
        if kind == "update_display_data":
            return
        item: dict[str, Any] = {"output_type": kind, **result}
        if kind == "execute_result":
            item["execution_count"] = content["execution_count"]
        self._append(item, display)

    def _append(self, item: dict[str, Any], display: str | None = None) -> None:
        self._clear_if_due()
        if display:
            self._displays.setdefault(display, []).append(len(self._items))
        self._items.append(item)

    def _append_text(self, name: str, text: str) -> None:
        if self._items and self._items[-1].get("name") == name:
            self._items[-1]["text"].append(text)
        elif text:
            self._items.append({"output_type": "stream", "name": name, "text": [text]})

    def _say_cut(self) -> None:
        if not self._cut:
            self._cut = True
            size = f"{self.limit / (1 << 20):g} MiB"
            self._append_text("stdout", f"\n[Output was cut here: a cell may put out {size}.]\n")

    def _clear(self, wait: bool) -> None:
        if wait:
            self._clear_next = True
        else:
            self._items.clear()
            self._displays.clear()

    def _clear_if_due(self) -> None:
        if self._clear_next:
            self._clear_next = False
            self._clear(wait=False)


class Collector(Session):
    """Jupyter's session without a socket: what would be sent is collected."""

    outputs: Outputs

    def send(self, _: Any, message: Any, content: Any = None, *__: Any, **___: Any) -> None:
        """Collect a message: whole, or its kind and content."""
        if isinstance(message, dict):
            message, content = message["header"]["msg_type"], message["content"]
        self.outputs.message(message, content)


class Stream(OutStream):
    """ipykernel's standard stream without its threads.

    Parameters
    ----------
    name : str
        ``stdout`` or ``stderr``.
    descriptor : int
        The file descriptor of that stream: what processes write to it is collected too.
    outputs : Outputs
        Where it goes.
    """

    def __init__(self, name: str, descriptor: int, outputs: Outputs) -> None:
        """Take over the descriptor."""
        self.name, self._outputs = name, outputs
        self.pub_thread = self  # anything but None: open
        self.session = self._exc = self.echo = self._fid = None
        self.topic = b"stream." + name.encode()
        self._isatty = self._should_watch = False
        self._parent_header: contextvars.ContextVar[dict[str, Any]] = contextvars.ContextVar("parent_header")
        self._parent_header_global: dict[str, Any] = {}
        self._master_pid = os.getpid()
        self._buffer_lock = threading.RLock()
        self._local = threading.local()
        self._original_stdstream_copy = os.open(os.devnull, os.O_RDWR)
        self._file, path = tempfile.mkstemp()
        os.close(self._file)
        self._file = os.open(path, os.O_RDWR | os.O_APPEND)
        os.unlink(path)  # noqa: PTH108 - a descriptor's file, in the fork, before anything else
        os.dup2(self._file, descriptor)
        self._read = 0
        self.begin()

    def begin(self) -> None:
        """Make room for a cell."""
        self._held: list[str] = []
        self._holds = 0
        if self._read:
            os.ftruncate(self._file, 0)
            self._read = 0

    def write(self, string: str) -> int:
        """Hold text until the next flush."""
        if not isinstance(string, str):
            raise TypeError(f"write() argument must be str, not {type(string)}")
        if self.closed:
            raise ValueError("I/O operation on closed file")
        if not self._is_own_process():
            os.write(self._file, string.encode("utf-8", "replace"))
            return len(string)
        with self._buffer_lock:
            self._take_written()
            self._hold(string)
        return len(string)

    def flush(self) -> None:
        """Put what is held among the outputs."""
        if not self._is_own_process():
            return
        with self._buffer_lock:
            self._take_written()
            self._put()

    def _is_own_process(self) -> bool:
        """Whether this is not a fork of participants' making."""
        return os.getpid() == self._master_pid

    def _hold(self, text: str) -> None:
        self._held.append(text)
        self._holds += len(text)
        if self._holds > HELD:
            self._put()

    def _put(self) -> None:
        if self._holds:
            text = "".join(self._held)
            self._held, self._holds = [], 0
            self._outputs.stream(self.name, text)

    def _take_written(self) -> None:
        """Hold what was written to the descriptor."""
        end = os.lseek(self._file, 0, os.SEEK_END)
        if end > self._read:
            room = min(end - self._read, self._outputs.left + HELD)
            written = os.pread(self._file, room, self._read)
            self._read = end
            self._hold(written.decode("utf-8", "replace"))
