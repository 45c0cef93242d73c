"""A learning set of seven with its phones, and a clock that a test moves on."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.desk import Desk

from cmplearn.apps.meeting_beginning import make_room, open_meeting
from cmplearn.apps.meeting_opened import Opened
from cmplearn.apps.meeting_room import ITEM
from cmplearn.apps.meeting_under_way import Meeting
from cmplearn.rooms.meeting import FORMS, Record, plan

SET = ("Asha", "Ben", "Cai", "Dee", "Eva", "Femi", "Gwen")
START = datetime(2026, 11, 3, 14, 0, tzinfo=UTC)


class Clock:
    """A time that a test moves on."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at

    def wait(self, minutes: float) -> None:
        self.at += timedelta(minutes=minutes)


def opened(name: str, number: int = 1, history: tuple[Record, ...] = (), **changes: Any) -> Opened:
    made = plan(7, 150, 2, FORMS["course"].lengths, is_first=number == 1)
    return Opened(name, number, made, **({"history": history} | changes))


class Set:
    """A meeting with seven phones."""

    def __init__(self, desk: Desk, opened: Opened) -> None:
        self.desk, self.now = desk, Clock()
        self.room = make_room(opened, desk.client)
        self.meeting = open_meeting(opened, self.room, self.now)
        self.ids = dict(zip(SET, desk.join(self.room.id, *SET), strict=True))
        self.room.snapshot()

    def say(self, ask: str, value: Any, *names: str) -> None:
        for name in names or SET:
            self.desk.answer(self.room.id, self.ids[name], ITEM, ask, value)
        self.room.snapshot()

    def agree(self) -> "Set":
        self.say("agree", "agree")
        self.meeting.acknowledge_code()
        return self

    def go_to(self, kind: str) -> Meeting:
        while self.meeting.progress.stage.kind != kind:
            if self.meeting.progress.stage.kind == "bids" and not self.meeting.roles:
                self.meeting.choose(["Ben", "Asha"])
            self.meeting.go(1)
        return self.meeting

    def end(self) -> Record:
        """End the meeting, and return its record."""
        found: list[Record] = []
        self.meeting.end(found.append)
        (record,) = found
        return record

    @property
    def step(self) -> int:
        return int(self.room.snapshot()["step"])
