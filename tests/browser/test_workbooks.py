"""Workbooks as people use them: taken, filled in, brought back, compared, taken over."""

import io

import docx
import pytest
from playwright.sync_api import expect

NARROW = 360
UPLOAD = "A workbook that you filled in"
WORTH = "What is one prevented hospital admission of a care home resident worth to the NHS?"
MISSING = "Which one figure, missing from the case as told above, do you need most before you could decide?"
DECISION = "With only what you know now, what would you do with the service?"


@pytest.fixture(scope="module")
def server(own):
    """A server of this file's own: what other tests answered in lesson 2.3 would be other differences."""
    return own


@pytest.fixture
def go(server):
    return lambda page, path="portfolio/workbooks": page.goto(server.url(f"cmplearn/{path}"))


def taken(page, link):
    """Return a workbook as downloaded, open to be written in."""
    with page.expect_download() as download:
        page.get_by_role("link", name=link).click()
    return docx.Document(download.value.path())


def write(document, field, words):
    table = next(each for each in document.tables if f"Field: {field}" in each.cell(0, 0).text)
    table.cell(1, 0).text = words


def bring_back(page, document):
    held = io.BytesIO()
    document.save(held)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    page.get_by_label(UPLOAD).set_input_files(
        {"name": "mine.docx", "mimeType": kind, "buffer": held.getvalue()}
    )
    page.get_by_role("button", name="See what it says").click()


def asked(page, question):
    return page.get_by_role("group", name=question)


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_a_workbook_goes_out_and_its_answers_come_back(new_page, go, axe):
    page = new_page(viewport={"width": NARROW, "height": 740})
    go(page)
    axe(page)
    assert fits(page)
    document = taken(page, "Word, empty (lesson 2.3)")
    write(document, "answer/2.3/first-missing", "What the posts cost")
    write(document, "answer/2.3/first-decision", "x Let it end")
    bring_back(page, document)
    expect(page.get_by_role("heading", level=1)).to_have_text("What your workbook says")
    axe(page)
    assert fits(page)
    expect(asked(page, MISSING)).to_contain_text("What the posts cost")
    asked(page, DECISION).get_by_label("Leave it out").check()
    page.get_by_role("button", name="Bring in what I chose").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("One answer is saved")
    axe(page)
    assert fits(page)
    page.get_by_role("link", name="Open lesson 2.3").click()
    expect(page.get_by_label(MISSING)).to_have_value("What the posts cost")


def test_an_answer_typed_on_the_page_is_only_replaced_when_asked(new_page, go, axe, expected_errors):
    expected_errors.append("422")
    page = new_page()
    go(page, "lessons/2.3")
    page.get_by_label(WORTH).fill("1500")
    page.get_by_label(WORTH).blur()
    expect(page.locator("#answer-first-worth").get_by_text("Saved at")).to_be_visible()
    go(page)
    document = taken(page, "Word with my answers (lesson 2.3)")
    write(document, "answer/2.3/first-worth", "£2,500")
    bring_back(page, document)
    page.get_by_role("button", name="Bring in what I chose").click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Nothing was brought in yet")
    axe(page)
    summary.get_by_role("link").first.click()
    expect(asked(page, WORTH).get_by_label("Use the workbook’s")).to_be_focused()
    asked(page, WORTH).get_by_label("Use the workbook’s").check()
    page.get_by_role("button", name="Bring in what I chose").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("One answer is saved")
    go(page, "lessons/2.3")
    expect(page.get_by_label(WORTH)).to_have_value("2500")


def test_it_works_without_scripts_and_a_wrong_file_is_told(new_page, go, expected_errors):
    expected_errors.append("400")
    page = new_page(java_script_enabled=False)
    go(page)
    page.get_by_label(UPLOAD).set_input_files(
        {"name": "a.docx", "mimeType": "text/plain", "buffer": b"hello"}
    )
    page.get_by_role("button", name="See what it says").click()
    expect(page.get_by_role("alert")).to_contain_text("This file is not a Word document (.docx).")
