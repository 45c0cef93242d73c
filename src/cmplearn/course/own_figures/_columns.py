"""Columns of text turned into numbers and dates, with a note of everything that was none."""

from collections.abc import Sequence

import pandas as pd

from cmplearn.course.own_figures import _cells
from cmplearn.course.own_figures._result import Notes
from cmplearn.errors import InputError

_WHY_MISSING = {
    "hidden": "hidden by whoever published them, as small numbers are; they are left blank, not taken as 0",
    "not available": "not available, so they are left blank",
}


def numbers(cells: pd.Series, name: str, notes: Notes) -> pd.Series:
    """Return a column of text as floats, blank where there is no number.

    Parameters
    ----------
    cells : Series of str
        Indexed by line.
    name : str
        The heading, for messages.
    notes : Notes
        Cells that are hidden or not available, and percentages, are noted here.

    Raises
    ------
    InputError
        Naming the line of the first cell that is none of these.
    """
    plain = cells.str.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
    values = pd.to_numeric(cells.where(plain)).astype(float)
    others = {text: _cell(text, name, cells) for text in cells[~plain].unique()}
    if not others:
        return values
    odd = cells[~plain].map(others)
    values[~plain] = odd.map(lambda cell: cell.value)
    for state, why in _WHY_MISSING.items():
        found = odd.index[odd.map(lambda cell, state=state: cell.state == state)]
        notes.say_of(f"Cells of “{name}” are {why}", found)
    percent = odd.map(lambda cell: cell.unit == "percent")
    if percent.any():
        _all_percent(cells, plain, odd, name)
        notes.say(f"Percentages of “{name}” are fractions here: 65% is 0.65")
    return values


def _cell(text: str, name: str, cells: pd.Series) -> _cells.Cell:
    try:
        return _cells.number(text)
    except ValueError as error:
        line = cells.index[cells == text][0]
        raise InputError(f"Line {line}, column “{name}”: “{text.strip()[:40]}” {error}.") from None


def _all_percent(cells: pd.Series, plain: pd.Series, odd: pd.Series, name: str) -> None:
    """Refuse a column in which some numbers have a per cent sign and others don't."""
    bare = odd.index[odd.map(lambda cell: cell.state == "number" and cell.unit != "percent")]
    without = [*cells.index[plain], *bare]
    if without:
        line = min(without)
        raise InputError(
            f"Line {line}, column “{name}”: “{cells[line].strip()[:40]}” has no per cent sign, and others "
            "have one. Write all of them the same way."
        )


def dates(cells: pd.Series, name: str) -> pd.Series:
    """Return a column of text, indexed by line, as days; refuse what is no date."""
    found = {text: _date(text, name, cells) for text in cells.unique()}
    return pd.to_datetime(cells.map(found))


def _date(text: str, name: str, cells: pd.Series) -> pd.Timestamp:
    line = cells.index[cells == text][0]
    try:
        day = _cells.date(text)
    except ValueError as error:
        raise InputError(f"Line {line}, column “{name}”: “{text.strip()[:40]}” {error}.") from None
    if day is None:
        raise InputError(
            f"Line {line}, column “{name}”: “{text.strip()[:40]}” isn't a date. "
            "Write it as 2024-01-31 or 31/01/2024."
        )
    return pd.Timestamp(day)


def table(rows: Sequence[tuple[int, list[str]]], places: dict[str, int]) -> pd.DataFrame:
    """Return the columns wanted as text, indexed by line; a row that is too short has blanks."""
    lines = pd.Index([line for line, _ in rows], name="line")
    if not rows:
        raise InputError("There is no row below the headings. Choose a file with figures in it.")
    columns = {
        name: [cells[place].strip() if place < len(cells) else "" for _, cells in rows]
        for name, place in places.items()
    }
    return pd.DataFrame(columns, index=lines, dtype="str")
