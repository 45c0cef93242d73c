"""Opioids: daily oral morphine equivalents, and who is above a threshold.

For teaching and for counting in populations, never for dosing a person: equivalence is approximate, sources
disagree, and a fall in a population is never a target for one person. A dose is reduced slowly, by a plan
shared with the person who takes it (NICE NG215).
"""

from collections.abc import Collection

import numpy as np
import pandas as pd

from cmplearn.errors import InputError
from cmplearn.methods import _checks, _names, parameters

__all__ = [
    "changes_sides",
    "daily_morphine_equivalent",
    "equivalence_range",
    "high_dose",
    "patient_totals",
]

NEEDED = ("patient", "drug", "route", "strength_mg", "units_per_day")
PAIR = ["drug", "route"]
PATCH = "transdermal"
LARGEST_STRENGTH = 1000  # no opioid unit holds a gram, and no patch releases a milligram an hour
DECIMALS = 6  # 0.1 x 3 x 300 is 90, not 90.00000000000001: dust must not carry anybody over a line


def daily_morphine_equivalent(
    prescriptions: pd.DataFrame, factors: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return each prescription with its daily dose as oral morphine. Not for dosing.

    Parameters
    ----------
    prescriptions : DataFrame
        One row a prescription in use. `patient`; `drug`, with or without salt and form behind it
        ("oxycodone", "Oxycodone MR", "morphine sulfate"), and `route`, in small or capital letters;
        `strength_mg` of one unit in mg of the opioid alone (30 for co-codamol 30/500), for `transdermal`
        in micrograms an hour; `units_per_day`, for patches the number worn at the same time.
    factors : DataFrame, optional
        `drug`, `route` and `factor`, mg of oral morphine a mg; the latest
        `opioids.morphine_equivalence` of the dated parameters where none is given.

    Returns
    -------
    DataFrame
        The same rows in the same order, with `ome_mg` (mg of oral morphine a day) and `specialist_only`
        (True where a single factor is known to be wrong: methadone).

    Raises
    ------
    InputError
        When a column is missing, a strength or number of units is missing, negative or in the wrong unit, a
        part of a patch is worn, or there is no factor for a drug by its route (it is never counted as 0).

    Notes
    -----
    Tablets: strength x units x factor. Patches: micrograms an hour x 24 / 1000 x factor x patches. Fentanyl
    patches sold as "12" are taken as the 12.5 that most release.

    References
    ----------
    Faculty of Pain Medicine, Opioids Aware: dose equivalents; factors from OpenPrescribing (see
    `parameters.value("opioids.morphine_equivalence", ...)` for each one's own source).

    Examples
    --------
    >>> patches = {"patient": ["a", "b"], "drug": ["fentanyl", "buprenorphine"], "route": "transdermal"}
    >>> rows = pd.DataFrame({**patches, "strength_mg": [12, 20], "units_per_day": 1})
    >>> daily_morphine_equivalent(rows)["ome_mg"].tolist()
    [30.0, 48.0]
    """
    known = _latest("opioids.morphine_equivalence") if factors is None else _factors(factors)
    rows = _checked(prescriptions, known["drug"].unique())
    return _with_equivalent(prescriptions, rows, known.set_index(PAIR)["factor"])


def equivalence_range(prescriptions: pd.DataFrame) -> pd.DataFrame:
    """Return each prescription with the lowest and highest equivalent that published tables give it.

    Parameters
    ----------
    prescriptions : DataFrame
        As for `daily_morphine_equivalent`.

    Returns
    -------
    DataFrame
        The result of `daily_morphine_equivalent` with `ome_low_mg` and `ome_high_mg`: the same as `ome_mg`
        where no other source is held.

    Raises
    ------
    InputError
        As `daily_morphine_equivalent`.

    References
    ----------
    `parameters.value("opioids.morphine_equivalence_elsewhere", ...)`: Canada and New Zealand, second hand.

    Examples
    --------
    >>> row = pd.DataFrame([["a", "fentanyl", "transdermal", 25, 1]], columns=NEEDED)
    >>> equivalence_range(row)[["ome_low_mg", "ome_mg", "ome_high_mg"]].iloc[0].tolist()
    [50.0, 60.0, 134.0]
    """
    found = daily_morphine_equivalent(prescriptions)
    elsewhere = _latest("opioids.morphine_equivalence_elsewhere")
    by_pair = elsewhere.assign(
        low=elsewhere["low_mg"] / elsewhere["strength"], high=elsewhere["high_mg"] / elsewhere["strength"]
    ).groupby(PAIR)
    rows = _checked(prescriptions, _latest("opioids.morphine_equivalence")["drug"].unique())
    dose = _released(rows) * rows["units"]
    low, high = (_look_up(rows, other) * dose for other in (by_pair["low"].min(), by_pair["high"].max()))
    return found.assign(
        ome_low_mg=np.fmin(found["ome_mg"], low.to_numpy()).round(DECIMALS),
        ome_high_mg=np.fmax(found["ome_mg"], high.to_numpy()).round(DECIMALS),
    )


def patient_totals(equivalents: pd.DataFrame) -> pd.Series:
    """Return the daily oral morphine equivalent of each patient, all prescriptions together.

    Parameters
    ----------
    equivalents : DataFrame
        `patient` and `ome_mg` (mg a day), such as `daily_morphine_equivalent` returns.

    Returns
    -------
    Series
        `ome_mg` by patient, patients in the order in which they first appear.

    Raises
    ------
    InputError
        When a column is missing, a patient has no name, or an equivalent is missing or negative.

    Examples
    --------
    >>> patient_totals(pd.DataFrame({"patient": ["a", "b", "a"], "ome_mg": [60.0, 12.0, 30.0]})).to_dict()
    {'a': 90.0, 'b': 12.0}
    """
    _checks.columns(equivalents, ("patient", "ome_mg"), "equivalents")
    patients = _checks.filled("patient", equivalents["patient"])
    amounts = pd.Series(_checks.array("ome_mg", equivalents["ome_mg"], minimum=0), index=equivalents.index)
    return amounts.groupby(patients, sort=False).sum().round(DECIMALS).rename("ome_mg")


def high_dose(totals: pd.Series, threshold_mg: float, inclusive: bool) -> pd.Series:
    """Return for each patient whether the daily total is high.

    Parameters
    ----------
    totals : Series
        mg of oral morphine a day, by patient (`patient_totals`).
    threshold_mg : float
        mg a day, above 0.
    inclusive : bool
        Whether the threshold itself is high: True for "90 or more", False for "more than 120".

    Returns
    -------
    Series of bool
        By patient, in the order of `totals`.

    Raises
    ------
    InputError
        When `totals` is not a Series of amounts, one a patient, the threshold is not above 0, or
        `inclusive` is not True or False.

    Examples
    --------
    >>> totals = pd.Series({"a": 119.0, "b": 120.0, "c": 121.0})
    >>> high_dose(totals, 120, inclusive=False).tolist(), high_dose(totals, 120, inclusive=True).tolist()
    ([False, False, True], [False, True, True])
    """
    amounts = _by_patient(totals)
    threshold = _checks.above_zero("threshold_mg", threshold_mg)
    if not isinstance(inclusive, bool | np.bool_):
        raise InputError(f"inclusive must be True (>=) or False (>); it is {inclusive!r}. Say which it is.")
    beyond = amounts >= threshold if inclusive else amounts > threshold
    return beyond.rename("high_dose")


def changes_sides(
    totals: pd.Series, threshold_mg: float, inclusive: bool, new_threshold_mg: float, new_inclusive: bool
) -> pd.DataFrame:
    """Return the patients whom a change of threshold or operator moves across the line.

    Parameters
    ----------
    totals : Series
        mg of oral morphine a day, by patient.
    threshold_mg, new_threshold_mg : float
        mg a day, before and after.
    inclusive, new_inclusive : bool
        Whether the threshold itself is high, before and after.

    Returns
    -------
    DataFrame
        One row a patient who changes sides: patient, ome_mg, before, after. Nobody's dose has changed.

    Raises
    ------
    InputError
        As `high_dose`.

    Examples
    --------
    >>> changes_sides(pd.Series({"a": 89.9, "b": 90.0, "c": 120.0}), 120, False, 90, True)["patient"].tolist()
    ['b', 'c']
    """
    before = high_dose(totals, threshold_mg, inclusive)
    after = high_dose(totals, new_threshold_mg, new_inclusive)
    table = pd.DataFrame(
        {
            "patient": totals.index,
            "ome_mg": _by_patient(totals).to_numpy(),
            "before": before.to_numpy(),
            "after": after.to_numpy(),
        }
    )
    return table[table["before"] != table["after"]].reset_index(drop=True)


def _latest(name: str) -> pd.DataFrame:
    return parameters.history(name)[-1].table


def _checked(prescriptions: pd.DataFrame, drugs: Collection[str]) -> pd.DataFrame:
    """Return what the arithmetic needs: drug as the factors call it, route, strength, units."""
    _checks.columns(prescriptions, NEEDED, "prescriptions")
    _checks.filled("patient", prescriptions["patient"])
    strength = _checks.array("strength_mg", prescriptions["strength_mg"], above=0)
    units = _checks.array("units_per_day", prescriptions["units_per_day"], minimum=0)
    rows = pd.DataFrame({"strength": strength, "units": units}, index=prescriptions.index)
    for column in PAIR:
        rows[column] = _checks.words(column, prescriptions[column])
    rows["drug"] = _names.recognised(rows["drug"], drugs).fillna(rows["drug"])  # "oxycodone mr" is oxycodone
    _right_units(rows)
    return rows


def _right_units(rows: pd.DataFrame) -> None:
    if (rows["strength"] > LARGEST_STRENGTH).any():
        raise InputError(
            f"strength_mg must be mg a unit (micrograms an hour for patches), up to {LARGEST_STRENGTH}; "
            f"it is {rows['strength'].max():g}. Did you mean {rows['strength'].max() / 1000:g}?"
        )
    parts = rows[(rows["route"] == PATCH) & (rows["units"] % 1 != 0)]
    if not parts.empty:
        raise InputError(
            f"units_per_day of a patch must be how many are worn at the same time; it is "
            f"{parts['units'].iloc[0]:g}. A patch that is changed every third day is 1, not 0.33."
        )


def _factors(factors: pd.DataFrame) -> pd.DataFrame:
    _checks.columns(factors, (*PAIR, "factor"), "factors")
    _checks.array("factor", factors["factor"], above=0)
    known = factors.assign(**{column: _checks.words(column, factors[column]) for column in PAIR})
    if known.duplicated(PAIR).any():
        twice = " ".join(known.loc[known.duplicated(PAIR), PAIR].iloc[0])
        raise InputError(f"factors must hold each drug and route once; {twice} is there twice. Keep one.")
    return known


def _look_up(rows: pd.DataFrame, values: pd.Series) -> pd.Series:
    """Return the value of each row's drug and route, missing where there is none."""
    return pd.Series(values.reindex(pd.MultiIndex.from_frame(rows[PAIR])).to_numpy(), index=rows.index)


def _with_equivalent(prescriptions: pd.DataFrame, rows: pd.DataFrame, factor: pd.Series) -> pd.DataFrame:
    each = _look_up(rows, factor)
    if each.isna().any():
        unknown = rows.loc[each.isna(), PAIR].drop_duplicates()
        raise InputError(
            f"Every drug and route must have a factor; there is none for "
            f"{', '.join(' '.join(pair) for pair in unknown.itertuples(index=False))}. "
            f"Known: {', '.join(' '.join(map(str, pair)) for pair in factor.index)}. "
            "Mend the spelling, or leave such rows out and say how many."
        )
    released = _released(rows)
    mg = np.where(rows["route"] == PATCH, released * 24 / 1000, released)
    specialist = _latest("opioids.specialist_only")["drug"]
    return prescriptions.assign(
        ome_mg=(mg * rows["units"] * each).round(DECIMALS).to_numpy(),
        specialist_only=rows["drug"].isin(specialist).to_numpy(),
    )


def _released(rows: pd.DataFrame) -> pd.Series:
    """Return the strength that is released, where that differs from the one on the label."""
    labels = _latest("opioids.labelled_strengths")
    released = labels.set_index([*PAIR, "labelled"])["releases"]
    key = pd.MultiIndex.from_frame(rows[[*PAIR, "strength"]])
    return pd.Series(released.reindex(key).to_numpy(), index=rows.index).fillna(rows["strength"])


def _by_patient(totals: pd.Series) -> pd.Series:
    if not isinstance(totals, pd.Series):
        raise InputError(
            f"totals must be a pandas Series by patient; it is {totals!r:.80}. Use patient_totals."
        )
    amounts = _checks.array("totals", totals, minimum=0)
    if totals.index.has_duplicates:
        raise InputError(
            "totals must hold each patient once; some are there twice. Add them up with patient_totals."
        )
    return pd.Series(amounts, index=totals.index).round(DECIMALS)
