"""Data sets shaped like those of the cases: synthetic, made from a seed, each with a passport.

NumPy and pandas are imported only when a data set is made, so that pages which merely show a passport don't
wait for them.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from cmplearn.course import cases
from cmplearn.course.files import Document, Record, Stamp, Words, no_twins, read, stamp
from cmplearn.course.nearby import listed, nearest
from cmplearn.course.places import root
from cmplearn.errors import NotFoundError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

_HOMES = 58  # invented: the number of homes isn't published

_KINDS: Mapping[str, float] = {
    "stop": 0.27,
    "dose": 0.20,
    "switch": 0.16,
    "start": 0.05,
    "monitoring": 0.23,
    "advice": 0.09,
}
"""Invented share of each kind among the interventions that aren't reconciliations."""

_SAVING: Mapping[str, tuple[float, float, float]] = {
    "stop": (0.15, 32.0, 1.0),
    "dose": (0.45, 14.0, 0.9),
    "switch": (0.10, 38.0, 1.1),
    "start": (0.05, -45.0, 0.8),
    "monitoring": (1.0, 0.0, 0.0),
    "advice": (0.85, 9.0, 0.8),
    "reconciliation": (0.70, 18.0, 0.9),
}
"""For each kind: share that saves nothing; of the others, median saving in pounds and sigma of its log."""

_FLAGGED: Mapping[str, float] = {
    "stop": 3.0,
    "dose": 2.0,
    "switch": 1.0,
    "start": 2.0,
    "monitoring": 1.5,
    "advice": 0.5,
    "reconciliation": 2.0,
}
"""How readily each kind is deemed to have prevented a possible admission, relative to a switch (invented)."""

_GRADES: Mapping[str, float] = {"likely": 0.14, "possible": 0.42, "unlikely": 0.44}
"""Invented shares of the second opinion."""


class Column(Record):
    """A column of a data set: its name, its unit, and what it holds."""

    name: Words
    unit: Words
    describes: Words


class Reproduced(Record):
    """A published figure that a data set's rows come to.

    Parameters
    ----------
    figure : str
        Name of the figure in the data set's case.
    measure : str
        ``"rows"`` counts rows, ``"distinct"`` the different values of a column, ``"total"`` adds one up.
    column : str, optional
        The column measured.
    equal_to : str or bool, optional
        With ``"rows"``: count only rows whose column has this value.
    """

    figure: Words
    measure: Literal["rows", "distinct", "total"]
    column: Words | None = None
    equal_to: Words | bool | None = None


class Passport(Record):
    """What is known about a data set: where it comes from, what it holds, what may be done with it.

    Parameters
    ----------
    name, title : str
        What it is called in code, and on pages.
    origin : str
        ``"synthetic"``: made by a program.
    statement : str
        What a reader must know before reading anything into the rows.
    case : str
        Id of the case it is shaped after.
    seed : int
        The seed that the rows are made from.
    licence : str
        Terms of use.
    columns : tuple of Column
        In order.
    reproduces : tuple of Reproduced
        Published figures that the rows come to, exactly.
    invented : tuple of str
        What has no published counterpart.
    """

    name: Words
    title: Words
    origin: Literal["synthetic"]
    statement: Words
    case: Words
    seed: Annotated[int, Field(ge=0)]
    licence: Words
    columns: Annotated[tuple[Column, ...], Field(min_length=1)]
    reproduces: tuple[Reproduced, ...]
    invented: tuple[Words, ...]


def names() -> tuple[str, ...]:
    """Return the names of the data sets.

    Examples
    --------
    >>> names()
    ('care-home-interventions',)
    """
    return tuple(_MAKERS)


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
    if name not in _MAKERS:
        raise NotFoundError(
            f"There is no data set `{name}`.{nearest(name, _MAKERS)} The data sets are: {listed(_MAKERS)}."
        )
    folder = root() / "course"
    return _passport(name, *stamp(folder / "datasets" / f"{name}.yaml", folder / "cases"))


def load(name: str) -> "pd.DataFrame":
    """Return a data set, made from its seed; the same rows every time.

    Parameters
    ----------
    name : str
        For example ``"care-home-interventions"``.

    Returns
    -------
    DataFrame
        The columns of its passport. A fresh copy: changing it changes nothing else.

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
    totals = tuple(
        (part.figure, cases.load(about.case).figure(part.figure).value) for part in about.reproduces
    )
    return _made(name, about.seed, totals).copy()


@lru_cache(maxsize=8)
def _passport(name: str, file: Stamp, _cases: Stamp) -> Passport:
    document = read(file.path)
    about = document.as_record(Passport)
    no_twins(document, ("columns",), (column.name for column in about.columns), "name")
    _agrees_with_its_name(document, about, name)
    _measures_what_exists(document, about)
    return about


def _agrees_with_its_name(document: Document, about: Passport, name: str) -> None:
    if about.name != name:
        raise document.mistake(
            ("name",), f"`name` is “{about.name}”, but the file is {name}.yaml.", f"Write `name: {name}`."
        )
    written = cases.ids()
    if about.case not in written:
        raise document.mistake(
            ("case",),
            f"There is no case `{about.case}`.{nearest(about.case, written)}",
            f"Use one of these: {listed(written)}.",
        )


def _measures_what_exists(document: Document, about: Passport) -> None:
    columns = [column.name for column in about.columns]
    figures = [figure.name for figure in cases.load(about.case).figures]
    for position, part in enumerate(about.reproduces):
        if part.figure not in figures:
            raise document.mistake(
                ("reproduces", position, "figure"),
                f"The case {about.case} has no figure `{part.figure}`.{nearest(part.figure, figures)}",
                f"Use one of these: {listed(figures)}.",
            )
        if part.column is not None and part.column not in columns:
            raise document.mistake(
                ("reproduces", position, "column"),
                f"There is no column `{part.column}`.{nearest(part.column, columns)}",
                f"Use one of these: {listed(columns)}.",
            )


@lru_cache(maxsize=4)
def _made(name: str, seed: int, totals: tuple[tuple[str, float], ...]) -> "pd.DataFrame":
    import numpy as np

    return _MAKERS[name](np.random.default_rng(seed), dict(totals))


def _care_home_interventions(rng: "np.random.Generator", totals: Mapping[str, float]) -> "pd.DataFrame":
    import numpy as np
    import pandas as pd

    rows, reviews = int(totals["interventions"]), int(totals["medication_reviews"])
    review = np.repeat(np.arange(reviews), _shared_out(rng, rows, reviews, evenness=1.6, least=1))
    home_of_review = np.repeat(np.arange(_HOMES), _shared_out(rng, reviews, _HOMES, evenness=2.5, least=4))
    kind = _kinds(rng, review, int(totals["reconciliations"]))
    flagged = _chosen(rng, kind, int(totals["admissions_avoided"]))
    return pd.DataFrame(
        {
            "intervention_id": [f"I{number:05d}" for number in range(1, rows + 1)],
            "review_id": [f"R{number + 1:04d}" for number in review],
            "home": [f"Home {number + 1:02d}" for number in home_of_review[review]],
            "kind": pd.Categorical(kind, categories=list(_SAVING)),
            "drug_saving_gbp": _savings_pence(rng, kind, round(totals["cost_improvement_gbp"] * 100)) / 100,
            "prevented_possible_admission": flagged,
            "grade": pd.Categorical(_grades(rng, flagged), categories=list(_GRADES), ordered=True),
        }
    )


def _shared_out(
    rng: "np.random.Generator", total: int, parts: int, evenness: float, least: int
) -> "NDArray[np.int64]":
    """Return how many of `total` fall to each part: uneven, at least `least` each, and `total` in all."""
    sizes = rng.gamma(evenness, size=parts)
    extra: NDArray[np.int64] = rng.multinomial(total - least * parts, sizes / sizes.sum())
    return extra + least


def _kinds(
    rng: "np.random.Generator", review: "NDArray[np.int64]", reconciliations: int
) -> "NDArray[np.str_]":
    """Return a kind for each row; the reconciliations are each the first row of a review of their own."""
    import numpy as np

    kind = rng.choice(np.array(list(_KINDS)), size=review.size, p=list(_KINDS.values())).astype("<U14")
    first_rows = np.flatnonzero(np.diff(review, prepend=-1))
    kind[rng.choice(first_rows, size=reconciliations, replace=False)] = "reconciliation"
    return kind


def _savings_pence(rng: "np.random.Generator", kind: "NDArray[np.str_]", total: int) -> "NDArray[np.int64]":
    """Return savings in whole pence that come to `total`: skewed, some nought, some below.

    Savings above nought are scaled to meet the total; what rounding to pence leaves over goes, a penny each,
    to the largest remainders, so that nothing is lost however the draws fall.
    """
    import numpy as np

    of_kind = np.array([_SAVING[name] for name in kind])
    idle, median, spread = of_kind.T
    drawn = np.where(
        rng.random(kind.size) < idle, 0.0, 100 * median * np.exp(spread * rng.normal(size=kind.size))
    )
    below: NDArray[np.int64] = np.round(np.minimum(drawn, 0)).astype(np.int64)
    above = np.maximum(drawn, 0)
    wanted = above * (total - below.sum()) / above.sum()
    whole: NDArray[np.int64] = np.floor(wanted).astype(np.int64)
    left_over = int(total - below.sum() - whole.sum())
    whole[np.argsort(whole - wanted, kind="stable")[:left_over]] += 1
    return below + whole


def _chosen(rng: "np.random.Generator", kind: "NDArray[np.str_]", count: int) -> "NDArray[np.bool_]":
    import numpy as np

    readiness = np.array([_FLAGGED[name] for name in kind])
    flagged = np.zeros(kind.size, dtype=bool)
    flagged[rng.choice(kind.size, size=count, replace=False, p=readiness / readiness.sum())] = True
    return flagged


def _grades(rng: "np.random.Generator", flagged: "NDArray[np.bool_]") -> list[str | None]:
    opinions = iter(rng.choice(list(_GRADES), size=int(flagged.sum()), p=list(_GRADES.values())).tolist())
    return [next(opinions) if is_flagged else None for is_flagged in flagged]


_MAKERS: Mapping[str, Callable[["np.random.Generator", Mapping[str, float]], "pd.DataFrame"]] = {
    "care-home-interventions": _care_home_interventions,
}
