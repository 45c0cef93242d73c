"""Pages that leave, or come, just as something else happens: nothing of them stays behind."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from tests.web.rooms.house import House

from cmplearn.course.activity import Activity
from cmplearn.errors import RefusedError
from cmplearn.rooms import Draft, numbered, open_rooms
from cmplearn.web.rooms import live
from cmplearn.web.rooms.live import LiveRoom, LiveRooms
from cmplearn.web.rooms.stream import EventsHandler


def test_a_page_that_left_while_its_room_was_looked_for_follows_nothing(
    house: House, room: LiveRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, ended = asyncio.Event(), asyncio.Event()
    follows, on_finish = EventsHandler.follows, EventsHandler.on_finish

    async def follows_slowly(handler: EventsHandler, code: str) -> LiveRoom:
        asked.set()
        connection: Any = handler.request.connection
        while not connection.stream.closed():
            await asyncio.sleep(0.005)
        return await follows(handler, code)

    def finish(handler: EventsHandler) -> None:
        on_finish(handler)
        ended.set()

    async def play() -> bool:
        _, writer = await asyncio.open_connection("127.0.0.1", house.port)
        path = f"/cmplearn/room/{room.room.code.upper()}/events"
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n".encode())
        await asked.wait()
        writer.close()
        await ended.wait()
        return room.is_watched

    cookie = house.join(room)
    monkeypatch.setattr(EventsHandler, "follows", follows_slowly)
    monkeypatch.setattr(EventsHandler, "on_finish", finish)
    assert not house.run(play())


def test_a_page_that_comes_as_the_process_stops_is_hung_up_on(tmp_path: Path, clinic: Activity) -> None:
    async def play() -> None:
        store = open_rooms(tmp_path / "programme.sqlite")
        rooms, left = LiveRooms(store), asyncio.Event()
        room = await rooms.create("A room", numbered([clinic]))
        await rooms.close()
        room.listen(lambda: None)
        assert not room.is_watched, "nobody would hang up on it"
        room.listen(lambda: None, left.set)
        await asyncio.wait_for(left.wait(), 10)
        assert rooms._following is None, "nobody asks the database again"
        store.close()

    asyncio.run(play())


def test_nothing_that_was_begun_goes_on_when_the_rooms_are_closed(tmp_path: Path, clinic: Activity) -> None:
    async def play() -> set[Any]:
        store = open_rooms(tmp_path / "programme.sqlite")
        rooms = LiveRooms(store)
        room = await rooms.create("A room", numbered([clinic]))
        room.listen(listener := lambda: None)
        assert rooms._following is not None
        room.unlisten(listener)
        await rooms.close()
        store.close()
        return asyncio.all_tasks() - {asyncio.current_task()}

    assert asyncio.run(play()) == set()


def test_what_ended_before_the_rooms_are_closed_is_logged_without_its_words(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    words = "I said so"

    async def end() -> None:
        raise LookupError(words)

    async def play() -> None:
        store = open_rooms(tmp_path / "programme.sqlite")
        rooms = LiveRooms(store)
        rooms._following = asyncio.create_task(end())
        await asyncio.sleep(0)
        await rooms.close()
        store.close()

    asyncio.run(play())
    assert "not kept up with: LookupError" in caplog.text
    assert words not in caplog.text


def test_what_is_written_in_a_room_that_was_let_go_of_counts_as_everywhere(
    house: House, room: LiveRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever held on to the old one does not know of the question's end: the log does."""
    who = "m1"
    house.run(room.write(Draft("joined", {"name": "Asha"}, who)))
    monkeypatch.setattr(live, "IDLE_SECONDS", 0)
    house.run(house.rooms.tidy())
    again = house.run(house.rooms.by_id(room.room.id))
    assert again is not room
    house.do(again, "closed")
    answer = Draft("answered", {"item": "a1", "ask": "where", "value": "south"}, who)

    with pytest.raises(RefusedError, match="not taken now"):
        house.run(room.write(answer))
