"""What every page and every API answer has in common: safe headers, one look, errors in plain words."""

import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from traceback import format_tb
from typing import Any, NoReturn
from urllib.parse import parse_qsl, quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from tornado.web import HTTPError, RequestHandler, authenticated

from cmplearn import course
from cmplearn.errors import CmplearnError, CourseError, InputError, StorageError
from cmplearn.portfolio import Portfolio, Reader
from cmplearn.web.error_words import for_log, plain_words, status_of
from cmplearn.web.handlers_static import fingerprint

__all__ = [
    "SHARED_COOKIE",
    "ApiHandler",
    "PageHandler",
    "authenticated",
    "environment",
    "for_log",
    "plain_words",
    "sentence",
    "status_of",
]

SHARED_COOKIE = "cmplearn-shared"
"""There while a person has said that others use this computer too: then pages keep nothing in the browser."""

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; "
    "frame-ancestors 'self'; base-uri 'none'; form-action 'self'; object-src 'none'"
)


def brand() -> str:
    """Return what the programme calls itself, or our own name while its file cannot be read."""
    try:
        return course.programme().title
    except CmplearnError:
        return "cmplearn"


@cache
def environment() -> Environment:
    """Return the one Jinja2 environment: every value is escaped and an unknown name is an error."""
    jinja = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    jinja.filters["sentence"] = sentence
    return jinja


def sentence(words: str) -> str:
    """Return a phrase with a capital at its start and a stop at its end; templates have it as a filter.

    Examples
    --------
    >>> sentence("a workforce plan")
    'A workforce plan.'
    >>> sentence("What did we do?")
    'What did we do?'
    """
    return words[:1].upper() + words[1:] + ("" if words.endswith((".", "?", "!")) else ".")


class CmplearnHandler(RequestHandler):
    """The parent of both kinds of handler: what a host gives, and what all answers have in common.

    A host is `JupyterHost`, for the one person whose server it is, or `VisitorHost`, for whoever opens a
    workshop's pages. `hosted` puts a handler over one; ``super()`` then reaches it.
    """

    needs_host = True

    longest_turn = 0.1
    """For how many seconds at most a workshop lets nobody else's page be drawn; see `Turns`."""

    log: logging.Logger
    base_url: str
    """What stands before ``cmplearn/`` in every address."""

    role: str
    """Who is served: ``participant`` or ``tutor``."""

    is_facilitator: bool
    """Whether who asks may prepare and run rooms here."""

    is_temporary: bool
    """Whether all that is kept here will be deleted soon, as on Binder."""

    is_workshop: bool
    """Whether these are the pages of a workshop: for visitors, on a computer that isn't theirs."""

    open_portfolio: Portfolio | None
    """The portfolio of who asks, when it is open."""

    portfolio_problem: StorageError | None
    """Why the portfolio couldn't be opened."""

    reading: Callable[[], AbstractContextManager[Reader]]
    """Opens the portfolio of who asks for reading alone; it is empty when nothing was ever saved."""

    forget_visitor: Callable[[], Awaitable[tuple[str, ...]]]
    """In a workshop: deletes all that who asks has saved; returns what could not be removed, in words."""

    forget_login: Callable[[], None]
    """Ends the login of this browser."""

    make: Callable[[Callable[[], Any]], Awaitable[Any]]
    """Returns what some work returns that takes long, such as a file; in a workshop everybody in turn."""

    portfolio_for_saving: Callable[[], Awaitable[Portfolio]]
    """Returns the open portfolio; for a visitor who saves for the first time, one is begun."""

    async def prepare(self) -> None:
        """Let the host find out who asks."""
        asked = super().prepare()
        if asked is not None:
            await asked

    @property
    def content_security_policy(self) -> str:
        """Allow only what this server serves: no inline script or style, no other host."""
        return CONTENT_SECURITY_POLICY

    def set_default_headers(self) -> None:
        """Set the headers that every answer carries."""
        super().set_default_headers()
        self.set_header("Referrer-Policy", "same-origin")
        # On a shared computer the next person must not find pages in the cache, or by going back.
        self.set_header("Cache-Control", "no-store" if self.is_shared else "no-cache")

    @property
    def is_shared(self) -> bool:
        """Whether the person has said that others use this computer too."""
        return self.get_cookie(SHARED_COOKIE) is not None

    @property
    def portfolio(self) -> Portfolio:
        """The open portfolio.

        Raises
        ------
        StorageError
            When it could not be opened; the message says why and what to do.
        """
        if self.open_portfolio is None:
            raise self.portfolio_problem or StorageError("No portfolio is open. Reload this page.")
        return self.open_portfolio

    def send_error(self, status_code: int = 500, **kwargs: Any) -> None:
        """Answer with the status that belongs to one of our own errors instead of 500."""
        error = kwargs.get("exc_info", (None, None))[1]
        super().send_error(status_of(error) if isinstance(error, CmplearnError) else status_code, **kwargs)

    def decode_argument(self, value: bytes, name: str | None = None) -> str:
        """Return an argument as text; one that is no text is refused without being repeated in the log."""
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError as error:
            raise HTTPError(400, "Invalid unicode in %s", name or "url") from error

    def log_exception(self, kind: Any, error: Any, trace: Any) -> None:
        """Log what went wrong, never what a person typed: many errors quote it.

        Only errors about files of the course or of this computer keep their message. For what nobody foresaw
        there is a trace of the lines of code.
        """
        where = f"{self.request.method} {self.request.path}"
        if isinstance(error, StorageError | CourseError):
            self.log.info("%s: %s", where, for_log(error))
        elif isinstance(error, CmplearnError):
            self.log.info("%s: %s", where, kind.__name__)
        elif isinstance(error, HTTPError):
            super().log_exception(kind, error, trace)
        else:
            self.log.error("%s: %s\n%s", where, kind.__name__, "".join(format_tb(trace)))


class PageHandler(CmplearnHandler):
    """A page drawn from a template that extends ``base.html``."""

    last_copy: Any = None
    """How far the last download is behind; known on temporary servers alone."""

    async def prepare(self) -> None:
        """Take the access token out of the address, so that no copied link carries it: the cookie is set."""
        await super().prepare()
        if self._finished:
            return
        if self.is_temporary and self.current_user:
            from cmplearn.web.portfolio.leaving import last_copy

            self.last_copy = await last_copy(self)
        asks_for_page = self.request.method == "GET" and "text/html" in self.request.headers.get("Accept", "")
        if asks_for_page and self.current_user and "token" in self.request.query_arguments:
            rest = [(name, value) for name, value in parse_qsl(self.request.query) if name != "token"]
            self.redirect(self.request.path + (f"?{urlencode(rest)}" if rest else ""))

    def url(self, path: str = "") -> str:
        """Return the address of one of our pages, as ``url("cases/wirral-moch")``."""
        return f"{self.base_url}cmplearn/{quote(path, safe='/?=&#.')}"

    def static(self, name: str) -> str:
        """Return the address of a static file, with its fingerprint so that browsers may keep it."""
        return f"{self.url('static/' + name)}?v={fingerprint(name)}"

    def html(self, template: str, **context: Any) -> str:
        """Return a page as text.

        Parameters
        ----------
        template : str
            Name of a file in ``templates/``.
        **context : object
            What the template names besides what every page has: ``base_url``, ``url``, ``static``, ``brand``,
            ``here`` (path of this page under ``cmplearn/``), ``role``, ``problem`` (why work cannot be
            saved, or None), ``temporary`` (whether the server will be deleted, as on Binder), ``last_copy``
            (on such a server: how far the last download is behind), ``workshop`` (whether a workshop serves
            it), ``shared`` (whether others use this computer too), ``xsrf`` and ``xsrf_name`` (its
            cookie's).
        """
        return (
            environment()
            .get_template(template)
            .render(
                base_url=self.base_url,
                url=self.url,
                static=self.static,
                brand=brand(),
                here=self.request.path.removeprefix(f"{self.base_url}cmplearn/"),
                role=self.role,
                problem=str(self.portfolio_problem) if self.portfolio_problem else None,
                temporary=self.is_temporary,
                workshop=self.is_workshop,
                last_copy=self.last_copy,
                shared=self.is_shared,
                xsrf_name=self.settings.get("xsrf_cookie_name", "_xsrf"),
                xsrf=self.xsrf_token.decode(),  # reading it also sets the cookie that our scripts send back
                **context,
            )
        )

    def page(self, template: str, **context: Any) -> None:
        """Send a page; see `html` for what a template may name."""
        self.finish(self.html(template, **context))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Send an error page in plain words: what happened, what it means, what to do."""
        heading, message = plain_words(status_code, kwargs.get("exc_info", (None, None))[1])
        self.page("error.html", heading=heading, message=message, status=status_code)


class ApiHandler(CmplearnHandler):
    """JSON in, JSON out; an error is ``{"message": ...}`` with the right status.

    Jupyter checks the XSRF token on every method that writes, so a page sends it as ``X-XSRFToken``.
    """

    longest_turn = 0.0  # nothing is drawn: what takes long is done elsewhere

    def get_login_url(self) -> NoReturn:
        """Refuse instead of sending a script to a login page."""
        raise HTTPError(403)

    def body(self) -> dict[str, Any]:
        """Return the JSON object that was sent.

        Raises
        ------
        InputError
            When it is not a JSON object.
        """
        try:
            value = json.loads(self.request.body)
        except (ValueError, RecursionError) as error:
            raise InputError("What was sent is not JSON. Reload the page and try again.") from error
        if not isinstance(value, dict):
            raise InputError("What was sent is not a JSON object. Reload the page and try again.")
        return value

    def answer(self, value: dict[str, Any], status: int = 200) -> None:
        """Send a JSON object."""
        self.set_status(status)
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.finish(json.dumps(value, ensure_ascii=False, separators=(",", ":")))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Send the message of an error as JSON."""
        self.answer(
            {"message": plain_words(status_code, kwargs.get("exc_info", (None, None))[1])[1]}, status_code
        )
