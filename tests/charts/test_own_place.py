"""One place in a funnel: its finding follows its size, and the picture holds what the limits say."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn import charts
from cmplearn.charts import Picture
from cmplearn.errors import InputError
from cmplearn.methods import benchmarking

Sound = Callable[[Picture], None]
Texts = Callable[[Picture], list[str]]


def test_the_same_rate_is_chance_in_a_small_place_and_a_finding_in_a_large_one(
    assert_sound: Sound, texts: Texts
) -> None:
    small, large = (
        charts.place_in_funnel(benchmarking.place_in_funnel(80, people, 95)) for people in (1_000, 8_000)
    )
    assert small.title == "95 counted, 80 expected: a difference that chance alone may make at this size"
    assert (
        large.title == "760 counted, 640 expected: outside the outer limits, more than chance alone explains"
    )
    assert (small.svg.count("<circle"), small.svg.count("<polygon")) == (1, 0)
    assert (large.svg.count("<circle"), large.svg.count("<polygon")) == (0, 1)
    assert {"your place", "average", "inner 95%", "outer 99.8%"} <= set(texts(small))
    for picture in (small, large):
        assert_sound(picture)


def test_a_low_place_has_fewer_than_chance_explains() -> None:
    low = charts.place_in_funnel(benchmarking.place_in_funnel(80, 8_000, 60))
    assert (
        low.title == "480 counted, 640 expected: outside the outer limits, fewer than chance alone explains"
    )


def test_between_the_two_limits_chance_is_not_called_out(texts: Texts) -> None:
    between = charts.place_in_funnel(benchmarking.place_in_funnel(77.5, 2_268, 61.3))
    assert between.title == (
        "139 counted, 176 expected: outside the inner limits, as chance puts one place in 20; "
        "inside the outer ones"
    )
    assert "by years lived (people × years)" in " ".join(texts(between))


def test_the_table_holds_the_place_and_the_limits() -> None:
    table = benchmarking.place_in_funnel(80, 1_000, 60)
    picture = charts.place_in_funnel(table)
    assert picture.columns == (
        "Years lived (people × years)",
        "Lower 99.8% limit",
        "Upper 99.8% limit",
        "Lower 95% limit",
        "Upper 95% limit",
        "Your place",
    )
    assert picture.rows[0][-1] == "60 counted, 80 expected; rate 60, low, beyond the 95% limits"
    assert picture.rows[1][4] == round(table["upper_95"].iloc[0], 1)
    assert "from 62 to 98" in picture.alt


@given(st.floats(5, 300), st.integers(100, 50_000), st.floats(0, 400), st.integers(1, 10))
def test_any_place_is_drawn_inside_the_picture(
    assert_sound: Sound, average: float, people: int, rate: float, years: int
) -> None:
    assert_sound(charts.place_in_funnel(benchmarking.place_in_funnel(average, people, rate, years)))


def test_what_is_no_funnel_is_refused() -> None:
    table = benchmarking.place_in_funnel(80, 1_000, 95)
    with pytest.raises(InputError, match="it lacks upper_95"):
        charts.place_in_funnel(table.drop(columns="upper_95"))
