"""The assignment's form page, its check and its hand-in, asked over HTTP."""

import io
import json
import zipfile
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest

from cmplearn.marking import Prose, read_hand_in
from cmplearn.web.assessment import words

PAGE = "cmplearn/assessments/a2-care-homes"
CHECK = "cmplearn/api/assessments/a2-care-homes/check"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
READY = {"name": "Robin Example", "participant": "P012", "ai_use": "None", "own_work": "yes"}


@pytest.fixture(scope="module")
def desk(new_site: Callable[..., Any]) -> Any:
    """A server of one participant, for tests that save."""
    return new_site()


def save(desk: Any, field: str, value: Any) -> None:
    """Save an answer as the page's controls do, whatever is there already."""
    documents = desk.ask("cmplearn/api/portfolio?kind=assignment&prefix=a2-care-homes/").json["documents"]
    version = next((each["version"] for each in documents if each["key"] == f"a2-care-homes/{field}"), 0)
    body = {"value": value, "version": version, "operation": f"{field}-{version}"}
    answer = desk.ask(f"cmplearn/api/portfolio/assignment/a2-care-homes/{field}", "PUT", body)
    assert answer.status == 200, answer.text


def hand_in(desk: Any, **changes: str) -> Any:
    return desk.ask(PAGE, "POST", urlencode(READY | changes).encode(), FORM)


def checks(desk: Any) -> dict[str, tuple[str, str]]:
    answer = desk.ask(CHECK, "POST", {})
    assert answer.status == 200, answer.text
    return {check["field"]: (check["state"], check["message"]) for check in answer.json["checks"]}


def test_the_page_declares_each_field_to_the_kit(desk):
    page = desk.ask(PAGE).text
    declared = [json.loads(unescape(part.split('"')[0])) for part in page.split('data-control="')[1:]]
    assert [each["id"] for each in declared][:2] == ["price_year", "staff_cost_gbp"]
    assert len(declared) == 11
    assert {each["lesson"] for each in declared} == {"a2-care-homes"}
    assert declared[0]["options"][0] == ["2021/22", "2021/22"]
    assert {each["kept_as"] for each in declared} == {"assignment"}


def test_the_portfolio_reads_back_an_assignment_in_its_own_words(desk):
    save(desk, "staff_cost_gbp", 474000)
    page = desk.ask("cmplearn/portfolio/answers").text
    assert "Assignments being written" in page
    assert "Staff cost over three years, before discounting" in page
    assert "474,000" in page


def test_a_tables_name_stays_one_attribute_whatever_its_heading_holds():
    table = "| a |\n|---|\n| 1 |"
    html = words(Prose("cell", f'## A "quoted" `x` & [link](https://example.org "t")\n\n{table}'))
    assert 'aria-label="A &#34;quoted&#34; x &amp; link: table 1" tabindex="0"><table>' in html


def test_the_page_holds_no_style_that_its_policy_forbids_and_no_code(desk):
    page = desk.ask(PAGE).text
    assert "style=" not in page
    assert "= None" not in page
    assert "assert " not in page


def test_an_unknown_assignment_is_not_there(desk):
    answer = desk.ask("cmplearn/assessments/a9-other")
    assert answer.status == 404
    assert "There are: a2-care-homes." in answer.text


def test_the_check_looks_at_what_is_saved(desk):
    save(desk, "staff_cost_gbp", 474)
    save(desk, "admissions_counted", 52)
    told = checks(desk)
    assert told["staff_cost_gbp"][0] == "look again"
    assert told["admissions_counted"][0] == "fine"
    assert told["npsv_gbp"] == ("blank", "Nothing is filled in yet.")


def test_handing_in_leads_to_a_receipt_and_the_zip(desk):
    save(desk, "staff_cost_gbp", 474000)
    sent = hand_in(desk)
    assert sent.status == 303
    receipt = desk.ask(sent.headers["Location"].lstrip("/"))
    assert "Robin Example, participant number P012" in receipt.text
    answer = desk.ask(sent.headers["Location"].lstrip("/") + ".zip")
    assert answer.headers["Content-Type"] == "application/zip"
    package = read_hand_in(answer.body)
    assert package.receipt.sha256 in receipt.text.replace("<wbr>", "")
    assert "Staff cost over three years, before discounting" in package.receipt.answered
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        assert b"staff_cost_gbp = 474000" in archive.read("a2-care-homes.ipynb")


def test_a_frozen_copy_is_kept_with_the_portfolio_and_later_answers_do_not_change_it(desk):
    hand_in(desk)
    assert (desk.home / "handed-in").stat().st_mode & 0o077 == 0
    kept = {path: path.read_bytes() for path in (desk.home / "handed-in").glob("*.zip")}
    save(desk, "staff_cost_gbp", 158000)
    assert kept == {path: path.read_bytes() for path in kept}
    assert list((desk.home / "handed-in").glob("*.part")) == []


def test_nothing_is_asked_twice(desk):
    hand_in(desk)
    page = desk.ask(PAGE).text
    assert 'value="Robin Example"' in page
    assert 'value="P012"' in page
    assert "You have handed this in." in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": " "}, "Name: nothing is filled in"),
        ({"participant": "../x"}, "Participant number: use letters, digits"),
        ({"own_work": ""}, "Declaration: tick the box"),
        ({"ai_use": "x" * 2_001}, "Use of AI: this is 2,001 characters long"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept(desk, changes, words):
    before = sorted((desk.home / "handed-in").glob("*"))
    answer = hand_in(desk, **{"name": "Kim <b>Typed</b>"} | changes)
    assert answer.status == 400
    assert words in answer.text
    assert "Nothing was handed in yet" in answer.text
    assert "Kim &lt;b&gt;Typed&lt;/b&gt;" in answer.text or "name" in changes
    assert sorted((desk.home / "handed-in").glob("*")) == before


def test_a_value_that_cannot_be_is_named_and_nothing_is_handed_in(desk):
    save(desk, "npsv_gbp", "about 5")
    answer = hand_in(desk)
    save(desk, "npsv_gbp", None)
    assert answer.status == 400
    assert "Net present social value (NPSV): write a number" in unescape(answer.text)


def test_a_receipt_that_is_not_there(desk):
    assert desk.ask(f"{PAGE}/handed-in/19700101-000000").status == 404
    assert desk.ask(f"{PAGE}/handed-in/..%2F..%2Fportfolio.sqlite").status == 404


def test_a_damaged_copy_does_not_break_the_page(desk):
    (desk.home / "handed-in").mkdir(exist_ok=True)
    (desk.home / "handed-in" / "a2-care-homes_P9_20260101-000000.zip").write_bytes(b"half")
    assert desk.ask(PAGE).status == 200
    assert desk.ask(f"{PAGE}/handed-in/20260101-000000").status == 404


def test_a_full_or_locked_place_for_copies_is_said_and_nothing_is_handed_in(new_site, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "handed-in").write_text("a file where the folder should be")
    answer = hand_in(new_site(home=home))
    assert answer.status == 507
    assert "Nothing was handed in" in answer.text
    assert "Your answers are kept." in answer.text


@pytest.mark.parametrize(
    "path", [PAGE, f"{PAGE}/handed-in/20260101-000000", f"{PAGE}/handed-in/20260101-000000.zip"]
)
def test_a_stranger_sees_nothing(desk, path):
    assert desk.ask(path, anonymous=True).status == 302


def test_a_stranger_can_neither_check_nor_hand_in(desk):
    assert desk.ask(CHECK, "POST", {}, anonymous=True).status == 403
    assert desk.ask(PAGE, "POST", urlencode(READY).encode(), FORM, anonymous=True).status == 403


@pytest.mark.parametrize("path", ["cmplearn/", "cmplearn/portfolio/answers", "cmplearn/programme"])
def test_other_pages_bear_with_an_assignments_answers(desk, path):
    save(desk, "recommendation", "I recommend option C.")
    answer = desk.ask(path)
    assert answer.status == 200
    assert ("I recommend option C." in answer.text) is (path == "cmplearn/portfolio/answers")


def test_the_download_holds_an_assignments_answers(desk):
    save(desk, "recommendation", "I recommend option C.")
    with zipfile.ZipFile(io.BytesIO(desk.ask("cmplearn/api/portfolio/download").body)) as archive:
        assert any(b"I recommend option C." in archive.read(name) for name in archive.namelist())


def test_while_the_portfolio_is_open_elsewhere_the_page_is_there_and_nothing_is_handed_in(desk, new_site):
    second = new_site(home=desk.home)
    assert "Your work cannot be saved." in second.ask(PAGE).text
    before = sorted((desk.home / "handed-in").glob("*"))
    assert hand_in(second).status == 423
    assert second.ask(CHECK, "POST", {}).status == 423
    assert sorted((desk.home / "handed-in").glob("*")) == before
