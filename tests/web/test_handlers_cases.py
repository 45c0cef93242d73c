import html

import pytest

from cmplearn.course import cases, unit_costs
from cmplearn.web.base import sentence
from cmplearn.widgets.prose import address


def test_the_list_links_cases_that_are_written_and_only_names_the_others(site):
    text = html.unescape(site.ask("cmplearn/cases").text)
    for entry in cases.index():
        assert entry.title in text
        assert (f'href="/cmplearn/cases/{entry.id}"' in text) == entry.is_ready


@pytest.mark.parametrize("id", cases.ids())
def test_a_case_shows_each_figure_with_what_it_measures_and_its_place(site, id):
    case, text = cases.load(id), html.unescape(site.ask(f"cmplearn/cases/{id}").text)
    for figure in case.figures:
        assert figure.text in text
        assert sentence(figure.measures) in text
        assert f"{figure.source}: {figure.place}" in text


@pytest.mark.parametrize("id", cases.ids())
def test_a_case_lets_one_guess_before_each_check(site, id):
    case, rest = cases.load(id), html.unescape(site.ask(f"cmplearn/cases/{id}").text)
    for check in case.checks:  # in the order of the file
        before, rest = rest.split(f"<summary>{check.claim}</summary>", 1)
        assert before.rstrip().endswith("<details>")
        hidden, rest = rest.split("</details>", 1)
        assert check.text in hidden
        assert check.verdict.capitalize() in hidden


@pytest.mark.parametrize("id", cases.ids())
def test_a_case_says_who_spoke_who_did_not_and_who_gains(site, id):
    case, text = cases.load(id), html.unescape(site.ask(f"cmplearn/cases/{id}").text)
    for words in (case.voices.missing, *case.interests, *case.copy, *case.ask):
        assert words in text
    for organisation in case.organisations:
        assert organisation.name in text
        assert sentence(organisation.now) in text


@pytest.mark.parametrize("id", cases.ids())
def test_no_figure_is_left_unfilled(site, id):
    assert "{{" not in site.ask(f"cmplearn/cases/{id}").text


def test_an_unknown_case_names_those_there_are(site):
    answer = site.ask("cmplearn/cases/wiral-moch")
    assert answer.status == 404
    assert "wirral-moch" in answer.text


def test_a_case_in_preparation_says_so(site):
    waiting = next(entry for entry in cases.index() if not entry.is_ready)
    answer = site.ask(f"cmplearn/cases/{waiting.id}")
    assert answer.status == 404
    assert "in preparation" in answer.text


def references():
    for case in cases.all():
        yield from (f"{case.id}.{figure.name}" for figure in case.figures)
        yield from (f"{case.id}.check.{check.id}" for check in case.checks)
    yield from (f"cost.{cost.name}" for cost in unit_costs.all())


def test_the_source_mark_of_every_quoted_figure_leads_to_it(site):
    pages: dict[str, str] = {}
    for reference in references():
        page, anchor = address(reference).removeprefix("../").split("#")
        text = pages.setdefault(page, site.ask(f"cmplearn/{page}").text)
        assert f'id="{anchor}"' in text, reference
