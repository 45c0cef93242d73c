"""A member's own actions, taken along by a code: theirs alone, and for members only."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from tests.web.rooms.house import MODULES, Answer, House

from cmplearn.cohort import open_programme, pull
from cmplearn.course import activities
from cmplearn.rooms import numbered
from cmplearn.web.rooms.guard import Limits
from cmplearn.web.rooms.live import LiveRoom

WRITING = 5
RING = {"what": "Ring the ward <b>myself</b>", "by": "2026-12-01"}
CODE = re.compile(r"<strong>([0-9A-Z]{4}-[0-9A-Z]{4})</strong>")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("programme") / "programme.sqlite"


@pytest.fixture(scope="module")
def house(place: Path) -> Iterator[House]:
    house = House(place, (*MODULES, "rooms.claiming")).start()
    yield house
    house.stop()


@pytest.fixture
def room(house: House, place: Path, monkeypatch: pytest.MonkeyPatch) -> LiveRoom:
    monkeypatch.setenv("CMPLEARN_PROGRAMME", str(place))
    room = house.new_room(numbered([activities.load("action-learning-set")]), open_first=False)
    house.do(room, "noted", name="opened", value={"number": 2})
    house.do(room, "opened", item="a1", step=WRITING)
    return room


def write(house: House, room: LiveRoom, cookie: str, *actions: dict[str, str]) -> None:
    sent: list[Any] = [("item", "a1"), ("ask", "actions"), ("operation", "")]
    sent += [(f"{name}-{row}", each[name]) for row, each in enumerate(actions) for name in ("what", "by")]
    path = f"room/{room.room.code.upper()}/answer"
    answer = house.ask(path, urlencode(sent).encode(), cookie)
    assert answer.status == 303, answer.text


def claim(house: House, room: LiveRoom, cookie: str = "", **headers: str) -> Answer:
    return house.ask(f"room/{room.room.code.upper()}/claim", {"item": "a1"}, cookie, **headers)


def code_in(answer: Answer) -> str:
    found = CODE.search(answer.text)
    assert answer.status == 200
    assert found, answer.text
    return found[1]


def claimed(place: Path, code: str, name: str = "a-portfolio") -> Any:
    engine = open_programme(place)
    try:
        return pull(engine, code, [name])
    finally:
        engine.dispose()


def test_the_code_stands_for_one_s_own_actions_and_the_meeting(
    house: House, room: LiveRoom, place: Path
) -> None:
    asha, ben = house.join(room, "Asha"), house.join(room, "Ben")
    write(house, room, asha, RING, {"what": "Ask finance", "by": ""})
    write(house, room, ben, {"what": "Not Asha’s", "by": ""})

    found = claimed(place, code_in(claim(house, room, asha)))

    assert found.actions == (RING, {"what": "Ask finance"})
    assert found.meeting == "meeting-2"


def test_asking_again_shows_the_same_code_until_the_actions_change(house: House, room: LiveRoom) -> None:
    asha = house.join(room)
    write(house, room, asha, RING)
    first = code_in(claim(house, room, asha))

    assert code_in(claim(house, room, asha)) == first
    write(house, room, asha, RING, {"what": "Ask finance", "by": ""})
    assert code_in(claim(house, room, asha)) != first


def test_who_changes_their_actions_all_the_time_waits_for_a_new_code_and_nobody_else_does(
    house: House, room: LiveRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cmplearn.web.rooms.claiming._offered", lambda *_: "7k3m9qx2")
    monkeypatch.setitem(house.app.settings, "cmplearn_room_limits", Limits(lambda: 0.0))  # no time goes by
    asha, ben = house.join(room, "Asha"), house.join(room, "Ben")
    for number in range(6):
        write(house, room, asha, {"what": f"Ring ward {number}", "by": ""})
        last = claim(house, room, asha)
    assert (last.status, "Your actions are kept" in last.text) == (403, True)
    write(house, room, ben, RING)
    assert claim(house, room, ben).status == 200


def test_who_wrote_nothing_is_told_what_to_do(house: House, room: LiveRoom) -> None:
    write(house, room, house.join(room, "Ben"), RING)
    answer = claim(house, room, house.join(room, "Asha"))

    assert answer.status == 400
    assert "Write one and send it, then ask for the code" in answer.text


def test_a_code_that_can_t_be_made_now_is_refused_without_the_name_of_a_file(
    house: House, room: LiveRoom, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asha = house.join(room)
    write(house, room, asha, RING)
    (tmp_path / "secret-place").mkdir()
    monkeypatch.setenv("CMPLEARN_PROGRAMME", str(tmp_path / "secret-place"))
    (tmp_path / "secret-place" / "programme.sqlite").write_text("no database at all, but long enough")
    answer = claim(house, room, asha)

    assert answer.status >= 500
    assert "This can’t be kept just now" in answer.text
    assert "secret-place" not in answer.text


def test_nobody_else_gets_a_code(house: House, room: LiveRoom) -> None:
    asha = house.join(room)
    write(house, room, asha, RING)
    other = house.new_room(numbered([activities.load("action-learning-set")]), open_first=False)

    assert claim(house, room).status == 403
    assert claim(house, room, house.join(other)).status == 403
    assert claim(house, room, asha, Sec_Fetch_Site="cross-site").status == 403


def ended(house: House, room: LiveRoom) -> str:
    """End a room as the set's meeting does; return the path of its page."""
    path = f"room/{room.room.code.upper()}"
    house.do(room, "noted", name="record", value={"number": 2})
    house.do(room, "noted", name="opened", value=None)
    house.run(house.rooms.end(room.room.id, [("a1", "actions")]))
    return path


def test_for_a_day_after_the_end_one_s_own_cookie_still_gets_the_code(
    house: House, room: LiveRoom, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asha, ben = house.join(room, "Asha"), house.join(room, "Ben")
    write(house, room, asha, RING)
    path = ended(house, room)

    page = house.ask(path, cookie=asha)
    assert page.status == 200
    assert f'action="/cmplearn/{path}/claim"' in page.text
    found = claimed(place, code_in(house.ask(f"{path}/claim", {"item": "a1"}, asha)))
    assert (found.actions, found.meeting) == ((RING,), "meeting-2")

    assert house.ask(path, cookie=ben).status == 404, "Ben took on nothing"
    assert house.ask(f"{path}/claim", {"item": "a1"}, ben).status == 404
    monkeypatch.setattr("cmplearn.web.rooms.claiming.AFTERWARDS", timedelta(0))
    assert house.ask(path, cookie=asha).status == 404
    assert house.ask(f"{path}/claim", {"item": "a1"}, asha).status == 404


def test_after_the_end_the_cookie_opens_nothing_else(house: House, room: LiveRoom) -> None:
    asha, ben = house.join(room, "Asha"), house.join(room, "Ben")
    write(house, room, asha, RING)
    write(house, room, ben, {"what": "Ask finance", "by": ""})
    house.do(room, "removed", member=next(iter(room.state.members)))
    path = ended(house, room)

    assert house.ask(path, cookie=asha).status == 404, "whoever was taken out has left"
    assert house.ask(f"{path}/claim", {"item": "a1"}, asha).status == 404
    assert house.ask(path).status == 404
    assert house.ask(f"{path}/claim", {"item": "a1"}).status == 404
    for way in ("state", "events", "qr.svg"):
        assert house.ask(f"{path}/{way}", cookie=ben).status == 404
    answer = house.ask(f"{path}/answer", {"item": "a1", "ask": "actions", "what-0": "More"}, ben)
    assert answer.status == 404
    house.run(house.rooms.delete(room.room.id))
    assert house.ask(path, cookie=ben).status == 404


def test_pages_that_are_open_as_the_room_ends_are_offered_the_code(house: House, room: LiveRoom) -> None:
    write(house, room, house.join(room), RING)
    path = f"room/{room.room.code.upper()}"
    house.run(house.rooms.end(room.room.id, [("a1", "actions")]))

    main = json.loads(room.message("a1.5.open"))["main"]
    assert f'action="/cmplearn/{path}/claim"' in main


def test_a_reload_of_the_code_leads_back_to_the_room(house: House, room: LiveRoom) -> None:
    answer = house.ask(f"room/{room.room.code.upper()}/claim", cookie=house.join(room))

    assert (answer.status, answer.headers["Location"]) == (302, f"/cmplearn/room/{room.room.code.upper()}")


@pytest.mark.parametrize("code", ["%0d%0aX:y", "%00", "..%2Fx"])
def test_a_code_that_can_be_none_is_no_room(house: House, code: str) -> None:
    assert house.ask(f"room/{code}/claim").status == 404
