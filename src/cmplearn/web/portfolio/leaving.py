"""For temporary and shared computers: how old the last download is, a bundle for a copy in the browser."""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from tornado.web import HTTPError

from cmplearn.errors import StorageError
from cmplearn.portfolio import Reader
from cmplearn.web.ages import age
from cmplearn.web.api_portfolio import ReadingHandler, asked, in_writer
from cmplearn.web.base import ApiHandler, CmplearnHandler, authenticated

__all__ = ["LastCopy", "last_copy", "routes"]


@dataclass(frozen=True)
class LastCopy:
    """How far the last download is behind.

    Parameters
    ----------
    at : datetime or None
        When it was; None for never.
    changes : int
        Saves that are not in it.
    mark : str
        Letters that change whenever anything is saved.
    """

    at: datetime | None
    changes: int
    mark: str

    @property
    def is_behind(self) -> bool:
        """Whether leaving now would lose something."""
        return self.changes > 0

    @property
    def words(self) -> str:
        """What a person should know of it."""
        if self.at is None:
            return "You have not downloaded anything yet." if self.changes else "Nothing is saved yet."
        when = f"You last downloaded your portfolio {age(self.at, datetime.now(UTC))}"
        return (
            f"{when}: what you have changed since is not in it." if self.changes else f"{when}: all is in it."
        )


def read_last_copy(reader: Reader) -> LastCopy:
    """Return how far the last download of a portfolio is behind."""
    marks, download = reader.marks(), reader.last_download()
    names = "".join(f"{kind}/{key}/{uid}/{version};" for (kind, key), (uid, version) in marks.items())
    mark = hashlib.sha256(names.encode()).hexdigest()[:16] if marks else ""
    if download is None:
        return LastCopy(None, len(marks), mark)
    return LastCopy(download.at, download.saves_since, mark)


async def last_copy(handler: CmplearnHandler) -> LastCopy | None:
    """Return how far the last download is behind, or None while the portfolio cannot be read.

    Parameters
    ----------
    handler : CmplearnHandler
        Who asks.

    Returns
    -------
    LastCopy or None
    """
    try:
        return await in_writer(partial(_read, handler))
    except StorageError:
        return None


def _read(handler: CmplearnHandler) -> LastCopy:
    """Read the open portfolio, or the file beside whoever holds it."""
    if handler.open_portfolio is not None:
        return read_last_copy(handler.open_portfolio)
    with handler.reading() as reader:
        return read_last_copy(reader)


class LastCopyHandler(ReadingHandler, ApiHandler):
    """How far the last download is behind, for pages that are open while something is saved."""

    @authenticated
    async def get(self) -> None:
        """Send it."""
        found = await last_copy(self)
        if found is None:
            raise HTTPError(503, "Your portfolio cannot be read just now. Nothing is lost.")
        self.answer({"words": found.words, "is_behind": found.is_behind, "mark": found.mark})


class BundleHandler(ReadingHandler, ApiHandler):
    """Everything as a bundle for the locked copy in a browser; it does not count as a download."""

    @authenticated
    async def get(self) -> None:
        """Send it; it is packed beside the thread that saves."""
        work = partial(self.with_reader, lambda reader: reader.bundle(asked()))
        bundle = await asyncio.get_running_loop().run_in_executor(None, work)
        self.set_header("Content-Type", "application/zip")
        self.set_header("Cache-Control", "no-store")
        self.finish(bundle)


routes: list[tuple[str, type]] = [
    (r"portfolio/last-copy", LastCopyHandler),
    (r"portfolio/bundle", BundleHandler),
]
