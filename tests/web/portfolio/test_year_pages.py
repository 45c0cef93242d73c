"""My year and its exports: what counts, what is missing, and what leaves only after a look."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from zipfile import ZipFile

import pytest

from cmplearn.course import bodies
from cmplearn.course.dates import in_full
from cmplearn.portfolio import Profile, open_portfolio
from cmplearn.portfolio.log import LogEntry, Partner
from cmplearn.web.portfolio.year_export import found_in

PAGE = "cmplearn/portfolio/year"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
NHS_NUMBER = "943 476 5919"
RECENT = date.today() - timedelta(days=20)
ENTRIES: dict[str, dict[str, Any]] = {
    "mine/a1": {
        "type": "planned",
        "title": "Forest plots",
        "began": RECENT.isoformat(),
        "minutes": 90,
        "learned": "Ask for the interval.",
        "changed": "I ask first.",
        "benefited": "A weak claim was turned down.",
        "state": "final",
    },
    "mine/a2": {
        "type": "planned",
        "title": "Searches",
        "began": RECENT.isoformat(),
        "learned": "Some.",
        "state": "final",
    },
    "mine/a3": {
        "type": "feedback",
        "title": "<script>alert(1)</script>",
        "began": RECENT.isoformat(),
        "text": "Kind.",
    },
    "mine/a4": {
        "type": "unplanned",
        "title": "=1+1",
        "began": RECENT.isoformat(),
        "learned": f"He is {NHS_NUMBER}. Jo Bloggs told me.",
    },
    "mine/a5": {
        "type": "reflective-discussion",
        "title": "Five accounts",
        "began": RECENT.isoformat(),
        "text": "We talked them through.",
        "partner": {
            "name": "Sunil Rao",
            "registered_with": "gphc",
            "pin": "2087654",
            "contact": "sunil.rao@example.org",
        },
        "state": "final",
    },
    "mine/a6": {
        "type": "reflective-account",
        "title": "Ninety minutes",
        "began": RECENT.isoformat(),
        "minutes": 90,
        "participatory_minutes": 60,
        "text": "A long account. " * 60,
        "state": "final",
    },
    "2.3/reflect": {"lesson": "2.3", "title": "Who gains?", "minutes": 20, "text": "The councils."},
}
ME = {
    "name": "Asha Rao",
    "profession": "pharmacist",
    "bodies": ["gphc", "nmc", "gp-appraisal", "nhs-managers", "hcpc", "core-advanced"],
    "colleagues": ["Jo Bloggs"],
    "hours_a_week": 22.5,
}


@pytest.fixture(scope="module")
def empty(new_site: Callable[..., Any]) -> Any:
    """A server with nothing saved."""
    return new_site()


@pytest.fixture(scope="module")
def site(new_site: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A server with a log and a profile; these tests save nothing."""
    home: Path = tmp_path_factory.mktemp("home")
    with open_portfolio(home) as portfolio:
        for key, value in ENTRIES.items():
            portfolio.save("log", key, value, 0, key.replace("/", "-"))
        portfolio.save("profile", "me", ME, 0, "me")
    return new_site(home=home)


def take(site: Any, form: str, *fields: tuple[str, str]) -> Any:
    """Ask for a file."""
    return site.ask(f"{PAGE}/{form}", "POST", urlencode(fields).encode(), FORM)


def test_an_empty_portfolio_is_invited_and_has_a_plain_record(empty: Any) -> None:
    page = empty.ask(PAGE).text
    assert "Say once who you are" in page
    assert "Plain CPD record" in page
    assert "GPhC revalidation" not in page
    for form in ("plain-entry", "plain-entry?all=yes", "gphc-planned", "nmc-practice-hours"):
        assert empty.ask(f"{PAGE}/{form}").status == 200


def test_each_body_says_what_there_is_what_is_missing_and_where_its_rules_are_from(site: Any) -> None:
    page = site.ask(PAGE).text
    assert "Say once who you are" not in page
    for name in (
        "GPhC revalidation",
        "NMC revalidation",
        "GP appraisal",
        "NHS Management",
        "HCPC",
        "Core advanced",
    ):
        assert name in page
    assert "3 to go" in page
    assert "the body’s own page</a> before you submit" in page
    assert "The rules shown are those from 1 January 2026, last checked" in page
    assert page.count("We have not been able to read the GPhC’s own page for this; check yours.") == 1
    assert "NMC’s own page for this" not in page
    assert "has not been seen" in page
    assert "At 22.5 hours a week that is 20 weeks of work" in page
    assert f'href="/{PAGE.replace("year", "log/entry/mine/a1")}"' in page


def test_what_nearly_counts_says_why(site: Any) -> None:
    page = site.ask(PAGE).text
    assert "it lacks what changed and who gained, with a real example" in page


def test_a_date_that_is_known_is_a_deadline_and_one_that_is_not_is_asked_for(
    new_site: Callable[..., Any], tmp_path: Path, site: Any
) -> None:
    soon = date.today() + timedelta(days=131)
    with open_portfolio(tmp_path) as portfolio:
        value = {"bodies": ["nmc"], "revalidation_due": soon.isoformat()}
        portfolio.save("profile", "me", value, 0, "me")
    dated = new_site(home=tmp_path)
    assert f"Submit by {in_full(soon)}: 131 days from today." in dated.ask(PAGE).text
    assert "Submit by" not in dated.ask(f"{PAGE}?back=1").text
    assert "Submit by" not in site.ask(PAGE).text


def test_each_missing_thing_begins_the_entry_that_it_needs(site: Any) -> None:
    page = site.ask(PAGE).text
    for kind in ("unplanned", "reflective-account", "reflective-discussion", "feedback", "event"):
        assert f'href="/cmplearn/portfolio/log/new?type={kind}"' in page


def test_a_period_that_is_over_has_nothing_to_do_next(site: Any) -> None:
    assert "What to do next" in site.ask(PAGE).text
    past = site.ask(f"{PAGE}?back=1").text
    assert "What to do next" not in past
    assert "This period is over." in past
    assert "to go</strong>" not in past


def test_time_that_is_not_counted_is_named_with_why(site: Any) -> None:
    page = site.ask(PAGE).text
    assert "Time that is not counted as CPD:" in page
    assert "1 hour 30 minutes, 1 hour of it with others" in page
    assert "they are not CPD themselves" in page


def test_entries_of_a_kind_and_those_that_count_are_told_apart(site: Any) -> None:
    page = site.ask(PAGE).text
    assert "1 entry counts; 1 more of this kind does not" in page
    assert "1 entry of this kind, none that counts yet" in page


def test_a_partner_who_is_not_on_the_register_is_told_before_anything_leaves(site: Any) -> None:
    page = site.ask(f"{PAGE}/nmc-discussion?entry=mine/a5").text
    assert "Partner isn’t on the NMC register: this does not count for the NMC." in page
    assert "2087654" not in page
    assert "2087654" not in take(site, "nmc-discussion", ("entry", "mine/a5"), ("format", "txt")).text


def test_a_partner_is_named_on_purpose_and_that_is_said(site: Any) -> None:
    page = site.ask(f"{PAGE}/nmc-discussion?entry=mine/a5").text
    assert "It names your discussion partner, as the form asks" in page
    assert "Nothing else in it looks like" in page
    assert "To fill in by hand" in page
    assert "It names your discussion partner" not in site.ask(f"{PAGE}/gphc-planned?entry=mine/a1").text


def test_a_partners_role_is_no_place_for_a_number() -> None:
    talk = LogEntry("a", "peer-discussion", partner=Partner("Sunil Rao", f"Nurse of {NHS_NUMBER}"))
    assert [found.flag.kind for found in found_in([talk], bodies.form("gphc-peer"), Profile())] == [
        "NHS number"
    ]
    named = LogEntry("a", "peer-discussion", partner=Partner("Sunil Rao", "Nurse", contact="s@example.org"))
    assert list(found_in([named], bodies.form("gphc-peer"), Profile(colleagues=("Sunil Rao",)))) == []


def test_a_box_has_rows_for_its_text(site: Any) -> None:
    page = site.ask(f"{PAGE}/nmc-account?entry=mine/a6").text
    assert re.search(r'rows="31">\s*Ninety minutes', page)


def test_a_title_is_shown_as_text(site: Any) -> None:
    for path in (PAGE, f"{PAGE}/plain-entry?all=yes", f"{PAGE}/nmc-feedback"):
        page = site.ask(path).text
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("back", ["1", "10", "999", "-1", "x", "²", "1" * 5000])
def test_any_look_back_has_a_page(site: Any, back: str) -> None:
    assert site.ask(f"{PAGE}?back={quote(back)}").status == 200
    assert site.ask(f"{PAGE}/gphc-planned?back={quote(back)}").status == 200


def test_a_year_that_ended_in_2025_has_the_rules_of_2025(site: Any) -> None:
    back = date.today().year - 2025
    assert "The rules shown are those from 1 October 2022" in site.ask(f"{PAGE}?back={back}").text


def test_a_form_shows_the_entries_that_count_field_by_field(site: Any) -> None:
    page = site.ask(f"{PAGE}/gphc-planned").text
    assert re.search(r'<textarea id="field-1-\d" readonly[^>]*>\s*Ask for the interval\.</textarea>', page)
    assert re.search(r'value="mine/a1" checked', page)
    assert 'value="mine/a2">' in page
    assert "Not written yet" in page


def test_one_entry_can_be_asked_for(site: Any) -> None:
    page = site.ask(f"{PAGE}/gphc-planned?entry=mine/a2").text
    assert 'value="mine/a2" checked' in page
    assert "Ask for the interval." not in page


def test_no_entry_chosen_offers_nothing_to_take(site: Any) -> None:
    page = site.ask(f"{PAGE}/gphc-planned?chosen=yes").text
    assert 'name="format"' not in page


def test_a_key_that_is_not_there_is_passed_over(site: Any) -> None:
    assert "Choose entries" in site.ask(f"{PAGE}/gphc-planned?entry=mine/nothing&entry=../x").text


@pytest.mark.parametrize(
    ("format", "kind", "starts"),
    [
        ("docx", "wordprocessingml", b"PK"),
        ("pdf", "application/pdf", b"%PDF"),
        ("txt", "text/plain", b"\xef\xbb\xbf"),
        ("html", "text/html", b"<!"),
    ],
)
def test_a_form_is_sent_as_a_file(site: Any, format: str, kind: str, starts: bytes) -> None:
    answer = take(site, "gphc-planned", ("entry", "mine/a1"), ("format", format))
    assert answer.status == 200
    assert kind in answer.headers["Content-Type"]
    assert answer.body.startswith(starts)
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Forest" not in answer.headers["Content-Disposition"]


def test_the_words_are_in_the_file(site: Any) -> None:
    answer = take(site, "gphc-planned", ("entry", "mine/a1"), ("format", "docx"))
    with ZipFile(io.BytesIO(answer.body)) as file:
        assert "Ask for the interval." in file.read("word/document.xml").decode()


def test_nothing_leaves_before_somebody_has_looked(site: Any) -> None:
    shown = site.ask(f"{PAGE}/gphc-unplanned?entry=mine/a4").text
    assert NHS_NUMBER in shown
    assert "Yes, I have looked" in shown
    refused = take(site, "gphc-unplanned", ("entry", "mine/a4"), ("format", "txt"))
    assert refused.status == 422
    assert "Nothing was sent yet" in refused.text
    sent = take(site, "gphc-unplanned", ("entry", "mine/a4"), ("format", "txt"), ("looked", "yes"))
    assert sent.status == 200
    assert NHS_NUMBER in sent.text


def test_a_clean_entry_needs_no_confirmation(site: Any) -> None:
    assert "Yes, I have looked" not in site.ask(f"{PAGE}/gphc-planned?entry=mine/a1").text


def test_the_whole_record_is_a_table_that_runs_nothing(site: Any) -> None:
    refused = take(site, "plain-entry", ("all", "yes"), ("format", "csv"))
    assert refused.status == 422
    answer = take(site, "plain-entry", ("all", "yes"), ("format", "csv"), ("looked", "yes"))
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig"), newline="")))
    assert len(rows) == len(ENTRIES) + 1
    assert any("'=1+1" in row for row in rows)
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_a_table_is_for_the_plain_record_alone(site: Any) -> None:
    answer = take(site, "gphc-planned", ("entry", "mine/a1"), ("format", "csv"))
    assert answer.status == 404


def test_a_form_that_is_not_there_is_told(site: Any) -> None:
    answer = site.ask(f"{PAGE}/gphc-plan")
    assert answer.status == 404
    assert "There is no form" in answer.text


def test_a_stranger_gets_nothing(site: Any) -> None:
    for path in (PAGE, f"{PAGE}/plain-entry?all=yes"):
        assert site.ask(path, anonymous=True).status in (302, 403)
    answer = site.ask(f"{PAGE}/plain-entry", "POST", b"all=yes&looked=yes&format=csv", FORM, anonymous=True)
    assert answer.status in (302, 403)


def test_no_line_of_the_servers_log_has_a_word_of_an_entry(site: Any) -> None:
    site.ask(f"{PAGE}/gphc-planned?entry=mine/a1")
    take(site, "gphc-unplanned", ("entry", "mine/a4"), ("format", "txt"), ("looked", "yes"))
    assert not any(words in site.log for words in ("Forest plots", "interval", NHS_NUMBER, "Jo Bloggs"))
