"""What is settled before a meeting of a learning set: its name, the plan, and what earlier meetings left."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from cmplearn.apps.rooms_client import RoomsClient
from cmplearn.rooms.meeting import Action, Lengths, Plan, Record, Roles, plan, still_open

__all__ = ["RECORD", "Opened", "records"]

RECORD = "record"
"""The one note of a meeting's room that stays when it ends; all others are about the meeting itself."""


@dataclass(frozen=True)
class Opened:
    """What is settled before a meeting begins.

    Parameters
    ----------
    set_name : str
        Of the learning set; meetings of the same name belong together.
    number : int
        Which meeting of the set it is, from 1.
    plan : Plan
        One that fits.
    has_facilitator : bool
        Whether somebody from outside is the set adviser.
    history : tuple of Record
        Of the set's earlier meetings, oldest first.
    """

    set_name: str
    number: int
    plan: Plan
    has_facilitator: bool = True
    history: tuple[Record, ...] = ()

    @property
    def title(self) -> str:
        """What the meeting is called."""
        return f"{self.set_name or 'Learning set'}, meeting {self.number}"

    @property
    def carried(self) -> tuple[Action, ...]:
        """The actions of the last meeting that are asked about at this one."""
        found = still_open(self.history[-1].actions) if self.history else []
        return tuple(replace(action, outcome="") for action in found)

    @property
    def earlier_roles(self) -> list[Roles]:
        """Who did what at earlier meetings, oldest first."""
        return [each for record in self.history for each in record.roles]

    def to_value(self) -> dict[str, Any]:
        """Return it as JSON; the history is the series'."""
        made = self.plan
        return {
            "number": self.number,
            "has_facilitator": self.has_facilitator,
            "members": made.members,
            "minutes": made.minutes,
            "issues": made.issues,
            "lengths": asdict(made.lengths),
            "is_first": made.is_first,
            "is_last": made.is_last,
        }

    @classmethod
    def from_value(cls, value: dict[str, Any], set_name: str, history: Sequence[Record]) -> "Opened":
        """Return what `to_value` gave."""
        made = plan(
            value["members"],
            value["minutes"],
            value["issues"],
            Lengths(**value["lengths"]),
            is_first=value["is_first"],
            is_last=value["is_last"],
        )
        return cls(set_name, value["number"], made, value["has_facilitator"], tuple(history))


def records(rooms: RoomsClient | None, set_name: str) -> tuple[Record, ...]:
    """Return what was kept of a set's earlier meetings, oldest first."""
    if rooms is None or not set_name:
        return ()
    kept = [room["facts"][RECORD] for room in rooms.previous(set_name) if RECORD in room["facts"]]
    return tuple(Record.from_value(each) for each in reversed(kept))
