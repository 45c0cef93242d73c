"""What an attack could reach: a course root, a secret, listeners; and whether any of it was touched."""

import hashlib
import os
import select
import socket
import stat
import tempfile
from collections.abc import Container, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from .attack import Surroundings

__all__ = ["Outside", "left_behind", "outside", "snapshot"]

SHARED = ("/dev/shm", "/dev/mqueue", "/var/tmp", "/run", "/tmp")
LARGEST = 1 << 30
NOTES = ("note-for-a-sibling", "big", "again0")


@dataclass(frozen=True)
class Outside:
    """The surroundings of a run, those who listen, the folder of temporary files, and who ran before."""

    around: Surroundings
    listeners: tuple[socket.socket, ...]
    temporary: Path
    processes: frozenset[int]

    def heard(self) -> list[str]:
        """Return the listeners whom anything reached."""
        ready, _, _ = select.select(self.listeners, [], [], 0)
        return [str(listener.getsockname()) for listener in ready]


@contextmanager
def outside(folder: Path, mark: str) -> Iterator[Outside]:
    """Set out canaries around a course root in a folder, and listen."""
    root = folder / f"course-{mark}"
    temporary = folder / "temporary"
    temporary.mkdir()
    (root / "submitted" / f"other-{mark}").mkdir(parents=True, exist_ok=True)
    (root / f"{mark}.txt").write_text(mark)
    # Addresses of unix sockets hold 108 bytes, fewer than a test's folder may take.
    with ExitStack() as kept, pytest.MonkeyPatch.context() as patch:
        short = kept.enter_context(tempfile.TemporaryDirectory())
        tcp, udp, abstract, path = (
            kept.enter_context(socket.socket(family, kind))
            for family, kind in (
                (socket.AF_INET, socket.SOCK_STREAM),
                (socket.AF_INET, socket.SOCK_DGRAM),
                (socket.AF_UNIX, socket.SOCK_STREAM),
                (socket.AF_UNIX, socket.SOCK_STREAM),
            )
        )
        tcp.bind(("127.0.0.1", 0))
        port = tcp.getsockname()[1]
        udp.bind(("127.0.0.1", port))
        abstract.bind(f"\0{mark}")
        path.bind(f"{short}/listener")
        for listener in (tcp, abstract, path):
            listener.listen()
        patch.setenv("CMPLEARN_CANARY", mark)
        patch.setenv("TMPDIR", str(temporary))
        patch.setattr(tempfile, "tempdir", None)
        around = Surroundings(root, mark, port, mark, f"{short}/listener", os.getpid())
        yield Outside(around, (tcp, udp, abstract, path), temporary, frozenset(processes()))


def snapshot(folder: Path) -> dict[str, str]:
    """Return what a folder holds: a link's target, or the checksum of a file, by path."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = f"link to {path.readlink()}"
        elif path.is_file() and path.stat().st_size < LARGEST:
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
        else:
            found[name] = f"a thing of kind {stat.S_IFMT(path.lstat().st_mode):o}"
    return found


def processes() -> dict[int, tuple[str, int]]:
    """Return name with arguments, and parent, of every process of this machine that can be seen."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "comm").read_text() + (folder / "cmdline").read_text(errors="replace")
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        found[int(folder.name)] = (words, parent)
    return found


def left_behind(mark: str, before: Container[int] = ()) -> list[str]:
    """Return processes that carry a mark, new children of ours, and notes in folders that are shared."""
    found = [
        f"process {number}: {words}"
        for number, (words, parent) in processes().items()
        if number not in before and number != os.getpid() and (mark[-15:] in words or parent == os.getpid())
    ]
    return found + [f"{place}/{note}" for place in SHARED for note in NOTES if Path(place, note).exists()]
