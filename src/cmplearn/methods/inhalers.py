"""Inhalers: two products of one class at the same time, and how good a search for them is.

A flag is somebody to talk with, not an error: the record does not say what a person uses, or why.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cmplearn.errors import InputError
from cmplearn.methods import _checks, _names, parameters

__all__ = ["EXCLUSIONS", "SearchQuality", "duplicate_classes", "search_quality"]

# What the audit of Central Lancashire left out: a high dose of inhaled steroid meant for severe asthma, which
# explains a second steroid but no other class; and refills, which are the same product again.
EXCLUSIONS: Mapping[str, Collection[str] | None] = {"intended_high_dose_ics": ("ICS",), "refill": None}

NEEDED = ("patient", "product", "start", "end")
KEY = ["patient", "flag"]
DAY = pd.Timedelta(days=1)


def duplicate_classes(
    prescriptions: pd.DataFrame,
    exclude: Collection[str] | None = None,
    ingredients: pd.DataFrame | None = None,
    rule: Mapping[str, Collection[str]] | None = None,
    minimum_days: int = 1,
) -> pd.DataFrame:
    """Return each patient and class with two or more different products at the same time.

    Parameters
    ----------
    prescriptions : DataFrame
        One row a supply: `patient`; `product`, a name of `ingredients` with or without strength and device
        behind it ("Fostair 100/6 inhaler"); `start` and `end`, first and last day of use. It may have the
        columns named by `exclude`, True or False.
    exclude : collection of str, optional
        Columns of `prescriptions` that explain a row: `intended_high_dose_ics` takes the row out of the class
        ICS alone, `refill` out of every class. Where none is given, those of the two that are there;
        () to exclude nothing.
    ingredients : DataFrame, optional
        `product`, `ingredient`, `class`, one row an ingredient; the latest `inhalers.ingredients` of the
        dated parameters where none is given.
    rule : mapping of str to collection of str, optional
        What to flag, and the classes that count for it, such as {"antimuscarinic": ("SAMA", "LAMA")};
        the latest `inhalers.duplicate_rule` where none is given: LABA, LAMA, ICS.
    minimum_days : int
        Fewest days, all overlaps of the class added up, on which two or more products are in use; 1 or more.
        A change of inhaler often overlaps by a few days.

    Returns
    -------
    DataFrame
        One row a patient and class, sorted by both: patient, class, products (names in alphabetical
        order), first_day, last_day (of any overlap), days (on which two or more overlap).

    Raises
    ------
    InputError
        When a column is missing, a name or day is missing, a supply ends before it starts, a product is not
        known (it is never passed over), or an exclusion is not there or not True or False.

    References
    ----------
    NHS Midlands and Lancashire CSU, inhaler prescribing errors in Central Lancashire: three searches, for two
    long-acting beta agonists, two antimuscarinics and two inhaled corticosteroids.

    Examples
    --------
    >>> rows = [["a", "Fostair", "2024-01-01", "2024-01-30"], ["a", "Trelegy", "2024-01-21", "2024-02-19"]]
    >>> found = duplicate_classes(pd.DataFrame(rows, columns=NEEDED))
    >>> found[["class", "products", "days"]].values.tolist()
    [['ICS', 'Fostair, Trelegy', 10], ['LABA', 'Fostair, Trelegy', 10]]
    """
    _checks.columns(prescriptions, NEEDED, "prescriptions")
    fewest = _checks.whole("minimum_days", minimum_days, minimum=1)
    contents = _by_flag(_contents(ingredients), rule)
    supplies = _supplies(prescriptions, contents["product"].unique())
    windows = supplies.merge(contents.dropna(subset="flag"), on="product")
    unexplained = windows[~_explained(windows, prescriptions, exclude)]
    return _in_all(_overlaps(unexplained), fewest)


@dataclass(frozen=True)
class SearchQuality:
    """How good a search is, held against what is known to be true.

    Attributes
    ----------
    found_rightly, found_wrongly, missed : int
        Pairs of patient and class.
    precision : float or None
        Share of those found that are true; None where nothing was found.
    recall : float or None
        Share of the true ones that were found; None where there are none.

    Examples
    --------
    >>> pairs = pd.DataFrame({"patient": ["a", "b"], "class": "ICS"})
    >>> search_quality(pairs.head(1), pairs).recall
    0.5
    """

    found_rightly: int
    found_wrongly: int
    missed: int
    precision: float | None
    recall: float | None


def search_quality(found: pd.DataFrame, truth: pd.DataFrame) -> SearchQuality:
    """Return precision and recall of a search against a marked truth.

    Parameters
    ----------
    found : DataFrame
        `patient` and `class`, such as `duplicate_classes` returns; it may have no rows.
    truth : DataFrame
        `patient` and `class` of every real duplicate; it may have no rows.

    Returns
    -------
    SearchQuality
        Counts of pairs, each counted once, with precision and recall as fractions.

    Raises
    ------
    InputError
        When either is not a table with the two columns, or a patient or class is missing.

    References
    ----------
    Precision and recall (textbook).

    Examples
    --------
    >>> found = pd.DataFrame({"patient": ["a", "b", "c"], "class": "ICS"})
    >>> truth = pd.DataFrame({"patient": ["a", "b", "d", "e"], "class": "ICS"})
    >>> search_quality(found, truth)
    SearchQuality(found_rightly=2, found_wrongly=1, missed=2, precision=0.6666666666666666, recall=0.5)
    """
    claimed, real = _pairs("found", found), _pairs("truth", truth)
    right = len(claimed & real)
    return SearchQuality(
        found_rightly=right,
        found_wrongly=len(claimed) - right,
        missed=len(real) - right,
        precision=right / len(claimed) if claimed else None,
        recall=right / len(real) if real else None,
    )


def _contents(ingredients: pd.DataFrame | None) -> pd.DataFrame:
    """Return product and class, each pair once, products in small letters beside their written name."""
    if ingredients is None:
        ingredients = parameters.history("inhalers.ingredients")[-1].table
    _checks.columns(ingredients, ("product", "ingredient", "class"), "ingredients")
    return pd.DataFrame(
        {
            "name": ingredients["product"].astype(str).str.strip(),
            "product": _checks.words("product", ingredients["product"]),
            "class": _checks.words("class", ingredients["class"]).str.upper(),
        }
    ).drop_duplicates(["product", "class"])


def _by_flag(contents: pd.DataFrame, rule: Mapping[str, Collection[str]] | None) -> pd.DataFrame:
    """Return the contents with the flags that each counts for; missing where it counts for none."""
    if rule is None:
        rows = parameters.history("inhalers.duplicate_rule")[-1].table
    elif not rule or any(isinstance(classes, str) or not classes for classes in rule.values()):
        raise InputError(
            f"rule must name the classes of each flag; it is {rule!r}. Write {{'ICS': ('ICS',)}}."
        )
    else:
        pairs = [(flag, name.upper()) for flag, classes in rule.items() for name in classes]
        rows = pd.DataFrame(pairs, columns=["flag", "class"])
    unknown = sorted(set(rows["class"]) - set(contents["class"]))
    if unknown:
        raise InputError(
            f"rule must name classes that some product has; {', '.join(unknown)} has none. "
            f"Classes: {', '.join(sorted(contents['class'].unique()))}."
        )
    return contents.merge(rows, on="class", how="left")


def _supplies(prescriptions: pd.DataFrame, products: Collection[str]) -> pd.DataFrame:
    """Return the rows with the known product each one is, and its days."""
    start, end = (_checks.days(name, prescriptions[name]) for name in ("start", "end"))
    backwards = (end < start).to_numpy()
    if backwards.any():
        raise InputError(
            f"end must not be before start; at position {int(backwards.argmax())} it is. "
            "Look for days that were swapped."
        )
    written = _checks.words("product", prescriptions["product"])
    product = _names.recognised(written, products)
    if product.isna().any():
        raise InputError(
            "Every product must be one of the table of ingredients; not there: "
            f"{_names.listed(written[product.isna()].unique())}. "
            "Add them to `ingredients`, or leave such rows out and say how many."
        )
    return pd.DataFrame(
        {
            "row": np.arange(len(prescriptions)),
            "patient": _checks.filled("patient", prescriptions["patient"]).to_numpy(),
            "product": product.to_numpy(),
            "start": start.to_numpy(),
            "end": end.to_numpy(),
        }
    )


def _explained(
    windows: pd.DataFrame, prescriptions: pd.DataFrame, exclude: Collection[str] | None
) -> NDArray[np.bool_]:
    """Return which windows a column of the prescriptions explains."""
    if exclude is None:
        exclude = [column for column in EXCLUSIONS if column in prescriptions.columns]
    if isinstance(exclude, str):
        raise InputError(f"exclude must be a list of columns; it is {exclude!r}. Write [{exclude!r}].")
    _checks.columns(prescriptions, [*NEEDED, *exclude], "prescriptions")
    explained = np.zeros(len(windows), dtype=bool)
    for column in exclude:
        marked = prescriptions[column]
        if not pd.api.types.is_bool_dtype(marked) or marked.isna().any():
            raise InputError(
                f"{column} must be True or False in every row; it holds {marked.iloc[0]!r:.20}. "
                f"Write prescriptions[{column!r}] == 'yes', for example."
            )
        applies = marked.to_numpy(bool)[windows["row"]]
        classes = EXCLUSIONS.get(column)
        explained |= applies if classes is None else applies & windows["class"].isin(classes).to_numpy()
    return explained


def _overlaps(windows: pd.DataFrame) -> pd.DataFrame:
    """Return the days that each two different products of a patient and flag have in common."""
    one = windows.drop_duplicates(["row", "flag"])
    one = one[one.groupby(KEY)["product"].transform("nunique") > 1]
    both = one.merge(one, on=KEY, suffixes=("", "_other"))
    both = both[both["product"] < both["product_other"]]
    both = both.assign(
        start=both[["start", "start_other"]].max(axis=1), end=both[["end", "end_other"]].min(axis=1)
    )
    return both.loc[both["start"] <= both["end"], [*KEY, "name", "name_other", "start", "end"]]


def _in_all(overlaps: pd.DataFrame, fewest: int) -> pd.DataFrame:
    """Return one row a patient and flag; days in more than one overlap are counted once."""
    rows = overlaps.sort_values([*KEY, "start"], kind="stable")
    so_far = rows.groupby(KEY)["end"].cummax().groupby([rows[key] for key in KEY]).shift()
    new_from = rows["start"].where(so_far.isna() | (so_far < rows["start"]), so_far + DAY)
    rows = rows.assign(days=((rows["end"] - new_from).dt.days + 1).clip(lower=0))
    found = (
        rows.groupby(KEY)
        .agg(first_day=("start", "min"), last_day=("end", "max"), days=("days", "sum"))
        .astype({"days": int})
    )
    found.insert(0, "products", _joined(rows))
    found = found[found["days"] >= fewest]
    return found.rename_axis(["patient", "class"]).reset_index()


def _joined(rows: pd.DataFrame) -> pd.Series:
    """Return by patient and flag the names of the products that overlap, joined."""
    both = pd.concat([rows[[*KEY, "name"]], rows[[*KEY, "name_other"]].set_axis([*KEY, "name"], axis=1)])
    return both.drop_duplicates().sort_values("name").groupby(KEY)["name"].agg(", ".join)


def _pairs(name: str, table: pd.DataFrame) -> set[tuple[object, object]]:
    if not isinstance(table, pd.DataFrame) or len(table):
        _checks.columns(table, ("patient", "class"), name)
    elif not {"patient", "class"} <= set(table.columns):
        raise InputError(f"{name} must have the columns patient, class, even without rows. Add them.")
    patients = _checks.filled("patient", table["patient"])
    return set(zip(patients, _checks.filled("class", table["class"]), strict=True))
