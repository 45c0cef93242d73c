"""Pictures of criteria: whose weights they are, what each option is worth, and what would turn the order."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn import charts
from cmplearn.charts import Picture
from cmplearn.errors import InputError
from cmplearn.methods import mcda

Sound = Callable[[Picture], None]
Texts = Callable[[Picture], list[str]]

SVG = "{http://www.w3.org/2000/svg}"

POINTS = {"Clinical need": 100, "Time waited": 60, "Cost": 40}
WEIGHTS = mcda.swing_weights(POINTS)
VOICES = mcda.swing_weights(
    pd.DataFrame({"the public": [100, 60, 40], "managers": [60, 40, 100]}, index=list(POINTS))
)
SCORES = pd.DataFrame([[80, 90, 10], [60, 20, 100]], index=["Home", "Day unit"], columns=list(POINTS))


def test_the_heaviest_criterion_is_the_finding(assert_sound: Sound, texts: Texts) -> None:
    picture = charts.swing_weights(WEIGHTS)
    assert_sound(picture)
    assert picture.title == "Clinical need carries most weight, 50%; next is Time waited with 30%"
    assert {"Clinical need", "50%", "Time waited", "30%", "Cost", "20%"} <= set(texts(picture))
    assert picture.alt.endswith("Clinical need 50%; Time waited 30%; Cost 20%.")
    assert picture.columns == ("Criterion", "Weight (%)")
    assert picture.rows == (("Clinical need", 50), ("Time waited", 30), ("Cost", 20))


def test_voices_stand_side_by_side(assert_sound: Sound, texts: Texts) -> None:
    picture = charts.swing_weights(VOICES)
    assert_sound(picture)
    assert picture.title == (
        "The voices differ on what carries most weight: Clinical need for the public (50%) "
        "and Cost for managers (50%)"
    )
    assert {"50% the public", "30% managers", "20% the public"} <= set(texts(picture))
    assert picture.rows[2] == ("Cost", 20, 50)
    assert "Cost 20% and 50%" in picture.alt


@pytest.mark.parametrize(
    ("points", "title"),
    [
        ({"Safety": 7}, "Safety carries all the weight"),
        ({"Safety": 1, "Cost": 1, "Access": 1}, "All 3 criteria carry the same weight: 33% each"),
        ({"Safety": 4, "Cost": 2, "Access": 4}, "Safety and Access carry most weight: 40% each"),
        (
            pd.DataFrame({"us": [50, 40, 10], "them": [50, 10, 40]}, index=["Safety", "Cost", "Access"]),
            "Safety carries most weight for us and them; they differ most on Cost: 40% and 10%",
        ),
        (
            pd.DataFrame({"us": [3, 1], "them": [3, 1]}, index=["Safety", "Cost"]),
            "Safety carries most weight for us and them; they agree on all weights",
        ),
    ],
)
def test_the_title_fits_ties_and_agreement(points: Any, title: str, assert_sound: Sound) -> None:
    picture = charts.swing_weights(mcda.swing_weights(points))
    assert picture.title == title
    assert_sound(picture)


def test_a_voice_with_a_long_name_is_named_above_its_bar(assert_sound: Sound, texts: Texts) -> None:
    picture = charts.swing_weights(VOICES.rename(columns={"managers": "the board's finance committee"}))
    assert_sound(picture)
    assert texts(picture).count("the board's finance committee") == 3


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        (np.array([0.5, 0.5]), "weights must have the names of the criteria"),
        (pd.Series(POINTS), "weights must sum to 1; they sum to 200"),
        (VOICES * [1, 2], "weights of managers must sum to 1; they sum to 2"),
        (pd.Series([1.5, -0.5], ["a", "b"]), "weights must be shares of 0 or more"),
        (pd.Series([0.5, np.nan], ["a", "b"]), "weights must be shares of 0 or more"),
        (pd.Series(dtype=float), "weights must hold at least one weight"),
        (pd.DataFrame(index=["a"]), "weights must hold at least one weight"),
    ],
)
def test_what_are_no_weights_is_refused(weights: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        charts.swing_weights(weights)


def test_the_winner_and_what_its_lead_rests_on_are_the_finding(assert_sound: Sound, texts: Texts) -> None:
    picture = charts.option_values(SCORES * WEIGHTS)
    assert_sound(picture)
    assert picture.title == (
        "Home comes first with 69 of 100 points, 13 ahead of Day unit, most of all through Time waited"
    )
    assert {"A Clinical need 40, B Time waited 27, C Cost 2", "69", "56"} <= set(texts(picture))
    assert picture.rows[0] == ("Home", 69, 40, 27, 2)
    assert picture.alt.endswith("Points: Home 69; Day unit 56.")


def test_the_bars_add_up_to_the_weighted_sum() -> None:
    picture = charts.option_values(SCORES * WEIGHTS)
    shown = {row[0]: row[1] for row in picture.rows}
    assert shown == pytest.approx(mcda.weighted_sum(SCORES, WEIGHTS).to_dict())


@pytest.mark.parametrize(
    ("contributions", "title"),
    [
        (SCORES.iloc[:1] * WEIGHTS, "Home is worth 69 of 100 points"),
        (
            pd.DataFrame({"x": [40.0, 40.0]}, index=["a", "b"]),
            "a and b come first together with 40 of 100 points",
        ),
        (
            pd.DataFrame({"x": [40.01, 40.0]}, index=["a", "b"]),
            "a comes first with 40 of 100 points, just ahead of b, most of all through x",
        ),
    ],
)
def test_the_title_fits_lone_and_equal_options(contributions: pd.DataFrame, title: str) -> None:
    assert charts.option_values(contributions).title == title


@pytest.mark.parametrize(
    ("contributions", "words"),
    [
        (SCORES, "contributions must be 100 points at most for each option; Home has 180"),
        (-SCORES, "contributions must be points of 0 or more; those of Home"),
        (SCORES * np.nan, "contributions must be points of 0 or more"),
        (SCORES.iloc[:0], "contributions must be a table with a row an option"),
        ([1, 2], "contributions must be a table with a row an option"),
    ],
)
def test_what_are_no_contributions_is_refused(contributions: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        charts.option_values(contributions)


def test_the_weight_at_which_the_winner_changes_is_the_finding(assert_sound: Sound, texts: Texts) -> None:
    picture = charts.leaders_by_weight(mcda.leaders_by_weight(SCORES, WEIGHTS, "Cost"), "Cost", 0.2)
    assert_sound(picture)
    border = mcda.weight_sensitivity(SCORES, WEIGHTS, "Cost")
    assert border == pytest.approx(38.75 / 128.75)
    assert picture.title == (
        "Home comes first with 20% of the weight on Cost; with more than 30.1%, Day unit would"
    )
    assert {"20% as set", "Home: 0% to 30.1%", "Day unit: 30.1% to 100%"} <= set(texts(picture))
    assert picture.rows == (("Home", 0, 30.1), ("Day unit", 30.1, 100))
    assert "Home from 0% to 30.1%, Day unit from 30.1% to 100%. It was given 20%." in picture.alt


RANGES = pd.DataFrame({"from_weight": [0, 0.2, 0.6], "to_weight": [0.2, 0.6, 1], "first": ["a", "b", "c"]})


@pytest.mark.parametrize(
    ("ranges", "weight", "title"),
    [
        (RANGES, 0.3, "b comes first with 30% of the weight on Cost; with less than 20%, a would"),
        (RANGES, 0.5, "b comes first with 50% of the weight on Cost; with more than 60%, c would"),
        (RANGES, 0.6, "At 60% on Cost, b and c are equal"),
        (RANGES, None, "By the weight of Cost, first is a up to 20%, then b up to 60%, then c"),
        (
            pd.DataFrame({"from_weight": [0, 0], "to_weight": [1, 1], "first": ["a", "b"]}),
            0.3,
            "a and b together come first whatever the weight of Cost",
        ),
    ],
)
def test_the_title_fits_every_turn(
    ranges: pd.DataFrame, weight: float | None, title: str, assert_sound: Sound
) -> None:
    picture = charts.leaders_by_weight(ranges, "Cost", weight)
    assert picture.title == title
    assert_sound(picture)


@pytest.mark.parametrize(
    ("ranges", "weight", "words"),
    [
        (RANGES.drop(columns="first"), None, "it lacks first"),
        (RANGES.iloc[:0], None, "table must have at least one row"),
        (RANGES.iloc[[0, 2]], None, "table must go from weight 0 to 1 without a gap"),
        (RANGES.assign(to_weight=np.nan), None, "to_weight must hold numbers alone; it holds nan"),
        (RANGES, 20, "weight must be from 0 to 1; it is 20"),
    ],
)
def test_what_are_no_ranges_is_refused(ranges: pd.DataFrame, weight: float | None, words: str) -> None:
    with pytest.raises(InputError, match=words):
        charts.leaders_by_weight(ranges, "Cost", weight)


names = st.lists(
    st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=60),
    min_size=2,
    max_size=8,
    unique=True,
)


@given(criteria=names, options=names, data=st.data())
def test_any_criteria_and_options_can_be_drawn(
    criteria: list[str], options: list[str], data: st.DataObject, assert_sound: Sound
) -> None:
    points = data.draw(st.lists(st.floats(0.1, 100), min_size=len(criteria), max_size=len(criteria)))
    weights = mcda.swing_weights(dict(zip(criteria, points, strict=True)))
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    scores = pd.DataFrame(rng.uniform(0, 100, (len(options), len(criteria))), options, criteria)
    assert_sound(charts.swing_weights(weights))
    assert_sound(charts.swing_weights(mcda.swing_weights(pd.DataFrame(scores.T + 1))))
    assert_sound(charts.option_values(scores * weights))
    ranges = mcda.leaders_by_weight(scores, weights, criteria[0])
    assert_sound(charts.leaders_by_weight(ranges, criteria[0], float(weights.iloc[0])))


def test_the_same_result_gives_the_same_text() -> None:
    assert charts.swing_weights(VOICES) == charts.swing_weights(VOICES)
    assert charts.option_values(SCORES * WEIGHTS) == charts.option_values(SCORES * WEIGHTS)


def bars(picture: Picture) -> list[tuple[float, float]]:
    """Where each bar starts, and how long it is."""
    found = ElementTree.fromstring(picture.svg).iter(f"{SVG}rect")
    return [
        (float(one.attrib["x"]), float(one.attrib["width"]))
        for one in found
        if one.attrib["height"] == "18.0"
    ]


def test_bars_are_as_long_as_the_weights() -> None:
    widths = [width for _, width in bars(charts.swing_weights(VOICES))]
    longest = max(widths)
    assert widths == pytest.approx(
        [longest * share / 0.5 for share in (0.5, 0.3, 0.3, 0.2, 0.2, 0.5)], abs=0.1
    )


def test_the_parts_of_a_bar_lie_end_to_end_and_are_as_long_as_their_points() -> None:
    found = bars(charts.option_values(SCORES * WEIGHTS))[:3]
    unit = found[0][1] / 40
    assert [width for _, width in found] == pytest.approx([40 * unit, 27 * unit, 2 * unit], abs=0.1)
    for (start, width), (after, _) in pairwise(found):
        assert start + width == pytest.approx(after, abs=0.2)


def test_ranges_lie_where_the_weights_are() -> None:
    (first, second) = bars(
        charts.leaders_by_weight(mcda.leaders_by_weight(SCORES, WEIGHTS, "Cost"), "Cost", 0.2)
    )
    assert first[0] + first[1] == pytest.approx(second[0], abs=0.2)
    assert first[1] / (first[1] + second[1]) == pytest.approx(38.75 / 128.75, abs=0.001)
