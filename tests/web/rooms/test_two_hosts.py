"""Two servers share the rooms of one PostgreSQL database: a phone is in the same room on either."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.web.rooms.house import House

from cmplearn.course.activity import Activity
from cmplearn.rooms import numbered


@pytest.fixture(scope="module")
def hosts(postgres_server: Any) -> Iterator[tuple[House, House]]:
    place = postgres_server.new_database()
    both = House(place).start(), House(place).start()
    yield both
    for each in both:
        each.stop()


def said(host: House, code: str, cookie: str) -> dict[str, Any]:
    """What a host tells a phone that shows nothing yet, once the host is up to date."""
    host.run(host.run(host.rooms.by_code(code)).catch_up())
    answer = host.ask(f"room/{code}/state?since=0&screen=x", cookie=cookie)
    assert answer.status == 200, answer.text
    found: dict[str, Any] = json.loads(answer.body)
    return found


def test_a_phone_may_change_hosts_in_the_middle(hosts: tuple[House, House], clinic: Activity) -> None:
    first, second = hosts
    room = first.new_room(numbered([clinic]))
    code = room.room.code.upper()
    cookie = first.join(room, "Ludmilla")
    sent = json.dumps({"item": "a1", "ask": "where", "value": "south", "operation": "vote-1"}).encode()
    answers = [
        host.ask(
            f"room/{code}/answer", sent, cookie, Content_Type="application/json", Accept="application/json"
        )
        for host in (second, first, second)
    ]
    assert [each.status for each in answers] == [200] * 3, answers[0].text
    assert len({json.loads(each.body)["seq"] for each in answers}) == 1, (
        "the vote that was sent again is the same"
    )
    told = [said(host, code, cookie) for host in hosts]
    assert told[0]["live"] == told[1]["live"]
    assert told[0]["main"] == told[1]["main"]
    assert first.run(first.rooms.by_id(room.room.id)).state.values("a1", "where") == ["south"]


def test_a_room_that_one_host_closes_is_closed_on_the_other(
    hosts: tuple[House, House], clinic: Activity
) -> None:
    first, second = hosts
    room = first.new_room(numbered([clinic]))
    code = room.room.code.upper()
    cookie = second.join(second.run(second.rooms.by_id(room.room.id)), "Asha")
    second.run(second.rooms.end(room.room.id, keep=[]))
    first.run(room.catch_up())
    answers = [host.ask(f"room/{code}", cookie=cookie) for host in hosts]
    assert [each.status for each in answers] == [404, 404]


def test_a_room_that_one_host_lets_nobody_new_into_is_so_on_the_other(
    hosts: tuple[House, House], clinic: Activity
) -> None:
    first, second = hosts
    room = first.new_room(numbered([clinic]))
    code, elsewhere = room.room.code.upper(), second.run(second.rooms.by_id(room.room.id))
    cookie = second.join(elsewhere, "Asha")
    first.do(room, "locked")
    # The other host may not know yet: what counts is decided by the log.
    late = second.ask(f"room/{code}/join", {"name": "Ben", "operation": "late"})
    assert (late.status, second.ask(f"room/{code}", cookie=cookie).status) == (403, 200)
    first.run(room.catch_up())
    assert [each.name for each in room.state.present()] == ["Asha"]
    assert [each.name for each in elsewhere.state.present()] == ["Asha"]
