"""The picture of effort and effect: every recommendation is in its cell, and those without an owner show."""

from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn import charts
from cmplearn.charts import Picture
from cmplearn.course import datasets
from cmplearn.errors import InputError
from cmplearn.methods.stakeholders import effort_and_effect

Sound = Callable[[Picture], None]
Texts = Callable[[Picture], list[str]]

SVG = "{http://www.w3.org/2000/svg}"


def of(efforts: list[int], effects: list[int], owned: list[bool], **lines: float) -> Picture:
    rows = {
        "name": [f"R{number}" for number in range(1, len(efforts) + 1)],
        "effort": efforts,
        "effect": effects,
        "owner": ["ward" if each else None for each in owned],
    }
    return charts.effort_and_effect(effort_and_effect(rows, **lines))


def symbols(picture: Picture, kind: str) -> int:
    return len(list(ElementTree.fromstring(picture.svg).iter(f"{SVG}{kind}"))) - 1  # one is in the key


@pytest.mark.parametrize(
    ("owned", "title"),
    [
        ([True, True], "Of 2, 2 take little effort and would change much, and somebody answers for each"),
        ([True, False], "Of 2, 2 take little effort and would change much; nobody answers for 1 of them"),
        (
            [False, False],
            "Of 2, 2 take little effort and would change much, and nobody answers for any of them",
        ),
    ],
)
def test_the_title_says_how_many_could_start_and_who_is_missing(owned: list[bool], title: str) -> None:
    picture = of([2, 3], [4, 5], owned)
    assert picture.title == title
    assert symbols(picture, "circle") == sum(owned)
    assert symbols(picture, "polygon") == 2 - sum(owned)


def test_one_alone_and_none_at_all_are_said_as_such() -> None:
    one = of([2, 5], [4, 5], [True, True]).title
    assert one == "Of 2, 1 takes little effort and would change much, and somebody answers for it"
    assert of([5], [5], [True]).title == "Of 1, none takes little effort and would change much"
    assert "nobody answers for it" in of([1], [5], [False]).title


def test_the_forty_of_lesson_1_6_are_all_drawn(assert_sound: Sound, texts: Texts) -> None:
    rows = datasets.load("review-recommendations").rename(
        columns={"recommendation_id": "name", "impact": "effect"}
    )
    picture = charts.effort_and_effect(effort_and_effect(rows))
    assert_sound(picture)
    assert picture.title == "Of 40, 10 take little effort and would change much; nobody answers for 5 of them"
    assert len(picture.rows) == 40
    assert {"04", "39", "Start: 10, 5 of them without an owner"} <= set(texts(picture))
    assert symbols(picture, "polygon") == 13


points = st.integers(0, 5)


@given(
    rows=st.lists(st.tuples(points, points, st.booleans()), min_size=1, max_size=60),
    effort_up_to=points,
    effect_from=points,
    effort_added=st.integers(0, 4),
)
def test_any_ratings_and_any_lines_can_be_drawn(
    assert_sound: Sound,
    rows: list[tuple[int, int, bool]],
    effort_up_to: int,
    effect_from: int,
    effort_added: int,
) -> None:
    efforts, effects, owned = map(list, zip(*rows, strict=True))
    picture = of(
        efforts,
        effects,
        owned,
        effort_up_to=effort_up_to,
        effect_from=effect_from,
        effort_added=effort_added,
    )
    assert_sound(picture)
    middles = [
        (element.attrib["cx"], element.attrib["cy"])
        for element in ElementTree.fromstring(picture.svg).iter(f"{SVG}circle")
    ]
    assert len(middles) == len(set(middles))


def test_half_points_and_other_things_are_refused() -> None:
    with pytest.raises(InputError, match="effort must be in whole points from 0 to 10; that of R1 is 2"):
        of([2.5], [3], [True])  # type: ignore[list-item]
    with pytest.raises(InputError, match=r"Take it from methods\.stakeholders\.effort_and_effect"):
        charts.effort_and_effect(["R1"])  # type: ignore[arg-type]
