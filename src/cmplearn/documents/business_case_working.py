"""Appendix A of a business case: how each figure was worked out, so that it can be done again by hand."""

from collections.abc import Iterator

from cmplearn.documents.business_case_figures import Figures
from cmplearn.documents.business_case_lines import Line, index_levels
from cmplearn.documents.business_case_rules import rules
from cmplearn.documents.business_case_words import (
    BEFORE_INFLATION,
    optimism_words,
    pounds,
    price_words,
    rate_words,
)
from cmplearn.documents.paper import Block, Note, Table, Words

__all__ = ["working"]


def working(figures: Figures) -> Iterator[Block]:
    """Yield how the figures were worked out: rules, amounts, index, break-even, and what isn't counted.

    Parameters
    ----------
    figures : Figures
        Of the case.

    Yields
    ------
    Block
    """
    yield Words(" ".join(_base(figures)))
    shown = tuple((rule.what, rule.formula, rule.source) for rule in rules(figures))
    yield Table(("Figure", "Formula", "Source"), shown, "Formulas, rates and sources")
    yield from _amounts(figures)
    yield from _index(figures)
    yield from _break_even(figures)
    yield from _left_out(figures)


def _base(figures: Figures) -> Iterator[str]:
    """Yield what all figures rest on."""
    yield f"All amounts are in {price_words(figures)}, {BEFORE_INFLATION}."
    if figures.basis.price_year == "":
        yield "The price year has to be said before anybody relies on them."
    if figures.basis.years > 1:
        yield f"Present values are discounted at {rate_words()}; the first year is not discounted."
    yield "No effect on health is valued here, so nothing is discounted at the lower rate for health."
    yield optimism_words(figures) or "No allowance for optimism bias was made."


def _amounts(figures: Figures) -> Iterator[Block]:
    found = [line for line in figures.lines if line.counts or line.source or line.problem]
    if not found:
        return
    rows = tuple(
        (
            f"{line.name} ({line.option})",
            _sum(line),
            line.price_year or "not said",
            _range(line),
            _source(line),
        )
        for line in found
    )
    columns = ("Amount", "Working, all years, not discounted", "Price year", "Low–high", "Source")
    yield Table(columns, rows, "How each amount comes about, and where it comes from")


def _sum(line: Line) -> str:
    return f"{line.working} = {pounds(line.total)}" if line.counts else "not counted" if line.problem else "–"


def _range(line: Line) -> str:
    low, high = (100 if share is None else round(100 * share) for share in (line.low, line.high))
    return "–" if line.low is None and line.high is None else f"{low}–{high}%"


def _source(line: Line) -> str:
    source = line.source or "no source"
    return f"{source.rstrip('.')}. {line.note}" if line.note else source


def _index(figures: Figures) -> Iterator[Block]:
    """Yield the index from the earliest year to the latest that an amount was converted from or to."""
    years = {line.price_year for line in figures.lines if line.note} | {figures.basis.price_year}
    levels = {year: level for year, level in index_levels().items() if min(years) <= year <= max(years)}
    if len(levels) > 1 and len(years) > 1:
        begins = next(iter(index_levels()))
        rows = tuple((year, f"{level:.4f}") for year, level in levels.items())
        caption = f"NHS Cost Inflation Index, {begins} = 100"
        yield Table(("Year", "Index"), rows, caption, frozenset({1}))


def _break_even(figures: Figures) -> Iterator[Block]:
    if figures.break_even is None or figures.break_even[1].break_even_units is None:
        return
    name, found = figures.break_even
    rows = (
        (
            "A",
            "Costs, less the net costs of how things are now, present value",
            pounds(found.cost_gbp),
        ),
        ("B", "Worth of all other benefits, present value", pounds(found.other_benefits_gbp)),
        ("C", f"Worth of one of “{name}”, mean present value", f"£{found.value_per_unit_gbp:,.2f}"),
        ("D", "Claimed over the years counted", f"{found.claimed_units:,.10g}"),
        ("E", "Share expected to be real", f"{100 * found.counted_share:.4g}%"),
        ("F", "Expected: D × E", f"{found.counted_units:,.10g}"),
        ("G", "Needed: (A − B) ÷ C, rounded up", f"{found.break_even_units:,}"),
    )
    yield Table(("Step", "What", "Amount"), rows, f"Break-even of “{name}”", frozenset({2}))


def _left_out(figures: Figures) -> Iterator[Block]:
    for line in figures.lines:
        if line.problem:
            amount = f" {pounds(line.typed)} as typed." if line.typed else ""
            yield Note(f"{line.name}: not counted.{amount} {line.problem}", "missing")
        for words in line.cautions:
            yield Note(f"{line.name}: {words}")
