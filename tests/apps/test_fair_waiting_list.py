"""The fair waiting list without a browser: vote, weeks, the list under each rule, vote again."""

from typing import Any

import pytest
from tests.apps.on_screen import controls, press, words

from cmplearn.apps import fair_waiting_list

REVEAL = "Show what the room says"


@pytest.fixture
def app() -> Any:
    made = fair_waiting_list.build(["Who waits longer?"])
    press(made, "Begin")
    return made


def test_the_opening_screen_shows_no_marks_of_its_source() -> None:
    assert "<em>Fair waiting list</em>" in words(fair_waiting_list.build())


def vote(app: Any, **hands: int) -> None:
    for label, number in hands.items():
        next(
            each for name, each in controls(app).items() if name.startswith(label.replace("_", " "))
        ).value = number
    press(app, "Count these answers")
    press(app, REVEAL)


def worth(app: Any, *lines: str) -> None:
    fields = [each for name, each in controls(app).items() if "one number on each line" in name]
    for field, typed in zip(fields, lines, strict=True):
        field.value = typed
    press(app, "Count these answers")
    press(app, REVEAL)


def test_waits_are_seen_only_after_the_first_vote(app: Any) -> None:
    assert "Beside this order" not in controls(app)
    vote(app, Longest=9, Waits=4)
    assert "9 of 13" in words(app)
    assert "Beside this order" not in controls(app)


def test_each_rule_can_be_set_beside_each_other_one(app: Any) -> None:
    press(app, "Next step")
    press(app, "Next step")
    first = words(app)
    assert first.count("<figure") == 1

    controls(app)["Rule"].value = "time"
    assert words(app) != first
    controls(app)["Picture"].index = 2
    assert "52" in words(app)
    assert "Rule" not in controls(app), "a picture of every rule has nothing to choose"


def test_the_picture_stands_right_under_the_title_while_the_room_answers_about_it(app: Any) -> None:
    press(app, "Next step")
    press(app, "Next step")
    shown = words(app)

    places = [shown.index(each) for each in ("Who waits longer</h2>", "<figure", "hardest to explain?")]
    assert places == sorted(places)
    assert shown.index("hardest to explain?") < shown.index("cmp-clock")


def test_what_the_room_says_things_are_worth_becomes_its_rule(app: Any) -> None:
    press(app, "Next step")
    worth(app, "10\n30\n60", "0\n0\n5", "52")
    press(app, "Next step")

    assert controls(app)["Rule"].value == "ours"
    assert "our rule" in words(app)
    press(app, "Change the room’s rule")
    assert [each.value for name, each in controls(app).items() if name.endswith("(weeks)")] == [30, 0, 52]
    press(app, "Choose among the rules")
    controls(app)["Rule"].value = "target"
    press(app, "Change the room’s rule")
    controls(app)["Another need (weeks)"].value = 30
    assert "Under our rule" in words(app)
    press(app, "Choose among the rules")
    assert controls(app)["Rule"].value == "ours"


def test_a_rule_that_counts_nothing_is_told_with_what_to_do(app: Any) -> None:
    press(app, "Next step")
    press(app, "Next step")
    controls(app)["Rule"].value = "ours"

    assert "Say first what should count" in words(app)


def test_the_room_votes_again_and_sees_that_it_moved(app: Any) -> None:
    vote(app, Longest=9, Waits=4)
    for _ in range(3):
        press(app, "Next step")
    assert "Beside this order" not in controls(app)
    vote(app, Longest=3, Waits=4, A_rule=6)

    assert "At least 6 moved" in words(app)
