"""Formularies: two lists into one by rules in order, with what the rules can't decide kept as it is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cmplearn.errors import InputError
from cmplearn.methods import _checks, _formulary_rules
from cmplearn.methods._formulary_rules import AGREED, ILLUSTRATIVE_RULES, REMOVED, SILENT, Rule

__all__ = [
    "ILLUSTRATIVE_RULES",
    "REMOVED",
    "SILENT",
    "Agreement",
    "Harmonised",
    "Rule",
    "agreement",
    "harmonise",
    "rule_coverage",
]


@dataclass(frozen=True)
class Harmonised:
    """Two formularies after the rules.

    Attributes
    ----------
    resolved : DataFrame
        One row a medicine that a rule decided: medicine, left_status, right_status (as they were), status,
        rule, then the other columns of both.
    unresolved : DataFrame
        One row a medicine for the working group: medicine, left_status, right_status, rule (the one
        that sends it there; empty where none applied), then the other columns. Both positions stand
        until it is decided.

    Examples
    --------
    >>> both = pd.DataFrame({"medicine": ["A", "B"], "status": ["green", "red"]})
    >>> harmonise(both, both.head(1)).share_resolved
    0.5
    """

    resolved: pd.DataFrame
    unresolved: pd.DataFrame

    @property
    def share_resolved(self) -> float:
        """Share of medicines that the rules decided."""
        return len(self.resolved) / (len(self.resolved) + len(self.unresolved))

    @property
    def left(self) -> pd.DataFrame:
        """The left formulary as it now stands, decided or not; `not listed` where it says nothing."""
        return _now(self, "left")

    @property
    def right(self) -> pd.DataFrame:
        """The right formulary as it now stands, decided or not; `not listed` where it says nothing."""
        return _now(self, "right")


@dataclass(frozen=True)
class Agreement:
    """How far two readers agree beyond chance.

    Attributes
    ----------
    items : int
        Items that both read.
    observed : float
        Share on which they agree.
    expected : float
        Share on which they would agree by chance, each with their own habits.
    kappa : float or None
        (observed - expected) / (1 - expected); None where both gave one and the same answer throughout, so
        that chance alone would agree as well.

    Examples
    --------
    >>> agreement(["yes", "no"], ["yes", "no"]).kappa
    1.0
    """

    items: int
    observed: float
    expected: float
    kappa: float | None


def harmonise(
    left: pd.DataFrame, right: pd.DataFrame, rules: Sequence[Rule] = ILLUSTRATIVE_RULES
) -> Harmonised:
    """Return two formularies made into one by rules in order, and what is left for people.

    Parameters
    ----------
    left, right : DataFrame
        The two lists: `medicine`, each once (capital letters and space at the ends make no difference), and
        `status` in words ("green", "red"); other columns are carried along and may be used by rules.
    rules : sequence of Rule
        The first that applies decides. Where none applies and both positions agree, they stand.

    Returns
    -------
    Harmonised
        Every medicine of either list is in `resolved` or in `unresolved`, once, with both positions.

    Raises
    ------
    InputError
        When a list is not a table with the columns needed, a medicine is there twice, a status is missing, a
        rule needs a column that is not there or does not say True or False, or the rules don't settle: what
        they decide, they would change when applied again.

    Notes
    -----
    Harmonising what comes out (`harmonise(found.left, found.right, rules)`) changes nothing more.

    References
    ----------
    Order of steps (rules, working group, both positions kept until the chapter is reviewed): NHS Midlands and
    Lancashire CSU, Cheshire and Merseyside formulary harmonisation, 2023. Its rules are not published.

    Examples
    --------
    >>> left = pd.DataFrame({"medicine": ["A", "B", "C"], "status": ["green", "red", "green"]})
    >>> right = pd.DataFrame({"medicine": ["a", "b"], "status": ["green", "green"]})
    >>> found = harmonise(left, right)
    >>> found.resolved[["medicine", "status"]].values.tolist()
    [['A', 'green']]
    >>> found.unresolved[["medicine", "left_status", "right_status"]].values.tolist()
    [['B', 'red', 'green'], ['C', 'green', 'not listed']]
    """
    pairs = _pairs(left, right)
    decided = _decide(pairs, rules)
    _settles(decided, rules)
    resolved = decided["status"].notna()
    others = [column for column in pairs.columns if column not in {"medicine", "left_status", "right_status"}]
    kept = ["medicine", "left_status", "right_status"]
    return Harmonised(
        decided.loc[resolved, [*kept, "status", "rule", *others]].reset_index(drop=True),
        decided.loc[~resolved, [*kept, "rule", *others]].reset_index(drop=True),
    )


def rule_coverage(
    left: pd.DataFrame, right: pd.DataFrame, rules: Sequence[Rule] = ILLUSTRATIVE_RULES
) -> pd.DataFrame:
    """Return for each rule how many medicines it touches, decides, and would decide otherwise than another.

    Parameters
    ----------
    left, right : DataFrame
        As for `harmonise`.
    rules : sequence of Rule
        As for `harmonise`.

    Returns
    -------
    DataFrame
        One row a rule, in order: rule; applies, medicines that it applies to; first, those that it is the
        first to apply to; overruled, applies less first; conflicts, those on which another rule that applies
        says something else (the order alone decides them).

    Raises
    ------
    InputError
        As `harmonise`.

    Examples
    --------
    >>> left = pd.DataFrame({"medicine": ["a"], "status": ["green"], "withdrawn": [True]})
    >>> table = rule_coverage(left, left)
    >>> table.loc[table["applies"] > 0, ["rule", "first", "conflicts"]].values.tolist()
    [['withdrawn for safety', 1, 1], ['positions agree', 0, 1]]
    """
    marks = _formulary_rules.mark(_pairs(left, right), _formulary_rules.checked(rules))
    first = np.array([(marks.first == at).sum() for at in range(len(rules))])
    applies = marks.applies.sum(axis=0)
    said = marks.status.astype(str)
    disagree = np.array(
        [
            (marks.applies & marks.applies[:, [at]] & (said != said[:, [at]])).any(axis=1).sum()
            for at in range(len(rules))
        ]
    )
    return pd.DataFrame(
        {
            "rule": [rule.name for rule in rules],
            "applies": applies,
            "first": first,
            "overruled": applies - first,
            "conflicts": disagree,
        }
    )


def agreement(first: Sequence[str] | pd.Series, second: Sequence[str] | pd.Series) -> Agreement:
    """Return how far two readers agree beyond chance (Cohen's kappa).

    Parameters
    ----------
    first, second : sequence or Series of str
        The answer of each reader to the same items in the same order; two Series must have the same index.

    Returns
    -------
    Agreement
        Items, observed and expected agreement as fractions, and kappa.

    Raises
    ------
    InputError
        When there are no items, the readers have different items, or an answer is missing.

    References
    ----------
    Cohen (1960), Educational and Psychological Measurement 20, 37-46.

    Examples
    --------
    Both say yes to 20 of 50 and no to 15; on the others they differ:

    >>> one = ["yes"] * 25 + ["no"] * 25
    >>> two = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    >>> found = agreement(one, two)
    >>> found.observed, found.expected, round(found.kappa, 6)
    (0.7, 0.5, 0.4)
    """
    one, two = (_answers(name, each) for name, each in (("first", first), ("second", second)))
    if len(one) != len(two) or not one.index.equals(two.index):
        raise InputError(
            f"first and second must be answers to the same items; they have {len(one)} and {len(two)}"
            f"{', under other labels' if len(one) == len(two) else ''}. Put both in one order."
        )
    observed = float((one == two).mean())
    shares = pd.concat([one.value_counts(normalize=True), two.value_counts(normalize=True)], axis=1)
    expected = float(shares.fillna(0).prod(axis=1).sum())
    alike = one.nunique() == 1 and two.nunique() == 1 and observed == 1
    kappa = None if alike else (observed - expected) / (1 - expected)
    return Agreement(len(one), observed, expected, kappa)


def _pairs(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    """Return one row a medicine of either list, the left one's order first, with both positions."""
    sides = {name: _listed(name, table) for name, table in (("left", left), ("right", right))}
    both = sides["left"].merge(sides["right"], on="key", how="outer", suffixes=("", "_other"), sort=False)
    order = {key: at for at, key in enumerate([*sides["left"]["key"], *sides["right"]["key"]][::-1])}
    both = both.sort_values("key", key=lambda keys: -keys.map(order), kind="stable").reset_index(drop=True)
    both.insert(0, "medicine", both["left_medicine"].fillna(both["right_medicine"]))
    for side in ("left", "right"):
        both[f"{side}_status"] = both[f"{side}_status"].fillna(SILENT)
    return both.drop(columns=["key", "left_medicine", "right_medicine"])


def _listed(name: str, table: pd.DataFrame) -> pd.DataFrame:
    _checks.columns(table, ("medicine", "status"), name)
    keys = _checks.words("medicine", table["medicine"])
    if keys.duplicated().any():
        raise InputError(
            f"{name} must have each medicine once; {keys[keys.duplicated()].iloc[0]} is there twice. "
            "Merge its rows, or name form or use with it."
        )
    named = table.assign(
        medicine=table["medicine"].str.strip(), status=_checks.words("status", table["status"])
    )
    return named.add_prefix(f"{name}_").assign(key=keys)


def _decide(pairs: pd.DataFrame, rules: Sequence[Rule]) -> pd.DataFrame:
    """Return the pairs with the status decided (missing where none is) and the name of the rule."""
    marks = _formulary_rules.mark(pairs, _formulary_rules.checked(rules))
    first = marks.first
    status = marks.status[np.arange(len(pairs)), first]
    rule = np.array([*(each.name for each in rules), ""], dtype=object)[first]
    alike = (first < 0) & _formulary_rules.same_status(pairs).to_numpy()
    status[alike], rule[alike] = pairs["left_status"].to_numpy(object)[alike], AGREED
    return pairs.assign(status=pd.Series(status, index=pairs.index, dtype=object), rule=rule)


def _settles(decided: pd.DataFrame, rules: Sequence[Rule]) -> None:
    """Refuse rules that would change what they decided, so that doing it twice is doing it once."""
    done = decided[decided["status"].notna()].reset_index(drop=True)
    if done.empty:
        return
    pairs = done.drop(columns=["status", "rule"])
    again = _decide(pairs.assign(left_status=done["status"], right_status=done["status"]), rules)
    then = again["status"].fillna("the working group")
    moved = (then != done["status"]).to_numpy()
    if moved.any():
        at = int(moved.argmax())
        raise InputError(
            f"rules must settle; {done['medicine'][at]} is decided as {done['status'][at]} by "
            f"{done['rule'][at]!r}, then sent on to {then[at]} by {again['rule'][at]!r}. "
            "Make the first decide the end, or narrow the second."
        )


def _now(found: Harmonised, side: str) -> pd.DataFrame:
    rows = pd.concat([found.resolved, found.unresolved.assign(status=found.unresolved[f"{side}_status"])])
    others = [
        column for column in rows.columns if column.startswith(f"{side}_") and column != f"{side}_status"
    ]
    named = rows[["medicine", "status", *others]]
    return named.set_axis(
        ["medicine", "status", *(column.removeprefix(f"{side}_") for column in others)], axis=1
    ).reset_index(drop=True)


def _answers(name: str, values: Sequence[str] | pd.Series) -> pd.Series:
    if isinstance(values, str) or not hasattr(values, "__len__"):
        raise InputError(f"{name} must be a list of answers; it is {values!r:.80}. Give one for each item.")
    answers = values if isinstance(values, pd.Series) else pd.Series(list(values), dtype=object)
    if answers.empty:
        raise InputError(f"{name} must hold at least one answer; it is empty. Let both read some items.")
    return _checks.words(name, answers)
