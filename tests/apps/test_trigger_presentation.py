"""The trigger presentation without a browser: steps, hands counted, answers held back, who moved."""

from typing import Any

import pytest
from tests.apps.on_screen import controls, press, words

from cmplearn.apps import trigger_presentation
from cmplearn.errors import InputError, NotFoundError

REVEAL = "Show what the room says"
QUESTIONS = {
    "who-gets-called-first": ["What moved you?", "Who <never> moved?"],
    "which-way-does-it-push": ["Whom did you look at?"],
}


@pytest.fixture
def app() -> Any:
    return trigger_presentation.build(QUESTIONS)


@pytest.fixture
def begun(app: Any) -> Any:
    press(app, "Begin")
    return app


def count(app: Any, **hands: int) -> None:
    """Enter hands for the first question of a step."""
    found = controls(app)
    for label, number in hands.items():
        found[label.replace("_", " ")].value = number
    press(app, "Count these answers")


def test_before_it_begins_only_what_it_is_about_is_shown(app: Any) -> None:
    assert "A rule that the room can live with" in words(app)
    assert "mental health problems come up" in words(app)
    assert "Same procedure" not in words(app)
    assert REVEAL not in controls(app)


def test_answers_are_held_back_until_they_are_asked_for(begun: Any) -> None:
    count(begun, Patient_A=12, Patient_B=5, Draw_lots=1)

    assert "18 answered" in words(begun)
    assert "12 of 18" not in words(begun)
    assert "<figure" not in words(begun)

    press(begun, REVEAL)
    assert words(begun).count("<figure") == 1


def test_figures_of_the_case_are_filled_in(begun: Any) -> None:
    assert "{{" not in words(begun)
    assert "50 weeks" in words(begun)


def test_hands_counted_twice_say_how_many_moved_at_least(begun: Any) -> None:
    count(begun, Patient_A=12, Patient_B=5, Draw_lots=1)
    press(begun, REVEAL)
    press(begun, "Next step")
    assert "<figure" not in words(begun)

    count(begun, Patient_A=7, Patient_B=10, Draw_lots=1)
    press(begun, REVEAL)

    assert "At least 5 moved since the last time" in words(begun)


def test_hands_that_are_typed_and_not_counted_yet_are_counted_when_the_room_is_shown(begun: Any) -> None:
    controls(begun)["Patient A"].value = 14
    press(begun, REVEAL)

    assert "14 answered" in words(begun)
    assert REVEAL not in controls(begun)


def test_hands_of_another_number_of_people_are_not_said_to_be_those_of_the_last_time(begun: Any) -> None:
    count(begun, Patient_A=9, Patient_B=18, Draw_lots=30)
    press(begun, REVEAL)
    press(begun, "Next step")
    count(begun, Patient_A=2, Patient_B=2, Draw_lots=2)
    press(begun, REVEAL)

    assert "57 answered before and 6 now" in words(begun)


def test_hands_counted_again_replace_those_counted_before(begun: Any) -> None:
    count(begun, Patient_A=12)
    count(begun, Patient_A=3, Patient_B=1)

    assert "4 answered" in words(begun)


def test_a_step_back_shows_what_was_told_and_counted(begun: Any) -> None:
    count(begun, Patient_A=2)
    press(begun, "Next step")
    assert "upper quarter" in words(begun)

    press(begun, "Step back")
    assert "Same procedure" in words(begun)
    assert "2 answered" in words(begun)


def test_questions_come_one_at_a_time_escaped_and_begin_again(begun: Any) -> None:
    press(begun, "Ask a question")
    assert "What moved you?" in words(begun)
    press(begun, "Ask a question")
    assert "Who &lt;never&gt; moved?" in words(begun)
    assert "What moved you?" not in words(begun)
    press(begun, "Ask a question")
    assert "What moved you?" in words(begun)


def test_notes_for_whoever_leads_are_shown_only_on_demand(begun: Any) -> None:
    assert "No talk yet" not in words(begun)
    press(begun, "Notes for you")
    assert "No talk yet" in words(begun)
    press(begun, "Notes for you")
    assert "No talk yet" not in words(begun)


def test_numbers_and_words_are_entered_line_by_line(begun: Any) -> None:
    for _ in range(3):
        press(begun, "Next step")
    weeks = next(each for label, each in controls(begun).items() if "Work that is lost" in label)
    weeks.value = "10\n26\n52"
    press(begun, "Count these answers")
    assert "3 answered" in words(begun)

    weeks.value = "ten"
    press(begun, "Count these answers")
    assert "has words in it" in words(begun)


def test_ratings_are_entered_a_line_for_each_person(app: Any) -> None:
    controls(app)["What is played"].label = "Which way does it push?"
    press(app, "Begin")
    press(app, "Next step")
    lines = next(each for label, each in controls(app).items() if "one line for each" in label)
    lines.value = "2 1 3 4 5 3\n4 5 3 4 5 2"
    press(app, "Count these answers")
    press(app, REVEAL)

    assert "The cut in running cost" in words(app)
    assert "<figure" in words(app)


def test_every_step_of_what_is_offered_can_be_played(app: Any) -> None:
    for title in controls(app)["What is played"].options:
        controls(app)["What is played"].label = title[0]
        press(app, "Begin")
        while not controls(app)["Next step"].disabled:
            if REVEAL in controls(app):
                press(app, REVEAL)
            press(app, "Next step")
        press(app, "Another activity")


def test_without_an_activity_or_with_one_that_is_not_there_nothing_is_built() -> None:
    with pytest.raises(InputError, match="needs an activity"):
        trigger_presentation.build({})
    with pytest.raises(NotFoundError, match="no-such"):
        trigger_presentation.build({"no-such": ["Why?"]})


def test_what_is_stored_says_where_the_app_opens(app: Any, capsys: pytest.CaptureFixture[str]) -> None:
    trigger_presentation.show(app)

    assert "opens in the facilitator's view" in capsys.readouterr().out
