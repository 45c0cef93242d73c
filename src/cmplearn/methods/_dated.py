"""Reads and checks the dated parameters: text in, checked values out. `parameters` is its public face."""

import datetime
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import pandas as pd

from cmplearn.errors import InputError
from cmplearn.methods import _checks

Row = Mapping[str, float | str]
Value = float | str | bool | tuple[Row, ...]

SUPPORT = ("seen", "second hand", "textbook")
OPERATORS = (">", ">=", "<", "<=")
NEEDED = ("value", "unit", "valid_from", "source", "support")
OPTIONAL = ("valid_to", "operator", "caution")


@dataclass(frozen=True)
class Parameter:
    """A value of the field in the period in which it held, with its source.

    Attributes
    ----------
    name : str
        Topic and name, such as `opioids.high_dose`.
    value : float, str, bool or tuple of mappings
        The value; a small table is a tuple of its rows.
    unit : str
        Unit of the value, or of each column of the table.
    valid_from : date
        First day on which it is known to hold.
    valid_to : date or None
        Last day; None where no end is known.
    source : str
        Where it comes from.
    support : str
        `seen` in the source named; `second hand`: seen in a page that reports it; `textbook`: from memory
        and common teaching, not confirmed in a copy.
    operator : str or None
        For a threshold, what counts as beyond it: `>`, `>=`, `<` or `<=`.
    caution : str
        What to mind when using it; empty where there is nothing.

    Examples
    --------
    >>> since = datetime.date(2026, 4, 1)
    >>> Parameter("nice.threshold_upper", 35_000, "pounds a QALY", since, None, "NICE", "seen").number
    35000
    """

    name: str
    value: Value
    unit: str
    valid_from: datetime.date
    valid_to: datetime.date | None
    source: str
    support: str
    operator: str | None = None
    caution: str = ""

    @property
    def number(self) -> float:
        """The value as a number; InputError where it is something else."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise InputError(f"{self.name} is {_kind(self.value)}, not a number. Use `.value` or `.table`.")
        return self.value

    @property
    def table(self) -> pd.DataFrame:
        """The value as a table of its own, free to be changed; InputError where it is a single value."""
        if not isinstance(self.value, tuple):
            raise InputError(f"{self.name} is {_kind(self.value)}, not a table. Use `.value` or `.number`.")
        return pd.DataFrame([dict(row) for row in self.value])

    @property
    def inclusive(self) -> bool:
        """Whether the threshold itself counts as beyond it; InputError where there is no operator."""
        if self.operator is None:
            raise InputError(f"{self.name} has no operator: it is no threshold. Use `.value`.")
        return self.operator.endswith("=")


def read(text: str, topic: str) -> dict[str, tuple[Parameter, ...]]:
    """Return the parameters of a topic's TOML text by name, each in order of time."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"Topic {topic} must be TOML; {error}. Mend it there.") from error
    return {f"{topic}.{key}": periods(f"{topic}.{key}", entries) for key, entries in found.items()}


def periods(name: str, entries: Any) -> tuple[Parameter, ...]:
    """Return the entries of one parameter, each ending before the next begins."""
    if not isinstance(entries, list) or not entries or not all(isinstance(each, dict) for each in entries):
        raise InputError(f"{name} must be a list of periods; write [[{name.split('.')[-1]}]] above each.")
    found = [_entry(name, entry) for entry in entries]
    for earlier, later in pairwise(found):
        end = earlier.valid_to or earlier.valid_from
        if later.valid_from <= end:
            raise InputError(
                f"The periods of {name} must follow each other; one starts on {later.valid_from}, "
                f"but the one before it reaches {end}. Put them in order, without overlap."
            )
    return tuple(
        _ending(each, following.valid_from if following else None)
        for each, following in zip(found, [*found[1:], None], strict=True)
    )


def _ending(each: Parameter, next_start: datetime.date | None) -> Parameter:
    """Return the period, ended the day before the next one where it states no end of its own."""
    if each.valid_to is not None or next_start is None:
        return each
    return Parameter(**{**each.__dict__, "valid_to": next_start - datetime.timedelta(days=1)})


def _entry(name: str, entry: dict[str, Any]) -> Parameter:
    missing = [key for key in NEEDED if key not in entry]
    unknown = sorted(set(entry) - {*NEEDED, *OPTIONAL})
    if missing or unknown:
        raise InputError(
            f"A period of {name} must have {', '.join(NEEDED)}; missing: {', '.join(missing) or 'none'}; "
            f"not known: {', '.join(unknown) or 'none'}. It may also have {', '.join(OPTIONAL)}."
        )
    start, end = _day(name, "valid_from", entry["valid_from"]), entry.get("valid_to")
    if end is not None and _day(name, "valid_to", end) < start:
        raise InputError(f"valid_to of {name} must not be before valid_from ({start}); it is {end}.")
    return Parameter(
        name=name,
        value=_value(name, entry["value"]),
        unit=_checks.text(f"unit of {name}", entry["unit"]),
        valid_from=start,
        valid_to=end,
        source=_checks.text(f"source of {name}", entry["source"]),
        support=_one_of(f"support of {name}", entry["support"], SUPPORT),
        operator=_one_of(f"operator of {name}", entry["operator"], OPERATORS)
        if "operator" in entry
        else None,
        caution=_checks.text(f"caution of {name}", entry["caution"]) if "caution" in entry else "",
    )


def _day(name: str, key: str, value: Any) -> datetime.date:
    if isinstance(value, datetime.datetime) or not isinstance(value, datetime.date):
        raise InputError(f"{key} of {name} must be a day such as 2025-04-01; it is {value!r}.")
    return value


def _one_of(what: str, value: Any, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise InputError(f"The {what} must be one of {', '.join(allowed)}; it is {value!r}.")
    return str(value)


def _value(name: str, value: Any) -> Value:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _checks.text(f"value of {name}", value)
    if isinstance(value, list):
        return _table(name, value)
    _checks.number(f"value of {name}", value)
    return float(value) if isinstance(value, float) else int(value)


def _table(name: str, rows: list[Any]) -> tuple[Row, ...]:
    if not rows or not all(isinstance(row, dict) and row for row in rows):
        raise InputError(f"The table of {name} must hold rows such as {{ years = 1, rate = 0.035 }}.")
    if any(list(row) != list(rows[0]) for row in rows):
        raise InputError(f"The rows of {name} must have the same columns; the first has {list(rows[0])}.")
    for row in rows:
        for column, cell in row.items():
            if not isinstance(cell, str):
                _checks.number(f"{column} of {name}", cell)
    return tuple(MappingProxyType(row) for row in rows)


def _kind(value: Value) -> str:
    if isinstance(value, tuple):
        return "a table"
    return f"{value!r}" if isinstance(value, str | bool) else f"the number {value:g}"
