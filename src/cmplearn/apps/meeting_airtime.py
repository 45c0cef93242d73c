"""Who has spoken for how long: for the facilitator alone, on a page of its own, while the set agrees."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import ipywidgets

from cmplearn.apps import meeting_words, parts
from cmplearn.apps.line import Line
from cmplearn.apps.rooms_client import RoomClient, RoomsClient, Snapshot
from cmplearn.errors import CmplearnError
from cmplearn.rooms.meeting import Airtime

__all__ = ["AirtimeView"]

WORDS = (
    "<p><strong>Keep this page off the projector.</strong> Use it to make room for those who have said "
    "little. It is no score, nobody else sees it, and it is forgotten when the meeting ends.</p>"
)
OFF = "<p>Nobody’s time is counted: the set has not asked for it, or the meeting has ended.</p>"


class AirtimeView:
    """The page.

    Parameters
    ----------
    rooms : RoomsClient
        Where the meeting's room is.
    room : str
        Its id.
    """

    def __init__(self, rooms: RoomsClient, room: str) -> None:
        """Show it, and follow the meeting where a loop runs."""
        self._table, self._line = parts.words(), Line()
        self._room: RoomClient | None = None
        again = parts.button("Show it as it is now", self._show, key="r")
        self.widget: Any = ipywidgets.VBox([parts.words(WORDS), self._table, again]).add_class("cmp-app")
        self._line.send(lambda: rooms.room(room), self._opened, self._refused, once=True)

    def _opened(self, room: RoomClient) -> None:
        self._room = room
        self._shown(room.last)
        with suppress(RuntimeError):  # no loop runs while a notebook is only being read
            asyncio.get_running_loop()
            self._following = room.follow(self._shown)

    def _show(self) -> None:
        if self._room is not None:
            self._line.send(self._room.snapshot, self._shown, self._refused, once=True)

    def _refused(self, problem: CmplearnError) -> None:
        self._table.value = parts.problem_html(problem)

    def _shown(self, snapshot: Snapshot) -> None:
        held = snapshot["facts"].get("airtime")
        if not held:
            self._table.value = OFF
            return
        names = list(snapshot["facts"].get("people", ())) + [each["name"] for each in snapshot["members"]]
        spoken = Airtime.from_value(held).spoken_at(datetime.now(UTC))
        self._table.value = meeting_words.airtime_html(list(dict.fromkeys(names)), spoken)
