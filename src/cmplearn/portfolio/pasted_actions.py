"""Reads action points out of a meeting's notes that somebody pasted: a line each, leniently."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cmplearn.errors import InputError
from cmplearn.portfolio.actions import ME, TEAM

__all__ = ["Pasted", "pasted"]

MOST_LINES = 200
LONGEST_WHAT = 500
BULLET = re.compile(r"^\s*(?:[-*•–—‣◦]|\d{1,2}[.)]|\[[ xX]?\])\s*")
SEPARATOR = re.compile(r"\s*[|\t]\s*")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WORDED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\s+([a-z]{3,9})\.?(?:,?\s+(\d{4}))?", re.IGNORECASE)
FIGURES = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})")
ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
LEADING = re.compile(r"^(?:by|due|before|on|until|who|owner)\b:?\s*", re.IGNORECASE)
WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+", re.IGNORECASE)
MINE = {"me", "i", "myself", "mine"}
OURS = {"team", "the team", "all", "everyone", "us", "we"}


@dataclass(frozen=True)
class Pasted:
    """An action as a line of notes says it; `owner` is "me", "team" or a name, as an action keeps it."""

    what: str
    by: date | None = None
    owner: str = ME


def pasted(text: str, today: date) -> list[Pasted]:
    """Return the action points in a text, each once, in its order.

    A line is "what | by | who"; date and person may change places or be missing, bullets and numbers don't
    matter. A day without a year is the next such day. A line without a separator is an action by itself when
    it has a bullet, or when no line of the text has either.

    Parameters
    ----------
    text : str
        What was pasted.
    today : date
        For days without a year.

    Returns
    -------
    list of Pasted

    Raises
    ------
    InputError
        It has more lines than any meeting has actions.

    Examples
    --------
    >>> notes = "Actions" + chr(10) + "- Ask the sponsor | by 3 December | Sam" + chr(10) + "* Ring the ward"
    >>> for each in pasted(notes, date(2026, 11, 22)):
    ...     print(each.what, each.by, each.owner)
    Ask the sponsor 2026-12-03 Sam
    Ring the ward None me
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        raise InputError(
            f"These are {len(lines)} lines, and at most {MOST_LINES} are read. Paste the actions alone."
        )
    marked = [line for line in lines if SEPARATOR.search(line) or BULLET.match(line)]
    return list(dict.fromkeys(_actions(marked or lines, today)))


def _actions(lines: list[str], today: date) -> Iterator[Pasted]:
    """Yield the action of each line that has one; a table's heading has none."""
    for line in lines:
        what, *rest = [part for part in SEPARATOR.split(BULLET.sub("", line).strip("| \t")) if part] or [""]
        is_rule = not any(letter.isalnum() for letter in what)
        if not is_rule and what.casefold() not in ("what", "action", "actions"):
            yield _action(what[:LONGEST_WHAT], rest, today)


def _action(what: str, rest: list[str], today: date) -> Pasted:
    """Return an action: after its words, the first date is its day and the first other part its person."""
    by: date | None = None
    owner = ""
    for part in rest:
        said = LEADING.sub("", part).strip()
        on = read_day(said, today)
        if on is not None and by is None:
            by = on
        elif said and on is None and not owner:
            owner = said
    return Pasted(what, by, _owner(owner))


def _owner(said: str) -> str:
    """Return whose an action is, as it is kept."""
    plain = said.casefold().strip(".")
    if plain in MINE or not plain:
        return ME
    return TEAM if plain in OURS else said[:100]


def read_day(said: str, today: date) -> date | None:
    """Return the day that words state, day before month; None when they state none.

    Examples
    --------
    >>> now = date(2026, 11, 22)
    >>> [str(read_day(each, now)) for each in ("3 December", "Thu 3rd Dec 2026", "3/12/26", "1 Feb", "soon")]
    ['2026-12-03', '2026-12-03', '2026-12-03', '2027-02-01', 'None']
    """
    plain = WEEKDAY.sub("", said.strip())
    if ISO.fullmatch(plain):
        return _day(int(plain[:4]), int(plain[5:7]), int(plain[8:]))
    if found := FIGURES.fullmatch(plain):
        day, month, year = (int(part) for part in found.groups())
        return _day(year if year > 99 else 2000 + year, month, day)
    if found := WORDED.fullmatch(plain):
        return _worded(int(found[1]), found[2].lower(), found[3], today)
    return None


def _worded(day: int, named: str, year: str | None, today: date) -> date | None:
    """Return a day of a named month; without its year, the next one that comes."""
    if named[:3] not in MONTHS:
        return None
    month = MONTHS.index(named[:3]) + 1
    if year:
        return _day(int(year), month, day)
    this_year = _day(today.year, month, day)
    return this_year if this_year and this_year >= today else _day(today.year + 1, month, day)


def _day(year: int, month: int, day: int) -> date | None:
    """Return a day that exists, or None."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
