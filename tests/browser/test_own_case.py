"""The own case as a person uses it: by keyboard, on a phone, without scripts, filled and empty."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import OPEN_ALL, SMALL_TARGETS, SMALLEST_TARGET, Server, every_screen, wait_until
from tests.own_case_example import VALUES

OWN = "cmplearn/portfolio/own-case"
PAGES = (
    "",
    "/parts/situation",
    "/parts/benefits-table",
    "/parts/document",
    "/parts/economic-basis",
    "/lists/costs",
    "/lists/costs/co00",
    "/lists/benefits/benefits-table",
    "/lists/equality/eq00",
    "/lists/owners/ow00",
    "/lists/risks",
    "/asked",
    "/versions",
)
NARROW = 360


# What needs the filled example comes first in this file, and what begins with nothing after it.


@pytest.fixture(scope="module")
def filled(own: Server) -> Server:
    """The server, with the filled example."""
    for key, value in VALUES.items():
        own.save(f"own-case/{key}", value)
    return own


@pytest.fixture(scope="module")
def empty(own: Server) -> Server:
    """The server, with nothing in its portfolio at first."""
    own.erase()
    return own


def test_the_overview_is_clean_on_every_screen(
    filled: Server, own_page: Page, axe: Callable[..., None]
) -> None:
    own_page.goto(filled.url(OWN))
    for width in every_screen(own_page):
        axe(own_page)
        assert own_page.evaluate("document.documentElement.scrollWidth") == width


def test_the_committees_paper_is_a_file_to_keep(filled: Server, new_page: Callable[..., Page]) -> None:
    page = new_page(on=filled)
    page.goto(filled.url(OWN))
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("^PDF.*Two pages for the committee")).click()
    assert download.value.suggested_filename == "own-case-committee.pdf"


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("state", ["filled", "empty"])
def test_axe_finds_nothing_and_a_phone_shows_all(
    request: pytest.FixtureRequest,
    new_page: Callable[..., Page],
    axe: Callable[..., None],
    path: str,
    state: str,
) -> None:
    server = request.getfixturevalue(state)
    page = new_page(on=server, viewport={"width": NARROW, "height": 740})
    page.goto(server.url(f"{OWN}{path}"))
    page.evaluate(OPEN_ALL)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW
    assert page.evaluate(SMALL_TARGETS, SMALLEST_TARGET) == []


def test_what_is_typed_in_a_part_is_saved_by_itself_and_shows_in_the_lesson(
    empty: Server, new_page: Callable[..., Page]
) -> None:
    page = new_page(on=empty)
    page.goto(empty.url(f"{OWN}/parts/benefits-table"))
    page.get_by_label("What will not happen, or happen less, and for whom?").fill("Fewer falls at night")
    expect(page.get_by_text(re.compile("^Saved at"))).to_be_visible()

    page.goto(empty.url("cmplearn/lessons/2.3"))
    expect(page.get_by_label("What will not happen, or happen less, and for whom?")).to_have_value(
        "Fewer falls at night"
    )


def test_what_the_lesson_collects_stands_in_the_list_of_benefits(
    empty: Server, new_page: Callable[..., Page]
) -> None:
    page = new_page(on=empty)
    page.goto(empty.url("cmplearn/lessons/2.3"), wait_until="networkidle")  # what was saved before is there
    form = page.get_by_role("group", name="One benefit, sized so that it could be defended")
    form.get_by_label("Whose budget or whose bed does it touch?").fill("The trust's beds")
    expect(form.get_by_label("Whose budget or whose bed does it touch?")).to_be_focused()
    page.keyboard.press("Tab")
    wait_until(
        page,
        """async () => {
          const url = document.body.dataset.baseUrl + "cmplearn/api/portfolio?kind=own-case";
          const found = await (await fetch(url)).json();
          return found.documents.some((each) => each.value?.payer === "The trust's beds");
        }""",
    )

    page.goto(empty.url(f"{OWN}/lists/benefits"))
    expect(page.get_by_role("cell", name="The trust's beds")).to_be_visible()


def test_a_case_is_filled_without_scripts(empty: Server, new_page: Callable[..., Page]) -> None:
    page = new_page(on=empty, java_script_enabled=False)
    page.goto(empty.url(f"{OWN}/parts/situation"))
    expect(page.locator("noscript p")).to_contain_text("nothing is saved as you type")
    page.get_by_label("What is happening now, to whom, and since when?").fill("Written without scripts")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()

    page.goto(empty.url(f"{OWN}/lists/risks"))
    for name in ("First risk", "Second risk"):
        page.get_by_role("link", name="Add a risk").click()
        page.get_by_label("What could happen, and because of what?").fill(name)
        page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Up “Second risk”").click()
    expect(page.get_by_role("rowheader").first).to_contain_text(
        "Second risk Still needs: likelihood, severity, action, owner"
    )
    page.get_by_role("button", name="Remove “First risk”").click()
    expect(page.get_by_role("rowheader")).to_have_count(1)
    page.get_by_role("button", name="Bring it back").click()
    expect(page.get_by_role("rowheader")).to_have_count(2)


def test_a_row_is_added_by_keyboard_alone(empty: Server, new_page: Callable[..., Page]) -> None:
    page = new_page(on=empty)
    page.goto(empty.url(f"{OWN}/lists/milestones"))
    add = page.get_by_role("link", name="Add a milestone")
    for _ in range(60):
        page.keyboard.press("Tab")
        if add.evaluate("node => node === document.activeElement"):
            break
    page.keyboard.press("Enter")
    what = page.get_by_label("What will be done?")
    expect(what).to_be_visible()
    page.wait_for_load_state()  # its script saves what is typed from then on
    for _ in range(60):
        page.keyboard.press("Tab")
        if what.evaluate("node => node === document.activeElement"):
            break
    page.keyboard.type("First home visited")
    expect(page.get_by_text(re.compile("^Saved at"))).to_be_visible()

    page.goto(empty.url(f"{OWN}/lists/milestones"))
    expect(page.get_by_role("rowheader", name="First home visited")).to_be_visible()


def test_a_version_is_kept_and_compared(
    empty: Server, new_page: Callable[..., Page], axe: Callable[..., None]
) -> None:
    page = new_page(on=empty)
    page.goto(empty.url(f"{OWN}/parts/offer"))
    offer = page.get_by_label("What do you offer, in one sentence that a patient would understand?")
    offer.fill("The first offer")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    page.goto(empty.url(f"{OWN}/versions"))
    page.get_by_label("What do you call it?").fill("for the sponsor")
    page.get_by_role("button", name="Keep this version").click()
    expect(page.get_by_role("heading", name="for the sponsor", exact=True)).to_be_visible()
    kept = page.url
    page.goto(empty.url(f"{OWN}/parts/offer"))
    offer.fill("The second offer")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    page.goto(kept)
    expect(page.get_by_role("cell", name="The first offer")).to_be_visible()
    expect(page.get_by_role("cell", name="The second offer")).to_be_visible()
    axe(page)
