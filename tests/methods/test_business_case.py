"""Business case arithmetic: published and hand-worked answers first, then laws."""

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.errors import InputError
from cmplearn.methods import business_case
from cmplearn.methods.business_case import BenefitLine, CostLine, Option

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
        ([1], {"likely": 1}, "counts and chances must each hold a number by grade"),
        ({"likely": math.nan}, {"likely": 1}, r"counts\['likely'\] must be a number"),
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


def line(amounts: list[float], kind: str = "cash-releasing", price_year: str = "2025/26") -> BenefitLine:
    return BenefitLine("all", amounts, price_year, kind)


def option(name: str, costs: list[float], benefits: list[float], price_year: str = "2025/26") -> Option:
    return Option(name, [CostLine("all", costs, price_year)], [line(benefits, price_year=price_year)])


def test_eight_million_for_ten_has_a_ratio_of_four_fifths() -> None:
    table = business_case.appraise([option("scheme", [10e6], [8e6])])
    assert table.loc["scheme", "bcr"] == 0.8
    assert table.loc["scheme", "npsv"] == -2e6


def test_appraise_discounts_each_year_and_compares_with_the_baseline() -> None:
    as_now = option("as now", [100, 100], [50, 50])
    team = option("team", [300, 100], [50, 450])
    table = business_case.appraise([as_now, team], rate=0.25)
    assert table.index.tolist() == ["as now", "team"]
    assert table.loc["as now"].tolist()[:4] == pytest.approx([180, 90, -90, 0.5])
    assert table.loc["team"].tolist()[:4] == pytest.approx([380, 410, 30, 410 / 380])
    assert table.loc["team", "incremental_costs"] == pytest.approx(200)
    assert table.loc["team", "incremental_benefits"] == pytest.approx(320)
    assert table.loc["team", "incremental_npsv"] == pytest.approx(120)
    assert table.loc["team", "incremental_bcr"] == pytest.approx(1.6)
    assert table.loc["as now", "incremental_npsv"] == 0
    assert math.isnan(table.loc["as now", "incremental_bcr"])
    assert table.attrs["price_year"] == "2025/26"


def test_the_baseline_can_be_any_option() -> None:
    table = business_case.appraise([option("a", [10], [5]), option("b", [10], [7])], baseline="b")
    assert table.loc["a", "incremental_npsv"] == -2


def test_an_option_that_costs_nothing_has_no_ratio() -> None:
    assert math.isnan(business_case.appraise([option("nothing", [0], [0])]).loc["nothing", "bcr"])


def test_only_cash_releasing_benefits_count_as_cash() -> None:
    mixed = Option("mixed", [], [line([100]), line([900], "non-cash-releasing"), line([], "qualitative")])
    table = business_case.appraise([mixed])
    assert table.loc["mixed", "pv_benefits"] == 1_000
    assert table.loc["mixed", "pv_cash_releasing"] == 100


def test_mixed_price_years_are_refused_within_and_between_options() -> None:
    within = Option("team", [CostLine("pay", [10], "2025/26")], [line([8], price_year="2020/21")])
    between = [option("a", [1], [1], "2020/21"), option("b", [1], [1], "2025/26")]
    for options in ([within], between):
        with pytest.raises(InputError, match=r"2020/21 .*2025/26.*inflate"):
            business_case.appraise(options)


def test_a_benefit_without_pounds_needs_no_price_year_in_common() -> None:
    mixed = Option("m", [CostLine("pay", [1], "2025/26")], [line([], "qualitative", price_year="none")])
    assert business_case.appraise([mixed]).loc["m", "pv_benefits"] == 0


@pytest.mark.parametrize("shape", [list, tuple, np.array, pd.Series])
def test_pounds_by_year_alone_are_a_line_that_claims_no_cash(shape: Callable[[list[float]], object]) -> None:
    plain = Option("scheme", shape([10, 0]), shape([0, 11]))
    assert plain.costs == (CostLine("costs", [10, 0], "not said"),)
    assert plain.benefits == (BenefitLine("benefits", [0, 11], "not said", "quantifiable"),)
    found = business_case.appraise([plain], 0.1).loc["scheme"]
    assert found[["pv_costs", "pv_benefits", "pv_cash_releasing"]].tolist() == pytest.approx([10, 10, 0])
    dated = Option("dated", [CostLine("pay", [1], "2025/26")], [])
    with pytest.raises(InputError, match=r"2025/26 .*not said"):
        business_case.appraise([plain, dated])


def test_a_line_may_be_a_dictionary_of_its_fields() -> None:
    fields = {"name": "beds", "amounts_gbp": [8], "price_year": "2024/25", "kind": "non-cash-releasing"}
    given = Option("a", [{"name": "pay", "amounts_gbp": [3], "price_year": "2024/25"}], [fields])
    assert given == Option("a", [CostLine("pay", [3], "2024/25")], [BenefitLine(**fields)])


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Option("a", [{"name": "pay", "amounts": [3]}], []), "lines with name, amounts_gbp, price_"),
        (lambda: Option("a", [], [{"name": "x", "amounts_gbp": [1], "price_year": "y"}]), "argument: 'kind'"),
        (lambda: Option("a", [1, math.nan], []), r"amounts_gbp\[1\] must be a number; it is nan"),
        (lambda: Option("a", [1, [2]], []), "costs must be a list of CostLine"),
        (lambda: business_case.appraise([]), "options must hold at least one"),
        (lambda: business_case.appraise([option("a", [1], [1])] * 2), "each have a name of their own; a"),
        (
            lambda: business_case.appraise([option("a", [1], [1])], baseline="b"),
            "baseline must be one of a; it is 'b'",
        ),
        (lambda: line([1], "cashable"), "kind must be one of cash-releasing, non-cash-releasing"),
        (lambda: line([1], "qualitative"), "a qualitative benefit has no pounds"),
        (lambda: line([], "cash-releasing"), r"amounts_gbp must hold at least one"),
        (lambda: line([math.nan]), r"amounts_gbp\[0\] must be a number"),
        (lambda: CostLine("pay", [], "2025/26"), "amounts_gbp must hold at least one"),
        (lambda: CostLine("", [1], "2025/26"), "name must be"),
        (lambda: CostLine("pay", ["1"], "2025/26"), r"amounts_gbp\[0\] must be a number"),
        (lambda: Option("team", CostLine("pay", [1], "2025/26"), []), "costs must be a list of CostLine"),
        (lambda: Option("team", [], [CostLine("pay", [1], "2025/26")]), "benefits must be a list of Benef"),
        (lambda: business_case.appraise(option("a", [1], [1])), "options must be a list of Option"),
        (lambda: business_case.appraise(["a"]), "options must be a list of Option"),
        (lambda: business_case.appraise([option("a", [1], [1])], rate=3.5), "did you mean 0.035"),
        (lambda: business_case.appraise([option("a", [1], [1])], rate=math.nan), "rate must be a number"),
        (lambda: business_case.benefits_by_kind("a"), "options must be a list of Option"),
        (lambda: business_case.benefits_by_kind(option("a", [1], [1]), 3.5), "did you mean 0.035"),
        (lambda: CostLine("pay", [1], ""), "price_year must be"),
    ],
)
def test_options_and_their_lines_are_checked(make: Callable[[], object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        make()


@given(
    costs=st.lists(money_or_none, min_size=1, max_size=20),
    benefits=st.lists(money_or_none, min_size=1, max_size=20),
    factor=st.floats(0.1, 10),
)
def test_scaling_all_money_scales_net_value_and_leaves_the_ratio(
    costs: list[float], benefits: list[float], factor: float
) -> None:
    plain = business_case.appraise([option("o", costs, benefits)]).loc["o"]
    scaled = business_case.appraise(
        [option("o", [c * factor for c in costs], [b * factor for b in benefits])]
    ).loc["o"]
    assert math.isclose(scaled["npsv"], factor * plain["npsv"], rel_tol=1e-6, abs_tol=1e-3)
    assert plain["pv_costs"] < 1 or math.isclose(scaled["bcr"], plain["bcr"], rel_tol=1e-9)


def test_benefits_by_kind_lists_each_benefit_with_its_present_value() -> None:
    kinds = Option("o", [], [line([100, 125]), line([], "qualitative")])
    table = business_case.benefits_by_kind(kinds, rate=0.25)
    assert list(table.columns) == ["name", "amount", "kind", "payer"]
    assert table["amount"].iloc[0] == 200
    assert math.isnan(table["amount"].iloc[1])
    assert table["kind"].tolist() == ["cash-releasing", "qualitative"]


def care_homes_net(cost_gbp: float, admissions: float, value_gbp: float) -> float:
    return OTHER_GBP + admissions * value_gbp - cost_gbp


CARE_HOMES = {"cost_gbp": 200_916, "admissions": 443, "value_gbp": ADMISSION_GBP}


@pytest.mark.parametrize(
    ("name", "bounds", "value"),
    [
        ("admissions", (0, 443), (200_916 - OTHER_GBP) / ADMISSION_GBP),
        ("value_gbp", (0, 5_000), (200_916 - OTHER_GBP) / 443),
        ("cost_gbp", (0, 1e6), 658_088),
    ],
)
def test_switching_value_is_where_the_answer_crosses_zero(
    name: str, bounds: tuple[float, float], value: float
) -> None:
    found = business_case.switching_value(care_homes_net, CARE_HOMES, name, bounds)
    assert found == pytest.approx(value, rel=1e-9)


def test_switching_value_of_a_curve_is_exact() -> None:
    """(1 + r)^10 = 2 at r = 2^(1/10) - 1."""
    found = business_case.switching_value(lambda rate: (1 + rate) ** 10 - 2, {"rate": 0.035}, "rate", (0, 1))
    assert found == pytest.approx(2**0.1 - 1, rel=1e-10)


def test_switching_value_may_lie_on_a_bound() -> None:
    assert business_case.switching_value(lambda x: x - 3, {"x": 9}, "x", (3, 10)) == 3


def test_of_several_crossings_the_nearest_to_the_input_is_given() -> None:
    def wave(x: float) -> float:
        return (x - 1) * (x - 2) * (x - 8)

    assert business_case.switching_value(wave, {"x": 7}, "x", (0, 10)) == pytest.approx(8)
    assert business_case.switching_value(wave, {"x": 0}, "x", (0, 10)) == pytest.approx(1)


@pytest.mark.parametrize(
    ("name", "bounds", "words"),
    [
        ("admissions", (100, 443), r"admissions from 100 to 443 .* stays above 0"),
        ("admissions", (0, 20), r"admissions from 0 to 20 .* stays below 0"),
        ("beds", (0, 1), "name must be one of cost_gbp, admissions, value_gbp; it is 'beds'"),
        ("admissions", (5, 5), "bounds must be a low and a higher number"),
        ("admissions", (0, math.nan), r"bounds\[1\] must be a number"),
        ("admissions", 443, "bounds must be a low and a higher number"),
        ("admissions", (0, 200, 443), "bounds must be a low and a higher number"),
        ("admissions", ("0", 443), r"bounds\[0\] must be a number"),
    ],
)
def test_switching_value_says_why_there_is_none(name: str, bounds: tuple[float, float], words: str) -> None:
    with pytest.raises(InputError, match=words):
        business_case.switching_value(care_homes_net, CARE_HOMES, name, bounds)


def test_a_model_that_gives_no_number_is_named() -> None:
    with pytest.raises(InputError, match="the model's answer must be a number"):
        business_case.switching_value(lambda x: math.nan * x, {"x": 1}, "x", (0, 2))


@given(zero=st.floats(-100, 100), slope=st.floats(0.01, 100), start=st.floats(-100, 100))
def test_switching_value_finds_the_zero_of_any_straight_line(zero: float, slope: float, start: float) -> None:
    found = business_case.switching_value(lambda x: slope * (x - zero), {"x": start}, "x", (-101, 101))
    assert math.isclose(found, zero, abs_tol=1e-6)


def test_one_amount_without_its_list_is_refused_as_that_of_a_cost_is() -> None:
    with pytest.raises(InputError, match="amounts_gbp must be a list of yearly amounts; it is 5"):
        BenefitLine("saved", 5, "2025/26", "quantifiable")  # type: ignore[arg-type]
