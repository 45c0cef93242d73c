"""The facilitator's API as apps use it: by key, over HTTP, on a real database."""

import json
import threading
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from tests.desk import KEY, ORIGIN, Desk, running_desk
from tests.servers import PATIENCE_S

from cmplearn.apps.rooms_client import RoomClient
from cmplearn.course import activities
from cmplearn.web.rooms import facilitate_api
from cmplearn.web.rooms.authority import FACILITATOR_KEY, KEY_HEADER, holds_key

ACTIVITY = "who-gets-called-first"
GUARDED = "module-1-check-in"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with running_desk(tmp_path_factory.mktemp("desk")) as running:
        yield running


@pytest.fixture
def room(desk: Desk) -> RoomClient:
    """A room with an activity that anybody may see the results of, and a guarded one."""
    return desk.client.create("Fair lists", [ACTIVITY, GUARDED])


def test_a_room_is_made_of_activities_of_the_course_in_their_order(room: RoomClient) -> None:
    assert room.last["title"] == "Fair lists"
    assert [each["activity"] for each in room.last["items"]] == [ACTIVITY, GUARDED]
    assert room.last["item"] is None
    assert room.last["members"] == []


def test_a_snapshot_has_the_addresses_for_phones_and_projector(room: RoomClient) -> None:
    code = room.last["code"].replace(" ", "")

    assert room.last["join_url"] == f"{ORIGIN}/cmplearn/r/{code}"
    assert room.last["screen_url"] == f"{ORIGIN}/cmplearn/screen/{code}"
    assert room.last["reachable"]


def test_figures_are_filled_in_when_a_room_is_made(room: RoomClient) -> None:
    told = room.last["items"][0]["steps"][0]["tells_html"]

    assert "{{" not in json.dumps(room.last)
    assert "Patient A has waited" in told


def test_an_app_brings_its_own_activity(desk: Desk) -> None:
    own = activities.load(ACTIVITY).model_copy(update={"title": "Ours"})

    made = desk.client.create("", items=[own])

    assert made.last["title"] == made.last["items"][0]["title"] == "Ours"


def test_what_is_no_activity_makes_no_room(desk: Desk) -> None:
    before = len(desk.call("rooms").json["rooms"])

    refused = desk.call("rooms", "POST", {"title": "X", "items": [{"id": "x"}]})

    assert refused.status == 400
    assert "no activity" in refused.json["message"]
    assert desk.call("rooms", "POST", {"activities": ["no-such-thing"]}).status == 404
    assert desk.call("rooms", "POST", {"activities": [ACTIVITY] * 21}).status == 400
    assert len(desk.call("rooms").json["rooms"]) == before


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("rooms", {"title": 7}),
        ("rooms", {"activities": "all"}),
        ("rooms", {"items": "all"}),
        ("rooms/{id}/do", {"kind": "opened", "body": []}),
        ("rooms/{id}/do", {"kind": "exploded"}),
        ("rooms/{id}/do", {"kind": "answered", "body": {}}),
        ("rooms/{id}/do", {"kind": "ended"}),
        ("rooms/{id}/end", {"keep": "all"}),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(
    desk: Desk, room: RoomClient, path: str, body: dict[str, object]
) -> None:
    answer = desk.call(path.format(id=room.id), "POST", body)

    assert answer.status == 400
    assert answer.json["message"].endswith((".", "]]; 'all' does not."))


def test_what_is_too_large_is_refused_before_it_is_read(desk: Desk) -> None:
    assert desk.call("rooms", "POST", {"title": "x" * 250_000}).status == 413


@pytest.mark.parametrize("path", ["rooms", "rooms/{id}", "rooms/{id}/values?item=a1&ask=call", "series/x"])
@pytest.mark.parametrize("key", ["", "x", KEY + "x", KEY.upper()])
def test_without_the_key_nothing_is_told(desk: Desk, room: RoomClient, path: str, key: str) -> None:
    answer = desk.call(path.format(id=room.id), key=key)

    assert answer.status == 403
    assert set(answer.json) == {"message"}


@pytest.mark.parametrize("key", [None, ""])
def test_a_host_without_a_key_lets_nobody_in_by_one(key: str | None) -> None:
    asked = SimpleNamespace(
        settings={FACILITATOR_KEY: key}, request=SimpleNamespace(headers={KEY_HEADER: ""})
    )

    assert not holds_key(asked)


@pytest.mark.parametrize("path", ["do", "end", "delete"])
def test_without_the_key_nothing_is_done(desk: Desk, room: RoomClient, path: str) -> None:
    body = {"kind": "opened", "body": {"item": "a1", "step": 0}}

    assert desk.call(f"rooms/{room.id}/{path}", "POST", body, key="x").status == 403
    assert desk.client.room(room.id).last["seq"] == room.last["seq"]


def test_a_page_of_another_site_cannot_act_with_the_facilitators_cookies(
    desk: Desk, room: RoomClient
) -> None:
    desk.enter()
    body = json.dumps({"kind": "opened", "body": {"item": "a1", "step": 0}}).encode()

    refused = desk.ask(f"facilitate/api/rooms/{room.id}/do", "POST", body)

    assert refused.status == 403
    assert desk.client.room(room.id).last["item"] is None


def test_what_is_done_is_seen_at_once(room: RoomClient) -> None:
    seq = room.do("opened", {"item": "a1", "step": 1})

    now = room.snapshot()
    assert (now["seq"], now["item"], now["step"], now["is_open"]) == (seq, "a1", 1, True)


def test_repeating_a_write_gives_its_first_number_and_does_nothing(desk: Desk, room: RoomClient) -> None:
    draft = {"kind": "noted", "body": {"name": "n", "value": 1}, "operation": "once"}

    first, again = (desk.call(f"rooms/{room.id}/do", "POST", draft).json["seq"] for _ in range(2))

    assert first == again == room.snapshot()["seq"]


def test_answers_come_as_values_without_names(desk: Desk, room: RoomClient) -> None:
    room.do("opened", {"item": "a1", "step": 0})
    for member, value in zip(desk.join(room.id, "Asha", "Bo"), ("a", "b"), strict=True):
        desk.answer(room.id, member, "a1", "call", value)
    room.do("entered", {"item": "a1", "ask": "call", "value": "lot", "count": 2})

    assert sorted(room.values("a1", "call")) == ["a", "b", "lot", "lot"]
    assert room.snapshot()["items"][0]["steps"][0]["asks"][0]["tally"]["counts"] == {"a": 1, "b": 1, "lot": 2}


def test_guarded_answers_are_refused_until_five_have_answered_and_answers_are_closed(
    desk: Desk, room: RoomClient
) -> None:
    room.do("opened", {"item": "a2", "step": 0})
    members = desk.join(room.id, *"ABCDE")
    for member in members[:4]:
        desk.answer(room.id, member, "a2", "written", "agreed")
    asked = f"rooms/{room.id}/values?item=a2&ask=written"

    room.do("closed")
    assert desk.call(asked).status == 403
    room.do("reopened")
    desk.answer(room.id, members[4], "a2", "written", "changed")
    assert desk.call(asked).status == 403
    room.do("closed")
    assert sorted(desk.call(asked).json["values"]) == ["agreed"] * 4 + ["changed"]


def test_who_moved_is_told_as_numbers(desk: Desk, room: RoomClient) -> None:
    members = desk.join(room.id, "Asha", "Bo", "Cem")
    for step, ask, values in ((0, "call", "aab"), (1, "call-place", "abb")):
        room.do("opened", {"item": "a1", "step": step})
        for member, value in zip(members, values, strict=True):
            desk.answer(room.id, member, "a1", ask, value)

    assert room.moves("a1", "call", "call-place") == [("a", "a", 1), ("a", "b", 1), ("b", "b", 1)]


def test_news_is_sent_as_soon_as_it_happens(
    desk: Desk, room: RoomClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[dict[str, object]] = []
    monkeypatch.setattr(facilitate_api, "LONGEST_WAIT_S", 2 * PATIENCE_S)  # no question ends by itself
    onlooker, since = desk.client.room(room.id), room.last["seq"]
    waiting = threading.Thread(
        target=lambda: seen.append(onlooker.snapshot(since=since, wait=2 * PATIENCE_S))
    )
    waiting.start()

    seq = room.do("opened", {"item": "a1", "step": 0})
    waiting.join(PATIENCE_S)

    assert [each["seq"] for each in seen] == [seq]


def test_no_news_is_an_empty_answer_after_the_wait(desk: Desk, room: RoomClient) -> None:
    assert desk.call(f"rooms/{room.id}?since={room.last['seq']}&wait=0.05").status == 204
    assert desk.call(f"rooms/{room.id}?since=nonsense").status == 200


def test_a_closed_room_has_no_code_and_takes_nothing_more(desk: Desk, room: RoomClient) -> None:
    room.end()

    assert room.last["ended"]
    assert room.last["code"] == room.last["join_url"] == ""
    assert desk.call(f"rooms/{room.id}/do", "POST", {"kind": "noted", "body": {"name": "n"}}).status == 403


def test_ending_may_forget_all_answers_but_some(desk: Desk, room: RoomClient) -> None:
    member = desk.join(room.id, "Asha")[0]
    for step, ask, value in ((0, "call", "a"), (3, "words", "Longest first")):
        room.do("opened", {"item": "a1", "step": step})
        desk.answer(room.id, member, "a1", ask, value)

    room.end(keep=[("a1", "call")])

    assert room.values("a1", "call") == ["a"]
    assert room.values("a1", "words") == []


def test_meetings_of_a_set_are_found_by_its_name_with_what_was_noted(desk: Desk) -> None:
    meeting = desk.client.create("Third meeting", series="Set A/B & more")
    meeting.do("noted", {"name": "meeting", "value": {"presenter": "Asha"}})
    meeting.end()

    (found,) = desk.client.previous("Set A/B & more")
    assert (found["id"], found["title"]) == (meeting.id, "Third meeting")
    assert found["facts"] == {"meeting": {"presenter": "Asha"}}
    assert desk.client.previous("Another set") == []


def test_a_set_s_name_is_read_as_it_was_written(desk: Desk) -> None:
    room = desk.client.create("One", activities=["how-do-you-arrive"], series=" Derby\t")
    room.end()

    found = desk.call("series/%00%20Derby%00")

    assert (found.status, json.loads(found.body)["rooms"][0]["id"]) == (200, room.id)


def test_meetings_are_kept_for_longer(desk: Desk, room: RoomClient) -> None:
    def days(client: RoomClient) -> int:
        from datetime import datetime

        made, gone = (datetime.fromisoformat(client.last[name]) for name in ("created_at", "expires_at"))
        return (gone - made).days

    assert (days(room), days(desk.client.create("M", series="Set"))) == (30, 120)


def test_a_deleted_room_is_nowhere(desk: Desk, room: RoomClient) -> None:
    room.delete()

    assert desk.call(f"rooms/{room.id}").status == 404
    assert room.id not in desk.call("rooms").text


def test_in_an_action_learning_set_it_is_told_who_promised_what(desk: Desk) -> None:
    made = desk.client.create("", ["action-learning-set"])
    item, step, ask = next(
        ("a1", number, ask["id"])
        for number, step in enumerate(made.last["items"][0]["steps"])
        for ask in step["asks"]
        if ask["kind"] == "actions"
    )
    made.do("opened", {"item": item, "step": step})
    member = desk.join(made.id, "Asha")[0]
    desk.answer(made.id, member, item, ask, [{"what": "Ring the practice", "by": ""}])

    (found,) = made.values(item, ask)
    assert (found["name"], found["member"]) == ("Asha", member)
    assert found["value"] == [{"what": "Ring the practice", "by": ""}]
