"""A column pasted from a spreadsheet, with its dates or names beside it if there are any."""

import csv
import datetime
import math

import pandas as pd

from cmplearn.course.own_figures import _cells
from cmplearn.course.own_figures._columns import numbers
from cmplearn.course.own_figures._result import Notes, OwnFigures
from cmplearn.course.own_figures._sheet import text_of
from cmplearn.errors import InputError

_TOTALS = {"total", "grand total", "sum", "all", "england", "average", "mean"}
_YEARS = range(1990, 2101)
_FEWEST_FOR_A_TOTAL = 4
_LONGEST = 100_000

Lines = list[tuple[int, str]]


def pasted_column(text: str) -> OwnFigures:
    """Return a column of figures pasted from a spreadsheet, with its dates or names if they were pasted too.

    Parameters
    ----------
    text : str
        One figure a line; or a date or a name and a figure a line, apart by a tab, a semicolon or a comma. A
        heading, pounds, per cent signs, commas for thousands, brackets for numbers below nought, blank lines
        and a total at the end are all allowed. Dates are written day first. A row pasted across is turned
        into a column.

    Returns
    -------
    OwnFigures
        rows: line (of what was pasted), label (text; empty where there is none), date (day; blank unless
        every label is a date), value (float; blank where the cell was). In the order pasted; or, with dates,
        in theirs. heading: as pasted. unit: pounds, fraction (percentages) or empty.

    Raises
    ------
    InputError
        Naming the line: when nothing was pasted, a cell is no number or a date no date, some figures have a
        per cent sign and others don't, there are more than two columns, a date comes twice, or it is about
        people.

    Examples
    --------
    >>> found = pasted_column("Month\\tCost\\n01/04/2024\\t£1,250\\n01/05/2024\\t£980\\nTotal\\t£2,230\\n")
    >>> found.rows["value"].tolist(), found.rows["date"].dt.month.tolist(), found.unit, found.heading
    ([1250.0, 980.0], [4, 5], 'pounds', 'Cost')
    >>> found.notes
    ('The total was left out (line 4).',)
    >>> pasted_column("12\\n15\\n\\n9").rows["value"].tolist()
    [12.0, 15.0, nan, 9.0]
    """
    notes = Notes()
    if not isinstance(text, str):
        raise InputError(
            f"What is pasted must be text; it is {type(text).__name__}. Paste the cells themselves."
        )
    lines = _lines(text_of(text if text.strip() else "", notes), notes)
    pairs = _pairs(lines)
    heading, pairs = _heading(pairs)
    rows = pd.DataFrame(
        {"label": [label for _, label, _ in pairs], "cell": [cell for _, _, cell in pairs]},
        index=pd.Index([line for line, _, _ in pairs], name="line"),
        dtype="str",
    )
    rows = _without_totals(rows, notes)
    value = numbers(rows["cell"], heading or "value", notes)
    if value.isna().all():
        raise InputError("None of the lines has a figure. Paste the column with the numbers in it.")
    rows = rows.assign(value=value, date=_dates(rows["label"], notes))
    notes.say_of("Blank lines are kept as gaps", rows.index[rows["cell"] == ""])
    rows = _without_a_sum(_in_order(rows, notes), notes)
    unit = _unit(rows["cell"])
    read = rows.reset_index()[["line", "label", "date", "value"]]
    return OwnFigures(read, tuple(notes.taken), heading, unit)


def _lines(text: str, notes: Notes) -> Lines:
    """Return lines with their numbers, without blank ones at the ends; a row pasted across as a column."""
    lines = [(number, line.strip(" \u00a0")) for number, line in enumerate(text.split("\n"), start=1)]
    while not lines[-1][1].strip():
        lines.pop()
    while not lines[0][1].strip():
        lines.pop(0)
    if len(lines) > _LONGEST:
        raise InputError(f"{len(lines):,} lines were pasted, and at most {_LONGEST:,} are read. Paste fewer.")
    if len(lines) == 1 and lines[0][1].count("\t") > 1:
        notes.say("The row was turned into a column, whose lines are its cells")
        return [(place, cell.strip()) for place, cell in enumerate(lines[0][1].split("\t"), start=1)]
    return lines


def _pairs(lines: Lines) -> list[tuple[int, str, str]]:
    """Return line, label and cell of each line."""
    for separator in ("\t", ";", ","):
        split = [(line, _split(text, separator)) for line, text in lines]
        filled = [(line, cells) for line, cells in split if any(cells)]
        if separator == "," and not all(len(cells) == 2 and not _is_figure(cells[0]) for _, cells in filled):
            continue
        if any(len(cells) > 1 for _, cells in filled):
            return _two_columns(split)
    return [(line, "", text.strip()) for line, text in lines]


def _split(text: str, separator: str) -> list[str]:
    cells = next(csv.reader([text], delimiter=separator), [])
    while len(cells) > 1 and not cells[-1].strip():
        cells.pop()
    return [cell.strip() for cell in cells]


def _two_columns(split: list[tuple[int, list[str]]]) -> list[tuple[int, str, str]]:
    """Return labels and figures, whichever way round they were pasted."""
    for line, cells in split:
        if len(cells) > 2:
            raise InputError(
                f"Line {line} has {len(cells)} columns. Paste one column of figures, with its dates or names "
                "beside it if you like."
            )
    pairs = [(line, cells[0] if cells else "", cells[1] if len(cells) > 1 else "") for line, cells in split]
    figures = [sum(map(_is_figure, column)) for column in list(zip(*pairs, strict=True))[1:]]
    if figures[0] > len(pairs) / 2 and figures[1] > len(pairs) / 2:
        if not all(_is_year(left) for _, left, _ in pairs[1:] if left):
            raise InputError(
                f"Line {pairs[0][0]}: both columns are figures. Paste one of them, or dates and one of them."
            )
        return pairs
    if figures[0] > figures[1]:
        return [(line, right, left) for line, left, right in pairs]
    return pairs


def _is_figure(text: str) -> bool:
    try:
        return _cells.number(text).state == "number"
    except ValueError:
        return False


def _is_year(text: str) -> bool:
    return text.isdecimal() and int(text) in _YEARS


def _heading(pairs: list[tuple[int, str, str]]) -> tuple[str, list[tuple[int, str, str]]]:
    """Return the heading of the figures, empty where the first line has a figure, and the other lines."""
    (_, label, cell), rest = pairs[0], pairs[1:]
    dated = sum(_is_date(text) for _, text, _ in rest if text)
    above_dates = bool(label) and not _is_date(label) and 2 * dated > len(rest)
    if rest and (above_dates or _is_wording(cell)):
        return cell, rest
    return "", pairs


def _is_wording(text: str) -> bool:
    """Return whether a cell is a heading: neither a figure nor a gap nor a figure written in another way."""
    try:
        _cells.number(text)
    except ValueError as error:
        return "decimal comma" not in str(error)
    return False


def _is_date(text: str) -> bool:
    try:
        return _cells.date(text) is not None
    except ValueError:
        return True


def _without_totals(rows: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    words = rows["label"].str.lower().str.strip(" :")
    total = words.isin(_TOTALS) | words.str.startswith(("total ", "grand total"))
    notes.say_of("The total was left out", rows.index[total])
    return rows[~total]


def _dates(labels: pd.Series, notes: Notes) -> pd.Series:
    """Return the labels as days when all of them are, else blanks."""
    written = labels[labels != ""]
    dated = written.map(_is_date)
    none = pd.Series(pd.NaT, index=labels.index)
    if written.empty or dated.mean() <= 0.5:
        return none
    found: dict[str, datetime.date | None] = {}
    for line, text in written.items():
        try:
            found[text] = _cells.date(text)
        except ValueError as error:
            raise InputError(f"Line {line}: “{text[:40]}” {error}.") from None
        if found[text] is None:
            raise InputError(
                f"Line {line}: “{text[:40]}” isn't a date, as the others are. Write it as 31/01/2024."
            )
    notes.say_of("A line has no date", labels.index[labels == ""])
    return pd.to_datetime(labels.map(found))


def _in_order(rows: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    dated = rows["date"].dropna()
    for line in dated.index[dated.duplicated()][:1]:
        raise InputError(f"Line {line}: {dated[line]:%d/%m/%Y} comes twice. Keep one line for each date.")
    if dated.is_monotonic_increasing:
        return rows
    notes.say("The lines were put in the order of their dates")
    return rows.sort_values("date", kind="stable")


def _without_a_sum(rows: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    """Return the rows without a last figure that is the sum of all others, where no label says what it is."""
    figures = rows["value"].dropna()
    last = rows.index[-1]
    if rows.at[last, "label"] or len(figures) < _FEWEST_FOR_A_TOTAL or last != figures.index[-1]:
        return rows
    before = figures.iloc[:-1]
    if before.sum() == 0 or not math.isclose(before.sum(), figures.iloc[-1], rel_tol=1e-9):
        return rows
    notes.say("The last figure is the sum of all others, so it was left out as a total", [last])
    return rows.iloc[:-1]


def _unit(cells: pd.Series) -> str:
    units = {_cells.number(text).unit for text in cells.unique()}
    if "pounds" in units:
        return "pounds"
    return "fraction" if "percent" in units else ""
