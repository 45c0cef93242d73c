"""Phones in a room, in a real browser: whatever their network, their clock and their owners do."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, WebSocketRoute, expect
from tests.browser.conftest import Chromium, watched
from tests.web.rooms.conftest import CLINIC
from tests.web.rooms.house import House
from tests.web.rooms.test_kills import Server, running

from cmplearn.course.activities import thawed
from cmplearn.rooms import Draft, numbered, open_rooms
from cmplearn.web.rooms.live import LiveRoom

RETRY_MS = 20_000  # longer than a page's longest pause between two tries
LOST = ("WebSocket connection", "Failed to load resource", "net::ERR")
KEPT = "Kept. You can change it until answers are closed."
Opener = Callable[..., Page]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server with rooms."""
    started = House(tmp_path_factory.mktemp("rooms") / "programme.sqlite").start()
    yield started
    started.stop()


@pytest.fixture
def room(house: House) -> LiveRoom:
    """A room that asks where the clinic should be."""
    return house.new_room(numbered([thawed(CLINIC)]))


@pytest.fixture
def new_phone(browser: Chromium, expected_errors: list[str]) -> Iterator[Callable[..., BrowserContext]]:
    """Gives out phones; at the end, none may have logged an error or asked another host."""
    opened: list[tuple[BrowserContext, tuple[list[str], list[str]]]] = []

    def start(**options: Any) -> BrowserContext:
        context = browser.new_context(viewport={"width": 360, "height": 740}, **options)
        context.set_default_timeout(RETRY_MS)
        opened.append((context, watched(context)))
        return context

    yield start
    for context, _ in opened:
        context.close()
    for _, (errors, elsewhere) in opened:
        assert [each for each in errors if not any(part in each for part in expected_errors)] == []
        assert elsewhere == []


def joined(page: Page, address: str, name: str = "Asha") -> Page:
    page.goto(address)
    page.get_by_label("Your first name").fill(name)
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_role("heading", name="First thoughts")).to_be_visible()
    page.wait_for_load_state()  # where there are scripts, they follow the room now
    return page


def answer(page: Page, option: str = "The south") -> None:
    form = page.locator("#a1-where")
    form.get_by_label(option).check()
    form.get_by_role("button").click()


def expect_count(page: Page, words: str) -> None:
    expect(page.get_by_role("listitem").filter(has_text="Which place?")).to_contain_text(
        words, timeout=RETRY_MS
    )


def expect_kept(page: Page, ask: str = "where") -> None:
    expect(page.locator(f"#a1-{ask}").get_by_role("status")).to_have_text(KEPT, timeout=RETRY_MS)


def expect_followed(page: Page) -> None:
    """Wait until a page hears what is new: what ends sooner is found ended."""
    expect(page.locator("p:has([data-newer])")).to_be_hidden()


def block_sockets(context: BrowserContext) -> None:
    context.route_web_socket(re.compile("/socket"), lambda socket: socket.close())


def block_events(context: BrowserContext) -> None:
    context.route(re.compile("/events"), lambda route: route.abort())


@pytest.mark.parametrize(
    ("blocked", "way"),
    [((), "/socket"), ((block_sockets,), "/events"), ((block_sockets, block_events), "/state")],
    ids=["by socket", "sockets blocked", "sockets and events blocked"],
)
def test_a_phone_answers_and_follows_whatever_its_network_lets_through(
    house: House,
    room: LiveRoom,
    new_phone: Callable[..., BrowserContext],
    expected_errors: list[str],
    blocked: tuple[Callable[[BrowserContext], None], ...],
    way: str,
) -> None:
    expected_errors.extend(LOST if blocked else ())
    context = new_phone()
    asked: list[str] = []
    for block in blocked:
        block(context)
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.on("websocket", lambda socket: asked.append(socket.url))
    joined(page, house.url(f"r/{room.room.code}"))
    house.join(room, "Ben")

    answer(page)

    expect_kept(page)
    expect_count(page, "1 of 2 answered")
    house.do(room, "opened", item="a1", step=1)
    expect(page.get_by_role("heading", name="After the talk")).to_be_visible(timeout=RETRY_MS)
    assert any(way in url for url in asked)
    assert room.state.values("a1", "where") == ["south"]


def test_a_phone_says_what_could_point_at_a_person_and_what_was_typed_too_late(
    house: House, room: LiveRoom, new_phone: Callable[..., BrowserContext]
) -> None:
    page = joined(new_phone().new_page(), house.url(f"r/{room.room.code}"))
    why = page.locator("#a1-why")
    why.get_by_role("textbox").fill("NHS number 943 476 5919")
    why.get_by_role("button").click()
    expect(why.get_by_role("status")).to_contain_text("could point at a person", timeout=RETRY_MS)

    page.locator("#a1-where").get_by_label("The south").check()
    house.do(room, "closed")

    expect(page.locator("[data-unsent]")).to_contain_text("was not sent", timeout=RETRY_MS)
    expect(page.get_by_text("You answered: NHS number")).to_be_visible(timeout=RETRY_MS)
    house.do(room, "reopened")
    expect(page.locator("[data-unsent]")).to_be_empty(timeout=RETRY_MS)
    expect(page.get_by_label("The south")).to_be_checked()


def test_without_scripts_everything_works_by_forms_and_links(
    house: House, room: LiveRoom, new_phone: Callable[..., BrowserContext]
) -> None:
    page = new_phone(java_script_enabled=False).new_page()
    page.goto(house.url("room"))
    page.get_by_label("The code on the screen").fill(room.room.code)
    page.get_by_role("button", name="Go on").click()
    joined(page, page.url)

    answer(page)

    expect_kept(page)
    expect(page.get_by_label("The south")).to_be_checked()
    expect_count(page, "1 of 1 answered")
    house.do(room, "opened", item="a1", step=1)
    page.get_by_role("link", name="Show what is new").click()
    expect(page.get_by_role("heading", name="After the talk")).to_be_visible()


def test_ones_own_answer_is_still_there_after_answers_are_closed(
    house: House, room: LiveRoom, new_phone: Callable[..., BrowserContext]
) -> None:
    page = joined(new_phone().new_page(), house.url(f"r/{room.room.code}"))
    page.evaluate("Math.random = () => 0.01")
    answer(page)
    expect_kept(page)

    house.do(room, "closed")

    expect(page.get_by_text("You answered: The south")).to_be_visible()


def test_half_typed_words_stay_whatever_happens_in_the_room(
    house: House, room: LiveRoom, new_phone: Callable[..., BrowserContext]
) -> None:
    page = joined(new_phone().new_page(), house.url(f"r/{room.room.code}"))
    box = page.get_by_label("Why there?")
    box.press_sequentially("It is near the")

    house.join(room, "Ben")
    expect_count(page, "0 of 2 answered")
    expect(box).to_be_focused()
    house.do(room, "opened", item="a1", step=1)
    expect(box).to_be_hidden()
    house.do(room, "opened", item="a1", step=0)

    expect(box).to_have_value("It is near the")
    page.reload()
    expect(box).to_have_value("It is near the")


def test_two_tabs_of_one_phone_are_one_person_whose_last_answer_counts(
    house: House, room: LiveRoom, new_phone: Callable[..., BrowserContext]
) -> None:
    context = new_phone()
    first, second = joined(context.new_page(), house.url(f"r/{room.room.code}")), context.new_page()
    second.goto(house.url(f"r/{room.room.code}"))

    answer(first, "The north")
    expect_kept(first)
    answer(second, "The south")
    expect_kept(second)

    for page in (first, second):
        expect_count(page, "1 of 1 answered")
    assert room.state.values("a1", "where") == ["south"]


def test_what_people_type_is_never_run_on_anybodys_phone(
    house: House, room: LiveRoom, new_phone: Callable[..., BrowserContext]
) -> None:
    hostile = "<img src=x onerror='window.bad=1'>"
    page = joined(new_phone().new_page(), house.url(f"r/{room.room.code}"), hostile)
    other = joined(new_phone().new_page(), house.url(f"r/{room.room.code}"), "Ben")
    page.get_by_label("Why there?").fill(f"{hostile}</textarea>")
    page.locator("#a1-why").get_by_role("button").click()
    expect_kept(page, "why")
    (seq,) = room.state.texts

    house.do(room, "published", answer=seq)
    house.do(room, "shown", item="a1", ask="why")

    for each in (page, other):
        expect(each.get_by_text(hostile).last).to_be_visible()
        assert each.evaluate("window.bad") is None


def test_a_phone_that_was_asleep_for_five_minutes_is_right_soon_after(
    house: House, room: LiveRoom, new_phone: Callable[..., BrowserContext]
) -> None:
    """Its socket looks open, but the network has forgotten it: nothing comes any more."""
    context = new_phone()
    page = context.new_page()
    page.clock.install()
    sockets: list[WebSocketRoute] = []

    def route(socket: WebSocketRoute) -> None:
        to_house = socket.connect_to_server()
        is_dead = not sockets
        sockets.append(socket)
        to_house.on_message(lambda text: None if is_dead and '"seq"' in text else socket.send(text))

    page.route_web_socket(re.compile("/socket"), route)
    joined(page, house.url(f"r/{room.room.code}"))
    expect_followed(page)
    house.do(room, "opened", item="a1", step=1)

    page.clock.fast_forward("05:00")

    expect(page.get_by_role("heading", name="After the talk")).to_be_visible()
    assert len(sockets) > 1


@pytest.mark.parametrize("minutes", [-3, 3])
def test_a_phone_whose_clock_is_wrong_is_right_all_the_same(
    house: House, room: LiveRoom, new_phone: Callable[..., BrowserContext], minutes: int
) -> None:
    page = new_phone().new_page()
    page.clock.install(time=datetime.now() + timedelta(minutes=minutes))
    joined(page, house.url(f"r/{room.room.code}"))

    answer(page)

    expect_kept(page)
    expect_count(page, "1 of 1 answered")
    house.do(room, "closed")
    expect(page.get_by_text("Answers are closed.")).to_be_visible()


def test_an_answer_that_comes_too_late_is_said_not_to_count(
    house: House,
    room: LiveRoom,
    new_phone: Callable[..., BrowserContext],
    expected_errors: list[str],
) -> None:
    expected_errors.extend(LOST)
    context = new_phone()
    block_sockets(context)
    block_events(context)
    page = joined(context.new_page(), house.url(f"r/{room.room.code}"))
    context.route(re.compile("/state"), lambda route: route.abort())
    house.do(room, "closed")

    answer(page)

    expect(page.locator("#a1-where").get_by_role("status")).to_contain_text("not taken now")
    assert room.state.values("a1", "where") == []


def test_the_end_of_a_room_is_said_and_its_page_is_gone_afterwards(
    house: House,
    room: LiveRoom,
    new_phone: Callable[..., BrowserContext],
    expected_errors: list[str],
) -> None:
    expected_errors.extend(LOST)
    page = joined(new_phone().new_page(), house.url(f"r/{room.room.code}"))
    expect_followed(page)

    house.run(house.rooms.end(room.room.id))

    expect(page.get_by_role("heading", name="This room is closed")).to_be_visible()
    page.reload()
    expect(page.get_by_text("No room is open under this code")).to_be_visible()


def test_somebody_who_is_taken_out_is_told_and_may_join_again(
    house: House,
    room: LiveRoom,
    new_phone: Callable[..., BrowserContext],
    expected_errors: list[str],
) -> None:
    expected_errors.extend(LOST)
    page = joined(new_phone().new_page(), house.url(f"r/{room.room.code}"))

    house.do(room, "removed", member=room.state.present()[0].id)

    expect(page.get_by_text("The facilitator has taken you out of this room.")).to_be_visible(
        timeout=RETRY_MS
    )
    joined(page, house.url(f"r/{room.room.code}"), "Asha again")


def test_an_answer_sent_while_the_server_is_dead_is_kept_once_when_it_is_back(
    tmp_path: Path, new_phone: Callable[..., BrowserContext], expected_errors: list[str]
) -> None:
    expected_errors.extend(LOST)
    store = open_rooms(tmp_path / "programme.sqlite")
    made = store.create("A vote", numbered([thawed(CLINIC)]))
    store.append([(made.id, Draft("opened", {"item": "a1", "step": 0}))])
    with running(tmp_path / "programme.sqlite") as server:
        page = joined(new_phone().new_page(), f"http://127.0.0.1:{server.port}/cmplearn/r/{made.code}")
        play_dead(server, page)

    answers = [event.body["value"] for event in store.events(made.id) if event.kind == "answered"]
    assert answers == ["north", "south"]
    store.close()


def play_dead(server: Server, page: Page) -> None:
    """Answer; kill the server; answer once more; start it again."""
    answer(page, "The north")
    expect_kept(page)
    server.kill()
    answer(page, "The south")
    expect(page.locator("#a1-where").get_by_role("status")).to_contain_text("Not sent yet")
    expect(page.get_by_text("Not connected: trying again.")).to_be_visible()
    server.start()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect_kept(page)
    expect_count(page, "1 of 1 answered")
    expect(page.get_by_text("Not connected: trying again.")).to_be_hidden()
