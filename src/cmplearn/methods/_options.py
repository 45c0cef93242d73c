"""An option of a business case and its lines; public through `business_case`."""

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Number
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from cmplearn.errors import InputError
from cmplearn.methods import _checks

Line = TypeVar("Line", "CostLine", "BenefitLine")
KINDS = ("cash-releasing", "non-cash-releasing", "quantifiable", "qualitative")


@dataclass(frozen=True)
class CostLine:
    """One cost of an option, year by year.

    Attributes
    ----------
    name : str
        What the money is spent on.
    amounts_gbp : sequence of float
        Pounds by year, from year 0, before discounting.
    price_year : str or int
        Whose prices the pounds are, such as "2025/26".
    payer : str
        Who pays.

    Examples
    --------
    >>> CostLine("pharmacist", [60_000, 61_000], "2025/26").amounts_gbp
    (60000.0, 61000.0)
    """

    name: str
    amounts_gbp: Sequence[float]
    price_year: str | int
    payer: str = "NHS"

    def __post_init__(self) -> None:
        """Check the line and keep its amounts as a tuple."""
        _check_line(self)
        object.__setattr__(self, "amounts_gbp", _checks.yearly("amounts_gbp", self.amounts_gbp))


@dataclass(frozen=True)
class BenefitLine:
    """One benefit of an option, year by year.

    Attributes
    ----------
    name : str
        What gets better.
    amounts_gbp : sequence of float
        Pounds by year, from year 0, before discounting; empty where the benefit has no price.
    price_year : str or int
        Whose prices the pounds are, such as "2025/26".
    kind : str
        One of `KINDS`: money that leaves a budget; time or beds freed, money only when someone uses or closes
        them; what can be counted, priced or not; what can only be described.
    payer : str
        Whose budget, or whose life, gets better.

    Examples
    --------
    >>> BenefitLine("shorter stays", [8e5], "2025/26", "non-cash-releasing").payer
    'NHS'
    """

    name: str
    amounts_gbp: Sequence[float]
    price_year: str | int
    kind: str
    payer: str = "NHS"

    def __post_init__(self) -> None:
        """Check the line and keep its amounts as a tuple."""
        _check_line(self)
        if self.kind not in KINDS:
            raise InputError(
                f"kind must be one of {', '.join(KINDS)}; it is {self.kind!r}. Choose one of them."
            )
        amounts = tuple(_checks.listed("amounts_gbp", self.amounts_gbp))
        if self.kind == "qualitative" and amounts:
            raise InputError(
                f"amounts_gbp of {self.name!r} must be empty, as a qualitative benefit has no pounds; "
                f"it is {amounts}. Leave it empty, or choose another kind."
            )
        if amounts or self.kind in KINDS[:2]:
            amounts = _checks.yearly("amounts_gbp", amounts)
        object.__setattr__(self, "amounts_gbp", amounts)


# What a plain list of pounds leaves unsaid: it is never taken for money that leaves a budget.
_UNSAID: dict[type[Any], dict[str, str]] = {
    CostLine: {"price_year": "not said"},
    BenefitLine: {"price_year": "not said", "kind": "quantifiable"},
}


@dataclass(frozen=True)
class Option:
    """One way to meet the need, with what it costs and what it brings.

    Attributes
    ----------
    name : str
        What the option is called, "as now" for business as usual.
    costs : sequence of CostLine
        Its costs; none for an option that does nothing. A line may be given as a dictionary of its fields;
        pounds by year alone, from year 0, are one line whose price year is not said.
    benefits : sequence of BenefitLine
        Its benefits, in the same ways; pounds by year alone are quantifiable, never cash-releasing.

    Examples
    --------
    >>> Option("scheme", [10, 10], [0, 30]).benefits[0].kind
    'quantifiable'
    """

    name: str
    costs: Sequence[CostLine]
    benefits: Sequence[BenefitLine]

    def __post_init__(self) -> None:
        """Check the name and keep the lines as tuples."""
        _checks.text("name", self.name)
        object.__setattr__(self, "costs", _lines("costs", self.costs, CostLine))
        object.__setattr__(self, "benefits", _lines("benefits", self.benefits, BenefitLine))


def _lines(name: str, lines: Any, kind: type[Line]) -> tuple[Line, ...]:
    """Return lines as a tuple; refuse what is no list of them, such as one line alone."""
    given = lines.tolist() if isinstance(lines, np.ndarray | pd.Series) else lines
    if isinstance(given, Sequence) and given and all(isinstance(each, Number) for each in given):
        return (_line(name, {"name": name, "amounts_gbp": given, **_UNSAID[kind]}, kind),)
    if isinstance(given, Sequence) and all(isinstance(line, Mapping) for line in given):
        given = [_line(name, line, kind) for line in given]
    if not isinstance(given, Sequence) or not all(isinstance(line, kind) for line in given):
        raise InputError(
            f"{name} must be a list of {kind.__name__}; it is {lines!r:.80}. Write [{kind.__name__}(...)]."
        )
    return tuple(given)


def _line(name: str, line: Mapping[str, Any], kind: type[Line]) -> Line:
    """Return the line that a dictionary of its fields says."""
    try:
        inspect.signature(kind).bind(**line)
    except TypeError as error:
        known = ", ".join(inspect.signature(kind).parameters)
        raise InputError(
            f"{name} must have lines with {known} (payer may be left out); {error} in {dict(line)!r:.80}. "
            "Spell the fields so."
        ) from None
    return kind(**line)


def _check_line(line: CostLine | BenefitLine) -> None:
    _checks.text("name", line.name)
    _checks.text("price_year", str(line.price_year))
    _checks.text("payer", line.payer)
