"""What happens in a room: one entry of its log, and what somebody wants to add to it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from cmplearn.errors import InputError

__all__ = ["KINDS", "Draft", "Event", "EventKind"]

EventKind = Literal[
    "joined",
    "answered",
    "added",
    "opened",
    "closed",
    "reopened",
    "shown",
    "hidden",
    "turned",
    "published",
    "held",
    "removed",
    "locked",
    "unlocked",
    "entered",
    "noted",
    "ended",
]
KINDS: tuple[EventKind, ...] = get_args(EventKind)
NAME = re.compile(r"[A-Za-z0-9._-]{0,64}")


@dataclass(frozen=True)
class Draft:
    """What somebody wants to add to a room's log.

    Parameters
    ----------
    kind : EventKind
        "joined" and "answered" are participants' writes; all others are the facilitator's.
    body : Mapping
        As JSON holds it. joined: name; answered: item, ask, value; added: activity (as
        `course.activities.frozen` gives it); opened: item, step; shown and hidden: item, ask;
        turned: page (of what doesn't fit on the wall at once, from 0);
        published and held: answer (a seq); removed: member; entered: item, ask, value, count;
        noted: name, value; the others have none. Between locked and unlocked nobody joins.
    member : str
        Id of the participant who writes; nothing for the facilitator.
    operation : str
        Random name of this write: repeating it writes nothing. Without one, the store makes one; a room
        ends once, so all endings have the same.

    Raises
    ------
    InputError
        There is no such kind, or a name is no name.
    """

    kind: EventKind
    body: Mapping[str, Any]
    member: str = ""
    operation: str = ""

    def __post_init__(self) -> None:
        """Keep what no database or log should ever meet out of both."""
        if self.kind not in KINDS:
            raise InputError(f"Nothing in a room is called {self.kind!r}. There are: {', '.join(KINDS)}.")
        for name in (self.member, self.operation):
            if not isinstance(name, str) or not NAME.fullmatch(name):
                raise InputError("The name of a write has at most 64 letters, figures, dots and dashes.")
        if self.kind == "ended":
            object.__setattr__(self, "operation", "ended")

    @property
    def writer(self) -> str:
        """Within whose writes its operation is unique.

        Somebody who joins has no id before that; by another name it is somebody else, as when a proxy gives
        two people one page.
        """
        return f"joined {self.body.get('name')!a}" if self.kind == "joined" else self.member


@dataclass(frozen=True)
class Event:
    """An entry of a room's log.

    Parameters
    ----------
    room : str
        Id of the room.
    seq : int
        Its place in the room's log, from 1.
    at : datetime
        When it was written, in UTC, by the clock of the process that wrote it.
    kind, body, member, operation
        As in `Draft`.
    """

    room: str
    seq: int
    at: datetime
    kind: EventKind
    body: Mapping[str, Any]
    member: str
    operation: str

    @property
    def draft(self) -> Draft:
        """What was asked for."""
        return Draft(self.kind, self.body, self.member, self.operation)
