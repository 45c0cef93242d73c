"""Files as people have them are read, what was changed is told, and files about people are refused."""

import contextlib
import datetime
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmplearn.course.own_figures import (
    OwnFigures,
    deprivation,
    pasted_column,
    prescribing_measure,
    waiting_times,
)
from cmplearn.course.own_figures._cells import date, number
from cmplearn.course.own_figures._privacy import is_nhs_number
from cmplearn.course.own_figures._result import Notes
from cmplearn.course.own_figures._sheet import text_of
from cmplearn.errors import InputError

unhurried = settings(deadline=None)  # a busy machine is no mistake of the reader
FILES = Path(__file__).parent / "own_figures" / "files"
Reader = Callable[[str], OwnFigures]
READERS: dict[str, Reader] = {
    "prescribing": prescribing_measure,
    "waiting": waiting_times,
    "deprivation": deprivation,
    "pasted": pasted_column,
}


def said(found: OwnFigures, words: str) -> str:
    """The one note with these words."""
    notes = [note for note in found.notes if words in note]
    assert len(notes) == 1, found.notes
    return notes[0]


# Privacy

PATIENTS = {
    "a number with spaces": "month,count\nJan 2024,943 476 5919\n",
    "a column of numbers": "id,items\n9434765919,3\n9434765870,4\n",
    "tabs": "9434765919\t3\n",
    "a heading": "NHS Number,items\n,3\n",
    "a birthday": "date,Date_of_Birth\n2024-01-01,\n",
    "a name": "Surname;items\nA;3\n",
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("what", PATIENTS)
def test_a_file_about_people_is_refused_by_every_reader_and_none_of_it_is_repeated(
    reader: str, what: str
) -> None:
    with pytest.raises(InputError, match=r"^Line \d+ .*Nothing was read.*bring the counts") as told:
        READERS[reader](PATIENTS[what])
    assert not {"943", "9434765919", "5919"} & set(str(told.value).replace(".", " ").split())


def test_the_line_of_an_nhs_number_is_told() -> None:
    with pytest.raises(InputError, match=r"^Line 3 holds what looks like an NHS number"):
        pasted_column("items\n12\n9434765919\n")


@pytest.mark.parametrize("text", ["9434765918", "943 476 591", "0000000000", "9999999999", "94347659190"])
def test_not_every_number_is_an_nhs_number(text: str) -> None:
    assert not is_nhs_number(text)


def test_the_check_digit_is_that_of_the_data_dictionary() -> None:
    """NHS Data Dictionary, NHS number: the example 943 476 5919; 999 is the range for tests."""
    assert is_nhs_number("9434765919")
    assert is_nhs_number("999 000 0018")  # 9 x 27 + 1 x 2 = 245 = 22 x 11 + 3, and 11 - 3 = 8


@unhurried
@given(st.integers(100_000_000, 999_999_998))
def test_of_ten_last_digits_at_most_one_passes(first_nine: int) -> None:
    assert sum(is_nhs_number(f"{first_nine}{last}") for last in range(10)) <= 1


def test_a_column_of_ten_digit_codes_that_mostly_fail_the_check_is_no_list_of_people() -> None:
    codes = [str(1_156_316_003 + step) for step in range(0, 440, 11)]
    text = "\n".join(f"code {code}\t{place}" for place, code in enumerate(codes))
    share = np.mean([is_nhs_number(code) for code in codes])
    assert 0 < share < 0.5
    assert len(pasted_column(text).rows) == len(codes)


# Text

MEASURE = "date,org_id,org_name,numerator,denominator,ratio\n2024-01-01,Y00001,Made-up café,1,4,0.25\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_any_encoding_and_line_end_reads_the_same(encoding: str, line_end: str) -> None:
    found = prescribing_measure(MEASURE.replace("\n", line_end).encode(encoding))
    assert found.rows["org_name"].tolist() == ["Made-up café"]
    assert len(found.notes) == (encoding == "cp1252")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_any_separator_reads_the_same(separator: str) -> None:
    assert prescribing_measure(MEASURE.replace(",", separator)).rows["value"].tolist() == [0.25]


NOT_TEXT = {
    "workbook": (b"PK\x03\x04rest", "is a zip file or an Excel workbook. Unzip it, or open it and save"),
    "old workbook": (b"\xd0\xcf\x11\xe0rest", "is an old Excel workbook"),
    "pdf": (b"%PDF-1.7", "is a PDF"),
    "empty": (b"", "The file is empty"),
    "blank": (b" \n \n", "The file is empty"),
    "noise": (b"a\x00b", "The file is no text"),
    "a name": ("measure.csv", r"is the name of a file. Give Path\('measure.csv'\)"),
    "half a quote": ('date,org_id,numerator,denominator\n"2024', "."),
    "other headings": ("week,beds\n1,2\n", "No line has the headings date, org_id.*“week,beds”.*downloaded"),
    "headings alone": ("date,org_id,numerator,denominator\n", "There is no row below the headings"),
}


@pytest.mark.parametrize("what", NOT_TEXT)
def test_what_is_no_table_is_told_with_the_cure(what: str) -> None:
    source, says = NOT_TEXT[what]
    with pytest.raises(InputError, match=says):
        prescribing_measure(source)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone.csv can't be read \(No such file"):
        waiting_times(tmp_path / "gone.csv")


def test_a_file_too_large_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("cmplearn.course.own_figures._sheet.LARGEST", 10)
    file = tmp_path / "large.csv"
    file.write_text(MEASURE)
    for source in (file, file.read_bytes()):
        with pytest.raises(InputError, match=r"more than .* bytes. Keep"):
            prescribing_measure(source)


# Cells


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("12", 12, ""),
        (" 1,234 ", 1234, ""),
        ("1 234 567", 1234567, ""),
        ("£1,234.50", 1234.5, "pounds"),
        ("-£12", -12, "pounds"),
        ("£-12", -12, "pounds"),
        ("(1,200)", -1200, ""),
        ("\u2212 5", -5, ""),
        ("65%", 0.65, "percent"),
        ("12.5 %", 0.125, "percent"),
        ("£1.2m", 1_200_000, "pounds"),
        ("£3k", 3000, "pounds"),
        ("GBP 40", 40, "pounds"),
        ("1.2E+05", 120_000, ""),
        (".5", 0.5, ""),
        ("\u00a07\u00a0", 7, ""),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, value: float, unit: str) -> None:
    found = number(text)
    assert (found.state, found.unit) == ("number", unit)
    assert found.value == pytest.approx(value)


@pytest.mark.parametrize("text", ["*", "-", "–", "<5", "≤ 7", "[c]", "suppressed", "fewer than 5"])
def test_a_hidden_number_is_no_nought(text: str) -> None:
    assert number(text).state == "hidden"
    assert np.isnan(number(text).value)


@pytest.mark.parametrize(("text", "state"), [("", "blank"), ("  ", "blank"), ("n/a", "not available")])
def test_gaps_are_told_apart(text: str, state: str) -> None:
    assert number(text).state == state


@pytest.mark.parametrize(
    "text", ["12 apples", "1,23,456", "1.234.567", "3 5", "twelve", "12-15", "£", "1.2m"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="isn't a number"):
        number(text)


@pytest.mark.parametrize("text", ["1e400", "9" * 30])
def test_a_number_larger_than_life_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="larger than anything"):
        number(text)


def test_a_decimal_comma_is_told() -> None:
    with pytest.raises(ValueError, match=r"decimal comma\. Write a point, as in 3\.5"):
        number("3,5")


@unhurried
@given(st.integers(-10_000_000, 10_000_000))
def test_thousands_and_pounds_change_nothing(value: int) -> None:
    assert number(f"{value:,}").value == number(f"£{value:,}").value == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("03/04/2024", (2024, 4, 3)),
        ("3.4.24", (2024, 4, 3)),
        ("2024-04-03", (2024, 4, 3)),
        ("2024-04-03T00:00:00", (2024, 4, 3)),
        ("Apr-24", (2024, 4, 1)),
        ("April 2024", (2024, 4, 1)),
        ("3 April 2024", (2024, 4, 3)),
        ("3rd Sept 2024", (2024, 9, 3)),
        ("01-Apr-2024", (2024, 4, 1)),
        ("03/04/2024 00:00", (2024, 4, 3)),
    ],
)
def test_dates_are_read_day_first(text: str, expected: tuple[int, int, int]) -> None:
    assert date(text) == datetime.date(*expected)


@pytest.mark.parametrize("text", ["ward 7", "2024/25", "Q1 2024", "12", "week 3", "May"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert date(text) is None


def test_a_date_written_month_first_is_told() -> None:
    with pytest.raises(ValueError, match="month first"):
        date("04/13/2024")
    with pytest.raises(ValueError, match="no day of the calendar"):
        date("31/02/2024")


@unhurried
@given(st.dates(datetime.date(2000, 1, 1), datetime.date(2099, 12, 31)))
def test_every_way_of_writing_a_day_is_the_same_day(day: datetime.date) -> None:
    ways = ("%d/%m/%Y", "%d-%b-%Y", "%d %B %Y", "%Y-%m-%d", "%d/%m/%y", "%d %b %y")
    assert {date(day.strftime(way)) for way in ways} == {day}


# Prescribing


def test_a_chart_as_downloaded() -> None:
    found = prescribing_measure(FILES / "measure-chart.csv")
    assert list(found.rows.columns[:7]) == [
        "date", "org_id", "org_name", "numerator", "denominator", "value", "percentile",
    ]  # fmt: skip
    assert found.rows["numerator"].tolist() == [12, 0, 9]
    assert found.rows["value"].tolist() == [0.25, 0, 0.2]
    assert found.rows["p50"].tolist() == pytest.approx([0.22] * 3)
    assert "(line 3)" in said(found, "An empty numerator")
    assert "(line 5)" in said(found, "twice")
    assert "(line 3)" in said(found, "Without a percentile")
    said(found, "fractions here")
    assert len(found.notes) == 4


def test_a_download_that_went_through_a_spreadsheet() -> None:
    found = prescribing_measure(FILES / "measure-through-excel.csv")
    rows = found.rows.set_index(["org_id", "date"])
    assert rows.loc[("U00002", "2024-02-01"), "numerator"] == 1200
    assert rows["value"].dropna().tolist() == [0.25, 0.3]
    assert rows.loc[("U00001", "2024-02-01")].isna()["numerator"], "a hidden number is not nought"
    assert "Total" not in found.rows["org_name"].tolist()
    assert "(line 6)" in said(found, "totals")
    assert "(line 5)" in said(found, "“numerator” are hidden")
    assert "“calc_value” are fractions" in said(found, "Percentages")


def test_a_rate_above_one_is_not_taken_for_a_percentage() -> None:
    heading = "date,org_id,numerator,denominator,ratio,50th percentile\n"
    found = prescribing_measure(heading + "2024-01-01,Y00001,30,8.5,3.529,3.1\n")
    assert found.rows["p50"].tolist() == [3.1]
    assert found.notes == ()


def test_percentiles_of_nought_are_left_out_of_a_download_and_put_back() -> None:
    heading = "date,org_id,numerator,denominator,ratio,10th percentile,20th percentile,30th percentile\n"
    found = prescribing_measure(heading + "2024-01-01,Y00001,3,6,0.5,,,0.2\n2024-02-01,Y00001,3,6,0.5,,,\n")
    assert found.rows[["p10", "p20", "p30"]].iloc[0].tolist() == [0, 0, 0.2]
    assert found.rows[["p10", "p20", "p30"]].iloc[1].isna().all(), "nothing is known where all are empty"
    assert "(line 2)" in said(found, "Empty percentiles")


def test_without_a_ratio_it_is_worked_out_and_a_ratio_that_disagrees_is_told() -> None:
    plain = prescribing_measure("date,practice_id,numerator,denominator\n2024-01-01,y1,1,4\n")
    assert plain.rows[["org_id", "value"]].to_numpy().tolist() == [["Y1", 0.25]]
    other = prescribing_measure("date,org_id,numerator,denominator,ratio\n2024-01-01,y1,1,4,0.5\n")
    assert other.rows["value"].tolist() == [0.5]
    assert "(line 2)" in said(other, "isn't numerator over denominator")


def test_a_file_of_one_total_keeps_it() -> None:
    found = prescribing_measure("date,org_id,numerator,denominator\n2024-01-01,,1,4\n2024-02-01,,2,4\n")
    assert found.rows["value"].tolist() == [0.25, 0.5]
    said(found, "No row names an organisation")


MEASURES_WRONG = {
    "no number": ("2024-01-01,Y1,12 items,4\n", "^Line 2, column “numerator”: “12 items” isn't a number"),
    "no date": ("ages ago,Y1,1,4\n", "^Line 2, column “date”: “ages ago” isn't a date"),
    "month first": ("01/31/2024,Y1,1,4\n", "^Line 2, column “date”: .* month first"),
    "below nought": ("2024-01-01,Y1,-1,4\n", "^Line 2, column “numerator”: -1 is below 0"),
    "two measures": (
        "2024-01-01,Y1,1,4\n2024-01-01,Y1,2,4\n",
        "^Line 3: Y1 has two different rows for January 2024",
    ),
    "part per cent": ("2024-01-01,Y1,50%,4\n2024-02-01,Y1,1,4\n", "^Line 3, .*“1” has no per cent sign"),
}


@pytest.mark.parametrize("what", MEASURES_WRONG)
def test_a_mistake_in_a_measure_is_told_with_its_line(what: str) -> None:
    rows, says = MEASURES_WRONG[what]
    with pytest.raises(InputError, match=says):
        prescribing_measure("date,org_id,numerator,denominator\n" + rows)


# Waiting times


def test_the_monthly_extract() -> None:
    found = waiting_times(FILES / "extract.csv")
    rows = found.rows.set_index(["commissioner_code", "function_code"])
    assert rows.index.tolist() == [("ZZA", "C_110"), ("ZZA", "C_130"), ("NONC", "C_110")]
    first = rows.loc[("ZZA", "C_110")]
    assert first[["waiting", "within_18_weeks", "over_18_weeks", "over_52_weeks"]].tolist() == [39, 30, 9, 4]
    assert first[["weeks_17_18", "weeks_18_19", "weeks_104_on"]].tolist() == [20, 5, 1]
    assert first["period"] == pd.Timestamp("2026-06-01")
    assert "2 rows" in said(found, "not of incomplete pathways")
    assert "(lines 4 and 6)" in said(found, "all treatment functions together")
    assert "(line 5)" in said(found, "outside England")
    assert "(line 5)" in said(found, "don't add up")


def test_a_sheet_of_the_workbook_saved_as_csv() -> None:
    found = waiting_times(FILES / "provider-sheet.csv")
    assert found.rows[["provider_code", "function_code", "waiting", "over_18_weeks"]].to_numpy().tolist() == [
        ["ZZ1", "C_110", 1500, 300]
    ]
    assert found.rows["period"].tolist() == [pd.Timestamp("2026-06-01")]
    assert "(line 9)" in said(found, "A band is hidden")
    assert "(line 7)" in said(found, "all organisations together")
    said(found, "above the headings")


def extract(bands: list[str], counts: list[object], functions: str = "C_110") -> str:
    heading = ["Period", "Provider Org Code", "RTT Part Type", "Treatment Function Code", *bands]
    return "\n".join(
        ",".join(map(str, row)) for row in (heading, ["RTT-May-2026", "ZZ1", "Part_2", functions, *counts])
    )


WEEKLY = [f"Gt {week:02d} To {week + 1:02d} Weeks SUM 1" for week in range(52)]


def test_a_total_alone_is_kept() -> None:
    found = waiting_times(extract([*WEEKLY, "Gt 52 Weeks SUM 1"], [1] * 53, "C_999"))
    assert found.rows["waiting"].tolist() == [53]


def test_bands_that_end_early_leave_year_waits_unknown() -> None:
    found = waiting_times(extract([*WEEKLY[:26], "Gt 26 Weeks SUM 1"], [1] * 27))
    assert found.rows["over_52_weeks"].isna().all()
    assert found.rows["over_18_weeks"].tolist() == [9]
    said(found, "year-long waits can't be told")


WAITS_WRONG = {
    "a band gone": (
        extract([*WEEKLY[:10], *WEEKLY[11:], "Gt 52 Weeks SUM 1"], [1] * 52),
        "band of waits is missing",
    ),
    "no last band": (extract(WEEKLY, [1] * 52), "band of waits is missing"),
    "a word": (
        extract([*WEEKLY, "Gt 52 Weeks SUM 1"], ["many", *[1] * 52]),
        "^Line 2, band 5: “many” isn't a number",
    ),
    "half a person": (extract([*WEEKLY, "Gt 52 Weeks SUM 1"], [0.5, *[1] * 52]), "^Line 2: a band holds 0.5"),
    "fewer than nobody": (
        extract([*WEEKLY, "Gt 52 Weeks SUM 1"], [-1, *[1] * 52]),
        "^Line 2: a band holds -1",
    ),
    "more than there are": (
        extract([*WEEKLY, "Gt 52 Weeks SUM 1"], ["9" * 12, *[1] * 52]),
        "^Line 2: a band holds",
    ),
    "a short row": (extract([*WEEKLY, "Gt 52 Weeks SUM 1"], [1] * 9), "^Line 2 has 13 cells, fewer than"),
    "other parts": (
        extract([*WEEKLY, "Gt 52 Weeks SUM 1"], [1] * 53).replace("Part_2", "Part_3"),
        "No row is of incomplete pathways",
    ),
}


@pytest.mark.parametrize("what", WAITS_WRONG)
def test_a_mistake_in_waiting_times_is_told(what: str) -> None:
    text, says = WAITS_WRONG[what]
    with pytest.raises(InputError, match=says):
        waiting_times(text)


@unhurried
@given(st.lists(st.integers(0, 500), min_size=53, max_size=53))
def test_everybody_who_waits_is_on_one_side_of_the_standard(counts: list[int]) -> None:
    row = waiting_times(extract([*WEEKLY, "Gt 52 Weeks SUM 1"], counts)).rows.iloc[0]
    assert row["within_18_weeks"] + row["over_18_weeks"] == row["waiting"] == sum(counts)
    assert row["within_18_weeks"] == sum(counts[:18])


# Deprivation


def test_postcodes_that_were_looked_up() -> None:
    found = deprivation(FILES / "postcodes-looked-up.csv")
    assert found.rows.to_numpy().tolist() == [
        ["ZZ1 1ZZ", "E01999901", 1, 3100],
        ["ZZ1 1ZX", "E01999902", 9, 29000],
    ]
    assert "(line 4)" in said(found, "No decile was found")
    assert "(line 5)" in said(found, "kept once")
    assert "(line 6)" in said(found, "not in England")


def test_the_table_of_all_areas_gives_the_overall_decile_and_the_year_of_its_areas() -> None:
    found = deprivation(FILES / "all-areas.csv")
    assert found.rows.to_numpy().tolist() == [["E01999901", 1, 310], ["E01999902", 10, 33000]]
    assert "2021" in said(found, "Areas are those of")


@pytest.mark.parametrize(
    "heading", ["lsoa,imd_decile", "LSOA11CD,IMDDec0", "LSOA code,IMD Decile", "lsoa,decile"]
)
def test_short_files_of_ones_own(heading: str) -> None:
    assert deprivation(f"{heading}\nE01999901,3\n").rows[["area", "decile"]].to_numpy().tolist() == [
        ["E01999901", 3]
    ]


DECILES_WRONG = {
    "a score": (
        "lsoa,imd_decile\nE01999901,34.2\n",
        "^Line 2, column “decile”: 34.2 isn't a whole number from 1 to 10",
    ),
    "eleven": ("lsoa,imd_decile\nE01999901,11\n", "^Line 2, column “decile”: 11 isn't a whole"),
    "a domain alone": (
        "lsoa,income decile\nE01999901,3\n",
        "No heading is the decile of the Index.*“income decile”",
    ),
    "turned round": (
        "lsoa,imd decile,imd rank\nE01999901,10,5\nE01999902,1,33000\n",
        "Deciles fall as ranks rise",
    ),
    "two deciles": ("lsoa,imd_decile\nE01999901,3\nE01999901,4\n", "^Line 3: E01999901 has another decile"),
    "no postcode": ("postcode,imd_decile\nZZ1,3\n", "^Line 2: “ZZ1” isn't a postcode"),
    "nothing found": ("lsoa,imd_decile\nE01999901,\n", "No row has a decile"),
}


@pytest.mark.parametrize("what", DECILES_WRONG)
def test_a_mistake_in_deciles_is_told(what: str) -> None:
    text, says = DECILES_WRONG[what]
    with pytest.raises(InputError, match=says):
        deprivation(text)


# Pasted columns


def test_a_bare_column() -> None:
    found = pasted_column("12\n15\n9\n")
    assert found.rows["value"].tolist() == [12, 15, 9]
    assert found.rows["line"].tolist() == [1, 2, 3]
    assert (found.notes, found.heading, found.unit) == ((), "", "")


def test_a_heading_thousands_pounds_and_gaps() -> None:
    found = pasted_column("\n\nSpend\n£1,200\n\n(£300)\nn/a\n£950\n\n")
    assert found.rows["value"].fillna(-1).tolist() == [1200, -1, -300, -1, 950]
    assert (found.heading, found.unit) == ("Spend", "pounds")
    assert "(line 5)" in said(found, "Blank lines")
    assert "(line 7)" in said(found, "not available")


def test_dates_beside_figures_are_put_in_order() -> None:
    found = pasted_column("Month\t2024/25\nJun-24\t30\nMay-24\t20\nApr-24\t10\n")
    assert found.rows["value"].tolist() == [10, 20, 30]
    assert found.rows["date"].dt.month.tolist() == [4, 5, 6]
    assert found.heading == "2024/25"
    said(found, "order of their dates")


def test_a_year_above_dated_figures_is_a_heading() -> None:
    found = pasted_column("Month\t2024\nApr\xa024\t10\nMay 24\t20\n")
    assert (found.heading, found.rows["value"].tolist()) == ("2024", [10, 20])


def test_names_beside_figures_whichever_way_round() -> None:
    one = pasted_column("Practice A;12\nPractice B;7\nTotal;19\n")
    other = pasted_column("12;Practice A\n7;Practice B\n19;Total\n")
    for found in (one, other):
        assert found.rows["label"].tolist() == ["Practice A", "Practice B"]
        assert found.rows["value"].tolist() == [12, 7]
        assert found.rows["date"].isna().all()
        assert "(line 3)" in said(found, "total")


def test_commas_apart_and_commas_for_thousands() -> None:
    assert pasted_column('Apr-24,"1,234"\nMay-24,980\n').rows["value"].tolist() == [1234, 980]
    assert pasted_column("1,234\n980\n").rows["value"].tolist() == [1234, 980]


def test_years_beside_figures_are_labels() -> None:
    assert pasted_column("2022\t5\n2023\t7\n").rows[["label", "value"]].to_numpy().tolist() == [
        ["2022", 5],
        ["2023", 7],
    ]


def test_percentages_become_fractions() -> None:
    found = pasted_column("65%\n92 %\n")
    assert found.rows["value"].tolist() == [0.65, 0.92]
    assert found.unit == "fraction"
    said(found, "fractions here")


def test_a_row_pasted_across_is_turned() -> None:
    found = pasted_column("3\t4\t5\n")
    assert found.rows["value"].tolist() == [3, 4, 5]
    said(found, "turned into a column")


def test_a_last_figure_that_is_the_sum_is_a_total_and_told() -> None:
    found = pasted_column("1\n2\n3\n6\n")
    assert found.rows["value"].tolist() == [1, 2, 3]
    assert "(line 4)" in said(found, "sum of all others")
    assert pasted_column("1\n2\n3\n").rows["value"].tolist() == [1, 2, 3], (
        "three figures may add up by chance"
    )


def test_hidden_numbers_stay_blank() -> None:
    found = pasted_column("12\n*\n<5\n8\n")
    assert found.rows["value"].isna().tolist() == [False, True, True, False]
    assert "(lines 2 and 3)" in said(found, "hidden")


PASTED_WRONG = {
    "nothing": ("", "The file is empty"),
    "no figures": ("apples\npears\n", "“pears” isn't a number"),
    "gaps alone": ("*\n-\n", "None of the lines has a figure"),
    "a word": ("12\nabout 15\n", "^Line 2, column “value”: “about 15” isn't a number"),
    "a decimal comma": ("3,5\n4,25\n", "^Line 1, .*decimal comma"),
    "part per cent": ("65%\n0.92\n", "^Line 2, .*no per cent sign"),
    "three columns": ("a\t1\t2\nb\t3\t4\n", "^Line 1 has 3 columns"),
    "two columns of figures": ("1\t2\n3\t4\n", "both columns are figures"),
    "month first": ("01/31/2024\t5\n02/28/2024\t6\n", "^Line 1: .*month first"),
    "one date that is none": ("Apr-24\t1\nMay-24\t2\nJune?\t3\n", "^Line 3: “June\\?” isn't a date"),
    "a date twice": ("Apr-24\t1\n01/04/2024\t2\nMay-24\t3\n", "^Line 2: 01/04/2024 comes twice"),
}


@pytest.mark.parametrize("what", PASTED_WRONG)
def test_a_mistake_in_what_was_pasted_is_told(what: str) -> None:
    text, says = PASTED_WRONG[what]
    with pytest.raises(InputError, match=says):
        pasted_column(text)


def test_what_is_no_text_is_told() -> None:
    with pytest.raises(InputError, match=r"must be text; it is list. Paste"):
        pasted_column([1, 2])  # type: ignore[arg-type]


@unhurried
@given(st.lists(st.floats(-1e6, 1e6).map(lambda value: round(value, 2)), min_size=1, max_size=3))
def test_what_is_pasted_comes_back(values: list[float]) -> None:
    assert pasted_column("\n".join(f"{value:,.2f}" for value in values)).rows["value"].tolist() == values


@unhurried
@given(st.text(max_size=200))
def test_whatever_is_pasted_is_read_or_refused_in_words(text: str) -> None:
    for reader in READERS.values():
        with contextlib.suppress(InputError):
            assert isinstance(reader(text), OwnFigures)


@unhurried
@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_refused_in_words(raw: bytes) -> None:
    with contextlib.suppress(InputError):
        assert text_of(raw, Notes()).strip()


def test_half_a_file_that_ends_within_a_letter_is_read_or_refused_in_words() -> None:
    with pytest.raises(InputError, match="No line has the headings"):
        deprivation("lsoa,decile".encode("utf-16")[:-1])
