"""My year and who you are, as a person uses them: by label, by keyboard, on a phone, without scripts."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect
from tests.browser.conftest import OPEN_ALL, Server, every_screen

YEAR = "cmplearn/portfolio/year"
ME = "cmplearn/portfolio/me"
ENTRY = {
    "type": "planned",
    "title": "Forest plots",
    "minutes": 90,
    "learned": "Ask for the interval. Jo Bloggs showed me.",
    "changed": "I ask first.",
    "benefited": "A weak claim was turned down.",
    "state": "final",
}


@pytest.fixture
def open_page(own: Server, new_page: Callable[..., Page]) -> Callable[..., Page]:
    """Opens one of our pages."""

    def go(path: str, **options: object) -> Page:
        page = new_page(on=own, **options)
        page.goto(own.url(path))
        return page

    return go


def save_entry(own: Server, page: Page) -> None:
    """Put an entry into the log as a lesson's page would."""
    page.goto(own.url(ME))
    page.evaluate(
        """async ([base, value]) => {
          const xsrf = document.cookie.match(/_xsrf=([^;]+)/)[1];
          const found = await (await fetch(base + "?kind=log")).json();
          const version = found.documents.find((each) => each.key === "mine/a1")?.version ?? 0;
          const body = JSON.stringify({ value, version, operation: crypto.randomUUID() });
          const answer = await fetch(base + "/log/mine/a1",
            { method: "PUT", headers: { "X-XSRFToken": xsrf, "Content-Type": "application/json" }, body });
          if (!answer.ok) throw new Error(await answer.text());
        }""",
        [own.url("cmplearn/api/portfolio"), ENTRY],
    )


def width_of(page: Page) -> int:
    """Return how wide the page is, beyond the window too."""
    return int(page.evaluate("document.documentElement.scrollWidth"))


def test_somebody_says_who_they_are_and_sees_their_year(
    own: Server, open_page: Callable[..., Page], expected_errors: list[str]
) -> None:
    expected_errors.append("422 (Unprocessable Entity)")
    page = open_page(YEAR)
    save_entry(own, page)
    page.goto(own.url(YEAR))
    if page.get_by_role("link", name="Say who you are").count():
        page.get_by_role("link", name="Say who you are").click()
    else:
        page.get_by_role("link", name=re.compile("Change who you are")).click()
    expect(page).to_have_url(own.url(ME))
    page.wait_for_load_state()  # its script ticks the bodies that a profession answers to
    page.get_by_label("Profession", exact=True).select_option("Pharmacist")
    page.get_by_label("Names of people you work with").fill("Jo Bloggs")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    page.get_by_role("link", name="Go on to My year").click()
    row = page.get_by_role("row", name=re.compile("^CPD records"))
    expect(row).to_contain_text("3 to go")
    page.get_by_role("link", name="Planned CPD", exact=True).click()
    expect(page.get_by_label("What I learned")).to_have_value("Ask for the interval. Jo Bloggs showed me.")
    expect(page.get_by_label("What I learned")).not_to_be_editable()
    page.get_by_role("button", name="Word").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was sent yet")
    page.get_by_label("Yes, I have looked").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Word").click()
    assert Path(download.value.suggested_filename).suffix == ".docx"


@pytest.mark.parametrize(
    "path", [YEAR, ME, f"{YEAR}/gphc-planned", f"{YEAR}/plain-entry?all=yes", f"{YEAR}/nmc-practice-hours"]
)
def test_every_page_is_accessible_and_fits_every_screen(
    path: str,
    own: Server,
    open_page: Callable[..., Page],
    axe: Callable[..., None],
) -> None:
    page = open_page(ME)
    save_entry(own, page)
    page.goto(own.url(path))
    for width in every_screen(page):
        assert width_of(page) <= width
    page.evaluate(OPEN_ALL)
    for width in every_screen(page):
        assert width_of(page) <= width
        axe(page)


def test_a_profession_ticks_its_bodies_until_somebody_chooses(
    own: Server, open_page: Callable[..., Page]
) -> None:
    own.erase()
    page = open_page(ME)
    profession = page.get_by_label("Profession", exact=True)
    gphc, nmc = (page.get_by_role("checkbox", name=f"{each} revalidation") for each in ("GPhC", "NMC"))
    profession.select_option("Pharmacist")
    expect(gphc).to_be_checked()
    profession.select_option("Nurse")
    expect(gphc).not_to_be_checked()
    expect(nmc).to_be_checked()
    gphc.check()
    profession.select_option("GP")
    expect(gphc).to_be_checked()
    expect(nmc).to_be_checked()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()


def test_a_profession_chosen_before_the_page_s_script_is_there_ticks_its_bodies_too(
    own: Server, new_page: Callable[..., Page]
) -> None:
    own.erase()
    page, scripts = new_page(on=own), list[Route]()
    page.route("**/me.js*", lambda route: scripts.append(route))
    with page.expect_request("**/me.js*"):
        page.goto(own.url(ME), wait_until="commit")
    page.get_by_label("Profession", exact=True).select_option("Nurse")
    scripts[0].continue_()
    expect(page.get_by_role("checkbox", name="NMC revalidation")).to_be_checked()
    expect(page.get_by_text(re.compile("^Saved at")).first).to_be_visible()
    page.unroute("**/me.js*")
    page.reload()
    expect(page.get_by_role("checkbox", name="NMC revalidation")).to_be_checked()
    expect(page.get_by_role("checkbox", name="GPhC revalidation")).not_to_be_checked()


def test_the_pages_work_by_keyboard_alone(own: Server, open_page: Callable[..., Page]) -> None:
    page = open_page(ME)
    page.get_by_label("Role", exact=True).focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("PCN lead")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Save":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    page.goto(own.url(ME))
    expect(page.get_by_label("Role", exact=True)).to_have_value("PCN lead")


def test_without_scripts_everything_is_there(own: Server, open_page: Callable[..., Page]) -> None:
    save_entry(own, open_page(ME))
    page = open_page(ME, java_script_enabled=False)
    page.get_by_label("Team").fill("Medicines")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.goto(own.url(f"{YEAR}/plain-entry"))
    expect(page.get_by_label("What I learned")).to_have_value(re.compile("Ask for the interval"))
