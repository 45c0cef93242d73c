"""What runs participants' code: a fork that takes one cell after another until it is killed."""

import contextlib
import gc
import os
import signal
import socket
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any, Protocol

from . import filtering, frames, isolating, limits

PACKAGES = ("site-packages", "dist-packages")


class RunsCells(Protocol):
    """Whatever runs cells: in this process, or in a kernel that it drives."""

    def run(self, cell: dict[str, Any]) -> dict[str, Any]:
        """Return what became of a cell."""


def confine(kept: int, folder: str, bounds: dict[str, Any], proc: int, *, isolated: bool) -> None:
    """Give up, for good, all that participants' code must not have.

    Parameters
    ----------
    kept : int
        The one descriptor that stays open.
    folder : str
        Where to work.
    bounds : dict
        Fields of `cmplearn.marking.jobs.Limits`.
    proc : int
        A descriptor of /proc, closed with the others.
    isolated : bool
        Whether this process lies in namespaces of its own.
    """
    gc.enable()
    os.setsid()
    isolating.control(isolating.SET_DUMPABLE, 1)  # so that the supervisor may see what memory it holds
    _offer_to_end_first(proc)
    own = limits.own_size(proc)
    isolating.close_all_but(kept)
    for number in signal.valid_signals():
        with contextlib.suppress(OSError):  # two of them can't be changed
            signal.signal(number, signal.SIG_DFL)
    for number in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_IGN)  # as Python begins: an error is raised instead
    limits.limit(bounds, own, counts_user=isolated)
    os.chdir(folder)
    if isolated:
        isolating.drop_capabilities()
    is_filtered = filtering.filter_calls()  # also unisolated code must not end all processes it can reach
    if isolated and filtering.is_known() and not is_filtered:
        raise OSError("system calls can't be filtered")


def _offer_to_end_first(proc: int) -> None:
    """Let the kernel end this process before its supervisor when the machine runs out of memory."""
    with contextlib.suppress(OSError):
        descriptor = os.open("self/oom_score_adj", os.O_WRONLY | os.O_CLOEXEC, dir_fd=proc)
        os.write(descriptor, b"1000")
        os.close(descriptor)


def forget(preloaded: Collection[str]) -> None:
    """Forget the sandbox's own modules, and those imported ahead that the work folder has its own of.

    An import then finds what it would find in a fresh kernel.
    """
    package = __name__.partition(".")[0]
    own = {path.name.partition(".")[0] for path in Path().iterdir()}
    own -= sys.stdlib_module_names  # those come first on a kernel's path
    shadowed = {name for name in preloaded if name.partition(".")[0] in own}
    for name in {name for name in sys.modules if name.partition(".")[0] == package} | shadowed:
        sys.modules.pop(name, None)
    installed = (place for place, path in enumerate(sys.path) if Path(path).name in PACKAGES)
    sys.path.insert(next(installed, len(sys.path)), "")  # where IPython puts it


def serve(channel: socket.socket, cells: RunsCells, largest: int) -> None:
    """Answer each request with what became of its cell, under the request's own number."""
    requests = frames.Frames(channel, largest)
    requests.send({"ready": True, "language_info": getattr(cells, "language_info", None)})
    while request := requests.receive():
        requests.send({"nonce": request["nonce"], **_run(cells, request["cell"])})


def _run(cells: RunsCells, cell: dict[str, Any]) -> dict[str, Any]:
    """Run a cell; an interrupt that comes as it ends costs no more than its outputs."""
    try:
        return cells.run(cell)
    except KeyboardInterrupt:
        return {"outputs": [], "execution_count": None, "tampering": []}
