"""Action points, hours and the portfolio's first page: keyboard, phone, no JavaScript, paper."""

import re
import urllib.request
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

ACTIONS = "cmplearn/portfolio/actions"
SAVED = re.compile(r"^Saved at \d\d:\d\d$")
SOON, PAST = date.today() + timedelta(days=9), date.today() - timedelta(days=9)
PHONE = {"width": 360, "height": 740}
SMALLEST_TARGET = 24
PROJECTOR = {"width": 1024, "height": 768}
READABLE_AT_THE_BACK = (
    768 / 32
)  # of a picture's height: capitals then subtend enough from six picture-heights away

SMALL_TARGETS = """
(smallest) => [...document.querySelectorAll("main :is(a, button, summary, input, select, textarea)")]
  .filter((node) => !node.closest("p, li:not(.row li), dd, td, .cmp-options label") && node.checkVisibility())
  .map((node) => [node.outerHTML, node.getBoundingClientRect()])
  .filter(([, box]) => box.width < smallest || box.height < smallest)
  .map(([html]) => html)
"""


def send(server: Any, path: str, **fields: Any) -> None:
    """Send a form with the server's key."""
    key = parse_qs(urlsplit(server.login_url()).query)["token"][0]
    request = urllib.request.Request(
        server.url(f"cmplearn/{path}"), urlencode(fields).encode(), {"Authorization": f"token {key}"}
    )
    urllib.request.urlopen(request, timeout=20).close()


@pytest.fixture
def action(server: Any) -> str:
    """The key of an overdue action of module 1 that answers an alert."""
    key = f"own/{uuid4().hex}"
    fields = {"module": "1", "by": PAST.isoformat(), "alert": "Alert 12", "priority": "high"}
    send(server, "portfolio/actions", key=key, version=0, what=f"Search the lists {key[-6:]}", **fields)
    return key


def reach(page: Page, wanted: Locator) -> None:
    """Press Tab until `wanted` has the focus."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if wanted.evaluate("node => node === document.activeElement"):
            return
    pytest.fail("The keyboard does not reach it.")


def row(page: Page, what: str) -> Locator:
    return page.get_by_role("listitem").filter(has_text=what)


def test_an_action_is_added_and_marked_done_by_keyboard_alone(page: Page, server: Any) -> None:
    what = f"Ask the sponsor {uuid4().hex[:6]}"
    page.goto(server.url(ACTIONS))
    reach(page, page.get_by_label("What will be done?"))
    page.keyboard.type(what)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    reach(page, page.get_by_role("button", name=f"Done: {what}"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(what)
    expect(page.get_by_role("main")).to_contain_text("Marked done")


def test_a_change_is_saved_as_typed_and_the_mark_beside_it_still_holds(
    page: Page, server: Any, action: str
) -> None:
    page.goto(server.url(f"{ACTIONS}/edit/{action}"))
    page.get_by_label("What for").fill("So that nobody is missed")
    expect(page.get_by_text(SAVED).first).to_be_visible()
    page.get_by_label("What was done, for the record").fill("Four lists searched")
    page.get_by_role("button", name="Done", exact=True).click()
    expect(page.locator("#record + p + dl")).to_contain_text("Four lists searched")
    expect(page.get_by_label("What for")).to_have_value("So that nobody is missed")


def test_all_of_it_works_without_javascript(
    new_page: Any, server: Any, action: str, expected_errors: list[str]
) -> None:
    expected_errors.append("422")
    page = new_page(java_script_enabled=False)
    page.goto(server.url(f"{ACTIONS}/opening/2"))
    asked = row(page, action[-6:])
    asked.get_by_text("What happened?").click()
    asked.get_by_label("Not yet: carry it on").check()
    asked.get_by_label("What came of it, or what got in the way?").fill("On leave")
    page.get_by_role("button", name="Save what happened").click()
    expect(row(page, action[-6:])).to_contain_text("Carried on once")
    page.goto(server.url("cmplearn/portfolio/hours"))
    page.get_by_label("How long?").fill("1,000")
    page.get_by_label("What, in a few words").fill("Reading")
    page.get_by_role("button", name="Note them").click()
    expect(page.get_by_role("alert")).to_contain_text("Write 24 hours or less")
    page.get_by_label("How long?").fill("1.5")
    page.get_by_role("button", name="Note them").click()
    expect(page.get_by_role("table").last).to_contain_text("Reading")


def test_a_problem_is_led_to_from_the_summary(page: Page, server: Any, expected_errors: list[str]) -> None:
    expected_errors.append("422")
    page.goto(server.url(ACTIONS))
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("alert").get_by_role("link", name="Say what will be done").click()
    expect(page.get_by_label("What will be done?")).to_be_focused()


PAGES = (
    "portfolio",
    "portfolio/actions?show=all",
    "portfolio/actions/opening/2",
    "portfolio/actions/meeting",
)
PAGES += ("portfolio/actions/calendar", "portfolio/hours")


@pytest.mark.parametrize("path", [*PAGES, "portfolio/actions/edit/"])
def test_pages_are_accessible_and_fit_a_phone(
    new_page: Any, server: Any, axe: Any, action: str, path: str
) -> None:
    page = new_page(viewport=PHONE)
    page.goto(server.url(f"cmplearn/{path}{action if path.endswith('edit/') else ''}"))
    for closed in page.locator("main details > summary").all():
        closed.click()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert page.evaluate(SMALL_TARGETS, SMALLEST_TARGET) == []


def test_an_opening_is_read_from_the_back_row_and_printed(
    new_page: Any, server: Any, axe: Any, action: str
) -> None:
    page = new_page(viewport=PROJECTOR)
    page.goto(server.url(f"{ACTIONS}/opening/2"))
    asked = row(page, action[-6:]).get_by_role("heading")
    assert asked.evaluate("node => parseFloat(getComputedStyle(node).fontSize)") >= READABLE_AT_THE_BACK
    axe(page)
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="My portfolio")).to_be_hidden()
    expect(asked).to_be_visible()
    expect(page.get_by_role("button", name="Save what happened")).to_be_hidden()


def test_the_front_page_names_what_is_due_in_one_line(page: Page, server: Any, action: str) -> None:
    page.goto(server.url())
    line = page.get_by_role("main").get_by_text("Overdue since")
    expect(line).to_have_count(1)
    line.get_by_role("link", name="All actions").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Actions")
    assert action
