"""What is kept of a set's meeting is chosen before it begins, and said in plain words."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.apps.on_screen import controls, press, words
from tests.desk import Desk, running_desk

from cmplearn.apps import set_meeting
from cmplearn.apps.meeting_opened import RECORD
from cmplearn.apps.meeting_room import ACTIVITY, MeetingRoom
from cmplearn.apps.room_line import RoomLine
from cmplearn.apps.rooms_client import WorkshopAwayError
from cmplearn.rooms.meeting import Record

KEEPS, WITHOUT = "Keep for next time", "Here without a phone (names, with commas)"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running_desk(tmp_path) as desk:
        yield desk


@pytest.fixture
def environment(desk: Desk, tmp_path: Path) -> dict[str, str]:
    return {
        "CMPLEARN_HOME": str(tmp_path),
        "CMPLEARN_ROOMS": desk.client.address,
        "CMPLEARN_ROOMS_KEY": desk.client.key,
    }


def test_a_meeting_that_is_to_keep_nothing_makes_no_room(desk: Desk, environment: dict[str, str]) -> None:
    app = set_meeting.build(["What?"], environment)
    controls(app)[KEEPS].value = False
    assert "Nothing is kept: all is gone when this page is closed. No phone can join." in words(app)
    press(app, "Begin the meeting")
    controls(app)[WITHOUT].value = "Gwen, Hal, Ida, Jo"

    assert "Nothing of this meeting is kept." in words(app)
    assert desk.client.ask("GET", "rooms")["rooms"] == []
    assert "Go on with Our learning set, meeting 1" not in controls(set_meeting.build(["What?"], environment))


def test_a_meeting_without_phones_says_that_it_is_kept(desk: Desk, environment: dict[str, str]) -> None:
    app = set_meeting.build(["What?"], environment)
    assert "who is here, whose turn it was, the minutes and the actions are kept" in words(app)
    press(app, "Begin the meeting")
    controls(app)["Here without a phone (names, with commas)"].value = "Asha, Ben"
    press(app, "Those without a phone agree, aloud")

    assert "Kept for next time: who was here, the roles" in words(app)
    assert len(desk.client.ask("GET", "rooms")["rooms"]) == 1


def test_where_no_rooms_are_nothing_can_be_kept(tmp_path: Path) -> None:
    app = set_meeting.build(["What?"], {"CMPLEARN_HOME": str(tmp_path)})

    assert controls(app)[KEEPS].disabled
    assert "Nothing is kept" in words(app)


def test_an_end_whose_answer_got_lost_has_ended_the_meeting_all_the_same(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = desk.client.create("Our set, meeting 1", [ACTIVITY])
    ends, lost = room.end, [True]

    def end(keep: Any) -> None:
        ends(keep)
        if lost.pop() if lost else False:
            raise WorkshopAwayError("Nobody answers.")

    monkeypatch.setattr(room, "end", end)
    meeting = MeetingRoom(RoomLine(room))
    over: list[Record] = []
    meeting.end(lambda _: Record(1, 2), over.append, pytest.fail)
    assert (over, meeting.trouble) == ([], "Nobody answers.")
    meeting.go_on()

    assert (over, meeting.trouble) == ([Record(1, 2)], "")
    assert list(room.snapshot()["facts"]) == [RECORD]
