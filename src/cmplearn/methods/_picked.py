"""Who is picked, whom that leaves out, and what becomes of them; public through `segmentation`."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import gammaln

from cmplearn.errors import InputError
from cmplearn.methods import _checks, _segments

Floats = NDArray[np.float64]
STATES = ("none", "met", "unmet")
NO_TIE = 1e-6  # a correlation below this is none: logarithms would lose their digits


def picked_for_a_bad_year(
    people: int, mean: float, correlation: float, picked: int, prevented: float = 0.0
) -> pd.DataFrame:
    """Return what to expect next year of those with most events this year, with and without help that works.

    Nearly what `two_years_unchanged` gives on average over many draws, at once and without any; exactly so
    for very many people.

    Parameters
    ----------
    people : int
        How many people there are, 2 or more.
    mean : float
        Events a person and year, above 0 (0.46 admissions).
    correlation : float
        Of one year with the next, from 0 (all luck) to below 1.
    picked : int
        How many are picked, those with most events, from 1 to one fewer than all. People who tie for the last
        places count in part.
    prevented : float
        The share of the picked people's events next year that help prevents, from 0 to 1.

    Returns
    -------
    DataFrame
        Rows selected, selected with the work (only where some are prevented), others and all: group, people,
        mean_year_1, mean_year_2 (events a person), change_share (of the mean; missing where that is 0). The
        row of all is without the work.

    Raises
    ------
    InputError
        When a number is out of its range, or a correlation is 1: counts always hold some luck.

    References
    ----------
    Poisson counts with gamma rates (negative binomial, textbook): who had y in one year is due
    mean + r (y - mean) the next.

    Examples
    --------
    All luck: the tenth with the most are due the mean of all.

    >>> table = picked_for_a_bad_year(1000, 0.5, 0, 100)
    >>> table[["group", "mean_year_1", "mean_year_2"]].round(2).to_numpy().tolist()
    [['selected', 2.07, 0.5], ['others', 0.33, 0.5], ['all', 0.5, 0.5]]
    """
    size = _checks.whole("people", people, minimum=2)
    taken = _checks.whole("picked", picked, minimum=1)
    if taken >= size:
        raise InputError(f"picked must be fewer than all {size} people; it is {taken}. Leave somebody out.")
    level = _checks.above_zero("mean", mean)
    r = _checks.fraction("correlation", correlation)
    if r == 1:
        raise InputError("correlation must be below 1; it is 1. Counts always hold some luck: try 0.9.")
    helped = _checks.fraction("prevented", prevented)
    chosen = _mean_of_highest(level, r, taken / size)
    rest = max(0.0, (size * level - taken * chosen) / (size - taken))  # never a hair below nothing
    rows = [
        ("selected", taken, chosen, level + r * (chosen - level)),
        ("others", size - taken, rest, level + r * (rest - level)),
        ("all", size, level, level),
    ]
    if helped:
        rows.insert(1, ("selected, with the work", taken, chosen, rows[0][3] * (1 - helped)))
    table = pd.DataFrame(rows, columns=["group", "people", "mean_year_1", "mean_year_2"])
    before, after = (table[f"mean_year_{year}"].to_numpy() for year in (1, 2))
    return table.assign(change_share=_segments.over(after - before, before))


def _mean_of_highest(mean: float, correlation: float, share: float) -> float:
    """Return the mean count of the given share of people with the highest counts."""
    counts = np.arange(int(40 * (1 + mean) / (1 - correlation)) + 1)
    chances = np.exp(_log_chances(counts, mean, correlation))
    at_or_above = np.cumsum(chances[::-1])[::-1]
    part = np.clip(
        share - (at_or_above - chances), 0, chances
    )  # of each count, how much is among the highest
    return float(part @ counts / part.sum())


def _log_chances(counts: NDArray[np.int_], mean: float, correlation: float) -> Floats:
    """Return the logarithm of the chance of each count: Poisson, or with gamma rates negative binomial."""
    if correlation < NO_TIE:
        return np.asarray(counts * np.log(mean) - mean - gammaln(counts + 1))
    shape = mean * (1 - correlation) / correlation
    ways = gammaln(counts + shape) - gammaln(shape) - gammaln(counts + 1)
    return np.asarray(ways + shape * np.log1p(-correlation) + counts * np.log(correlation))


def need_counts(states: pd.DataFrame) -> pd.DataFrame:
    """Return how many people have each need, met or unmet, and how many have more than one.

    Parameters
    ----------
    states : DataFrame
        A row a person and a column a need; each cell none, met or unmet.

    Returns
    -------
    DataFrame
        A row a need, the most often unmet first: need, people (asked), met, unmet, share_met, share_unmet.
        In `.attrs`: people, and the shares of them with any_unmet, several (two needs or more, met or not)
        and both.

    Raises
    ------
    InputError
        When there is no person or no need, or a cell holds something else or nothing: somebody who was not
        asked is no person without a need.

    Examples
    --------
    >>> table = need_counts(pd.DataFrame({"warmth": ["unmet", "none"], "money": ["met", "none"]}))
    >>> table[["need", "met", "unmet"]].to_numpy().tolist(), table.attrs["several"]
    ([['warmth', 0, 1], ['money', 1, 0]], 0.5)
    """
    if not isinstance(states, pd.DataFrame) or states.empty:
        raise InputError(
            f"states must be a table of people by needs; it is {states!r:.80}. Give each a cell."
        )
    strange = states.where(~states.isin(STATES)).stack().dropna()
    gaps = states.isna().sum().sum()
    if len(strange) or gaps:
        found = f"one is {strange.iloc[0]!r}" if len(strange) else f"{gaps} are empty"
        raise InputError(
            f"states must be none, met or unmet; {found}. Leave out people whom nobody asked, and say so."
        )
    met, unmet = states == "met", states == "unmet"
    table = pd.DataFrame(
        {
            "need": list(states.columns),
            "people": len(states),
            "met": met.sum().tolist(),
            "unmet": unmet.sum().tolist(),
        }
    )
    table = table.assign(share_met=table["met"] / len(states), share_unmet=table["unmet"] / len(states))
    table = table.sort_values("unmet", ascending=False, kind="stable", ignore_index=True)
    lacking, several = unmet.any(axis=1), (met | unmet).sum(axis=1) > 1
    table.attrs |= {
        "people": len(states),
        "any_unmet": float(lacking.mean()),
        "several": float(several.mean()),
        "both": float((lacking & several).mean()),
    }
    return table


def who_is_found(rules: Mapping[str, Any], in_need: Any) -> pd.DataFrame:
    """Return, for each rule that picks people, how many of those in need it finds and how many it misses.

    Parameters
    ----------
    rules : Mapping of str to array, shape (people,)
        Each rule's name, and whether it picks each person: true or false.
    in_need : array, shape (people,)
        Whether each person is in need, true or false.

    Returns
    -------
    DataFrame
        A row a rule: rule, picked, found (picked and in need), missed (in need and not picked),
        share_in_need (found over picked; missing where nobody is picked), share_found (found over all in
        need).

    Raises
    ------
    InputError
        When there is no rule, an entry is not true or false (or 1 or 0), nobody is in need, or lengths
        differ.

    References
    ----------
    Positive predictive value (share_in_need) and sensitivity (share_found) of a rule (textbook).

    Examples
    --------
    >>> rules = {"was in hospital": [True, True, False, False], "is 80 or over": [False, True, True, True]}
    >>> who_is_found(rules, [True, False, True, True])[["rule", "found", "missed"]].to_numpy().tolist()
    [['was in hospital', 1, 2], ['is 80 or over', 2, 1]]
    """
    if not isinstance(rules, Mapping) or not rules:
        raise InputError(
            f"rules must be names with whom each picks; they are {rules!r:.80}. Give one or more."
        )
    names = [_checks.text("rules", name) for name in rules]
    need, *picks = (
        _yes_or_no(name, values)
        for name, values in [("in_need", in_need), *zip(names, rules.values(), strict=True)]
    )
    for name, pick in zip(names, picks, strict=True):
        if pick.shape != need.shape:
            raise InputError(
                f"rules must say of each of the {len(need)} people whether they are picked; {name!r} does "
                f"so of {len(pick)}. Give each person an entry."
            )
    if not need.any():
        raise InputError("in_need must not be false for all; it is. Nobody is there to be found.")
    picked = np.array([pick.sum() for pick in picks])
    found = np.array([(pick & need).sum() for pick in picks])
    return pd.DataFrame(
        {
            "rule": names,
            "picked": picked,
            "found": found,
            "missed": need.sum() - found,
            "share_in_need": _segments.over(found, picked),
            "share_found": found / need.sum(),
        }
    )


def _yes_or_no(name: str, values: Any) -> NDArray[np.bool_]:
    found = _segments.each_person(**{name: values})[0]
    other = (found != 0) & (found != 1)
    if other.any():
        raise InputError(
            f"{name} must be true or false for each person; one is {found[other][0]:g}. Compare first."
        )
    return np.asarray(found == 1)
