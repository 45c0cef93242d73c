"""Workbooks over HTTP: downloads, and bringing one back without ever replacing what was not shown."""

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import docx
import pytest
from tests.servers import Answer

from cmplearn.portfolio import Document
from cmplearn.web.next_step import states_of

BOUNDARY = "a-boundary-that-no-file-has"


@pytest.fixture(scope="module")
def site(new_site: Callable[..., Any]) -> Any:
    """A running server with a portfolio of its own, shared by the tests of this file."""
    return new_site().start()


def workbook(site: Any, **answers: str) -> bytes:
    """Return the workbook of lesson 2.3 with answers written into it by the last part of their names."""
    document = docx.Document(io.BytesIO(site.get("portfolio/workbooks/2.3.docx?answers=none").body))
    for name, words in answers.items():
        table = next(
            each for each in document.tables if each.cell(0, 0).text.endswith(name.replace("_", "-"))
        )
        table.cell(1, 0).text = words
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def bring_back(site: Any, content: bytes, xsrf: str | None = None, name: str = "mine.docx") -> Answer:
    site.get("portfolio/workbooks")
    token = site.xsrf if xsrf is None else xsrf
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="_xsrf"\r\n\r\n{token}\r\n--{BOUNDARY}\r\n'
        f'Content-Disposition: form-data; name="workbook"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    body = head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
    kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    return site.ask("POST", "portfolio/workbooks/bring-back", body, kind)


def choose(site: Any, shown: Answer, *choices: str, path: str = "take-over") -> Answer:
    token = re.search(r'name="token" value="([^"]+)"', shown.text)
    assert token, shown.text
    fields = "&".join(f"take-{place}={choice}" for place, choice in enumerate(choices) if choice)
    body = f"_xsrf={site.xsrf}&token={token[1]}&{fields}".encode()
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    return site.ask("POST", f"portfolio/workbooks/{path}", body, form)


def value(site: Any, name: str) -> Any:
    kind, key = name.split("/", 1)
    found = site.get(f"api/portfolio?kind={kind}&prefix={key}").json["documents"]
    return next((each["value"] for each in found if each["key"] == key), None)


def version(site: Any, name: str) -> int:
    kind, key = name.split("/", 1)
    found = site.get(f"api/portfolio?kind={kind}&prefix={key}").json["documents"]
    return next((each["version"] for each in found if each["key"] == key), 0)


def put(site: Any, name: str, new: Any) -> None:
    operation = f"test {name} {version(site, name)}"
    assert site.put(name, new, version(site, name), operation).status == 200


def test_the_page_offers_every_lesson_that_is_ready_and_names_the_others(site: Any) -> None:
    html = site.get("portfolio/workbooks").text
    for path in ("2.3.docx", "2.3.pdf", "2.3.docx?answers=none", "2.3.pdf?answers=none"):
        assert f"portfolio/workbooks/{path}" in html
    assert "lessons are in preparation" in html


def test_a_workbook_has_my_answers_unless_an_empty_one_is_asked_for(site: Any) -> None:
    put(site, "answer/2.3/first-worth", 1250)
    put(site, "answer/2.3/decision", "stop")
    mine = site.get("portfolio/workbooks/2.3.docx")
    assert mine.headers["Content-Disposition"] == 'attachment; filename="workbook-2.3.docx"'
    texts = [
        table.cell(1, 0).text for table in docx.Document(io.BytesIO(mine.body)).tables if len(table.rows) > 1
    ]
    assert "1250" in texts
    empty = site.get("portfolio/workbooks/2.3.docx?answers=none")
    texts = [
        table.cell(1, 0).text for table in docx.Document(io.BytesIO(empty.body)).tables if len(table.rows) > 1
    ]
    assert "1250" not in texts
    assert site.get("portfolio/workbooks/2.3.pdf").body.startswith(b"%PDF")


def test_a_lesson_in_preparation_and_an_unknown_one_say_so(site: Any) -> None:
    waiting = site.get("portfolio/workbooks/2.4.docx")
    assert waiting.status == 404
    assert "in preparation" in waiting.text
    assert site.get("portfolio/workbooks/9.9.docx").status == 404


def test_differences_are_shown_before_anything_is_saved(site: Any) -> None:
    put(site, "answer/2.3/first-worth", 1250)
    shown = bring_back(site, workbook(site, first_worth="£3,000", who="The <b>ward</b>"))
    assert shown.status == 200
    for words in ("£1,250", "£3,000", "The &lt;b&gt;ward&lt;/b&gt;", "2 answers differ"):
        assert words in shown.text, words
    assert shown.headers["Cache-Control"] == "no-store"
    assert value(site, "answer/2.3/first-worth") == 1250
    assert value(site, "own-case/benefits") is None


def test_what_was_chosen_is_saved_and_the_rest_stays(site: Any) -> None:
    put(site, "answer/2.3/first-worth", 1250)
    put(site, "log/2.3/reflect", {"text": "Before", "minutes": 10})
    content = workbook(site, first_worth="3000", who="The ward", text="After")
    taken = choose(site, bring_back(site, content), "keep", "take", "both")
    assert "2 answers are saved" in taken.text
    assert value(site, "answer/2.3/first-worth") == 1250
    assert value(site, "own-case/benefits")["who"] == "The ward"
    entry = value(site, "log/2.3/reflect")
    assert (entry["text"], entry["minutes"]) == ("Before\n\nAfter", 10)
    again = bring_back(site, content)
    assert "2 answers differ" in again.text  # the number kept, and the words that were joined


def test_a_lesson_is_done_once_its_log_entry_came_from_a_workbook(site: Any) -> None:
    put(site, "log/2.3/reflect", {"text": ""})
    choose(site, bring_back(site, workbook(site, text="I hoped")), "take")
    entry = Document("log", "2.3/reflect", value(site, "log/2.3/reflect"), 1, datetime.now(UTC))
    assert entry.value["text"] == "I hoped"
    assert states_of([entry]) == {"2.3": "done"}


def test_an_answer_changed_since_it_was_shown_is_not_replaced(site: Any) -> None:
    put(site, "answer/2.3/first-worth", 100)
    shown = bring_back(site, workbook(site, first_worth="3000"))
    put(site, "answer/2.3/first-worth", 200)
    told = choose(site, shown, "take")
    assert "changed somewhere else since you looked" in told.text
    assert value(site, "answer/2.3/first-worth") == 200
    again = choose(site, told, path="look-again")
    assert "£200" in again.text
    assert "One answer is saved" in choose(site, again, "take").text
    assert value(site, "answer/2.3/first-worth") == 3000


def test_choosing_twice_saves_once_and_choosing_otherwise_is_no_repeat(site: Any) -> None:
    put(site, "answer/2.3/first-worth", 100)
    shown = bring_back(site, workbook(site, first_worth="3000"))
    choose(site, shown, "take")
    saved = version(site, "answer/2.3/first-worth")
    assert "One answer is saved" in choose(site, shown, "take").text
    assert version(site, "answer/2.3/first-worth") == saved


def test_every_answer_that_would_be_replaced_must_be_chosen(site: Any) -> None:
    put(site, "answer/2.3/first-worth", 100)
    shown = bring_back(site, workbook(site, first_worth="3000"))
    told = choose(site, shown)
    assert told.status == 422
    assert "Choose which to keep: What is one worth?" in told.text
    assert value(site, "answer/2.3/first-worth") == 100
    choose(site, told, "take")
    assert value(site, "answer/2.3/first-worth") == 3000


def test_both_is_no_choice_for_a_number(site: Any) -> None:
    put(site, "answer/2.3/first-worth", 100)
    assert choose(site, bring_back(site, workbook(site, first_worth="3000")), "both").status == 422


def test_what_could_not_be_read_is_told_with_its_words(site: Any) -> None:
    shown = bring_back(site, workbook(site, first_worth="a great deal"))
    assert "“a great deal” is not a number in figures" in shown.text


def test_words_that_could_identify_somebody_are_pointed_out(site: Any) -> None:
    shown = bring_back(site, workbook(site, who="The patient 943 476 5919"))
    assert "NHS number?" in shown.text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "This file is empty."),
        (b"%PDF-1.4", "This is a PDF."),
        (b"PK\x03\x04", "This Word file is damaged"),
    ],
)
def test_a_file_that_is_no_workbook_comes_back_with_words(site: Any, content: bytes, words: str) -> None:
    answer = bring_back(site, content)
    assert answer.status == 400
    assert words in answer.text


def test_no_file_no_token_and_a_page_left_for_long_come_back_with_words(site: Any) -> None:
    assert "Choose a file first." in bring_back(site, b"x", name="").text
    shown = bring_back(site, workbook(site, who="Another ward"))
    forgotten = shown.text.replace('name="token" value="', 'name="token" value="not-')
    answer = choose(site, Answer(200, shown.headers, forgotten.encode()), "take")
    assert (answer.status, "Nothing was brought in" in answer.text) == (400, True)
    assert bring_back(site, workbook(site), xsrf="wrong").status == 403


def test_the_addresses_that_forms_are_sent_to_show_the_page(site: Any) -> None:
    for path in ("bring-back", "take-over", "look-again"):
        assert "Bring one back" in site.get(f"portfolio/workbooks/{path}").text


def test_nothing_that_was_written_is_in_the_servers_log(site: Any) -> None:
    bring_back(
        site, workbook(site, who="Unmistakable-words", first_worth="unreadable-words"), name="file-name.docx"
    )
    for words in ("Unmistakable-words", "unreadable-words", "file-name"):
        assert words not in site.log
