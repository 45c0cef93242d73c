"""Rules that order a list: points for clinical priority, weeks waited, deprivation and other needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cmplearn.errors import InputError
from cmplearn.methods import _checks
from cmplearn.methods._waiting_weeks import DAYS_A_WEEK

Weight = float | Mapping[int, float]

LEVELS = ("clinical_priority", "deprivation")  # 1 is the most urgent, the most deprived
FACTORS = ("clinical_priority", "weeks_waited", "deprivation", "other_needs")


@dataclass(frozen=True)
class Rule:
    """A linear rule: whoever has the most points is seen next; of equals, whoever was referred first.

    Every wait grows by one week a week, so the order of two people never changes while they wait. That
    makes such a rule quick to simulate: see `simulate`.

    Attributes
    ----------
    name : str
        What to call it.
    weights : mapping of str to float, or to a mapping of level to float
        Points by factor, as given to `priority_rule`.

    Examples
    --------
    >>> Rule("by wait", {"weeks_waited": 2.0}).points(pd.DataFrame({"referred": [0, 7]}), day=14).tolist()
    [4.0, 2.0]
    """

    name: str
    weights: Mapping[str, Weight] = field(hash=False)

    def points(self, people: pd.DataFrame, day: float) -> NDArray[np.float64]:
        """Return the points each person has on a day.

        Parameters
        ----------
        people : DataFrame
            referred (day), and a column for every factor that has a weight.
        day : float
            The day, counted as `referred` is.

        Returns
        -------
        array
            One number a person. Where a weight is a single number, the least urgent (least deprived) level
            among these people has 0 points, and each level above it has that many more.

        Raises
        ------
        InputError
            When a column is missing or holds what it must not.
        """
        return (
            self.standing(people) / DAYS_A_WEEK
            + self.points_a_week * _checks.number("day", day) / DAYS_A_WEEK
        )

    def standing(self, people: pd.DataFrame) -> NDArray[np.float64]:
        """Return what the rule orders by: 7 x the points on day 0 (so that whole weights are exact).

        Parameters
        ----------
        people : DataFrame
            As for `points`.

        Returns
        -------
        array
            One number a person: the highest is seen first, on whichever day.

        Raises
        ------
        InputError
            As `points`.
        """
        factors = [factor for factor in self.weights if factor != "weeks_waited"]
        rows = _checks.columns(people, ["referred", *factors], "people")
        needs = sum(_points(factor, rows[factor], self.weights[factor]) for factor in factors)
        referred = _checks.array("people['referred']", rows["referred"])
        return np.asarray(DAYS_A_WEEK * needs - self.points_a_week * referred, dtype=np.float64)

    @property
    def points_a_week(self) -> float:
        """Points for each week waited; 0 where waiting doesn't count."""
        weight = self.weights.get("weeks_waited", 0)
        return 0.0 if isinstance(weight, Mapping) else float(weight)


LONGEST_WAIT_FIRST = Rule("longest wait first", {"weeks_waited": 1.0})
CLINICAL_PRIORITY_FIRST = Rule("clinical priority, then longest wait", {"clinical_priority": 1.0})


def priority_rule(weights: Mapping[str, Weight], name: str | None = None) -> Rule:
    """Return the rule that gives points by these weights.

    Parameters
    ----------
    weights : mapping of str to float, or to a mapping of level to float
        Points, 0 or more and not all 0, by factor: `weeks_waited` (for each week), `clinical_priority` and
        `deprivation` (level 1 is the most urgent and the most deprived; a number is given for each step
        nearer to level 1, a mapping such as {1: 30} for each level named, none for the rest),
        `other_needs` (for each need, or by number of needs). Factors left out don't count.
    name : str, optional
        What to call the rule; the weights in words, if not given.

    Returns
    -------
    Rule
        Give it to `simulate`. Of people with equal points, whoever was referred first is seen first.

    Raises
    ------
    InputError
        When a factor isn't one of the four, or weights are no numbers, negative, missing or all 0.

    Examples
    --------
    Patient A has waited 50 weeks, Patient B 20. If a week is a point, B must have over 30 points for
    something else to be called first.

    >>> two = pd.DataFrame({"referred": [0, 210], "deprivation": [4, 1]}, index=["A", "B"])
    >>> rule = priority_rule({"weeks_waited": 1, "deprivation": {1: 31}})
    >>> rule.points(two, day=350).tolist()
    [50.0, 51.0]
    """
    if not isinstance(weights, Mapping) or not weights:
        raise InputError(
            f"weights must be points by factor; it is {weights!r:.80}. Factors: {', '.join(FACTORS)}."
        )
    unknown = [str(factor) for factor in weights if factor not in FACTORS]
    if unknown:
        raise InputError(
            f"weights must name {', '.join(FACTORS)}; it names {', '.join(unknown)}. Mend the name."
        )
    kept = {factor: _weight(factor, weight) for factor, weight in weights.items()}
    if not any(
        max(each.values(), default=0) if isinstance(each, Mapping) else each for each in kept.values()
    ):
        raise InputError("weights must not all be 0: nothing would order the list. Give one factor points.")
    return Rule(_words(kept) if name is None else _checks.text("name", name), kept)


def worth_in_weeks(rule: Rule) -> pd.DataFrame:
    """Return how many weeks of waiting each thing is worth under a rule.

    Parameters
    ----------
    rule : Rule
        A rule with points for weeks waited.

    Returns
    -------
    DataFrame
        factor, level (the level or number of needs; "each step" where the weight is a single number),
        points, weeks: how much longer somebody without it must have waited to come level.

    Raises
    ------
    InputError
        When it is no `Rule`, or weeks waited have no points.

    Examples
    --------
    >>> worth_in_weeks(priority_rule({"weeks_waited": 2, "deprivation": {1: 60}, "other_needs": 10}))
            factor      level  points  weeks
    0  deprivation          1    60.0   30.0
    1  other_needs  each step    10.0    5.0
    """
    if not isinstance(rule, Rule):
        raise InputError(f"rule must come from priority_rule; it is {rule!r:.80}. Make it with weights.")
    if not rule.points_a_week:
        raise InputError(
            f"rule must give points for weeks_waited; {rule.name!r} gives none. Nothing has a price."
        )
    rows = [
        (factor, level, points, points / rule.points_a_week)
        for factor, weight in rule.weights.items()
        if factor != "weeks_waited"
        for level, points in (weight.items() if isinstance(weight, Mapping) else [("each step", weight)])
    ]
    return pd.DataFrame(rows, columns=["factor", "level", "points", "weeks"])


def _weight(factor: str, weight: Any) -> Weight:
    if not isinstance(weight, Mapping):
        return _checks.at_least_zero(f"weights[{factor!r}]", weight)
    if factor == "weeks_waited":
        raise InputError(
            "weights['weeks_waited'] must be one number, points for each week. Give 1, for example."
        )
    wrong = [level for level in weight if isinstance(level, bool) or not isinstance(level, Real)]
    if wrong:
        raise InputError(
            f"weights[{factor!r}] must have whole numbers as levels; it has {wrong[0]!r}. Write 1: 30."
        )
    return {
        level: _checks.at_least_zero(f"weights[{factor!r}][{level}]", each) for level, each in weight.items()
    }


def _words(weights: Mapping[str, Weight]) -> str:
    return ", ".join(
        f"{factor.replace('_', ' ')} {dict(each) if isinstance(each, Mapping) else f'{each:g}'}"
        for factor, each in weights.items()
    )


def _points(factor: str, values: pd.Series, weight: Weight) -> NDArray[np.float64]:
    """Return the points for a factor, one number a person."""
    found = _checks.array(f"people[{factor!r}]", values, minimum=1 if factor in LEVELS else 0)
    if factor in LEVELS and (found != np.floor(found)).any():
        raise InputError(
            f"people[{factor!r}] must be whole levels from 1; it has {found[found % 1 > 0][0]:g}."
        )
    if isinstance(weight, Mapping):
        points = np.zeros_like(found)
        for level, each in weight.items():
            points[found == level] = each
        return points
    return weight * (found.max() - found if factor in LEVELS else found)
