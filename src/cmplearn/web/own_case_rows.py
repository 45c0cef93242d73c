"""The lists of the own case: costs, benefits, options, risks and the others, a row at a time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from cmplearn.course.own_case import Field, ListPlan
from cmplearn.documents.business_case_blocks import in_a_table, pounds, score_words
from cmplearn.documents.business_case_figures import figures
from cmplearn.documents.business_case_lines import Line
from cmplearn.errors import NotFoundError
from cmplearn.portfolio import Portfolio, Reader
from cmplearn.portfolio.own_case import KIND, OwnCase, Row, order_after, order_moved, own_case, row_key
from cmplearn.web.api_portfolio import in_writer
from cmplearn.web.base import authenticated
from cmplearn.web.forms import new_key, new_operation
from cmplearn.web.own_case import shown_fields
from cmplearn.web.own_case_base import PATH, OwnCaseHandler

__all__ = ["routes"]

COLUMNS: dict[str, tuple[str, ...]] = {
    "options": ("name", "kind", "verdict"),
    "costs": ("what", "payer", "kind"),
    "benefits": ("what", "payer", "kind"),
    "stakeholders": ("who", "power", "interest", "stands"),
    "engagement": ("asked", "day", "said", "changed"),
    "risks": ("what", "action", "owner"),
    "milestones": ("what", "by", "owner"),
    "kpis": ("name", "now", "target"),
    "decisions": ("decision", "when"),
    "equality": ("group", "which", "effect"),
    "quality": ("effect", "part", "owner"),
    "owners": ("name", "part", "role"),
}
"""What the table of each list shows; a row's own page has the rest."""

ADVICE = {
    "equality": "Think of every group in turn. “Not known” is an honest answer, with somebody to find out.",
    "quality": "Score what could get worse before anything is done about it; write beside it what is done.",
    "owners": "Name who answers for which part. The document’s own owner stands on its first page.",
}


@dataclass(frozen=True)
class Shown:
    """A row as the table shows it: label and text of each column, and what to say of a cost or benefit."""

    row: Row
    cells: tuple[tuple[str, str], ...]
    problem: str


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
    return Shown(row, tuple(cells), line.problem if line else "")


class ListHandler(OwnCaseHandler):
    """One list."""

    @authenticated
    async def get(self, listing: str) -> None:
        """Show its rows, and how to add one."""
        case = await self.case()
        plan = case.plan.listing(listing)
        rows, totals = shown_rows(case, plan)
        self.page(
            "own_case_list.html",
            case=case,
            plan=plan,
            in_case=next(each for each in case.plan.cases if each.id == plan.case),
            rows=rows,
            totals=totals,
            advice=ADVICE.get(listing, ""),
            removed=self.get_query_argument("removed", ""),
        )

    @authenticated
    async def post(self, listing: str) -> None:
        """Move, remove or bring back a row."""
        case = await self.case()
        plan = case.plan.listing(listing)
        for action, change in CHANGES.items():
            id = self.get_body_argument(action, "")
            if id:
                await in_writer(partial(change, self.portfolio, plan.id, id))
                after = f"?removed={id}" if action == "remove" else ""
                self.redirect(self.url(f"{PATH}/lists/{plan.id}{after}"), status=303)
                return
        raise NotFoundError("Nothing was chosen. Go back to the list and press one of its buttons.")


def _move(portfolio: Portfolio, listing: str, id: str, *, up: bool) -> None:
    rows = own_case(portfolio).rows[listing]
    order = order_moved(rows, id, up=up)
    if order is not None:
        _change(portfolio, listing, id, order=order)


def _mark(portfolio: Portfolio, listing: str, id: str, *, removed: bool) -> None:
    _change(portfolio, listing, id, removed=removed)


def _change(portfolio: Portfolio, listing: str, id: str, **changed: Any) -> None:
    """Save a row with something about it changed; a row that a lesson fills may have no document yet."""
    key = row_key(listing, id)
    known = {each.key: each for each in portfolio.documents(KIND, key) if each.key == key}
    saved = known.get(key)
    if saved is None and own_case(portfolio).row(listing, id) is None:
        raise NotFoundError("There is no such row any more. Go back to the list.")
    value = dict(saved.value) if saved and isinstance(saved.value, dict) else {}
    version = saved.version if saved else 0
    portfolio.save(KIND, key, value | changed, version, new_operation())


CHANGES: dict[str, Callable[[Portfolio, str, str], None]] = {
    "up": partial(_move, up=True),
    "down": partial(_move, up=False),
    "remove": partial(_mark, removed=True),
    "restore": partial(_mark, removed=False),
}


class NewRowHandler(OwnCaseHandler):
    """A new row's own address."""

    @authenticated
    async def get(self, listing: str) -> None:
        """Go to a form that nobody has filled yet."""
        case = await self.case()
        plan = case.plan.listing(listing)
        self.redirect(self.url(f"{PATH}/lists/{plan.id}/{new_key('row').split('/')[-1]}"), status=303)


class RowHandler(OwnCaseHandler):
    """The form of one row."""

    @authenticated
    async def get(self, listing: str, id: str) -> None:
        """Show it; an id that is not known yet is a new row."""
        case = await self.case()
        row, is_new = _row(case, listing, id)
        if is_new and await in_writer(partial(self.with_reader, partial(_was_there, listing=listing, id=id))):
            self.redirect(self.url(f"{PATH}/lists/{row.plan.id}?removed={id}"), status=303)
            return
        self.page(
            "own_case_row.html",
            case=case,
            row=row,
            is_new=is_new,
            plan=row.plan,
            in_case=next(each for each in case.plan.cases if each.id == row.plan.case),
            asked=own_fields(row),
            told=[field for field in row.plan.fields if field not in own_fields(row)],
            left_out=next(
                (shown.problem for shown in shown_rows(case, row.plan)[0] if shown.row.id == id), ""
            ),
            **shown_fields(case),
        )

    @authenticated
    async def post(self, listing: str, id: str) -> None:
        """Save all that is valid."""
        case = await self.case()
        row, _ = _row(case, listing, id)
        fields = own_fields(row)
        taken = {field.name for field in row.plan.fields} - {field.name for field in fields}
        saved = {name: value for name, value in row.value.items() if name not in taken}
        value = self.read_fields(fields, saved, case) | {"order": row.order}
        await self.save_form(KIND, row_key(listing, id), value, after=f"{PATH}/lists/{listing}")


def _row(case: OwnCase, listing: str, id: str) -> tuple[Row, bool]:
    """Return a row as it stands, or a new one at the end of its list."""
    plan = case.plan.listing(listing)
    found = case.row(listing, id)
    if found is not None:
        return found, False
    return Row(plan, id, {}, 0, order_after(case.rows[listing])), True


def _was_there(reader: Reader, listing: str, id: str) -> bool:
    """Return whether a row that isn't in its list was there once and has been removed."""
    return any(each.key == row_key(listing, id) for each in reader.documents(KIND, row_key(listing, id)))


def own_fields(row: Row) -> tuple[Field, ...]:
    """Return the fields that a row's form asks: not those which a lesson's form has asked already."""
    source = row.plan.from_part
    taken = source.fields if row.part and source else {}
    return tuple(field for field in row.plan.fields if field.name not in taken)


routes: list[tuple[str, type]] = [
    (rf"{PATH}/lists/([a-z-]+)", ListHandler),
    (rf"{PATH}/lists/([a-z-]+)/new", NewRowHandler),
    (rf"{PATH}/lists/([a-z-]+)/([A-Za-z0-9][A-Za-z0-9-]*)", RowHandler),
]
