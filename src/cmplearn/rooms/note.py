"""The note that a running workshop leaves in its person's folder: where it is, and by which key."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

__all__ = ["Note"]

FILE = "workshop.json"


@dataclass(frozen=True)
class Note:
    """Where a workshop is, for the facilitator's own programs on this computer.

    Parameters
    ----------
    url, public : str
        Where its pages begin, for this computer and for phones.
    key : str
        Of its facilitator.
    rooms : str
        A mark of the database that its rooms are in.
    pid : int
        Of its process.
    """

    url: str
    public: str
    key: str = field(repr=False)
    rooms: str
    pid: int

    @classmethod
    def read(cls, folder: Path) -> "Note | None":
        """Return the note in a folder, if there is one that can be read and whose workshop still runs.

        One that was killed leaves its own behind; whoever has its port since is not to be sent its key.
        """
        try:
            told = json.loads((folder / FILE).read_text(encoding="utf-8"))
            found = {each.name: told[each.name] for each in fields(cls)}
        except (OSError, ValueError, LookupError, TypeError):
            return None
        is_ours = all(isinstance(value, int if name == "pid" else str) for name, value in found.items())
        return cls(**found) if is_ours and _runs(found["pid"]) else None

    def facilitating(self, room: str) -> str:
        """Return the address at which its facilitator leads a room, logged in by the address itself."""
        return f"{self.url}facilitate/rooms/{room}?key={self.key}"

    @contextmanager
    def left_in(self, folder: Path) -> Iterator[None]:
        """Leave it in a folder, for its owner's eyes alone, until the end of the block."""
        file, part = folder / FILE, folder / f"{FILE}.part"
        part.unlink(missing_ok=True)
        opened = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "w", encoding="utf-8") as note:
            json.dump(asdict(self), note)
        part.replace(file)  # a program that looks just now finds all of it, or what was there before
        try:
            yield
        finally:
            with suppress(OSError):
                file.unlink()


def _runs(pid: int) -> bool:
    """Return whether a process runs; on Windows, where asking would end it, that it may."""
    if sys.platform == "win32":
        return True
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True  # somebody else's
    return True
