"""What a simulated list shows: waits by group, list size by week, who waits longer under another rule."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from cmplearn.errors import InputError
from cmplearn.methods import _checks
from cmplearn.methods._waiting_simulation import Order, simulate
from cmplearn.methods._waiting_weeks import DAYS_A_WEEK
from cmplearn.methods._waiting_weeks import weeks as _weeks

STANDARDS = (18, 52, 65)


def wait_summary(
    run: pd.DataFrame, by: str | None = None, over_weeks: Sequence[float] = STANDARDS
) -> pd.DataFrame:
    """Return how long people waited, all together or group by group.

    Parameters
    ----------
    run : DataFrame
        What `simulate` returns, or some of its rows: `run[run["treated"].isna()]` for those still waiting.
    by : str, optional
        The column that says the group, such as "deprivation".
    over_weeks : sequence of float
        Weeks beyond which to count people.

    Returns
    -------
    DataFrame
        One row a group, in order (one row in all without `by`): the group, people, treated, waiting,
        mean_wait_weeks, median_wait_weeks, and over_18, over_52, ... : the share of people whose wait is
        longer than that. Those not seen yet count with their wait so far, so that leaving somebody to wait
        never makes a list look better.

    Raises
    ------
    InputError
        When a column is missing or there are no rows, a wait or a group is missing, or weeks are no numbers,
        negative or look like days.

    Examples
    --------
    >>> run = pd.DataFrame({"treated": [7, None], "wait_weeks": [1.0, 20.0], "deprivation": [5, 1]})
    >>> wait_summary(run, "deprivation", over_weeks=[18])[["deprivation", "mean_wait_weeks", "over_18"]]
       deprivation  mean_wait_weeks  over_18
    0            1             20.0      1.0
    1            5              1.0      0.0
    """
    rows = _checks.columns(run, ["treated", "wait_weeks", *([by] if by else [])], "run")
    limits = _weeks("over_weeks", over_weeks, above=None)
    waits = pd.Series(_checks.array("run['wait_weeks']", rows["wait_weeks"]), index=rows.index)
    facts = pd.DataFrame(
        {
            "treated": rows["treated"].notna(),
            "waiting": rows["treated"].isna(),
            "wait": waits,
            **{f"over_{weeks:g}": waits > weeks for weeks in limits.ravel()},
        }
    )
    groups = facts.groupby(_groups(rows, by) if by else np.zeros(len(rows), dtype=np.int64))
    found = pd.DataFrame(
        {
            "people": groups.size(),
            "treated": groups["treated"].sum(),
            "waiting": groups["waiting"].sum(),
            "mean_wait_weeks": groups["wait"].mean(),
            "median_wait_weeks": groups["wait"].median(),
            **{name: groups[name].mean() for name in facts.columns[3:]},
        }
    )
    return found.rename_axis(by).reset_index() if by else found.reset_index(drop=True)


def waits_under_rules(
    people: pd.DataFrame,
    slots: ArrayLike,
    rules: Mapping[str, Order],
    by: str = "deprivation",
    over_weeks: Sequence[float] = STANDARDS,
) -> pd.DataFrame:
    """Return waits by group when the same people and slots are replayed under each rule.

    Parameters
    ----------
    people : DataFrame
        As for `simulate`.
    slots : array of int
        As for `simulate`.
    rules : mapping of str to rule
        Rules by name.
    by : str
        The column that says the group.
    over_weeks : sequence of float
        Weeks beyond which to count people.

    Returns
    -------
    DataFrame
        rule, then the columns of `wait_summary`; rules in the order given. The mean wait of everybody is
        the same under every rule: a rule doesn't make more slots, it shares out the waiting.

    Raises
    ------
    InputError
        When there is no rule, or as `simulate` and `wait_summary`.

    Examples
    --------
    >>> from cmplearn.methods.waiting_list import LONGEST_WAIT_FIRST, priority_rule
    >>> table = pd.DataFrame({"referred": [0, 0], "deprivation": [5, 1]})
    >>> rules = {"wait": LONGEST_WAIT_FIRST, "need": priority_rule({"deprivation": 1})}
    >>> waits_under_rules(table, [1] + [0] * 6 + [1], rules)[["rule", "deprivation", "mean_wait_weeks"]]
       rule  deprivation  mean_wait_weeks
    0  wait            1              1.0
    1  wait            5              0.0
    2  need            1              0.0
    3  need            5              1.0
    """
    if not isinstance(rules, Mapping) or not rules:
        raise InputError(f"rules must be rules by name; it is {rules!r:.80}. Write {{'longest wait': rule}}.")
    tables = [wait_summary(simulate(people, slots, rule), by, over_weeks) for rule in rules.values()]
    return (
        pd.concat(tables, keys=list(rules), names=["rule"]).reset_index(level="rule").reset_index(drop=True)
    )


def list_by_week(run: pd.DataFrame, weeks: int) -> pd.DataFrame:
    """Return the size of the list at the end of each week.

    Parameters
    ----------
    run : DataFrame
        What `simulate` returns: referred, treated.
    weeks : int
        How many weeks, from day 0; no more than were simulated.

    Returns
    -------
    DataFrame
        One row a week: week (from 1), referred and treated (people in that week), waiting (people at its
        end, those who waited before day 0 with them).

    Raises
    ------
    InputError
        When a column is missing, there are no rows, a day of referral is missing, or weeks is no whole number
        of 1 or more.

    Examples
    --------
    >>> run = pd.DataFrame({"referred": [-9, 0, 8], "treated": [1, None, 12]})
    >>> list_by_week(run, 2)["waiting"].tolist()
    [1, 1]
    """
    rows = _checks.columns(run, ["referred", "treated"], "run")
    count = _checks.whole("weeks", weeks, 1)
    referred = _checks.array("run['referred']", rows["referred"])
    treated = rows["treated"].dropna()
    came, left = _by_week(referred, count), _by_week(treated.to_numpy(dtype=np.float64), count)
    before = int((referred < 0).sum())
    return pd.DataFrame(
        {
            "week": np.arange(1, count + 1),
            "referred": came,
            "treated": left,
            "waiting": before + np.cumsum(came - left),
        }
    )


def compare_waits(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Return, person by person, how the wait changes from one run to another of the same people.

    Parameters
    ----------
    first, second : DataFrame
        What `simulate` returns for the same people and slots under two rules.

    Returns
    -------
    DataFrame
        The rows and columns of `first` but its results, with first_wait_weeks, second_wait_weeks and
        change_weeks (above 0: waits longer under the second). Who is seen under neither shows no change
        yet, since a wait so far is all that is known.

    Raises
    ------
    InputError
        When a column is missing, there are no rows, or the runs are not of the same people.

    Examples
    --------
    >>> first = pd.DataFrame({"referred": [0, 0], "treated": [0, 7], "wait_weeks": [0.0, 1.0]})
    >>> compare_waits(first, first.assign(treated=[7, 0], wait_weeks=[1.0, 0.0]))["change_weeks"].tolist()
    [1.0, -1.0]
    """
    needed = ["referred", "treated", "wait_weeks"]
    one, two = _checks.columns(first, needed, "first"), _checks.columns(second, needed, "second")
    if len(one) != len(two) or not np.array_equal(one["referred"], two["referred"]):
        raise InputError(
            f"second must be a run of the same people in the same order; first has {len(one)} rows, second "
            f"{len(two)}, and their days of referral differ. Simulate both from one table."
        )
    waits = one["wait_weeks"].to_numpy(), two["wait_weeks"].to_numpy()
    return one.drop(columns=["treated", "wait_weeks"]).assign(
        first_wait_weeks=waits[0], second_wait_weeks=waits[1], change_weeks=waits[1] - waits[0]
    )


def who_waits_longer(first: pd.DataFrame, second: pd.DataFrame, by: str = "deprivation") -> pd.DataFrame:
    """Return how many of each group wait longer, the same and shorter in the second of two runs.

    Parameters
    ----------
    first, second : DataFrame
        What `simulate` returns for the same people and slots under two rules.
    by : str
        The column that says the group.

    Returns
    -------
    DataFrame
        One row a group, in order: the group, people, longer, same, shorter (people), mean_change_weeks.

    Raises
    ------
    InputError
        As `compare_waits`, or when the column of the group is missing or has a gap.

    Examples
    --------
    >>> first = pd.DataFrame({"referred": [0, 0], "deprivation": [5, 1], "treated": [0, 7],
    ...                       "wait_weeks": [0.0, 1.0]})
    >>> second = first.assign(treated=[7, 0], wait_weeks=[1.0, 0.0])
    >>> who_waits_longer(first, second)[["deprivation", "longer", "shorter"]].to_numpy().tolist()
    [[1, 0, 1], [5, 1, 0]]
    """
    changes = _checks.columns(compare_waits(first, second), [by], "first")
    change = changes["change_weeks"]
    facts = pd.DataFrame({"longer": change > 0, "same": change == 0, "shorter": change < 0, "change": change})
    groups = facts.groupby(_groups(changes, by))
    return (
        pd.DataFrame(
            {
                "people": groups.size(),
                **{name: groups[name].sum() for name in ("longer", "same", "shorter")},
                "mean_change_weeks": groups["change"].mean(),
            }
        )
        .rename_axis(by)
        .reset_index()
    )


def _groups(rows: pd.DataFrame, by: str) -> NDArray[Any]:
    """Return each person's group; refuse a gap, with which a person would drop out of every row."""
    return _checks.filled(f"run[{by!r}]", rows[by]).to_numpy()


def _by_week(days: NDArray[np.float64], weeks: int) -> NDArray[np.int64]:
    """Count events in each week from day 0; days before or after don't count."""
    week = np.floor_divide(days, DAYS_A_WEEK).astype(np.int64)
    return np.bincount(week[(week >= 0) & (week < weeks)], minlength=weeks)
