"""A list replayed to its end under a reader's own rule and under the rules that lists are known by."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cmplearn.errors import InputError
from cmplearn.methods import _checks
from cmplearn.methods._waiting_people import people
from cmplearn.methods._waiting_rules import (
    CLINICAL_PRIORITY_FIRST,
    LONGEST_WAIT_FIRST,
    Rule,
    priority_rule,
)
from cmplearn.methods._waiting_simulation import Order, Waiting, simulate
from cmplearn.methods._waiting_summary import who_waits_longer
from cmplearn.methods._waiting_weeks import DAYS_A_WEEK

Tally = Sequence[Sequence[Any]]

FIFTHS = 5
LEAST_URGENT = 4  # P4, routine: the lowest priority that a list waits by
SPREADS = ("most deprived fifth", "even steps")
LOTTERY = 18  # seed: entries that a rule puts level, referred in one week, are called in an order drawn once


def tally(people: pd.DataFrame) -> list[list[Any]]:
    """Return a list counted by what a rule looks at: small enough to be sent, nobody left out.

    Parameters
    ----------
    people : DataFrame
        One row an entry: referred (whole day before day 0), clinical_priority, deprivation, other_needs.

    Returns
    -------
    list of [clinical_priority, deprivation, any other need (0 or 1), entries by whole weeks waited]
        The last is a text, such as "3 0 2": three entries in their first week, two in their third.

    Raises
    ------
    InputError
        When a column is missing or has a gap, there are no rows, or somebody is referred after day 0.

    Examples
    --------
    >>> table = pd.DataFrame({"referred": [0, -8, -9], "clinical_priority": 4, "deprivation": 1,
    ...                       "other_needs": [0, 2, 1]})
    >>> tally(table)
    [[4, 1, 0, '1'], [4, 1, 1, '0 2']]
    """
    needed = ["referred", "clinical_priority", "deprivation", "other_needs"]
    rows = _checks.columns(people, needed, "people")
    waited = -_checks.array("people['referred']", rows["referred"])
    if (waited < 0).any():
        raise InputError("people must all wait on day 0; one is referred later. Leave newcomers out.")
    facts = pd.DataFrame(
        {
            "priority": _checks.array("people['clinical_priority']", rows["clinical_priority"], minimum=1),
            "fifth": _checks.array("people['deprivation']", rows["deprivation"], minimum=1),
            "need": (_checks.array("people['other_needs']", rows["other_needs"]) > 0).astype(int),
            "week": waited.astype(np.int64) // DAYS_A_WEEK,
        }
    )
    counted = []
    for _, each in facts.astype(np.int64).groupby(["priority", "fifth", "need"]):
        first = each[["priority", "fifth", "need"]].to_numpy()[0].tolist()
        counted.append([*first, " ".join(map(str, np.bincount(each["week"])))])
    return counted


def entries_of(counts: Tally) -> pd.DataFrame:
    """Return the entries of a tally, one row each, as `simulate` takes them.

    Parameters
    ----------
    counts : list
        From `tally`.

    Returns
    -------
    DataFrame
        referred (day, a whole number of weeks before day 0), clinical_priority, deprivation, other_needs
        (0 or 1). In an order drawn once by lot, the same each time, so that of entries that a rule puts
        level no group comes first.

    Raises
    ------
    InputError
        When it is no tally or holds nobody.

    Examples
    --------
    >>> entries_of([[4, 1, 0, "1"], [4, 1, 1, "0 2"]])["referred"].tolist()
    [0, -7, -7]
    """
    return _entries(_frozen(counts)).copy()


def with_newcomers(entries: pd.DataFrame, a_week: int, weeks: int, seed: int) -> pd.DataFrame:
    """Return a list with those who join it later, so that a rule can be tried on both.

    Parameters
    ----------
    entries : DataFrame
        From `entries_of`.
    a_week : int
        How many join in a week.
    weeks : int
        For how many weeks.
    seed : int
        Seed of the random numbers.

    Returns
    -------
    DataFrame
        The entries, then newcomers as `people` makes them, with newcomer (true or false). No newcomer is
        more urgent than the most urgent entry, since emergencies don't join such a list.

    Raises
    ------
    InputError
        When a column is missing, or as `people`.

    Examples
    --------
    >>> both = with_newcomers(entries_of([[4, 1, 0, "2"]]), a_week=3, weeks=2, seed=1)
    >>> both["newcomer"].tolist()
    [False, False, True, True, True, True, True, True]
    """
    rows = _checks.columns(entries, ["clinical_priority"], "entries").assign(newcomer=False)
    number = _checks.whole("a_week", a_week, 1) * _checks.whole("weeks", weeks, 1)
    later = people(number, seed, days=DAYS_A_WEEK * weeks)
    later = later.assign(
        clinical_priority=later["clinical_priority"].clip(lower=rows["clinical_priority"].min()),
        other_needs=(later["other_needs"] > 0).astype(int),
        newcomer=True,
    )
    return pd.concat([rows, later], ignore_index=True)


def slots_until_empty(a_week: int, entries: int) -> NDArray[np.int64]:
    """Return slots on the first day of each week, for as many weeks as it takes to call everybody.

    Parameters
    ----------
    a_week : int
        How many are called in a week, 1 or more.
    entries : int
        How many wait.

    Returns
    -------
    array of int, one number a day
        For `simulate`.

    Raises
    ------
    InputError
        When a count is no whole number of 1 or more.

    Examples
    --------
    >>> slots_until_empty(2, 3).tolist()
    [2, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0]
    """
    each, all_of_them = _checks.whole("a_week", a_week, 1), _checks.whole("entries", entries, 1)
    slots = np.zeros(DAYS_A_WEEK * -(-all_of_them // each), dtype=np.int64)
    slots[::DAYS_A_WEEK] = each
    return slots


def own_rule(
    urgency_weeks: float = 0,
    deprivation_weeks: float = 0,
    need_weeks: float = 0,
    spread: str = SPREADS[0],
    name: str = "your rule",
) -> Rule:
    """Return the rule of somebody who says in weeks of waiting what each thing is worth.

    Parameters
    ----------
    urgency_weeks : float
        Weeks that each step of clinical priority is worth.
    deprivation_weeks : float
        Weeks that living in the most deprived fifth of places is worth.
    need_weeks : float
        Weeks that it is worth to have other needs on record: one or more, all the same.
    spread : str
        "most deprived fifth": nobody else has points for deprivation; "even steps": the next fifth has
        three quarters of them, then half, then a quarter, then none.
    name : str
        What to call it.

    Returns
    -------
    Rule
        With a point for each week waited.

    Raises
    ------
    InputError
        When weeks are negative or no number, or there is no such spread.

    Examples
    --------
    >>> own_rule(deprivation_weeks=40, spread="even steps").weights["deprivation"]
    {1: 40.0, 2: 30.0, 3: 20.0, 4: 10.0}
    """
    if spread not in SPREADS:
        raise InputError(f"spread must be {' or '.join(map(repr, SPREADS))}; it is {spread!r}.")
    most = _checks.at_least_zero("deprivation_weeks", deprivation_weeks)
    fifths = range(1, FIFTHS) if spread == SPREADS[1] else (1,)
    rule = priority_rule(
        {
            "weeks_waited": 1,
            "clinical_priority": _checks.at_least_zero("urgency_weeks", urgency_weeks),
            "deprivation": {fifth: most * (FIFTHS - fifth) / (FIFTHS - 1) for fifth in fifths},
            "other_needs": {1: _checks.at_least_zero("need_weeks", need_weeks)},
        },
        name,
    )
    return _OwnRule(rule.name, rule.weights)


class _OwnRule(Rule):
    """A rule that counts several other needs as it counts one."""

    def standing(self, people: pd.DataFrame) -> NDArray[np.float64]:
        rows = _checks.columns(people, ["other_needs"], "people")
        needs = _checks.array("people['other_needs']", rows["other_needs"], minimum=0)
        return super().standing(rows.assign(other_needs=(needs > 0).astype(float)))


def common_rules(times: float, long_wait_weeks: float) -> dict[str, Order]:
    """Return four rules that lists are ordered by, written or unwritten, by name.

    Parameters
    ----------
    times : float
        By how much the last of them multiplies the waits of the most deprived fifth.
    long_wait_weeks : float
        From how many weeks a wait is one that a target counts.

    Returns
    -------
    dict of str to rule
        By length of wait alone; by clinical priority, then wait; waits that a target counts before all
        others, then clinical priority; clinical priority, then a wait that is multiplied.

    Raises
    ------
    InputError
        When a number is missing or not above 0.

    Examples
    --------
    >>> list(common_rules(times=2, long_wait_weeks=52))[:2]
    ['longest wait first', 'clinical priority, then longest wait']
    """
    more, long = _checks.above_zero("times", times), _checks.above_zero("long_wait_weeks", long_wait_weeks)
    return {
        LONGEST_WAIT_FIRST.name: LONGEST_WAIT_FIRST,
        CLINICAL_PRIORITY_FIRST.name: CLINICAL_PRIORITY_FIRST,
        f"waits over {long:g} weeks first": _target_first(long),
        f"clinical priority, then wait × {more:g} for the most deprived": _multiplied(more),
    }


def own_rule_against(
    counts: Tally,
    slots_a_week: float,
    times: float,
    long_wait_weeks: float,
    against: str,
    urgency_weeks: float = 0,
    deprivation_weeks: float = 0,
    need_weeks: float = 0,
    spread: str = SPREADS[0],
) -> pd.DataFrame:
    """Return who waits longer, by deprivation, under a reader's own rule than under another one.

    Everybody on the list today is followed until called; nobody new joins. So every wait is known to its
    end, and the mean of all of them is the same under every rule.

    Parameters
    ----------
    counts : list
        From `tally`.
    slots_a_week : float
        How many are called in a week; a whole number.
    times, long_wait_weeks : float
        As for `common_rules`.
    against : str
        The name of the other rule, one of `common_rules`.
    urgency_weeks, deprivation_weeks, need_weeks, spread
        As for `own_rule`.

    Returns
    -------
    DataFrame
        As `who_waits_longer`; its ``attrs`` say for a picture what the rule is called and what is counted.

    Raises
    ------
    InputError
        When there is no other rule of that name, or as the functions named.

    Notes
    -----
    The runs of the other rules are kept, so that a reader who moves one number waits for one run alone.

    Examples
    --------
    >>> counts = [[4, 1, 0, "2"], [4, 5, 0, "0 2"]]
    >>> found = own_rule_against(counts, 2, 2.5, 52, "longest wait first", deprivation_weeks=30)
    >>> found[["deprivation", "longer", "shorter"]].to_numpy().tolist()
    [[1, 0, 2], [5, 2, 0]]
    """
    mine = own_rule(urgency_weeks, deprivation_weeks, need_weeks, spread)
    listed, slots = _frozen(counts), _checks.whole("slots_a_week", slots_a_week, 1)
    known = common_rules(times, long_wait_weeks)
    if against not in known:
        raise InputError(f"against must be one of {'; '.join(known)}. It is {against!r:.80}.")
    theirs = _run(listed, slots, times, long_wait_weeks, against)
    found = who_waits_longer(theirs, _replayed(listed, slots, mine))
    found.attrs.update(rule=mine.name, counted="entries")
    return found


@lru_cache(maxsize=16)
def _run(listed: tuple[Any, ...], slots: int, times: float, long_wait_weeks: float, name: str) -> Any:
    return _replayed(listed, slots, common_rules(times, long_wait_weeks)[name])


def _replayed(listed: tuple[Any, ...], slots: int, rule: Order) -> pd.DataFrame:
    entries = _entries(listed)
    return simulate(entries, slots_until_empty(slots, len(entries)), rule)


@lru_cache(maxsize=4)
def _entries(listed: tuple[Any, ...]) -> pd.DataFrame:
    rows = [
        (-DAYS_A_WEEK * week, priority, fifth, need, count)
        for priority, fifth, need, weeks in listed
        for week, count in enumerate(weeks)
        if count
    ]
    if not rows:
        raise InputError("counts must hold at least one entry; they hold none. Make them with tally.")
    table = pd.DataFrame(
        rows, columns=["referred", "clinical_priority", "deprivation", "other_needs", "count"]
    )
    each = table.loc[table.index.repeat(table.pop("count"))]
    return each.iloc[np.random.default_rng(LOTTERY).permutation(len(each))].reset_index(drop=True)


def _frozen(counts: Tally) -> tuple[Any, ...]:
    try:
        found = tuple(
            (int(priority), int(fifth), int(need), tuple(map(int, weeks.split())))
            for priority, fifth, need, weeks in counts
        )
    except (AttributeError, TypeError, ValueError) as error:
        raise InputError(f"counts must come from tally; they are {counts!r:.80}. Make them so.") from error
    for row, (priority, fifth, need, weeks) in zip(counts, found, strict=True):
        if [priority, fifth, need] != list(row[:3]) or min(priority, fifth) < 1 or need not in (0, 1):
            raise InputError(
                f"counts must come from tally: levels from 1, a need of 0 or 1; one has {row!r:.80}."
            )
        if min(weeks, default=0) < 0:
            raise InputError(
                f"counts must come from tally: entries of 0 or more a week; one has {row!r:.80}."
            )
    return found


def _target_first(long: float) -> Callable[[Waiting], NDArray[np.float64]]:
    def order(waiting: Waiting) -> NDArray[np.float64]:
        counted = 1e9 * (waiting["wait_weeks"] >= long)
        return np.asarray(counted + 1e6 * _urgency(waiting) + waiting["wait_weeks"], dtype=np.float64)

    return order


def _multiplied(times: float) -> Callable[[Waiting], NDArray[np.float64]]:
    def order(waiting: Waiting) -> NDArray[np.float64]:
        grown = np.where(waiting["deprivation"] == 1, times, 1.0)
        return np.asarray(_urgency(waiting) * 1e6 + waiting["wait_weeks"] * grown, dtype=np.float64)

    return order


def _urgency(waiting: Waiting) -> NDArray[np.float64]:
    return np.asarray(LEAST_URGENT - waiting["clinical_priority"], dtype=np.float64)
