"""Stakeholders: who can stop it, who lives with it, and who has been forgotten."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cmplearn.errors import InputError
from cmplearn.methods import _checks
from cmplearn.methods._effort import SORTS, Sorted, as_table, effort_and_effect, line, rated

__all__ = [
    "NINE_CS",
    "QUADRANTS",
    "SORTS",
    "Coverage",
    "Placing",
    "Sorted",
    "coverage",
    "effort_and_effect",
    "placed",
    "quadrant",
]

# NHS Institute for Innovation and Improvement, stakeholder analysis: the nine names and their order; the
# meanings are in our words. They come from industry: people may be several of them; the list jogs the memory.
NINE_CS: Mapping[str, str] = MappingProxyType(
    {
        "commissioners": "pay for the service",
        "customers": "get what the service makes and use it in their own work",
        "collaborators": "build and run it together with you",
        "contributors": "supply something that it is made from",
        "channels": "are the way by which it reaches people",
        "commentators": "are listened to when they speak about it",
        "consumers": "are served in the end: patients, carers, families",
        "champions": "believe in it and will speak for it",
        "competitors": "offer something like it, or want the same people and money",
    }
)

# NHS Institute for Innovation and Improvement, stakeholder analysis (power and impact); Mendelow (1991,
# textbook) calls the axes power and interest. What to do is in our words.
QUADRANTS: Mapping[str, str] = MappingProxyType(
    {
        "Satisfy": "much power, little at stake: meet what they need, and ask before you decide",
        "Manage": "much power, much at stake: work with them from the start",
        "Monitor": "little power, little at stake: look now and then whether that has changed",
        "Inform": "little power, much at stake: tell and hear them; often patients: lend them power",
    }
)


@dataclass(frozen=True)
class Placing:
    """People placed by power and interest, and the lines from which on each counts as high.

    Attributes
    ----------
    people : DataFrame
        A row a person or group: name, power, interest and quadrant.
    power_from, interest_from : float
        The rating from which on power, or interest, is high.
    top : float
        The highest rating of the scale.
    lowest : float
        The lowest.

    Examples
    --------
    >>> placed({"name": ["carer"], "power": [1], "interest": [5]}, top=5).people["quadrant"].tolist()
    ['Inform']
    """

    people: pd.DataFrame
    power_from: float
    interest_from: float
    top: float
    lowest: float = 0


@dataclass(frozen=True)
class Coverage:
    """Who stands for which of the nine Cs, and which has nobody.

    Attributes
    ----------
    by_c : DataFrame
        A row a C, in order: c, meaning, people (how many different) and names (a tuple).
    missing : tuple of str
        The Cs that nobody stands for.

    Examples
    --------
    >>> found = coverage(pd.DataFrame({"name": ["Ann"], "c": ["consumers"]}))
    >>> found.by_c.loc[found.by_c["people"] > 0, "names"].tolist()
    [('Ann',)]
    """

    by_c: pd.DataFrame
    missing: tuple[str, ...]


def quadrant(
    power: Any,
    interest: Any,
    power_from: float | None = None,
    interest_from: float | None = None,
    top: float = 1,
) -> str | NDArray[np.str_]:
    """Return what to do about a stakeholder: Satisfy, Manage, Monitor or Inform.

    Parameters
    ----------
    power : float or array
        How far they could stop or carry it, from 0 to `top`.
    interest : float or array
        How much it matters to them or touches them, from 0 to `top`.
    power_from, interest_from : float, optional
        The rating from which on power, or interest, is high; half of `top` if left out.
    top : float
        The highest rating of the scale: 1, or 5 or 10 if people rated so.

    Returns
    -------
    str, or array of str
        One of `QUADRANTS`, which says what each means.

    Raises
    ------
    InputError
        When a rating is missing, not a number or outside 0 to `top`, the two have no common shape, or a
        threshold is not on the scale.

    References
    ----------
    NHS Institute for Innovation and Improvement, stakeholder analysis; Mendelow (1991, textbook).

    Examples
    --------
    >>> quadrant(0.9, 0.2)
    'Satisfy'
    >>> quadrant([8, 2, 2], [9, 9, 1], top=10).tolist()
    ['Manage', 'Inform', 'Monitor']
    """
    highest = _checks.above_zero("top", top)
    strong = rated("power", power, highest)
    touched = rated("interest", interest, highest)
    _checks.together(power=strong, interest=touched)
    can = strong >= line("power_from", power_from, highest)
    cares = touched >= line("interest_from", interest_from, highest)
    found = np.where(can, np.where(cares, "Manage", "Satisfy"), np.where(cares, "Inform", "Monitor"))
    return found if found.ndim else str(found)


def placed(
    people: pd.DataFrame | Mapping[str, Any],
    moved: str | None = None,
    power: float | None = None,
    interest: float | None = None,
    power_from: float | None = None,
    interest_from: float | None = None,
    top: float = 1,
    lowest: float = 0,
) -> Placing:
    """Return people placed by power and interest, one of them rated anew.

    Parameters
    ----------
    people : DataFrame, or mapping of columns
        A row a person or group: name, power and interest, from `lowest` to `top`.
    moved : str, optional
        Whose ratings are to be other than in the table.
    power, interest : float, optional
        The new ratings of that one; as in the table if left out.
    power_from, interest_from : float, optional
        The rating from which on power, or interest, is high; the middle of the scale if left out.
    top, lowest : float
        The highest and the lowest rating of the scale.

    Returns
    -------
    Placing
        Everybody's ratings and quadrant, with the lines between the quadrants.

    Raises
    ------
    InputError
        When `people` is no table, empty or lacks a column, nobody has the name of the one to be moved, there
        are new ratings and nobody to move, or a rating or line is off the scale.

    References
    ----------
    NHS Institute for Innovation and Improvement, stakeholder analysis; Mendelow (1991, textbook).

    Examples
    --------
    >>> people = {"name": ["patient leader", "board"], "power": [1, 5], "interest": [5, 3]}
    >>> placed(people, "patient leader", power=4, top=5).people["quadrant"].tolist()
    ['Manage', 'Manage']
    """
    table = _checks.columns(as_table(people), ["name", "power", "interest"], "people")
    names = _checks.filled("people['name']", table["name"]).astype(str)
    ratings = {"power": table["power"].to_numpy(), "interest": table["interest"].to_numpy()}
    given = {name: value for name, value in (("power", power), ("interest", interest)) if value is not None}
    if moved is None and given:
        raise InputError(f"moved must say whose {' and '.join(given)} is new; it is None. Give a name.")
    if moved is not None and moved not in set(names):
        raise InputError(f"moved must be one of {', '.join(names)}; it is {moved!r}. Look at its spelling.")
    for name, value in given.items():
        ratings[name] = np.where(names == moved, _checks.number(name, value), ratings[name])
    highest, least = _checks.above_zero("top", top), _checks.at_least_zero("lowest", lowest)
    if least >= highest:
        raise InputError(f"lowest must be below top, {highest:g}; it is {least:g}. Swap them.")
    middle = (least + highest) / 2
    lines = (
        line("power_from", middle if power_from is None else power_from, highest),
        line("interest_from", middle if interest_from is None else interest_from, highest),
    )
    found = quadrant(ratings["power"], ratings["interest"], *lines, top)
    for name, values in ratings.items():
        if (values < least).any():
            raise InputError(
                f"{name} must be from {least:g} to {highest:g}; it is {values.min():g}. Rate it on the scale."
            )
    rated = pd.DataFrame({"name": names.to_numpy(), **ratings, "quadrant": found})
    return Placing(rated, *lines, highest, least)


def coverage(people: pd.DataFrame, nine_cs: Mapping[str, str] | Iterable[str] = NINE_CS) -> Coverage:
    """Return who stands for which of the nine Cs, and which have been forgotten.

    Parameters
    ----------
    people : DataFrame
        A row for each C that a person or group stands for: name, and c (one of the nine, capitals or not).
    nine_cs : mapping of str to str, or names
        The Cs and what they mean; another list may be used in its place.

    Returns
    -------
    Coverage
        A table by C, and the Cs that nobody stands for.

    Raises
    ------
    InputError
        When `people` is no table, empty or lacks a column, a name or a C is blank, or a C is not on the list.

    References
    ----------
    NHS Institute for Innovation and Improvement, stakeholder analysis: the nine Cs.

    Examples
    --------
    >>> people = pd.DataFrame({"name": ["board", "Ann, carer"], "c": ["Commissioners", "Consumers"]})
    >>> coverage(people).missing[:3]
    ('customers', 'collaborators', 'contributors')
    """
    meanings = _meanings(nine_cs)
    _checks.columns(people, ["name", "c"], "people")
    names = _checks.filled("people['name']", people["name"]).astype(str).str.strip()
    found = _checks.words("people['c']", people["c"])
    strange = sorted(set(found) - set(meanings))
    if strange:
        raise InputError(
            f"people['c'] must be one of {', '.join(meanings)}; there is also {', '.join(strange)}. "
            "Give a person who is several of them a row for each."
        )
    by_c = [tuple(dict.fromkeys(names[found == c])) for c in meanings]
    table = pd.DataFrame({"c": list(meanings), "meaning": list(meanings.values())})
    table["people"] = [len(each) for each in by_c]
    table["names"] = by_c
    return Coverage(table, tuple(table["c"][table["people"] == 0]))


def _meanings(nine_cs: Any) -> dict[str, str]:
    if isinstance(nine_cs, str) or not isinstance(nine_cs, Iterable):
        raise InputError(
            f"nine_cs must be names, with or without meanings; it is {nine_cs!r:.80}. Use NINE_CS."
        )
    given = nine_cs if isinstance(nine_cs, Mapping) else dict.fromkeys(nine_cs, "")
    found = {_checks.text("nine_cs", c).lower(): str(meaning) for c, meaning in given.items()}
    if not found:
        raise InputError("nine_cs must hold at least one name; it is empty. Use NINE_CS.")
    return found
