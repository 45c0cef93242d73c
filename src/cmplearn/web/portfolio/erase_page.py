"""Erasing one thing, a file or everything: what goes, what stays, and a copy first."""

from functools import partial
from http import HTTPStatus
from typing import Any

from cmplearn.errors import InputError, NotFoundError, StorageError
from cmplearn.portfolio import Portfolio, Reader, home
from cmplearn.portfolio.actions import erase_entry
from cmplearn.portfolio.in_words import KINDS_IN_WORDS, is_for_programs
from cmplearn.portfolio.keeping.erasing import copies_beside
from cmplearn.portfolio.sharing import copies_of, forget, forget_copies, sharing
from cmplearn.web.api_portfolio import in_writer
from cmplearn.web.base import authenticated
from cmplearn.web.held import forget_everything
from cmplearn.web.portfolio.side_by_side import entries_of, labels
from cmplearn.web.portfolio.take_away import KeepingHandler, after_erasing

__all__ = ["routes"]

WORD = "erase"
"""What a person types to have everything erased."""


class ListHandler(KeepingHandler):
    """What can be erased."""

    @authenticated
    async def get(self) -> None:
        """Show every document and file, each with a way to erase it."""
        try:
            documents = await in_writer(partial(self.with_reader, Reader.documents))
            files = await in_writer(partial(self.with_reader, Reader.files))
        except StorageError:
            self.page("take_away.html", is_readable=False)
            return
        named = labels(documents)
        shown = [document for document in documents if not is_for_programs(document)]
        groups = [
            (words, [(document, named[document.uid]) for document in shown if document.kind == kind])
            for kind, words in KINDS_IN_WORDS.items()
        ]
        self.page("erase.html", groups=[group for group in groups if group[1]], files=files)


class DocumentHandler(KeepingHandler):
    """Erasing one document."""

    @authenticated
    async def get(self, kind: str, key: str) -> None:
        """Show what would be erased, and ask."""
        found = await in_writer(partial(self.with_reader, lambda reader: reader.history(kind, key)))
        if not found:
            raise NotFoundError("There is nothing of that name in your portfolio; it may be erased already.")
        [entry] = entries_of(found[-1:])
        copies = await in_writer(partial(self.with_reader, lambda reader: copies_of(reader, kind, key)))
        self.page("erase_one.html", entry=entry, versions=len(found), file=None, copies=copies)

    @authenticated
    async def post(self, kind: str, key: str) -> None:
        """Erase it, and the copies of it that were made for others, when their box is ticked."""
        with_copies = self.get_body_argument("copies", "") == "yes"
        remaining = await in_writer(partial(erased, self.portfolio, kind, key, with_copies))
        self.redirect(self.url(after_erasing(remaining)), status=HTTPStatus.SEE_OTHER)


def erased(portfolio: Portfolio, kind: str, key: str, with_copies: bool) -> tuple[str, ...]:
    """Erase a document with what belongs to it; return what could not be removed yet, in words."""
    remaining = forget_copies(portfolio, kind, key) if with_copies else ()
    if kind == "log":
        return remaining + erase_entry(portfolio, key)
    if kind == "shared":
        return remaining + forget(portfolio, sharing(portfolio, key.removeprefix("copies/")))
    return remaining + portfolio.erase(kind, key).remaining


class FileHandler(KeepingHandler):
    """Erasing one file."""

    @authenticated
    async def get(self, sha256: str) -> None:
        """Show what would be erased, and ask."""
        files = await in_writer(partial(self.with_reader, Reader.files))
        file = next((file for file in files if file.sha256 == sha256), None)
        if file is None:
            raise NotFoundError("There is no such file in your portfolio; it may be erased already.")
        self.page("erase_one.html", entry=None, versions=1, file=file, copies=[])

    @authenticated
    async def post(self, sha256: str) -> None:
        """Erase it."""
        erased = await in_writer(partial(self.portfolio.erase_file, sha256))
        self.redirect(self.url(after_erasing(erased.remaining)), status=HTTPStatus.SEE_OTHER)


class EverythingHandler(KeepingHandler):
    """Erasing everything."""

    @authenticated
    async def get(self) -> None:
        """Say what goes and what stays, offer a copy, and ask for the word."""
        await self.show()

    async def show(self, wrong: str = "") -> None:
        """Send the page."""
        portfolio = self.portfolio
        self.page(
            "erase_everything.html",
            word=WORD,
            wrong=wrong,
            folder=str(home()),
            **await in_writer(partial(counted, portfolio)),
        )

    @authenticated
    async def post(self) -> None:
        """Erase everything, when the word is there."""
        if self.get_body_argument("word", "").strip().casefold() != WORD:
            self.set_status(HTTPStatus.BAD_REQUEST)
            await self.show(str(InputError(f"Type the word “{WORD}” to go on. Nothing was erased.")))
            return
        erased = await in_writer(self.portfolio.erase_everything)
        forget_everything()
        self.back("all-erased", erased.remaining)


def counted(portfolio: Portfolio) -> dict[str, Any]:
    """Return what would go, for the page."""
    return {
        "documents": len(portfolio.documents()),
        "files": len(portfolio.files()),
        "backups": len(portfolio.backups()),
        "beside": [path.name for path in copies_beside(portfolio.path)],
        "download": portfolio.last_download(),
    }


routes: list[tuple[str, type]] = [
    (r"portfolio/take-away/erase", ListHandler),
    (r"portfolio/take-away/erase-file/([0-9a-f]{64})", FileHandler),
    (r"portfolio/take-away/erase/([^/]+)/(.+)", DocumentHandler),
    (r"portfolio/take-away/erase-everything", EverythingHandler),
]
