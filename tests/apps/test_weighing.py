"""Swing weights at work: options on the table, voices, and the weights that would change the winner."""

import pytest

from cmplearn.apps import weighing
from cmplearn.apps.weighing import Table, Turn, halfway, on_the_table, turns
from cmplearn.course import activities
from cmplearn.course.activity import Ask
from cmplearn.errors import InputError

CLINIC = Table(
    {"wait": "Weeks waited", "harm": "Harm while waiting"},
    {"A": {"wait": 100, "harm": 0}, "B": {"wait": 40, "harm": 100}},
)


def test_the_turn_of_two_options_is_where_they_are_equal() -> None:
    # 100 w = 40 w + 100 (1 - w) at w = 100 / 160
    found = {turn.criterion: turn for turn in turns(CLINIC, [{"wait": 50, "harm": 50}])}

    assert found["Weeks waited"].at == pytest.approx(0.625)
    assert found["Harm while waiting"].at == pytest.approx(0.375)
    assert found["Weeks waited"].distance == pytest.approx(0.125)


def test_turns_come_the_nearest_first_and_those_that_never_come_last() -> None:
    assert Turn("x", 0.4, None).distance > Turn("y", 0.0, 1.0).distance
    table = Table({"a": "A", "b": "B"}, {"one": {"a": 90, "b": 90}, "two": {"a": 10, "b": 10}})
    assert [turn.at for turn in turns(table, [{"a": 60, "b": 40}])] == [None, None]


def test_a_voice_that_gives_one_criterion_everything_has_no_turn_there() -> None:
    (turn, _) = sorted(
        turns(CLINIC, [{"wait": 100, "harm": 0}]), key=lambda each: each.criterion != "Weeks waited"
    )
    assert turn.at is None


def test_halfway_counts_each_voice_half_however_many_spoke() -> None:
    public, manager = [{"wait": 0, "harm": 100}] * 9, [{"wait": 100, "harm": 0}]

    assert CLINIC.mean_weights(halfway(public, manager)).tolist() == [0.5, 0.5]


def test_each_person_s_own_weights_say_whom_they_put_first() -> None:
    values = CLINIC.values([{"wait": 100, "harm": 0}, {"wait": 10, "harm": 90}, {"wait": 20, "harm": 80}])

    assert [(each.option, each.firsts) for each in values] == [("B", 2), ("A", 1)]


def test_the_options_are_those_of_the_activity_with_their_scores() -> None:
    table = on_the_table(activities.load("what-should-count").asks[0])

    assert table.frame.index.tolist() == ["Patient A", "Patient B"]
    assert table.frame.loc["Patient B"].tolist() == [40, 100, 100, 50]


def test_points_without_options_are_refused_with_what_to_do() -> None:
    ask = Ask(id="w", kind="points", label="Weights", items={"a": "A", "b": "B"})
    with pytest.raises(InputError, match="candidates"):
        weighing.on_the_table(ask)
