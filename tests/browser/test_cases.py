"""The case library as people use it: found, guessed at, compared, printed; by keyboard, phone, no scripts."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import OPEN_ALL, every_screen

from cmplearn.course import cases
from cmplearn.course.library import find

OPIOIDS = cases.load("opioids")
FIRST = OPIOIDS.exercise[0]  # asks for a verdict
PAGES = [
    "cases?query=pharmacist&module=2",
    "cases?query=quokka+care&year=2020",
    "cases/compare",
    "cases/compare?a=wirral-moch&b=opioids",
    "cases/compare?a=opioids&b=opioids",
    "cases/opioids?see=1",
    f"cases/opioids?see=1&guess-{FIRST.id}=cannot+be+told",
    "cases/inhalers?see=1&guess-per_10_000=18&guess-old_item_percent=reconciles",
    "cases/inhalers?see=1&guess-per_10_000=lots&guess-using_both=64",
    "cases/opioids/print",
]
LABELS = {
    "reconciles": "Yes",
    "does not reconcile": "No",
    "cannot be told": "Cannot be told",
}
WITH_AND_WITHOUT_SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])


def expect_count(page: Page, count: str) -> None:
    """Expect so many cases to be said to be found."""
    expect(page.get_by_role("heading", name=re.compile("cases$"))).to_have_text(f"{count} cases")


@WITH_AND_WITHOUT_SCRIPTS
def test_words_and_a_filter_find_cases_and_stay_in_the_form_and_the_address(new_page, server, scripts):
    page = new_page(java_script_enabled=scripts)
    page.goto(server.url("cmplearn/cases"))
    page.get_by_label("Words anywhere in a case").fill("pharmacist")
    page.get_by_label("Module").select_option("2")
    page.get_by_role("button", name="Find cases").click()
    found = find("pharmacist", module=2)
    expect_count(page, f"{len(found)} of {len(cases.ids())}")
    expect(page.get_by_role("main").get_by_role("heading", level=3)).to_have_text(
        [f.case.title for f in found]
    )
    expect(page.get_by_label("Words anywhere in a case")).to_have_value("pharmacist")
    expect(page.get_by_label("Module")).to_have_value("2")
    page.reload()
    expect_count(page, f"{len(found)} of {len(cases.ids())}")
    page.get_by_role("link", name="Show all cases").click()
    expect_count(page, f"All {len(cases.ids())}")


def test_nothing_found_leads_on_to_something(page, server):
    page.goto(server.url("cmplearn/cases"))
    page.get_by_label("Words anywhere in a case").fill("residents quokka")
    page.keyboard.press("Enter")
    expect_count(page, f"0 of {len(cases.ids())}")
    page.get_by_role("link", name="Without the word “quokka”").click()
    expect_count(page, f"{len(find('residents'))} of {len(cases.ids())}")


@WITH_AND_WITHOUT_SCRIPTS
def test_one_guesses_and_sees_each_reading_beside_ones_own(new_page, server, scripts):
    page = new_page(java_script_enabled=scripts)
    page.goto(server.url("cmplearn/cases/opioids"))
    verdicts = [check for check in OPIOIDS.exercise if check.asks == "verdict"]
    numbers = [check for check in OPIOIDS.exercise if check.asks == "number"]
    assert verdicts
    assert numbers
    for check in OPIOIDS.exercise:
        sum_ = page.get_by_role("group", name=check.claim)
        expect(sum_.get_by_text(check.text)).to_be_hidden()
        if check in verdicts:
            sum_.get_by_label("Yes", exact=True).check()
        else:
            sum_.get_by_label("Your estimate").fill("1,000")
    page.get_by_role("button", name="See how your guesses compare").click()
    agreed = sum(check.verdict == "reconciles" for check in verdicts)
    said = f"{agreed} of {len(verdicts)} verdicts as the course reads them; 0 of {len(numbers)} estimates"
    expect(page.get_by_role("status")).to_contain_text(said)
    for check in OPIOIDS.exercise:
        sum_ = page.get_by_role("group", name=check.claim)
        expect(sum_.get_by_text(check.text)).to_be_visible()
    for check in verdicts:
        sum_ = page.get_by_role("group", name=check.claim)
        expect(sum_.get_by_text("You said: yes")).to_be_visible()
        expect(sum_.get_by_label("Yes", exact=True)).to_be_checked()
    for check in numbers:
        sum_ = page.get_by_role("group", name=check.claim)
        expect(sum_.get_by_text("times the sum")).to_be_visible()
        expect(sum_.get_by_label("Your estimate")).to_have_value("1,000")
    page.get_by_role("link", name="Start again").click()
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    for field in page.get_by_label("Your estimate").all():
        expect(field).to_have_value("")


@WITH_AND_WITHOUT_SCRIPTS
def test_an_estimate_that_cannot_be_read_is_mended_where_it_stands(new_page, server, scripts):
    page = new_page(java_script_enabled=scripts)
    page.goto(server.url("cmplearn/cases/inhalers"))
    field = page.get_by_role("group", name="in every ten thousand").get_by_label("Your estimate")
    field.fill("lots")
    page.get_by_label("Yes", exact=True).first.check()
    page.get_by_role("button", name="See how your guesses compare").click()
    expect(page.get_by_role("status")).to_have_count(0)
    expect(field).to_have_value("lots")
    expect(field).to_have_accessible_description(re.compile("is not one number"))
    page.get_by_role("alert").get_by_role("link").click()
    expect(field).to_be_focused()
    field.fill("£9")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("This sum is not in £")
    field.fill("9")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("1 of 1 estimate within a quarter")
    expect(page.get_by_text("You said: 9 people in every 10,000")).to_be_visible()
    expect(page.get_by_label("Yes", exact=True).first).to_be_checked()


def test_the_exercise_needs_no_mouse(new_page, server):
    page = new_page(reduced_motion="reduce")
    page.goto(server.url("cmplearn/cases/opioids"))
    first = OPIOIDS.exercise[0]
    page.get_by_role("group", name=first.claim).get_by_role("link").last.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")  # chooses the second of the three
    page.keyboard.press("Enter")  # as anywhere in a form
    expect(page.get_by_role("status")).to_contain_text("of 1 verdict as the course")
    asked = parse_qs(urlsplit(page.url).query)
    assert asked == {"see": ["1"], f"guess-{first.id}": ["does not reconcile"]}
    assert urlsplit(page.url).fragment == "exercise"


def test_a_form_sent_empty_leads_to_the_first_choice(page, server):
    page.goto(server.url("cmplearn/cases/opioids"))
    page.get_by_role("button", name="See how your guesses compare").click()
    page.get_by_role("alert").get_by_role("link").click()
    first = page.get_by_role("group", name=OPIOIDS.exercise[0].claim).get_by_role("radio").first
    expect(first).to_be_in_viewport()


def test_one_answer_can_be_opened_alone(page, server):
    page.goto(server.url("cmplearn/cases/opioids"))
    first, second, *_ = OPIOIDS.exercise
    page.get_by_role("group", name=first.claim).get_by_text("See this answer alone").click()
    expect(
        page.get_by_role("group", name=first.claim).get_by_text(LABELS[first.verdict]).last
    ).to_be_visible()
    expect(page.get_by_role("group", name=second.claim).get_by_text(second.text)).to_be_hidden()


def test_a_link_to_a_sum_opens_it_and_a_link_to_a_figure_shows_it(new_page, server):
    page = new_page(reduced_motion="reduce")  # or it would still be on its way
    last = OPIOIDS.checks[-1]
    page.goto(server.url(f"cmplearn/cases/opioids#check-{last.id}"))
    expect(page.locator(f"#check-{last.id}")).to_be_visible()
    figure = OPIOIDS.figures[-1]
    page.goto(server.url(f"cmplearn/cases/opioids#figure-{figure.name}"))
    expect(page.get_by_role("row", name=figure.text).first).to_be_in_viewport()


@WITH_AND_WITHOUT_SCRIPTS
def test_two_cases_are_compared(new_page, server, scripts):
    page = new_page(java_script_enabled=scripts)
    page.goto(server.url("cmplearn/cases/opioids"))
    page.get_by_role("link", name="Compare it with another").click()
    expect(page.get_by_label("First case")).to_have_value("opioids")
    page.get_by_label("Second case").select_option("wirral-moch")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("columnheader")).to_have_text(
        ["Fewer people on high-dose opioids", "Pharmacists in Wirral care homes"]
    )
    expect(page.get_by_role("row", name="Whose voice is missing")).to_contain_text("Nobody who takes these")
    page.get_by_label("Second case").select_option("opioids")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("alert")).to_contain_text("twice")


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_and_nothing_runs_off_the_screen(phone, server, axe, path):
    phone.goto(server.url(f"cmplearn/{path}"))
    phone.evaluate(OPEN_ALL)
    for width in every_screen(phone):
        axe(phone)
        assert phone.evaluate("document.documentElement.scrollWidth") == width


def test_no_case_runs_off_a_phone(phone, server):
    for id in cases.ids():
        phone.goto(server.url(f"cmplearn/cases/{id}"))
        assert phone.evaluate("document.documentElement.scrollWidth") == 360, id


@pytest.fixture
def phone(new_page):
    return new_page(viewport={"width": 360, "height": 740})


def test_on_a_phone_each_figure_is_still_a_row_of_a_table(phone, server):
    phone.goto(server.url("cmplearn/cases/opioids"))
    table = phone.get_by_role("table", name="Figures as published")
    expect(table.get_by_role("row")).to_have_count(len(OPIOIDS.figures) + 1)
    row = table.get_by_role("row").nth(1)
    assert row.get_by_role("rowheader").bounding_box()["width"] > 250  # not squeezed into a column


def test_the_print_view_is_for_paper(page, server):
    page.goto(server.url("cmplearn/cases/opioids"))
    page.get_by_role("link", name="Print this case").click()
    expect(page.get_by_role("navigation")).to_have_count(0)
    expect(page.get_by_role("link", name="Back to the case")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="Back to the case")).to_be_hidden()
    answers = page.get_by_role("heading", name="Answers").locator("..")
    assert answers.evaluate("node => getComputedStyle(node).breakBefore") == "page"
    for check in OPIOIDS.checks:
        expect(answers.get_by_text(check.text).first).to_be_visible()


def test_a_citation_is_chosen_with_one_click(page, server):
    page.goto(server.url("cmplearn/cases/opioids"))
    citation = page.get_by_role("paragraph").filter(has_text=f"Case {OPIOIDS.mark}: {OPIOIDS.title}.").first
    citation.click()
    assert page.evaluate("getSelection().toString()").strip() == citation.inner_text()


def test_citations_are_chosen_with_the_keyboard_alone(page, server):
    page.goto(server.url("cmplearn/cases/opioids"))
    page.get_by_text("All of them in one field").press("Enter")
    field = page.get_by_label("Press Control and A in it")
    field.press("Control+A")
    chosen = field.evaluate("field => field.value.slice(field.selectionStart, field.selectionEnd)")
    assert len(chosen.splitlines()) == 1 + len(OPIOIDS.sources)
    assert f"Case {OPIOIDS.mark}: {OPIOIDS.title}." in chosen
