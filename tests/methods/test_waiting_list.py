"""Waiting lists: formulas and sizes by known answers, laws, refusals; the simulation has its own file."""

import datetime
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cmplearn.errors import InputError
from cmplearn.methods.waiting_list import (
    by_priority,
    list_for_share,
    list_statistics,
    mean_wait_for_share,
    pressure,
    queue_load,
    queue_sizes,
    relief_capacity,
    share_within,
    target_capacity,
    target_mean_wait,
    target_queue_size,
)

amounts = st.floats(min_value=0.1, max_value=1e4)
targets = st.floats(min_value=0.5, max_value=200)
factors = st.floats(min_value=1, max_value=10)
days = st.dates(datetime.date(2023, 12, 1), datetime.date(2024, 2, 28))


@pytest.mark.parametrize(
    ("found", "answer"),
    [
        (lambda: queue_load(30, 27), 1.11111111),
        (lambda: queue_load(52, 42), 1.23809524),
        (lambda: relief_capacity(30, 1200, 390, 26), 61.153846),
        (lambda: relief_capacity(35, 250, 100, 15), 45),
        (lambda: target_capacity(30, 52, 3, 1.1, 1.2), 30.076442),
        (lambda: target_mean_wait(52, 4), 13),
        (lambda: target_queue_size(30, 52), 390),
        (lambda: pressure(63, 52), 2.42307692),
    ],
)
def test_the_formulas_give_the_known_answers(found: Callable[[], float], answer: float) -> None:
    """NHSRwaitinglist's unit tests, each recomputed by hand from the formula."""
    assert isinstance(found(), float)
    assert found() == pytest.approx(answer, abs=5e-7)


@pytest.mark.parametrize(("share", "mean", "size"), [(0.92, 7.127, 712.7), (0.65, 17.146, 1714.6)])
def test_shares_within_18_weeks_as_an_exponential_list(share: float, mean: float, size: float) -> None:
    """By hand: -18 / ln(1 - share), at 100 removals a week."""
    assert round(float(mean_wait_for_share(share, 18)), 3) == mean
    assert round(float(list_for_share(share, 18, 100)), 1) == size


def test_from_65_to_92_percent_the_list_must_fall_by_58_percent() -> None:
    assert round(1 - list_for_share(0.92, 18, 100) / list_for_share(0.65, 18, 100), 2) == 0.58


@pytest.mark.parametrize(("factor", "beyond"), [(4, 0.0183), (6, 0.0025)])
def test_what_a_factor_leaves_beyond_the_target(factor: float, beyond: float) -> None:
    """Fong et al. 2022: exp(-4) = 1.83%, exp(-6) = 0.25%."""
    assert round(1 - float(share_within(target_mean_wait(52, factor), 52)), 4) == beyond


@given(demand=amounts, target=targets, factor=factors)
def test_a_list_at_its_target_needs_no_relief(demand: float, target: float, factor: float) -> None:
    size = target_queue_size(demand, target, factor)
    assert relief_capacity(demand, size, size) == pytest.approx(demand)
    assert size == pytest.approx(demand * target_mean_wait(target, factor))  # Little's law


@given(demand=amounts, queue=amounts, size=amounts, weeks=st.integers(1, 200))
def test_relief_capacity_used_for_its_weeks_reaches_the_target(
    demand: float, queue: float, size: float, weeks: int
) -> None:
    capacity = relief_capacity(demand, queue, size, weeks)
    assert queue + weeks * (demand - capacity) == pytest.approx(size, abs=1e-6)


@given(demand=amounts, target=targets, factor=factors, spread=st.floats(0.01, 5))
def test_variation_is_what_costs_capacity(demand: float, target: float, factor: float, spread: float) -> None:
    assert target_capacity(demand, target, factor, 0, 0) == demand
    assert target_capacity(demand, target, factor, spread, spread) > demand
    assert target_capacity(demand, target, factor, spread, 0) == pytest.approx(
        target_capacity(demand, target, factor, 0, spread)
    )


@given(mean=targets, weeks=targets)
def test_share_and_mean_wait_undo_each_other(mean: float, weeks: float) -> None:
    share = float(share_within(mean, weeks))
    assume(share < 1 - 1e-9)  # nearer to 1 the digits are used up
    assert mean_wait_for_share(share, weeks) == pytest.approx(mean, rel=1e-4)


@given(target=targets)
def test_pressure_is_one_at_half_the_target(target: float) -> None:
    assert pressure(target / 2, target) == pytest.approx(1)


def test_arrays_and_tables_give_what_their_numbers_give_one_by_one() -> None:
    demand, target = pd.Series([30, 52, 10], index=list("abc")), np.array([52, 18, 4])
    expected = [target_queue_size(d, t) for d, t in zip(demand, target, strict=True)]
    assert np.asarray(target_queue_size(demand, target)).tolist() == expected
    assert np.asarray(queue_load([[30], [60]], [27, 30])).shape == (2, 2)
    many = [
        relief_capacity([30, 35], [1200, 250], [390, 100], [26, 15]),
        target_capacity([30, 30], 52, 3, 1.1, 1.2),
        target_mean_wait([52, 18]),
        pressure([63, 26], 52),
        share_within([7, 8], 18),
        mean_wait_for_share([0.92, 0.65], 18),
        list_for_share([0.92, 0.65], 18, [100, 200]),
    ]
    assert all(isinstance(each, np.ndarray) and each.shape == (2,) for each in many)


def test_each_priority_has_its_own_target_and_the_whole_is_their_sum() -> None:
    """By hand: P2 10 a week, 4 weeks: 10; 15 is within twice. P4 20 a week, 52 weeks: 260; 20 + 940 / 26."""
    rows = pd.DataFrame(
        {"priority": ["P2", "P4"], "demand": [10, 20], "queue": [15, 1200], "target": [4, 52]}
    )
    found = by_priority(rows)
    assert found["target_queue"].tolist() == [10, 260]
    assert found["target_mean_wait"].tolist() == [1, 13]
    assert found["too_long"].tolist() == [False, True]
    assert found["relief_capacity"].tolist() == pytest.approx([10, 20 + 940 / 26])
    assert found["priority"].tolist() == ["P2", "P4"]
    assert list(rows.columns) == ["priority", "demand", "queue", "target"]  # the table given is left alone


def test_the_size_of_a_list_day_by_day() -> None:
    """NHSRwaitinglist's unit test."""
    found = queue_sizes(["2024-01-01", "2024-01-04", "2024-01-10"], [], "2024-01-01", "2024-01-10")
    assert found.tolist() == [1, 1, 1, 2, 2, 2, 2, 2, 2, 3]
    assert found.index[0] == pd.Timestamp("2024-01-01")
    assert found.index[-1] == pd.Timestamp("2024-01-10")


ROWS = pd.DataFrame(
    {
        "referral": ["2023-11-01", "2023-12-20", "2024-01-02", "2024-01-05", "2024-01-09"],
        "removal": ["2023-12-15", "2024-01-04", None, "2024-01-05", None],
    }
)


def test_people_of_other_days_are_not_counted() -> None:
    """By hand. NHSRwaitinglist counts people referred after the end and people removed before the start.

    From 1 to 6 January: the first was removed in December, the last is referred on the 9th, the fourth
    comes and goes on the 5th. So one waits (the second), two from the 2nd, one from the 4th.
    """
    for found in (
        queue_sizes(ROWS, None, "2024-01-01", "2024-01-06"),
        queue_sizes(ROWS["referral"], ROWS["removal"], "2024-01-01", "2024-01-06"),
    ):
        assert found.tolist() == [1, 2, 2, 1, 1, 1]


def test_the_span_is_that_of_the_dates_where_none_is_given() -> None:
    found = queue_sizes(ROWS)
    assert (found.index[0], found.index[-1]) == (pd.Timestamp("2023-11-01"), pd.Timestamp("2024-01-09"))
    assert found.iloc[-1] == 2


@pytest.mark.parametrize(
    "dates",
    [
        [datetime.date(2024, 1, 1), datetime.date(2024, 1, 3)],
        [datetime.datetime(2024, 1, 1, 23, 59), datetime.datetime(2024, 1, 3)],
        pd.to_datetime(["2024-01-01", "2024-01-03"]),
        pd.Series(pd.to_datetime(["2024-01-01", "2024-01-03"]), index=[5, 9]),
        np.array(["2024-01-01", "2024-01-03"], dtype="datetime64[D]"),
        pd.to_datetime(["2024-01-01 08:00", "2024-01-03 09:00"]).tz_localize("Europe/London"),
    ],
)
def test_dates_come_in_any_of_the_usual_forms(dates: Any) -> None:
    assert queue_sizes(dates, [None], "2024-01-01", datetime.date(2024, 1, 3)).tolist() == [1, 1, 2]


@given(
    people=st.lists(st.tuples(days, st.none() | days), min_size=1, max_size=30),
    start=days,
    length=st.integers(0, 60),
)
def test_sizes_are_what_counting_by_hand_gives(
    people: list[tuple[datetime.date, datetime.date | None]], start: datetime.date, length: int
) -> None:
    people = [(came, None if left is None else max(came, left)) for came, left in people]
    rows = pd.DataFrame(people, columns=["referral", "removal"])
    found = queue_sizes(rows, None, start, start + datetime.timedelta(days=length))
    for day, size in zip(found.index.date, found, strict=True):
        assert size == sum(came <= day and (left is None or left > day) for came, left in people)
    statistics = list_statistics(rows, 18, start, start + datetime.timedelta(days=length))
    assert statistics.queue == found.iloc[-1]


def test_a_wait_in_days_is_never_set_beside_a_target_in_weeks() -> None:
    """By hand; NHSRwaitinglist's `wl_stats` takes the mean wait in days and the target in weeks.

    On 28 January two people wait, referred on the 1st and the 15th: 27 and 13 days, 20 in the mean, which
    is 20 / 7 weeks. Pressure for 8 weeks: 2 x 20 / 7 / 8 = 0.714, and not 2 x 20 / 8 = 5. The person
    referred in February doesn't wait yet, and the one removed on the 8th no longer does.
    """
    rows = pd.DataFrame(
        {
            "referral": ["2024-01-01", "2024-01-01", "2024-01-15", "2024-02-20"],
            "removal": ["2024-01-08", None, None, None],
        }
    )
    found = list_statistics(rows, target=8, start="2024-01-01", end="2024-01-28")
    assert found.mean_wait == pytest.approx(20 / 7)
    assert found.pressure == pytest.approx(2 * 20 / 7 / 8)
    assert (found.demand, found.removals, found.load, found.queue) == (3 / 4, 1 / 4, 3, 2)
    assert found.target_queue == pytest.approx(3 / 4 * 8 / 4)
    assert (found.too_long, found.relief_capacity) == (False, None)


def test_somebody_removed_after_the_end_still_waits_and_a_future_referral_does_not() -> None:
    """By hand; a slip of precedence in NHSRwaitinglist counts the second too: both are removed later."""
    rows = pd.DataFrame({"referral": ["2024-01-01", "2024-03-01"], "removal": ["2024-02-15", "2024-04-01"]})
    found = list_statistics(rows, target=18, start="2024-01-01", end="2024-01-15")
    assert found.queue == 1
    assert found.mean_wait == 2
    assert found.load == math.inf


def test_a_list_twice_its_target_is_told_its_relief() -> None:
    """By hand: 14 in 2 weeks, none seen: target 7 x 4 / 4 = 7. 14 is not over 2 x 7; 15 is: 7 + 8 / 26."""
    referrals = [*pd.date_range("2024-01-01", periods=14), pd.Timestamp("2023-12-01")]
    rows = pd.DataFrame({"referral": referrals, "removal": [pd.NaT] * 15})
    within = list_statistics(rows[:14], 4, start="2024-01-01")
    assert (within.queue, within.too_long, within.relief_capacity) == (14, False, None)
    over = list_statistics(rows, 4, start="2024-01-01")
    assert over.too_long
    assert over.relief_capacity == pytest.approx(7 + 8 / 26)


def test_an_empty_list_has_no_wait() -> None:
    rows = pd.DataFrame({"referral": ["2024-01-01"], "removal": ["2024-01-02"]})
    found = list_statistics(rows, 18)
    assert (found.queue, found.mean_wait, found.pressure) == (0, 0, 0)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: queue_load("30", 27), "demand must be a number"),
        (lambda: queue_load(30, 0), "capacity must be above 0"),
        (lambda: queue_load(-30, 27), "demand must be 0 or more; it is -30"),
        (lambda: queue_load([30, math.nan], 27), "demand must hold numbers.*nan at position 1"),
        (lambda: queue_load([], 27), "demand must hold at least one number"),
        (lambda: queue_load([1, 2], [1, 2, 3]), "demand and capacity must have one shape"),
        (lambda: target_mean_wait(365), r"target must be in weeks.*it is 365.*did you mean 52\.14\?"),
        (lambda: target_mean_wait(18, 0), "factor must be above 0"),
        (lambda: target_mean_wait(None), "target must hold numbers alone"),
        (lambda: target_queue_size(-1, 18), "demand must be 0 or more"),
        (lambda: target_queue_size([1, 2, 3], [18, 52]), "must have one shape"),
        (lambda: relief_capacity(30, -1, 390), "queue must be 0 or more"),
        (lambda: relief_capacity(30, 1200, 390, 0), "weeks must be above 0"),
        (lambda: relief_capacity(30, 1200, "many"), "target_queue must be a number"),
        (lambda: target_capacity(30, 52, 3, 110, 1), r"cv_demand must be .*did you mean 1\.1\?"),
        (lambda: target_capacity(30, 52, 3, 1, -1), "cv_capacity must be 0 or more"),
        (lambda: pressure(700, 52), r"mean_wait must be in weeks.*did you mean 100\?"),
        (lambda: pressure(-1, 52), "mean_wait must be 0 or more"),
        (lambda: share_within(0, 18), "mean_wait must be above 0"),
        (lambda: share_within(7, True), "weeks must be a number"),
        (lambda: mean_wait_for_share(92, 18), r"share must be .*did you mean 0\.92\?"),
        (lambda: mean_wait_for_share(0, 18), "share must be above 0"),
        (lambda: list_for_share(0.92, 18, -1), "removals must be 0 or more"),
        (lambda: by_priority(pd.DataFrame({"demand": [1]})), "missing: queue, target; present: demand"),
        (lambda: by_priority([1]), "table must be a pandas table"),
        (
            lambda: by_priority(pd.DataFrame({"demand": [1], "queue": [2], "target": [365]})),
            "target must be in weeks",
        ),
        (lambda: queue_sizes([], []), "one person at least"),
        (lambda: queue_sizes(["2024-01-01", None], []), "1 of 2 are missing"),
        (lambda: queue_sizes("2024-01-01", []), "referrals must be a list of dates"),
        (lambda: queue_sizes(["31/01/2024"], []), "year first"),
        (lambda: queue_sizes([20240101], []), "referrals must hold dates"),
        (lambda: queue_sizes(["2024-01-01"], 5), "removals must be a list"),
        (lambda: queue_sizes(["2024-01-05"], ["2024-01-04"]), "removals must be of people among"),
        (lambda: queue_sizes(["2024-01-05"], ["2024-01-06"] * 2), "removals must be of people among"),
        (lambda: queue_sizes(["2024-01-05"], [], "2024-02-01", "2024-01-01"), "start must not be after end"),
        (lambda: queue_sizes(["2024-01-05"], [], "soon"), "start must hold dates"),
        (lambda: queue_sizes(["2024-01-05"], [], None, pd.NaT), "end must be a day"),
        (lambda: queue_sizes(ROWS, ["2024-01-05"]), "removals must be left out beside a table"),
        (lambda: queue_sizes(ROWS[["referral"]]), "missing: removal; present: referral"),
        (
            lambda: queue_sizes(pd.DataFrame({"referral": ["2024-01-05"], "removal": ["2024-01-04"]})),
            "removal must not be before referral; at position 0",
        ),
        (
            lambda: queue_sizes(pd.DataFrame({"referral": [None], "removal": [None]})),
            "referral must be a date in every row",
        ),
        (lambda: list_statistics(ROWS, 126 * 7), "target must be in weeks"),
        (lambda: list_statistics(ROWS, [18]), "target must be a number"),
        (lambda: list_statistics(ROWS[:0], 18), "table must have at least one row"),
        (lambda: list_statistics(ROWS, 18, factor=0), "factor must be above 0"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_in_words(ask: Callable[[], Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        ask()
