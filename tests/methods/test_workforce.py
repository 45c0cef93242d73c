"""Workforce: published sums first, then laws, then refusals."""

import datetime
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.errors import InputError
from cmplearn.methods import parameters
from cmplearn.methods.workforce import (
    deliverable_hours,
    posts_in_pot,
    recruitment_ramp,
    reimbursement,
    review_capacity,
    review_hours,
    study_time,
)

DAY_2025 = datetime.date(2025, 4, 1)
shares = st.floats(0, 1)
sizes = st.floats(0, 1e4)


# --- hours and reviews ---


def test_a_year_at_work_by_hand() -> None:
    """52 weeks of 37.5 hours, 40 days off, a twentieth lost to sickness: 44 x 37.5 x 0.95."""
    assert deliverable_hours(1, weeks=52) == pytest.approx(1567.5)
    assert deliverable_hours(2, weeks=52, sickness=0) == pytest.approx(3300)
    assert deliverable_hours(1, weeks=52, leave_days=33, study_days=0, sickness=0) == pytest.approx(1642.5)


def test_the_defaults_leave_the_42_weeks_that_planners_reckon_with() -> None:
    """Fact book 2.10: 42 weeks x 37.5 = 1,575 hours a year, from the parts that the defaults name."""
    assert deliverable_hours(1) == pytest.approx(1575, rel=0.002)


def test_reviews_of_a_care_home_pharmacist_take_a_seventh_of_the_year() -> None:
    """Fact book 2.10, case wirral-moch: 439.7 reviews a WTE-year at 30 minutes are 220 hours, about 14%."""
    hours = review_hours(1319 / 3, 30)
    assert round(hours) == 220
    assert round(hours / 1575, 2) == 0.14
    assert review_capacity(1575, 30, 0.14) == pytest.approx(441)


def test_structured_reviews_of_a_network_take_218_and_a_half_hours() -> None:
    """Fact book 1.2, case st-helens: 437 reviews at 30 minutes."""
    assert review_hours(437, 30) == 218.5


def test_arrays_give_arrays_and_numbers_give_floats() -> None:
    assert isinstance(deliverable_hours(1), float)
    assert isinstance(review_capacity(100, 30), float)
    np.testing.assert_allclose(
        deliverable_hours([1, 2], sickness=[0, 0.5], weeks=50, leave_days=0, bank_holidays=0, study_days=0),
        [1875, 1875],
    )
    np.testing.assert_allclose(review_capacity([100, 50], [30, 60], 0.5), [100, 25])
    np.testing.assert_allclose(review_hours([1, 2, 3], 60), [1, 2, 3])


@given(wte=sizes, other=sizes, sickness=shares, leave=st.floats(0, 100))
def test_hours_add_up_over_people(wte: float, other: float, sickness: float, leave: float) -> None:
    def hours(posts: float) -> float:
        return float(deliverable_hours(posts, sickness=sickness, leave_days=leave))

    assert hours(wte) + hours(other) == pytest.approx(hours(wte + other), abs=1e-6)
    assert 0 <= hours(wte) <= wte * 37.5 * 365 / 7


@given(leave=st.floats(0, 100), more=st.floats(0, 100), sickness=shares)
def test_more_leave_never_means_more_hours(leave: float, more: float, sickness: float) -> None:
    now = deliverable_hours(1, leave_days=leave, sickness=sickness)
    assert deliverable_hours(1, leave_days=leave + more, sickness=sickness) <= now


@given(hours=st.floats(1, 1e6), minutes=st.floats(1, 600), share=shares)
def test_capacity_is_what_the_hours_hold(hours: float, minutes: float, share: float) -> None:
    reviews = review_capacity(hours, minutes, share)
    assert review_hours(reviews, minutes) == pytest.approx(hours * share)


# --- money ---


def test_a_post_above_the_ceiling_leaves_a_shortfall_by_hand() -> None:
    table = reimbursement([40_000, 60_000], 50_000, on_costs=0.2, wte=[0.5, 1])
    assert list(table.columns) == ["cost", "most", "reimbursed", "shortfall", "shortfall_share"]
    assert table["cost"].tolist() == [24_000, 72_000]
    assert table["most"].tolist() == [25_000, 50_000]
    assert table["reimbursed"].tolist() == [24_000, 50_000]
    assert table["shortfall"].tolist() == [0, 22_000]
    assert table["shortfall_share"].tolist() == pytest.approx([0, 22 / 72])


def test_seventy_per_cent_of_the_cost_in_2019() -> None:
    """Case didcot: 70% was paid back, up to 37,810 pounds; a post right at that ceiling costs 54,014."""
    table = reimbursement(37_810 / 0.7, 37_810, rate=0.7)
    assert table["reimbursed"].item() == pytest.approx(37_810)
    assert table["shortfall"].item() == pytest.approx(16_204, abs=1)


def test_five_and_twenty_per_cent_above_the_maximum() -> None:
    """The Pharmacist: 55% of networks paid more than 5% above the maximum, 8% more than 20% above it."""
    top = parameters.value("arrs.clinical_pharmacist", DAY_2025).number
    table = reimbursement([top * 1.05, top * 1.2], top)
    assert table["shortfall"].round(2).tolist() == [3_348.60, 13_394.40]


def test_nothing_paid_has_no_share() -> None:
    assert math.isnan(reimbursement(50_000, 60_000, wte=0)["shortfall_share"].item())


def test_the_pot_of_a_quarter_of_a_million_pays_for_99_pharmacists() -> None:
    """Fact book 1.2, case sunderland: 26.631 x 250,000 = 6.66m pounds; 99 at 66,972; 50 use half."""
    each = parameters.value("arrs.pot_per_weighted_patient", DAY_2025).number
    post = parameters.value("arrs.clinical_pharmacist", DAY_2025).number
    assert math.floor(posts_in_pot(250_000, each, post)) == 99
    assert 50 / posts_in_pot(250_000, each, post) == pytest.approx(0.503, abs=0.0005)
    assert posts_in_pot(250_000, each, post, committed=7e6) == 0
    np.testing.assert_allclose(posts_in_pot([1000, 2000], 10, 5000, committed=[0, 5000]), [2, 3])


@given(
    salary=st.floats(0, 2e5),
    ceiling=st.floats(0, 2e5),
    wte=st.floats(0, 50),
    on_costs=shares,
    rate=shares,
)
def test_what_is_paid_back_and_what_is_not_make_the_cost(
    salary: float, ceiling: float, wte: float, on_costs: float, rate: float
) -> None:
    row = reimbursement(salary, ceiling, wte=wte, on_costs=on_costs, rate=rate).iloc[0]
    assert row["reimbursed"] + row["shortfall"] == pytest.approx(row["cost"])
    assert row["reimbursed"] <= row["most"]
    assert row["reimbursed"] <= row["cost"] * rate
    assert row["shortfall"] >= 0


# --- the ramp ---

RAMP: dict[str, Any] = {
    "start": 6,
    "target": 50,
    "hires_a_month": 44 / 6,
    "months": 24,
    "supervised_months": 6,
    "hours_each": 17 / 6,
    "hours_per_supervisor": 3.75,
}

ramps = st.fixed_dictionaries(
    {
        "start": st.floats(1, 20),
        "target": st.floats(20, 200),
        "hires_a_month": st.floats(0, 30),
        "months": st.integers(1, 40),
        "supervised_months": st.integers(0, 24),
        "hours_each": st.floats(0, 20),
        "hours_per_supervisor": st.floats(0, 20),
        "leavers_a_year": st.floats(0, 0.9),
    }
)


def test_six_become_fifty_month_by_month_by_hand() -> None:
    """Twelve learners at once (6 x 4 / 2); the third month has no room; month 4 has fourteen supervisors."""
    table = recruitment_ramp(
        6, 50, hires_a_month=8, months=7, supervised_months=3, hours_each=2, hours_per_supervisor=4
    )
    assert table["hired"].tolist() == [8, 4, 0, 8, 8, 8, 8]
    assert table["held_back"].tolist() == [0, 4, 8, 0, 0, 0, 0]
    assert table["supervisors"].tolist() == [6, 6, 6, 14, 18, 18, 26]
    assert table["newcomers"].tolist() == [8, 12, 12, 12, 16, 24, 24]
    assert table["in_post"].tolist() == [14, 18, 18, 26, 34, 42, 50]
    assert table["hours_needed"].tolist() == [16, 24, 24, 24, 32, 48, 48]
    assert table["hours_available"].tolist() == [24, 24, 24, 56, 72, 72, 104]
    assert table.attrs["reached"] == 7


def test_without_supervision_six_months_are_enough_and_with_it_they_are_not() -> None:
    """Case sunderland: 44 recruits in 6 months are 7.3 a month; the result came within 18 months."""
    unsafe = recruitment_ramp(**{**RAMP, "supervised_months": 0})
    safe = recruitment_ramp(**RAMP)
    assert unsafe.attrs["reached"] == 6
    assert safe.attrs["reached"] == 15
    assert safe["held_back"].sum() > 0
    assert unsafe["held_back"].sum() == 0


def test_a_ramp_that_never_gets_there_says_so() -> None:
    table = recruitment_ramp(**{**RAMP, "hours_per_supervisor": 0})
    assert table.attrs["reached"] is None
    assert table["in_post"].tolist() == [6] * 24


def test_leavers_of_a_year_are_those_of_twelve_months() -> None:
    table = recruitment_ramp(**{**RAMP, "hires_a_month": 0, "months": 12, "leavers_a_year": 0.2})
    assert table["in_post"].iloc[-1] == pytest.approx(6 * 0.8)
    assert table["left"].sum() == pytest.approx(6 * 0.2)


@given(ramps)
def test_nobody_starts_who_cannot_be_supervised(plan: dict[str, Any]) -> None:
    table = recruitment_ramp(**plan)
    assert (table["hours_needed"] <= table["hours_available"] + 1e-6).all() or not plan["supervised_months"]
    assert (table["hired"] <= plan["hires_a_month"] + 1e-9).all()
    assert (table["in_post"] <= plan["target"] + 1e-6).all()
    assert (table[["hired", "held_back", "left", "newcomers", "supervisors", "gap"]] >= 0).all(axis=None)


@given(ramps)
def test_people_come_and_go_and_none_is_lost_on_the_way(plan: dict[str, Any]) -> None:
    table = recruitment_ramp(**plan)
    before = table["in_post"].shift(fill_value=plan["start"])
    np.testing.assert_allclose(table["in_post"], before + table["hired"] - table["left"], rtol=1e-9)
    np.testing.assert_allclose(table["in_post"], table["supervisors"] + table["newcomers"], rtol=1e-9)
    np.testing.assert_allclose(table["gap"], plan["target"] - table["in_post"], atol=1e-6)
    assert table["month"].tolist() == list(range(1, plan["months"] + 1))


@given(ramps)
def test_more_time_for_supervision_never_makes_a_team_smaller(plan: dict[str, Any]) -> None:
    more = recruitment_ramp(**{**plan, "hours_per_supervisor": plan["hours_per_supervisor"] * 2})
    assert (more["in_post"] >= recruitment_ramp(**plan)["in_post"] - 1e-6).all()


# --- refusals ---


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: deliverable_hours("1"), "wte must be a number"),
        (lambda: deliverable_hours(-1), "wte must be 0 or more; it is -1"),
        (lambda: deliverable_hours([]), "wte must hold at least one number"),
        (lambda: deliverable_hours(1, sickness=5), r"sickness must be .*did you mean 0\.05\?"),
        (lambda: deliverable_hours(1, sickness=math.nan), "sickness must hold numbers alone"),
        (lambda: deliverable_hours(1, weeks=0), "weeks must be above 0"),
        (lambda: deliverable_hours(1, weekly_hours=1950), "weekly_hours must be at most 168.*not of a year"),
        (lambda: deliverable_hours(1, leave_days=270), r"come to 56\.6 of 52\.1.* weeks.*did you give hours"),
        (lambda: deliverable_hours(1, study_days=-1), "study_days must be 0 or more"),
        (lambda: deliverable_hours([1, 2], sickness=[0, 0, 0]), "must have one shape"),
        (lambda: review_capacity(1500, 0), "minutes must be above 0"),
        (lambda: review_capacity(1500, 30, 40), r"share must be .*did you mean 0\.4\?"),
        (lambda: review_capacity(math.nan, 30), "hours must hold numbers alone"),
        (lambda: review_capacity([1, 2], [1, 2, 3]), "must have one shape"),
        (lambda: review_hours(-437, 30), "reviews must be 0 or more"),
        (lambda: review_hours(437, None), "minutes must hold numbers alone"),
        (lambda: reimbursement("54,000", 66_972), "salary must be a number"),
        (lambda: reimbursement([], 66_972), "salary must hold at least one"),
        (lambda: reimbursement(54_000, -1), "ceiling must be 0 or more"),
        (lambda: reimbursement(54_000, 1, on_costs=25), r"on_costs must be .*did you mean 0\.25\?"),
        (lambda: reimbursement(54_000, 1, rate=70), r"rate must be .*did you mean 0\.7\?"),
        (lambda: reimbursement(54_000, math.nan), "ceiling must hold numbers alone"),
        (lambda: reimbursement([1, 2], [1, 2, 3]), "must have one shape"),
        (lambda: reimbursement([[1, 2]], 1), "salary must be one row of posts"),
        (lambda: posts_in_pot(250_000, 26.6, 0), "cost must be above 0"),
        (lambda: posts_in_pot("many", 26.6, 1), "weighted_patients must be a number"),
        (lambda: posts_in_pot(1, math.nan, 1), "pot_per_patient must hold numbers alone"),
        (lambda: posts_in_pot(1, 1, 1, committed=-5), "committed must be 0 or more"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(ask: Callable[[], Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        ask()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("start", 0, "start must be above 0"),
        ("start", "six", "start must be a number"),
        ("target", 5, r"target must be at least start \(6\); it is 5"),
        ("target", math.nan, "target must be a number"),
        ("hires_a_month", -1, "hires_a_month must be 0 or more"),
        ("months", 0, "months must be a whole number of 1 or more"),
        ("months", 6.5, "months must be a whole number"),
        ("supervised_months", -1, "supervised_months must be a whole number of 0 or more"),
        ("hours_each", math.inf, "hours_each must be a number"),
        ("hours_per_supervisor", None, "hours_per_supervisor must be a number"),
        ("leavers_a_year", 15, r"leavers_a_year must be .*did you mean 0\.15\?"),
        ("leavers_a_year", 1, "leavers_a_year must be below 1"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_in_words(name: str, value: object, words: str) -> None:
    with pytest.raises(InputError, match=words):
        recruitment_ramp(**{**RAMP, name: value})


def test_the_ramp_is_a_table_with_its_documented_columns() -> None:
    table = recruitment_ramp(**RAMP)
    assert isinstance(table, pd.DataFrame)
    assert list(table.columns) == [
        "month", "in_post", "supervisors", "newcomers", "hired", "held_back", "left", "hours_needed",
        "hours_available", "gap",
    ]  # fmt: skip


class TestStudyTime:
    """As course/programme.yaml has it: 300 hours, days and set meetings 27.5, the own case 150."""

    def test_six_hours_a_month_leave_two_and_a_half_days_a_week_to_find(self) -> None:
        found = study_time(300, 27.5, 150, protected_a_month=6, share_in_job=0, weeks=13)
        assert found.protected == pytest.approx(18)
        assert found.to_find == pytest.approx(254.5)
        assert found.to_find_a_week == pytest.approx(19.58, abs=0.005)

    def test_a_case_that_is_the_job_takes_more_than_half_of_that_away(self) -> None:
        found = study_time(300, 27.5, 150, protected_a_month=6, share_in_job=1, weeks=13)
        assert found.to_find == pytest.approx(104.5)

    def test_more_than_enough_leaves_nothing_to_find(self) -> None:
        assert study_time(100, 20, 50, 100, 1, 13).to_find == 0

    @given(st.floats(0, 100), shares, st.floats(1, 104), st.floats(0.1, 50))
    def test_more_protected_time_never_leaves_more_to_find(
        self, protected: float, share: float, weeks: float, more: float
    ) -> None:
        before = study_time(300, 27.5, 150, protected, share, weeks)
        assert study_time(300, 27.5, 150, protected + more, share, weeks).to_find <= before.to_find

    @pytest.mark.parametrize(
        ("amounts", "told"),
        [
            ((0, 0, 0, 0, 0, 13), "hours must be above 0"),
            ((100, 60, 50, 0, 0, 13), "must be parts of hours"),
            ((100, 20, 50, -1, 0, 13), "0 or more"),
            ((100, 20, 50, 0, 50, 13), "share_in_job"),
            ((100, 20, 50, 0, 0, 0), "weeks must be above 0"),
        ],
    )
    def test_what_does_not_add_up_is_refused(self, amounts: tuple[float, ...], told: str) -> None:
        with pytest.raises(InputError, match=told):
            study_time(*amounts)
