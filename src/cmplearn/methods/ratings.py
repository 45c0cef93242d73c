"""How people rated themselves before, looking back and after, and how far their own yardstick moved.

A rating is what somebody thinks of themselves on a day. Someone who learns what a task takes may rate their
start lower at the end than they did at the start: the yardstick moved. So both starts are kept and shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any, Literal, TypeAlias

from cmplearn.errors import InputError

__all__ = ["TOP", "Comparison", "Rated", "Tally", "compare"]

# Seven steps: reliability, validity and discrimination rise up to about seven steps and not much further
# (Preston and Colman 2000, doi 10.1016/s0001-6918(99)00050-5), and all seven fit side by side on a phone.
TOP = 7

Point: TypeAlias = Literal["before", "then", "after"]
Move: TypeAlias = Literal["shift", "change", "change_looking_back"]
POINTS: tuple[Point, ...] = ("before", "then", "after")


@dataclass(frozen=True)
class Rated:
    """One thing that a person rated themselves on.

    Attributes
    ----------
    item : str
        What it is called.
    before : int or None
        The rating at the start, made then; None where there is none.
    then : int or None
        The rating of the start, made at the end, looking back.
    after : int or None
        The rating at the end.

    Examples
    --------
    >>> row = Rated("data", before=5, then=3, after=6)
    >>> row.shift, row.change, row.change_looking_back
    (-2, 1, 3)
    """

    item: str
    before: int | None = None
    then: int | None = None
    after: int | None = None

    @property
    def shift(self) -> int | None:
        """How far the yardstick moved: the start looking back less the start as rated then."""
        return _less(self.then, self.before)

    @property
    def change(self) -> int | None:
        """The end less the start as rated then."""
        return _less(self.after, self.before)

    @property
    def change_looking_back(self) -> int | None:
        """The end less the start looking back."""
        return _less(self.after, self.then)


@dataclass(frozen=True)
class Tally:
    """How many things went down, stayed and went up.

    Attributes
    ----------
    lower, same, higher : int
        How many of each.

    Examples
    --------
    >>> Tally(lower=6, same=4, higher=3).compared
    13
    """

    lower: int
    same: int
    higher: int

    @property
    def compared(self) -> int:
        """How many were rated at both points."""
        return self.lower + self.same + self.higher


@dataclass(frozen=True)
class Comparison:
    """A person's ratings at up to three points, side by side.

    Attributes
    ----------
    rows : tuple of Rated
        One for each thing, in the order given.
    top : int
        The highest step of the scale; the lowest is 1.

    Examples
    --------
    >>> found = Comparison((Rated("data", 5, 3, 6), Rated("power", 2, 2, 4)), top=7)
    >>> found.points, found.largest("change_looking_back")
    (('before', 'then', 'after'), ('data',))
    """

    rows: tuple[Rated, ...]
    top: int

    @property
    def points(self) -> tuple[Point, ...]:
        """The points at which anything was rated."""
        return tuple(point for point in POINTS if any(getattr(row, point) is not None for row in self.rows))

    @property
    def medians(self) -> dict[Point, float]:
        """The middle rating at each point, over the things that were rated at every point; empty without."""
        shared = [row for row in self.rows if all(getattr(row, point) is not None for point in self.points)]
        if not shared:
            return {}
        return {point: float(median(getattr(row, point) for row in shared)) for point in self.points}

    def moves(self, of: Move) -> dict[str, int]:
        """Return how far each thing moved that was rated at both points.

        Parameters
        ----------
        of : str
            "shift", "change" or "change_looking_back"; see `Rated`.

        Returns
        -------
        dict of str to int
            Steps, by name.
        """
        found = {row.item: getattr(row, of) for row in self.rows}
        return {item: steps for item, steps in found.items() if steps is not None}

    def tally(self, of: Move) -> Tally:
        """Return how many things went down, stayed and went up.

        Parameters
        ----------
        of : str
            As for `moves`.

        Returns
        -------
        Tally
        """
        steps = self.moves(of).values()
        return Tally(
            sum(each < 0 for each in steps), sum(each == 0 for each in steps), sum(each > 0 for each in steps)
        )

    def largest(self, of: Move) -> tuple[str, ...]:
        """Return the things that rose most, all that tie; none where nothing rose.

        Parameters
        ----------
        of : str
            As for `moves`.

        Returns
        -------
        tuple of str
        """
        moves = self.moves(of)
        most = max(moves.values(), default=0)
        return tuple(item for item, steps in moves.items() if steps == most) if most > 0 else ()


def compare(
    before: Mapping[str, int | None] | None = None,
    then: Mapping[str, int | None] | None = None,
    after: Mapping[str, int | None] | None = None,
    top: int = TOP,
) -> Comparison:
    """Return a person's ratings side by side: before, looking back, and after.

    Parameters
    ----------
    before : mapping of str to int or None, optional
        Ratings made at the start, 1 to `top`, by name; None for what was left out or doesn't apply.
    then : mapping of str to int or None, optional
        Ratings of the start made at the end.
    after : mapping of str to int or None, optional
        Ratings of the end made at the end.
    top : int
        The highest step of the scale.

    Returns
    -------
    Comparison
        One row for each name, in the order in which they first appear.

    Raises
    ------
    InputError
        When `top` is no whole number of 2 or more, or a rating is no whole number from 1 to `top`.

    Notes
    -----
    Neither start is the true one: bias is likely in both (Hill and Betz 2005). A rating made at the start
    lacks what the person has since learned about the task; one made looking back leans on memory and on what
    would look well. Report both. One person's 20 ratings bear no test of significance: read them.

    References
    ----------
    Drennan and Hyde (2008), Controlling response shift bias, Assessment and Evaluation in Higher Education 33
    (6), doi 10.1080/02602930701773026. Hill and Betz (2005), Revisiting the retrospective pretest, American
    Journal of Evaluation 26 (4), doi 10.1177/1098214005281356.

    Examples
    --------
    >>> found = compare(before={"data": 5, "power": 2}, then={"data": 3, "power": 2}, after={"data": 6})
    >>> found.moves("shift")
    {'data': -2, 'power': 0}
    >>> found.medians["after"]
    6.0
    """
    highest = _top(top)
    given = {"before": before, "then": then, "after": after}
    points = {name: _ratings(name, ratings, highest) for name, ratings in given.items()}
    items = dict.fromkeys(item for ratings in points.values() for item in ratings)
    rows = (Rated(item, *(ratings.get(item) for ratings in points.values())) for item in items)
    return Comparison(tuple(rows), highest)


def _less(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one - other


def _top(value: Any) -> int:
    if not _is_whole(value) or value < 2:
        raise InputError(f"top must be a whole number of 2 or more; it is {value!r}. Seven steps serve well.")
    return int(value)


def _ratings(point: str, ratings: Any, top: int) -> dict[str, int | None]:
    if ratings is None:
        return {}
    if not isinstance(ratings, Mapping):
        raise InputError(
            f"{point} must be ratings by name; it is {ratings!r:.80}. Write {{'using data': 4, ...}}."
        )
    for item, rating in ratings.items():
        if rating is not None and not (_is_whole(rating) and 1 <= rating <= top):
            raise InputError(
                f"{point} must hold whole numbers from 1 to {top}; that of {item!s:.60} is {rating!r:.40}. "
                "Use None for what was not rated."
            )
    return {str(item): None if rating is None else int(rating) for item, rating in ratings.items()}


def _is_whole(value: Any) -> bool:
    """Return whether a value is a whole number, numpy's included, and no truth value."""
    return not isinstance(value, bool) and hasattr(value, "__index__")
