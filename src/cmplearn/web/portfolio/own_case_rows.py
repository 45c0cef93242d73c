"""The lists of the own case: costs, benefits, options, risks and the others, a row at a time."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from cmplearn.course import unit_costs
from cmplearn.course.own_case import Field, ListPlan
from cmplearn.errors import NotFoundError
from cmplearn.portfolio import Portfolio, Reader
from cmplearn.portfolio.own_case import KIND, OwnCase, Row, order_after, order_moved, own_case, row_key
from cmplearn.web.api_portfolio import in_writer
from cmplearn.web.base import authenticated
from cmplearn.web.forms import new_key, new_operation
from cmplearn.web.portfolio.own_case import shown_fields
from cmplearn.web.portfolio.own_case_base import PATH, OwnCaseHandler

if TYPE_CHECKING:
    from cmplearn.web.portfolio.own_case_glance import Shown

__all__ = ["routes"]

ADVICE = {
    "equality": "Think of every group in turn. “Not known yet” is an honest answer, with somebody to find "
    "out; so is “no effect expected”, with the reason.",
    "quality": "Score what could get worse before anything is done about it; write beside it what is done.",
    "owners": "Name who answers for which part. Who owns the document is asked with its title.",
}


def _shown_rows(case: OwnCase, plan: ListPlan) -> "tuple[list[Shown], list[str]]":
    from cmplearn.web.portfolio.own_case_glance import shown_rows  # loads the numbers' libraries

    return shown_rows(case, plan)


def _left_out(case: OwnCase, row: Row) -> str:
    """Return why a cost or benefit is not in the sums; "" where it is, and for other rows."""
    if row.plan.id not in ("costs", "benefits"):
        return ""
    return next((each.problem for each in _shown_rows(case, row.plan)[0] if each.row.id == row.id), "")


class ListHandler(OwnCaseHandler):
    """One list."""

    @authenticated
    async def get(self, listing: str) -> None:
        """Show its rows, and how to add one."""
        case = await self.case()
        plan = case.plan.listing(listing)
        rows, totals = await asyncio.to_thread(_shown_rows, case, plan)
        self.page(
            "own_case_list.html",
            case=case,
            plan=plan,
            in_case=next(each for each in case.plan.cases if each.id == plan.case),
            rows=rows,
            totals=totals,
            advice=ADVICE.get(listing, ""),
            uncovered=uncovered(plan, case.rows[listing]),
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
        chosen = {name: self.get_query_argument(name, "") for name in begun_by(plan)}
        begun = urlencode({name: value for name, value in chosen.items() if value in begun_by(plan)[name]})
        id = new_key("row").split("/")[-1]
        self.redirect(self.url(f"{PATH}/lists/{plan.id}/{id}") + (f"?{begun}" if begun else ""), status=303)


class RowHandler(OwnCaseHandler):
    """The form of one row."""

    @authenticated
    async def get(self, listing: str, id: str) -> None:
        """Show it; an id that is not known yet is a new row."""
        case = await self.case()
        row, is_new = _row(case, listing, id)
        if is_new:
            row = replace(row, value=self._begun(row.plan))
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
            prices=unit_costs.all() if listing in ("costs", "benefits") else (),
            left_out=await asyncio.to_thread(_left_out, case, row),
            **shown_fields(case),
        )

    def _begun(self, plan: ListPlan) -> dict[str, str]:
        """Return what the address of a new row has chosen already, such as the group it is about."""
        chosen = {name: self.get_query_argument(name, "") for name in begun_by(plan)}
        return {name: value for name, value in chosen.items() if value in begun_by(plan)[name]}

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


def begun_by(plan: ListPlan) -> dict[str, tuple[str, ...]]:
    """Return what a link to a new row may choose beforehand: a field, and which of its values."""
    return {plan.covers.field: plan.covers.values} if plan.covers else {}


def uncovered(plan: ListPlan, rows: Sequence[Row]) -> list[tuple[str, str]]:
    """Return value and name of everything that a list has to cover and has no row for yet."""
    if plan.covers is None:
        return []
    there = {row.value.get(plan.covers.field) for row in rows}
    options = plan.field(plan.covers.field).options
    return [(value, options[value]) for value in plan.covers.values if value not in there]


def own_fields(row: Row) -> tuple[Field, ...]:
    """Return the fields that a row's form asks: not those which a lesson's form has asked already."""
    taken = row.plan.told(row.part)
    return tuple(field for field in row.plan.fields if field.name not in taken)


routes: list[tuple[str, type]] = [
    (rf"{PATH}/lists/([a-z-]+)", ListHandler),
    (rf"{PATH}/lists/([a-z-]+)/new", NewRowHandler),
    (rf"{PATH}/lists/([a-z-]+)/([A-Za-z0-9][A-Za-z0-9-]*)", RowHandler),
]
