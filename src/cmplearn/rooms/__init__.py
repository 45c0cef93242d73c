"""Rooms: what people in one place answer together, from their phones, as a log that every screen follows.

What others may use: `open_rooms` with `RoomStore`; `Room`, `Item`, `numbered`; `Draft`, `Event`, `EventKind`;
`State` with `Member` and `Answer`; `check`, the one door for writes. `tally`, `answers`, `export`, `meeting`
and `limits` are imported by their names.
"""

from cmplearn.rooms.door import check
from cmplearn.rooms.event import Draft, Event, EventKind
from cmplearn.rooms.room import Item, Room, numbered
from cmplearn.rooms.state import Answer, Member, State
from cmplearn.rooms.store import RoomStore, open_rooms

__all__ = [
    "Answer",
    "Draft",
    "Event",
    "EventKind",
    "Item",
    "Member",
    "Room",
    "RoomStore",
    "State",
    "check",
    "numbered",
    "open_rooms",
]
