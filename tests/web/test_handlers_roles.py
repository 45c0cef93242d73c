"""The role cards' page: every card whole, chosen by group and standing, the article's interest said first."""

import html
import re

import pytest

from cmplearn.course import cases, roles, structures
from cmplearn.web.base import sentence


def read(site, query=""):
    return html.unescape(site.ask(f"cmplearn/roles{query}").text)


def shown(text):
    return re.findall(r'<article class="card sheet" id="role-([a-z-]+)"', text)


def test_every_card_is_there_in_order_under_its_own_anchor(site):
    assert shown(read(site)) == [role.id for role in roles.all()]


@pytest.mark.parametrize("id", [role.id for role in roles.all()])
def test_a_card_shows_all_that_it_says(site, id):
    role, text = roles.load(id), read(site)
    card = text[text.index(f'id="role-{id}"') :].split("</article>", 1)[0]
    for words in (role.title, role.does, role.answers_for, *role.asks, role.may_lose, role.left_out):
        assert words in card
    for words in (*role.can_agree, *role.can_stop):
        assert sentence(words) in card
    for words in (role.power.why, role.interest.why, role.told.words, role.told.place):
        assert words in card
    for change in role.changed:
        assert f"<strong>{change.shown}.</strong> {change.what}" in card
    for basis in role.sources:
        assert f"{basis.name}: {basis.covers} ({basis.support})" in card
    assert ("We found nothing dated to report." in card) == (not role.changed)


def test_a_card_names_its_kind_of_organisation_with_dates(site):
    text = read(site)
    for role in roles.all():
        card = text[text.index(f'id="role-{role.id}"') :].split("</article>", 1)[0]
        assert ("<dt>Belongs to</dt>" in card) == (role.kind is not None)
        if role.kind:
            kind = structures.kind(role.kind)
            assert f'{kind.name} <span class="hint">({kind.dates})</span>' in card


def test_the_articles_interest_and_our_part_are_said_before_the_first_card(site):
    before = read(site).split("<article", 1)[0]
    deck = roles.deck()
    for words in (deck.interest, deck.authorship, deck.placed_for):
        assert words in before
    assert f'<a href="/cmplearn/cases/personas">case C40, {cases.load("personas").title}</a>' in before


def test_the_case_leads_to_the_cards(site):
    assert 'href="../roles"' in site.ask("cmplearn/cases/personas").text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?group=added", [role.id for role in roles.all() if role.group == "added"]),
        ("?power=high", [role.id for role in roles.all() if role.power.level == "high"]),
        ("?interest=low", [role.id for role in roles.all() if role.interest.level == "low"]),
        ("?group=added&power=high&interest=low", ["finance-director"]),
        ("?group=&power=&interest=", [role.id for role in roles.all()]),
    ],
)
def test_cards_are_chosen_by_group_power_and_interest(site, query, expected):
    text = read(site, query)
    assert shown(text) == expected
    grid = text.split("<table", 1)[1].split("</table>", 1)[0]
    assert sorted(re.findall(r'href="#role-([a-z-]+)"', grid)) == sorted(expected)


def test_the_form_remembers_what_was_chosen(site):
    text = read(site, "?group=persona&power=medium")
    assert re.findall(r'<option value="([a-z]+)" selected>', text) == ["persona", "medium"]
    assert f"4 of {len(roles.all())} cards" in text


def test_when_no_card_fits_the_page_says_so_and_leads_back(site):
    text = read(site, "?group=persona&power=low&interest=low")
    assert shown(text) == []
    assert 'No card has all of that. <a href="/cmplearn/roles">Show all cards</a>' in text


def test_what_no_card_can_have_is_left_out_and_said(site):
    answer = site.ask("cmplearn/roles?power=huge&group=%3Cb%3E")
    assert answer.status == 200
    assert len(shown(answer.text)) == len(roles.all())
    assert "The address asks for &lt;b&gt; and huge, which no card has." in answer.text


def test_every_source_of_a_card_is_listed_with_its_interest(site):
    text = read(site).split('<h2 id="sources">', 1)[1]
    for source in roles.deck().sources:
        assert f"<strong>{source.name}</strong>" in text
        assert source.interest in text


def test_one_finds_the_cards_from_the_cases(site):
    assert 'href="/cmplearn/roles"' in site.ask("cmplearn/cases").text
    assert 'href="/cmplearn/cases" aria-current="true"' in site.ask("cmplearn/roles").text
