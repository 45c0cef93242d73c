"""A lock that only one running cmplearn can hold, and that a killed one lets go at once.

The operating system keeps it, so there is never a stale lock to clear by hand. The lock file's text says who
holds it.
"""

import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from cmplearn.errors import InUseError, StorageError
from cmplearn.store import locks

FILE = "portfolio.lock"

PAUSES = (0.01, 0.04, 0.1)
"""Seconds in which a holder that names nobody says who it is, or has let go."""


@dataclass(frozen=True)
class Holder:
    """Who holds a portfolio open.

    Parameters
    ----------
    pid : int
        Number of the process.
    link : str
        Where its pages are, or "" when it has none.
    """

    pid: int
    link: str


class Lock:
    """The lock on a portfolio's folder, held until `release` or the end of the process.

    Parameters
    ----------
    folder : Path
        The portfolio's folder.
    link : str
        Where the holder's pages are; told to whoever comes second.

    Raises
    ------
    InUseError
        Another process holds it.
    StorageError
        The lock file cannot be made.
    """

    def __init__(self, folder: Path, link: str) -> None:
        """Take the lock, or raise."""
        path = folder / FILE
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StorageError(
                f"The file {path} cannot be opened or made: {error.strerror}. Your portfolio's folder or "
                "disk may be read-only or full. What was saved before is safe. Ask for the right to write "
                "there, free some space, or start cmplearn with another --home folder."
            ) from error
        try:
            self._take(folder)
            self.say(link)
        except OSError:
            os.close(self._file)
            raise

    def _take(self, folder: Path) -> None:
        """Take the lock, or raise."""
        for pause in (*PAUSES, None):
            try:
                locks.take(self._file)
                return
            except BlockingIOError as error:
                holder = _read_holder(self._file)
                if holder or pause is None:
                    raise InUseError(_in_use(folder, holder)) from error
            except OSError as error:
                raise StorageError(
                    f"The folder {folder} is on a drive that cannot lock files ({error.strerror}), so your "
                    "portfolio is not safe there. Choose a folder on this computer's own disk with --home."
                ) from error
            time.sleep(pause)

    def say(self, link: str) -> None:
        """Write down who holds the lock.

        Parameters
        ----------
        link : str
            Where the holder's pages are.

        Raises
        ------
        StorageError
            The lock file cannot be written.
        """
        text = json.dumps(asdict(Holder(os.getpid(), link))).encode("utf-8")
        try:
            os.ftruncate(self._file, 0)
            os.lseek(self._file, 0, os.SEEK_SET)
            os.write(self._file, text)
        except OSError as error:
            raise StorageError(
                f"The lock file of your portfolio cannot be written: {error.strerror}. The disk may be full. "
                "Free some space and start again."
            ) from error

    def release(self) -> None:
        """Let the next one in."""
        with suppress(OSError):  # who comes next would be told of this one until it says who it is itself
            os.ftruncate(self._file, 0)
        locks.let_go(self._file)


def _read_holder(file: int) -> Holder | None:
    """Return who the lock file says holds it."""
    os.lseek(file, 0, os.SEEK_SET)
    try:
        said = json.loads(os.read(file, 10_000).decode("utf-8"))
        return Holder(int(said["pid"]), str(said["link"]))
    except (ValueError, KeyError, TypeError):
        return None


def _in_use(folder: Path, holder: Holder | None) -> str:
    """Return the message for whoever comes second."""
    who = f"another running cmplearn (process {holder.pid})" if holder else "another running cmplearn"
    where = f" Go on in the pages that are open: {holder.link}" if holder and holder.link else ""
    return (
        f"Your portfolio in {folder} is in use by {who}, and only one may write in it, so that nothing is "
        f"overwritten.{where} Or close that one first, then start again."
    )
