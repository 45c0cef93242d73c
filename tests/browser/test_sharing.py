"""Sharing as a person does it: by keyboard alone, and on a phone."""

import json
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import OPEN_ALL, every_screen
from tests.servers import PATIENCE_S, TOKEN

TEXT = "Mrs Jones <b>fell</b>; her number is 943 476 5919."
PAGES = (
    "portfolio/sharing",
    "portfolio/sharing/new/log/mine/shared",
    "portfolio/privacy",
    "handbook/privacy",
)

NAME_OF_FOCUS = """
(({ labels, textContent }) => labels?.[0]?.textContent ?? textContent)(
  document.querySelector("main :focus") ?? { textContent: "" })
"""


@pytest.fixture(scope="module", autouse=True)
def entry(server: Any) -> None:
    """A log entry to share."""
    value = {"type": "other", "title": "A fall", "text": TEXT}
    body = json.dumps({"value": value, "version": 0, "operation": "shared-1"}).encode()
    address = server.url("cmplearn/api/portfolio/log/mine/shared")
    headers = {"Authorization": f"token {TOKEN}", "Content-Type": "application/json"}
    request = urllib.request.Request(address, body, headers, method="PUT")
    urllib.request.urlopen(request, timeout=PATIENCE_S).close()


def go_to(page: Page, words: str) -> None:
    """Press Tab until what has the focus is called so."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if words in page.evaluate(NAME_OF_FOCUS):
            return
    pytest.fail(f"Tab never reached “{words}”.")


def share_by_keyboard(page: Page, server: Any) -> None:
    """Choose the entry, look, say with whom, for what and until when, and make the copy."""
    page.goto(server.url("cmplearn/portfolio/sharing#share"))  # past what was shared before
    go_to(page, "A fall")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Look at 2 places before you share.")).to_be_visible()
    go_to(page, "For whom?")
    page.keyboard.type("Ade")
    go_to(page, "My learning set")
    page.keyboard.press("Space")
    go_to(page, "For what?")
    page.keyboard.type("to prepare our meeting")
    go_to(page, "I have read it")
    page.keyboard.press("Space")
    go_to(page, "Make a copy to send")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The copy is made.")).to_be_visible()


def test_a_copy_is_made_by_keyboard_alone(page: Page, server: Any) -> None:
    share_by_keyboard(page, server)
    with page.expect_download() as taken:
        page.get_by_role("link", name="PDF").click()
    assert taken.value.suggested_filename.startswith("shared-copy-")


def test_it_can_be_withdrawn_and_erased(page: Page, server: Any) -> None:
    share_by_keyboard(page, server)
    page.get_by_role("button", name="Withdraw this copy").click()
    expect(page.get_by_text("Would you please delete it")).to_be_visible()
    page.get_by_text("Erase this record from my portfolio").click()
    page.get_by_role("button", name="Erase it for good").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sharing")


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_and_nothing_runs_off_a_phone(
    page: Page, server: Any, axe: Callable[..., None], path: str
) -> None:
    page.goto(server.url(f"cmplearn/{path}"))
    page.evaluate(OPEN_ALL)
    for width in every_screen(page):
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_axe_finds_nothing_on_a_copy_withdrawn_or_not(
    page: Page, server: Any, axe: Callable[..., None]
) -> None:
    share_by_keyboard(page, server)
    axe(page)
    page.get_by_role("button", name="Withdraw this copy").click()
    expect(page.get_by_text("Would you please delete it")).to_be_visible()
    axe(page)


def test_a_form_with_something_missing_says_so_and_leads_there(
    new_page: Callable[..., Page], server: Any, axe: Callable[..., None], expected_errors: list[str]
) -> None:
    expected_errors.append("422")
    page = new_page(viewport={"width": 360, "height": 740})
    page.goto(server.url("cmplearn/portfolio/sharing/new/log/mine/shared"))
    page.get_by_role("button", name="Make a copy to send").click()
    expect(page.get_by_text("No copy was made yet")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Say for what").click()
    expect(page.get_by_label("For what?")).to_be_focused()
