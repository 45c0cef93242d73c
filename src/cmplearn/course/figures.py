"""Figures: numbers that never travel without what they measure and where they come from."""

import re
from typing import Annotated, Self

from pydantic import StringConstraints, model_validator

from cmplearn.course.files import Record, Words, broken_rule

MONEY = "pounds"
"""The unit of every amount of money."""

UNITS_OF_OURS = {"gbp": MONEY, "£": MONEY, "pound": MONEY, "percent": "%", "per cent": "%", "percentage": "%"}
"""What people write for the two units that pages know how to show, in small letters."""

PLURAL = re.compile(r"(?P<stem>[a-z]+?)(?P<end>ies|ches|shes|sses|s)")
SINGULAR_END = {"ies": "y", "ches": "ch", "shes": "sh", "sses": "ss", "s": ""}


class Figure(Record):
    """One number with its unit, what it measures, and its source.

    Parameters
    ----------
    name : str
        What it is called in its case or list.
    value : int or float
        In `unit`.
    unit : str
        ``"pounds"``, ``"%"``, ``"people"``, ``"WTE"``, ...
    measures : str
        What it counts or measures, said so that it can be misread as little as possible.
    denominator : str, optional
        What it is a part of, where the source says.
    price_year : str, optional
        For money: the year whose prices it is in, or ``"not stated"``.
    source : str
        Short name of the document it was read in.
    place : str
        Where in the document.
    caution : str, optional
        What to keep in mind when it is used.
    licence : str, optional
        Terms under which the number may be passed on, where they matter.
    """

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    value: int | float
    unit: Words
    measures: Words
    denominator: Words | None = None
    price_year: Words | None = None
    source: Words
    place: Words
    caution: Words | None = None
    licence: Words | None = None

    @model_validator(mode="after")
    def _unit_is_written_our_way(self) -> Self:
        if meant := UNITS_OF_OURS.get(self.unit.casefold()):
            raise broken_rule(
                f"The unit of `{self.name}` is “{self.unit}”, which no page knows how to show.",
                f"Write `unit: {meant}`." if meant == MONEY else 'Write `unit: "%"`.',
                "unit",
            )
        return self

    @model_validator(mode="after")
    def _money_has_a_price_year(self) -> Self:
        if self.unit == MONEY and self.price_year is None:
            raise broken_rule(
                f"`{self.name}` is money without a price year.",
                'Add a line `price_year: "2024/25"`, or `price_year: not stated`.',
                "value",
            )
        return self

    @property
    def text(self) -> str:
        """The value as prose shows it, for example ``£494,720``, ``443``, ``1.5``, ``44%``."""
        return written(self.value, self.unit)


def written(value: float, unit: str, decimals: int | None = None) -> str:
    """Return a number as prose shows it.

    Parameters
    ----------
    value : float
        The number.
    unit : str
        ``"pounds"`` and ``"million pounds"`` get a pound sign and ``"%"`` a per cent sign; a ``"year"`` has
        no comma; other units are left to the sentence.
    decimals : int, optional
        Decimals to round to; by default as many as the number has, with pence in full.

    Returns
    -------
    str

    Examples
    --------
    >>> written(494720, "pounds"), written(1116.75, "pounds"), written(-2.5, "pounds")
    ('£494,720', '£1,116.75', '-£2.50')
    >>> written(348_000_000, "pounds"), written(2.53, "million pounds", 1)
    ('£348 million', '£2.5 million')
    >>> written(44, "%"), written(44.0228, "%", 2), written(1.5, "WTE")
    ('44%', '44.02%', '1.5')
    >>> written(2018, "year")
    '2018'
    """
    sign, size = ("-" if value < 0 else ""), abs(value)
    if unit == "year":
        return f"{sign}{size:.0f}"
    if unit == MONEY:
        return f"{sign}£{_pounds(size, decimals)}"
    if unit == f"million {MONEY}":
        return f"{sign}£{_digits(size, decimals)} million"
    return f"{sign}{_digits(size, decimals)}{'%' if unit == '%' else ''}"


def counted(text: str, unit: str) -> str:
    """Return a unit as it follows a number: a plain plural loses its ending after a 1.

    Parameters
    ----------
    text : str
        The number as prose shows it.
    unit : str
        A single word in the plural, such as ``"pharmacists"``, has a singular; of several words, such as
        ``"meetings a month"``, the first has. Other units stay as they are.

    Examples
    --------
    >>> counted("1", "pharmacists"), counted("2", "pharmacists"), counted("1", "meetings a month")
    ('pharmacist', 'pharmacists', 'meeting a month')
    >>> counted("1", "entries"), counted("1", "searches"), counted("1", "people"), counted("1.0", "WTE")
    ('entry', 'search', 'person', 'WTE')
    """
    first, *rest = unit.split(" ")
    if text != "1" or rest[:1] in (["and"], ["or"]):
        return unit
    plural = PLURAL.fullmatch(first)
    one = {"people": "person"}.get(first) or (
        plural["stem"] + SINGULAR_END[plural["end"]]
        if plural and not first.endswith(("series", "ss"))
        else first
    )
    return " ".join((one, *rest))


def _pounds(size: float, decimals: int | None) -> str:
    if decimals is None and size >= 1_000_000 and size % 100_000 == 0:
        return f"{size / 1_000_000:,.10g} million"
    if decimals is None:
        return f"{size:,.2f}".removesuffix(".00")
    return f"{size:,.{decimals}f}"


def _digits(size: float, decimals: int | None) -> str:
    return f"{size:,.10g}" if decimals is None else f"{size:,.{decimals}f}"
