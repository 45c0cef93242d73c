"""Data sets shaped like those of the cases: synthetic, made from a seed, each with a passport.

Many come as such tables do, with repeated rows, odd codes and gaps: `load` returns them so, `cleaned` after
the steps that the passport names. NumPy and pandas are imported only when a data set is made, so that
pages which merely show a passport don't wait for them.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

from cmplearn.course import cases
from cmplearn.course.datasets._passport import Column, Condition, Passport, Reproduced, Step, passport_in
from cmplearn.course.files import stamp
from cmplearn.course.nearby import absent
from cmplearn.course.places import root

if TYPE_CHECKING:
    import pandas as pd

_NAMES = (
    "winter-cohort",
    "epilepsy-benchmark",
    "epilepsy-rates",
    "sudden-death-risk",
    "waiting-list",
    "two-patients",
    "stakeholder-log",
    "review-recommendations",
    "hospital-census",
    "curious-admissions",
    "theatre-weeks",
    "review-backlog",
    "care-home-interventions",
)


def names() -> tuple[str, ...]:
    """Return the names of the data sets.

    Examples
    --------
    >>> "care-home-interventions" in names()
    True
    """
    return _NAMES


def passport(name: str) -> Passport:
    """Return the passport of a data set.

    Parameters
    ----------
    name : str
        For example ``"care-home-interventions"``.

    Returns
    -------
    Passport

    Raises
    ------
    NotFoundError
        When there is no such data set; the message lists the names.
    CourseError
        When its file has a mistake in it.

    Examples
    --------
    >>> passport("care-home-interventions").origin
    'synthetic'
    """
    if name not in _NAMES:
        raise absent("data set", name, _NAMES)
    folder = root() / "course"
    return passport_in(name, *stamp(folder / "datasets" / f"{name}.yaml", folder / "cases"))


def load(name: str) -> "pd.DataFrame":
    """Return a data set as it comes, made from its seed; the same rows every time.

    Parameters
    ----------
    name : str
        For example ``"care-home-interventions"``.

    Returns
    -------
    DataFrame
        The columns of its passport, with what `cleaning` there says is wrong. A fresh copy: changing it
        changes nothing else.

    Raises
    ------
    NotFoundError
        When there is no such data set; the message lists the names.
    CourseError
        When its passport or its case has a mistake in it.

    Examples
    --------
    >>> rows = load("care-home-interventions")
    >>> len(rows), rows["review_id"].nunique()
    (5338, 1319)
    """
    about = passport(name)
    figures = tuple((figure.name, figure.value) for figure in cases.load(about.case).figures)
    return _made(name, about.seed, figures).copy()


def cleaned(name: str) -> "pd.DataFrame":
    """Return a data set after the cleaning steps of its passport, when it comes to the published figures.

    Parameters
    ----------
    name : str
        For example ``"waiting-list"``.

    Returns
    -------
    DataFrame
        The same columns, rows numbered from 0. A fresh copy.

    Raises
    ------
    NotFoundError, CourseError
        As `load`.
    """
    from cmplearn.course.datasets._cleaning import after

    rows = load(name)
    for step in passport(name).cleaning:
        rows = after(rows, step)
    return rows.reset_index(drop=True)


@lru_cache(maxsize=len(_NAMES))
def _made(name: str, seed: int, figures: tuple[tuple[str, float], ...]) -> "pd.DataFrame":
    import numpy as np

    from cmplearn.course.datasets._makers import MAKERS

    return MAKERS[name](np.random.default_rng(seed), dict(figures))


__all__ = [
    "Column",
    "Condition",
    "Passport",
    "Reproduced",
    "Step",
    "cleaned",
    "load",
    "names",
    "passport",
]
