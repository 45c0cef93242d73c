"""Budget impact: what a decision costs each payer in each year."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from cmplearn.charts import bars, svg, tables, words
from cmplearn.charts.picture import Picture
from cmplearn.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

SOURCE = "methods.budget_impact.budget_impact"
COLUMNS = ("year", "payer", "treated", "new_gbp", "displaced_gbp", "service_gbp", "impact_gbp")
BAR = 16
LONGEST = 14  # letters of a payer's name beside a bar
# Fill and dashes of the outline of each payer's bars; words beside each bar name the payer.
FILLS = ((svg.BLUE, ""), (svg.PAPER, ""), (svg.AMBER, ""), (svg.PALE_BLUE, ""), (svg.PAPER, "4 3"))


class _Row(NamedTuple):
    """What one payer pays more in one year (below 0: less), and what that is made of."""

    year: str
    payer: str
    treated: float
    new: float
    displaced: float
    service: float
    impact: float


def budget_impact(table: "pd.DataFrame", prices: str = "") -> Picture:
    """Return what each payer pays more or less in each year, as bars from nothing.

    Parameters
    ----------
    table : DataFrame
        From `methods.budget_impact.budget_impact`; at most five payers.
    prices : str
        What the pounds are where they aren't the money of each year, such as "2024/25 prices, before pay
        awards and inflation"; said in the finding and beside the bars.

    Returns
    -------
    Picture
        The table has one row a year and payer, with what the impact is made of.

    Raises
    ------
    InputError
        When the table lacks a column or a row, or has more than five payers.
    """
    tables.require(table, COLUMNS, SOURCE)
    rows = [
        _Row(str(year), str(payer), *amounts)
        for year, payer, *amounts in zip(*(table[column].tolist() for column in COLUMNS), strict=True)
    ]
    payers = list(dict.fromkeys(row.payer for row in rows))
    if len(payers) > len(FILLS):
        raise InputError(
            f"table must have at most {len(FILLS)} payers; it has {len(payers)}. Put smaller ones together."
        )
    title = f"{_finding(rows, payers)}{f' ({prices})' if prices else ''}"
    parts, height = _drawn(rows, payers, prices or "money of each year")
    alt = " ".join(_described(rows, payers, title))
    return Picture(
        svg=svg.document(height, title, alt, parts),
        title=title,
        alt=alt,
        columns=(
            "Year",
            "Payer",
            "People treated",
            "New (£)",
            "Displaced (£)",
            "Service (£)",
            "Impact (£)",
        ),
        rows=tuple((row.year, row.payer, *(round(amount, 2) for amount in row[2:])) for row in rows),
    )


def _finding(rows: Sequence[_Row], payers: Sequence[str]) -> str:
    years = _totals(rows)
    over = f"over {len(years)} years" if len(years) > 1 else f"in {_year(rows[0].year)}"
    total = sum(years.values())
    if len(payers) == 1:
        finding = f"{payers[0]} pays {_more(total)} {over}"
    else:
        told = [
            f"{payer} pays {_more(sum(row.impact for row in rows if row.payer == payer))}" for payer in payers
        ]
        finding = f"{words.capital(over)} {words.listed(told, len(told))}: {_more(total)} in all"
    costs = [year for year, amount in years.items() if amount > 0]
    if costs and len(costs) < len(years) and list(years)[: len(costs)] == costs:
        return f"{finding}; it saves from {_year(list(years)[len(costs)])}"
    return finding


def _totals(rows: Sequence[_Row]) -> dict[str, float]:
    """Return what all payers together pay more, by year."""
    return {year: sum(row.impact for row in each) for year, each in groupby(rows, key=lambda row: row.year)}


def _more(amount: float) -> str:
    if abs(amount) < 0.5:
        return "the same"
    return f"{words.pounds(abs(amount))} {'more' if amount > 0 else 'less'}"


def _year(name: str) -> str:
    return f"year {name}" if name.isdigit() and len(name) < 4 else name


def _described(rows: Sequence[_Row], payers: Sequence[str], title: str) -> Iterator[str]:
    years = _totals(rows)
    yield f"Bar chart of {words.counted(len(years), 'years')} and {words.listed(payers, len(payers))}."
    yield f"{title}."
    for year, total in years.items():
        told = [f"{row.payer} {words.pounds(row.impact)}" for row in rows if row.year == year]
        both = f", {words.pounds(total)} in all" if len(told) > 1 else ""
        yield f"{words.capital(_year(year))}: {words.listed(told, len(told))}{both}."


def _drawn(rows: Sequence[_Row], payers: Sequence[str], prices: str) -> tuple[list[str], float]:
    labels = {row: f"{words.shortened(row.payer, LONGEST)} {words.pounds(row.impact)}" for row in rows}
    room = 14 + max(svg.text_width(label) for label in labels.values())
    span = bars.span([row.impact for row in rows], 8, svg.WIDTH - room)
    parts: list[str] = []
    y = 20.0
    for year, group in groupby(rows, key=lambda row: row.year):
        each = list(group)
        total = f": {_more(sum(row.impact for row in each))} in all" if len(each) > 1 else ""
        named, y = bars.heading(f"{words.capital(_year(year))}{total}", y, bold=True)
        parts += named
        y -= 8
        parts.append(svg.line(span.x(0), y - 3, span.x(0), y + (BAR + 4) * len(each), stroke=svg.INK))
        for row in each:
            fill, dash = FILLS[payers.index(row.payer)]
            parts.append(span.bar(0, row.impact, y, BAR, fill=fill, dash=dash))
            parts.append(svg.text(max(span.x(row.impact), span.x(0)) + 6, y + 13, labels[row]))
            y += BAR + 4
        y += 26
    axes, height = bars.heading(f"Pounds more a year, {prices}, not discounted", y)
    return [*parts, *axes], height - 8
