"""What bodies would still ask of an entry: by name, in words, each with the field it is written in."""

from datetime import date

import pytest

from cmplearn.course import bodies
from cmplearn.course.body import Body
from cmplearn.portfolio.log import Links, LogEntry, Partner
from cmplearn.portfolio.profile import Profile
from cmplearn.portfolio.record_parts import PART_FIELDS, PART_WORDS
from cmplearn.portfolio.reflection import ENTRY_TYPES
from cmplearn.portfolio.still_asked import still_asked

DAY = date(2026, 11, 22)
FULL = LogEntry(
    "mine/a",
    "reflective-account",
    began=DAY,
    text="A visit.",
    learned="Ask first.",
    changed="The letter.",
    benefited="A carer.",
    code_relevance="I listened.",
    links=Links(standards={"gphc": ("9",), "nmc": ("people",)}),
)


def bodies_named(*ids: str) -> list[Body]:
    """Return bodies by their ids."""
    return [bodies.load(id) for id in ids]


def test_each_body_is_named_and_what_is_missing_has_its_field() -> None:
    entry = FULL.with_(code_relevance="", changed="", links=Links())
    gphc, nmc = still_asked(entry, Profile(role="Lead"), bodies_named("gphc", "nmc", "plain"), DAY)
    assert gphc.words == "The GPhC would still ask for:"
    assert gphc.parts == (("what changed", "changed"), ("a link to a standard", "standards-gphc"))
    assert nmc.words == "The NMC would still ask for:"
    assert ("how it is relevant to the Code, in your own words", "code_relevance") in nmc.parts


def test_nothing_is_asked_of_an_entry_that_has_all() -> None:
    assert still_asked(FULL, Profile(role="Lead"), bodies.all(), DAY) == ()


def test_what_it_is_about_is_written_in_the_first_box_of_its_way_to_reflect() -> None:
    entry = LogEntry("a", "feedback", model="gibbs")
    [asked] = still_asked(entry, Profile(), bodies_named("nmc"), DAY)
    assert dict(asked.parts)["what it was about"] == "description"


def test_a_partner_of_another_register_is_told() -> None:
    talk = LogEntry("a", "reflective-discussion", partner=Partner("Jo", registered_with="gphc"))
    [asked] = still_asked(talk, Profile(), bodies_named("nmc"), DAY)
    assert ("a partner who is on the NMC register", "partner_registered_with") in asked.parts


@pytest.mark.parametrize("kind", [each.id for each in ENTRY_TYPES])
def test_any_kind_of_entry_can_be_asked_about(kind: str) -> None:
    for asked in still_asked(LogEntry("a", kind), Profile(), bodies.all(), DAY):
        assert len(dict(asked.parts)) == len(asked.parts)


def test_every_part_has_a_field_or_none() -> None:
    assert set(PART_FIELDS) == set(PART_WORDS)
