"""Checks of what a group answered: in plain Python, so that a page for phones loads no table library."""

import math
from collections.abc import Mapping, Sequence
from numbers import Real
from typing import Any

from cmplearn.errors import InputError


def number(name: str, value: Any) -> float:
    """Return `value` as a float, or refuse what is not a finite number."""
    if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
        raise InputError(f"{name} must be a number; it is {value!r:.60}. Give a plain number such as 12.")
    return float(value)


def at_least_zero(name: str, value: Any) -> float:
    """Return `value` as a float of 0 or more."""
    found = number(name, value)
    if found < 0:
        raise InputError(f"{name} must be 0 or more; it is {value}. Give 0 where it should not count.")
    return found


def whole(name: str, value: Any) -> int:
    """Return `value` as a whole number of 0 or more."""
    found = number(name, value)
    if found != int(found) or found < 0:
        raise InputError(f"{name} must be a whole number of 0 or more; it is {value}. Count people.")
    return int(found)


def numbers(name: str, values: Any) -> list[float]:
    """Return numbers that people gave, of which there must be one."""
    if isinstance(values, str | Mapping) or not hasattr(values, "__iter__"):
        raise InputError(f"{name} must be a list of numbers; it is {values!r:.80}. Give one a person.")
    found = [number(f"{name}[{place}]", value) for place, value in enumerate(values)]
    if not found:
        raise InputError(f"{name} must hold at least one number; it is empty. Wait for the first answer.")
    return found


def rankings_of(rankings: Any) -> list[list[str]]:
    """Return people's orders of the same items, of which there must be one."""
    found = [list(order) for order in rankings]
    if not found or len(found[0]) < 2:
        raise InputError(
            "rankings must hold at least one order of two or more items; they don't. "
            "Wait for the first answer."
        )
    for place, order in enumerate(found):
        if len(set(order)) < len(order) or set(order) != set(found[0]):
            raise InputError(
                f"rankings must all order the same items, each once; number {place} is {order!r:.80}. "
                f"Order {', '.join(map(str, found[0]))}."
            )
    return found


def shares_of(points: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
    """Return each person's points as shares that sum to 1, in the order of the first person's items."""
    if not points:
        raise InputError("points must hold those of one person at least; they are empty. Wait for answers.")
    found = []
    for place, given in enumerate(points):
        if set(given) != set(points[0]):
            raise InputError(
                f"points must be of the same items for everybody; those of number {place} are of "
                f"{', '.join(map(str, given))}. Give points to {', '.join(map(str, points[0]))}."
            )
        own = {item: at_least_zero(f"points of {item!s:.40}", given[item]) for item in points[0]}
        total = math.fsum(own.values())
        if not total:
            raise InputError(f"points must not all be 0; those of number {place} are. Leave that answer out.")
        found.append({item: value / total for item, value in own.items()})
    return found


def scores_of(option: Any, given: Mapping[str, float], items: tuple[str, ...]) -> dict[str, float]:
    """Return an option's scores from 0 to 100, one for every item."""
    missing = [item for item in items if item not in given]
    if missing:
        raise InputError(
            f"scores of {option!s:.40} must have every item; {missing[0]} is missing. Give it 0 to 100."
        )
    found = {item: at_least_zero(f"scores of {option!s:.40}", given[item]) for item in items}
    for item, score in found.items():
        if score > 100:
            raise InputError(
                f"scores must be from 0 to 100; that of {option!s:.40} for {item} is {score:g}. "
                "Scale them first."
            )
    return found
