"""Who I am: saved by a form, each part optional, in step with what lessons ask."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest

from cmplearn.web.portfolio.me_page import names_in

PATH = "cmplearn/portfolio/me"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def site(new_site: Callable[..., Any]) -> Any:
    """A server of these tests alone: they save."""
    return new_site()


def saved(site: Any, kind: str) -> dict[str, Any]:
    """Return what is saved of a kind, by key."""
    answer = site.ask(f"cmplearn/api/portfolio?kind={kind}")
    return {each["key"]: each for each in json.loads(answer.body)["documents"]}


def post(site: Any, *fields: tuple[str, str], json_wanted: bool = False) -> Any:
    """Send the form with the version that is saved."""
    version = saved(site, "profile").get("me", {}).get("version", 0)
    headers = FORM | ({"Accept": "application/json"} if json_wanted else {})
    body = urlencode(
        [("version", str(version)), ("_asked", "bodies"), ("_asked", "dual_registered"), *fields]
    )
    return site.ask(PATH, "POST", body.encode(), headers)


def test_the_form_is_there_before_anything_was_said(site: Any) -> None:
    page = site.ask(PATH).text
    assert "Who you are" in page
    assert 'value="gphc"' in page
    assert 'value="plain"' not in page


def test_what_is_said_is_saved_and_shown(site: Any) -> None:
    answer = post(
        site,
        ("name", "Asha Rao"),
        ("profession", "midwife"),
        ("bodies", "nmc"),
        ("offered", "gphc"),
        ("dual_registered", "dual"),
        ("revalidation_due", "1/6/2028"),
        ("hours_a_week", "22.5"),
        ("colleagues", "Jo Bloggs, Sam Smith\r\nJo Bloggs"),
    )
    assert answer.status == 303
    assert saved(site, "profile")["me"]["value"] == {
        "name": "Asha Rao",
        "profession": "midwife",
        "bodies": ["nmc"],
        "dual_registered": True,
        "revalidation_due": "2028-06-01",
        "hours_a_week": 22.5,
        "colleagues": ["Jo Bloggs", "Sam Smith"],
    }
    page = site.ask(PATH).text
    assert 'value="Asha Rao"' in page
    assert "Jo Bloggs\nSam Smith" in page
    assert 'value="2028-06-01"' in page


def test_lessons_learn_the_profession(site: Any) -> None:
    post(site, ("profession", "nursing-associate"))
    assert saved(site, "answer")["profession"]["value"] == "nurse"
    before = saved(site, "answer")["profession"]["version"]
    post(site, ("profession", "nurse"))
    assert saved(site, "answer")["profession"]["version"] == before
    post(site, ("profession", "GP"))
    assert saved(site, "answer")["profession"]["value"] == "GP"


def test_a_profession_that_no_lesson_knows_leaves_their_answer(site: Any) -> None:
    post(site, ("profession", "manager"))
    post(site, ("profession", "other"))
    assert saved(site, "answer")["profession"]["value"] == "manager"
    assert saved(site, "profile")["me"]["value"]["profession"] == "other"


def test_bodies_follow_the_profession_until_somebody_chooses(new_site: Callable[..., Any]) -> None:
    fresh = new_site()
    post(fresh, ("profession", "pharmacist"), ("offered", ""))
    assert "bodies" not in saved(fresh, "profile")["me"]["value"]
    post(fresh, ("role", "Lead"), ("offered", "gphc"), ("bodies", "gphc"))
    assert "bodies" not in saved(fresh, "profile")["me"]["value"]
    post(fresh, ("offered", "gphc"))
    assert saved(fresh, "profile")["me"]["value"]["bodies"] == []


def test_a_bad_date_does_not_lose_what_stands_beside_it(site: Any) -> None:
    answer = post(site, ("role", "Lead"), ("appraisal_due", "31/02/2027"), ("hours_a_week", "-1"))
    assert answer.status == 422
    assert "Write a date such as" in answer.text
    assert 'value="31/02/2027"' in answer.text
    assert "Write a number from 0 to 168" in answer.text
    assert saved(site, "profile")["me"]["value"]["role"] == "Lead"


def test_script_tags_are_shown_as_text(site: Any) -> None:
    post(site, ("name", "<script>alert(1)</script>"))
    page = site.ask(PATH).text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_script_is_told_what_was_saved(site: Any) -> None:
    answer = post(site, ("team", "Medicines"), json_wanted=True)
    assert answer.status == 200
    assert json.loads(answer.body)["version"] == saved(site, "profile")["me"]["version"]


def test_a_date_is_asked_for_in_the_words_of_ones_own_body(site: Any) -> None:
    post(site, ("bodies", "hcpc"), ("offered", ""))
    page = site.ask(PATH).text
    assert "My registration ends on" in page
    assert "My GPhC registration ends on" not in page


def test_dates_of_bodies_that_are_not_ticked_are_put_away(new_site: Callable[..., Any]) -> None:
    fresh = new_site()
    assert "Dates of bodies" not in fresh.ask(PATH).text
    post(fresh, ("bodies", "nmc"), ("offered", ""))
    before, after = fresh.ask(PATH).text.split("Dates of bodies that you have not ticked")
    assert "My NMC revalidation is due on" in before
    assert "My GPhC registration ends on" in after
    assert "My next appraisal is on" in after


def test_what_was_saved_leads_on_to_the_year_at_the_top(site: Any) -> None:
    assert "Go on to My year" in site.ask(f"{PATH}?saved=yes").text
    assert "Go on to My year" not in site.ask(PATH).text


def test_a_stranger_gets_nothing(site: Any) -> None:
    assert site.ask(PATH, anonymous=True).status in (302, 403)
    assert site.ask(PATH, "POST", b"name=x", FORM, anonymous=True).status in (302, 403)


@pytest.mark.parametrize(
    ("text", "names"), [("", []), (" ,\n;", []), ("A  B\nC;A B", ["A B", "C"]), ("Ó Néill", ["Ó Néill"])]
)
def test_names_are_one_a_line_or_between_commas(text: str, names: list[str]) -> None:
    assert names_in(text) == names
