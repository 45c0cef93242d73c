"""What a room is made of before anybody joins: its title, its code, and the activities prepared for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cmplearn.course.activities import Activity

__all__ = ["Item", "Room", "numbered"]


@dataclass(frozen=True)
class Item:
    """An activity in a room's plan.

    Parameters
    ----------
    id : str
        "a1", "a2" and so on: the same activity may stand in a plan twice.
    activity : Activity
        A copy of its own, which later changes of the course don't touch.
    """

    id: str
    activity: Activity


@dataclass(frozen=True)
class Room:
    """A room.

    Parameters
    ----------
    id : str
        Random, 32 characters.
    code : str
        What people type to get in, in small letters; nothing once the room is closed or has expired.
    title : str
        What it is called on every screen.
    series : str
        Name of the learning set whose meeting it is, or nothing.
    items : tuple of Item
        The plan.
    created_at, expires_at : datetime
        In UTC; after the latter it is deleted with all answers.
    ended_at : datetime or None
        When it was closed.
    seq : int
        The last place in its log.
    """

    id: str
    code: str
    title: str
    series: str
    items: tuple[Item, ...]
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    seq: int


def numbered(activities: Iterable[Activity]) -> tuple[Item, ...]:
    """Return activities as the items of a plan: "a1", "a2" and so on."""
    return tuple(Item(f"a{number}", each) for number, each in enumerate(activities, 1))
