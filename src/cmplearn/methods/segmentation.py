"""Segments of a population: who is at risk, whom a team has room for, and who gets better on their own.

Every function takes whole columns, a place for each person; none needs to know who a person is.
"""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cmplearn.errors import InputError
from cmplearn.methods import _checks, _segments
from cmplearn.methods._picked import need_counts, picked_for_a_bad_year, who_is_found

__all__ = [
    "band_of",
    "capacity_at_k",
    "expected_next_year",
    "is_core20",
    "need_counts",
    "picked_for_a_bad_year",
    "regression_to_the_mean",
    "risk_bands",
    "two_years_unchanged",
    "who_is_found",
]

Floats = NDArray[np.float64]


def is_core20(decile: Any, up_to: int) -> bool | NDArray[np.bool_]:
    """Return whether somebody lives in one of the most deprived areas.

    Parameters
    ----------
    decile : int or array
        National decile of deprivation of a person's small area, 1 (most deprived) to 10.
    up_to : int
        The last decile that counts: `parameters.value("segmentation.core20_decile", on).value`.

    Returns
    -------
    bool, or array of bool
        True where the decile is `up_to` or lower.

    Raises
    ------
    InputError
        When a decile is missing or not a whole number from 1 to 10 (a rank or a score of deprivation).

    References
    ----------
    NHS England, Core20PLUS5: the most deprived 20% by the Index of Multiple Deprivation, deciles 1 and 2.

    Examples
    --------
    >>> is_core20([1, 2, 3, 10], up_to=2).tolist()
    [True, True, False, False]
    """
    last = _checks.whole("up_to", up_to, minimum=1)
    found = _checks.array("decile", decile, minimum=1)
    if (found != np.floor(found)).any() or found.max() > 10 or last > 10:
        strange = last if last > 10 else found[(found != np.floor(found)) | (found > 10)].flat[0]
        raise InputError(
            f"decile must be a whole number from 1 (most deprived) to 10; there is {strange:g}. "
            "Give deciles, not ranks or scores."
        )
    return found <= last if found.ndim else bool(found <= last)


def band_of(
    scores: Any, cuts: Sequence[float], labels: Sequence[str], at_cut: Literal["lower", "upper"] = "lower"
) -> "pd.Categorical[str]":
    """Return the band that each person's score falls into.

    Parameters
    ----------
    scores : array, shape (people,)
        A risk score, or anything that can be ordered; higher is more at risk.
    cuts : sequence of float
        Where one band ends and the next begins, rising.
    labels : sequence of str
        A name for each band, from the lowest: one more than there are cuts.
    at_cut : "lower" or "upper"
        The band of a score that is a cut itself ("up to 0.12", or "0.12 and over").

    Returns
    -------
    Categorical
        The label of each person's band, in the order of `labels`.

    Raises
    ------
    InputError
        When a score is missing or not a number, cuts don't rise, or labels don't go with them.

    Examples
    --------
    >>> list(band_of([0.05, 0.12, 0.3], [0.12, 0.24], ["low", "middle", "high"]))
    ['low', 'low', 'high']
    """
    found = _segments.each_person(scores=scores)[0]
    bounds = _segments.rising(cuts)
    names = _segments.band_names(labels, len(bounds) + 1)
    if at_cut not in ("lower", "upper"):
        raise InputError(f'at_cut must be "lower" or "upper"; it is {at_cut!r}. Say which band a cut is in.')
    place = np.searchsorted(bounds, found, side="left" if at_cut == "lower" else "right")
    return pd.Categorical.from_codes(np.asarray(place), pd.Index(names), ordered=True)


def risk_bands(
    scores: Any,
    cuts: Sequence[float],
    labels: Sequence[str],
    outcomes: Any,
    at_cut: Literal["lower", "upper"] = "lower",
) -> pd.DataFrame:
    """Return how many people are in each band of risk, and how much of what happened was theirs.

    The highest band has the highest rate; that it has most of the events doesn't follow.

    Parameters
    ----------
    scores : array, shape (people,)
        A risk score; higher is more at risk.
    cuts, labels, at_cut
        As in `band_of`.
    outcomes : array, shape (people,)
        What happened to each: true or false, or how often (admissions), 0 or more.

    Returns
    -------
    DataFrame
        A row a band, the lowest first, empty ones too: band, people, share (of all people), outcomes (their
        sum), rate (per person; missing where nobody is), share_of_outcomes (missing where nothing happened).

    Raises
    ------
    InputError
        As `band_of`; when an outcome is missing or negative, or there is not one for each score.

    References
    ----------
    Rose (1985), International Journal of Epidemiology 14, 32-38: many people at small risk may give rise to
    more cases than few at high risk (textbook).

    Examples
    --------
    >>> table = risk_bands([1, 2, 3, 4, 9], [5], ["low", "high"], [0, 1, 1, 1, 1])
    >>> table[["band", "people", "rate", "share_of_outcomes"]].to_numpy().tolist()
    [['low', 4, 0.75, 0.75], ['high', 1, 1.0, 0.25]]
    """
    found, happened = _segments.each_person(scores=scores, outcomes=outcomes)
    if (happened < 0).any():
        raise InputError(f"outcomes must be 0 or more; one is {happened.min():g}. Count what happened.")
    band = band_of(found, cuts, labels, at_cut)
    places, size = np.asarray(band.codes), len(band.categories)
    people = np.bincount(places, minlength=size)
    events = np.bincount(places, weights=happened, minlength=size)
    return pd.DataFrame(
        {
            "band": list(band.categories),
            "people": people,
            "share": people / people.sum(),
            "outcomes": events,
            "rate": _segments.over(events, people),
            "share_of_outcomes": _segments.over(events, np.full(size, events.sum())),
        }
    )


def capacity_at_k(scores: Any, outcomes: Any, k: Any) -> pd.DataFrame:
    """Return what a team finds that has room for the k people with the highest scores.

    Where several people have the score at which room runs out, each of them is as likely to be taken: figures
    are what to expect, whatever the order of the list.

    Parameters
    ----------
    scores : array, shape (people,)
        A risk score; higher is more at risk.
    outcomes : array, shape (people,)
        Whether it happened to each: true or false, or 1 and 0.
    k : int or array of int
        How many people there is room for, from 1 to all.

    Returns
    -------
    DataFrame
        A row a k: k, cut_score (the lowest score taken), left_out_at_cut (people with that score for whom
        there is no place), found (people taken to whom it happened), ppv (found over k), lift (ppv over the
        share of all people to whom it happened), sensitivity (found over all to whom it happened).

    Raises
    ------
    InputError
        When a score is missing, outcomes are not all 0 or 1 or all 0, they differ in length, or k is not a
        whole number from 1 to the number of people.

    References
    ----------
    Positive predictive value, sensitivity and lift at a cut (textbook).

    Examples
    --------
    >>> table = capacity_at_k([0.9, 0.8, 0.8, 0.1], [1, 1, 0, 0], [1, 2, 4])
    >>> table[["k", "found", "ppv", "lift"]].to_numpy().tolist()
    [[1.0, 1.0, 1.0, 2.0], [2.0, 1.5, 0.75, 1.5], [4.0, 2.0, 0.5, 1.0]]
    """
    found, happened = _segments.each_person(scores=scores, outcomes=outcomes)
    other = (happened != 0) & (happened != 1)
    if other.any():
        raise InputError(
            f"outcomes must be 1 or 0 (or true or false); one is {happened[other][0]:g}. "
            "Say whether it happened at all: outcomes > 0."
        )
    if not happened.any():
        raise InputError("outcomes must not all be 0; they are. Nothing is there to be found.")
    places = _segments.places(k, len(found))
    levels, level = np.unique(-found, return_inverse=True)
    taken = np.cumsum(np.bincount(level))
    events = np.cumsum(np.bincount(level, weights=happened))
    at = np.searchsorted(taken, places)
    caught = np.interp(places, [0, *taken], [0, *events])
    ppv = caught / places
    return pd.DataFrame(
        {
            "k": places,
            "cut_score": -levels[at],
            "left_out_at_cut": taken[at] - places,
            "found": caught,
            "ppv": ppv,
            "lift": ppv / happened.mean(),
            "sensitivity": caught / happened.sum(),
        }
    )


def regression_to_the_mean(year_1: Any, year_2: Any, share: float = 0.05) -> pd.DataFrame:
    """Return how people selected for a bad year fare in the next one, beside all others.

    Who had the worst year had, on average, bad luck too, which doesn't come twice: their figure falls with no
    help from anybody. Only a comparison can show what help adds.

    Parameters
    ----------
    year_1, year_2 : array, shape (people,)
        What each person had in two years (admissions, days, cost), same person same place.
    share : float
        The share of people selected, those highest in year 1, as a fraction between 0 and 1 (0.05 for one in
        twenty). People who tie for the last places count in part.

    Returns
    -------
    DataFrame
        Rows selected, others and all: group, people, mean_year_1, mean_year_2, change, change_share (change
        over mean_year_1; missing where that is 0) and expected_year_2 (what the correlation of the two years
        leads one to expect). The correlation is in `.attrs["correlation"]`.

    Raises
    ------
    InputError
        When the years are not numbers or not of one length, year 1 is the same for all, or `share` selects
        nobody or everybody (5 instead of 0.05).

    References
    ----------
    Barnett, van der Pols and Dobson (2005), International Journal of Epidemiology 34, 215-220 (textbook):
    expected = mean of year 2 + r (spread of year 2 over that of year 1) (selected - mean of year 1).

    Examples
    --------
    Ten people; the one with 8 falls to 2, the mean stays at 1.

    >>> table = regression_to_the_mean([8, 2, 0, 0, 0, 0, 0, 0, 0, 0], [2, 1, 1, 1, 1, 1, 1, 1, 1, 0], 0.1)
    >>> table[["group", "mean_year_1", "mean_year_2"]].to_numpy().tolist()
    [['selected', 8.0, 2.0], ['others', 0.2222222222222222, 0.8888888888888888], ['all', 1.0, 1.0]]
    """
    first, second = _segments.each_person(year_1=year_1, year_2=year_2)
    taken = _segments.highest(first, share)
    everybody = np.ones_like(taken)
    groups = np.array([taken, everybody - taken, everybody])
    people = groups.sum(axis=1)
    before, after = groups @ first / people, groups @ second / people
    spread, shared = first.var(), ((first - first.mean()) * (second - second.mean())).mean()
    table = pd.DataFrame(
        {
            "group": ["selected", "others", "all"],
            "people": people.round().astype(int),
            "mean_year_1": before,
            "mean_year_2": after,
            "change": after - before,
            "change_share": _segments.over(after - before, before),
            "expected_year_2": second.mean() + shared / spread * (before - first.mean()),
        }
    )
    table.attrs["correlation"] = float(shared / np.sqrt(spread * second.var())) if second.var() else 0.0
    return table


def expected_next_year(year_1: Any, correlation: Any, share: float = 0.05) -> float | Floats:
    """Return the mean to expect next year of those selected this year, when nobody does anything.

    Parameters
    ----------
    year_1 : array, shape (people,)
        What each person had this year.
    correlation : float or array
        Of one year with the next, from 0 (all luck) to 1 (no luck), in years when nothing was done.
    share : float
        The share of people selected, those highest this year, as a fraction between 0 and 1.

    Returns
    -------
    float, or array of the shape of `correlation`
        mean + correlation x (mean of the selected - mean), if the next year is like this one overall.

    Raises
    ------
    InputError
        As `regression_to_the_mean`; when a correlation is not from 0 to 1.

    References
    ----------
    As `regression_to_the_mean`.

    Examples
    --------
    >>> expected_next_year([8, 2, 0, 0, 0, 0, 0, 0, 0, 0], [0, 0.5, 1], 0.1).tolist()
    [1.0, 4.5, 8.0]
    """
    first = _segments.each_person(year_1=year_1)[0]
    r = _checks.fractions("correlation", correlation)
    taken = _segments.highest(first, share)
    selected = float(taken @ first / taken.sum())
    return _checks.plain(first.mean() + r * (selected - first.mean()))


def two_years_unchanged(people: int, mean: float, correlation: float, *, seed: int) -> pd.DataFrame:
    """Return two simulated years of counts in which nothing changed for anybody.

    Each person keeps a rate of their own, and luck does the rest.

    Parameters
    ----------
    people : int
        How many people, 1 or more.
    mean : float
        Events a person and year, above 0 (0.3 admissions).
    correlation : float
        Of the two years' counts, from 0 (all have one rate) to below 1.
    seed : int
        The same seed gives the same people.

    Returns
    -------
    DataFrame
        A row a person: year_1 and year_2, whole numbers.

    Raises
    ------
    InputError
        When `people` or `seed` is not a whole number, `mean` is not above 0, or `correlation` is not a
        fraction below 1.

    References
    ----------
    Poisson counts with gamma rates (negative binomial, textbook): with a variance of rates of
    mean r / (1 - r) the years correlate by r, and who had y in one year is due mean + r (y - mean) the next.

    Examples
    --------
    >>> years = two_years_unchanged(100_000, 0.3, 0.4, seed=1)
    >>> years.corr().loc["year_1", "year_2"].round(1), years.mean().round(1).tolist()
    (np.float64(0.4), [0.3, 0.3])
    """
    number = _checks.whole("people", people, minimum=1)
    level = _checks.above_zero("mean", mean)
    r = _checks.fraction("correlation", correlation)
    if r == 1:
        raise InputError("correlation must be below 1; it is 1. Counts always hold some luck: try 0.9.")
    random = np.random.default_rng(_checks.whole("seed", seed))
    rates = random.gamma(level * (1 - r) / r, r / (1 - r), number) if r else np.full(number, level)
    return pd.DataFrame({"year_1": random.poisson(rates), "year_2": random.poisson(rates)})
