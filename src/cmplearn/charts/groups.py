"""Groups of people as a picture names them, such as quintiles of deprivation."""

from collections.abc import Sequence
from typing import Any, NamedTuple


class Group(NamedTuple):
    """A group as an axis, a row and a sentence call it."""

    short: str
    long: str
    spoken: str


def groups(found: Sequence[Any], by: str) -> list[Group]:
    """Return the groups of a column, in order; the ends of deprivation are called most and least deprived.

    Examples
    --------
    >>> groups([1, 2], "deprivation")[0]
    Group(short='1', long='1, most deprived', spoken='the most deprived')
    >>> groups(["P2"], "clinical_priority")[0].spoken
    'clinical priority P2'
    """
    named = by.replace("_", " ")
    shorts = [f"{each:g}" if isinstance(each, float) else str(each) for each in found]
    told = [Group(short, short, f"{named} {short}") for short in shorts]
    if by == "deprivation" and len(told) > 1:
        told = [Group(short, short, f"deprivation group {short}") for short in shorts]
        for place, end in ((0, "most deprived"), (-1, "least deprived")):
            told[place] = Group(shorts[place], f"{shorts[place]}, {end}", f"the {end}")
    return told
