"""The one process that may write in a portfolio: saves with versions, each safe to repeat."""

import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from cmplearn import store
from cmplearn.errors import InputError
from cmplearn.portfolio.documents import (
    Document,
    Reader,
    StaleVersionError,
    as_json,
    check_key,
    check_kind,
    document,
    downloads,
    saves,
)
from cmplearn.portfolio.lock import Lock
from cmplearn.portfolio.places import FILE, make_folder

LONGEST_OPERATION = 100


def open_portfolio(folder: Path | None = None, holder: str = "") -> "Portfolio":
    """Return a person's portfolio, open for writing by this process alone.

    A damaged file is renamed and kept, a new one is begun, and `notices` says so.

    Parameters
    ----------
    folder : Path, optional
        The portfolio's folder; default `home()`.
    holder : str
        Link to this process's pages, for the message that a second process shows.

    Returns
    -------
    Portfolio
        A context manager.

    Raises
    ------
    InUseError
        Another running process holds it; the message names its number and link.
    StorageError
        The folder or file cannot be opened or written, or was made by a newer cmplearn.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder, open_portfolio(Path(folder)) as portfolio:
    ...     saved = portfolio.save("answer", "2.3/first-answer", 20, version=0, operation="one")
    ...     saved.version, portfolio.get("answer", "2.3/first-answer").value
    (1, 20)
    """
    place = make_folder(folder)
    lock = Lock(place, holder)
    try:
        engine, notices = _open_file(place / FILE)
    except Exception:
        lock.release()
        raise
    return Portfolio(engine, lock, place / FILE, notices)


def _open_file(path: Path) -> tuple[sa.Engine, tuple[str, ...]]:
    """Return the engine for a portfolio's file, and what its owner should be told."""
    try:
        engine = _migrated(path)
        notices: tuple[str, ...] = ()
    except store.DamagedFileError:
        kept = store.keep_aside(path)
        engine = _migrated(path)
        notices = (
            f"Your portfolio's file was damaged and could not be read. It has been kept, as {kept}; nothing "
            "in it was deleted. A new, empty portfolio was begun. If you have a download, your answers are "
            "in it; somebody who knows SQLite can often get more out of the damaged file.",
        )
    advice = store.facts(engine).advice
    return engine, (*notices, advice) if advice else notices


def _migrated(path: Path) -> sa.Engine:
    """Return the engine for a file with all tables up to date."""
    _keep_private(path)
    engine = store.open_database(path)
    try:
        store.migrate(engine, "portfolio")
    except Exception:
        engine.dispose()
        raise
    return engine


def _keep_private(path: Path) -> None:
    """Make a file that does not exist yet for its owner's eyes alone; SQLite's side files follow it."""
    with suppress(OSError):  # SQLite meets the same obstacle next, and its message is the better one
        os.close(os.open(path, os.O_RDONLY | os.O_CREAT, 0o600))


class Portfolio(Reader):
    """A person's portfolio, open for writing. Made by `open_portfolio`; safe to use from several threads."""

    def __init__(self, engine: sa.Engine, lock: Lock, path: Path, notices: tuple[str, ...]) -> None:
        """Hold what `open_portfolio` opened."""
        super().__init__(engine)
        self._writer = engine
        self._lock = lock
        self.path = path
        self.notices = notices

    def __enter__(self) -> "Portfolio":
        """Return this portfolio."""
        return self

    def close(self) -> None:
        """Let go of the file and of the lock."""
        super().close()
        self._lock.release()

    def held_at(self, link: str) -> None:
        """Note the link to this process's pages, for the message that a second process shows.

        Parameters
        ----------
        link : str
            Such as "http://127.0.0.1:8888/cmplearn/".
        """
        self._lock.say(link)

    @property
    def facts(self) -> store.DatabaseFacts:
        """Where the file is and how it is written."""
        return store.facts(self._writer)

    def save(self, kind: str, key: str, value: Any, version: int, operation: str) -> Document:
        """Save a value and return it once it is on the disk; what it replaces is kept in the history.

        Parameters
        ----------
        kind : str
            One of `KINDS`.
        key : str
            Such as "2.3/first-answer".
        value : JSON value
            Text, number, list or mapping, at most `LARGEST_VALUE` bytes.
        version : int
            The version that the writer last saw; 0 when they saw none.
        operation : str
            A name that the writer gives this save alone. Repeating it saves nothing again and returns the
            same acknowledgement.

        Returns
        -------
        Document
            As saved, with its new version.

        Raises
        ------
        StaleVersionError
            Somebody saved a later version than `version`; `current` is that one.
        InputError
            A kind, key, value, version or operation that cannot be.
        StorageError
            The disk is full or read-only; nothing was changed.
        """
        text = _checked(kind, key, value, version, operation)
        with store.writing(self._writer) as connection:
            done = connection.execute(sa.select(saves).where(saves.c.operation == operation)).first()
            if done is not None:
                return _same_document(document(done), kind, key, operation)
            current = _latest(connection, kind, key)
            if (current.version if current else 0) != version:
                raise _stale(current, key, version)
            row = {"kind": kind, "key": key, "version": version + 1, "value": text}
            row |= {"saved_at": datetime.now(UTC).isoformat(), "operation": operation}
            connection.execute(sa.insert(saves), row)
        return Document(kind, key, value, version + 1, datetime.fromisoformat(str(row["saved_at"])))

    def note_download(self) -> None:
        """Keep the time of a download, so that pages can say how old the last one is."""
        with store.writing(self._writer) as connection:
            last = connection.execute(sa.select(sa.func.coalesce(sa.func.max(saves.c.id), 0))).scalar_one()
            row = {"downloaded_at": datetime.now(UTC).isoformat(), "last_save": last}
            connection.execute(sa.insert(downloads), row)


def _checked(kind: str, key: str, value: object, version: int, operation: str) -> str:
    """Return the value as JSON text after checking all that a writer gives."""
    check_kind(kind)
    check_key(key)
    if version < 0:
        raise InputError(f"A version is 0 or more; {version} is not.")
    if not 0 < len(operation) <= LONGEST_OPERATION or not operation.isprintable():
        raise InputError(
            f"An operation's name has 1 to {LONGEST_OPERATION} characters that can be printed; "
            f"{operation[:LONGEST_OPERATION]!r} ({len(operation)} characters) is no such name."
        )
    return as_json(key, value)


def _latest(connection: sa.Connection, kind: str, key: str) -> Document | None:
    """Return the latest version of a document, or None."""
    rows = sa.select(saves).where(saves.c.kind == kind, saves.c.key == key)
    row = connection.execute(rows.order_by(saves.c.version.desc()).limit(1)).first()
    return document(row) if row else None


def _same_document(done: Document, kind: str, key: str, operation: str) -> Document:
    """Return what an operation saved, when it is repeated for the same document."""
    if (done.kind, done.key) != (kind, key):
        raise InputError(
            f"The operation “{operation}” saved {done.kind} “{done.key}”; it cannot save “{key}” too."
        )
    return done


def _stale(current: Document | None, key: str, version: int) -> Exception:
    """Return the error for a save based on another version than the stored one."""
    if current is None or version > current.version:
        stored = f"version {current.version}" if current else "nothing"
        return InputError(f"This save of “{key}” says it follows version {version}, but {stored} is stored.")
    return StaleVersionError(current)
