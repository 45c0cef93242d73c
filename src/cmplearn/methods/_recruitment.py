"""How fast a team may grow when newcomers need supervision; public through `workforce`."""

import math
from dataclasses import dataclass

import pandas as pd

from cmplearn.errors import InputError
from cmplearn.methods import _checks

MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class _Pace:
    """What a month brings: offers taken up, hours of supervision, the share that leaves."""

    target: float
    hires_a_month: float
    supervised_months: int
    hours_each: float
    hours_per_supervisor: float
    leaving: float

    def room(self, supervisors: float, newcomers: float) -> float:
        """Return how many more newcomers can be supervised."""
        if not self.hours_each:
            return math.inf
        return max(supervisors * self.hours_per_supervisor / self.hours_each - newcomers, 0)


def recruitment_ramp(
    start: float,
    target: float,
    *,
    hires_a_month: float,
    months: int,
    supervised_months: int,
    hours_each: float,
    hours_per_supervisor: float,
    leavers_a_year: float = 0.0,
) -> pd.DataFrame:
    """Return month by month how a team grows when nobody starts who can't be supervised.

    Parameters
    ----------
    start : float
        People in post at the start, all able to supervise; above 0.
    target : float
        People wanted, at least `start`.
    hires_a_month : float
        The most who can be found and taken on in a month, 0 or more.
    months : int
        Months to look ahead, 1 or more.
    supervised_months : int
        Months, from the one they start in, during which newcomers need supervision; after that they
        supervise others. 0: nobody needs it.
    hours_each : float
        Hours a week of supervision that one newcomer needs, 0 or more.
    hours_per_supervisor : float
        Hours a week that one supervisor can give, 0 or more.
    leavers_a_year : float
        Share of people who leave in a year, newcomers and supervisors alike, 0 up to but not 1.

    Returns
    -------
    DataFrame
        One row a month from 1, at its end: month, in_post, supervisors, newcomers, hired, held_back (could
        have been hired, were wanted, and could not be supervised), left, hours_needed and hours_available
        (of supervision a week), gap (people still wanted). Numbers of people are expected ones, so they
        have fractions: round them when shown. `.attrs["reached"]` is the first month with no gap, or None.

    Raises
    ------
    InputError
        When one is no number, missing or out of range, months aren't whole, leavers are a percentage (20
        instead of 0.2), or the target is below the start.

    References
    ----------
    A stock and flow model of its own, made for this course: leavers go first, then those whose supervised
    months are over begin to supervise, then as many start as are wanted, found and can be supervised.

    Examples
    --------
    Two hours for each newcomer, four from each of six supervisors: twelve can learn at once, and the
    second dozen waits for the first.

    >>> table = recruitment_ramp(
    ...     6, 50, hires_a_month=8, months=4, supervised_months=3, hours_each=2, hours_per_supervisor=4
    ... )
    >>> table[["month", "in_post", "supervisors", "hired", "held_back"]]
       month  in_post  supervisors  hired  held_back
    0      1     14.0          6.0    8.0        0.0
    1      2     18.0          6.0    4.0        4.0
    2      3     18.0          6.0    0.0        8.0
    3      4     26.0         14.0    8.0        0.0
    """
    supervisors = _checks.above_zero("start", start)
    pace = _Pace(
        target=_target(target, supervisors),
        hires_a_month=_checks.at_least_zero("hires_a_month", hires_a_month),
        supervised_months=_checks.whole("supervised_months", supervised_months),
        hours_each=_checks.at_least_zero("hours_each", hours_each),
        hours_per_supervisor=_checks.at_least_zero("hours_per_supervisor", hours_per_supervisor),
        leaving=_monthly(leavers_a_year),
    )
    table = _run(pace, supervisors, _checks.whole("months", months, minimum=1))
    reached = table.loc[table["gap"] == 0, "month"]
    table.attrs["reached"] = None if reached.empty else int(reached.iloc[0])
    return table


def _run(pace: _Pace, supervisors: float, months: int) -> pd.DataFrame:
    cohorts = [0.0] * pace.supervised_months  # newcomers by month of starting, the longest here first
    rows = []
    for month in range(1, months + 1):
        left = pace.leaving * (supervisors + sum(cohorts))
        supervisors, cohorts = (
            supervisors * (1 - pace.leaving),
            [each * (1 - pace.leaving) for each in cohorts],
        )
        if cohorts:
            supervisors, cohorts = supervisors + cohorts[0], cohorts[1:]
        newcomers = sum(cohorts)
        wanted = max(pace.target - supervisors - newcomers, 0)
        found = min(pace.hires_a_month, wanted)
        hired = min(found, pace.room(supervisors, newcomers)) if pace.supervised_months else found
        if pace.supervised_months:
            cohorts.append(hired)
        else:
            supervisors += hired
        newcomers = sum(cohorts)
        rows.append(
            {
                "month": month,
                "in_post": supervisors + newcomers,
                "supervisors": supervisors,
                "newcomers": newcomers,
                "hired": hired,
                "held_back": found - hired,
                "left": left,
                "hours_needed": newcomers * pace.hours_each,
                "hours_available": supervisors * pace.hours_per_supervisor,
                "gap": round(wanted - hired, 9),  # six times 44 / 6 is a hair below 44
            }
        )
    return pd.DataFrame(rows)


def _target(target: float, start: float) -> float:
    found = _checks.above_zero("target", target)
    if found < start:
        raise InputError(
            f"target must be at least start ({start:g}); it is {target}. This is a plan to grow a team."
        )
    return found


def _monthly(leavers_a_year: float) -> float:
    """Return the share that leaves in a month, so that twelve months make the share of a year."""
    yearly = _checks.fraction("leavers_a_year", leavers_a_year)
    if yearly == 1:
        raise InputError("leavers_a_year must be below 1; it is 1, and nobody would be left to supervise.")
    return float(1 - (1 - yearly) ** (1 / MONTHS_A_YEAR))
