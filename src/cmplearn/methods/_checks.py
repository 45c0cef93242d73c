"""Checks of inputs, shared by the methods: a refusal names the argument, the rule, the value and the cure."""

import datetime
import math
from collections.abc import Iterable
from numbers import Number, Real
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

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


def confidence(name: str, value: Any) -> float:
    """Return a confidence level as a fraction between 0 and 1, neither of which an interval can have."""
    found = fraction(name, value)
    if found in (0, 1):
        raise InputError(f"{name} must be between 0 and 1; it is {value}. Write a fraction such as 0.95.")
    return found


def fractions(name: str, values: Any, maximum: float = 1) -> NDArray[np.float64]:
    """Return a fraction, or fractions in any shape, from 0 to `maximum`; percentages are refused."""
    found = array(name, values)
    wrong = (found < 0) | (found > maximum)
    if wrong.any():
        first = float(found[wrong][0])
        meant = f", not a percentage: did you mean {first / 100:g}?" if first > 0 else " such as 0.4."
        raise InputError(
            f"{name} must be from 0 to {maximum:g}; it is {_first(found, wrong)}. Write a fraction{meant}"
        )
    return found


def whole(name: str, value: Any, minimum: int = 0) -> int:
    """Return `value` as a whole number of at least `minimum`."""
    found = number(name, value)
    if found != int(found) or found < minimum:
        raise InputError(
            f"{name} must be a whole number of {minimum} or more; it is {value}. Round it first."
        )
    return int(value)  # not of the float: a long seed would lose its last digits


def text(name: str, value: Any) -> str:
    """Return `value` stripped of space at its ends; refuse what is not text or is blank."""
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"{name} must be a few words of text; it is {value!r}. Say what it is called.")
    return value.strip()


def listed(name: str, values: Any) -> list[Any]:
    """Return yearly amounts of whatever kind as a list; refuse what holds none by its type."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise InputError(f"{name} must be a list of yearly amounts; it is {values!r}. Start with year 0.")
    return list(values)


def yearly(name: str, values: Any) -> tuple[float, ...]:
    """Return yearly amounts as floats, year 0 first; refuse none, and any that is not a number."""
    found = tuple(number(f"{name}[{year}]", value) for year, value in enumerate(listed(name, values)))
    if not found:
        raise InputError(f"{name} must hold at least one yearly amount; it is empty. Start with year 0.")
    return found


def array(
    name: str, values: Any, *, minimum: float | None = None, above: float | None = None
) -> NDArray[np.float64]:
    """Return a number, or numbers in any shape, as floats; refuse none, text, a gap, one out of range."""
    found = _floats(name, values)
    if not found.size:
        raise InputError(f"{name} must hold at least one number; it is empty. Give one or more.")
    if not np.isfinite(found).all():
        raise InputError(
            f"{name} must hold numbers alone; it holds {_first(found, ~np.isfinite(found))}. "
            "Fill or leave out what is missing."
        )
    if minimum is not None and (found < minimum).any():
        raise InputError(
            f"{name} must be {minimum:g} or more; it is {_first(found, found < minimum)}. "
            "Look for a slip of sign."
        )
    if above is not None and (found <= above).any():
        raise InputError(
            f"{name} must be above {above:g}; it is {_first(found, found <= above)}. Leave such cases out."
        )
    return found


def variation(name: str, value: Any) -> NDArray[np.float64]:
    """Return coefficients of variation (standard deviation over mean) as floats; a percentage is refused."""
    found = array(name, value, minimum=0)
    if (found > 10).any():  # nothing that people queue for varies by ten times its mean; 110 for 1.1 does
        raise InputError(
            f"{name} must be a standard deviation over a mean, from 0 to 10; it is {found.max():g}. "
            f"Write a fraction, not a percentage: did you mean {found.max() / 100:g}?"
        )
    return found


def together(**values: NDArray[np.float64]) -> None:
    """Refuse arrays of lengths that don't go together; a single number goes with any."""
    try:
        np.broadcast_shapes(*(value.shape for value in values.values()))
    except ValueError:
        shapes = ", ".join(f"{name} {value.shape}" for name, value in values.items())
        raise InputError(
            f"{' and '.join(values)} must have one shape, or be single numbers; they are {shapes}. "
            "Give each case a value in every one."
        ) from None


def plain(result: NDArray[np.float64]) -> float | NDArray[np.float64]:
    """Return a single result as a float, several as they are."""
    return result if np.ndim(result) else float(result)


def _floats(name: str, values: Any) -> NDArray[np.float64]:
    try:
        raw = np.asarray(values)
        if raw.dtype.kind in "iuf":
            return raw.astype(np.float64)
        if raw.dtype.kind == "O" and all(_numeric(value) for value in raw.flat):
            flat = pd.to_numeric(pd.Series(raw.ravel()))
            return flat.to_numpy(np.float64, na_value=np.nan).reshape(raw.shape)
    except (TypeError, ValueError):  # lists of different lengths, for one
        pass
    raise InputError(
        f"{name} must be a number or numbers; it is {values!r:.80}. Give plain numbers such as 52."
    )


def _numeric(value: Any) -> bool:
    return value is None or value is pd.NA or (isinstance(value, Number) and not isinstance(value, bool))


def _first(found: NDArray[np.float64], wrong: NDArray[np.bool_]) -> str:
    """Say the first wrong value, and its place where there are several values."""
    if not found.ndim:
        return f"{found:g}"
    return f"{found[wrong][0]:g} at position {np.flatnonzero(wrong)[0]}"


def columns(table: Any, needed: Iterable[str], name: str = "table") -> pd.DataFrame:
    """Return `table`, which must be a pandas table with at least one row and the columns needed."""
    if not isinstance(table, pd.DataFrame):
        raise InputError(
            f"{name} must be a pandas table; it is {table!r:.80}. Make it with pandas.DataFrame."
        )
    wanted = list(needed)
    missing = [column for column in wanted if column not in table.columns]
    if missing:
        raise InputError(
            f"{name} must have the columns {', '.join(wanted)}; missing: {', '.join(missing)}; "
            f"present: {', '.join(map(str, table.columns)) or 'none'}. Rename or add them."
        )
    if table.empty:
        raise InputError(
            f"{name} must have at least one row; it is empty. Look at how it was read or filtered."
        )
    return table


def filled(name: str, values: pd.Series) -> pd.Series:
    """Return `values`, none of which may be missing or blank."""
    gaps = values.isna() | (values.astype(str).str.strip() == "")
    if gaps.any():
        raise InputError(
            f"{name} must be filled in every row; {int(gaps.sum())} of {len(values)} have none, the first at "
            f"position {int(np.flatnonzero(gaps)[0])}. Fill it in, or leave such rows out and say how many."
        )
    return values


def words(name: str, values: pd.Series) -> pd.Series:
    """Return text in small letters, stripped of space at its ends; refuse a gap and what is not text."""
    if pd.api.types.infer_dtype(filled(name, values).astype(object)) != "string":
        raise InputError(
            f"{name} must be text in every row; it is {values.iloc[0]!s:.40}. Write it in words."
        )
    return values.astype(str).str.strip().str.lower()


def days(name: str, values: pd.Series, *, gaps: bool = False) -> pd.Series:
    """Return dates as days; refuse numbers, text that isn't written year first and, unless `gaps`, a gap."""
    try:
        if pd.api.types.is_numeric_dtype(values):
            if not values.isna().all():
                raise ValueError("numbers are no dates")
            values = values.astype(object)
        read = pd.to_datetime(values, format="ISO8601")
        found = (read if read.dt.tz is None else read.dt.tz_localize(None)).dt.normalize()
    except (ValueError, TypeError) as error:
        raise InputError(
            f"{name} must hold dates, written year first (2024-01-31); {error!s:.100}. "
            "Read them with pandas.to_datetime(..., dayfirst=True) if they are written day first."
        ) from None
    if found.isna().any() and not gaps:
        raise InputError(
            f"{name} must be a date in every row; it is missing at position "
            f"{int(np.flatnonzero(found.isna())[0])}. Fill it in, or leave such rows out and say how many."
        )
    return found


def day(name: str, value: Any) -> datetime.date:
    """Return `value` as a day; refuse text, numbers and a missing day."""
    if not isinstance(value, datetime.date) or value != value:  # pandas' missing day is not equal to itself
        raise InputError(
            f"{name} must be a day; it is {value!r}. Write datetime.date(2025, 4, 1), for example."
        )
    return value.date() if isinstance(value, datetime.datetime) else value
