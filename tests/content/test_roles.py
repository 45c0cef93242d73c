"""The role cards are complete, fair in form, honest about what they rest on, and free of typed figures."""

import re

import pytest

from cmplearn.course import cases, roles, structures
from cmplearn.course.dates import first_day
from cmplearn.course.roles import Role

CARDS = {role.id: role for role in roles.all()}

# Copied by hand from the article, in its order.
PERSONAS = [
    "Clinical Network Lead",
    "Cancer Alliance member",
    "Clinical reference group member",
    "ICS Programme Lead and Manager",
    "Service Lead",
    "Transformation Lead",
    "ICS Chief Pharmacist",
    "Area prescribing committee member",
    "High Cost Drug Pharmacist",
    "PCN Clinical Pharmacist Team Lead",
]
# Copied by hand from the programme's design of lesson 1.6.
ADDED = {
    "patient-leader",
    "carer",
    "finance-director",
    "local-medical-committee",
    "community-pharmacy",
    "practice-manager",
    "social-care",
    "voluntary-sector",
}
ARTICLE = "PharmaTimes"
OURS = "This course"
YEAR = re.compile(r"\b20\d\d\b")
FEWEST_WORDS, MOST_WORDS = 180, 460  # less says nothing of a person; more doesn't fit on one sheet


def texts(role: Role) -> list[str]:
    """Return all that a card says in prose."""
    return [
        *(
            role.title,
            role.does,
            role.answers_for,
            *role.asks,
            *role.can_agree,
            *role.can_stop,
            role.may_lose,
        ),
        *(role.power.why, role.interest.why, role.told.words, role.told.place, role.left_out),
        *(change.what for change in role.changed),
    ]


def test_ten_come_from_the_article_in_its_order() -> None:
    assert [role.title for role in roles.all() if role.group == "persona"] == PERSONAS


def test_eight_are_those_whom_it_leaves_out() -> None:
    assert {role.id for role in roles.all() if role.group == "added"} == ADDED


def test_the_case_counts_as_many_personas_as_there_are_cards() -> None:
    assert cases.load("personas").figure("personas_listed").value == len(PERSONAS)


@pytest.mark.parametrize("id", CARDS)
def test_a_card_has_no_typed_figure(id: str) -> None:
    for text in texts(CARDS[id]):
        assert re.findall(r"\d+", YEAR.sub("", text)) == [], text


@pytest.mark.parametrize("id", CARDS)
def test_a_card_quotes_nobody(id: str) -> None:
    for text in texts(CARDS[id]):
        assert not re.search(r"[“”‘’\"]", text), text


@pytest.mark.parametrize("id", CARDS)
def test_a_card_is_full_enough_to_play_and_fits_on_a_sheet(id: str) -> None:
    role = CARDS[id]
    assert FEWEST_WORDS <= sum(len(text.split()) for text in texts(role)) <= MOST_WORDS
    assert len(role.asks) >= 3
    assert all(question.count("?") >= 1 for question in role.asks)


@pytest.mark.parametrize("id", CARDS)
def test_no_card_says_what_another_says(id: str) -> None:
    own = {text for text in texts(CARDS[id]) if len(text.split()) > 4}
    others = {text for other in CARDS.values() if other.id != id for text in _own_words(other)}
    assert own & others == set()


def _own_words(role: Role) -> list[str]:
    dated = {change.what for change in role.changed}  # the same event may change two roles
    return [text for text in texts(role) if text not in dated]


@pytest.mark.parametrize("id", CARDS)
def test_a_card_says_honestly_what_it_rests_on(id: str) -> None:
    role = CARDS[id]
    support = {basis.name: basis.support for basis in role.sources}
    assert support[OURS] == "written for this course"
    assert [name for name, how in support.items() if how == "written for this course"] == [OURS]
    assert (support.get(ARTICLE) == "read in the source") == (role.group == "persona")


def test_no_source_is_listed_for_nothing() -> None:
    used = {basis.name for role in roles.all() for basis in role.sources}
    assert used == {source.name for source in roles.deck().sources}


@pytest.mark.parametrize("id", CARDS)
def test_changes_come_in_order_and_after_the_article(id: str) -> None:
    dates = [first_day(change.when) for change in CARDS[id].changed]
    assert dates == sorted(dates)
    assert all(date >= first_day("2022-09") for date in dates)


def test_every_level_of_power_and_interest_is_taken_by_somebody() -> None:
    levels = {"low", "medium", "high"}
    assert {role.power.level for role in roles.all()} == levels
    assert {role.interest.level for role in roles.all()} == levels


def test_the_interest_of_the_article_is_said() -> None:
    deck = roles.deck()
    assert "written for industry" in deck.interest
    assert "nobody in the role has yet been asked" in deck.authorship


def test_kinds_of_organisation_are_those_of_the_dated_map() -> None:
    known = {kind.id for kind in structures.kinds()}
    assert {role.kind for role in roles.all() if role.kind} <= known
