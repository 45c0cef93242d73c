"""Who may come into a room, from where, and how often: what all handlers of participants have in common."""

import asyncio
import ipaddress
import logging
import time
from collections import Counter
from collections.abc import Callable, Hashable
from contextlib import suppress
from traceback import format_tb
from types import TracebackType
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from tornado.iostream import StreamClosedError
from tornado.web import HTTPError, RequestHandler, stream_request_body

from cmplearn.errors import (
    CmplearnError,
    ConflictError,
    InputError,
    NotFoundError,
    RefusedError,
)
from cmplearn.rooms import Member
from cmplearn.rooms.limits import Limiter
from cmplearn.web.base import environment, status_of
from cmplearn.web.handlers_static import fingerprint
from cmplearn.web.rooms import cookies
from cmplearn.web.rooms.addresses import is_own_host
from cmplearn.web.rooms.live import LiveRoom, LiveRooms, plain_code

__all__ = ["Entered", "Limits", "MemberHandler", "RoomHandler", "in_words", "is_same_site"]

log = logging.getLogger("cmplearn.rooms")

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; connect-src 'self'; img-src 'self'; style-src 'self'; script-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
LARGEST_BODY = 64_000  # bytes: ten long actions in a script of four bytes a letter fit
STRANGERS_BODY = 4_000  # a code, or a name
LATE_SECONDS = 2.0
MOST_LATE = 300
MOST_OPEN = 8
NO_ROOM = "No room is open under this code. Check it, character by character: the room may also have closed."
TOO_MANY = "Too much came from here at once. Nothing that was kept is lost. Wait a moment, then try again."
TOO_MANY_CODES = "Many codes that were not right have been tried from here. Wait a minute, then try again."
NOT_THIS_HOST = "Rooms do not answer to this address. Use the one on the facilitator’s screen."
NOT_FROM_HERE = "This was sent from another page than the room's own. Open the room again, then send it."
NOT_IN = "You have not joined this room yet. Join it with your first name, then go on."
WORDS = {
    404: NO_ROOM,
    405: "This address can’t be used that way. Open the room again.",
    413: "That is too much at once. Shorten what you wrote, then send it again.",
}
TOO_MUCH = (
    "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 2\r\nConnection: close\r\n"
    f"Content-Type: text/plain; charset=utf-8\r\nContent-Length: {len(TOO_MANY)}\r\n\r\n{TOO_MANY}"
).encode()
ANYBODYS = (InputError, NotFoundError, RefusedError, ConflictError)
NOT_KEPT = (
    "This can’t be kept just now. Send it again in a moment; tell whoever leads the room if that goes on."
)
MISTAKE = "Something went wrong on our side. What you sent before is kept. Try again in a moment."


class Limits:
    """How much each phone and each address may ask for in this process.

    A whole crowd can share one address: what is counted by address is sized for a thousand phones that
    open their pages together. Members are counted apart from strangers, whose flood is not to stop them.

    Parameters
    ----------
    clock : callable
        Gives seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with nobody counted."""
        self.member = Limiter(rate=10, burst=60, clock=clock)
        self.address = Limiter(rate=400, burst=6000, clock=clock)
        self.crowd = Limiter(rate=400, burst=6000, clock=clock)
        self.joins = Limiter(rate=50, burst=2000, clock=clock)
        self.wrong_codes = Limiter(rate=1, burst=60, clock=clock)
        self.unknown_codes = Limiter(rate=50, burst=500, clock=clock)
        self.member_claims = Limiter(rate=1 / 30, burst=5, clock=clock)
        self.claims = Limiter(rate=0.5, burst=300, clock=clock)
        self.open: Counter[tuple[str, str]] = Counter()
        self.late = 0

    def lets_in(self, who: cookies.Pass | None, address: str) -> bool:
        """Count one request or message, and return whether it may be; many names are still one address."""
        if who is None:
            return self.address.take(address)
        return self.member.take(who) and self.crowd.take(address)

    def lets_try(self, address: str) -> bool:
        """Count one code that is no room's as far as is known, and return whether it may be looked up."""
        return self.wrong_codes.take(address) and self.unknown_codes.take("all addresses")

    def lets_claim(self, member: Hashable, address: str) -> bool:
        """Count one new code for somebody's actions, and return whether it may be made."""
        return self.member_claims.take(member) and self.claims.take(address)

    def was_right(self, address: str) -> None:
        """Take back that a code was counted: it is a room's after all."""
        self.wrong_codes.give(address)
        self.unknown_codes.give("all addresses")

    async def hold_back(self) -> None:
        """Wait, while a connection can send nothing else; of very many that wait, none waits longer."""
        self.late += 1
        try:
            if self.late <= MOST_LATE:
                await asyncio.sleep(LATE_SECONDS)
        finally:
            self.late -= 1


class Entered(NamedTuple):
    """Somebody in a room."""

    room: LiveRoom
    member: Member


def is_same_site(headers: Any) -> bool:
    """Return whether a request comes from our own page, or from no page at all.

    Parameters
    ----------
    headers : HTTPHeaders
        Of the request. Browsers say where a page that writes came from; programs need not, and no cookie is
        ever added to what they send.

    Examples
    --------
    >>> is_same_site({"Host": "a.example:8000", "Origin": "http://a.example:8000"})
    True
    >>> is_same_site({"Host": "a.example", "Origin": "http://b.example"})
    False
    >>> is_same_site({"Host": "a.example", "Origin": "http://["})
    False
    """
    where = headers.get("Sec-Fetch-Site")
    if where is not None:
        return where in ("same-origin", "none")
    origin = headers.get("Origin")
    if origin is None:
        return True
    hosts = (headers.get("Host"), str(headers.get("X-Forwarded-Host", "")).split(",")[0].strip())
    try:
        return urlsplit(origin).netloc.lower() in [host.lower() for host in hosts if host]
    except ValueError:
        return False


def neighbourhood(address: str | None) -> str:
    """Return what stands for an address in counts: of IPv6, the half that one household has.

    Examples
    --------
    >>> neighbourhood("192.168.0.7"), neighbourhood("2001:db8::1:2")
    ('192.168.0.7', '2001:db8::/64')
    """
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return address or ""
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    return str(ipaddress.ip_network((found, 64), strict=False))


def in_words(error: CmplearnError) -> str:
    """Return what a participant is told of an error: nothing of files and databases.

    Examples
    --------
    >>> from cmplearn.errors import StorageError
    >>> in_words(RefusedError("Answers are closed.")), in_words(StorageError("/home/x/rooms is full"))[:30]
    ('Answers are closed.', 'This can’t be kept just now. S')
    """
    return str(error) if isinstance(error, ANYBODYS) else NOT_KEPT


def member_of(room: LiveRoom, who: cookies.Pass | None) -> Member | None:
    """Return who in a room a cookie names, also when they were taken out; None when nobody."""
    if who is None or who.room != room.room.id:
        return None
    return room.state.members.get(who.member)


def log_unforeseen(where: object, kind: type[BaseException] | None, trace: TracebackType | None) -> None:
    """Log an error that nobody foresaw, as lines of code; never a code, a name or what anybody typed."""
    name = kind.__name__ if kind else ""
    log.error("%s: %s\n%s", type(where).__name__, name, "".join(format_tb(trace)))


class RoomHandler(RequestHandler):
    """A page, or an answer to a script, for people without any login; served alike by every process."""

    who: cookies.Pass | None = None
    """Whom the request's cookie names, when we gave it out."""

    def set_default_headers(self) -> None:
        """Set the headers that every answer carries."""
        self.set_header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        self.set_header("Referrer-Policy", "same-origin")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", "no-store")
        self.clear_header("Server")

    @property
    def rooms(self) -> LiveRooms:
        """The rooms of this process."""
        found: LiveRooms = self.settings["cmplearn_rooms"]
        return found

    @property
    def limits(self) -> Limits:
        """The limits of this process."""
        if "cmplearn_room_limits" not in self.settings:
            self.settings["cmplearn_room_limits"] = Limits()
        found: Limits = self.settings["cmplearn_room_limits"]
        return found

    @property
    def address(self) -> str:
        """Where the request comes from, as it is counted."""
        return neighbourhood(self.request.remote_ip)

    @property
    def wants_page(self) -> bool:
        """Whether a browser waits for a page, and not a script for an answer."""
        return "text/html" in self.request.headers.get("Accept", "")

    def check_xsrf_cookie(self) -> None:
        """Leave Jupyter's cookie alone: `prepare` asks where a write comes from."""

    async def prepare(self) -> None:
        """Refuse what comes from elsewhere, and answer late whoever asks too often, before any work."""
        if not is_own_host(self.request.host_name, self.settings):
            raise RefusedError(NOT_THIS_HOST)
        if self.request.method not in ("GET", "HEAD") and not is_same_site(self.request.headers):
            raise RefusedError(NOT_FROM_HERE)
        self.who = self._who(await self.rooms.secret())
        if not self.limits.lets_in(self.who, self.address):
            await self.answer_late()

    def _who(self, secret: bytes) -> cookies.Pass | None:
        """Return whom the first cookie names that we gave out: one that we did not may stand before it."""
        given = (self.get_cookie(name) for name in self.cookies if name.startswith(cookies.PREFIX))
        return next(filter(None, (cookies.read(secret, each) for each in given)), None)

    async def answer_late(self) -> None:
        """Say "too much" after a while, and hang up: what else this connection has sent is never read."""
        await self.limits.hold_back()
        stream = self.detach()
        with suppress(StreamClosedError):
            await stream.write(TOO_MUCH)
        stream.close()

    async def found(self, code: str) -> LiveRoom:
        """Return the room that is open under a code.

        Raises
        ------
        NotFoundError
            There is none.
        RefusedError
            Too many wrong codes came from this address, or from everywhere. The right one is let in.
        """
        is_known = await self.rooms.knows(code)
        if not (is_known or self.limits.lets_try(self.address)):
            await self.limits.hold_back()
            raise RefusedError(TOO_MANY_CODES)
        room = await self.rooms.by_code(code)
        if room is None:
            raise NotFoundError(NO_ROOM)
        if not is_known:
            self.limits.was_right(self.address)
        return room

    def member(self, room: LiveRoom) -> Member | None:
        """Return who in a room is asking, also when they were taken out; None when they have not joined."""
        return member_of(room, self.who)

    async def entered(self, code: str) -> Entered:
        """Return a room and who in it is asking.

        Raises
        ------
        NotFoundError
            No room is open under the code.
        RefusedError
            They have not joined it, or were taken out.
        """
        room = await self.found(code)
        member = self.member(room)
        if member is None or member.is_removed:
            raise RefusedError(NOT_IN)
        return Entered(room, member)

    def url(self, path: str) -> str:
        """Return one of our addresses, as ``url("room")``."""
        return f"{self.settings['base_url']}cmplearn/{path}"

    def lead_to_room(self, code: str) -> None:
        """Lead to the page of the room with a code, whether there is one or not.

        Raises
        ------
        NotFoundError
            It can be no code.
        """
        plain = plain_code(code)
        if not plain:
            raise NotFoundError(NO_ROOM)
        self.redirect(self.url(f"room/{plain.upper()}"))

    def room_url(self, room: LiveRoom) -> str:
        """Return the address of a room's page."""
        return self.url(f"room/{room.room.code.upper()}")

    def static(self, name: str) -> str:
        """Return the address of a static file, with its fingerprint so that browsers may keep it."""
        return f"{self.url('static/' + name)}?v={fingerprint(name)}"

    def show(self, template: str, status: int = 200, **context: Any) -> None:
        """Send a page drawn from one of the rooms' templates."""
        self.set_status(status)
        self.finish(environment().get_template(template).render(static=self.static, **context))

    def send_error(self, status_code: int = 500, **kwargs: Any) -> None:
        """Answer with the status that belongs to one of our own errors instead of 500."""
        error = kwargs.get("exc_info", (None, None))[1]
        super().send_error(status_of(error) if isinstance(error, CmplearnError) else status_code, **kwargs)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Say what happened, to a person or to a script."""
        error = kwargs.get("exc_info", (None, None))[1]
        message = in_words(error) if isinstance(error, CmplearnError) else WORDS.get(status_code, MISTAKE)
        if not self.wants_page:
            self.finish({"message": message})
        elif isinstance(error, NotFoundError):
            code = self.path_args[0] if self.path_args else ""
            self.show("room_code.html", status_code, action=self.url("room"), problem=message, code=code)
        else:
            heading = "That can’t be done just now"
            self.show(
                "room_gone.html", status_code, heading=heading, message=message, code_url=self.url("room")
            )

    def log_exception(self, kind: Any, error: Any, trace: Any) -> None:
        """Log what nobody foresaw."""
        if not isinstance(error, CmplearnError | HTTPError):
            log_unforeseen(self, kind, trace)


@stream_request_body
class MemberHandler(RoomHandler):
    """Takes what somebody sends: a small body, read only once its sender may send it."""

    def initialize(self) -> None:
        """Start with nothing received."""
        self.received = bytearray()

    async def prepare(self) -> None:
        """Let no large body in.

        Raises
        ------
        HTTPError
            It says itself that it is too large.
        """
        await super().prepare()
        largest = LARGEST_BODY if self.who else STRANGERS_BODY
        self.request.connection.set_max_body_size(largest)  # type: ignore[union-attr]
        if not self._finished and int(self.request.headers.get("Content-Length", "0")) > largest:
            raise HTTPError(413)

    def data_received(self, chunk: bytes) -> None:
        """Keep a part of the body."""
        self.received += chunk
