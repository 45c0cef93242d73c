"""Whatever way of reflecting somebody chose, its boxes end up in the right part of a record, once."""

import typing
from datetime import date

import pytest

from cmplearn.course import bodies
from cmplearn.course.body import EntryType, Part
from cmplearn.portfolio.log import Evidence, Links, LogEntry, NextAction, Partner
from cmplearn.portfolio.profile import Profile
from cmplearn.portfolio.record_parts import (
    PART_WORDS,
    codes,
    has,
    learned,
    participatory_minutes,
    plans,
    story,
    total_minutes,
)
from cmplearn.portfolio.reflection import ENTRY_TYPES, MODELS

GPHC = bodies.load("gphc")
ACCOUNT = next(each for each in GPHC.rules[-2].requirements if each.id == "account")
FULL = LogEntry(
    "mine/full",
    began=date(2026, 1, 1),
    minutes=60,
    participatory_minutes=30,
    text="A visit.",
    learned="Ask first.",
    changed="The recall letter.",
    benefited="A carer: one call instead of four.",
    relevance="I run recalls.",
    options="A course, a visit.",
    expected="Fewer calls.",
    feedback_from="A receptionist, by word of mouth.",
    code_relevance="We asked first.",
    links=Links(standards={"gphc": ("1",)}),
    next_action=NextAction("Ring the practice", date(2026, 2, 1)),
    partner=Partner("Jo", "Nurse", "nmc", "12A3456E", "jo@example.org"),
    evidence=(Evidence("A letter"),),
)


def test_the_courses_kinds_of_entries_are_those_of_the_log() -> None:
    assert set(typing.get_args(EntryType)) == {each.id for each in ENTRY_TYPES}


def test_every_part_that_a_rule_can_ask_for_has_words() -> None:
    assert set(typing.get_args(Part)) == set(PART_WORDS)


@pytest.mark.parametrize("part", PART_WORDS)
def test_every_part_is_found_in_a_full_entry_and_missed_in_an_empty_one(part: str) -> None:
    assert has(FULL, part, GPHC, ACCOUNT, Profile(role="Lead"))
    assert not has(LogEntry("mine/empty"), part, GPHC, ACCOUNT, Profile())


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)
def test_each_box_of_a_way_to_reflect_is_told_once(model: typing.Any) -> None:
    entry = LogEntry("a", model=model.id, reflection={box.name: f"<{box.name}>" for box in model.fields})
    told = story(entry) + learned(entry) + plans(entry)
    assert [told.count(f"<{box.name}>") for box in model.fields] == [1] * len(model.fields)
    assert story(entry)
    assert learned(entry)


def test_the_same_words_twice_are_told_once() -> None:
    assert story(LogEntry("a", text="A visit.", reflection={"what": "A visit. "})) == "A visit."


def test_what_to_do_next_has_its_day() -> None:
    assert plans(FULL) == "Ring the practice (by 1 February 2026)"


@pytest.mark.parametrize(
    ("minutes", "with_others", "total", "of_them"),
    [
        (60, 30, 60, 30),
        (None, 30, 30, 30),
        (0, 30, 30, 30),
        (20, 30, 20, 20),
        (None, None, 0, 0),
        (15, None, 15, 0),
    ],
)
def test_time_with_others_is_part_of_the_time_spent(
    minutes: float | None, with_others: float | None, total: float, of_them: float
) -> None:
    entry = LogEntry("a", minutes=minutes, participatory_minutes=with_others)
    assert (total_minutes(entry), participatory_minutes(entry)) == (total, of_them)


def test_only_standards_that_the_body_has_count_and_in_its_order() -> None:
    assert codes(LogEntry("a", links=Links(standards={"gphc": ("9", "77", "1")})), GPHC) == ("1", "9")
    assert codes(LogEntry("a", links=Links(standards={"nmc": ("people",)})), GPHC) == ()


def test_a_standard_that_the_rules_of_that_time_did_not_allow_is_no_link() -> None:
    ninth = FULL.with_(links=Links(standards={"gphc": ("9",)}))
    assert not has(ninth, "standards", GPHC, ACCOUNT, Profile())
