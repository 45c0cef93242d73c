"""The fork server of an assignment: it imports once what notebooks import, then forks for each submission."""

import base64
import gc
import os
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from . import frames, isolating, shell
from .supervisor import Supervisor
from .watching import CoordinatorGone

LARGEST_SETTINGS = 1 << 30
LARGEST_HOME = 8 << 20  # bytes of what libraries wrote to their folders as they were imported


def main(control: int) -> None:
    """Serve jobs until the coordinator closes the control channel.

    Parameters
    ----------
    control : int
        The descriptor of the control channel: settings come first, then a socket for each job.
    """
    channel = socket.socket(fileno=control)
    coordinator = frames.Frames(channel, LARGEST_SETTINGS)
    if (settings := coordinator.receive()) is None:
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if settings["user"] is not None:
        isolating.mount_processes()
        isolating.become(settings["user"])
    sys.path.remove(str(Path(__file__).parents[1]))  # participants' code shall not find this package
    Path.home().mkdir(parents=True, exist_ok=True)
    before = set(sys.modules)
    prepared = shell.prepare(settings["preload"])
    preloaded = frozenset(set(sys.modules) - before)
    shared = {name: base64.b64decode(content) for name, content in settings.pop("shared_files").items()}
    home = _files_of(Path.home())
    folder, isolated = settings["folder"], settings["isolated"]
    gc.collect()
    gc.freeze()  # the collector touches every object it follows, and a touched page is a copied one
    gc.disable()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps
    tasks = sum(1 for _ in Path("/proc/self/task").iterdir())
    coordinator.send({"preloaded": list(prepared.preloaded), "tasks": tasks})
    channel.setblocking(True)

    def supervise(job: socket.socket) -> None:
        Supervisor(job, prepared, preloaded, folder, isolated=isolated).run(home, shared)

    while jobs := socket.recv_fds(channel, 1, 1)[1]:
        if os.fork() == 0:
            channel.detach()
            _begin(jobs[0], supervise, isolated=isolated)
        os.close(jobs[0])


def _begin(job: int, supervise: Callable[[socket.socket], None], *, isolated: bool) -> None:
    """Become the supervisor of one submission, in namespaces of its own, with one descriptor."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        isolating.close_all_but(job)  # and what this process itself may have to say
        if isolated:
            isolating.leave()
            if os.fork() != 0:
                os._exit(0)  # only a child is in the new namespace of processes
        supervise(socket.socket(fileno=job))
    except CoordinatorGone:
        pass
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    finally:
        os._exit(0)


def _files_of(folder: Path) -> dict[str, bytes]:
    """Return the files below a folder by relative path, as far as they are small."""
    found: dict[str, bytes] = {}
    left = LARGEST_HOME
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        left -= path.stat().st_size
        if left < 0:
            break
        found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found
