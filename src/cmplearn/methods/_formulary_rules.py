"""Rules for two formularies: what a rule is, the illustrative ones, and their marking of every medicine."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cmplearn.errors import InputError

SILENT = "not listed"
REMOVED = "removed"
AGREED = "positions agree"


@dataclass(frozen=True)
class Rule:
    """One rule for a pair of positions.

    Attributes
    ----------
    name : str
        What the decision log will say.
    applies : callable
        Takes the table of pairs (medicine, left_status, right_status and every other column of the two
        formularies with `left_` or `right_` in front; statuses in small letters, `not listed` where a
        formulary says nothing) and returns True or False for each row.
    status : str, callable or None
        The status it decides: one for all, or a callable that takes the same table and returns one for each
        row; None sends the medicine to the working group, with the rule as reason.

    Examples
    --------
    >>> black = Rule("black in one", lambda pairs: pairs["left_status"].eq("black"), "black")
    >>> black.applies(pd.DataFrame({"left_status": ["black", "red"]})).tolist()
    [True, False]
    """

    name: str
    applies: Callable[[pd.DataFrame], pd.Series]
    status: str | Callable[[pd.DataFrame], pd.Series] | None


@dataclass(frozen=True)
class Marks:
    """What each rule says of each medicine: arrays of shape (medicines, rules).

    Attributes
    ----------
    applies : array of bool
        Whether the rule applies.
    status : array of str or None
        What it would decide; None for the working group, and where it does not apply.
    """

    applies: NDArray[np.bool_]
    status: NDArray[np.object_]

    @property
    def first(self) -> NDArray[np.int_]:
        """The position of the first rule that applies to each medicine, -1 where none does."""
        return np.where(self.applies.any(axis=1), self.applies.argmax(axis=1), -1)


def flagged(pairs: pd.DataFrame, column: str) -> pd.Series:
    """Return where either formulary marks `column` True; a column or mark that is not there is no mark."""
    marked = pd.Series(False, index=pairs.index)
    for name in (f"left_{column}", f"right_{column}"):
        if name in pairs.columns:
            given = pairs[name].dropna()
            if not given.map(lambda each: isinstance(each, bool | np.bool_)).all():
                raise InputError(
                    f"{column} must be True, False or missing in every row; it holds {given.iloc[0]!r:.30}. "
                    f"Write table[{column!r}] == 'yes', for example."
                )
            marked |= pairs[name].eq(True).fillna(False).astype(bool)
    return marked


def one_silent(pairs: pd.DataFrame) -> pd.Series:
    """Return where one formulary has a position and the other says nothing."""
    return (pairs["left_status"] == SILENT) ^ (pairs["right_status"] == SILENT)


def same_status(pairs: pd.DataFrame) -> pd.Series:
    """Return where both have the same position."""
    return pairs["left_status"] == pairs["right_status"]


def stated(pairs: pd.DataFrame) -> pd.Series:
    """Return the left position, or the right one where the left says nothing."""
    return pairs["left_status"].where(pairs["left_status"] != SILENT, pairs["right_status"])


def mark(pairs: pd.DataFrame, rules: Sequence[Rule]) -> Marks:
    """Return what every rule says of every pair."""
    applies = np.zeros((len(pairs), len(rules)), dtype=bool)
    status = np.full((len(pairs), len(rules)), None, dtype=object)
    for at, rule in enumerate(rules):
        applies[:, at] = _true_or_false(rule, pairs)
        status[applies[:, at], at] = _statuses(rule, pairs)[applies[:, at]]
    return Marks(applies, status)


def checked(rules: Sequence[Rule]) -> Sequence[Rule]:
    """Return the rules, each with a name of its own; refuse anything else."""
    if isinstance(rules, Rule) or not rules or not all(isinstance(rule, Rule) for rule in rules):
        raise InputError(f"rules must be a list of Rule, in order; it is {rules!r:.80}. Write [Rule(...)].")
    names = [rule.name for rule in rules]
    if len(set(names)) < len(names):
        raise InputError(f"Each rule must have a name of its own; they are {', '.join(names)}. Rename one.")
    return rules


def _true_or_false(rule: Rule, pairs: pd.DataFrame) -> NDArray[np.bool_]:
    try:
        found = np.asarray(rule.applies(pairs))
    except KeyError as error:
        raise InputError(
            f"Rule {rule.name!r} needs a column that is not there: {error}. "
            f"Present: {', '.join(map(str, pairs.columns))}."
        ) from error
    if found.shape != (len(pairs),) or found.dtype != np.bool_:
        raise InputError(
            f"Rule {rule.name!r} must say True or False for each of {len(pairs)} medicines; it gives "
            f"{found.dtype} of shape {found.shape}. Fill in what is missing in it."
        )
    return found


def _statuses(rule: Rule, pairs: pd.DataFrame) -> NDArray[np.object_]:
    """Return what the rule decides for each pair, in small letters; what it doesn't apply to included."""
    if rule.status is None:
        return np.full(len(pairs), None, dtype=object)
    decided = rule.status(pairs) if callable(rule.status) else [rule.status] * len(pairs)
    if len(decided) != len(pairs) or not all(isinstance(each, str) and each.strip() for each in decided):
        raise InputError(
            f"Rule {rule.name!r} must decide on a status in words for each of {len(pairs)} medicines, or be "
            f"None; it gives {list(decided)!r:.60}. Mend it."
        )
    return np.array([each.strip().lower() for each in decided], dtype=object)


def _other_wording(pairs: pd.DataFrame) -> pd.Series:
    if not {"left_wording", "right_wording"} <= set(pairs.columns):
        return pd.Series(False, index=pairs.index)
    both = pairs["left_wording"].notna() & pairs["right_wording"].notna()
    return same_status(pairs) & both & (pairs["left_wording"] != pairs["right_wording"])


def _red_and_green(pairs: pd.DataFrame) -> pd.Series:
    left, right = pairs["left_status"], pairs["right_status"]
    return ((left == "red") & (right == "green")) | ((left == "green") & (right == "red"))


# Illustrative, for teaching: Cheshire and Merseyside published that it has rules, and what becomes of a
# medicine without one, but not the rules. A column withdrawn, nice_approved or wording that isn't there: no.
ILLUSTRATIVE_RULES = (
    Rule("withdrawn for safety", lambda pairs: flagged(pairs, "withdrawn"), REMOVED),
    Rule("positions agree, to be worded anew", _other_wording, lambda pairs: pairs["left_status"]),
    Rule(AGREED, same_status, lambda pairs: pairs["left_status"]),
    Rule(
        "NICE recommends it and one list has it",
        lambda pairs: flagged(pairs, "nice_approved") & one_silent(pairs),
        stated,
    ),
    Rule("only one list has it", one_silent, None),
    Rule("red in one list, green in the other", _red_and_green, None),
)
