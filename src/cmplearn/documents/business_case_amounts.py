"""What was typed into a row of costs or benefits: pounds by year, how they come about, what can't count."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cmplearn.documents.business_case_years import MOST_YEARS
from cmplearn.portfolio.own_case import Row, number

__all__ = ["LARGEST", "MONEY", "Refusal", "Typed", "amount_a_year", "read", "yearly"]

MONEY = ("cash-releasing", "non-cash-releasing")
"""Kinds of benefit that are worth pounds."""

LARGEST = 1e11
"""Pounds in a year: about half of what the NHS in England spends."""

NO_AMOUNT = "no amount yet"


class Refusal(NamedTuple):
    """Why a row isn't in the sums: in a few words, and in sentences that say what to do."""

    why: str
    words: str


@dataclass(frozen=True)
class Typed:
    """What was typed into a row.

    Attributes
    ----------
    amounts : tuple of float
        Pounds by year of the case; empty where nothing can count.
    total : float
        Pounds of all years as typed, those too that don't count.
    beyond : float
        Pounds as typed in years that the case doesn't have.
    working : str
        How the pounds of the case's years come about, such as "2 × £68,000 × 3 years".
    refusal : Refusal or None
        Why the row isn't in the sums.
    """

    amounts: tuple[float, ...] = ()
    total: float = 0.0
    beyond: float = 0.0
    working: str = ""
    refusal: Refusal | None = None


def read(row: Row, years: int) -> Typed:
    """Return what was typed into a row of costs or benefits, as far as a case of so many years counts it.

    Parameters
    ----------
    row : Row
        Of "costs" or "benefits".
    years : int
        That the case has.

    Returns
    -------
    Typed
    """
    amounts, working, refusal = _by_year(row, years)
    if not amounts:
        return Typed(refusal=refusal)
    total, beyond = math.fsum(amounts), math.fsum(amounts[years:])
    inside = tuple((amounts + [0.0] * years)[:years])
    refusal = refusal or _size(amounts) or _no_money(row)
    if refusal is None and beyond and not any(inside):
        refusal = _outside(f"All of it lies after year {years}")
    if refusal is not None:
        return Typed(total=total, refusal=refusal)
    return Typed(inside, total, beyond, working)


def _by_year(row: Row, years: int) -> tuple[list[float], str, Refusal | None]:
    """Return pounds by year from the first, how they come about, and why they can't count."""
    typed, a_year = yearly(row), amount_a_year(row)
    if typed:
        return typed, " + ".join(f"£{each:,.10g}" for each in typed[:years]), None
    if a_year is None:
        is_pounds = row.plan.id == "costs" or row.value.get("kind") not in ("quantifiable", "qualitative")
        return [], "", Refusal(NO_AMOUNT, "It has no amount yet.") if is_pounds else None
    first, last, refusal = _span(row, years)
    amounts = [a_year if first <= year <= last else 0.0 for year in range(1, last + 1)]
    chance = number(row.value.get("chance"))
    share = "" if chance is None else f" × {min(max(chance, 0.0), 100.0):g}%"
    count = max(0, min(last, years) - first + 1)
    over = f" × {count} years" if count != 1 else ""
    return amounts, f"{row.text('number')} × {row.text('price')}{share}{over}", refusal


def _span(row: Row, years: int) -> tuple[int, int, Refusal | None]:
    """Return the first and the last year in which a row's amount falls; the first alone where it can't be."""
    typed_first, typed_last = (number(row.value.get(name)) for name in ("first", "last"))
    for typed in (typed_first, typed_last):
        if typed is not None and not (typed == int(typed) and 1 <= typed <= MOST_YEARS):
            words = f"Year {typed:g} is no whole year of a case: write one from 1 to {MOST_YEARS}."
            return 1, 1, Refusal("no whole year", words)
    first = int(typed_first or 1)
    otherwise = first if row.value.get("kind") == "once" else max(first, years)
    last = int(typed_last or otherwise)
    if last < first:
        words = f"It ends in year {last}, before it begins in year {first}. Correct one of them."
        return first, first, Refusal("ends before it begins", words)
    refusal = _outside(f"It begins in year {first}, and the case has {years}") if first > years else None
    return first, last, refusal


def _outside(words: str) -> Refusal:
    return Refusal("outside the years counted", f"{words}. Change its years, or those of the case.")


def _size(amounts: Sequence[float]) -> Refusal | None:
    if any(amount < 0 for amount in amounts):
        words = "An amount is below nothing. Write what is saved as a benefit, and what is lost as a cost."
        return Refusal("an amount below nothing", words)
    if any(amount >= LARGEST for amount in amounts):
        return Refusal("too large", "Its amount is larger than any budget. Look at it again.")
    return None


def _no_money(row: Row) -> Refusal | None:
    """Return why the pounds of a benefit aren't money."""
    kind = row.value.get("kind")
    if row.plan.id == "costs" or kind in MONEY:
        return None
    if kind == "quantifiable":
        words = "It has no price, it says, but has pounds. Choose another kind, or empty them."
        return Refusal("said to have no price", words)
    if kind == "qualitative":
        words = "It can't be counted, it says, but has pounds. Choose another kind, or empty them."
        return Refusal("said not to be countable", words)
    return Refusal("no kind chosen", "It has no kind yet: say whether it is money, and of which kind.")


def yearly(row: Row) -> list[float]:
    """Return the pounds that were typed year by year, nothing counting as 0; empty where none were."""
    typed = row.value.get("years")
    if not isinstance(typed, list | tuple):
        return []
    found = [number(each) for each in typed[:MOST_YEARS]]
    return [each or 0.0 for each in found] if any(each is not None for each in found) else []


def amount_a_year(row: Row) -> float | None:
    """Return number times price, times the chance of a benefit; None while one is missing."""
    count, price = number(row.value.get("number")), number(row.value.get("price"))
    if count is None or price is None:
        return None
    chance = number(row.value.get("chance"))
    return count * price * (1.0 if chance is None else min(max(chance, 0.0), 100.0) / 100)
