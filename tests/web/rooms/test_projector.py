"""The wall: open to whoever has the code, shows it and what goes on, takes nothing."""

import json
from collections.abc import Iterator

import pytest
from tests.rooms.every_kind import every_kind
from tests.web.rooms.house import MODULES, House

from cmplearn.rooms import numbered
from cmplearn.web.rooms.addresses import PUBLIC_ORIGIN
from cmplearn.web.rooms.live import LiveRoom


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server that also serves the wall."""
    place = tmp_path_factory.mktemp("wall") / "programme.sqlite"
    started = House(place, (*MODULES, "rooms.projector")).start()
    started.app.settings[PUBLIC_ORIGIN] = "http://192.168.0.5:8890"
    yield started
    started.stop()


@pytest.fixture
def room(house: House) -> LiveRoom:
    """A room in which nothing is open yet."""
    return house.new_room(numbered([every_kind()]), open_first=False)


def wall(room: LiveRoom) -> str:
    """Return the address of a room's wall."""
    return f"screen/{room.room.code.upper()}"


def test_the_wall_has_the_code_the_address_its_qr_code_and_how_many_are_here(
    house: House, room: LiveRoom
) -> None:
    house.join(room)
    page = house.ask(wall(room))
    code = room.room.code.upper()
    assert page.status == 200
    assert f'<strong class="code">{code[:3]} {code[3:]}</strong>' in page.text
    assert f"192.168.0.5:8890/<wbr>cmplearn/<wbr>r/<wbr>{code}" in page.text
    assert f'src="/cmplearn/room/{code}/qr.svg" alt="QR code' in page.text
    assert "1 person is here." in page.text
    assert house.ask(f"room/{code}/qr.svg").body.startswith(b"<svg")


def test_the_wall_has_no_address_that_phones_can_not_reach_and_no_word_of_it(
    house: House, room: LiveRoom
) -> None:
    house.app.settings[PUBLIC_ORIGIN] = "http://127.0.0.1:8888"
    try:
        text = house.ask(wall(room)).text
        assert 'class="code"' in text
        assert not any(words in text for words in ("127.0.0.1", "qr.svg", "Only this computer", "workshop"))
    finally:
        house.app.settings[PUBLIC_ORIGIN] = "http://192.168.0.5:8890"


def test_the_wall_is_told_of_the_question_and_of_each_answer_without_any_cookie(
    house: House, room: LiveRoom
) -> None:
    cookie = house.join(room)
    house.do(room, "opened", item="a1", step=0)
    form = {"item": "a1", "ask": "call", "operation": "", "value": "a"}
    assert house.ask(f"room/{room.room.code.upper()}/answer", form, cookie).status == 303
    told = json.loads(house.ask(f"{wall(room)}/state?since=0&screen=lobby").body)
    assert told["screen"] == "a1.0.open"
    assert told["main"] == "<h1>Step call</h1>"
    assert "Whom do you call?" in told["live"]
    assert "1 of 1 answered" in told["live"]
    assert "Asha" not in told["main"] + told["live"]


def test_the_wall_shows_its_question_when_it_is_opened_late(house: House, room: LiveRoom) -> None:
    house.do(room, "opened", item="a1", step=0)
    page = house.ask(wall(room))
    assert "Whom do you call?" in page.text
    assert 'data-screen="a1.0.open"' in page.text


def test_a_code_of_no_room_shows_nothing_but_the_form_for_another(house: House) -> None:
    for path in ("screen/AAAAAA", "screen/AAAAAA/state", "screen/AAAAAA/events"):
        answer = house.ask(path)
        assert answer.status == 404
        assert 'name="code"' in answer.text


@pytest.mark.parametrize("path", ["", "/state", "/events", "/socket"])
def test_nothing_can_be_written_from_the_wall(house: House, room: LiveRoom, path: str) -> None:
    answer = house.ask(wall(room) + path, {"item": "a1", "ask": "call", "value": "a"})
    assert answer.status == 405
    assert room.state.seq == 0


def test_the_wall_of_a_closed_room_is_dead(house: House, room: LiveRoom) -> None:
    address = wall(room)
    house.run(house.rooms.end(room.room.id))
    assert house.ask(address).status == 404
