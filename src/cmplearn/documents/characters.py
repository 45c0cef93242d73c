"""Characters that every format can hold: what nobody can see or print is left out, all else is kept."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

__all__ = ["clean", "cleaned", "is_right_to_left"]

LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
NOT_FOR_FILES = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 forbids, besides control characters that it allows and nobody can print."""

Thing = TypeVar("Thing")


def clean(text: str) -> str:
    r"""Return text with one kind of line end and without control characters.

    Parameters
    ----------
    text : str
        As typed or pasted.

    Returns
    -------
    str
        Tabs and line ends stay.

    Examples
    --------
    >>> clean("one\r\ntwo\x00\x1b[1m")
    'one\ntwo[1m'
    """
    return NOT_FOR_FILES.sub("", LINE_ENDS.sub("\n", text))


def cleaned(thing: Thing) -> Thing:
    """Return a paper, or any part of one, with every text in it cleaned.

    Parameters
    ----------
    thing : object
        A text, a dataclass, a tuple or a mapping; anything else is returned as it is.

    Returns
    -------
    object
        Of the same type.
    """
    return _cleaned(thing)  # type: ignore[no-any-return]


def _cleaned(thing: Any) -> Any:
    if isinstance(thing, str):
        return clean(thing)
    if is_dataclass(thing) and not isinstance(thing, type):
        return replace(thing, **{each.name: _cleaned(getattr(thing, each.name)) for each in fields(thing)})
    if isinstance(thing, tuple):
        return tuple(map(_cleaned, thing))
    if isinstance(thing, Mapping):
        return {_cleaned(key): _cleaned(value) for key, value in thing.items()}
    return thing


def is_right_to_left(text: str) -> bool:
    """Return whether a paragraph is written from right to left, by its first letter.

    Examples
    --------
    >>> is_right_to_left("1. مرحبا"), is_right_to_left("2. Hello")
    (True, False)
    """
    strong = (unicodedata.bidirectional(character) for character in text[:200])
    return next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L"
