"""What every form of the portfolio does with what people type, asked over HTTP on the page of a log entry."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest

from cmplearn.errors import InputError
from cmplearn.portfolio import read
from cmplearn.web.form_values import day_of, number_of, tidy
from cmplearn.web.forms import LONGEST_TEXT, new_key, new_operation

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = FORM | {"Accept": "application/json"}
EARLIEST, LATEST = date(1990, 1, 1), date(2036, 12, 31)


@pytest.fixture(scope="module")
def desk(new_site: Callable[..., Any]) -> Any:
    """A server of one participant, for tests that save."""
    return new_site()


@pytest.fixture
def page() -> str:
    """The address of a new entry."""
    return f"cmplearn/portfolio/log/entry/{new_key('mine')}"


def post(desk: Any, page: str, headers: dict[str, str] = FORM, **fields: Any) -> Any:
    """Send a form as a browser does; `version` 0 and a fresh operation unless given."""
    sent = {"version": "0", "operation": new_operation()} | fields
    return desk.ask(page, "POST", urlencode(sent, doseq=True).encode(), headers)


def kept(desk: Any, page: str) -> Any:
    """What is saved under a page's key, as its value; None when nothing is."""
    key = page.split("/entry/")[1]
    with read(desk.home) as portfolio:
        return next((each.value for each in portfolio.documents("log") if each.key == key), None)


def test_a_browser_without_scripts_is_sent_on_and_told_that_it_was_saved(desk, page):
    answer = post(desk, page, what="We met.")
    assert answer.status == 303
    assert answer.headers["Location"] == f"/{page}?saved=yes"
    assert "<strong>Saved.</strong>" in desk.ask(f"{page}?saved=yes").text
    assert kept(desk, page)["reflection"] == {"what": "We met."}


def test_a_script_is_told_the_version_the_time_and_where_to_go_on(desk, page):
    answer = post(desk, page, JSON, what="We met.").json
    assert (answer["version"], answer["problems"], answer["flags"]) == (1, {}, [])
    assert answer["after"] == f"/{page}?saved=yes"
    assert re.match(r"20\d\d-", answer["saved_at"])


def test_a_repeated_operation_saves_once_and_is_told_the_same(desk, page):
    first = post(desk, page, JSON, what="Once", operation="the-same").json
    assert post(desk, page, JSON, what="Once", operation="the-same").json == first


def test_an_unchanged_save_makes_no_new_version(desk, page):
    post(desk, page, what="We met.")
    assert post(desk, page, JSON, what="We met.", version="1").json["version"] == 1


def test_a_bad_date_and_a_bad_number_keep_the_text_beside_them(desk, page):
    answer = post(desk, page, what="Kept", began="1900-01-01", minutes="-1")
    assert answer.status == 422
    assert kept(desk, page)["reflection"] == {"what": "Kept"}
    assert "minutes" not in kept(desk, page)
    assert "The year 1900 is probably a slip" in answer.text
    assert 'href="#f-minutes">Write a number from 0 to 6,000' in answer.text
    assert 'value="1900-01-01"' in answer.text
    assert 'value="-1"' in answer.text


def test_after_a_bad_value_the_form_goes_on_from_what_was_saved(desk, page):
    answer = post(desk, page, what="Kept", minutes="1,000 hours")
    version = re.search(r'name="version" value="(\d+)"', answer.text)[1]
    assert post(desk, page, JSON, what="Kept", minutes="60", version=version).json["version"] == 2
    assert kept(desk, page)["minutes"] == 60


@pytest.mark.parametrize("year", ["1900", "2100"])
def test_a_year_that_is_probably_a_slip_is_told_and_not_saved(desk, page, year):
    problems = post(desk, page, JSON, what="x", next_by=f"{year}-05-01").json["problems"]
    assert year in problems["next_by"]


@pytest.mark.parametrize("hours", ["-60", "60000", "an hour", "1e9", "٣"])
def test_a_time_that_cannot_be_is_told_and_not_saved(desk, page, hours):
    assert "minutes" in post(desk, page, JSON, what="x", minutes=hours).json["problems"]
    assert "minutes" not in kept(desk, page)


def test_a_paste_of_a_megabyte_is_refused_kindly_and_what_was_saved_stays(desk, page):
    post(desk, page, what="Before", so_what="Also")
    answer = post(desk, page, JSON, version="1", what="x" * 1_000_000, so_what="Still saved")
    assert answer.json["problems"]["what"].startswith("This is 1,000,000 characters long, and 30,000 fit")
    assert kept(desk, page)["reflection"] == {"what": "Before", "so_what": "Still saved"}


def test_too_much_in_all_boxes_together_is_refused_with_everything_still_in_the_form(desk, page):
    long = dict.fromkeys(("what", "so_what", "now_what", "changed"), "ä" * (LONGEST_TEXT - 1))
    answer = post(desk, page, **long)
    assert answer.status == 400
    assert "Nothing was saved yet" in answer.text
    assert answer.text.count("ä" * (LONGEST_TEXT - 1)) == 4
    assert kept(desk, page) is None


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "👩🏽‍⚕️ ✓ 日本",
        "שלום مرحبا \u202eabc",
        "{{ 7*7 }}",
        '" onfocus="x',
        "a\nb\n\nc",
    ],
)
def test_any_text_comes_back_as_typed_and_is_only_ever_text(desk, page, text):
    post(desk, page, title=text.replace("\n", " "), what=text, state="final")
    assert kept(desk, page)["reflection"]["what"] == text
    for shown in (page, f"{page}/read", f"{page}/history", "cmplearn/portfolio/log"):
        html = desk.ask(shown).text
        assert "<script>alert" not in html
        assert 'value="" onfocus' not in html
        assert "49" not in re.findall(r"<h1>(.*?)</h1>", html)


def test_control_characters_and_bytes_that_are_no_text_do_no_harm(desk, page):
    body = b"version=0&operation=odd&what=a%00b%07c%ff%0D%0Ad"
    assert desk.ask(page, "POST", body, FORM).status == 303
    assert kept(desk, page)["reflection"]["what"] == "a b c\ufffd\nd"


def test_two_browsers_without_scripts_are_shown_both_texts_and_choose(desk, page):
    post(desk, page, what="On the phone")
    answer = post(desk, page, what="On the <laptop>", so_what="Mine")
    assert answer.status == 409
    assert "On the phone" in answer.text
    assert "On the &lt;laptop&gt;" in answer.text
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', answer.text))
    assert (fields["version"], fields["so_what"]) == ("1", "Mine")
    assert kept(desk, page)["reflection"] == {"what": "On the phone"}
    assert post(desk, page, what="On the <laptop>", version=fields["version"]).status == 303
    assert kept(desk, page)["reflection"]["what"] == "On the <laptop>"


def test_a_script_that_is_behind_is_told_the_saved_version(desk, page):
    post(desk, page, what="First")
    answer = post(desk, page, JSON, what="Second")
    assert answer.status == 409
    assert (answer.json["version"], answer.json["value"]["reflection"]) == (1, {"what": "First"})


def test_what_looks_like_an_identifier_is_told_with_why_and_saved_all_the_same(desk, page):
    answer = post(desk, page, JSON, what="NHS number 943 476 5919").json
    assert [(flag["field"], flag["kind"]) for flag in answer["flags"]] == [("what", "NHS number")]
    assert answer["flags"][0]["why"]
    assert "943 476 5919" in kept(desk, page)["reflection"]["what"]
    assert "Look at this before you share or export it." in desk.ask(page).text


def test_a_save_without_our_token_is_refused_and_says_what_to_do(desk, page):
    sent = urlencode({"version": 0, "what": "x"}).encode()
    answer = desk.ask(page, "POST", sent, JSON, anonymous=True)
    assert answer.status == 403
    assert kept(desk, page) is None


def test_the_log_file_of_the_server_has_no_text_of_anybody(desk, page):
    post(desk, page, what="Zanzibar", began="Zanzibar", type="Zanzibar")
    desk.ask("cmplearn/portfolio/log?words=Quetzal")
    assert "Zanzibar" not in desk.log


@pytest.mark.parametrize(
    ("typed", "number"),
    [("£1,250.50", 1250.5), (" 34 %", 34), ("1 116", 1116), ("−0", 0), (".5", 0.5), ("  ", None)],
)
def test_numbers_are_read_as_people_write_them(typed, number):
    assert number_of(typed, 0, 2000) == number


@pytest.mark.parametrize("typed", ["1,5", "one", "1e3", "--1", "0x1", "1.2.3", "9" * 20])
def test_what_is_no_number_is_said_in_words(typed):
    with pytest.raises(InputError, match=r"Write a number"):
        number_of(typed, 0, 2000)


@pytest.mark.parametrize(
    "typed", ["2026-02-30", "22/13/2026", "tomorrow", "22/11/26", "1989-12-31", "2037-01-01"]
)
def test_what_is_no_day_or_too_far_off_is_said_in_words(typed):
    with pytest.raises(InputError, match=r"[Ww]rite a date"):
        day_of(typed, EARLIEST, LATEST)


def test_days_are_read_as_people_write_them():
    assert day_of("1/3/2026", EARLIEST, LATEST) == day_of("2026-03-01", EARLIEST, LATEST) == date(2026, 3, 1)


def test_texts_keep_their_lines_and_lose_what_nobody_sees():
    assert tidy("a\r\nb\rc\x07") == "a\nb\nc"
