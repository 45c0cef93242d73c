"""A learning set's meeting begins, or is taken up again where it stood."""

from collections.abc import Mapping
from typing import Any

from cmplearn.apps.meeting_opened import Opened, records
from cmplearn.apps.meeting_review import asking
from cmplearn.apps.meeting_room import ACTIVITY
from cmplearn.apps.meeting_under_way import Meeting, Now, utc
from cmplearn.apps.room_line import RoomLine
from cmplearn.apps.rooms_client import RoomClient, RoomsClient
from cmplearn.course import activities
from cmplearn.errors import InputError
from cmplearn.rooms.meeting import Action, Airtime, Progress, Roles, begin

__all__ = ["make_room", "open_meeting", "opened_again"]


def make_room(opened: Opened, rooms: RoomsClient) -> RoomClient:
    """Return a new room for a meeting.

    Raises
    ------
    CmplearnError
        The rooms refuse, or don't answer.
    """
    plays = asking(activities.load(ACTIVITY), opened.carried)
    return rooms.create(opened.title, items=[plays], series=opened.set_name)


def open_meeting(opened: Opened, room: RoomClient | None, now: Now = utc) -> Meeting:
    """Begin a meeting, in a room of its own or in none."""
    meeting = Meeting(opened, RoomLine(room) if room else None, begin(opened.plan, now()), now)
    meeting.note("opened", opened.to_value())
    meeting.stage_opened()
    return meeting


def opened_again(room: RoomClient, rooms: RoomsClient, now: Now = utc) -> Meeting:
    """Take up a meeting that is under way in a room: the page was reloaded, or opened on another computer.

    It asks the rooms, and waits for what they answer.

    Raises
    ------
    InputError
        No meeting goes on there.
    """
    facts = room.snapshot()["facts"]
    if "opened" not in facts or room.last["ended"]:
        raise InputError("No meeting goes on in this room: it has ended, or was never one of a learning set.")
    set_name = str(room.last["series"])
    opened = Opened.from_value(facts["opened"], set_name, records(rooms, set_name))
    noted = facts.get("progress")  # none when the rooms went away as it began
    progress = Progress.from_value(noted, opened.plan) if noted else begin(opened.plan, now())
    meeting = Meeting(opened, RoomLine(room), progress, now)
    _take_up(meeting, facts)
    return meeting


def _take_up(meeting: Meeting, facts: Mapping[str, Any]) -> None:
    """Take up what was noted."""
    contract = facts.get("contract", {})
    meeting.has_code = contract.get("code", False)
    meeting.agreed_aloud = contract.get("aloud", False)
    meeting.allowed_aloud = contract.get("allowed", False)
    meeting.counts_airtime = contract.get("counts", False)
    meeting.people_without_phones = tuple(facts.get("people", ()))
    meeting.roles = tuple(Roles.from_value(each) for each in facts.get("roles", ()))
    meeting.entered = tuple(Action.from_value(each) for each in facts.get("entered", ()))
    if "carried" in facts:
        meeting.carried = tuple(Action.from_value(each) for each in facts["carried"])
    if facts.get("airtime"):
        meeting.airtime = Airtime.from_value(facts["airtime"])
