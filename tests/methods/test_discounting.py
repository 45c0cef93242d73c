"""Discounting: the Green Book's factors, then laws."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.errors import InputError
from cmplearn.methods.discounting import (
    GREEN_BOOK,
    GREEN_BOOK_HEALTH,
    GREEN_BOOK_SENSITIVITY,
    Schedule,
    discount_factors,
    present_value,
)

rates = st.floats(min_value=0, max_value=0.2)
amounts = st.floats(min_value=-1e6, max_value=1e6)


@pytest.mark.parametrize(
    ("year", "factor"),
    [
        (0, 1),
        (1, 0.966184),
        (2, 0.933511),
        (3, 0.901943),
        (5, 0.841973),
        (10, 0.708919),
        (20, 0.502566),
        (30, 0.356278),
        (31, 0.345901),  # the rate falls to 3.0% after year 30
    ],
)
def test_green_book_factors_are_the_published_ones(year: int, factor: float) -> None:
    assert round(float(discount_factors(year)[year]), 6) == factor


@pytest.mark.parametrize(
    ("year", "factor"),
    [(1, 0.985222), (2, 0.970662), (3, 0.956317), (5, 0.928260), (10, 0.861667), (30, 0.639762)],
)
def test_health_factors_are_the_published_ones(year: int, factor: float) -> None:
    assert round(float(discount_factors(year, GREEN_BOOK_HEALTH)[year]), 6) == factor


@pytest.mark.parametrize(
    ("schedule", "falls"),
    [
        (GREEN_BOOK, {30: 0.035, 31: 0.03, 75: 0.03, 76: 0.025, 126: 0.02, 201: 0.015, 301: 0.01}),
        (GREEN_BOOK_HEALTH, {30: 0.015, 31: 0.0129, 76: 0.0107, 126: 0.0086, 201: 0.0064, 301: 0.0043}),
        # Department for Transport, TAG, April 2026: for horizons of more than 50 years
        (GREEN_BOOK_SENSITIVITY, {30: 0.03, 31: 0.0257, 76: 0.0214, 126: 0.0171, 201: 0.0129, 301: 0.0086}),
    ],
)
def test_rates_fall_where_the_schedule_says(schedule: Schedule, falls: dict[int, float]) -> None:
    factors = discount_factors(310, schedule)
    for year, rate in falls.items():
        assert math.isclose(factors[year - 1] / factors[year] - 1, rate, rel_tol=1e-9)


def test_five_years_of_one_pound_are_worth_the_published_annuity() -> None:
    assert round(present_value([0, 1, 1, 1, 1, 1]), 6) == 4.515052
    assert round(present_value([1, 1, 1, 1, 1]), 6) == 4.673079


def test_a_rate_of_its_own_may_be_used_in_place_of_a_schedule() -> None:
    assert present_value([0, 110], 0.1) == pytest.approx(100)
    assert present_value([100], 0.1) == 100


def test_a_percentage_is_refused_with_the_fraction_that_was_meant() -> None:
    with pytest.raises(InputError, match=r"rate must be .*; it is 3\.5\. .*did you mean 0.035\?"):
        discount_factors(5, 3.5)


@pytest.mark.parametrize("rate", [-0.01, math.nan, "0.035", None])
def test_a_rate_that_is_not_a_fraction_is_refused(rate: object) -> None:
    with pytest.raises(InputError, match="rate must be"):
        present_value([1, 2], rate)


@pytest.mark.parametrize("years", [-1, 2.5, math.inf, "ten"])
def test_years_must_be_a_whole_number(years: object) -> None:
    with pytest.raises(InputError, match="years must be"):
        discount_factors(years)


@pytest.mark.parametrize(
    ("flows", "words"),
    [
        ([], "flows must hold at least one"),
        ([1, math.nan], r"flows\[1\] must be a number"),
        (5, "flows must be a list"),
        ("12", "flows must be a list"),
        ([1, "two"], r"flows\[1\] must be a number"),
        ([1, [2, math.nan]], r"flows\[1\] must hold numbers alone"),
        ([[1, 2], [1, 2, 3]], r"flows\[0\] \(2,\), flows\[1\] \(3,\)"),
        (np.zeros((100_000, 5)), r"years first and draws second; it has 100000 years"),
    ],
)
def test_flows_must_be_a_list_of_numbers(flows: object, words: str) -> None:
    with pytest.raises(InputError, match=words):
        present_value(flows)


@given(years=st.integers(0, 400), rate=st.one_of(rates, st.sampled_from([GREEN_BOOK, GREEN_BOOK_HEALTH])))
def test_factors_start_at_one_and_never_rise(years: int, rate: float | Schedule) -> None:
    factors = discount_factors(years, rate)
    assert factors.shape == (years + 1,)
    assert factors[0] == 1
    assert (np.diff(factors) <= 0).all()
    assert (factors > 0).all()


@given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=40), rates)
def test_present_values_add_up(pairs: list[tuple[float, float]], rate: float) -> None:
    left, right = ([pair[side] for pair in pairs] for side in (0, 1))
    together = present_value([a + b for a, b in pairs], rate)
    assert math.isclose(
        together, present_value(left, rate) + present_value(right, rate), rel_tol=1e-9, abs_tol=1e-6
    )


@given(st.lists(amounts, min_size=1, max_size=40))
def test_at_a_rate_of_zero_nothing_is_discounted(flows: list[float]) -> None:
    assert math.isclose(present_value(flows, 0), math.fsum(flows), rel_tol=1e-9, abs_tol=1e-6)


@given(st.lists(amounts, min_size=1, max_size=40), rates)
def test_waiting_a_year_costs_one_factor(flows: list[float], rate: float) -> None:
    later = present_value([0, *flows], rate)
    assert math.isclose(later * (1 + rate), present_value(flows, rate), rel_tol=1e-9, abs_tol=1e-6)


def test_years_may_be_arrays_of_draws_beside_single_numbers() -> None:
    setup, saving = np.array([100.0, 300.0]), np.array([55.0, 605.0])
    assert present_value([-setup, 0, saving * 2.2], rate=0.1) == pytest.approx([0, 800])


@given(
    st.lists(st.lists(amounts, min_size=3, max_size=3), min_size=1, max_size=12),
    st.one_of(rates, st.sampled_from([GREEN_BOOK, GREEN_BOOK_HEALTH])),
)
def test_draws_together_are_worth_what_each_is_worth_alone(
    draws: list[list[float]], rate: float | Schedule
) -> None:
    together = present_value(np.array(draws), rate)
    alone = [present_value([year[draw] for year in draws], rate) for draw in range(3)]
    assert together == pytest.approx(alone, rel=1e-9, abs=1e-6)


@given(
    outlay=st.floats(1, 1e6),
    income=st.lists(st.floats(0, 1e6), min_size=1, max_size=30).filter(lambda flows: max(flows) > 1),
    rate=rates,
    more=st.floats(0.001, 0.2),
)
def test_a_higher_rate_lowers_what_an_outlay_then_income_is_worth(
    outlay: float, income: list[float], rate: float, more: float
) -> None:
    flows = [-outlay, *income]
    assert present_value(flows, rate + more) < present_value(flows, rate)
