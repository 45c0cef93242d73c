"""The panel by which phones join an app, pressed as the facilitator does, against the real API."""

import asyncio
import select
import socket
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import ipywidgets
import pytest
from tests.desk import KEY, Desk, running_desk
from tests.servers import wait_for

from cmplearn.apps import joining
from cmplearn.apps.room_line import RoomLine
from cmplearn.apps.rooms_client import RoomsClient
from cmplearn.course import activities
from cmplearn.web.rooms import addresses

PATIENCE_S = 20


class Played:
    """An app that shows the panel: what it was told."""

    def __init__(self, find: Callable[[], RoomsClient]) -> None:
        self.rooms: list[RoomLine | None] = []
        self._opened = asyncio.Event()
        self.news: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        items = [activities.load("who-gets-called-first")]
        self.box = joining.panel("A <fair> list", items, self._on_room, self.news.put_nowait, find=find)

    @property
    def buttons(self) -> dict[str, Any]:
        return {button.description: button for button in self.box.children[2].children}

    @property
    def words(self) -> str:
        return "".join(str(each.value) for each in self.box.children if isinstance(each, ipywidgets.HTML))

    def _on_room(self, room: RoomLine | None) -> None:
        self.rooms.append(room)
        self._opened.set()

    async def open(self) -> RoomLine:
        """Press the button, and return the room once it is open."""
        self.buttons[joining.JOIN].click()
        await asyncio.wait_for(self._opened.wait(), PATIENCE_S)
        room = self.rooms[-1]
        assert room is not None
        return room

    async def next_news(self) -> dict[str, Any]:
        return await asyncio.wait_for(self.news.get(), PATIENCE_S)

    async def news_of(self, **said: Any) -> None:
        """Wait for a snapshot that says so; one may come twice."""
        while not said.items() <= (await self.next_news()).items():
            pass


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with running_desk(tmp_path_factory.mktemp("desk")) as running:
        yield running


def play(desk: Desk, work: Callable[[Played], Awaitable[None]]) -> None:
    """Show the panel in a running loop, as a kernel has one, and press."""

    async def played() -> None:
        shown = Played(lambda: desk.client)
        await work(shown)
        if joining.WITHOUT in shown.buttons:
            shown.buttons[joining.WITHOUT].click()

    asyncio.run(played())


def test_no_room_is_made_before_the_button_is_pressed(desk: Desk) -> None:
    before = len(desk.call("rooms").json["rooms"])

    shown = Played(lambda: desk.client)

    assert list(shown.buttons) == [joining.JOIN]
    assert len(desk.call("rooms").json["rooms"]) == before


def test_pressed_it_shows_code_address_and_picture(desk: Desk) -> None:
    async def work(shown: Played) -> None:
        room = await shown.open()
        assert room.last["title"] == "A <fair> list"
        assert room.last["code"] in shown.words
        assert room.last["join_url"] in shown.words
        assert 'src="data:image/svg+xml' in shown.words
        assert "Nobody has joined yet" in shown.words

    play(desk, work)


def test_who_joins_is_counted_and_told_to_the_app(desk: Desk) -> None:
    async def work(shown: Played) -> None:
        room = await shown.open()
        await asyncio.to_thread(desk.join, room.id, "Asha")
        assert len((await shown.next_news())["members"]) == 1
        assert "1 joined" in shown.words

    play(desk, work)


def test_it_makes_room_when_the_first_step_opens_and_the_code_can_be_shown_again(desk: Desk) -> None:
    async def work(shown: Played) -> None:
        room = await shown.open()
        await asyncio.to_thread(desk.join, room.id, "Asha")
        await shown.next_news()
        assert "<img" in shown.words
        room.do("opened", {"item": "a1", "step": 0})
        await shown.news_of(item="a1", step=0)
        assert "<img" not in shown.words
        assert room.last["code"] in shown.words
        shown.buttons["Show the code"].click()
        assert "<img" in shown.words
        room.do("opened", {"item": "a1", "step": 1})
        await shown.news_of(item="a1", step=1)
        assert "<img" in shown.words

    play(desk, work)


def test_how_to_join_stays_while_nobody_has_joined_though_a_step_is_open(desk: Desk) -> None:
    async def work(shown: Played) -> None:
        room = await shown.open()
        room.do("opened", {"item": "a1", "step": 0})
        await shown.news_of(item="a1", step=0)
        assert "Nobody has joined yet" in shown.words
        assert room.last["join_url"] in shown.words
        assert "Hide the code" in shown.buttons

    play(desk, work)


def test_the_folded_line_still_says_where_to_join() -> None:
    snapshot = {
        "code": "K7M 2QX",
        "join_url": "http://192.168.0.5:8890/cmplearn/r/K7M2QX",
        "reachable": True,
        "is_locked": False,
        "members": [{}],
    }

    assert "192.168.0.5:8890/cmplearn/r/K7M2QX" in joining._folded(snapshot)
    assert "r/K7M2QX" not in joining._folded({**snapshot, "reachable": False})


def test_going_on_without_phones_closes_the_room(desk: Desk) -> None:
    async def work(shown: Played) -> None:
        room = await shown.open()
        shown.buttons[joining.WITHOUT].click()
        assert shown.rooms == [room, None]
        assert list(shown.buttons) == [joining.JOIN]
        here = desk.client.room(room.id)
        await asyncio.to_thread(
            wait_for, lambda: here.snapshot()["ended"], "the room to be closed", PATIENCE_S
        )

    play(desk, work)


def test_nobody_new_is_let_in_until_people_are_again(desk: Desk) -> None:
    async def work(shown: Played) -> None:
        await shown.open()
        shown.buttons[joining.LOCK].click()
        await shown.news_of(is_locked=True)
        assert "Nobody has joined yet · nobody new is let in" in shown.words
        shown.buttons[joining.UNLOCK].click()
        await shown.news_of(is_locked=False)
        assert joining.LOCK in shown.buttons

    play(desk, work)


def test_a_page_goes_on_while_its_room_does_not_answer() -> None:
    async def played() -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:  # takes what is sent, and never answers
            address = f"http://127.0.0.1:{silent.getsockname()[1]}/cmplearn/"
            shown = Played(lambda: RoomsClient(address, KEY))
            shown.buttons[joining.JOIN].click()
            while not select.select([silent], [], [], 0)[0]:
                await asyncio.sleep(0)
            assert (shown.rooms, shown.buttons[joining.JOIN].disabled) == ([], True)
        while shown.buttons[joining.JOIN].disabled:
            await asyncio.sleep(0)
        assert "do not answer just now" in shown.words

    asyncio.run(played())


def test_where_no_rooms_are_the_button_says_what_to_do(tmp_path: Path) -> None:
    shown = Played(lambda: RoomsClient.found({"CMPLEARN_HOME": str(tmp_path)}))

    shown.buttons[joining.JOIN].click()

    assert "cmplearn workshop" in shown.words
    assert shown.rooms == []
    assert not shown.buttons[joining.JOIN].disabled


def test_an_address_that_phones_cannot_reach_is_said_to_be_so() -> None:
    snapshot = {
        "code": "K7M 2QX",
        "join_url": "http://127.0.0.1:8888/cmplearn/r/K7M2QX",
        "reachable": False,
        "unreachable": addresses.UNREACHABLE,
        "is_locked": False,
        "members": [],
    }

    shown = joining._whole(snapshot)

    assert "Only this computer can open this address." in shown
    assert f">{joining.COMMAND}</span>" in shown
    assert "<img" not in shown
