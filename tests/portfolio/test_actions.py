from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.portfolio import Document, open_portfolio
from cmplearn.portfolio.actions import (
    Action,
    Answered,
    Assurance,
    Recorded,
    actions,
    done,
    dropped,
    from_documents,
    next_action,
    recorded,
    reopened,
)

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = NOON.date()


def saved(key: str, value: Any, kind: str = "action", version: int = 1) -> Document:
    return Document(kind, key, value, version, NOON)


FULL = Action(
    "own/a1",
    "Ask the sponsor for two hours a month",
    why="Nothing moves without time",
    owner="Sam",
    by=date(2026, 12, 3),
    status="done",
    done_on=date(2026, 12, 1),
    note="She said yes",
    module=1,
    session="meeting:2",
    team="Respiratory",
    source="meeting",
    carried=("module-2",),
    answers=(Answered("module-2", "not yet", "On leave", date(2026, 11, 20)),),
    assurance=Assurance("Alert 12", "high", (Recorded(date(2026, 12, 1), "Searched all lists"),)),
    version=1,
    sequence=1,
)


def test_what_is_written_is_read_back():
    assert Action.from_value(saved("own/a1", FULL.to_value())) == FULL


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([*FULL.to_value(), "next_action"]), JSON))
def test_no_saved_value_stops_the_list(value: dict[str, Any]):
    found = from_documents([saved("own/a1", value), saved("2.3/reflect", value, "log")])
    assert all(each.what for each in found)


def test_a_log_entrys_next_action_is_one_without_being_written_twice():
    value = {"lesson": "2.3", "next_action": {"what": "Ring the ward", "by": "2026-12-01"}}
    [action] = from_documents([saved("2.3/reflect", value, "log")])
    assert (action.what, action.by, action.module, action.source) == (
        "Ring the ward",
        date(2026, 12, 1),
        2,
        "log",
    )
    assert (action.key, action.entry, action.version) == ("log/2.3/reflect", "2.3/reflect", 0)


def test_what_became_of_a_log_entrys_action_is_kept_and_its_words_stay_the_entrys():
    entry = {"next_action": {"what": "Ring the ward again"}}
    kept = {"what": "Ring the ward", "by": "2026-12-01", "status": "done", "done_on": "2026-11-30"}
    [action] = from_documents([saved("mine/x", entry, "log", 4), saved("log/mine/x", kept, version=2)])
    assert (action.what, action.by, action.status, action.version) == ("Ring the ward again", None, "done", 2)
    assert action.sequence == 6, "a change to either is a change to the calendar"


def test_an_action_outlives_the_log_entry_that_said_it():
    [action] = from_documents([saved("log/mine/x", {"what": "Ring the ward"})])
    assert action.what == "Ring the ward"


def test_open_actions_come_first_soonest_due_on_top():
    values = {
        "own/late": {"what": "Late", "by": "2027-01-01"},
        "own/none": {"what": "No date"},
        "own/soon": {"what": "Soon", "by": "2026-12-01"},
        "own/done": {"what": "Done", "status": "done"},
    }
    found = from_documents(saved(key, value) for key, value in values.items())
    assert [action.what for action in found] == ["Soon", "Late", "No date", "Done"]


def test_the_next_action_is_ones_own_or_the_teams():
    others = Action("own/a", "Theirs", owner="Sam", by=date(2026, 1, 1))
    team = Action("own/b", "Ours", owner="team", by=date(2026, 2, 1))
    assert next_action([others, team]) == team
    assert next_action([others]) is None


@pytest.mark.parametrize(("by", "overdue"), [(date(2026, 11, 21), True), (TODAY, False), (None, False)])
def test_an_action_is_overdue_the_day_after_its_date(by: date | None, overdue: bool):
    assert Action("own/a", "Ask", by=by).is_overdue(TODAY) is overdue
    assert not done(Action("own/a", "Ask", by=by), TODAY).is_overdue(TODAY)


def test_done_can_be_undone():
    action = Action("own/a", "Ask")
    finished = done(action, TODAY, "Asked")
    assert (finished.status, finished.done_on, finished.note) == ("done", TODAY, "Asked")
    assert (reopened(finished).status, reopened(finished).done_on) == ("open", None)
    assert dropped(finished, "Overtaken").status == "dropped"


def test_what_was_done_about_an_alert_is_recorded_for_good():
    alert = Action("own/a", "Search the lists", assurance=Assurance("Alert 12", "high"))
    action = dropped(reopened(done(alert, TODAY, "Three lists searched")), "Replaced by another")
    assert action.assurance.record == (Recorded(TODAY, "Three lists searched"),)
    assert recorded(action, TODAY, "Three lists searched") == action, "said twice, kept once"
    later = recorded(action, date(2026, 12, 1), "The fourth too")
    assert later.assurance.record[0] == action.assurance.record[0]


def test_done_without_a_risk_leaves_no_record():
    assert done(Action("own/a", "Ask"), TODAY, "Asked").assurance == Assurance()


def test_actions_are_read_from_a_portfolio(tmp_path):
    with open_portfolio(tmp_path / "home") as portfolio:
        portfolio.save("action", "own/a1", replace(FULL, status="open").to_value(), 0, "one")
        portfolio.save("log", "2.3/reflect", {"next_action": {"what": "Ring"}}, 0, "two")
        assert [action.key for action in actions(portfolio)] == ["own/a1", "log/2.3/reflect"]
