"""Sharing, as a person without scripts does it: forms and pages."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any
from urllib.parse import urlencode

import pytest

TEXT = "Mrs Jones <b>fell</b>;\nher NHS number is 943 476 5919."
UNTIL = (date.today() + timedelta(days=30)).isoformat()
ABOUT = {"person": "Ade", "role": "set", "purpose": "to prepare our meeting", "until": UNTIL, "looked": "yes"}


NUMBERS = count(1)
LIST = "cmplearn/portfolio/sharing"


@pytest.fixture(scope="module")
def server(new_site):
    """One server for the tests of this file: each has an entry of its own."""
    return new_site()


@dataclass
class Written:
    """A log entry on a server."""

    site: Any
    title: str

    @property
    def key(self):
        return f"mine/{self.title.replace(' ', '')}"

    @property
    def page(self):
        return f"{LIST}/new/log/{self.key}"

    def save(self, text, version=0):
        value = {"title": self.title, "prompt": "What?", "text": text}
        body = {"value": value, "version": version, "operation": f"{self.key}/{version}"}
        assert self.site.ask(f"cmplearn/api/portfolio/log/{self.key}", "PUT", body).status == 200

    def share(self, **about):
        form = self.site.ask(self.page).text
        seen = {"seen": hidden(form, "seen"), "operation": hidden(form, "operation")}
        return send(self.site, self.page, **(seen | ABOUT | about))

    def shared(self):
        """Share it, and return the address of the copy."""
        return self.share().headers["Location"].lstrip("/").split("?")[0]

    def line(self):
        """Return what the list says of it; "" when it is not among what was shared."""
        given = self.site.ask(LIST).text.split('id="share"')[0]
        return next((part for part in given.split("<li>") if f">{self.title}<" in part), "")


@pytest.fixture
def entry(server):
    written = Written(server, f"Entry {next(NUMBERS)} of mine")
    written.save(TEXT)
    return written


def hidden(text, name):
    return re.search(f'name="{name}" value="([^"]*)"', text).group(1)


def send(site, path, **fields):
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return site.ask(path, "POST", urlencode(fields).encode(), headers)


def test_it_is_seen_as_it_will_be_seen_with_what_stands_out_marked_in_place(entry):
    text = entry.site.ask(entry.page).text
    assert "<mark>943 476 5919</mark>" in text
    assert "<mark>Mrs Jones</mark>" in text
    assert "check digit of an NHS number" in text
    assert "&lt;b&gt;fell&lt;/b&gt;;<br>" in text


def test_a_copy_is_made_and_lies_on_the_list(entry):
    answer = entry.share()
    assert answer.status == 303
    assert re.fullmatch(rf"/{LIST}/copy/[0-9a-f]{{32}}\?shared=yes", answer.headers["Location"])
    for words in ("Ade (my learning set)", "to prepare our meeting", "Copy made, to keep until", "version 1"):
        assert words in entry.line()
    assert "Yours has changed since" not in entry.line()


def test_a_discussion_partner_is_no_place_to_look_at(entry):
    value = {"title": entry.title, "text": "Words.", "partner": {"name": "Dr Okafor"}}
    body = {"value": value, "version": 1, "operation": f"{entry.key}/partner"}
    assert entry.site.ask(f"cmplearn/api/portfolio/log/{entry.key}", "PUT", body).status == 200
    text = entry.site.ask(entry.page).text
    assert "Dr Okafor" in text
    assert "<mark>" not in text


def test_a_change_afterwards_is_said_and_the_copy_stays(entry):
    place = entry.shared()
    entry.save("All new.", version=1)
    assert "Yours has changed since" in entry.line()
    copy = entry.site.ask(place).text
    assert "her NHS number is 943 476 5919." in copy
    assert "All new." not in copy


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ("person", "Say for whom"),
        ("role", "Choose one of these"),
        ("purpose", "Say for what"),
        ("until", "Say until when"),
        ("looked", "Read it as it will be seen"),
    ],
)
def test_what_is_missing_is_asked_for_and_what_was_typed_stays(entry, missing, words):
    answer = entry.share(**{missing: ""})
    assert answer.status == 422
    assert words in answer.text
    assert "No copy was made yet" in answer.text
    assert missing == "person" or 'value="Ade"' in answer.text
    assert entry.line() == ""


def test_after_erasing_the_original_its_copy_says_so(entry):
    place = entry.shared()
    erasing = f"cmplearn/portfolio/take-away/erase/log/{entry.key}"
    text = entry.site.ask(erasing).text
    assert "The copy for Ade (my learning set)" in text
    assert re.search('name="copies" value="yes" checked', text)
    assert send(entry.site, erasing).status == 303
    assert "You have erased yours" in entry.line()
    assert "Yours has changed" not in entry.line()
    assert "You have erased yours" in entry.site.ask(place).text


@pytest.mark.parametrize("page", ["take-away/erase/log/{key}", "log/entry/{key}/delete"])
def test_copies_go_with_the_original_where_their_box_is_ticked(entry, page):
    place = entry.shared()
    path = f"cmplearn/portfolio/{page.format(key=entry.key)}"
    assert "Erase my copy too" in entry.site.ask(path).text
    assert send(entry.site, path, sure="yes", copies="yes").status == 303
    assert entry.line() == ""
    assert entry.site.ask(place).status == 404


def test_a_day_that_is_over_is_refused(entry):
    assert entry.share(until="2020-01-01").status == 422
    assert entry.line() == ""


def test_what_changed_while_the_page_was_open_must_be_looked_at_again(entry):
    seen = hidden(entry.site.ask(entry.page).text, "seen")
    entry.save("Her name is Ann.", version=1)
    answer = entry.share(seen=seen)
    assert (answer.status, "was changed after you opened" in answer.text) == (422, True)
    assert entry.line() == ""


def test_pressing_twice_shares_once(entry):
    operation = hidden(entry.site.ask(entry.page).text, "operation")
    places = {entry.share(operation=operation).headers["Location"] for _ in range(2)}
    assert len(places) == 1


@pytest.mark.parametrize(("format", "begins"), [("docx", b"PK"), ("pdf", b"%PDF"), ("html", b"<!")])
def test_the_copy_is_taken_as_a_file_that_names_person_purpose_and_day(entry, format, begins):
    answer = entry.site.ask(f"{entry.shared()}.{format}")
    assert (answer.status, answer.body[: len(begins)]) == (200, begins)
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "mine" not in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    if format == "html":
        for words in ("Ade (my learning set)", "to prepare our meeting", "version 1", "frozen copy"):
            assert words in answer.text
        assert "<b>fell</b>" not in answer.text


def test_withdrawing_gives_words_to_send_and_no_more_files(entry):
    place = entry.shared()
    assert '<button class="button">' not in entry.site.ask(place).text
    assert send(entry.site, place, do="withdraw").status == 303
    assert "Would you please delete it" in entry.site.ask(place).text
    assert "Withdrawn" in entry.line()
    refused = entry.site.ask(f"{place}.pdf")
    assert (refused.status, "withdrawn" in refused.text) == (403, True)


def test_erasing_a_record_leaves_what_was_written(entry):
    place = entry.shared()
    assert send(entry.site, place, do="erase").status == 303
    assert entry.site.ask(place).status == 404
    assert "943 476 5919" in entry.site.ask(entry.page).text


def test_until_is_said_to_be_a_promise(server):
    text = server.ask(LIST).text
    assert "A file that you have sent can’t be called back" in text
    assert "programme keeps copies in its own database" in text


@pytest.mark.parametrize("path", ["log/9.9/none", "own-case/none", "plan", "log"])
def test_what_is_not_there_cannot_be_shared(server, path):
    assert server.ask(f"{LIST}/new/{path}").status == 404


def test_an_empty_portfolio_leads_to_the_log(site):
    text = site.ask(LIST).text
    assert "There is nothing to share yet" in text
    assert 'href="/cmplearn/portfolio/log/new"' in text
