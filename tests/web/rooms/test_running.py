"""What the facilitator enters for people without phones: every kind of ask, as the page's form sends it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from tests.desk import Desk, running_desk
from tests.rooms.example import NOON, as_events, led

from cmplearn.course import activities
from cmplearn.course.activity import Activity
from cmplearn.rooms import Room, State, numbered
from cmplearn.web.rooms.running import counted_drafts

THINGS = {"x": "Exits", "y": "Yards"}
ASKS: dict[str, tuple[dict[str, Any], list[tuple[str, str]], Any]] = {
    "number": ({"kind": "number", "unit": "weeks"}, [("value", "1,250")], 1250),
    "text": ({"kind": "text"}, [("value", "Two\nlines")], "Two\nlines"),
    "points": (
        {"kind": "points", "items": THINGS},
        [("value-x", "100"), ("value-y", "40")],
        {"x": 100, "y": 40},
    ),
    "dots": (
        {"kind": "dots", "items": THINGS, "dots": 3},
        [("value-x", "2"), ("value-y", "1")],
        {"x": 2, "y": 1},
    ),
    "ranking": ({"kind": "ranking", "items": THINGS}, [("place-x", "2"), ("place-y", "1")], ["y", "x"]),
    "ratings": ({"kind": "ratings", "items": THINGS}, [("value-x", "5"), ("value-y", "1")], {"x": 5, "y": 1}),
    "evidence": (
        {"kind": "ratings", "items": {"x": "Exits"}, "evidence": True},
        [("value-x", "5"), ("evidence-x", "We counted")],
        {"x": {"rating": 5, "evidence": "We counted"}},
    ),
    "placing": (
        {"kind": "placing", "across": "Power", "up": "Interest"},
        [("name-0", "The clerk"), ("across-0", "1"), ("up-0", "5")],
        [{"name": "The clerk", "across": 1, "up": 5}],
    ),
    "actions": (
        {"kind": "actions"},
        [("what-0", "Ring the practice"), ("by-0", "2026-12-01")],
        [{"what": "Ring the practice", "by": "2026-12-01"}],
    ),
}
"""By name: an ask, a form that was filled in, and the answer that it holds."""


def asking(asked: dict[str, Any]) -> Activity:
    """Return an activity that asks one thing."""
    ask = {"id": "it", "label": "What do you say?"} | asked
    step = {"id": "ask", "title": "A question", "minutes": 2, "asks": [ask]}
    words = {"leads": "Facilitator", "purpose": "an answer", "solo": "Answer.", "after": "Thanks."}
    minutes = {"module": 1, "minutes": 2, "solo_minutes": 2}
    held = {"id": "asked", "title": "Asked", "kind": "choice", "steps": [step]}
    return activities.thawed(held | words | minutes)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with running_desk(tmp_path_factory.mktemp("desk")) as running:
        running.enter()
        yield running


@pytest.mark.parametrize("name", ASKS)
def test_an_answer_of_any_kind_is_entered_and_taken_back(desk: Desk, name: str) -> None:
    _, fields, value = ASKS[name]
    room = desk.client.create("", items=[asking(ASKS[name][0])])
    room.do("opened", {"item": "a1", "step": 0})
    place = [("item", "a1"), ("ask", "it")]
    shown = desk.ask(f"facilitate/rooms/{room.id}").text
    assert not [field for field, _ in fields if f'name="{field}"' not in shown]

    assert desk.send(f"facilitate/rooms/{room.id}/enter", [*place, *fields, ("people", "2")]).status == 303

    room.do("closed")
    assert room.values("a1", "it") == [value, value]
    shown = desk.ask(f"facilitate/rooms/{room.id}").text
    back = shown.partition('name="back" value="')[2].partition('"')[0].replace("&#34;", '"')
    for _ in range(2):
        sent = desk.send(f"facilitate/rooms/{room.id}/enter", [*place, ("back", back.replace("\n", "\r\n"))])
        assert sent.status == 303
    assert room.values("a1", "it") == []


@pytest.mark.parametrize("name", ASKS)
def test_a_form_with_nothing_in_it_enters_nothing(desk: Desk, name: str) -> None:
    room = desk.client.create("", items=[asking(ASKS[name][0])])
    room.do("opened", {"item": "a1", "step": 0})

    refused = desk.send(f"facilitate/rooms/{room.id}/enter", [("item", "a1"), ("ask", "it")])

    assert refused.status == 400
    assert "That was not done" in refused.text


def test_hands_for_several_options_are_counted_option_by_option_and_of_people(desk: Desk) -> None:
    room = desk.client.create("", items=[asking({"kind": "choice", "several": True, "options": THINGS})])
    room.do("opened", {"item": "a1", "step": 0})
    room.do("entered", {"item": "a1", "ask": "it", "value": ["x", "y"], "count": 2})
    about = [("item", "a1"), ("ask", "it"), ("counted", "yes")]

    def enter(x: str, y: str, people: str, operation: str = "") -> int:
        fields = [*about, ("count-x", x), ("count-y", y), ("people", people), ("operation", operation)]
        return desk.send(f"facilitate/rooms/{room.id}/enter", fields).status

    assert enter("7", "5", "9") == 303
    assert room.values("a1", "it") == [{"hands": {"x": 7, "y": 5}, "people": 9}]
    # Only the first half of another form arrived; the second time all of it does.
    draft = {"item": "a1", "ask": "it", "value": {"hands": {"x": 8}, "people": 8}, "count": 1}
    body = {"kind": "entered", "body": draft, "operation": "slow.new"}
    desk.client.ask("POST", f"rooms/{room.id}/do", body)
    for _ in range(2):
        assert enter("8", "", "8", "slow") == 303
        assert room.values("a1", "it") == [{"hands": {"x": 8}, "people": 8}]
    assert (enter("8", "5", "7"), enter("8", "5", "14"), enter("8", "", "")) == (400, 400, 400)
    assert (enter("", "", ""), room.values("a1", "it")) == (303, [])


def test_hands_of_which_only_a_part_was_committed_are_put_right_when_the_form_is_sent_again() -> None:
    shown = asking({"kind": "choice", "several": True, "options": THINGS})
    plan = numbered([shown])
    room = Room("0" * 32, "k7m2qx", "Hands", "", plan, NOON, NOON + timedelta(days=30), None, 0)
    held = [led("entered", item="a1", ask="it", value=value, count=1) for value in (["x"], ["y"], ["x", "y"])]
    form = {"count-x": ["8"], "people": ["8"]}
    for arrived in range(5):
        log = list(held)
        for sent in (arrived, None):
            state = State(room)
            for event in as_events(log):
                state.apply(event)
            known = {draft.operation for draft in log}
            drafts = counted_drafts(state, "a1", "it", form, "slow")
            log += [draft for draft in drafts if draft.operation not in known][:sent]
        state = State(room)
        for event in as_events(log):
            state.apply(event)
        assert state.values("a1", "it") == [{"hands": {"x": 8}, "people": 8}]
