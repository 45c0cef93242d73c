"""Distributions from what papers print (a mean and its error, an interval); public through `uncertainty`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from cmplearn.errors import InputError
from cmplearn.methods import _checks

if TYPE_CHECKING:  # scipy.stats takes most of a second to import: only those who draw wait for it
    from scipy.stats._distn_infrastructure import rv_continuous_frozen
    from scipy.stats._multivariate import dirichlet_frozen

    Frozen = rv_continuous_frozen[Any, Any]


def beta_from(mean: float, se: float) -> "Frozen":
    """Return the beta distribution of a chance, a share or a utility that has this mean and standard error.

    Parameters
    ----------
    mean : float
        A fraction between 0 and 1.
    se : float
        Its standard error in the same unit, above 0 and below sqrt(mean (1 - mean)), beyond which no beta
        distribution reaches.

    Returns
    -------
    scipy frozen distribution
        With `.mean()`, `.std()`, `.ppf()` and `.rvs()`; draws lie between 0 and 1.

    Raises
    ------
    InputError
        When either is not a number, the mean is not between 0 and 1 (40 instead of 0.4), or `se` is out of
        its range.

    References
    ----------
    Briggs, Claxton and Sculpher (2006), Decision Modelling for Health Economic Evaluation: method of
    moments (textbook).

    Examples
    --------
    >>> chance = beta_from(0.4, 0.1)
    >>> print(round(chance.mean(), 6), round(chance.std(), 6), np.round(chance.args, 6))
    0.4 0.1 [ 9.2 13.8]
    """
    from scipy.stats import beta

    middle, spread = _checks.fraction("mean", mean), _above_zero("se", se)
    if middle in (0, 1):
        raise InputError(
            f"mean must be between 0 and 1; it is {mean}. Give what is certain as a plain number."
        )
    widest = float(np.sqrt(middle * (1 - middle)))
    if spread >= widest:
        raise InputError(
            f"se must be below {widest:.4g} with a mean of {mean}; it is {se}. "
            "See whether it is a standard deviation between people, or a percentage."
        )
    size = middle * (1 - middle) / spread**2 - 1
    return beta(middle * size, (1 - middle) * size)


def gamma_from(mean: float, se: float) -> "Frozen":
    """Return the gamma distribution of a cost or a count that has this mean and standard error.

    Parameters
    ----------
    mean : float
        Above 0, in any unit.
    se : float
        Its standard error in the same unit, above 0.

    Returns
    -------
    scipy frozen distribution
        With `.mean()`, `.std()`, `.ppf()` and `.rvs()`; draws are above 0, with a longer tail to the right.

    Raises
    ------
    InputError
        When either is not a number above 0.

    References
    ----------
    Briggs, Claxton and Sculpher (2006), Decision Modelling for Health Economic Evaluation: method of
    moments, shape mean^2 / se^2 and scale se^2 / mean (textbook).

    Examples
    --------
    >>> cost = gamma_from(2000, 500)
    >>> print(round(cost.mean(), 6), round(cost.std(), 6))
    2000.0 500.0
    """
    from scipy.stats import gamma

    middle, spread = _above_zero("mean", mean), _above_zero("se", se)
    return gamma((middle / spread) ** 2, scale=spread**2 / middle)


def lognormal_from(estimate: float, low: float, high: float, level: float = 0.95) -> "Frozen":
    """Return the lognormal distribution of a ratio from its estimate and confidence interval.

    Parameters
    ----------
    estimate : float
        A relative risk, odds ratio or rate ratio, above 0; the median of the distribution.
    low, high : float
        Its confidence interval, around the estimate.
    level : float
        Confidence of that interval as a fraction between 0 and 1.

    Returns
    -------
    scipy frozen distribution
        With `.mean()`, `.median()`, `.ppf()` and `.rvs()`; its logarithm has the mean ln(estimate) and the
        standard deviation (ln(high) - ln(low)) / 2z. The mean is above the estimate.

    Raises
    ------
    InputError
        When one is not a number above 0, the estimate is not inside its interval, or `level` is not between 0
        and 1 (95 instead of 0.95).

    References
    ----------
    Briggs, Claxton and Sculpher (2006), Decision Modelling for Health Economic Evaluation: relative risks
    (textbook). The example is the rate ratio of falls in the CHIPPS trial (BMJ 2023), 0.91 (0.66 to 1.26).

    Examples
    --------
    >>> falls = lognormal_from(0.91, 0.66, 1.26)
    >>> falls.ppf([0.025, 0.5, 0.975]).round(2)
    array([0.66, 0.91, 1.26])
    """
    from scipy.stats import lognorm

    middle, lower, upper = (
        _above_zero(name, value) for name, value in (("estimate", estimate), ("low", low), ("high", high))
    )
    if not lower < middle < upper:
        raise InputError(
            f"estimate must be between low and high; it is {estimate}, between {low} and {high}. "
            "Give the ratio itself, not its logarithm, and the lower limit first."
        )
    spread = np.log(upper / lower) / (2 * ndtri((1 + _checks.confidence("level", level)) / 2))
    return lognorm(spread, scale=middle)


def dirichlet_from(counts: Sequence[float]) -> "dirichlet_frozen":
    """Return the Dirichlet distribution of shares that sum to 1, from how many were seen in each.

    Parameters
    ----------
    counts : sequence of float
        How many were seen in each of two or more groups, above 0: people by the state they moved to.

    Returns
    -------
    scipy frozen distribution
        With `.mean()` and `.rvs()`; a draw is one share for each group.

    Raises
    ------
    InputError
        When there are fewer than two groups, or a count is not a number above 0.

    References
    ----------
    Briggs, Claxton and Sculpher (2006), Decision Modelling for Health Economic Evaluation: rows of transition
    probabilities (textbook).

    Examples
    --------
    >>> dirichlet_from([30, 60, 10]).mean().round(6)
    array([0.3, 0.6, 0.1])
    """
    from scipy.stats import dirichlet

    seen: NDArray[np.float64] = _checks.array("counts", counts, above=0)
    if seen.ndim != 1 or len(seen) < 2:
        raise InputError(
            f"counts must be a list of at least two numbers; its shape is {seen.shape}. Use beta_from for a "
            "single chance, and leave out a move that cannot happen."
        )
    return dirichlet(seen)


def _above_zero(name: str, value: Any) -> float:
    found = _checks.number(name, value)
    if found <= 0:
        raise InputError(f"{name} must be above 0; it is {value}. Give what is certain as a plain number.")
    return found
