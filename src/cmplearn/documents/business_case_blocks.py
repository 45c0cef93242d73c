"""What the papers of a business case are put together from: words, tables and pictures of a case."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from cmplearn import charts
from cmplearn.charts import Picture
from cmplearn.documents.business_case_figures import Figures
from cmplearn.documents.business_case_words import (
    BEFORE_INFLATION,
    affordable,
    basis_words,
    listed,
    money_words,
    numbered,
    pounds,
    price_words,
    rate_words,
    switching_words,
)
from cmplearn.documents.paper import Block, Chart, Facts, Note, Table, Words
from cmplearn.portfolio.own_case import ASKED, OwnCase, Row

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Shortener",
    "affordable",
    "by_payer",
    "by_year",
    "list_table",
    "listed",
    "money_words",
    "options_table",
    "part_blocks",
    "pounds",
    "row_gaps",
    "switching_words",
]

SENTENCE_END = re.compile(r"[.?!][”\"')]?(?=\s)")
SHORTEST = 24
"""Letters that even the shortest text has."""

MOST_YEARS = 5
"""Years that stand side by side in a table with other columns."""

MOST_PAYERS = 5
"""As many as the picture of a budget's impact can tell apart."""


class Shortener:
    """Shortens texts to what fits, and remembers which.

    Examples
    --------
    >>> short = Shortener()
    >>> short("Need", "Two in three had no review. It was a year of much else besides.", 40)
    'Two in three had no review. …'
    >>> short.shortened
    ['Need']
    """

    def __init__(self, scale: float = 1.0) -> None:
        """Start with nothing shortened; a `scale` below 1 leaves less room for each text."""
        self.scale = scale
        self.shortened: list[str] = []

    def __call__(self, name: str, text: str, longest: int) -> str:
        """Return a text on one line, cut after a sentence or a word where it is too long.

        Parameters
        ----------
        name : str
            What it is called in the list of what was shortened.
        text : str
            The text.
        longest : int
            Characters that fit.
        """
        line, longest = " ".join(text.split()), max(SHORTEST, int(longest * self.scale))
        if len(line) <= longest:
            return line
        if name not in self.shortened:
            self.shortened.append(name)
        ends = [found.end() for found in SENTENCE_END.finditer(line[: longest - 1])]
        if ends and ends[-1] > longest / 3:
            return f"{line[: ends[-1]]} …"
        space = line.rfind(" ", longest // 2, longest - 1)
        return f"{line[: space if space > 0 else longest - 2].rstrip(' ,;:')} …"


def part_blocks(case: OwnCase, id: str, output: str = "full", with_lead: bool = True) -> Iterator[Block]:
    """Yield what a part says: its first field as words, the others as facts, then what is missing.

    Parameters
    ----------
    case : OwnCase
        The case.
    id : str
        The part.
    output : str
        The document, which says what is missing.
    with_lead : bool
        Whether a first field of several lines stands as words, without its name.
    """
    filled = case.parts[id]
    fields = [field for field in filled.part.fields if field.name not in ASKED]
    first, rest = fields[0], fields[1:]
    if not with_lead or first.kind != "text" or first.rows == 1:
        rest = fields
    elif filled.text(first.name):
        yield Words(filled.text(first.name))
    rows = tuple((field.short, filled.text(field.name)) for field in rest if filled.text(field.name))
    if rows:
        yield Facts(rows)
    missing = [field.short for field in filled.missing(output)]
    if missing and not _has_rows_instead(case, id):
        yield Note(f"{listed(missing)}.", "missing")


def _has_rows_instead(case: OwnCase, id: str) -> bool:
    """Return whether a part's list has rows of its own, so that the part may stay empty."""
    listing = case.parts[id].part.row_of
    return bool(listing and any(not row.part for row in case.rows[listing]))


def list_table(
    case: OwnCase, id: str, fields: Sequence[str], caption: str = "", with_score: bool = False
) -> Iterator[Block]:
    """Yield a list as a table of some of its fields, and what is missing.

    Parameters
    ----------
    case : OwnCase
        The case.
    id : str
        The list.
    fields : sequence of str
        Columns, in order.
    caption : str
        Of the table; without it, the list's title.
    with_score : bool
        Whether likelihood times severity is a column, after the first; the highest first then.
    """
    plan, rows = case.plan.listing(id), list(case.rows[id])
    if with_score:
        rows.sort(key=lambda row: -(row.score or 0))
    if rows:
        heads = [plan.field(name).short for name in fields]
        cells = [[in_a_table(row, name) or "–" for name in fields] for row in rows]
        if id == "options":
            cells = [[f"{place}. {name}", *others] for place, (name, *others) in enumerate(cells, 1)]
        if with_score:
            heads.insert(1, "Likelihood × severity")
            for row, shown in zip(rows, cells, strict=True):
                shown.insert(1, score_words(row))
        yield Table(tuple(heads), tuple(map(tuple, cells)), caption or plan.title)
    if len(rows) < plan.least:
        wanted = f"at least {plan.least} ({len(rows)} so far)" if plan.least > 1 else "none is filled in"
        yield Note(f"{plan.title}: {wanted}.", "missing")
    yield from row_gaps(case, id)


def row_gaps(case: OwnCase, id: str) -> Iterator[Block]:
    """Yield what rows of a list lack for the full case, and what the rows together do not cover."""
    plan, count = case.plan.listing(id), len(case.rows[id])
    gaps = [gap for gap in case.missing("full") if gap.title == plan.title]
    lacking = [gap.short for gap in gaps if gap.row or count >= max(plan.least, 1)]
    if lacking:
        yield Note(f"{'; '.join(lacking)}.", "missing")


def in_a_table(row: Row, name: str) -> str:
    """Return one field as a table shows it: of an option, what stands before its colon."""
    text = row.text(name)
    return text.split(":")[0] if row.plan.field(name).kind == "choice" else text


def score_words(row: Row) -> str:
    """Return likelihood times severity, with both.

    Examples
    --------
    >>> from cmplearn.course import own_case
    >>> risk = own_case.plan().listing("risks")
    >>> score_words(Row(risk, "a", {"likelihood": 3, "severity": 4})), score_words(Row(risk, "b", {}))
    ('3 × 4 = 12', 'not scored')
    """
    if row.score is None:
        return "not scored"
    return f"{row.text('likelihood')} × {row.text('severity')} = {row.score}"


# ---- Figures


def options_table(figures: Figures) -> Iterator[Block]:
    """Yield the options with what they cost, bring and net, and the picture of it."""
    table = figures.compared
    if table is None or table.empty:
        yield Note("No option has an amount yet.", "missing")
        return
    rows = [
        (
            numbered(figures, str(name)),
            pounds(float(row["pv_costs"])),
            pounds(float(row["pv_benefits"])),
            pounds(float(row["pv_cash_releasing"])),
            *_worth(figures, str(name)),
        )
        for name, row in table.iterrows()
    ]
    columns = ("Option", "Costs", "Benefits", "of them cash", "Net present value", "Benefit for £1")
    beside = f"beside “{figures.as_now}”, " if figures.as_now else ""
    yield Table(columns, tuple(rows), f"Options: {beside}{basis_words(figures)}", frozenset(range(1, 6)))


def _worth(figures: Figures, option: str) -> tuple[str, str]:
    """Return net present value and ratio of an option in words; a dash where a side of it is missing."""
    net, ratio = figures.value("npsv", option), figures.value("bcr", option)
    if not figures.is_complete(option) or net is None:
        return "–", "–"
    return pounds(net), "–" if ratio is None else f"{ratio:.2f}"


def by_year(figures: Figures) -> Iterator[Block]:
    """Yield the preferred option year by year, with sums that can be checked."""
    if not any(line.counts and line.option == figures.preferred for line in figures.lines):
        yield Note("No cost and no benefit has an amount yet.", "missing")
        return
    years = figures.by_year
    columns: tuple[str, ...] = ("Year", "Factor", "Costs", "Cash benefits", "Other benefits")
    columns = (*columns, "Cost of now, saved", "Net", "Net, discounted")
    amounts = [
        (year.costs, year.cash, year.other, year.now, year.net, year.net * year.factor) for year in years
    ]
    sums = tuple(math.fsum(column) for column in zip(*amounts, strict=True))
    heads = [*((year.name, f"{year.factor:.4f}") for year in years), ("All years", "")]
    rows: list[tuple[str, ...]] = [
        (*head, *map(pounds, row)) for head, row in zip(heads, [*amounts, sums], strict=True)
    ]
    if not figures.has_both_sides:
        columns, rows = columns[:-2], [row[:-2] for row in rows]
    if not any(year.now for year in years):
        columns, rows = _without(columns, 5), [_without(row, 5) for row in rows]
    caption = f"{figures.preferred}: year by year, {price_words(figures)}, {BEFORE_INFLATION}"
    yield Table(columns, tuple(rows), caption, frozenset(range(1, len(columns))))


def _without(row: tuple[str, ...], place: int) -> tuple[str, ...]:
    return row[:place] + row[place + 1 :]


def by_payer(figures: Figures) -> Iterator[Block]:
    """Yield what it means to each payer, where there is a whole sum to share out."""
    if not figures.has_both_sides:
        return
    rows = tuple(
        (payer.name, *map(pounds, (payer.costs, payer.cash, -payer.net_cash, payer.in_kind, payer.other)))
        for payer in figures.payers
    )
    yield Table(
        (
            "Payer",
            "Costs, less those of now",
            "Gets back in money",
            "Pays more than now, present value",
            "Gives in kind",
            "Gains, not in money",
        ),
        rows,
        f"For whom it is a saving: present value, {basis_words(figures)}",
        frozenset(range(1, 6)),
    )


def budget_table(figures: Figures) -> Iterator[Block]:
    """Yield what each payer pays more in each year, and the picture of it."""
    if figures.budget is None:
        yield Note("No payer has a cost in money yet.", "missing")
        return
    yield from budget_rows(figures, math.inf)
    picture = budget_picture(figures)
    if picture is not None:
        yield Chart(picture)


def budget_rows(figures: Figures, most: float) -> Iterator[Block]:
    """Yield what each payer pays more in each year; all payers in one row where they are more than `most`."""
    table = figures.budget
    if table is None:
        return
    amounts = table.pivot_table(index="payer", columns="year", values="impact_gbp", sort=False)
    cells = {str(payer): [float(each) for each in row] for payer, row in amounts.iterrows()}
    rows = list(cells.items()) if len(cells) <= most else []
    if len(rows) != 1:
        rows.append(("All payers", [math.fsum(column) for column in zip(*cells.values(), strict=True)]))
    cells_by_payer = [("Payer", *figures.basis.names, "All years")]
    cells_by_payer += [(payer, *map(pounds, (*row, math.fsum(row)))) for payer, row in rows]
    if len(figures.basis.names) > MOST_YEARS and len(rows) <= MOST_PAYERS + 1:
        cells_by_payer = [("Year", *cells_by_payer[0][1:]), *cells_by_payer[1:]]
        cells_by_payer = list(zip(*cells_by_payer, strict=True))
    columns, *found = cells_by_payer
    caption = f"What each pays more than now (a minus: less), {budget_base(figures)}"
    yield Table(columns, tuple(found), caption, frozenset(range(1, len(columns))))


def money_by_year(figures: Figures, most: int) -> Iterator[Block]:
    """Yield what each payer pays more than now, by year and as a present value, in one small table.

    Where payers are more than `most`, it is what all pay together; in words where years are many.
    """
    names, budget = figures.basis.names, figures.budget
    if budget is not None and len(names) > MOST_YEARS:
        told = [f"{name} {pounds(amount)}" for name, amount in zip(names, _paid_by_all(budget), strict=True)]
        yield Words(f"All pay more than now ({budget_base(figures)}): {'; '.join(told)}.")
        return
    if budget is None or not figures.has_both_sides or len(figures.payers) > most:
        yield from budget_rows(figures, 0)
        return
    paid = {(str(row["payer"]), str(row["year"])): float(row["impact_gbp"]) for _, row in budget.iterrows()}
    rows: list[tuple[str, list[float]]] = []
    for payer in figures.payers:
        years = [paid.get((payer.name, year), 0.0) for year in names]
        last = (math.fsum(years), -payer.net_cash, payer.in_kind, payer.other)
        rows.append((payer.name, [*years, *last]))
    if sum(any(amounts[: len(names)]) for _, amounts in rows) > 1:
        rows.append(
            ("All payers", [math.fsum(column) for column in zip(*(row[1] for row in rows), strict=True)])
        )
    columns = ("Payer", *names, "All years", "Pays more than now, present value", "In kind", "Gains, no cash")
    cells = [(name, *map(pounds, amounts)) for name, amounts in rows]
    discounted = f"; the last three columns are present values at {rate_words()}" if len(names) > 1 else ""
    caption = f"What each pays more than now (a minus: less), {budget_base(figures)}{discounted}"
    yield Table(columns, tuple(cells), caption, frozenset(range(1, len(columns))))


def _paid_by_all(budget: "pd.DataFrame") -> list[float]:
    """Return what all payers together pay more in each year."""
    return [float(each) for each in budget.groupby("year", sort=False)["impact_gbp"].sum()]


def budget_base(figures: Figures) -> str:
    """Return what the amounts of a budget are, so that nobody holds them against a present value."""
    return f"in money, {price_words(figures)}, {BEFORE_INFLATION}, not discounted"


def budget_picture(figures: Figures) -> Picture | None:
    """Return the picture of what each payer pays more; None without payers or with too many to draw."""
    if figures.budget is None or figures.budget["payer"].nunique() > MOST_PAYERS:
        return None
    drawn = charts.budget_impact(figures.budget, f"{price_words(figures)}, {BEFORE_INFLATION}")
    return replace(
        drawn,
        columns=("Year", "Payer", "Pays more (£)"),
        rows=tuple((row[0], row[1], row[-1]) for row in drawn.rows),
    )


def options_picture(figures: Figures) -> Picture | None:
    """Return the picture of the options that have both costs and benefits; None while none has."""
    if figures.compared is None or not figures.has_both_sides:
        return None
    whole = figures.compared[[figures.is_complete(str(name)) for name in figures.compared.index]]
    return None if whole.empty else charts.options(whole)


def tornado_blocks(figures: Figures) -> Iterator[Block]:
    """Yield how sure the answer is: the picture, where it turns, how many units must be real."""
    if figures.tornado is not None:
        yield Chart(charts.tornado(figures.tornado))
    elif figures.has_both_sides:
        yield Note("No row says how low or high it might be, so the figures can't be tested.", "missing")
    if switching_words(figures):
        yield Words(switching_words(figures))
    if figures.break_even is not None:
        name, found = figures.break_even
        needed, claimed = found.break_even_units, found.claimed_units
        if needed is not None:
            yield Words(
                f"Of “{name}”, {needed:,} must be real over the years counted for the whole to meet its "
                f"cost; at most {claimed:,.0f} are claimed, and {found.counted_units:,.0f} are expected."
            )
    if figures.extremes is not None:
        worst, best = figures.extremes
        yield Words(
            f"If every amount came out at its worse end at once, the net present value would be "
            f"{pounds(worst)}; at its better end, {pounds(best)}."
        )
