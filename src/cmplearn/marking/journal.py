"""What was marked in a course root, and who is marking there now.

The journal has one line of JSON for each submission: what it was (a fingerprint), how each test ended, and
how it was run. A line is written after the gradebook is, so a run that was killed goes on where it stopped. A
line that can't be read, as the last one of a killed run, counts for nothing: that submission is marked again.
"""

import errno
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from pydantic import TypeAdapter, ValidationError

from cmplearn.errors import InUseError, StorageError
from cmplearn.marking.score import SubmissionMarked
from cmplearn.store import locks

__all__ = ["Journal", "folder", "lock"]


@dataclass(frozen=True)
class _Entry:
    """A line of the journal."""

    fingerprint: str
    marked: SubmissionMarked


@dataclass(frozen=True)
class _Holder:
    """Who holds the lock."""

    pid: int
    host: str
    assignment: str
    since: datetime

    def __str__(self) -> str:
        return (
            f"process {self.pid} on {self.host}, marking {self.assignment} since {self.since:%H:%M} UTC on "
            f"{self.since.day} {self.since:%b %Y}"
        )


_ENTRIES = TypeAdapter(_Entry)
_HOLDERS = TypeAdapter(_Holder)


def folder(course_root: Path, assignment: str) -> Path:
    """Return the folder where marking keeps what it knows of an assignment; it is made when it isn't there.

    Parameters
    ----------
    course_root : Path
        nbgrader's course root.
    assignment : str
        Name of the assignment.

    Returns
    -------
    Path
        ``.cmplearn/marking/<assignment>`` in the course root.

    Raises
    ------
    StorageError
        When it can't be made.
    """
    ours = course_root / ".cmplearn"
    path = ours / "marking" / assignment
    try:
        path.mkdir(parents=True, exist_ok=True)
        ignored = ours / ".gitignore"
        if not ignored.exists():  # marks of participants belong in nobody's repository
            ignored.write_text("*\n", encoding="utf-8")
    except OSError as error:
        raise _unwritable(path, error) from error
    return path


class Journal:
    """What was marked of one assignment, by participant.

    Parameters
    ----------
    course_root : Path
        nbgrader's course root.
    assignment : str
        Name of the assignment.

    Raises
    ------
    StorageError
        When it can't be read or written.
    """

    def __init__(self, course_root: Path, assignment: str) -> None:
        """Read what there is, and put it in order."""
        self._path = folder(course_root, assignment) / "journal.jsonl"
        try:
            content = self._path.read_bytes() if self._path.exists() else b""
            self._entries = {entry.marked.student: entry for entry in _read(content.splitlines())}
            if content.count(b"\n") != len(self._entries) or content[-1:] not in (b"", b"\n"):
                self._rewrite()
            self._file = self._path.open("ab", buffering=0)
        except OSError as error:
            raise _unwritable(self._path, error) from error

    def __enter__(self) -> "Journal":
        """Return the journal."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    def fingerprint_of(self, student: str) -> str | None:
        """Return what a participant's submission was when it was marked; None when it was not, or failed.

        Parameters
        ----------
        student : str
            Whose.

        Returns
        -------
        str or None
            The fingerprint.
        """
        entry = self._entries.get(student)
        return entry.fingerprint if entry and entry.marked.outcome != "failed" else None

    def scored(self, student: str) -> SubmissionMarked | None:
        """Return what became of a participant's submission the last time; None when there was no time."""
        entry = self._entries.get(student)
        return entry.marked if entry else None

    def add(self, fingerprint: str, marked: SubmissionMarked) -> None:
        """Write down what became of a submission, so that it lasts whatever happens next.

        Parameters
        ----------
        fingerprint : str
            What the submission was.
        marked : SubmissionMarked
            What became of it.

        Raises
        ------
        StorageError
            When it can't be written.
        """
        entry = _Entry(fingerprint, marked)
        line = _line(entry)
        try:
            if self._file.write(line) != len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(self._file.fileno())
        except OSError as error:
            raise _unwritable(self._path, error) from error
        self._entries[marked.student] = entry

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _rewrite(self) -> None:
        """Leave one line for each participant, and none that can't be read."""
        fresh = self._path.with_suffix(".new")
        with fresh.open("wb") as file:
            file.writelines(map(_line, self._entries.values()))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)


@contextmanager
def lock(course_root: Path, assignment: str) -> Iterator[None]:
    """Hold the right to mark in a course root, until the end of the block or of the process.

    Parameters
    ----------
    course_root : Path
        nbgrader's course root.
    assignment : str
        What is marked; told to whoever comes second.

    Raises
    ------
    InUseError
        Another run holds it: which, where, and since when.
    StorageError
        The lock file can't be made or locked.
    """
    path = folder(course_root, assignment).parent / "lock"
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        _take(file, course_root)
        _say(file, path, _Holder(os.getpid(), socket.gethostname(), assignment, datetime.now(UTC)))
        yield
    finally:
        os.close(file)


def _take(file: int, course_root: Path) -> None:
    """Take the lock, or say who holds it."""
    try:
        locks.take(file)
    except (BlockingIOError, PermissionError) as error:
        raise InUseError(
            f"Another run is marking in {course_root}: {_holder(file)}. Only one may write in the gradebook "
            "at a time. Wait until it is done, or stop it there, then type the line again."
        ) from error
    except OSError as error:
        raise StorageError(
            f"{course_root} is on a drive that cannot lock files ({error.strerror}), so two runs could write "
            "in the gradebook at once. Mark in a copy on this computer's own disk."
        ) from error


def _say(file: int, path: Path, holder: _Holder) -> None:
    """Write down who holds the lock."""
    try:
        os.ftruncate(file, 0)
        os.lseek(file, 0, os.SEEK_SET)
        os.write(file, _HOLDERS.dump_json(holder))
    except OSError as error:
        raise _unwritable(path, error) from error


def _holder(file: int) -> str:
    """Return who the lock file says holds it."""
    os.lseek(file, 0, os.SEEK_SET)
    try:
        return str(_HOLDERS.validate_json(os.read(file, 10_000)))
    except ValidationError:
        return "it has not said yet who it is"


def _read(lines: list[bytes]) -> Iterator[_Entry]:
    """Yield the entries that can be read."""
    for line in lines:
        try:
            yield _ENTRIES.validate_json(line)
        except ValidationError:
            continue


def _line(entry: _Entry) -> bytes:
    """Return an entry as a line; JSON leaves no line end within it."""
    return json.dumps(asdict(entry)).encode() + b"\n"


def _unwritable(path: Path, error: OSError) -> StorageError:
    """Return what to say when marking can't write where it keeps what it knows."""
    return StorageError(
        f"{path} can't be written ({error.strerror}): the disk may be full, or the folder not yours. What "
        "was marked before is in the gradebook. Free some space or ask for the right to write there, then "
        "type the line again: it goes on from there."
    )
