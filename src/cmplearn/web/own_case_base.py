"""What the pages of the own case share: reading the case, and its fields from a form."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any

from cmplearn.course.own_case import Field
from cmplearn.documents.business_case_years import MOST_YEARS, are_years_said, count_years, names_of_years
from cmplearn.portfolio.own_case import OwnCase, number, option_names, own_case
from cmplearn.web.api_portfolio import in_writer
from cmplearn.web.forms import FormHandler

__all__ = ["LIMIT", "PATH", "OwnCaseHandler", "choices_of", "day", "year_names", "years"]

PATH = "portfolio/own-case"
LIMIT = 1e12
"""No amount or count of a case is larger."""

YEARS_SHOWN = 5
"""Boxes for years while nobody has said how many the case has."""


def day(value: object) -> date | None:
    """Return a saved day, or None where it is none.

    Examples
    --------
    >>> day("2026-01-12"), day("soon"), day(None)
    (datetime.date(2026, 1, 12), None, None)
    """
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


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
                found = self.date_argument(field.name, day(kept))
                return found.isoformat() if found else ""
            case "years":
                typed = [
                    self._number(f"{field.name}-{n}", field, old) for n, old in enumerate(years(kept), 1)
                ]
                return typed if any(each is not None for each in typed) else None
            case "choice" | "option" | "part":
                allowed = [value for value, _ in choices_of(field, case)]
                return self.choice_argument(field.name, ["", *allowed], words)
        return (
            self.line_argument(field.name, words)
            if field.rows == 1
            else self.text_argument(field.name, words)
        )

    def _number(self, name: str, field: Field, kept: Any) -> float | None:
        least = -LIMIT if field.minimum is None else field.minimum
        most = LIMIT if field.maximum is None else field.maximum
        return self.number_argument(name, least, most, number(kept))


def choices_of(field: Field, case: OwnCase) -> list[tuple[str, str]]:
    """Return value and label of everything that a field lets one choose, as the case stands."""
    if field.kind == "option":
        return list(option_names(case).items())
    if field.kind == "part":
        return [(part.id, part.title) for part in case.plan.parts]
    return list(field.options.items())
