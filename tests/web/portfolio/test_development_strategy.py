"""The written strategy as a form and as a file: the person's own ratings are in it only by their choice."""

import re
from typing import Any
from urllib.parse import urlencode

from cmplearn.portfolio import read
from cmplearn.web.forms import new_operation

PLAN = "cmplearn/portfolio/plan"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def post(site: Any, path: str, **fields: Any) -> None:
    version = re.search(r'name="version" value="(\d+)"', site.ask(path).text)
    sent = {"version": version[1] if version else "0", "operation": new_operation(), **fields}
    assert site.ask(path, "POST", urlencode(sent, doseq=True).encode(), FORM).status == 303


def paper(site: Any) -> str:
    return str(site.ask(f"{PLAN}/strategy.txt").body.decode("utf-8-sig"))


def test_ratings_are_handed_in_only_while_the_box_is_ticked(new_site: Any) -> None:
    site = new_site()
    post(site, f"{PLAN}/ratings/before", D48=2)
    assert "(2 of 7)" in site.ask(f"{PLAN}/strategy").text
    assert "of 7" not in paper(site)

    post(site, f"{PLAN}/strategy", _asked="with_ratings", with_ratings="yes", **{"text-started": "Mine"})
    assert "(2 of 7)" in paper(site)
    post(site, f"{PLAN}/strategy", **{"text-started": "Mine, again"})  # a form without the box keeps it
    assert "(2 of 7)" in paper(site)
    post(site, f"{PLAN}/strategy", _asked="with_ratings")
    assert "of 7" not in paper(site)


def test_the_page_shows_what_tells_the_marks_apart_and_the_paper_does_not(new_site: Any) -> None:
    site = new_site()
    page = site.ask(f"{PLAN}/strategy").text

    for words in ("Assessors look at", "Distinction, from 70", "Which evidence and which theory"):
        assert words in page
    assert "Assessors look at" not in paper(site)
    assert "Distinction" not in paper(site)


def test_ten_parts_as_long_as_they_may_be_fit_in_one_document(new_site: Any) -> None:
    site = new_site()
    names = set(re.findall(r'name="(text-[a-z]+)"', site.ask(f"{PLAN}/strategy").text))
    post(site, f"{PLAN}/strategy", **dict.fromkeys(names, "x" * 9_000))

    with read(site.home) as portfolio:
        assert len(portfolio.get("plan", "strategy").value["texts"]) == len(names) == 10
