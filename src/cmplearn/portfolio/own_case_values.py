"""What was filled in: values as they are read, parts, rows of lists, and what is missing of them."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cmplearn.course.dates import stated_in_full
from cmplearn.course.own_case import Field, ListPlan, Part
from cmplearn.portfolio.amounts import amount


def is_empty(value: object) -> bool:
    """Return whether nothing was filled in: blank text, no choice, no number in any year."""
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, list | tuple):
        return all(is_empty(each) for each in value)
    return value is None


def number(value: object) -> float | None:
    """Return a saved number, or None where there is none; text with thousands separated counts.

    Examples
    --------
    >>> number("£1,200.50"), number(3), number("about ten"), number(float("nan")), number(True)
    (1200.5, 3.0, None, None, None)
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        value = value.replace(",", "").replace("£", "").replace(" ", "").replace(" ", "")
    try:
        found = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def shown(asked: Field, value: object) -> str:
    """Return a saved value as it is read: options by their label, dates in words, numbers with their unit.

    Parameters
    ----------
    asked : Field
        What was asked.
    value : JSON value
        What was saved.

    Returns
    -------
    str
        "" where nothing was filled in.

    Examples
    --------
    >>> from cmplearn.course import own_case
    >>> price = own_case.plan().part("benefits-table").field("price")
    >>> shown(price, 2710), shown(price, None)
    ('£2,710', '')
    """
    if is_empty(value):
        return ""
    if isinstance(value, list | tuple):
        return "; ".join(
            f"year {year + 1}: {_with_unit(each, 'pounds')}"
            for year, each in enumerate(value)
            if not is_empty(each)
        )
    if asked.kind == "choice":
        return asked.options.get(str(value), str(value))
    if asked.kind == "date":
        return stated_in_full(str(value))
    if asked.kind == "number":
        return _with_unit(value, asked.unit)
    return str(value).strip()


def _with_unit(value: object, unit: str) -> str:
    found = number(value)
    return str(value).strip() if found is None else amount(found, unit)


@dataclass(frozen=True)
class Filled:
    """A part as it stands.

    Parameters
    ----------
    part : Part
        What it asks.
    value : mapping of str to JSON value
        What was filled in, by field.
    version : int
        Of its document; 0 when nothing was saved.
    saved_at : datetime or None
        When.
    asked_elsewhere : mapping of str to JSON value
        What other parts have of the fields that are asked there.
    """

    part: Part
    value: Mapping[str, Any] = field(default_factory=dict)
    version: int = 0
    saved_at: datetime | None = None
    asked_elsewhere: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_begun(self) -> bool:
        """Whether anything that it asks has been filled in."""
        return any(not is_empty(self.value.get(each.name)) for each in self.part.fields)

    def get(self, name: str) -> Any:
        """Return one field as it was filled in, here or where else it is asked; None where it was not."""
        elsewhere = self.asked_elsewhere.get(name)
        return self.value.get(name) if is_empty(elsewhere) else elsewhere

    def text(self, name: str) -> str:
        """Return one field as it is read; "" where nothing was filled in."""
        return shown(self.part.field(name), self.get(name))

    def missing(self, output: str) -> tuple[Field, ...]:
        """Return the fields that a document needs and that are empty."""
        return tuple(
            each for each in self.part.fields if output in each.needed_for and is_empty(self.get(each.name))
        )


@dataclass(frozen=True)
class Row:
    """A row of a list.

    Parameters
    ----------
    plan : ListPlan
        The list.
    id : str
        Its name within the list; a part's id where a lesson's form is the row.
    value : mapping of str to JSON value
        What was filled in, by field.
    version : int
        Of its document; 0 for a lesson's row to which nothing was added.
    order : float
        Its place among the others.
    part : str
        Id of the part that it comes from; "" for a row of its own.
    """

    plan: ListPlan
    id: str
    value: Mapping[str, Any]
    version: int = 0
    order: float = 0
    part: str = ""

    @property
    def name(self) -> str:
        """What it is known by."""
        return self.text(self.plan.main) or f"{self.plan.one[0].upper()}{self.plan.one[1:]} without a name"

    @property
    def score(self) -> int | None:
        """Likelihood times severity, or None while one is missing."""
        likelihood, severity = (number(self.value.get(name)) for name in ("likelihood", "severity"))
        if likelihood is None or severity is None:
            return None
        product = likelihood * severity  # of two numbers that only a bundle can bring, it may have no end
        return round(product) if math.isfinite(product) else None

    def text(self, name: str) -> str:
        """Return one field as it is read; "" where nothing was filled in."""
        return shown(self.plan.field(name), self.value.get(name))

    def missing(self, output: str) -> tuple[Field, ...]:
        """Return the fields that a document needs of every row, and that are empty in this one."""
        return tuple(
            each
            for each in self.plan.fields
            if output in each.needed_for
            and is_empty(self.value.get(each.name))
            and not any(self._lets_be(*other) for other in each.needless_with.items())
        )

    def _lets_be(self, name: str, values: tuple[str, ...]) -> bool:
        value = self.value.get(name)
        return value in values if values else not is_empty(value)


@dataclass(frozen=True)
class Gap:
    """Something that a document needs and that is empty.

    Parameters
    ----------
    place : str
        Where to fill it: a part's id, "lists/" and a list's, or that with a row's.
    title : str
        Title of the part or list.
    label : str
        What is asked, or what to do, for a page.
    short : str
        What is missing, in the few words that a document has for it.
    field : str
        Name of the field; "" for a list that needs more rows.
    case : str
        Which of the five cases.
    row : str
        Id of the row that lacks it; "" for a part or a whole list.
    """

    place: str
    title: str
    label: str
    short: str
    field: str
    case: str
    row: str = ""


@dataclass(frozen=True)
class Engagement:
    """Somebody who was asked, what they said, and what changed.

    Parameters
    ----------
    about : str
        Title of the part it was about.
    place : str
        Where it is written.
    asked, said, changed : str
        As typed; each may be empty.
    day : str
        When, in words; "" if not said.
    """

    about: str
    place: str
    asked: str
    said: str
    changed: str
    day: str = ""

    @property
    def has_changed(self) -> bool:
        """Whether something changed: words that begin with "nothing", "no" or "not yet" say it did not.

        Examples
        --------
        >>> texts = ("We count it", "Nothing yet", "–", "No.")
        >>> [Engagement("", "", "", "", text).has_changed for text in texts]
        [True, False, False, False]
        """
        words = re.findall(r"[a-z]+", self.changed.lower())
        return (
            bool(words) and words[0] not in ("nothing", "none", "no", "nil") and words[:2] != ["not", "yet"]
        )
