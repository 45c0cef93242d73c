"""The learning log as a person uses it in a browser: typed, found again, never lost."""

import json
import re
import secrets
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Error, Locator, Page, Route, expect
from tests.browser.conftest import RETRY_MS, wait_until

LOG = "cmplearn/portfolio/log"
WHAT, SO_WHAT = "What?", "So what?"
SAVED = re.compile(r"^Saved at \d\d:\d\d$")
SAVES = re.compile(r"/portfolio/log/entry/")
FOUND = "We found words you typed that were not saved."


@pytest.fixture
def address() -> str:
    """The address of a new entry."""
    return f"{LOG}/entry/mine/{secrets.token_hex(8)}"


@pytest.fixture
def entry(page: Page, server: Any, address: str) -> Page:
    """The page of a new entry."""
    page.goto(server.url(address))
    return page


def box(page: Page, label: str) -> Locator:
    return page.get_by_role("textbox", name=label, exact=True)


def saved(page: Page) -> None:
    expect(page.get_by_text(SAVED).first).to_be_visible()


def kept(server: Any, address: str) -> Any:
    key = address.split("/entry/")[1]
    found = json.loads(server.fetch(f"cmplearn/api/portfolio?kind=log&prefix={key}"))["documents"]
    return found[0]["value"] if found else None


def choose(page: Page, button: str, value: str) -> None:
    """Choose between the words that were found and those in the boxes, for good."""
    offer = page.get_by_role("group", name=FOUND)
    offer.get_by_role("button", name=button).press("Enter")
    expect(box(page, WHAT)).to_have_value(value)
    expect(offer).to_have_count(0)
    if button == "Use them":
        saved(page)
    page.reload()
    expect(box(page, WHAT)).to_have_value(value)
    expect(offer).to_have_count(0)


def leave(page: Page) -> None:
    page.on("dialog", lambda dialog: dialog.accept())


def test_from_the_list_to_a_final_entry_by_keyboard_alone(page: Page, server: Any) -> None:
    page.goto(server.url(LOG))
    reach(page, page.get_by_role("link", name="New entry"))
    page.keyboard.press("Enter")
    reach(page, page.get_by_role("link", name="Feedback I was given"))
    page.keyboard.press("Enter")
    page.wait_for_url("**type=feedback")
    reach(page, box(page, "Title"))
    page.keyboard.type("What the care home said")
    reach(page, box(page, WHAT))
    page.keyboard.type("They were not told.")
    saved(page)
    reach(page, page.get_by_text("Dates and hours"))
    page.keyboard.press("Enter")
    reach(page, page.get_by_label("Time spent"))
    page.keyboard.type("45")
    reach(page, page.get_by_role("button", name="Save as final"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Final", exact=True)).to_be_visible()
    expect(page.get_by_text("45 minutes")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("What the care home said")


def reach(page: Page, wanted: Locator) -> None:
    """Press Tab until something has the focus."""
    for _ in range(150):
        if wanted.evaluate("node => node === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab never reached {wanted}")


def test_enter_in_the_title_saves_and_presses_no_other_button(entry: Page, server: Any, address: str) -> None:
    box(entry, "Title").fill("Short")
    box(entry, "Title").press("Enter")
    expect(entry.get_by_text("Saved.", exact=True)).to_be_visible()
    assert (kept(server, address)["title"], kept(server, address)["model"]) == ("Short", "short")


def test_typed_words_are_saved_acknowledged_and_announced_once(
    entry: Page, server: Any, address: str
) -> None:
    box(entry, WHAT).press_sequentially("We met.")
    saved(entry)
    expect(entry.get_by_role("status").filter(has_text="Saved")).to_have_text("Saved")
    assert kept(server, address)["reflection"]["what"] == "We met."
    entry.reload()
    expect(box(entry, WHAT)).to_have_value("We met.")


def test_words_typed_before_the_page_s_script_is_there_are_saved_too(
    page: Page, server: Any, address: str
) -> None:
    scripts: list[Route] = []
    page.route("**/portfolio.js*", lambda route: scripts.append(route))
    with page.expect_request("**/portfolio.js*"):
        page.goto(server.url(address), wait_until="commit")
    box(page, WHAT).fill("Typed on a slow network.")
    page.get_by_role("heading", level=1).click()
    assert kept(server, address) is None
    scripts[0].continue_()
    saved(page)
    assert kept(server, address)["reflection"]["what"] == "Typed on a slow network."


def test_the_state_also_stands_by_the_box_while_the_line_at_the_end_is_out_of_sight(
    new_page: Callable[..., Page], server: Any, address: str, screens: Any
) -> None:
    page = new_page(viewport=dict(zip(("width", "height"), screens["phone"], strict=True)))
    page.goto(server.url(address))
    box(page, "Title").fill("A visit")
    near = page.locator("[data-field=title] .cmp-status")
    expect(near).to_have_text(re.compile(r"^✓ Saved at \d\d:\d\d$"))
    expect(near).to_be_in_viewport()
    box(page, WHAT).fill("We met.")
    expect(near).to_have_count(0)
    expect(page.locator("[data-field=what] .cmp-status")).to_have_text(re.compile("^✓ Saved at"))


def test_a_link_to_a_box_opens_what_it_lies_in_and_goes_there(page: Page, server: Any) -> None:
    place = f"{LOG}/entry/mine/{secrets.token_hex(8)}"
    page.goto(server.url(f"{place}?type=planned"))
    box(page, WHAT).fill("Discounting")
    saved(page)
    page.goto(server.url(f"{place}#f-benefited"))
    benefited = page.get_by_label("Who benefited?")
    expect(benefited).to_be_focused()
    page.get_by_label("Who benefited?").fill("A carer")
    saved(page)


def test_what_cannot_be_used_is_said_beside_its_box_and_goes_when_it_is_put_right(
    entry: Page, server: Any, address: str
) -> None:
    entry.get_by_text("Dates and hours").click()
    time = entry.get_by_label("Time spent")
    time.fill("an hour")
    box(entry, WHAT).fill("Kept all the same")
    expect(time).to_have_accessible_description(
        "Write a number in figures, for example 34 or 1.5. It is not saved yet."
    )
    expect(time).to_have_attribute("aria-invalid", "true")
    expect(entry.get_by_text("but for what is marked").first).to_be_visible()
    assert kept(server, address)["reflection"]["what"] == "Kept all the same"
    time.fill("60")
    saved(entry)
    expect(time).not_to_have_attribute("aria-invalid", "true")
    assert kept(server, address)["minutes"] == 60


def test_what_looks_like_an_identifier_is_shown_under_its_box_and_stays_after_a_reload(entry: Page) -> None:
    box(entry, WHAT).fill("She lives at SW1A 1AA.")
    flags = entry.get_by_role("status").filter(has_text="Look at this before you share")
    expect(flags).to_contain_text("SW1A 1AA")
    saved(entry)
    entry.reload()
    expect(flags).to_contain_text("SW1A 1AA")
    box(entry, WHAT).fill("She lives nearby.")
    expect(flags).to_have_count(0)


def test_a_server_that_is_killed_while_one_types_gets_the_words_when_it_is_back(
    entry: Page, server: Any, address: str, expected_errors: list[str]
) -> None:
    expected_errors.append("Failed to load resource: net::")
    box(entry, WHAT).fill("Before")
    saved(entry)
    server.kill()
    box(entry, WHAT).fill("Before, and while it was away")
    expect(entry.get_by_text("Not saved yet: trying again.").first).to_be_visible()
    server.start()
    expect(entry.get_by_text(SAVED).first).to_be_visible(timeout=RETRY_MS)
    assert kept(server, address)["reflection"]["what"] == "Before, and while it was away"


@pytest.mark.parametrize(
    ("button", "value"), [("Use them", "Never sent"), ("Keep what is in the boxes", "Before")]
)
def test_words_that_never_reached_the_server_are_offered_after_a_crash(
    entry: Page, server: Any, expected_errors: list[str], button: str, value: str
) -> None:
    expected_errors.append("ERR_FAILED")
    box(entry, WHAT).fill("Before")
    saved(entry)
    is_away = [True]
    entry.context.route(SAVES, lambda route: route.abort() if is_away else route.continue_())
    box(entry, WHAT).fill("Never sent")
    expect(entry.get_by_text("Not saved yet").first).to_be_visible()
    again = entry.context.new_page()
    with pytest.raises(Error, match="crash"):
        entry.goto("chrome://crash")
    is_away.clear()

    again.goto(server.url(LOG))
    again.get_by_text(FOUND).locator("xpath=../..").get_by_role("link").click()
    expect(box(again, WHAT)).to_have_value("Before")
    offer = again.get_by_role("group", name=FOUND)
    expect(offer).to_contain_text("What?: Never sent")
    choose(again, button, value)


LEFT = """([name, words]) => {
    const form = document.querySelector("form[data-autosave]");
    const entries = [...new FormData(form)].map(([each, value]) => [each, each === name ? words : value]);
    const key = `cmplearn-form:${form.getAttribute("action")}`;
    localStorage.setItem(key, JSON.stringify({ entries, title: "" }));
}"""
"""Leave words in the browser that never reached the server."""


@pytest.mark.parametrize(("button", "value"), [("Use them", "Found"), ("Keep what is in the boxes", "Typed")])
def test_found_words_stay_on_offer_while_one_types_and_nothing_is_lost(
    entry: Page, server: Any, address: str, button: str, value: str
) -> None:
    entry.evaluate(LEFT, [box(entry, WHAT).get_attribute("name"), "Found"])
    entry.goto(server.url(address))
    offer = entry.get_by_role("group", name=FOUND)
    expect(offer).to_contain_text("What?: Found")
    box(entry, WHAT).fill("Typed")
    saved(entry)
    expect(offer).to_be_visible()
    entry.goto(server.url(address))
    expect(box(entry, WHAT)).to_have_value("Typed")
    choose(entry, button, value)


def test_going_back_never_saves_older_words_over_newer_ones(entry: Page, server: Any, address: str) -> None:
    box(entry, WHAT).fill("Older")
    saved(entry)
    entry.goto(server.url(LOG))
    other = entry.context.new_page()
    other.goto(server.url(address))
    box(other, WHAT).fill("Newer")
    saved(other)
    entry.go_back()
    box(entry, "Title").click()
    entry.goto(server.url(LOG))
    assert kept(server, address)["reflection"]["what"] == "Newer"


@pytest.mark.parametrize(
    ("button", "value"), [("Keep what I typed here", "On the laptop"), ("Keep what is saved", "On the phone")]
)
def test_an_entry_changed_in_two_tabs_shows_both_and_lets_the_person_choose(
    entry: Page, server: Any, address: str, expected_errors: list[str], button: str, value: str
) -> None:
    expected_errors.append("409 (Conflict)")
    other = entry.context.new_page()
    other.goto(server.url(address))
    box(other, WHAT).fill("On the phone")
    box(other, SO_WHAT).fill("Only there")
    saved(other)
    box(entry, WHAT).fill("On the laptop")
    both = entry.get_by_role("group", name=re.compile("also changed somewhere else"))
    expect(both).to_contain_text("What?: On the phone")
    expect(both).to_contain_text("What?: On the laptop")
    both.get_by_role("button", name=button).press("Enter")
    expect(both).to_have_count(0)
    saved(entry)
    expect(box(entry, WHAT)).to_have_value(value)
    assert kept(server, address)["reflection"]["what"] == value


def test_an_entry_that_was_made_final_in_another_tab_loses_nothing(
    entry: Page, server: Any, address: str, expected_errors: list[str]
) -> None:
    expected_errors.append("409 (Conflict)")
    other = entry.context.new_page()
    other.goto(server.url(address))
    box(other, WHAT).fill("Final words")
    other.get_by_role("button", name="Save as final").click()
    expect(other.get_by_text("Final", exact=True)).to_be_visible()
    box(entry, SO_WHAT).fill("Later words")
    entry.get_by_role("button", name="Keep what is saved").click()
    expect(entry.get_by_text("Final", exact=True)).to_be_visible()
    assert kept(server, address)["reflection"] == {"what": "Final words"}


def test_leaving_with_words_that_are_not_saved_is_warned_of(entry: Page, expected_errors: list[str]) -> None:
    expected_errors.append("ERR_FAILED")
    entry.route(SAVES, lambda route: route.abort())
    box(entry, WHAT).fill("Not yet")
    with entry.expect_event("dialog") as leaving:
        entry.close(run_before_unload=True)
    assert leaving.value.type == "beforeunload"
    leaving.value.accept()


HAS_ARRIVED = """async (words) => {
  const answer = await fetch(document.body.dataset.baseUrl + "cmplearn/api/portfolio?kind=log");
  return (await answer.text()).includes(words);
}"""


def test_words_typed_just_before_leaving_are_sent_on_the_way_out(
    entry: Page, server: Any, address: str
) -> None:
    leave(entry)
    box(entry, WHAT).fill("Just before leaving")
    entry.goto(server.url(LOG))
    expect(entry.get_by_role("heading", level=1)).to_be_visible()
    wait_until(entry, HAS_ARRIVED, "Just before leaving")
    entry.goto(server.url(address))
    expect(box(entry, WHAT)).to_have_value("Just before leaving")
    expect(entry.get_by_text("We found words")).to_have_count(0)


def test_a_save_whose_answer_got_lost_is_repeated_without_a_second_version(
    entry: Page, server: Any, address: str, expected_errors: list[str]
) -> None:
    expected_errors.append("ERR_FAILED")
    sent: list[str] = []

    def lose_the_first_answer(route: Any) -> None:
        if route.request.method == "POST" and not sent:
            sent.append(route.request.post_data)
            route.fetch()
            route.abort()
        else:
            route.continue_()

    entry.route(SAVES, lose_the_first_answer)
    box(entry, WHAT).fill("Once")
    saved(entry)
    entry.goto(server.url(f"{address}/history"))
    expect(entry.get_by_text("1 version", exact=False).first).to_be_visible()


def test_another_way_to_reflect_shows_its_boxes_and_keeps_what_was_typed(entry: Page) -> None:
    box(entry, WHAT).fill("We met.")
    entry.get_by_text("Reflect another way").click()
    entry.get_by_role("button", name="Gibbs").click()
    expect(box(entry, "Feelings")).to_be_visible()
    entry.get_by_text("Written under What? So what? Now what? (1)").click()
    expect(box(entry, WHAT)).to_have_value("We met.")


def test_without_scripts_saving_works_and_the_page_says_what_does_not(
    new_page: Callable[..., Page], server: Any, address: str, expected_errors: list[str]
) -> None:
    expected_errors.append("422 (Unprocessable Entity)")
    page = new_page(java_script_enabled=False)
    page.goto(server.url(address))
    expect(page.locator("noscript p")).to_be_visible()
    expect(page.locator("noscript p")).to_contain_text(
        "nothing is saved as you type: press Save before you leave"
    )
    box(page, WHAT).fill("By hand, at SW1A 1AA")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    expect(page.get_by_text("Look at this before you share")).to_be_visible()
    page.get_by_text("Dates and hours").click()
    page.get_by_label("Time spent").fill("-1")
    box(page, SO_WHAT).fill("Kept")
    page.get_by_role("button", name="Save", exact=True).click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Saved, but for one thing")
    expect(summary.get_by_role("link")).to_have_text("Write a number from 0 to 6,000. It is not saved yet.")
    assert kept(server, address)["reflection"]["so_what"] == "Kept"


def test_what_the_lesson_asked_and_what_the_log_added_are_one_entry_from_both_sides(
    page: Page, server: Any
) -> None:
    page.goto(server.url("cmplearn/lessons/2.3"), wait_until="networkidle")  # what was saved is there
    prompt = page.locator("[data-cmp='2.3/reflect']")
    answer = prompt.get_by_role("textbox").first
    answer.fill("Beds that close")
    expect(prompt.get_by_text(SAVED)).to_be_visible()
    leave(page)
    prompt.get_by_role("link", name="Open in my log to add more").click()
    expect(page.get_by_role("textbox").nth(1)).to_have_value("Beds that close")
    page.get_by_text("What changed, and who benefited").click()
    page.get_by_label("What did you learn?").fill("Added in the log")
    page.get_by_role("textbox").nth(1).fill("Beds that close, said better")
    saved(page)

    page.goto(server.url("cmplearn/lessons/2.3"))
    expect(answer).to_have_value("Beds that close, said better")
    answer.fill("And once more in the lesson")
    expect(prompt.get_by_text(SAVED)).to_be_visible()
    value = kept(server, f"{LOG}/entry/2.3/reflect")
    assert (value["text"], value["learned"]) == ("And once more in the lesson", "Added in the log")


@pytest.mark.parametrize("part", ["", "/read", "/history", "/delete"])
def test_every_page_of_an_entry_fits_every_screen_and_axe_finds_nothing(
    new_page: Callable[..., Page], server: Any, address: str, axe: Any, screens: Any, part: str
) -> None:
    page = new_page(viewport=dict(zip(("width", "height"), screens["phone"], strict=True)))
    page.goto(server.url(address))
    box(page, "Title").fill("Averyveryverylongwordwithoutanyspacesthatmustbreaksomewhereonaphone")
    box(page, WHAT).fill("x" * 200 + " SW1A 1AA")
    saved(page)
    page.goto(server.url(address + part))
    for summary in page.locator("main summary").all():
        if summary.evaluate("node => !node.parentElement.open"):
            summary.click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    axe(page)


def test_the_list_and_the_choice_of_a_kind_fit_a_phone_and_axe_finds_nothing(
    new_page: Callable[..., Page], server: Any, axe: Any, screens: Any
) -> None:
    page = new_page(viewport=dict(zip(("width", "height"), screens["phone"], strict=True)))
    for path in (LOG, f"{LOG}/new"):
        page.goto(server.url(path))
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        axe(page)
