"""The figures of a business case, each computed by `methods` from what was filled in, with its source.

Nothing is estimated here: what isn't filled in is named, and the figures that need it are left out.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from cmplearn.documents.business_case_amounts import yearly
from cmplearn.documents.business_case_lines import (
    Basis,
    Line,
    as_now_option,
    basis,
    counted,
    lines,
    preferred_option,
)
from cmplearn.documents.business_case_sums import Payer, Year, payer
from cmplearn.errors import InputError
from cmplearn.methods import budget_impact, business_case, uncertainty
from cmplearn.methods.business_case import BenefitLine, CostLine, Option, UnitBreakEven
from cmplearn.methods.discounting import discount_factors, present_value
from cmplearn.portfolio.own_case import OwnCase, number, option_names

__all__ = ["Figures", "figures"]

FURTHEST = 5.0  # times the amount: beyond that it is another case
COMPARED = ["pv_costs", "pv_benefits", "npsv", "bcr", "pv_cash_releasing"]


@dataclass(frozen=True)
class Figures:
    """All figures of a case.

    Attributes
    ----------
    case : OwnCase
        The case.
    basis : Basis
        What they rest on.
    lines : tuple of Line
        Every cost and benefit, those too that don't count.
    preferred : str
        Name of the option that the figures are about.
    """

    case: OwnCase
    basis: Basis
    lines: tuple[Line, ...]
    preferred: str

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """The options that have a cost or a benefit, and how things are now."""
        used = {line.option for line in self.lines if line.counts}
        as_now = self.as_now
        listed = [name for name in self.option_names if name in used or name == as_now]
        return tuple(self._option(name) for name in [*listed, *sorted(used - set(self.option_names))])

    @cached_property
    def option_names(self) -> tuple[str, ...]:
        """Names of all options, in the order of their list."""
        return tuple(option_names(self.case).values())

    @property
    def as_now(self) -> str:
        """Name of the option that leaves things as they are; "" when there is none."""
        return as_now_option(self.case)

    def _option(self, name: str) -> Option:
        year = self.basis.price_year or "not said"
        costs = [
            CostLine(line.name, line.amounts, year, line.payer) for line in counted(self.lines, "costs", name)
        ]
        benefits = [
            BenefitLine(line.name, line.amounts, year, line.kind, line.payer)
            for line in counted(self.lines, "benefits", name)
        ]
        return Option(name, costs, benefits)

    @cached_property
    def appraisal(self) -> pd.DataFrame | None:
        """Present values by option, from `business_case.appraise`; None while nothing has an amount."""
        if not any(line.counts for line in self.lines):
            return None
        return business_case.appraise(self.options, baseline=self.as_now or None)

    @cached_property
    def compared(self) -> pd.DataFrame | None:
        """Each option beside how things are now: what it costs, brings and nets more, and its ratio.

        Returns
        -------
        DataFrame or None
            One row an option, without the one that leaves things as they are: pv_costs, pv_benefits, npsv,
            bcr and pv_cash_releasing, less those of now. Without such an option, less nothing.
        """
        if self.appraisal is None:
            return None
        if self.as_now not in self.appraisal.index:
            return self.appraisal[COMPARED]
        less = self.appraisal[COMPARED] - self.appraisal.loc[self.as_now, COMPARED]
        less["bcr"] = self.appraisal["incremental_bcr"]
        less.attrs = dict(self.appraisal.attrs)
        return less.drop(index=self.as_now) if len(less) > 1 else less

    def value(self, column: str, option: str = "") -> float | None:
        """Return one figure of `compared` for an option, the preferred one unless named; None without."""
        name = option or self.preferred
        if self.compared is None or name not in self.compared.index:
            return None
        found = float(self.compared.loc[name, column])  # type: ignore[arg-type]
        return None if math.isnan(found) else found

    @cached_property
    def _net_of_now(self) -> float:
        """Return the net present value of leaving things as they are, which every option forgoes."""
        if self.appraisal is None or self.as_now not in self.appraisal.index or self.as_now == self.preferred:
            return 0.0
        return float(self.appraisal.loc[self.as_now, "npsv"])  # type: ignore[arg-type]

    @property
    def has_both_sides(self) -> bool:
        """Whether the preferred option has a cost and a benefit that count: else there is no net value."""
        return self.is_complete(self.preferred)

    def is_complete(self, option: str) -> bool:
        """Whether an option has a cost and a benefit that count: else its net value would be half a sum."""
        return all(any(counted(self.lines, side, option)) for side in ("costs", "benefits"))

    @cached_property
    def by_year(self) -> tuple[Year, ...]:
        """The preferred option year by year, not discounted, with what is forgone of how things are now."""
        factors = discount_factors(self.basis.years - 1)
        costs = self._sum("costs", self.preferred)
        cash = self._sum("benefits", self.preferred, cash=True)
        other = self._sum("benefits", self.preferred, cash=False)
        now_costs, now_benefits = (self._sum(side, self._forgone) for side in ("costs", "benefits"))
        return tuple(
            Year(
                name,
                costs[place],
                cash[place],
                other[place],
                now_costs[place] - now_benefits[place],
                float(factors[place]),
            )
            for place, name in enumerate(self.basis.names)
        )

    def _sum(self, side: str, option: str, cash: bool | None = None) -> list[float]:
        chosen = [
            line.amounts
            for line in counted(self.lines, side, option)
            if cash is None or (line.kind == "cash-releasing") == cash
        ]
        return [math.fsum(amounts[year] for amounts in chosen) for year in range(self.basis.years)]

    @cached_property
    def payers(self) -> tuple[Payer, ...]:
        """What the preferred option means to each payer, beside how things are now."""
        found = [
            *((1, line) for line in self.lines if line.counts and line.option == self.preferred),
            *((-1, line) for line in self.lines if line.counts and line.option == self._forgone),
        ]
        names = dict.fromkeys(line.payer for _, line in found)
        return tuple(
            payer(name, [(sign, line) for sign, line in found if line.payer == name]) for name in names
        )

    @property
    def _forgone(self) -> str:
        """Return the name of the option that the preferred one takes the place of; "" without one."""
        return "" if self.as_now == self.preferred else self.as_now

    @cached_property
    def budget(self) -> pd.DataFrame | None:
        """What each payer pays more in each year, from `budget_impact`: cash alone, nothing discounted.

        Time that nobody is invoiced for is left out. What things cost now is taken off where it is listed.
        """
        new = self._cash_by_payer(self.preferred)
        if not new:
            return None
        now = self._cash_by_payer(self._forgone)
        saved = self._saved_by_payer()
        payers = dict.fromkeys([*new, *now, *saved])
        nothing = [0.0] * self.basis.years
        displaced = {
            payer: [a + b for a, b in zip(now.get(payer, nothing), saved.get(payer, nothing), strict=True)]
            for payer in payers
        }
        everyone = pd.Series([1.0] * self.basis.years, index=pd.Index(list(self.basis.names)))
        return budget_impact.budget_impact(
            everyone, 1.0, {payer: new.get(payer, nothing) for payer in payers}, displaced
        )

    def _cash_by_payer(self, option: str) -> dict[str, list[float]]:
        return self._by_payer(
            [line for line in counted(self.lines, "costs", option) if line.kind != "in-kind"]
        )

    def _saved_by_payer(self) -> dict[str, list[float]]:
        benefits = counted(self.lines, "benefits", self.preferred)
        return self._by_payer([line for line in benefits if line.kind == "cash-releasing"])

    def _by_payer(self, found: Sequence[Line]) -> dict[str, list[float]]:
        totals: dict[str, list[float]] = {}
        for line in found:
            sums = totals.setdefault(line.payer, [0.0] * self.basis.years)
            totals[line.payer] = [sums[year] + line.amounts[year] for year in range(self.basis.years)]
        return totals

    @cached_property
    def tornado(self) -> pd.DataFrame | None:
        """How far the net value moves with each line that has a low or a high; None while none has."""
        if not self.has_both_sides:
            return None
        found = [line for side in ("costs", "benefits") for line in counted(self.lines, side, self.preferred)]
        named = dict(zip(_told_apart(found), found, strict=True))
        ranges = {
            name: tuple(sorted((line.total * _or_all(line.low), line.total * _or_all(line.high))))
            for name, line in named.items()
            if line.total and (line.low is not None or line.high is not None)
        }
        if not ranges:
            return None
        each_pound = {
            name: _sign(line) * present_value(line.amounts) / line.total
            for name, line in named.items()
            if line.total
        }
        inputs = {name: named[name].total for name in each_pound}

        def net_value(**totals: float) -> float:
            return math.fsum(each_pound[name] * total for name, total in totals.items()) - self._net_of_now

        return uncertainty.tornado(net_value, inputs, ranges)  # type: ignore[arg-type]

    @cached_property
    def extremes(self) -> tuple[float, float] | None:
        """The net value with all amounts at their worse end at once, and at their better one."""
        if self.tornado is None:
            return None
        base = float(self.tornado.attrs["base"])
        ends = self.tornado[["result_low", "result_high"]]
        worst, best = ((function(axis=1) - base).sum() for function in (ends.min, ends.max))
        return base + float(worst), base + float(best)

    @cached_property
    def first_year(self) -> tuple[float, float]:
        """What is paid in the first year, and what that is more than now: money alone, not discounted."""
        if self.budget is None:
            return 0.0, 0.0
        first = self.budget[self.budget["year"] == self.basis.names[0]]
        return float(first["new_gbp"].sum()), float(first["impact_gbp"].sum())

    def switching(self, side: str) -> float | None:
        """Return the share of all benefits, or of all costs, at which the net value is nil; None without.

        Both are those of `compared`, the amounts that papers show: beside how things are now.
        """
        costs, benefits = self.value("pv_costs"), self.value("pv_benefits")
        if costs is None or benefits is None or not self.has_both_sides:
            return None

        def net_value(costs_share: float, benefits_share: float) -> float:
            return benefits_share * benefits - costs_share * costs

        inputs = {"costs_share": 1.0, "benefits_share": 1.0}
        try:
            return business_case.switching_value(net_value, inputs, f"{side}_share", (0.0, FURTHEST))
        except InputError:
            return None

    @cached_property
    def break_even(self) -> tuple[str, UnitBreakEven] | None:
        """The largest benefit that is so many a year at a price, and how many of them must be real."""
        if not self.has_both_sides:
            return None
        found = [line for line in counted(self.lines, "benefits", self.preferred) if self._units(line)]
        if not found:
            return None
        line = max(found, key=lambda each: present_value(each.amounts))
        claimed, share = self._units(line) or (0.0, 0.0)
        worth = present_value(line.amounts)
        others = [each for each in counted(self.lines, "benefits", self.preferred) if each.row != line.row]
        costs = math.fsum(
            present_value(each.amounts) for each in counted(self.lines, "costs", self.preferred)
        )
        if costs + self._net_of_now <= 0 or worth <= 0:
            return None
        return line.name, business_case.unit_break_even(
            costs + self._net_of_now,
            math.fsum(present_value(each.amounts) for each in others),
            worth / (claimed * share),
            claimed,
            share,
            "units",
        )

    def _units(self, line: Line) -> tuple[float, float] | None:
        """Return how many are claimed over all years and the share expected, of a number at a price."""
        row = self.case.row("benefits", line.row)
        count = number(row.value.get("number")) if row else None
        if row is None or not count or not number(row.value.get("price")) or yearly(row):
            return None
        chance = number(row.value.get("chance"))
        share = 1.0 if chance is None else chance / 100
        years = sum(1 for amount in line.amounts if amount)
        return (count * years, share) if 0 < share <= 1 and years else None

    @cached_property
    def by_kind(self) -> pd.DataFrame | None:
        """Every benefit of the preferred option with its present value and kind; None while there is none."""
        found = [
            line
            for line in self.lines
            if line.side == "benefits"
            and line.option == self.preferred
            and (line.counts or line.kind in ("quantifiable", "qualitative"))
        ]
        if not found:
            return None
        year = self.basis.price_year or "not said"
        listed = [BenefitLine(line.name, line.amounts, year, line.kind, line.payer) for line in found]
        return business_case.benefits_by_kind(Option(self.preferred, [], listed))

    @property
    def missing(self) -> tuple[str, ...]:
        """What the figures lack, in words, the most important first."""
        found = []
        if not any(line.side == "costs" for line in self.lines):
            found.append("There is no cost yet, so there is no net value: add what it costs, by payer.")
        if not any(line.side == "benefits" for line in self.lines):
            found.append("There is no benefit yet: add one, or do lesson 2.3.")
        found += self._options_not_said()
        if not self.basis.are_years_said:
            found.append("Over how many years isn't said: one year is counted, and nothing is discounted.")
        if not self.basis.price_year and any(line.amounts for line in self.lines):
            found.append("The price year isn't said.")
        found += self.basis.oddities
        found += [
            f"{line.name}: {line.problem} It is not in the sums." for line in self.lines if line.problem
        ]
        return tuple(found)

    def _options_not_said(self) -> Iterator[str]:
        """Yield why there is no net value, or nothing to hold it against, though there are amounts."""
        rows = self.case.rows["options"]
        both = all(any(line.side == side for line in self.lines) for side in ("costs", "benefits"))
        if rows and self.preferred not in self.option_names:
            yield "Say which option is the preferred one: until then there is no option to work out."
        elif both and not self.has_both_sides:
            side = "benefit in pounds" if any(counted(self.lines, "costs", self.preferred)) else "cost"
            yield f"The preferred option, “{self.preferred}”, has no {side} that counts: add one."
        if rows and not self.as_now:
            yield "Say which option is how things are now: until then nothing is compared."


def figures(case: OwnCase) -> Figures:
    """Return the figures of a case, worked out when asked for.

    Parameters
    ----------
    case : OwnCase
        The case as it stands.

    Returns
    -------
    Figures

    References
    ----------
    HM Treasury, The Green Book (2022); `business_case_rules.rules` has the rules with their sources.
    """
    return Figures(case, basis(case), lines(case), preferred_option(case))


def _sign(line: Line) -> int:
    return 1 if line.side == "benefits" else -1


def _or_all(share: float | None) -> float:
    return 1.0 if share is None else share


def _told_apart(found: Sequence[Line]) -> list[str]:
    """Return a name for each line, in pounds; two of the same name get a number."""
    names: list[str] = []
    for line in found:
        same = sum(name.startswith(line.name) for name in names)
        names.append(f"{line.name}{f' ({same + 1})' if same else ''}_gbp")
    return names
