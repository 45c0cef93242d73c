"""Pictures of what options bring and cost."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from cmplearn.charts import bars, svg, tables, words
from cmplearn.charts.picture import Picture
from cmplearn.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

BAR = 18
# How each kind is drawn: fill and dashes of the outline. They differ in lightness, and words say the kind.
FILLS = {
    "cash-releasing": (svg.BLUE, ""),
    "non-cash-releasing": (svg.PALE_BLUE, ""),
    "quantifiable": (svg.PAPER, "5 3"),
    "qualitative": (svg.PAPER, "2 3"),
}


class _Option(NamedTuple):
    """One option of an appraisal: pounds of year 0, and benefits for a pound of cost."""

    name: str
    costs: float
    benefits: float
    net: float
    bcr: float

    def as_shown(self) -> tuple[str | float, ...]:
        amounts = (round(amount, 2) for amount in (self.costs, self.benefits, self.net))
        return self.name, *amounts, "no cost" if math.isnan(self.bcr) else round(self.bcr, 2)


def benefits_by_kind(table: "pd.DataFrame") -> Picture:
    """Return each benefit as a bar, with its kind: which part is cash, and which is not.

    Parameters
    ----------
    table : DataFrame
        From `methods.business_case.benefits_by_kind`: name, amount (pounds, NaN without a price), kind.

    Returns
    -------
    Picture
        The table has one row a benefit.

    Raises
    ------
    InputError
        When the table lacks a column or a row, or a kind is unknown.
    """
    tables.require(table, ("name", "amount", "kind"), "methods.business_case.benefits_by_kind")
    rows = [
        (str(name), float(amount), str(kind))
        for name, amount, kind in _columns(table, "name", "amount", "kind")
    ]
    for _, _, kind in rows:
        if kind not in FILLS:
            raise InputError(f"kind must be one of {', '.join(FILLS)}; it is {kind!r}. Choose one of them.")
    title = _cash_finding(rows)
    parts, height = _benefit_bars(rows)
    alt = f"Bar chart of {words.counted(len(rows), 'benefits')} and their kind. {title}."
    return Picture(
        svg=svg.document(height, title, alt, parts),
        title=title,
        alt=alt,
        columns=("Benefit", "Kind", "Amount (£)"),
        rows=tuple(
            (name, kind, "no price" if math.isnan(amount) else round(amount, 2))
            for name, amount, kind in rows
        ),
    )


def options(appraisal: "pd.DataFrame") -> Picture:
    """Return the costs and benefits of each option side by side, with its net value.

    Parameters
    ----------
    appraisal : DataFrame
        From `methods.business_case.appraise`, the options' names as index.

    Returns
    -------
    Picture
        The table has one row an option.

    Raises
    ------
    InputError
        When the table lacks a column or a row.
    """
    columns = ("pv_costs", "pv_benefits", "npsv", "bcr")
    tables.require(appraisal, columns, "methods.business_case.appraise")
    rows = [
        _Option(str(name), *map(float, numbers))
        for name, numbers in zip(appraisal.index, _columns(appraisal, *columns), strict=True)
    ]
    title = _best_finding(rows)
    parts, height = _option_bars(rows, str(appraisal.attrs.get("price_year", "")))
    alt = f"Bar chart of costs and benefits of {len(rows)} options. {title}."
    return Picture(
        svg=svg.document(height, title, alt, parts),
        title=title,
        alt=alt,
        columns=("Option", "Costs (£)", "Benefits (£)", "Net value (£)", "Benefits for each £1 of cost (£)"),
        rows=tuple(row.as_shown() for row in rows),
    )


def _columns(table: "pd.DataFrame", *names: str) -> list[tuple[Any, ...]]:
    return list(zip(*(table[name].tolist() for name in names), strict=True))


def _cash_finding(rows: Sequence[tuple[str, float, str]]) -> str:
    priced = [(amount, kind) for _, amount, kind in rows if not math.isnan(amount)]
    if not priced:
        return "None of these benefits has a price"
    total = math.fsum(amount for amount, _ in priced)
    cash = math.fsum(amount for amount, kind in priced if kind == "cash-releasing")
    if all(kind == "cash-releasing" for _, kind in priced):
        return f"All of the {words.pounds(total)} is cash-releasing"
    if cash == 0:
        return f"None of the {words.pounds(total)} is cash-releasing"
    return f"{words.pounds(cash)} is cash-releasing; {words.pounds(total - cash)} is not"


def _benefit_bars(rows: Sequence[tuple[str, float, str]]) -> tuple[list[str], float]:
    amounts = [0.0 if math.isnan(amount) else amount for _, amount, _ in rows]
    room = 14 + max(svg.text_width(words.pounds(amount)) for amount in amounts)
    span = bars.span(amounts, 8, svg.WIDTH - room)
    parts: list[str] = []
    y = 20.0
    for (name, amount, kind), drawn in zip(rows, amounts, strict=True):
        named, y = bars.heading(name, y, bold=True)
        parts += [*named, svg.text(8, y, kind, size=svg.SMALL_SIZE, fill=svg.QUIET)]
        y += 8
        if math.isnan(amount):
            parts.append(svg.text(8, y + 14, "no price"))
        else:
            fill, dash = FILLS[kind]
            parts.append(span.bar(0, drawn, y, BAR, fill=fill, dash=dash))
            parts.append(svg.text(max(span.x(drawn), span.x(0)) + 6, y + 14, words.pounds(amount)))
        y += BAR + 26
    return parts, y - 14


def _best_finding(rows: Sequence[_Option]) -> str:
    best = max(rows, key=lambda row: row.net)
    if best.net < 0:
        return f"No option is worth what it costs; {best.name} comes closest, {words.pounds(-best.net)} short"
    ratio = "" if math.isnan(best.bcr) else f", or {words.pounds(best.bcr)} for each £1 of cost"
    return f"{best.name} has the highest net value: {words.pounds(best.net)}{ratio}"


def _option_bars(rows: Sequence[_Option], price_year: str) -> tuple[list[str], float]:
    amounts = [amount for row in rows for amount in (row.costs, row.benefits)]
    room = 14 + max(svg.text_width(f"Benefits {words.pounds(amount)}") for amount in amounts)
    span = bars.span(amounts, 8, svg.WIDTH - room)
    parts: list[str] = []
    y = 20.0
    for row in rows:
        named, y = bars.heading(row.name, y, bold=True)
        parts += [
            *named,
            svg.text(8, y, f"net value {words.pounds(row.net)}", size=svg.SMALL_SIZE, fill=svg.QUIET),
        ]
        for label, amount, fill in (("Benefits", row.benefits, svg.BLUE), ("Costs", row.costs, svg.PAPER)):
            parts.append(span.bar(0, amount, y + 8, BAR, fill=fill))
            at = max(span.x(amount), span.x(0)) + 6
            parts.append(svg.text(at, y + 22, f"{label} {words.pounds(amount)}"))
            y += BAR + 4
        y += 30
    prices = f", {price_year} prices" if price_year else ""
    parts.append(svg.tick_label(8, y, f"Present value{prices}", anchor="start"))
    return parts, y + 12
