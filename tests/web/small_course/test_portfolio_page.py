"""The portfolio's first page, and the page of answers in words."""

from collections.abc import Callable
from typing import Any

import pytest

from cmplearn import course

REFLECTION = {"title": "A visit", "text": "One\n\nTwo", "minutes": 20, "prompt": "What struck you?"}


@pytest.fixture(scope="module")
def site(new_site: Callable[..., Any]) -> Any:
    """A running server with a portfolio of its own, shared by the tests of this file."""
    return new_site().start()


def test_answers_read_back_by_lesson_in_words(site: Any) -> None:
    site.put("answer/2.3/first-worth", 1500, 0, "page-1")
    site.put("answer/2.3/decision", "stop", 0, "page-2")
    site.put("own-case/benefits", {"who": "The ward <b>"}, 0, "page-3")
    site.put("log/2.3/reflect", REFLECTION, 0, "page-4")
    site.put("answer/profession", "pharmacist", 0, "page-5")
    html = site.get("portfolio/answers").text
    title = course.programme().lesson("2.3").title
    wanted = (
        "What is one worth?",
        "£1,500",
        "Let it end",
        "<dt>Who</dt>",
        "<dt>What struck you?</dt>",
        "The ward &lt;b&gt;",
        "<p>One</p><p>Two</p>",
    )
    for words in (*wanted, f"Lesson 2.3: {title}", "Other answers", "Profession", "just now"):
        assert words in html, words
    assert "<h3>A visit</h3>" in html
    assert "<dt>Title</dt>" not in html


def test_the_first_page_says_where_it_is_kept_and_how_each_part_stands(site: Any) -> None:
    site.put("answer/2.3/first-worth", 1500, 0, "stands-1")
    html = site.get("portfolio").text
    for words in (str(site.home), "You have not downloaded it yet.", "in 1 lesson", "of 300 hours"):
        assert words in html, words


def test_a_copy_that_will_be_deleted_says_so_on_the_portfolio_page(new_site: Callable[..., Any]) -> None:
    site = new_site(environment={"BINDER_LAUNCH_HOST": "https://binder.example/"}).start()
    site.put("answer/2.3/first-worth", 1500, 0, "binder-1")
    assert "Nothing lasts here." in site.get("portfolio").text
    site.get("api/portfolio/download")
    assert "nothing has changed since" in site.get("portfolio").text
    site.put("answer/2.3/first-worth", 1600, 1, "binder-2")
    assert "What you have changed since then is not in that copy" in site.get("portfolio").text
