"""The portfolio's door for pages: read documents, save one, download all."""

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar

from tornado.web import HTTPError

from cmplearn.errors import CmplearnError, InputError, StorageError
from cmplearn.portfolio import (
    LARGEST_VALUE,
    Document,
    Entry,
    Portfolio,
    Question,
    Reader,
    StaleVersionError,
    profile,
)
from cmplearn.portfolio.identifiers import find
from cmplearn.portfolio.in_words import whole
from cmplearn.web.ages import today
from cmplearn.web.assignments import assignment_questions
from cmplearn.web.base import ApiHandler, CmplearnHandler, authenticated
from cmplearn.web.lesson_notebooks import questions
from cmplearn.web.sending import MUCH, LateError, is_long, send_file

if TYPE_CHECKING:
    from cmplearn.documents import Paper

__all__ = ["routes"]

LARGEST_BODY = LARGEST_VALUE + 10_000  # the value, and room for the version and the operation's name

WRITERS = {"now": ThreadPoolExecutor(max_workers=1, thread_name_prefix="portfolio")}
"""What waits for the disk, so that the server goes on serving pages meanwhile; one thread, or a few."""

LOG = logging.getLogger(__name__)

WITHOUT_PDF = {
    "about-the-pdf.txt": b"No PDF could be made this time. All that you wrote is in my-portfolio.html: "
    b"open it in a browser, and print it from there if you want it on paper.\r\n"
}
"""Stands in a bundle in the place of its PDF."""

Result = TypeVar("Result")


async def in_writer(work: Callable[[], Result]) -> Result:
    """Return what `work` returns, done in a thread that uses portfolios' files."""
    return await asyncio.get_running_loop().run_in_executor(WRITERS["now"], work)


def have_writers(count: int) -> None:
    """Let several threads wait for the disk: where there are many portfolios, none waits for another's save.

    Parameters
    ----------
    count : int
        How many.
    """
    WRITERS["now"] = ThreadPoolExecutor(max_workers=count, thread_name_prefix="portfolio")


def described(document: Document) -> dict[str, Any]:
    """Return a document as the API shows it."""
    return {
        "kind": document.kind,
        "key": document.key,
        "value": document.value,
        "version": document.version,
        "saved_at": document.saved_at.isoformat(),
    }


def flags_of(reader: Reader, document: Document) -> dict[str, Any]:
    """Return what in an answer to a lesson's log prompt looks as if it could point at a person.

    Parameters
    ----------
    reader : Reader
        The portfolio: its profile says whose names to look out for.
    document : Document
        Of any kind; nothing is said of others than the log.
    """
    text = document.value.get("text") if isinstance(document.value, dict) else document.value
    if document.kind != "log" or not isinstance(text, str):
        return {}
    found = find(text, tuple(profile(reader).colleagues))
    return {"flags": [vars(flag) | {"kind": flag.kind.replace("'", "’")} for flag in found]}


def all_described(reader: Reader, kind: str | None, prefix: str) -> list[dict[str, Any]]:
    """Return documents as the API shows them; of a lesson's, with what to look at in them."""
    found = reader.documents(kind, prefix)
    if not prefix:  # a whole log would take too long, and nobody asks for it
        return [described(each) for each in found]
    return [described(each) | flags_of(reader, each) for each in found]


class ReadingHandler(CmplearnHandler):
    """A handler that can read the portfolio even when this server could not open it for writing."""

    def with_reader(self, use: Callable[[Reader], Result]) -> Result:
        """Return what `use` makes of the portfolio.

        Parameters
        ----------
        use : callable
            Takes a `Reader`; the open portfolio, or the file read beside whoever holds it.

        Raises
        ------
        StorageError
            It cannot even be read.
        """
        if self.open_portfolio is not None:
            return use(self.open_portfolio)
        with self.reading() as reader:
            return use(reader)

    @property
    def notices(self) -> tuple[str, ...]:
        """What the owner should know about the portfolio's file."""
        return self.open_portfolio.notices if self.open_portfolio is not None else ()


class DocumentsHandler(ReadingHandler, ApiHandler):
    """The current version of documents, by kind and beginning of their keys."""

    @authenticated
    async def get(self) -> None:
        """Send them all, or those of `kind` and `prefix`."""
        if self.portfolio_problem is not None:
            raise self.portfolio_problem
        kind, prefix = self.get_query_argument("kind", None), self.get_query_argument("prefix", "")
        find_all = partial(all_described, kind=kind, prefix=prefix)
        content = await in_writer(lambda: _as_json(self.with_reader(find_all)))
        if self.is_workshop and len(content) > MUCH:
            self.set_header("Content-Encoding", "identity")  # packing it would hold up everybody's votes
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.finish(content)


def _as_json(documents: list[dict[str, Any]]) -> bytes:
    return json.dumps({"documents": documents}, ensure_ascii=False, separators=(",", ":")).encode()


class DocumentHandler(ApiHandler):
    """One document."""

    def prepare(self) -> Any:
        """Refuse a body that no value could need."""
        if len(self.request.body) > LARGEST_BODY:
            raise HTTPError(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                f"That is too long to save: at most {LARGEST_VALUE:,} bytes fit, some 15,000 words. "
                "Shorten it; what was saved before is kept.",
            )
        return super().prepare()

    @authenticated
    async def put(self, kind: str, key: str) -> None:
        """Save a value; the answer means that it is on the disk."""
        value, version, operation = save_request(self.body())
        portfolio = await self.portfolio_for_saving()
        try:
            saved = await in_writer(partial(portfolio.save, kind, key, value, version, operation))
        except StaleVersionError as error:
            current = described(error.current)
            self.answer({"message": str(error), **current}, HTTPStatus.CONFLICT)
        else:
            flags = await in_writer(partial(flags_of, portfolio, saved))
            self.answer({"version": saved.version, "saved_at": saved.saved_at.isoformat()} | flags)


def save_request(body: dict[str, Any]) -> tuple[Any, int, str]:
    """Return the value, version and operation of a request to save.

    Parameters
    ----------
    body : dict
        What a page sent.

    Returns
    -------
    tuple
        Any JSON value, the version it follows, and the operation's name.

    Raises
    ------
    InputError
        One of them is missing or of the wrong type.

    Examples
    --------
    >>> save_request({"value": "Twenty", "version": 0, "operation": "a1"})
    ('Twenty', 0, 'a1')
    """
    missing = [name for name in ("value", "version", "operation") if name not in body]
    if missing:
        raise InputError(f"A save needs value, version and operation; {', '.join(missing)} is missing.")
    version, operation = body["version"], body["operation"]
    if type(version) is not int:
        raise InputError(f"A save's version is a whole number; {version!r} is not.")
    if not isinstance(operation, str):
        raise InputError(f"A save's operation is a text; {operation!r} is not.")
    return body["value"], version, operation


def asked() -> dict[tuple[str, str], Question]:
    """Return how lessons and assignments word what they ask, by kind and key, as far as they can be read."""
    found: dict[tuple[str, str], Question] = {}
    for read_questions in (questions, assignment_questions):
        with contextlib.suppress(CmplearnError):  # a mistake in the course must not hold people's work back
            found |= read_questions()
    return found


def take_away(reader: Reader, *, has_pdf: bool = True, is_workshop: bool = False) -> bytes:
    """Return a portfolio as a bundle, and keep the time where it may be written.

    Parameters
    ----------
    reader : Reader
        The portfolio.
    has_pdf : bool
        Whether a PDF of everything is in it too, if one can be made.
    is_workshop : bool
        Whether others wait for theirs, so that none is made of very much.
    """
    packed = reader.bundle(asked(), extras=_pdf(reader, is_workshop) if has_pdf else WITHOUT_PDF)
    if isinstance(reader, Portfolio):
        with contextlib.suppress(StorageError):  # a full disk must not keep people from taking their work
            reader.note_download()
    return packed


def paper_of(reader: Reader) -> "Paper":
    """Return everything in a portfolio as a paper."""
    return _paper(reader, whole(reader.documents(), asked()))


def _paper(reader: Reader, entries: Sequence[Entry]) -> "Paper":
    from cmplearn.documents.portfolio import portfolio_paper

    return portfolio_paper(entries, profile(reader).name, today())


def _pdf(reader: Reader, is_workshop: bool) -> dict[str, bytes]:
    """Return the portfolio as a PDF by its name; when it cannot be made, a note that says so."""
    from cmplearn.documents import pdf

    try:
        entries = whole(reader.documents(), asked())
        if is_workshop and is_long(entries):
            return WITHOUT_PDF
        return {"my-portfolio.pdf": pdf(_paper(reader, entries))}
    except Exception as error:  # whatever it is, it must not keep people from taking their work
        LOG.warning("cmplearn: the PDF of a download could not be made (%s)", type(error).__name__)
        return WITHOUT_PDF


class DownloadHandler(ReadingHandler, ApiHandler):
    """Everything, to take away."""

    @authenticated
    async def get(self) -> None:
        """Send the zip; it is packed beside the thread that saves, which may not wait for it."""
        work = partial(take_away, is_workshop=self.is_workshop)
        try:
            packed = await self.make(partial(self.with_reader, work))
        except LateError:  # nobody goes home without what they wrote
            packed = await in_writer(partial(self.with_reader, partial(work, has_pdf=False)))
        send_file(self, packed, "application/zip", f"my-portfolio-{datetime.now(UTC):%Y-%m-%d}.zip")


routes: list[tuple[str, type]] = [
    (r"api/portfolio", DocumentsHandler),
    (r"api/portfolio/download", DownloadHandler),
    (r"api/portfolio/([^/]+)/(.+)", DocumentHandler),
]
