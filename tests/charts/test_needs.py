"""Needs met and unmet, and whom a rule finds and misses."""

from collections.abc import Callable

import pandas as pd
import pytest

from cmplearn import charts
from cmplearn.charts import Picture
from cmplearn.errors import InputError
from cmplearn.methods import segmentation

Sound = Callable[[Picture], None]
Texts = Callable[[Picture], list[str]]
STATES = pd.DataFrame(
    {"warmth": ["unmet", "none", "met", "unmet"], "money": ["met", "unmet", "none", "none"]},
)


def test_needs_are_drawn_by_how_often_they_are_unmet(assert_sound: Sound, texts: Texts) -> None:
    picture = charts.need_counts(segmentation.need_counts(STATES), called={"warmth": "A warm home"})
    assert_sound(picture)
    assert picture.title == "75% have a need unmet, 25% have several needs, 25% have both"
    assert picture.rows == (("A warm home", 2, 1, 1), ("money", 1, 1, 2))
    assert {"A warm home", "unmet", "met", "50%", "75%"} <= set(texts(picture))


def test_nobody_with_a_need_is_a_picture_too(assert_sound: Sound) -> None:
    picture = charts.need_counts(segmentation.need_counts(STATES.map(lambda _: "none")))
    assert_sound(picture)
    assert picture.title.startswith("0% have a need unmet")


def test_the_rule_that_finds_least_and_the_one_that_finds_most_are_told(
    assert_sound: Sound, texts: Texts
) -> None:
    rules = {"hospital": [1, 0, 0, 0], "deprived": [1, 1, 1, 0]}
    picture = charts.who_is_found(segmentation.who_is_found(rules, [1, 1, 0, 1]))
    assert_sound(picture)
    assert picture.title == "Of 3 people in need, “hospital” finds 1, “deprived” 2"
    assert picture.rows == (("hospital", 1, 1, 2, 33.3), ("deprived", 3, 2, 1, 66.7))
    assert "hospital: picks 1" in texts(picture)


def test_one_rule_is_told_alone() -> None:
    picture = charts.who_is_found(segmentation.who_is_found({"all": [1, 1]}, [1, 0]), in_need="people")
    assert picture.title == "Of 1 people, “all” finds 1"


@pytest.mark.parametrize("draw", [charts.need_counts, charts.who_is_found])
def test_a_table_from_elsewhere_is_refused(draw: Callable[[pd.DataFrame], Picture]) -> None:
    with pytest.raises(InputError, match=r"Take it from methods\.segmentation"):
        draw(pd.DataFrame({"need": ["warmth"], "people": [1]}))
