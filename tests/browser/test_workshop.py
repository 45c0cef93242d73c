"""A visitor of a workshop in a browser: answers a lesson, takes it away, deletes it; and its facilitator."""

import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.conftest import SMALL_TARGETS, SMALLEST_TARGET, Server, every_screen
from tests.workshops import RunningWorkshop

LESSON = "cmplearn/lessons/2.3"
SAVED = re.compile(r"^Saved at \d\d:\d\d$")


@pytest.fixture
def visitor(new_page: Callable[..., Page], workshop: RunningWorkshop) -> Page:
    """A visitor's page, on a phone."""
    return new_page(on=workshop, viewport={"width": 360, "height": 740})


def first_box(page: Page) -> Locator:
    """Return the first box of a lesson that takes words."""
    return page.get_by_role("main").locator("textarea:visible").first


def answer(page: Page, words: str) -> None:
    """Type an answer, and wait until the page says that it is saved."""
    page.wait_for_load_state("networkidle")  # what was saved before is there, to type over
    box = first_box(page)
    box.fill(words)
    box.blur()
    expect(box.locator("xpath=ancestor::*[@data-cmp][1]").get_by_text(SAVED)).to_be_visible()


def test_a_visitor_answers_a_lesson_takes_it_away_and_deletes_it(
    visitor: Page, workshop: RunningWorkshop
) -> None:
    visitor.goto(workshop.url(LESSON))
    expect(visitor.get_by_text("You are in a workshop.")).to_be_visible()
    answer(visitor, "Half of them would have gone home anyway")
    visitor.reload()
    expect(first_box(visitor)).to_have_value("Half of them would have gone home anyway")

    visitor.get_by_role("link", name="Take it away, or delete it").click()
    with visitor.expect_download() as download:
        visitor.get_by_role("link", name="Download my portfolio").click()
    bundle = zipfile.ZipFile(download.value.path())
    assert any(b"gone home anyway" in bundle.read(name) for name in bundle.namelist())

    visitor.get_by_label("Delete everything that I saved here, for good").check()
    visitor.get_by_role("button", name="Delete my portfolio").click()
    expect(visitor.get_by_role("status")).to_contain_text("Deleted.")
    visitor.goto(workshop.url(LESSON))
    expect(first_box(visitor)).to_be_enabled()
    expect(first_box(visitor)).to_have_value("")


@pytest.mark.parametrize("path", ["", "portfolio", "portfolio/log", "portfolio/answers", "lessons/2.3"])
def test_its_pages_fit_every_screen_and_axe_finds_nothing(
    visitor: Page, workshop: RunningWorkshop, axe: Callable[..., Any], path: str
) -> None:
    visitor.goto(workshop.url(f"cmplearn/{path}"))
    for width in every_screen(visitor):
        axe(visitor)
        assert visitor.evaluate("document.documentElement.scrollWidth") <= width
        assert visitor.evaluate(SMALL_TARGETS, SMALLEST_TARGET) == []


def test_the_facilitators_own_server_and_workshop_save_side_by_side_in_one_browser(
    page: Page, server: Server, workshop: RunningWorkshop
) -> None:
    beside = page.context.new_page()
    page.goto(server.url(LESSON))
    beside.goto(workshop.url(LESSON))
    answer(page, "On my own server")
    answer(beside, "As a visitor")
    answer(page, "On my own server, again")
    beside.reload()
    expect(first_box(beside)).to_have_value("As a visitor")


def test_the_facilitators_link_leads_to_the_rooms_and_shows_no_key(
    visitor: Page, workshop: RunningWorkshop
) -> None:
    visitor.goto(workshop.link)
    expect(visitor).to_have_url(workshop.url("cmplearn/facilitate"))
    visitor.goto(workshop.url())
    visitor.get_by_role("link", name="Rooms", exact=True).click()
    expect(visitor).to_have_url(workshop.url("cmplearn/facilitate"))
    expect(visitor.get_by_role("heading", level=1)).to_be_visible()
