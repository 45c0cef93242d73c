"""Simulated waiting lists: cases by hand, an independent list to agree with, laws, refusals."""

import heapq
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.errors import InputError
from cmplearn.methods.waiting_list import (
    CLINICAL_PRIORITY_FIRST,
    LONGEST_WAIT_FIRST,
    Rule,
    compare_waits,
    list_by_week,
    people,
    priority_rule,
    simulate,
    slots_by_day,
    wait_summary,
    waits_under_rules,
    who_waits_longer,
    worth_in_weeks,
)

POINTS = {"clinical_priority": 20, "weeks_waited": 1, "deprivation": {1: 30, 2: 5}, "other_needs": 3}

capacities = st.lists(st.integers(0, 6), min_size=22, max_size=40)
weights = st.fixed_dictionaries(
    {"weeks_waited": st.integers(0, 5)},
    optional={
        "clinical_priority": st.integers(0, 30) | st.dictionaries(st.integers(1, 4), st.integers(0, 50)),
        "deprivation": st.integers(0, 30) | st.dictionaries(st.integers(1, 5), st.integers(0, 50)),
        "other_needs": st.integers(0, 30),
    },
).filter(lambda each: any(max(w.values(), default=0) if isinstance(w, dict) else w for w in each.values()))


@st.composite
def tables(draw: st.DrawFn) -> pd.DataFrame:
    """People in any order, some of whom wait when the first day begins."""
    rows = draw(
        st.lists(
            st.tuples(st.integers(-40, 21), st.integers(1, 4), st.integers(1, 5), st.integers(0, 3)),
            min_size=1,
            max_size=80,
        )
    )
    return pd.DataFrame(rows, columns=["referred", "clinical_priority", "deprivation", "other_needs"])


def by_hand(table: pd.DataFrame, slots: Sequence[int], rule: Rule) -> list[int | None]:
    """Keep a list as a booking clerk would: every day, add who came, then call the best while slots last."""
    standing = rule.standing(table)
    entries = sorted((came, place) for place, came in enumerate(table["referred"]))
    treated: list[int | None] = [None] * len(table)
    waiting: list[tuple[float, int, int]] = []
    for day, count in enumerate(slots):
        while entries and entries[0][0] <= day:
            came, place = entries.pop(0)
            heapq.heappush(waiting, (-standing[place], came, place))
        for _ in range(min(count, len(waiting))):
            treated[heapq.heappop(waiting)[2]] = day
    return treated


def days_of(run: pd.DataFrame) -> list[int | None]:
    return [None if pd.isna(day) else int(day) for day in run["treated"]]


def test_three_people_and_a_slot_a_day_by_hand() -> None:
    table = pd.DataFrame({"referred": [0, 0, 1], "clinical_priority": [4, 2, 3]}, index=list("abc"))
    by_wait, by_need = (
        simulate(table, [1, 1, 1], rule) for rule in (LONGEST_WAIT_FIRST, CLINICAL_PRIORITY_FIRST)
    )
    assert days_of(by_wait) == [0, 1, 2]
    assert days_of(by_need) == [2, 0, 1]
    assert by_need["wait_weeks"].tolist() == pytest.approx([2 / 7, 0, 0])
    assert by_need.index.tolist() == ["a", "b", "c"]
    assert list(table.columns) == ["referred", "clinical_priority"]  # the table given is left alone


def test_who_is_not_seen_yet_has_waited_to_the_end_of_the_last_day() -> None:
    run = simulate(pd.DataFrame({"referred": [-7, 0]}), [0] * 6 + [1], LONGEST_WAIT_FIRST)
    assert days_of(run) == [6, None]
    assert run["wait_weeks"].tolist() == pytest.approx([13 / 7, 1])


@pytest.mark.parametrize(("credit", "first"), [(29, "A"), (30, "A"), (31, "B")])
def test_patient_b_overtakes_patient_a_when_the_credit_is_over_thirty_weeks(credit: int, first: str) -> None:
    """The Strategy Unit's dilemma: A has waited 50 weeks, B 20; level, the longer wait decides."""
    two = pd.DataFrame({"referred": [-350, -140], "deprivation": [4, 1]}, index=["A", "B"])
    rule = priority_rule({"weeks_waited": 1, "deprivation": {1: credit}})
    run = simulate(two, [1], rule)
    assert run.index[run["treated"].notna()].tolist() == [first]
    assert rule.points(two, 0).tolist() == [50, 20 + credit]
    assert worth_in_weeks(rule)["weeks"].tolist() == [credit]


@given(table=tables(), slots=capacities, points=weights)
def test_the_list_agrees_with_one_kept_by_hand(
    table: pd.DataFrame, slots: list[int], points: dict[str, Any]
) -> None:
    rule = priority_rule(points)
    assert days_of(simulate(table, slots, rule)) == by_hand(table, slots, rule)


@given(table=tables(), slots=capacities, points=weights)
def test_a_function_of_ones_own_gives_what_the_rule_gives(
    table: pd.DataFrame, slots: list[int], points: dict[str, Any]
) -> None:
    rule = priority_rule(points)
    fixed = table.assign(standing=rule.standing(table))
    run = simulate(fixed, slots, lambda waiting: waiting["standing"])
    assert days_of(run) == days_of(simulate(table, slots, rule))


@given(table=tables(), slots=capacities, points=weights)
def test_nobody_is_seen_before_referral_no_slot_is_used_twice_and_none_is_idle_while_somebody_waits(
    table: pd.DataFrame, slots: list[int], points: dict[str, Any]
) -> None:
    for rule in (priority_rule(points), lambda waiting: -(waiting["wait_weeks"] ** 2)):
        run = simulate(table, slots, rule)
        assert len(run) == len(table)
        treated, referred = run["treated"].fillna(len(slots)).to_numpy(dtype=int), run["referred"].to_numpy()
        assert (treated >= referred).all()
        for day, count in enumerate(slots):
            waiting = ((referred <= day) & (treated >= day)).sum()
            assert (treated == day).sum() == min(count, waiting)


@given(table=tables(), slots=capacities, points=weights)
def test_whoever_has_more_points_and_came_in_time_is_never_passed_over(
    table: pd.DataFrame, slots: list[int], points: dict[str, Any]
) -> None:
    rule = priority_rule(points)
    treated = simulate(table, slots, rule)["treated"].fillna(len(slots)).to_numpy(dtype=int)
    standing, referred = rule.standing(table), table["referred"].to_numpy()
    better = standing[:, None] > standing[None, :]
    in_time = referred[:, None] <= treated[None, :]
    assert not (better & in_time & (treated[:, None] > treated[None, :])).any()


@given(table=tables(), slots=capacities)
def test_longest_wait_first_sees_people_in_the_order_they_came(table: pd.DataFrame, slots: list[int]) -> None:
    run = simulate(table, slots, LONGEST_WAIT_FIRST).sort_values("referred", kind="stable")
    assert run["treated"].fillna(len(slots)).is_monotonic_increasing


@given(table=tables(), slots=capacities, points=weights)
def test_a_rule_shares_out_the_waiting_and_never_shortens_it(
    table: pd.DataFrame, slots: list[int], points: dict[str, Any]
) -> None:
    total = simulate(table, slots, priority_rule(points))["wait_weeks"].sum()
    assert total == pytest.approx(simulate(table, slots, LONGEST_WAIT_FIRST)["wait_weeks"].sum())
    assert total == pytest.approx(
        simulate(table, slots, lambda waiting: waiting["deprivation"])["wait_weeks"].sum()
    )


@given(table=tables(), slots=capacities, points=weights, times=st.sampled_from([2, 8, 64]))
def test_points_count_only_beside_each_other(
    table: pd.DataFrame, slots: list[int], points: dict[str, Any], times: int
) -> None:
    more = {
        factor: {level: times * each for level, each in weight.items()}
        if isinstance(weight, dict)
        else times * weight
        for factor, weight in points.items()
    }
    assert days_of(simulate(table, slots, priority_rule(more))) == days_of(
        simulate(table, slots, priority_rule(points))
    )


@given(table=tables(), slots=capacities, day=st.integers(0, 21))
def test_one_more_slot_makes_nobody_wait_longer(table: pd.DataFrame, slots: list[int], day: int) -> None:
    more = [count + (place == day) for place, count in enumerate(slots)]
    rule = priority_rule(POINTS)
    changes = compare_waits(simulate(table, slots, rule), simulate(table, more, rule))["change_weeks"]
    assert changes.max() <= 0


@given(table=tables(), slots=capacities, seed=st.integers(0, 100))
def test_the_order_of_the_rows_decides_nothing_but_ties(
    table: pd.DataFrame, slots: list[int], seed: int
) -> None:
    rule = priority_rule(POINTS)
    outcomes = []
    for rows in (table, table.sample(frac=1, random_state=seed)):
        treated = simulate(rows, slots, rule)["treated"].fillna(len(slots))
        outcomes.append(sorted(zip(rule.standing(rows), rows["referred"], treated, strict=True)))
    assert outcomes[0] == outcomes[1]


def test_a_target_for_each_priority_is_a_function_of_ones_own() -> None:
    """By hand: P2 has 4 weeks, P4 52; after 3 weeks P2 has used 3/4 of its target, after 26 P4 half of it."""
    table = pd.DataFrame({"referred": [-26 * 7, -3 * 7], "clinical_priority": [4, 2]})

    def share_of_target(waiting: dict[str, Any]) -> Any:
        return waiting["wait_weeks"] / np.where(waiting["clinical_priority"] == 2, 4, 52)

    assert days_of(simulate(table, [1], share_of_target)) == [None, 0]
    assert days_of(simulate(table, [1], LONGEST_WAIT_FIRST)) == [0, None]


def test_a_year_of_a_real_size_agrees_with_the_list_kept_by_hand() -> None:
    table = people(20_000, seed=3, days=200, waiting=4_000)
    slots = slots_by_day(500, 29)
    for rule in (LONGEST_WAIT_FIRST, CLINICAL_PRIORITY_FIRST, priority_rule(POINTS)):
        assert days_of(simulate(table, slots, rule)) == by_hand(table, slots.tolist(), rule)


def test_the_same_seed_gives_the_same_people_and_the_same_run() -> None:
    one, two = people(1_000, seed=5), people(1_000, seed=5)
    pd.testing.assert_frame_equal(one, two)
    assert not people(1_000, seed=6).equals(one)
    slots = slots_by_day(15, 52)
    pd.testing.assert_frame_equal(
        simulate(one, slots, priority_rule(POINTS)), simulate(two, slots, priority_rule(POINTS))
    )


@given(number=st.integers(1, 300), seed=st.integers(0, 50), share=st.floats(0, 1), days=st.integers(1, 60))
def test_people_are_as_asked(number: int, seed: int, share: float, days: int) -> None:
    waiting = int(number * share)
    table = people(number, seed, days=days, waiting=waiting)
    assert len(table) == number
    assert (table["referred"] < 0).sum() == waiting
    later = table.loc[table["referred"] >= 0, "referred"]
    assert ((later < days) & (later % 7 < 5)).all()
    assert table["referred"].is_monotonic_increasing
    assert table["clinical_priority"].between(1, 4).all()
    assert table["deprivation"].between(1, 5).all()
    assert table["other_needs"].between(0, 6).all()


def test_people_are_skewed_and_needs_follow_deprivation() -> None:
    table = people(50_000, seed=1)
    counts = table["deprivation"].value_counts().sort_index()
    assert counts.is_monotonic_decreasing
    groups = table.groupby("deprivation")
    assert groups["other_needs"].mean().is_monotonic_decreasing
    assert groups["clinical_priority"].apply(lambda each: (each <= 2).mean()).is_monotonic_decreasing
    assert table["other_needs"].mean() > table["other_needs"].median() == 0
    shares = table["clinical_priority"].value_counts(normalize=True).sort_index()
    assert shares.tolist() == pytest.approx([0.02, 0.13, 0.30, 0.55], abs=0.02)


@given(per_week=st.floats(0, 500), weeks=st.integers(1, 60))
def test_slots_are_spread_over_working_days_and_none_is_lost(per_week: float, weeks: int) -> None:
    slots = slots_by_day(per_week, weeks).reshape(weeks, 7)
    assert not slots[:, 5:].any()
    assert math.floor(per_week * weeks + 1e-4) - 1 <= slots.sum() <= per_week * weeks + 1e-4
    assert np.ptp(slots[:, :5]) <= 1


def test_a_whole_number_of_slots_a_week_is_kept_every_week() -> None:
    for per_week in range(1, 300):
        assert (slots_by_day(per_week, 104).reshape(104, 7).sum(axis=1) == per_week).all()


def test_slots_may_change_from_week_to_week() -> None:
    assert slots_by_day([5, 10, 0], 3).reshape(3, 7).sum(axis=1).tolist() == [5, 10, 0]


def test_a_summary_by_hand() -> None:
    run = pd.DataFrame(
        {
            "deprivation": [1, 1, 1, 5],
            "treated": pd.array([1, 2, None, 4], dtype="Int64"),
            "wait_weeks": [10.0, 20.0, 60.0, 18.0],
        }
    )
    found = wait_summary(run, "deprivation")
    assert found.to_dict("records") == [
        {
            "deprivation": 1, "people": 3, "treated": 2, "waiting": 1, "mean_wait_weeks": 30,
            "median_wait_weeks": 20, "over_18": pytest.approx(2 / 3), "over_52": pytest.approx(1 / 3),
            "over_65": 0,
        },
        {
            "deprivation": 5, "people": 1, "treated": 1, "waiting": 0, "mean_wait_weeks": 18,
            "median_wait_weeks": 18, "over_18": 0, "over_52": 0, "over_65": 0,
        },
    ]  # fmt: skip
    assert wait_summary(run)[["people", "mean_wait_weeks"]].to_numpy().tolist() == [[4, 27]]


def test_the_list_by_week_ends_with_those_not_seen() -> None:
    table = people(5_000, seed=2, days=140, waiting=1_000)
    run = simulate(table, slots_by_day(180, 20), LONGEST_WAIT_FIRST)
    weeks = list_by_week(run, 20)
    assert weeks["waiting"].iloc[-1] == run["treated"].isna().sum()
    assert weeks["referred"].sum() == 4_000
    assert weeks["waiting"].iloc[0] == 1_000 + weeks["referred"].iloc[0] - weeks["treated"].iloc[0]
    other = list_by_week(simulate(table, slots_by_day(180, 20), CLINICAL_PRIORITY_FIRST), 20)
    pd.testing.assert_frame_equal(weeks, other)  # the rule doesn't change how many wait


def test_who_waits_longer_when_deprivation_counts() -> None:
    table, slots = people(8_000, seed=4, days=364, waiting=2_000), slots_by_day(115, 52)
    wait, fair = LONGEST_WAIT_FIRST, priority_rule({"weeks_waited": 1, "deprivation": {1: 20}})
    found = who_waits_longer(simulate(table, slots, wait), simulate(table, slots, fair)).set_index(
        "deprivation"
    )
    assert found.loc[1, "mean_change_weeks"] < 0 < found.loc[5, "mean_change_weeks"]
    assert found.loc[1, "longer"] == 0
    assert (found[["longer", "same", "shorter"]].sum(axis=1) == found["people"]).all()
    assert (found["people"] * found["mean_change_weeks"]).sum() == pytest.approx(0, abs=1e-6)
    both = waits_under_rules(table, slots, {"wait": wait, "fair": fair})
    assert both["rule"].tolist() == ["wait"] * 5 + ["fair"] * 5
    means = [(each["people"] * each["mean_wait_weeks"]).sum() for _, each in both.groupby("rule")]
    assert means[0] == pytest.approx(means[1])


ONE = pd.DataFrame({"referred": [0], "clinical_priority": [1], "deprivation": [1], "other_needs": [0]})
RUN = simulate(ONE, [1], LONGEST_WAIT_FIRST)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: simulate([1], [1], LONGEST_WAIT_FIRST), "people must be a pandas table"),
        (lambda: simulate(ONE[:0], [1], LONGEST_WAIT_FIRST), "people must have at least one row"),
        (
            lambda: simulate(ONE[["deprivation"]], [1], LONGEST_WAIT_FIRST),
            "missing: referred; present: deprivation",
        ),
        (lambda: simulate(ONE[["referred"]], [1], CLINICAL_PRIORITY_FIRST), "missing: clinical_priority"),
        (lambda: simulate(ONE.assign(referred=0.5), [1], LONGEST_WAIT_FIRST), "whole days"),
        (lambda: simulate(ONE.assign(referred=math.nan), [1], LONGEST_WAIT_FIRST), "must hold numbers alone"),
        (lambda: simulate(ONE.assign(referred="2024-01-01"), [1], LONGEST_WAIT_FIRST), "must be a number"),
        (
            lambda: simulate(ONE.assign(referred=1), [1], LONGEST_WAIT_FIRST),
            r"before the slots end \(day 0\)",
        ),
        (lambda: simulate(ONE, [], LONGEST_WAIT_FIRST), "slots must hold at least one number"),
        (lambda: simulate(ONE, [-1], LONGEST_WAIT_FIRST), "slots must be 0 or more"),
        (lambda: simulate(ONE, [1.5], LONGEST_WAIT_FIRST), "slots must be a list of whole numbers"),
        (lambda: simulate(ONE, 5, LONGEST_WAIT_FIRST), "slots must be a list of whole numbers"),
        (lambda: simulate(ONE, [1], "longest wait"), "rule must come from priority_rule"),
        (lambda: simulate(ONE, [1], lambda _: [1, 2]), "one score for each person who waits"),
        (lambda: simulate(ONE, [1], lambda _: [math.nan]), "scores on day 0 must hold numbers alone"),
        (lambda: simulate(ONE, [1], lambda _: None), "scores on day 0 must"),
        (
            lambda: simulate(ONE.assign(clinical_priority=0), [1], CLINICAL_PRIORITY_FIRST),
            "must be 1 or more",
        ),
        (
            lambda: simulate(ONE.assign(clinical_priority=2.5), [1], CLINICAL_PRIORITY_FIRST),
            "whole levels from 1",
        ),
        (lambda: priority_rule({}), "weights must be points by factor"),
        (lambda: priority_rule([1, 2]), "weights must be points by factor"),
        (lambda: priority_rule({"need": 1}), "weights must name clinical_priority, .*it names need"),
        (lambda: priority_rule({"deprivation": 0, "weeks_waited": 0}), "weights must not all be 0"),
        (lambda: priority_rule({"deprivation": {}}), "weights must not all be 0"),
        (lambda: priority_rule({"deprivation": -1}), r"weights\['deprivation'\] must be 0 or more"),
        (lambda: priority_rule({"deprivation": {1: -1}}), r"weights\['deprivation'\]\[1\] must be 0 or more"),
        (lambda: priority_rule({"deprivation": {"most": 1}}), "whole numbers as levels; it has 'most'"),
        (lambda: priority_rule({"weeks_waited": math.nan}), "must be a number"),
        (lambda: priority_rule({"weeks_waited": {1: 1}}), "must be one number"),
        (lambda: priority_rule({"weeks_waited": "1"}), "must be a number"),
        (lambda: priority_rule({"weeks_waited": 1}, ""), "name must be a few words"),
        (lambda: LONGEST_WAIT_FIRST.points(ONE, math.nan), "day must be a number"),
        (lambda: LONGEST_WAIT_FIRST.points(ONE[["deprivation"]], 1), "missing: referred"),
        (lambda: worth_in_weeks({"weeks_waited": 1}), "rule must come from priority_rule"),
        (lambda: worth_in_weeks(CLINICAL_PRIORITY_FIRST), "must give points for weeks_waited"),
        (lambda: people(0, 1), "number must be a whole number of 1 or more"),
        (lambda: people(10.5, 1), "number must be a whole number"),
        (lambda: people(10, -1), "seed must be a whole number"),
        (lambda: people(10, 1, days=0), "days must be a whole number"),
        (lambda: people(10, 1, waiting=11), r"waiting must be at most number \(10\)"),
        (lambda: people(10, 1, waiting=5, mean_wait_weeks=365), "must be in weeks.*looks like days"),
        (lambda: people("many", 1), "number must be a number"),
        (lambda: slots_by_day(-1, 2), "per_week must be 0 or more"),
        (lambda: slots_by_day([1, 2, 3], 2), r"one a week \(2\)"),
        (lambda: slots_by_day(math.nan, 2), "per_week must hold numbers alone"),
        (lambda: slots_by_day(10, 0), "weeks must be a whole number of 1 or more"),
        (lambda: wait_summary(RUN, "region"), "missing: region"),
        (lambda: wait_summary(RUN[:0]), "run must have at least one row"),
        (lambda: wait_summary(RUN.assign(deprivation=None), "deprivation"), "must be filled in every row"),
        (lambda: wait_summary(RUN.assign(wait_weeks=math.nan)), "wait_weeks.* must hold numbers alone"),
        (lambda: list_by_week(RUN.assign(referred=math.nan), 1), "referred.* must hold numbers alone"),
        (lambda: wait_summary(RUN, over_weeks=[365]), "over_weeks must be in weeks"),
        (lambda: wait_summary(RUN, over_weeks=[-1]), "over_weeks must be 0 or more"),
        (lambda: waits_under_rules(ONE, [1], {}), "rules must be rules by name"),
        (lambda: waits_under_rules(ONE, [1], LONGEST_WAIT_FIRST), "rules must be rules by name"),
        (lambda: list_by_week(RUN, 0), "weeks must be a whole number of 1 or more"),
        (lambda: list_by_week(ONE, 1), "missing: treated"),
        (lambda: compare_waits(RUN, ONE), "second must have the columns"),
        (lambda: compare_waits(RUN, RUN.assign(referred=3)), "same people in the same order"),
        (lambda: compare_waits(RUN, pd.concat([RUN, RUN])), "first has 1 rows, second 2"),
        (lambda: who_waits_longer(RUN, RUN, "region"), "missing: region"),
        (lambda: who_waits_longer(*[RUN.assign(region=None)] * 2, "region"), "filled in every row"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(ask: Callable[[], Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        ask()
