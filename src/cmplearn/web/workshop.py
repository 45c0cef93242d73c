"""The workshop: our pages and rooms for whoever is in the room, with no Jupyter and no kernel anywhere.

`WorkshopHost` is what `JupyterHost` is on a person's own server: it says who asks (a visitor, by a signed
cookie), whose portfolio is open, and what every answer carries. `application` puts it all together.
"""

import asyncio
import hashlib
import hmac
import logging
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from functools import partial
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlsplit

from tornado.httputil import HTTPServerRequest
from tornado.web import Application, HTTPError, RequestHandler, create_signed_value, decode_signed_value

from cmplearn.errors import RefusedError, StorageError
from cmplearn.portfolio import Portfolio, Reader
from cmplearn.web.allowed_hosts import is_allowed_host
from cmplearn.web.api_portfolio import in_writer
from cmplearn.web.crowd import CROWD, Crowd, FileInTurn, InTurn
from cmplearn.web.hosts import ROOM_MODULES, hosted, hosted_routes, is_hosted
from cmplearn.web.log_words import without_codes
from cmplearn.web.one_time import OneTimeKeys
from cmplearn.web.packing import PACKING, Packing
from cmplearn.web.rooms.addresses import PUBLIC_ORIGIN
from cmplearn.web.rooms.authority import FACILITATOR_KEY, holds_key
from cmplearn.web.rooms.guard import RoomHandler, neighbourhood
from cmplearn.web.rooms.live import LiveRooms
from cmplearn.web.visitors import KEPT_DAYS, FullError, Loan, Visitors
from cmplearn.web.workers import WorkerPool
from cmplearn.web.workshop_pages import NothingHandler

__all__ = ["SMALL_BODY", "VisitorHost", "Workshop", "application"]

LOG = logging.getLogger("cmplearn.workshop")

SMALL_BODY = 20_000
"""Bytes that anybody may send at once: some three thousand words. A body is kept in memory until all of it is
there, so thousands of them must be small."""

LARGEST_BODY = 300_000
"""Bytes that may be sent by whoever has been let in: more than any answer takes."""

VISITOR_COOKIE = "cmplearn-visitor"
FACILITATOR_COOKIE = "cmplearn-facilitator"
FACILITATOR_DAYS = 7
RENEWED_DAYS = 1
BEGUN_AT_ONCE = (
    "Very many portfolios were begun from here at once, so this was not saved. Wait a moment, then try again."
)
NOT_REACHED = (
    "Your portfolio can’t be used just now. Try again in a moment; tell whoever leads the workshop if that "
    "goes on."
)
OTHERS_SECONDS = 5.0
ONE_TIME_KEYS = "cmplearn_one_time_keys"
"""Keys that open the facilitator's pages once."""

XSRF_COOKIE = "cmplearn-workshop-xsrf"
"""Not Jupyter's: the facilitator's own server may be at the same address, where cookies know no ports."""

# Order matters: the workshop's own front page and portfolio stand before those that know Jupyter.
MODULES = (
    "handlers_static",
    "workshop_pages",
    "lesson_page",
    "portfolio.answers_page",
    "api_portfolio",
    "api_what_if",
    "handlers_cases",
    "handlers_roles",
    "handlers_activities",
    "handlers_structures",
    "handlers_handbook",
    *ROOM_MODULES,
    "handlers_programme",
)


class VisitorHost(InTurn):
    """Hosts pages for a workshop's visitors: each is a random name in a signed cookie, and nothing more."""

    log = LOG
    role = "participant"
    is_temporary = False
    is_workshop = True
    portfolio_problem: StorageError | None = None
    content_security_policy: str
    longest_turn: float
    _lent: Loan | None = None

    @property
    def base_url(self) -> str:
        """What stands before ``cmplearn/``."""
        return str(self.settings["base_url"])

    @property
    def visitors(self) -> Visitors:
        """All visitors' portfolios."""
        return cast("Visitors", self.settings["cmplearn_visitors"])

    @property
    def is_facilitator(self) -> bool:
        """Whether this browser has opened the facilitator's link."""
        return is_facilitators(self.settings, self.get_cookie(FACILITATOR_COOKIE))

    @property
    def open_portfolio(self) -> Portfolio | None:
        """The visitor's portfolio, when they have ever saved anything and not deleted it meanwhile."""
        return self._lent.portfolio if self._lent and not self._lent.is_erased else None

    def set_default_headers(self) -> None:
        """Set what every answer carries."""
        self.clear_header("Server")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Content-Security-Policy", self.content_security_policy)

    def check_xsrf_cookie(self) -> None:
        """Refuse what another site's page sends: by its origin, and by the cookie that it cannot read."""
        origin = self.request.headers.get("Origin")
        try:
            is_ours = origin is None or urlsplit(origin).netloc == self.request.host
        except ValueError:
            is_ours = False
        if not is_ours:
            raise HTTPError(403)
        super().check_xsrf_cookie()

    def get_current_user(self) -> str | None:
        """Return the visitor's name: from the cookie, or a new one for a page that is opened first."""
        known = self._signed(VISITOR_COOKIE, KEPT_DAYS)
        if self.request.method != "GET":
            return known
        name = known or secrets.token_hex(16)
        if (
            self._signed(VISITOR_COOKIE, RENEWED_DAYS) is None
        ):  # the portfolio lasts from when it was last used
            self._sign(VISITOR_COOKIE, name, KEPT_DAYS)
        return name

    def get_login_url(self) -> str:
        """Refuse: there is no login; a page that was open since before its cookie ended is reloaded."""
        raise HTTPError(403)

    async def prepare(self) -> None:
        """Let the facilitator in by their link, and open the visitor's portfolio if they have one."""
        if not self.is_facilitator:  # whose pages never wait for visitors'
            await self.wait_for_turn("pages", self.longest_turn)
        if self._finished:
            return
        if "key" in self.request.query_arguments and self._is_facilitators_link():
            self._sign(FACILITATOR_COOKIE, mark_of(self.settings), FACILITATOR_DAYS)
            self.redirect(self.request.path, status=303)
            return
        if self.current_user and self.visitors.has_portfolio(self.current_user):
            async with self.visitors.turn(self.current_user):
                if self.visitors.has_portfolio(self.current_user):  # else it was deleted just now
                    await self._borrow()

    def send_error(self, status_code: int = 500, **kwargs: Any) -> None:
        """Tell visitors nothing of this computer's files; the log has it."""
        error = kwargs.get("exc_info", (None, None))[1]
        if isinstance(error, StorageError) and not isinstance(error, FullError):
            kwargs["exc_info"] = (StorageError, StorageError(NOT_REACHED), None)
        super().send_error(status_code, **kwargs)

    def on_finish(self) -> None:
        """Give the portfolio back."""
        super().on_finish()
        self._give_back()

    def _give_back(self) -> None:
        if self._lent is not None:
            self.visitors.give_back(self._lent)
            self._lent = None

    async def portfolio_for_saving(self) -> Portfolio:
        """Return the visitor's portfolio, begun when this is the first save."""
        if self._lent is None:
            if not self.crowd.portfolios.take(self.address):
                raise RefusedError(BEGUN_AT_ONCE)
            async with self.visitors.turn(self.current_user):
                await self._borrow()
        portfolio = cast("Loan", self._lent).portfolio
        self.visitors.check_room(portfolio)
        return portfolio

    def reading(self) -> AbstractContextManager[Reader]:
        """Return the visitor's portfolio for reading; empty when nothing was ever saved."""
        return self.visitors.reading(self.current_user)

    async def make(self, work: Callable[[], Any]) -> Any:
        """Return what some work returns that takes long, done when it is this visitor's turn."""
        if self.is_facilitator:
            return await asyncio.get_running_loop().run_in_executor(None, work)
        packing: Packing = self.settings[PACKING]
        has_left = self.request.connection.stream.closed  # type: ignore[union-attr] # it is HTTP/1's
        return await packing.do(self.current_user, self.address, work, has_left)

    def forget_login(self) -> None:
        """Forget who the visitor is."""
        self.clear_cookie(VISITOR_COOKIE, path=self._cookie_path)

    async def forget_visitor(self) -> tuple[str, ...]:
        """Delete the visitor's portfolio; return what could not be removed, in words.

        Other requests of theirs that have it are waited for, though not for ever.
        """
        self._give_back()
        async with self.visitors.turn(self.current_user):
            with suppress(TimeoutError):
                async with asyncio.timeout(OTHERS_SECONDS):
                    while self.visitors.is_used(self.current_user):
                        await asyncio.sleep(0.01)
            return await in_writer(partial(self.visitors.erase, self.current_user))

    async def _borrow(self) -> None:
        self._lent = await in_writer(partial(self.visitors.lend, self.current_user))

    def _is_facilitators_link(self) -> bool:
        if self.request.method != "GET":
            return False
        given = self.get_query_argument("key", "")
        if self.settings[ONE_TIME_KEYS].take(given, self.request):
            return True
        return hmac.compare_digest(given.encode(), str(self.settings[FACILITATOR_KEY]).encode())

    @property
    def _cookie_path(self) -> str:
        return f"{self.base_url}cmplearn/"

    def _sign(self, cookie: str, value: str, days: int) -> None:
        signed = create_signed_value(self.settings["cmplearn_cookie_secret"], cookie, value)
        self.set_cookie(
            cookie, signed.decode(), expires_days=days, path=self._cookie_path, httponly=True, samesite="Lax"
        )

    def _signed(self, cookie: str, days: int) -> str | None:
        return read_signed(self.settings, cookie, self.get_cookie(cookie), days)


def read_signed(settings: dict[str, Any], cookie: str, value: str | None, days: int) -> str | None:
    """Return what a cookie of ours says; None when we did not sign it, or too long ago."""
    found = decode_signed_value(settings["cmplearn_cookie_secret"], cookie, value, max_age_days=days)
    return found.decode() if found else None


def mark_of(settings: dict[str, Any]) -> str:
    """Return what a facilitator's cookie says: it belongs to the key, which is another at each start."""
    return hmac.digest(str(settings[FACILITATOR_KEY]).encode(), b"facilitator's cookie", hashlib.sha256).hex()


def is_facilitators(settings: dict[str, Any], cookie: str | None) -> bool:
    """Return whether a cookie was given to a facilitator since this workshop was started."""
    found = read_signed(settings, FACILITATOR_COOKIE, cookie, FACILITATOR_DAYS)
    return hmac.compare_digest((found or "").encode(), mark_of(settings).encode())


class Workshop(Application):
    """All addresses of a workshop; it answers only to the names of this computer.

    A page of a stranger's site can have its own name lead to this computer (DNS rebinding), and would then be
    of the same origin as ours. No name but ours is answered, so it gets nothing.
    """

    def __init__(self, hosts: frozenset[str], **settings: Any) -> None:
        """Add every route over its host; `hosts` are as from `allowed_hosts.allowed_hosts`."""
        routes = [(path, in_turn(handler)) for path, handler in hosted_routes(MODULES, VisitorHost)]
        super().__init__(
            cast("Any", routes), default_handler_class=hosted(NothingHandler, VisitorHost), **settings
        )
        self._hosts = hosts

    def find_handler(self, request: HTTPServerRequest, **kwargs: Any) -> Any:
        """Return who answers a request: nobody of ours, when it asks for another computer."""
        if not is_allowed_host(request.host, self._hosts):
            return self.get_handler_delegate(request, WrongHostHandler)
        if request.method not in ("GET", "HEAD") and self._may_send_much(request):
            request.connection.set_max_body_size(LARGEST_BODY)  # type: ignore[union-attr] # it is HTTP/1's
        return super().find_handler(request, **kwargs)

    def _may_send_much(self, request: HTTPServerRequest) -> bool:
        """Return whether more than a small body is read, asked while none of it is: the header is there.

        The facilitator and their apps may send it, and visitors as far as not very many do at once: anybody
        can be a visitor.
        """
        settings, cookies = self.settings, {name: each.value for name, each in request.cookies.items()}
        if is_facilitators(settings, cookies.get(FACILITATOR_COOKIE)):
            return True
        if holds_key(SimpleNamespace(settings=settings, request=request)):
            return True
        length = request.headers.get("Content-Length", "")
        if not (length.isdecimal() and len(length) < 9 and int(length) > SMALL_BODY):
            return False
        is_visitor = read_signed(settings, VISITOR_COOKIE, cookies.get(VISITOR_COOKIE), KEPT_DAYS)
        return bool(is_visitor) and bool(settings[CROWD].large.take(neighbourhood(request.remote_ip)))


def in_turn(handler: type) -> type:
    """Return a handler as a workshop serves it: files wait for their turn as pages do, rooms never."""
    if is_hosted(handler) or issubclass(handler, RoomHandler):
        return handler
    return type(handler.__name__, (FileInTurn, handler), {"__module__": handler.__module__})


class WrongHostHandler(RequestHandler):
    """What other names than this computer's lead to."""

    async def prepare(self) -> None:
        """Refuse whatever is asked."""
        self.clear_header("Server")
        self.set_status(421)
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish("The workshop does not answer to this address. Use the one on the facilitator’s screen.")


def cookie_secret(secret: bytes) -> str:
    """Return what visitors' and facilitators' cookies are signed with: nothing else is, and it lasts.

    Parameters
    ----------
    secret : bytes
        Of the programme database, the same after a restart.
    """
    return hmac.digest(secret, b"cmplearn workshop visitor", hashlib.sha256).hex()


def application(
    rooms: LiveRooms,
    visitors: Visitors,
    workers: WorkerPool,
    *,
    secret: bytes,
    key: str,
    origin: str,
    hosts: frozenset[str],
) -> Workshop:
    """Return a workshop, ready to be served.

    Parameters
    ----------
    rooms : LiveRooms
        The rooms of this process.
    visitors : Visitors
        Where visitors' portfolios are.
    workers : WorkerPool
        What computes what-ifs.
    secret : bytes
        As for `cookie_secret`.
    key : str
        The facilitator's.
    origin : str
        By which phones reach this computer, such as "http://192.168.0.5:8890".
    hosts : frozenset of str
        As from `allowed_hosts.allowed_hosts`.
    """
    return Workshop(
        hosts,
        base_url="/",
        allow_remote_access=True,  # `Workshop.find_handler` has asked whom a request calls
        compress_response=True,
        xsrf_cookies=True,
        xsrf_cookie_name=XSRF_COOKIE,
        xsrf_cookie_kwargs={"path": "/cmplearn/", "samesite": "Strict"},
        log_function=log_failure,
        cmplearn_rooms=rooms,
        cmplearn_visitors=visitors,
        cmplearn_cookie_secret=cookie_secret(secret),
        cmplearn_facilitator_key=key,
        cmplearn_workers=workers,
        **{PUBLIC_ORIGIN: origin, CROWD: Crowd(), PACKING: Packing(), ONE_TIME_KEYS: OneTimeKeys()},
    )


def log_failure(handler: RequestHandler) -> None:
    """Log what failed here, by its path alone: an address can hold a key or what somebody searched for."""
    if handler.get_status() >= 500:
        path = without_codes(handler.request.path)
        LOG.warning("%s %s: %s", handler.request.method, path, handler.get_status())
