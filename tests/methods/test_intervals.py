"""Intervals: published limits, then laws."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, chi2

from cmplearn.errors import InputError
from cmplearn.methods.intervals import Interval, byar, difference, risk_ratio, wilson

shares = st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
levels = st.floats(min_value=0.5, max_value=0.999)


@pytest.mark.parametrize(
    ("count", "n", "lower", "upper"),
    [(65, 100, 0.552544433, 0.736357518), (1, 100, 0.00176743206, 0.05448619618)],
)
def test_wilson_gives_the_limits_of_phe_indicator_methods(
    count: int, n: int, lower: float, upper: float
) -> None:
    assert wilson(count, n) == pytest.approx((lower, upper), rel=1e-8)


@pytest.mark.parametrize(
    ("count", "lower", "upper"), [(65, 50.163187710, 82.849138546), (1, 0.013072132902, 5.563755582)]
)
def test_byar_gives_the_limits_of_phe_indicator_methods(count: int, lower: float, upper: float) -> None:
    assert byar(count) == pytest.approx((lower, upper), rel=1e-9)


def test_a_difference_has_the_limits_of_newcombes_first_example() -> None:
    """Newcombe (1998), table II, method 10: 56 of 70 beside 48 of 80."""
    assert difference(56, 70, 48, 80) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_a_ratio_has_the_limits_worked_by_hand() -> None:
    """The Physicians' Health Study (textbook): 189 of 11,034 on placebo, 104 of 11,037 on aspirin.

    ln(1.8178) = 0.5976; its standard error is sqrt(1/189 - 1/11034 + 1/104 - 1/11037) = 0.1213.
    """
    lower, upper = risk_ratio(189, 11034, 104, 11037)
    assert math.log(lower) == pytest.approx(0.5976 - 1.96 * 0.1213, abs=2e-4)
    assert math.log(upper) == pytest.approx(0.5976 + 1.96 * 0.1213, abs=2e-4)


def test_no_events_still_leave_an_upper_limit() -> None:
    assert wilson(0, 20)[0] == 0
    assert wilson(20, 20)[1] == 1
    assert byar(0)[0] == 0
    assert byar(0)[1] == pytest.approx((1 - 1 / 9 + 1.959964 / 3) ** 3, rel=1e-6)
    assert byar(1, level=0.998)[0] == 0  # the formula alone would fall below 0


@pytest.mark.parametrize("level", [0.95, 0.998])
def test_arrays_in_arrays_out_each_as_alone(level: float) -> None:
    counts, totals = np.array([0, 3, 7, 10]), np.array([10, 10, 10, 10])
    for several, alone in (
        (wilson(counts, totals, level), [wilson(c, 10, level) for c in counts]),
        (wilson(counts, 10, level), [wilson(c, 10, level) for c in counts]),
        (byar(counts, level), [byar(c, level) for c in counts]),
        (difference(counts, 10, 2, 8, level), [difference(c, 10, 2, 8, level) for c in counts]),
        (risk_ratio(counts[1:], 10, 2, 8, level), [risk_ratio(c, 10, 2, 8, level) for c in counts[1:]]),
    ):
        assert isinstance(several, Interval)
        assert np.array_equal(np.column_stack(several), np.array(alone))
        assert all(isinstance(limit, float) for limit in alone[0])


@given(shares, levels)
def test_wilson_agrees_with_scipy(share: tuple[int, int], level: float) -> None:
    theirs = binomtest(*share).proportion_ci(level, method="wilson")
    assert wilson(*share, level) == pytest.approx((theirs.low, theirs.high), rel=1e-9, abs=1e-12)


@given(shares, levels)
def test_a_share_lies_in_its_limits_and_the_rest_mirrors_it(share: tuple[int, int], level: float) -> None:
    count, n = share
    lower, upper = wilson(count, n, level)
    assert 0 <= lower <= count / n <= upper <= 1
    assert wilson(n - count, n, level) == pytest.approx((1 - upper, 1 - lower), abs=1e-12)


@given(shares)
def test_more_people_or_less_confidence_narrow_the_limits(share: tuple[int, int]) -> None:
    count, n = share
    width = np.diff(wilson(count, n))
    assert np.diff(wilson(10 * count, 10 * n)) < width
    assert np.diff(wilson(count, n, 0.8)) < width


@given(st.integers(10, 100_000))
def test_byar_is_close_to_the_exact_poisson_limits_from_ten_events_on(count: int) -> None:
    exact = chi2.ppf(0.025, 2 * count) / 2, chi2.ppf(0.975, 2 * count + 2) / 2
    assert byar(count) == pytest.approx(exact, rel=2e-3)
    assert byar(count)[0] < count < byar(count)[1]


@given(shares, shares)
def test_groups_that_change_places_change_the_sign(left: tuple[int, int], right: tuple[int, int]) -> None:
    lower, upper = difference(*left, *right)
    assert difference(*right, *left) == pytest.approx((-upper, -lower), abs=1e-12)
    assert -1 <= lower <= left[0] / left[1] - right[0] / right[1] <= upper <= 1


@given(shares.filter(lambda share: share[0] > 0), shares.filter(lambda share: share[0] > 0))
def test_groups_that_change_places_turn_the_ratio_over(left: tuple[int, int], right: tuple[int, int]) -> None:
    lower, upper = risk_ratio(*left, *right)
    assert risk_ratio(*right, *left) == pytest.approx((1 / upper, 1 / lower), rel=1e-9)
    assert lower <= (left[0] / left[1]) / (right[0] / right[1]) * (1 + 1e-12)


@pytest.mark.parametrize(
    ("call", "given_values", "words"),
    [
        (wilson, ("65", 100), r"count must be a number or numbers; it is '65'"),
        (wilson, (65, 0), r"n must be above 0; it is 0"),
        (wilson, (-1, 100), r"count must be 0 or more; it is -1"),
        (wilson, ([3, math.nan], 100), r"count must hold numbers alone; it holds nan at position 1"),
        (wilson, ([], 100), r"count must hold at least one number"),
        (wilson, ([1, 2], [10, 20, 30]), r"count and n must have one shape"),
        (wilson, ([1, 65], 10), r"count must not be above n; it is 65 of 10\. See whether"),
        (wilson, (65, 100, 95), r"level must be .*did you mean 0\.95\?"),
        (wilson, (65, 100, 1), r"level must be between 0 and 1"),
        (byar, (-1,), r"count must be 0 or more; it is -1"),
        (byar, (None,), r"count must hold numbers alone; it holds nan"),
        (byar, (65, 0), r"level must be between 0 and 1"),
        (difference, (5, 4, 1, 2), r"count must not be above n"),
        (difference, (1, 2, 5, 4), r"base_count must not be above base_n; it is 5 of 4"),
        (difference, (1, 2, True, 4), r"base_count must be a number"),
        (difference, ([1, 2], 4, [1, 2, 3], 4), r"count and base_count must have one shape"),
        (risk_ratio, (0, 10, 3, 10), r"count must be above 0; it is 0"),
        (risk_ratio, (3, 10, 0, 10), r"base_count must be above 0; it is 0"),
        (risk_ratio, (3, 10, 3, math.inf), r"base_n must hold numbers alone"),
    ],
)
def test_what_can_have_no_limits_is_refused(
    call: Callable[..., Any], given_values: tuple[Any, ...], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        call(*given_values)
