"""What can go wrong with a file that holds people's work, said in plain words."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from cmplearn.errors import StorageError

SIDE_FILES = ("", "-wal", "-shm", "-journal")
"""What SQLite may keep beside a database file; the names end so."""


class DamagedFileError(StorageError):
    """A database file that cannot be read as one."""


@contextmanager
def explained(path: Path | str) -> Iterator[None]:
    """Turn a database's own errors inside the block into a `StorageError` that says what to do.

    Parameters
    ----------
    path : Path or str
        The file (or the address without its password) that the message names.

    Raises
    ------
    DamagedFileError
        The file is not a database, or parts of it are unreadable.
    StorageError
        The disk is full, the file or folder is read-only, missing, busy, or cannot be read.
    """
    try:
        yield
    except DBAPIError as error:
        raise _storage_error(path, error.orig) from error
    except sqlite3.Error as error:
        raise _storage_error(path, error) from error


def _storage_error(path: Path | str, error: BaseException | None) -> StorageError:
    """Return the message for what a database reported, by SQLite's name for it."""
    name = str(getattr(error, "sqlite_errorname", "")) or _postgresql_name(error)
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return DamagedFileError(f"The file {path} is damaged: it cannot be read as a database.")
    if name.startswith("SQLITE_IOERR") and _is_disk_full(path):
        name = "SQLITE_FULL"
    for beginning, message in MESSAGES.items():
        if name.startswith(beginning):
            return StorageError(message.format(path=path))
    return StorageError(f"The database {path} reported a problem: {error}. Nothing was saved by this step.")


def _postgresql_name(error: BaseException | None) -> str:
    """Return SQLite's name for what PostgreSQL reported, or one like it."""
    if type(error).__module__.partition(".")[0] != "psycopg":
        return ""
    state = str(getattr(error, "sqlstate", None) or "08")  # without a state no server was reached
    return next((name for beginning, name in STATES.items() if state.startswith(beginning)), "")


STATES = {
    "08": "UNREACHABLE",
    "57P": "UNREACHABLE",  # it shuts down, or has ended this connection
    "53100": "SQLITE_FULL",
    "25006": "SQLITE_READONLY",
    "55P03": "HELD",  # waited for a lock as long as may be
    "42501": "SQLITE_PERM",
}
"""How PostgreSQL's codes begin. (PostgreSQL, "Appendix A. PostgreSQL Error Codes")"""

MESSAGES = {
    "SQLITE_FULL": "The disk that holds {path} is full, so this was not saved. What was saved before is "
    "safe. Free some space, then save again.",
    "SQLITE_READONLY": "The file {path} may not be changed: it, its folder or its disk is read-only. What "
    "was saved before can still be read. Ask for the right to write there, or start cmplearn with another "
    "--home folder.",
    "SQLITE_CANTOPEN": "The file {path} cannot be opened or made. Its folder may be read-only, or belong to "
    "somebody else. Ask for the right to write there, or start cmplearn with another --home folder.",
    "SQLITE_BUSY": "The file {path} is being written by another program, so this was not saved. Close the "
    "other program, then save again.",
    "SQLITE_IOERR": "The disk that holds {path} could not be read or written, so this was not saved. If it "
    "is a network or USB drive, check that it is still connected, then save again.",
    "HELD": "The database {path} is held by another program that stands still, so this was not saved. Try "
    "again in a minute, when its server lets go of it.",
    "UNREACHABLE": "The database {path} cannot be reached, so this was not saved. What was saved before is "
    "safe. Check that its server runs and that this computer is connected, then try again.",
    "SQLITE_PERM": "You do not have the right to use the file {path}. Ask whoever looks after this computer.",
}


def _is_disk_full(path: Path | str) -> bool:
    """Return whether hardly a page of space is left where `path` lies, which SQLite may call a read error."""
    import shutil

    try:
        return shutil.disk_usage(Path(path).parent).free < 65_536
    except OSError:
        return False


def keep_aside(path: Path) -> Path:
    """Rename a damaged database, with its side files, and return its new path. Nothing is deleted.

    Parameters
    ----------
    path : Path
        The damaged file; nobody may have it open.

    Returns
    -------
    Path
        Beside the old one, with the time in its name.

    Raises
    ------
    StorageError
        The file cannot be renamed.
    """
    stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%S.%f")
    kept = path.with_name(f"{path.stem}-damaged-{stamp}{path.suffix}")
    try:
        for ending in SIDE_FILES:
            side = path.with_name(path.name + ending)
            if side.exists():
                side.rename(kept.with_name(kept.name + ending))
    except OSError as error:
        raise StorageError(
            f"The file {path} is damaged, and could not be renamed to keep it safe: {error.strerror}. Close "
            "other programs that use it, or copy it elsewhere yourself, and start again."
        ) from error
    return kept
