"""Rooms shared or apart, lists brought down: known answers first, then laws, then refusals."""

import math
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.errors import InputError
from cmplearn.methods.queueing import mean_wait, pooling, shared_or_apart
from cmplearn.methods.waiting_list import left_waiting, list_for_share, relief_plan

OWN_SHARED, ONE_SHARED, OWN_APART, ONE_APART = range(4)
loads = st.floats(0.05, 0.98)
rooms = st.integers(2, 15)
lost = st.floats(0, 0.5)
days = st.lists(st.integers(0, 9), min_size=1, max_size=30)


def wait(table: pd.DataFrame, row: int) -> float:
    return float(table["mean_wait"].iloc[row])


def test_two_rooms_at_the_hub_standard_wait_as_the_case_says() -> None:
    """Case hubs, checks wait_apart and wait_pooled: 0.85 / 0.15 and 0.7225 / 0.2775."""
    table = shared_or_apart(0.85, 2)
    assert wait(table, OWN_APART) == pytest.approx(0.85 / 0.15)
    assert wait(table, ONE_APART) == pytest.approx(0.7225 / 0.2775)


def test_eight_cancelled_in_a_hundred_undo_what_pooling_gave() -> None:
    seven, eight = (shared_or_apart(0.85, 2, cancelled=share) for share in (0.07, 0.08))
    assert wait(seven, ONE_SHARED) < wait(seven, OWN_APART)
    assert wait(eight, ONE_SHARED) > wait(eight, OWN_APART)
    assert eight["cancelled"].tolist() == [0.08, 0.08, 0, 0]


def test_a_list_over_its_load_grows_though_the_mean_is_below_one() -> None:
    table = shared_or_apart(0.85, 6, unevenness=0.2)
    assert table["growing"].tolist() == [1, 0, 1, 0]
    assert math.isinf(wait(table, OWN_APART))
    assert table["busiest_load"].iloc[OWN_APART] == pytest.approx(1.02)
    assert wait(table, ONE_APART) < 1


def test_at_a_load_of_one_no_arrangement_settles() -> None:
    table = shared_or_apart(1, 4)
    assert table["growing"].tolist() == [4, 1, 4, 1]
    assert table["mean_wait"].map(math.isinf).all()


@given(load=loads, count=rooms, unevenness=st.floats(0, 0.9), cancelled=lost, kept=lost)
def test_one_list_never_waits_longer_than_several(
    load: float, count: int, unevenness: float, cancelled: float, kept: float
) -> None:
    table = shared_or_apart(load, count, unevenness, cancelled, kept)
    assert wait(table, ONE_SHARED) <= wait(table, OWN_SHARED) + 1e-9
    assert wait(table, ONE_APART) <= wait(table, OWN_APART) + 1e-9


@given(load=loads, count=rooms, share=lost)
def test_what_is_lost_alike_makes_no_difference_to_the_wait(load: float, count: int, share: float) -> None:
    table = shared_or_apart(load, count, 0.1, cancelled=share, kept_free=share)
    assert wait(table, OWN_SHARED) == wait(table, OWN_APART)
    assert wait(table, ONE_SHARED) == wait(table, ONE_APART)


@given(load=loads, count=rooms)
def test_with_nothing_lost_it_is_the_pooling_of_equal_queues(load: float, count: int) -> None:
    table = shared_or_apart(load, count)
    known = pooling([load] * count, 1, [1] * count).set_index("arrangement")["mean_wait"]
    assert wait(table, OWN_APART) == pytest.approx(known["separate"])
    assert wait(table, ONE_APART) == pytest.approx(known["pooled"])


@given(load=st.floats(0.05, 0.6), share=st.floats(0, 0.3))
def test_lost_time_is_a_room_that_works_slower(load: float, share: float) -> None:
    found = wait(shared_or_apart(load, 3, cancelled=share), ONE_SHARED)
    assert found == pytest.approx(mean_wait(3 * load, 1 - share, 3))


@pytest.mark.parametrize(
    ("inputs", "says"),
    [
        ({"load": 0, "lists": 2}, "load must be above 0"),
        ({"load": 0.8, "lists": 2.5}, "lists must be a whole number"),
        ({"load": 0.8, "lists": 0}, "lists must be a whole number"),
        ({"load": 0.8, "lists": 2, "unevenness": 1}, "unevenness must be below 1"),
        ({"load": 0.8, "lists": 2, "cancelled": 5}, "did you mean 0.05"),
        ({"load": 0.8, "lists": 2, "kept_free": -0.1}, "kept_free must be from 0"),
        ({"load": "high", "lists": 2}, "load"),
    ],
)
def test_what_no_room_can_have_is_refused(inputs: dict[str, float], says: str) -> None:
    with pytest.raises(InputError, match=says):
        shared_or_apart(**inputs)


def test_relief_brings_the_theatres_to_the_published_share() -> None:
    plan = relief_plan(102, 100, 1715, share=0.92, limit_weeks=18, weeks=26)
    assert plan.load == pytest.approx(1.02)
    assert plan.target_queue == pytest.approx(102 * 18 / -math.log(0.08))
    assert plan.capacity == pytest.approx(102 + (1715 - plan.target_queue) / 26)
    assert plan.extra == pytest.approx(26 * (plan.capacity - 100))
    assert plan.relieved["waiting"].iloc[[25, -1]].tolist() == pytest.approx([plan.target_queue] * 2)
    assert plan.as_now["waiting"].iloc[-1] == pytest.approx(1715 + 2 * 52)
    assert plan.back_again["waiting"].iloc[[25, -1]].tolist() == pytest.approx(
        [plan.target_queue, plan.target_queue + 2 * 26]
    )
    assert plan.too_long


def test_a_list_that_is_short_enough_needs_no_relief() -> None:
    plan = relief_plan(10, 20, 30, share=0.92, limit_weeks=18, weeks=26)
    assert (plan.capacity, plan.too_long, plan.extra) == (10, False, 0)
    assert plan.as_now["waiting"].iloc[-1] == 0
    assert set(plan.relieved["waiting"]) == {30}


@given(
    demand=st.integers(1, 300),
    capacity=st.integers(1, 300),
    queue=st.integers(0, 6000),
    share=st.floats(0.5, 0.99),
    weeks=st.integers(1, 100),
)
def test_a_list_adds_up_and_never_falls_below_none(
    demand: int, capacity: int, queue: int, share: float, weeks: int
) -> None:
    plan = relief_plan(demand, capacity, queue, share, 18, weeks)
    assert plan.target_queue == pytest.approx(list_for_share(share, 18, demand))
    for path in (plan.as_now, plan.relieved, plan.back_again):
        left = [queue, *path["waiting"]]
        for before, (after, treated) in zip(left, zip(left[1:], path["treated"], strict=True), strict=False):
            assert after == pytest.approx(before + demand - treated, abs=1e-6)
        assert min(left) >= 0
    if demand >= capacity:
        assert all(later >= earlier - 1e-9 for earlier, later in pairwise(plan.as_now["waiting"]))


@pytest.mark.parametrize(
    "wrong",
    [{"demand": 0}, {"capacity": 0}, {"queue": -1}, {"share": 92}, {"limit_weeks": 0}, {"weeks": 0}],
)
def test_a_plan_that_cannot_be_is_refused(wrong: dict[str, float]) -> None:
    sound = {"demand": 10, "capacity": 9, "queue": 50, "share": 0.92, "limit_weeks": 18, "weeks": 26}
    with pytest.raises(InputError, match=next(iter(wrong))):
        relief_plan(**{**sound, **wrong})


def test_an_empty_place_cannot_be_kept() -> None:
    assert left_waiting([4, 0, 3, 1, 0], 2) == [2, 0, 1, 0, 0]
    assert left_waiting([0, 3, 1, 4, 0], 2) == [0, 1, 0, 2, 0]


def test_the_throws_of_the_activity_come_to_what_its_facilitator_is_told() -> None:
    first, second = [1, 5, 4, 5, 4, 5, 3, 4, 1, 5], [1, 6, 1, 2, 1, 6, 6, 1, 6, 4]
    assert sum(left_waiting(first, 4)) == 14
    assert sum(left_waiting(second, 4)) == 15
    assert sum(left_waiting([a + b for a, b in zip(first, second, strict=True)], 8)) == 12
    assert nights_with_emergencies(first, second, [2, 1, 5, 6, 5, 6, 2, 4, 2, 2]) == 35


def nights_with_emergencies(first: list[int], second: list[int], third: list[int]) -> int:
    """Nights of waiting in one list where a six of the third die takes half of the day's eight places."""
    left = nights = 0
    for a, b, throw in zip(first, second, third, strict=True):
        left = max(0, left + a + b - (4 if throw == 6 else 8))
        nights += left
    return nights


def test_many_games_with_dice_come_to_what_the_facilitator_is_told() -> None:
    throws = np.random.default_rng(18).integers(1, 7, size=(4000, 3, 10)).tolist()
    apart = [sum(left_waiting(a, 4)) + sum(left_waiting(b, 4)) for a, b, _ in throws]
    together = [sum(left_waiting(np.add(a, b), 8)) for a, b, _ in throws]
    shared = [nights_with_emergencies(*game) for game in throws]
    assert np.median(apart) == pytest.approx(20, abs=1)
    assert np.median(together) == pytest.approx(8, abs=1)
    assert np.median(shared) == pytest.approx(21, abs=1.5)
    assert np.greater(shared, apart).mean() == pytest.approx(0.5, abs=0.05)


@given(first=days, second=days, places=st.integers(0, 9))
def test_on_no_throw_does_one_list_leave_more_waiting(
    first: list[int], second: list[int], places: int
) -> None:
    both = [a + b for a, b in zip(first, second, strict=False)]
    apart = [left_waiting(each[: len(both)], places) for each in (first, second)]
    together = left_waiting(both, 2 * places)
    assert all(one <= a + b for one, a, b in zip(together, *apart, strict=True))


@pytest.mark.parametrize(("comes", "places"), [([], 2), ([1, -1], 2), ([1], -1), ("many", 2)])
def test_days_that_cannot_be_are_refused(comes: list[float], places: float) -> None:
    with pytest.raises(InputError):
        left_waiting(comes, places)
