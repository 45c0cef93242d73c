"""A list replayed to its end under a reader's own rule and under four others."""

from collections.abc import Callable

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.errors import InputError
from cmplearn.methods import waiting_list


def entries(*rows: tuple[int, int, int, int]) -> pd.DataFrame:
    """Return entries by weeks waited, clinical priority, deprivation and other needs."""
    table = pd.DataFrame(rows, columns=["weeks", "clinical_priority", "deprivation", "other_needs"])
    return table.assign(referred=-7 * table.pop("weeks"))


TWO = entries((50, 4, 5, 0), (20, 4, 1, 1))  # Patient A and Patient B of the case, as the data set has them


@pytest.mark.parametrize(
    ("weeks", "first"),
    [(29, "A"), (31, "B")],
)
def test_thirty_weeks_is_where_patient_b_is_called_before_patient_a(weeks: float, first: str) -> None:
    rule = waiting_list.own_rule(deprivation_weeks=weeks)
    run = waiting_list.simulate(TWO, [1] + [0] * 6 + [1], rule)

    assert "AB"[int(run["treated"].astype(int).idxmin())] == first
    assert rule.points(TWO, day=0).tolist() == [50, 20 + weeks]


def test_even_steps_give_less_to_each_fifth_and_nothing_to_the_last() -> None:
    rule = waiting_list.own_rule(deprivation_weeks=40, need_weeks=5, spread="even steps")
    five = entries(*((0, 4, fifth, 0) for fifth in range(1, 6)), (0, 4, 5, 1))

    assert rule.points(five, day=0).tolist() == [40, 30, 20, 10, 0, 5]


def test_several_needs_count_as_one_does() -> None:
    four = entries(*((0, 4, 5, needs) for needs in range(4)))

    assert waiting_list.own_rule(need_weeks=20).points(four, day=0).tolist() == [0, 20, 20, 20]


def test_a_list_and_its_tally_are_called_in_the_same_order_under_an_own_rule() -> None:
    made = entries((10, 4, 1, 3), (12, 4, 5, 0), (9, 4, 5, 1), (5, 2, 3, 2))
    rule = waiting_list.own_rule(urgency_weeks=3, deprivation_weeks=8, need_weeks=4)
    counted = waiting_list.entries_of(waiting_list.tally(made))

    assert sorted(rule.points(made, day=0)) == sorted(rule.points(counted, day=0)) == [12, 13, 15, 22]


def test_a_tally_counts_everybody_once_and_gives_them_back() -> None:
    made = waiting_list.people(500, seed=3, waiting=500)
    counts = waiting_list.tally(made)
    back = waiting_list.entries_of(counts)

    assert sum(int(count) for *_, weeks in counts for count in weeks.split()) == len(back) == 500
    assert sorted(back["referred"] // -7) == sorted(-made["referred"] // 7)
    assert waiting_list.tally(back) == counts
    pd.testing.assert_frame_equal(back, waiting_list.entries_of(counts))


def test_slots_last_until_everybody_is_called() -> None:
    made = waiting_list.entries_of(waiting_list.tally(waiting_list.people(101, seed=1, waiting=101)))
    run = waiting_list.simulate(made, waiting_list.slots_until_empty(20, 101), waiting_list.own_rule())

    assert run["treated"].notna().all()
    assert run["treated"].max() == 35


def test_four_rules_call_four_people_in_four_orders() -> None:
    four = entries((60, 4, 5, 0), (30, 2, 5, 0), (26, 3, 1, 0), (51, 3, 5, 0))
    orders = {
        name: waiting_list.simulate(four, waiting_list.slots_until_empty(1, 4), rule)["treated"].argsort()
        for name, rule in waiting_list.common_rules(times=2.5, long_wait_weeks=52).items()
    }

    assert {name: order.tolist() for name, order in orders.items()} == {
        "longest wait first": [0, 3, 1, 2],
        "clinical priority, then longest wait": [1, 3, 2, 0],
        "waits over 52 weeks first": [0, 3, 1, 2],  # after a week the fourth is over 52 weeks too
        "clinical priority, then wait × 2.5 for the most deprived": [1, 2, 3, 0],
    }


@given(
    urgency=st.integers(0, 104),
    deprivation=st.integers(0, 60),
    need=st.integers(0, 30),
    spread=st.sampled_from(["most deprived fifth", "even steps"]),
    against=st.sampled_from(list(waiting_list.common_rules(2.5, 52))),
)
def test_no_rule_shortens_the_mean_wait_it_only_shares_it_out(
    urgency: int, deprivation: int, need: int, spread: str, against: str
) -> None:
    counts = waiting_list.tally(waiting_list.people(300, seed=2, waiting=300))
    found = waiting_list.own_rule_against(counts, 10, 2.5, 52, against, urgency, deprivation, need, spread)

    assert found["people"].sum() == 300
    assert (found["people"] * found["mean_change_weeks"]).sum() == pytest.approx(0, abs=1e-6)
    assert found.attrs["rule"] == "your rule"


def test_points_for_one_fifth_are_paid_for_by_all_the_others() -> None:
    counts = waiting_list.tally(waiting_list.people(2000, seed=2, waiting=2000))
    rule = waiting_list.common_rules(2.5, 52)
    found = waiting_list.own_rule_against(counts, 40, 2.5, 52, next(iter(rule)), deprivation_weeks=30)

    assert found["longer"].tolist()[0] == 0
    assert (found["mean_change_weeks"] > 0).tolist() == [False, True, True, True, True]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: waiting_list.own_rule(spread="nobody"), "spread"),
        (lambda: waiting_list.own_rule(urgency_weeks=-1), "urgency_weeks"),
        (lambda: waiting_list.common_rules(0, 52), "times"),
        (lambda: waiting_list.entries_of([]), "at least one entry"),
        (lambda: waiting_list.entries_of([[4, 1]]), "tally"),
        (lambda: waiting_list.entries_of([[4, 1, 0, "-1 2"]]), "0 or more a week"),
        (lambda: waiting_list.entries_of([[4, 1, 7, "1"]]), "a need of 0 or 1"),
        (lambda: waiting_list.entries_of([[0, 1, 0, "1"]]), "levels from 1"),
        (lambda: waiting_list.entries_of([[4, 1.5, 0, "1"]]), "levels from 1"),
        (lambda: waiting_list.own_rule().points(entries((1, 4, 1, -1)), day=0), "other_needs"),
        (
            lambda: waiting_list.own_rule_against([[4, 1, 0, "1"]], 2.7, 2.5, 52, "longest wait first"),
            "slots_a_week",
        ),
        (lambda: waiting_list.tally(entries((-1, 4, 1, 0))), "Leave newcomers out"),
        (lambda: waiting_list.slots_until_empty(0, 5), "a_week"),
        (
            lambda: waiting_list.own_rule_against([[4, 1, 0, "1"]], 1, 2.5, 52, "alphabet"),
            "longest wait first",
        ),
    ],
)
def test_a_replay_refuses_what_it_cannot_use(call: Callable[[], object], says: str) -> None:
    with pytest.raises(InputError, match=says):
        call()


def test_newcomers_cannot_pass_those_who_wait_when_time_alone_counts_and_do_when_urgency_comes_first() -> (
    None
):
    now = waiting_list.entries_of(waiting_list.tally(waiting_list.people(400, seed=5, waiting=400)))
    both = waiting_list.with_newcomers(now, a_week=20, weeks=20, seed=6)
    slots = waiting_list.slots_until_empty(20, 400)
    by_time, by_urgency = (
        waiting_list.simulate(both, slots, rule)
        for rule in (waiting_list.LONGEST_WAIT_FIRST, waiting_list.CLINICAL_PRIORITY_FIRST)
    )
    alone = waiting_list.simulate(now, slots, waiting_list.LONGEST_WAIT_FIRST)

    assert both["newcomer"].sum() == 400
    assert by_time["treated"][~both["newcomer"]].tolist() == alone["treated"].tolist()
    assert by_urgency["treated"][~both["newcomer"]].isna().sum() > 50
    assert both["clinical_priority"][both["newcomer"]].min() >= now["clinical_priority"].min()
