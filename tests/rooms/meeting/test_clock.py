"""One clock: it runs, pauses, is extended and says by how much it is over."""

from datetime import UTC, datetime, timedelta

import pytest

from cmplearn.rooms.meeting import Clock, Lengths, Plan, Progress, begin, plan

START = datetime(2026, 11, 3, 14, 0, tzinfo=UTC)


def after(minutes: float) -> datetime:
    """Return the time some minutes after the start."""
    return START + timedelta(minutes=minutes)


def planned(minutes: int) -> Plan:
    """Return a plan of 184 minutes, with three for the contract."""
    return plan(6, minutes, 2, Lengths(recall=3))


def test_a_clock_runs_down_and_past_nothing() -> None:
    clock = Clock(300).resumed(START)

    assert clock.left_at(after(2)) == 180
    assert clock.left_at(after(6)) == -60


def test_a_paused_clock_stands_still_and_goes_on_where_it_stood() -> None:
    paused = Clock(300).resumed(START).paused(after(2))

    assert paused.left_at(after(60)) == 180
    assert paused.resumed(after(60)).left_at(after(61)) == 120


def test_pausing_or_going_on_twice_changes_nothing() -> None:
    clock = Clock(300).resumed(START)

    assert clock.resumed(after(1)) == clock
    assert clock.paused(after(1)).paused(after(9)) == clock.paused(after(1))


def test_a_minute_more_is_a_minute_more_even_when_it_is_over() -> None:
    assert Clock(300).resumed(START).extended().left_at(after(6)) == 0


def test_a_computer_s_clock_that_is_put_back_takes_no_time_away() -> None:
    assert Clock(300, spent=60).resumed(START).left_at(after(-30)) == 240


def test_a_meeting_begins_with_its_first_clock_running() -> None:
    progress = begin(planned(240), START)

    assert (progress.stage.kind, progress.clock.left_at(after(1))) == ("contract", 120)
    assert not progress.is_last


def test_only_the_present_stage_s_clock_runs() -> None:
    progress = begin(planned(240), START).moved(1, after(2))

    assert progress.stage.kind == "check-in"
    assert [clock.since is not None for clock in progress.clocks].count(True) == 1
    assert progress.clocks[0].spent == 120


def test_going_back_goes_on_from_where_that_stage_was_left() -> None:
    back = begin(planned(240), START).moved(1, after(2)).moved(-1, after(5))

    assert (back.at, back.clock.left_at(after(5))) == (0, 60)
    assert back.clocks[1].spent == 180


def test_there_is_nothing_before_the_first_stage_or_after_the_last() -> None:
    progress = begin(planned(240), START)

    assert progress.moved(-1, START).at == 0
    assert progress.moved(99, START).is_last


@pytest.mark.parametrize(("minutes_in_contract", "late"), [(1, -50), (3, -50), (10, -43), (60, 7)])
def test_lateness_is_what_the_end_would_be_if_the_rest_keeps_to_its_plan(
    minutes_in_contract: int, late: int
) -> None:
    progress = begin(planned(234), START)  # 184 minutes planned: 50 to spare

    assert progress.late_at(after(minutes_in_contract), 234) == late * 60


def test_a_pause_makes_the_meeting_later_though_the_clock_stands() -> None:
    paused = begin(planned(184), START).paused(after(1))

    assert paused.late_at(after(21), 184) == 20 * 60


def test_a_minute_given_to_a_stage_is_a_minute_later() -> None:
    assert begin(planned(184), START).extended().late_at(START, 184) == 60


def test_planned_and_actual_minutes_stand_side_by_side() -> None:
    progress = begin(planned(184), START).moved(1, after(4)).moved(1, after(20))

    assert [(stage.kind, stage.minutes, actual) for stage, actual in progress.compared(after(25))][:3] == [
        ("contract", 3, 4),
        ("check-in", 18, 16),
        ("review", 18, 5),
    ]


def test_a_meeting_is_taken_up_again_from_what_was_kept() -> None:
    made = planned(184)
    progress = begin(made, START).moved(2, after(4)).extended().paused(after(7))

    assert Progress.from_value(progress.to_value(), made) == progress
    assert Progress.from_value(progress.resumed(after(9)).to_value(), made).clock.left_at(after(10)) == (
        progress.clock.left_at(after(7)) - 60
    )
