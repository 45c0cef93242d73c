"""Names of medicines as records write them, and the names that a table knows."""

from collections.abc import Collection

import pandas as pd


def recognised(written: pd.Series, known: Collection[str]) -> pd.Series:
    """Return the longest known name with which each text starts, whole words alone; missing for none.

    Both in small letters: "fostair 100/6 inhaler" is "fostair"; "fostairs" is nothing.
    """
    found = {text: _longest(text, known) for text in written.unique()}
    return written.map(found)


def listed(names: Collection[str], most: int = 10) -> str:
    """Return names in alphabetical order, the first few and how many more."""
    ordered = sorted(names)
    more = f" and {len(ordered) - most} more" if len(ordered) > most else ""
    return ", ".join(ordered[:most]) + more


def _longest(text: str, known: Collection[str]) -> str | None:
    return max((name for name in known if f"{text} ".startswith(f"{name} ")), key=len, default=None)
