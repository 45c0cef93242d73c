"""A facilitator runs a room in a real browser: live, by keyboard, on a laptop, a projector and a phone."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import OPEN_ALL, SMALL_TARGETS, SMALLEST_TARGET, Chromium, Server

ACTIVITY = "who-gets-called-first"
SIZES = ((1366, 768), (1024, 768), (360, 740))
MOST_TABS = 60
PRESSED_AGAIN = """
(node) => {
  const tell = (kind) => node.dispatchEvent(new PointerEvent(kind, { bubbles: true }));
  ["pointerup", "pointerdown"].forEach(tell);
}
"""


@pytest.fixture
def phone(browser: Chromium) -> Iterator[Page]:
    """A phone that has no login anywhere."""
    context = browser.new_context(viewport={"width": 360, "height": 740})
    opened = context.new_page()
    opened.set_default_timeout(20_000)
    yield opened
    context.close()


def prepare(page: Page, server: Server, query: str = f"activity={ACTIVITY}") -> None:
    """Prepare a room and go to it."""
    page.goto(server.url(f"cmplearn/facilitate/new?{query}"))
    page.get_by_role("button", name="Open the room").click()
    expect(page.get_by_role("heading", name="Nobody sees a question yet")).to_be_visible()
    page.wait_for_load_state()  # its script is there: without it the same is done by forms


def join(phone: Page, server: Server, facilitator: Page, name: str, heading: str = "You are in") -> None:
    """Join the room that a facilitator's page shows."""
    code = facilitator.locator(".code").inner_text().replace(" ", "")
    phone.goto(server.url(f"cmplearn/r/{code}"))
    phone.get_by_label("name").fill(name)
    phone.get_by_role("button", name="Join").click()
    expect(phone.get_by_role("heading", name=heading)).to_be_visible()
    phone.wait_for_load_state()


def press_by_keyboard(page: Page, name: str) -> None:
    """Reach a button with Tab alone, and press it with Enter."""
    button = page.get_by_role("button", name=name)
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if button.evaluate("(node) => node === document.activeElement"):
            break
    expect(button).to_be_focused()
    page.keyboard.press("Enter")


def test_an_activity_is_played_from_its_page_to_the_end(page: Page, server: Server, phone: Page) -> None:
    page.goto(server.url(f"cmplearn/activities/{ACTIVITY}"))
    page.get_by_role("link", name="Play it in a room").click()
    page.get_by_role("button", name="Open the room").click()
    join(phone, server, page, "Asha")
    expect(page.get_by_text("1 person joined")).to_be_visible()

    page.get_by_role("button", name="Open the first step: One slot").click()
    phone.get_by_label("Patient B").check()
    page.get_by_role("button", name="Close answers").hover()
    page.mouse.down()
    page.get_by_role("button", name="Close answers").evaluate(PRESSED_AGAIN)
    with page.expect_response(re.compile(r"/live\?")):
        phone.get_by_role("button", name="Send").click()
    page.wait_for_timeout(100)  # in which it would be drawn
    page.mouse.up()  # news comes under the finger, and is not drawn before it is lifted
    expect(page.get_by_text("1 of 1 answered")).to_be_visible()
    expect(page.get_by_text("Answers are closed", exact=True)).to_be_visible()
    page.get_by_role("button", name="Show the results").click()
    expect(page.get_by_text("on all screens")).to_be_visible()
    expect(phone.get_by_text("Patient B").first).to_be_visible()
    page.get_by_role("link", name="Close the room").click()
    page.get_by_role("button", name="Close the room").click()

    expect(page.get_by_role("heading", name="This room is closed")).to_be_visible()
    expect(phone.get_by_role("heading", name="This room is closed")).to_be_visible()


def test_a_room_is_run_by_keyboard_alone(page: Page, server: Server) -> None:
    prepare(page, server)

    press_by_keyboard(page, "Open the first step: One slot")
    expect(page.get_by_role("button", name="Close answers")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Answers are closed", exact=True)).to_be_visible()
    press_by_keyboard(page, "Open Write the rule")

    expect(page.get_by_role("heading", name="Write the rule")).to_be_visible()


def test_news_leaves_what_is_half_typed_what_is_open_and_the_focus_alone(
    page: Page, server: Server, phone: Page
) -> None:
    prepare(page, server)
    page.locator("#people > summary").click()
    page.get_by_text("Ask a question of your own").click()
    page.get_by_label("The question").fill("Shall we st")

    join(phone, server, page, "Bo")

    expect(page.get_by_role("button", name="Remove Bo")).to_be_visible()
    expect(page.get_by_label("The question")).to_be_focused()
    page.keyboard.type("op here?")
    page.get_by_label("A scale from 1 to 5").check()
    expect(page.get_by_label("options, one on each line")).to_be_hidden()
    page.get_by_label("What 1 means").fill("no")
    page.get_by_role("button", name="Ask it now").click()
    expect(phone.get_by_text("Shall we stop here?").first).to_be_visible()
    expect(page.get_by_label("The question")).to_be_hidden()


def test_hands_are_entered_beside_phones(page: Page, server: Server) -> None:
    prepare(page, server)
    page.get_by_role("button", name="Open the first step: One slot").click()
    page.get_by_text("Enter answers for those without phones").click()

    page.get_by_label("Patient A", exact=True).fill("7")
    page.get_by_role("button", name="Keep these numbers").click()

    expect(page.get_by_text("7 answered")).to_be_visible()
    expect(page.get_by_label("Patient A", exact=True)).to_have_value("7")


def test_a_lost_connection_is_said_and_mended(
    page: Page, server: Server, phone: Page, expected_errors: list[str]
) -> None:
    expected_errors.append("ERR_INTERNET_DISCONNECTED")
    prepare(page, server)
    code = page.locator(".code").inner_text()
    page.context.set_offline(True)
    page.evaluate("navigator.onLine")
    page.get_by_role("button", name="Open the first step").click()
    expect(page.get_by_text("could not be sent")).to_be_visible()

    page.context.set_offline(False)
    page.get_by_role("button", name="Open the first step").click()

    expect(page.get_by_role("button", name="Close answers")).to_be_visible()
    expect(page.get_by_text("could not be sent")).to_be_hidden()
    join_code = re.sub(r"\s", "", code)
    phone.goto(server.url(f"cmplearn/r/{join_code}"))
    phone.get_by_label("name").fill("Cem")
    phone.get_by_role("button", name="Join").click()
    expect(page.get_by_text("1 person joined")).to_be_visible()


def test_every_facilitators_page_fits_every_screen_and_axe_finds_nothing(
    page: Page, server: Server, axe: Callable[..., None]
) -> None:
    prepare(page, server, "lesson=1.5")
    run = page.url

    def look() -> None:
        page.evaluate(OPEN_ALL)
        axe(page)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate(SMALL_TARGETS, SMALLEST_TARGET) == []

    look()
    page.get_by_role("button", name="Open the first step").click()
    expect(page.get_by_role("button", name="Close answers")).to_be_visible()
    page.get_by_text("Enter answers for those without phones").click()
    page.get_by_label("Patient A", exact=True).fill("7")
    page.get_by_role("button", name="Keep these numbers").click()
    expect(page.get_by_text("7 answered")).to_be_visible()
    look()
    page.get_by_role("button", name="Open Write the rule").click()
    expect(page.get_by_role("heading", name="Write the rule")).to_be_visible()
    look()
    for address in (
        server.url("cmplearn/facilitate"),
        server.url("cmplearn/facilitate/new"),
        f"{run}/delete",
    ):
        page.goto(address)
        look()


def test_minutes_add_up_as_activities_are_chosen_and_newcomers_wait_until_they_are_let_in(
    page: Page, server: Server, phone: Page
) -> None:
    page.goto(server.url(f"cmplearn/facilitate/new?activity={ACTIVITY}"))
    page.get_by_label("Activity 2", exact=True).select_option("two-clinics-one-list")
    expect(page.get_by_text("40 min so far")).to_be_visible()
    page.get_by_role("button", name="Open the room").click()
    code = page.locator(".code").inner_text().replace(" ", "")

    page.get_by_role("button", name="Let nobody new in").click()
    expect(page.get_by_role("heading", name="Nobody new is let in")).to_be_visible()
    phone.goto(server.url(f"cmplearn/r/{code}"))
    expect(phone.get_by_text("Ask whoever leads the room")).to_be_visible()

    page.get_by_role("button", name="Let people in again").click()
    expect(page.get_by_role("heading", name="Join with this code")).to_be_visible()
    phone.get_by_role("link", name="Try again").click()
    expect(phone.get_by_label("name")).to_be_visible()


def test_a_page_that_is_no_longer_let_in_says_which_link_helps(
    page: Page, server: Server, phone: Page, expected_errors: list[str]
) -> None:
    expected_errors.append("403")
    prepare(page, server)
    page.get_by_role("button", name="Open the first step").click()
    expect(page.get_by_role("button", name="Close answers")).to_be_visible()
    refused = {"status": 403, "json": {"message": "This is for the facilitator."}}
    page.route(re.compile(r"/(live|do)\b"), lambda route: route.fulfill(**refused))
    page.get_by_role("button", name="Close answers").click()

    expect(page.get_by_text("Open the facilitator’s link that it printed")).to_be_visible()
    expect(page.get_by_text("This is for the facilitator")).to_have_count(0)
    expect(page.get_by_text("trying again")).to_have_count(0)
    page.unroute_all()
    # What was asked before the page was let out waits for news, and would wait long.
    join(phone, server, page, "Asha", heading="One slot")
    expect(page.get_by_text("facilitator’s link that it printed")).to_be_hidden()
