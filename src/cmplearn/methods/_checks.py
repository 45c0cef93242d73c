"""Checks of inputs, shared by the methods: a refusal names the argument, the rule, the value and the cure."""

import math
from collections.abc import Iterable
from numbers import Real
from typing import Any

from cmplearn.errors import InputError


def number(name: str, value: Any) -> float:
    """Return `value` as a float, or refuse what is not a finite number (text and True/False are not)."""
    if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
        raise InputError(f"{name} must be a number; it is {value!r}. Give a plain number such as 200916.")
    return float(value)


def at_least_zero(name: str, value: Any) -> float:
    """Return `value` as a float of 0 or more."""
    found = number(name, value)
    if found < 0:
        raise InputError(
            f"{name} must be 0 or more; it is {value}. If it takes away, put it on the other side of the sum."
        )
    return found


def above_zero(name: str, value: Any) -> float:
    """Return `value` as a float above 0."""
    found = number(name, value)
    if found <= 0:
        raise InputError(f"{name} must be above 0; it is {value}. Nothing can be compared with none.")
    return found


def fraction(name: str, value: Any, maximum: float = 1) -> float:
    """Return `value` as a fraction from 0 to `maximum`; a percentage is refused."""
    found = number(name, value)
    if found > maximum:
        raise InputError(
            f"{name} must be from 0 to {maximum:g}; it is {value}. "
            f"Write a fraction, not a percentage: did you mean {found / 100:g}?"
        )
    if found < 0:
        raise InputError(
            f"{name} must be from 0 to {maximum:g}; it is {value}. Write a fraction such as 0.4."
        )
    return found


def whole(name: str, value: Any, minimum: int = 0) -> int:
    """Return `value` as a whole number of at least `minimum`."""
    found = number(name, value)
    if found != int(found) or found < minimum:
        raise InputError(
            f"{name} must be a whole number of {minimum} or more; it is {value}. Round it first."
        )
    return int(found)


def text(name: str, value: Any) -> str:
    """Return `value` stripped of space at its ends; refuse what is not text or is blank."""
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"{name} must be a few words of text; it is {value!r}. Say what it is called.")
    return value.strip()


def yearly(name: str, values: Any) -> tuple[float, ...]:
    """Return yearly amounts as floats, year 0 first; refuse none, and any that is not a number."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise InputError(f"{name} must be a list of yearly amounts; it is {values!r}. Start with year 0.")
    found = tuple(number(f"{name}[{year}]", value) for year, value in enumerate(values))
    if not found:
        raise InputError(f"{name} must hold at least one yearly amount; it is empty. Start with year 0.")
    return found
