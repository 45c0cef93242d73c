"""A plan that has too little time has a nearest one, which fits and says what it changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.rooms.meeting import FORMS, Lengths, nearest, plan

COURSE = FORMS["course"].lengths


def test_eight_at_the_course_s_last_meeting_look_back_for_a_minute_each_and_keep_their_break() -> None:
    found = nearest(8, 150, 2, COURSE, is_last=True)

    assert found is not None
    assert found.changes == "the review of each member’s actions 1 minute instead of 2"
    assert (found.plan.needed, found.plan.lengths.issue, found.plan.lengths.rest) == (145, 45, 10)


@pytest.mark.parametrize(
    ("asked", "changes"),
    [
        (
            (7, 150, 2),
            "the review of each member’s actions 1 minute instead of 3; presenting each issue 5 minutes "
            "instead of 10; open questions on each issue 20 minutes instead of 25; looking back 6 minutes "
            "instead of 15",
        ),
        (
            (7, 125, 2),
            "one issue instead of 2; open questions on each issue 22 minutes instead of 25; looking "
            "back 6 minutes instead of 15",
        ),
        ((7, 60, 2), "one issue instead of 2; 137 minutes in all instead of 60"),
        ((7, 60, 1), "137 minutes in all instead of 60"),
    ],
)
def test_parts_are_shortened_then_issues_left_out_then_more_time_taken(
    asked: tuple[int, int, int], changes: str
) -> None:
    found = nearest(*asked)

    assert found is not None
    assert found.changes == changes


@pytest.mark.parametrize("asked", [(7, 240, 2), (3, 60, 1), (7, 60, 0), (5, 60, 6)])
def test_what_fits_and_what_is_no_set_has_no_nearest_plan(asked: tuple[int, int, int]) -> None:
    assert nearest(*asked) is None


@given(
    st.integers(4, 8),
    st.integers(0, 300),
    st.integers(1, 4),
    st.sampled_from([Lengths(), *(form.lengths for form in FORMS.values())]),
    st.booleans(),
    st.booleans(),
)
def test_the_nearest_plan_fits_and_says_a_change(
    members: int, minutes: int, issues: int, lengths: Lengths, is_first: bool, is_last: bool
) -> None:
    found = nearest(members, minutes, issues, lengths, is_first=is_first, is_last=is_last)

    if found is None:
        assert plan(members, minutes, issues, lengths, is_first=is_first, is_last=is_last).spare >= 0
    else:
        assert found.plan.spare >= 0
        assert found.plan.issues <= issues
        assert "instead of" in found.changes
