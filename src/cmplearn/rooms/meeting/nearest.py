"""The nearest plan to one that has too little time, and in words what it changes."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

from cmplearn.errors import InputError
from cmplearn.rooms.meeting.plan import FORMS, Lengths, Plan, most_issues, plan

__all__ = ["Nearest", "nearest"]

SHORTEST = replace(FORMS["course"].lengths, check_in=1, review=1)
"""No part is cut below what the course's own meetings give it, and no member below York's minute each."""

SPARED = {
    "closing": "looking back",
    "questions": "open questions on each issue",
    "present": "presenting each issue",
    "review": "the review of each member’s actions",
    "check_in": "the check-in of each member",
}
"""What is shortened, in this order; never a break, a contract or an ending."""


@dataclass(frozen=True)
class Nearest:
    """A plan that fits, in place of one that does not.

    Parameters
    ----------
    plan : Plan
        What fits.
    changes : str
        What it changes, as “looking back 10 minutes instead of 15”.
    """

    plan: Plan
    changes: str


def nearest(
    members: int,
    minutes: int,
    issues: int,
    lengths: Lengths | None = None,
    *,
    is_first: bool = False,
    is_last: bool = False,
) -> Nearest | None:
    """Return the nearest plan to one that has too little time.

    Parts are shortened first, but no break; where that is not enough there are fewer issues, and where not
    even one fits there is more time.

    Parameters
    ----------
    members, minutes, issues, lengths, is_first, is_last
        As `plan` takes them.

    Returns
    -------
    Nearest or None
        None where it is no question of time: the plan fits, or it is no set that could have one.

    Examples
    --------
    >>> nearest(8, 150, 2, FORMS["course"].lengths, is_last=True).changes
    'the review of each member’s actions 1 minute instead of 2'
    """
    parts = lengths or Lengths()
    kind = {"is_first": is_first, "is_last": is_last}
    try:
        wanted = plan(members, 24 * 60, issues, parts, **kind)
    except InputError:
        return None
    if wanted.needed <= minutes:
        return None
    short = _shortened(wanted, minutes)
    if short.needed <= minutes:
        return Nearest(plan(members, minutes, issues, short.lengths, **kind), _changes(wanted, short))
    for lengths_left in (parts, short.lengths):
        fits = most_issues(members, minutes, lengths_left, **kind)
        if fits:
            made = _shortened(plan(members, 24 * 60, fits, parts, **kind), minutes)
            return Nearest(plan(members, minutes, fits, made.lengths, **kind), _changes(wanted, made))
    one = plan(members, 24 * 60, 1, parts, **kind)
    more = f"{one.needed} minutes in all instead of {minutes}"
    fewer = _changes(wanted, one)
    return Nearest(replace(one, minutes=one.needed), "; ".join(filter(None, (fewer, more))))


def _shortened(made: Plan, minutes: int) -> Plan:
    """Return a plan with its parts as short as it takes, as far as that goes."""
    for name in SPARED:
        least = getattr(SHORTEST, name)
        while made.needed > minutes and getattr(made.lengths, name) > least:
            shorter = replace(made.lengths, **{name: getattr(made.lengths, name) - 1})
            tried = plan(
                made.members,
                made.minutes,
                made.issues,
                shorter,
                is_first=made.is_first,
                is_last=made.is_last,
            )
            if tried.needed == made.needed:  # this meeting has no such part
                break
            made = tried
    return made


def _changes(before: Plan, after: Plan) -> str:
    return "; ".join(_changed(before, after))


def _changed(before: Plan, after: Plan) -> Iterator[str]:
    if after.issues != before.issues:
        yield f"{'one issue' if after.issues == 1 else f'{after.issues} issues'} instead of {before.issues}"
    for each in fields(Lengths):
        was, now = (getattr(made.lengths, each.name) for made in (before, after))
        if now != was:
            yield f"{SPARED[each.name]} {now} minute{'' if now == 1 else 's'} instead of {was}"
