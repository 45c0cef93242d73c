"""Documents in words: complete, whatever their kind."""

from datetime import UTC, datetime
from typing import Any

import pytest

from cmplearn.portfolio import KINDS, Document
from cmplearn.portfolio.in_words import KINDS_IN_WORDS, _wording, in_words, is_for_programs, title_of, whole

NOW = datetime(2026, 1, 5, tzinfo=UTC)


def document(kind: str, value: Any, key: str = "mine/1a") -> Document:
    return Document(kind, key, value, 1, NOW, "a" * 32)


def test_every_kind_that_a_portfolio_keeps_has_a_name() -> None:
    assert set(KINDS_IN_WORDS) == set(KINDS)


def test_all_that_is_filled_in_is_read_back() -> None:
    value = {
        "title": "A visit",
        "text": "Words",
        "minutes": 90,
        "empty": "",
        "nothing": None,
        "yes": True,
        "reflection": {"so-what": "Ask", "now-what": ""},
        "outcome": ["one", "two"],
        "evidence": [{"words": "A letter", "link": ""}, {"words": "A mail"}],
        "money": 12_500,
    }
    assert in_words(document("action", value)).parts == (
        ("Title", "A visit"),
        ("What I wrote", "Words"),
        ("Minutes spent", "90"),
        ("Yes", "yes"),
        ("Reflection: so what", "Ask"),
        ("What this is about", "one; two"),
        ("Evidence 1: words", "A letter"),
        ("Evidence 2: words", "A mail"),
        ("Money", "12,500"),
    )


@pytest.mark.parametrize(
    ("value", "title"),
    [
        ({"title": " Two \n words "}, "Two words"),
        ({"title": "", "what": "Ring the hub"}, "Ring the hub"),
        ({"title": "x" * 200}, "x" * 89 + "…"),
        ({}, "Action points: 1a"),
        ("plain", "Action points: 1a"),
        ({"title": ["odd"]}, "['odd']"),
    ],
)
def test_a_title_is_what_its_writer_called_it_or_its_kind_and_name(value: Any, title: str) -> None:
    assert title_of(document("action", value)) == title


def test_kinds_come_in_their_order_and_empty_documents_are_left_out() -> None:
    found = whole(
        [document("hours", {"minutes": 5}), document("log", {"text": ""}), document("answer", "x")], {}
    )
    assert [entry.document.kind for entry in found] == ["answer", "hours"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", [None, [], {}, "text", 3, [[1]], {"a": [{"b": [1, {"c": None}]}]}, [{}]])
def test_no_value_is_too_odd_to_be_taken_away(kind: str, value: Any) -> None:
    for key in ("mine/1a", "lists/risks/1", "ratings", "versions/1/2", "copies/1", "attended/day-1"):
        one = document(kind, value, key)
        assert len(whole([one], {})) <= 1
        assert _wording(kind)(one).document is one  # of its own accord: `whole` would hide what it raises


def test_a_wording_that_fails_keeps_nobody_from_their_work(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: Document) -> None:
        raise ValueError("a mistake in a file of the course")

    monkeypatch.setattr("cmplearn.portfolio.plan_words.plan_entry", fails)
    [entry] = whole([document("plan", {"text": "My plan"})], {})
    assert entry.parts == (("What I wrote", "My plan"),)


def test_the_log_is_read_back_under_its_own_labels_and_days_in_words() -> None:
    entry = in_words(
        document("log", {"title": "A visit", "began": "2026-11-03", "reflection": {"what": "W"}})
    )
    assert dict(entry.parts).items() >= {"Title": "A visit", "When": "3 November 2026", "What?": "W"}.items()


def test_small_kinds_are_read_back_as_their_pages_say_it() -> None:
    hours = {"date": "2026-11-03", "minutes": 90, "kind": "own case", "words": "Sums for the case"}
    assert in_words(document("hours", hours, "noted/1a")).parts == (
        ("What", "Sums for the case"),
        ("What it was for", "Own case"),
        ("How long", "1 hour 30 minutes"),
        ("When", "3 November 2026"),
    )
    attended = in_words(document("hours", {"attended": True, "date": "2026-11-03"}, "attended/meeting-2"))
    assert (attended.label, attended.parts[-1]) == ("Learning-set meeting 2", ("I was there", "yes"))
    owner = in_words(document("profile", {"profession": "GP", "bodies": ["gphc"]}, "me"))
    assert owner.parts == (("Profession", "GP"), ("I keep a record for", "GPhC"))
    assert dict(in_words(document("action", {"what": "Ring", "session": "meeting:2"})).parts)["Taken at"] == (
        "Learning-set meeting 2"
    )


def test_what_lies_within_an_action_is_told_in_words() -> None:
    value = {
        "what": "Ring",
        "assurance": {
            "about": "An alert",
            "priority": "high",
            "record": [{"on": "2026-11-03", "words": "Rang"}],
        },
        "answers": [{"opening": "module-2", "answer": "kept", "words": "It went well", "on": "2026-11-20"}],
    }
    assert in_words(document("action", value)).parts[1:] == (
        ("The risk or alert it answers", "An alert"),
        ("How urgent that is", "High"),
        ("What was done", "3 November 2026: Rang"),
        ("At openings", "Module 2, 20 November 2026: kept. It went well"),
    )


def test_what_only_programs_need_is_not_among_the_words() -> None:
    about = {"of": {"kind": "log", "key": "mine/1", "title": "A visit"}, "with": {"name": "Ade"}}
    documents = [
        document("profile", {"name": "A random name of this portfolio"}, "claimant/8cb42a"),
        document("shared", about | {"shared_on": "2026-11-03"}, "copies/8cb42a"),
        document("shared", {"title": "A visit"}, "copies/8cb42a/0"),
        document("own-case", {"text": "Old"}, "versions/8cb42a/0"),
    ]
    [copy] = whole(documents, {})
    assert (copy.label, copy.parts[-1]) == ("Copy made for Ade: A visit", ("Made on", "3 November 2026"))
    assert [is_for_programs(each) for each in documents] == [True, False, True, True]
    assert "8cb42a" not in str([entry.parts for entry in map(in_words, documents)])


def test_versions_that_differ_in_title_or_readers_alone_differ_in_words() -> None:
    value = {"title": "A visit", "text": "Words", "privacy": "set"}
    said = {
        in_words(document("log", value | changed)).parts for changed in ({}, {"title": "B"}, {"privacy": ""})
    }
    assert len(said) == 3


def test_a_day_is_read_in_words_and_what_is_none_as_it_is() -> None:
    value = {"what": "Ask", "by": "2026-12-01", "done_on": "2026-13-01"}
    parts = {"What will be done": "Ask", "By when": "1 December 2026", "Done on": "2026-13-01"}
    assert dict(in_words(document("action", value)).parts) == parts
