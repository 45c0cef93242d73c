"""The simulation of a list: people, slots by day and a rule in; who was seen when out."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from cmplearn.errors import InputError
from cmplearn.methods import _checks
from cmplearn.methods._waiting_rules import Rule
from cmplearn.methods._waiting_weeks import DAYS_A_WEEK

Ints = NDArray[np.int64]
Ranks = NDArray[np.int32]
Waiting = dict[str, NDArray[Any]]
Order = Rule | Callable[[Waiting], ArrayLike]
NOT_YET = -1


def simulate(people: pd.DataFrame, slots: ArrayLike, rule: Order) -> pd.DataFrame:
    """Return when each person on a list is seen, day by day, under a rule.

    Parameters
    ----------
    people : DataFrame
        One row a person: referred (whole day; negative for those who wait when day 0 begins), and the
        columns that the rule looks at, such as clinical_priority (1 the most urgent), deprivation
        (1 the most deprived), other_needs (count). `people` makes some.
    slots : array of int, shape (days,)
        How many can be seen on each day from day 0. `slots_by_day` makes them.
    rule : Rule or callable
        Who is next: a rule of `priority_rule`, or a function of your own. It is called every day as
        `rule(waiting)` and returns a score for each person who waits, the highest seen first; `waiting`
        holds an array for every column of `people`, and `wait_weeks`. That allows any rule (points that
        don't grow evenly, a target for each priority) and costs a look at the whole list every day.

    Returns
    -------
    DataFrame
        The rows and columns of `people`, in their order, with treated (day; missing where not seen yet)
        and wait_weeks (to treatment; or, where not seen yet, so far to the end of the last day). People
        referred on a day can be seen on it. Of people whom the rule puts level, whoever was referred first
        is seen first, then whoever comes first in `people`. Nothing is random: the same people and slots
        can be replayed under another rule.

    Raises
    ------
    InputError
        When a column is missing, a day isn't whole, somebody is referred after the last day, slots are
        negative, or the rule gives no score for somebody.

    Notes
    -----
    Under a `Rule` two people never change places, so everybody gets a rank once; each day the best ranks of
    those waiting are picked without sorting the list. A function of your own is asked again every day about
    everybody who waits: twice as long where the list is short, twenty times where a hundred thousand wait.

    Examples
    --------
    Three people wait for one slot a day: by wait the order is a, b, c; by clinical priority b goes first.

    >>> from cmplearn.methods.waiting_list import priority_rule
    >>> table = pd.DataFrame({"referred": [0, 0, 1], "clinical_priority": [4, 2, 3]}, index=list("abc"))
    >>> simulate(table, [1, 1, 1], priority_rule({"weeks_waited": 1}))["treated"].tolist()
    [0, 1, 2]
    >>> simulate(table, [1, 1, 1], priority_rule({"clinical_priority": 1}))["treated"].tolist()
    [2, 0, 1]
    """
    capacity = _slots(slots)
    referred = _referred(people, len(capacity))
    by_day = np.argsort(referred, kind="stable")
    if isinstance(rule, Rule):
        treated = _by_rank(rule.standing(people), referred, by_day, capacity)
    elif callable(rule):
        treated = _by_score(people, rule, referred, by_day, capacity)
    else:
        raise InputError(f"rule must come from priority_rule or be a function; it is {rule!r:.80}. Make one.")
    waits = treated == NOT_YET
    until = np.where(waits, len(capacity), treated)
    return people.assign(
        treated=pd.arrays.IntegerArray(treated, waits), wait_weeks=(until - referred) / DAYS_A_WEEK
    )


def _by_rank(standing: NDArray[np.float64], referred: Ints, by_day: Ints, capacity: Ints) -> Ints:
    """Return the day of treatment of each person, whose places in the order never change."""
    order = by_day[_highest_first(standing[by_day])]
    ranks = np.empty(order.size, dtype=np.int32)
    ranks[order] = np.arange(order.size, dtype=np.int32)
    treated = np.empty(order.size, dtype=np.int64)
    treated[order] = _seen_on(ranks[by_day], _ends(referred[by_day], len(capacity)), capacity)
    return treated


def _highest_first(standing: NDArray[np.float64]) -> Ints:
    """Return places from the highest standing to the lowest; those level stay in their order.

    As a stable argsort does, in half the time: numpy's quick sorts have no ties to keep once places count.
    """
    quick = np.argsort(-standing)
    ordered = standing[quick]
    below = np.concatenate(([0], np.cumsum(ordered[1:] != ordered[:-1])))
    bits = standing.size.bit_length()
    return np.sort(below << bits | quick) & ((1 << bits) - 1)


def _seen_on(arrivals: Ranks, ends: Ints, capacity: Ints) -> Ints:
    """Return the day on which each rank is seen.

    A week at a time: of the list at its start, no more than the week's slots can be needed; they and the
    week's arrivals are all that is looked at from day to day.
    """
    seen_on = np.full(arrivals.size, NOT_YET, dtype=np.int64)
    waiting, came = arrivals[:0], 0
    for first in range(0, len(capacity), DAYS_A_WEEK):
        week = capacity[first : first + DAYS_A_WEEK]
        candidates, others = _best(waiting, int(week.sum()))
        for day, slots in enumerate(week.tolist(), first):
            candidates = np.concatenate((candidates, arrivals[came : ends[day]]))
            seen, candidates = _best(candidates, slots)
            seen_on[seen] = day
            came = ends[day]
        waiting = np.concatenate((others, candidates))
    return seen_on


def _best(ranks: Ranks, count: int) -> tuple[Ranks, Ranks]:
    """Return the `count` lowest ranks and the others, neither sorted."""
    if count >= ranks.size:
        return ranks, ranks[:0]
    if not count:
        return ranks[:0], ranks
    parted = np.partition(ranks, count - 1)
    return parted[:count], parted[count:]


def _by_score(
    people: pd.DataFrame, rule: Callable[[Waiting], ArrayLike], referred: Ints, by_day: Ints, capacity: Ints
) -> Ints:
    """Return the day of treatment of each person under a rule that is asked again every day."""
    held = {str(name): people[name].to_numpy()[by_day] for name in people.columns}
    came = referred[by_day]
    seen_on = np.full(by_day.size, NOT_YET, dtype=np.int64)
    waiting, before = np.arange(0), 0
    for day, (end, slots) in enumerate(zip(_ends(came, len(capacity)), capacity.tolist(), strict=True)):
        waiting, before = np.concatenate((waiting, np.arange(before, end))), end
        if not slots or not waiting.size:
            continue
        facts = {name: values[waiting] for name, values in held.items()}
        facts["wait_weeks"] = (day - came[waiting]) / DAYS_A_WEEK
        seen = _highest(_scores(rule, facts, waiting.size, day), slots)
        seen_on[waiting[seen]] = day
        waiting = waiting[~seen]
    treated = np.empty_like(seen_on)
    treated[by_day] = seen_on
    return treated


def _scores(
    rule: Callable[[Waiting], ArrayLike], facts: Waiting, waiting: int, day: int
) -> NDArray[np.float64]:
    scores = _checks.array(f"the rule's scores on day {day}", rule(facts))
    if scores.shape != (waiting,):
        raise InputError(
            f"rule must return one score for each person who waits ({waiting} on day {day}); "
            f"it returned shape {scores.shape}. Work with the arrays as they are given."
        )
    return scores


def _highest(scores: NDArray[np.float64], count: int) -> NDArray[np.bool_]:
    """Mark the `count` highest scores; of equals, those that come first."""
    if count >= scores.size:
        return np.ones(scores.size, dtype=np.bool_)
    last = np.partition(scores, scores.size - count)[scores.size - count]
    chosen = np.asarray(scores > last, dtype=np.bool_)
    level = np.flatnonzero(scores == last)
    chosen[level[: count - int(chosen.sum())]] = True
    return chosen


def _ends(came: Ints, days: int) -> Ints:
    """Return how many have been referred by the end of each day."""
    return np.searchsorted(came, np.arange(days), side="right")


def _slots(slots: ArrayLike) -> Ints:
    found = _checks.array("slots", slots, minimum=0)
    if found.ndim != 1 or (found != np.floor(found)).any():
        raise InputError(
            f"slots must be a list of whole numbers, one a day; it is {slots!r:.80}. "
            "Let slots_by_day spread a weekly number."
        )
    return found.astype(np.int64)


def _referred(people: Any, days: int) -> Ints:
    rows = _checks.columns(people, ["referred"], "people")
    found = _checks.array("people['referred']", rows["referred"])
    if (found != np.floor(found)).any():
        raise InputError(
            f"people['referred'] must be whole days, counted from the first day of slots; "
            f"it has {found[found != np.floor(found)][0]:g}. Count days, not weeks or hours."
        )
    if found.max() >= days:
        raise InputError(
            f"people['referred'] must be before the slots end (day {days - 1}); it is {found.max():g} "
            f"at position {found.argmax()}. Give slots for more days, or leave out who comes later."
        )
    return found.astype(np.int64)
