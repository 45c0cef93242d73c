"""Funnel charts name the places outside the limits, and none within."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn import charts
from cmplearn.charts import Picture
from cmplearn.errors import InputError
from cmplearn.methods import benchmarking

Sound = Callable[[Picture], None]
Texts = Callable[[Picture], list[str]]
Lines = Callable[[Picture], list[list[tuple[float, float]]]]
BOARDS = [
    "Ashford",
    "Bexley",
    "Corby",
    "Derby",
    "Exeter",
    "Fleet",
    "Goole",
    "Hove",
    "Ilkley",
    "Jarrow",
    "Kendal",
]


def boards(counts: list[int], size: int = 1000) -> pd.DataFrame:
    names = BOARDS[: len(counts)]
    return benchmarking.funnel(pd.Series(counts, index=names), pd.Series([size] * len(counts), index=names))


def test_the_one_place_that_differs_is_named(assert_sound: Sound, texts: Texts) -> None:
    table = boards([100, 103, 98, 101, 97, 102, 99, 100, 160, 101, 98])
    picture = charts.funnel(table, places="care boards", measure="Share on a high dose", improvement="down")
    assert_sound(picture)
    average = f"{100 * table['average'][0]:.2f}%"
    assert picture.title == "1 of 11 care boards lies outside the outer limits: Ilkley (higher)"
    named = set(texts(picture)) & set(BOARDS)
    assert named == {"Ilkley"}
    assert {"outer 99.8%", "inner 95%", f"average {average}"} <= set(texts(picture))
    assert "Beyond the 99.8% limits: Ilkley at 16%." in picture.alt
    assert picture.svg.count("<polygon") == 1  # concern is a diamond


def test_none_outside_is_told_and_named_nowhere(texts: Texts, assert_sound: Sound) -> None:
    picture = charts.funnel(boards([100, 103, 98, 101]), places="teams")
    assert picture.title == "None of 4 teams differs from the average of 10.05% by more than chance"
    assert not set(texts(picture)) & set(BOARDS)
    assert_sound(picture)


def test_beyond_the_inner_limits_alone_is_no_finding_of_its_own() -> None:
    picture = charts.funnel(boards([100, 103, 98, 101, 97, 102, 99, 100, 122, 101, 98]))
    assert picture.title == (
        "None of 11 places lies outside the outer limits; 1 lies outside the inner ones, where chance alone "
        "puts some"
    )
    assert picture.rows[8][-1] == "95% limit, higher"


def test_those_between_the_limits_are_named_beside_those_outside_both(texts: Texts) -> None:
    picture = charts.funnel(boards([120, 121, 119, 122, 118, 120, 95, 121, 180, 120, 119]), places="boards")
    assert picture.title == (
        "1 of 11 boards lies outside the outer limits: Ilkley (higher); "
        "1 more outside the inner ones: Goole (lower)"
    )
    assert "outside the inner limits, inside the outer ones" in " ".join(texts(picture))


def test_places_on_one_side_share_its_name() -> None:
    picture = charts.funnel(boards([100, 100, 100, 100, 100, 100, 100, 100, 100, 170, 180]))
    assert picture.title == "2 of 11 places lie outside the outer limits: Jarrow and Kendal (higher)"


def test_too_many_outside_are_no_matter_of_a_few_places(assert_sound: Sound) -> None:
    picture = charts.funnel(boards([50, 150, 60, 140, 100, 100, 40, 170, 90, 110, 90]), places="boards")
    assert picture.title.startswith("6 of 11 boards are beyond the limits, too many for a few odd ones")
    assert "The units differ more than chance makes them" in picture.alt
    assert_sound(picture)


def test_the_table_holds_every_place_with_its_limits() -> None:
    table = boards([100, 103, 98, 101])
    picture = charts.funnel(table, places="boards", measure="Share", size="patients")
    assert picture.columns == (
        "Boards",
        "Count",
        "Patients",
        "Share (%)",
        "Lower 99.8% limit (%)",
        "Upper 99.8% limit (%)",
        "Lower 95% limit (%)",
        "Upper 95% limit (%)",
        "Beyond",
    )
    assert [row[0] for row in picture.rows] == BOARDS[:4]
    assert [row[5] for row in picture.rows] == (100 * table["upper_99.8"]).round(4).tolist()
    assert {row[-1] for row in picture.rows} == {"within"}


def test_places_without_names_are_numbered_and_rates_are_no_percentages(assert_sound: Sound) -> None:
    table = benchmarking.funnel([2, 30, 4, 3], [1000, 1100, 1200, 900], kind="rate")
    picture = charts.funnel(table, unit="falls a bed day", size="bed days", places="wards")
    assert picture.rows[1][0] == "number 2"
    assert "%" not in picture.columns[3]
    assert "number 2 at 0.0273 falls a bed day" in picture.alt
    assert_sound(picture)


def test_limits_are_drawn_where_they_are(polylines: Lines) -> None:
    sizes, counts = [100, 400, 900, 2500], [20, 90, 180, 480]
    table = benchmarking.funnel(counts, sizes)
    lines = polylines(charts.funnel(table))
    limits = [table[name] for name in ("upper_99.8", "lower_99.8", "upper_95", "lower_95")]
    amounts = np.concatenate(limits)
    heights = np.array([y for line in lines for _, y in line])
    slope, start = np.polyfit(amounts, heights, 1)
    assert heights == pytest.approx(start + slope * amounts, abs=0.1)
    assert slope < 0


def test_what_is_no_funnel_is_refused() -> None:
    table = boards([100, 103])
    with pytest.raises(InputError, match="it lacks z"):
        charts.funnel(table.drop(columns="z"))
    with pytest.raises(InputError, match="must have limits such as lower_95"):
        charts.funnel(table[["unit", "count", "denominator", "value", "average", "z", "side", "beyond"]])
    with pytest.raises(InputError, match="at least one row"):
        charts.funnel(table[:0])
    with pytest.raises(InputError, match="improvement must be"):
        charts.funnel(table, improvement="less")


def many(seed: int, count: int, odd: int) -> pd.DataFrame:
    draws = np.random.default_rng(seed)
    sizes = draws.integers(50, 9000, count)
    shares = np.where(np.arange(count) < odd, draws.choice([0.05, 0.3], count), 0.12)
    names = [f"{draws.choice(['The', 'Old', 'New'])} Surgery of Place {place}" for place in range(count)]
    return benchmarking.funnel(
        pd.Series(draws.binomial(sizes, shares), index=names), pd.Series(sizes, index=names)
    )


@given(seed=st.integers(0, 500), count=st.sampled_from([2, 11, 60, 400]), odd=st.integers(0, 60))
def test_any_funnel_can_be_drawn_and_labels_only_those_outside(
    seed: int, count: int, odd: int, assert_sound: Sound, texts: Texts
) -> None:
    table = many(seed, count, odd)
    picture = charts.funnel(table)
    assert_sound(picture)
    assert picture == charts.funnel(table)
    labels = {words.rstrip("\N{HORIZONTAL ELLIPSIS}") for words in texts(picture) if "Surgery" in words}
    outside = table.loc[table["beyond"] > 0, "unit"]
    assert all(any(name.startswith(label) for name in outside) for label in labels)
    assert len(labels) <= 8


@given(levels=st.lists(st.sampled_from([0.8, 0.9, 0.95, 0.99, 0.998]), min_size=1, max_size=4, unique=True))
def test_any_levels_can_be_drawn(levels: list[float], assert_sound: Sound, texts: Texts) -> None:
    counts: Any = [100, 103, 98, 160]
    picture = charts.funnel(benchmarking.funnel(counts, [1000] * 4, level=levels))
    assert_sound(picture)
    ends = {words.split()[-1] for words in texts(picture) if words.endswith("%")}
    assert {f"{100 * level:g}%" for level in levels} <= ends


def test_my_own_place_is_named_wherever_it_lies(texts: Texts, assert_sound: Sound) -> None:
    table = boards([100, 103, 98, 101, 97, 102, 99, 100, 160, 101, 98])
    within, outside = (charts.funnel(table, mine=name) for name in ("Derby", "Ilkley"))
    for picture in (within, outside):
        assert_sound(picture)
    assert {"Derby (yours)", "Ilkley"} <= set(texts(within))
    assert "Your place, Derby, is at 10.1%, within the limits." in within.alt
    assert "Ilkley (yours)" in texts(outside)
    assert "beyond the 99.8% limits." in outside.alt
    assert not any("room for a name" in words for words in texts(within))
    assert within.rows == charts.funnel(table).rows
    with pytest.raises(InputError, match="mine must be one of the places; it is 'Elsewhere'"):
        charts.funnel(table, mine="Elsewhere")
