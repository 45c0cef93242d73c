"""Run charts: published limits, rules by hand, then laws."""

import math
from collections import Counter
from collections.abc import Callable
from itertools import combinations, groupby, pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.errors import InputError
from cmplearn.methods.run_chart import (
    Critical,
    critical,
    expected_runs,
    runs_and_crossings,
    signals,
    summary,
)

RULES = {"anhoej": ["long_run", "few_crossings"], "perla": ["shift", "trend", "few_runs", "many_runs"]}

series = st.lists(st.integers(-20, 20), min_size=1, max_size=40)

# Perla, Provost and Murray 2011, table of expected runs after Swed and Eisenhart 1943; seen second hand, in
# the tests of a public control-chart library that names the table.
PRINTED = {
    10: (3, 9),
    14: (4, 12),
    16: (5, 13),
    24: (8, 18),
    30: (11, 21),
    40: (15, 27),
    50: (19, 33),
    60: (24, 38),
}
# A wider table in circulation (Mathematics Stack Exchange 310484, its own source not named).
WIDER = {10: (2, 9), 11: (2, 9), 12: (2, 11), 13: (2, 11), 14: (3, 13), 46: (15, 32), 50: (17, 34)}


def marked(table: pd.DataFrame, rule: str) -> list[int]:
    return table.index[table[rule]].tolist()


@pytest.mark.parametrize(
    ("n", "longest", "fewest"), [(10, 6, 2), (12, 7, 3), (20, 7, 6), (24, 8, 8), (50, 9, 19), (100, 10, 41)]
)
def test_critical_values_are_those_of_anhoej(n: int, longest: int, fewest: int) -> None:
    """Anhoej and Olesen 2014, as tabulated with the R package qicharts2."""
    assert critical(n) == Critical(longest, fewest)


def test_critical_values_of_many_lengths_are_each_as_alone() -> None:
    several = critical(np.arange(1, 200))
    alone = [critical(n) for n in range(1, 200)]
    assert np.column_stack(several).tolist() == [list(each) for each in alone]


@pytest.mark.parametrize(("n", "limits"), PRINTED.items())
def test_expected_runs_are_those_of_the_printed_table(n: int, limits: tuple[int, int]) -> None:
    assert expected_runs(n) == limits


@pytest.mark.parametrize(("n", "limits"), WIDER.items())
def test_the_wider_table_in_circulation_holds_ours(n: int, limits: tuple[int, int]) -> None:
    fewest, most = expected_runs(n)
    assert limits[0] <= fewest <= limits[0] + 2
    assert limits[1] - 2 <= most <= limits[1]


@pytest.mark.parametrize("n", [10, 11, 12, 13, 14])
def test_expected_runs_hold_when_every_order_is_counted(n: int) -> None:
    counts = Counter(
        len(list(groupby(place in above for place in range(n)))) for above in combinations(range(n), n // 2)
    )
    total = math.comb(n, n // 2)
    fewest, most = expected_runs(n)
    below, above = (lambda runs: runs < fewest), (lambda runs: runs > most)
    assert sum(counts[runs] for runs in counts if below(runs)) <= 0.025 * total
    assert sum(counts[runs] for runs in counts if above(runs)) <= 0.025 * total
    assert sum(counts[runs] for runs in counts if below(runs) or runs == fewest) > 0.025 * total
    assert sum(counts[runs] for runs in counts if above(runs) or runs == most) > 0.025 * total


def test_points_on_the_median_neither_break_a_run_nor_count() -> None:
    """By hand: median 5; above, above, on, above, on, on, below x 4."""
    found = runs_and_crossings([6, 7, 5, 8, 5, 5, 4, 3, 2, 1])
    assert (found.median, found.useful) == (5, 7)
    assert (found.longest_run, found.runs, found.crossings) == (4, 2, 1)


def test_a_series_that_never_moves_has_no_runs() -> None:
    found = runs_and_crossings([86.4] * 12)
    assert (found.useful, found.longest_run, found.runs, found.crossings) == (0, 0, 0, 0)
    for rules in ("anhoej", "perla"):
        assert not signals([86.4] * 12, rules)["signal"].any()


def test_a_median_between_two_values_is_on_neither_for_rounding() -> None:
    """(87.1 + 87.3) / 2 is 87.19999999999999: a point of 87.2 is on it."""
    assert signals([87.1, 87.3, 87.2, 87.2], "perla")["side"].tolist() == [-1, 1, 0, 0]


def test_a_long_run_is_marked_whole_and_no_other_point() -> None:
    """By hand: of 20 points 8 in a row are above, 7 are allowed (the last 7 below); 6 crossings suffice."""
    values = [1, *[9] * 8, 1, 9, 1, 9, *[1] * 7]
    table = signals(values)
    assert table["median"].unique().tolist() == [5]
    assert marked(table, "long_run") == list(range(1, 9))
    assert marked(table, "signal") == list(range(1, 9))
    assert runs_and_crossings(values).crossings == 6


def test_few_crossings_are_said_of_the_whole_chart() -> None:
    """By hand: 24 points, 8 crossings needed; runs of 3 make 7, no run over 8."""
    waves = [1, 1, 1, 9, 9, 9] * 4
    table = signals(waves)
    assert not table["long_run"].any()
    assert table["few_crossings"].all()
    more = [1, 9, *[1, 1, 1, 9, 9, 9] * 3, 1, 9, 1, 9]
    assert not signals(more)["signal"].any()
    rows = summary(waves).set_index("rule")
    assert rows.loc["few_crossings", ["found", "at_least", "signal"]].tolist() == [7, 8, True]
    assert rows.loc["long_run", ["found", "at_most", "signal"]].tolist() == [3, 8, False]


def test_six_in_a_row_are_a_shift_after_perla_and_not_after_anhoej() -> None:
    values = [9, 1, 9, 9, 9, 9, 9, 9, 1, 9, 1, 1, 9, 1, 1, 1, 1, 1]
    assert marked(signals(values, "perla"), "shift") == [2, 3, 4, 5, 6, 7]
    assert not signals(values, "anhoej")["long_run"].any()
    assert marked(signals([9, 1, 9, 9, 5, 9, 9, 9, 9, 1, 9, 1, 1, 9, 1, 1, 1, 1, 1], "perla"), "shift") == [
        2,
        3,
        5,
        6,
        7,
        8,
    ]


def test_five_that_go_on_rising_are_a_trend_and_equal_neighbours_count_once() -> None:
    assert marked(signals([3, 1, 2, 3, 4, 5, 2], "perla"), "trend") == [1, 2, 3, 4, 5]
    assert marked(signals([3, 1, 2, 3, 4, 2], "perla"), "trend") == []
    assert marked(signals([3, 1, 2, 3, 3, 4, 2], "perla"), "trend") == []
    assert marked(signals([3, 1, 2, 3, 3, 4, 5, 2], "perla"), "trend") == [1, 2, 3, 4, 5, 6]
    assert marked(signals([0.1, 0.2, 0.3, 0.1 + 0.2, 0.4], "perla"), "trend") == []  # 0.30000000000000004
    assert marked(signals([6, 5, 4, 3, 2, 3], "perla"), "trend") == [0, 1, 2, 3, 4]


def test_too_few_and_too_many_runs_are_said_of_the_whole_chart() -> None:
    """Expected of 10 points: 3 to 9 runs."""
    few, many = signals([1] * 5 + [9] * 5, "perla"), signals([1, 9] * 5, "perla")
    assert few["few_runs"].all()
    assert not few["many_runs"].any()
    assert many["many_runs"].all()
    assert not many["few_runs"].any()
    fewest, most = [1, 1, 1, 9, 9, 9, 9, 9, 1, 1], [1, 9, 1, 9, 1, 9, 1, 9, 9, 1]
    for values, runs in ((fewest, 3), (most, 9)):
        assert runs_and_crossings(values).runs == runs
        assert not signals(values, "perla")[["few_runs", "many_runs"]].to_numpy().any()
    rows = summary([1, 9] * 5, "perla").set_index("rule")
    assert rows.loc["many_runs", ["found", "at_most"]].tolist() == [10, 9]
    assert rows.loc["few_runs", ["found", "at_least"]].tolist() == [10, 3]


def test_fewer_than_ten_useful_points_carry_a_caution() -> None:
    """Perla, Provost and Murray 2011: at least ten points."""
    assert signals([1, 9] * 5).attrs["caution"] == ""
    short = [1, 9] * 4 + [5] * 9
    assert signals(short).attrs["caution"].startswith("Only 8 points are off the median")
    table = signals(short, "perla")
    assert not table[["few_runs", "many_runs"]].to_numpy().any()
    assert summary(short, "perla").set_index("rule").loc["few_runs", "at_least"] is pd.NA


def test_points_keep_the_labels_of_their_index() -> None:
    months = pd.period_range("2024-01", periods=4, freq="M")
    assert signals(pd.Series([1, 2, 3, 4], index=months))["point"].astype(str).tolist()[0] == "2024-01"


def test_chance_alone_signals_in_about_one_chart_in_twenty_after_anhoej() -> None:
    """Anhoej and Olesen 2014: around 5%, whatever the number of points."""
    random = np.random.default_rng(3)
    for points in (12, 24, 48):
        wrong = [signals(random.normal(size=points))["signal"].any() for _ in range(300)]
        assert 0.01 < np.mean(wrong) < 0.12


@given(series)
def test_a_plain_loop_agrees(values: list[int]) -> None:
    median = float(np.median(values))
    sides = [value > median for value in values if value != median]
    runs = [len(list(run)) for _, run in groupby(sides)]
    found = runs_and_crossings(values)
    assert (found.useful, found.runs, found.longest_run) == (len(sides), len(runs), max(runs, default=0))
    assert found.crossings == sum(sides[place] != sides[place - 1] for place in range(1, len(sides)))
    longest = critical(max(len(sides), 1)).longest_run
    assert summary(values)["signal"].tolist() == [
        max(runs, default=0) > longest,
        found.crossings < critical(max(len(sides), 1)).fewest_crossings,
    ]


@given(series)
def test_a_plain_loop_over_trends_agrees(values: list[int]) -> None:
    once = [value for value, _ in groupby(values)]
    rises = [later > earlier for earlier, later in pairwise(once)]
    longest = max((len(list(run)) + 1 for _, run in groupby(rises)), default=0)
    row = summary(values, "perla").set_index("rule").loc["trend"]
    assert (row["found"], row["signal"]) == (longest, longest >= 5)
    assert signals(values, "perla")["trend"].any() == (longest >= 5)


@given(series, st.integers(-1000, 1000), st.sampled_from(["anhoej", "perla"]))
def test_adding_a_constant_changes_no_signal(values: list[int], by: int, rules: Any) -> None:
    mine, theirs = signals(values, rules), signals([value + by for value in values], rules)
    same = ["side", "run", *RULES[rules]]
    assert mine[same].equals(theirs[same])
    assert (theirs["median"] == mine["median"] + by).all()


@given(series, st.sampled_from([0.01, 0.5, 3, 1000]), st.sampled_from(["anhoej", "perla"]))
def test_scaling_changes_no_signal(values: list[int], by: float, rules: Any) -> None:
    mine, theirs = signals(values, rules), signals([value * by for value in values], rules)
    assert mine[RULES[rules]].equals(theirs[RULES[rules]])


@given(series, st.sampled_from(["anhoej", "perla"]))
def test_reversing_or_turning_over_changes_no_count(values: list[int], rules: Any) -> None:
    found = summary(values, rules)
    assert summary(values[::-1], rules).equals(found)
    assert summary([-value for value in values], rules).equals(found)


@given(series, st.integers(0, 40), st.integers(1, 5))
def test_more_points_on_the_median_change_no_count(values: list[int], place: int, more: int) -> None:
    found = runs_and_crossings(values)
    assert runs_and_crossings([*values[:place], *[found.median] * more, *values[place:]]) == found


@given(st.integers(10, 200))
def test_longer_charts_expect_no_fewer_runs(n: int) -> None:
    assert expected_runs(n + 1).fewest >= expected_runs(n).fewest
    assert expected_runs(n + 1).most >= expected_runs(n).most
    assert critical(n + 1).longest_run >= critical(n).longest_run
    assert expected_runs(n).fewest < (n + 2) / 2 < expected_runs(n).most


@pytest.mark.parametrize(
    ("call", "given_values", "words"),
    [
        (runs_and_crossings, ("1, 2",), r"values must be a number or numbers"),
        (runs_and_crossings, ([],), r"values must hold at least one number"),
        (runs_and_crossings, ([1, math.nan],), r"values must hold numbers alone; it holds nan at position 1"),
        (runs_and_crossings, ([[1, 2], [3, 4]],), r"values must be one series; they have 2 dimensions"),
        (critical, ("ten",), r"n must be a number or numbers"),
        (critical, (0,), r"n must be 1 or more; it is 0"),
        (critical, (-5,), r"n must be 1 or more; it is -5"),
        (critical, (10.5,), r"n must be whole numbers of points; it is 10\.5"),
        (critical, (math.nan,), r"n must hold numbers alone"),
        (critical, ([],), r"n must hold at least one number"),
        (expected_runs, (9,), r"n must be a whole number of 10 or more; it is 9"),
        (expected_runs, ("16",), r"n must be a number"),
        (expected_runs, (math.nan,), r"n must be a number"),
        (signals, ([1, 2, None],), r"values must hold numbers alone"),
        (signals, (5,), r"values must be one series; they have 0 dimensions"),
        (signals, ([1, 2, 3], "nelson"), r"rules must be anhoej or perla; it is 'nelson'"),
        (summary, ([1, 2, 3], 5), r"rules must be anhoej or perla; it is 5"),
        (summary, ([],), r"values must hold at least one number"),
    ],
)
def test_what_has_no_runs_is_refused(
    call: Callable[..., Any], given_values: tuple[Any, ...], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        call(*given_values)
