"""What people and publishers write into cells: numbers, gaps, hidden numbers and UK dates."""

import datetime
import re
from dataclasses import dataclass
from typing import Literal

State = Literal["number", "blank", "hidden", "not available"]

_HIDDEN = {"*", "-", "–", "—", "..", ":", "x", "z", "c", "[c]", "[x]", "[z]", "suppressed", "s", "†"}
_ABSENT = {
    "n/a",
    "na",
    "nan",
    "null",
    "none",
    "not available",
    "#n/a",
    "#div/0!",
    "#value!",
    "#ref!",
    "#num!",
}
_BELOW = re.compile(r"(<|≤|under |less than |fewer than ) ?\d+")
_PLAIN = re.compile(r"\d+(\.\d*)?|\.\d+|\d+(\.\d+)?e[+-]?\d+", re.IGNORECASE)
_GROUPED = re.compile(r"\d{1,3}([, ]\d{3})+(\.\d+)?")
_DECIMAL_COMMA = re.compile(r"\d{1,3}(\.\d{3})*,\d{1,2}|\d+,\d{4,}")
_LARGEST = 1e15
_SIZES = {"k": 1e3, "m": 1e6, "bn": 1e9}
_SPACES = str.maketrans({"\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u2212": "-", "\u2011": "-"})

_MONTH_NAMES = (
    ("jan", "january"),
    ("feb", "february"),
    ("mar", "march"),
    ("apr", "april"),
    ("may",),
    ("jun", "june"),
    ("jul", "july"),
    ("aug", "august"),
    ("sep", "sept", "september"),
    ("oct", "october"),
    ("nov", "november"),
    ("dec", "december"),
)
_MONTHS = {name: month for month, names in enumerate(_MONTH_NAMES, start=1) for name in names}
_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[t ][\d:.z]*)?")  # 2011/12 is a financial year
_UK = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?: [\d:]*)?")
_NAMED = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)?[-/. ]*)?([a-z]+)\.?[-/. ,']*(\d{4}|\d{2})")


@dataclass(frozen=True)
class Cell:
    """A cell as a number: its value where it has one, and the sign of its unit."""

    state: State
    value: float = float("nan")
    unit: Literal["", "pounds", "percent"] = ""


def number(text: str) -> Cell:
    """Return what a cell says as a number; a percentage is returned as a fraction.

    Parameters
    ----------
    text : str
        The cell.

    Returns
    -------
    Cell
        `state` tells a gap (``"blank"``) from a number that its publisher hides because it is small
        (``"hidden"``: ``*``, ``-``, ``<5``) and from one that a spreadsheet couldn't work out
        (``"not available"``).

    Raises
    ------
    ValueError
        Saying in a few words what is wrong.

    Examples
    --------
    >>> number("£1,234.50").value, number("(12)").value, number("£1.2m").value, number("65%").value
    (1234.5, -12.0, 1200000.0, 0.65)
    >>> number("<5").state, number("").state, number("#N/A").state
    ('hidden', 'blank', 'not available')
    """
    written = text.translate(_SPACES).strip()
    small = written.lower()
    if not small:
        return Cell("blank")
    if small in _HIDDEN or _BELOW.fullmatch(small):
        return Cell("hidden")
    if small in _ABSENT:
        return Cell("not available")
    return _number(small)


def _number(small: str) -> Cell:
    sign, body = 1.0, small
    if body.startswith("(") and body.endswith(")"):
        sign, body = -1.0, body[1:-1].strip()
    if body.startswith(("-", "+")):
        sign, body = sign * (-1.0 if body[0] == "-" else 1.0), body[1:].strip()
    pounds, body = "£" in body or body.startswith("gbp"), body.replace("£", "").removeprefix("gbp").strip()
    if body.startswith("-"):  # £-12
        sign, body = -sign, body[1:].strip()
    percent, body = body.endswith("%"), body.removesuffix("%").strip()
    size = next((each for each in ("bn", "m", "k") if pounds and body.endswith(each)), "")
    body = body.removesuffix(size).strip()
    if _GROUPED.fullmatch(body):
        body = body.replace(",", "").replace(" ", "")
    if _DECIMAL_COMMA.fullmatch(body):
        raise ValueError("has a decimal comma. Write a point, as in 3.5")
    if not _PLAIN.fullmatch(body):
        raise ValueError("isn't a number. Write digits alone, as in 1234.5, or leave the cell blank")
    value = sign * float(body) * _SIZES.get(size, 1.0)
    if abs(value) > _LARGEST:
        raise ValueError("is larger than anything that is counted or paid. Look for a slip")
    return Cell("number", value / 100 if percent else value, _unit(pounds, percent))


def _unit(pounds: bool, percent: bool) -> Literal["", "pounds", "percent"]:
    if pounds:
        return "pounds"
    return "percent" if percent else ""


def date(text: str) -> datetime.date | None:
    """Return the date that a cell says, day first as in the UK; None where it says none.

    A month without a day is its first day.

    Raises
    ------
    ValueError
        When it looks like a date and is none, such as one written month first.

    Examples
    --------
    >>> date("03/04/2024"), date("Apr-24"), date("2024-04"), date("ward 7")
    (datetime.date(2024, 4, 3), datetime.date(2024, 4, 1), datetime.date(2024, 4, 1), None)
    """
    small = text.translate(_SPACES).strip().lower()
    if found := _ISO.fullmatch(small):
        year, month, day = found.groups()
        return _made(int(year), int(month), int(day or 1))
    if found := _UK.fullmatch(small):
        day, month, year = found.groups()
        return _made(int(year), int(month), int(day))
    if (found := _NAMED.fullmatch(small)) and found[2] in _MONTHS:
        return _made(int(found[3]), _MONTHS[found[2]], int(found[1] or 1))
    return None


def _made(year: int, month: int, day: int) -> datetime.date:
    full = year + 2000 if year < 100 else year
    if month > 12 >= day:
        raise ValueError("is written month first. Write the day first, as in 31/01/2024")
    try:
        return datetime.date(full, month, day)
    except ValueError:
        raise ValueError("is no day of the calendar. Write it as 31/01/2024") from None
