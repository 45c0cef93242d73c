"""Figures of a business case: worked by hand first, then laws, then what is missing."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.own_case_worked import ANNUITY, AS_NOW, NURSE, worked

from cmplearn.documents.business_case_figures import figures
from cmplearn.documents.business_case_rules import rules
from cmplearn.portfolio.own_case import of_values


def test_a_case_worked_by_hand_comes_out() -> None:
    found = worked()

    assert found.value("pv_costs") == pytest.approx(34_796.33, abs=0.005)
    assert found.value("pv_benefits") == pytest.approx(29_696.02, abs=0.01)
    assert found.value("npsv") == pytest.approx(-5_100.31, abs=0.01)
    assert found.value("bcr") == pytest.approx(0.8534, abs=0.00005)
    assert found.value("pv_cash_releasing") == pytest.approx(14_498.47, abs=0.005)


def test_each_year_is_told_by_its_name_and_what_is_cash() -> None:
    found = worked().by_year

    assert [(year.name, year.costs, year.cash, year.other) for year in found] == [
        ("2026/27", 12_000, 5_000, 0),
        ("2027/28", 12_000, 5_000, 8_000),
        ("2028/29", 12_000, 5_000, 8_000),
    ]
    assert [round(year.factor, 6) for year in found] == [1.0, 0.966184, 0.933511]


def test_what_is_a_saving_for_one_payer_is_told_apart_from_what_another_gains() -> None:
    icb, trust = worked().payers

    assert (icb.name, trust.name) == ("ICB", "Trust")
    assert icb.net_cash == pytest.approx((5_000 - 12_000) * ANNUITY)
    assert (trust.costs, trust.cash) == (0, 0)
    assert trust.other == pytest.approx(15_197.55, abs=0.005)


def test_the_budget_is_cash_alone_and_not_discounted() -> None:
    in_kind = {
        "lists/costs/room": {"what": "Room", "payer": "Trust", "kind": "in-kind", "number": 1, "price": 900}
    }
    table = worked(in_kind).budget

    assert table is not None
    assert table[["year", "payer", "impact_gbp"]].to_numpy().tolist() == [
        ["2026/27", "ICB", 7_000.0],
        ["2027/28", "ICB", 7_000.0],
        ["2028/29", "ICB", 7_000.0],
    ]


def test_what_things_cost_now_is_taken_off() -> None:
    found = worked(AS_NOW)

    # The agency costs 400 x 12 = 4,800 a year, which stops: -5,100.31 + 4,800 x 2.899694 = 8,818.22
    assert found.value("npsv") == pytest.approx(8_818.22, abs=0.01)
    assert found.compared is not None
    assert list(found.compared.index) == ["Nurse"]
    assert found.payers[0].costs == pytest.approx((12_000 - 4_800) * ANNUITY)


def test_the_benefits_may_fall_as_far_as_the_switching_value_says() -> None:
    found = worked(AS_NOW)
    share = found.switching("benefits")

    # Benefits of 29,696.02 must meet 34,796.33 - 13,918.53 = 20,877.80: 0.7031 of them.
    assert share == pytest.approx(0.7031, abs=0.00005)
    # Costs beside now, 20,877.80, may rise by the net value, 8,818.22: to 29,696.02, which is 1.4224 of them.
    assert found.switching("costs") == pytest.approx(1.4224, abs=0.00005)


def test_break_even_of_the_largest_benefit_at_a_price_is_in_whole_units() -> None:
    name, found = worked().break_even or ("", None)

    # Visits: 40 a year for two years = 80 claimed; worth (15,197.55 / 0.8) / 80 = 237.46 each.
    # 34,796.33 - 14,498.47 = 20,297.86 are needed of them: 85.48, so 86 visits: more than were claimed.
    assert found is not None
    assert (name, found.claimed_units, found.break_even_units) == ("Visits", 80, 86)


def test_low_and_high_move_the_net_value_by_what_they_say() -> None:
    table = worked({"lists/benefits/visits": {"low": 50, "high": 100}}).tornado

    assert table is not None
    assert table["input"].tolist() == ["Visits_gbp"]
    assert table["result_high"][0] - table["result_low"][0] == pytest.approx(15_197.55 / 2, abs=0.005)
    assert table.attrs["base"] == pytest.approx(-5_100.31, abs=0.01)


def test_pounds_typed_year_by_year_win_over_number_times_price() -> None:
    found = worked({"lists/costs/nurse": {"years": [10_000, None, 20_000]}})

    assert [year.costs for year in found.by_year] == [10_000, 0, 20_000]


def test_what_is_paid_once_is_paid_in_its_year_alone() -> None:
    found = worked({"lists/costs/nurse": {"kind": "once", "first": 2}})

    assert [year.costs for year in found.by_year] == [0, 12_000, 0]


def test_optimism_bias_is_added_to_costs_alone() -> None:
    found = worked({"economic-basis": {"optimism-upper": 20, "optimism-mitigated": 75}})

    assert [year.costs for year in found.by_year] == [pytest.approx(12_600)] * 3
    assert found.by_year[0].cash == 5_000
    assert "Optimism bias" in [rule.what for rule in rules(found)]


def test_optimism_bias_is_never_added_to_what_is_paid_now() -> None:
    found = worked(AS_NOW, {"economic-basis": {"optimism-upper": 20, "optimism-mitigated": 75}})

    # 20% x (1 - 75%) = 5%: the nurse costs 12,600 a year, the agency still 4,800.
    # (12,600 - 4,800) x 2.899694 = 22,617.61; net: 29,696.02 - 22,617.61 = 7,078.41.
    assert found.value("pv_costs") == pytest.approx(22_617.61, abs=0.01)
    assert found.value("npsv") == pytest.approx(7_078.41, abs=0.01)


def test_all_amounts_at_their_worse_end_at_once_are_worked_by_hand() -> None:
    found = worked(
        {"lists/benefits/visits": {"low": 50, "high": 100}, "lists/costs/nurse": {"low": 90, "high": 110}}
    )

    # Worse: -5,100.31 - 15,197.55 / 2 - 34,796.33 / 10 = -16,178.72; better: -5,100.31 + 3,479.63 = -1,620.68
    assert found.extremes == (pytest.approx(-16_178.72, abs=0.01), pytest.approx(-1_620.68, abs=0.01))


@pytest.mark.parametrize("convert", ["refuse", "", None])
def test_two_price_years_are_never_added_up(convert: str | None) -> None:
    found = worked(
        {"economic-basis": {"convert": convert}, "lists/benefits/visits": {"price-year": "2022-23"}}
    )

    assert found.value("pv_benefits") == pytest.approx(14_498.47, abs=0.005)
    assert [said for said in found.missing if "Visits" in said] == [
        "Visits: It is in 2022/23 prices, the case in 2024/25: two price years don't add up. Give the amount "
        "in the case's prices, or let such rows be converted. It is not in the sums."
    ]


def test_another_price_year_is_converted_where_that_is_wanted_and_said() -> None:
    found = worked(
        {"economic-basis": {"convert": "convert"}, "lists/benefits/boxes": {"price-year": "2023/24"}}
    )

    # 2024/25 was 4.02% above 2023/24: 5,000 x 1.0402 = 5,201
    assert [year.cash for year in found.by_year] == [pytest.approx(5_201)] * 3
    assert "Prices of another year" in [rule.what for rule in rules(found)]


def test_a_year_that_the_index_does_not_have_is_not_guessed() -> None:
    found = worked(
        {"economic-basis": {"convert": "convert", "price-year": "2031/32"}},
        {"lists/benefits/boxes": {"price-year": "2023/24"}},
    )

    assert any("can't be converted to 2031/32" in said for said in found.missing)
    assert [year.cash for year in found.by_year] == [0, 0, 0]


def test_rows_of_different_years_with_no_year_for_the_case_are_all_left_out() -> None:
    found = worked(
        {"economic-basis": {"price-year": ""}, "lists/benefits/boxes": {"price-year": "2023/24"}},
        {"lists/costs/nurse": {"price-year": "2024/25"}},
    )

    assert found.appraisal is None
    assert sum("Say in which prices the whole case is" in said for said in found.missing) == 3


def test_without_a_cost_there_is_no_net_value_and_it_is_said_which_input_is_missing() -> None:
    found = worked(without=("lists/costs/nurse",))

    assert not found.has_both_sides
    assert (found.tornado, found.switching("benefits"), found.break_even) == (None, None, None)
    assert found.missing[0].startswith("There is no cost yet")


def test_an_empty_case_has_no_figures_and_says_what_they_need() -> None:
    found = figures(of_values({}))

    assert (found.appraisal, found.budget, found.tornado, found.by_kind) == (None, None, None, None)
    assert len(found.missing) == 3


def test_the_form_of_lesson_2_3_alone_gives_the_worth_of_its_benefit_in_one_year() -> None:
    form = {
        "benefit": "Fewer falls",
        "payer": "Trust",
        "kind": "non-cash-releasing",
        "number": 34,
        "price": 2_710,
        "price-year": "National Cost Collection, 2024/25",
        "chance": 50,
    }
    found = figures(of_values({"benefits-table": form}))

    assert found.value("pv_benefits") == pytest.approx(34 * 2_710 / 2)
    assert found.basis.price_year == ""
    assert any("Over how many years isn't said" in said for said in found.missing)


@pytest.mark.parametrize("kind", [None, "", "quantifiable", "qualitative"])
def test_a_benefit_that_is_not_said_to_be_money_is_in_no_sum(kind: str | None) -> None:
    found = worked({"lists/benefits/boxes": {"kind": kind}})

    # Visits alone: 15,197.55 - 34,796.33 = -19,598.78
    assert found.value("npsv") == pytest.approx(-19_598.78, abs=0.01)
    assert [line.typed for line in found.lines if line.problem] == [15_000]


@pytest.mark.parametrize("odd", [float("nan"), float("inf"), 1e300, -5, "many", [], {"a": 1}, True])
def test_odd_values_never_crash_the_figures(odd: Any) -> None:
    for field in ("number", "price", "chance", "first", "last", "years", "low", "high", "kind", "option"):
        found = worked({"lists/benefits/visits": {field: odd}, "lists/costs/nurse": {field: odd}})
        assert isinstance(found.missing, tuple)
        _ = (found.appraisal, found.tornado, found.break_even, found.switching("costs"), found.by_kind)
        _ = (found.payers, found.budget, found.by_year)


def test_odd_bases_never_crash_the_figures() -> None:
    for field in ("years", "price-year", "convert", "optimism-upper", "optimism-mitigated", "first-year"):
        for odd in (float("nan"), -3, 1e9, "x" * 5000, None, [1], {}):
            assert worked({"economic-basis": {field: odd}}).by_year is not None


pounds = st.floats(0, 1e7, allow_nan=False)


@given(extra=pounds)
def test_adding_a_cost_never_raises_the_net_value(extra: float) -> None:
    more = {"lists/costs/more": {"what": "More", "payer": "ICB", "kind": "pay", "number": 1, "price": extra}}

    assert (worked(more).value("npsv") or 0) <= (worked().value("npsv") or 0) + 1e-6


@given(extra=pounds)
def test_adding_a_benefit_never_lowers_the_net_value(extra: float) -> None:
    more = {"lists/benefits/more": {"what": "More", "kind": "cash-releasing", "number": 1, "price": extra}}

    assert (worked(more).value("npsv") or 0) >= (worked().value("npsv") or 0) - 1e-6


@given(price=pounds, years=st.integers(1, 10))
def test_an_option_beside_itself_nets_nothing(price: float, years: int) -> None:
    same = {"payer": "ICB", "kind": "pay", "number": 1, "price": price}
    found = worked(
        {"economic-basis": {"years": years}},
        {"lists/options/now": {"name": "As now", "kind": "as-now"}},
        {"lists/options/twin": {"name": "The same again", "kind": "preferred"}},
        {"lists/costs/a": {"what": "A", "option": "now", **same}},
        {"lists/costs/b": {"what": "B", "option": "twin", **same}},
        without=("lists/costs/nurse", "lists/benefits/boxes", "lists/benefits/visits"),
    )

    assert found.value("npsv") == pytest.approx(0, abs=1e-6)


@given(scale=st.floats(0.1, 10))
def test_twice_the_pounds_are_twice_the_net_value(scale: float) -> None:
    scaled = {key: {"price": NURSE[key]["price"] * scale} for key in NURSE if key.startswith("lists/")}

    assert worked(scaled).value("npsv") == pytest.approx((worked().value("npsv") or 0) * scale)


@given(low=st.integers(0, 100), high=st.integers(100, 300))
def test_the_net_value_as_assumed_lies_between_what_low_and_high_make_of_it(low: int, high: int) -> None:
    table = worked({"lists/costs/nurse": {"low": low, "high": high}}).tornado

    assert table is not None
    base = table.attrs["base"]
    assert table["result_high"][0] - 1e-6 <= base <= table["result_low"][0] + 1e-6
