"""Statistical process control: published limits and rules, then laws, then a plain loop beside it."""

import math
from collections.abc import Callable
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.errors import InputError
from cmplearn.methods.spc import Icons, Limits, Period, icons, limits, p_limits, signals, u_limits

MONTHS = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
RULES = ["outside_limits", "trend", "two_in_three", "one_side"]

series = st.lists(st.integers(-20, 20), min_size=2, max_size=40)


def held(values: list[float], mean: float = 0, limit: float = 30) -> pd.DataFrame:
    """Return the signals of values beside limits that are given, not worked out."""
    period = Period(0, len(values), mean, mean - limit, mean + limit, limit / 2.66)
    return signals(values, Limits((period,), False, None))


def marked(table: pd.DataFrame, rule: str) -> list[int]:
    return table.index[table[rule]].tolist()


def test_screened_limits_are_those_of_nhsrplotthedots() -> None:
    """NHSRplotthedots, tests of ptd_spc_standard: the moving ranges of the 10 are left out, the 10 is not."""
    found = limits(MONTHS)
    assert found.screened
    assert [round(figure, 2) for figure in (found.mean, found.lower, found.upper)] == [1.94, -0.72, 4.60]
    assert found.mean_moving_range == 1


def test_unscreened_limits_are_those_of_the_spreadsheet_tool() -> None:
    """NHSRplotthedots with screen_outliers = FALSE, as NHS England's spreadsheet: 32 / 17 a moving range."""
    found = limits(MONTHS, screen=False)
    assert not found.screened
    assert [round(figure, 2) for figure in (found.mean, found.lower, found.upper)] == [1.94, -3.06, 6.95]
    assert found.mean_moving_range == pytest.approx(32 / 17)


def test_limits_are_those_of_montgomerys_mortgage_loans() -> None:
    """Montgomery, Introduction to Statistical Quality Control, individuals chart (textbook)."""
    costs = [
        310,
        288,
        297,
        298,
        307,
        303,
        294,
        297,
        308,
        306,
        294,
        299,
        297,
        299,
        314,
        295,
        293,
        306,
        301,
        304,
    ]
    found = limits(costs, screen=False)
    assert found.mean == 300.5
    assert round(found.mean_moving_range, 2) == 7.79
    assert (round(found.lower, 2), round(found.upper, 2)) == (279.78, 321.22)


def test_screening_is_done_once() -> None:
    """By hand: ranges 0 x 8, 2, 10, mean 1.2, screened by 3.92; the 2 stays, though 3.267 x 2 / 9 is less."""
    values = [0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 12]
    assert limits(values).mean_moving_range == pytest.approx(2 / 9)


@pytest.mark.parametrize(("jump", "kept"), [(3.75, True), (3.80, False)])
def test_screening_starts_at_3_267_times_the_mean(jump: float, kept: bool) -> None:
    """By hand: with 17 ranges of 1, 3.75 is 3.253 times the mean of all 18 and 3.80 is 3.288 times."""
    found = limits([*[0, 1] * 9, 1 + jump])
    assert found.mean_moving_range == pytest.approx((17 + jump) / 18 if kept else 1)


def test_six_on_one_side_are_no_signal_and_the_seventh_marks_all_seven() -> None:
    """NHSRplotthedots, tests of ptd_seven_point_one_side_mean: six 1s; eight 1s and a -1."""
    for points in range(2, 7):
        assert not held([1] * points)[RULES].to_numpy().any()
    assert marked(held([1] * 7), "one_side") == list(range(7))
    assert marked(held([1] * 8 + [-1]), "one_side") == list(range(8))
    assert marked(held([-1] * 8 + [1]), "one_side") == list(range(8))
    assert marked(held([1] * 6 + [-1]), "one_side") == []
    assert marked(held([1, 1, 1, 0, 1, 1, 1, 1]), "one_side") == []  # a point on the mean breaks it


def test_seven_that_rise_are_a_trend_and_equal_neighbours_break_it() -> None:
    """NHSRplotthedots, tests of ptd_seven_point_trend."""
    assert marked(held([1, 2, 3, 4, 5, 6]), "trend") == []
    assert marked(held([1, 2, 3, 3, 4, 5, 6]), "trend") == []
    assert marked(held([1, 2, 3, 4, 5, 6, 7]), "trend") == list(range(7))
    assert marked(held([2, 1, 2, 3, 4, 5, 6, 7, 3]), "trend") == list(range(1, 8))
    assert marked(held([2, 7, 6, 5, 4, 3, 2, 1, 3]), "trend") == list(range(1, 8))


def test_two_of_three_near_a_limit_count_when_all_three_are_on_one_side() -> None:
    """NHSRplotthedots, tests of ptd_two_in_three; 25 is beyond two thirds of 30, 20 is not."""
    assert marked(held([-1, 25, 1, 25, -1]), "two_in_three") == [1, 3]
    assert marked(held([-1, 1, 25, 25, -1]), "two_in_three") == [2, 3]
    assert marked(held([25, 1, 1, 25, 25]), "two_in_three") == [3, 4]
    assert marked(held([25, 1, 1, 25]), "two_in_three") == []
    assert marked(held([-1, 20, 1, 20, -1]), "two_in_three") == []
    assert marked(held([25, -1, 25]), "two_in_three") == []  # stricter than the textbooks
    assert marked(held([25, 25]), "two_in_three") == []
    assert (
        marked(held([-1, 31, 1, 25, -1]), "two_in_three") == []
    )  # 31 is outside, which is a rule of its own


def test_the_first_rule_counts_in_the_order_of_nhsrplotthedots() -> None:
    """ptd_special_cause_type: outside, trend, two in three, one side."""
    found = held([1, 2, 3, 4, 25, 26, 31, 2, 21, 1, 22, 3])
    assert found["rule"].tolist() == ["trend"] * 6 + [
        "outside_limits",
        "one_side",
        "two_in_three",
        "one_side",
        "two_in_three",
        "one_side",
    ]
    assert found.loc[4, RULES].tolist() == [False, True, True, True]
    assert found["direction"].tolist() == ["high"] * 12


def test_a_trend_has_its_own_direction_and_a_turning_point_belongs_to_what_follows() -> None:
    there_and_back = held([1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1])
    assert there_and_back["direction"].tolist() == ["high"] * 6 + ["low"] * 7
    assert there_and_back["rule"].unique().tolist() == ["trend"]
    assert held([-7, -6, -5, -4, -3, -2, -1])["direction"].tolist() == ["high"] * 7  # below, and rising


def test_a_plateau_between_two_trends_ends_the_first_of_them() -> None:
    """By hand: the first 7 ends a rise. NHSRplotthedots (f7891af) looks ahead and calls it decreasing."""
    found = held([1, 2, 3, 4, 5, 6, 7, 7, 6, 5, 4, 3, 2, 1])
    assert found["trend"].all()
    assert found["direction"].tolist() == ["high"] * 7 + ["low"] * 7


def test_a_point_on_a_limit_is_inside() -> None:
    assert held([30, -30, 30, -30])["rule"].tolist() == ["common_cause"] * 4
    assert held([30.001, -30.001])["rule"].tolist() == ["outside_limits"] * 2


def test_rounding_makes_no_signal() -> None:
    """86.4 twelve times has a mean of 86.39999999999999."""
    assert signals([86.4] * 12, limits([86.4] * 12))["rule"].tolist() == ["common_cause"] * 12
    thirds = [0.1 + 0.2, 0.3, 0.1 + 0.2, 0.3, 0.1 + 0.2, 0.3, 0.1 + 0.2, 0.3]
    assert not signals(thirds, limits(thirds))[RULES].to_numpy().any()


def test_limits_start_anew_where_asked_and_no_rule_looks_across() -> None:
    before, after = [1, 2, 1, 3] * 3, [11, 12, 11, 13] * 3
    found = limits(before + after, rebase=[12])
    assert [period.start for period in found.periods] == [0, 12]
    assert (found.mean, found.upper) == (limits(after).mean, limits(after).upper)
    table = signals(before + after, found)
    assert table["rule"].unique().tolist() == ["common_cause"]
    assert table["mean"].tolist() == [1.75] * 12 + [11.75] * 12
    assert found.table()["mean"].tolist() == [1.75, 11.75]
    assert signals(before + after, limits(before + after))["one_side"].all()


def test_limits_of_fewer_than_twelve_points_are_trial_limits() -> None:
    """NHSRplotthedots, ptd_add_short_group_warnings: under 12."""
    assert limits(MONTHS[:11]).trial
    assert not limits(MONTHS[:12]).trial
    late = limits(MONTHS, rebase=[12])
    assert late.trial
    assert [period.trial for period in late.periods] == [False, True]


def test_a_baselines_limits_judge_what_came_after() -> None:
    baseline = limits([5, 6, 5, 6, 5, 6, 5, 6, 5, 6, 5, 6])
    table = signals([5, 6, 5, 6, 5, 6, 5, 6, 5, 6, 5, 6, 5, 9], baseline)
    assert table["mean"].tolist() == [5.5] * 14
    assert table["rule"].tolist() == ["common_cause"] * 13 + ["outside_limits"]
    later = signals([5, 9], baseline)
    assert later["rule"].tolist() == ["common_cause", "outside_limits"]


def test_limits_that_somebody_published_judge_points_as_ours_do() -> None:
    found = limits(MONTHS)
    given = {name: getattr(found, name) for name in ("mean", "lower", "upper", "mean_moving_range")}
    published = SimpleNamespace(**given)
    pd.testing.assert_frame_equal(signals(MONTHS, published), signals(MONTHS, found))
    assert icons(MONTHS, published, "up", 5) == icons(MONTHS, found, "up", 5)
    with pytest.raises(InputError, match=r"lower, mean and upper in that order; they are 9, "):
        signals(MONTHS, SimpleNamespace(**(given | {"lower": 9.0})))
    with pytest.raises(InputError, match=r"limits\.mean must be a number; it is nan"):
        signals(MONTHS, SimpleNamespace(**(given | {"mean": math.nan})))


@pytest.mark.parametrize(
    ("last", "improvement", "variation"),
    [
        (5, "up", "common_cause"),
        (12, "up", "improvement_high"),
        (12, "down", "concern_high"),
        (12, "neutral", "neutral_high"),
        (-2, "up", "concern_low"),
        (-2, "down", "improvement_low"),
        (-2, "neutral", "neutral_low"),
    ],
)
def test_the_variation_icon_is_that_of_the_last_point(last: int, improvement: Any, variation: str) -> None:
    values = [5, 6] * 6 + [last]
    assert icons(values, limits(values), improvement) == Icons(variation, "empty")


@pytest.mark.parametrize(
    ("target", "improvement", "assurance"),
    [
        (9, "up", "fail"),
        (9, "down", "pass"),
        (2, "up", "pass"),
        (2, "down", "fail"),
        (5.5, "up", "inconsistent"),
        (5.5, "down", "inconsistent"),
        (3, "up", "inconsistent"),
        (8, "down", "inconsistent"),
        (9, "neutral", "empty"),
        (None, "up", "empty"),
    ],
)
def test_the_assurance_icon_compares_target_and_limits(
    target: float | None, improvement: Any, assurance: str
) -> None:
    """NHSRplotthedots, ptd_calculate_assurance_type; the limits here are 2.84 and 8.16."""
    values = [5, 6] * 6
    assert icons(values, limits(values), improvement, target).assurance == assurance


def test_assurance_uses_the_last_periods_limits_alone() -> None:
    values = [1, 2] * 6 + [11, 12] * 6
    assert icons(values, limits(values, rebase=[12]), "up", 8).assurance == "pass"
    assert icons(values, limits(values), "up", 8).assurance == "inconsistent"


@given(
    st.integers(2, 30).flatmap(
        lambda points: st.lists(
            st.lists(st.integers(-20, 20), min_size=points, max_size=points), min_size=1, max_size=4
        )
    ),
    st.booleans(),
    st.integers(0, 12),
)
def test_many_series_at_once_are_each_as_alone(many: list[list[int]], screen: bool, start: int) -> None:
    table = pd.DataFrame({f"practice {place}": values for place, values in enumerate(many)})
    rebase = [start] if 2 <= start <= len(table) - 2 else []
    together = limits(table, screen, rebase)
    judged, pictured = signals(table, together), icons(table, together, "down", 3)
    for place, name in enumerate(table):
        alone = limits(table[name], screen, rebase)
        assert (alone.mean, alone.upper) == (together.mean[place], together.upper[place])
        pd.testing.assert_frame_equal(
            judged[judged["series"] == name].drop(columns="series").reset_index(drop=True),
            signals(table[name], alone),
        )
        picture = icons(table[name], alone, "down", 3)
        assert pictured.iloc[place].tolist() == [name, picture.variation, picture.assurance]


def test_an_arrays_series_are_numbered_and_a_tables_are_named() -> None:
    table = pd.DataFrame(
        {"a": [1, 2, 3], "b": [2, 2, 2]}, index=pd.period_range("2024-01", periods=3, freq="M")
    )
    assert signals(table, limits(table))["series"].tolist() == ["a"] * 3 + ["b"] * 3
    assert (
        signals(table, limits(table))["point"].astype(str).tolist() == ["2024-01", "2024-02", "2024-03"] * 2
    )
    array = table.to_numpy()
    assert signals(array, limits(array))["series"].tolist() == [0] * 3 + [1] * 3
    assert limits(array).table()["series"].tolist() == [0, 1]
    assert limits(table).table()["points"].tolist() == [3, 3]


@given(series, st.booleans())
def test_a_plain_loop_over_the_rules_agrees(values: list[int], screen: bool) -> None:
    found = limits(values, screen)
    assert (found.mean, found.lower, found.upper) == pytest.approx(looped_limits(values, screen), abs=1e-9)
    table = signals(values, found)
    assert table[RULES].to_numpy().tolist() == looped_rules(values, found.mean, found.upper)


def looped_limits(values: list[int], screen: bool) -> tuple[float, float, float]:
    moving = [abs(later - earlier) for earlier, later in pairwise(values)]
    average = sum(moving) / len(moving)
    if screen and average:
        kept = [each for each in moving if each < 3.267 * average]
        average = sum(kept) / len(kept)
    mean = sum(values) / len(values)
    return mean, mean - 2.66 * average, mean + 2.66 * average


def looped_rules(values: list[int], mean: float, upper: float) -> list[list[bool]]:
    sides = [0 if abs(value - mean) < 1e-9 else math.copysign(1, value - mean) for value in values]
    away = [abs(value - mean) for value in values]
    outside = [each > upper - mean + 1e-9 for each in away]
    near = [each > 2 / 3 * (upper - mean) + 1e-9 and not out for each, out in zip(away, outside, strict=True)]
    rows = [[out, False, False, False] for out in outside]
    for start in range(len(values) - 6):
        seven = values[start : start + 7]
        if seven in (sorted(set(seven)), sorted(set(seven), reverse=True)):
            for place in range(start, start + 7):
                rows[place][1] = True
        if sides[start] and len(set(sides[start : start + 7])) == 1:
            for place in range(start, start + 7):
                rows[place][3] = True
    for start in range(len(values) - 2):
        three = range(start, start + 3)
        if sum(near[place] for place in three) >= 2 and abs(sum(sides[place] for place in three)) == 3:
            for place in three:
                rows[place][2] |= near[place]
    return rows


@given(series, st.integers(-1000, 1000), st.booleans())
def test_shifting_the_data_shifts_the_limits_and_changes_no_signal(
    values: list[int], by: int, screen: bool
) -> None:
    before, after = limits(values, screen), limits([value + by for value in values], screen)
    for line in ("mean", "lower", "upper"):
        assert getattr(after, line) == pytest.approx(getattr(before, line) + by, abs=1e-9)
    assert after.mean_moving_range == before.mean_moving_range
    mine, theirs = signals(values, before), signals([value + by for value in values], after)
    assert mine[[*RULES, "rule", "direction"]].equals(theirs[[*RULES, "rule", "direction"]])


@given(series, st.sampled_from([0.01, 0.5, 3, 1000]), st.booleans())
def test_scaling_the_data_scales_the_limits_and_changes_no_signal(
    values: list[int], by: float, screen: bool
) -> None:
    before, after = limits(values, screen), limits([value * by for value in values], screen)
    for line in ("mean", "lower", "upper", "mean_moving_range"):
        assert getattr(after, line) == pytest.approx(getattr(before, line) * by, rel=1e-9, abs=1e-9)
    mine, theirs = signals(values, before), signals([value * by for value in values], after)
    assert mine[[*RULES, "rule", "direction"]].equals(theirs[[*RULES, "rule", "direction"]])


@given(series, st.booleans())
def test_reversing_keeps_limits_and_rules(values: list[int], screen: bool) -> None:
    forward, backward = limits(values, screen), limits(values[::-1], screen)
    for line in ("mean", "lower", "upper"):
        assert getattr(backward, line) == pytest.approx(getattr(forward, line), abs=1e-9)
    there, back = signals(values, forward)[RULES], signals(values[::-1], backward)[RULES]
    assert there.to_numpy().tolist() == back.to_numpy()[::-1].tolist()


@given(series)
def test_turning_the_data_over_turns_every_direction_over(values: list[int]) -> None:
    over = [-value for value in values]
    mine, theirs = signals(values, limits(values)), signals(over, limits(over))
    assert mine["rule"].tolist() == theirs["rule"].tolist()
    swapped = mine["direction"].astype(str).replace({"high": "low", "low": "high"})
    assert swapped.tolist() == theirs["direction"].tolist()


@given(series)
def test_screening_never_widens_limits_and_the_mean_lies_between(values: list[int]) -> None:
    screened, whole = limits(values), limits(values, screen=False)
    assert screened.mean_moving_range <= whole.mean_moving_range
    assert screened.lower <= screened.mean <= screened.upper
    assert screened.mean == whole.mean


def test_shares_have_the_limits_of_montgomerys_juice_cans() -> None:
    """Montgomery, Introduction to Statistical Quality Control, p chart (textbook): 15 and 23 are out."""
    bad = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22]
    bad += [8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
    found = p_limits(bad, [50] * 30)
    assert found.loc[0, ["mean", "lower", "upper"]].astype(float).round(4).tolist() == [
        0.2313,
        0.0524,
        0.4102,
    ]
    assert found.loc[found["outside_limits"], "point"].tolist() == [14, 22]


def test_shares_have_the_limits_of_the_formula() -> None:
    """By hand (Montgomery, ch. 7): 3 x sqrt(0.1733 x 0.8267 / 100) = 0.1136 about 52/300, of 25 twice."""
    found = p_limits([10, 12, 30], [100, 100, 100])
    assert found["upper"].tolist() == pytest.approx([52 / 300 + 0.11356] * 3, abs=1e-5)
    small = p_limits([10, 3, 39], [100, 25, 175])
    assert small.loc[1, "upper"] - small.loc[1, "mean"] == pytest.approx(2 * 0.11356, abs=2e-5)
    assert small.loc[1, "lower"] == 0
    assert p_limits([99, 9], [100, 10])["upper"].max() == 1


def test_rates_have_the_limits_of_the_formula() -> None:
    """By hand: mean 24/3 = 8; 3 x sqrt(8) = 8.4853."""
    found = u_limits([4, 4, 16], [1, 1, 1])
    assert found["upper"].tolist() == pytest.approx([16.4853] * 3, abs=1e-4)
    assert found["lower"].tolist() == [0, 0, 0]


def test_sigma_z_is_about_one_for_chance_and_larger_for_more_than_chance() -> None:
    random = np.random.default_rng(7)
    people = random.integers(5_000, 20_000, 400)
    chance = p_limits(random.binomial(people, 0.1), people)
    more = p_limits(random.binomial(people, random.normal(0.1, 0.01, 400)), people)
    assert 0.9 < chance.attrs["sigma_z"] < 1.1
    assert more.attrs["sigma_z"] > 2.5
    assert more["outside_limits"].mean() > 0.1 > 0.02 > chance["outside_limits"].mean()
    assert math.isnan(p_limits([0, 0], [5, 5]).attrs["sigma_z"])
    assert math.isnan(u_limits([3], [5]).attrs["sigma_z"])


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(51, 200)), min_size=2, max_size=20))
def test_rare_events_have_nearly_the_same_limits_as_shares_and_as_rates(pairs: list[tuple[int, int]]) -> None:
    counts, of = [count for count, _ in pairs], [1000 * among for _, among in pairs]
    shares, rates = p_limits(counts, of), u_limits(counts, of)
    assert shares["upper"].tolist() == pytest.approx(rates["upper"].tolist(), rel=1e-3)
    assert (rates["upper"] >= shares["upper"]).all()


GOOD = limits(MONTHS)
REBASED = limits(MONTHS, rebase=[9])


@pytest.mark.parametrize(
    ("call", "given_values", "words"),
    [
        (limits, ("1, 2, 3",), r"values must be a number or numbers"),
        (limits, ([1, "two"],), r"values must be a number or numbers"),
        (limits, ([1, math.nan, 2],), r"values must hold numbers alone; it holds nan at position 1"),
        (limits, ([],), r"values must hold at least one number"),
        (limits, ([3],), r"values must hold at least two points"),
        (limits, (3,), r"values must be one series, or many as columns; they have 0 dimensions"),
        (limits, ([[[1, 2]]],), r"they have 3 dimensions"),
        (limits, (MONTHS, 0.5), r"screen must be True or False; it is 0\.5"),
        (limits, (MONTHS, True, 12), r"rebase must be a list of positions; it is 12"),
        (limits, (MONTHS, True, ["12"]), r"rebase\[0\] must be a number"),
        (limits, (MONTHS, True, [-2]), r"rebase\[0\] must be a whole number of 0 or more"),
        (limits, (MONTHS, True, [17]), r"each period must have at least two points; rebase is \[17\]"),
        (limits, (MONTHS, True, [9, 5]), r"each period must have at least two points"),
        (signals, (MONTHS, 2.66), r"limits must come from spc\.limits; it is 2\.66"),
        (signals, (MONTHS[:10], REBASED), r"values must have the 18 points .*there are 10"),
        (
            signals,
            ([*MONTHS[:17], None], GOOD),
            r"values must hold numbers alone; it holds nan at position 17",
        ),
        (signals, (np.ones((18, 3)), GOOD), r"the limits, one series; they are the series 0, 1, 2, 3 in all"),
        (icons, (MONTHS, GOOD, "better"), r"improvement must be up, down or neutral; it is 'better'"),
        (icons, (MONTHS, GOOD, "up", "95%"), r"target must be a number; it is '95%'"),
        (icons, (MONTHS, GOOD, "up", math.nan), r"target must be a number; it is nan"),
        (icons, (MONTHS[:3], REBASED, "up"), r"values must have the 18 points"),
        (p_limits, ([5, 7], [10, 6]), r"counts must not be above denominators; it is 7 of 6 at position 1"),
        (p_limits, ([5, 7], [10]), r"must be lists of one length; they are \(2,\) and \(1,\)"),
        (p_limits, ([-1], [10]), r"counts must be 0 or more; it is -1 at position 0"),
        (p_limits, ([1], [0]), r"denominators must be above 0; it is 0 at position 0"),
        (p_limits, (["a"], [10]), r"counts must be a number or numbers"),
        (u_limits, ([], []), r"counts must hold at least one number"),
        (u_limits, ([1, math.nan], [5, 5]), r"counts must hold numbers alone"),
        (u_limits, ([1], [-5]), r"denominators must be above 0; it is -5"),
        (u_limits, (3, 5), r"must be lists of one length; they are \(\) and \(\)"),
    ],
)
def test_what_has_no_limits_is_refused(
    call: Callable[..., Any], given_values: tuple[Any, ...], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        call(*given_values)
