"""What the lines of a case come to for one payer, and in one year."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from cmplearn.documents.business_case_lines import Line
from cmplearn.methods.discounting import present_value

__all__ = ["Payer", "Year", "payer"]


@dataclass(frozen=True)
class Payer:
    """What an option means to one payer, in pounds of the first year.

    Attributes
    ----------
    name : str
        Who pays or gains.
    costs, in_kind, cash, other : float
        Present value of what they pay, of time and space that nobody invoices, of what leaves their budget,
        of what is worth something but no money.
    """

    name: str
    costs: float
    in_kind: float
    cash: float
    other: float

    @property
    def net_cash(self) -> float:
        """Cash-releasing benefits less costs: below 0 it costs them money."""
        return self.cash - self.costs


@dataclass(frozen=True)
class Year:
    """One year of an option, in pounds that are not discounted.

    Attributes
    ----------
    name : str
        What the year is called.
    costs, cash, other : float
        What is paid, what leaves a budget, what is worth something but no money.
    now : float
        What how things are now would have cost.
    factor : float
        What a pound of this year is worth in the first.
    """

    name: str
    costs: float
    cash: float
    other: float
    now: float
    factor: float

    @property
    def net(self) -> float:
        """Benefits less costs, beside how things are now, not discounted."""
        return self.cash + self.other - self.costs + self.now


def payer(name: str, found: Sequence[tuple[int, Line]]) -> Payer:
    """Return what lines mean to one payer; those of how things are now count with -1."""

    def total(side: str, *kinds: str, apart_from: bool = False) -> float:
        return math.fsum(
            sign * present_value(line.amounts)
            for sign, line in found
            if line.side == side and (line.kind in kinds) != apart_from
        )

    return Payer(
        name,
        costs=total("costs", "in-kind", apart_from=True),
        in_kind=total("costs", "in-kind"),
        cash=total("benefits", "cash-releasing"),
        other=total("benefits", "cash-releasing", apart_from=True),
    )
