"""The years of a case: which it counts, what they are called, whose prices its amounts are in."""

import re

from cmplearn.portfolio.own_case import OwnCase

__all__ = ["MOST_YEARS", "are_years_said", "count_years", "financial_year", "names_of_years"]

MOST_YEARS = 10

_YEAR = re.compile(r"\b(20\d\d)\s*[/–-]\s*(?:20)?(\d\d)\b")


def financial_year(words: str) -> str:
    """Return the financial year that words name, written as "2024/25", or "" where they name none.

    Examples
    --------
    >>> [financial_year(words) for words in ("National Cost Collection, 2024-25", "2024/2025", "last year")]
    ['2024/25', '2024/25', '']
    """
    found = _YEAR.search(words)
    if found is None or int(found[2]) != (int(found[1]) + 1) % 100:
        return ""
    return f"{found[1]}/{found[2]}"


def are_years_said(case: OwnCase) -> bool:
    """Return whether somebody has said over how many years the case goes."""
    return case.number("economic-basis", "years") is not None


def count_years(case: OwnCase) -> int:
    """Return over how many years a case goes: 1 while nobody has said, at most `MOST_YEARS`."""
    return int(min(max(case.number("economic-basis", "years") or 1, 1), MOST_YEARS))


def names_of_years(case: OwnCase, count: int) -> tuple[str, ...]:
    """Return what a case's first years are called: by date, or by number where the first isn't said."""
    start = financial_year(case.text("economic-basis", "first-year"))
    if not start:
        return tuple(f"Year {place + 1}" for place in range(count))
    begins = int(start[:4])
    return tuple(f"{begins + place}/{(begins + place + 1) % 100:02d}" for place in range(count))
