"""Partial dates: a year, a month or a day."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.course.dates import PartialDate, first_day, last_day, shown
from cmplearn.course.files import Record, read
from cmplearn.errors import CourseError, InputError

days = st.dates(min_value=date(1000, 1, 1), max_value=date(9999, 12, 30))


class _Event(Record):
    when: PartialDate


def _written(folder: Path, value: str) -> Path:
    path = folder / "event.yaml"
    path.write_text(f"# an event\nwhen: {value}\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("partial", "first", "last", "words"),
    [
        ("2017", date(2017, 1, 1), date(2017, 12, 31), "2017"),
        ("2017-08", date(2017, 8, 1), date(2017, 8, 31), "August 2017"),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29), "February 2016"),
        ("1900-02", date(1900, 2, 1), date(1900, 2, 28), "February 1900"),
        ("2005-06-01", date(2005, 6, 1), date(2005, 6, 1), "1 June 2005"),
    ],
)
def test_a_partial_date_has_a_first_and_a_last_day(partial: str, first: date, last: date, words: str) -> None:
    assert (first_day(partial), last_day(partial), shown(partial)) == (first, last, words)


@pytest.mark.parametrize(
    "partial",
    ["", "17", "2017-8", "2017-08-1", "2017/08", "about 2017", "2017-08-01T00:00", "2017\n", "٢٠١٧"],
)
def test_other_forms_are_refused(partial: str) -> None:
    for function in (first_day, last_day, shown):
        with pytest.raises(InputError, match='Write "YYYY", "YYYY-MM" or "YYYY-MM-DD"'):
            function(partial)


@pytest.mark.parametrize("partial", ["0000", "2017-00", "2017-13", "2017-02-29", "2017-08-00", "2017-04-31"])
def test_a_day_that_is_in_no_calendar_is_refused(partial: str) -> None:
    with pytest.raises(InputError, match=f"There is no such date as {partial}"):
        first_day(partial)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ('"2017-13"', "There is no such date as 2017-13"),
        ('"August 2017"', "“August 2017” isn't a date of the form needed"),
        ("2017", "`when` must be text, but is the number 2017"),
    ],
)
def test_a_file_with_a_wrong_date_is_told_by_line(tmp_path: Path, value: str, problem: str) -> None:
    with pytest.raises(CourseError) as raised:
        read(_written(tmp_path, value)).as_record(_Event)
    assert raised.value.line == 2
    assert problem in raised.value.problem
    assert raised.value.cure


@pytest.mark.parametrize("value", ['"2017"', "2017-08", "2017-08-21"])
def test_a_file_with_a_right_date_keeps_it_as_written(tmp_path: Path, value: str) -> None:
    assert read(_written(tmp_path, value)).as_record(_Event).when == value.strip('"')


@given(days)
def test_each_day_lies_in_its_month_and_year(day: date) -> None:
    for partial in (f"{day:%Y}", f"{day:%Y-%m}", day.isoformat()):
        assert first_day(partial) <= day <= last_day(partial)


@given(days)
def test_the_day_after_the_last_is_the_first_of_the_next(day: date) -> None:
    for partial in (f"{day:%Y}", f"{day:%Y-%m}", day.isoformat()):
        if last_day(partial) < date.max:
            after = last_day(partial) + timedelta(days=1)
            assert first_day(after.isoformat()[: len(partial)]) == after
