"""Where a piece of work stands in the commissioning of care, and who has paid for it down the years."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from cmplearn.errors import InputError
from cmplearn.methods import _checks

__all__ = ["CyclePosition", "Era", "Succession", "Tenure", "place_on_cycle", "who_did_it"]

Row = TypeVar("Row")

ONE_DAY = datetime.timedelta(days=1)

NONE_MISSING = "none"
"""What `first_missing` is where every paper is there."""


@dataclass(frozen=True)
class CyclePosition:
    """Where a piece of work stands on the cycle, and how far its papers go.

    Attributes
    ----------
    rows : tuple of (str, str, str)
        Step, the paper that shows that it is done, and the stage it belongs to; in order.
    busy_at : int
        Position of the step at which people are at work, from 0.
    on_paper : int
        How many steps from the first on have their paper; all of them where none is missing.

    Examples
    --------
    >>> CyclePosition((("assess need", "who", "context"), ("buy", "contract", "deliver")), 1, 0).ahead
    1
    """

    rows: tuple[tuple[str, str, str], ...]
    busy_at: int
    on_paper: int

    @property
    def begins_at(self) -> int:
        """Position of the step to begin with: the first without its paper, or the first of the next round."""
        return self.on_paper % len(self.rows)

    @property
    def ahead(self) -> int:
        """Steps by which the work runs ahead of its papers; 0 where it doesn't."""
        return max(0, self.busy_at - self.on_paper)


def place_on_cycle(rows: Iterable[Sequence[str]], busy_at: str, first_missing: str) -> CyclePosition:
    """Return where a piece of work stands on the commissioning cycle: at the first step without its paper.

    Parameters
    ----------
    rows : iterable of (str, str, str)
        The cycle: step, the paper that shows that it is done, and the stage it belongs to; in order.
    busy_at : str
        The step at which people are at work.
    first_missing : str
        The first step whose paper could not be laid on the table today; ``"none"`` where all could.

    Returns
    -------
    CyclePosition

    Raises
    ------
    InputError
        When the cycle has no steps, a row is not three texts, or a step is not one of the cycle's.

    References
    ----------
    Department of Health (July 2006), commissioning framework: the cycle of planning, procuring and
    monitoring. That work begins at the first step without its paper is our rule.

    Examples
    --------
    >>> cycle = [("assess need", "who", "context"), ("plan", "why", "strategy"), ("buy", "what", "deliver")]
    >>> found = place_on_cycle(cycle, busy_at="buy", first_missing="assess need")
    >>> found.begins_at, found.ahead
    (0, 2)
    """
    found = tuple(_row(number, row) for number, row in enumerate(_rows("rows", rows)))
    if not found:
        raise InputError("rows must have at least one step; there is none. Give the steps in order.")
    steps = [step for step, _, _ in found]
    busy = _position("busy_at", busy_at, steps)
    if first_missing == NONE_MISSING:
        return CyclePosition(found, busy, len(steps))
    return CyclePosition(found, busy, _position("first_missing", first_missing, steps))


@dataclass(frozen=True)
class Tenure:
    """A body that did a job in a place, from when to when.

    Attributes
    ----------
    body : str
        Its name, or one of its kind where the name is not known.
    first : datetime.date
        The first day.
    last : datetime.date or None
        The last day; None when no end is known.
    seen : str
        For one without end: when it was last seen in a source, in words; else empty.
    how : str
        How the job was done, in words; may be empty.

    Examples
    --------
    >>> trust = Tenure("Dudley PCT", datetime.date(2006, 10, 1), datetime.date(2013, 3, 31))
    >>> trust.covers(datetime.date(2010, 6, 1))
    True
    """

    body: str
    first: datetime.date
    last: datetime.date | None
    seen: str = ""
    how: str = ""

    def covers(self, day: datetime.date) -> bool:
        """Return whether it did the job on a day.

        Parameters
        ----------
        day : datetime.date
            The day asked about.

        Returns
        -------
        bool
        """
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Era:
    """A time in which the same bodies did a job, and shared it in the same way.

    Attributes
    ----------
    first : datetime.date
        Its first day, or the first day asked about where that is later.
    last : datetime.date or None
        Its last day; None for the era of today.
    tenures : tuple of Tenure
        Who did it; none where nobody is recorded.

    Examples
    --------
    >>> Era(datetime.date(2013, 4, 1), None, ()).covers(datetime.date(2016, 6, 1))
    True
    """

    first: datetime.date
    last: datetime.date | None
    tenures: tuple[Tenure, ...]

    def covers(self, day: datetime.date) -> bool:
        """Return whether a day falls into it.

        Parameters
        ----------
        day : datetime.date
            The day asked about.

        Returns
        -------
        bool
        """
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Succession:
    """Who did a job in a place, on some days and in between.

    Attributes
    ----------
    job : str
        What was done, to follow "who".
    place : str
        Where, with its "in".
    days : tuple of datetime.date
        The days asked about, in order; the last stands for today.
    tenures : tuple of Tenure
        Every body from the first day to the last, in order of time.

    Examples
    --------
    >>> Succession("paid", "in Dudley", (datetime.date(2010, 6, 1),), ()).changes
    0
    """

    job: str
    place: str
    days: tuple[datetime.date, ...]
    tenures: tuple[Tenure, ...]

    def on(self, day: datetime.date) -> tuple[Tenure, ...]:
        """Return who did it on a day: several where several did; none where nobody is recorded.

        Parameters
        ----------
        day : datetime.date
            The day asked about.

        Returns
        -------
        tuple of Tenure
        """
        return tuple(each for each in self.tenures if each.covers(day))

    @property
    def eras(self) -> tuple[Era, ...]:
        """The times between the first day and the last in which the same bodies did it, in order.

        Where several bodies did it, a new way to share it out begins a new time; what one body alone does
        differently does not.
        """
        begun = {each.first for each in self.tenures}
        ended = {each.last + ONE_DAY for each in self.tenures if each.last}
        turns = sorted(day for day in begun | ended if self.days[0] < day <= self.days[-1])
        starts = [self.days[0], *(day for day in turns if self._shared(day) != self._shared(day - ONE_DAY))]
        lasts = [*(day - ONE_DAY for day in starts[1:]), None]
        return tuple(Era(first, last, self.on(first)) for first, last in zip(starts, lasts, strict=True))

    @property
    def changes(self) -> int:
        """How many times who did it, or how several shared it, was not as on the day before."""
        return len(self.eras) - 1

    def _shared(self, day: datetime.date) -> set[tuple[str, str]]:
        """Return who did it on a day, each with how where there were several."""
        found = self.on(day)
        several = len({each.body for each in found}) > 1
        return {(each.body, each.how if several else "") for each in found}


def who_did_it(
    spells: Iterable[Sequence[str]],
    days: Iterable[str],
    job: str,
    place: str,
    jobs: Mapping[str, str],
    places: Mapping[str, str],
) -> Succession:
    """Return who did a job in a place on some days, and how many times it changed hands between them.

    Parameters
    ----------
    spells : iterable of (str, str, str, str, str, str) or (str, str, str, str, str, str, str)
        Id of the job, id of the place, name of the body, first day, last day, when it was last seen, in
        words, and how the job was done, which may be left out. Days as ``YYYY-MM-DD``; the last is empty
        where no end is known.
    days : iterable of str
        The days to answer for, as ``YYYY-MM-DD``, in order; the last is today.
    job, place : str
        Ids of a job and a place.
    jobs, places : mapping of str to str
        What each id stands for: ``"paid for hospital care"``, ``"in Dudley"``.

    Returns
    -------
    Succession

    Raises
    ------
    InputError
        When there are no days or they are not in order, a day can't be read, a row is not six or seven
        texts or ends before it begins, or a job or place is not among those given.

    Examples
    --------
    >>> spells = [
    ...     ("pay", "here", "Old Trust", "2002-04-01", "2013-03-31", ""),
    ...     ("pay", "here", "New Group", "2013-04-01", "", "May 2026"),
    ... ]
    >>> days = ["2010-06-01", "2023-06-01"]
    >>> found = who_did_it(spells, days, "pay", "here", {"pay": "paid"}, {"here": "in X"})
    >>> [each.body for each in found.on(found.days[-1])], found.changes
    (['New Group'], 1)
    """
    asked = tuple(_day("days", day) for day in _rows("days", days))
    if not asked or list(asked) != sorted(asked):
        given = ", ".join(map(str, asked)) or "none"
        raise InputError(f"days must be one or more, in order; they are {given}. Put the earliest first.")
    for name, id, known in (("job", job, jobs), ("place", place, places)):
        if id not in known:
            raise InputError(f"{name} must be one of {', '.join(known)}; it is {id!r}.")
    read = [(_tenure(number, row), row) for number, row in enumerate(_rows("spells", spells))]
    found = [tenure for tenure, row in read if tuple(row[:2]) == (job, place)]
    within = [each for each in found if each.first <= asked[-1] and (not each.last or each.last >= asked[0])]
    return Succession(jobs[job], places[place], asked, _joined(within))


def _rows(name: str, rows: Iterable[Row]) -> Iterable[Row]:
    if isinstance(rows, str) or not isinstance(rows, Iterable):
        raise InputError(f"{name} must be a list; it is {rows!r}. Put it in square brackets.")
    return rows


def _row(number: int, row: Sequence[str]) -> tuple[str, str, str]:
    if not isinstance(row, Sequence) or isinstance(row, str) or len(row) != 3:
        raise InputError(f"rows[{number}] must be a step, its paper and its stage; it is {row!r}.")
    step, paper, stage = (_checks.text(f"rows[{number}]", each) for each in row)
    return step, paper, stage


def _position(name: str, step: str, steps: Sequence[str]) -> int:
    if step not in steps:
        raise InputError(f"{name} must be one of the steps {', '.join(steps)}; it is {step!r}.")
    return steps.index(step)


def _tenure(number: int, row: Sequence[Any]) -> Tenure:
    if not isinstance(row, Sequence) or isinstance(row, str) or len(row) not in (6, 7):
        raise InputError(
            f"spells[{number}] must be job, place, body, first day, last day, when it was seen and perhaps "
            f"how it was done; it is {row!r}."
        )
    _, _, body, first, last, seen, *how = row
    name = f"spells[{number}]"
    tenure = Tenure(
        _checks.text(name, body), _day(name, first), _day(name, last) if last else None, seen, *how
    )
    if tenure.last and tenure.last < tenure.first:
        raise InputError(
            f"{name} must not end ({last}) before it begins ({first}). Put the earlier day first."
        )
    return tenure


def _joined(tenures: Iterable[Tenure]) -> tuple[Tenure, ...]:
    """Return tenures in order of time, those of one body that go on in one way as one."""
    joined: dict[tuple[str, str], list[Tenure]] = {}
    for each in sorted(tenures, key=_in_time):
        own = joined.setdefault((each.body, each.how), [])
        before = own[-1] if own else None
        if before and (before.last is None or each.first <= before.last + ONE_DAY):
            later = max(before, each, key=_end)
            own[-1] = Tenure(each.body, before.first, later.last, later.seen, each.how)
        else:
            own.append(each)
    return tuple(sorted((each for own in joined.values() for each in own), key=_in_time))


def _end(tenure: Tenure) -> datetime.date:
    return tenure.last or datetime.date.max


def _in_time(tenure: Tenure) -> tuple[datetime.date, datetime.date, str]:
    return tenure.first, _end(tenure), tenure.body


def _day(name: str, written: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(written)
    except (TypeError, ValueError):
        raise InputError(f"{name} must be a day written as 2010-06-01; it is {written!r}.") from None
