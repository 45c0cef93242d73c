"""People and their hours: what a team can deliver, what is paid back, how fast it may grow."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from cmplearn.errors import InputError
from cmplearn.methods import _checks
from cmplearn.methods._recruitment import recruitment_ramp

__all__ = [
    "StudyTime",
    "deliverable_hours",
    "posts_in_pot",
    "recruitment_ramp",
    "reimbursement",
    "review_capacity",
    "review_hours",
    "study_time",
]

Floats = float | NDArray[np.float64]
Array = NDArray[np.float64]

DAYS_A_WEEK = 5  # working days of a full week: leave is given in days, work in weeks
MINUTES_AN_HOUR = 60
WEEKS_A_MONTH = 52 / 12


@dataclass(frozen=True)
class StudyTime:
    """The hours that a course asks of one person, and where they come from.

    Attributes
    ----------
    hours : float
        All of them.
    together : float
        Hours in the room with others.
    protected : float
        Hours that the employer has set free over the weeks of the course.
    in_job : float
        Hours of the own case that are work which the person would have done anyhow.
    weeks : float
        Weeks from the first day to handing in.

    Examples
    --------
    >>> round(StudyTime(300, 27.5, 26, 0, 13).to_find_a_week, 2)
    18.96
    """

    hours: float
    together: float
    protected: float
    in_job: float
    weeks: float

    @property
    def to_find(self) -> float:
        """Hours that nobody has set free yet."""
        return max(0.0, self.hours - self.together - self.protected - self.in_job)

    @property
    def to_find_a_week(self) -> float:
        """The same for each week."""
        return self.to_find / self.weeks


def deliverable_hours(
    wte: ArrayLike,
    *,
    weekly_hours: ArrayLike = 37.5,
    weeks: ArrayLike = 365 / 7,
    leave_days: ArrayLike = 27,
    bank_holidays: ArrayLike = 8,
    study_days: ArrayLike = 5,
    sickness: ArrayLike = 0.05,
) -> Floats:
    """Return the hours that a team is at work in a year, after leave, study and sickness.

    Parameters
    ----------
    wte : float or array
        Whole-time equivalents in post (contracted hours over `weekly_hours`), 0 or more.
    weekly_hours : float or array
        Hours of a full week, above 0 and at most 168; 37.5 in the NHS (textbook).
    weeks : float or array
        Weeks of the period, above 0; 365 / 7 for a year.
    leave_days : float or array
        Days of annual leave of a whole-time person; 27 is the handbook's for those new to the NHS, 29 after
        5 years, 33 after 10.
    bank_holidays : float or array
        Public holidays in the period; 8 in a usual English year.
    study_days : float or array
        Days for learning and supervision of one's own; 5 is textbook. Use your own.
    sickness : float or array
        Share of the remaining time lost to sickness, 0 to 1; 0.05 is textbook. Use your own.

    Returns
    -------
    float or array
        Hours in the period: at work, not with patients. Travel, meetings and letters come out of them.

    Raises
    ------
    InputError
        When one is no number, missing or out of range, sickness is a percentage (5 instead of 0.05), or
        more days are taken off than the period has.

    References
    ----------
    WTE x weekly hours x (weeks - leave, holidays and study) x (1 - sickness): textbook. Leave: NHS terms and
    conditions of service handbook, section 13.

    Examples
    --------
    A year less 8 weeks off, less 5% for sickness, leaves about 42 weeks.

    >>> round(deliverable_hours(1), 1)
    1572.6
    >>> round(deliverable_hours(1) / 37.5, 1)
    41.9
    """
    posts, at_work, well = (
        _checks.array("wte", wte, minimum=0),
        _weeks_at_work(weeks, leave_days=leave_days, bank_holidays=bank_holidays, study_days=study_days),
        1 - _checks.fractions("sickness", sickness),
    )
    hours = _weekly_hours(weekly_hours)
    _checks.together(wte=posts, weekly_hours=hours, weeks=at_work, sickness=well)
    return _checks.plain(posts * hours * at_work * well)


def review_capacity(hours: ArrayLike, minutes: ArrayLike, share: ArrayLike = 1.0) -> Floats:
    """Return how many reviews fit into a team's hours.

    Parameters
    ----------
    hours : float or array
        Hours at work in the period, as `deliverable_hours` gives them; 0 or more.
    minutes : float or array
        Minutes for one review with all that belongs to it, above 0.
    share : float or array
        Share of the hours that goes into reviews, 0 to 1.

    Returns
    -------
    float or array
        Reviews in the period, not rounded.

    Raises
    ------
    InputError
        When one is no number, missing or out of range, or the share is a percentage (40 instead of 0.4).

    References
    ----------
    Hours x share x 60 / minutes (textbook). A structured medication review takes 30 minutes or more (Avery,
    June 2022).

    Examples
    --------
    >>> review_capacity(1575, 30, share=0.4)
    1260.0
    """
    time = _checks.array("hours", hours, minimum=0)
    each = _checks.array("minutes", minutes, above=0)
    part = _checks.fractions("share", share)
    _checks.together(hours=time, minutes=each, share=part)
    return _checks.plain(time * part * MINUTES_AN_HOUR / each)


def review_hours(reviews: ArrayLike, minutes: ArrayLike) -> Floats:
    """Return the hours that a number of reviews takes.

    Parameters
    ----------
    reviews : float or array
        How many, 0 or more.
    minutes : float or array
        Minutes for one review with all that belongs to it, above 0.

    Returns
    -------
    float or array
        Hours.

    Raises
    ------
    InputError
        When one is no number, missing or out of range.

    Examples
    --------
    >>> review_hours(437, 30)
    218.5
    """
    count, each = _checks.array("reviews", reviews, minimum=0), _checks.array("minutes", minutes, above=0)
    _checks.together(reviews=count, minutes=each)
    return _checks.plain(count * each / MINUTES_AN_HOUR)


def reimbursement(
    salary: ArrayLike,
    ceiling: ArrayLike,
    *,
    wte: ArrayLike = 1.0,
    on_costs: ArrayLike = 0.0,
    rate: ArrayLike = 1.0,
) -> pd.DataFrame:
    """Return what each post costs, what a scheme pays back, and the shortfall that the employer bears.

    Parameters
    ----------
    salary : float or array
        Pounds a year for one whole-time equivalent, 0 or more.
    ceiling : float or array
        The most paid back a year for one whole-time equivalent, 0 or more, in pounds of the same year:
        `parameters.value("arrs.clinical_pharmacist", day)`.
    wte : float or array
        Whole-time equivalents of the post, 0 or more.
    on_costs : float or array
        Employer's pension and national insurance as a share of the salary, 0 to 1; 0 where `salary` holds
        them already. The English ceilings hold them: leaving them out hides a shortfall.
    rate : float or array
        Share of the cost that is paid back below the ceiling, 0 to 1.

    Returns
    -------
    DataFrame
        One row a post, in pounds a year: cost, most (the ceiling for its WTE), reimbursed, shortfall (cost
        less reimbursed, never below 0), shortfall_share (of the cost; NaN where nothing is paid).

    Raises
    ------
    InputError
        When one is no number, missing or out of range, or on-costs or rate is a percentage.

    References
    ----------
    Additional Roles Reimbursement Scheme, Network Contract DES: costs are paid back up to a maximum a role.

    Examples
    --------
    >>> reimbursement([54_000, 64_000], 66_972, on_costs=0.25)[["cost", "reimbursed", "shortfall"]]
          cost  reimbursed  shortfall
    0  67500.0     66972.0      528.0
    1  80000.0     66972.0    13028.0
    """
    parts = {
        "salary": _checks.array("salary", salary, minimum=0),
        "ceiling": _checks.array("ceiling", ceiling, minimum=0),
        "wte": _checks.array("wte", wte, minimum=0),
        "on_costs": _checks.fractions("on_costs", on_costs),
        "rate": _checks.fractions("rate", rate),
    }
    _checks.together(**parts)
    pay, top, posts, extra, share = (np.atleast_1d(each) for each in np.broadcast_arrays(*parts.values()))
    if pay.ndim > 1:
        raise InputError(f"salary must be one row of posts; it has shape {pay.shape}. Give a list.")
    cost, most = posts * pay * (1 + extra), posts * top
    paid = np.minimum(cost * share, most)
    table = pd.DataFrame({"cost": cost, "most": most, "reimbursed": paid, "shortfall": cost - paid})
    return table.assign(shortfall_share=table["shortfall"] / table["cost"].where(table["cost"] > 0))


def posts_in_pot(
    weighted_patients: ArrayLike, pot_per_patient: ArrayLike, cost: ArrayLike, committed: ArrayLike = 0.0
) -> Floats:
    """Return how many whole-time posts a network's pot still pays for.

    Parameters
    ----------
    weighted_patients : float or array
        Weighted patients of the network, 0 or more.
    pot_per_patient : float or array
        Pounds a weighted patient a year, 0 or more: `parameters.value("arrs.pot_per_weighted_patient", day)`.
    cost : float or array
        Pounds a year that one post takes from the pot, above 0, of the same year.
    committed : float or array
        Pounds a year that other roles already take from the same pot, 0 or more.

    Returns
    -------
    float or array
        Whole-time equivalents, not rounded; 0 where the pot is spent already.

    Raises
    ------
    InputError
        When one is no number, missing or out of range.

    References
    ----------
    Additional Roles Reimbursement Scheme, Network Contract DES: one pot for all roles.

    Examples
    --------
    >>> round(posts_in_pot(250_000, 26.631, 66_972), 1)
    99.4
    """
    people = _checks.array("weighted_patients", weighted_patients, minimum=0)
    each = _checks.array("pot_per_patient", pot_per_patient, minimum=0)
    post = _checks.array("cost", cost, above=0)
    spent = _checks.array("committed", committed, minimum=0)
    _checks.together(weighted_patients=people, pot_per_patient=each, cost=post, committed=spent)
    return _checks.plain(np.maximum(people * each - spent, 0) / post)


def _weekly_hours(values: Any) -> Array:
    hours = _checks.array("weekly_hours", values, above=0)
    if (hours > 168).any():
        raise InputError(
            f"weekly_hours must be at most 168, the hours of a week; it is {hours.max():g}. "
            "Give the hours of one week, not of a year."
        )
    return hours


def _weeks_at_work(weeks: Any, **days: Any) -> Array:
    """Return weeks less whole days off, which may not be more than there are."""
    whole = _checks.array("weeks", weeks, above=0)
    taken = {name: _checks.array(name, value, minimum=0) for name, value in days.items()}
    _checks.together(weeks=whole, **taken)
    off = np.asarray(sum(taken.values())) / DAYS_A_WEEK
    if (off > whole).any():
        raise InputError(
            f"{', '.join(taken)} must not be more than the weeks there are; they come to {off.max():g} of "
            f"{whole.min():g} weeks. Leave is counted in days: did you give hours?"
        )
    return np.asarray(whole - off)


def study_time(
    hours: float,
    together: float,
    case_hours: float,
    protected_a_month: float,
    share_in_job: float,
    weeks: float,
) -> StudyTime:
    """Return where the hours of a course come from, and how many a week are still to be found.

    Parameters
    ----------
    hours : float
        All hours that the course asks for, above 0.
    together : float
        Of these, hours in the room with others, 0 or more.
    case_hours : float
        Of these, hours for the own case, 0 or more.
    protected_a_month : float
        Hours a month that the employer sets free beside the days together, 0 or more; a month is
        52 / 12 weeks.
    share_in_job : float
        Share of the hours for the own case that are work the person would do anyhow, 0 to 1.
    weeks : float
        Weeks from the first day to handing in, above 0.

    Returns
    -------
    StudyTime

    Raises
    ------
    InputError
        When an amount is below 0, a share is no fraction, or the parts are more than the whole.

    Examples
    --------
    >>> found = study_time(300, 27.5, 150, protected_a_month=6, share_in_job=0.5, weeks=13)
    >>> found.protected, found.in_job, round(found.to_find_a_week, 2)
    (18.0, 75.0, 13.81)
    """
    whole = _checks.above_zero("hours", hours)
    parts = {"together": together, "case_hours": case_hours}
    room, case = (_checks.at_least_zero(name, value) for name, value in parts.items())
    if room + case > whole:
        raise InputError(
            f"together and case_hours must be parts of hours; they are {room + case:g} of {whole:g}. "
            "Give the hours of the whole course."
        )
    length = _checks.above_zero("weeks", weeks)
    free = _checks.at_least_zero("protected_a_month", protected_a_month) * length / WEEKS_A_MONTH
    in_job = case * _checks.fraction("share_in_job", share_in_job)
    return StudyTime(whole, room, free, in_job, length)
