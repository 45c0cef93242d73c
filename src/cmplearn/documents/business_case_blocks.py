"""What the papers of a business case are put together from: words, tables and pictures of a case."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from cmplearn import charts
from cmplearn.charts import Picture
from cmplearn.documents.business_case_figures import Figures
from cmplearn.documents.paper import Block, Chart, Facts, Note, Table, Words
from cmplearn.methods.discounting import GREEN_BOOK
from cmplearn.portfolio.own_case import ASKED, OwnCase, Row

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
    "switching_words",
]

SENTENCE_END = re.compile(r"[.?!][”\"')]?(?=\s)")
SHORTEST = 24
"""Letters that even the shortest text has."""

MOST_PAYERS = 5
"""As many as the picture of a budget's impact can tell apart."""


def pounds(amount: float) -> str:
    """Return an amount in whole pounds.

    Examples
    --------
    >>> pounds(1234.5), pounds(-0.2), pounds(-5100.31)
    ('£1,234', '£0', '−£5,100')
    """
    digits = f"{abs(amount):,.0f}"
    return f"−£{digits}" if amount < 0 and digits != "0" else f"£{digits}"


def listed(words: Sequence[str]) -> str:
    """Return words as a sentence lists them.

    Examples
    --------
    >>> listed(["need"]), listed(["need", "risks", "costs"]), listed(["now, and next", "risks"])
    ('need', 'need, risks and costs', 'now, and next; risks')
    """
    if any("," in each for each in words):
        return "; ".join(words)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


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
        if with_score:
            heads.insert(1, "Likelihood × severity")
            for row, shown in zip(rows, cells, strict=True):
                shown.insert(1, score_words(row))
        yield Table(tuple(heads), tuple(map(tuple, cells)), caption or plan.title)
    if len(rows) < plan.least:
        wanted = f"at least {plan.least} ({len(rows)} so far)" if plan.least > 1 else "none is filled in"
        yield Note(f"{plan.title}: {wanted}.", "missing")


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


def rate_words() -> str:
    """Return the discount rate in words."""
    return f"{100 * GREEN_BOOK.bands[0][1]:g}% a year"


def basis_words(figures: Figures) -> str:
    """Return over which years and in which prices figures are, such as "over 3 years, 2024/25 prices"."""
    years = figures.basis.years
    over = f"over {years} years" if years > 1 else "in one year"
    prices = f"{figures.basis.price_year} prices" if figures.basis.price_year else "price year not said"
    discounted = f", discounted at {rate_words()}" if years > 1 else ""
    return f"{over}, {prices}{discounted}"


def money_words(figures: Figures) -> str:
    """Return what the preferred option costs and brings in two sentences, or why that can't be said."""
    costs, benefits, net = (figures.value(name) for name in ("pv_costs", "pv_benefits", "npsv"))
    if not figures.has_both_sides or costs is None or benefits is None or net is None:
        return "There is no net value yet. " + " ".join(figures.missing[:2])
    beside = "Beside how things are now, it costs" if figures.as_now else "It costs"
    cash = figures.value("pv_cash_releasing") or 0.0
    ratio = figures.value("bcr")
    each = f", or £{ratio:.2f} of benefit for each £1 of cost" if ratio is not None else ""
    return (
        f"{beside} {pounds(costs)} ({basis_words(figures)}) and brings benefits worth {pounds(benefits)}, of "
        f"which {pounds(cash)} is money that leaves a budget. Its net present value is {pounds(net)}{each}."
    )


def affordable(figures: Figures) -> str:
    """Return for whom it is a saving and for whom a cost, in money alone."""
    if not figures.has_both_sides:
        return ""
    told = [
        f"{payer.name} saves {pounds(payer.net_cash)}"
        if payer.net_cash > 0
        else f"{payer.name} pays {pounds(-payer.net_cash)} more than it gets back"
        for payer in figures.payers
        if abs(payer.net_cash) >= 0.5
    ]
    return f"In money alone, {listed(told)}." if told else "In money alone, nobody pays more or less."


def switching_words(figures: Figures) -> str:
    """Return how far benefits may fall, or costs rise, before it isn't worth it; "" without a net value."""
    net, benefits, costs = figures.value("npsv"), figures.switching("benefits"), figures.switching("costs")
    if net is None or benefits is None:
        return ""
    if net >= 0:
        rise = f", or costs rise by more than {100 * (costs - 1):.0f}%" if costs is not None else ""
        return (
            f"It stops being worth its cost when less than {100 * benefits:.0f}% of the benefits come{rise}."
        )
    return f"It would be worth its cost if benefits were {100 * (benefits - 1):.0f}% more than expected."


def options_table(figures: Figures) -> Iterator[Block]:
    """Yield the options with what they cost, bring and net, and the picture of it."""
    table = figures.compared
    if table is None or table.empty:
        yield Note("No option has an amount yet.", "missing")
        return
    rows = [
        (
            str(name),
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
    prices = f"{figures.basis.price_year} prices" if figures.basis.price_year else "price year not said"
    caption = f"{figures.preferred}: year by year, {prices}"
    yield Table(columns, tuple(rows), caption, frozenset(range(1, len(columns))))


def _without(row: tuple[str, ...], place: int) -> tuple[str, ...]:
    return row[:place] + row[place + 1 :]


def by_payer(figures: Figures) -> Iterator[Block]:
    """Yield what it means to each payer, where there is a whole sum to share out."""
    if not figures.has_both_sides:
        return
    rows = tuple(
        (payer.name, *map(pounds, (payer.costs, payer.cash, payer.net_cash, payer.in_kind, payer.other)))
        for payer in figures.payers
    )
    yield Table(
        ("Payer", "Pays", "Gets back in money", "Net money", "Gives in kind", "Gains, not in money"),
        rows,
        f"For whom it is a saving: {basis_words(figures)}",
        frozenset(range(1, 6)),
    )


def budget_table(figures: Figures) -> Iterator[Block]:
    """Yield what each payer pays more in each year, and the picture of it."""
    table = figures.budget
    if table is None:
        yield Note("No payer has a cost in money yet.", "missing")
        return
    payers = list(dict.fromkeys(table["payer"]))
    amounts = {
        (str(year), str(payer)): float(impact)
        for year, payer, impact in table[["year", "payer", "impact_gbp"]].to_numpy().tolist()
    }
    rows = [
        (payer, *(pounds(amounts[year, payer]) for year in figures.basis.names)) for payer in map(str, payers)
    ]
    if len(payers) > 1:
        totals = (sum(amounts[year, str(payer)] for payer in payers) for year in figures.basis.names)
        rows.append(("All payers", *map(pounds, totals)))
    yield Table(
        ("Payer", *figures.basis.names),
        tuple(rows),
        "What each pays more than now (a minus: less), in money, not discounted",
        frozenset(range(1, 1 + len(figures.basis.names))),
    )
    picture = budget_picture(figures)
    if picture is not None:
        yield Chart(picture)


def budget_picture(figures: Figures) -> Picture | None:
    """Return the picture of what each payer pays more; None without payers or with too many to draw."""
    if figures.budget is None or figures.budget["payer"].nunique() > MOST_PAYERS:
        return None
    drawn = charts.budget_impact(figures.budget)
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
