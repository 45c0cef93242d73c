"""Entries are found by what they say and what they are linked to, and what changed is seen at once."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.portfolio import Document, Portfolio, log_index, open_portfolio, read
from cmplearn.portfolio.log import TEXTS, LogEntry, NextAction, Partner, entries
from cmplearn.portfolio.log_index import LogIndex, LogSearch, index_of

ENTRIES: dict[str, dict[str, Any]] = {
    "mine/a": {
        "type": "planned",
        "title": "Discounting",
        "ended": "2025-03-01",
        "minutes": 60,
        "state": "final",
    },
    "mine/b": {
        "type": "feedback",
        "reflection": {"what": "The council LISTENED"},
        "began": "2026-05-01",
        "next_action": {"what": "Ask finance"},
        "links": {"standards": {"gphc": ["1"], "nmc": []}},
    },
    "2.3/reflect": {"lesson": "2.3", "title": "Who gains?", "text": "Beds that close", "began": "2026-06-01"},
    "2.4/reflect": {"lesson": "2.4", "title": "Costs", "text": ""},
}


@pytest.fixture
def portfolio(tmp_path: Path) -> Iterator[Portfolio]:
    with open_portfolio(tmp_path) as opened:
        for key, value in ENTRIES.items():
            opened.save("log", key, value, 0, key)
        opened.save("answer", "2.3/why", "council", 0, "an answer is no entry")
        yield opened


def found(portfolio: Portfolio, **search: str) -> list[str]:
    return [each.key for each in index_of(portfolio).found(portfolio, LogSearch(**search))]


def test_without_a_search_every_filled_entry_is_there_newest_first(portfolio: Portfolio) -> None:
    assert found(portfolio) == ["2.3/reflect", "mine/b", "mine/a"]
    assert found(portfolio) == [each.key for each in entries(portfolio)]


@pytest.mark.parametrize(
    ("search", "keys"),
    [
        ({"words": "council listened"}, ["mine/b"]),
        ({"words": "DISCOUNT"}, ["mine/a"]),
        ({"words": "council beds"}, []),
        ({"words": "reflection"}, []),
        ({"words": "finance"}, ["mine/b"]),
        ({"type": "planned"}, ["mine/a"]),
        ({"state": "draft"}, ["2.3/reflect", "mine/b"]),
        ({"lesson": "2.3"}, ["2.3/reflect"]),
        ({"lesson": "2"}, ["2.3/reflect"]),
        ({"body": "gphc"}, ["mine/b"]),
        ({"body": "nmc"}, []),
        ({"year": "2025"}, ["mine/a"]),
        ({"next_action": "with"}, ["mine/b"]),
        ({"next_action": "without", "year": "2026"}, ["2.3/reflect"]),
        ({"words": "beds", "state": "final"}, []),
    ],
)
def test_a_search_finds_what_has_all_of_it(
    portfolio: Portfolio, search: dict[str, str], keys: list[str]
) -> None:
    assert found(portfolio, **search) == keys


def test_a_save_and_an_erasure_are_seen_at_once(portfolio: Portfolio) -> None:
    assert found(portfolio, words="discounting") == ["mine/a"]
    portfolio.save("log", "mine/a", {"title": "Something else"}, 1, "again")
    assert found(portfolio, words="discounting") == []
    assert found(portfolio, words="something") == ["mine/a"]
    portfolio.erase("log", "mine/a")
    assert found(portfolio, words="something") == []
    portfolio.save("log", "mine/c", {"title": "Something else"}, 0, "in its place")
    assert found(portfolio, words="something") == ["mine/c"]


def test_an_entry_without_a_title_is_known_by_how_it_begins(portfolio: Portfolio) -> None:
    by_key = {each.key: each for each in index_of(portfolio).summaries(portfolio)}
    assert (by_key["mine/b"].title, by_key["mine/b"].opening) == ("", "The council LISTENED")
    assert by_key["mine/a"].opening == ""


def test_texts_beyond_the_room_for_them_are_read_from_the_file(
    portfolio: Portfolio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_index, "MOST_TEXT", 1)
    assert found(portfolio, words="council") == ["mine/b"]
    assert found(portfolio, words="beds") == ["2.3/reflect"]


def test_a_portfolio_is_read_beside_its_owner_and_one_that_is_not_there_is_empty(
    portfolio: Portfolio, tmp_path: Path
) -> None:
    with read(tmp_path) as reader:
        assert [each.key for each in LogIndex().summaries(reader)] == found(portfolio)
    with read(tmp_path / "nobody") as reader:
        assert LogIndex().summaries(reader) == []


SHAPES = st.dictionaries(
    st.sampled_from(
        ["text", "title", "lesson", "reflection", "began", "evidence", "partner", "next_action", "type"]
    ),
    st.sampled_from(
        [
            "",
            "x",
            " ",
            "2026-01-01",
            5,
            None,
            [],
            ["x"],
            [{"words": "w"}],
            [{"file": "f"}],
            {"what": "y"},
            {"what": 1},
        ]
    )
    | st.dictionaries(st.sampled_from(["name", "pin", "what", "by"]), st.sampled_from(["", "x", 3])),
)


@given(SHAPES | st.sampled_from(["", "text", 5, None, []]))
def test_a_summary_and_the_whole_entry_agree(value: Any) -> None:
    document = Document("log", "mine/a", value, 1, datetime(2026, 1, 5, tzinfo=UTC))
    entry, summary = LogEntry.from_value(document), log_index._summary(document)
    assert (summary is None) == entry.is_empty
    if summary is not None:
        assert (summary.type, summary.title, summary.day) == (entry.type, entry.title, entry.day)
        assert summary.has_next == bool(entry.next_action.what)


FULL = {
    **{name: f"words of {name}" for name in TEXTS},
    "reflection": {"what": "words of the first box", "so_what": "words of the second box"},
    "next_action": {field.name: f"words of next_action.{field.name}" for field in fields(NextAction)},
    "partner": {field.name: f"words of partner.{field.name}" for field in fields(Partner)},
    "evidence": [{"words": "words of evidence", "link": "words of a link"}, {"words": "words of more"}],
}
"""An entry with words of its own wherever there is room for words."""


def test_the_words_of_a_full_entry_are_those_that_are_searched() -> None:
    entry = LogEntry.from_value(Document("log", "mine/a", FULL, 1, datetime(2026, 1, 5, tzinfo=UTC)))
    assert sorted(log_index._own(FULL)) == sorted(filter(None, entry.words()))
    assert len(set(entry.words())) == len(list(entry.words())) >= len(TEXTS)


@pytest.mark.parametrize("name", [name for name in TEXTS if name != "lesson"])
def test_every_text_of_an_entry_is_searched(name: str) -> None:
    assert f"words of {name}" in log_index._searched(FULL)
