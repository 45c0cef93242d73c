"""Standstill: the rule counted by hand on a calendar, then laws, then refusals."""

import datetime
import math
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.errors import InputError
from cmplearn.methods.procurement import (
    act_standstill,
    add_working_days,
    after_further_decision,
    standstill,
)

DAY = datetime.date
# Bank holidays in England, Good Friday and Christmas Day with them (gov.uk, bank holidays).
ENGLAND = [
    *(DAY(2024, 1, 1), DAY(2024, 3, 29), DAY(2024, 4, 1), DAY(2024, 5, 6), DAY(2024, 5, 27)),
    *(DAY(2024, 8, 26), DAY(2024, 12, 25), DAY(2024, 12, 26)),
    *(DAY(2025, 1, 1), DAY(2025, 4, 18), DAY(2025, 4, 21), DAY(2025, 5, 5), DAY(2025, 5, 26)),
    *(DAY(2025, 8, 25), DAY(2025, 12, 25), DAY(2025, 12, 26)),
    *(DAY(2026, 1, 1), DAY(2026, 4, 3), DAY(2026, 4, 6), DAY(2026, 5, 4), DAY(2026, 5, 25)),
    *(DAY(2026, 8, 31), DAY(2026, 12, 25), DAY(2026, 12, 28)),
]
days = st.dates(DAY(2024, 1, 1), DAY(2026, 11, 30))


def is_working(day: datetime.date) -> bool:
    return day.weekday() < 5 and day not in ENGLAND


@pytest.mark.parametrize(
    ("notice", "starts", "last", "why"),
    [
        # SI 2023/1348, regulation 12(2) and (3), counted on the calendar
        (DAY(2025, 6, 2), DAY(2025, 6, 3), DAY(2025, 6, 13), "Monday: Wed 4 is the first, Fri 13 the 8th"),
        (DAY(2025, 6, 5), DAY(2025, 6, 6), DAY(2025, 6, 18), "Thursday: Mon 9 is the first, Wed 18 the 8th"),
        (DAY(2025, 6, 6), DAY(2025, 6, 7), DAY(2025, 6, 18), "Friday: starts on a Saturday, Mon 9 first"),
        (DAY(2025, 6, 7), DAY(2025, 6, 8), DAY(2025, 6, 18), "Saturday: starts on a Sunday, Mon 9 first"),
        (DAY(2025, 6, 8), DAY(2025, 6, 9), DAY(2025, 6, 19), "Sunday: starts Mon 9, Tue 10 is the first"),
        # Easter 2025: Good Friday 18, Monday 21 April
        (DAY(2025, 4, 16), DAY(2025, 4, 17), DAY(2025, 5, 1), "Maundy Thursday starts; Tue 22 first"),
        (DAY(2025, 4, 17), DAY(2025, 4, 18), DAY(2025, 5, 1), "starts on Good Friday; Tue 22 is the first"),
        (DAY(2025, 4, 20), DAY(2025, 4, 21), DAY(2025, 5, 1), "starts on Easter Monday; Tue 22 is the first"),
        (DAY(2025, 4, 22), DAY(2025, 4, 23), DAY(2025, 5, 6), "Thu 24 first; 5 May is a holiday; Tue 6"),
        # Christmas and New Year
        (DAY(2025, 12, 18), DAY(2025, 12, 19), DAY(2026, 1, 5), "22, 23, 24, 29, 30, 31 Dec, 2, 5 Jan"),
        (DAY(2024, 12, 23), DAY(2024, 12, 24), DAY(2025, 1, 8), "27, 30, 31 Dec, 2, 3, 6, 7, 8 Jan"),
        (DAY(2024, 12, 24), DAY(2024, 12, 25), DAY(2025, 1, 8), "starts on Christmas Day; 27 is the first"),
        (DAY(2026, 12, 11), DAY(2026, 12, 12), DAY(2026, 12, 23), "ends two days before Christmas"),
    ],
)
def test_a_standstill_counted_on_the_calendar(
    notice: datetime.date, starts: datetime.date, last: datetime.date, why: str
) -> None:
    wait = standstill(notice, ENGLAND)
    assert (wait.starts, wait.last_day) == (starts, last), why
    assert wait.award_from == last + datetime.timedelta(days=1)
    assert wait.working_days == 8


def test_the_day_it_starts_is_not_one_of_the_eight() -> None:
    """The slip that the draft guidance made: counting from the day it starts ends a working day early."""
    monday = DAY(2025, 6, 2)
    slip = [day for day in pd.date_range("2025-06-03", periods=20) if is_working(day.date())][7].date()
    assert slip == DAY(2025, 6, 12)
    assert standstill(monday, ENGLAND).last_day == DAY(2025, 6, 13)


def test_representations_count_until_the_last_midnight() -> None:
    wait = standstill(DAY(2025, 6, 2), ENGLAND)
    assert wait.is_in_time(DAY(2025, 6, 2))
    assert wait.is_in_time(DAY(2025, 6, 13))
    assert wait.is_in_time(datetime.datetime(2025, 6, 13, 23, 59))
    assert not wait.is_in_time(DAY(2025, 6, 14))


@pytest.mark.parametrize(
    ("told", "last"),
    [
        (DAY(2025, 6, 13), DAY(2025, 6, 20)),  # Friday: Mon 16 to Fri 20
        (DAY(2025, 4, 15), DAY(2025, 4, 24)),  # Wed 16, Thu 17, then Tue 22, Wed 23, Thu 24
        (DAY(2025, 12, 23), DAY(2026, 1, 2)),  # Wed 24, Mon 29, Tue 30, Wed 31, Fri 2 January
    ],
)
def test_a_further_decision_waits_five_working_days(told: datetime.date, last: datetime.date) -> None:
    wait = after_further_decision(told, ENGLAND)
    assert (wait.told_date, wait.last_day, wait.working_days) == (told, last, 5)
    assert wait.award_from == last + datetime.timedelta(days=1)


@pytest.mark.parametrize(
    ("notice", "last"),
    [
        # Procurement Act 2023, section 51: eight working days beginning with the day of the notice
        (DAY(2025, 6, 2), DAY(2025, 6, 11)),  # Monday 2 is the first, Wednesday 11 the eighth
        (DAY(2025, 6, 7), DAY(2025, 6, 18)),  # Saturday: Monday 9 is the first
        (DAY(2025, 4, 17), DAY(2025, 4, 30)),  # Maundy Thursday is the first, Tuesday 22 the second
        (DAY(2025, 12, 24), DAY(2026, 1, 7)),  # 24, 29, 30, 31 December, 2, 5, 6, 7 January
    ],
)
def test_goods_wait_eight_working_days_that_begin_with_the_notice(
    notice: datetime.date, last: datetime.date
) -> None:
    wait = act_standstill(notice, ENGLAND)
    assert (wait.told_date, wait.last_day, wait.working_days) == (notice, last, 8)
    assert wait.award_from == last + datetime.timedelta(days=1)


@given(notice=st.dates(DAY(2025, 2, 24), DAY(2026, 11, 30)))
def test_health_services_wait_longer_than_goods(notice: datetime.date) -> None:
    first, second = act_standstill(notice, ENGLAND).last_day, standstill(notice, ENGLAND).last_day
    later = sum(is_working(day.date()) for day in pd.date_range(first, second)[1:])
    both = (notice, notice + datetime.timedelta(days=1))
    assert later == sum(is_working(day) for day in both)


@given(start=days, count=st.integers(1, 15))
def test_between_the_days_lie_so_many_working_days(start: datetime.date, count: int) -> None:
    end = add_working_days(start, count, ENGLAND)
    between = [day.date() for day in pd.date_range(start, end)[1:]]
    assert sum(map(is_working, between)) == count
    assert is_working(end)


@given(start=days, first=st.integers(1, 7), second=st.integers(1, 7))
def test_waits_one_after_the_other_are_one_wait(start: datetime.date, first: int, second: int) -> None:
    halfway = add_working_days(start, first, ENGLAND)
    assert add_working_days(halfway, second, ENGLAND) == add_working_days(start, first + second, ENGLAND)


@given(notice=days)
def test_a_day_later_never_ends_earlier_and_a_holiday_only_lengthens(notice: datetime.date) -> None:
    wait = standstill(notice, ENGLAND)
    assert standstill(notice + datetime.timedelta(days=1), ENGLAND).last_day >= wait.last_day
    assert standstill(notice, [*ENGLAND, wait.last_day]).last_day > wait.last_day
    assert (wait.last_day - wait.starts).days >= 10


@given(notice=days)
def test_the_order_of_the_holidays_does_not_matter(notice: datetime.date) -> None:
    twice = [*reversed(ENGLAND), *ENGLAND]
    assert standstill(notice, twice) == standstill(notice, ENGLAND)


def test_holidays_of_a_year_in_which_nothing_is_counted_are_not_asked_for() -> None:
    """Counting begins on New Year's Day: the holidays of 2025 can't matter."""
    holidays = [day for day in ENGLAND if day.year == 2026]
    assert add_working_days(DAY(2025, 12, 31), 1, holidays) == DAY(2026, 1, 2)
    assert act_standstill(DAY(2026, 1, 1), holidays).last_day == DAY(2026, 1, 13)


def test_a_notice_before_the_regime_is_refused() -> None:
    with pytest.raises(InputError, match="is not known on 31 December 2023"):
        standstill(DAY(2023, 12, 31), ENGLAND)
    with pytest.raises(InputError, match="is not known on 23 February 2025"):
        act_standstill(DAY(2025, 2, 23), ENGLAND)
    with pytest.raises(InputError, match="is not known on 31 December 2023"):
        after_further_decision(DAY(2023, 12, 31), ENGLAND)


def test_an_empty_list_says_that_no_holiday_falls_within() -> None:
    assert standstill(DAY(2025, 6, 2), []) == standstill(DAY(2025, 6, 2), [DAY(2025, 5, 26)])


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: standstill("2025-06-02", ENGLAND), "notice_date must be a day; it is '2025-06-02'"),
        (lambda: standstill(math.nan, ENGLAND), "notice_date must be a day"),
        (lambda: standstill(pd.NaT, ENGLAND), "notice_date must be a day"),
        (
            lambda: standstill(DAY(2025, 12, 18), [day for day in ENGLAND if day.year == 2025]),
            "must hold the bank holidays of 2026, which the count reaches; it has those of 2025",
        ),
        (lambda: standstill(DAY(2025, 6, 2), "2025-05-26"), "holidays must be a list of days"),
        (lambda: standstill(DAY(2025, 6, 2), None), "holidays must be a list of days"),
        (lambda: standstill(DAY(2025, 6, 2), [*ENGLAND, "26 May"]), r"holidays\[24\] must be a day"),
        (lambda: after_further_decision(20250602, ENGLAND), "told_date must be a day"),
        (lambda: act_standstill("2025-06-02", ENGLAND), "notice_date must be a day"),
        (lambda: act_standstill(DAY(2025, 6, 2), 5), "holidays must be a list of days"),
        (lambda: add_working_days(None, 5, ENGLAND), "start must be a day"),
        (lambda: add_working_days(DAY(2025, 6, 2), 0, ENGLAND), "working_days must be a whole number of 1"),
        (lambda: add_working_days(DAY(2025, 6, 2), 1.5, ENGLAND), "working_days must be a whole number"),
        (lambda: add_working_days(DAY(2025, 6, 2), -8, ENGLAND), "working_days must be a whole number"),
        (
            lambda: standstill(DAY(2025, 6, 2), ENGLAND).is_in_time(DAY(2024, 6, 10)),
            r"received must not be before the notice \(2025-06-02\)",
        ),
        (lambda: standstill(DAY(2025, 6, 2), ENGLAND).is_in_time("today"), "received must be a day"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(ask: Callable[[], Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        ask()
