"""What a log counts for under each body's rules: what is there, what is missing, what is nearly there.

Everything here is a function of what it is given: entries, profile, bodies and the day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import ceil

from cmplearn.course import bodies
from cmplearn.course.body import Body, Requirement, Rules, Yours
from cmplearn.portfolio.log import LogEntry
from cmplearn.portfolio.periods import Period, ending, period
from cmplearn.portfolio.profile import Profile
from cmplearn.portfolio.record_parts import (
    PART_WORDS,
    expected_to_count,
    has,
    participatory_minutes,
    total_minutes,
)

__all__ = [
    "BodyYear",
    "Counted",
    "Nearly",
    "Period",
    "Step",
    "Tally",
    "chosen",
    "my_year",
    "period",
    "weeks",
]

MINUTES = 60
MOST_STEPS_OF_ONE = 2
DRAFT = "it is still a draft"
NOT_A_REGISTRANT = (
    "your partner isn’t said to be on the NMC register: it counts as a talk with a peer in the plain record, "
    "not here"
)


@dataclass(frozen=True)
class Counted:
    """An entry that counts.

    Parameters
    ----------
    entry : LogEntry
        The entry.
    amount : float
        1, or the minutes that count.
    lacks : tuple of str
        What the body's form also asks for and the entry hasn't got, in words.
    """

    entry: LogEntry
    amount: float
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Nearly:
    """An entry of the right kind that doesn't count yet, and why, in words that follow "because"."""

    entry: LogEntry
    why: tuple[str, ...]


@dataclass(frozen=True)
class Tally:
    """How a requirement stands.

    Parameters
    ----------
    requirement : Requirement
        What is asked.
    have : float
        How much counts: entries, or hours.
    recorded : float
        How much there is, also what can't count because its other part is missing.
    counted, nearly : tuple
        The entries, oldest first.
    period : Period
        The days looked at.
    left_out : tuple of LogEntry
        Entries with time that is not counted, because of their kind; oldest first.
    """

    requirement: Requirement
    have: float
    recorded: float
    counted: tuple[Counted, ...]
    nearly: tuple[Nearly, ...]
    period: Period
    left_out: tuple[LogEntry, ...] = ()

    @property
    def missing(self) -> float:
        """How much more is needed; nothing for what is asked only if there was one."""
        return 0 if self.requirement.optional else max(0, self.requirement.need - self.have)

    @property
    def is_met(self) -> bool:
        """Whether nothing is missing."""
        return self.missing == 0

    @property
    def needs_new_ones(self) -> bool:
        """Whether finishing what was begun is not enough."""
        begun = [near for near in self.nearly if NOT_A_REGISTRANT not in near.why]
        return self.requirement.counts == "hours" or len(begun) < self.missing

    @property
    def beyond(self) -> float:
        """What is recorded and can't count until the part that is asked for is there."""
        return self.recorded - self.have


@dataclass(frozen=True)
class Step:
    """Something to do next: for an entry that is there, or as a new one of a kind."""

    words: str
    entry: LogEntry | None = None
    begins: str = ""


@dataclass(frozen=True)
class BodyYear:
    """How a person stands with one body.

    Parameters
    ----------
    body : Body
        The body.
    rules : Rules or None
        Those that hold on the period's last day.
    period : Period
        The days that count.
    tallies : tuple of Tally
        One for each requirement, in the order of the rules.
    entries : tuple of LogEntry
        Every entry of the period, oldest first.
    """

    body: Body
    rules: Rules | None
    period: Period
    tallies: tuple[Tally, ...]
    entries: tuple[LogEntry, ...]

    @property
    def hours(self) -> float:
        """Hours spent on all entries of the period, each counted once."""
        return sum(map(total_minutes, self.entries)) / MINUTES

    @property
    def participatory_hours(self) -> float:
        """Those of them that were spent with others."""
        return sum(map(participatory_minutes, self.entries)) / MINUTES

    @property
    def is_met(self) -> bool:
        """Whether nothing that can be counted is missing; also where nothing is asked."""
        return all(tally.is_met for tally in self.tallies)

    @property
    def open_count(self) -> int:
        """How many of the things asked for are not there yet."""
        return sum(not tally.is_met for tally in self.tallies)

    @property
    def next_steps(self) -> tuple[Step, ...]:
        """What to do next: first to finish what was begun, then to begin what is missing."""
        open_ones = [tally for tally in self.tallies if not tally.is_met]
        finish: dict[str, Step] = {}
        for tally in open_ones:
            fresh = [near for near in tally.nearly if near.entry.key not in finish]
            for near in fresh[:MOST_STEPS_OF_ONE]:
                finish[near.entry.key] = Step(f"Look at it: {'; '.join(near.why)}.", near.entry)
        begin = [
            Step(tally.requirement.next, begins=tally.requirement.begins)
            for tally in open_ones
            if tally.needs_new_ones and tally.missing > self._missing_of_parts(tally)
        ]
        return (*finish.values(), *begin)

    def _missing_of_parts(self, whole: Tally) -> float:
        """Return how much of what is missing can only be filled by the parts asked for."""
        return sum(each.missing for each in self.tallies if each.requirement.part_of == whole.requirement.id)


def my_year(
    entries: Iterable[LogEntry], profile: Profile, wanted: Sequence[Body], today: date, back: int = 0
) -> tuple[BodyYear, ...]:
    """Return how a person stands with each body.

    Parameters
    ----------
    entries : iterable of LogEntry
        The log; of two with one key the newer counts.
    profile : Profile
        With the dates on which cycles end.
    wanted : sequence of Body
        The bodies.
    today : date
        The day it is.
    back : int
        How many cycles to look back; 0 for the one that today falls in.

    Returns
    -------
    tuple of BodyYear
        In the order of the bodies.
    """
    newest: dict[str, LogEntry] = {}
    for entry in sorted(entries, key=lambda each: each.version):
        newest[entry.key] = entry
    log = sorted(newest.values(), key=lambda each: (each.day or date.min, each.key))
    return tuple(_standing(log, profile, body, period(body, profile, today, back)) for body in wanted)


def chosen(profile: Profile) -> tuple[Body, ...]:
    """Return the bodies whose rules a person keeps a record for; the plain record always among them, last.

    Parameters
    ----------
    profile : Profile
        Where none was ever chosen, the profession decides.

    Returns
    -------
    tuple of Body
        In the order of the file.

    Examples
    --------
    >>> [body.id for body in chosen(Profile(profession="pharmacist"))]
    ['gphc', 'plain']
    >>> [body.id for body in chosen(Profile(profession="pharmacist", bodies=()))]
    ['plain']
    """
    usual = tuple(body.id for body in bodies.of_profession(profile.profession))
    wanted = {*(usual if profile.bodies is None else profile.bodies), bodies.PLAIN}
    return tuple(body for body in bodies.all() if body.id in wanted)


def weeks(yours: Yours, profile: Profile) -> int | None:
    """Return how many weeks of a person's work make the hours that a body asks for, rounded up.

    Parameters
    ----------
    yours : Yours
        What the body asks for.
    profile : Profile
        With hours a week, and whether there are two registrations.

    Returns
    -------
    int or None
        None when the hours a week are not known, or nothing is asked in hours.

    Examples
    --------
    >>> nmc = bodies.load("nmc").rules[-1].yours[0]
    >>> weeks(nmc, Profile(hours_a_week=22.5)), weeks(nmc, Profile(hours_a_week=22.5, dual_registered=True))
    (20, 40)
    """
    asked = yours.hours_if_dual if profile.dual_registered else yours.hours
    return ceil(asked / profile.hours_a_week) if asked and profile.hours_a_week else None


def _standing(log: Sequence[LogEntry], profile: Profile, body: Body, days: Period) -> BodyYear:
    rules = body.rules_on(days.end)
    tallies = _tallies(log, profile, body, rules, days) if rules else ()
    return BodyYear(body, rules, days, tallies, tuple(entry for entry in log if days.covers(entry.day)))


def _tallies(
    log: Sequence[LogEntry], profile: Profile, body: Body, rules: Rules, days: Period
) -> tuple[Tally, ...]:
    single = {each.id: _tally(log, profile, body, each, days) for each in rules.requirements}
    return tuple(_capped(single[each.id], rules, single) for each in rules.requirements)


def _tally(
    log: Sequence[LogEntry], profile: Profile, body: Body, requirement: Requirement, days: Period
) -> Tally:
    looked_at = ending(days.end, requirement.months, days.is_own) if requirement.months else days
    counted, nearly = [], []
    for entry in log:
        if not looked_at.covers(entry.day) or not _may_count(entry, body, requirement):
            continue
        why = _why_not(entry, profile, body, requirement)
        if not why:
            counted.append(
                Counted(entry, _amount(entry, requirement), _lacks(entry, profile, body, requirement))
            )
        elif expected_to_count(entry, body, requirement):
            nearly.append(Nearly(entry, why))
    recorded = sum(each.amount for each in counted) / (MINUTES if requirement.counts == "hours" else 1)
    left_out = _left_out(log, body, requirement, looked_at)
    return Tally(requirement, recorded, recorded, tuple(counted), tuple(nearly), looked_at, left_out)


def _left_out(
    log: Sequence[LogEntry], body: Body, requirement: Requirement, days: Period
) -> tuple[LogEntry, ...]:
    """Return the entries whose time does not count, where the rules say why."""
    if not requirement.left_out:
        return ()
    timed = [entry for entry in log if days.covers(entry.day) and total_minutes(entry)]
    return tuple(entry for entry in timed if not _may_count(entry, body, requirement))


def _capped(whole: Tally, rules: Rules, single: dict[str, Tally]) -> Tally:
    """Return a tally in which what isn't of the part asked for fills no more than its own room."""
    parts = [single[each.id] for each in rules.requirements if each.part_of == whole.requirement.id]
    if not parts:
        return whole
    room = whole.requirement.need - sum(part.requirement.need for part in parts)
    of_parts = sum(part.recorded for part in parts)
    have = of_parts + min(whole.recorded - of_parts, room)
    return replace(whole, have=have)


def _may_count(entry: LogEntry, body: Body, requirement: Requirement) -> bool:
    return expected_to_count(entry, body, requirement) or entry.type in requirement.also_types


def _amount(entry: LogEntry, requirement: Requirement) -> float:
    if requirement.counts == "entries":
        return 1
    return participatory_minutes(entry) if "participatory" in requirement.needs else total_minutes(entry)


def _why_not(entry: LogEntry, profile: Profile, body: Body, requirement: Requirement) -> tuple[str, ...]:
    """Return why an entry doesn't count, in words; nothing when it does."""
    lacking = [part for part in requirement.needs if not has(entry, part, body, requirement, profile)]
    special = {"nmc-partner": NOT_A_REGISTRANT, "standards": _standards_wanted(requirement)}
    words = [special[part] for part in lacking if part in special]
    plain = [PART_WORDS[part] for part in lacking if part not in special]
    if plain:
        words.insert(0, f"it lacks {_and(plain)}")
    if requirement.counts == "entries" and not entry.is_final:
        words.append(DRAFT)
    return tuple(words)


def _standards_wanted(requirement: Requirement) -> str:
    if not requirement.only_codes:
        return "it isn’t linked to a standard"
    return f"it isn’t linked to standard {' or '.join(requirement.only_codes)}, the ones these rules allow"


def _lacks(entry: LogEntry, profile: Profile, body: Body, requirement: Requirement) -> tuple[str, ...]:
    lacking = (part for part in requirement.asks if not has(entry, part, body, requirement, profile))
    return tuple(PART_WORDS[part] for part in lacking)


def _and(words: Sequence[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
