"""The pictures of many people's ratings and placings show how many gave each, and hide nobody's."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn import charts
from cmplearn.charts import Picture
from cmplearn.errors import InputError

Sound = Callable[[Picture], None]
Texts = Callable[[Picture], list[str]]

RATINGS = {"Local planning": [1, 2, 2, 5], "Care planning": [4, 4, 3], "Nobody rated this": []}
AXES = ("What changes for them", "If they say no")
CORNERS = ("Satisfy", "Manage", "Monitor", "Inform")
point = st.integers(1, 5)


def test_ratings_tell_the_highest_median_and_where_people_are_furthest_apart(
    assert_sound: Sound, texts: Texts
) -> None:
    picture = charts.rated(RATINGS, 5, ("nowhere yet", "everywhere"))
    assert_sound(picture)
    assert picture.title == "Highest: “Care planning”, median 4; furthest apart: “Local planning”"
    assert picture.rows == (("Local planning", 2.0, 1, 5, 4), ("Care planning", 4.0, 3, 4, 3))
    assert {"nowhere yet", "everywhere", "Local planning"} <= set(texts(picture))


@pytest.mark.parametrize(
    ("ratings", "title"),
    [
        (
            {"a": [1, 3, 5], "b": [1, 3, 5]},
            "All 2 have the same median, 3; people are about as far apart on each",
        ),
        ({"a": [3, 3, 5], "b": [1, 3, 5]}, "All 2 have the same median, 3; furthest apart: “b”"),
        (
            {"a": [4, 4], "b": [1, 3], "c": [4, 4], "d": [4, 4]},
            "3 of 4 share the highest median, 4; furthest apart: “b”",
        ),
        (
            {"a": [1, 4], "b": [1, 4], "c": [1, 1]},
            "Highest: “a” and “b”, median 2.5; furthest apart: “a” and “b”",
        ),
    ],
)
def test_of_ratings_that_are_level_none_is_named_before_the_others(
    ratings: dict[str, list[int]], title: str
) -> None:
    assert charts.rated(ratings, 5).title == title


def test_places_that_were_given_as_often_are_not_said_to_stand_out() -> None:
    assert charts.placed([(1, 1), (1, 1), (2, 2), (2, 2)], *AXES).title == "4 places given"


def test_ratings_that_agree_are_said_to() -> None:
    assert charts.rated({"Care": [4, 4, 3]}, 5).title == "“Care”: median 4; nobody is far from the others"


@given(st.dictionaries(st.text("abc ", min_size=1), st.lists(point, min_size=1), min_size=1, max_size=8))
def test_ratings_of_any_crowd_are_drawn_inside_the_picture(ratings: dict[str, list[int]]) -> None:
    picture = charts.rated(ratings, 5, ("low", "high"))
    assert sum(int(row[4]) for row in picture.rows) == sum(map(len, ratings.values()))


def test_ratings_off_the_scale_or_of_nobody_are_refused() -> None:
    with pytest.raises(InputError, match="ratings must be from 1 to 5; 'Care' has 3 to 6"):
        charts.rated({"Care": [6, 3]}, 5)
    with pytest.raises(InputError, match="they are empty"):
        charts.rated({"Care": []}, 5)


def test_placings_tell_the_place_that_was_given_most_often(assert_sound: Sound, texts: Texts) -> None:
    picture = charts.placed([(5, 1), (2, 4), (5, 1)], *AXES, CORNERS)
    assert_sound(picture)
    assert picture.title == "3 places given; most often 5 across and 1 up, 2 times"
    assert picture.rows == (("5", 1, 2), ("2", 4, 1))
    assert set(CORNERS) <= set(texts(picture))
    assert "Manage" not in texts(charts.placed([(5, 1)], *AXES))


@given(st.lists(st.tuples(point, point), min_size=1, max_size=60))
def test_no_placing_is_lost(places: list[tuple[int, int]]) -> None:
    assert sum(int(row[2]) for row in charts.placed(places, *AXES).rows) == len(places)


def test_placings_off_the_grid_or_of_nobody_are_refused() -> None:
    with pytest.raises(InputError, match="one is 6 across and 1 up"):
        charts.placed([(6, 1)], *AXES)
    with pytest.raises(InputError, match="they are empty"):
        charts.placed([], *AXES)
