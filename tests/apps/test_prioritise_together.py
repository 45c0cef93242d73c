"""Prioritise together without a browser: voices heard in order, values, what would change it."""

from typing import Any

import pytest
from tests.apps.on_screen import controls, press, words

from cmplearn.apps import prioritise_together
from cmplearn.errors import InputError

REVEAL = "Show what the room says"
PUBLIC = "10 100 30 20\n20 100 40 10\n100 60 20 10"
MANAGERS = "100 30 10 10\n100 50 0 20"


@pytest.fixture
def app() -> Any:
    made = prioritise_together.build("what-should-count", ["Whose go in?"])
    press(made, "Begin")
    return made


def give(app: Any, lines: str) -> None:
    field = next(each for label, each in controls(app).items() if "one line for each person" in label)
    field.value = lines
    press(app, "Count these answers")
    press(app, REVEAL)


def test_nothing_is_weighed_before_a_voice_is_heard(app: Any) -> None:
    assert "What would change it?" not in words(app)
    press(app, REVEAL)
    assert "Nobody has given points yet" in words(app)
    assert "What would change it?" not in words(app)


def test_the_public_s_weights_are_shown_before_the_managers_are_asked(app: Any) -> None:
    give(app, PUBLIC)

    assert controls(app)["Whose weights"].options == ("The public’s points",)
    assert "The managers" not in words(app)
    assert words(app).count("<figure") == 4


def test_both_voices_and_halfway_can_be_chosen_once_both_are_heard(app: Any) -> None:
    give(app, PUBLIC)
    by_the_public = words(app)
    press(app, "Next step")
    give(app, MANAGERS)

    assert controls(app)["Whose weights"].options == (
        "The public’s points",
        "The managers’ points",
        "Halfway between",
    )
    assert controls(app)["Whose weights"].value == "The managers’ points"
    by_the_managers = words(app)
    assert by_the_managers != by_the_public
    controls(app)["Whose weights"].value = "Halfway between"
    assert words(app) not in (by_the_managers, by_the_public)


def test_which_weights_would_change_the_winner_is_said(app: Any) -> None:
    give(app, "100 0 0 100")  # A: 50; B: 20 + 25 = 45

    assert "Which weight would change what comes first" in words(app)
    assert "below " in words(app)
    assert "above " in words(app)


def test_a_score_that_is_changed_changes_what_comes_first(app: Any) -> None:
    give(app, "100 0 0 0")
    assert "Patient A" in words(app).split("<caption>")[0]
    before = words(app)

    press(app, "Change the scores")
    controls(app)["Patient B: length of wait"].value = 100
    controls(app)["Patient A: length of wait"].value = 0

    assert words(app) != before


def test_a_weight_that_is_all_there_is_is_said_to_be_so(app: Any) -> None:
    give(app, "0 0 0 100")

    assert "it has all the weight" in words(app)


def test_what_is_weighed_is_on_the_wall_while_people_weigh(app: Any) -> None:
    assert words(app).count("<li>From no other illness to several</li>") == 1


def test_a_line_with_too_few_points_is_refused_with_what_to_do(app: Any) -> None:
    field = next(each for label, each in controls(app).items() if "one line for each person" in label)
    field.value = "100 40"
    press(app, "Count these answers")

    assert "Line 1 has 2 numbers, and 4 are asked for" in words(app)


def test_the_vote_on_whose_go_in_is_counted(app: Any) -> None:
    press(app, "Next step")
    press(app, "Next step")
    controls(app)["Halfway between"].value = 7
    press(app, "Count these answers")
    press(app, REVEAL)

    assert "7 answered" in words(app)


def test_an_activity_without_points_is_refused() -> None:
    with pytest.raises(InputError, match="asks for no points"):
        prioritise_together.build("who-gets-called-first")
