"""Waiting times from referral to treatment, as NHS England publishes them."""

import itertools
import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cmplearn.course.own_figures import _cells
from cmplearn.course.own_figures._result import Notes, OwnFigures
from cmplearn.course.own_figures._sheet import Cells, Sheet, Source, plainly, sheet, text_of
from cmplearn.errors import InputError

_BAND = re.compile(r"(?:gt ?|>)(\d+)(?: to |-)(\d+)(?: weeks)?(?: sum 1)?")
_LAST_BAND = re.compile(r"(?:gt ?|>)(\d+) weeks(?: sum 1)?|(\d+)(?: |_)?(?:plus|\+)")
_NAMES = {
    "period": ("period",),
    "provider_code": ("provider org code", "provider code"),
    "provider_name": ("provider org name", "provider name"),
    "commissioner_code": ("commissioner org code", "commissioner code", "icb code"),
    "commissioner_name": ("commissioner org name", "commissioner name", "icb name"),
    "part": ("rtt part type",),
    "function_code": ("treatment function code",),
    "function_name": ("treatment function name", "treatment function"),
}
_TOTALS = ("total all", "total number of incomplete pathways")
_STILL_WAITING = "PART_2"
_ALL_FUNCTIONS = "C_999"
_NOT_ENGLAND = "NONC"
_STANDARD, _YEAR = 18, 52
_FEWEST_BANDS = 18
_MOST = 100_000_000  # more people than there are


def waiting_times(source: Source) -> OwnFigures:
    """Return how many people wait, and how long, by organisation and treatment function.

    Both shapes are read: the full monthly extract (a row for each provider, commissioner, part and treatment
    function, with bands `Gt 00 To 01 Weeks SUM 1` ...) and a sheet of the workbook of incomplete pathways by
    provider or commissioner, saved as CSV (bands `>0-1` ...). The full extract has about 82 million bytes; it
    takes several seconds.

    Parameters
    ----------
    source : Path, bytes or str
        Where the file is; or what is in it.

    Returns
    -------
    OwnFigures
        rows: period (day, the first of the month), provider_code, provider_name, commissioner_code,
        commissioner_name (text; those that the file has), function_code, function_name (text), waiting
        (pathways, all bands), within_18_weeks, over_18_weeks, over_52_weeks (pathways; blank where the last
        band starts earlier), and a column for each band: weeks_00_01 (over 0 weeks and up to 1) ...
        weeks_104_on. Pathways are not people: somebody may be on more than one.

    Raises
    ------
    InputError
        When the file can't be read, has no such headings, lacks a band, or a band holds what is no count.

    Notes
    -----
    Left out, and noted: parts other than incomplete pathways (those with a decision to admit are among them
    already), the row for all treatment functions together where the single ones are there, totals of all
    organisations, and rows in which a band is hidden.

    References
    ----------
    NHS England, Recording and reporting referral to treatment waiting times (2025), 10.1: 126 days are within
    18 weeks, in the band over 17 and up to 18.

    Examples
    --------
    >>> bands = [f"Gt {week:02d} To {week + 1:02d} Weeks SUM 1" for week in range(52)] + ["Gt 52 Weeks SUM 1"]
    >>> heading = ["Period", "Provider Org Code", "RTT Part Type", "Treatment Function Code", *bands]
    >>> row = ["RTT-June-2026", "ZZ1", "Part_2", "C_110", *["2"] * 53]
    >>> found = waiting_times(",".join(heading) + "\\n" + ",".join(row))
    >>> found.rows[["waiting", "within_18_weeks", "over_18_weeks", "over_52_weeks"]].to_numpy().tolist()
    [[106, 36, 70, 2]]
    """
    notes = Notes()
    found = sheet(text_of(source, notes), _is_heading, "treatment function and weekly bands", notes)
    bands = _bands(found.headings)
    names = {**_NAMES, "total": _TOTALS}
    places = {name: place for name, each in names.items() if (place := found.place(*each)) is not None}
    read, counts = _gathered(found, places, list(bands.values()), notes)
    sums = _sums(counts, list(bands), read.index, notes)
    _agrees(sums["waiting"], read, notes)
    read = pd.concat(
        [_with_period(read, found, notes), sums, _by_band(counts, list(bands), read.index)], axis=1
    )
    read = _without_totals(read, notes)
    return OwnFigures(read.reset_index(drop=True), tuple(notes.taken))


def _is_heading(cells: Cells) -> bool:
    bands = sum(bool(_BAND.fullmatch(cell)) for cell in cells)
    return bands >= _FEWEST_BANDS and any(cell.startswith("treatment function") for cell in cells)


def _bands(headings: tuple[str, ...]) -> dict[tuple[int, int | None], int]:
    """Return where each band is, from the shortest; refuse a band that is missing."""
    bands: dict[tuple[int, int | None], int] = {}
    for place, heading in enumerate(headings):
        if part := _BAND.fullmatch(heading):
            bands.setdefault((int(part[1]), int(part[2])), place)
        elif part := _LAST_BAND.fullmatch(heading):
            bands.setdefault((int(part[1] or part[2]), None), place)
    weekly = sorted(band for band in bands if band[1] is not None)
    ends = [0, *(end for _, end in weekly)]
    gaps = [start for (start, _), before in zip(weekly, ends, strict=False) if start != before]
    last = [start for start, end in bands if end is None]
    if gaps or last != [ends[-1]]:
        missing = gaps[0] if gaps else ends[-1]
        raise InputError(
            f"A band of waits is missing: the one before or at {missing} weeks. Choose the file as it was "
            "downloaded, with every band from 0 weeks to the last."
        )
    return {band: bands[band] for band in [*weekly, (last[0], None)]}


def _gathered(
    found: Sheet, places: dict[str, int], bands: list[int], notes: Notes
) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    """Return the rows of people who still wait: labels and the total given, by line; and counts by band."""
    part = places.pop("part", None)
    wanted, widest = list(places.values()), max(*places.values(), *bands, part or 0)
    labels: dict[int, list[str]] = {}
    counts, other, hidden = [], 0, []
    for line, cells in found.rows:
        if len(cells) <= widest:
            raise InputError(
                f"Line {line} has {len(cells)} cells, fewer than the headings. Look for a broken line."
            )
        if part is not None and cells[part].strip().upper() != _STILL_WAITING:
            other += 1
        elif (row := _counts(cells, bands, line)) is None:
            hidden.append(line)
        else:
            labels[line] = [cells[place].strip() for place in wanted]
            counts.append(row)
    if other:
        notes.say(f"{other:,} rows are not of incomplete pathways (Part_2), and were left out")
    notes.say_of("A band is hidden by whoever published it, so these rows were left out", hidden)
    if not labels:
        raise InputError(
            "No row is of incomplete pathways (Part_2). Choose a file that has people who still wait."
        )
    return (
        pd.DataFrame.from_dict(labels, orient="index", columns=list(places), dtype="str"),
        np.array(counts, dtype=np.int64),
    )


def _counts(cells: Cells, bands: list[int], line: int) -> list[int] | None:
    """Return the counts of a row, a blank being nobody; None where one is hidden."""
    try:
        row = [int(cells[place] or 0) for place in bands]
    except ValueError:
        return _odd_counts(cells, bands, line)
    return row if 0 <= min(row) <= max(row) < _MOST else _odd_counts(cells, bands, line)


def _odd_counts(cells: Cells, bands: list[int], line: int) -> list[int] | None:
    read = []
    for place in bands:
        try:
            cell = _cells.number(cells[place])
        except ValueError as error:
            raise InputError(f"Line {line}, band {place + 1}: “{cells[place][:20]}” {error}.") from None
        if cell.state in ("hidden", "not available"):
            return None
        value = 0.0 if cell.state == "blank" else cell.value
        if not 0 <= value < _MOST or value % 1:
            raise InputError(
                f"Line {line}: a band holds {value:g}, which is no count. Look whether columns moved."
            )
        read.append(int(value))
    return read


def _with_period(read: pd.DataFrame, found: Sheet, notes: Notes) -> pd.DataFrame:
    """Return the rows with their month: in each row of the extract, above the headings of the workbook."""
    if "period" in read:
        months = {text: _month(text.lower().removeprefix("rtt-")) for text in read["period"].unique()}
        period = pd.to_datetime(read["period"].map(months))
    else:
        above = [
            after
            for cells in found.above
            for name, after in itertools.pairwise(cells)
            if plainly(name).startswith("period")
        ]
        period = pd.Series(_month(above[0]) if above else pd.NaT, index=read.index)
    notes.say_of("The month isn't readable, so it is left blank", read.index[period.isna()][:1])
    rest = read.drop(columns=["period", "total"], errors="ignore")
    rest.insert(0, "period", period)
    return rest


def _month(text: str) -> pd.Timestamp | None:
    try:
        day = _cells.date(text)
    except ValueError:
        return None
    return None if day is None else pd.Timestamp(day)


def _sums(
    counts: NDArray[np.int64], bands: list[tuple[int, int | None]], lines: pd.Index, notes: Notes
) -> pd.DataFrame:
    starts = np.array([start for start, _ in bands])
    if starts[-1] < _YEAR:
        notes.say(f"The last band starts at {starts[-1]} weeks, so year-long waits can't be told")
    sums = {
        "waiting": counts.sum(axis=1),
        "within_18_weeks": counts[:, starts < _STANDARD].sum(axis=1),
        "over_18_weeks": counts[:, starts >= _STANDARD].sum(axis=1),
        "over_52_weeks": counts[:, starts >= _YEAR].sum(axis=1),
    }
    if starts[-1] < _YEAR:
        sums["over_52_weeks"] = np.full(len(counts), np.nan)
    return pd.DataFrame(sums, index=lines)


def _agrees(waiting: pd.Series, read: pd.DataFrame, notes: Notes) -> None:
    """Note the rows whose bands don't add up to the total that stands beside them."""
    if "total" in read:
        given = pd.to_numeric(read["total"].str.replace(",", ""), errors="coerce")
        apart = given.notna() & (given != waiting)
        notes.say_of(
            "The bands don't add up to the total beside them; the bands were taken", read.index[apart]
        )


def _by_band(counts: NDArray[np.int64], bands: list[tuple[int, int | None]], lines: pd.Index) -> pd.DataFrame:
    names = [f"weeks_{start:02d}_{'on' if end is None else f'{end:02d}'}" for start, end in bands]
    return pd.DataFrame(counts, columns=names, index=lines)


def _without_totals(read: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    """Return the rows without those that count others again."""
    codes = [name for name in ("provider_code", "commissioner_code") if name in read]
    everywhere = pd.Series(False, index=read.index)
    for name in codes:
        everywhere |= read[name].isin(["", "-"]) | read[name].str.lower().isin(["total", "england"])
    if not everywhere.all():
        notes.say_of("Rows for all organisations together were left out", read.index[everywhere])
        read = read[~everywhere]
    function = read["function_code"] if "function_code" in read else read["function_name"]
    whole = function.str.upper().isin([_ALL_FUNCTIONS, "999", "TOTAL"])
    single = (~whole).groupby([read[name] for name in ["period", *codes]], dropna=False).transform("any")
    notes.say_of("Rows for all treatment functions together were left out", read.index[whole & single])
    read = read[~(whole & single)]
    if "commissioner_code" in read:
        abroad = read.index[read["commissioner_code"].str.upper() == _NOT_ENGLAND]
        notes.say_of("These are paid for from outside England; England's own figures leave them out", abroad)
    return read
