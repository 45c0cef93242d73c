"""One long list called to its end under each rule that a room can choose: who waits longer, and how long."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from cmplearn.course import cases, datasets
from cmplearn.errors import InputError
from cmplearn.methods import group, waiting_list
from cmplearn.methods.waiting_list import Rule

__all__ = ["OURS", "RULES", "SLOTS_A_WEEK", "Weeks", "changes", "long_wait_weeks", "room_weeks", "waits"]

SLOTS_A_WEEK = 1060  # ours, as in lesson 1.5: no number is published
OURS = "ours"
RULES: Mapping[str, str] = {
    "time": "longest wait",
    "priority": "priority",
    "target": "target first",
    "multiplied": "multiplied",
    OURS: "our rule",
}
"""What each rule is called in a picture, by its name in the activity."""


@dataclass(frozen=True)
class Weeks:
    """What the room's own rule says things are worth, in weeks of waiting.

    Parameters
    ----------
    deprivation, need, urgency : float
        Of living in the most deprived fifth of places, of another need on record, of each step of clinical
        priority.
    spread : str
        Who has the weeks for place: see `cmplearn.methods.waiting_list.own_rule`.
    """

    deprivation: float = 0
    need: float = 0
    urgency: float = 0
    spread: str = "most deprived fifth"


def room_weeks(deprivation: Sequence[float], need: Sequence[float], urgency: Sequence[float]) -> Weeks:
    """Return the middle of what people said for each thing; 0 where nobody said anything.

    Examples
    --------
    >>> room_weeks([10, 20, 60], [0, 10], [])
    Weeks(deprivation=20.0, need=5.0, urgency=0.0, spread='most deprived fifth')
    """
    return Weeks(_middle(deprivation), _middle(need), _middle(urgency))


def _middle(said: Sequence[float]) -> float:
    return group.estimates(said).median if said else 0.0


def long_wait_weeks() -> float:
    """Return from how many weeks a wait counts as long, as the trust's case has it."""
    return cases.load("uhcw").figure("long_wait_weeks").value


def waits(weeks: Weeks) -> pd.DataFrame:
    """Return how long each fifth of places waits under each rule.

    Parameters
    ----------
    weeks : Weeks
        The room's own rule; with all of them 0 it is left out, since it would be *longest wait first*.

    Returns
    -------
    DataFrame
        As `methods.waiting_list.waits_under_rules` returns it.
    """
    entries, slots = _list()
    rules = {RULES[name]: rule for name, rule in _rules(weeks).items()}
    return waiting_list.waits_under_rules(entries, slots, rules, over_weeks=[long_wait_weeks()])


def changes(rule: str, against: str, weeks: Weeks) -> pd.DataFrame:
    """Return who waits longer, by fifth of places, under one rule than under another.

    Parameters
    ----------
    rule, against : str
        Names as in `RULES`.
    weeks : Weeks
        The room's own rule.

    Returns
    -------
    DataFrame
        As `methods.waiting_list.who_waits_longer` returns it; its ``attrs`` name the rule for a picture.

    Raises
    ------
    InputError
        When there is no such rule yet.
    """
    known = _rules(weeks)
    for name in (rule, against):
        if name not in known:
            raise InputError(
                f"There is no {RULES.get(name, name)} yet: everything in it is worth 0 weeks. "
                "Say first what should count."
            )
    found = waiting_list.who_waits_longer(_run(against, weeks), _run(rule, weeks))
    found.attrs.update(rule=RULES[rule], counted="entries")
    return found


def _rules(weeks: Weeks) -> dict[str, Any]:
    times = cases.load("fair-wait").check("multiplier").value
    common = waiting_list.common_rules(times=times, long_wait_weeks=long_wait_weeks())
    found = dict(zip(RULES, common.values(), strict=False))
    if weeks.deprivation or weeks.need or weeks.urgency:
        found[OURS] = _own(weeks)
    return found


def _own(weeks: Weeks) -> Rule:
    return waiting_list.own_rule(weeks.urgency, weeks.deprivation, weeks.need, weeks.spread, RULES[OURS])


@lru_cache(maxsize=1)
def _list() -> tuple[pd.DataFrame, Any]:
    entries = waiting_list.entries_of(waiting_list.tally(datasets.cleaned("waiting-list")))
    return entries, waiting_list.slots_until_empty(SLOTS_A_WEEK, len(entries))


@lru_cache(maxsize=32)
def _run(name: str, weeks: Weeks) -> pd.DataFrame:
    return waiting_list.simulate(*_list(), _rules(weeks)[name])
