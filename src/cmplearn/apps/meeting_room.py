"""The room of a learning set's meeting: what its phones say, and what is noted in it on the way."""

from collections.abc import Callable, Mapping
from typing import Any

from cmplearn.apps.meeting_opened import RECORD
from cmplearn.apps.room_line import RoomLine
from cmplearn.apps.rooms_client import RoomClient
from cmplearn.errors import CmplearnError
from cmplearn.rooms.meeting import Record

__all__ = ["ACTIVITY", "ITEM", "MeetingRoom"]

ACTIVITY, ITEM = "action-learning-set", "a1"
KEPT = ((ITEM, "actions"),)  # with the record: each owner may fetch their own for a day


class MeetingRoom:
    """A room, or none: then nobody has a phone, and nothing is noted.

    Parameters
    ----------
    room : RoomLine, optional
        Where phones join.
    """

    def __init__(self, room: RoomLine | None) -> None:
        """Begin with nothing noted."""
        self.room = room

    @property
    def trouble(self) -> str:
        """Why the phones don't follow just now, or nothing."""
        return self.room.problem if self.room else ""

    @property
    def names(self) -> list[str]:
        """Who has joined, in the order of joining."""
        return [member["name"] for member in self.room.last["members"]] if self.room else []

    def answers(self, ask: str) -> dict[str, Any]:
        """Return what is known of what phones answered to an ask, by name; asked again with each news."""
        if self.room is None:
            return {}
        room = self.room.room
        return dict(self.room.known(ask, lambda: _given(room, ask)) or {})

    def knows(self, ask: str) -> bool:
        """Return whether it is known by now what phones answered to an ask."""
        return self.room is None or self.room.knows(ask)

    def put(self, step: int) -> None:
        """Put a step of the activity on the phones."""
        if self.room is not None:
            self.room.do("opened", {"item": ITEM, "step": step}, key="opened")

    def note(self, name: str, value: Any) -> None:
        """Note something, so that it outlasts this page; what can't be noted now is noted later."""
        if self.room is not None:
            self.room.do("noted", {"name": name, "value": value}, key=f"noted {name}")

    def go_on(self) -> None:
        """Send what could not be sent before."""
        if self.room is not None:
            self.room.go_on()

    def end(
        self,
        record: Callable[[Mapping[str, Any]], Record],
        then: Callable[[Record], None],
        fails: Callable[[CmplearnError], None],
    ) -> None:
        """End the room: keep the record and the actions, and forget all else.

        Parameters
        ----------
        record : callable
            Takes the actions by name, as they stand then, and returns the record.
        then, fails : callable
            Takes the record once the room has ended, or what prevents it; see `Line.send`.
        """
        assert self.room is not None
        line, room = self.room, self.room.room

        kept: list[Record] = []

        def ended() -> Record:
            if not kept:  # an end whose answer got lost is only asked for again: nothing can be noted then
                made = record(_given(room, "actions"))
                room.do("noted", {"name": RECORD, "value": made.to_value()})
                for name in sorted(set(room.snapshot()["facts"]) - {RECORD}):
                    room.do("noted", {"name": name, "value": None})
                kept.append(made)
            room.end(keep=KEPT)
            return kept[0]

        def over(made: Record) -> None:
            line.stop()
            then(made)

        line.send(ended, over, fails)


def _given(room: RoomClient, ask: str) -> dict[str, Any]:
    return {each["name"]: each["value"] for each in room.values(ITEM, ask)}
