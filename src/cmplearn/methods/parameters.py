"""Dated parameters: thresholds, rates and rules that change, each with the days on which it held.

They are data (`dated/*.toml`, read once from the package), so that no method carries such a number and a
lesson says which day it speaks of.
"""

import datetime
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from cmplearn.errors import InputError
from cmplearn.methods import _checks, _dated
from cmplearn.methods._dated import Parameter

__all__ = ["Parameter", "history", "names", "value"]


_FOLDER = files("cmplearn.methods").joinpath("dated")


@cache
def _topics() -> frozenset[str]:
    return frozenset(
        item.name.removesuffix(".toml") for item in _FOLDER.iterdir() if item.name.endswith(".toml")
    )


@cache
def _topic(topic: str) -> Mapping[str, tuple[Parameter, ...]]:
    text = _FOLDER.joinpath(f"{topic}.toml").read_text(encoding="utf-8")
    return MappingProxyType(_dated.read(text, topic))


def names() -> tuple[str, ...]:
    """Return the names of all parameters, topic first, in alphabetical order.

    Returns
    -------
    tuple of str
        Names such as `opioids.high_dose`.

    Examples
    --------
    >>> "opioids.high_dose" in names()
    True
    """
    return tuple(sorted(name for topic in _topics() for name in _topic(topic)))


def history(name: str) -> tuple[Parameter, ...]:
    """Return every known period of a parameter, the earliest first.

    Parameters
    ----------
    name : str
        One of `names()`.

    Returns
    -------
    tuple of Parameter
        At least one; periods never overlap, but days between two of them may be unknown.

    Raises
    ------
    InputError
        When there is no such parameter.

    Examples
    --------
    >>> [(each.operator, each.value) for each in history("opioids.high_dose")]
    [('>', 120), ('>=', 90)]
    """
    topic = name.split(".")[0] if isinstance(name, str) else ""
    if topic not in _topics() or name not in _topic(topic):
        raise InputError(
            f"name must be the name of a parameter; it is {name!r}. There are: {', '.join(names())}."
        )
    return _topic(topic)[name]


def value(name: str, on: datetime.date) -> Parameter:
    """Return a parameter as it held on a day.

    Parameters
    ----------
    name : str
        One of `names()`.
    on : date
        The day asked about. There is no "today": the caller says which day it means.

    Returns
    -------
    Parameter
        The period that `on` falls in: its value, unit, days, source, support and caution.

    Raises
    ------
    InputError
        When there is no such parameter, `on` is not a day, or nothing is known for that day.

    Examples
    --------
    >>> threshold = value("opioids.high_dose", datetime.date(2021, 9, 30))
    >>> threshold.value, threshold.operator, threshold.unit
    (120, '>', 'mg oral morphine equivalent a day')
    """
    periods = history(name)
    day = _checks.day("on", on)
    for each in periods:
        if each.valid_from <= day and (each.valid_to is None or day <= each.valid_to):
            return each
    raise InputError(
        f"{name} is not known on {_words(day)}. Known: {'; '.join(_period(each) for each in periods)}. "
        "Ask for one of these days."
    )


def _words(day: datetime.date) -> str:
    return f"{day.day} {day:%B %Y}"


def _period(each: Parameter) -> str:
    shown = "a table" if isinstance(each.value, tuple) else f"{each.operator or ''} {each.value}".strip()
    end = f"to {_words(each.valid_to)}" if each.valid_to else "on"
    return f"{shown} from {_words(each.valid_from)} {end}"
