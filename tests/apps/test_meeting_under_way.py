"""A learning set's meeting against real rooms: its contract, turns, actions, and what is left of it."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.apps.learning_set import SET, Set, opened
from tests.apps.on_screen import controls, press, words
from tests.desk import Desk, running_desk

from cmplearn.apps import set_meeting
from cmplearn.apps.meeting_beginning import opened_again
from cmplearn.apps.meeting_opened import records
from cmplearn.apps.meeting_stages import Stages
from cmplearn.apps.meeting_words import agreed_html
from cmplearn.apps.rooms_client import WorkshopAwayError
from cmplearn.errors import InputError
from cmplearn.rooms import Draft, open_rooms
from cmplearn.rooms.meeting import Record, Roles

CONTRACT, BIDS, ISSUE, WRITING, BACK = 0, 3, 4, 5, 6


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("desk")


@pytest.fixture(scope="module")
def desk(folder: Path) -> Iterator[Desk]:
    with running_desk(folder) as desk:
        yield desk


@pytest.fixture
def environment(desk: Desk, folder: Path) -> dict[str, str]:
    """What the app's own server tells it."""
    return {
        "CMPLEARN_HOME": str(folder),
        "CMPLEARN_ROOMS": desk.client.address,
        "CMPLEARN_ROOMS_KEY": desk.client.key,
    }


def test_the_contract_comes_before_anything_else(desk: Desk) -> None:
    a_set = Set(desk, opened("Contract"))

    with pytest.raises(InputError, match="acknowledges the code of ethics first"):
        a_set.meeting.go(1)
    a_set.meeting.acknowledge_code()
    a_set.say("agree", "agree", *SET[1:])
    a_set.say("agree", "talk", "Asha")
    with pytest.raises(InputError, match=r"^One of you has not agreed yet\."):
        a_set.meeting.go(1)
    a_set.say("agree", "agree", "Asha")
    a_set.meeting.go(1)

    assert a_set.meeting.progress.stage.kind == "check-in"


def test_who_wants_to_talk_about_a_rule_is_heard_and_not_named(desk: Desk) -> None:
    a_set = Set(desk, opened("Talk"))
    a_set.say("agree", "agree", *SET[3:])
    a_set.say("agree", "talk", "Asha")
    wall = agreed_html(a_set.meeting)
    assert "4 of 7 agree. One of you wants to talk about a rule first: do so now, then choose again." in wall
    assert "Here: Asha, Ben, Cai, Dee, Eva, Femi, Gwen." in wall

    a_set.say("agree", "talk", "Ben")
    assert "2 of you want to talk about a rule first" in agreed_html(a_set.meeting)
    a_set.say("agree", "agree", "Asha", "Ben", "Cai")
    assert "7 of 7 agree.<" in agreed_html(a_set.meeting)


def test_somebody_without_a_phone_agrees_aloud(desk: Desk) -> None:
    a_set = Set(desk, opened("Aloud")).agree()
    a_set.meeting.name_people(" Hal ,Ida; asha")

    assert a_set.meeting.people_without_phones == ("Hal", "Ida", "asha")
    assert len(a_set.meeting.people) == 9, "Asha is there once"
    with pytest.raises(InputError, match="2 of you have not agreed yet"):
        a_set.meeting.go(1)
    a_set.meeting.agree_aloud()
    a_set.meeting.go(1)


def test_phones_show_what_belongs_to_the_stage_and_are_away_while_somebody_presents(desk: Desk) -> None:
    a_set = Set(desk, opened("Steps")).agree()
    assert a_set.step == CONTRACT

    seen = {}
    while not a_set.meeting.progress.is_last:
        a_set.go_to(a_set.meeting.progress.stage.kind)
        if a_set.meeting.progress.stage.kind == "bids":
            a_set.meeting.choose(["Ben", "Asha"])
        seen[a_set.meeting.progress.stage.kind] = a_set.step
        a_set.meeting.go(1)
    seen["closing"] = a_set.step

    away = dict.fromkeys(("present", "clarify", "questions", "process", "break"), ISSUE)
    assert seen == {
        "contract": CONTRACT, "check-in": 1, "bids": BIDS, **away, "reflection": WRITING, "closing": BACK
    }  # fmt: skip
    a_set.meeting.write_on_phones(is_on=True)
    assert a_set.step == WRITING


def test_who_wants_time_and_has_had_least_comes_first(desk: Desk) -> None:
    history = (Record(1, 7, (Roles("Asha", "Ben", "Cai"), Roles("Dee", "Eva", "Femi"))),)
    a_set = Set(desk, opened("Bids", 2, history)).agree()
    a_set.go_to("bids")
    a_set.say("bid", "today", "Asha", "Gwen")
    a_set.say("bid", "if-time", "Cai")
    a_set.say("bid", "not-today", "Ben")

    assert a_set.meeting.bidders == ["Gwen", "Asha", "Cai", "Eva", "Femi", "Dee", "Ben"]


def test_presenters_are_chosen_once_each_and_before_the_first_issue(desk: Desk) -> None:
    a_set = Set(desk, opened("Choice")).agree()
    a_set.go_to("bids")

    with pytest.raises(InputError, match="Choose first who presents"):
        a_set.meeting.go(1)
    with pytest.raises(InputError, match="one turn"):
        a_set.meeting.choose(["Ben", "Ben"])
    a_set.meeting.choose(["Ben", "Asha"])

    first, second = a_set.meeting.roles
    assert (first.presenter, second.presenter) == ("Ben", "Asha")
    assert {first.timekeeper, first.listener}.isdisjoint({second.timekeeper, second.listener})


def test_who_speaks_is_counted_only_while_everybody_allows_it_and_forgotten_with_it(desk: Desk) -> None:
    a_set = Set(desk, opened("Airtime")).agree()
    a_set.say("count", "yes", *SET[1:])
    a_set.say("count", "no", "Asha")
    with pytest.raises(InputError, match="only once everybody"):
        a_set.meeting.count_airtime(is_on=True)

    a_set.say("count", "yes", "Asha")
    a_set.meeting.count_airtime(is_on=True)
    a_set.meeting.speaks("Ben")
    a_set.now.wait(2)
    a_set.meeting.speaks("")
    assert a_set.room.snapshot()["facts"]["airtime"]["seconds"] == {"Ben": 120}

    desk.write(a_set.room.id, Draft("joined", {"name": "Late"}, member="late"))
    a_set.room.snapshot()
    a_set.meeting.heard()
    assert not a_set.meeting.counts_airtime
    assert "airtime" not in a_set.room.snapshot()["facts"]


def test_who_spoke_for_how_long_stands_on_the_facilitator_s_own_page_until_the_end(
    desk: Desk, environment: dict[str, str]
) -> None:
    a_set = Set(desk, opened("Own page")).agree()
    a_set.say("count", "yes")
    query = {"QUERY_STRING": f"view=own&room={a_set.room.id}"}
    own = set_meeting.build(["What?"], environment | query)
    assert "Nobody’s time is counted" in words(own)

    a_set.meeting.count_airtime(is_on=True)
    a_set.meeting.speaks("Ben")
    a_set.now.wait(2)
    a_set.meeting.speaks("")
    press(own, "Show it as it is now")
    assert '<td>Ben</td><td class="number">2:00</td>' in words(own)
    assert words(own).index("Asha") < words(own).index("Ben"), "as they joined, not by their minutes"

    a_set.end()
    press(own, "Show it as it is now")
    assert "Nobody’s time is counted" in words(own)


def test_a_meeting_under_way_is_offered_and_its_set_is_known(desk: Desk, environment: dict[str, str]) -> None:
    a_set = Set(desk, opened("Green set"))
    app = set_meeting.build(["What?"], environment)

    assert "Green set" in controls(app)["Name of the set"].options
    press(app, "Go on with Green set, meeting 1")
    assert ">Our contract" in words(app)
    a_set.end()
    assert "Go on with Green set, meeting 1" not in controls(set_meeting.build(["What?"], environment))


def test_agreeing_aloud_to_the_contract_allows_no_counting(desk: Desk) -> None:
    a_set = Set(desk, opened("Aloud count")).agree()
    a_set.say("count", "yes")
    a_set.meeting.name_people("Hal")
    a_set.meeting.agree_aloud()
    assert not a_set.meeting.may_count

    a_set.meeting.allow_aloud()
    a_set.meeting.count_airtime(is_on=True)
    a_set.meeting.name_people("Hal, Ida")
    assert not a_set.meeting.counts_airtime, "nobody has asked Ida"
    assert a_set.meeting.agreed == list(SET)


def test_actions_are_their_owners_words_and_those_without_a_phone_have_theirs_written(desk: Desk) -> None:
    a_set = Set(desk, opened("Actions")).agree()
    meeting = a_set.go_to("reflection")
    a_set.say("actions", [{"what": "Ring the ward", "by": "2026-12-01"}], "Ben")
    meeting.write_for("Asha", "  Ask   finance ", None)
    meeting.write_for("Asha", "Ask again", date(2026, 12, 24))
    meeting.take_away(1)

    assert [(each.owner, each.what, each.by) for each in meeting.actions] == [
        ("Ben", "Ring the ward", date(2026, 12, 1)),
        ("Asha", "Ask finance", None),
    ]
    for owner, what in (("Zoe", "Run"), ("Asha", "  ")):
        with pytest.raises(InputError):
            meeting.write_for(owner, what, None)


def test_an_action_that_could_point_at_a_person_is_held_back_until_it_is_changed_or_let_through(
    desk: Desk,
) -> None:
    a_set = Set(desk, opened("Held")).agree()
    meeting = a_set.go_to("reflection")
    a_set.say("actions", [{"what": "Ask her, NHS number 943 476 5919, to come back", "by": ""}], "Ben")
    stages = Stages(meeting, lambda work: lambda: work())
    stages.entered()
    stages.show()
    assert "943 476 5919" not in words(stages.widget)
    assert "Held back: it could point at a person." in words(stages.widget)

    press(stages.widget, "Let all see what is held back")
    stages.show()
    assert "943 476 5919" in words(stages.widget)
    a_set.say("actions", [{"what": "Ring 943 476 5919", "by": ""}], "Ben")
    stages.show()
    assert "943 476 5919" not in words(stages.widget)
    a_set.say("actions", [{"what": "Ring the ward", "by": ""}], "Ben")
    stages.show()
    assert "Ring the ward" in words(stages.widget)
    assert "Let all see what is held back" not in controls(stages.widget)


def test_a_meeting_leaves_its_record_alone_and_the_next_opens_with_its_actions(
    desk: Desk, folder: Path
) -> None:
    a_set = Set(desk, opened("Carried")).agree()
    a_set.say("count", "yes")
    a_set.meeting.count_airtime(is_on=True)
    meeting = a_set.go_to("reflection")
    a_set.say("actions", [{"what": "Ring the ward", "by": ""}], "Ben")
    a_set.say("actions", [{"what": "Ask finance", "by": "2026-12-01"}], "Asha")
    a_set.go_to("closing")
    a_set.now.wait(6)
    record = a_set.end()

    assert meeting.is_kept
    assert record.minutes[-1] == ("Looking back, and actions", 6, 6)
    with closing(open_rooms(folder / "programme.sqlite")) as store:
        kept = store.events(a_set.room.id)
    assert {event.kind for event in kept} <= {"joined", "opened", "answered", "noted", "ended"}
    assert {event.body["ask"] for event in kept if event.kind == "answered"} == {"actions"}
    assert [event.body["name"] for event in kept if event.kind == "noted"] == ["record"]
    assert records(desk.client, "Carried") == (record,)

    second = Set(desk, opened("Carried", 2, records(desk.client, "Carried"))).agree()
    assert [action.what for action in second.meeting.carried] == ["Ask finance", "Ring the ward"]
    second.go_to("review")
    second.say("learned", "done", "Asha")
    second.say("learned", "not-yet", "Ben")
    second.meeting.heard()
    second.go_to("bids")
    assert [action.outcome for action in second.meeting.carried] == ["done", "not-yet"]

    assert [action.what for action in second.end().actions] == ["Ring the ward"]
    (waiting,) = opened("Carried", 3, records(desk.client, "Carried")).carried
    assert (waiting.owner, waiting.outcome) == ("Ben", "")


def test_a_reloaded_page_takes_the_meeting_up_where_it_was(desk: Desk) -> None:
    a_set = Set(desk, opened("Reload", has_facilitator=False)).agree()
    a_set.meeting.name_people("Hal")
    a_set.meeting.agree_aloud()
    meeting = a_set.go_to("questions")
    meeting.write_for("Hal", "Ask finance", None)
    a_set.now.wait(7)

    meeting.allow_aloud()
    again = opened_again(desk.client.room(a_set.room.id), desk.client, a_set.now)

    assert again.progress == meeting.progress
    assert again.progress.clock.left_at(a_set.now()) == 13 * 60
    for name in (
        "people",
        "roles",
        "entered",
        "has_code",
        "agreed_aloud",
        "allowed_aloud",
        "opened",
        "agreed",
    ):
        assert getattr(again, name) == getattr(meeting, name), name


def test_what_could_not_be_noted_while_the_rooms_were_away_is_noted_once_they_are_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_set = Set(desk, opened("Back")).agree()
    meeting = a_set.go_to("bids")

    def away(*_: Any) -> Any:
        raise WorkshopAwayError("The rooms do not answer just now.")

    with monkeypatch.context() as patched:
        patched.setattr(a_set.room, "send", away)
        meeting.choose(["Ben", "Asha"])
        meeting.go(1)
        meeting.write_for("Asha", "Ask finance", None)
        assert meeting.trouble
    a_set.now.wait(2)
    meeting.heard()

    assert not meeting.trouble
    assert a_set.step == ISSUE
    again = opened_again(desk.client.room(a_set.room.id), desk.client, a_set.now)
    for name in ("roles", "entered", "progress"):
        assert getattr(again, name) == getattr(meeting, name), name


def test_what_the_room_never_takes_holds_nothing_else_up(desk: Desk) -> None:
    a_set = Set(desk, opened("Too long")).agree()
    a_set.meeting.note("people", "x" * 200_000)
    assert a_set.meeting.trouble

    a_set.meeting.extend()
    assert not a_set.meeting.trouble
    assert a_set.room.snapshot()["facts"]["progress"]["clocks"][0][0] == 16 * 60


def test_a_presenter_who_has_left_stops_no_meeting(desk: Desk, environment: dict[str, str]) -> None:
    a_set = Set(desk, opened("Left")).agree()
    a_set.go_to("questions")
    desk.write(a_set.room.id, Draft("removed", {"member": a_set.ids["Ben"]}))
    app = set_meeting.build(["What?"], environment)
    press(app, "Go on with Left, meeting 1")
    press(app, "Next stage")

    assert ">Reflection and action" in words(app)
    press(app, "Write one for somebody")
    assert "Ben" not in controls(app)["Whose action"].options


def test_a_meeting_that_has_ended_is_not_taken_up(desk: Desk) -> None:
    a_set = Set(desk, opened("Over"))
    a_set.end()

    with pytest.raises(InputError, match="has ended"):
        opened_again(desk.client.room(a_set.room.id), desk.client)


def test_a_meeting_does_not_end_while_its_actions_can_t_be_read(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_set = Set(desk, opened("Unread")).agree()
    meeting = a_set.go_to("reflection")
    a_set.say("actions", [{"what": "Ring the ward", "by": ""}], "Ben")
    ended: list[Record] = []

    def away(*_: str) -> Any:
        raise WorkshopAwayError("The rooms do not answer just now.")

    with monkeypatch.context() as patched:
        patched.setattr(a_set.room, "values", away)
        meeting.end(ended.append)
        assert meeting.trouble
    assert (ended, a_set.room.snapshot()["ended"]) == ([], False)

    meeting.heard()
    assert [action.what for record in ended for action in record.actions] == ["Ring the ward"]
    assert meeting.is_kept


@pytest.mark.parametrize("way", ["end", "delete"])
def test_a_room_that_is_closed_elsewhere_takes_no_meeting_with_it(desk: Desk, way: str) -> None:
    a_set = Set(desk, opened(f"Closed {way}")).agree()
    meeting = a_set.go_to("reflection")
    getattr(desk.client.room(a_set.room.id), way)()

    meeting.write_for("Asha", "Ask finance", None)
    meeting.go(1)

    assert meeting.trouble
    assert [action.what for action in a_set.end().actions] == ["Ask finance"]
    assert not meeting.is_kept


def test_a_meeting_goes_on_while_the_rooms_are_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running_desk(tmp_path) as desk:
        a_set = Set(desk, opened("Away")).agree()
        meeting = a_set.go_to("check-in")
    monkeypatch.setattr("cmplearn.apps.rooms_client.PATIENCE_S", 0.1)
    a_set.now.wait(1)
    meeting.go(1)

    assert meeting.progress.stage.kind == "bids"
    assert meeting.trouble
