"""Anticholinergic burden: a score by patient, and what could not be scored."""

from collections.abc import Collection

import numpy as np
import pandas as pd

from cmplearn.errors import InputError
from cmplearn.methods import _checks, _names, parameters

__all__ = ["burden", "unscored"]


def burden(
    medicines: pd.DataFrame, scale: pd.DataFrame | None = None, scores_zero: Collection[str] = ()
) -> pd.DataFrame:
    """Return the anticholinergic burden of each patient, and which medicines it leaves out.

    Parameters
    ----------
    medicines : DataFrame
        One row a medicine in use: `patient`, `medicine` (a name of the scale, with or without salt, strength
        and form behind it). The same medicine twice counts once.
    scale : DataFrame, optional
        `medicine` and `score` (whole points, 0 or more); the latest `anticholinergic.scale` of the dated
        parameters where none is given: a dozen examples for teaching, not a whole scale.
    scores_zero : collection of str, optional
        Medicines that you have looked up and that score nothing.

    Returns
    -------
    DataFrame
        One row a patient, in the order in which they first appear: patient; score, the points of the
        medicines that are known; relevant, whether it is 3 or more; unknown, the names of medicines that
        are neither on the scale nor in `scores_zero`; complete, whether there are none. Where it is not
        complete, the score is the least that it can be, and a False under `relevant` is no all-clear.

    Raises
    ------
    InputError
        When a column, a patient or a name is missing, a score is not a whole number of 0 or more, or the
        scale gives a medicine two scores or has it in `scores_zero` too.

    References
    ----------
    Anticholinergic Cognitive Burden scale: 1 possible, 2 to 3 definite, 3 or more in all clinically relevant.
    Scales disagree (Hanlon and others, PMC7062487): say which one you used.

    Examples
    --------
    >>> rows = [["a", "Amitriptyline 10 mg tablets"], ["a", "codeine"], ["b", "atenolol"], ["b", "senna"]]
    >>> burden(pd.DataFrame(rows, columns=["patient", "medicine"])).values.tolist()
    [['a', 4, True, '', True], ['b', 1, False, 'senna', False]]
    """
    rows = _scored(medicines, scale, scores_zero)
    line = parameters.history("anticholinergic.relevant_score")[-1].number
    once = rows.dropna(subset="score").drop_duplicates(["patient", "name"])
    patients = pd.Index(rows["patient"].unique())
    score = once.groupby("patient")["score"].sum().reindex(patients, fill_value=0).astype(int)
    lost = rows[rows["score"].isna()].drop_duplicates(["patient", "written"]).sort_values("written")
    unknown = lost.groupby("patient")["written"].agg(", ".join).reindex(patients, fill_value="")
    return pd.DataFrame(
        {
            "patient": patients,
            "score": score.to_numpy(),
            "relevant": score.to_numpy() >= line,
            "unknown": unknown.to_numpy(),
            "complete": (unknown == "").to_numpy(),
        }
    )


def unscored(
    medicines: pd.DataFrame, scale: pd.DataFrame | None = None, scores_zero: Collection[str] = ()
) -> pd.DataFrame:
    """Return the medicines that could not be scored, those of most patients first: the list to look up.

    Parameters
    ----------
    medicines : DataFrame
        As for `burden`.
    scale : DataFrame, optional
        As for `burden`.
    scores_zero : collection of str, optional
        As for `burden`.

    Returns
    -------
    DataFrame
        One row a name as written, in small letters: medicine, patients. No rows where all are known.

    Raises
    ------
    InputError
        As `burden`.

    Examples
    --------
    >>> rows = pd.DataFrame({"patient": ["a", "b"], "medicine": ["senna", "Senna"]})
    >>> unscored(rows).values.tolist()
    [['senna', 2]]
    """
    rows = _scored(medicines, scale, scores_zero)
    lost = rows[rows["score"].isna()].groupby("written", sort=True)["patient"].nunique()
    counts = lost.sort_values(ascending=False, kind="stable")
    return counts.rename_axis("medicine").rename("patients").reset_index()


def _scored(
    medicines: pd.DataFrame, scale: pd.DataFrame | None, scores_zero: Collection[str]
) -> pd.DataFrame:
    """Return patient, written name, known name and score of each row; the last two missing where unknown."""
    _checks.columns(medicines, ("patient", "medicine"), "medicines")
    points = _points(scale, scores_zero)
    written = _checks.words("medicine", medicines["medicine"])
    name = _names.recognised(written, points.index)
    patient = _checks.filled("patient", medicines["patient"])
    return pd.DataFrame({"patient": patient, "written": written, "name": name, "score": name.map(points)})


def _points(scale: pd.DataFrame | None, scores_zero: Collection[str]) -> pd.Series:
    """Return points by name, with those that score nothing."""
    if scale is None:
        scale = parameters.history("anticholinergic.scale")[-1].table
    _checks.columns(scale, ("medicine", "score"), "scale")
    score = _checks.array("score", scale["score"], minimum=0)
    if (score % 1 != 0).any():
        raise InputError(f"score must be whole points; it is {score[score % 1 != 0][0]:g}. Round it first.")
    if isinstance(scores_zero, str) or not all(isinstance(name, str) for name in scores_zero):
        raise InputError(
            f"scores_zero must be a list of names; it is {scores_zero!r}. Write ['senna'], for example."
        )
    nothing = [name.strip().lower() for name in scores_zero]
    names = [*_checks.words("medicine", scale["medicine"]), *dict.fromkeys(nothing)]
    points = pd.Series([*score, *np.zeros(len(names) - len(score))], index=names)
    if points.index.has_duplicates:
        twice = points.index[points.index.duplicated()][0]
        raise InputError(f"Each medicine must have one score; {twice} has two. Keep one, and say which.")
    return points
