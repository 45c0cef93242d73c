from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from cmplearn.documents.calendar import ProgrammeDate, calendar
from cmplearn.portfolio.actions import Action, done, dropped

DUE = date(2026, 12, 3)
ACTION = Action(
    "own/a1", "Ask the sponsor", by=DUE, version=2, sequence=2, saved_at=datetime(2026, 11, 22, tzinfo=UTC)
)


def events(*actions: Action, owner: str = "me", **more: Any) -> list[Any]:
    return list(Calendar.from_ical(calendar(actions, owner, **more)).walk("VEVENT"))


def test_an_action_is_an_all_day_event_that_blocks_no_time_and_is_private():
    [event] = events(ACTION)
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (DUE, DUE + timedelta(days=1))
    assert (event["TRANSP"], event["CLASS"], event["SUMMARY"]) == (
        "TRANSPARENT",
        "PRIVATE",
        "Ask the sponsor",
    )


def test_a_reminder_comes_the_morning_before():
    [event] = events(ACTION)
    [alarm] = event.walk("VALARM")
    assert datetime.combine(DUE, datetime.min.time()) + alarm["TRIGGER"].dt == datetime(2026, 12, 2, 9)


def test_nothing_stands_in_it_but_what_was_written():
    private = replace(ACTION, why="Because of Mrs Jones", note="She cried", owner="Sam", team="Respiratory")
    file = calendar([private], "me").decode()
    assert not [words for words in ("Jones", "cried", "Sam", "Respiratory", "own/a1") if words in file]


def test_the_same_action_keeps_its_identity_and_its_sequence_grows():
    [first], [later] = events(ACTION), events(replace(ACTION, by=DUE + timedelta(days=9), sequence=3))
    assert first["UID"] == later["UID"]
    assert later["SEQUENCE"] > first["SEQUENCE"]


def test_two_peoples_actions_are_two():
    assert events(ACTION, owner="me")[0]["UID"] != events(ACTION, owner="you")[0]["UID"]


def test_what_is_done_reminds_nobody_and_what_was_dropped_is_cancelled():
    [finished, given_up] = events(done(ACTION, DUE), dropped(ACTION))
    assert finished.walk("VALARM") == given_up.walk("VALARM") == []
    assert (given_up["STATUS"], "STATUS" in finished) == ("CANCELLED", False)


def test_an_action_without_a_date_is_left_out():
    assert events(replace(ACTION, by=None)) == []


def test_the_last_day_there_is_stops_no_calendar():
    assert [event["DTSTART"].dt for event in events(replace(ACTION, by=date.max), ACTION)] == [date.max, DUE]


def test_known_days_of_the_programme_join():
    [day] = events(dates=[ProgrammeDate("day-1", "Day of module 1", DUE)])
    assert (day["SUMMARY"], day["DTSTART"].dt) == ("Day of module 1", DUE)


@pytest.mark.parametrize(
    "words", ["Zoë asks; then, rings \\ the ward", "שלום עולם", "👩🏽‍⚕️ rings", "é" * 300]
)
def test_any_script_comes_back_whole_from_lines_of_75_bytes(words: str):
    file = calendar([replace(ACTION, what=words)], "me")
    assert max(len(line) for line in file.split(b"\r\n")) <= 75
    [event] = Calendar.from_ical(file).walk("VEVENT")
    assert event["SUMMARY"] == words


@given(st.text(min_size=1, max_size=200))
def test_no_words_make_an_event_of_their_own(words: str):
    file = calendar([replace(ACTION, what=f"{words}\r\nBEGIN:VEVENT\r\nEND:VEVENT")], "me")
    assert len(Calendar.from_ical(file).walk("VEVENT")) == 1
    assert file.count(b"\r\nBEGIN:VEVENT") == 1
