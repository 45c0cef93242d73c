"""A room's screens in a real browser: a phone of 360 px with and without scripts, and the wall."""

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Response, expect
from tests.browser.conftest import SCREENS, SMALL_TARGETS, SMALLEST_TARGET, Chromium, watched
from tests.rooms.every_kind import ANSWERS, ASKS, NAMES, STEPS, ask_of, every_kind
from tests.rooms.example import answered, joined
from tests.web.rooms.house import MODULES, House

from cmplearn.rooms import numbered
from cmplearn.web.rooms.addresses import PUBLIC_ORIGIN
from cmplearn.web.rooms.fields import fields_of
from cmplearn.web.rooms.live import LiveRoom

PHONE = {"width": 360, "height": 740}
OLD_PROJECTOR = (1024, 768)
FIRST_VIEW = 30_000  # bytes, gzipped, of all files
LEGIBLE = 24  # px, of words on the wall, those in pictures too

SMALL_WORDS = """
(least) => [...document.querySelectorAll("main *, aside *")]
  .filter((node) => [...node.childNodes].some((each) => each.nodeType === 3 && each.data.trim()))
  .filter((node) => node.checkVisibility() && !node.closest(".newer, .address, [role=status]"))
  .map((node) => {
    const picture = node.closest("svg");
    const scale = picture ? picture.getScreenCTM().a : 1;
    return [node.textContent, parseFloat(getComputedStyle(node).fontSize) * scale];
  })
  .filter(([, size]) => size < least - 0.01)
"""
"""Words on the wall that are smaller than they may be, with their size in pixels."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server with rooms and their walls."""
    place: Path = tmp_path_factory.mktemp("screens") / "programme.sqlite"
    started = House(place, (*MODULES, "rooms.projector")).start()
    started.app.settings[PUBLIC_ORIGIN] = "http://192.168.0.5:8890"
    yield started
    started.stop()


@pytest.fixture
def open_page(browser: Chromium, expected_errors: list[str]) -> Iterator[Callable[..., Page]]:
    """Opens pages in contexts of their own; none may log an error or ask another host."""
    opened: list[tuple[BrowserContext, tuple[list[str], list[str]]]] = []

    def start(size: tuple[int, int] = (360, 740), **options: Any) -> Page:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        opened.append((context, watched(context)))
        return context.new_page()

    yield start
    for context, _ in opened:
        context.close()
    for _, (errors, elsewhere) in opened:
        assert [each for each in errors if not any(part in each for part in expected_errors)] == []
        assert elsewhere == []


def new_room(house: House, at_once: bool = False) -> LiveRoom:
    return house.new_room(numbered([every_kind(at_once=at_once)]), open_first=False)


def phone(house: House, page: Page, room: LiveRoom, name: str = "Asha") -> Page:
    """Join as somebody does who scans the QR code."""
    page.goto(house.url(f"r/{room.room.code}"))
    page.get_by_label("Your first name").fill(name)
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_role("heading", name=f"You are in, {name}")).to_be_visible()
    return page


def crowd(house: House, room: LiveRoom, ask: str, step: int) -> None:
    """Six people answer."""
    for place, name in enumerate(NAMES):
        if not room.state.members.get(f"m{place}"):
            house.run(room.write(joined(f"m{place}", name)))
    house.do(room, "opened", item="a1", step=step)
    for place in range(len(NAMES)):
        house.run(room.write(answered(f"m{place}", ask, ANSWERS[ask])))


def fill(page: Page, ask: str) -> None:
    """Give the answer to an ask in its form, by name of field."""
    form = page.locator(f"#a1-{ask}")
    expect(form).to_be_visible()
    if form.locator("summary").count():
        form.locator("summary").click()
    asked = ask_of(ask)
    for name, values in fields_of(asked, ANSWERS[ask]).items():
        field = form.locator(f"[name='{name}']")
        match field.first.evaluate("node => node.type"):
            case "radio" | "checkbox":
                for value in values:
                    form.locator(f"[name='{name}'][value='{value}']").check()
            case "select-one":
                field.select_option(values[0])
            case _:
                field.fill(values[0])


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("scripts", [False, True], ids=["without scripts", "with scripts"])
def test_every_kind_of_ask_is_answered_by_a_phone(
    house: House, open_page: Callable[..., Page], scripts: bool
) -> None:
    room = new_room(house)
    page = phone(house, open_page(java_script_enabled=scripts), room)
    member = next(iter(room.state.members))
    for ask, step in STEPS.items():
        house.do(room, "opened", item="a1", step=step)
        if not scripts:
            page.get_by_role("link", name="Show what is new").click()
        fill(page, ask)
        page.locator(f"#a1-{ask}").get_by_role("button", name="Send").click()
        expect(page.locator(f"#a1-{ask}").get_by_role("status")).to_contain_text("Kept.")
        assert room.state.answers["a1", ask][member].value == ANSWERS[ask]


def test_the_wall_follows_the_room_by_itself(house: House, open_page: Callable[..., Page]) -> None:
    room = new_room(house)
    page = open_page(OLD_PROJECTOR)
    page.goto(house.url(f"screen/{room.room.code.upper()}"))
    code = page.get_by_role("img", name="QR code")
    beside = code.bounding_box()
    house.run(room.write(joined("m0", "Asha")))
    expect(page.get_by_text("1 person is here.")).to_be_visible()
    house.do(room, "opened", item="a1", step=0)
    expect(page.get_by_role("heading", name="Whom do you call?")).to_be_visible()
    strip = code.bounding_box()
    assert beside
    assert strip
    assert strip["width"] < 0.6 * beside["width"]
    house.run(room.write(answered("m0", "call", "a")))
    expect(page.get_by_text("1 of 1 answered")).to_be_visible()
    house.do(room, "shown", item="a1", ask="call")
    expect(page.get_by_text("Most chosen: “Patient A”, 1 of 1")).to_be_visible()
    house.run(house.rooms.end(room.room.id))
    expect(page.get_by_role("heading", name="This room is closed")).to_be_visible()
    expect(code).to_be_hidden()


def test_what_cannot_be_taken_comes_back_to_a_phone_without_scripts_with_words_that_lead_to_it(
    house: House, open_page: Callable[..., Page], expected_errors: list[str]
) -> None:
    expected_errors.append("400 (Bad Request)")
    room = new_room(house)
    page = phone(house, open_page(java_script_enabled=False), room)
    house.do(room, "opened", item="a1", step=STEPS["order"])
    page.reload()
    for item in ("cost", "harm", "wait"):
        page.locator(f"[name=place-{item}]").select_option("1")
    page.get_by_role("button", name="Send").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("“What it costs” and “How many come to harm” both have place 1")
    expect(page.get_by_label("What it costs")).to_have_value("1")
    alert.get_by_role("link").click()
    expect(page).to_have_url(house.url(f"room/{room.room.code.upper()}/answer#a1-order"))


def test_the_first_view_of_a_phone_is_at_most_30_kb_with_all_its_files(
    house: House, open_page: Callable[..., Page]
) -> None:
    room = new_room(house, at_once=True)
    page = open_page()
    sent: dict[str, int] = {}

    def weigh(answer: Response) -> None:
        if answer.status == 200:
            path = answer.url.partition("?")[0]
            sent[path] = max(sent.get(path, 0), len(gzip.compress(answer.body(), 6)))

    page.on("response", weigh)
    phone(house, page, room)
    house.do(room, "opened", item="a1", step=0)
    page.reload(wait_until="networkidle")
    expect(page.locator("#a1-call")).to_be_visible()
    assert {path.rpartition("/")[2] for path in sent} >= {"room.css", "room.js", "icon.svg"}
    assert sum(sent.values()) <= FIRST_VIEW, sent


def test_nothing_but_one_style_sheet_stands_between_a_phone_and_its_question(
    house: House, open_page: Callable[..., Page]
) -> None:
    room = new_room(house)
    page = phone(house, open_page(), room)
    blocking = page.evaluate(
        "[...performance.getEntriesByType('resource')]"
        ".filter((each) => each.renderBlockingStatus === 'blocking').map((each) => each.name)"
    )
    assert [address.rpartition("/")[2].partition("?")[0] for address in blocking] == ["room.css"]


def test_every_screen_of_a_phone_can_be_used_by_everybody(
    house: House, open_page: Callable[..., Page], axe: Callable[..., None]
) -> None:
    room = new_room(house, at_once=True)
    page = open_page()
    page.goto(house.url("room"))
    seen = ["code"]

    def look() -> None:
        page.wait_for_load_state()
        axe(page)
        assert page.evaluate(SMALL_TARGETS, SMALLEST_TARGET) == [], seen[-1]
        assert fits(page), seen[-1]

    look()
    page.get_by_label("The code on the screen").fill(room.room.code)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_label("Your first name")).to_be_visible()
    seen.append("join")
    look()
    page.get_by_label("Your first name").fill("Asha")
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_role("heading", name="You are in, Asha")).to_be_visible()
    seen.append("lobby")
    look()
    for place, name in enumerate(NAMES):
        house.run(room.write(joined(f"m{place}", name)))
    house.do(room, "opened", item="a1", step=0)
    page.reload()
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    seen.append("open")
    look()
    for ask, value in ANSWERS.items():
        for place in range(len(NAMES)):
            house.run(room.write(answered(f"m{place}", ask, value)))
        house.do(room, "shown", item="a1", ask=ask)
    house.do(room, "closed")
    page.reload()
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    in_words = [ask for ask, asked in ASKS.items() if asked["kind"] in ("text", "actions")]
    expect(page.locator(".result")).to_have_count(len(ASKS) - len(in_words))  # none is published
    seen.append("closed, with results")
    look()


@pytest.mark.parametrize("size", [OLD_PROJECTOR, SCREENS["projector"]])
def test_the_wall_is_legible_from_the_back_and_nothing_has_to_be_scrolled(
    house: House, open_page: Callable[..., Page], axe: Callable[..., None], size: tuple[int, int]
) -> None:
    room = new_room(house)
    page = open_page(size)

    def look(what: str) -> None:
        page.goto(house.url(f"screen/{room.room.code.upper()}"))
        assert page.evaluate(SMALL_WORDS, LEGIBLE) == [], what
        assert fits(page), what
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), what

    look("lobby")
    axe(page)
    for ask, step in STEPS.items():
        crowd(house, room, ask, step)
        look(f"{ask} asked")
        house.do(room, "closed")
        house.do(room, "shown", item="a1", ask=ask)
        look(f"{ask} shown")
    axe(page)
