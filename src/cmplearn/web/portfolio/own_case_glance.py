"""What the own case's pages show that has to be worked out; imported when a page first needs it."""

from collections.abc import Iterator
from dataclasses import dataclass

from cmplearn import charts
from cmplearn.charts import Picture
from cmplearn.course.own_case import ListPlan
from cmplearn.documents.business_case_blocks import (
    affordable,
    budget_picture,
    in_a_table,
    money_words,
    options_picture,
    pounds,
    score_words,
)
from cmplearn.documents.business_case_checks import Hint, hints
from cmplearn.documents.business_case_figures import Figures, figures
from cmplearn.documents.business_case_lines import Line
from cmplearn.portfolio.own_case import OwnCase, Row

__all__ = ["Glance", "Shown", "glance", "shown_rows"]

COLUMNS: dict[str, tuple[str, ...]] = {
    "options": ("name", "kind", "verdict"),
    "costs": ("what", "payer", "kind"),
    "benefits": ("what", "payer", "kind"),
    "stakeholders": ("who", "power", "interest", "stands"),
    "engagement": ("asked", "day", "said", "changed"),
    "risks": ("what", "mitigation", "owner"),
    "raid": ("what", "kind", "owner"),
    "milestones": ("what", "by", "owner"),
    "kpis": ("name", "now", "target"),
    "decisions": ("decision", "when"),
    "equality": ("group", "which", "effect"),
    "quality": ("effect", "way", "owner"),
    "owners": ("name", "part", "role"),
}
"""What the table of each list shows; a row's own page has the rest."""


@dataclass(frozen=True)
class Glance:
    """The figures at a glance: in words, drawn, what they lack, what to look at again."""

    words: str
    picture: Picture | None
    missing: tuple[str, ...]
    hints: tuple[Hint, ...]


def glance(case: OwnCase) -> Glance:
    """Return the figures of a case at a glance."""
    found = figures(case)
    words = " ".join(filter(None, (money_words(found), affordable(found))))
    return Glance(words, _picture(found), found.missing, hints(case, found))


def _picture(found: Figures) -> Picture | None:
    """Return the most telling picture that there are figures for."""
    picture = options_picture(found) or budget_picture(found)
    if picture is None and found.by_kind is not None and found.by_kind["amount"].notna().any():
        return charts.benefits_by_kind(found.by_kind)
    return picture


@dataclass(frozen=True)
class Shown:
    """A row as the table shows it: label and text of each column, and what to say of a cost or benefit."""

    row: Row
    cells: tuple[tuple[str, str], ...]
    problem: str
    lacks: str = ""
    cautions: str = ""


def shown_rows(case: OwnCase, plan: ListPlan) -> tuple[list[Shown], list[str]]:
    """Return the rows of a list as its table shows them, and what they come to."""
    lines: dict[str, Line] = {}
    totals: list[str] = []
    if plan.id in ("costs", "benefits"):
        found = figures(case)
        lines = {line.row: line for line in found.lines if line.side == plan.id}
        totals = list(_totals(list(lines.values()), found.basis.years))
    return [_shown(case, row, lines.get(row.id)) for row in case.rows[plan.id]], totals


def _totals(lines: list[Line], years: int) -> Iterator[str]:
    """Yield what the lines of each option come to, in words."""
    over = f"over {years} years" if years > 1 else "in one year"
    for option in dict.fromkeys(line.option for line in lines if line.counts):
        total = sum(line.total for line in lines if line.counts and line.option == option)
        yield f"{option}: {pounds(total)} {over}, not discounted"


def _shown(case: OwnCase, row: Row, line: Line | None) -> Shown:
    cells = [(row.plan.field(name).short, in_a_table(row, name)) for name in COLUMNS[row.plan.id]]
    if row.plan.id == "owners":
        titles = {part.id: part.title for part in case.plan.parts}
        cells = [(label, titles.get(text, text)) for label, text in cells]
    if row.plan.scored:
        cells.append(("Likelihood × severity", score_words(row)))
    if line is not None:
        cells += [("Option", line.option), ("All years", pounds(line.total) if line.counts else "–")]
    lacks = ", ".join(field.short.lower() for field in row.missing("full"))
    return Shown(row, tuple(cells), line.problem if line else "", lacks, _cautions(line))


def _cautions(line: Line | None) -> str:
    """Return what to know of a row that counts, such as that part of it lies beyond the case's years."""
    return " ".join(line.cautions) if line and not line.problem else ""
