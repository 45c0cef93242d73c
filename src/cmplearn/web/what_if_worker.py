"""The process that computes what-ifs: a job in by its input, a picture out by its output, nothing else.

Run by `cmplearn.web.workers` as ``python -P -m cmplearn.web.what_if_worker``. Messages are JSON with their
length in front. It can call only what the rooms `methods` and `charts` list as public, and it ends when its
server does, even in the middle of a job.
"""

import importlib
import inspect
import json
import math
import os
import pkgutil
import queue
import re
import signal
import struct
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from functools import partial
from typing import IO, Any

from cmplearn.errors import InputError, RefusedError

__all__ = ["answer", "main", "public_function", "read_message", "serve", "write_message"]

NAME = re.compile(r"[a-z][a-z0-9_]*")


def main(methods: str = "cmplearn.methods", charts: str = "cmplearn.charts") -> None:
    """Answer jobs until the server goes away.

    Parameters
    ----------
    methods, charts : str
        The packages whose public functions may be called.
    """
    serve(partial(answer, methods=methods, charts=charts), partial(_import_all, methods, charts))


def serve(answer: Callable[[dict[str, Any]], Mapping[str, Any]], prepare: Callable[[], object]) -> None:
    """Answer whatever is sent to this process until the one that started it goes away.

    Parameters
    ----------
    answer : callable
        Takes a job and returns the reply.
    prepare : callable
        Does what the first job should not have to wait for.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # as a service is stopped: the server ends this one
    source, sink = _private_pipes()
    jobs: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(source, jobs), daemon=True).start()
    prepare()
    write_message(sink, {"ready": True})
    while True:
        write_message(sink, answer(jobs.get()))


def _import_all(methods: str, charts: str) -> None:
    """Import what jobs will call, so that the first job does not pay for it."""
    importlib.import_module(charts)
    for module in pkgutil.iter_modules(importlib.import_module(methods).__path__):
        importlib.import_module(f"{methods}.{module.name}")


def _private_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Return the pipes to the server; the usual ones point elsewhere, so no stray print breaks a message."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "rb") as nothing:  # noqa: PTH123  # a device, not a file with a path
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    return source, sink


def _listen(source: IO[bytes], jobs: "queue.SimpleQueue[dict[str, Any]]") -> None:
    """Pass jobs on; end the process at once when the server is gone."""
    while (job := read_message(source)) is not None:
        jobs.put(job)
    os._exit(0)


def read_message(source: IO[bytes]) -> dict[str, Any] | None:
    """Return the next message, or None when the other side is gone.

    Parameters
    ----------
    source : binary file
        The reading end of a pipe.
    """
    head = source.read(4)
    if len(head) < 4:
        return None
    (length,) = struct.unpack(">I", head)
    body = source.read(length)
    if len(body) < length:
        return None
    message: dict[str, Any] = json.loads(body)
    return message


def write_message(sink: IO[bytes], message: Mapping[str, Any]) -> None:
    """Send a message.

    Parameters
    ----------
    sink : binary file
        The writing end of a pipe.
    message : mapping
        JSON values.
    """
    body = json.dumps(message, ensure_ascii=False, allow_nan=False).encode("utf-8")
    sink.write(struct.pack(">I", len(body)) + body)
    sink.flush()


def answer(job: Mapping[str, Any], methods: str, charts: str) -> dict[str, Any]:
    """Return the picture of a job, or what is wrong with it.

    Parameters
    ----------
    job : mapping
        `compute` ("module.function"), `draw` ("function") and `inputs`.
    methods, charts : str
        The packages whose public functions may be called.

    Returns
    -------
    dict
        `picture` with its parts, or `error` ("input", "refused" or "failed") and `message`.
    """
    try:
        compute = public_function(methods, str(job["compute"]), parts=2)
        draw = public_function(charts, str(job["draw"]), parts=1)
        return {"picture": _parts(draw(compute(**job["inputs"])))}
    except InputError as error:
        return {"error": "input", "message": str(error)}
    except RefusedError as error:
        return {"error": "refused", "message": str(error)}
    except Exception:
        traceback.print_exc()
        return {"error": "failed", "message": "This could not be worked out with these values. Try others."}


def public_function(package: str, path: str, parts: int) -> Callable[..., Any]:
    """Return a function that a package lists as public.

    Parameters
    ----------
    package : str
        Such as "cmplearn.methods".
    path : str
        "module.function", or "function" for one of the package itself.
    parts : int
        How many names `path` must have.

    Raises
    ------
    RefusedError
        The path is not of that form, or names anything but a public function.

    Examples
    --------
    >>> public_function("cmplearn.methods", "business_case.__class__", parts=2)
    Traceback (most recent call last):
        ...
    cmplearn.errors.RefusedError: A what-if may not call “business_case.__class__”.
    """
    refused = RefusedError(f"A what-if may not call “{path}”.")
    names = path.split(".")
    if len(names) != parts or not all(NAME.fullmatch(name) for name in names):
        raise refused
    try:
        module = importlib.import_module(".".join([package, *names[:-1]]))
    except ModuleNotFoundError as error:
        raise refused from error
    function = getattr(module, names[-1], None)
    if names[-1] not in getattr(module, "__all__", ()) or not inspect.isfunction(function):
        raise refused
    return function


def _parts(picture: Any) -> dict[str, Any]:
    """Return a Picture as JSON values."""
    rows = [[_plain(value) for value in row] for row in picture.rows]
    return {
        "picture": picture.svg,
        "finding": picture.title,
        "alt": picture.alt,
        "table": {"columns": list(picture.columns), "rows": rows},
    }


def _plain(value: Any) -> str | float | None:
    """Return a table's cell as a JSON value; what is no number becomes empty."""
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return int(value)
    number = float(value)
    return number if math.isfinite(number) else None


if __name__ == "__main__":
    main(*sys.argv[1:])
