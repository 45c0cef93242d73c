"""What came of a set's actions: an answer for each, from its owner's phone or said aloud."""

from collections.abc import Iterator

import pytest
from tests.apps.learning_set import Set, opened
from tests.apps.on_screen import controls, press, words
from tests.desk import Desk, running_desk

from cmplearn.apps.meeting_listed import Listed
from cmplearn.apps.meeting_stages import Stages
from cmplearn.apps.meeting_words import carried_html
from cmplearn.rooms.meeting import Action, Record

REVIEW = 2


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with running_desk(tmp_path_factory.mktemp("desk")) as desk:
        yield desk


def carrying(*actions: tuple[str, str]) -> Record:
    """Return the record of a first meeting with these actions."""
    taken = [{"owner": owner, "what": what} for owner, what in actions]
    return Record.from_value({"number": 1, "members": 7, "roles": [], "minutes": [], "actions": taken})


def test_each_of_one_owner_s_actions_has_its_own_answer(desk: Desk) -> None:
    taken = carrying(("Ben", "Ring the ward"), ("ASHA", "Ask finance"), ("Ben", "Write to the trust"))
    a_set = Set(desk, opened("Each", 2, (taken,))).agree()
    meeting = a_set.go_to("review")
    asks = a_set.room.snapshot()["items"][0]["steps"][REVIEW]["asks"]
    assert [each["label"] for each in asks] == ["What came of your action 1?", "What came of your action 2?"]
    for shown in ("<td>Ben, action 1</td><td>Ring", "<td>ASHA</td>", "<td>Ben, action 2</td><td>Write"):
        assert shown in carried_html(meeting.carried, meeting.is_held)

    a_set.say("learned", "done", "Ben", "Asha")
    meeting.heard()
    assert [action.outcome for action in meeting.carried] == ["done", "done", ""]
    a_set.say("learned-2", "not-yet", "Ben")
    a_set.say("learned", "partly", "Ben")
    meeting.heard()
    assert [action.outcome for action in meeting.carried] == ["partly", "done", "not-yet"]


def test_what_a_phone_says_stands_in_the_facilitator_s_choice_too(desk: Desk) -> None:
    taken = carrying(("Ben", "Ring the ward"), ("Ben", "Write to the trust"))
    a_set = Set(desk, opened("Choice", 2, (taken,))).agree()
    meeting = a_set.go_to("review")
    stages = Stages(meeting, lambda work: work)
    stages.entered()
    a_set.say("learned", "done", "Ben")
    a_set.say("learned-2", "not-yet", "Ben")
    meeting.heard()
    stages.show()
    shown = controls(stages.widget)
    assert [shown[f"Ben: {each}"].value for each in ("Ring the ward", "Write to the trust")] == [
        "done",
        "not-yet",
    ]

    shown["Ben: Ring the ward"].value = "partly"
    assert meeting.carried[0].outcome == "partly"


def test_a_phone_asks_about_five_actions_at_most_and_the_rest_is_said_aloud(desk: Desk) -> None:
    taken = carrying(*(("Ben", f"Action {number}") for number in range(1, 8)))
    a_set = Set(desk, opened("Seven", 2, (taken,))).agree()
    meeting = a_set.go_to("review")
    for number in range(2, 6):
        a_set.say(f"learned-{number}", "done", "Ben")
    meeting.heard()
    meeting.came_of_it(6, "dropped")

    assert len(a_set.room.snapshot()["items"][0]["steps"][REVIEW]["asks"]) == 5
    assert [action.outcome for action in meeting.carried] == ["", *["done"] * 4, "", "dropped"]


def test_what_the_facilitator_hears_goes_before_what_the_phone_says(desk: Desk) -> None:
    a_set = Set(desk, opened("Heard", 2, (carrying(("Ben", "Ring")),))).agree()
    a_set.go_to("review")
    a_set.meeting.came_of_it(0, "partly")
    a_set.say("learned", "done", "Ben")
    a_set.meeting.heard()

    assert a_set.meeting.carried[0].outcome == "partly"


def test_each_in_turn_has_their_own_actions_on_the_wall_and_the_last_page_says_what_came_of_all(
    desk: Desk,
) -> None:
    taken = carrying(("Ben", "Ring the ward"), ("Cai", "Ask finance"), ("Zoe", "Write to the trust"))
    a_set = Set(desk, opened("Turns", 2, (taken,))).agree()
    meeting = a_set.go_to("review")
    stages = Stages(meeting, lambda work: lambda: (work(), stages.show()))
    stages.entered()
    stages.show()
    seen = []
    for _ in range(8):
        seen.append([each for each in ("Ring", "finance", "trust") if each in words(stages.widget)])
        press(stages.widget, "Next person")

    assert seen == [["Ring"], ["finance"], *[[]] * 5, ["trust"]], "who is not here comes last"
    assert "Ring" in words(stages.widget), "and then it begins again"


def test_more_actions_than_a_wall_holds_stand_in_pages_with_the_newest_in_sight() -> None:
    listed = Listed(lambda _: False, "Actions")
    listed.show([Action("Asha", f"Action {number}") for number in range(1, 10)])
    assert "Action 9" in listed.words.value
    assert "Action 3<" not in listed.words.value

    press(listed.more, "More actions (2 of 2)")
    assert "Action 3<" in listed.words.value
    assert "Action 9" not in listed.words.value
    press(listed.more, "More actions (1 of 2)")
    assert "Action 9" in listed.words.value
