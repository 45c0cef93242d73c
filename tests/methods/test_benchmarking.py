"""Benchmarking: funnels by hand and turned round from intervals, gaps by hand, then laws."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cmplearn.errors import InputError
from cmplearn.methods.benchmarking import (
    ends_by_chance,
    funnel,
    funnel_limits,
    gap_to_standard,
    place_in_funnel,
)
from cmplearn.methods.intervals import byar, wilson

shares = st.lists(
    st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=2, max_size=12
)
rates = st.lists(st.tuples(st.integers(0, 400), st.integers(1, 400)), min_size=2, max_size=12)


def split(pairs: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    return [count for count, _ in pairs], [among for _, among in pairs]


def test_four_areas_lie_where_the_formula_of_fingertips_puts_them() -> None:
    """The example of phe_funnel_significance (PHEindicatormethods), worked by hand.

    Average 50,889 / 67,762 = 0.75100; for area A, z sqrt(0.751 x 0.249 / 15232) is 0.00687 and 0.01083.
    """
    found = funnel([10232, 12321, 15123, 13213], [15232, 16123, 17932, 18475])
    assert found.attrs["average"] == pytest.approx(0.75100, abs=5e-6)
    limits = found.loc[0, ["lower_99.8", "lower_95", "upper_95", "upper_99.8"]].tolist()
    assert limits == pytest.approx([0.74017, 0.74413, 0.75787, 0.76183], abs=1e-5)
    assert found["side"].tolist() == ["low", "high", "high", "low"]
    assert found["beyond"].tolist() == [0.998] * 4


def test_units_lie_within_one_or_both_funnels() -> None:
    """By hand: average 0.2; of 100 the limits are 0.1216 to 0.2784 and 0.0764 to 0.3236."""
    found = funnel([25, 30, 11, 40, 4, 90], [100, 100, 100, 100, 100, 500])
    assert found.attrs["average"] == 0.2
    assert found["side"].tolist() == ["within", "high", "low", "high", "low", "within"]
    assert found["beyond"].tolist() == [0, 0.95, 0.95, 0.998, 0.998, 0]
    assert found["z"].iloc[1] == pytest.approx(2.5)


def test_a_rate_has_byars_limits_turned_round() -> None:
    """Byar's interval of 65 events is 50.163187710 to 82.849138546 (PHEindicatormethods)."""
    touching = funnel_limits(50.163187710, 1, 0.95, "rate")
    assert touching["upper_95"].item() == pytest.approx(65, abs=1e-7)
    touching = funnel_limits(82.849138546, 1, 0.95, "rate")
    assert touching["lower_95"].item() == pytest.approx(65, abs=1e-7)


def test_few_expected_events_have_no_lower_limit() -> None:
    """No events at all has an upper limit of 3.67 by Byar: expecting 3.6 of them, none is not unusual."""
    assert funnel_limits(3.6, 1, 0.95, "rate")["lower_95"].item() == 0
    assert funnel_limits(3.7, 1, 0.95, "rate")["lower_95"].item() > 0
    assert funnel_limits(0.01, [10, 100], 0.95)["lower_95"].tolist() == [0, 0]
    assert funnel_limits(0.99, [10, 100], 0.95)["upper_95"].tolist() == [1, 1]


@given(shares)
def test_a_unit_is_outside_where_wilsons_interval_leaves_out_the_average(
    pairs: list[tuple[int, int]],
) -> None:
    counts, among = split(pairs)
    found = funnel(counts, among, level=0.95)
    lower, upper = wilson(counts, among)
    average = sum(counts) / sum(among)
    assume((np.abs([lower - average, upper - average]) > 1e-9).all() and 0 < average < 1)
    assert (found["beyond"] > 0).tolist() == ((average < lower) | (average > upper)).tolist()


@given(rates)
def test_a_unit_is_outside_where_byars_interval_leaves_out_the_average(pairs: list[tuple[int, int]]) -> None:
    counts, over = split(pairs)
    found = funnel(counts, over, level=0.95, kind="rate")
    lower, upper = byar(counts)
    expected = sum(counts) / sum(over) * np.array(over)
    assume((np.abs([lower - expected, upper - expected]) > 1e-6).all())
    assert (found["beyond"] > 0).tolist() == ((expected < lower) | (expected > upper)).tolist()


@given(shares, st.sampled_from(["proportion", "rate"]))
def test_limits_hold_the_average_narrow_with_size_and_lie_in_each_other(
    pairs: list[tuple[int, int]], kind: Any
) -> None:
    counts, among = split(pairs)
    found = funnel(counts, among, kind=kind).sort_values("denominator")
    assert (found["lower_99.8"] <= found["lower_95"]).all()
    assert (found["upper_99.8"] >= found["upper_95"]).all()
    slack = 1e-9
    assert (found["lower_95"] <= found["average"] + slack).all()
    assert (found["upper_95"] >= found["average"] - slack).all()
    assert (np.diff(found["lower_95"]) >= -slack).all()
    assert (np.diff(found["upper_95"]) <= slack).all()


@given(shares, st.randoms())
def test_the_order_of_units_changes_no_units_row(pairs: list[tuple[int, int]], random: Any) -> None:
    shuffled = random.sample(pairs, len(pairs))
    rows, others = (
        funnel(*split(each)).drop(columns=["unit", "z"]).sort_values(["count", "denominator"])
        for each in (pairs, shuffled)
    )
    pd.testing.assert_frame_equal(rows.reset_index(drop=True), others.reset_index(drop=True))


@given(shares)
def test_counting_those_without_instead_turns_the_funnel_over(pairs: list[tuple[int, int]]) -> None:
    counts, among = split(pairs)
    without = [n - count for count, n in pairs]
    found, other = funnel(counts, among), funnel(without, among)
    assert other["lower_95"].tolist() == pytest.approx((1 - found["upper_95"]).tolist(), abs=1e-9)
    assert other["z"].tolist() == pytest.approx((-found["z"]).tolist(), abs=1e-6)


def test_more_than_chance_is_said_and_the_limits_are_not_widened() -> None:
    random = np.random.default_rng(11)
    people = random.integers(200, 5_000, 300)
    chance = funnel(random.binomial(people, 0.3), people)
    differ = funnel(random.binomial(people, random.normal(0.3, 0.06, 300)), people)
    assert 0.8 < chance.attrs["dispersion"] < 1.2
    assert not chance.attrs["overdispersed"]
    assert chance.attrs["caution"] == ""
    assert 0.02 < (chance["beyond"] > 0).mean() < 0.09
    assert differ.attrs["dispersion"] > 3
    assert differ.attrs["overdispersed"]
    assert "limits for chance alone call too many" in differ.attrs["caution"]
    widths = [found["upper_95"] - found["lower_95"] for found in (chance, differ)]
    assert widths[1].tolist() == pytest.approx(widths[0].tolist(), rel=0.05)


def test_dispersion_is_the_mean_of_z_squared() -> None:
    """By hand: 16, 24 of 100 about 0.2 are one standard error off, 28 and 12 two: (1 + 1 + 4 + 4) / 4."""
    found = funnel([16, 24, 28, 12], [100] * 4)
    assert found["z"].tolist() == pytest.approx([-1, 1, 2, -2])
    assert found.attrs["dispersion"] == pytest.approx(2.5)
    assert found.attrs["overdispersed"]  # 10 is above 7.81, chi squared with 3 degrees of freedom
    assert not funnel([16, 24, 26, 14], [100] * 4).attrs["overdispersed"]  # 6.5 is not


def test_where_nothing_or_everything_happened_no_unit_is_unusual() -> None:
    for counts in ([0, 0], [10, 30]):
        found = funnel(counts, [10, 30])
        assert found["side"].tolist() == ["within"] * 2
        assert found["z"].tolist() == [0, 0]
    assert funnel([0, 0], [10, 30], kind="rate")["side"].tolist() == ["within"] * 2


def test_units_are_named_by_the_index() -> None:
    table = pd.DataFrame({"did": [3, 4], "of": [10, 10]}, index=["practice A", "practice B"])
    assert funnel(table["did"], table["of"])["unit"].tolist() == ["practice A", "practice B"]
    assert funnel([3, 4], [10, 10])["unit"].tolist() == [0, 1]


def test_one_level_is_one_pair_of_limits() -> None:
    assert [column for column in funnel([3, 4], [10, 10], level=0.9) if column[:3] in ("low", "upp")] == [
        "lower_90",
        "upper_90",
    ]
    assert funnel([3, 4], [10, 10], [0.998, 0.95]).equals(funnel([3, 4], [10, 10]))


def test_gaps_are_standard_minus_score_team_by_team() -> None:
    scores = pd.DataFrame({"register": [4, 2], "annual review": [1, 3]}, index=["north", "south"])
    found = gap_to_standard(scores, {"annual review": 3, "register": 4})
    assert found.to_numpy().tolist() == [
        ["north", "register", 4.0, 4.0, 0.0, True],
        ["north", "annual review", 1.0, 3.0, 2.0, False],
        ["south", "register", 2.0, 4.0, 2.0, False],
        ["south", "annual review", 3.0, 3.0, 0.0, True],
    ]
    assert found.columns.tolist() == ["team", "criterion", "score", "standard", "gap", "met"]
    assert gap_to_standard(scores, 3)["gap"].tolist() == [-1, 2, 1, 0]
    assert gap_to_standard(scores, [4, 3])["gap"].tolist() == found["gap"].tolist()


def test_one_teams_scores_may_come_as_any_list_or_mapping() -> None:
    named = gap_to_standard(pd.Series({"a": 1.0, "b": 4.0}), pd.Series({"b": 2, "a": 2}))
    assert named.to_numpy().tolist() == [["a", 1.0, 2.0, 1.0, False], ["b", 4.0, 2.0, -2.0, True]]
    assert gap_to_standard({"a": 1, "b": 4}, 2)["gap"].tolist() == [1, -2]
    assert gap_to_standard([1, 4], 2)["criterion"].tolist() == [0, 1]


@given(
    st.lists(st.lists(st.integers(0, 5), min_size=3, max_size=3), min_size=1, max_size=5),
    st.lists(st.integers(0, 5), min_size=3, max_size=3),
    st.integers(-10, 10),
)
def test_raising_scores_and_standards_alike_changes_no_gap(
    scores: list[list[int]], standards: list[int], by: int
) -> None:
    table = pd.DataFrame(scores, columns=["a", "b", "c"])
    found = gap_to_standard(table, standards)
    assert gap_to_standard(table + by, [each + by for each in standards])["gap"].equals(found["gap"])
    assert (found["met"] == (found["gap"] <= 0)).all()
    assert len(found) == table.size


@pytest.mark.parametrize(
    ("call", "given_values", "words"),
    [
        (funnel, (["3", "4"], [10, 10]), r"counts must be a number or numbers"),
        (funnel, ([3, math.nan], [10, 10]), r"counts must hold numbers alone; it holds nan at position 1"),
        (funnel, ([], []), r"counts must hold at least one number"),
        (funnel, ([3, -4], [10, 10]), r"counts must be 0 or more; it is -4 at position 1"),
        (funnel, ([3, 4], [10, 0]), r"denominators must be above 0; it is 0 at position 1"),
        (funnel, ([3, 4], [10]), r"of two units or more; they are \(2,\) and \(1,\)"),
        (funnel, ([3], [10]), r"of two units or more"),
        (funnel, ([3, 14], [10, 10]), r'it is 14 of 10 at position 1.*kind="rate"'),
        (funnel, ([3, 4], [10, 10], 95), r"level\[0\] must be .*did you mean 0\.95\?"),
        (funnel, ([3, 4], [10, 10], (0.95, 1)), r"level\[1\] must be between 0 and 1"),
        (funnel, ([3, 4], [10, 10], []), r"level must hold at least one fraction"),
        (funnel, ([3, 4], [10, 10], "95%"), r"level\[0\] must be a number"),
        (funnel, ([3, 4], [10, 10], 0.95, "poisson"), r"kind must be proportion or rate; it is 'poisson'"),
        (
            funnel,
            (pd.Series([3, 4], ["a", "b"]), pd.Series([9, 9], ["b", "a"])),
            r"must name the same units in the same order",
        ),
        (funnel_limits, (20, [10]), r"average must be from 0 to 1; it is 20.*did you mean 0\.2\?"),
        (funnel_limits, (-3, [10], 0.95, "rate"), r"average must be 0 or more"),
        (funnel_limits, (0.2, []), r"denominators must hold at least one number"),
        (funnel_limits, (math.nan, [10]), r"average must be a number"),
        (funnel_limits, (0.2, [10], 0.95, "share"), r"kind must be proportion or rate"),
        (gap_to_standard, ({}, 3), r"scores must hold at least one number"),
        (gap_to_standard, ({"a": "high"}, 3), r"scores must be a number or numbers"),
        (gap_to_standard, ([1, math.nan], 3), r"scores must hold numbers alone"),
        (gap_to_standard, ([[1, 2], [3, 4]], 3), r"scores must be a pandas table, or one team's"),
        (gap_to_standard, (5, 3), r"scores must be a pandas table, or one team's; they have 0 dimensions"),
        (gap_to_standard, ({"a": 1, "b": 2}, {"a": 3, "c": 3}), r"missing: b; not scored: c\. Spell"),
        (gap_to_standard, ([1, 2], [3, 3, 3]), r"one for each of 2 criteria; its shape is \(3,\)"),
        (gap_to_standard, ([1, 2], None), r"standard must hold numbers alone"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    call: Callable[..., Any], given_values: tuple[Any, ...], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        call(*given_values)


def test_units_may_be_held_to_an_average_that_is_not_theirs() -> None:
    """By hand: 77 of 1,000 beside 100 of 1,000; about a standard of 0.1 the first alone is low."""
    found = funnel([77, 100], [1000, 1000], average=0.1)
    assert found["average"].tolist() == [0.1, 0.1]
    assert found["side"].tolist() == ["low", "within"]
    assert found["z"].tolist() == pytest.approx([-0.023 / math.sqrt(0.09 / 1000), 0])
    with pytest.raises(InputError, match="average must be from 0 to 1"):
        funnel([77, 100], [1000, 1000], average=10)


def test_an_average_of_others_leaves_one_more_degree_of_freedom() -> None:
    """By hand: z of 2, -2, 1/2, -1/2, squares 8.5; chi squared is 7.81 with 3 degrees, 9.49 with 4."""
    counts, among = [28, 12, 22, 18], [100] * 4
    own, given_ = funnel(counts, among).attrs, funnel(counts, among, average=0.2).attrs
    assert own["dispersion"] == given_["dispersion"] == pytest.approx(8.5 / 4)
    assert (own["overdispersed"], given_["overdispersed"]) == (True, False)


@pytest.mark.parametrize(("kind", "average"), [("proportion", 0), ("proportion", 1), ("rate", 0)])
def test_an_average_that_leaves_chance_no_room_is_refused(kind: Any, average: float) -> None:
    with pytest.raises(InputError, match="a single case is beyond chance"):
        funnel([3, 5], [10, 10], kind=kind, average=average)


def test_the_average_left_out_is_the_average_of_all() -> None:
    counts, among = [12, 60, 18], [100, 300, 100]
    assert funnel(counts, among).equals(funnel(counts, among, average=90 / 500))


def test_the_same_rate_is_within_the_limits_of_a_small_place_and_outside_those_of_a_large_one() -> None:
    """By hand: 80 expected, root 8.9, two of them 17.9; 640 expected, root 25.3, three of them 75.9."""
    small, large = place_in_funnel(80, 1_000, 95).attrs, place_in_funnel(80, 8_000, 95).attrs
    assert (small["expected"], small["counted"]) == (80, 95)
    assert (small["lower"], small["upper"]) == pytest.approx((62.9, 97.9), abs=1.5)
    assert (small["side"], small["beyond"]) == ("within", 0)
    assert (large["side"], large["beyond"]) == ("high", 0.998)
    assert place_in_funnel(80, 8_000, 70).attrs["side"] == "low"


def test_years_count_as_people_do() -> None:
    four = place_in_funnel(80, 2_000, 90, years=4).attrs
    assert four == place_in_funnel(80, 8_000, 90).attrs


@given(st.floats(1, 300), st.floats(500, 100_000), st.floats(0, 300))
def test_a_place_is_where_the_funnel_of_all_would_have_it(average: float, people: float, rate: float) -> None:
    found = place_in_funnel(average, people, rate)
    both = funnel([rate * people / 1000, 1], [people, people], kind="rate", average=average / 1000)
    assert (found.attrs["side"], found.attrs["beyond"]) == (both["side"][0], both["beyond"][0])
    assert found["person_years"].iloc[-1] >= people
    assert (found["lower_95"] <= average).all()
    assert (found["upper_95"] >= average).all()


def test_the_ends_of_a_league_table_are_shared_alike_by_places_of_one_size() -> None:
    found = ends_by_chance(pd.Series([3000] * 4, index=list("ABCD")), 0.08, 4000, seed=3)
    assert found["unit"].tolist() == list("ABCD")
    assert found["highest"].tolist() == pytest.approx([0.25] * 4, abs=0.03)
    assert found["lowest"].tolist() == pytest.approx([0.25] * 4, abs=0.03)


def test_a_small_place_is_first_and_last_more_often_than_a_large_one() -> None:
    found = ends_by_chance([1000, 9000, 9000, 9000], 0.08, 2000, seed=3)
    assert found["highest"][0] > 0.35
    assert found["lowest"][0] > 0.35
    assert found[["highest", "lowest"]].sum().tolist() == pytest.approx([1, 1])
    assert found.equals(ends_by_chance([1000, 9000, 9000, 9000], 0.08, 2000, seed=3))


def test_ends_need_places_and_a_rate() -> None:
    with pytest.raises(InputError, match="two or more"):
        ends_by_chance([1000], 0.08, seed=1)
    with pytest.raises(InputError, match="rate must be above 0"):
        ends_by_chance([1000, 2000], 0, seed=1)
