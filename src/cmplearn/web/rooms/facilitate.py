"""The facilitator's pages: prepare a room, run it, close it. Forms do all; scripts make them live."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import accumulate
from typing import Any

from cmplearn import course
from cmplearn.cohort.claims import DAYS as CLAIM_DAYS
from cmplearn.course import activities
from cmplearn.course.activity import Activity
from cmplearn.errors import CmplearnError, NotFoundError
from cmplearn.rooms.event import Draft
from cmplearn.rooms.room import numbered
from cmplearn.rooms.state import State
from cmplearn.store.codes import shown as shown_code
from cmplearn.web.base import PageHandler, plain_words, status_of
from cmplearn.web.forms import new_operation
from cmplearn.web.prose import line
from cmplearn.web.rooms.addresses import running_workshop
from cmplearn.web.rooms.authority import Facilitating
from cmplearn.web.rooms.doubts import doubt_of_text
from cmplearn.web.rooms.facilitate_api import DAYS, LONGEST_WAIT_S, MEETING_DAYS, ROOM, changed, number_of
from cmplearn.web.rooms.forms import KINDS, Shown
from cmplearn.web.rooms.live import LiveRoom, LiveRooms
from cmplearn.web.rooms.preparing import MOST_ITEMS, OWN_KINDS, copies, own_question, title_of
from cmplearn.web.rooms.results import results
from cmplearn.web.rooms.running import counted_drafts, deed_drafts, deeds, enterings, given_draft
from cmplearn.web.rooms.snapshot import Links, is_by_name, snapshot, told
from cmplearn.web.rooms.wall import OnWall

__all__ = ["routes"]

ROWS_SHOWN = 4
"""Activities that the form of a new room has boxes for at once; more are folded away."""


class RoomPage(Facilitating, PageHandler):
    """What the facilitator's pages share."""

    @property
    def rooms(self) -> LiveRooms:
        """The rooms of this process."""
        found: LiveRooms = self.settings["cmplearn_rooms"]
        return found

    @property
    def fields(self) -> dict[str, list[str]]:
        """The form that was sent."""
        return {name: self.get_body_arguments(name, strip=False) for name in self.request.body_arguments}

    def field(self, name: str) -> str:
        """Return what one field of it holds."""
        found: str = self.get_body_argument(name, "", strip=False)
        return found

    @property
    def operation(self) -> str:
        """The name of this form's write, so that sending it twice writes once."""
        return self.field("operation")[:32] or new_operation()

    @property
    def wants_json(self) -> bool:
        """Whether the page's script asks."""
        return "application/json" in self.request.headers.get("Accept", "")

    def send_json(self, value: dict[str, Any], status: int = HTTPStatus.OK) -> None:
        """Answer the page's script."""
        self.set_status(status)
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.finish(value)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Tell a script in JSON, a person with a page."""
        if self.wants_json:
            error = kwargs.get("exc_info", (None, None))[1]
            self.send_json({"message": plain_words(status_code, error)[1]}, status_code)
        else:
            super().write_error(status_code, **kwargs)


class RoomsHandler(RoomPage):
    """All rooms of this host."""

    async def get(self) -> None:
        """Show them, newest first."""
        found = await self.rooms.rooms()
        self.page(
            "facilitate.html",
            open_rooms=[each for each in found if each.code],
            closed_rooms=[each for each in found if not each.code],
            shown_code=shown_code,
        )


class NewRoomHandler(RoomPage):
    """A room that is being prepared."""

    def get(self) -> None:
        """Show the form, with the activities of a lesson or those named in the address."""
        chosen = self.get_query_arguments("activity")
        lesson = self.get_query_argument("lesson", "")
        known = activities.readable()[0]
        if lesson:
            # Checks and surveys are asked of each person alone, at their own times.
            chosen += [each.id for each in known if lesson in each.lessons and not each.guarded]
        self.show_form([id for id in chosen if id in activities.ids()], "")

    async def post(self) -> None:
        """Make the room and go to it."""
        chosen = [id for id in self.fields.get("activity", ()) if id]
        try:
            items = copies(chosen)
            if self.field("label").strip():
                items += (self.own(),)
            series = title_of(self.field("series"), ()) if self.field("series").strip() else ""
            title = title_of(self.field("title"), items)
            days = MEETING_DAYS if series else DAYS
            made = await self.rooms.create(title, numbered(items), series=series, days=days)
        except CmplearnError as error:
            self.set_status(status_of(error))
            self.show_form(chosen, str(error))
        else:
            self.redirect(self.url(f"facilitate/rooms/{made.room.id}"), status=303)

    def own(self) -> Any:
        """Return the question of one's own that a form holds."""
        return own_question(*(self.field(name) for name in ("kind", "label", "options", "low", "high")))

    def show_form(self, chosen: Sequence[str], problem: str) -> None:
        """Show the form with what is chosen."""
        known = activities.readable()[0]
        groups = grouped(known)
        minutes = {each.id: each.minutes for each in known}
        rows = [*chosen, *([""] * MOST_ITEMS)][: max(MOST_ITEMS // 2, len(chosen) + 1)]
        self.page(
            "facilitate_new.html",
            groups=groups,
            minutes=sum(minutes.get(id, 0) for id in chosen),
            rows=list(zip(rows, accumulate(minutes.get(id, 0) for id in rows), strict=True)),
            rows_shown=max(ROWS_SHOWN, len(chosen) + 1),
            kinds=OWN_KINDS,
            typed=self.field,
            problem_of_form=problem,
            line=line,
        )


class RunHandler(RoomPage):
    """A room as it is run."""

    async def get(self, id: str) -> None:
        """Show it."""
        await self.show(id)

    async def show(self, id: str, problem: str = "") -> None:
        """Show the page, with what was wrong with what was just done."""
        room = await self.rooms.by_id(id)
        self.page("facilitate_run.html", problem_of_form=problem, typed=self.field, **self.parts(room))

    def parts(self, room: LiveRoom) -> dict[str, Any]:
        """Return what the page and its live part name."""
        state = room.state
        links = Links.of(state.room, self.settings)
        now = snapshot(state, links, datetime.now(UTC))
        return {
            "room": state.room,
            "state": state,
            "now": now,
            "earlier": () if state.ended else tuple(earlier(now)),
            "step": state.current_step(),
            "is_led": is_led(state),
            "links": links,
            "wall": OnWall.of(state),
            "deeds": () if state.ended else deeds(state),
            "enterings": () if state.ended else enterings(state),
            "entering_key": entering_key(room),
            "kinds": OWN_KINDS,
            "results": results,
            "told": lambda markdown: told(markdown, links.pages),
            "form_fields": lambda item, ask: KINDS[ask.kind](Shown(item, ask, {})),
            "beside": None if self.is_workshop else running_workshop(),
            "doubt_of": doubt_of_text,
            "line": line,
            "new_operation": new_operation,
        }

    async def after(self, id: str, work: Callable[[LiveRoom], Awaitable[None]]) -> None:
        """Do something in the room and show it again, or say why it can't be done."""
        room = await self.rooms.by_id(id)
        try:
            await work(room)
        except CmplearnError as error:
            if self.wants_json:
                self.send_json({"message": str(error)} | self.live(room), status_of(error))
                return
            self.set_status(status_of(error))
            await self.show(id, str(error))
            return
        if self.wants_json:
            self.send_json(self.live(room))
        else:
            self.redirect(f"{self.url(f'facilitate/rooms/{id}')}#now", status=303)

    def live(self, room: LiveRoom) -> dict[str, Any]:
        """Return the live part as the page's script takes it."""
        parts = self.parts(room)
        return {
            "seq": room.state.seq,
            **{part: self.html(f"_facilitate_{part}.html", **parts) for part in ("live", "side", "earlier")},
            "enterKey": parts["entering_key"],
            "enter": self.html("_facilitate_enter.html", **parts),
        }


def grouped(known: Sequence[Activity]) -> list[tuple[str, list[Activity]]]:
    """Return activities by module and lesson, and apart what people answer about themselves."""
    groups = [
        (f"Module {module.number}: {module.title}", [each for each in known if each.module == module.number])
        for module in course.programme().modules
    ]
    talked = [(title, [each for each in found if not each.guarded]) for title, found in groups]
    alone = ("Check-ins, surveys and checks", [each for each in known if each.guarded])
    sort = [(title, sorted(found, key=lambda each: each.lessons or ("9",))) for title, found in talked]
    return [(title, found) for title, found in (*sort, alone) if found]


def is_led(state: State) -> bool:
    """Return whether the page of a set's meeting leads a room: it notes where the meeting stands."""
    return bool(state.facts) and is_by_name(state.room)


def earlier(now: dict[str, Any]) -> Iterator[tuple[Any, Any, list[Any]]]:
    """Yield the asks that somebody answered, of every step but the one on the screens, with item and step."""
    for item in now["items"]:
        for number, step in enumerate(item["steps"]):
            asks = [ask for ask in step["asks"] if ask["tally"]["answered"]]
            if asks and (item["id"], number) != (now["item"], now["step"]):
                yield item, step, asks


def entering_key(room: LiveRoom) -> str:
    """Return a name for what the forms for answers without phones show: another one means other forms."""
    state = room.state
    entered = [state.entered.get((state.item or "", ask.id), []) for ask in state.step_asks()]
    return f"{state.item}.{state.step}.{state.ended}.{entered!r}"


class LiveHandler(RunHandler):
    """The part of the page that changes."""

    async def get(self, id: str) -> None:
        """Send it once there is something newer than `since`, or nothing after a while."""
        room = await self.rooms.by_id(id)
        since = int(number_of(self.get_query_argument("since", ""), 0))
        self._gone = asyncio.Event()
        await changed(room, since, LONGEST_WAIT_S, self._gone)
        if room.is_gone:
            raise NotFoundError("This room has been deleted.")
        if room.state.seq > since:
            self.send_json(self.live(room))
        else:
            self.set_status(HTTPStatus.NO_CONTENT)
            self.finish()

    def on_connection_close(self) -> None:
        """Wait no longer for a page that has been closed."""
        with suppress(AttributeError):
            self._gone.set()
        super().on_connection_close()


class DoHandler(RunHandler):
    """A button of the page."""

    async def post(self, id: str) -> None:
        """Do what it says."""
        drafts = deed_drafts(self.field("kind"), self.fields, self.operation)

        async def work(room: LiveRoom) -> None:
            for draft in drafts:
                await room.write(draft)

        await self.after(id, work)


class EnterHandler(RunHandler):
    """Answers of people without phones."""

    async def post(self, id: str) -> None:
        """Enter them."""
        item, ask, fields = self.field("item"), self.field("ask"), self.fields

        async def work(room: LiveRoom) -> None:
            if "counted" in fields:
                drafts = counted_drafts(room.state, item, ask, fields, self.operation)
            else:
                drafts = (given_draft(room.state, item, ask, fields, self.operation),)
            for draft in drafts:
                await room.write(draft)

        await self.after(id, work)


class AskHandler(RunHandler):
    """A question of the facilitator's own."""

    async def post(self, id: str) -> None:
        """Add it to the room and put it on all screens."""
        names = ("kind", "label", "options", "low", "high")

        async def work(room: LiveRoom) -> None:
            asked = activities.frozen(own_question(*map(self.field, names)))
            await room.write(Draft("added", {"activity": asked}, operation=self.operation))
            item = room.state.room.items[-1].id
            await room.write(Draft("opened", {"item": item, "step": 0}, operation=f"{self.operation}.opened"))

        await self.after(id, work)


class SureHandler(RoomPage):
    """What can't be undone: asked once more, then done."""

    async def get(self, id: str, deed: str) -> None:
        """Ask."""
        room = await self.rooms.by_id(id)
        kinds = [ask.kind for item in room.room.items for ask in item.activity.asks]
        self.page(
            "facilitate_sure.html",
            room=room.room,
            state=room.state,
            deed=deed,
            has_actions="actions" in kinds,
            claim_days=CLAIM_DAYS,
        )

    async def post(self, id: str, deed: str) -> None:
        """Close the room, or delete it."""
        if deed == "end":
            await self.rooms.end(id)
            self.redirect(self.url(f"facilitate/rooms/{id}"), status=303)
        else:
            await self.rooms.delete(id)
            self.redirect(self.url("facilitate"), status=303)


routes: list[tuple[str, type]] = [
    (r"facilitate", RoomsHandler),
    (r"facilitate/new", NewRoomHandler),
    (rf"facilitate/rooms/{ROOM}", RunHandler),
    (rf"facilitate/rooms/{ROOM}/live", LiveHandler),
    (rf"facilitate/rooms/{ROOM}/do", DoHandler),
    (rf"facilitate/rooms/{ROOM}/enter", EnterHandler),
    (rf"facilitate/rooms/{ROOM}/ask", AskHandler),
    (rf"facilitate/rooms/{ROOM}/(end|delete)", SureHandler),
]
