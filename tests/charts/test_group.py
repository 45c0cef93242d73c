"""Pictures of what a group answered: the finding, the bars as long as their numbers, any answers drawn."""

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn import charts
from cmplearn.charts import Picture
from cmplearn.errors import InputError
from cmplearn.methods import group

Sound = Callable[[Picture], None]
Texts = Callable[[Picture], list[str]]

SVG = "{http://www.w3.org/2000/svg}"
RULES = {"wait": "Longest wait first", "harm": "Harm first", "none": "Nobody yet"}
PUBLIC = [{"wait": 50, "harm": 100}, {"wait": 40, "harm": 100}, {"wait": 100, "harm": 100}]
MANAGERS = [{"wait": 100, "harm": 25}]
SCORES = {"ann": {"wait": 100, "harm": 0}, "bob": {"wait": 20, "harm": 100}}

labels = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=70)


def bars(picture: Picture) -> list[float]:
    """How long each bar is."""
    found = ElementTree.fromstring(picture.svg).iter(f"{SVG}rect")
    return [float(one.attrib["width"]) for one in found if one.attrib["height"] == "18.0"]


@pytest.mark.parametrize(
    ("counts", "title"),
    [
        ({"Yes": 12, "No": 7}, "Most chosen: “Yes”, 12 of 19 people"),
        ({"Yes": 6, "No": 6, "Maybe": 2}, "“Yes” and “No” have most, 6 each of 19 people"),
        ({"Yes": 6, "No": 6}, "All 2 have the same number: 6 of 19 people"),
        ({"Yes": 0, "No": 0}, "No people yet"),
    ],
)
def test_the_title_of_a_count_fits_leaders_ties_and_nobody(
    counts: dict[str, int], title: str, assert_sound: Sound
) -> None:
    picture = charts.counts(counts, 19)
    assert_sound(picture)
    assert picture.title == title


def test_bars_are_as_long_as_the_counts(texts: Texts) -> None:
    picture = charts.counts({"Yes": 12, "No": 3, "Maybe": 0}, 20, "dots")
    yes, no, maybe = bars(picture)
    assert (no / yes, maybe) == (pytest.approx(0.25, abs=0.01), 0)
    assert {"12 (60%)", "3 (15%)", "0 (0%)"} <= set(texts(picture))
    assert picture.columns == ("Option", "Dots", "Share of 20 dots (%)")
    assert picture.rows[0] == ("Yes", 12, 60)


def test_more_than_answered_is_refused() -> None:
    with pytest.raises(InputError, match="counts must be from 0 to 3; that of Yes is 4"):
        charts.counts({"Yes": 4}, 3)
    with pytest.raises(InputError, match="at least one option"):
        charts.counts({}, 3)


@pytest.mark.parametrize(
    ("counts", "title"),
    [
        ({}, "Nobody has answered both times yet"),
        ({("wait", "wait"): 4}, "Of 4 who answered both times, nobody changed their answer"),
        (
            {("wait", "harm"): 3, ("harm", "harm"): 1},
            "3 of 4 changed their answer: from “Longest wait first” to “Harm first”",
        ),
        (
            {("wait", "harm"): 3, ("harm", "none"): 2, ("none", "none"): 9},
            "5 of 14 changed their answer; the most, 3, from “Longest wait first” to “Harm first”",
        ),
        ({("wait", "harm"): 2, ("harm", "none"): 2, ("none", "none"): 9}, "4 of 13 changed their answer"),
        (
            {("wait", "harm"): 2, ("harm", "none"): 1, ("none", "none"): 2},
            "3 of 5 changed their answer; the most, 2, from “Longest wait first” to “Harm first”",
        ),
    ],
)
def test_the_title_of_moves_says_who_went_where(
    counts: dict[tuple[str, str], int], title: str, assert_sound: Sound
) -> None:
    picture = charts.moved(group.turnover(counts, list(RULES)), RULES)
    assert_sound(picture)
    assert picture.title == title


def test_bands_leave_and_arrive_as_wide_as_the_people_in_them(texts: Texts) -> None:
    picture = charts.moved(group.turnover({("wait", "harm"): 3, ("harm", "harm"): 1}, list(RULES)), RULES)
    bands = [
        [float(pair.split(",")[1]) for pair in one.attrib["points"].split()]
        for one in ElementTree.fromstring(picture.svg).iter(f"{SVG}polygon")
    ]
    stayed, went = ((left_down - left, right_down - right) for left, right, right_down, left_down in bands)
    assert went == pytest.approx([3 * stayed[0]] * 2, abs=0.3)
    assert {"A 3", "B 1", "A 0", "B 4", "C 0"} <= set(texts(picture))
    assert picture.rows == (("Longest wait first", "Harm first", 3), ("Harm first", "Harm first", 1))


@pytest.mark.parametrize(
    ("numbers", "title"),
    [
        (
            [20, 10, 30, 40, 200],
            "The middle of 5 estimates is 30 nights; the middle half lies between 20 and 40",
        ),
        ([7], "One estimate: 7 nights"),
        ([7, 7], "All say 7 nights"),
        ([1, 7, 7, 7, 9], "The middle of 5 estimates is 7 nights; at least half say just that"),
    ],
)
def test_estimates_are_dots_with_the_middle_half_marked(
    numbers: list[float], title: str, assert_sound: Sound
) -> None:
    picture = charts.estimates(numbers, "nights")
    assert_sound(picture)
    assert picture.title == title
    assert len(list(ElementTree.fromstring(picture.svg).iter(f"{SVG}circle"))) == len(numbers)
    assert dict(picture.rows)["Estimates"] == len(numbers)


def test_voices_that_differ_are_the_finding(assert_sound: Sound, texts: Texts) -> None:
    voices = {"the public": group.group_weights(PUBLIC), "managers": group.group_weights(MANAGERS)}
    picture = charts.group_weights(voices, RULES)
    assert_sound(picture)
    assert picture.title == (
        "Most weight goes to “Harm first” (the public: 63%) and “Longest wait first” (managers: 80%)"
    )
    assert {"63%, the public", "80%, managers"} <= set(texts(picture))
    assert picture.rows[0] == ("Harm first", 62.7, 58.3, 69.0, 20.0, 20.0, 20.0)
    both = charts.group_weights({"First": group.group_weights(PUBLIC), "Again": group.group_weights(PUBLIC)})
    assert both.title == "Most weight goes to “harm” (First: 63%; Again: 63%)"
    agreed = charts.group_weights({"all": group.group_weights(PUBLIC)})
    assert agreed.title == "Most weight goes to “harm”: 63%"


@pytest.mark.parametrize(
    ("points", "title"),
    [
        (PUBLIC, "bob comes first with 70 of 100 points, 33 ahead of ann"),
        (MANAGERS, "ann comes first with 80 of 100 points, 44 ahead of bob"),
        ([{"wait": 5, "harm": 4}], "ann and bob are level, with 56 of 100 points"),
        (
            [*[{"wait": 100, "harm": 0}] * 4, *[{"wait": 54, "harm": 46}] * 5],
            "ann comes first with 74 of 100 points, but bob is first by the own weights of more people",
        ),
    ],
)
def test_the_title_of_values_says_who_wins_and_whether_most_would_agree(
    points: list[dict[str, float]], title: str, assert_sound: Sound
) -> None:
    picture = charts.group_values(group.group_values(points, SCORES))
    assert_sound(picture)
    assert picture.title == title


def test_voices_of_different_items_and_values_of_nothing_are_refused() -> None:
    one, other = group.group_weights(PUBLIC), group.group_weights([{"cost": 1}])
    for voices in ({}, {"a": one, "b": other}):
        with pytest.raises(InputError, match="voices must weigh the same items"):
            charts.group_weights(voices)
    with pytest.raises(InputError, match="values must hold at least one option"):
        charts.group_values([])


@pytest.mark.parametrize(
    ("orders", "title"),
    [
        (["abc", "acb", "bac"], "“a” comes first for the group. Agreement: 0.44 of 1"),
        (["abc"], "One person puts “a” first"),
        (["ab", "ba"], "People hardly agree (0.00 of 1): no order is the group’s"),
        (
            ["abc", "abc", "abc", "bca", "bca"],
            "“b” comes first for the group, though more people put “a” first. Agreement: 0.28 of 1",
        ),
    ],
)
def test_an_order_says_who_is_first_for_the_group_and_how_far_all_agree(
    orders: list[str], title: str, assert_sound: Sound
) -> None:
    picture = charts.ranked(list(map(list, orders)))
    assert_sound(picture)
    assert picture.title == title


def test_a_bar_is_as_long_as_its_points_and_says_for_how_many_it_is_first(texts: Texts) -> None:
    picture = charts.ranked([list("abc"), list("acb"), list("bac")], {"a": "A bed"})
    assert bars(picture) == pytest.approx([bars(picture)[0] * share / 5 for share in (5, 3, 1)], abs=0.2)
    assert {"A bed", "5, first for 2", "3, first for 1", "1, first for nobody"} <= set(texts(picture))
    assert picture.rows[0] == ("A bed", 5, 2, 1.33)


@given(names=st.lists(labels, min_size=2, max_size=6, unique=True), data=st.data())
def test_any_answers_can_be_drawn(names: list[str], data: st.DataObject, assert_sound: Sound) -> None:
    def drawn(strategy: st.SearchStrategy[Any]) -> Any:
        return data.draw(strategy)

    counts = {name: drawn(st.integers(0, 999)) for name in names}
    assert_sound(charts.counts(counts, sum(counts.values())))
    pairs = drawn(st.dictionaries(st.tuples(*[st.sampled_from(names)] * 2), st.integers(0, 500)))
    assert_sound(charts.moved(group.turnover(pairs, names)))
    assert_sound(
        charts.estimates(drawn(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=80)), names[0][:20])
    )
    assert_sound(charts.ranked([drawn(st.permutations(names)) for _ in range(3)]))
    points = [{name: drawn(st.floats(0.1, 100)) for name in names} for _ in range(3)]
    weights = group.group_weights(points)
    assert_sound(charts.group_weights({names[0]: weights, names[1]: weights[::-1]}))
    scores = {name: {item: drawn(st.floats(0, 100)) for item in names} for name in names}
    assert_sound(charts.group_values(group.group_values(points, scores)))
