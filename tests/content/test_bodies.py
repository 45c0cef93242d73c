"""What bodies ask: the numbers as copied by hand from the fact book, each with a source; nothing invented."""

import re
from datetime import date

import pytest

from cmplearn.course import bodies
from cmplearn.course.body import Form
from cmplearn.course.dates import first_day
from cmplearn.course.programmes import programme

# Typed by hand from the fact book: GPhC 4 + 1 + 1, at least 2 planned; NMC 35, 20, 5, 5, one discussion.
GPHC = {"cpd": 4, "planned": 2, "peer": 1, "account": 1}
NMC = {"cpd": 35, "participatory": 20, "feedback": 5, "accounts": 5, "discussion": 1}
SIX_KINDS = {"cpd", "quality", "events", "patients", "colleagues", "complaints"}
NINE = [str(number) for number in range(1, 10)]

ALL = bodies.all()
FORMS = bodies.forms()


def needs(id: str, day: date) -> dict[str, int]:
    """Return what a body needs on a day: id and number of each requirement."""
    rules = bodies.load(id).rules_on(day)
    assert rules is not None
    return {each.id: each.need for each in rules.requirements}


def only_codes(day: date) -> tuple[str, ...]:
    """Return the standards that a GPhC reflective account may use on a day; none means any."""
    rules = bodies.load("gphc").rules_on(day)
    assert rules is not None
    return next(each.only_codes for each in rules.requirements if each.id == "account")


@pytest.mark.parametrize("day", [date(2019, 12, 1), date(2025, 6, 1), date(2026, 1, 1), date(2026, 11, 22)])
def test_gphc_asks_for_four_one_and_one(day: date) -> None:
    assert needs("gphc", day) == GPHC


def test_gphc_asked_for_less_in_its_first_year_and_in_the_pandemic() -> None:
    assert needs("gphc", date(2018, 12, 1)) == {"cpd": 4, "planned": 2}
    assert needs("gphc", date(2021, 6, 1)) == {"account": 1}


def test_any_of_the_nine_standards_only_since_2026() -> None:
    assert only_codes(date(2025, 12, 31)) == ("1", "2", "5")
    assert only_codes(date(2020, 1, 1)) == ("3", "6", "9")
    assert only_codes(date(2026, 1, 1)) == ()
    assert [each.code for each in bodies.standards("gphc")] == NINE


def test_nmc_numbers() -> None:
    assert needs("nmc", date(2026, 11, 22)) == NMC
    rules = bodies.load("nmc").rules_on(date(2026, 11, 22))
    assert rules is not None
    yours = {each.id: each for each in rules.yours}
    assert (yours["practice-hours"].hours, yours["practice-hours"].hours_if_dual) == (450, 900)
    assert set(yours) == {"practice-hours", "health", "indemnity", "confirmation"}
    nmc = bodies.load("nmc")
    assert nmc.cycle is not None
    assert nmc.cycle.months == 36
    assert [each.code for each in bodies.standards("nmc")] == ["people", "effectively", "safety", "trust"]


def test_an_nmc_discussion_needs_a_registrant_and_a_gphc_one_does_not() -> None:
    wanted = {
        id: next(each.needs for each in bodies.load(id).rules[-1].requirements if each.id == requirement)
        for id, requirement in (("nmc", "discussion"), ("gphc", "peer"))
    }
    assert "nmc-partner" in wanted["nmc"]
    assert "nmc-partner" not in wanted["gphc"]


def test_an_appraisal_has_six_kinds_and_is_no_regulators_form() -> None:
    assert set(needs("gp-appraisal", date(2026, 11, 22))) == SIX_KINDS
    appraisal = bodies.load("gp-appraisal")
    assert not appraisal.regulator
    assert "has no form" in appraisal.what
    kinds = appraisal.standards[0].items
    assert len(kinds) == len(SIX_KINDS)


def test_good_medical_practice_is_the_edition_of_30_january_2024_with_four_domains() -> None:
    domains = bodies.load("gp-appraisal").standards[1]
    assert domains.since == "2024-01-30"
    assert [each.code for each in domains.items] == ["GMP1", "GMP2", "GMP3", "GMP4"]


def test_what_of_the_managers_framework_is_not_known_is_said_and_nothing_made_up() -> None:
    managers = bodies.load("nhs-managers")
    assert managers.standards == ()
    assert not any(rules.requirements for rules in managers.rules)
    assert any("has not been seen" in words for words in managers.not_known)


def test_every_source_is_used_and_every_rule_has_a_page_of_its_own() -> None:
    named = {source for form in FORMS for source in form.sources}
    for body in ALL:
        named |= {name for rules in body.rules for name in rules.sources}
        named |= {name for group in body.standards for name in group.sources}
        named |= set(body.cycle.sources if body.cycle else ()) | set(
            body.coming.sources if body.coming else ()
        )
        assert body.page or body.id == bodies.PLAIN
    listed = {source.id for source in bodies.sources(named)}
    assert listed == named
    everything = bodies._book().sources
    assert {source.id for source in everything} == named
    assert all(source.address for source in everything)


def test_no_rule_begins_after_the_day_the_file_was_checked() -> None:
    last = first_day(bodies._book().checked)
    assert all(rules.first <= last for body in ALL for rules in body.rules)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_a_forms_labels_differ(form: Form) -> None:
    labels = [field.label for field in form.fields]
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize(
    "body", [body for body in ALL if body.id != "core-advanced"], ids=lambda body: body.id
)
def test_every_kind_of_entry_that_counts_has_a_form(body: bodies.Body) -> None:
    counting = {kind for rules in body.rules for each in rules.requirements for kind in each.types}
    assert counting <= {kind for form in bodies.forms(body.id) for kind in form.types}
    assert bodies.forms(body.id)


def test_each_profession_that_lessons_ask_for_has_a_body() -> None:
    for profession in ("pharmacist", "GP", "nurse", "manager"):
        assert bodies.of_profession(profession)
    assert programme().lessons


def test_each_requirement_says_what_to_do_in_words_of_its_own() -> None:
    for body in ALL:
        for rules in body.rules:
            steps = [each.next for each in rules.requirements]
            assert len(steps) == len(set(steps))


def test_words_are_plain_and_kept_short() -> None:
    for body in ALL:
        said = [body.what, *(rules.said for rules in body.rules), *body.not_known]
        assert not any(re.search(r"\b(shall|pursuant|leverage)\b", words) for words in said)
        assert all(len(words) < 300 for words in said)
