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
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from pydantic import TypeAdapter, ValidationError

from cmplearn.errors import InUseError, StorageError
from cmplearn.marking.marked import Submission
from cmplearn.store import locks

__all__ = ["Entry", "Journal", "Lock", "folder", "place", "read"]


@dataclass(frozen=True)
class Entry:
    """A line of the journal.

    Parameters
    ----------
    fingerprint : str
        What the submission was when it was marked.
    submission : Submission
        What became of it.
    """

    fingerprint: str
    submission: Submission


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


OURS = ".cmplearn"
JOURNAL = "journal.jsonl"
_ENTRIES = TypeAdapter(Entry)
_HOLDERS = TypeAdapter(_Holder)


def place(course_root: Path, assignment: str) -> Path:
    """Return where marking keeps what it knows of an assignment; it need not be there.

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
    """
    return course_root / OURS / "marking" / assignment


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
    path = place(course_root, assignment)
    try:
        path.mkdir(parents=True, exist_ok=True)
        ignored = course_root / OURS / ".gitignore"
        if not ignored.exists():  # marks of participants belong in nobody's repository
            ignored.write_text("*\n", encoding="utf-8")
    except OSError as error:
        raise _unwritable(path, error) from error
    return path


def read(path: Path) -> dict[str, Entry]:
    """Return what a journal says, by participant; it may be read while a run writes it.

    Parameters
    ----------
    path : Path
        An assignment's folder, as `place` names it; it need not exist.

    Returns
    -------
    dict[str, Entry]
        The latest of each participant.

    Raises
    ------
    StorageError
        When it is there and can't be read.
    """
    try:
        content = (path / JOURNAL).read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise _unwritable(path / JOURNAL, error) from error
    return {entry.submission.student: entry for entry in _readable(content)}


class Journal:
    """What was marked of one assignment, by participant, for the run that holds the lock.

    Parameters
    ----------
    folder : Path
        The assignment's folder.

    Attributes
    ----------
    entries : dict[str, Entry]
        The latest of each participant.

    Raises
    ------
    StorageError
        When it can't be read or written.
    """

    def __init__(self, folder: Path) -> None:
        """Read what there is, and put it in order."""
        self._path = folder / JOURNAL
        self.entries = read(folder)
        try:
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

    def add(self, fingerprint: str, submission: Submission) -> None:
        """Write down what became of a submission, so that it lasts whatever happens next.

        Parameters
        ----------
        fingerprint : str
            What the submission was.
        submission : Submission
            What became of it.

        Raises
        ------
        StorageError
            When it can't be written.
        """
        entry = Entry(fingerprint, submission)
        line = _line(entry)
        try:
            if self._file.write(line) != len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(self._file.fileno())
        except OSError as error:
            raise _unwritable(self._path, error) from error
        self.entries[submission.student] = entry

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _rewrite(self) -> None:
        """Leave one line for each participant, and none that can't be read."""
        fresh = self._path.with_suffix(".new")
        with fresh.open("wb") as file:
            file.writelines(map(_line, self.entries.values()))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)


class Lock:
    """The right to mark in a course root, held until `release` or the end of the process.

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

    def __init__(self, course_root: Path, assignment: str) -> None:
        """Take it, or raise."""
        path = folder(course_root, assignment).parent / "lock"
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as error:
            raise _unwritable(path, error) from error
        try:
            _take(self._file, course_root)
            _say(self._file, path, _Holder(os.getpid(), socket.gethostname(), assignment, datetime.now(UTC)))
        except BaseException:
            os.close(self._file)
            raise

    def __enter__(self) -> "Lock":
        """Return the lock."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let the next one in."""
        self.release()

    def release(self) -> None:
        """Let the next one in."""
        locks.let_go(self._file)


def _take(file: int, course_root: Path) -> None:
    """Take the lock, or say who holds it."""
    try:
        locks.take(file)
    except BlockingIOError as error:
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


def _readable(content: bytes) -> Iterator[Entry]:
    """Yield the entries that can be read."""
    for line in content.splitlines():
        try:
            yield _ENTRIES.validate_json(line)
        except ValidationError:
            continue


def _line(entry: Entry) -> bytes:
    """Return an entry as a line; JSON leaves no line end within it."""
    return json.dumps(asdict(entry)).encode() + b"\n"


def _unwritable(path: Path, error: OSError) -> StorageError:
    """Return what to say when marking can't write where it keeps what it knows."""
    return StorageError(
        f"{path} can't be written ({error.strerror}): the disk may be full, or the folder not yours. What "
        "was marked before is in the gradebook. Free some space or ask for the right to write there, then "
        "type the line again: it goes on from there."
    )
