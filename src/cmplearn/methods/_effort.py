"""Recommendations by effort and effect; ratings, lines and tables as the stakeholder methods take them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cmplearn.errors import InputError
from cmplearn.methods import _checks

# The grid of effort and effect is common property of improvement work; names and words here are ours.
SORTS: Mapping[str, str] = MappingProxyType(
    {
        "Start": "little effort, much effect: begin, once somebody answers for it",
        "Plan": "much effort, much effect: people and money first, then a date",
        "Fit in": "little effort, little effect: where it costs nobody else much",
        "Question": "much effort, little effect: ask who wants it, and why",
    }
)


@dataclass(frozen=True)
class Sorted:
    """Recommendations sorted by what they take and what they would change.

    Attributes
    ----------
    recommendations : DataFrame
        A row a recommendation, as given: name, effort (with what was added), effect, has_owner and sort.
    counts : DataFrame
        A row for each of `SORTS`, in order: sort, meaning, recommendations and without_owner.
    effort_up_to, effect_from : float
        Up to which rating effort is little, and from which on effect is much.
    top : float
        The highest rating of both scales.

    Examples
    --------
    >>> rows = {"name": ["R1", "R2"], "effort": [2, 2], "effect": [5, 4], "owner": ["ward", None]}
    >>> found = effort_and_effect(rows)
    >>> found.counts["recommendations"].tolist(), found.counts["without_owner"].tolist(), found.ready
    ([2, 0, 0, 0], [1, 0, 0, 0], 1)
    """

    recommendations: pd.DataFrame
    counts: pd.DataFrame
    effort_up_to: float
    effect_from: float
    top: float

    @property
    def ready(self) -> int:
        """How many take little, would change much, and have somebody who answers for them."""
        start = self.counts.iloc[0]
        return int(start["recommendations"] - start["without_owner"])


def effort_and_effect(
    recommendations: pd.DataFrame | Mapping[str, Any],
    effort_up_to: float = 3,
    effect_from: float = 4,
    effort_added: float = 0,
    top: float = 5,
) -> Sorted:
    """Return recommendations sorted by effort and effect, with those that nobody answers for counted.

    Parameters
    ----------
    recommendations : DataFrame, or mapping of columns
        A row a recommendation: name, effort and effect (from 0 to `top`) and owner (blank or missing where
        nobody answers for it).
    effort_up_to : float
        The rating up to which effort is little.
    effect_from : float
        The rating from which on effect is much.
    effort_added : float
        Points by which those who would do the work rate each effort harder; never beyond `top`.
    top : float
        The highest rating of both scales.

    Returns
    -------
    Sorted
        Each recommendation's sort, and how many of each sort there are, with and without an owner.

    Raises
    ------
    InputError
        When it is no table, empty or lacks a column, a name is blank, or a rating or line is off the scale.

    Notes
    -----
    A rating of effort is somebody's guess about somebody else's work until those who would do it have
    given their own: hence `effort_added`.

    Examples
    --------
    >>> rows = {"name": ["A", "B"], "effort": [3, 5], "effect": [4, 5], "owner": ["clinic", ""]}
    >>> effort_and_effect(rows).recommendations["sort"].tolist()
    ['Start', 'Plan']
    >>> effort_and_effect(rows, effort_added=1).recommendations["sort"].tolist()
    ['Plan', 'Plan']
    """
    highest = _checks.above_zero("top", top)
    table = _checks.columns(
        as_table(recommendations), ["name", "effort", "effect", "owner"], "recommendations"
    )
    names = _checks.filled("recommendations['name']", table["name"]).astype(str)
    added = _checks.at_least_zero("effort_added", effort_added)
    effort = np.minimum(rated("effort", table["effort"].to_numpy(), highest) + added, highest)
    effect = rated("effect", table["effect"].to_numpy(), highest)
    is_little = effort <= line("effort_up_to", effort_up_to, highest)
    is_much = effect >= line("effect_from", effect_from, highest)
    sort = np.where(is_much, np.where(is_little, "Start", "Plan"), np.where(is_little, "Fit in", "Question"))
    has_owner = [bool(str(owner).strip()) and not pd.isna(owner) for owner in table["owner"].tolist()]
    rows = pd.DataFrame(
        {
            "name": names.to_numpy(),
            "effort": effort,
            "effect": effect,
            "has_owner": has_owner,
            "sort": sort,
        }
    )
    return Sorted(rows, _sort_counts(rows), float(effort_up_to), float(effect_from), highest)


def _sort_counts(rows: pd.DataFrame) -> pd.DataFrame:
    table = pd.DataFrame({"sort": list(SORTS), "meaning": list(SORTS.values())})
    own = [rows[rows["sort"] == sort] for sort in SORTS]
    table["recommendations"] = [len(each) for each in own]
    table["without_owner"] = [int((~each["has_owner"]).sum()) for each in own]
    return table


def as_table(given: Any) -> Any:
    """Return columns as a table, which is how a what-if passes one; anything else as it is."""
    if not isinstance(given, Mapping):
        return given
    columns = dict(given)
    single = [name for name, values in columns.items() if not pd.api.types.is_list_like(values)]
    if single:
        raise InputError(
            f"Each column must be a list; {single[0]} is {columns[single[0]]!r:.80}. Put it in [ ]."
        )
    lengths = {name: len(list(values)) for name, values in columns.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} {many}" for name, many in lengths.items())
        raise InputError(f"Columns must be of one length; they have {told} entries. Fill the gaps with None.")
    return pd.DataFrame({name: list(values) for name, values in columns.items()})


def rated(name: str, values: Any, highest: float) -> NDArray[np.float64]:
    """Return ratings from 0 to the highest; refuse others."""
    found = _checks.array(name, values, minimum=0)
    if (found > highest).any():
        raise InputError(
            f"{name} must be from 0 to {highest:g}; it is {found.max():g}. "
            "Say the highest rating of your scale, such as top=10."
        )
    return found


def line(name: str, value: float | None, highest: float) -> float:
    """Return the rating from which on something is high: the middle of the scale if left out."""
    found = highest / 2 if value is None else _checks.at_least_zero(name, value)
    if found > highest:
        raise InputError(
            f"{name} must be from 0 to {highest:g}; it is {found:g}. Nobody could reach it: say top as well."
        )
    return found
