"""The list of lesson 1.5 under the rules that a room can choose."""

import pytest

from cmplearn.apps import shared_list
from cmplearn.apps.shared_list import OURS, RULES, Weeks, changes, room_weeks, waits
from cmplearn.course import activities, cases
from cmplearn.errors import InputError


def test_the_mean_wait_of_everybody_is_the_same_under_every_rule() -> None:
    table = waits(Weeks(deprivation=30, urgency=52))

    means = {
        rule: (rows["mean_wait_weeks"] * rows["people"]).sum() / rows["people"].sum()
        for rule, rows in table.groupby("rule")
    }
    assert set(means) == set(RULES.values())
    assert max(means.values()) == pytest.approx(min(means.values()))


def test_weeks_for_the_most_deprived_fifth_shorten_their_wait_and_the_next_fifth_pays() -> None:
    weeks = Weeks(deprivation=30, urgency=52)
    found = changes(OURS, "priority", weeks).set_index("deprivation")["mean_change_weeks"]

    assert found[1] < 0
    assert found[2] > 0
    assert found[2] == pytest.approx(found[5], rel=0.5)


def test_the_rooms_rule_is_the_middle_of_what_people_said() -> None:
    assert room_weeks([0, 10, 60], [5], []) == Weeks(10, 5, 0)


def test_a_rule_worth_nothing_is_left_out_and_refused_with_what_to_do() -> None:
    assert set(waits(Weeks())["rule"]) == set(RULES.values()) - {RULES[OURS]}
    with pytest.raises(InputError, match="Say first what should count"):
        changes(OURS, "priority", Weeks())


def test_the_rules_are_those_that_the_activity_offers() -> None:
    offered = activities.load("which-rule-could-we-live-with").asks[0].options

    assert list(offered) == list(RULES)
    assert shared_list.long_wait_weeks() == cases.load("uhcw").figure("long_wait_weeks").value
