"""How many have waited how long, as if waits were exponential: shares, mean waits, lengths of lists."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cmplearn.errors import InputError
from cmplearn.methods import _checks
from cmplearn.methods._waiting_weeks import LONGEST_MEAN
from cmplearn.methods._waiting_weeks import weeks as _weeks

Floats = float | NDArray[np.float64]


def share_within(mean_wait: ArrayLike, weeks: ArrayLike) -> Floats:
    """Return the share of people on a list who have waited no longer than so many weeks.

    Parameters
    ----------
    mean_wait : float or array
        Mean wait in weeks, above 0.
    weeks : float or array
        The standard in weeks, 0 or more.

    Returns
    -------
    float or array
        Fraction: 1 - exp(-weeks / mean_wait), as if waits were exponential. Real lists have a longer or a
        shorter tail, so this is an approximation.

    Raises
    ------
    InputError
        When either is no number, missing, negative or looks like days, or the mean is 0.

    References
    ----------
    The exponential distribution (textbook); that a list follows it is our simplification.

    Examples
    --------
    >>> round(share_within(7.127, 18), 3)
    0.92
    """
    mean, standard = _weeks("mean_wait", mean_wait, longest=LONGEST_MEAN), _weeks("weeks", weeks, above=None)
    _checks.together(mean_wait=mean, weeks=standard)
    return _checks.plain(-np.expm1(-standard / mean))


def mean_wait_for_share(share: ArrayLike, weeks: ArrayLike) -> Floats:
    """Return the mean wait at which a share of people have waited no longer than so many weeks.

    Parameters
    ----------
    share : float or array
        Fraction above 0 and below 1, such as 0.92 for the referral-to-treatment standard.
    weeks : float or array
        The standard in weeks, above 0, such as 18.

    Returns
    -------
    float or array
        Mean wait in weeks: -weeks / ln(1 - share), as if waits were exponential; see `share_within`.

    Raises
    ------
    InputError
        When either is no number or missing, the share is no fraction between 0 and 1 (92 for 0.92), or
        weeks is 0, negative or looks like days.

    References
    ----------
    `share_within`, solved for the mean.

    Examples
    --------
    >>> round(mean_wait_for_share(0.92, 18), 3), round(mean_wait_for_share(0.65, 18), 3)
    (7.127, 17.146)
    """
    within, standard = _share("share", share), _weeks("weeks", weeks)
    _checks.together(share=within, weeks=standard)
    return _checks.plain(-standard / np.log1p(-within))


def list_for_share(share: ArrayLike, weeks: ArrayLike, removals: ArrayLike) -> Floats:
    """Return how many may wait if a share of them is to have waited no longer than so many weeks.

    Parameters
    ----------
    share : float or array
        Fraction above 0 and below 1.
    weeks : float or array
        The standard in weeks, above 0.
    removals : float or array
        People treated or otherwise taken off the list a week, 0 or more.

    Returns
    -------
    float or array
        People: removals times the mean wait (Little's law) of `mean_wait_for_share`.

    Raises
    ------
    InputError
        As `mean_wait_for_share`, or when removals is no number, missing or negative.

    References
    ----------
    Little's law and `share_within`.

    Examples
    --------
    From 65% to 92% within 18 weeks the list must fall by 58%, whatever the removals.

    >>> now, then = list_for_share(0.65, 18, 100), list_for_share(0.92, 18, 100)
    >>> round(now, 1), round(then, 1), round(1 - then / now, 2)
    (1714.6, 712.7, 0.58)
    """
    taken, mean = (
        _checks.array("removals", removals, minimum=0),
        np.asarray(mean_wait_for_share(share, weeks)),
    )
    _checks.together(removals=taken, share=mean)
    return _checks.plain(taken * mean)


def _share(name: str, value: ArrayLike) -> NDArray[np.float64]:
    found = _checks.array(name, value, above=0)
    if (found >= 1).any():
        raise InputError(
            f"{name} must be above 0 and below 1; it is {found.max():g}. "
            f"Write a fraction, not a percentage: did you mean {found.max() / 100:g}?"
        )
    return found
