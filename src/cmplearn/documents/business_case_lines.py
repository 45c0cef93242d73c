"""Rows of costs and benefits as amounts by year, all of one price year; and why a row can't be one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from cmplearn.documents.business_case_years import (
    MOST_YEARS,
    are_years_said,
    count_years,
    financial_year,
    names_of_years,
)
from cmplearn.errors import InputError
from cmplearn.methods import parameters
from cmplearn.methods.business_case import inflate, optimism_bias, price_index
from cmplearn.portfolio.own_case import OwnCase, Row, number, option_names

__all__ = [
    "INDEX",
    "Basis",
    "Line",
    "basis",
    "lines",
    "preferred_option",
    "yearly",
]

INDEX = "prices.nhs_cost_inflation"
PROPOSAL = "The proposal"
NOBODY = "payer not said"
PRICED = ("cash-releasing", "non-cash-releasing", "quantifiable")
LARGEST = 1e12  # pounds: more than the country spends in a year


@dataclass(frozen=True)
class Basis:
    """What all figures rest on.

    Attributes
    ----------
    years : int
        How many are counted; 1 while nobody has said.
    are_years_said : bool
        Whether somebody has.
    names : tuple of str
        What each year is called.
    price_year : str
        Of all amounts; "" where neither the case nor its rows say one, or rows differ.
    converts : bool
        Whether rows of another price year are converted.
    optimism : float or None
        Fraction added to costs; None where nothing is.
    """

    years: int
    are_years_said: bool
    names: tuple[str, ...]
    price_year: str
    converts: bool
    optimism: float | None


@dataclass(frozen=True)
class Line:
    """A cost or a benefit, year by year.

    Attributes
    ----------
    row : str
        Id of the row it was read from.
    side : str
        "costs" or "benefits".
    name, option, payer, kind, source : str
        As typed; an option by its name.
    amounts : tuple of float
        Pounds by year as they count: of the case's price year, what is expected of a benefit, optimism bias
        on a cost. Empty where there are none.
    price_year : str
        Of the amounts as they were typed; "" where not said.
    low, high : float or None
        Fractions of the amount that it might come to.
    problem : str
        Why it is left out of the sums; "" where it counts.
    note : str
        What was done to the amounts as typed.
    """

    row: str
    side: Literal["costs", "benefits"]
    name: str
    option: str
    payer: str
    kind: str
    source: str
    amounts: tuple[float, ...]
    price_year: str
    low: float | None = None
    high: float | None = None
    problem: str = ""
    note: str = ""

    @property
    def total(self) -> float:
        """Pounds of all years together, not discounted."""
        return sum(self.amounts)

    @property
    def counts(self) -> bool:
        """Whether it is part of the sums."""
        return bool(self.amounts) and not self.problem


def preferred_option(case: OwnCase) -> str:
    """Return the name of the option for which a line counts that names none."""
    names = option_names(case)
    rows = case.rows["options"]
    marked = [row for row in rows if row.value.get("kind") == "preferred"]
    others = [row for row in rows if row.value.get("kind") not in ("as-now", "minimum")]
    found = marked or (others if len(others) == 1 else [])
    return names[found[0].id] if found else PROPOSAL


def basis(case: OwnCase) -> Basis:
    """Return what the case's figures rest on."""
    years = count_years(case)
    upper, mitigated = (case.number("economic-basis", f"optimism-{name}") for name in ("upper", "mitigated"))
    optimism = None
    if upper is not None and 0 <= upper <= 200:
        optimism = float(optimism_bias(upper / 100, min(max(mitigated or 0, 0), 100) / 100))
    return Basis(
        years=years,
        are_years_said=are_years_said(case),
        names=names_of_years(case, years),
        price_year=_price_year(case),
        converts=case.parts["economic-basis"].value.get("convert") == "convert",
        optimism=optimism,
    )


def _price_year(case: OwnCase) -> str:
    """Return the price year that the case says, or the one that all its rows have."""
    said = case.text("economic-basis", "price-year")
    if said:
        return financial_year(said) or said
    found = {_row_price_year(row, "") for name in ("costs", "benefits") for row in case.rows[name]} - {""}
    return found.pop() if len(found) == 1 else ""


def lines(case: OwnCase) -> tuple[Line, ...]:
    """Return every cost and benefit of a case, those too that can't be counted.

    Parameters
    ----------
    case : OwnCase
        The case.

    Returns
    -------
    tuple of Line
        Costs first, each in the order of its list.
    """
    rests_on = basis(case)
    found = [_read(case, row, "costs", rests_on) for row in case.rows["costs"]]
    found += [_read(case, row, "benefits", rests_on) for row in case.rows["benefits"]]
    years = {line.price_year for line in found if line.amounts}
    return tuple(_in_one_price_year(line, rests_on, years) for line in found)


def _read(case: OwnCase, row: Row, side: Literal["costs", "benefits"], rests_on: Basis) -> Line:
    names, wanted = option_names(case), str(row.value.get("option") or "")
    amounts, problem = _amounts(row, rests_on)
    if any(abs(amount) > LARGEST for amount in amounts):
        amounts, problem = (), "Its amount is larger than any budget. Look at it again."
    low, high = (number(row.value.get(name)) for name in ("low", "high"))
    return Line(
        row=row.id,
        side=side,
        name=row.name,
        option=names.get(wanted) or preferred_option(case),
        payer=row.text("payer") or NOBODY,
        kind=kind if (kind := str(row.value.get("kind"))) in row.plan.field("kind").options else "",
        source=row.text("source"),
        amounts=amounts,
        price_year=_row_price_year(row, rests_on.price_year),
        low=None if low is None else low / 100,
        high=None if high is None else high / 100,
        problem=problem,
    )


def _row_price_year(row: Row, otherwise: str) -> str:
    """Return a row's own price year, that in its source's words, or the case's."""
    said = row.text("price-year")
    return financial_year(said) or said or financial_year(row.text("source")) or otherwise


def _amounts(row: Row, rests_on: Basis) -> tuple[tuple[float, ...], str]:
    """Return pounds by year, and why there are none."""
    if row.value.get("kind") == "qualitative":
        return (), ""
    typed = yearly(row)
    if typed:
        return tuple((typed + [0.0] * MOST_YEARS)[: rests_on.years]), ""
    a_year = amount_a_year(row)
    if a_year is None:
        return (), "" if row.value.get("kind") == "quantifiable" else "It has no amount yet."
    once = row.value.get("kind") == "once"
    first = int(number(row.value.get("first")) or 1)
    last = int(number(row.value.get("last")) or (first if once else rests_on.years))
    return tuple(a_year if first <= year <= last else 0.0 for year in range(1, rests_on.years + 1)), ""


def yearly(row: Row) -> list[float]:
    """Return the pounds that were typed year by year, nothing counting as 0; empty where none were."""
    typed = row.value.get("years")
    if not isinstance(typed, list | tuple):
        return []
    found = [number(each) for each in typed[:MOST_YEARS]]
    return [each or 0.0 for each in found] if any(each is not None for each in found) else []


def amount_a_year(row: Row) -> float | None:
    """Return number times price, times the chance of a benefit; None while one is missing."""
    count, price = number(row.value.get("number")), number(row.value.get("price"))
    if count is None or price is None:
        return None
    chance = number(row.value.get("chance"))
    return count * price * (1.0 if chance is None else min(max(chance, 0.0), 100.0) / 100)


def _in_one_price_year(line: Line, rests_on: Basis, years: set[str]) -> Line:
    """Return a line as it counts: in the case's prices, with optimism bias; or why it doesn't."""
    if not line.amounts or line.problem:
        return line
    if not rests_on.price_year and len(years) > 1:
        said = line.price_year or "a price year that is not said"
        return replace(
            line,
            problem=f"It is in {said} and others are not. Say in which prices the whole case is.",
        )
    if line.price_year != rests_on.price_year:
        line = _converted(line, rests_on)
    if line.side == "costs" and rests_on.optimism and not line.problem:
        added = tuple(amount * (1 + rests_on.optimism) for amount in line.amounts)
        return replace(line, amounts=added)
    return line


def _converted(line: Line, rests_on: Basis) -> Line:
    """Return a line of another price year in the case's, where that is wanted and can be done."""
    if not rests_on.converts:
        return replace(
            line,
            problem=f"It is in {line.price_year} prices, the case in {rests_on.price_year}: two price years "
            "don't add up. Give the amount in the case's prices, or let such rows be converted.",
        )
    levels = index_levels()
    try:
        amounts = tuple(
            float(inflate(amount, line.price_year, rests_on.price_year, levels)) for amount in line.amounts
        )
    except InputError:
        years = list(levels)
        return replace(
            line,
            problem=f"It is in {line.price_year} prices and can't be converted to {rests_on.price_year}: the "
            f"NHS Cost Inflation Index here goes from {years[0]} to {years[-1]}.",
        )
    return replace(
        line,
        amounts=amounts,
        note=f"Converted from {line.price_year} to {rests_on.price_year} prices (NHS Cost Inflation Index).",
    )


@cache
def index_levels() -> Mapping[str, float]:
    """Return the level of the NHS Cost Inflation Index by year, as last published."""
    changes = parameters.history(INDEX)[-1].table
    levels = price_index({str(year): float(change) for year, change in changes.to_numpy().tolist()})
    return {str(year): float(level) for year, level in levels.items()}


def counted(found: tuple[Line, ...], side: str, option: str) -> Iterator[Line]:
    """Yield the lines of one side and option that are part of the sums."""
    yield from (line for line in found if line.side == side and line.option == option and line.counts)
