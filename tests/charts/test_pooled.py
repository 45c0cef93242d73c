"""Pictures of lists shared or apart, and of a list that is brought down."""

from collections.abc import Callable

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn import charts
from cmplearn.charts import Picture
from cmplearn.errors import InputError
from cmplearn.methods.queueing import shared_or_apart
from cmplearn.methods.waiting_list import relief_plan

Sound = Callable[[Picture], None]
Texts = Callable[[Picture], list[str]]


def test_two_bars_where_nothing_is_lost(assert_sound: Sound, texts: Texts) -> None:
    picture = charts.pooling(shared_or_apart(0.85, 2))
    assert_sound(picture)
    assert picture.title == "One list for all 2 rooms: a wait of 2.6 turns. A list for each: 5.7 turns"
    assert [row[0] for row in picture.rows] == ["A list for each room", "One list for all 2 rooms"]
    assert {"5.7 turns", "2.6 turns", "load 85%"} <= set(texts(picture))


def test_four_bars_where_rooms_lose_time(assert_sound: Sound) -> None:
    picture = charts.pooling(shared_or_apart(0.85, 2, cancelled=0.08))
    assert_sound(picture)
    assert picture.title == (
        "One list in shared rooms waits 6.3 turns, 8 in 100 cancelled; own lists set apart wait 5.7 turns"
    )
    assert len(picture.rows) == 4
    assert [row[-1] for row in picture.rows] == [8, 8, 0, 0]


def test_four_bars_where_as_much_is_lost_on_both_sides() -> None:
    assert len(charts.pooling(shared_or_apart(0.85, 2, cancelled=0.05, kept_free=0.05)).rows) == 4


@pytest.mark.parametrize(
    ("inputs", "title"),
    [
        ((0.85, 6, 0.2), "Apart, one list grows without end; in one list for all the wait is 0.7 turns"),
        ((0.9, 6, 0.5), "Apart, 2 of 6 lists grow without end; in one list for all the wait is 1.2 turns"),
        ((1.0, 3), "At a load of 100% every arrangement grows without end"),
        (
            (0.9, 2, 0, 0.1),
            "One list in shared rooms grows without end, 10 in 100 cancelled; "
            "own lists set apart wait 9 turns",
        ),
        (
            (0.3, 12, 0, 0.2),
            "One list in shared rooms waits under 0.1 turns, 20 in 100 cancelled; "
            "own lists set apart wait 0.4 turns",
        ),
    ],
)
def test_the_title_fits_what_comes_out(inputs: tuple[float, ...], title: str, assert_sound: Sound) -> None:
    picture = charts.pooling(shared_or_apart(*inputs))
    assert picture.title == title
    assert_sound(picture)


@given(
    load=st.floats(0.05, 1.3),
    rooms=st.integers(1, 20),
    unevenness=st.floats(0, 0.9),
    cancelled=st.floats(0, 0.5),
    kept=st.floats(0, 0.5),
)
def test_any_arrangement_can_be_drawn(
    load: float, rooms: int, unevenness: float, cancelled: float, kept: float, assert_sound: Sound
) -> None:
    picture = charts.pooling(shared_or_apart(load, rooms, unevenness, cancelled, kept))
    assert_sound(picture)
    assert "inf" not in picture.alt


def test_a_table_of_something_else_is_refused() -> None:
    with pytest.raises(InputError, match=r"methods\.queueing\.shared_or_apart"):
        charts.pooling(pd.DataFrame({"mean_wait": [1.0]}))


def test_relief_says_where_both_paths_end(assert_sound: Sound) -> None:
    picture = charts.relief(relief_plan(102, 100, 1715, share=0.92, limit_weeks=18, weeks=26))
    assert_sound(picture)
    assert picture.title == (
        "People waiting after 52 weeks: 1,819 with today’s pace (load 1.02), 779 with 26 weeks at 140 then "
        "100 and 727 with 26 weeks at 140 then 102; the target is 727"
    )


@given(
    demand=st.integers(1, 300),
    capacity=st.integers(1, 300),
    queue=st.integers(0, 6000),
    weeks=st.integers(1, 156),
)
def test_any_plan_can_be_drawn(
    demand: int, capacity: int, queue: int, weeks: int, assert_sound: Sound
) -> None:
    assert_sound(charts.relief(relief_plan(demand, capacity, queue, 0.92, 18, weeks)))


@pytest.mark.parametrize("wrong", [None, 5, {"as_now": 1}])
def test_what_is_no_plan_is_refused(wrong: object) -> None:
    with pytest.raises(InputError, match=r"methods\.waiting_list\.relief_plan"):
        charts.relief(wrong)  # type: ignore[arg-type]
