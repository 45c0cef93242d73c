"""Rooms in a process's memory: what stays there, and what is over."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.web.rooms.house import House

from cmplearn.course import activities
from cmplearn.course.activity import Activity
from cmplearn.errors import NotFoundError, StorageError
from cmplearn.rooms import Draft, RoomStore, State, numbered, open_rooms
from cmplearn.web.rooms import live, live_room
from cmplearn.web.rooms.live import LiveRoom, LiveRooms


def test_a_room_whose_time_is_over_while_it_is_in_use_is_dead(house: House, room: LiveRoom) -> None:
    code = room.room.code
    room.state.room = replace(room.room, expires_at=datetime.now(UTC) - timedelta(seconds=1))

    assert room.is_over
    assert b'"ended":true' in room.message("a1.0.open")
    assert house.run(house.rooms.by_code(code)) is None
    with pytest.raises(NotFoundError):
        house.run(house.rooms.by_id(room.room.id))


def test_expired_rooms_are_deleted_although_nobody_looks_for_one(
    house: House, clinic: Activity, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        elsewhere = LiveRooms(open_rooms(house.place))
        await elsewhere.secret()
        while house.store.last([old.id]):
            await asyncio.sleep(0.01)
        await elsewhere.close()

    monkeypatch.setattr(live, "HOUSEKEEPING_SECONDS", 0.01)
    long_ago = datetime.now(UTC) - timedelta(days=40)
    old = house.store.create("Long ago", numbered([clinic]), now=long_ago)

    house.run(play())

    assert house.run(house.rooms.by_code(old.code)) is None


def test_a_room_that_nobody_asks_for_leaves_the_memory_and_comes_back_as_it_was(
    house: House, room: LiveRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.join(room)
    monkeypatch.setattr(live, "IDLE_SECONDS", 0)
    house.run(house.rooms.tidy())

    again = house.run(house.rooms.by_id(room.room.id))

    assert again is not room
    assert again.state.seq == room.state.seq
    assert [member.name for member in again.state.present()] == ["Asha"]


def test_a_room_that_somebody_watches_stays(
    house: House, room: LiveRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> LiveRoom:
        room.listen(print)
        await house.rooms.tidy()
        found = await house.rooms.by_id(room.room.id)
        room.unlisten(print)
        return found

    monkeypatch.setattr(live, "IDLE_SECONDS", 0)

    assert house.run(play()) is room


def test_ending_a_room_may_forget_what_was_answered_in_it(house: House, room: LiveRoom) -> None:
    house.join(room)
    member = room.state.present()[0].id
    for ask, value in (("where", "south"), ("why", "It is near")):
        house.run(room.write(Draft("answered", {"item": "a1", "ask": ask, "value": value}, member)))

    ended = house.run(house.rooms.end(room.room.id, keep=[("a1", "where")]))

    assert ended.state.ended
    assert ended.state.values("a1", "where") == ["south"]
    assert ended.state.values("a1", "why") == []


def test_of_a_learning_set_nothing_but_its_actions_outlives_the_meeting_and_who_joins_reads_so(
    house: House, clinic: Activity
) -> None:
    room = house.new_room(numbered([activities.load("action-learning-set"), clinic]))
    assert "your other answers only until" in house.ask(f"room/{room.room.code.upper()}").text
    kept = live.outliving(room.room)
    assert kept
    assert {room.state.ask(*each).kind for each in kept if each[0] == "a1"} == {"actions"}
    assert [each for each in kept if each[0] == "a2"] == [("a2", ask.id) for ask in clinic.asks]
    page = house.ask(f"room/{room.room.code.upper()}", cookie=house.join(room)).text
    assert "your other answers until the meeting is closed" in page
    body = {"item": "a1", "ask": "agree", "value": next(iter(room.state.ask("a1", "agree").options))}
    house.run(room.write(Draft("answered", body, room.state.present()[0].id)))

    assert house.run(house.rooms.end(room.room.id)).state.answers == {}


def test_a_room_that_another_process_deleted_is_nowhere_to_be_seen(
    house: House, room: LiveRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookie, code = house.join(room), room.room.code
    monkeypatch.setattr(live_room, "FOLLOW_SECONDS", -1)

    house.store.delete(room.room.id)

    assert house.ask(f"room/{code.upper()}", cookie=cookie).status == 404
    with pytest.raises(NotFoundError):
        house.run(house.rooms.by_id(room.room.id))
    assert room.is_over


def test_an_ended_room_that_another_process_deleted_or_emptied_is_read_again(
    house: House, room: LiveRoom
) -> None:
    house.join(room)
    body = {"item": "a1", "ask": "where", "value": "south"}
    house.run(room.write(Draft("answered", body, room.state.present()[0].id)))
    ended = house.run(house.rooms.end(room.room.id))
    assert ended.state.values("a1", "where") == ["south"]

    house.store.forget_answers(room.room.id, [])
    emptied = house.run(house.rooms.by_id(room.room.id))
    house.store.delete(room.room.id)

    assert emptied.state.values("a1", "where") == []
    with pytest.raises(NotFoundError):
        house.run(house.rooms.by_id(room.room.id))


def test_everybody_who_asks_for_a_room_just_as_it_ends_is_told_so_and_its_log_is_read_once(
    house: House, room: LiveRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> list[object]:
        elsewhere = LiveRooms(house.store)
        await elsewhere.by_code(code)
        await elsewhere.end(room.room.id)
        asked = [elsewhere.by_code(code) for _ in range(10)]
        found = await asyncio.gather(*asked, return_exceptions=True)
        for _ in range(2):
            await elsewhere.by_id(room.room.id)
        await elsewhere.close()
        return found

    folded: list[str] = []
    code = room.room.code
    monkeypatch.setattr(live, "State", lambda room: folded.append(room.id) or State(room))

    assert house.run(play()) == [None] * 10
    assert len(folded) == 1


def test_one_read_that_fails_ends_the_following_of_no_room(
    house: House, room: LiveRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        room.listen(print)
        house.store.append([(room.room.id, Draft("closed", {}))])
        while room.state.is_open:
            await asyncio.sleep(0.01)
        room.unlisten(print)

    def once(*_: object) -> None:
        monkeypatch.undo()
        raise StorageError("The database is being restarted.")

    monkeypatch.setattr(RoomStore, "events", once)

    house.run(play())


def test_one_room_that_is_gone_spoils_nobody_elses_write(house: House, clinic: Activity) -> None:
    async def play() -> list[object]:
        writes = [room.write(Draft("noted", {"name": "n", "value": 1})) for room in rooms]
        return await asyncio.gather(*writes, return_exceptions=True)

    rooms = [house.new_room(numbered([clinic])) for _ in range(3)]
    house.store.delete(rooms[1].room.id)

    first, gone, last = house.run(play())

    assert isinstance(gone, NotFoundError)
    assert [room.state.facts for room in (rooms[0], rooms[2])] == [{"n": 1}, {"n": 1}]
    assert not isinstance(first, Exception)
    assert not isinstance(last, Exception)


def test_a_page_that_cannot_be_told_keeps_nobody_else_from_being_told(
    house: House, room: LiveRoom, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise ZeroDivisionError

    async def play() -> None:
        told = asyncio.Event()
        room.listen(broken)
        room.listen(told.set)
        await room.write(Draft("noted", {"name": "n", "value": 1}))
        await told.wait()
        room.unlisten(broken)
        room.unlisten(told.set)

    house.run(play())

    assert "A page was not told: ZeroDivisionError" in caplog.text


def test_a_write_that_cannot_be_kept_is_said_not_to_be_and_the_next_is(
    house: House, room: LiveRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise StorageError("The disk is full.")

    note = Draft("noted", {"name": "n", "value": 1}, operation="n1")
    with monkeypatch.context() as patch:
        patch.setattr(RoomStore, "append", broken)
        with pytest.raises(StorageError, match="full"):
            house.run(room.write(note))
    assert room.state.facts == {}

    house.run(room.write(note))
    assert room.state.facts == {"n": 1}


def test_nobody_waits_for_ever_for_a_write_whose_room_cannot_be_read_again(
    house: House, room: LiveRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise StorageError("The disk is gone.")

    note = Draft("noted", {"name": "n", "value": 1}, operation="n1")
    house.store.append([(room.room.id, Draft("closed", {}))])
    with monkeypatch.context() as patch:
        patch.setattr(RoomStore, "events", broken)
        with pytest.raises(StorageError, match="gone"):
            house.run(room.write(note))

    house.run(room.write(note))
    assert room.state.facts == {"n": 1}
    assert not room.state.is_open
