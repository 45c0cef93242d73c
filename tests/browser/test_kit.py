"""Each control of the lesson kit, on the lesson page, as a person uses it."""

import json
import re
import runpy
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from playwright.sync_api import Error, Locator, Page, Route, expect
from tests.browser.conftest import RETRY_MS, Server, every_screen
from tests.servers import wait_for

HERE = Path(__file__).parent
FIRST = "How many admissions would you put your name to?"
WHY = "Why that many?"
SHARE = "Share of the claim that you count"
LESSON = "cmplearn/lessons/2.3"
SAVES = re.compile(r"/cmplearn/api/portfolio/")


@pytest.fixture(scope="module")
def kit_server(own: Server) -> Server:
    """The server, whose lesson 2.3 has every control of the kit."""
    runpy.run_path(str(HERE / "kit_lesson.py"))["write"](own.root)
    return own


@pytest.fixture
def empty(kit_server: Any) -> Any:
    """The server, with an empty portfolio: a late save of the last test's page meets a conflict."""
    kit_server.erase()
    return kit_server


@pytest.fixture
def lesson(new_page: Callable[..., Page], empty: Any) -> Page:
    """The lesson's page, opened for the first time."""
    page = new_page(on=empty)
    return opened(page, empty)


def opened(page: Page, server: Any) -> Page:
    page.goto(server.url(LESSON), wait_until="networkidle")
    expect(page.get_by_label(WHY)).to_be_visible()
    return page


def control(page: Page, words: str, which: int = 0) -> Locator:
    """The first control that shows some words; -1 for the innermost of nested ones."""
    return page.locator("[data-cmp]").filter(has_text=words).nth(which)


def saved(page: Page, words: str, which: int = 0, timeout: float | None = None) -> None:
    said = control(page, words, which).get_by_text(re.compile(r"^Saved at \d\d:\d\d$"))
    expect(said).to_be_visible(timeout=timeout)


def documents(server: Any) -> dict[str, Any]:
    found = json.loads(server.fetch("cmplearn/api/portfolio"))["documents"]
    return {f"{each['kind']}/{each['key']}": each for each in found if each["value"] is not None}


def version_of_why(server: Any) -> int:
    found = json.loads(server.fetch("cmplearn/api/portfolio?kind=answer&prefix=2.3/why"))["documents"]
    return found[0]["version"] if found else 0


def put(server: Any, name: str, body: dict[str, Any]) -> None:
    """Save as another program would: with the server's key, not with a page's cookie."""
    key = parse_qs(urlsplit(server.login_url()).query)["token"][0]
    request = urllib.request.Request(
        server.url(f"cmplearn/api/portfolio/{name}"),
        data=json.dumps(body).encode(),
        headers={"Authorization": f"token {key}"},
        method="PUT",
    )
    urllib.request.urlopen(request, timeout=20).close()


def answer_first(page: Page) -> None:
    page.get_by_label(FIRST).fill("34")
    page.get_by_label(WHY).fill("Because of the prices")
    saved(page, FIRST)
    saved(page, WHY)


def test_every_kind_of_answer_is_kept_and_still_there_when_the_page_is_opened_again(
    lesson: Page, empty: Any
) -> None:
    lesson.get_by_label(FIRST).fill("1 34")
    lesson.get_by_label(WHY).fill("Two\nlines")
    lesson.get_by_label("Work with the falls service").check()
    lesson.get_by_label("The council").check()
    lesson.get_by_role("group", name="How sure are you?").get_by_label("4").check()
    lesson.get_by_label("The main benefit").fill("Fewer falls")
    lesson.get_by_label("What it is worth (pounds)").fill("£1,250.50")
    lesson.get_by_role("group", name="Does it release cash?").get_by_label("No").check()
    for words in (
        FIRST,
        WHY,
        "What would you copy?",
        "For whom",
        "How sure are you?",
        "Benefits of your own case",
    ):
        saved(lesson, words)

    assert {key: each["value"] for key, each in documents(empty).items()} == {
        "answer/2.3/first-answer": 134,
        "answer/2.3/why": "Two\nlines",
        "answer/2.3/copy": ["falls"],
        "answer/2.3/perspective": "council",
        "answer/2.3/sure": 4,
        "own-case/benefits": {"benefit": "Fewer falls", "amount": 1250.5, "cash": "no"},
    }
    opened(lesson, empty)
    expect(lesson.get_by_label(FIRST)).to_have_value("134")
    expect(lesson.get_by_label(WHY)).to_have_value("Two\nlines")
    expect(lesson.get_by_label("Work with the falls service")).to_be_checked()
    expect(lesson.get_by_label("Reviews in the home")).not_to_be_checked()
    expect(lesson.get_by_label("The council")).to_be_checked()
    expect(lesson.get_by_role("group", name="How sure are you?").get_by_label("4")).to_be_checked()
    expect(lesson.get_by_label("The main benefit")).to_have_value("Fewer falls")
    expect(lesson.get_by_label("What it is worth (pounds)")).to_have_value("1250.5")


def test_the_log_shows_what_looks_like_an_identifier_until_it_is_typed_away(lesson: Page, empty: Any) -> None:
    log = control(lesson, "Learning log")
    box = log.get_by_role("textbox").first
    flags = log.get_by_role("status").filter(has_text="Look at this before you share")
    box.fill("Mr Patel 943 476 5919")
    expect(flags).to_contain_text("943 476 5919")
    saved(lesson, "Learning log")
    opened(lesson, empty)
    expect(flags).to_contain_text("943 476 5919")
    box.fill("A patient")
    expect(flags).to_have_count(0)
    saved(lesson, "Learning log")
    opened(lesson, empty)
    expect(box).to_have_value("A patient")
    expect(flags).to_have_count(0)


def test_the_log_claims_no_outcome_and_says_what_its_minutes_are(lesson: Page, empty: Any) -> None:
    log = control(lesson, "Learning log")
    expect(log.get_by_label("What this is about")).to_have_value("")
    expect(log.get_by_label("Minutes spent")).to_have_accessible_description(
        re.compile(r"The core is meant to take \d+; put what it took you\.")
    )
    log.get_by_role("textbox").first.fill("Beds")
    saved(lesson, "Learning log")
    assert documents(empty)["log/2.3/reflect"]["value"]["outcome"] == ""


def test_the_log_asks_by_profession_and_keeps_lesson_minutes_and_outcome(lesson: Page, empty: Any) -> None:
    log = control(lesson, "Learning log")
    expect(log.get_by_text("Yours alone until you share it.")).to_be_visible()
    log.get_by_label("Your profession").select_option("GP")
    log.get_by_label("Which of your referrals would you count?").fill("Those with a falls clinic")
    log.get_by_label("Minutes spent").fill("40")
    log.get_by_label("What this is about").select_option(index=1)
    saved(lesson, "Learning log")

    kept = documents(empty)
    entry = kept["log/2.3/reflect"]["value"]
    assert kept["answer/profession"]["value"] == "GP"
    assert (entry["lesson"], entry["minutes"], entry["text"]) == ("2.3", 40, "Those with a falls clinic")
    assert entry["prompt"] == "Which of your referrals would you count?"
    assert entry["outcome"].startswith("sort a service")
    opened(lesson, empty)
    expect(log.get_by_label("Which of your referrals would you count?")).to_have_value(
        "Those with a falls clinic"
    )


def test_nothing_is_written_unless_a_person_types_or_chooses(lesson: Page, empty: Any) -> None:
    for summary in lesson.locator("summary").all():
        summary.click()
    lesson.get_by_label(WHY).focus()
    lesson.keyboard.press("Tab")
    lesson.get_by_label(SHARE, exact=True).press("ArrowLeft")
    lesson.get_by_role("button", name="Open a hint").first.click()
    lesson.wait_for_load_state("networkidle")

    assert documents(empty) == {}


def test_saved_is_said_only_once_the_server_has_acknowledged(lesson: Page) -> None:
    held: list[Route] = []
    lesson.route(SAVES, lambda route: held.append(route))
    why = control(lesson, WHY)
    with lesson.expect_request(SAVES):
        lesson.get_by_label(WHY).fill("Because")
    expect(why.get_by_text("Saving…")).to_be_visible()
    expect(why.get_by_text("Saved")).to_have_count(0)

    held[0].continue_()
    saved(lesson, WHY)
    expect(why.get_by_role("status")).to_have_text("Saved")


def test_a_number_that_cannot_be_meant_is_not_saved_and_says_why(lesson: Page, empty: Any) -> None:
    box = lesson.get_by_label(FIRST)
    for typed, says in {
        "about 40": "Write a number in figures",
        "500": "443 or less",
        "-1": "0 or more",
    }.items():
        box.fill(typed)
        box.blur()
        expect(control(lesson, FIRST).get_by_text(says)).to_be_visible()
        expect(box).to_have_attribute("aria-invalid", "true")
    assert documents(empty) == {}

    box.fill("40")
    saved(lesson, FIRST)
    expect(control(lesson, FIRST).get_by_text("Write a number")).to_have_count(0)


def test_when_the_server_is_away_typing_goes_on_and_everything_is_saved_when_it_is_back(
    lesson: Page, empty: Any, expected_errors: list[str]
) -> None:
    expected_errors.append("Failed to load resource: net::")
    lesson.get_by_label(WHY).fill("Saved before")
    saved(lesson, WHY)
    empty.kill()
    lesson.get_by_label(WHY).fill("Typed while it was away")
    why = control(lesson, WHY)
    expect(why.get_by_text("Not saved yet: trying again.")).to_have_count(2)
    lesson.get_by_label(WHY).press_sequentially(", and more")
    with lesson.expect_event("dialog") as leaving:
        lesson.close(run_before_unload=True)
    assert leaving.value.type == "beforeunload"
    leaving.value.dismiss()

    empty.start()
    saved(lesson, WHY, timeout=RETRY_MS)
    assert documents(empty)["answer/2.3/why"]["value"] == "Typed while it was away, and more"


@pytest.mark.parametrize(
    ("button", "value"), [("Use them", "Never sent"), ("Keep the saved ones", "Saved before")]
)
def test_words_that_were_never_sent_are_offered_at_the_next_visit(
    lesson: Page, empty: Any, expected_errors: list[str], button: str, value: str
) -> None:
    expected_errors.append("ERR_FAILED")
    lesson.get_by_label(WHY).fill("Saved before")
    saved(lesson, WHY)
    is_away = [True]
    lesson.context.route(SAVES, lambda route: route.abort() if is_away else route.continue_())
    lesson.get_by_label(WHY).fill("Never sent")
    expect(control(lesson, WHY).get_by_text("Not saved yet").first).to_be_visible()
    again = lesson.context.new_page()
    with pytest.raises(Error, match="crash"):
        lesson.goto("chrome://crash")
    is_away.clear()
    lesson = opened(again, empty)

    expect(lesson.get_by_label(WHY)).to_have_value("Saved before")
    offer = lesson.get_by_role("group", name="We found words you typed that were not saved.")
    expect(offer).to_contain_text("Never sent")
    offered = "We found words you typed that were not saved."
    expect(control(lesson, WHY).get_by_role("status")).to_have_text(offered)
    offer.get_by_role("button", name=button).press("Enter")
    expect(lesson.get_by_label(WHY)).to_be_focused()
    expect(lesson.get_by_label(WHY)).to_have_value(value)
    expect(offer).to_have_count(0)
    saved(lesson, WHY)
    opened(lesson, empty)
    expect(lesson.get_by_label(WHY)).to_have_value(value)
    expect(offer).to_have_count(0)


@pytest.mark.parametrize(
    ("button", "value"), [("Keep what I typed here", "On the laptop"), ("Keep what is saved", "On the phone")]
)
def test_an_answer_changed_in_two_places_shows_both_and_lets_the_person_choose(
    lesson: Page,
    empty: Any,
    new_page: Callable[..., Page],
    expected_errors: list[str],
    button: str,
    value: str,
) -> None:
    expected_errors.append("409 (Conflict)")
    phone = opened(new_page(on=empty), empty)
    phone.get_by_label(WHY).fill("On the phone")
    saved(phone, WHY)
    lesson.get_by_label(WHY).fill("On the laptop")

    both = lesson.get_by_role("group", name="This answer was also changed somewhere else.")
    expect(both).to_contain_text("On the phone")
    expect(both).to_contain_text("On the laptop")
    both.get_by_role("button", name=button).press("Enter")
    expect(lesson.get_by_label(WHY)).to_be_focused()
    saved(lesson, WHY)
    expect(lesson.get_by_label(WHY)).to_have_value(value)
    assert documents(empty)["answer/2.3/why"]["value"] == value


def test_two_tabs_stay_in_step(lesson: Page, empty: Any) -> None:
    other = opened(lesson.context.new_page(), empty)
    lesson.get_by_label(WHY).fill("First tab")
    expect(other.get_by_label(WHY)).to_have_value("First tab")

    other.get_by_label(WHY).fill("Second tab")
    saved(other, WHY)
    expect(lesson.get_by_label(WHY)).to_have_value("Second tab")


def test_a_save_whose_answer_got_lost_is_repeated_without_a_second_version(
    lesson: Page, empty: Any, expected_errors: list[str]
) -> None:
    expected_errors.append("ERR_FAILED")
    put(empty, "answer/2.3/why", {"value": "Before", "version": version_of_why(empty), "operation": "before"})
    opened(lesson, empty)
    before = version_of_why(empty)
    operations: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        operations.append(route.request.post_data_json["operation"])
        if len(operations) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    lesson.route(SAVES, lose_the_first_answer)
    lesson.get_by_label(WHY).fill("Once")
    saved(lesson, WHY)

    assert operations[0] == operations[1]
    assert version_of_why(empty) == before + 1


def test_words_typed_just_before_leaving_are_sent_on_the_way_out(lesson: Page, empty: Any) -> None:
    lesson.on("dialog", lambda dialog: dialog.accept())
    lesson.get_by_label(WHY).fill("Just before leaving")
    lesson.goto(empty.url("cmplearn/programme"))
    wait_for(lambda: "answer/2.3/why" in documents(empty), "the words to arrive")

    opened(lesson, empty)
    expect(lesson.get_by_label(WHY)).to_have_value("Just before leaving")
    expect(lesson.get_by_text("We found words")).to_have_count(0)


def test_an_exercise_says_what_to_look_at_again_then_what_is_right_and_remembers(
    lesson: Page, empty: Any
) -> None:
    price = control(lesson, "What is one admission worth here?")
    check = price.get_by_role("button", name="Check my answer")
    box = price.get_by_label("What is one admission worth here? (pounds)")
    check.click()
    expect(price.get_by_text("Write a number first.")).to_be_visible()
    for typed, says in {
        "92.68": "Not yet. That divides by the interventions.",
        "1,100": "Nearly. The right two figures, rounded too soon.",
        "7": "Not yet. Look at it again, or open a hint.",
        "£1,116.75": "Right. The admissions' cost by their number.",
    }.items():
        box.fill(typed)
        check.click()
        expect(price.get_by_text(says)).to_be_visible()
    saved(lesson, "What is one admission worth here?")

    attempts = documents(empty)["answer/2.3/price"]["value"]["attempts"]
    assert [each["right"] for each in attempts] == [False, False, False, True]
    opened(lesson, empty)
    expect(price.get_by_text("Right.")).to_be_visible()
    expect(box).to_have_value("1116.75")


def test_feedback_is_never_about_another_answer_than_the_one_in_the_box(lesson: Page, empty: Any) -> None:
    price = control(lesson, "What is one admission worth here?")
    box = price.get_by_label("What is one admission worth here? (pounds)")
    box.fill("1116.75")
    box.press("Enter")
    expect(price.get_by_text("Right.")).to_be_visible()
    saved(lesson, "What is one admission worth here?")
    box.fill("about a thousand")
    expect(price.get_by_text("Right.")).to_have_count(0)
    box.press("Enter")
    expect(price.get_by_text("Write a number first.")).to_be_visible()
    box.blur()
    expect(price.get_by_role("alert")).to_have_text("Write a number in figures, for example 34 or 1.5.")
    assert len(documents(empty)["answer/2.3/price"]["value"]["attempts"]) == 1


def test_hints_open_one_by_one_and_the_worked_answer_on_request(lesson: Page) -> None:
    price = control(lesson, "What is one admission worth here?")
    price.get_by_role("button", name="Open a hint (2)").click()
    expect(price.get_by_text("Which two published figures")).to_be_visible()
    expect(price.get_by_text("Divide the cost")).to_have_count(0)
    price.get_by_role("button", name="Open another hint (1)").press("Enter")
    expect(price.get_by_text("Divide the cost")).to_be_visible()
    spent = price.get_by_role("button", name="No more hints", disabled=True)
    expect(spent).to_be_focused()
    spent.press("Enter")
    expect(price.get_by_text(re.compile("^Hint"))).to_have_count(2)

    worked = price.get_by_role("group").get_by_text("£494,720")
    expect(worked).to_be_hidden()
    price.get_by_text("Worked answer").click()
    expect(worked).to_be_visible()


def test_a_choice_exercise_answers_each_choice_in_words(lesson: Page) -> None:
    kind = control(lesson, "What kind of benefit")
    kind.get_by_role("button", name="Check my answer").click()
    expect(kind.get_by_text("Choose one first.")).to_be_visible()
    kind.get_by_label("Cash-releasing", exact=True).check()
    kind.get_by_role("button", name="Check my answer").click()
    expect(kind.get_by_text("Not yet. Only if a bed closes.")).to_be_visible()
    kind.get_by_label("It costs nothing").check()
    kind.get_by_role("button", name="Check my answer").click()
    expect(kind.get_by_text("Nearly. Nobody pays")).to_be_visible()
    kind.get_by_label("Not cash-releasing").check()
    kind.get_by_role("button", name="Check my answer").click()
    expect(kind.get_by_text("Right. The bed is used by someone else.")).to_be_visible()


def test_what_happened_is_held_back_until_the_first_answers_are_given(lesson: Page, empty: Any) -> None:
    held = control(lesson, "What happened in Wirral")
    told = lesson.get_by_text("They reported 443")
    expect(held.get_by_text("This opens when you have answered:")).to_be_visible()
    expect(told).to_have_count(0)
    held.get_by_role("link", name=WHY).click()
    expect(lesson.get_by_label(WHY)).to_be_focused()
    answer_first(lesson)
    expect(told).to_have_count(0)

    expect(held.get_by_role("status")).to_have_text("You can look now: What happened in Wirral")
    held.get_by_role("button", name="Show it").click()
    expect(told).to_be_visible()
    expect(lesson.get_by_role("heading", name="What happened in Wirral")).to_be_focused()
    expect(lesson.get_by_role("row", name="Your first answer 34 admissions")).to_be_visible()
    said = lesson.get_by_role("table", name="What you said before")
    expect(said.get_by_role("row", name=WHY)).to_contain_text("Because of the prices")
    expect(said.get_by_role("row", name="For whom is it a saving?")).to_contain_text("Not answered yet")
    lesson.get_by_label("The council").check()
    expect(said.get_by_role("row", name="For whom is it a saving? The council")).to_be_visible()
    expect(lesson.get_by_role("row", name="Published 443 admissions")).to_be_visible()
    lesson.get_by_label("What would you still ask?").fill("Who deemed them?")
    saved(lesson, "What would you still ask?", -1)
    opened(lesson, empty)
    expect(told).to_be_visible()
    lesson.get_by_label(FIRST).fill("50")
    expect(lesson.get_by_role("row", name="Your first answer 50 admissions")).to_be_visible()


def test_the_button_that_shows_what_happened_keeps_the_focus_while_answers_change(
    lesson: Page, empty: Any
) -> None:
    answer_first(lesson)
    show = lesson.get_by_role("button", name="Show it")
    show.focus()
    other = opened(lesson.context.new_page(), empty)
    other.get_by_label(FIRST).fill("35")
    expect(lesson.get_by_label(FIRST)).to_have_value("35")
    expect(show).to_be_focused()


@pytest.mark.parametrize("typed", ["1,5", "0x10", "1e5", "Infinity", "9" * 400, "thirty"])
def test_what_cannot_be_told_for_a_number_is_said_aloud_and_not_saved(
    lesson: Page, empty: Any, typed: str
) -> None:
    lesson.get_by_label(FIRST).fill(typed)
    lesson.get_by_label(FIRST).blur()
    expect(control(lesson, FIRST).get_by_role("alert")).to_have_text(
        "Write a number in figures, for example 34 or 1.5. It is not saved yet."
    )
    assert documents(empty) == {}


@pytest.mark.parametrize(("typed", "value"), [("−£1,250", -1250), (" 34 % ", 34), ("1 000 000.5", 1000000.5)])
def test_a_number_may_be_written_as_people_write_it(
    lesson: Page, empty: Any, typed: str, value: float
) -> None:
    lesson.get_by_label("What it is worth (pounds)").fill(typed)
    saved(lesson, "Benefits of your own case")
    assert documents(empty)["own-case/benefits"]["value"] == {"amount": value}


def test_a_long_answer_is_printed_whole(lesson: Page) -> None:
    box = lesson.get_by_label(WHY)
    box.fill("One more line\n" * 40)
    saved(lesson, WHY)
    lesson.emulate_media(media="print")
    assert box.evaluate("box => box.clientHeight >= box.scrollHeight")


def test_a_what_if_moves_by_keyboard_by_number_and_by_choice_and_goes_back(lesson: Page) -> None:
    panel = control(lesson, "before it pays?")
    finding = panel.get_by_role("status")
    picture = panel.get_by_role("img")
    start = finding.inner_text()
    assert re.search(r"\b4\b", start)
    slider = panel.get_by_role("slider", name=SHARE, exact=True)
    expect(slider).to_have_attribute("aria-valuetext", "100%")
    slider.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", "95%")
    expect(finding).not_to_have_text(start)
    panel.get_by_label("At 2025 prices").check()
    expect(finding).to_contain_text("34")
    number = panel.get_by_role("spinbutton", name=SHARE)
    number.fill("52")
    number.blur()
    expect(number).to_have_value("50")
    expect(slider).to_have_value("0.5")
    expect(picture).to_have_attribute("alt", re.compile("222"))
    assert unquote(picture.get_attribute("src") or "").startswith("data:image/svg+xml,<svg")
    panel.get_by_text("Show the numbers as a table").click()
    expect(panel.get_by_role("table")).to_contain_text("443")
    heading = panel.get_by_role("columnheader").nth(1)
    assert heading.evaluate("node => getComputedStyle(node).textAlign") == "right"

    panel.get_by_role("button", name="Back to the start values").click()
    expect(finding).to_have_text(start)
    expect(number).to_have_value("100")
    expect(panel.get_by_label("At 2020 prices")).to_be_checked()


def test_what_was_asked_for_while_a_picture_was_made_is_dropped_but_for_the_last(lesson: Page) -> None:
    asked: list[Route] = []

    def hold_the_first(route: Route) -> None:
        asked.append(route)
        if len(asked) > 1:
            route.continue_()

    lesson.route("**/api/what-if/**", hold_the_first)
    panel = control(lesson, "before it pays?")
    slider = panel.get_by_role("slider", name=SHARE, exact=True)
    with lesson.expect_request("**/api/what-if/**"):
        slider.press("ArrowLeft")
    for _ in range(6):
        slider.press("ArrowLeft")
    expect(panel.locator(".cmp-busy")).to_be_visible()
    with lesson.expect_request("**/api/what-if/**") as last:
        asked[0].continue_()

    expect(panel.locator(".cmp-busy")).to_have_count(0)
    assert "counted_share=0.65" in last.value.url
    assert len(asked) == 2


def test_a_picture_that_cannot_be_made_says_so_and_can_be_asked_for_again(
    lesson: Page, expected_errors: list[str]
) -> None:
    expected_errors += ["ERR_FAILED", "503"]
    panel = control(lesson, "before it pays?")
    slider = panel.get_by_role("slider", name=SHARE, exact=True)
    busy = {
        "status": 503,
        "content_type": "application/json",
        "body": '{"message": "Many people are asking."}',
    }
    lesson.route("**/api/what-if/**", lambda route: route.fulfill(**busy))
    slider.press("ArrowLeft")
    expect(panel.get_by_role("status")).to_have_text("Many people are asking.")
    lesson.unroute("**/api/what-if/**")
    lesson.route("**/api/what-if/**", lambda route: route.abort())
    slider.press("ArrowLeft")
    expect(panel.get_by_role("status")).to_contain_text("no connection to the course")
    lesson.unroute("**/api/what-if/**")

    panel.get_by_role("button", name="Try again").press("Enter")
    expect(panel.get_by_role("status")).to_contain_text("443")
    expect(panel.get_by_role("status")).to_be_focused()
    expect(panel.get_by_role("button", name="Try again")).to_be_hidden()


def test_nothing_is_wrong_for_axe_with_everything_open(lesson: Page, axe: Callable[..., None]) -> None:
    for _ in every_screen(lesson):
        axe(lesson)
    answer_first(lesson)
    lesson.get_by_role("button", name="Show it").click()
    lesson.get_by_role("button", name="Open a hint").first.click()
    lesson.get_by_label(FIRST).fill("far too many")
    lesson.get_by_role("button", name="Check my answer").first.click()
    for summary in lesson.locator("main summary").all():
        summary.click()
    for width in every_screen(lesson):
        axe(lesson)
        assert lesson.evaluate("document.documentElement.scrollWidth") <= width, "the page scrolls sideways"


def test_the_keyboard_reaches_every_control_and_the_focus_is_seen(lesson: Page) -> None:
    lesson.get_by_role("link", name="Skip to main content").focus()
    reached = set()
    for _ in range(120):
        lesson.keyboard.press("Tab")
        seen = lesson.evaluate(
            """() => {
              const it = document.activeElement, style = getComputedStyle(it);
              return [it.closest("[data-cmp]")?.dataset.cmp, it.tagName, style.outlineWidth, style.boxShadow];
            }"""
        )
        if seen[0]:
            assert seen[2] == "4px", seen
            assert seen[3] != "none", seen
            reached.add(seen[0])
        if lesson.evaluate("document.activeElement.closest('footer') !== null"):
            break

    declared = set(lesson.locator("[data-cmp]").evaluate_all("all => all.map((each) => each.dataset.cmp)"))
    assert reached == declared


def test_without_javascript_the_whole_lesson_can_be_read(new_page: Callable[..., Page], empty: Any) -> None:
    page = new_page(on=empty, java_script_enabled=False)
    page.goto(empty.url(LESSON))
    for words in (
        FIRST,
        WHY,
        "Reviews in the home",
        "Worked answer",
        "Answer first:",
        "Benefits of your own case",
    ):
        expect(page.get_by_text(words).first).to_be_visible()
    page.get_by_text("What happened in Wirral").click()
    expect(page.get_by_text("They reported 443")).to_be_visible()


def test_hostile_words_and_markup_in_a_declaration_stay_harmless(
    lesson: Page, expected_errors: list[str]
) -> None:
    expected_errors.append("Executing inline event handler violates")
    attack = "window.hit=1"
    hostile = f'<img src=x onerror="{attack}"><script>{attack}</script><a href="javascript:{attack}">x</a>'
    rendered = lesson.evaluate(
        """async (hostile) => {
          const { renderControl } = await import(document.querySelector("script[type=module]").src);
          const node = document.querySelector("main").appendChild(document.createElement("div"));
          const choices = [["a", hostile, hostile], ["b", "B", ""]];
          const declaration = { v: 1, lesson: "2.3", id: "hostile", kind: "exercise", label: hostile,
                                answer: "a", hints: [hostile], choices };
          const html = `<details class="cmp-worked" onclick="window.hit=1">${hostile}<b>bold</b></details>`;
          renderControl(node, declaration, { html });
          return node.innerHTML;
        }""",
        hostile,
    )

    assert "&lt;script&gt;" in rendered
    assert "<b>bold</b>" in rendered
    assert (
        re.findall(r"<script|<img[^>]*src|javascript:(?!window\.hit=1\"&gt;)|<[^>]* on\w+=", rendered) == []
    )
    assert lesson.evaluate("window.hit") is None


def test_the_figure_in_a_text_tells_its_source_and_leads_to_its_case(lesson: Page) -> None:
    lesson.get_by_role("link", name=re.compile("^Source: MLCSU case studies")).first.click()
    told = lesson.get_by_role("note").filter(has_text="Source: MLCSU case studies")
    told.get_by_role("link", name="the case’s page, which gives the result away").click()
    expect(lesson).to_have_url(re.compile(r"/cmplearn/cases/wirral-moch#figure-admissions_avoided$"))


@pytest.fixture
def temporary_lesson(lesson: Page) -> Page:
    """The lesson's page as a server shows it that will be deleted, as on Binder."""
    lesson.add_init_script(
        "addEventListener('DOMContentLoaded', () => (document.body.dataset.temporary = ''))"
    )
    lesson.reload()
    return lesson


def test_a_temporary_server_warns_before_what_was_saved_is_left_behind(temporary_lesson: Page) -> None:
    temporary_lesson.get_by_label(WHY).fill("Would be lost")
    saved(temporary_lesson, WHY)
    with temporary_lesson.expect_event("dialog") as leaving:
        temporary_lesson.close(run_before_unload=True)
    assert leaving.value.type == "beforeunload"
    leaving.value.dismiss()
    temporary_lesson.evaluate("delete document.body.dataset.temporary")  # so that the test may leave


def test_a_temporary_server_lets_a_reader_go_on_within_the_course(temporary_lesson: Page) -> None:
    temporary_lesson.get_by_label(WHY).fill("Kept while the server lives")
    saved(temporary_lesson, WHY)
    asked: list[str] = []
    temporary_lesson.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    temporary_lesson.get_by_role("link", name="Cases", exact=True).click()
    expect(temporary_lesson.get_by_role("heading", level=1)).to_have_text("Cases")
    assert asked == []
