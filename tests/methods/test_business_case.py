"""Business case arithmetic: published and hand-worked answers first, then laws."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.errors import InputError
from cmplearn.methods import business_case

ADMISSION_GBP = 494_720 / 443
OTHER_GBP = 159_654 + 3_714

pounds = st.floats(min_value=1, max_value=1e7)
money_or_none = st.floats(min_value=0, max_value=1e7)


@pytest.mark.parametrize(
    ("cost_gbp", "ratio_without", "ratio", "break_even"),
    [(167_010, 0.978, 3.940, 4), (200_916, 0.813, 3.275, 34)],
)
def test_care_homes_pay_for_themselves_at_the_known_number_of_admissions(
    cost_gbp: float, ratio_without: float, ratio: float, break_even: int
) -> None:
    result = business_case.unit_break_even(cost_gbp, OTHER_GBP, ADMISSION_GBP, 443)
    assert round(result.ratio_without_units, 3) == ratio_without
    assert round(result.ratio, 3) == ratio
    assert result.break_even_units == break_even
    assert result.break_even_share == break_even / 443


@pytest.mark.parametrize(("cost_gbp", "break_even"), [(200_916, 37), (220_002, 55)])  # from 36.9 and 54.04
def test_care_homes_without_the_waste_saving_need_a_few_more(cost_gbp: float, break_even: int) -> None:
    assert business_case.unit_break_even(cost_gbp, 159_654, ADMISSION_GBP, 443).break_even_units == break_even


def test_counting_a_share_of_the_claim_lowers_the_net_but_not_the_break_even() -> None:
    result = business_case.unit_break_even(1_000, 100, 50, 40, counted_share=0.25)
    assert result.counted_units == 10
    assert result.net_gbp == 100 + 10 * 50 - 1_000
    assert result.ratio == 0.6
    assert result.break_even_units == 18
    assert result.break_even_share == 0.45


def test_break_even_is_zero_when_other_benefits_already_meet_the_cost() -> None:
    assert business_case.unit_break_even(100, 100, 5, 10).break_even_units == 0


def test_break_even_is_none_when_a_unit_is_worth_nothing_and_cost_is_not_met() -> None:
    result = business_case.unit_break_even(100, 99, 0, 10)
    assert result.break_even_units is None
    assert result.break_even_share is None


def test_break_even_is_not_pushed_up_by_rounding_in_the_last_binary_place() -> None:
    assert business_case.unit_break_even(0.3, 0, 0.1, 10).break_even_units == 3


def test_line_runs_from_none_to_the_claim_and_agrees_with_the_result() -> None:
    result = business_case.unit_break_even(1_000, 100, 50, 40)
    line = result.line(points=5)
    assert list(line.columns) == ["units", "benefits_gbp", "cost_gbp", "net_gbp"]
    assert line["units"].tolist() == [0, 10, 20, 30, 40]
    assert line["benefits_gbp"].tolist() == [100, 600, 1_100, 1_600, 2_100]
    assert line["cost_gbp"].tolist() == [1_000] * 5
    assert line["net_gbp"].iloc[-1] == result.net_gbp


def test_line_reaches_past_a_claim_that_falls_short_of_break_even() -> None:
    result = business_case.unit_break_even(1_000, 0, 10, 40)
    assert result.line(points=2)["units"].tolist() == [0, 100]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"cost_gbp": 0}, "cost_gbp must be above 0"),
        ({"cost_gbp": math.nan}, "cost_gbp must be a number"),
        ({"cost_gbp": "200916"}, "cost_gbp must be a number"),
        ({"cost_gbp": True}, "cost_gbp must be a number"),
        ({"other_benefits_gbp": -1}, "other_benefits_gbp must be 0 or more"),
        ({"value_per_unit_gbp": -1}, "value_per_unit_gbp must be 0 or more"),
        ({"claimed_units": 0}, "claimed_units must be above 0"),
        ({"counted_share": 40}, "did you mean 0.4"),
        ({"counted_share": -0.1}, "counted_share must be from 0 to 1"),
        ({"unit_name": " "}, "unit_name must be"),
    ],
)
def test_unit_break_even_refuses_what_it_cannot_use(arguments: dict[str, object], words: str) -> None:
    right = {"cost_gbp": 100, "other_benefits_gbp": 10, "value_per_unit_gbp": 5, "claimed_units": 20}
    with pytest.raises(InputError, match=words):
        business_case.unit_break_even(**(right | arguments))


@given(cost=pounds, other=money_or_none, value=pounds, claimed=st.integers(1, 100_000))
def test_break_even_is_the_smallest_whole_number_that_meets_the_cost(
    cost: float, other: float, value: float, claimed: int
) -> None:
    units = business_case.unit_break_even(cost, other, value, claimed).break_even_units
    assert units is not None
    slack = 1e-6 * (cost + other + value)
    assert other + units * value >= cost - slack
    assert units == 0 or other + (units - 1) * value < cost + slack


@given(cost=pounds, other=money_or_none, value=pounds, claimed=st.integers(1, 10_000), factor=pounds)
def test_break_even_does_not_depend_on_the_unit_of_money(
    cost: float, other: float, value: float, claimed: int, factor: float
) -> None:
    plain = business_case.unit_break_even(cost, other, value, claimed)
    scaled = business_case.unit_break_even(cost * factor, other * factor, value * factor, claimed)
    assert math.isclose(plain.ratio, scaled.ratio, rel_tol=1e-9)
    assert abs((plain.break_even_units or 0) - (scaled.break_even_units or 0)) <= 1


def test_graded_attribution_weighs_each_grade_by_its_chance() -> None:
    table = business_case.graded_attribution(
        {"likely": 100, "possible": 200, "unlikely": 143}, {"likely": 0.8, "possible": 0.4, "unlikely": 0.1}
    )
    assert list(table.columns) == ["grade", "claimed", "chance", "expected"]
    assert table["grade"].tolist() == ["likely", "possible", "unlikely"]
    assert table["expected"].tolist() == pytest.approx([80, 80, 14.3])


@pytest.mark.parametrize(
    ("counts", "chances", "words"),
    [
        ({}, {}, "counts must hold at least one grade"),
        ({"likely": 1}, {"possible": 1}, "the grades of counts are likely; those of chances are possible"),
        ({"likely": -1}, {"likely": 1}, r"counts\['likely'\] must be 0 or more"),
        ({"likely": 1}, {"likely": 40}, "did you mean 0.4"),
    ],
)
def test_graded_attribution_refuses_what_it_cannot_use(
    counts: dict[str, float], chances: dict[str, float], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        business_case.graded_attribution(counts, chances)


@given(st.dictionaries(st.text(min_size=1), st.tuples(st.floats(0, 1e6), st.floats(0, 1)), min_size=1))
def test_expected_never_exceeds_what_was_claimed(grades: dict[str, tuple[float, float]]) -> None:
    table = business_case.graded_attribution(
        {grade: count for grade, (count, _) in grades.items()},
        {grade: chance for grade, (_, chance) in grades.items()},
    )
    assert (table["expected"] <= table["claimed"]).all()
    assert isinstance(table, pd.DataFrame)
