"""Whose turn it is, across the meetings of a set; and who has spoken, if the set agreed to count it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.errors import InputError
from cmplearn.rooms.meeting import (
    Action,
    Airtime,
    Record,
    Roles,
    by_turns,
    may_count,
    roles,
    round_of,
    still_open,
    turns,
)

SET = ["Asha", "Ben", "Cai", "Dee", "Eva", "Femi", "Gwen"]
START = datetime(2026, 11, 3, 14, 0, tzinfo=UTC)


def test_who_has_presented_least_comes_first_then_whose_turn_is_longest_ago() -> None:
    history = [Roles(name, "", "") for name in ("Asha", "Ben", "Asha", "Cai")]

    assert by_turns(["Asha", "Ben", "Cai", "Dee"], history) == ["Dee", "Ben", "Cai", "Asha"]


def test_a_name_typed_in_other_capitals_is_the_same_person() -> None:
    assert turns([Roles("Asha", "", ""), Roles("ASHA", "", "")]) == {"asha": 2}
    assert by_turns(["asha", "Ben"], [Roles("Asha", "", "")]) == ["Ben", "asha"]


def test_nobody_has_two_roles_and_the_presenter_has_only_that_one() -> None:
    given_roles = roles("Cai", SET, [], has_facilitator=False)

    assert given_roles.presenter == "Cai"
    assert len(set(given_roles.to_value().values())) == 4


def test_where_a_facilitator_is_there_the_adviser_is_nobody_of_the_set() -> None:
    assert roles("Cai", SET, []).adviser == ""


@given(st.permutations(SET), st.permutations(SET), st.booleans())
def test_while_everybody_presents_twice_every_role_goes_round(
    once: list[str], again: list[str], has_facilitator: bool
) -> None:
    history: list[Roles] = []
    for presenter in [*once, *again]:
        history.append(roles(presenter, SET, history, has_facilitator=has_facilitator))

    for role in ("timekeeper", "listener", *(() if has_facilitator else ("adviser",))):
        had = turns(history, role)
        assert (min(had.get(name.casefold(), 0) for name in SET), max(had.values())) in {
            (1, 3),
            (2, 2),
            (1, 2),
        }


def test_a_presenter_who_is_not_here_is_refused() -> None:
    with pytest.raises(InputError, match="Zoe is not among those who are here"):
        roles("Zoe", SET, [])


def test_another_member_begins_the_round_at_each_meeting() -> None:
    assert [round_of(SET, number)[0] for number in range(1, 9)] == [*SET, "Asha"]
    assert round_of([], 3) == []


def test_airtime_is_counted_only_if_everybody_who_is_here_said_yes() -> None:
    assert may_count(SET, SET)
    assert not may_count(SET, SET[:-1])
    assert not may_count([*SET, "Late"], SET)
    assert not may_count([], [])


def test_time_goes_to_whoever_speaks_and_to_nobody_in_between() -> None:
    def after(seconds: int) -> datetime:
        return START + timedelta(seconds=seconds)

    airtime = Airtime().given_to("Asha", START).given_to("Ben", after(30)).given_to("", after(50))
    airtime = airtime.given_to("Asha", after(100))

    assert airtime.spoken_at(after(110)) == {"Asha": 40, "Ben": 20}
    assert Airtime.from_value(airtime.to_value()) == airtime


def test_what_is_kept_of_a_meeting_comes_back_as_it_was() -> None:
    record = Record(
        2,
        7,
        (roles("Asha", SET, []),),
        (("Check-in", 14, 15.5),),
        (Action("Asha", "Ring the ward", date(2026, 12, 1)), Action("Ben", "Ask finance", outcome="partly")),
    )

    assert Record.from_value(record.to_value()) == record


def test_actions_that_are_done_or_dropped_are_not_asked_about_again() -> None:
    actions = [Action("Asha", name, outcome=name) for name in ("done", "partly", "not-yet", "dropped", "")]

    assert [action.outcome for action in still_open(actions)] == ["partly", "not-yet", ""]
