"""Deciles of deprivation by small area or postcode, as published and as looked up."""

import re

import pandas as pd

from cmplearn.course.own_figures._columns import numbers, table
from cmplearn.course.own_figures._result import Notes, OwnFigures
from cmplearn.course.own_figures._sheet import Cells, Source, sheet, text_of
from cmplearn.errors import InputError

_AREA = re.compile(r"lsoa ?code( \((?P<year>\d{4})\))?|lsoa(?P<short>\d\d)cd|lsoa|lsoa_code")
_POSTCODE = re.compile(r"postcode|pcds?")
_OVERALL = re.compile(r"index of multiple deprivation|\bimd\b|imd_|imddec|imdrank")
_DECILE, _RANK = re.compile(r"decile|imddec"), re.compile(r"rank")
_ENGLAND = re.compile(r"E01\d{6}")
_WRITTEN = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}")


def deprivation(source: Source) -> OwnFigures:
    """Return the decile of the Index of Multiple Deprivation of each small area or postcode in a file.

    Three shapes are read: the table of all areas that goes with the English indices (LSOA code, ... Decile),
    the result of a look-up of postcodes (Postcode, LSOA code, ... Decile), and a short one of your own
    (`lsoa` or `postcode`, and `imd_decile`). Where a file has deciles for each domain, the overall one is
    taken.

    Parameters
    ----------
    source : Path, bytes or str
        Where the file is; or what is in it.

    Returns
    -------
    OwnFigures
        rows: postcode (text, where the file has it), area (LSOA code, where the file has it), decile (whole
        number, 1 the most deprived), rank (whole number, 1 the most deprived, where the file has it).

    Raises
    ------
    InputError
        When the file can't be read, has no such headings, a decile isn't from 1 to 10 or counts the other
        way, an area has two deciles, or the file is about people.

    References
    ----------
    English Indices of Deprivation 2019 and 2025, file 7; imd-by-postcode.opendatacommunities.org.

    Examples
    --------
    >>> found = deprivation(
    ...     "Postcode,LSOA code,Index of Multiple Deprivation Decile\\n"
    ...     "ZZ1 1ZZ,E01999901,2\\nZZ9 9ZZ,,\\n"
    ... )
    >>> found.rows.to_numpy().tolist(), found.notes
    ([['ZZ1 1ZZ', 'E01999901', 2]], ('No decile was found for these, and they were left out (line 3).',))
    """
    notes = Notes()
    found = sheet(text_of(source, notes), _is_heading, "LSOA code or postcode, and IMD decile", notes)
    rows = table(list(found.rows), _places(found.headings, notes))
    rows = _matched(rows, notes)
    read = pd.DataFrame(index=rows.index)
    if "postcode" in rows:
        read["postcode"] = _postcodes(rows["postcode"])
    if "area" in rows:
        read["area"] = rows["area"].str.upper()
    read["decile"] = _whole(rows["decile"], "decile", 10, notes)
    if "rank" in rows:
        read["rank"] = _whole(rows["rank"], "rank", 50_000, notes)
        _counts_upwards(read)
    read = _in_england(read, notes)
    return OwnFigures(_once_each(read, notes).reset_index(drop=True), tuple(notes.taken))


def _is_heading(cells: Cells) -> bool:
    return any(_AREA.fullmatch(cell) or _POSTCODE.fullmatch(cell) for cell in cells) and any(
        _DECILE.search(cell) for cell in cells
    )


def _places(headings: tuple[str, ...], notes: Notes) -> dict[str, int]:
    """Return where each column is; the overall decile and rank, not those of a domain."""
    places = {}
    for place, heading in enumerate(headings):
        if (area := _AREA.fullmatch(heading)) and "area" not in places:
            places["area"] = place
            year = area["year"] or (area["short"] and f"20{area['short']}")
            if year:
                notes.say(f"Areas are those of {year}; match them only with areas of that year")
        elif _POSTCODE.fullmatch(heading):
            places.setdefault("postcode", place)
        elif _DECILE.search(heading) and _is_overall(heading):
            places.setdefault("decile", place)
        elif _RANK.search(heading) and _is_overall(heading):
            places.setdefault("rank", place)
    if "decile" not in places:
        written = next(heading for heading in headings if _DECILE.search(heading))
        raise InputError(
            f"No heading is the decile of the Index of Multiple Deprivation; there is “{written[:60]}”. "
            "Choose the file with the overall index, or call the column imd_decile."
        )
    return places


def _is_overall(heading: str) -> bool:
    return bool(_OVERALL.search(heading)) or heading in ("decile", "rank")


def _matched(rows: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    """Return the rows that have a decile: a look-up leaves it out where a postcode is unknown."""
    lost = ~rows["decile"].str.contains(r"\d")
    notes.say_of("No decile was found for these, and they were left out", rows.index[lost])
    if lost.all():
        raise InputError(
            "No row has a decile. Look whether the postcodes were found, and whether columns moved."
        )
    return rows[~lost]


def _postcodes(cells: pd.Series) -> pd.Series:
    joined = cells.str.upper().str.replace(r"\s+", "", regex=True)
    for line in joined.index[~joined.str.fullmatch(_WRITTEN)][:1]:
        raise InputError(
            f"Line {line}: “{cells[line][:12]}” isn't a postcode. Write it in full, such as ZZ1 1ZZ."
        )
    return joined.str.slice(stop=-3) + " " + joined.str.slice(start=-3)


def _whole(cells: pd.Series, name: str, most: int, notes: Notes) -> pd.Series:
    values = numbers(cells, name, notes)
    wrong = (values < 1) | (values > most) | (values % 1 != 0) & values.notna()
    for line in values.index[wrong][:1]:
        raise InputError(
            f"Line {line}, column “{name}”: {values[line]:g} isn't a whole number from 1 to {most}. "
            "Take the column of deciles or ranks, and not of scores."
        )
    return values.astype("Int32")


def _counts_upwards(read: pd.DataFrame) -> None:
    """Refuse deciles that count from the least deprived."""
    both = read[["decile", "rank"]].dropna().astype(float)
    if both["decile"].nunique() > 1 and both["decile"].corr(both["rank"]) < 0:
        raise InputError(
            "Deciles fall as ranks rise, so one of the two counts from the least deprived. In the English "
            "indices 1 is the most deprived in both. Turn the column round (11 less the decile), and say so."
        )


def _in_england(read: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    if "area" not in read:
        return read
    elsewhere = (read["area"] != "") & ~read["area"].str.fullmatch(_ENGLAND)
    notes.say_of(
        "These areas are not in England, whose index can't be compared with others; they were left out",
        read.index[elsewhere],
    )
    return read[~elsewhere]


def _once_each(read: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    """Return one row for each postcode, or else each area."""
    key = "postcode" if "postcode" in read else "area"
    again = read.duplicated()
    notes.say_of(f"Each {key} is kept once; count people in your own system", read.index[again])
    once = read[~again]
    for line in once.index[once[key].duplicated()][:1]:
        raise InputError(f"Line {line}: {once[key][line]} has another decile on an earlier line. Keep one.")
    return once
