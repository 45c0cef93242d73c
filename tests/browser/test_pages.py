"""The programme's pages as people meet them: small and wide screens, keyboard, no JavaScript, print."""

import re
from urllib.error import HTTPError

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import OPEN_ALL, every_screen

PAGES = [
    "",
    "programme",
    "modules/strategic",
    "modules/operational",
    "modules/tactical",
    "lessons/2.3",
    "lessons/2.4",
    "cases",
    "cases/wirral-moch",
    "roles",
    "structures",
    "handbook/participants",
    "handbook/tutors",
    "handbook/facilitators",
    "handbook/methods",
    "portfolio",
    "portfolio/answers",
    "about",
]
NARROW = 360
SMALLEST_TARGET = 24  # px, WCAG 2.2 success criterion 2.5.8

# Links in running text may be smaller: the criterion excepts them.
SMALL_TARGETS = """
(smallest) => [...document.querySelectorAll("a, button, summary, input, select, textarea")]
  .filter((node) => !node.closest("p, li:not(.row li), dd, td, .skip-link") && node.checkVisibility())
  .map((node) => [node.textContent.trim(), node.getBoundingClientRect()])
  .filter(([, box]) => box.width < smallest || box.height < smallest)
  .map(([text, box]) => `${text} ${box.width} x ${box.height}`)
"""

# A group of radio buttons is one stop: the arrow keys go on from there.
TAB_STOPS = ", ".join(
    f"{stop}:visible"
    for stop in ("a[href]", "summary", "[tabindex='0']", "select", "button", "input[type=search]", "fieldset")
)


@pytest.mark.parametrize("path", PAGES)
def test_a_phone_shows_all_with_targets_large_enough_to_hit_and_axe_finds_nothing_anywhere(
    new_page, server, axe, path
):
    page = new_page(viewport={"width": NARROW, "height": 740})
    page.goto(server.url(f"cmplearn/{path}"))
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW
    assert page.evaluate(SMALL_TARGETS, SMALLEST_TARGET) == []
    page.evaluate(OPEN_ALL)
    for _ in every_screen(page):
        axe(page)


@pytest.mark.parametrize("path", ["lessons/2.3", "cases/wirral-moch"])
def test_on_a_wide_screen_the_contents_stay_in_sight(new_page, server, path):
    page = new_page(viewport={"width": 1366, "height": 768}, reduced_motion="reduce")
    page.goto(server.url(f"cmplearn/{path}"))
    contents = page.locator(".contents")
    contents.get_by_role("link").last.click()
    page.wait_for_function("() => scrollY > 3000")
    expect(contents.get_by_role("link").first).to_be_in_viewport()
    page.set_viewport_size({"width": 683, "height": 384})  # the same screen at 200%
    assert contents.evaluate("node => getComputedStyle(node).position") == "static"


def test_an_error_page_is_a_page_too(page, server, axe, expected_errors):
    expected_errors.append("404")
    page.goto(server.url("cmplearn/no-such-page"))
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no page here")
    axe(page)
    page.get_by_role("link", name="Go to the front page").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your next step")


def test_from_the_front_page_to_the_lesson(page, server):
    page.goto(server.url())
    page.get_by_role("link", name="Operational view").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Operational view")
    page.get_by_role("link", name=re.compile("prevented admission")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What is a prevented admission worth?")


def test_the_breadcrumb_leads_back(page, server):
    page.goto(server.url("cmplearn/cases/wirral-moch"))
    page.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="Cases").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cases")
    expect(page.get_by_role("navigation", name="Main").get_by_role("link", name="Cases")).to_have_attribute(
        "aria-current", "page"
    )


def test_the_first_key_skips_to_the_content(page, server):
    page.goto(server.url("cmplearn/programme"))
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("main").get_by_role("link", name="Modules", exact=True)).to_be_focused()


@pytest.mark.parametrize("path", ["", "cases", "cases/wirral-moch", "roles", "programme"])
def test_the_keyboard_reaches_everything_and_the_focus_is_seen(new_page, server, path):
    page = new_page(reduced_motion="reduce")  # or the page would still be moving when looked at
    page.goto(server.url(f"cmplearn/{path}"))
    reachable = page.locator(TAB_STOPS).count()
    page.evaluate("window.seen = new Set()")
    for _ in range(reachable):
        page.keyboard.press("Tab")
        hidden = page.evaluate(
            """() => {
              const node = document.activeElement;
              window.seen.add(node);
              const style = getComputedStyle(node);
              const box = node.getBoundingClientRect();
              const seen = style.boxShadow !== "none" && box.bottom > 0 && box.top < innerHeight;
              return seen ? "" : node.outerHTML;
            }"""
        )
        assert hidden == ""
    assert page.evaluate("window.seen.size") == reachable


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_whole_without_javascript(new_page, server, path):
    page = new_page(java_script_enabled=False)
    page.goto(server.url(f"cmplearn/{path}"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("navigation", name="Main").get_by_role("link")).to_have_count(4)


def test_print_leaves_out_what_paper_cannot_use_and_opens_what_is_folded(page, server):
    page.goto(server.url("cmplearn/cases/wirral-moch"))
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(page.get_by_text("£1,116.75", exact=True)).to_be_visible()


def test_movement_is_only_for_those_who_want_it(new_page, server):
    for wish, behaviour in (("reduce", "auto"), ("no-preference", "smooth")):
        page = new_page(reduced_motion=wish)
        page.goto(server.url())
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == behaviour


def test_text_grows_with_the_screen(new_page, server, screens):
    sizes = []
    for width, height in screens.values():
        page = new_page(viewport={"width": width, "height": height})
        page.goto(server.url())
        sizes.append(page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)"))
    assert sizes == [16, 18, 22]


def test_a_tutor_finds_marking(new_page, tutor_server, axe):
    page = new_page(on=tutor_server)
    page.goto(tutor_server.url())
    expect(page.get_by_role("link", name="Marking")).to_be_visible()
    axe(page)


def test_marking_opens_for_a_tutor_and_for_nobody_else(server, tutor_server):
    assert b"<title>nbgrader formgrade" in tutor_server.fetch("formgrader")
    with pytest.raises(HTTPError, match="404"):
        server.fetch("formgrader")


def test_jupyterlab_opens_a_lesson_and_asks_no_other_host(page, server):
    page.goto(server.url())
    page.get_by_role("link", name="Open the lessons in JupyterLab").click()
    expect(page.get_by_role("tab", name=re.compile(r"1\.1"))).to_be_visible(timeout=60_000)
    config = page.evaluate("JSON.parse(document.getElementById('jupyter-config-data').textContent)")
    assert config["news"]["disabled"] is True
    assert "@jupyter/nbgrader" in config["disabledExtensions"]
    expect(page.get_by_text("Would you like to get notified about official Jupyter news?")).to_have_count(0)
