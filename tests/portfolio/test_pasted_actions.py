from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.errors import InputError
from cmplearn.portfolio.pasted_actions import Pasted, pasted, read_day

TODAY = date(2026, 11, 22)
DUE = date(2026, 12, 3)


@pytest.mark.parametrize(
    "line",
    [
        "- Ask the sponsor | 3 December | Sam",
        "• Ask the sponsor|by 03/12/2026|Sam",
        "1. Ask the sponsor | Sam | 2026-12-03",
        "Ask the sponsor\tThursday 3rd December 2026\tSam",
        "| Ask the sponsor | due 3.12.26 | who: Sam |",
    ],
)
def test_what_by_when_and_who_are_found_however_they_are_written(line: str):
    assert pasted(line, TODAY) == [Pasted("Ask the sponsor", DUE, "Sam")]


def test_what_is_not_said_is_mine_and_without_a_date():
    assert pasted("- Ring the ward", TODAY) == [Pasted("Ring the ward", None, "me")]


@pytest.mark.parametrize(
    ("said", "owner"), [("me", "me"), ("I", "me"), ("The team", "team"), ("All", "team")]
)
def test_me_and_the_team_are_known(said: str, owner: str):
    assert pasted(f"- Ring | {said}", TODAY)[0].owner == owner


def test_a_heading_and_a_tables_rule_are_no_actions():
    notes = "Actions from today\n\n| What | By | Who |\n|---|---|---|\n| Ring | 3 Dec | me |\n"
    assert pasted(notes, TODAY) == [Pasted("Ring", DUE, "me")]


def test_bare_lines_are_actions_when_all_are_bare():
    assert [each.what for each in pasted("Ring the ward\nAsk Sam", TODAY)] == ["Ring the ward", "Ask Sam"]


def test_the_same_line_twice_is_one_action():
    assert len(pasted("- Ring\n- Ring\n", TODAY)) == 1


@pytest.mark.parametrize(
    "said", ["31 February", "32/1/2026", "3/13/2026", "2026-13-01", "3 Brumaire", "tomorrow"]
)
def test_a_day_that_does_not_exist_is_none(said: str):
    assert read_day(said, TODAY) is None


def test_a_day_that_has_passed_is_next_years():
    assert (read_day("21 November", TODAY), read_day("22 November", TODAY)) == (date(2027, 11, 21), TODAY)


def test_a_very_long_text_is_refused():
    with pytest.raises(InputError, match="Paste the actions alone"):
        pasted("- x\n" * 300, TODAY)


@given(st.text(max_size=300))
def test_no_text_stops_it_and_every_action_has_words(text: str):
    assert all(each.what and each.owner for each in pasted(text, TODAY))
