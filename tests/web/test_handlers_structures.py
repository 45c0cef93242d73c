"""The page of organisations, then and now: a question, its answer, the chain, and what became of what."""

import html
import re
from datetime import date

import pytest

from cmplearn.course import structures
from cmplearn.course.dates import shown


def read(site, query=""):
    answer = site.ask(f"cmplearn/structures{query}")
    assert answer.status == 200
    return html.unescape(answer.text)


def part(text, start, end):
    return text[text.index(start) : text.index(end)]


def plain(text):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)).strip()


def test_the_example_is_answered_before_anybody_asks(site):
    example = structures.example()
    answer = structures.who(example.job, example.place, date.fromisoformat(example.day))
    text = read(site)
    assert f'<h2 id="answer">{answer.text}</h2>' in text
    assert "could not be read" not in text


@pytest.mark.parametrize(
    ("job", "place", "on"),
    [
        ("medicines", "dudley", "2005-06-01"),
        ("medicines", "dudley", "2012-06-01"),
        ("medicines", "dudley", "2018-06-01"),
        ("medicines", "dudley", "2023-06-01"),
        ("medicines", "dudley", "2026-11-22"),
        ("medicines", "dudley", "2031-01-01"),
        ("medicines", "wirral", "1990-01-01"),
        ("system", "leeds", "2015-01-01"),
        ("public-health", "northamptonshire", "2022-01-01"),
        ("hospital", "midlands", "2010-01-01"),
    ],
)
def test_a_question_is_answered_with_all_that_is_not_known(site, job, place, on):
    answer = structures.who(job, place, date.fromisoformat(on))
    card = part(read(site, f"?job={job}&place={place}&on={on}"), '<section class="card"', "</section>")
    assert answer.text in card
    assert shown(on) in card
    for sentence in answer.not_known:
        assert f"<li>{sentence}</li>" in card
    for source in answer.sources:
        assert source.title in card
    assert ("In a cluster with" in card) == (place == "dudley" and on > "2025-07-13")
    for note in answer.notes:
        assert f"<p>{note}</p>" in card
    if answer.support:
        assert f">{answer.support.capitalize()}</span>" in card


def test_the_form_keeps_what_was_asked(site):
    form = part(read(site, "?job=hospital&place=leeds&on=2010-02-03"), "<form", "</form>")
    assert '<option value="hospital" selected>' in form
    assert '<option value="leeds" selected>' in form
    assert 'value="2010-02-03"' in form
    assert form.count("<option") == len(structures.jobs()) + len(structures.places())


def test_the_chain_has_a_row_for_each_spell_with_dates_and_support(site):
    table = part(read(site), '<h2 id="chain">', "<h2>Everybody else")
    rows = [plain(row) for row in table.split("<tr>")[2:]]
    chain = structures.chain("medicines", "dudley")
    assert len(rows) == len(chain)
    for row, spell in zip(rows, chain, strict=True):
        assert row.lower().startswith(spell.name.lower())
        assert spell.support.capitalize() in row
        assert (shown(spell.until) if spell.until else "no end known; last seen") in row
        assert all(source.title in row for source in spell.sources)
    assert [row.split(" On that day")[0] for row in rows if "On that day" in row] == [
        "Dudley Beacon and Castle PCT",
        "Dudley South PCT",
    ]


def test_a_stated_gap_is_a_row(site):
    assert "Nobody of the kinds below" in read(site, "?job=system&place=leeds&on=2015-01-01")


def test_a_date_of_the_chain_leads_to_the_answer_of_that_day(site):
    links = re.findall(
        r'href="/cmplearn/structures(\?job=medicines&place=dudley&on=2006-10-01)#answer"', read(site)
    )
    assert links
    assert "On 1 October 2006, Dudley PCT paid for" in read(site, links[0])


def test_every_other_job_of_that_day_is_named(site):
    rest = part(read(site), "<h2>Everybody else", '<h2 id="kinds">')
    for job in structures.jobs():
        assert (f"job={job.id}&" in rest) == (job.id != "medicines")


@pytest.mark.parametrize("id", [kind.id for kind in structures.kinds()])
def test_each_kind_says_when_it_was_and_what_became_of_it(site, id):
    kind, text = structures.kind(id), read(site)
    row = text[text.index(f'<tr id="kind-{id}">') :].split("</tr>", 1)[0]
    dates = kind.dates[:1].upper() + kind.dates[1:]
    for words in (kind.name, dates, kind.did, kind.known, kind.not_known, kind.support.capitalize()):
        assert words in row
    for became in kind.became:
        assert became.what in row
        for heir in became.kinds:
            assert f'<a href="#kind-{heir}">' in row


@pytest.mark.parametrize(
    ("query", "field", "problem"),
    [
        ("?job=medicine", "job", "There is no job “medicine” here."),
        ("?place=dudly", "place", "There is no place “dudly” here."),
        ("?on=2005-02-30", "on", "“2005-02-30” is no date."),
        ("?on=yesterday", "on", "“yesterday” is no date."),
        ("?on=2005", "on", "“2005” is no date."),
    ],
)
def test_what_cannot_be_read_is_said_in_the_page_and_the_example_stands_in(site, query, field, problem):
    text = read(site, query)
    summary = part(text, 'class="error-summary" role="alert"', "<form")
    assert f'<a href="#{field}">{problem}' in summary
    assert summary.count("<li>") == 1
    assert re.search(rf'id="{field}"[^>]* aria-invalid="true"', text)
    assert "On 1 June 2005, Dudley Beacon and Castle PCT and Dudley South PCT paid for" in text


@pytest.mark.parametrize("value", ["%3Cscript%3Ealert(1)%3C/script%3E", "%22%3E%3Cb%3E", "%00", "x" * 5000])
@pytest.mark.parametrize("field", ["job", "place", "on"])
def test_odd_values_are_shown_as_text_and_short(site, field, value):
    answer = site.ask(f"cmplearn/structures?{field}={value}")
    assert answer.status == 200
    assert "<script>alert" not in answer.text
    assert "<b>" not in answer.text
    assert "x" * 50 not in answer.text


@pytest.mark.parametrize("on", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_are_days_too(site, on):
    assert shown(on) in part(read(site, f"?on={on}"), '<section class="card"', "</section>")


def test_the_cases_lead_here(site):
    assert 'href="/cmplearn/structures"' in site.ask("cmplearn/cases").text
