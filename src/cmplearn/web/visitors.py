"""A portfolio for each visitor of a workshop: a file of its own, open only while it is used."""

import asyncio
import shutil
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from weakref import WeakValueDictionary

from cmplearn.errors import RefusedError, StorageError
from cmplearn.portfolio import Portfolio, Reader, make_folder, open_portfolio, read

__all__ = ["KEPT_DAYS", "FullError", "Loan", "Visitors"]

KEPT_DAYS = 30
"""How long a visitor's portfolio is kept after it was last used."""

MOST = 1000
"""Portfolios that a workshop keeps; some 150 kB each while they are small."""

LARGEST = 5_000_000
"""Bytes of one portfolio's file: each pause in typing keeps what stands there, 1 or 2 MB on a busy day."""

MOST_OPEN = 200
"""Portfolios that stay open: opening one takes longer than saving in it; 0.4 MB and four files each."""

LEAST_FREE = 500_000_000
"""Bytes of the disk that visitors leave free: rooms are on it too, and a full disk would stop them."""

IDLE_S = 300.0
FOLDER = "visitors"
DAY_S = 86_400.0

FULL = "This workshop keeps {most:,} portfolios, and cannot begin another. You can read on, and join rooms."
TOO_LARGE = (
    "Your portfolio here is full. What was saved is kept: take it away on the page “My portfolio”, then "
    "delete it here."
)
DISK_FULL = (
    "Nothing more can be saved here: this computer has little space left. What was saved is kept, and you "
    "can read on and join rooms. Tell whoever leads the workshop."
)


class FullError(StorageError):
    """A visitor can save no more here; the words are meant for them."""


@dataclass(eq=False)
class Loan:
    """An open portfolio: how many requests use it, when the last one did, and whether it was erased since."""

    portfolio: Portfolio
    uses: int = 0
    used_at: float = field(default=0.0)
    is_erased: bool = False


class Visitors:
    """All visitors' portfolios of one workshop, by the visitor's name, which is random and says nothing.

    Parameters
    ----------
    home : Path
        The workshop's folder; portfolios lie in ``visitors/<name>/`` in it.
    most_open : int
        How many may stay open when no request uses them.
    clock : callable
        Gives seconds that only grow.
    """

    def __init__(
        self, home: Path, most_open: int = MOST_OPEN, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Make the folder, or use what is there."""
        self.folder = make_folder(make_folder(home) / FOLDER)
        self._most_open, self._clock = most_open, clock
        self._open: OrderedDict[str, Loan] = OrderedDict()
        self._changing = threading.Condition()  # never held for long: the loop that serves all waits for it
        self._busy: set[str] = set()
        self._beginning = threading.Lock()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._name, self._empty = _empty_portfolio()

    def has_portfolio(self, visitor: str) -> bool:
        """Return whether a visitor has ever saved anything."""
        return visitor in self._open or self._place(visitor).is_dir()

    def count(self) -> int:
        """Return how many portfolios there are."""
        return sum(1 for each in self.folder.iterdir() if each.is_dir())

    def open_now(self) -> int:
        """Return how many are open."""
        return len(self._open)

    def turn(self, visitor: str) -> asyncio.Lock:
        """Return what a request holds while it has a visitor's portfolio opened or erased.

        Those of one visitor wait for each other here, so that they never fill all the threads that others'
        portfolios are opened in.
        """
        return self._turns.setdefault(visitor, asyncio.Lock())

    def lend(self, visitor: str) -> Loan:
        """Return a visitor's portfolio, begun when there is none; it stays open until `give_back`.

        Raises
        ------
        RefusedError
            There are too many portfolios to begin another.
        StorageError
            It cannot be opened.
        """
        with self._alone_with(visitor):
            if visitor not in self._open:
                self._begin(visitor)
                self._close(self._idle()[: max(0, len(self._open) + 1 - self._most_open)])
            lent = self._open.get(visitor) or Loan(self._opened(visitor))
            with self._changing:
                self._open[visitor] = lent
                self._open.move_to_end(visitor)
                lent.uses += 1
            return lent

    def give_back(self, lent: Loan) -> None:
        """Note that a request which `lend` lent a portfolio to has ended."""
        with self._changing:
            lent.uses -= 1
            lent.used_at = self._clock()

    def is_used(self, visitor: str) -> bool:
        """Return whether a request has a visitor's portfolio."""
        lent = self._open.get(visitor)
        return lent is not None and lent.uses > 0

    def check_room(self, portfolio: Portfolio) -> None:
        """Refuse to save in a portfolio that has grown beyond all reason, or on a disk that is almost full.

        Raises
        ------
        FullError
        """
        if portfolio.path.stat().st_size > LARGEST:
            raise FullError(TOO_LARGE)
        self._check_disk()

    def reading(self, visitor: str) -> Reader:
        """Return a visitor's portfolio for reading; empty when nothing was ever saved."""
        return read(self._place(visitor))

    def close_idle(self) -> None:
        """Close what nobody has used for a while."""
        limit = self._clock() - IDLE_S
        with self._changing:
            idle = [name for name, each in self._open.items() if not each.uses and each.used_at < limit]
        self._close(idle)

    def _idle(self) -> list[str]:
        """Return whose portfolio is open and used by no request, the longest unused first."""
        with self._changing:
            return [name for name, each in self._open.items() if not each.uses]

    def _close(self, names: list[str]) -> None:
        """Close those that are still used by nobody."""
        for name in names:
            with self._alone_if_free(name) as is_free:
                with self._changing:
                    is_idle = is_free and name in self._open and not self._open[name].uses
                    closing = self._open.pop(name) if is_idle else None
                if closing is not None:
                    closing.portfolio.close()

    def erase(self, visitor: str) -> tuple[str, ...]:
        """Delete all that a visitor saved; return what could not be removed, in words."""
        with self._alone_with(visitor):
            if not self.has_portfolio(visitor):
                return ()
            erased = self._open.get(visitor) or Loan(self._opened(visitor))
            erased.is_erased = True
            try:
                remaining = erased.portfolio.erase_everything().remaining
            finally:
                with self._changing:
                    self._open.pop(visitor, None)
                erased.portfolio.close()
            shutil.rmtree(self._place(visitor), ignore_errors=True)
            return remaining

    def forget_old(self, now: float | None = None) -> int:
        """Delete the portfolios that nobody has used for `KEPT_DAYS`; return how many.

        Parameters
        ----------
        now : float, optional
            Seconds since 1970; default the clock's.
        """
        limit = (time.time() if now is None else now) - KEPT_DAYS * DAY_S
        count = 0
        for each in list(self.folder.iterdir()):
            with self._alone_if_free(each.name) as is_free:
                if is_free and each.name not in self._open and each.is_dir() and _saved_at(each) < limit:
                    shutil.rmtree(each, ignore_errors=True)
                    count += 1
        return count

    def close(self) -> None:
        """Close all."""
        with self._changing:
            names = list(self._open)
        for name in names:
            with self._alone_with(name):
                with self._changing:
                    closing = self._open.pop(name, None)
                if closing is not None:  # else it was closed or erased meanwhile
                    closing.portfolio.close()

    @contextmanager
    def _alone_with(self, visitor: str) -> Iterator[None]:
        """Have one visitor's portfolio opened, closed or erased by nobody else meanwhile; others' may be."""
        with self._changing:
            self._changing.wait_for(lambda: visitor not in self._busy)
            self._busy.add(visitor)
        try:
            yield
        finally:
            self._leave(visitor)

    @contextmanager
    def _alone_if_free(self, visitor: str) -> Iterator[bool]:
        """Do so without waiting; say whether nobody else was at it."""
        with self._changing:
            is_free = visitor not in self._busy
            self._busy.add(visitor)
        try:
            yield is_free
        finally:
            if is_free:
                self._leave(visitor)

    def _leave(self, visitor: str) -> None:
        with self._changing:
            self._busy.remove(visitor)
            self._changing.notify_all()

    def _begin(self, visitor: str) -> None:
        """Make a visitor's folder, when there is none and one more may be."""
        with self._beginning:
            if not self._place(visitor).is_dir():
                if self.count() >= MOST:
                    raise RefusedError(FULL.format(most=MOST))
                self._check_disk()
                make_folder(self._place(visitor))

    def _check_disk(self) -> None:
        if shutil.disk_usage(self.folder).free < LEAST_FREE:
            raise FullError(DISK_FULL)

    def _opened(self, visitor: str) -> Portfolio:
        """Return a visitor's portfolio, opened; a new one is a copy of an empty one, which is quicker."""
        place = self._place(visitor)
        file = place / self._name
        if not file.exists():
            begun = place / "begun"
            begun.touch(mode=0o600)
            begun.write_bytes(self._empty)
            begun.replace(file)
        return open_portfolio(place)

    def _place(self, visitor: str) -> Path:
        return self.folder / visitor


def _empty_portfolio() -> tuple[str, bytes]:
    """Return the name and the content of the file of a portfolio in which nothing is saved."""
    with TemporaryDirectory() as folder:
        with open_portfolio(Path(folder)) as portfolio:
            path = portfolio.path
        return path.name, path.read_bytes()


def _saved_at(folder: Path) -> float:
    """Return when something in a portfolio's folder was last written, in seconds since 1970."""
    times = [folder.stat().st_mtime]
    for path in folder.glob("portfolio.sqlite*"):
        with suppress(OSError):
            times.append(path.stat().st_mtime)
    return max(times)
