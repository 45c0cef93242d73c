"""The whole portfolio as a paper."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from cmplearn.documents import pdf, text
from cmplearn.documents.portfolio import portfolio_paper
from cmplearn.portfolio import Document, Entry

SAVED = datetime(2026, 3, 2, tzinfo=UTC)
TODAY = date(2026, 11, 5)


def entry(kind: str, key: str, label: str, *parts: tuple[str, str]) -> Entry:
    return Entry(Document(kind, key, None, 1, SAVED), label, parts)


WRITTEN = (
    entry("answer", "2.3/first-worth", "What is one worth?", ("", "£2,000")),
    entry("answer", "2.3/why", "Why?", ("", "Because\nit is")),
    entry(
        "log",
        "mine/1",
        "A visit",
        ("Title", "A visit"),
        ("What I wrote", "We listened"),
        ("Minutes spent", "25"),
    ),
    entry("action", "1", "Ask the team", ("By", "3 June 2026")),
)


def test_everything_written_is_there_under_its_part_and_lesson() -> None:
    lines = text(portfolio_paper(WRITTEN, "Ann Example", TODAY)).splitlines()
    assert lines[:5] == [
        "Private: my portfolio",
        "",
        "My portfolio",
        "",
        "Ann Example · As it stood on 5 November 2026",
    ]
    found = [line for line in lines if line and not line.startswith("Saved")]
    assert found[4:] == [
        "ANSWERS",
        "Lesson 2.3: What is a prevented admission worth?",
        "What is one worth?",
        "£2,000",
        "Why?",
        "Because",
        "it is",
        "LEARNING LOG",
        "A visit",
        "What I wrote: We listened",
        "Minutes spent: 25",
        "ACTION POINTS",
        "Ask the team",
        "By: 3 June 2026",
    ]
    assert lines.count("Saved on 2 March 2026.") == 4


def test_an_empty_portfolio_says_so() -> None:
    assert "Nothing is written yet." in text(portfolio_paper((), "", TODAY))


def test_as_a_pdf_every_page_says_that_it_is_private(pdf_pages: Callable[[bytes], list[str]]) -> None:
    many = [entry("log", f"mine/{number}", f"Entry {number}", ("", "words " * 200)) for number in range(30)]
    pages = pdf_pages(pdf(portfolio_paper(many, "", TODAY)))
    assert len(pages) > 3
    assert all("Private: my portfolio" in page for page in pages)
