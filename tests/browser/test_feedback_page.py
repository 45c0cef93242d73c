"""A participant's feedback page, opened as a file: on every screen, on paper, without a barrier."""

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import every_screen

from cmplearn.marking import feedback_words as words
from cmplearn.marking.feedback_page import Answer, Page, Part, Question, Result, html_of

LONG = "net_present_social_value_gbp = " + "staff_cost_gbp_over_three_years*" * 12 + "1"
QUESTIONS = (
    Question(
        "Question 1: one year's prices (1 mark)",
        (Answer("price_year = '2025/26'", is_code=True),),
        (Result("pass", (words.RIGHT,), "1 of 1 mark"),),
    ),
    Question(
        "Question 2: what it costs",
        (Answer(LONG, is_code=True),),
        (Result("nearly", (words.PARTLY,), "1.5 of 2 marks"),),
        ("See page 3.\n\nAnd page 4.",),
    ),
    Question(
        "Question 3: what it frees",
        (Answer("None", is_code=True, is_untouched=True),),
        (
            Result("look again", ("Each year: 2.0 x 68,000.",), "0 of 3 marks"),
            Result("waits", (words.WARNING, words.LOOKED_AT), "worth 2 marks"),
        ),
    ),
    Question(
        "Question 4: your recommendation",
        (Answer("I recommend C.\n\n" + "It is worth more. " * 60, is_code=False, is_cut=True),),
        (Result("waits", ("A tutor reads this answer and marks it.",), "worth 10 marks"),),
    ),
)
PARTS = (Part("What should the board decide?", True, QUESTIONS), Part("appendix", False, ()))
PAGE = Page("P001", "a2-care-homes", PARTS, total="", late="Handed in late: 1 mark taken off.")


@pytest.fixture
def feedback(page, tmp_path):
    """The page, opened from a disk."""
    file = tmp_path / "feedback.html"
    file.write_text(html_of(PAGE), encoding="utf-8")
    page.goto(file.as_uri())
    return page


def test_it_has_no_barrier_and_fits_every_screen(feedback, axe):
    for width in every_screen(feedback):
        axe(feedback)
        assert feedback.evaluate("document.documentElement.scrollWidth") <= width


def test_a_screen_reader_hears_each_verdict_in_words_under_its_question(feedback):
    question = feedback.get_by_role("article").filter(
        has=feedback.get_by_role("heading", level=3, name="Question 3: what it frees")
    )
    expect(question).to_contain_text("Look again")
    expect(question).to_contain_text("Not marked yet")
    expect(question).to_contain_text("Your answer, as it was given out: nothing was filled in")
    levels = feedback.get_by_role("heading").evaluate_all("all => all.map(each => each.tagName)")
    assert levels == ["H1", "H2", "H3", "H3", "H3", "H3", "H2", "H2"]


def test_on_paper_each_verdict_has_a_frame_and_nothing_runs_off_the_page(feedback):
    feedback.emulate_media(media="print")
    feedback.set_viewport_size({"width": 794, "height": 1123})  # A4
    frame = "tag => getComputedStyle(tag).borderTopWidth"
    assert feedback.locator("p .tag").evaluate_all(f"tags => tags.map({frame})") == ["1px"] * 5
    assert feedback.evaluate("document.documentElement.scrollWidth") <= 794
