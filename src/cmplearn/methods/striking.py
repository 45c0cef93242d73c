"""What a striking number is made of: a count at one moment by time, a mean by the sizes it leaves open."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from cmplearn.errors import InputError
from cmplearn.methods import _checks

__all__ = ["MeanSizes", "Stock", "sizes_behind_mean", "stock"]

MOST = 500  # group sizes that are tried at most
MOST_DECIMALS = 6


@dataclass(frozen=True)
class Stock:
    """A count at one moment, by how long each person has been in it.

    Attributes
    ----------
    people_by_day : tuple of int
        People who have been in it for 0, 1, 2... days.
    at_least : int
        Days from which people are counted as `older`.

    Examples
    --------
    >>> Stock((4, 2, 1), 1).older
    3
    """

    people_by_day: tuple[int, ...]
    at_least: int

    @property
    def total(self) -> int:
        """Everybody in the count."""
        return sum(self.people_by_day)

    @property
    def newcomers(self) -> int:
        """Those who joined it today."""
        return self.people_by_day[0]

    @property
    def older(self) -> int:
        """Those who have been in it for at least so many days."""
        return sum(self.people_by_day[self.at_least :])


def stock(people_by_day: Sequence[int], at_least: int = 1) -> Stock:
    """Return a count at one moment, split into today's people and those who have been in it for longer.

    Parameters
    ----------
    people_by_day : sequence of int
        People who have been in it for 0, 1, 2... days; today's first.
    at_least : int
        Days from which people count as `older`.

    Returns
    -------
    Stock
        `.total`, `.newcomers` and `.older`.

    Raises
    ------
    InputError
        When a count is not a whole number of 0 or more, there is nobody, or the days are below 0.

    References
    ----------
    That a count at one moment holds more of those who stay long is length-biased sampling (textbook).

    Examples
    --------
    >>> found = stock([58, 19, 22], at_least=2)
    >>> found.total, found.newcomers, found.older
    (99, 58, 22)
    """
    counts = tuple(
        _checks.whole(f"people_by_day[{day}]", count)
        for day, count in enumerate(_checks.array("people_by_day", people_by_day).ravel())
    )
    _checks.above_zero("the number of people in people_by_day", sum(counts))
    return Stock(counts, _checks.whole("at_least", at_least))


@dataclass(frozen=True)
class MeanSizes:
    """The sizes of a group whose whole numbers can have a mean, as it was printed.

    Attributes
    ----------
    printed : str
        The mean with its decimals.
    most : int
        The largest group that was tried.
    sizes : tuple of int
        Every size up to `most` that can have it, the smallest first.

    Examples
    --------
    >>> MeanSizes("2.5", 4, (2, 4)).smallest
    2
    """

    printed: str
    most: int
    sizes: tuple[int, ...]

    @property
    def smallest(self) -> int | None:
        """The smallest such group; None when no group up to `most` can have it."""
        return self.sizes[0] if self.sizes else None


def sizes_behind_mean(mean: float, decimals: float = 3, most: float = 60) -> MeanSizes:
    """Return which sizes of group can have a mean of whole numbers, printed to so many decimals.

    Parameters
    ----------
    mean : float
        The mean of whole numbers (ages, days, visits); 0 or more.
    decimals : int
        Decimals that are printed, 0 to 6; a half is rounded up.
    most : int
        The largest group to try, 1 to 500.

    Returns
    -------
    MeanSizes
        `.sizes`, and `.smallest`.

    Raises
    ------
    InputError
        When the mean is no number of 0 or more, or decimals or `most` are out of range.

    References
    ----------
    Brown and Heathers (2017), The GRIM test, Social Psychological and Personality Science 8 (seen only as
    others cite it): a mean of whole numbers is a whole number over the size of the group.

    Examples
    --------
    >>> sizes_behind_mean(47.143, decimals=3, most=30).sizes
    (7, 14, 21, 28)
    >>> len(sizes_behind_mean(47.143, decimals=0, most=30).sizes)
    30
    """
    places = _within("decimals", decimals, 0, MOST_DECIMALS)
    largest = _within("most", most, 1, MOST)
    scale = 10**places
    given = Fraction(str(_checks.at_least_zero("mean", mean)))
    shown = math.floor(given * scale + Fraction(1, 2))
    lowest, beyond = Fraction(2 * shown - 1, 2 * scale), Fraction(2 * shown + 1, 2 * scale)
    fitting = (size for size in range(1, largest + 1) if math.ceil(lowest * size) < beyond * size)
    return MeanSizes(f"{shown / scale:.{places}f}", largest, tuple(fitting))


def _within(name: str, value: float, low: int, high: int) -> int:
    found = _checks.whole(name, value, low)
    if found > high:
        raise InputError(f"{name} must be {high} or less; it is {value}. Choose a smaller number.")
    return found
