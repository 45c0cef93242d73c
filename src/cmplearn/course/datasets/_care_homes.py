"""Interventions of a care home pharmacy team."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cmplearn.course.datasets._draws import shared_out

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


def interventions(rng: np.random.Generator, totals: Mapping[str, float]) -> pd.DataFrame:
    """Return one row for each intervention of a care home team."""
    rows, reviews = int(totals["interventions"]), int(totals["medication_reviews"])
    review = np.repeat(np.arange(reviews), shared_out(rng, rows, reviews, evenness=1.6, least=1))
    home_of_review = np.repeat(np.arange(_HOMES), shared_out(rng, reviews, _HOMES, evenness=2.5, least=4))
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


def _kinds(rng: np.random.Generator, review: NDArray[np.int64], reconciliations: int) -> NDArray[np.str_]:
    """Return a kind for each row; the reconciliations are each the first row of a review of their own."""
    kind = rng.choice(np.array(list(_KINDS)), size=review.size, p=list(_KINDS.values())).astype("<U14")
    first_rows = np.flatnonzero(np.diff(review, prepend=-1))
    kind[rng.choice(first_rows, size=reconciliations, replace=False)] = "reconciliation"
    return kind


def _savings_pence(rng: np.random.Generator, kind: NDArray[np.str_], total: int) -> NDArray[np.int64]:
    """Return savings in whole pence that come to `total`: skewed, some nought, some below.

    Savings above nought are scaled to meet the total; what rounding to pence leaves over goes, a penny each,
    to the largest remainders, so that nothing is lost however the draws fall.
    """
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


def _chosen(rng: np.random.Generator, kind: NDArray[np.str_], count: int) -> NDArray[np.bool_]:
    readiness = np.array([_FLAGGED[name] for name in kind])
    flagged = np.zeros(kind.size, dtype=bool)
    flagged[rng.choice(kind.size, size=count, replace=False, p=readiness / readiness.sum())] = True
    return flagged


def _grades(rng: np.random.Generator, flagged: NDArray[np.bool_]) -> list[str | None]:
    opinions = iter(rng.choice(list(_GRADES), size=int(flagged.sum()), p=list(_GRADES.values())).tolist())
    return [next(opinions) if is_flagged else None for is_flagged in flagged]
