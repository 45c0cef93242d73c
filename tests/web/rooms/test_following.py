"""What is new in a room reaches its pages, the same by socket, by events and by asking."""

import asyncio
import gc
import json
import weakref
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.web.rooms.house import House
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from cmplearn.course.activity import Activity
from cmplearn.errors import RefusedError, StorageError
from cmplearn.rooms import Draft, RoomStore, numbered, open_rooms
from cmplearn.web.rooms import following
from cmplearn.web.rooms.live import LiveRoom, LiveRooms
from cmplearn.web.rooms.socket import SocketHandler

Message = dict[str, Any]


@asynccontextmanager
async def socket(
    house: House, room: LiveRoom, cookie: str, since: int = 0, screen: str = "", **headers: str
) -> AsyncIterator[WebSocketClientConnection]:
    url = house.url(f"room/{room.room.code.upper()}/socket?since={since}&screen={screen}")
    sent = {"Cookie": cookie} | headers
    connection = await websocket_connect(HTTPRequest(url.replace("http", "ws", 1), headers=sent))
    try:
        yield connection
    finally:
        connection.close()


async def told(connection: WebSocketClientConnection, wanted: Callable[[Message], Any]) -> Message:
    """Return the first message that is the wanted one."""
    while True:
        text = await connection.read_message()
        assert text is not None, "The socket was closed."
        if wanted(message := json.loads(text)):
            return message


def news(message: Message) -> bool:
    return "live" in message


def vote(value: str = "south", operation: str = "0a1b", ask: str = "where") -> str:
    return json.dumps({"item": "a1", "ask": ask, "operation": operation, "fields": {"value": [value]}})


def state(house: House, room: LiveRoom, cookie: str, since: int = 0, screen: str = "") -> Message | None:
    path = f"room/{room.room.code.upper()}/state?since={since}&screen={screen}"
    answer = house.ask(path, cookie=cookie, Accept="*/*")
    assert answer.status in (200, 204), answer.text
    return json.loads(answer.body) if answer.status == 200 else None


def test_asking_for_what_is_new_gives_the_question_to_whoever_shows_another(
    house: House, room: LiveRoom
) -> None:
    cookie = house.join(room)

    message = state(house, room, cookie, 0, "lobby")

    assert message is not None
    assert (message["seq"], message["screen"], message["ended"]) == (2, "a1.0.open", False)
    assert "Which place?" in message["main"]
    assert "0 of 1 answered" in message["live"]


def test_asking_leaves_out_a_question_that_the_page_shows_already(house: House, room: LiveRoom) -> None:
    message = state(house, room, house.join(room), 1, "a1.0.open")

    assert message is not None
    assert "main" not in message


def test_asking_when_nothing_is_new_gives_nothing(house: House, room: LiveRoom) -> None:
    assert state(house, room, house.join(room), 2, "a1.0.open") is None


def test_the_form_that_everybody_gets_holds_nobodys_answer_and_leads_to_this_room(
    house: House, room: LiveRoom
) -> None:
    cookie = house.join(room)
    code = room.room.code.upper()
    house.ask(f"room/{code}/answer", {"item": "a1", "ask": "where", "value": "south"}, cookie)

    message = state(house, room, cookie)

    assert message is not None
    assert f'action="/cmplearn/room/{code}/answer"' in message["main"]
    assert "checked" not in message["main"]


def test_a_socket_tells_at_once_what_the_page_has_missed(house: House, room: LiveRoom) -> None:
    async def play() -> Message:
        async with socket(house, room, cookie, since=0, screen="lobby") as connection:
            return await told(connection, bool)

    cookie = house.join(room)

    assert "Which place?" in house.run(play())["main"]


def test_an_answer_by_socket_is_acknowledged_and_counted_on_every_screen(
    house: House, room: LiveRoom
) -> None:
    async def play() -> tuple[Message, Message]:
        async with (
            socket(house, room, asha, 3, "a1.0.open") as hers,
            socket(house, room, ben, 3, "a1.0.open") as his,
        ):
            await hers.write_message(vote())
            return await told(hers, lambda m: "operation" in m), await told(his, news)

    asha, ben = house.join(room, "Asha"), house.join(room, "Ben")
    acknowledged, seen = house.run(play())

    assert acknowledged == {"operation": "0a1b", "seq": 4}
    assert (seen["seq"], "main" in seen) == (4, False)
    assert "1 of 2 answered" in seen["live"]


def test_a_sockets_request_is_let_go_and_its_place_is_given_back_when_it_closes(
    house: House, room: LiveRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> int:
        async with socket(house, room, cookie, 2, "a1.0.open") as connection:
            await told(connection, lambda m: not m)
            await until(lambda: gc.collect() >= 0 and requests[0]() is None)
            await connection.write_message(vote())
            await told(connection, lambda m: "operation" in m)
        counted = house.app.settings["cmplearn_room_limits"].open
        held = sum(counted.values())
        await until(lambda: not counted)
        return held

    requests: list[weakref.ref[SocketHandler]] = []
    opened = SocketHandler.open
    monkeypatch.setattr(
        SocketHandler, "open", lambda page, code: requests.append(weakref.ref(page)) or opened(page, code)
    )
    cookie = house.join(room)

    assert house.run(play()) == 1


def test_pages_are_left_at_once_when_the_process_stops(tmp_path: Path, clinic: Activity) -> None:
    async def play() -> str | bytes | None:
        async with socket(house, room, cookie, 2, "a1.0.open") as connection:
            await told(connection, lambda m: not m)
            await asyncio.to_thread(house.stop)
            assert not any(each.is_watched for each in house.rooms._rooms.values())
            return await connection.read_message()

    house = House(tmp_path / "programme.sqlite").start()
    room = house.new_room(numbered([clinic]))
    cookie = house.join(room)

    assert asyncio.run(play()) is None


def test_what_a_socket_refuses_is_said_and_the_next_answer_is_taken(house: House, room: LiveRoom) -> None:
    async def play() -> list[Message]:
        async with socket(house, room, cookie, 2, "a1.0.open") as connection:
            for text in ("[]", "{", vote("nowhere", "b1"), vote("south", "b2")):
                await connection.write_message(text)
            return [await told(connection, lambda m: "operation" in m) for _ in range(4)]

    cookie = house.join(room)
    replies = house.run(play())

    assert ["refused" in reply for reply in replies] == [True, True, True, False]
    assert replies[3]["operation"] == "b2"
    assert room.state.values("a1", "where") == ["south"]


def test_an_answer_that_cannot_be_kept_is_to_be_sent_again_and_no_file_is_named(
    house: House, room: LiveRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> tuple[Message, Message]:
        async with socket(house, room, cookie, 2, "a1.0.open") as connection:
            with monkeypatch.context() as patch:
                patch.setattr(RoomStore, "append", broken)
                await connection.write_message(vote("south", "g1"))
                later = await told(connection, lambda m: "operation" in m)
            await connection.write_message(vote("south", "g1"))
            return later, await told(connection, lambda m: "operation" in m)

    def broken(*_: object) -> None:
        raise StorageError("The file /home/asha/programme.sqlite is full.")

    cookie = house.join(room)
    later, kept = house.run(play())

    assert later["operation"] == "g1"
    assert "can’t be kept just now" in later["later"]
    assert "/home" not in later["later"]
    assert kept["seq"] == 3


def test_an_answer_sent_again_by_another_way_counts_once(house: House, room: LiveRoom) -> None:
    async def play() -> Message:
        async with socket(house, room, cookie, 2, "a1.0.open") as connection:
            await connection.write_message(vote("south", "c1"))
            return await told(connection, lambda m: "operation" in m)

    cookie = house.join(room)
    acknowledged = house.run(play())
    again = house.ask(
        f"room/{room.room.code.upper()}/answer",
        vote("south", "c1").encode(),
        cookie,
        Accept="*/*",
        Content_Type="application/json",
    )

    assert json.loads(again.body) == {"seq": acknowledged["seq"]}
    assert room.state.seq == acknowledged["seq"]


def test_a_value_may_be_sent_as_it_is(house: House, room: LiveRoom) -> None:
    sent = {"item": "a1", "ask": "why", "value": "It is near", "operation": "d1"}
    answer = house.ask(
        f"room/{room.room.code.upper()}/answer",
        json.dumps(sent).encode(),
        house.join(room),
        Accept="*/*",
        Content_Type="application/json",
    )

    assert answer.status == 200
    assert room.state.values("a1", "why") == ["It is near"]


def test_many_changes_at_once_are_one_message(house: House, room: LiveRoom) -> None:
    async def play() -> list[Message]:
        async with socket(house, room, cookie, 2, "a1.0.open") as connection:
            notes = [Draft("noted", {"name": "n", "value": number}) for number in range(20)]
            await asyncio.gather(*map(room.write, notes))  # a few commits, however long each takes
            seen = [await told(connection, news)]
            while seen[-1]["seq"] < 22:
                seen.append(await told(connection, news))
            return seen

    cookie = house.join(room)

    assert len(house.run(play())) < 10


def test_events_tell_what_is_new(house: House, room: LiveRoom) -> None:
    async def play() -> list[str]:
        lines: asyncio.Queue[str] = asyncio.Queue()
        url = house.url(f"room/{room.room.code.upper()}/events?since=2&screen=a1.0.open")
        client = AsyncHTTPClient(force_instance=True)
        answer = client.fetch(
            HTTPRequest(
                url,
                headers={"Cookie": cookie, "Accept-Encoding": "gzip"},
                header_callback=headers.append,
                streaming_callback=lambda chunk: lines.put_nowait(chunk.decode()),
                request_timeout=30,
            )
        )
        first = await lines.get()
        await room.write(Draft("closed", {}))
        second = await lines.get()
        client.close()
        answer.cancel()
        return [first, second]

    headers: list[str] = []
    cookie = house.join(room)
    first, second = house.run(play())

    assert "Content-Encoding: identity\r\n" in headers  # a compressor for each page would hold too much
    assert first == "data: {}\n\n"
    message = json.loads(second.removeprefix("data: "))
    assert message["screen"] == "a1.0.closed"
    assert "Answers are closed" in message["main"]


def test_the_end_of_a_room_is_told_and_its_sockets_are_closed(house: House, room: LiveRoom) -> None:
    async def play() -> tuple[Message, str | bytes | None]:
        async with socket(house, room, cookie, 2, "a1.0.open") as connection:
            await house.rooms.end(room.room.id)
            return await told(connection, news), await connection.read_message()

    cookie = house.join(room)
    message, after = house.run(play())

    assert message["ended"]
    assert "closed" in message["main"]
    assert after is None


def test_a_room_that_is_deleted_is_over_for_everybody_who_looks_on(house: House, room: LiveRoom) -> None:
    async def play() -> tuple[Message, str | bytes | None]:
        async with socket(house, room, cookie, 2, "a1.0.open") as connection:
            await house.rooms.delete(room.room.id)
            return await told(connection, news), await connection.read_message()

    cookie = house.join(room)
    message, after = house.run(play())

    assert message["ended"]
    assert after is None
    assert house.ask(f"room/{room.room.code.upper()}", cookie=cookie).status == 404


def test_somebody_who_is_taken_out_hears_nothing_more(house: House, room: LiveRoom) -> None:
    async def play() -> list[str | bytes | None]:
        async with socket(house, room, cookie, 2, "a1.0.open") as connection:
            await room.write(Draft("removed", {"member": room.state.present()[0].id}))
            return [await connection.read_message(), await connection.read_message()]

    cookie = house.join(room)

    assert house.run(play()) == ["{}", None]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://elsewhere.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Cookie": "cmplearn-room-0=made.up.this"}, 403),
    ],
)
def test_no_other_site_and_nobody_else_can_open_a_socket(
    house: House, room: LiveRoom, headers: dict[str, str], status: int
) -> None:
    async def play() -> None:
        async with socket(house, room, cookie, **headers):
            pass

    cookie = house.join(room)

    with pytest.raises(HTTPClientError) as refused:
        house.run(play())
    assert refused.value.code == status


def test_a_page_that_takes_nothing_in_gets_one_message_when_it_does(
    house: House, room: LiveRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> tuple[list[Message], list[str]]:
        sent: list[Message] = []
        left: list[str] = []
        told: list[int] = []
        behind: list[bool] = []
        page = following.Following(
            room,
            "phone",
            room.state.seq,
            "a1.0.open",
            lambda message: sent.append(json.loads(message)),
            lambda: bool(behind),
            lambda: left.append("left"),
        )
        room.listen(lambda: told.append(room.state.seq))
        behind.append(True)
        for kind in ("closed", "reopened"):
            await room.write(Draft(kind, {}))
            await until(lambda: room.state.seq in told)
        behind.clear()
        await until(lambda: len(sent) > 1)
        page.stop()
        return sent, left

    monkeypatch.setattr(following, "SLOW_SECONDS", 0.01)
    sent, left = house.run(play())

    assert sent[0] == {}
    assert [message["seq"] for message in sent[1:]] == [room.state.seq]
    assert left == []


def test_a_page_that_cannot_be_drawn_as_it_comes_is_not_followed(house: House, room: LiveRoom) -> None:
    async def play() -> None:
        following.Following(room, "phone", 0, "", broken, lambda: False, broken)

    def broken(*_: object) -> None:
        raise RuntimeError("a mistake in drawing")

    with pytest.raises(RuntimeError):
        house.run(play())
    assert not room.is_watched


async def until(condition: Callable[[], object]) -> None:
    while not condition():
        await asyncio.sleep(0.01)


def test_a_page_that_takes_nothing_in_for_long_is_left(
    house: House, room: LiveRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        left = asyncio.Event()
        page = following.Following(
            room, "phone", room.state.seq, "a1.0.open", lambda _: None, lambda: True, left.set
        )
        await left.wait()
        page.stop()

    monkeypatch.setattr(following, "BEAT_SECONDS", 0.01)

    house.run(play())


def test_a_page_that_takes_nothing_in_while_there_is_news_is_left_too(
    house: House, room: LiveRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        left = asyncio.Event()
        behind: list[bool] = []
        page = following.Following(
            room, "phone", room.state.seq, "a1.0.open", lambda _: None, lambda: bool(behind), left.set
        )
        behind.append(True)
        await room.write(Draft("closed", {}))
        await left.wait()
        page.stop()

    monkeypatch.setattr(following, "BEAT_SECONDS", 0.3)  # longer than the pause before a push
    monkeypatch.setattr(following, "SLOW_SECONDS", 0.01)

    house.run(play())


def test_half_a_character_from_a_phone_is_refused_and_its_socket_stays(house: House, room: LiveRoom) -> None:
    async def play() -> tuple[Message, Message]:
        async with socket(house, room, cookie, 2, "a1.0.open") as connection:
            await connection.write_message(vote(operation="\ud800"))
            refused = await told(connection, lambda message: "operation" in message)
            await connection.write_message(vote())
            return refused, await told(connection, lambda message: "seq" in message and not news(message))

    cookie = house.join(room)
    refused, kept = house.run(play())

    assert "name of a write" in refused["refused"]
    assert kept["operation"] == "0a1b"


def test_what_another_process_writes_reaches_the_pages_of_this_one(house: House, room: LiveRoom) -> None:
    async def play() -> Message:
        elsewhere = LiveRooms(open_rooms(house.place))
        theirs = await elsewhere.by_id(room.room.id)
        async with socket(house, room, cookie, 2, "a1.0.open") as connection:
            await theirs.write(Draft("closed", {}))
            message = await told(connection, news)
        await elsewhere.close()
        return message

    cookie = house.join(room)

    assert house.run(play())["screen"] == "a1.0.closed"


def test_two_processes_that_write_in_turn_agree(house: House, room: LiveRoom) -> None:
    async def play() -> tuple[int, int]:
        elsewhere = LiveRooms(open_rooms(house.place))
        theirs = await elsewhere.by_id(room.room.id)
        for _ in range(5):
            await theirs.write(Draft("closed", {}))
            await room.write(Draft("reopened", {}))
        await theirs.catch_up()
        await elsewhere.close()
        return theirs.state.seq, room.state.seq

    assert house.run(play()) == (11, 11)
    assert room.state.is_open


def test_an_answer_is_refused_when_another_process_closed_the_question_before_it(
    house: House, room: LiveRoom
) -> None:
    async def play() -> None:
        elsewhere = LiveRooms(open_rooms(house.place))
        theirs = await elsewhere.by_id(room.room.id)
        await theirs.write(Draft("closed", {}))
        await elsewhere.close()
        member = room.state.present()[0].id
        await room.write(Draft("answered", {"item": "a1", "ask": "where", "value": "south"}, member))

    house.join(room)
    assert room.state.is_open

    with pytest.raises(RefusedError, match="not taken now"):
        house.run(play())
    assert room.state.values("a1", "where") == []


def test_an_answer_is_taken_when_another_process_has_just_opened_the_question(
    house: House, room: LiveRoom
) -> None:
    async def play() -> None:
        elsewhere = LiveRooms(open_rooms(house.place))
        theirs = await elsewhere.by_id(room.room.id)
        await theirs.write(Draft("opened", {"item": "a1", "step": 1}))
        await elsewhere.close()
        member = room.state.present()[0].id
        await room.write(Draft("answered", {"item": "a1", "ask": "where-now", "value": "south"}, member))

    house.join(room)
    house.run(play())

    assert room.state.values("a1", "where-now") == ["south"]


def test_everybodys_answers_of_one_instant_are_kept_in_few_commits(house: House, room: LiveRoom) -> None:
    async def play() -> None:
        members = [member.id for member in room.state.present()]
        body = {"item": "a1", "ask": "where", "value": "north"}
        await asyncio.gather(*(room.write(Draft("answered", body, member)) for member in members))

    for number in range(30):
        house.join(room, f"Person {number}")
    commits: list[int] = []
    append = house.store.append
    object.__setattr__(house.store, "append", lambda batch: commits.append(len(batch)) or append(batch))
    try:
        house.run(play())
    finally:
        object.__delattr__(house.store, "append")

    assert sum(commits) == 30
    assert len(commits) < 5
    assert room.state.values("a1", "where") == ["north"] * 30


def test_a_writer_who_goes_away_does_not_take_the_answer_back(house: House, room: LiveRoom) -> None:
    async def play() -> None:
        body = {"item": "a1", "ask": "where", "value": "north"}
        writing = asyncio.create_task(room.write(Draft("answered", body, room.state.present()[0].id)))
        await asyncio.sleep(0)
        writing.cancel()
        await until(lambda: room.state.values("a1", "where"))

    house.join(room)
    house.run(play())

    assert room.state.values("a1", "where") == ["north"]
