"""Discounting: what a pound in a later year is worth today."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from cmplearn.errors import InputError
from cmplearn.methods import _checks, parameters

__all__ = [
    "GREEN_BOOK",
    "GREEN_BOOK_HEALTH",
    "GREEN_BOOK_SENSITIVITY",
    "Schedule",
    "discount_factors",
    "present_value",
]


@dataclass(frozen=True)
class Schedule:
    """A discount rate that falls for years far ahead.

    Attributes
    ----------
    name : str
        Whose schedule it is.
    bands : tuple of (int, float)
        First year of each band and its yearly rate as a fraction; the first band starts at year 1.

    Examples
    --------
    >>> Schedule("falls in year 3", ((1, 0.035), (3, 0.03))).rate_in(np.array([1, 2, 3])).tolist()
    [0.035, 0.035, 0.03]
    """

    name: str
    bands: tuple[tuple[int, float], ...]

    def rate_in(self, years: NDArray[np.int_]) -> NDArray[np.float64]:
        """Return the rate that holds in each year.

        Parameters
        ----------
        years : array of int
            Years, counted from 1.

        Returns
        -------
        array
            A rate as a fraction for each of them.
        """
        starts, rates = (np.array(column) for column in zip(*self.bands, strict=True))
        return np.asarray(rates[np.searchsorted(starts, years, side="right") - 1], dtype=np.float64)


def _schedule(name: str, parameter: str) -> Schedule:
    """Return the latest schedule of the Green Book that a dated parameter knows."""
    bands = parameters.history(parameter)[-1].table
    return Schedule(name, tuple(zip(bands["from_year"].tolist(), bands["rate"].tolist(), strict=True)))


# Rates, days and sources: dated/green_book.toml. "Health" is the reduced rate, for effects on health.
# "Sensitivity" is to be shown beside the standard schedule for horizons of more than 50 years.
GREEN_BOOK = _schedule("Green Book", "green_book.discount_rates")
GREEN_BOOK_HEALTH = _schedule("Green Book, health", "green_book.discount_rates_health")
GREEN_BOOK_SENSITIVITY = _schedule("Green Book, sensitivity", "green_book.discount_rates_sensitivity")


def discount_factors(years: int, rate: float | Schedule = GREEN_BOOK) -> NDArray[np.float64]:
    """Return what a pound of each year is worth in year 0.

    Parameters
    ----------
    years : int
        The last year, 0 or more.
    rate : float or Schedule
        A yearly rate as a fraction from 0 to 1, or a schedule such as `GREEN_BOOK`.

    Returns
    -------
    array of shape (years + 1,)
        The factor of year t is the product of 1 / (1 + rate of year s) over s = 1..t; that of year 0 is 1.

    Raises
    ------
    InputError
        When `years` is not a whole number of 0 or more, or `rate` is not a fraction (3.5 instead of 0.035).

    References
    ----------
    HM Treasury, The Green Book (2022), annex on discounting.

    Examples
    --------
    >>> discount_factors(3).round(6)
    array([1.      , 0.966184, 0.933511, 0.901943])
    """
    ahead = np.arange(1, _checks.whole("years", years) + 1)
    rates = (
        rate.rate_in(ahead)
        if isinstance(rate, Schedule)
        else np.full(ahead.shape, _checks.fraction("rate", rate))
    )
    return np.concatenate(([1.0], np.cumprod(1 / (1 + rates))))


@overload
def present_value(flows: Sequence[float], rate: float | Schedule = GREEN_BOOK) -> float: ...


@overload
def present_value(
    flows: Sequence[Any] | NDArray[np.float64], rate: float | Schedule = GREEN_BOOK
) -> float | NDArray[np.float64]: ...


def present_value(
    flows: Sequence[Any] | NDArray[np.float64], rate: float | Schedule = GREEN_BOOK
) -> float | NDArray[np.float64]:
    """Return the value in year 0 of yearly amounts.

    Parameters
    ----------
    flows : sequence of float, or of arrays of one shape
        Pounds (or any other unit) by year, from year 0, in the prices of one year. A year may be one number
        or an array, such as one number a draw of a simulation: years come first, draws second.
    rate : float or Schedule
        A yearly rate as a fraction from 0 to 1, or a schedule such as `GREEN_BOOK`.

    Returns
    -------
    float or array
        The sum of each amount times its discount factor, in the unit of `flows`; an array if a year is.

    Raises
    ------
    InputError
        When `flows` is empty or holds something that is not a number, years differ in shape, there are more
        than 1,000 years of arrays (draws first), or `rate` is not a fraction.

    References
    ----------
    HM Treasury, The Green Book (2022), annex on discounting.

    Examples
    --------
    >>> round(present_value([0, 1, 1, 1, 1, 1]), 6)
    4.515052
    >>> present_value([[-100, -100], [110, 121]], rate=0.1).round(6)
    array([ 0., 10.])
    """
    years = _checks.listed("flows", flows)
    if any(np.iterable(amount) for amount in years):
        return _sum_of_arrays(years, rate)
    amounts = np.array(_checks.yearly("flows", years))
    return float(amounts @ discount_factors(len(amounts) - 1, rate))


_LONGEST = 1_000  # years; beyond every schedule, so that draws given first are noticed


def _sum_of_arrays(flows: list[Any], rate: float | Schedule) -> NDArray[np.float64]:
    if len(flows) > _LONGEST:
        raise InputError(
            f"flows must have years first and draws second; it has {len(flows)} years. Turn it with .T."
        )
    years = {f"flows[{year}]": _checks.array(f"flows[{year}]", amounts) for year, amounts in enumerate(flows)}
    _checks.together(**years)
    total = np.zeros(np.broadcast_shapes(*(amounts.shape for amounts in years.values())))
    for amounts, factor in zip(years.values(), discount_factors(len(flows) - 1, rate), strict=True):
        total += amounts * factor
    return total
