"""What is kept of a meeting: who presented, the minutes, and the actions that their owners took."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cmplearn.rooms.meeting.turns import Roles

OUTCOMES = {
    "": "not said yet",
    "done": "done",
    "partly": "partly done",
    "not-yet": "not yet",
    "dropped": "no longer needed",
}
"""What came of an action, by the name that is kept."""

OPEN = ("", "partly", "not-yet")


@dataclass(frozen=True)
class Action:
    """Something that a member means to do.

    Parameters
    ----------
    owner : str
        Who.
    what : str
        In their words.
    by : date, optional
        By when.
    outcome : str
        What came of it, a name of `OUTCOMES`.
    """

    owner: str
    what: str
    by: date | None = None
    outcome: str = ""

    def to_value(self) -> dict[str, str]:
        """Return it as JSON."""
        return {
            "owner": self.owner,
            "what": self.what,
            "by": self.by.isoformat() if self.by else "",
            "outcome": self.outcome,
        }

    @classmethod
    def from_value(cls, value: Mapping[str, Any], owner: str = "") -> "Action":
        """Return what `to_value` gave, or an answer of an owner's phone."""
        by = value.get("by") or ""
        return cls(
            value.get("owner") or owner,
            value["what"],
            date.fromisoformat(by) if by else None,
            value.get("outcome", ""),
        )


@dataclass(frozen=True)
class Record:
    """What is kept of a meeting, and carried to the next.

    Parameters
    ----------
    number : int
        Which meeting of the set it was.
    members : int
        How many were there.
    roles : tuple of Roles
        Of each issue that was worked.
    minutes : tuple of (str, int, float)
        Title, planned and actual minutes of each stage.
    actions : tuple of Action
        Taken at this meeting, and those of earlier ones that are still open.
    """

    number: int
    members: int
    roles: tuple[Roles, ...] = ()
    minutes: tuple[tuple[str, int, float], ...] = ()
    actions: tuple[Action, ...] = ()

    def to_value(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "number": self.number,
            "members": self.members,
            "roles": [each.to_value() for each in self.roles],
            "minutes": [[title, planned, round(actual, 1)] for title, planned, actual in self.minutes],
            "actions": [each.to_value() for each in self.actions],
        }

    @classmethod
    def from_value(cls, value: Mapping[str, Any]) -> "Record":
        """Return what `to_value` gave."""
        return cls(
            value["number"],
            value["members"],
            tuple(Roles.from_value(each) for each in value["roles"]),
            tuple((title, planned, actual) for title, planned, actual in value["minutes"]),
            tuple(Action.from_value(each) for each in value["actions"]),
        )


def still_open(actions: Sequence[Action]) -> list[Action]:
    """Return the actions that the set asks about again.

    Examples
    --------
    >>> done, later = Action("Asha", "Ring the ward", outcome="done"), Action("Ben", "Ask finance")
    >>> [action.owner for action in still_open([done, later])]
    ['Ben']
    """
    return [action for action in actions if action.outcome in OPEN]
