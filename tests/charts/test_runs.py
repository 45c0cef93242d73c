"""Run charts count runs and crossings about the median, and say what chance seldom gives."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn import charts
from cmplearn.charts import Picture
from cmplearn.errors import InputError
from cmplearn.methods import run_chart

Sound = Callable[[Picture], None]
Texts = Callable[[Picture], list[str]]
Lines = Callable[[Picture], list[list[tuple[float, float]]]]


def chart(values: Any, rules: Any = "anhoej", **words: Any) -> Picture:
    return charts.run_chart(run_chart.signals(values, rules), run_chart.summary(values, rules), **words)


def monthly(values: list[float]) -> "pd.Series[float]":
    return pd.Series(values, index=pd.date_range("2023-01-01", periods=len(values), freq="MS"), dtype=float)


# Median 6.5: 12 above it and below it by turns, then eight below.
TURNS = [7, 5, 8, 6, 9, 5, 7, 6, 8, 9, 7, 8, 9, 7, 8]
LATE = monthly([*TURNS, 4, 3, 5, 4, 3, 4, 5, 4, 3])


@pytest.mark.parametrize(
    ("values", "rules", "title"),
    [
        (
            LATE,
            "anhoej",
            "Something changed for the better in April 2024: nine months in a row below the median",
        ),
        (
            [1] * 9 + [9, 9, 5] * 9,
            "anhoej",
            "Something changed after point 9: nine points in a row below the median until then",
        ),
        (
            [5, 6, 5, 7, 6, 5, 3, 2, 3, 1, 2, 3],
            "anhoej",
            "Something changed: the line crosses its median only once, where chance seldom gives "
            "fewer than 3",
        ),
        (
            [1, 5, 2, 4, 3, 4, 3, 4, 5, 6, 7, 9, 2, 3, 2, 1],
            "perla",
            "Something was different from point 7 to point 12: six points in a row rising",
        ),
        (
            [1, 9] * 10,
            "perla",
            "More than chance: 20 runs about the median, where chance seldom gives more than 15",
        ),
        ([5, 6, 7, 3, 2, 6, 5, 8, 9, 3], "anhoej", "Chance alone can explain ten points of ups and downs"),
        ([5, 6, 7, 3, 2], "anhoej", "Too few points to tell change from chance: only 4 are off the median"),
        ([7] * 12, "anhoej", "Nothing moved in 12 points: all are 7"),
        ([527, 295], "anhoej", "Two points alone (527, then 295) can't tell change from chance"),
    ],
)
def test_the_title_says_what_the_chart_shows(
    values: Any, rules: str, title: str, assert_sound: Sound
) -> None:
    picture = chart(values, rules, improvement="down" if values is LATE else "neutral")
    assert picture.title == title
    assert_sound(picture)


@pytest.mark.parametrize("rules", ["anhoej", "perla"])
def test_what_was_counted_stands_beside_what_chance_seldom_passes(rules: str, texts: Texts) -> None:
    counted = run_chart.runs_and_crossings(LATE)
    picture = chart(LATE, rules)
    summary = run_chart.summary(LATE, rules).set_index("rule")  # type: ignore[arg-type]
    rule = "long_run" if rules == "anhoej" else "shift"
    longest = f"Longest run: {counted.longest_run} (by chance seldom over {summary['at_most'][rule]})."
    assert longest in picture.alt
    assert longest in " ".join(texts(picture))
    if rules == "anhoej":
        least = summary["at_least"]["few_crossings"]
        assert f"Crossings, ticked: {counted.crossings} (by chance seldom under {least})." in picture.alt
    else:
        least, most = summary["at_least"]["few_runs"], summary["at_most"]["many_runs"]
        between = f"Runs, between the ticks: {counted.runs} (by chance seldom under {least} or over {most})."
        assert between in picture.alt


def test_each_crossing_is_ticked_where_the_line_meets_the_median() -> None:
    picture = chart([1, 3] * 6)
    ticks = [part for part in picture.svg.split("<line ")[1:] if 'stroke-width="1.75"' in part]
    assert len(ticks) == run_chart.runs_and_crossings([1, 3] * 6).crossings == 11


@pytest.mark.parametrize("values", [[1, 9, 2, 3] * 5, [1, 2, 2, 5, 6, 2, 1, 7, 2, 2, 9, 2]])
def test_ticks_stand_where_the_line_goes_through_the_median(values: list[float], polylines: Lines) -> None:
    picture = chart(values)
    root = ElementTree.fromstring(picture.svg)
    lines = [element.attrib for element in root.iter("{http://www.w3.org/2000/svg}line")]
    ticks = [float(line["x1"]) for line in lines if line["stroke-width"] == "1.75"]
    (corners,) = polylines(picture)
    ink = [line for line in lines if line["stroke"] == "#212b32"]
    (median,) = (float(line["y1"]) for line in ink if line["y1"] == line["y2"])
    for tick in ticks:
        (x1, y1), (x2, y2) = next(pair for pair in pairwise(corners) if pair[0][0] <= tick <= pair[1][0])
        assert y1 + (y2 - y1) * (tick - x1) / (x2 - x1) == pytest.approx(median, abs=1.5)
    assert len(ticks) == run_chart.runs_and_crossings(values).crossings


def test_the_table_holds_side_and_run_of_every_point() -> None:
    picture = chart([3, 4, 5, 6, 5, 4, 5, 7, 2, 8, 1], measure="Falls")
    assert picture.columns == ("Point", "Falls", "Median", "Side", "Run", "What it shows")
    assert picture.rows[2] == ("point 3", 5, 5, "on the median", "none", "nothing by itself")
    assert picture.rows[3][3:5] == ("above", 2)
    assert len(picture.rows) == 11


def test_two_points_are_drawn_as_two_points(texts: Texts, assert_sound: Sound) -> None:
    picture = chart(pd.Series([527.0, 295.0], index=pd.to_datetime(["2019-07-01", "2023-08-01"])))
    assert_sound(picture)
    assert "<polyline" not in picture.svg
    assert {"527", "295"} <= set(texts(picture))
    assert "median" not in picture.alt.lower()


def test_without_a_summary_the_words_leave_chance_out() -> None:
    picture = charts.run_chart(run_chart.signals(LATE))
    assert "seldom" not in picture.alt
    assert "Longest run: 9." in picture.alt


def test_what_is_no_run_chart_is_refused() -> None:
    table = run_chart.signals(LATE)
    with pytest.raises(InputError, match="it lacks signal"):
        charts.run_chart(table.drop(columns="signal"))
    with pytest.raises(InputError, match="must have the columns of its rules"):
        charts.run_chart(table.drop(columns=["long_run", "few_crossings"]))
    with pytest.raises(InputError, match="at least one row"):
        charts.run_chart(table[:0])
    with pytest.raises(InputError, match="it lacks rule"):
        charts.run_chart(table, table)
    with pytest.raises(InputError, match="improvement must be"):
        charts.run_chart(table, improvement="lower")


@given(
    values=st.lists(st.floats(-1e4, 1e4) | st.integers(0, 3), min_size=1, max_size=60),
    rules=st.sampled_from(["anhoej", "perla"]),
    unit=st.sampled_from(["", "pounds", "share", "bed days"]),
)
def test_any_series_can_be_drawn_and_is_drawn_the_same_again(
    values: list[float], rules: str, unit: str, assert_sound: Sound
) -> None:
    picture = chart(values, rules, unit=unit, improvement="up")
    assert_sound(picture)
    assert picture == chart(values, rules, unit=unit, improvement="up")
    assert len(picture.rows) == len(values)
