"""The parts of a portfolio stand above each of its pages, before what "Skip to main content" leads to."""

import re

import pytest

TABS = '<nav aria-label="My portfolio"'
PAGES = {
    "": "Overview",
    "/log": "Log",
    "/log/new": "Log",
    "/year": "My year",
    "/me": "My year",
    "/own-case": "Own case",
    "/actions": "Actions",
    "/actions/calendar": "Actions",
    "/plan": "Development",
    "/plan/objectives": "Development",
    "/hours": "Hours",
    "/answers": "Overview",
    "/workbooks": "Overview",
    "/sharing": "Take away and share",
    "/privacy": "Take away and share",
    "/take-away": "Take away and share",
}


@pytest.mark.parametrize("path", PAGES)
def test_the_parts_come_once_before_the_main_part_and_its_heading_first_in_it(site, path):
    page = site.ask(f"cmplearn/portfolio{path}").text
    before, main = page.split('<main id="main"')
    assert (before.count(TABS), main.count(TABS)) == (1, 0)
    assert re.search(r'aria-current="(?:page|true)">([^<]*)<', before[before.index(TABS) :])[1] == PAGES[path]
    assert re.search(r"<(h1|a|button|input|h2)\b", main)[1] == "h1"


@pytest.mark.parametrize("path", ["", "programme", "about"])
def test_pages_outside_of_the_portfolio_have_no_such_parts(site, path):
    assert TABS not in site.ask(f"cmplearn/{path}").text
