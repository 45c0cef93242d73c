"""Days so long ago that they are often somebody's date of birth, told by how they are written."""

import re
from collections.abc import Iterator
from datetime import date

from cmplearn.portfolio.identifier_words import AGE, MONTH, TITLED

__all__ = ["long_ago"]

YEARS = 16
"""A day at least so many years back is long ago."""

BESIDE = 30
"""Characters within which a name before a date, or an age after it, says that it is a person's."""

NUMERIC = re.compile(
    r"(?<![0-9./-])(?:(?P<day>[0-3]?[0-9])(?P<mark>[/. -])(?P<month>[01]?[0-9])(?P=mark)"
    r"(?P<year>(?:[0-9]{2}){1,2})"
    r"|(?P<iso>(?:18|19|20)[0-9]{2})-(?P<iso_month>[01][0-9])-(?P<iso_day>[0-3][0-9]))(?![0-9]|[./-][0-9])"
)
WORDED = re.compile(
    rf"(?i:(?<![0-9])(?P<day>[0-3]?[0-9])(?:st|nd|rd|th)?(?:\sof)?[ \t-]{{1,2}}(?P<month>{MONTH})\b\.?"
    r",?[ \t-]{1,2}(?P<year>(?:18|19|20)[0-9]{2})(?![0-9]))"
)
NAME_BEFORE = re.compile(
    rf"(?:{TITLED}|\b(?:Mr|Mrs|Ms|Miss|Mx)\.?\s(?:[A-Z]\.?\s){{1,3}}[A-Z][a-z-]{{1,30}})[\s(,:-]{{1,3}}$"
)
AGE_AFTER = re.compile(rf"^[\s),;:-]{{0,3}}(?:\w+\s){{0,2}}{AGE}")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def long_ago(text: str, today: date) -> Iterator[tuple[int, int]]:
    """Yield where full dates stand that lie more than some sixteen years back.

    A date such as 14/03/1938 is one by its form. With two figures for the year, with the month as a word, as
    histories write it, or with the year first, as data has it, a titled name before or an age after it tells.

    Parameters
    ----------
    text : str
        Plain text: digits 0-9, simple dashes and spaces.
    today : date
        The day from which it is long ago.

    Examples
    --------
    >>> text = "Mrs Jean Whittle, 14/03/1938. The NHS began on 5 July 1948."
    >>> [text[start:end] for start, end in long_ago(text, date(2026, 1, 5))]
    ['14/03/1938']
    """
    for match in NUMERIC.finditer(text):
        year = match["iso"] or match["year"]
        is_told = len(year) == 4 and match["mark"] in ("/", ".", "-")
        day = _day(match["iso_day"] or match["day"], match["iso_month"] or match["month"], year, today)
        if _is_long_ago(day, today) and (is_told or _is_beside_a_person(text, match)):
            yield match.span()
    for match in WORDED.finditer(text):
        month = MONTHS.index(match["month"][:3].lower()) + 1
        day = _day(match["day"], str(month), match["year"], today)
        if _is_long_ago(day, today) and _is_beside_a_person(text, match):
            yield match.span()


def _is_long_ago(day: date | None, today: date) -> bool:
    return day is not None and today.year - day.year >= YEARS and day.year >= today.year - 120


def _day(day: str, month: str, year: str, today: date) -> date | None:
    """Return a day, also with the month first, or None; two figures of a year mean the last such year."""
    whole = int(year) if len(year) == 4 else today.year - (today.year - int(year)) % 100
    for numbers in ((int(month), int(day)), (int(day), int(month))):
        try:
            return date(whole, *numbers)
        except ValueError:
            continue
    return None


def _is_beside_a_person(text: str, match: re.Match[str]) -> bool:
    """Return whether a name with a title stands just before a date, or an age just after it."""
    start, end = match.span()
    before, after = text[max(start - BESIDE - 40, 0) : start], text[end : end + BESIDE]
    return bool(NAME_BEFORE.search(before) or AGE_AFTER.search(after))
