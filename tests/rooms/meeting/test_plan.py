"""What a meeting of a learning set holds, and what is refused because it can't fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn import course
from cmplearn.errors import InputError
from cmplearn.rooms.meeting import FORMS, Form, Lengths, most_issues, plan

FACT_BOOK = Lengths(
    recall=0,
    check_in=3,
    review=3,
    bids=0,
    present=2,
    clarify=8,
    questions=15,
    reflection=10,
    process=0,
    closing=15,
)
"""What the table of the programme's fact book (3.2) counts: 35 minutes an issue, and no contract or bids."""

TABLE = {
    5: ("1h35", "2h10", "2h45", "3h20", "3h55"),
    6: ("1h41", "2h16", "2h51", "3h26", "4h36"),
    7: ("1h47", "2h22", "2h57", "3h32", "5h32"),
    8: ("1h53", "2h28", "3h03", "3h38", "6h13"),
}


def minutes(text: str) -> int:
    """Return hours and minutes, as the table writes them, in minutes."""
    hours, rest = text.split("h")
    return int(hours) * 60 + int(rest)


@pytest.mark.parametrize(
    ("members", "issues", "length"),
    [
        (members, issues, text)
        for members, row in TABLE.items()
        for issues, text in zip((1, 2, 3, 4, members), row, strict=True)
    ],
)
def test_the_lengths_are_those_of_the_fact_book(members: int, issues: int, length: str) -> None:
    assert plan(members, 24 * 60, issues, FACT_BOOK).needed == minutes(length)


@pytest.mark.parametrize(("members", "row"), TABLE.items())
def test_a_minute_less_than_the_table_is_refused(members: int, row: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match=r": 1 too few\. One issue fits"):
        plan(members, minutes(row[1]) - 1, 2, FACT_BOOK)
    assert plan(members, minutes(row[1]), 2, FACT_BOOK).spare == 0


def test_a_half_day_holds_three_or_four_presenters_in_any_set() -> None:
    assert {most_issues(members, 220, FACT_BOOK) for members in TABLE} == {4}
    assert {most_issues(members, 183, FACT_BOOK) for members in TABLE} == {3}


def test_an_issue_takes_50_to_60_minutes_unless_the_set_says_otherwise() -> None:
    assert (Lengths().issue, Lengths(present=5).issue) == (55, 50)
    assert plan(6, 240, 2).remark == ""
    assert "35 minutes" in plan(6, 240, 2, FACT_BOOK).remark


def test_the_refusal_says_what_is_needed_and_what_would_fit() -> None:
    with pytest.raises(InputError) as refused:
        plan(7, 150, 2)
    assert str(refused.value) == (
        "2 issues for a set of 7 take 192 minutes, and there are 150: 42 too few. "
        "One issue fits in that time; or shorten the parts."
    )
    with pytest.raises(InputError, match="No issue fits in that time"):
        plan(8, 45, 1)


@pytest.mark.parametrize(("members", "words"), [(3, "Wait for others"), (9, "two sets")])
def test_a_set_has_four_to_eight_members(members: int, words: str) -> None:
    with pytest.raises(InputError, match=words):
        plan(members, 240, 1)


def test_no_more_issues_than_members_and_no_minutes_that_can_t_be() -> None:
    with pytest.raises(InputError, match="From 1 to 5 members"):
        plan(5, 600, 6)
    with pytest.raises(InputError, match="“check-in” go from 0 to 60; 61"):
        Lengths(check_in=61)
    with pytest.raises(InputError, match="“questions” go from 1"):
        Lengths(questions=0)


@pytest.mark.parametrize("members", [6, 7])
@pytest.mark.parametrize(("number", "is_last"), [(1, False), (2, False), (5, True)])
def test_the_course_s_own_meetings_fit(members: int, number: int, is_last: bool) -> None:
    form = FORMS["course"]
    meeting = course.programme().set_meetings[number - 1]
    assert (form.minutes, form.issues) == (meeting.minutes, meeting.presenters)
    made = plan(
        members, meeting.minutes, meeting.presenters, form.lengths, is_first=number == 1, is_last=is_last
    )
    assert made.spare >= 0
    assert "Each issue has 45 minutes. Sets usually give one 50 to 60." in made.remark


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_form_has_time_for_seven_phones_to_join_and_for_seven_people_to_speak(form: Form) -> None:
    for is_first in (True, False):
        made = plan(7, form.minutes, form.issues, form.lengths, is_first=is_first)
        minutes = {stage.kind: stage.minutes for stage in made.stages}
        assert minutes["contract"] >= (10 if is_first else 5)
        assert minutes["bids"] >= 5
        assert minutes["closing"] >= 5


@pytest.mark.parametrize("members", [5, 6, 7, 8])
@pytest.mark.parametrize("is_first", [True, False])
def test_york_s_single_issue_fits_90_minutes_with_up_to_eight(members: int, is_first: bool) -> None:
    form = FORMS["york"]
    made = plan(members, 90, 1, form.lengths, is_first=is_first, is_last=not is_first)
    assert "break" not in [stage.kind for stage in made.stages]


def test_contracting_comes_first_and_the_ending_last() -> None:
    first, last = plan(6, 240, 2, is_first=True), plan(6, 240, 2, is_last=True)

    assert [stage.kind for stage in first.stages][:3] == ["contract", "check-in", "bids"]
    assert [stage.kind for stage in last.stages][:4] == ["contract", "check-in", "review", "bids"]
    assert (first.stages[0].minutes, last.stages[0].minutes) == (15, 5)
    assert (first.stages[-1].kind, last.stages[-1].kind) == ("closing", "ending")


def test_each_issue_goes_through_every_stage_with_a_break_between_two() -> None:
    kinds = [(stage.kind, stage.issue) for stage in plan(6, 240, 2).stages[4:-1]]

    parts = ["present", "clarify", "questions", "reflection", "process"]
    assert kinds == [*((kind, 1) for kind in parts), ("break", 0), *((kind, 2) for kind in parts)]


def test_more_than_six_issues_have_two_breaks() -> None:
    assert [stage.kind for stage in plan(8, 900, 7).stages].count("break") == 2
    assert [stage.kind for stage in plan(8, 900, 6).stages].count("break") == 1


@given(st.integers(4, 8), st.integers(30, 600), st.booleans(), st.booleans())
def test_what_is_said_to_fit_fits_and_one_more_does_not(
    members: int, minutes: int, is_first: bool, is_last: bool
) -> None:
    lengths = Lengths()
    fits = most_issues(members, minutes, lengths, is_first=is_first, is_last=is_last)

    if fits:
        made = plan(members, minutes, fits, lengths, is_first=is_first, is_last=is_last)
        assert made.needed == sum(stage.minutes for stage in made.stages) <= minutes
    if fits < members:
        with pytest.raises(InputError):
            plan(members, minutes, fits + 1, lengths, is_first=is_first, is_last=is_last)
