"""The years of a case: which it counts, what they are called, whose prices its amounts are in."""

import re

from cmplearn.portfolio.own_case import OwnCase

__all__ = [
    "MOST_YEARS",
    "are_years_said",
    "count_years",
    "financial_year",
    "names_of_years",
    "odd_years",
    "typed_years",
]

MOST_YEARS = 10

_YEAR = re.compile(r"(?<![\d/–-])(?:20)?(\d\d)\s*[/–-]\s*(?:20)?(\d\d)(?![\d/–-])")


def financial_year(words: str) -> str:
    """Return the financial year that words name, written as "2024/25"; "" where they name none, or two.

    Examples
    --------
    >>> [financial_year(words) for words in ("prices of 2024-25", "2024/2025", "24/25", "FY24/25")]
    ['2024/25', '2024/25', '2024/25', '2024/25']
    >>> [financial_year(words) for words in ("now", "2024", "25/24", "2022/23 and 2024/25")]
    ['', '', '', '']
    """
    found = {
        f"20{first}/{second}"
        for first, second in _YEAR.findall(words)
        if int(second) == (int(first) + 1) % 100
    }
    return found.pop() if len(found) == 1 else ""


def typed_years(case: OwnCase) -> float | None:
    """Return the number of years as it was typed; None while nobody has."""
    return case.number("economic-basis", "years")


def are_years_said(case: OwnCase) -> bool:
    """Return whether somebody has said over how many years the case goes."""
    return typed_years(case) is not None


def count_years(case: OwnCase) -> int:
    """Return over how many years a case goes: 1 while nobody has said, at most `MOST_YEARS`."""
    return int(min(max(typed_years(case) or 1, 1), MOST_YEARS))


def odd_years(case: OwnCase) -> str:
    """Return what is said where not as many years are counted as were typed; "" where they are."""
    typed, count = typed_years(case), count_years(case)
    if typed is None or typed == count:
        return ""
    counted = "1 is counted" if count == 1 else f"{count} are counted"
    return f"The case says {typed:g} years: whole years from 1 to {MOST_YEARS} count, so {counted}."


def names_of_years(case: OwnCase, count: int) -> tuple[str, ...]:
    """Return what a case's first years are called: by date, or by number where the first isn't said."""
    start = financial_year(case.text("economic-basis", "first-year"))
    if not start:
        return tuple(f"Year {place + 1}" for place in range(count))
    begins = int(start[:4])
    return tuple(f"{begins + place}/{(begins + place + 1) % 100:02d}" for place in range(count))
