"""An entry reads as its writer would say it, and nothing that is in it is left out."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.portfolio import Document
from cmplearn.portfolio.log import Evidence, Links, LogEntry, NextAction, Partner
from cmplearn.portfolio.log_words import hours_in_words, log_entry, parts_of, programme_words
from cmplearn.portfolio.record_parts import plans

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def worded(value: Any, key: str = "mine/1") -> tuple[str, dict[str, str]]:
    entry = log_entry(Document("log", key, value, 1, NOW))
    return entry.label, dict(entry.parts)


@pytest.mark.parametrize(
    ("part", "label", "text"),
    [
        ({"text": "Beds", "prompt": "What would you count?"}, "What would you count?", "Beds"),
        ({"reflection": {"so_what": "It matters"}}, "So what?", "It matters"),
        ({"reflection": {"a_newer_box": "Kept"}}, "a_newer_box", "Kept"),
        (
            {"began": date(2026, 11, 1), "ended": date(2026, 11, 2)},
            "When",
            "1 November 2026 to 2 November 2026",
        ),
        ({"minutes": 90}, "Time spent", "1 hour 30 minutes"),
        ({"session": ("meeting-2",)}, "Day or meeting", "Learning-set meeting 2"),
        ({"links": Links(competency=("K1",))}, "Commissioning skills", "The commissioning cycle"),
        ({"links": Links(standards={"nobody": ("1",)})}, "Standards of nobody", "1"),
        ({"next_action": NextAction("Ask", date(2026, 12, 1))}, "Next action", "Ask (by 1 December 2026)"),
        (
            {"partner": Partner("A. Peer", "nurse", "nmc")},
            "Discussion partner",
            "A. Peer, nurse, registered with NMC",
        ),
        ({"evidence": (Evidence("Minutes", "", "0" * 64, "a.pdf"),)}, "Evidence", "Minutes, a.pdf"),
        (
            {"ai_use": "wording", "ai_words": "a title"},
            "AI use",
            "It helped me word what I had thought, a title",
        ),
    ],
)
def test_each_part_has_a_name_that_people_know(part: dict[str, Any], label: str, text: str) -> None:
    assert dict(parts_of(LogEntry("mine/1", **part), programme_words()))[label] == text


def test_what_this_version_does_not_know_is_read_back_too() -> None:
    label, parts = worded({"text": "Beds", "new_field": {"inner": "Kept"}, "minutes": "an hour"})
    assert label == "Beds"
    assert parts["New field: inner"] == "Kept"
    assert parts["Minutes spent"] == "an hour"


@pytest.mark.parametrize(
    "change", [{"title": "Another"}, {"privacy": "tutor"}, {"state": "final"}, {"type": "event"}]
)
def test_two_versions_that_differ_in_one_thing_read_differently(change: dict[str, str]) -> None:
    value = {"title": "One", "text": "The same"}
    assert worded(value)[1] != worded(value | change)[1]


def test_an_empty_entry_has_no_parts() -> None:
    assert worded({"lesson": "2.3", "title": "Who gains?", "minutes": 20, "text": ""}, "2.3/reflect")[1] == {}


@given(
    st.dictionaries(
        st.sampled_from(["text", "learned", "changed", "benefited", "method"]), st.text(min_size=1)
    )
)
def test_every_text_is_in_it(texts: dict[str, str]) -> None:
    _, parts = worded({"title": "T", **texts})
    assert set(texts.values()) <= set(parts.values())


def test_no_time_is_no_words() -> None:
    assert hours_in_words(0) == ""
    assert hours_in_words(61) == "1 hour 1 minute"


def test_an_action_in_the_words_of_a_box_is_said_once() -> None:
    action = NextAction("Ask finance", date(2026, 12, 1))
    entry = LogEntry("mine/1", reflection={"now_what": "Ask finance"}, next_action=action)
    parts = dict(parts_of(entry, {}))
    assert parts["Next action"] == "As under “Now what?” (by 1 December 2026)"
    assert plans(entry) == "Ask finance (by 1 December 2026)"
