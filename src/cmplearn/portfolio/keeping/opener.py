"""Opens a portfolio for the one process that may write in it; a damaged file is kept and begun again."""

import sqlite3
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa

from cmplearn import store
from cmplearn.course.dates import in_full
from cmplearn.portfolio.keeping import backups
from cmplearn.portfolio.keeping.lock import Lock
from cmplearn.portfolio.keeping.owner import Portfolio
from cmplearn.portfolio.keeping.places import FILE, make_folder

DAMAGED = (
    "Your portfolio's file was damaged and could not be read. It has been kept, as {kept}; nothing in it was "
    "deleted."
)
LOST = "Your portfolio's file was gone or empty, though backups of it are there."


def open_portfolio(folder: Path | None = None, holder: str = "") -> Portfolio:
    """Return a person's portfolio, open for writing by this process alone.

    A damaged file is renamed and kept, one is begun from the newest good backup (or an empty one), and
    `notices` says so.

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
    notices: tuple[str, ...] = ()
    try:
        if _is_lost(path):
            engine, notice = _begun_again(path, LOST)
            notices = (notice,)
        else:
            engine = _migrated(path)
    except store.DamagedFileError:
        kept = store.keep_aside(path)
        engine, notice = _begun_again(path, DAMAGED.format(kept=kept))
        notices = (notice,)
    advice = store.facts(engine).advice
    return engine, (*notices, advice) if advice else notices


def _is_lost(path: Path) -> bool:
    """Return whether the file is missing or empty though backups of it are there.

    Erasing everything removes the backups too, so this is never a portfolio that its owner erased.
    """
    is_empty = not path.exists() or path.stat().st_size == 0
    return is_empty and bool(backups.backups_of(path))


def _begun_again(path: Path, what_happened: str) -> tuple[sa.Engine, str]:
    """Return the engine for a file made of the newest good backup, or else a new one, and what to say."""
    for backup in backups.backups_of(path):
        try:
            backups.copy(backup.path, path)
            return _migrated(path), (
                f"{what_happened} Your portfolio was begun again from the backup of "
                f"{in_full(backup.made_at.date())}, {backup.made_at:%H:%M} (UTC): look whether what you "
                "wrote after that is there. If you have a later download, bring it in."
            )
        except (OSError, sqlite3.Error):  # StorageError is an OSError: this copy is no good either
            with suppress(FileNotFoundError):
                path.unlink()
    return _migrated(path), (
        f"{what_happened} A new, empty portfolio was begun. If you have a download, your answers are in it: "
        "bring it in; somebody who knows SQLite can often get more out of a damaged file."
    )


def _migrated(path: Path) -> sa.Engine:
    """Return the engine for a file with all tables up to date."""
    engine = store.open_database(path)
    try:
        store.migrate(engine, "portfolio")
    except Exception:
        engine.dispose()
        raise
    return engine
