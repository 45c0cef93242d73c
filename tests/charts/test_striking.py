"""The pictures behind striking numbers: a count by days, and the sizes that a mean leaves open."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn import charts
from cmplearn.charts import Picture
from cmplearn.errors import InputError
from cmplearn.methods.striking import sizes_behind_mean, stock

Sound = Callable[[Picture], None]
Texts = Callable[[Picture], list[str]]


def test_a_count_by_days_says_how_many_came_today_and_how_many_stay(assert_sound: Sound) -> None:
    picture = charts.stock_by_days(stock([58, 19, 22, 9, 8, 12, 9, 63], at_least=7))
    assert_sound(picture)
    assert picture.title == "58 of the 200 joined today; 63 (32%) have been there for 7 days or more"
    assert picture.rows[7] == ("7", 63, "yes")
    assert "Day 0: 58, day 1: 19" in picture.alt


def test_one_day_is_said_in_the_singular() -> None:
    assert charts.stock_by_days(stock([1, 2], at_least=1)).title.endswith("for 1 day or more")


@given(counts=st.lists(st.integers(0, 90), min_size=1, max_size=60).filter(any), days=st.integers(0, 70))
def test_any_count_can_be_drawn(counts: list[int], days: int, assert_sound: Sound) -> None:
    assert_sound(charts.stock_by_days(stock(counts, days)))


def test_sizes_that_fit_are_counted_and_listed_with_their_sums(assert_sound: Sound, texts: Texts) -> None:
    picture = charts.mean_sizes(sizes_behind_mean(47.143))
    assert_sound(picture)
    assert picture.title == "Printed as 47.143, the mean fits 8 of 60 sizes; the smallest is 7"
    assert picture.rows[:2] == (("7", 330), ("14", 660))
    assert {"1", "60"} <= set(texts(picture))


@pytest.mark.parametrize(
    ("mean", "decimals", "title"),
    [
        (47.143, 0, "Printed as 47, the mean fits a group of any size up to 60"),
        (0.001, 3, "No group of up to 60 whole numbers has a mean of 0.001"),
    ],
)
def test_all_sizes_and_none_have_titles_of_their_own(
    mean: float, decimals: int, title: str, assert_sound: Sound
) -> None:
    picture = charts.mean_sizes(sizes_behind_mean(mean, decimals))
    assert picture.title == title
    assert_sound(picture)


@given(mean=st.floats(0, 120), decimals=st.integers(0, 4), most=st.integers(1, 100))
def test_any_sizes_can_be_drawn(mean: float, decimals: int, most: int, assert_sound: Sound) -> None:
    assert_sound(charts.mean_sizes(sizes_behind_mean(mean, decimals, most)))


@pytest.mark.parametrize("draw", [charts.stock_by_days, charts.mean_sizes])
@pytest.mark.parametrize("wrong", [None, [1, 2], {"sizes": 1}])
def test_what_is_no_such_result_is_refused(draw: Callable[[object], Picture], wrong: object) -> None:
    with pytest.raises(InputError, match=r"Take (it|them) from methods\.striking\."):
        draw(wrong)
