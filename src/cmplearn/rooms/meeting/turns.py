"""Whose turn it is: presenters by turns across meetings, roles that go round, and who has spoken."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from cmplearn.errors import InputError


@dataclass(frozen=True)
class Roles:
    """Who does what while one issue is worked.

    Parameters
    ----------
    presenter : str
        Brings the issue.
    timekeeper : str
        Minds the clock, and says when a minute is left.
    listener : str
        The question-listener: hears how the questions are put, and tells the set afterwards.
    adviser : str
        The set adviser: keeps the set to its rules and to the presenter; empty where a facilitator does it.
    """

    presenter: str
    timekeeper: str
    listener: str
    adviser: str = ""

    def to_value(self) -> dict[str, str]:
        """Return it as JSON."""
        return {
            "presenter": self.presenter,
            "timekeeper": self.timekeeper,
            "listener": self.listener,
            "adviser": self.adviser,
        }

    @classmethod
    def from_value(cls, value: Mapping[str, Any]) -> "Roles":
        """Return what `to_value` gave."""
        return cls(*(str(value.get(each, "")) for each in ("presenter", "timekeeper", "listener", "adviser")))


def turns(history: Iterable[Roles], role: str = "presenter") -> dict[str, int]:
    """Return how often each person had a role; people are told apart by name, whatever its capitals.

    Parameters
    ----------
    history : iterable of Roles
        Of all issues that the set has worked.
    role : str
        ``"presenter"``, ``"timekeeper"``, ``"listener"`` or ``"adviser"``.

    Returns
    -------
    dict of str to int
        By name in small letters.

    Examples
    --------
    >>> turns([Roles("Asha", "Ben", "Cai"), Roles("asha", "Cai", "Dee")])
    {'asha': 2}
    """
    found: dict[str, int] = {}
    for each in history:
        name = getattr(each, role).casefold()
        if name:
            found[name] = found.get(name, 0) + 1
    return found


def by_turns(members: Sequence[str], history: Sequence[Roles], role: str = "presenter") -> list[str]:
    """Return members by turns: the fewest first, then whose turn is longest ago, then as they sit.

    Parameters
    ----------
    members : sequence of str
        Who may be chosen.
    history : sequence of Roles
        Of all issues that the set has worked, oldest first.
    role : str
        Whose turns are counted.

    Returns
    -------
    list of str

    Examples
    --------
    >>> by_turns(["Asha", "Ben", "Cai"], [Roles("Asha", "", ""), Roles("Ben", "", "")])
    ['Cai', 'Asha', 'Ben']
    """
    had = turns(history, role)
    last = {getattr(each, role).casefold(): place for place, each in enumerate(history)}
    return sorted(members, key=lambda name: (had.get(name.casefold(), 0), last.get(name.casefold(), -1)))


def roles(
    presenter: str, members: Sequence[str], history: Sequence[Roles], *, has_facilitator: bool = True
) -> Roles:
    """Return who does what while a member's issue is worked: each role goes to whoever had it least.

    Parameters
    ----------
    presenter : str
        A member.
    members : sequence of str
        All of the set who are here.
    history : sequence of Roles
        Of all issues that the set has worked, oldest first.
    has_facilitator : bool
        Whether somebody from outside is the set adviser; where nobody is, that role goes round too.

    Returns
    -------
    Roles
        Nobody has two.

    Raises
    ------
    InputError
        The presenter is not here.
    """
    if presenter not in members:
        raise InputError(f"{presenter} is not among those who are here: {', '.join(members)}.")
    free = [name for name in members if name != presenter]
    given: dict[str, str] = {}
    for role in ("adviser", "timekeeper", "listener")[has_facilitator:]:
        name = next(iter(by_turns(free, history, role)), "")
        given[role] = name
        free = [each for each in free if each != name]
    return Roles(presenter, given["timekeeper"], given["listener"], given.get("adviser", ""))


def round_of(members: Sequence[str], number: int) -> list[str]:
    """Return in which order a round goes: another member begins at each meeting.

    Examples
    --------
    >>> round_of(["Asha", "Ben", "Cai"], 2)
    ['Ben', 'Cai', 'Asha']
    """
    start = (number - 1) % len(members) if members else 0
    return [*members[start:], *members[:start]]


def may_count(members: Collection[str], agreed: Collection[str]) -> bool:
    """Return whether it may be counted who speaks how long: only if everybody who is here said yes.

    Examples
    --------
    >>> may_count(["Asha", "Ben"], ["Asha"]), may_count(["Asha", "Ben"], ["Ben", "Asha"]), may_count([], [])
    (False, True, False)
    """
    return bool(members) and set(members) <= set(agreed)


@dataclass(frozen=True)
class Airtime:
    """How long each has spoken.

    Parameters
    ----------
    seconds : mapping of str to float
        By name, up to when the present speaker began.
    speaker : str
        Who speaks; nobody when it is empty.
    since : datetime, optional
        Since when, in UTC.
    """

    seconds: Mapping[str, float] = field(default_factory=dict)
    speaker: str = ""
    since: datetime | None = None

    def spoken_at(self, now: datetime) -> dict[str, float]:
        """Return the seconds of each, up to `now`."""
        found = dict(self.seconds)
        if self.speaker and self.since:
            found[self.speaker] = found.get(self.speaker, 0.0) + max((now - self.since).total_seconds(), 0.0)
        return found

    def given_to(self, name: str, now: datetime) -> "Airtime":
        """Return it with somebody else speaking, or nobody."""
        return replace(self, seconds=self.spoken_at(now), speaker=name, since=now if name else None)

    def to_value(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "seconds": dict(self.seconds),
            "speaker": self.speaker,
            "since": self.since.isoformat() if self.since else None,
        }

    @classmethod
    def from_value(cls, value: Mapping[str, Any]) -> "Airtime":
        """Return what `to_value` gave."""
        since = value["since"]
        return cls(value["seconds"], value["speaker"], datetime.fromisoformat(since) if since else None)
