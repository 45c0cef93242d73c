"""How apps find rooms and follow them, against the real API."""

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.desk import KEY, Desk, running_desk
from tests.servers import PATIENCE_S, wait_for
from tests.workshops import free_port

from cmplearn.apps import rooms_client, rooms_following
from cmplearn.apps.rooms_client import RoomClient, RoomsClient, WorkshopAwayError
from cmplearn.errors import InputError, NotFoundError, RefusedError
from cmplearn.rooms.note import Note
from cmplearn.web.rooms import facilitate_api


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody gives up before the test does, and no question for news ends by itself meanwhile."""
    monkeypatch.setattr(rooms_client, "PATIENCE_S", PATIENCE_S)
    monkeypatch.setattr(rooms_following, "WAIT_S", 2 * PATIENCE_S)
    monkeypatch.setattr(facilitate_api, "LONGEST_WAIT_S", 2 * PATIENCE_S)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with running_desk(tmp_path_factory.mktemp("desk")) as running:
        yield running


@pytest.fixture
def room(desk: Desk) -> RoomClient:
    return desk.client.create("", ["who-gets-called-first"])


def noted(home: Path, address: str, key: str = KEY) -> dict[str, str]:
    """Return the environment of an app beside a workshop that has left its note."""
    (home / "workshop.json").write_text(json.dumps(vars(Note(address, address, key, "", 1))))
    return {"CMPLEARN_HOME": str(home)}


def nobodys_address() -> str:
    """Return an address at which nobody answers."""
    return f"http://127.0.0.1:{free_port()}/cmplearn/"


def test_a_running_workshop_comes_before_the_own_server(desk: Desk, tmp_path: Path) -> None:
    own = {"CMPLEARN_ROOMS": nobodys_address(), "CMPLEARN_ROOMS_KEY": KEY}

    assert RoomsClient.found(noted(tmp_path, desk.client.address) | own) == desk.client


@pytest.mark.parametrize("note", [None, "half a no", "{}", "[]", json.dumps({"url": 1, "key": None})])
def test_without_a_workshop_the_own_server_is_used(desk: Desk, tmp_path: Path, note: str | None) -> None:
    if note is not None:
        (tmp_path / "workshop.json").write_text(note)
    own = {"CMPLEARN_ROOMS": desk.client.address, "CMPLEARN_ROOMS_KEY": KEY}

    assert RoomsClient.found({"CMPLEARN_HOME": str(tmp_path)} | own) == desk.client


def test_a_workshop_that_was_killed_or_has_another_key_is_passed_over(desk: Desk, tmp_path: Path) -> None:
    own = {"CMPLEARN_ROOMS": desk.client.address, "CMPLEARN_ROOMS_KEY": KEY}

    assert RoomsClient.found(noted(tmp_path, nobodys_address()) | own) == desk.client
    assert RoomsClient.found(noted(tmp_path, desk.client.address, "old") | own) == desk.client


def test_where_no_rooms_are_the_cure_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="cmplearn workshop"):
        RoomsClient.found({"CMPLEARN_HOME": str(tmp_path)})


def test_a_key_is_in_no_printed_client(desk: Desk) -> None:
    assert KEY not in repr(desk.client)


def test_no_proxy_stands_between_an_app_and_its_own_computer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", nobodys_address())
    monkeypatch.setenv("http_proxy", nobodys_address())

    assert desk.client.create("By no proxy").last["title"] == "By no proxy"


def test_what_the_host_refuses_is_raised_as_what_it_is(desk: Desk, room: RoomClient) -> None:
    with pytest.raises(NotFoundError, match="steps 0 to"):
        room.do("opened", {"item": "a1", "step": 99})
    with pytest.raises(RefusedError, match="Open one first"):
        room.do("closed")
    with pytest.raises(InputError):
        room.do("entered", {"item": "a1", "ask": "call", "value": "nobody"})
    with pytest.raises(NotFoundError):
        desk.client.room("0" * 32)


def test_nobody_there_is_said_in_words() -> None:
    with pytest.raises(WorkshopAwayError, match="do not answer"):
        RoomsClient(nobodys_address(), KEY).ask("GET", "rooms")


def test_what_happens_in_a_room_is_called_back_in_the_kernels_loop(desk: Desk, room: RoomClient) -> None:
    threads: list[str] = []

    async def follow() -> list[dict[str, Any]]:
        seen: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

        def note(snapshot: dict[str, Any]) -> None:
            threads.append(threading.current_thread().name)
            seen.put_nowait(snapshot)

        following = room.follow(note)
        try:
            await asyncio.to_thread(desk.join, room.id, "Asha")
            first = await asyncio.wait_for(seen.get(), PATIENCE_S)
            await asyncio.to_thread(room.do, "opened", {"item": "a1", "step": 0})
            return [first, await asyncio.wait_for(seen.get(), PATIENCE_S)]
        finally:
            following.stop()

    first, second = asyncio.run(follow())

    assert [each["name"] for each in first["members"]] == ["Asha"]
    assert (second["item"], room.last["seq"]) == ("a1", second["seq"])
    assert set(threads) == {threading.current_thread().name}


def test_following_stops_at_once(room: RoomClient) -> None:
    async def follow() -> None:
        room.follow(lambda _: None).stop()

    asyncio.run(follow())

    wait_for(lambda: not [each for each in threading.enumerate() if each.name == "room"], "the thread to end")


def test_following_ends_when_the_room_is_deleted(room: RoomClient) -> None:
    async def follow() -> None:
        following = room.follow(lambda _: None)
        await asyncio.to_thread(room.delete)
        await asyncio.to_thread(following._thread.join, PATIENCE_S)
        assert not following._thread.is_alive()

    asyncio.run(follow())


def test_a_workshop_that_goes_and_comes_back_is_noticed_both_times(tmp_path: Path) -> None:
    port = free_port()

    async def follow() -> list[Any]:
        seen: asyncio.Queue[Any] = asyncio.Queue()
        with running_desk(tmp_path, port) as first:
            room = first.client.create("Kept")
            following = room.follow(lambda news: seen.put_nowait(news["facts"]), seen.put_nowait)
        lost = await asyncio.wait_for(seen.get(), PATIENCE_S)
        with running_desk(tmp_path, port) as second:
            back = await asyncio.wait_for(seen.get(), PATIENCE_S)
            await asyncio.to_thread(second.client.room(room.id).do, "noted", {"name": "n", "value": 1})
            news = await asyncio.wait_for(seen.get(), PATIENCE_S)
            following.stop()
        return [lost, back, news]

    assert asyncio.run(follow()) == [False, True, {"n": 1}]


def test_apps_go_on_with_a_workshop_that_was_started_again_by_its_new_key_and_address(
    desk: Desk, room: RoomClient, tmp_path: Path
) -> None:
    environment = noted(tmp_path, desk.client.address)

    async def heard(host: RoomsClient) -> str:
        seen: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        following = RoomClient(host, room.id, {"seq": 0}).follow(seen.put_nowait)
        try:
            return str((await asyncio.wait_for(seen.get(), PATIENCE_S))["title"])
        finally:
            following.stop()

    desk.join(room.id, "Asha")
    for address, key in ((desk.client.address, "of the old workshop"), (nobodys_address(), KEY)):
        asked, followed = (RoomsClient(address, key, environment) for _ in range(2))
        assert asked.room(room.id).last["title"] == asyncio.run(heard(followed)) == room.last["title"]
        assert asked == followed == desk.client
    with pytest.raises(RefusedError):
        RoomsClient(desk.client.address, "of the old workshop").ask("GET", "rooms")


def test_a_write_is_sent_again_until_somebody_answers(tmp_path: Path) -> None:
    port = free_port()
    with running_desk(tmp_path, port) as first:
        room = first.client.create("Kept")
    done: list[int] = []
    writing = threading.Thread(target=lambda: done.append(room.do("noted", {"name": "n", "value": 1})))
    writing.start()

    with running_desk(tmp_path, port) as second:
        writing.join(PATIENCE_S)
        assert done == [second.client.room(room.id).last["seq"]]
