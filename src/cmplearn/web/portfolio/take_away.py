"""Taking a portfolio away and bringing it in: downloads, bundles, backups and files."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from typing import Any

from tornado.web import HTTPError

from cmplearn.course.dates import in_full
from cmplearn.errors import InputError, NotFoundError, StorageError
from cmplearn.portfolio import Apart, Document, Download, Reader, StoredFile, TakenIn
from cmplearn.portfolio.in_words import KINDS_IN_WORDS, is_for_programs
from cmplearn.portfolio.keeping.files import ALLOWED, LARGEST_FILE, LARGEST_TOTAL
from cmplearn.portfolio.keeping.history import Contents
from cmplearn.portfolio.keeping.unpacking import LARGEST_BUNDLE, unpacked
from cmplearn.web.ages import age
from cmplearn.web.api_portfolio import ReadingHandler, in_writer, paper_of
from cmplearn.web.base import PageHandler, authenticated
from cmplearn.web.held import Held
from cmplearn.web.portfolio.side_by_side import compared, entries_of, labels, rows_of
from cmplearn.web.sending import send_file, send_paper

__all__ = ["KeepingHandler", "after_erasing", "routes"]

LOOKED_INTO: Held[bytes] = Held(seconds=1800, most=1)
"""The bundle that was looked into, until the person says whether to take it in."""

REMAINING: Held[tuple[str, ...]] = Held(seconds=600, most=10)
"""What an erasure could not remove yet, for the page that comes after it."""

DONE = {
    "taken-in": "The other copy has been taken in. Everything that was here is here still.",
    "brought-back": "The backup has been brought back: what it had and your portfolio lacked is here again.",
    "nothing-new": "Nothing was missing: all that this backup has is in your portfolio.",
    "settled": "Your choice is saved. The other version stays in the document’s history.",
    "kept": "The file is kept.",
    "erased": "Erased: every version, here and in the backups.",
    "not-all-erased": "Erased from your portfolio. Something beside it may still hold the text:",
    "all-erased": "Everything has been erased. Your portfolio is empty.",
}
"""What a page says after something was done, by its name in the address."""


@dataclass(frozen=True)
class Overview:
    """What the page shows of a portfolio."""

    count: int
    download: Download | None
    apart: list[tuple[Apart, str]]
    files: list[StoredFile]


def overview(reader: Reader) -> Overview:
    """Return what the page shows of a portfolio."""
    apart = reader.versions_apart()
    titles = labels([each.heads[-1] for each in apart])
    return Overview(
        count=len(reader.documents()),
        download=reader.last_download(),
        apart=[(each, titles[each.heads[-1].uid]) for each in apart],
        files=reader.files(),
    )


def after_erasing(remaining: tuple[str, ...], page: str = "portfolio/take-away?done=erased") -> str:
    """Return where to go when something was erased: a page, or the one that tells what could not be removed.

    Parameters
    ----------
    remaining : tuple of str
        From `Erased`.
    page : str
        Where to go when all is done, as ``url`` takes it.
    """
    if not remaining:
        return page
    return f"portfolio/take-away?done=not-all-erased&remaining={REMAINING.keep(remaining)}"


class KeepingHandler(ReadingHandler, PageHandler):
    """What the pages about keeping have in common."""

    def prepare(self) -> Any:
        """Refuse a body larger than any bundle."""
        if len(self.request.body) > LARGEST_BUNDLE + 100_000:
            raise HTTPError(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                f"That file is too large: at most {LARGEST_BUNDLE / 1e6:.0f} MB can be brought in. Nothing "
                "was changed.",
            )
        return super().prepare()

    async def overview_page(self, status: int = 200, **problems: str) -> None:
        """Send the page; `problems` say by field what is wrong with what was sent."""
        try:
            seen = await in_writer(partial(self.with_reader, overview))
        except StorageError:
            self.page("take_away.html", is_readable=False)  # the banner of every page says why
            return
        portfolio = self.open_portfolio
        self.set_status(status)
        self.page(
            "take_away.html",
            is_readable=True,
            seen=seen,
            is_safe=seen.download is not None and seen.download.saves_since == 0,
            backups=await in_writer(portfolio.backups) if portfolio else [],
            is_open=portfolio is not None,
            notices=self.notices,
            problems=problems,
            done=DONE.get(self.get_query_argument("done", ""), ""),
            remaining=REMAINING.get(self.get_query_argument("remaining", "")) or (),
            age=partial(age, now=datetime.now(UTC)),
            endings=sorted(ALLOWED),
            limits=(LARGEST_FILE // 1_000_000, LARGEST_TOTAL // 1_000_000),
        )

    def sent_file(self, field: str) -> tuple[str, bytes]:
        """Return the name and the content of the file that a form sent.

        Raises
        ------
        InputError
            None was chosen.
        """
        sent = self.request.files.get(field, [])
        if not sent or not sent[0]["filename"]:
            raise InputError("Choose a file first.")
        return str(sent[0]["filename"]), bytes(sent[0]["body"])

    def back(self, done: str, remaining: tuple[str, ...] = ()) -> None:
        """Go back to the page, which says what was done."""
        rest = f"&remaining={REMAINING.keep(remaining)}" if remaining else ""
        self.redirect(self.url(f"portfolio/take-away?done={done}{rest}"), status=HTTPStatus.SEE_OTHER)


class TakeAwayHandler(KeepingHandler):
    """The page."""

    @authenticated
    async def get(self) -> None:
        """Show how to take it away, and all that keeps it safe."""
        await self.overview_page()


class PrintHandler(KeepingHandler):
    """Everything as one document, to print or to keep."""

    @authenticated
    async def get(self, format: str) -> None:
        """Send it; it is put in words beside the thread that saves, which may not wait for it."""
        work = partial(self.with_reader, paper_of)
        paper = await asyncio.get_running_loop().run_in_executor(None, work)
        await send_paper(self, paper, format, "my-portfolio")


class BringInHandler(KeepingHandler):
    """Looking into a bundle, before anything is taken in."""

    @authenticated
    async def get(self) -> None:
        """Show the page with the form: this address is only where it is sent to."""
        await self.overview_page()

    @authenticated
    async def post(self) -> None:
        """Show what taking it in would change, and ask."""
        began = datetime.now(UTC)
        try:
            _, bundle = self.sent_file("bundle")
            contents = await beside_the_writer(bundle)
            found = await in_writer(partial(self.portfolio.look_into, contents))
        except InputError as error:
            await self.overview_page(HTTPStatus.BAD_REQUEST, bundle=str(error))
            return
        self.set_header("Cache-Control", "no-store")
        self.page(
            "bring_in.html",
            found=found,
            looked="" if found.changes_nothing else LOOKED_INTO.keep(bundle),
            **worded(found, began),
            age=partial(age, now=datetime.now(UTC)),
        )


async def beside_the_writer(bundle: bytes) -> Contents:
    """Return what a bundle holds, checked in a thread of its own: that takes seconds, and saves go on."""
    return await asyncio.get_running_loop().run_in_executor(None, unpacked, bundle)


def to_read(documents: Sequence[Document]) -> list[Document]:
    """Return those that somebody wrote to be read."""
    return [document for document in documents if not is_for_programs(document)]


def worded(found: TakenIn, began: datetime) -> dict[str, Any]:
    """Return what a bundle changes in words, for the page; it was looked into after `began`."""
    return {
        "added": entries_of(to_read(found.added)),
        "changed": entries_of(to_read(found.changed)),
        "removed": entries_of(to_read(found.removed)),
        "apart": [
            (versions, rows_of(versions)) for each in found.apart if (versions := compared(each.heads))
        ],
        "kinds": KINDS_IN_WORDS,
        "day": lambda moment: in_full(moment.astimezone().date()),
        "is_in_file": lambda document: document.came_at is not None and document.came_at >= began,
    }


class TakeInHandler(KeepingHandler):
    """Taking in what was looked into."""

    @authenticated
    async def post(self) -> None:
        """Merge it."""
        looked = self.get_body_argument("looked", "")
        bundle = LOOKED_INTO.get(looked)
        if bundle is None:
            words = "It has been too long since you chose that file. Nothing was taken in: choose it again."
            await self.overview_page(HTTPStatus.BAD_REQUEST, bundle=words)
            return
        contents = await beside_the_writer(bundle)
        await in_writer(partial(self.portfolio.take_in, contents))
        LOOKED_INTO.forget(looked)
        self.back("taken-in")


class BringBackHandler(KeepingHandler):
    """Bringing a backup back."""

    @authenticated
    async def post(self) -> None:
        """Merge it."""
        name = self.get_body_argument("backup", "")
        taken = await in_writer(partial(self.portfolio.bring_back, name))
        self.back("nothing-new" if taken.changes_nothing else "brought-back")


class FilesHandler(KeepingHandler):
    """Keeping an evidence file."""

    @authenticated
    async def get(self) -> None:
        """Show the page with the form: this address is only where it is sent to."""
        await self.overview_page()

    @authenticated
    async def post(self) -> None:
        """Keep the file that was sent."""
        try:
            name, content = self.sent_file("file")
            await in_writer(partial(self.portfolio.keep_file, name, content))
        except InputError as error:
            await self.overview_page(HTTPStatus.BAD_REQUEST, file=str(error))
            return
        self.back("kept")


class FileHandler(KeepingHandler):
    """One evidence file."""

    @authenticated
    async def get(self, sha256: str) -> None:
        """Send it, to be kept and never to be shown as a page."""
        found = await in_writer(partial(self.with_reader, Reader.files))
        name = next((file.name for file in found if file.sha256 == sha256), None)
        if name is None:
            raise NotFoundError("There is no such file here. The page “Take away and share” lists them.")
        content = await in_writer(partial(self.with_reader, lambda reader: reader.file(sha256)))
        send_file(self, content, "application/octet-stream", name)


routes: list[tuple[str, type]] = [
    (r"portfolio/take-away", TakeAwayHandler),
    (r"portfolio/take-away/my-portfolio\.(pdf|docx)", PrintHandler),
    (r"portfolio/take-away/bring-in", BringInHandler),
    (r"portfolio/take-away/take-in", TakeInHandler),
    (r"portfolio/take-away/bring-back", BringBackHandler),
    (r"portfolio/take-away/files", FilesHandler),
    (r"portfolio/take-away/files/([0-9a-f]{64})", FileHandler),
]
