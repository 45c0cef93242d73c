"""The picture of ratings says what the person said at each point, and no more than that."""

from collections.abc import Callable
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn import charts
from cmplearn.charts import Picture
from cmplearn.errors import InputError
from cmplearn.methods.ratings import compare

Sound = Callable[[Picture], None]
Texts = Callable[[Picture], list[str]]

SVG = "{http://www.w3.org/2000/svg}"
BEFORE = {"D39": 5, "D45": 2, "D48": 6, "D49": 3, "D44": None}
THEN = {"D39": 3, "D45": 2, "D48": 4, "D49": 4, "D44": None}
AFTER = {"D39": 6, "D45": 4, "D48": 6, "D49": 4, "D44": None}
NAMES = {"D39": "One and all", "D45": "Power", "D48": "Data", "D49": "Budgets", "D44": "Politics"}


def all_three() -> Picture:
    return charts.ratings(compare(BEFORE, THEN, AFTER), NAMES, ("not at all", "fully"))


def test_the_finding_tells_the_shift_and_the_largest_rise(assert_sound: Sound, texts: Texts) -> None:
    picture = all_three()
    assert_sound(picture)
    assert picture.title == (
        "Looking back, you rate your start lower on 2 and higher on 1 of 4 than you did then; "
        "your rating rose most on “One and all”, by three steps"
    )
    assert {"One and all", "Politics", "not rated", "Looking back", "7"} <= set(texts(picture))


def test_the_table_has_every_rating_and_how_far_it_moved() -> None:
    assert all_three().rows == (
        ("One and all", 5, 3, 6, -2, 1, 3),
        ("Power", 2, 2, 4, 0, 2, 2),
        ("Data", 6, 4, 6, -2, 0, 2),
        ("Budgets", 3, 4, 4, 1, 1, 0),
        ("Politics", *("not rated",) * 6),
    )


def test_the_table_has_no_column_for_a_point_without_ratings() -> None:
    picture = charts.ratings(compare(then=THEN, after=AFTER), NAMES)
    assert picture.columns == ("Rated", "Looking back", "At the end", "End less start looking back")
    assert picture.rows[0] == ("One and all", 3, 6, 3)
    assert charts.ratings(compare(after=AFTER)).columns == ("Rated", "At the end")


def test_the_text_alternative_tells_each_row() -> None:
    alt = all_three().alt
    assert alt.startswith("Marks on a scale from 1 (not at all) to 7 (fully) for 5 things. ")
    assert "; Power: at the start 2, looking back 2, at the end 4; " in alt
    assert alt.endswith("Politics: at the start not rated, looking back not rated, at the end not rated.")


@pytest.mark.parametrize(
    ("before", "then", "after", "title"),
    [
        ({"a": 3, "b": 5}, {}, {}, "At the start, you rated yourself from 3 to 5; lowest on “a”"),
        ({"a": 3, "b": 3}, {}, {}, "At the start, you rated yourself 3 of 7 on all 2"),
        (
            {"a": 3},
            {},
            {"a": 4},
            "From your start as you rated it then, your rating rose most on “a”, by one step",
        ),
        ({}, {"a": 2}, {"a": 4}, "Looking back, your rating rose most on “a”, by two steps"),
        (
            {"a": 3},
            {"a": 3},
            {"a": 2},
            "Looking back, you rate your start as you did then; nothing is rated higher at the end",
        ),
        (
            {"a": 3, "b": 2, "c": 1},
            {"a": 4, "b": 3, "c": 2},
            {"a": 5, "b": 4, "c": 3},
            "Looking back, you rate your start higher on 3 of 3 than you did then; "
            "your rating rose most on “a”, “b” and 1 more, by one step",
        ),
    ],
)  # fmt: skip
def test_the_title_fits_what_there_is(
    before: dict[str, int], then: dict[str, int], after: dict[str, int], title: str, assert_sound: Sound
) -> None:
    picture = charts.ratings(compare(before, then, after))
    assert picture.title == title
    assert_sound(picture)


def test_equal_ratings_lie_under_one_another_and_hide_nothing() -> None:
    root = ElementTree.fromstring(charts.ratings(compare({"a": 4}, {"a": 4}, {"a": 4})).svg)
    line = next(root.iter(f"{SVG}polyline")).attrib["points"].split()
    across = {point.split(",")[0] for point in line}
    down = [float(point.split(",")[1]) for point in line]
    assert len(across) == 1
    assert min(low - high for high, low in pairwise(down)) > 10


def test_higher_is_further_right() -> None:
    root = ElementTree.fromstring(charts.ratings(compare({"a": 1}, {"a": 4}, {"a": 7})).svg)
    start, middle, end = (
        float(point.split(",")[0]) for point in next(root.iter(f"{SVG}polyline")).attrib["points"].split()
    )
    assert middle == pytest.approx((start + end) / 2)
    assert start < end


steps = st.one_of(st.none(), st.integers(1, 7))
things = st.dictionaries(st.text(st.characters(codec="utf-8", categories=["L", "N"]), max_size=60), steps)


@given(before=things, then=things, after=things)
def test_any_ratings_can_be_drawn(
    before: dict[str, int | None], then: dict[str, int | None], after: dict[str, int | None]
) -> None:
    found = compare(before, then, after)
    if found.points:
        assert len(charts.ratings(found).rows) == len(found.rows)


@pytest.mark.parametrize("names", [{"a": "A" * 200}, {"a": "<script>alert(1)</script> 🙂 مرحبا"}])
def test_long_and_strange_names_are_drawn_as_text(names: dict[str, str], assert_sound: Sound) -> None:
    picture = charts.ratings(compare({"a": 2, "b": 3}, {"a": 1}, {"a": 5}), names)
    assert "<script>" not in picture.svg
    assert "A" * 200 in picture.title or "<script>" in picture.title
    if "A" in names["a"]:
        assert_sound(picture)


@pytest.mark.parametrize("wrong", [{"a": 3}, None, "ratings"])
def test_what_is_no_comparison_is_refused(wrong: object) -> None:
    with pytest.raises(InputError, match=r"Take it from methods\.ratings\.compare"):
        charts.ratings(wrong)  # type: ignore[arg-type]


def test_nothing_rated_is_refused() -> None:
    with pytest.raises(InputError, match="it has none"):
        charts.ratings(compare({"a": None}))
