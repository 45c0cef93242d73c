"""Points in time are called what people call them."""

import datetime
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.charts.times import times
from cmplearn.errors import InputError


@pytest.mark.parametrize(
    ("labels", "name", "first", "short", "when"),
    [
        (
            pd.date_range("2024-03-01", periods=3, freq="MS"),
            "month",
            "March 2024",
            "Mar 2024",
            "in March 2024",
        ),
        (
            pd.date_range("2024-01-31", periods=3, freq="ME"),
            "month",
            "January 2024",
            "Jan 2024",
            "in January 2024",
        ),
        (pd.period_range("2024-03", periods=3, freq="M"), "month", "March 2024", "Mar 2024", "in March 2024"),
        (pd.period_range("2024Q1", periods=3, freq="Q"), "quarter", "2024 Q1", "2024 Q1", "in 2024 Q1"),
        (pd.period_range("2020", periods=3, freq="Y"), "year", "2020", "2020", "in 2020"),
        (
            pd.date_range("2024-03-04", periods=3, freq="7D"),
            "week",
            "4 March 2024",
            "4 Mar 24",
            "on 4 March 2024",
        ),
        (pd.date_range("2024-03-04", periods=3), "day", "4 March 2024", "4 Mar 24", "on 4 March 2024"),
        ([0, 1, 2], "point", "point 1", "1", "at point 1"),
        ([2019, 2020], "point", "2019", "2019", "at 2019"),
        ([1.0, 2.5], "point", "1", "1", "at 1"),
        (["before", "after"], "point", "before", "before", "at before"),
        ([datetime.date(2024, 3, 4)], "point", "4 March 2024", "4 Mar 24", "on 4 March 2024"),
    ],
)
def test_labels_are_put_in_words(labels: Any, name: str, first: str, short: str, when: str) -> None:
    found = times(list(labels))
    assert (found.name, found.long[0], found.short[0], found.when(0)) == (name, first, short, when)


def test_dates_far_apart_are_far_apart_on_the_axis() -> None:
    dates = pd.to_datetime(["2019-07-01", "2019-08-01", "2023-08-01"])
    assert times(list(dates)).at == (24235.0, 24236.0, 24284.0)


def test_dates_out_of_order_are_refused() -> None:
    with pytest.raises(InputError, match="in order of time"):
        times([datetime.date(2024, 2, 1), datetime.date(2024, 1, 1)])


@given(count=st.integers(1, 500), most=st.integers(1, 12))
def test_an_axis_names_no_more_points_than_asked_and_always_the_first(count: int, most: int) -> None:
    ticks = times(list(range(count))).ticks(most)
    assert ticks[0] == 0
    assert len(ticks) <= max(most, 2)
