"""Break-even by unit; public through `business_case`."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cmplearn.methods import _checks


@dataclass(frozen=True)
class UnitBreakEven:
    """How many units (admissions avoided, reviews, visits saved) must be real for a service to meet its cost.

    Attributes
    ----------
    cost_gbp, other_benefits_gbp, value_per_unit_gbp : float
        Pounds, all of one price year; other benefits are those that don't depend on the units.
    claimed_units : float
        How many units were claimed.
    counted_share : float
        Share of the claim that is counted, 0 to 1.
    unit_name : str
        What the units are, in the plural.

    Examples
    --------
    >>> UnitBreakEven(100, 10, 5, claimed_units=40, counted_share=0.25).net_gbp  # 10 + 10 x 5 - 100
    -40.0
    """

    cost_gbp: float
    other_benefits_gbp: float
    value_per_unit_gbp: float
    claimed_units: float
    counted_share: float = 1.0
    unit_name: str = "units"

    @property
    def counted_units(self) -> float:
        """Units that are counted: the claim times the share counted."""
        return self.claimed_units * self.counted_share

    @property
    def break_even_units(self) -> int | None:
        """Fewest whole units that meet the cost: 0 when none is needed, None when no number would do."""
        gap_gbp = self.cost_gbp - self.other_benefits_gbp
        if gap_gbp <= 0:
            return 0
        needed = gap_gbp / self.value_per_unit_gbp if self.value_per_unit_gbp else math.inf
        if math.isinf(needed):
            return None
        nearest = round(needed)  # 0.3 / 0.1 is a hair below 3, and 0.6 / 0.2 could as well be a hair above
        return max(1, nearest if math.isclose(needed, nearest, rel_tol=1e-12) else math.ceil(needed))

    @property
    def break_even_share(self) -> float | None:
        """Break-even as a share of the claim, above 1 when the claim is not enough; None if there is none."""
        return None if self.break_even_units is None else self.break_even_units / self.claimed_units

    @property
    def net_gbp(self) -> float:
        """Benefits less cost in pounds, with the counted units."""
        return self.benefits_gbp(self.counted_units) - self.cost_gbp

    @property
    def ratio(self) -> float:
        """Pounds of benefit for a pound of cost, with the counted units."""
        return self.benefits_gbp(self.counted_units) / self.cost_gbp

    @property
    def ratio_without_units(self) -> float:
        """Pounds of benefit for a pound of cost, with no unit counted."""
        return self.other_benefits_gbp / self.cost_gbp

    def benefits_gbp(self, units: float) -> float:
        """Return the benefits when so many units are real.

        Parameters
        ----------
        units : float
            How many.

        Returns
        -------
        float
            Pounds.
        """
        return self.other_benefits_gbp + units * self.value_per_unit_gbp

    def line(self, points: int = 101) -> pd.DataFrame:
        """Return benefits, cost and net benefit by number of units.

        Parameters
        ----------
        points : int
            How many rows, 2 or more, evenly spaced from no units to the claim, or to break-even if more.

        Returns
        -------
        DataFrame
            Columns units, benefits_gbp, cost_gbp, net_gbp.

        Raises
        ------
        InputError
            When `points` is not a whole number of 2 or more.
        """
        last = max(self.claimed_units, self.break_even_units or 0)
        units = np.linspace(0, last, _checks.whole("points", points, minimum=2))
        benefits = self.other_benefits_gbp + units * self.value_per_unit_gbp
        cost = np.full_like(units, self.cost_gbp)
        return pd.DataFrame(
            {"units": units, "benefits_gbp": benefits, "cost_gbp": cost, "net_gbp": benefits - cost}
        )


def unit_break_even(
    cost_gbp: float,
    other_benefits_gbp: float,
    value_per_unit_gbp: float,
    claimed_units: float,
    counted_share: float = 1.0,
    unit_name: str = "units",
) -> UnitBreakEven:
    """Return how many units must be real for a service to meet its cost, and what it nets when some are.

    Parameters
    ----------
    cost_gbp : float
        What the service costs, above 0. All three amounts are pounds of one price year.
    other_benefits_gbp : float
        Benefits that don't depend on the units, 0 or more.
    value_per_unit_gbp : float
        What one unit is worth, 0 or more.
    claimed_units : float
        How many units are claimed, above 0.
    counted_share : float
        Share of the claim to count, 0 to 1.
    unit_name : str
        What the units are, in the plural, for pictures and tables.

    Returns
    -------
    UnitBreakEven
        Its `break_even_units`, `net_gbp`, `ratio` and a `line` to draw.

    Raises
    ------
    InputError
        When an amount is negative or not a number, or the share is not from 0 to 1.

    References
    ----------
    HM Treasury, The Green Book (2022), on switching values. The example is the Wirral care homes programme
    (MLCSU case studies) at the 2025/26 reimbursement ceiling of 66,972 pounds for each of three WTE-years.

    Examples
    --------
    >>> case = unit_break_even(200_916, 163_368, 494_720 / 443, 443, unit_name="admissions avoided")
    >>> case.break_even_units, round(case.ratio, 3), round(case.ratio_without_units, 3)
    (34, 3.275, 0.813)
    """
    return UnitBreakEven(
        cost_gbp=_checks.above_zero("cost_gbp", cost_gbp),
        other_benefits_gbp=_checks.at_least_zero("other_benefits_gbp", other_benefits_gbp),
        value_per_unit_gbp=_checks.at_least_zero("value_per_unit_gbp", value_per_unit_gbp),
        claimed_units=_checks.above_zero("claimed_units", claimed_units),
        counted_share=_checks.fraction("counted_share", counted_share),
        unit_name=_checks.text("unit_name", unit_name),
    )
