"""Words that could point at a person: said on the phone, before all see them, and in what leaves the room."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.desk import Desk, running_desk
from tests.rooms.every_kind import ask_of
from tests.web.rooms.house import House
from tests.web.rooms.test_facilitate import Forms, page

from cmplearn.apps.rooms_client import RoomClient
from cmplearn.web.rooms.doubts import doubt_of_answer, doubt_of_text
from cmplearn.web.rooms.live import LiveRoom

NUMBER = "943 476 5919"
DANGEROUS = f"Ask about NHS number {NUMBER} first"
HARMLESS = "Ring the frail first"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with running_desk(tmp_path_factory.mktemp("doubts")) as running:
        running.enter()
        yield running


@pytest.fixture(scope="module")
def led(desk: Desk) -> RoomClient:
    """A room in which two people wrote something, one of them a number."""
    made = desk.client.create("Fair lists", ["who-gets-called-first"])
    made.do("opened", {"item": "a1", "step": 3})
    for member, words in zip(desk.join(made.id, "Asha", "Ben"), (DANGEROUS, HARMLESS), strict=True):
        desk.answer(made.id, member, "a1", "words", words)
    return made


@pytest.mark.parametrize(
    ("ask", "value"),
    [
        ("rule", DANGEROUS),
        ("map", [{"name": NUMBER, "across": 1, "up": 2}]),
        ("acts", [{"what": DANGEROUS, "by": "2026-12-01"}]),
        ("true", {"cost": {"rating": 1, "evidence": DANGEROUS}}),
    ],
)
def test_every_kind_of_answer_that_holds_words_is_looked_through(ask: str, value: Any) -> None:
    assert NUMBER in doubt_of_answer(ask_of(ask), value)


def test_who_takes_on_an_action_by_a_day_that_has_passed_is_told() -> None:
    rows = [
        {"what": "Ring her", "by": "2025-01-05"},
        {"what": "Ask", "by": ""},
        {"what": "Go", "by": "9999-01-01"},
    ]
    told = "Kept. Already past: 5 January 2025. Choose a day that is to come, or none."
    assert doubt_of_answer(ask_of("acts"), rows) == told
    assert doubt_of_answer(ask_of("acts"), rows[1:]) == ""


def test_words_of_the_form_itself_raise_no_doubt() -> None:
    assert doubt_of_answer(ask_of("call"), "a") == ""
    assert (
        doubt_of_text({"text": "Plan (by 2026-12-01)", "rows": [{"what": "Plan", "by": "2026-12-01"}]}) == ""
    )


def test_a_phone_is_told_with_and_without_scripts(house: House, room: LiveRoom) -> None:
    cookie, address = house.join(room), f"room/{room.room.code.upper()}"
    sent = {"item": "a1", "ask": "why", "value": DANGEROUS}

    told = house.ask(f"{address}/answer", json.dumps(sent).encode(), cookie, Content_Type="application/json")
    shown = house.ask(address, cookie=cookie).text

    for words in (json.loads(told.body)["doubt"], shown):
        assert f"Kept. “{NUMBER}” (NHS number) could point at a person." in words
    assert "says is-refused" in shown
    house.ask(f"{address}/answer", sent | {"value": HARMLESS}, cookie)
    assert "could point" not in house.ask(address, cookie=cookie).text


def test_what_could_point_at_a_person_is_asked_about_before_all_see_it(desk: Desk, led: RoomClient) -> None:
    html = page(desk, led)
    words = [form.words for form in Forms(html).found]

    assert "Yes, let all see it" in words
    assert words.count("Let all see it") == 1
    assert html.count("Look again:") == 1
    assert sorted(each["doubt"] != "" for each in led.snapshot()["texts"]) == [False, True]


def test_what_leaves_a_room_is_marked(desk: Desk, led: RoomClient) -> None:
    for text in led.snapshot()["texts"]:
        led.do("published", {"answer": text["seq"]})
    table = desk.ask(f"facilitate/rooms/{led.id}/answers.csv").body.decode("utf-8-sig")
    notes = {row["words"]: row["note"] for row in csv.DictReader(io.StringIO(table)) if row["words"]}

    assert NUMBER in notes[DANGEROUS]
    assert notes[HARMLESS] == ""
    assert "could point at a person" in desk.ask(f"facilitate/rooms/{led.id}/results.html").text
