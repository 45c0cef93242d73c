"""Opens SQLite files and PostgreSQL databases in the way that loses nothing."""

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event, make_url

from cmplearn.errors import StorageError
from cmplearn.store.disks import network_file_system
from cmplearn.store.problems import DamagedFileError, explained

BUSY_SECONDS = 5.0
"""How long a write waits while nobody else gets on."""

QUEUE_SECONDS = 30.0
"""How long it waits at most, while others do."""

BUSY_PAUSE_SECONDS = 0.01
"""How long an opening that met another one waits before it asks again."""

SCRUB_SECONDS = 1.0
"""How long `scrub` waits for other programs to stop reading what was removed."""

STANDSTILL_SECONDS = 60
"""How long a PostgreSQL server waits for a program to finish what it has begun."""

MAKING = threading.Lock()
"""Held while this process makes a file: what another thread opened meanwhile would lose its locks when that
is closed."""

POSTGRESQL = ("postgresql", "postgres")
"""How a URL of PostgreSQL begins that names no driver."""


@dataclass(frozen=True)
class DatabaseFacts:
    """Where a database is and how it is written.

    Parameters
    ----------
    where : str
        The file's path, or the address without its password.
    journal : str
        "wal" (a log beside the file), "delete" (a rollback journal), or "server" for PostgreSQL.
    network : str or None
        The kind of network drive that the file is on.
    """

    where: str
    journal: str
    network: str | None

    @property
    def advice(self) -> str:
        """What a person should know about the place, or nothing."""
        if self.network is None:
            return ""
        return (
            f"{self.where} is on a network drive ({self.network}). Your work is saved there with SQLite's "
            "more careful rollback journal; saving is slower, and only one computer may use it at a time. "
            "A folder on this computer's own disk is safer: start cmplearn with --home."
        )


def open_database(place: Path | str, *, read_only: bool = False) -> Engine:
    """Return an engine for a SQLite file or, by URL, a PostgreSQL database, tried and found sound.

    Every commit reaches the disk before it returns. A file on a local disk uses SQLite's write-ahead log; one
    on a network drive, where that log is unsafe, uses the rollback journal. A new file is its owner's alone.

    Parameters
    ----------
    place : Path or str
        A file's path, or a URL such as "postgresql+psycopg://user@host/name" or "sqlite:////home/x/programme.sqlite".
    read_only : bool
        Open the file for reading only; it must exist.

    Returns
    -------
    Engine
        To be used through `reading` and `writing`, and disposed of when done.

    Raises
    ------
    DamagedFileError
        The file is not a sound database.
    StorageError
        The folder is missing, or the file is read-only, missing, locked, or cannot be reached.

    References
    ----------
    SQLite, "Write-Ahead Logging", https://www.sqlite.org/wal.html: all processes must be on the same host.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     engine = open_database(Path(folder) / "notes.sqlite")
    ...     facts(engine).journal
    ...     engine.dispose()
    'wal'
    """
    if isinstance(place, str) and "://" in place:
        url = make_url(place)
        if url.get_backend_name() != "sqlite":
            return _open_server(_with_driver(url))
        place = url.database or ""
    return _open_file(Path(place).absolute(), read_only)


def _open_file(path: Path, read_only: bool) -> Engine:
    """Return an engine for a SQLite file after checking that it can be read."""
    if not path.parent.is_dir():
        raise StorageError(
            f"The folder {path.parent} does not exist, so {path.name} cannot be opened. If it is on a "
            "network or USB drive, connect it; otherwise make the folder, or choose another with --home."
        )
    if not read_only:
        _keep_private(path)
    network = network_file_system(path)
    journal = "delete" if network else "wal"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"{path.as_uri()}?{_access(path, read_only)}",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,  # transactions are begun below, where writers ask for their lock at once
            check_same_thread=False,
        )
        try:
            if not read_only:
                _set_journal(connection, journal)
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute(
                "PRAGMA fullfsync=ON"
            )  # macOS: past the drive's own cache too; no effect elsewhere
            connection.execute("PRAGMA foreign_keys=ON")
            connection.execute("PRAGMA secure_delete=ON")  # what is removed is overwritten, not only let go
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    engine = create_engine(
        "sqlite://",
        creator=connect,
        poolclass=QueuePool,
        execution_options={"cmplearn_name": str(path)},
        hide_parameters=True,  # no error message holds what somebody wrote
    )
    event.listen(engine, "begin", _begin)
    try:
        _check(engine, path)
    except StorageError:
        engine.dispose()
        raise
    return engine


def _set_journal(connection: sqlite3.Connection, journal: str) -> None:
    """Set how the file is written, waiting for others that open it at the same moment.

    SQLite doesn't wait for them by itself here: two that change a new file to the write-ahead log would wait
    for each other, so one is told at once that the file is busy.
    """
    end = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute(f"PRAGMA journal_mode={journal}")
            return
        except sqlite3.OperationalError as error:
            if not _is_busy(error) or time.monotonic() > end:
                raise
        time.sleep(BUSY_PAUSE_SECONDS)


def _keep_private(path: Path) -> None:
    """Make a file that does not exist yet for its owner's eyes alone; SQLite's side files follow it.

    One that is there is not even opened: closing it again would end all locks that other connections of this
    process have on it. Another program would then take itself for the last one, and remove the log that they
    write in. That is how POSIX has it (SQLite, "How To Corrupt An SQLite Database File", section 2.2).
    """
    with suppress(OSError), MAKING:  # SQLite meets the same obstacle next, and its message is the better one
        os.close(os.open(path, os.O_RDONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _access(path: Path, read_only: bool) -> str:
    """Return how SQLite shall open a file.

    To read a file with a write-ahead log, SQLite makes a small file beside it; where that is not allowed and
    no log is left over, nobody can be writing, and it may read the file as it stands.
    """
    if not read_only:
        return "mode=rwc"
    has_log = path.with_name(path.name + "-wal").exists()
    return "mode=ro" if has_log or os.access(path.parent, os.W_OK) else "mode=ro&immutable=1"


def _begin(connection: Connection) -> None:
    """Begin a SQLite transaction; a writer takes its lock first, so as not to fail half-way."""
    if connection.get_execution_options().get("cmplearn_writes", False):
        begin_writing(connection.connection.driver_connection)
    else:
        connection.exec_driver_sql("BEGIN")


def begin_writing(connection: Any) -> None:
    """Take SQLite's lock for writing, however many stand before this one as long as they get on.

    SQLite keeps no queue: whoever asks as the lock is let go of has it, and of several one can wait for long.

    Parameters
    ----------
    connection : sqlite3.Connection
        Waits for `BUSY_SECONDS` by itself.

    Raises
    ------
    sqlite3.OperationalError
        Nobody has written anything in that time, nor is writing now, or it took `QUEUE_SECONDS`.
    """
    end, before = time.monotonic() + QUEUE_SECONDS, _changes(connection)
    while True:
        try:
            connection.execute("BEGIN IMMEDIATE")
            return
        except sqlite3.OperationalError as error:
            if not _is_busy(error) or time.monotonic() > end:
                raise
            now = _changes(connection)
            if now is not None:
                if now == before:
                    raise
                before = now


def _changes(connection: Any) -> int | None:
    """Return a number that is another one once another program has written in the file.

    None while one is writing there: without the log, nobody can read in the file during a commit.
    """
    try:
        return int(connection.execute("PRAGMA data_version").fetchone()[0])
    except sqlite3.OperationalError as error:
        if not _is_busy(error):
            raise
        return None


def _is_busy(error: sqlite3.OperationalError) -> bool:
    """Return whether another program has the lock that is asked for."""
    return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY


def _check(engine: Engine, path: Path) -> None:
    """Raise DamagedFileError unless SQLite finds every page of the file sound."""
    with explained(path), engine.connect() as connection:
        answer = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    if answer != "ok":
        raise DamagedFileError(f"The file {path} is damaged: {answer}.")


def _with_driver(url: URL) -> URL:
    """Return a URL of PostgreSQL with the driver that the hub extra brings, where it names none."""
    return url.set(drivername="postgresql+psycopg") if url.drivername in POSTGRESQL else url


def _open_server(url: URL) -> Engine:
    """Return an engine for a database server that answers."""
    shown = url.render_as_string(hide_password=True)
    try:
        engine = create_engine(url, pool_pre_ping=True, hide_parameters=True)
    except ModuleNotFoundError as error:
        raise StorageError(
            f"The database {shown} needs the Python package {error.name}, which is not installed. Install "
            'cmplearn with its hub extra: pip install "cmplearn[hub]".'
        ) from error
    event.listen(engine, "connect", _wait_no_longer)
    try:
        with explained(shown), engine.connect():
            return engine
    except StorageError:
        engine.dispose()
        raise


def _wait_no_longer(connection: Any, _record: object) -> None:
    """Let no program that stands still hold up all others, by a lock or by work that it left half done."""
    connection.execute(f"SET lock_timeout = {int(BUSY_SECONDS * 1000)}")
    connection.execute(f"SET idle_in_transaction_session_timeout = {STANDSTILL_SECONDS * 1000}")
    connection.commit()


def facts(engine: Engine) -> DatabaseFacts:
    """Return where the database of `engine` is, and how it is written.

    Parameters
    ----------
    engine : Engine
        From `open_database`.

    Returns
    -------
    DatabaseFacts
    """
    if engine.dialect.name != "sqlite":
        return DatabaseFacts(engine.url.render_as_string(hide_password=True), "server", None)
    with engine.connect() as connection:
        path = named(engine)
        journal = str(connection.exec_driver_sql("PRAGMA journal_mode").scalar_one())
    return DatabaseFacts(path, journal, network_file_system(Path(path)))


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection that sees one unchanging state of the database.

    Parameters
    ----------
    engine : Engine
        From `open_database`.

    Raises
    ------
    StorageError
        The database cannot be read.
    """
    with explained(named(engine)), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection whose changes are on the disk, all or none, when the block ends.

    Parameters
    ----------
    engine : Engine
        From `open_database`.

    Raises
    ------
    StorageError
        The changes could not be kept; none of them was.
    """
    with explained(named(engine)), engine.connect() as connection:
        writer = connection.execution_options(cmplearn_writes=True)
        with writer.begin():
            yield writer


def scrub(engine: Engine) -> None:
    """Rewrite a SQLite file so that nothing that was removed from it is left in its bytes or its log's.

    Parameters
    ----------
    engine : Engine
        From `open_database`; no transaction may be open on it.

    Raises
    ------
    StorageError
        There is no room to rewrite it, or another program is reading it just now; what it holds is unharmed.
    """
    with explained(named(engine)), closing(engine.raw_connection()) as borrowed:
        connection = borrowed.driver_connection  # outside any transaction, which VACUUM asks for
        if not isinstance(connection, sqlite3.Connection):
            return
        connection.execute(f"PRAGMA busy_timeout={int(SCRUB_SECONDS * 1000)}")
        try:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # makes room on a disk that was full
            connection.execute("VACUUM")
            is_busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        finally:
            connection.execute(f"PRAGMA busy_timeout={int(BUSY_SECONDS * 1000)}")
    if is_busy:
        raise StorageError(
            f"The file {named(engine)} is being read by another program, so what was removed may still be "
            "found in its bytes. Close notebooks that read it."
        )


def named(engine: Engine) -> str:
    """Return the name of a database for messages: its file, or its address without the password.

    Parameters
    ----------
    engine : Engine
        From `open_database`.

    Returns
    -------
    str
    """
    return str(engine.get_execution_options().get("cmplearn_name", engine.url))
