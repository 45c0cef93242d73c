"""Has backups made while people write: in a thread of its own, at opening and then once a day."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from cmplearn.errors import StorageError
from cmplearn.portfolio.keeping import backups


class Keeper:
    """Makes the backups of one portfolio's file, one at a time.

    A backup that fails is a notice, never an error: what is saved is kept without it.
    """

    def __init__(self, portfolio: Path) -> None:
        """Look after `portfolio`, a file that this process alone writes."""
        self._portfolio = portfolio
        self._thread: threading.Thread | None = None
        self._one_at_a_time, self._beginning = threading.Lock(), threading.Lock()
        self._day: date | None = None
        self.notice = ""

    def at_opening(self, *, is_empty: bool) -> None:
        """Begin a backup when anything was written since the last one."""
        backups.tidy(self._portfolio)
        newest = next(iter(backups.backups_of(self._portfolio)), None)
        if is_empty:
            return
        if newest is not None and newest.made_at.timestamp() >= self._changed_at():
            self._day = newest.day
        else:
            self._begin()

    def after_save(self) -> None:
        """Begin the day's backup, unless it is there."""
        with self._beginning:  # of two saves that see the day's backup missing, one begins it
            if self._day != datetime.now(UTC).date():
                self._begin()

    def start_afresh(self, scrub: Callable[[], None], *, is_empty: bool) -> None:
        """Scrub the file while no backup reads it, and replace all backups by a new one; by none when empty.

        Raises
        ------
        StorageError
            It could not be done; the older backups may still be there.
        """
        with self._one_at_a_time:
            scrub()
            new = None if is_empty else backups.back_up(self._portfolio)
            backups.remove_all(self._portfolio, but=new)
            self._day = new.day if new else None  # what is written next is backed up at once

    def wait(self) -> None:
        """Return when no backup is being made."""
        if self._thread is not None:
            self._thread.join()

    def _changed_at(self) -> float:
        """Return when the file or its log was last written."""
        paths = [self._portfolio, self._portfolio.with_name(f"{self._portfolio.name}-wal")]
        return max((path.stat().st_mtime for path in paths if path.exists()), default=0.0)

    def _begin(self) -> None:
        """Make a backup in a thread; the first save of a day does not wait for it."""
        if self._thread is not None and self._thread.is_alive():
            return
        self._day = datetime.now(UTC).date()
        thread = threading.Thread(target=self._work, name="portfolio-backup", daemon=True)
        thread.start()
        self._thread = thread  # who waits for it in another thread can do so only now

    def _work(self) -> None:
        """Make a backup, or note why there is none."""
        try:
            with self._one_at_a_time:
                backups.back_up(self._portfolio)
            self.notice = ""
        except (StorageError, OSError) as error:
            self.notice = str(error)
