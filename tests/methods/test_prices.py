"""Optimism bias and prices of other years: published answers, laws, refusals; public in `business_case`."""

import datetime
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.errors import InputError
from cmplearn.methods import business_case, parameters

pounds = st.floats(min_value=1, max_value=1e7)
money_or_none = st.floats(min_value=0, max_value=1e7)

DAY = datetime.date(2025, 6, 1)


def upper_bound(project: str) -> float:
    table = parameters.value("optimism_bias.capital_expenditure", DAY).table
    return float(table.set_index("project").loc[project, "upper"])


def test_optimism_bias_of_a_mix_of_buildings() -> None:
    """Three tenths non-standard buildings add 32.1% (PPP Online's worked example)."""
    mix = 0.3 * upper_bound("non-standard buildings") + 0.7 * upper_bound("standard buildings")
    assert business_case.optimism_bias(mix) == pytest.approx(0.321)


def test_optimism_bias_when_most_of_the_risk_is_mitigated() -> None:
    """92% mitigated, non-standard buildings keep 4.08% (PPP Online, which rounds to 4)."""
    assert business_case.optimism_bias(upper_bound("non-standard buildings"), 0.92) == pytest.approx(0.0408)


def test_a_hospital_of_500_million_at_the_upper_bound_costs_755() -> None:
    """Facts of the Shrewsbury and Telford transformation, without mitigation."""
    bias = business_case.optimism_bias(upper_bound("non-standard buildings"))
    assert 500e6 * (1 + bias) == pytest.approx(755e6)


def test_optimism_bias_of_many_draws_is_that_of_each() -> None:
    assert business_case.optimism_bias(0.5, np.array([0, 0.5, 1])).tolist() == [0.5, 0.25, 0]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((51,), "did you mean 0.51"),
        ((0.5, 92), "did you mean 0.92"),
        ((-0.1,), "upper must be from 0 to 2; it is -0.1. Write a fraction such as"),
        ((0.5, [0.1, 92]), "mitigated must be from 0 to 1; it is 92 at position 1"),
        ((math.nan,), "upper must hold numbers alone"),
        (("half",), "upper must be a number or numbers"),
        ((0.5, []), "mitigated must hold at least one number"),
        (([0.1, 0.2], [0.1, 0.2, 0.3]), "upper and mitigated must have one shape"),
    ],
)
def test_optimism_bias_wants_fractions(arguments: tuple[Any, ...], words: str) -> None:
    with pytest.raises(InputError, match=words):
        business_case.optimism_bias(*arguments)


@given(upper=st.floats(0, 2), less=st.floats(0, 1), more=st.floats(0, 1))
def test_the_more_is_mitigated_the_less_is_added(upper: float, less: float, more: float) -> None:
    less, more = sorted((less, more))
    assert 0 <= business_case.optimism_bias(upper, more) <= business_case.optimism_bias(upper, less) <= upper


def nhs_index(on: datetime.date) -> pd.Series:
    changes = parameters.value("prices.nhs_cost_inflation", on).table
    return business_case.price_index(changes.set_index("year")["change"])


@pytest.mark.parametrize(
    ("amount", "start", "end", "then"),
    [(1_116.75, "2020/21", "2023/24", 1_282.41), (1_590, "2016/17", "2023/24", 1_966)],
)
def test_inflate_moves_an_admission_to_later_prices(amount: float, start: str, end: str, then: float) -> None:
    """By the NHSCII of the Unit Costs 2024 Manual: 1.1483 from 2020/21 and 1.2365 from 2016/17 to 2023/24."""
    index = nhs_index(datetime.date(2025, 6, 1))
    assert business_case.inflate(amount, start, end, index) == pytest.approx(then, abs=0.5)
    assert round(index["2023/24"] / index["2020/21"], 4) == 1.1483
    assert round(index["2023/24"] / index["2016/17"], 4) == 1.2365


def test_a_provisional_year_was_revised_and_takes_2023_24_prices_with_it() -> None:
    """The Unit Costs 2025 Manual has 2.47% for 2023/24, that of 2024 had 4.31%."""
    before, after = (nhs_index(datetime.date(year, 6, 1)) for year in (2025, 2026))
    assert before["2022/23"] == after["2022/23"]
    assert after["2023/24"] / before["2023/24"] == pytest.approx(1.0247 / 1.0431)
    with pytest.raises(
        InputError, match=r"to_year must be a year of index; it is 2024/25\. It has 2015/16, "
    ):
        business_case.inflate(1_000, "2020/21", "2024/25", before)
    assert business_case.inflate(1_000, "2023/24", "2024/25", after) == pytest.approx(1_040.2)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "changes must hold a number for at least one year"),
        ([0.02, 0.03], "changes must hold a number for at least one year"),
        ({2020: 0.02, 2021: 7.32}, r"changes\[2021\] must be a fraction .* did you mean 0.0732"),
        ({2020: 0.02, 2021: math.nan}, r"changes\[2021\] must be a number"),
        ({2021: 0.02, 2020: 0.02}, "changes must be in order of time; it is 2021, 2020"),
        (pd.Series([0.1, 0.2], index=[2020, 2020]), "changes must hold each year once; it holds 2020 twice"),
    ],
)
def test_price_index_says_which_change_is_wrong(changes: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        business_case.price_index(changes)


@given(st.lists(st.floats(-0.4, 0.4), min_size=1, max_size=30))
def test_an_index_starts_at_100_and_gives_its_changes_back(changes: list[float]) -> None:
    index = business_case.price_index(dict(enumerate(changes, start=1000)))
    assert index.iloc[0] == 100
    assert index.pct_change().iloc[1:].tolist() == pytest.approx(changes[1:], abs=1e-9)


def test_inflate_takes_a_series_of_index_levels() -> None:
    assert business_case.inflate(50, 2020, 2021, pd.Series({2020: 100, 2021: 110})) == pytest.approx(55)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            (1, 2019, 2021, {2020: 100, 2021: 110}),
            "from_year must be a year of index; it is 2019. It has 2020, 2021",
        ),
        ((1, 2020, 2030, {2020: 100, 2021: 110}), "to_year must be a year of index; it is 2030"),
        ((1, 2020, 2021, {2020: 0, 2021: 110}), r"index\[2020\] must be above 0"),
        ((math.inf, 2020, 2021, {2020: 100, 2021: 110}), "amount must hold numbers alone"),
        (("1", 2020, 2021, {2020: 100, 2021: 110}), "amount must be a number or numbers"),
        (([1, math.nan], 2020, 2021, {2020: 100, 2021: 110}), "amount must hold .* at position 1"),
        ((1, 2020, 2021, {}), "index must hold a number for at least one year"),
        ((1, 2020, 2021, [100, 110]), "index must hold a number for at least one year"),
        ((1, 2020, 2021, pd.Series([1, 2], index=[2020, 2020])), "index must hold each year once"),
    ],
)
def test_inflate_says_which_year_or_level_is_wrong(arguments: tuple[Any, ...], words: str) -> None:
    with pytest.raises(InputError, match=words):
        business_case.inflate(*arguments)


@given(amount=money_or_none, levels=st.tuples(pounds, pounds, pounds))
def test_inflating_in_two_steps_is_inflating_once(amount: float, levels: tuple[float, ...]) -> None:
    index = dict(enumerate(levels))
    stepped = business_case.inflate(business_case.inflate(amount, 0, 1, index), 1, 2, index)
    assert math.isclose(stepped, business_case.inflate(amount, 0, 2, index), rel_tol=1e-9, abs_tol=1e-9)


def test_many_amounts_are_inflated_at_once() -> None:
    assert business_case.inflate(np.array([1.0, 2.0]), 0, 1, {0: 100, 1: 150}).tolist() == [1.5, 3]
