"""A phone's pages: the code, the name, the question, and what is sent by form or by script."""

import secrets
from typing import Any
from urllib.parse import quote

from cmplearn.errors import CmplearnError, InputError, NotFoundError, RefusedError
from cmplearn.rooms import Draft, Member
from cmplearn.rooms.door import LOCKED
from cmplearn.rooms.qr import qr_svg
from cmplearn.store import codes
from cmplearn.web.base import status_of
from cmplearn.web.hosts import open_to_all
from cmplearn.web.rooms import cookies, screens
from cmplearn.web.rooms.addresses import join_url
from cmplearn.web.rooms.answering import answer, fields_in, object_in, operation_in, reply
from cmplearn.web.rooms.claiming import after_end
from cmplearn.web.rooms.guard import Entered, MemberHandler, RoomHandler, in_words
from cmplearn.web.rooms.live import LiveRoom, outliving

__all__ = ["routes"]

CODE = r"([^/]{1,40})"
CROWDED = "Very many people are joining from here at once. Wait a moment, then press Join again."
TAKEN_OUT = "The facilitator has taken you out of this room. You can join it again."


class CodeHandler(MemberHandler):
    """The first page of all: the code on the wall."""

    @open_to_all
    def get(self) -> None:
        """Show the form."""
        self.show("room_code.html", action=self.url("room"))

    @open_to_all
    async def post(self) -> None:
        """Lead to the room, or say that no room is open under this code."""
        typed = fields_in(bytes(self.received)).get("code", [""])[0].strip()[:40]
        try:
            room = await self.found(typed)
        except CmplearnError as error:
            self.show(
                "room_code.html",
                status_of(error),
                action=self.url("room"),
                problem=in_words(error),
                code=typed,
            )
        else:
            self.redirect(self.room_url(room), status=303)


class ShortHandler(RoomHandler):
    """The short address in a QR code."""

    @open_to_all
    def get(self, code: str) -> None:
        """Lead to the room."""
        self.lead_to_room(code)


class RoomPageHandler(RoomHandler):
    """The room, as one phone sees it."""

    @open_to_all
    async def get(self, code: str) -> None:
        """Show the question, or ask for a name."""
        try:
            room = await self.found(code)
        except NotFoundError:
            if (entered := await after_end(self)) is None:
                raise
            show_closed(self, entered, code)
            return
        member = self.member(room)
        if code != room.room.code.upper():
            self.redirect(self.room_url(room))
        elif member is None or member.is_removed:
            show_join(self, room, problem=TAKEN_OUT if member else "")
        else:
            show_room(self, room, member)


def show_closed(handler: RoomHandler, entered: Entered, code: str) -> None:
    """Show somebody that a room is closed, and how to take along what they took on in it."""
    place = screens.Place(f"{handler.url('room/' + quote(code))}/answer")
    main = screens.main(entered.room.state, entered.member, place)
    handler.show("room_closed.html", title=entered.room.room.title, main=main)


def show_join(
    handler: RoomHandler, room: LiveRoom, status: int = 200, problem: str = "", name: str = ""
) -> None:
    """Show the form that asks for a name, or that nobody new is let in."""
    if room.state.is_locked:
        handler.show(
            "room_locked.html", status, title=room.room.title, message=LOCKED, room_url=handler.room_url(room)
        )
        return
    handler.show(
        "room_join.html",
        status,
        title=room.room.title,
        room_url=handler.room_url(room),
        code=codes.shown(room.room.code),
        is_set=outliving(room.room) is not None,
        problem=problem,
        name=name,
        operation=secrets.token_hex(12),
    )


def show_room(
    handler: RoomHandler,
    room: LiveRoom,
    member: Member,
    status: int = 200,
    refused: screens.Refused | None = None,
) -> None:
    """Show the room, with the member's own answers in its forms."""
    state = room.state
    handler.show(
        "room.html",
        status,
        title=room.room.title,
        room_url=handler.room_url(room),
        code=codes.shown(room.room.code),
        name=member.name,
        seq=state.seq,
        screen=screens.screen_key(state),
        main=screens.main(state, member, room.place, refused),
        live=screens.live(state),
        is_set=outliving(room.room) is not None,
    )


class JoinHandler(MemberHandler):
    """Joining, by a first name."""

    @open_to_all
    def get(self, code: str) -> None:
        """Lead to the room: whoever reloads what joining said wants to be there."""
        self.lead_to_room(code)

    @open_to_all
    async def post(self, code: str) -> None:
        """Join, keep who it is in a cookie, and lead to the room; a second tap joins nobody twice."""
        room = await self.found(code)
        member = self.member(room)
        if member is not None and not member.is_removed:
            self.redirect(self.room_url(room), status=303)
            return
        sent = {name: values[0] for name, values in fields_in(bytes(self.received)).items()}
        try:
            who = await self._joined(room, sent)
        except CmplearnError as error:
            show_join(self, room, status_of(error), in_words(error), sent.get("name", "")[:400])
        else:
            await self._keep(room, who)
            self.redirect(self.room_url(room), status=303)

    async def _joined(self, room: LiveRoom, sent: dict[str, str]) -> cookies.Pass:
        if not self.limits.joins.take(self.address):
            raise RefusedError(CROWDED)
        draft = Draft("joined", {"name": sent.get("name", "")}, secrets.token_hex(8), operation_in(sent))
        return cookies.Pass(room.room.id, (await room.write(draft)).member)

    async def _keep(self, room: LiveRoom, who: cookies.Pass) -> None:
        scheme = self.request.headers.get("X-Forwarded-Proto", self.request.protocol)
        self.set_cookie(
            cookies.cookie_name(who.room),
            cookies.signed(await self.rooms.secret(), who),
            path=self.room_url(room),
            expires=room.room.expires_at,
            httponly=True,
            samesite="Lax",
            secure=scheme.startswith("https"),
        )


class AnswerHandler(MemberHandler):
    """An answer, sent by a form or by a script."""

    @open_to_all
    def get(self, code: str) -> None:
        """Lead to the room: whoever reloads what an answer was told wants to be there."""
        self.lead_to_room(code)

    @open_to_all
    async def post(self, code: str) -> None:
        """Keep the answer."""
        room, member = await self.entered(code)
        if self.request.headers.get("Content-Type", "").startswith("application/json"):
            event = await answer(room, member, object_in(bytes(self.received)))
            self.finish(reply(room, event))
            return
        sent = self._form()
        try:
            await answer(room, member, sent)
        except CmplearnError as error:
            if not self.wants_page:
                raise
            refused = screens.Refused(sent["item"], sent["ask"], in_words(error), sent["fields"])
            show_room(self, room, member, status_of(error), refused)
        else:
            self.redirect(f"{self.room_url(room)}#{sent['item']}-{sent['ask']}", status=303)

    def _form(self) -> dict[str, Any]:
        """Return what a form sent, as `answer` takes it."""
        fields = fields_in(bytes(self.received))
        try:
            named = {name: fields.pop(name)[0] for name in ("item", "ask")}
        except KeyError as error:
            raise InputError(
                "The form did not say which question it answers. Open the room again."
            ) from error
        return {**named, "operation": fields.pop("operation", [""])[0], "fields": fields}


class QrHandler(RoomHandler):
    """The short address as a QR code, for screens and printed sheets."""

    @open_to_all
    async def get(self, code: str) -> None:
        """Send the picture."""
        room = await self.found(code)
        self.set_header("Content-Type", "image/svg+xml")
        self.finish(qr_svg(join_url(self.settings, room.room.code.upper())))


routes: list[tuple[str, type]] = [
    (r"room", CodeHandler),
    (rf"r/{CODE}", ShortHandler),
    (rf"room/{CODE}", RoomPageHandler),
    (rf"room/{CODE}/join", JoinHandler),
    (rf"room/{CODE}/answer", AnswerHandler),
    (rf"room/{CODE}/qr\.svg", QrHandler),
]
