"""An entry of the learning log is read from anything and written back without loss."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.portfolio import Document, Portfolio, open_portfolio
from cmplearn.portfolio.log import (
    Evidence,
    Links,
    LogEntry,
    NextAction,
    Partner,
    entries,
    entry,
)
from cmplearn.portfolio.reflection import ENTRY_TYPES, MODELS, entry_type, model

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
FROM_THE_LESSON = {
    "lesson": "2.3",
    "title": "Who gains, and who pays?",
    "minutes": 25,
    "outcome": "sort a service’s benefits",
    "prompt": "What will you count differently?",
    "text": "Beds that close.",
}
FULL = LogEntry(
    "mine/1",
    type="planned",
    title="Discounting",
    began=date(2026, 11, 1),
    ended=date(2026, 11, 2),
    minutes=90,
    participatory_minutes=30,
    method="a course",
    model="gibbs",
    reflection={"description": "We met", "what": "A meeting"},
    learned="How",
    changed="Our sums",
    benefited="The team",
    relevance="Budgets",
    options="A book",
    expected="Fewer waits",
    code_relevance="Theme 2",
    feedback_from="A manager",
    session=("day-1",),
    links=Links(("an outcome",), ("K1",), ("D39",), {"gphc": ("1", "5")}),
    next_action=NextAction("Ask finance", date(2026, 12, 1)),
    partner=Partner("A. Peer", "pharmacist", "gphc", "", "by email"),
    evidence=(Evidence("Minutes", "https://example.org", "", ""),),
    privacy="tutor",
    ai_use="wording",
    ai_words="For a title",
    state="final",
    version=3,
    saved_at=NOW,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
NAMES = (*FULL.to_value(), "lesson", "text", "prompt")
VALUES = JSON | st.dictionaries(st.sampled_from(NAMES) | st.text(), JSON, max_size=8)


@pytest.fixture
def portfolio(tmp_path: Path) -> Iterator[Portfolio]:
    with open_portfolio(tmp_path) as opened:
        yield opened


def saved(value: Any, key: str = "2.3/reflect") -> Document:
    return Document("log", key, value, 3, NOW)


def reread(value: LogEntry) -> LogEntry:
    return LogEntry.from_value(Document("log", value.key, value.to_value(), value.version, NOW))


def test_an_entry_with_every_part_comes_back_as_it_was() -> None:
    assert reread(FULL) == FULL


@pytest.mark.parametrize("way", MODELS, ids=lambda way: way.id)
def test_every_model_keeps_the_text_of_each_of_its_boxes(way: Any) -> None:
    written = LogEntry("mine/1", model=way.id, reflection={box.name: box.label for box in way.fields})
    assert reread(written).reflection == written.reflection
    assert reread(written).model == way.id


def test_switching_to_another_model_keeps_what_was_typed_in_the_first() -> None:
    switched = FULL.with_(model="kolb")
    assert reread(switched).reflection == FULL.reflection


def test_two_models_share_a_name_only_for_the_same_box() -> None:
    labels: dict[str, set[str]] = {}
    for way in MODELS:
        for box in way.fields:
            labels.setdefault(box.name, set()).add(box.label)
    assert all(len(each) == 1 for each in labels.values())


def test_a_lessons_answer_is_an_entry_of_that_lesson_with_its_text_and_prompt() -> None:
    found = LogEntry.from_value(saved(FROM_THE_LESSON))
    assert (found.type, found.lesson, found.minutes) == ("lesson", "2.3", 25)
    assert (found.text, found.prompt) == ("Beds that close.", "What will you count differently?")


def test_enriching_a_lessons_answer_keeps_all_that_the_lesson_asked() -> None:
    enriched = LogEntry.from_value(saved(FROM_THE_LESSON)).with_(learned="More")
    assert FROM_THE_LESSON.items() <= enriched.to_value().items()


def test_an_emptied_box_of_a_lesson_stays_empty_there() -> None:
    emptied = LogEntry.from_value(saved(FROM_THE_LESSON)).with_(text="", minutes=None)
    assert (emptied.to_value()["text"], emptied.to_value()["minutes"]) == ("", None)


def test_a_bare_text_is_an_entry_with_that_text() -> None:
    assert LogEntry.from_value(saved("Only words")).text == "Only words"


@given(VALUES)
def test_nothing_that_was_saved_makes_reading_fail(value: Any) -> None:
    found = LogEntry.from_value(saved(value))
    again = LogEntry.from_value(saved(found.to_value()))
    assert again == found


@given(st.dictionaries(st.text().filter(lambda name: name not in FULL.to_value()), JSON))
def test_what_a_newer_version_wrote_is_kept(unknown: Mapping[str, Any]) -> None:
    value = {"type": "event", "reflection": {"what": "x"}, **unknown}
    assert unknown.items() <= LogEntry.from_value(saved(value)).to_value().items()


@pytest.mark.parametrize(
    "value",
    [
        {"minutes": "an hour", "links": {"competency": "K1", "new": [1]}, "next_action": {"who": "me"}},
        {"reflection": {"what": 5}, "evidence": ["a file"], "began": "yesterday", "privacy": "everyone"},
        {"evidence": [{"words": "Minutes", "size": 12}], "links": {"standards": {"nmc": "all"}}},
        {"lesson": "2.3", "minutes": [], "text": {}},
    ],
)
def test_what_cannot_be_read_is_written_back_as_it_was(value: dict[str, Any]) -> None:
    assert value.items() <= LogEntry.from_value(saved(value)).to_value().items()


def test_an_entry_is_empty_until_its_writer_wrote_something() -> None:
    assert LogEntry.from_value(saved({**FROM_THE_LESSON, "text": ""})).is_empty
    assert not LogEntry.from_value(saved(FROM_THE_LESSON)).is_empty
    assert not LogEntry("mine/1", title="A title").is_empty
    assert LogEntry("mine/1", type="event", minutes=5).is_empty


def test_entries_come_newest_first_by_the_day_they_count_for(portfolio: Portfolio) -> None:
    for key, began in (("mine/a", "2026-02-01"), ("mine/b", "2026-03-01"), ("2.3/reflect", "2026-01-01")):
        portfolio.save("log", key, {"text": "x", "began": began}, 0, key)
    portfolio.save("log", "1.1/reflect", {**FROM_THE_LESSON, "text": ""}, 0, "empty")
    assert [each.key for each in entries(portfolio)] == ["mine/b", "mine/a", "2.3/reflect"]


def test_one_entry_is_found_by_its_key_and_none_where_nothing_was_saved(portfolio: Portfolio) -> None:
    portfolio.save("log", "mine/a", {"text": "first"}, 0, "one")
    portfolio.save("log", "mine/a", {"text": "second"}, 1, "two")
    found = entry(portfolio, "mine/a")
    assert found is not None
    assert (found.text, found.version) == ("second", 2)
    assert entry(portfolio, "mine/b") is None


def test_an_unknown_kind_of_entry_is_other() -> None:
    assert entry_type("sonnet") == ENTRY_TYPES[-1]
    assert model("era").name.startswith("Experience")
