"""What a document of the own case needs and that is empty: fields of parts, rows of lists, fields of rows."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cmplearn.course.own_case import ListPlan
from cmplearn.portfolio.own_case_values import Gap, Row

if TYPE_CHECKING:
    from cmplearn.portfolio.own_case import OwnCase

__all__ = ["gaps"]

LISTS = "lists/"


def gaps(case: "OwnCase", output: str) -> Iterator[Gap]:
    """Yield what is missing for a document: parts first, then lists.

    Parameters
    ----------
    case : OwnCase
        The case.
    output : str
        "sponsor", "short", "committee" or "full".

    Yields
    ------
    Gap
    """
    yield from _fields(case, output)
    for plan in case.plan.lists:
        rows = case.rows[plan.id]
        if output in plan.needed_for:
            yield from _too_few(plan, rows)
            yield from _not_covered(plan, rows)
        for row in rows:
            yield from _of_row(row, output)
    if output in case.plan.listing("costs").needed_for:
        yield from _preferred_without_cost(case)


def _fields(case: "OwnCase", output: str) -> Iterator[Gap]:
    for filled in case.parts.values():
        for each in filled.missing(output):
            part = case.plan.part(each.same_as.partition("/")[0]) if each.same_as else filled.part
            yield Gap(part.id, part.title, each.label, each.short, each.name, filled.part.case)


def _too_few(plan: ListPlan, rows: tuple[Row, ...]) -> Iterator[Gap]:
    count = len(rows)
    if count < plan.least:
        so_far = f" ({count} so far)" if plan.least > 1 else ""
        wanted = f"Add {plan.one}" if plan.least == 1 else f"Add at least {plan.least}{so_far}"
        yield Gap(f"{LISTS}{plan.id}", plan.title, wanted, plan.title + so_far, "", plan.case)


def _not_covered(plan: ListPlan, rows: tuple[Row, ...]) -> Iterator[Gap]:
    if plan.covers is None or not rows:
        return
    field = plan.field(plan.covers.field)
    there = {row.value.get(field.name) for row in rows}
    names = [field.options[value] for value in plan.covers.values if value not in there]
    if names:
        words = "; ".join(names)
        label = f"Nobody has looked at: {words}. “Not known yet” is an answer"
        yield Gap(f"{LISTS}{plan.id}", plan.title, label, f"{plan.title}: {words}", "", plan.case)


def _of_row(row: Row, output: str) -> Iterator[Gap]:
    missing = row.missing(output)
    if missing:
        words = ", ".join(field.short.lower() for field in missing)
        is_told = all(field.name in row.plan.told(row.part) for field in missing)
        place = row.part if row.part and is_told else f"{LISTS}{row.plan.id}/{row.id}"
        yield Gap(
            place,
            row.plan.title,
            f"“{_cut(row.name)}” still needs: {words}",
            f"“{_cut(row.name)}” ({words})",
            missing[0].name,
            row.plan.case,
            row.id,
        )


def _cut(name: str, longest: int = 60) -> str:
    line = " ".join(name.split())
    return line if len(line) <= longest else f"{line[: longest - 2].rstrip()} …"


def _preferred_without_cost(case: "OwnCase") -> Iterator[Gap]:
    """Yield that the preferred option has no cost, where other options have; a row of no option is its."""
    plan, options = case.plan.listing("costs"), case.rows["options"]
    preferred = next((row for row in options if row.value.get("kind") == "preferred"), None)
    if preferred is None or not case.rows["costs"]:
        return
    known = {row.id for row in options}
    if any(
        row.value.get("option") in (preferred.id, "", None) or row.value.get("option") not in known
        for row in case.rows["costs"]
    ):
        return
    name = _cut(preferred.name)
    yield Gap(f"{LISTS}costs", plan.title, f"Add what “{name}” costs", f"costs of “{name}”", "", plan.case)
