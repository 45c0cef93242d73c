"""The room of a learning set's meeting: what its phones say, and what is noted in it on the way."""

from contextlib import suppress
from typing import Any

from cmplearn.apps.meeting_opened import RECORD
from cmplearn.apps.rooms_client import RoomClient, WorkshopAwayError
from cmplearn.errors import CmplearnError
from cmplearn.rooms.meeting import Record

__all__ = ["ACTIVITY", "ITEM", "MeetingRoom"]

ACTIVITY, ITEM = "action-learning-set", "a1"
KEPT = ((ITEM, "actions"),)  # with the record: each owner may fetch their own for a day


class MeetingRoom:
    """A room, or none: then nobody has a phone, and nothing is noted.

    Parameters
    ----------
    room : RoomClient, optional
        Where phones join.

    Attributes
    ----------
    trouble : str
        Why the phones don't follow just now, or nothing.
    """

    def __init__(self, room: RoomClient | None) -> None:
        """Begin with nothing noted."""
        self.room, self.trouble = room, ""
        self._notes: dict[str, Any] = {}
        self._step: int | None = None
        self._known: dict[str, tuple[int, dict[str, Any]]] = {}

    @property
    def names(self) -> list[str]:
        """Who has joined, in the order of joining."""
        return [member["name"] for member in self.room.last["members"]] if self.room else []

    def answers(self, ask: str) -> dict[str, Any]:
        """Return what phones answered to an ask, by name, as of the last news; asked for once."""
        if self.room is None:
            return {}
        seq = int(self.room.last["seq"])
        if self._known.get(ask, (-1,))[0] != seq:
            with suppress(CmplearnError):
                self._known[ask] = (seq, self.given(ask))
        return self._known.get(ask, (-1, {}))[1]

    def given(self, ask: str) -> dict[str, Any]:
        """Return what phones have answered by now, or raise why it can't be known."""
        return {each["name"]: each["value"] for each in self.room.values(ITEM, ask)} if self.room else {}

    def put(self, step: int) -> None:
        """Put a step of the activity on the phones."""
        self._step = step
        self.send()

    def note(self, name: str, value: Any) -> None:
        """Note something, so that it outlasts this page; what can't be noted now is noted next time."""
        self._notes[name] = value
        self.send()

    def send(self) -> None:
        """Send what could not be sent before; the last of each kind is enough."""
        if self.room is None:
            return
        try:
            self._send_to(self.room)
            self.trouble = ""
        except WorkshopAwayError as error:
            self.trouble = str(error)
        except CmplearnError as error:  # it will never be taken
            self._notes.clear()
            self._step, self.trouble = None, str(error)

    def _send_to(self, room: RoomClient) -> None:
        while self._notes:
            name, value = next(iter(self._notes.items()))
            room.do("noted", {"name": name, "value": value})
            del self._notes[name]
        if self._step is not None:
            room.do("opened", {"item": ITEM, "step": self._step})
            self._step = None

    def end(self, record: Record) -> None:
        """End the room: keep the record and the actions, and forget all else.

        Raises
        ------
        CmplearnError
            It can't be ended now.
        """
        if self.room is None:
            return
        self.room.do("noted", {"name": RECORD, "value": record.to_value()})
        for name in sorted(set(self.room.snapshot()["facts"]) - {RECORD}):
            self.room.do("noted", {"name": name, "value": None})
        self.room.end(keep=KEPT)
