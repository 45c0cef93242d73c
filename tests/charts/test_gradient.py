"""A gradient: the line from the most to the least deprived, and what a campaign does to it."""

from collections.abc import Callable

import pandas as pd
import pytest

from cmplearn import charts
from cmplearn.charts import Picture
from cmplearn.errors import InputError
from cmplearn.methods import inequality

Sound = Callable[[Picture], None]
Texts = Callable[[Picture], list[str]]


def test_the_finding_is_the_slope_in_points_and_the_ends_of_the_line(
    assert_sound: Sound, texts: Texts
) -> None:
    """Halves at 40% and 60% have their middles at a quarter and three quarters: 30% to 70%."""
    picture = charts.gradient(inequality.gradient([0.4, 0.6], 100, most=1), measure="Uptake")
    assert_sound(picture)
    assert picture.title == "Uptake rises by 40 points from the most to the least deprived: 30% to 70%"
    assert {"most deprived", "least deprived", "30%", "70%"} <= set(texts(picture))  # both ends of the line
    assert picture.columns == ("Group, 1 the most deprived", "People", "Uptake (%)", "On the line (%)")
    assert picture.rows == (("1", 100, 40, 40), ("2", 100, 60, 60))


@pytest.mark.parametrize(
    ("gains", "words"),
    [
        ((0.0, 0.1), "goes from 50% to 55%; the gap widens from 40 to 60 points"),
        ((0.1, 0.0), "goes from 50% to 55%; the gap narrows from 40 to 20 points"),
        ((0.1, 0.1), "goes from 50% to 60%; the gap stays at 40 points"),
    ],
)
def test_a_campaign_is_told_by_the_mean_and_by_the_gap(
    gains: tuple[float, float], words: str, assert_sound: Sound, texts: Texts
) -> None:
    picture = charts.gradient(inequality.gradient([0.4, 0.6], 100, *gains, most=1), measure="Uptake")
    assert_sound(picture)
    assert picture.title == f"Uptake {words}"
    assert any(shown.startswith("before") for shown in texts(picture))
    assert len(picture.columns) == 5


def test_a_rate_that_falls_and_one_that_is_level_are_told_as_such(assert_sound: Sound) -> None:
    falling = charts.gradient(inequality.gradient([3, 1], 100, most=1), measure="Admissions", unit="a year")
    assert_sound(falling)
    assert falling.title == "Admissions falls by 4 a year from the most to the least deprived: 4 to 0 a year"
    level = charts.gradient(inequality.gradient([1, 1], 100, most=1), measure="Rate", unit="")
    assert level.title == "Rate is the same from the most to the least deprived"


def test_a_table_from_elsewhere_is_refused() -> None:
    with pytest.raises(InputError, match=r"it lacks people, .*Take it from methods\.inequality\.gradient"):
        charts.gradient(pd.DataFrame({"group": [1]}))
