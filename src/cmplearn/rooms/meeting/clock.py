"""One clock for the meeting: it runs, pauses, is extended, and says by how much it is over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from cmplearn.rooms.meeting.plan import Plan, Stage

MINUTE = 60


@dataclass(frozen=True)
class Clock:
    """The time of one stage.

    Parameters
    ----------
    allowed : float
        Seconds.
    spent : float
        Seconds up to the last pause.
    since : datetime, optional
        Since when it runs, in UTC; None while it is paused.
    """

    allowed: float
    spent: float = 0.0
    since: datetime | None = None

    def spent_at(self, now: datetime) -> float:
        """Return the seconds that it has run, up to `now`; a clock that was put back never takes any away."""
        return self.spent + (max((now - self.since).total_seconds(), 0.0) if self.since else 0.0)

    def left_at(self, now: datetime) -> float:
        """Return the seconds that are left; fewer than none when it is over."""
        return self.allowed - self.spent_at(now)

    def resumed(self, now: datetime) -> "Clock":
        """Return it running."""
        return self if self.since else replace(self, since=now)

    def paused(self, now: datetime) -> "Clock":
        """Return it standing still."""
        return replace(self, spent=self.spent_at(now), since=None)

    def extended(self, seconds: float = MINUTE) -> "Clock":
        """Return it with more time."""
        return replace(self, allowed=self.allowed + seconds)

    def to_value(self) -> list[Any]:
        """Return it as JSON."""
        return [self.allowed, round(self.spent, 3), self.since.isoformat() if self.since else None]

    @classmethod
    def from_value(cls, value: Sequence[Any]) -> "Clock":
        """Return what `to_value` gave."""
        allowed, spent, since = value
        return cls(allowed, spent, datetime.fromisoformat(since) if since else None)


@dataclass(frozen=True)
class Progress:
    """How far a meeting has come.

    Parameters
    ----------
    stages : tuple of Stage
        As planned.
    clocks : tuple of Clock
        One of each; only that of the present stage may run.
    at : int
        Place of the present stage.
    begun : datetime
        When the meeting began, in UTC.
    """

    stages: tuple[Stage, ...]
    clocks: tuple[Clock, ...]
    at: int
    begun: datetime

    @property
    def stage(self) -> Stage:
        """The present stage."""
        return self.stages[self.at]

    @property
    def clock(self) -> Clock:
        """The clock of the present stage."""
        return self.clocks[self.at]

    @property
    def is_last(self) -> bool:
        """Whether no stage follows."""
        return self.at == len(self.stages) - 1

    def paused(self, now: datetime) -> "Progress":
        """Return it with the clock standing still."""
        return self._with(self.clock.paused(now))

    def resumed(self, now: datetime) -> "Progress":
        """Return it with the clock running."""
        return self._with(self.clock.resumed(now))

    def extended(self, seconds: float = MINUTE) -> "Progress":
        """Return it with more time for the present stage."""
        return self._with(self.clock.extended(seconds))

    def moved(self, by: int, now: datetime) -> "Progress":
        """Return it `by` stages further, or back; the clock goes on from where that stage was left."""
        at = min(max(self.at + by, 0), len(self.stages) - 1)
        return replace(self.paused(now), at=at).resumed(now)

    def late_at(self, now: datetime, minutes: int) -> float:
        """Return by how many seconds the meeting would end late, if what is to come keeps to its plan.

        Parameters
        ----------
        now : datetime
            In UTC.
        minutes : int
            How long the meeting may last.

        Returns
        -------
        float
            Less than 0 when there is time to spare. Pauses count: the room is left at the same hour.
        """
        elapsed = (now - self.begun).total_seconds()
        to_come = max(self.clock.left_at(now), 0.0) + sum(
            clock.left_at(now) for clock in self.clocks[self.at + 1 :] if clock.left_at(now) > 0
        )
        return elapsed + to_come - minutes * MINUTE

    def compared(self, now: datetime) -> list[tuple[Stage, float]]:
        """Return every stage with the minutes that it really took."""
        return [
            (stage, clock.spent_at(now) / MINUTE)
            for stage, clock in zip(self.stages, self.clocks, strict=True)
        ]

    def _with(self, clock: Clock) -> "Progress":
        return replace(self, clocks=(*self.clocks[: self.at], clock, *self.clocks[self.at + 1 :]))

    def to_value(self) -> dict[str, Any]:
        """Return it as JSON; the stages are the plan's."""
        return {
            "at": self.at,
            "begun": self.begun.isoformat(),
            "clocks": [clock.to_value() for clock in self.clocks],
        }

    @classmethod
    def from_value(cls, value: Mapping[str, Any], made: Plan) -> "Progress":
        """Return what `to_value` gave, of the same plan."""
        clocks = tuple(Clock.from_value(each) for each in value["clocks"])
        return cls(made.stages, clocks, value["at"], datetime.fromisoformat(value["begun"]))


def begin(made: Plan, now: datetime) -> Progress:
    """Return a meeting that begins now, its first clock running.

    Parameters
    ----------
    made : Plan
        What is planned.
    now : datetime
        In UTC.

    Returns
    -------
    Progress
    """
    clocks = tuple(Clock(stage.minutes * MINUTE) for stage in made.stages)
    return Progress(made.stages, clocks, 0, now).resumed(now)
