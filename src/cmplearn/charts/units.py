"""Amounts of one picture, written with as many digits as tell its values apart, and no more."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cmplearn.charts.words import MINUS
from cmplearn.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

MILLION = 1_000_000
SMALLEST = 1e-9  # no digit is finer than this
FINEST = 0.02  # the last digit is no more than this share of what the amounts span


@dataclass(frozen=True)
class Unit:
    """How the amounts of a picture are written.

    Attributes
    ----------
    name : str
        "pounds", "share" (drawn as a percentage), nothing, or what to write after a number in a sentence.
    digits : int
        Digits after the point.
    scale : float
        What an amount is divided by before it is written: 1 million where they are large, 0.01 for shares.
    """

    name: str
    digits: int
    scale: float

    def short(self, amount: float) -> str:
        """Return an amount as it stands beside an axis or a line.

        Examples
        --------
        >>> unit("", [0, 12]).short(1.944), unit("share", [0.1, 0.2]).short(0.1234)
        ('1.9', '12.3%')
        >>> unit("pounds", [0, 4_400_000]).short(1_900_000), unit("pounds", [1, 4]).short(-3.5)
        ('£1.9m', '−£3.50')
        """
        digits = 2 if self.name == "pounds" and self.scale == 1 and self.digits else self.digits
        written = f"{abs(amount) / self.scale:,.{digits}f}"
        if digits and not (self.name == "pounds" and self.scale == 1 and not written.endswith(".00")):
            written = written.rstrip("0").rstrip(".")
        sign = MINUS if amount < 0 and written.strip("0.,") else ""
        before = "£" if self.name == "pounds" else ""
        after = "%" if self.name == "share" else "m" if self.scale == MILLION else ""
        return f"{sign}{before}{written}{after}"

    def long(self, amount: float) -> str:
        """Return an amount as it stands in a sentence.

        Examples
        --------
        >>> unit("weeks", [1, 30]).long(14.25), unit("pounds", [1, 3000]).long(1116.75)
        ('14.2 weeks', '£1,117')
        """
        after = "" if self.name in ("", "pounds", "share") else f" {self.name}"
        return self.short(amount) + after

    def cell(self, amount: float) -> float:
        """Return an amount for a table: a share as a percentage, a little rounded."""
        return round(amount / self.scale, 4) if self.name == "share" else round(amount, 4)

    def cells(self, amounts: "pd.Series[float]") -> list[float]:
        """Return a column of amounts for a table, as `cell` does, at once."""
        scaled = amounts / self.scale if self.name == "share" else amounts
        found: list[float] = scaled.round(4).tolist()
        return found

    def heading(self, words: str) -> str:
        """Return the heading of a table's column: what it holds, and its unit."""
        sign = {"": "", "pounds": " (£)", "share": " (%)"}.get(self.name, f" ({self.name})")
        return words + sign


def unit(name: str, amounts: Iterable[float]) -> Unit:
    """Return how to write these amounts.

    Raises
    ------
    InputError
        When the name is no text.
    """
    if not isinstance(name, str):
        raise InputError(f"unit must be text; it is {name!r}. Write pounds, share or what is counted.")
    found = list(amounts)
    most = max(map(abs, found))
    scale = 0.01 if name == "share" else MILLION if most >= MILLION else 1
    span = (max(found) - min(found)) / scale or most / scale or 1.0
    digits = math.ceil(-math.log10(max(FINEST * span, SMALLEST)))
    return Unit(name, max(0, digits), scale)
