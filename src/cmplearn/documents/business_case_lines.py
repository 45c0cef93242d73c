"""Rows of costs and benefits as amounts by year, all of one price year; and why a row can't be one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from cmplearn.documents.business_case_amounts import amount_a_year, read, yearly
from cmplearn.documents.business_case_years import (
    are_years_said,
    count_years,
    financial_year,
    names_of_years,
    odd_years,
)
from cmplearn.errors import InputError
from cmplearn.methods import parameters
from cmplearn.methods.business_case import inflate, optimism_bias, price_index
from cmplearn.portfolio.own_case import OwnCase, Row, number, option_names

__all__ = [
    "INDEX",
    "Basis",
    "Line",
    "as_now_option",
    "basis",
    "index_levels",
    "lines",
    "preferred_option",
]

INDEX = "prices.nhs_cost_inflation"
PROPOSAL = "The proposal"
NOBODY = "payer not said"


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
        Fraction added to costs of what would be done, never to those of how things are now; None where no
        upper bound is said.
    oddities : tuple of str
        What was typed and can't be taken as it is, such as 2.5 years.
    """

    years: int
    are_years_said: bool
    names: tuple[str, ...]
    price_year: str
    converts: bool
    optimism: float | None
    oddities: tuple[str, ...] = ()


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
    typed : float
        Pounds of all years as they were typed, those too that don't count.
    beyond : float
        Pounds as typed in years that the case doesn't have; the other years count.
    why, problem : str
        Why it is left out of the sums, in a few words and in sentences; "" where it counts.
    working : str
        How its amount comes about, such as "2 × £68,000 × 3 years".
    note : str
        What was done to the amounts as typed.
    cautions : tuple of str
        What of it doesn't count as typed, though it is in the sums.
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
    typed: float = 0.0
    beyond: float = 0.0
    why: str = ""
    problem: str = ""
    working: str = ""
    note: str = ""
    cautions: tuple[str, ...] = ()

    @property
    def total(self) -> float:
        """Pounds of all years together, not discounted."""
        return sum(self.amounts)

    @property
    def counts(self) -> bool:
        """Whether it is part of the sums."""
        return bool(self.amounts) and not self.problem

    @property
    def uncounted(self) -> float:
        """Pounds as typed that are not in the sums."""
        return self.typed if self.problem else self.beyond


def preferred_option(case: OwnCase) -> str:
    """Return the name of the option for which a line counts that names none."""
    names = option_names(case)
    rows = case.rows["options"]
    marked = [row for row in rows if row.value.get("kind") == "preferred"]
    others = [row for row in rows if row.value.get("kind") not in ("as-now", "minimum")]
    found = marked or (others if len(others) == 1 else [])
    return names[found[0].id] if found else PROPOSAL


def as_now_option(case: OwnCase) -> str:
    """Return the name of the option that leaves things as they are; "" when there is none."""
    names = option_names(case)
    rows = [row for row in case.rows["options"] if row.value.get("kind") == "as-now"]
    return names[rows[0].id] if rows else ""


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
        oddities=tuple(filter(None, (odd_years(case), _odd_price_year(case)))),
    )


def _odd_price_year(case: OwnCase) -> str:
    said = case.text("economic-basis", "price-year")
    if not said or financial_year(said):
        return ""
    return f"The price year of the case, “{said:.40}”, is no year such as 2024/25: it counts as not said."


def _price_year(case: OwnCase) -> str:
    """Return the price year that the case says, or the one that all its rows have that say one."""
    said = case.text("economic-basis", "price-year")
    if said:
        return financial_year(said)
    rows = [row for name in ("costs", "benefits") for row in case.rows[name]]
    found = {financial_year(row.text("price-year")) for row in rows} - {""}
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
    rests_on, as_now = basis(case), as_now_option(case)
    found = [_read(case, row, "costs", rests_on) for row in case.rows["costs"]]
    found += [_read(case, row, "benefits", rests_on) for row in case.rows["benefits"]]
    years = {line.price_year for line in found if line.amounts}
    counted_in = [_in_one_price_year(line, rests_on, years) for line in found]
    return _payers_as_one([_with_optimism(line, rests_on, as_now) for line in counted_in])


def _read(case: OwnCase, row: Row, side: Literal["costs", "benefits"], rests_on: Basis) -> Line:
    names, wanted = option_names(case), str(row.value.get("option") or "")
    typed = read(row, rests_on.years)
    low, high, capped = _range(row, side)
    line = Line(
        row=row.id,
        side=side,
        name=row.name,
        option=names.get(wanted) or preferred_option(case),
        payer=" ".join(row.text("payer").split()) or NOBODY,
        kind=kind if (kind := str(row.value.get("kind"))) in row.plan.field("kind").options else "",
        source=row.text("source"),
        amounts=typed.amounts,
        price_year=financial_year(row.text("price-year")) or rests_on.price_year,
        low=low,
        high=high,
        typed=typed.total,
        beyond=typed.beyond,
        why=typed.refusal.why if typed.refusal else "",
        problem=typed.refusal.words if typed.refusal else "",
        working=typed.working,
        cautions=tuple(filter(None, (_beyond_words(typed.beyond, rests_on), capped))),
    )
    said = row.text("price-year")
    if said and not financial_year(said) and line.amounts and not line.problem:
        words = f"Its price year, “{said:.40}”, is no year such as 2024/25. Write one, or empty it."
        return replace(line, amounts=(), why="price year not clear", problem=words)
    return line


def _beyond_words(beyond: float, rests_on: Basis) -> str:
    if not beyond:
        return ""
    return f"£{beyond:,.0f} of it, as typed, lies after year {rests_on.years} of the case and is not counted."


def _range(row: Row, side: str) -> tuple[float | None, float | None, str]:
    """Return low and high as fractions, and what was capped: no more comes than all that is claimed."""
    low, high = (
        None if (found := number(row.value.get(name))) is None else found / 100 for name in ("low", "high")
    )
    typed = number(row.value.get("chance"))
    chance = 1.0 if typed is None else typed / 100
    told = "A share above 100% counts as 100%." if chance > 1 else ""
    if side == "costs" or yearly(row) or amount_a_year(row) is None or chance <= 0:
        return low, high, ""
    most = 1 / min(chance, 1.0)
    if max(low or 0.0, high or 0.0) > most + 1e-9:
        told = "Its high comes to more than all that is claimed: it counts as all."
    return _at_most(low, most), _at_most(high, most), told


def _at_most(share: float | None, most: float) -> float | None:
    return None if share is None else min(share, most)


def _payers_as_one(found: Sequence[Line]) -> tuple[Line, ...]:
    """Return lines with one name for each payer: "ICB" and "icb " are the same."""
    names: dict[str, str] = {}
    return tuple(replace(line, payer=names.setdefault(line.payer.casefold(), line.payer)) for line in found)


def _in_one_price_year(line: Line, rests_on: Basis, years: set[str]) -> Line:
    """Return a line as it counts, in the case's prices; or why it doesn't."""
    if not line.amounts or line.problem:
        return line
    if not rests_on.price_year and len(years) > 1:
        said = line.price_year or "a price year that is not said"
        words = f"It is in {said} and others are not. Say in which prices the whole case is."
        return replace(line, why="price years differ", problem=words)
    return line if line.price_year == rests_on.price_year else _converted(line, rests_on)


def _with_optimism(line: Line, rests_on: Basis, as_now: str) -> Line:
    """Return a cost with optimism bias; what is paid now is known, so nothing is added to it."""
    if line.side != "costs" or not rests_on.optimism or line.option == as_now or not line.counts:
        return line
    times = 1 + rests_on.optimism
    working = f"{_bracketed(line.working)} × {times:.6g} (optimism bias)"
    return replace(line, amounts=tuple(amount * times for amount in line.amounts), working=working)


def _bracketed(working: str) -> str:
    return f"({working})" if " + " in working and not working.startswith("(") else working


def _converted(line: Line, rests_on: Basis) -> Line:
    """Return a line of another price year in the case's, where that is wanted and can be done."""
    then, now = line.price_year, rests_on.price_year
    if not rests_on.converts:
        words = f"It is in {then} prices, the case in {now}: two price years don't add up. "
        return replace(
            line,
            why=f"{then} prices",
            problem=f"{words}Give the amount in the case's prices, or let such rows be converted.",
        )
    levels = index_levels()
    try:
        times = float(inflate(1.0, then, now, levels))
    except InputError:
        years = list(levels)
        return replace(
            line,
            why=f"{then} prices",
            problem=f"It is in {then} prices and can't be converted to {now}: the NHS Cost Inflation Index "
            f"here goes from {years[0]} to {years[-1]}. Work its amount out in {now} prices with the index "
            "that your finance department uses, write that amount here, and name the index in its source.",
        )
    return replace(
        line,
        amounts=tuple(amount * times for amount in line.amounts),
        working=f"{_bracketed(line.working)} × {times:.6g} ({then} to {now})",
        note=f"Converted from {then} to {now} prices (NHS Cost Inflation Index).",
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
