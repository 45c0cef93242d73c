"""Pareto analysis puts causes in order and finds the few that make up most."""

import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.errors import InputError
from cmplearn.methods.pareto import pareto

ERRORS = {"two LABA": 30, "two ICS": 100, "two antimuscarinics": 50, "device": 20}


def test_causes_come_in_order_with_what_they_add_up_to() -> None:
    """By hand: 100, 50, 30 and 20 of 200."""
    found = pareto(ERRORS)
    assert found["cause"].tolist() == ["two ICS", "two antimuscarinics", "two LABA", "device"]
    assert found["share"].tolist() == [0.5, 0.25, 0.15, 0.1]
    assert found["cumulative"].tolist() == pytest.approx([0.5, 0.75, 0.9, 1])
    assert found["vital"].tolist() == [True, True, True, False]


def test_a_share_that_is_reached_exactly_needs_no_further_cause() -> None:
    assert pareto(ERRORS, share=0.75)["vital"].tolist() == [True, True, False, False]


def test_a_column_of_causes_is_counted_by_pandas() -> None:
    table = pd.Series(["b", "a", "b"])
    assert pareto(table.value_counts())["count"].tolist() == [2, 1]


counts = st.lists(st.integers(0, 1000), min_size=1, max_size=20).filter(any)


@given(counts=counts, times=st.integers(2, 50), share=st.floats(0.01, 1))
def test_counting_everything_several_times_changes_no_share(
    counts: list[int], times: int, share: float
) -> None:
    one = pareto(pd.Series(counts), share)
    many = pareto(pd.Series(counts) * times, share)
    assert one["cause"].tolist() == many["cause"].tolist()
    assert many["cumulative"].to_numpy() == pytest.approx(one["cumulative"].to_numpy())


@given(counts=counts, share=st.floats(0.01, 1))
def test_the_vital_few_reach_the_share_and_none_of_them_can_be_left_out(
    counts: list[int], share: float
) -> None:
    found = pareto(pd.Series(counts), share)
    few = found[found["vital"]]
    assert few["share"].sum() >= share - 1e-9
    assert few["share"].iloc[:-1].sum() < share
    assert found["count"].sum() == sum(counts)


@pytest.mark.parametrize(
    ("counts", "share", "words"),
    [
        ([1, 2], 0.8, "must be named by cause"),
        ({}, 0.8, "at least one number"),
        ({"a": 0}, 0.8, "sum to 0"),
        ({"a": -1}, 0.8, "must be 0 or more"),
        ({"a": math.nan}, 0.8, "holds nan"),
        ({"a": "many"}, 0.8, "counts must"),
        ({"a": 1}, 80, "did you mean 0.8"),
        ({"a": 1}, 0, "it is 0"),
    ],
)
def test_what_is_no_count_by_cause_is_refused(counts: Any, share: float, words: str) -> None:
    with pytest.raises(InputError, match=words):
        pareto(counts, share)
