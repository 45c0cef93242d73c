"""What `segmentation` works with: columns with a place for each person, bands, and the highest few."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cmplearn.errors import InputError
from cmplearn.methods import _checks

Floats = NDArray[np.float64]


def each_person(**columns: Any) -> list[Floats]:
    """Return columns as floats (true is 1), all of one length."""
    found = [
        _checks.array(name, values.astype(np.float64) if values.dtype == np.bool_ else values)
        for name, values in ((name, np.asarray(given)) for name, given in columns.items())
    ]
    if len({values.shape for values in found}) > 1 or found[0].ndim != 1:
        shapes = ", ".join(f"{name} {values.shape}" for name, values in zip(columns, found, strict=True))
        raise InputError(
            f"{' and '.join(columns)} must be a list with one entry a person; the shapes are {shapes}. "
            "Give each person an entry in each."
        )
    return found


def rising(cuts: Any) -> Floats:
    """Return cuts, each above the one before."""
    found = np.atleast_1d(_checks.array("cuts", cuts))
    if found.ndim != 1 or (np.diff(found) <= 0).any():
        raise InputError(f"cuts must rise from one to the next; they are {cuts!r:.80}. Sort them, each once.")
    return found


def band_names(labels: Any, needed: int) -> list[str]:
    """Return as many names as there are bands, all different."""
    names = [] if isinstance(labels, str) else [_checks.text("labels", label) for label in labels]
    if len(names) != needed or len(set(names)) != needed:
        raise InputError(
            f"labels must be {needed} different names, one more than cuts; they are {labels!r:.80}. "
            "Name the lowest band first."
        )
    return names


def places(k: Any, people: int) -> NDArray[np.int_]:
    """Return k as whole numbers of places, no more than people."""
    found = np.atleast_1d(_checks.array("k", k, minimum=1))
    if found.ndim != 1 or (found != np.floor(found)).any() or found.max() > people:
        raise InputError(
            f"k must be whole numbers of people from 1 to {people}; there is {found.max():g}. "
            "Take a share of the list: round(0.05 * people)."
        )
    return found.astype(np.int_)


def highest(values: Floats, share: Any) -> Floats:
    """Return how much of each person is selected: 1, 0, or a part where people tie for the last places."""
    part = _checks.fraction("share", share)
    places = round(part * len(values))
    if not 0 < places < len(values):
        raise InputError(
            f"share must select some and leave some; {part:g} of {len(values)} people selects {places}. "
            "Choose another share, or more people."
        )
    if values.min() == values.max():
        raise InputError(
            f"year_1 must differ between people; it is {values[0]:g} for all. Nobody stands out."
        )
    cut = np.partition(values, -places)[-places]
    above, level = values > cut, values == cut
    return np.asarray(above + level * ((places - above.sum()) / level.sum()))


def over(part: NDArray[Any], whole: NDArray[Any]) -> Floats:
    """Return a ratio, missing where there is nothing to divide by."""
    ratio: Floats = np.divide(part, whole, out=np.full(len(part), np.nan), where=whole != 0)
    return ratio
