"""Copies of a portfolio's file beside it: one a day, kept for a week, and one a week, kept for a month.

A copy is whole or not there: it is written under another name, checked, and renamed. Making one reads what is
on the disk and never keeps a save waiting.
"""

import os
import re
import secrets
import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from cmplearn import store
from cmplearn.errors import NotFoundError, StorageError
from cmplearn.portfolio.keeping.history import Contents

FOLDER = "backups"
NAME = re.compile(r"portfolio-(\d{4}-\d\d-\d\d)\.sqlite")
DAYS, WEEKS = 7, 4


@dataclass(frozen=True)
class Backup:
    """A copy of a portfolio's file.

    Parameters
    ----------
    path : Path
        Where it is.
    day : date
        The day on which it was made, in UTC.
    made_at : datetime
        When, in UTC.
    size : int
        In bytes.
    """

    path: Path
    day: date
    made_at: datetime
    size: int

    @property
    def name(self) -> str:
        """By what it is asked for."""
        return self.path.name


def backups_of(portfolio: Path) -> list[Backup]:
    """Return the copies beside a portfolio's file, the newest first."""
    found = []
    with suppress(OSError):
        for path in (portfolio.parent / FOLDER).iterdir():
            match = NAME.fullmatch(path.name)
            if match:
                with suppress(FileNotFoundError):  # no longer kept, just now; the others are
                    facts = path.stat()
                    made_at = datetime.fromtimestamp(facts.st_mtime, UTC)
                    found.append(Backup(path, date.fromisoformat(match[1]), made_at, facts.st_size))
    return sorted(found, key=lambda backup: backup.day, reverse=True)


def backup_named(portfolio: Path, name: str) -> Backup:
    """Return one of the copies.

    Raises
    ------
    NotFoundError
        There is none of that name.
    """
    for backup in backups_of(portfolio):
        if backup.name == name:
            return backup
    days = ", ".join(str(backup.day) for backup in backups_of(portfolio)) or "none yet"
    raise NotFoundError(f"There is no backup of that name. Backups there are: {days}.")


def back_up(portfolio: Path) -> Backup:
    """Copy a portfolio's file as today's backup, remove those no longer kept, and return the new one.

    Parameters
    ----------
    portfolio : Path
        The file; others may be writing in it.

    Returns
    -------
    Backup

    Raises
    ------
    StorageError
        It could not be written, for example because the disk is full; older copies are as they were.
    """
    today = datetime.now(UTC).date()
    folder = portfolio.parent / FOLDER
    path = folder / f"portfolio-{today}.sqlite"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        copy(portfolio, path)
        _rotate(portfolio, today)
        facts = path.stat()
    except OSError as error:
        raise StorageError(
            f"A backup could not be written to {folder}: {error.strerror or error}. What you save is kept as "
            "always."
        ) from error
    return Backup(path, today, datetime.fromtimestamp(facts.st_mtime, UTC), facts.st_size)


def contents_of(portfolio: Path, name: str) -> Contents:
    """Return all that a backup holds, read from a copy of it that is brought up to date.

    Raises
    ------
    NotFoundError
        There is none of that name.
    StorageError
        It is damaged or cannot be read.
    """
    backup = backup_named(portfolio, name)
    work = backup.path.with_name(f"{backup.name}.part-read-{secrets.token_hex(4)}")
    try:
        copy(backup.path, work)
        engine = store.open_database(work)
        try:
            store.migrate(engine, "portfolio")
            with store.reading(engine) as connection:
                return Contents.of(connection)
        finally:
            engine.dispose()
    except OSError as error:
        if isinstance(error, StorageError):
            raise
        raise StorageError(
            f"The backup of {backup.day} cannot be read: {error.strerror}. Nothing was changed."
        ) from error
    finally:
        for side in backup.path.parent.glob(f"{work.name}*"):
            side.unlink(missing_ok=True)


def copy(source: Path, target: Path) -> None:
    """Copy a SQLite file that may be in use: the new one is whole, checked and on the disk, or not there.

    Raises
    ------
    OSError, StorageError
        It could not be copied, or the copy is not sound.
    """
    part = target.with_name(f"{target.name}.part")
    with suppress(FileNotFoundError):
        part.unlink()
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        _copy_pages(source, part)
        _flush(part)
        part.replace(target)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    _flush_folder(target.parent)


def _copy_pages(source: Path, part: Path) -> None:
    """Copy all pages as they are at one moment, and check the copy."""
    with (
        store.explained(part),
        closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as old,
        closing(sqlite3.connect(part)) as new,
    ):
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")  # or each look at the copy would leave files beside it
        if new.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise store.DamagedFileError(f"The copy {part.name} is not sound.")


def _flush(path: Path) -> None:
    """Make sure that a file is on the disk."""
    file = os.open(path, os.O_RDWR)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _flush_folder(folder: Path) -> None:
    """Make sure that a rename is on the disk, where the system can tell."""
    with suppress(OSError):  # Windows opens no folders
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def days_kept(days: Iterable[date], today: date) -> set[date]:
    """Return which days' backups are kept: the last seven there are, and the newest of each of four weeks.

    Parameters
    ----------
    days : iterable of date
        The days of the backups there are.
    today : date
        Backups dated later (by a clock that was wrong) are kept too.

    Returns
    -------
    set of date

    Examples
    --------
    >>> from datetime import timedelta
    >>> today = date(2026, 11, 22)
    >>> kept = days_kept([today - timedelta(days=n) for n in range(60)], today)
    >>> len(kept), str(min(kept))
    (10, '2026-11-01')
    """
    newest_first = sorted(days, reverse=True)
    past = [day for day in newest_first if day <= today]
    weeks: dict[tuple[int, int], date] = {}
    for day in past:
        year, week, _ = day.isocalendar()
        weeks.setdefault((year, week), day)
    return {*newest_first[:DAYS], *list(weeks.values())[:WEEKS], *(d for d in newest_first if d > today)}


def _rotate(portfolio: Path, today: date) -> None:
    """Remove the backups that are no longer kept."""
    found = backups_of(portfolio)
    kept = days_kept((backup.day for backup in found), today)
    for backup in found:
        if backup.day not in kept:
            backup.path.unlink(missing_ok=True)


def remove_all(portfolio: Path, but: Backup | None = None) -> None:
    """Remove every backup except one, and what a stopped one left behind.

    Raises
    ------
    StorageError
        One could not be removed.
    """
    try:
        for path in (portfolio.parent / FOLDER).iterdir():
            if but is None or path != but.path:
                path.unlink(missing_ok=True)  # one that is read now goes by itself
    except FileNotFoundError:
        return
    except OSError as error:
        raise StorageError(
            f"A backup in {portfolio.parent / FOLDER} could not be removed: {error.strerror}. Close other "
            "programs that may use it."
        ) from error


def tidy(portfolio: Path) -> None:
    """Remove what backups that were stopped in the middle left behind; nobody may be making one."""
    with suppress(OSError):
        for path in (portfolio.parent / FOLDER).iterdir():
            if ".part" in path.name:
                path.unlink(missing_ok=True)  # one that is read now goes by itself, the others do not
