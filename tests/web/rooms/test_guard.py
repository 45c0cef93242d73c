"""Nobody guesses a room's code, and nobody who asks for too much slows anybody else."""

import asyncio
import json
from collections.abc import Iterator

import pytest
from tests.web.rooms.house import House
from tests.web.rooms.test_following import socket, told, vote

from cmplearn.course.activity import Activity
from cmplearn.rooms import numbered
from cmplearn.web.rooms import guard, live
from cmplearn.web.rooms.guard import Limits
from cmplearn.web.rooms.live import LiveRoom

PHONES = 20


@pytest.fixture(autouse=True)
def limits(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """Limits of the test's own, whose clock stands still until the test moves it; nobody waits long."""
    clock = [0.0]
    house.app.settings["cmplearn_room_limits"] = Limits(lambda: clock[0])
    monkeypatch.setattr(guard, "LATE_SECONDS", 0.01)
    yield clock
    del house.app.settings["cmplearn_room_limits"]


def guesses(house: House, number: int) -> list[int]:
    return [house.ask(f"room/{'z' * 5}{each % 10}").status for each in range(number)]


def test_codes_cannot_be_guessed_at_speed(house: House, room: LiveRoom, limits: list[float]) -> None:
    assert guesses(house, 60 + 5) == [404] * 60 + [403] * 5

    refused = house.ask("room", {"code": "zzzzz1"})
    assert refused.status == 403
    assert "Wait a minute" in refused.text

    limits[0] += 60
    assert house.ask("room", {"code": "zzzzz1"}).status == 404
    assert room.room.code


def test_many_who_guess_at_once_get_no_further(house: House, room: LiveRoom) -> None:
    async def play() -> list[int]:
        asked = [asyncio.to_thread(house.ask, f"room/{'y' * 5}{each % 10}") for each in range(90)]
        return [answer.status for answer in await asyncio.gather(*asked)]

    assert room.room.code
    assert sorted(asyncio.run(play())) == [403] * 30 + [404] * 60


def test_no_room_but_its_own_frees_a_cookie_from_the_limit(house: House, room: LiveRoom) -> None:
    cookie = house.join(room)

    asked = [house.ask(f"room/{'x' * 5}{each % 10}", cookie=cookie).status for each in range(60)]
    other = house.join(room, "Ben")

    assert asked == [404] * 60
    assert house.ask("room/xxxxx1", cookie=other).status == 403


def test_codes_tried_from_very_many_addresses_are_not_all_looked_up(house: House, room: LiveRoom) -> None:
    house.app.settings["cmplearn_room_limits"].unknown_codes.burst = 10

    assert guesses(house, 12) == [404] * 10 + [403] * 2
    assert house.ask(f"room/{room.room.code.upper()}").status == 200


def test_a_right_code_is_let_in_however_many_wrong_ones_came_from_there(
    house: House, room: LiveRoom, clinic: Activity, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookie = house.join(room)
    guesses(house, 70)
    monkeypatch.setattr(live, "LISTED_SECONDS", 0)
    elsewhere = house.store.create("Made by another process", numbered([clinic]))

    assert house.ask(f"room/{room.room.code.upper()}", cookie=cookie).status == 200
    assert house.ask(f"room/{room.room.code.upper()}").status == 200
    assert house.ask(f"room/{elsewhere.code.upper()}").status == 200
    assert house.ask("room", {"code": elsewhere.code}).status == 303


def test_a_right_code_that_is_new_here_costs_nothing(
    house: House, clinic: Activity, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.ask("room/zzzzz1")
    monkeypatch.setattr(live, "LISTED_SECONDS", 1e6)
    rooms = [house.store.create("New", numbered([clinic])) for _ in range(3)]

    assert [house.ask(f"room/{each.code.upper()}").status for each in rooms] == [200] * 3
    assert guesses(house, 60) == [404] * 59 + [403]


def test_the_codes_of_rooms_that_are_closed_count_as_no_guesses(house: House, room: LiveRoom) -> None:
    code = room.room.code.upper()
    house.ask(f"room/{code}")
    house.run(house.rooms.end(room.room.id))

    assert {house.ask(f"room/{code}").status for _ in range(70)} == {404}


def test_many_names_are_one_address(house: House, room: LiveRoom) -> None:
    cookies = [house.join(room, f"Puppet {number}") for number in range(4)]
    house.app.settings["cmplearn_room_limits"].crowd.burst = 100
    path = f"room/{room.room.code.upper()}/state"

    asked = [house.ask(path, cookie=each).status for _ in range(30) for each in cookies]

    assert asked.count(200) == 100
    assert asked.count(429) == 20
    assert house.ask("room").status == 200


@pytest.mark.parametrize("path", ["room", "room/{code}", "room/{code}/state", "room/{code}/socket"])
def test_another_computers_name_leads_to_no_room(house: House, room: LiveRoom, path: str) -> None:
    answer = house.ask(path.format(code=room.room.code.upper()), Host=f"evil.example:{house.port}")

    assert answer.status == 403
    assert "do not answer to this address" in answer.text


def test_a_made_up_cookie_before_the_good_one_changes_nothing(house: House, room: LiveRoom) -> None:
    cookie = f"cmplearn-room-00000000=a.b.c; {house.join(room)}"

    assert house.ask(f"room/{room.room.code.upper()}/state", cookie=cookie).status == 200


@pytest.mark.parametrize("path", ["r/%0d%0ax", "r/%00", "room/%0d%0ax/join", "room/%00/answer", "r/..%2Fx"])
def test_what_can_be_no_code_leads_nowhere(house: House, path: str) -> None:
    assert house.ask(path).status == 404


def test_a_senders_address_that_is_none_is_another_pages(house: House, room: LiveRoom) -> None:
    path = f"room/{room.room.code.upper()}/join"

    assert house.ask(path, {"name": "Asha"}, Origin="http://[").status == 403


def test_a_phone_that_asks_too_often_is_told_to_wait_and_others_are_not(house: House, room: LiveRoom) -> None:
    path = f"room/{room.room.code.upper()}/state"
    busy, calm = house.join(room, "Busy"), house.join(room, "Calm")

    asked = [house.ask(path, cookie=busy) for _ in range(80)]

    assert [answer.status for answer in asked] == [200] * 60 + [429] * 20
    assert asked[-1].headers["Retry-After"] == "2"
    assert house.ask(path, cookie=calm).status == 200


def test_a_phone_that_answers_too_often_by_socket_is_told_to_send_later(house: House, room: LiveRoom) -> None:
    async def play() -> list[str]:
        async with socket(house, room, cookie, 2, "a1.0.open") as connection:
            for number in range(70):
                await connection.write_message(vote("south", f"e{number}"))
            replies = [await told(connection, lambda m: "operation" in m) for _ in range(70)]
            return ["later" if "later" in reply else "kept" for reply in replies]

    cookie = house.join(room)

    assert house.run(play()) == ["kept"] * 59 + ["later"] * 11  # opening the socket was one


def test_a_crowd_that_joins_from_one_address_gets_in_and_a_machine_that_joins_for_ever_does_not(
    house: House, room: LiveRoom
) -> None:
    house.app.settings["cmplearn_room_limits"].joins.burst = 40

    joined = [
        house.ask(f"room/{room.room.code}/join", {"name": f"Person {number}"}).status for number in range(50)
    ]

    assert joined == [303] * 40 + [403] * 10


def test_one_phone_holds_eight_pages_open_and_no_more(house: House, room: LiveRoom) -> None:
    async def play() -> int:
        held = [socket(house, room, cookie) for _ in range(8)]
        for each in held:
            await each.__aenter__()
        path = f"room/{room.room.code.upper()}/events"
        refused = await asyncio.to_thread(house.ask, path, cookie=cookie)
        for each in held:
            await each.__aexit__(None, None, None)
        return refused.status

    cookie = house.join(room)

    assert house.run(play()) == 403


async def flood(house: House, head: bytes, asked: list[int]) -> None:
    """Ask as fast as one connection takes it, and note how often."""
    reader, writer = await asyncio.open_connection("127.0.0.1", house.port)

    async def swallow() -> None:
        while await reader.read(65_536):
            pass

    swallowing = asyncio.create_task(swallow())
    try:
        while True:
            writer.write(head * 10)
            asked.append(10)
            await writer.drain()
    finally:
        swallowing.cancel()
        writer.transport.abort()


@pytest.mark.parametrize("is_member", [True, False])
def test_a_flood_from_one_phone_does_no_work_and_stops_no_vote(
    house: House, room: LiveRoom, is_member: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/cmplearn/room/{room.room.code.upper()}"
    shown: list[str] = []

    def show(handler: guard.RoomHandler, *_: object, **__: object) -> None:
        shown.append(handler.request.path)
        handler.finish("a page")

    monkeypatch.setattr(guard, "LATE_SECONDS", 0.5)
    monkeypatch.setattr(guard.RoomHandler, "show", show)
    house.app.settings["cmplearn_room_limits"].address.burst = 100
    cookie = house.join(room, "Flooder") if is_member else "a=b"
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\nCookie: {cookie}\r\n\r\n".encode()
    phones = [house.join(room, f"Phone {number}") for number in range(PHONES)]

    async def one_votes(phone: str) -> bool:
        async with socket(house, room, phone) as connection:
            await connection.write_message(vote("north", "f1"))
            return "seq" in await told(connection, lambda m: "operation" in m)

    async def play() -> tuple[list[bool], int]:
        asked: list[int] = []
        floods = [asyncio.create_task(flood(house, head, asked)) for _ in range(20)]
        while sum(asked) < 2_000:
            await asyncio.sleep(0)
        kept = await asyncio.gather(*map(one_votes, phones))
        for each in floods:
            each.cancel()
        await asyncio.gather(*floods, return_exceptions=True)
        return kept, sum(asked)

    kept, asked = house.run(play())

    assert kept == [True] * PHONES
    assert asked >= 2_000
    assert shown.count(path) <= (60 if is_member else 100)
    assert room.state.values("a1", "where") == ["north"] * PHONES


def test_an_errors_log_holds_no_name_no_code_and_nothing_typed(
    house: House, room: LiveRoom, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError(typed)

    typed = "".join(["As", "ha"])
    monkeypatch.setattr("cmplearn.web.rooms.room.fields_in", broken)

    answer = house.ask(f"room/{room.room.code.upper()}/join", {"name": typed})

    assert answer.status == 500
    assert "Something went wrong on our side" in answer.text
    assert "ZeroDivisionError" in caplog.text
    assert "Asha" not in caplog.text
    assert room.room.code.upper() not in caplog.text


def test_a_script_is_answered_in_json(house: House, room: LiveRoom) -> None:
    answer = house.ask(f"room/{room.room.code.upper()}/state", Accept="*/*")

    assert answer.status == 403
    assert "not joined" in json.loads(answer.body)["message"]
