"""Counting in months, at the edges of months and of the calendar."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.portfolio.periods import add_months


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 10, 31), -2, date(2026, 8, 31)),
        (date(1, 1, 1), -1, date.min),
        (date.max, 1, date.max),
    ],
)
def test_months_are_counted_and_days_kept_where_they_exist(day: date, months: int, then: date) -> None:
    assert add_months(day, months) == then


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(-600, 600), st.integers(0, 600))
def test_more_months_are_never_earlier(day: date, months: int, more: int) -> None:
    assert add_months(day, months) <= add_months(day, months + more)


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(-600, 600))
def test_no_month_is_skipped(day: date, months: int) -> None:
    there = add_months(day, months)
    assert (there.year - day.year) * 12 + there.month - day.month == months
    assert there.day <= day.day
