from datetime import UTC, date, datetime
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn import course
from cmplearn.portfolio import Document
from cmplearn.portfolio.hours import Asked, hours, ledger
from cmplearn.portfolio.hours_words import KINDS_OF_HOURS

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
PROGRAMME = course.programme()
LESSON = PROGRAMME.lesson("2.3")
ASKED = {
    "2.3": Asked(
        frozenset({("answer", "2.3/first"), ("own-case", "benefits"), ("log", "2.3/reflect")}),
        frozenset({("answer", "2.3/deep")}),
    )
}


def saved(kind: str, key: str, value: Any) -> Document:
    return Document(kind, key, value, 1, NOON)


def entry(key: str, minutes: Any = None, lesson: str = "", session: tuple[str, ...] = ()) -> Document:
    value = {"text": "Words", "minutes": minutes, "lesson": lesson, "session": list(session)}
    return saved("log", key, value)


def noted(key: str, minutes: Any, kind: str = "own case") -> Document:
    return saved("hours", f"noted/{key}", {"minutes": minutes, "kind": kind, "date": "2026-11-22"})


def attended(name: str, is_so: bool = True) -> Document:
    return saved("hours", f"attended/{name}", {"attended": is_so})


def counted(*documents: Document) -> dict[str, float]:
    return {line.identity: line.minutes for line in ledger(PROGRAMME, documents, ASKED)}


def test_nothing_done_is_no_hours():
    found = hours(PROGRAMME, [], ASKED)
    assert (found.minutes, found.planned_hours) == (0, 300)


@pytest.mark.parametrize(
    "worked",
    [
        saved("answer", "2.3/first", 20),
        saved("own-case", "benefits", {"who": "The ward"}),
        entry("2.3/reflect", None, "2.3"),
    ],
)
def test_an_answer_a_part_of_the_own_case_or_a_log_entry_counts_the_core(worked: Document):
    assert counted(worked) == {"lesson:2.3:core": LESSON.core_minutes}


def test_an_exercise_of_the_depth_counts_the_depth_alone():
    tried = saved("answer", "2.3/deep", {"attempts": [{"answer": 3, "right": False}]})
    assert counted(tried) == {"lesson:2.3:depth": LESSON.depth_minutes}


@pytest.mark.parametrize("nothing", [None, "", "  ", {}, [], {"who": ""}, {"attempts": []}])
def test_an_emptied_answer_counts_nothing(nothing: Any):
    assert counted(saved("answer", "2.3/first", nothing)) == {}


def test_a_prefilled_log_prompt_counts_nothing():
    prefilled = {"lesson": "2.3", "title": "What is one worth?", "minutes": 25, "text": ""}
    assert counted(saved("log", "2.3/reflect", prefilled)) == {}


def test_an_entry_about_a_lesson_replaces_the_planned_minutes():
    answer = saved("answer", "2.3/first", 20)
    assert counted(answer, entry("2.3/reflect", 40, "2.3")) == {"lesson:2.3:core": 40}


def test_of_two_entries_about_a_lesson_the_longer_one_counts():
    both = [entry("2.3/reflect", 40, "2.3"), entry("mine/x", 55, "2.3")]
    assert counted(*both) == counted(*reversed(both)) == {"lesson:2.3:core": 55}


def test_an_entry_about_nothing_planned_counts_in_the_log_by_its_minutes():
    [line] = ledger(PROGRAMME, [entry("mine/x", 30)], ASKED)
    assert (line.identity, line.kind, line.minutes, line.stated_by) == ("entry:mine/x", "log", 30, "mine/x")


@pytest.mark.parametrize(("stated", "counts"), [(120, 150), (150, 150), (180, 180)])
def test_a_meeting_attended_and_written_about_counts_once_with_the_longer_time(stated: int, counts: int):
    assert counted(attended("meeting-2")) == {"meeting:2": 150}
    both = (attended("meeting-2"), entry("mine/x", stated, session=("meeting-2",)))
    assert counted(*both) == {"meeting:2": counts}


def test_half_an_hour_written_about_a_day_leaves_the_day_its_minutes():
    day = PROGRAMME.module(1).day.minutes
    about = entry("mine/x", 30, session=("day-1",))
    assert counted(about) == counted(attended("day-1"), about) == {"day:1": day}


def test_a_meeting_on_the_day_is_within_the_day():
    day, meeting = PROGRAMME.module(1).day.minutes, PROGRAMME.set_meetings[0].minutes
    assert counted(attended("day-1"), entry("mine/x", 45, session=("meeting-1",))) == {"day:1": day}
    assert counted(entry("mine/x", 45, session=("meeting-1",))) == {"meeting:1": meeting}


def test_a_lesson_has_the_day_of_its_last_answer_and_rather_the_one_its_entry_states():
    answer = saved("answer", "2.3/first", 20)
    assert [line.on for line in ledger(PROGRAMME, [answer], ASKED)] == [NOON.date()]
    told = saved("log", "2.3/reflect", {"text": "Words", "lesson": "2.3", "ended": "2026-11-03"})
    assert [line.on for line in ledger(PROGRAMME, [answer, told], ASKED)] == [date(2026, 11, 3)]


def test_every_kind_of_hours_has_plain_words():
    assert set(KINDS_OF_HOURS) == {kind.kind for kind in PROGRAMME.hours}


def test_an_entry_about_two_meetings_does_not_say_how_long_each_was():
    for minutes in (45, 400):
        both = entry("mine/x", minutes, session=("meeting-2", "meeting-4"))
        assert counted(both) == {"meeting:2": 150, "meeting:4": 150}


def test_what_was_not_attended_after_all_counts_nothing():
    assert counted(attended("day-1", is_so=False)) == {}


@pytest.mark.parametrize("minutes", [-1, 0, 60_001, float("inf"), float("nan"), "sixty", True, None])
def test_minutes_that_cannot_be_count_nothing(minutes: Any):
    assert counted(noted("a", minutes), entry("mine/x", minutes)) == {}


def test_hours_noted_by_hand_count_towards_their_kind():
    found = hours(PROGRAMME, [noted("a", 90), noted("b", 60, "assessment"), noted("c", 60, "cores")], ASKED)
    by_kind = {kind.kind: kind.minutes for kind in found.kinds if kind.minutes}
    assert by_kind == {"own case": 90, "assessment": 60}


def test_a_conversation_on_ones_development_counts_by_its_minutes():
    note = saved("plan", "note/a", {"minutes": 45, "on": "2026-11-22", "whom": "My coach"})
    [line] = ledger(PROGRAMME, [note, saved("plan", "objective/a", {"minutes": 45})], ASKED)
    assert (line.identity, line.kind, line.minutes) == ("conversation:note/a", "log", 45)


DOCUMENTS = st.lists(
    st.one_of(
        st.builds(
            entry,
            st.sampled_from(["2.3/reflect", "mine/a", "mine/b", "mine/c"]),
            st.one_of(st.none(), st.integers(-5, 70_000)),
            st.sampled_from(["", "2.3", "9.9"]),
            st.lists(st.sampled_from(["day-1", "meeting-1", "meeting-2", "day-9"]), max_size=2).map(tuple),
        ),
        st.builds(attended, st.sampled_from(["day-1", "meeting-1", "meeting-2"]), st.booleans()),
        st.builds(noted, st.sampled_from("ab"), st.integers(-5, 900), st.sampled_from(["own case", "log"])),
        st.builds(
            saved,
            st.just("answer"),
            st.sampled_from(["2.3/first", "2.3/deep"]),
            st.sampled_from(["", "words"]),
        ),
    ),
    max_size=8,
    unique_by=lambda document: (document.kind, document.key),
)


@given(DOCUMENTS, st.randoms(use_true_random=False))
def test_everything_counts_once_in_whatever_order_and_however_often_it_comes(documents, random):
    again = documents * 2
    random.shuffle(again)
    lines = ledger(PROGRAMME, documents, ASKED)
    identities = [line.identity for line in lines]
    assert len(set(identities)) == len(identities)
    assert sorted(map(repr, lines)) == sorted(map(repr, ledger(PROGRAMME, again, ASKED)))


@given(DOCUMENTS)
def test_the_kinds_add_up_to_the_ledger(documents):
    found = hours(PROGRAMME, documents, ASKED)
    assert sum(kind.minutes for kind in found.kinds) == pytest.approx(found.minutes)
    assert all(line.minutes > 0 for line in found.lines)


@given(DOCUMENTS, st.integers(1, 600))
def test_an_entry_about_what_already_counts_changes_the_total_by_the_difference_alone(documents, minutes):
    before = {line.identity: line for line in ledger(PROGRAMME, documents, ASKED)}
    added = entry("mine/new", minutes, "2.3")
    after = {line.identity: line for line in ledger(PROGRAMME, [*documents, added], ASKED)}
    core = "lesson:2.3:core"
    if core in before:
        change = after[core].minutes - before[core].minutes
        totals = [sum(line.minutes for line in lines.values()) for lines in (before, after)]
        assert totals[1] - totals[0] == pytest.approx(change)
        assert set(after) == set(before)


@given(DOCUMENTS, st.sampled_from(["day-1", "meeting-2"]), st.integers(1, 600))
def test_an_entry_about_a_day_or_a_meeting_never_takes_time_away(documents, session, minutes):
    before = ledger(PROGRAMME, documents, ASKED)
    added = [*documents, entry("mine/new", minutes, session=(session,))]
    after = {line.identity: line for line in ledger(PROGRAMME, added, ASKED)}
    assert after[session.replace("-", ":")].minutes >= minutes
    assert all(after[line.identity].minutes >= line.minutes for line in before if line.identity in after)


def test_no_two_ways_of_saying_it_count_it_twice():
    ways = [
        saved("answer", "2.3/first", 20),
        saved("own-case", "benefits", {"who": "The ward"}),
        entry("2.3/reflect", 25, "2.3"),
        entry("mine/x", 25, "2.3"),
    ]
    for some in combinations(ways, 3):
        assert list(counted(*some)) == ["lesson:2.3:core"]
