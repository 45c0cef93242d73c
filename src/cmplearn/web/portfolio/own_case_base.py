"""What the pages of the own case share: reading the case, and its fields from a form."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from cmplearn.course.dates import stated_day
from cmplearn.course.own_case import Field
from cmplearn.documents.business_case_years import (
    MOST_YEARS,
    are_years_said,
    count_years,
    financial_year,
    names_of_years,
)
from cmplearn.portfolio.own_case import OwnCase, Row, number, option_names, own_case
from cmplearn.web.api_portfolio import in_writer
from cmplearn.web.forms import FormHandler

__all__ = ["LIMIT", "PATH", "OwnCaseHandler", "choices_of", "typed_before", "year_names", "years"]

PATH = "portfolio/own-case"
LIMIT = 1e10
"""No amount or count of a case is larger: ten thousand million."""

LONGEST_OFFERED = 100
"""Characters of what is offered beneath a line."""

YEARS_SHOWN = 5
"""Boxes for years while nobody has said how many the case has."""


def years(value: object) -> list[float | None]:
    """Return saved pounds by year as ten numbers, None for an empty one.

    Examples
    --------
    >>> years([100, None, 50])[:4]
    [100.0, None, 50.0, None]
    """
    found = [number(each) for each in value] if isinstance(value, list) else []
    return (found + [None] * MOST_YEARS)[:MOST_YEARS]


def year_names(case: OwnCase, value: object) -> list[str]:
    """Return what the boxes for pounds by year are called: as many as the case has years, or are filled."""
    filled = max((place for place, each in enumerate(years(value), 1) if each is not None), default=0)
    count = max(count_years(case) if are_years_said(case) else YEARS_SHOWN, filled)
    return list(names_of_years(case, count))


class OwnCaseHandler(FormHandler):
    """A page of the own case."""

    async def case(self) -> OwnCase:
        """Return the case as it stands."""
        return await in_writer(partial(self.with_reader, own_case))

    def read_fields(self, fields: Iterable[Field], saved: Mapping[str, Any], case: OwnCase) -> dict[str, Any]:
        """Return what is saved, with every field that the form has in place of the old.

        Parameters
        ----------
        fields : iterable of Field
            What the form asks.
        saved : mapping
            The document's value as it is; what no field names stays.
        case : OwnCase
            For its options and parts.

        Returns
        -------
        dict
        """
        found = {field.name: self._value_of(field, saved.get(field.name), case) for field in fields}
        return dict(saved) | found

    def _value_of(self, field: Field, kept: Any, case: OwnCase) -> Any:
        words = kept if isinstance(kept, str) else ""
        match field.kind:
            case "number":
                return self._number(field.name, field, kept)
            case "date":
                found = self.date_argument(field.name, stated_day(kept))
                return found.isoformat() if found else ""
            case "years":
                typed = [
                    self._number(f"{field.name}-{n}", field, old) for n, old in enumerate(years(kept), 1)
                ]
                return typed if any(each is not None for each in typed) else None
            case "choice" | "option" | "part":
                allowed = [value for value, _ in choices_of(field, case)]
                return self.choice_argument(field.name, ["", *allowed], words)
        if field.shape == "year":
            return self._price_year(field.name, words)
        return (
            self.line_argument(field.name, words)
            if field.rows == 1
            else self.text_argument(field.name, words)
        )

    def _price_year(self, name: str, kept: str) -> str:
        """Return a financial year, or note that none was typed and return what is kept."""
        typed = self.line_argument(name, kept)
        if typed and not financial_year(typed):
            self.problems[name] = (
                f"“{typed[:40]}” names no financial year, so amounts can’t be set beside others. Write it as "
                "2024/25."
            )
            return kept
        return typed

    def _number(self, name: str, field: Field, kept: Any) -> float | None:
        least = -LIMIT if field.minimum is None else field.minimum
        most = LIMIT if field.maximum is None else field.maximum
        found = self.number_argument(name, least, most, number(kept))
        if field.shape == "whole" and found is not None and found != int(found):
            self.problems[name] = f"{found:g} is not a whole number. Write one from {least:g} to {most:g}."
            return number(kept)
        return found


def typed_before(case: OwnCase, field: Field) -> list[str]:
    """Return what rows have in a field of that name already, each once, so that it is written alike."""
    found = [row.text(field.name) for rows in case.rows.values() for row in rows if _offers(row, field)]
    return sorted({text for text in found if 0 < len(text) <= LONGEST_OFFERED}, key=str.casefold)


def _offers(row: Row, field: Field) -> bool:
    return any(each.name == field.name and each.suggests for each in row.plan.fields)


def choices_of(field: Field, case: OwnCase) -> list[tuple[str, str]]:
    """Return value and label of everything that a field lets one choose, as the case stands."""
    if field.kind == "option":
        return list(option_names(case).items())
    if field.kind == "part":
        return [(part.id, part.title) for part in case.plan.parts]
    return list(field.options.items())
