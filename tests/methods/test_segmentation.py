"""Segments: hand-worked tables, then laws, then refusals."""

import datetime
import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cmplearn.errors import InputError
from cmplearn.methods import parameters
from cmplearn.methods.segmentation import (
    band_of,
    capacity_at_k,
    expected_next_year,
    is_core20,
    need_counts,
    picked_for_a_bad_year,
    regression_to_the_mean,
    risk_bands,
    two_years_unchanged,
    who_is_found,
)

ON = datetime.date(2026, 1, 1)
CUTS, LABELS = [10, 20], ["low", "middle", "high"]

scored = st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=40)  # ties do happen
years = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=2, max_size=40)


def test_deciles_1_and_2_are_core20() -> None:
    """NHS England: the most deprived 20%, so deciles 1 and 2 (facts 2.7)."""
    core20 = parameters.value("segmentation.core20_decile", ON)
    assert (core20.value, core20.operator) == (2, "<=")
    assert is_core20(np.arange(1, 11), core20.value).tolist() == [True] * 2 + [False] * 8
    assert is_core20(2, 2) is True
    assert is_core20(3, up_to=2) is False


def test_frailty_of_13_in_36_is_severe_and_a_bound_belongs_to_the_lower_band() -> None:
    """Fit up to 0.12, mild to 0.24, moderate to 0.36, severe above (facts 2.7): 13/36 = 0.361."""
    bands = parameters.value("segmentation.frailty_bands", ON).table
    cuts, labels = bands["up_to"].tolist()[:-1], bands["band"].tolist()
    deficits = np.array([4, 5, 8, 9, 12, 13])
    assert list(band_of(deficits / 36, cuts, labels)) == [
        "fit",
        "mild",
        "mild",
        "moderate",
        "moderate",
        "severe",
    ]
    assert list(band_of([0.12, 0.24, 0.36], cuts, labels)) == ["fit", "mild", "moderate"]


def test_a_cut_itself_is_in_the_band_that_was_said() -> None:
    assert list(band_of([9, 10, 20, 21], CUTS, LABELS)) == ["low", "low", "middle", "high"]
    assert list(band_of([9, 10, 20, 21], CUTS, LABELS, at_cut="upper")) == ["low", "middle", "high", "high"]


def test_bands_worked_by_hand() -> None:
    """Three in four events happen outside the highest band, whose rate is the highest."""
    table = risk_bands([1, 2, 3, 4, 5, 15, 16, 30], CUTS, LABELS, [1, 0, 1, 0, 0, 1, 0, 1]).set_index("band")
    assert table["people"].tolist() == [5, 2, 1]
    assert table["share"].tolist() == [0.625, 0.25, 0.125]
    assert table["outcomes"].tolist() == [2, 1, 1]
    assert table["rate"].tolist() == [0.4, 0.5, 1]
    assert table["share_of_outcomes"].tolist() == [0.5, 0.25, 0.25]


def test_an_empty_band_has_a_row_and_no_rate() -> None:
    table = risk_bands([1, 30], CUTS, LABELS, [0, 0]).set_index("band")
    assert table.loc["middle", "people"] == 0
    assert math.isnan(table.loc["middle", "rate"])
    assert table["share_of_outcomes"].isna().all()


def test_what_room_for_k_finds_worked_by_hand() -> None:
    """Sorted outcomes 1, 1, 0, 1, 0, 0, 0, 0: of the first four three; 3/4 over 3/8 is a lift of 2."""
    scores, outcomes = [8, 7, 6, 5, 4, 3, 2, 1], [1, 1, 0, 1, 0, 0, 0, 0]
    row = capacity_at_k(scores, outcomes, 4).iloc[0]
    assert (row["found"], row["ppv"], row["lift"], row["sensitivity"]) == (3, 0.75, 2, 1)
    assert (row["cut_score"], row["left_out_at_cut"]) == (5, 0)


def test_people_who_tie_at_the_cut_count_as_many_as_to_expect() -> None:
    """Room for 3 of one at 9 and four at 7, half of whom: 1 + 2 x 1/2 = 2."""
    row = capacity_at_k([9, 7, 7, 7, 7, 1], np.array([1, 1, 0, 1, 0, 1], dtype=bool), 3).iloc[0]
    assert (row["found"], row["left_out_at_cut"], row["cut_score"]) == (2, 2, 7)


def test_next_years_fall_worked_by_hand() -> None:
    """Ten people, mean 1 twice; the sum of products 8x2 + 2x1 = 18, less 10; of squares 68, less 10.

    So the line falls by 8/58 for each: for the one with 8, 1 + 7 x 8/58 are expected, and 2 were seen.
    """
    table = regression_to_the_mean([8, 2, *[0] * 8], [2, *[1] * 8, 0], 0.1).set_index("group")
    assert table["people"].tolist() == [1, 9, 10]
    assert table.loc["selected", "expected_year_2"] == pytest.approx(1 + 7 * 8 / 58)
    assert table.loc["selected", "change"] == -6
    assert table.loc["selected", "change_share"] == -0.75
    assert table.loc["all", "change"] == 0
    assert table.attrs["correlation"] == pytest.approx(8 / math.sqrt(58 * 2))


def test_a_high_risk_cohort_falls_with_no_intervention() -> None:
    """Lesson 1.3: the top twentieth of people for whom nothing changed, 0.3 admissions a year."""
    people = two_years_unchanged(400_000, 0.3, 0.4, seed=13)
    table = regression_to_the_mean(people["year_1"], people["year_2"], 0.05).set_index("group")
    selected = table.loc["selected"]
    assert selected["people"] == 20_000
    assert selected["mean_year_2"] < 0.65 * selected["mean_year_1"]
    assert table.loc["others", "mean_year_2"] > table.loc["others", "mean_year_1"]
    assert table.loc["all", "mean_year_2"] == pytest.approx(0.3, abs=0.01)
    # gamma and Poisson: the expectation is a straight line, so that the formula is exact but for chance
    assert selected["mean_year_2"] == pytest.approx(expected_next_year(people["year_1"], 0.4, 0.05), abs=0.03)
    assert selected["mean_year_2"] == pytest.approx(selected["expected_year_2"], abs=0.03)


@pytest.mark.parametrize(("mean", "correlation"), [(0.3, 0), (0.3, 0.4), (2, 0.7), (12, 0.95)])
def test_simulated_years_have_the_mean_and_the_correlation_that_were_asked_for(
    mean: float, correlation: float
) -> None:
    people = two_years_unchanged(300_000, mean, correlation, seed=5)
    assert people.mean().tolist() == pytest.approx([mean] * 2, rel=0.02)
    assert people.corr().loc["year_1", "year_2"] == pytest.approx(correlation, abs=0.015)


def test_the_same_seed_gives_the_same_people() -> None:
    first, again, other = (two_years_unchanged(50, 1, 0.5, seed=seed) for seed in (1, 1, 2))
    assert first.equals(again)
    assert not first.equals(other)


@given(pairs=scored)
def test_every_person_is_in_one_band_and_every_event_counted(pairs: list[tuple[int, bool]]) -> None:
    scores, outcomes = map(np.array, zip(*pairs, strict=True))
    table = risk_bands(scores, [1, 3.5], LABELS, outcomes)
    assert table["people"].sum() == len(scores)
    assert table["outcomes"].sum() == outcomes.sum()
    assert table["people"].tolist() == [
        (scores <= 1).sum(),
        ((scores > 1) & (scores < 4)).sum(),
        (scores > 3.5).sum(),
    ]


@given(pairs=scored, data=st.data())
def test_what_room_finds_is_the_mean_over_all_orders_of_ties(
    pairs: list[tuple[int, bool]], data: st.DataObject
) -> None:
    assume(any(happened for _, happened in pairs))
    k = data.draw(st.integers(1, len(pairs)))
    scores, outcomes = map(np.array, zip(*pairs, strict=True))
    cut = sorted(scores)[-k]
    sure, level = outcomes[scores > cut], outcomes[scores == cut]
    expected = int(sure.sum()) + Fraction(int(level.sum()) * (k - len(sure)), len(level))
    row = capacity_at_k(scores, outcomes, k).iloc[0]
    assert row["found"] == pytest.approx(float(expected))
    assert row["cut_score"] == cut
    assert row["left_out_at_cut"] == (scores >= cut).sum() - k


@given(pairs=scored, seed=st.integers(0, 99))
def test_more_room_finds_more_and_room_for_all_finds_all_in_any_order(
    pairs: list[tuple[int, bool]], seed: int
) -> None:
    assume(any(happened for _, happened in pairs))
    scores, outcomes = map(np.array, zip(*pairs, strict=True))
    room = np.arange(1, len(scores) + 1)
    table = capacity_at_k(scores, outcomes, room)
    assert (np.diff(table["found"]) >= -1e-9).all()
    assert table["sensitivity"].iloc[-1] == pytest.approx(1)
    assert table["lift"].iloc[-1] == pytest.approx(1)
    order = np.random.default_rng(seed).permutation(len(scores))
    pd.testing.assert_frame_equal(capacity_at_k(scores[order], outcomes[order], room), table)
    pd.testing.assert_frame_equal(
        capacity_at_k(3 * scores + 2, outcomes, room).drop(columns="cut_score"),
        table.drop(columns="cut_score"),
    )


@given(pairs=years, share=st.floats(0.05, 0.95), seed=st.integers(0, 99))
def test_selected_and_others_add_up_to_all_whatever_the_order(
    pairs: list[tuple[int, int]], share: float, seed: int
) -> None:
    first, second = map(np.array, zip(*pairs, strict=True))
    assume(np.ptp(first) > 0)
    assume(0 < round(share * len(first)) < len(first))
    table = regression_to_the_mean(first, second, share).set_index("group")
    assert table.loc["selected", "people"] == round(share * len(first))
    for column in ("mean_year_1", "mean_year_2", "expected_year_2"):
        total = table["people"] * table[column]
        assert total["selected"] + total["others"] == pytest.approx(total["all"], abs=1e-9)
    assert table.loc["selected", "mean_year_1"] >= table.loc["others", "mean_year_1"]
    assert table.loc["all", "mean_year_2"] == pytest.approx(second.mean())
    order = np.random.default_rng(seed).permutation(len(first))
    again = regression_to_the_mean(first[order], second[order], share).set_index("group")
    pd.testing.assert_frame_equal(again, table)


@given(pairs=years, share=st.floats(0.05, 0.95))
def test_what_doesnt_change_at_all_is_expected_not_to(pairs: list[tuple[int, int]], share: float) -> None:
    first = np.array([value for value, _ in pairs])
    assume(np.ptp(first) > 0)
    assume(0 < round(share * len(first)) < len(first))
    table = regression_to_the_mean(first, first, share)
    assert table["change"].tolist() == [0, 0, 0]
    assert table["expected_year_2"].tolist() == pytest.approx(table["mean_year_1"].tolist(), abs=1e-9)
    assert table.attrs["correlation"] == pytest.approx(1)
    low, high = expected_next_year(first, [0, 1], share)
    assert low == pytest.approx(first.mean())
    assert high == pytest.approx(table["mean_year_1"].iloc[0])


def test_a_second_year_without_a_difference_correlates_with_nothing() -> None:
    table = regression_to_the_mean([3, 1, 0, 0], [2, 2, 2, 2], 0.25)
    assert table.attrs["correlation"] == 0
    assert table["expected_year_2"].tolist() == [2, 2, 2]


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: is_core20("1", 2), "decile must be a number or numbers"),
        (lambda: is_core20([1, math.nan], 2), "decile must hold numbers alone; it holds nan"),
        (lambda: is_core20([], 2), "decile must hold at least one"),
        (lambda: is_core20([1, 32_844], 2), r"from 1 \(most deprived\) to 10; there is 32844\. .*not ranks"),
        (lambda: is_core20([1.5], 2), "there is 1.5"),
        (lambda: is_core20(0, 2), "decile must be 1 or more"),
        (lambda: is_core20(-2, 2), "decile must be 1 or more; it is -2"),
        (lambda: is_core20(1, 0), "up_to must be a whole number of 1 or more"),
        (lambda: is_core20(1, 20), "there is 20"),
        (lambda: band_of("5", CUTS, LABELS), "scores must be a number or numbers"),
        (lambda: band_of(5, CUTS, LABELS), "scores must be a list with one entry a person"),
        (lambda: band_of([math.nan], CUTS, LABELS), "scores must hold numbers alone"),
        (lambda: band_of([], CUTS, LABELS), "scores must hold at least one"),
        (lambda: band_of([5], [20, 10], LABELS), "cuts must rise"),
        (lambda: band_of([5], [10, 10], LABELS), "cuts must rise"),
        (lambda: band_of([5], [], ["all"]), "cuts must hold at least one"),
        (lambda: band_of([5], CUTS, ["low", "high"]), "labels must be 3 different names"),
        (lambda: band_of([5], CUTS, ["low", "low", "high"]), "labels must be 3 different names"),
        (lambda: band_of([5], CUTS, "low"), "labels must be 3 different names"),
        (lambda: band_of([5], CUTS, [1, 2, 3]), "labels must be a few words"),
        (lambda: band_of([5], CUTS, LABELS, "middle"), "at_cut must be"),
        (
            lambda: risk_bands([5], CUTS, LABELS, [1, 0]),
            r"one entry a person; .*scores \(1,\), outcomes \(2,\)",
        ),
        (lambda: risk_bands([5], CUTS, LABELS, [-1]), "outcomes must be 0 or more; one is -1"),
        (lambda: risk_bands([5], CUTS, LABELS, ["yes"]), "outcomes must be a number or numbers"),
        (lambda: risk_bands([5], CUTS, LABELS, [None]), "outcomes must hold numbers alone"),
        (lambda: risk_bands([], CUTS, LABELS, []), "scores must hold at least one"),
        (lambda: capacity_at_k([1, 2], [0, 3], 1), r"outcomes must be 1 or 0 .* one is 3\. .*outcomes > 0"),
        (lambda: capacity_at_k([1, 2], [0, -1], 1), "outcomes must be 1 or 0"),
        (lambda: capacity_at_k([1, 2], [0, 0], 1), "outcomes must not all be 0"),
        (lambda: capacity_at_k([1, math.nan], [0, 1], 1), "scores must hold numbers alone"),
        (lambda: capacity_at_k([1, 2], [0, 1], 3), "whole numbers of people from 1 to 2; there is 3"),
        (lambda: capacity_at_k([1, 2], [0, 1], 1.5), "whole numbers of people"),
        (lambda: capacity_at_k([1, 2], [0, 1], 0.05), "k must be 1 or more"),
        (lambda: capacity_at_k([1, 2], [0, 1], "1"), "k must be a number"),
        (lambda: capacity_at_k([], [], 1), "scores must hold at least one"),
        (lambda: regression_to_the_mean([1, 2], [1], 0.5), r"year_1 and year_2 must be a list"),
        (
            lambda: regression_to_the_mean([1, 2], [1, 2], 5),
            r"share must be from 0 to 1; .*did you mean 0\.05",
        ),
        (lambda: regression_to_the_mean([1, 2], [1, 2], 0.05), "share must select some and leave some"),
        (lambda: regression_to_the_mean([1, 2], [1, 2], 1), "1 of 2 people selects 2"),
        (lambda: regression_to_the_mean([1, 1], [1, 2], 0.5), "year_1 must differ between people"),
        (lambda: regression_to_the_mean([1, math.nan], [1, 2], 0.5), "year_1 must hold numbers alone"),
        (lambda: regression_to_the_mean([1, 2], ["a", "b"], 0.5), "year_2 must be a number"),
        (lambda: regression_to_the_mean([], [], 0.5), "year_1 must hold at least one"),
        (lambda: expected_next_year([1, 2], 40, 0.5), r"correlation must be from 0 to 1.*did you mean 0\.4"),
        (lambda: expected_next_year([1, 2], -0.1, 0.5), "correlation must be from 0 to 1"),
        (lambda: expected_next_year(None, 0.4, 0.5), "year_1 must"),
        (lambda: expected_next_year([1, 2], math.nan, 0.5), "correlation must hold numbers alone"),
        (lambda: expected_next_year([1, 2], 0.5, -0.5), "share must be from 0 to 1"),
        (lambda: two_years_unchanged(0, 1, 0.5, seed=1), "people must be a whole number of 1 or more"),
        (lambda: two_years_unchanged(10, 0, 0.5, seed=1), "mean must be above 0"),
        (lambda: two_years_unchanged(10, -1, 0.5, seed=1), "mean must be above 0"),
        (lambda: two_years_unchanged(10, 1, 40, seed=1), r"correlation must be .*did you mean 0\.4"),
        (lambda: two_years_unchanged(10, 1, 1, seed=1), "correlation must be below 1"),
        (lambda: two_years_unchanged(10, math.nan, 0.5, seed=1), "mean must be a number"),
        (lambda: two_years_unchanged("ten", 1, 0.5, seed=1), "people must be a number"),
        (lambda: two_years_unchanged(10, 1, 0.5, seed=0.5), "seed must be a whole number"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(ask: Callable[[], Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        ask()


def test_a_tenth_picked_from_pure_luck_is_due_the_mean_of_all() -> None:
    """Poisson with mean 0.5, by hand: 9.0% have 2 or more, so a tenth takes a few with 1 too."""
    ones, more = 0.5 * math.exp(-0.5), 1 - 1.5 * math.exp(-0.5)
    counted = 0.5 - ones + (0.1 - more)  # events of those with 2 or more, and of the few with 1
    table = picked_for_a_bad_year(1000, 0.5, 0, 100).set_index("group")
    assert table.loc["selected", "mean_year_1"] == pytest.approx(counted / 0.1)
    assert table["mean_year_2"].tolist() == pytest.approx([0.5] * 3)
    assert table["people"].tolist() == [100, 900, 1000]


@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.64, 0.9])
def test_what_is_expected_is_what_many_people_drawn_at_random_show(correlation: float) -> None:
    drawn = two_years_unchanged(200_000, 0.46, correlation, seed=7)
    shown = regression_to_the_mean(drawn["year_1"], drawn["year_2"], 0.2).set_index("group")
    expected = picked_for_a_bad_year(1000, 0.46, correlation, 200).set_index("group")
    for column in ("mean_year_1", "mean_year_2"):
        assert expected[column].tolist() == pytest.approx(shown[column].tolist(), rel=0.05, abs=0.01)


@given(
    mean=st.floats(0.05, 5),
    correlation=st.floats(0, 0.95),
    picked=st.integers(1, 99),
    prevented=st.floats(0, 1),
)
def test_what_the_picked_lose_the_others_gain_and_help_comes_on_top(
    mean: float, correlation: float, picked: int, prevented: float
) -> None:
    table = picked_for_a_bad_year(100, mean, correlation, picked, prevented).set_index("group")
    selected, others = table.loc["selected"], table.loc["others"]
    assert selected["mean_year_1"] >= others["mean_year_1"] >= 0
    assert selected["mean_year_1"] + 1e-9 >= selected["mean_year_2"] >= mean - 1e-9
    fallen = picked * (selected["mean_year_1"] - selected["mean_year_2"])
    risen = (100 - picked) * (others["mean_year_2"] - others["mean_year_1"])
    assert fallen == pytest.approx(risen, abs=1e-6)
    if prevented:
        helped = table.loc["selected, with the work", "mean_year_2"]
        assert helped == pytest.approx(selected["mean_year_2"] * (1 - prevented))


ASKED = pd.DataFrame(
    {"warmth": ["unmet", "none", "met", "none"], "money": ["met", "unmet", "none", "none"]},
)


def test_needs_are_counted_met_and_unmet_and_people_with_several_once() -> None:
    table = need_counts(ASKED)
    assert table.drop(columns=["share_met", "share_unmet"]).to_numpy().tolist() == [
        ["warmth", 4, 1, 1],
        ["money", 4, 1, 1],
    ]
    assert table["share_unmet"].tolist() == [0.25, 0.25]
    assert table.attrs == {"people": 4, "any_unmet": 0.5, "several": 0.25, "both": 0.25}


def test_a_rule_finds_some_in_need_and_misses_others() -> None:
    """By hand: six people, four in need; the rule picks three, two of them in need."""
    rules = {"hospital": [1, 1, 1, 0, 0, 0], "nobody": [0] * 6}
    table = who_is_found(rules, [True, True, False, True, True, False]).set_index("rule")
    assert table.loc["hospital", ["picked", "found", "missed"]].tolist() == [3, 2, 2]
    assert table.loc["hospital", ["share_in_need", "share_found"]].tolist() == pytest.approx([2 / 3, 0.5])
    assert table.loc["nobody", ["picked", "found", "missed", "share_found"]].tolist() == [0, 0, 4, 0]
    assert math.isnan(table.loc["nobody", "share_in_need"])


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: picked_for_a_bad_year(1, 1, 0.5, 1), "people must be a whole number of 2 or more"),
        (lambda: picked_for_a_bad_year(9, 1, 0.5, 9), "picked must be fewer than all 9 people; it is 9"),
        (lambda: picked_for_a_bad_year(9, 1, 0.5, 0), "picked must be a whole number of 1 or more"),
        (lambda: picked_for_a_bad_year(9, 0, 0.5, 1), "mean must be above 0"),
        (lambda: picked_for_a_bad_year(9, 1, 1, 1), "correlation must be below 1; it is 1"),
        (lambda: picked_for_a_bad_year(9, 1, 0.5, 1, prevented=30), "prevented must be"),
        (lambda: need_counts(pd.DataFrame()), "states must be a table of people by needs"),
        (lambda: need_counts(ASKED.replace("met", "yes")), "states must be none, met or unmet; one is 'yes'"),
        (lambda: need_counts(ASKED.where(ASKED != "met")), "2 are empty. Leave out people whom nobody asked"),
        (lambda: who_is_found({}, [True]), "rules must be names with whom each picks"),
        (lambda: who_is_found({"a": [1, 0]}, [True]), "rules must say of each of the 1 people .* of 2"),
        (lambda: who_is_found({"a": [2]}, [True]), "a must be true or false for each person; one is 2"),
        (lambda: who_is_found({"a": [1]}, [False]), "in_need must not be false for all"),
    ],
)
def test_what_makes_no_sense_of_picking_is_refused_in_words(ask: Callable[[], Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        ask()
