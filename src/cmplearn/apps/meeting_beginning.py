"""A learning set's meeting begins, or is taken up again where it stood."""

from cmplearn.apps.meeting_opened import Opened, records
from cmplearn.apps.meeting_under_way import ACTIVITY, Meeting, Now, utc
from cmplearn.apps.rooms_client import RoomClient, RoomsClient
from cmplearn.errors import InputError
from cmplearn.rooms.meeting import Progress, begin

__all__ = ["open_meeting", "opened_again"]


def open_meeting(opened: Opened, rooms: RoomsClient | None, now: Now = utc) -> Meeting:
    """Begin a meeting, in a room of its own where there are rooms.

    Raises
    ------
    CmplearnError
        The rooms refuse, or don't answer.
    """
    room = rooms.create(opened.title, [ACTIVITY], series=opened.set_name) if rooms else None
    meeting = Meeting(opened, room, begin(opened.plan, now()), now)
    meeting.note("opened", opened.to_value())
    meeting.stage_opened()
    return meeting


def opened_again(room: RoomClient, rooms: RoomsClient, now: Now = utc) -> Meeting:
    """Take up a meeting that is under way in a room: the page was reloaded, or opened on another computer.

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
    meeting = Meeting(opened, room, Progress.from_value(facts["progress"], opened.plan), now)
    meeting.take_up(facts)
    return meeting
