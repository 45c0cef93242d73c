"""What an indicator measures, written down so that two people would count the same, and what is missing."""

import re
from dataclasses import dataclass, fields
from typing import Any

from cmplearn.errors import InputError
from cmplearn.methods import _checks

__all__ = ["DIRECTIONS", "FREQUENCIES", "Kpi", "check"]

DIRECTIONS = ("up", "down", "neutral")
FREQUENCIES = ("daily", "weekly", "fortnightly", "monthly", "quarterly", "twice a year", "yearly")

_NOBODY = {"all", "everybody", "everyone", "tbc", "tbd", "the team", "team", "us", "we", "staff", "all staff"}
_NONE = {"", "none", "no", "n/a", "na", "nil", "tbc", "tbd", "-", "?"}
# "Fewer than five" is a rule as much as "<5" is.
_NUMBER = re.compile(r"\d|\b(zero|one|two|three|four|five|six|seven|eight|nine|ten|half|twenty|hundred)\b")


@dataclass(frozen=True)
class Kpi:
    """The definition sheet of an indicator; fields may be blank while it is being written.

    Attributes
    ----------
    name : str
        What people call it.
    purpose : str
        What it is for: the decision that somebody takes when it moves.
    numerator, denominator : str
        What is counted, and of how many; with the time they are counted over.
    exclusions : str
        Who or what is left out, and why; "none" if so.
    source : str
        System and table or search that the numbers come from.
    frequency : str
        How often it is reported; one of `FREQUENCIES`.
    owner : str
        One person, by post, who answers for it.
    target : str or float
        What good looks like: a share as a fraction from 0 to 1, or words with a number and its unit.
    direction : str
        Which way is better; one of `DIRECTIONS`.
    perverse_incentive : str
        How somebody could reach the target and make care worse, and what is watched beside it.
    small_numbers : str
        From which number on it is shown, and what is done below.

    Raises
    ------
    InputError
        When a field is neither text nor, for the target, a number.

    References
    ----------
    The fields: NHS practice in defining indicators, as the course's fact book lists them (section 2.16).

    Examples
    --------
    >>> Kpi(name=" Reviews  done ").name
    'Reviews done'
    """

    name: str = ""
    purpose: str = ""
    numerator: str = ""
    denominator: str = ""
    exclusions: str = ""
    source: str = ""
    frequency: str = ""
    owner: str = ""
    target: str | float = ""
    direction: str = ""
    perverse_incentive: str = ""
    small_numbers: str = ""

    def __post_init__(self) -> None:
        """Check what kind each field is, and strip space at the ends of text."""
        for field in fields(self):
            value: Any = getattr(self, field.name)
            if isinstance(value, str):
                object.__setattr__(self, field.name, " ".join(value.split()))
            elif field.name == "target":
                _checks.number("target", value)
            else:
                raise InputError(f"{field.name} must be text; it is {value!r}. Write it in words.")


# What to say of a field that is blank, in the order of the sheet.
_ASKED = {
    "name": "Give it a name that people will use.",
    "purpose": "Say which decision somebody takes when it moves.",
    "numerator": "Say what is counted, and over what time.",
    "denominator": "Say of how many: a count alone can't be compared between places or years.",
    "exclusions": 'Say who is left out and why, or write "none".',
    "source": "Say which system and which search the numbers come from.",
    "frequency": "Say how often it is reported.",
    "owner": "Name one post that answers for it.",
    "target": "Say what good looks like, as a number.",
    "direction": "Say which way is better.",
    "perverse_incentive": "Say how the target could be reached and care made worse: there is always a way.",
    "small_numbers": "Say below which number nothing is shown, so that nobody can be recognised.",
}


def check(kpi: Kpi) -> list[str]:
    """Return what is missing or unclear in a definition sheet, in words.

    Parameters
    ----------
    kpi : Kpi
        The sheet.

    Returns
    -------
    list of str
        One sentence or two for each problem, in the order of the sheet, each starting with the field's name;
        empty when nothing was found. That is no proof of a good indicator: it can't tell whether the words
        are true, or the measure worth having.

    Raises
    ------
    InputError
        When `kpi` is something else.

    Examples
    --------
    >>> sheet = Kpi(name="Reviews done", numerator="Reviews in the month", owner="everyone")
    >>> for problem in check(sheet)[:3]:
    ...     print(problem)
    purpose is blank. Say which decision somebody takes when it moves.
    denominator is blank. Say of how many: a count alone can't be compared between places or years.
    exclusions is blank. Say who is left out and why, or write "none".
    """
    if not isinstance(kpi, Kpi):
        raise InputError(f"kpi must be a Kpi; it is {kpi!r:.80}. Write Kpi(name=..., purpose=..., ...).")
    problems = {
        name: f"{name} is blank. {asked}" for name, asked in _ASKED.items() if getattr(kpi, name) == ""
    }
    for name, problem in _unclear(kpi).items():
        problems.setdefault(name, f"{name} {problem}")
    return [problems[name] for name in _ASKED if name in problems]


def _unclear(kpi: Kpi) -> dict[str, str]:
    """Return what is unclear in each field, whether blank or not."""
    found = {}
    if _same(kpi.purpose, kpi.name):
        found["purpose"] = "says the name again. Say which decision somebody takes when it moves."
    if _same(kpi.denominator, kpi.numerator):
        found["denominator"] = "is the numerator again, so the share is always 1. Say of how many."
    elif kpi.denominator.lower() in _NONE:
        found["denominator"] = f"is {kpi.denominator!r}. {_ASKED['denominator']}"
    if kpi.frequency.lower() not in FREQUENCIES:
        found["frequency"] = f"is {kpi.frequency!r}. Choose one of {', '.join(FREQUENCIES)}."
    if kpi.owner.lower() in _NOBODY:
        found["owner"] = f"is {kpi.owner!r}: what everybody owns nobody answers for. Name one post."
    if isinstance(kpi.target, str):
        if not _NUMBER.search(kpi.target.lower()):
            found["target"] = f"is {kpi.target!r}, which holds no number. Say how much, and by when."
    elif kpi.target < 0:
        found["target"] = f"is {kpi.target:g}, below 0. Give the level to reach, not the change."
    elif kpi.target > 1:
        found["target"] = (
            f"is {kpi.target:g}. If it is a percentage, write {kpi.target / 100:g}; if not, write it in "
            f'words with its unit, such as "{kpi.target:g} for each 1,000 people".'
        )
    if kpi.direction.lower() not in DIRECTIONS:
        found["direction"] = f"is {kpi.direction!r}. Choose one of {', '.join(DIRECTIONS)}."
    if kpi.perverse_incentive.lower().rstrip(".") in _NONE:
        found["perverse_incentive"] = f"is {kpi.perverse_incentive!r}. {_ASKED['perverse_incentive']}"
    if not _NUMBER.search(kpi.small_numbers.lower()):
        found["small_numbers"] = f"is {kpi.small_numbers!r}, which holds no number. {_ASKED['small_numbers']}"
    return found


def _same(one: str, other: str) -> bool:
    return bool(one) and one.lower().rstrip(".") == other.lower().rstrip(".")
