"""Two years of the people picked, of those not picked, and of all."""

from collections.abc import Callable

import pandas as pd
import pytest

from cmplearn import charts
from cmplearn.charts import Picture
from cmplearn.errors import InputError
from cmplearn.methods import segmentation

Sound = Callable[[Picture], None]
Texts = Callable[[Picture], list[str]]
FIRST, SECOND = [8, 2, 0, 0, 0, 0, 0, 0, 0, 0], [2, 1, 1, 1, 1, 1, 1, 1, 1, 0]


def test_the_picked_fall_and_the_others_rise_with_nothing_done(assert_sound: Sound, texts: Texts) -> None:
    picture = charts.two_years(segmentation.regression_to_the_mean(FIRST, SECOND, 0.1))
    assert_sound(picture)
    assert picture.title == "The 1 picked fall 75%; those not picked rise 300%"
    assert {"year picked", "year after", "Everyone 1"} <= set(texts(picture))
    assert [row[0] for row in picture.rows] == ["Picked", "Not picked", "Everyone"]
    assert picture.rows[0][1:] == (1, 8, 2, -75)


def test_who_had_none_rises_from_none() -> None:
    picture = charts.two_years(segmentation.regression_to_the_mean([2, 0, 0, 0], [1, 1, 0, 0], 0.25))
    assert picture.title == "The 1 picked fall 50%; those not picked rise from none to 0.33 each"
    assert picture.rows[1][-1] == "none in the year picked"


def test_help_that_works_is_told_beside_what_comes_by_itself(assert_sound: Sound) -> None:
    """All luck: from 2.07 to the mean of 0.5 by itself, a fall of 76%; a fifth less with the work, 81%."""
    picture = charts.two_years(segmentation.picked_for_a_bad_year(1000, 0.5, 0, 100, prevented=0.2))
    assert_sound(picture)
    assert picture.title == "The 100 picked fall 81% with the work; with nothing done they fall 76%"
    assert [row[0] for row in picture.rows][:2] == ["Picked, nothing done", "Picked, with the work"]


@pytest.mark.parametrize("correlation", [0, 0.64, 0.95])
@pytest.mark.parametrize("prevented", [0, 0.4])
@pytest.mark.parametrize("picked", [12, 952])
def test_every_corner_of_the_what_if_draws(
    correlation: float, prevented: float, picked: int, assert_sound: Sound
) -> None:
    table = segmentation.picked_for_a_bad_year(1932, 0.4627, correlation, picked, prevented)
    assert_sound(charts.two_years(table))


def test_a_table_from_elsewhere_is_refused() -> None:
    with pytest.raises(InputError, match=r"it lacks people, .*Take it from methods\.segmentation"):
        charts.two_years(pd.DataFrame({"group": ["selected"]}))
