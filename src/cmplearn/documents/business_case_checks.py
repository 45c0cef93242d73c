"""Checks of a business case: whether words, tables and sums agree. They are hints and gate nothing."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from cmplearn.documents.business_case_amounts import MONEY, amount_a_year, yearly
from cmplearn.documents.business_case_figures import Figures
from cmplearn.documents.business_case_lines import NOBODY, Line
from cmplearn.documents.business_case_words import is_first_years, pounds
from cmplearn.documents.business_case_years import financial_year
from cmplearn.portfolio.own_case import OwnCase, Row, number

__all__ = ["Hint", "hints"]

AMOUNT = re.compile(
    r"£\s?(\d[\d,]*(?:\.\d+)?)\s?(k\b|m\b|million\b|thousand\b|bn\b|billion\b)?", re.IGNORECASE
)
TIMES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9}
WORDED = (
    ("summary", "ask"),
    ("summary", "summary"),
    ("summary", "recommendation"),
    ("options-appraisal", "preferred"),
    ("affordability", "gives-way"),
    ("uncertainty", "moves"),
)
"""Where a case speaks of its own money: only there can an amount be held against the tables."""


@dataclass(frozen=True)
class Hint:
    """Something to look at again.

    Attributes
    ----------
    place : str
        Where: a part's id, or "lists/" with a list's and a row's.
    words : str
        What, and what to do.
    """

    place: str
    words: str


def hints(case: OwnCase, figures: Figures) -> tuple[Hint, ...]:
    """Return what doesn't agree within a case, or is asked about by whoever checks it.

    Parameters
    ----------
    case : OwnCase
        The case.
    figures : Figures
        Its figures.

    Returns
    -------
    tuple of Hint
        Empty when nothing was found, which is no proof that the case is right.
    """
    return (
        *_basis(figures),
        *_left_out(figures),
        *_rows(case, figures),
        *_options(case, figures),
        *_decision(figures),
        *_in_words(case, figures),
        *_asked_for(case, figures),
        *_break_even(case, figures),
        *_risks(case),
    )


def _basis(figures: Figures) -> Iterator[Hint]:
    for words in figures.basis.oddities:
        yield Hint("economic-basis", words)


def _left_out(figures: Figures) -> Iterator[Hint]:
    for line in figures.lines:
        if line.problem:
            yield Hint(f"lists/{line.side}/{line.row}", f"“{line.name}” is not in the sums. {line.problem}")
        for words in line.cautions:
            yield Hint(f"lists/{line.side}/{line.row}", f"“{line.name}”: {words}")


def _rows(case: OwnCase, figures: Figures) -> Iterator[Hint]:
    lines = {(line.side, line.row): line for line in figures.lines}
    for listing in ("costs", "benefits"):
        for row in case.rows[listing]:
            place, line = f"lists/{listing}/{row.id}", lines[listing, row.id]
            if line.payer == NOBODY:
                yield Hint(place, f"“{row.name}” has no payer: say whose budget it touches.")
            if line.amounts and not line.source:
                yield Hint(place, f"“{row.name}” has no source: say where the amount comes from.")
            if listing == "benefits":
                yield from _benefit(row, place)
            yield from _sum_mismatch(row, place)
            yield from _year_in_source(line, row, place)


def _benefit(row: Row, place: str) -> Iterator[Hint]:
    kind, is_priced = row.value.get("kind"), amount_a_year(row) is not None or bool(yearly(row))
    if not kind and not is_priced:
        yield Hint(place, f"“{row.name}” has no kind: say whether it is money, and of which kind.")
    if is_priced and kind in MONEY and number(row.value.get("chance")) in (None, 100.0) and not yearly(row):
        yield Hint(
            place, f"“{row.name}” counts all that is claimed: what share do you truly expect to be real?"
        )


def _sum_mismatch(row: Row, place: str) -> Iterator[Hint]:
    typed, a_year = yearly(row), amount_a_year(row)
    if typed and a_year is not None and not any(math.isclose(each, a_year, rel_tol=0.01) for each in typed):
        yield Hint(
            place,
            f"“{row.name}” has pounds year by year, and number × price is {pounds(a_year)}, which is none of "
            "them. The years count; correct the one that is wrong.",
        )


def _year_in_source(line: Line, row: Row, place: str) -> Iterator[Hint]:
    """Yield that a source names another year than that of the prices, which may well be right."""
    named = financial_year(line.source)
    if line.counts and named and not row.text("price-year") and named != line.price_year:
        prices = f"{line.price_year} prices" if line.price_year else "no price year"
        yield Hint(
            place,
            f"“{row.name}” is taken to be in {prices}, as the whole case; its source names {named}. If its "
            "prices are of that year, say so in the row.",
        )


def _options(case: OwnCase, figures: Figures) -> Iterator[Hint]:
    rows = case.rows["options"]
    if not rows:
        return
    if not figures.as_now:
        yield Hint("lists/options", "No option leaves things as they are: without one, nothing is compared.")
    if sum(row.value.get("kind") == "preferred" for row in rows) > 1:
        yield Hint("lists/options", "More than one option is the preferred one. The first is taken.")
    used = {line.option for line in figures.lines}
    for row in rows:
        is_carried = row.value.get("kind") != "as-now" and row.value.get("verdict") == "carried"
        if is_carried and not any(name == row.name or name.startswith(f"{row.name} (") for name in used):
            yield Hint(f"lists/options/{row.id}", f"“{row.name}” is carried forward and has no cost.")


def _decision(figures: Figures) -> Iterator[Hint]:
    """Yield what a reader will ask about the preferred option; none of it says that the choice is wrong."""
    if not figures.has_both_sides:
        benefits = [line for line in figures.lines if line.side == "benefits"]
        if benefits and not any(line.kind in MONEY for line in benefits):
            yield Hint(
                "lists/benefits",
                "No benefit is worth money, so there is no net value. That can be right: say what is "
                "bought instead.",
            )
        return
    net = figures.value("npsv") or 0.0
    if net <= -0.5:
        yield Hint(
            "options-appraisal",
            f"The preferred option costs {pounds(-net)} more than its benefits are worth in pounds. That can "
            "be right where benefits have no price: say which ones make up for it.",
        )
    for name in figures.option_names:
        other = figures.value("npsv", name) if figures.is_complete(name) else None
        if name != figures.preferred and other is not None and other > net + 0.5:
            yield Hint(
                "options-appraisal",
                f"“{name}” has a higher net present value ({pounds(other)}) than the preferred option "
                f"({pounds(net)}). Say why it isn't preferred.",
            )


def _in_words(case: OwnCase, figures: Figures) -> Iterator[Hint]:
    """Yield amounts in words that no figure or table has, to the digits that they are written with."""
    known = list(_known_amounts(case, figures))
    for part, name in WORDED:
        for found in AMOUNT.finditer(case.text(part, name)):
            amount, step = _read(found[1], (found[2] or "").lower())
            if not any(abs(abs(each) - amount) <= step for each in known):
                yield Hint(
                    part,
                    f"“{case.plan.part(part).field(name).short}” speaks of {found[0].strip()}, and no figure "
                    "or table comes to that.",
                )


def _read(digits: str, unit: str) -> tuple[float, float]:
    """Return an amount and half of its last digit that isn't nought."""
    bare = digits.replace(",", "").rstrip(".")
    times = TIMES.get(unit, 1.0)
    after = len(bare.split(".")[1]) if "." in bare else 0
    noughts = len(bare) - len(bare.rstrip("0")) if not after else 0
    return float(bare) * times, 0.5 * 10.0 ** (noughts - after) * times + 1e-9


def _known_amounts(case: OwnCase, figures: Figures) -> Iterator[float]:
    for filled in case.parts.values():
        for field in filled.part.fields:
            if field.unit == "pounds":
                yield number(filled.value.get(field.name)) or 0.0
    for line in figures.lines:
        yield from (line.total, *line.amounts)
        row = case.row(line.side, line.row)
        if row is not None:
            yield from (number(row.value.get("price")) or 0.0, amount_a_year(row) or 0.0)
    if figures.compared is not None:
        for column in figures.compared.columns:
            yield from map(float, figures.compared[column].fillna(0.0))
    for year in figures.by_year:
        yield from (year.costs, year.cash, year.other, year.net, year.cash + year.other)
    for payer in figures.payers:
        yield from (payer.costs, payer.cash, payer.other, payer.net_cash, payer.in_kind)
    if figures.budget is not None:
        yield from map(float, figures.budget["impact_gbp"])
        yield from map(float, figures.budget["new_gbp"])
        yield from map(float, figures.budget.groupby("year")["new_gbp"].sum())
    limit = AMOUNT.search(case.text("decision-record", "may-decide"))
    if limit:
        yield _read(limit[1], (limit[2] or "").lower())[0]


def _asked_for(case: OwnCase, figures: Figures) -> Iterator[Hint]:
    asked = case.number("affordability", "asked-for")
    if asked is None or figures.budget is None:
        return
    paid, net = figures.first_year
    if not is_first_years(figures, asked):
        yield Hint(
            "affordability",
            f"{pounds(asked)} is asked for in the first year; the table comes to {pounds(paid)} paid, or "
            f"{pounds(net)} more than now. Say which, or what the difference is.",
        )


def _break_even(case: OwnCase, figures: Figures) -> Iterator[Hint]:
    said = case.number("benefits-table", "break-even")
    if said is None or figures.break_even is None:
        return
    _, found = figures.break_even
    needed = found.break_even_units
    if needed is None or not case.parts["benefits-table"].is_begun:
        return
    a_year = needed / figures.basis.years
    if abs(said - a_year) > max(1.0, 0.1 * a_year) and abs(said - needed) > max(1.0, 0.1 * needed):
        yield Hint(
            "benefits-table",
            f"Break-even is given as {said:,.0f}; with today's costs it comes to about {a_year:,.0f} a year.",
        )


def _risks(case: OwnCase) -> Iterator[Hint]:
    for listing in ("risks", "quality"):
        for row in case.rows[listing]:
            if row.score is not None and row.score >= 12 and not row.text("mitigation"):
                yield Hint(f"lists/{listing}/{row.id}", f"“{row.name}” scores {row.score} and has no action.")
            if not row.text("owner"):
                yield Hint(f"lists/{listing}/{row.id}", f"Nobody answers for “{row.name}”.")
