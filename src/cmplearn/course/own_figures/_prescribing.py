"""Prescribing measures, as OpenPrescribing lets one download them."""

import numpy as np
import pandas as pd

from cmplearn.course.own_figures._columns import dates, numbers, table
from cmplearn.course.own_figures._result import Notes, OwnFigures
from cmplearn.course.own_figures._sheet import Cells, Sheet, Source, sheet, text_of
from cmplearn.errors import InputError

_KINDS = ("org", "practice", "pcn", "ccg", "pct", "sicbl", "icb", "stp", "regional_team")
_NAMES = {
    "date": ("date", "month"),
    "org_id": tuple(f"{kind}_id" for kind in _KINDS),
    "org_name": tuple(f"{kind}_name" for kind in _KINDS),
    "numerator": ("numerator",),
    "denominator": ("denominator",),
    "value": ("ratio", "calc_value"),
    "percentile": ("percentile",),
}
_NEEDED = ("date", "org_id", "numerator", "denominator")
_DECILES = tuple(range(10, 100, 10))
_TOLERANCE = 0.005  # the two agree to the decimals that downloads have


def prescribing_measure(source: Source) -> OwnFigures:
    """Return a prescribing measure by organisation and month, from a download of OpenPrescribing.

    Both shapes are read: the download of one chart (date, org_id, org_name, numerator, denominator, ratio,
    percentile, 10th percentile to 90th percentile) and one with calc_value, or with practice_id, pcn_id,
    icb_id and so on for org_id.

    Parameters
    ----------
    source : Path, bytes or str
        Where the file is; or what is in it.

    Returns
    -------
    OwnFigures
        rows: date (day, the first of the month), org_id, org_name (text), numerator, denominator, value
        (their ratio; a percentage is a fraction), percentile (0 to 100) and, where the file has them, p10 to
        p90 (the value below which a tenth, two tenths and so on of all organisations were, in the unit of
        value). In order of organisation and date.

    Raises
    ------
    InputError
        When the file can't be read, has no such headings, holds what is no number or date, has two different
        rows for one organisation and month, or is about people.

    Notes
    -----
    In a chart's download 0 is written as an empty cell (the site's code tests whether a cell is true), and
    where the measure is a percentage the ratio is a fraction but the percentiles beside it are per cent. Both
    are put right, and noted.

    References
    ----------
    OpenPrescribing, media/js/src/measure_utils.js and csv-utils.js (github.com/ebmdatalab/openprescribing).

    Examples
    --------
    >>> found = prescribing_measure(
    ...     "date,org_id,org_name,numerator,denominator,ratio\\n"
    ...     "2024-01-01,Y00001,Made-up practice,,40,\\n"
    ...     "2024-02-01,Y00001,Made-up practice,10,40,0.25\\n"
    ... )
    >>> found.rows[["numerator", "value"]].to_numpy().tolist()
    [[0.0, 0.0], [10.0, 0.25]]
    >>> found.notes
    ('An empty numerator beside a denominator is 0, which these downloads leave out (line 2).',)
    """
    notes = Notes()
    found = sheet(text_of(source, notes), _is_heading, "date, org_id, numerator, denominator", notes)
    places = _places(found)
    rows = table(list(found.rows), places)
    rows = _without_totals(rows, notes)
    read = pd.DataFrame({"date": dates(rows["date"], "date"), "org_id": rows["org_id"].str.upper()})
    read["org_name"] = rows.get("org_name", "")
    for name in rows.columns.difference(["date", "org_id", "org_name"], sort=False):
        read[name] = numbers(rows[name], found.headings[places[name]], notes)
    read = _with_values(read, _left_empty(rows), notes)
    _check(read)
    read = _without_repeats(_in_one_unit(_with_lowest(read, notes), notes), notes)
    return OwnFigures(read.sort_values(["org_id", "date"], ignore_index=True), tuple(notes.taken))


def _is_heading(cells: Cells) -> bool:
    return all(any(name in cells for name in _NAMES[needed]) for needed in _NEEDED)


def _places(found: Sheet) -> dict[str, int]:
    wanted = {name: found.place(*names) for name, names in _NAMES.items()}
    wanted |= {f"p{tenth}": found.place(f"{tenth}th percentile") for tenth in _DECILES}
    return {name: place for name, place in wanted.items() if place is not None}


def _without_totals(rows: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    """Return the rows of organisations; a file that is nothing but a total keeps it."""
    total = (rows["org_id"] == "") | rows["org_id"].str.lower().isin(["total", "england", "all"])
    if total.all():
        notes.say("No row names an organisation, so all of them are taken to be of one")
        return rows
    notes.say_of("Rows without an organisation are totals, and were left out", rows.index[total])
    return rows[~total]


def _left_empty(rows: pd.DataFrame) -> pd.Series:
    """Return which rows have nothing, and not even a sign of a hidden number, for numerator and ratio."""
    empty = rows["numerator"] == ""
    return empty & (rows["value"] == "") if "value" in rows else empty


def _with_values(read: pd.DataFrame, empty: pd.Series, notes: Notes) -> pd.DataFrame:
    """Return the rows with 0 where a download leaves it out, and a value for each."""
    nought = empty & (read["denominator"] > 0)
    notes.say_of(
        "An empty numerator beside a denominator is 0, which these downloads leave out", read.index[nought]
    )
    numerator = read["numerator"].mask(nought, 0)
    denominator = read["denominator"].mask(read["denominator"] == 0)
    notes.say_of("There is no denominator, so there is no value", read.index[denominator.isna() & ~nought])
    ratio = numerator / denominator
    given = read.get("value", ratio)
    apart = (given - ratio).abs() > _TOLERANCE * ratio.abs().clip(lower=1e-9)
    notes.say_of("The ratio isn't numerator over denominator; it was kept as it is", read.index[apart])
    percentile = read.get("percentile", np.nan)
    ordered = read.assign(numerator=numerator, value=given.fillna(ratio), percentile=percentile)
    last = [name for name in ordered.columns if name.startswith("p") and name[1:].isdecimal()]
    return ordered[["date", "org_id", "org_name", "numerator", "denominator", "value", "percentile", *last]]


def _check(read: pd.DataFrame) -> None:
    for name in ("numerator", "denominator"):
        for line in read.index[read[name] < 0][:1]:
            raise InputError(
                f"Line {line}, column “{name}”: {read[name][line]:g} is below 0. Look for a slip in the file."
            )
    for line in read.index[(read["percentile"] < 0) | (read["percentile"] > 100)][:1]:
        raise InputError(
            f"Line {line}, column “percentile”: {read['percentile'][line]:g} isn't from 0 to 100. "
            "Look whether columns have moved."
        )


def _with_lowest(read: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    """Return percentiles with 0 where it was left out: in a blank before the first that isn't blank."""
    tenths = [name for name in read.columns if name[1:].isdecimal()]
    if tenths:
        empty = read[tenths].isna() & read[tenths].bfill(axis=1).notna()
        notes.say_of("Empty percentiles below others are 0", read.index[empty.any(axis=1)])
        read = read.assign(**{name: read[name].mask(empty[name], 0) for name in tenths})
    if read["percentile"].notna().any():
        unranked = read["value"].notna() & read["percentile"].isna()
        notes.say_of("Without a percentile an organisation is lowest, or wasn't ranked", read.index[unranked])
    return read


def _in_one_unit(read: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    """Return the percentiles as fractions where they are per cent beside values that are fractions."""
    tenths = [name for name in read.columns if name[1:].isdecimal()]
    if not tenths:
        return read
    beside = read[tenths].median(axis=1)
    apart = (beside / read["value"]).replace([np.inf, -np.inf], np.nan).median()
    in_per_cent = read["value"].max() <= 1 and beside.max() > 1 and apart > 10
    if not in_per_cent:
        return read
    notes.say("The percentiles were per cent beside ratios that are fractions; they are fractions here")
    return read.assign(**{name: read[name] / 100 for name in tenths})


def _without_repeats(read: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    again = read.duplicated()
    notes.say_of("Rows that are in it twice were left out the second time", read.index[again])
    once = read[~again]
    for line in once.index[once.duplicated(["org_id", "date"])][:1]:
        raise InputError(
            f"Line {line}: {once['org_id'][line] or 'the organisation'} has two different rows for "
            f"{once['date'][line]:%B %Y}. Choose the download of one measure."
        )
    return once
