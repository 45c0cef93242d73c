"""Control charts name what changed and when, and mark it by shape as well as colour."""

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
from cmplearn.methods import spc

Sound = Callable[[Picture], None]
Texts = Callable[[Picture], list[str]]
Lines = Callable[[Picture], list[list[tuple[float, float]]]]
BEFORE = [30, 33, 29, 31, 34, 30, 32, 29, 33, 31, 30, 33, 31, 32]


def monthly(values: list[float], start: str = "2023-01-01") -> "pd.Series[float]":
    return pd.Series(values, index=pd.date_range(start, periods=len(values), freq="MS"), dtype=float)


def chart(values: Any, baseline: int | None = None, target: float | None = None, **words: Any) -> Picture:
    limits = spc.limits(values[:baseline])
    improvement = words.get("improvement", "neutral")
    return charts.control_chart(
        spc.signals(values, limits),
        limits,
        spc.icons(values, limits, improvement, target),
        target=target,
        **words,
    )


# Known by hand: the baseline's mean is 31.3; eight months from March 2024 are below it.
SHIFT = monthly([*BEFORE, 27, 28, 29, 28, 27, 29, 28, 27])


def test_a_run_on_one_side_is_named_with_its_month_and_length(assert_sound: Sound, texts: Texts) -> None:
    picture = chart(SHIFT, 14, measure="Patients on a high dose", improvement="down")
    assert_sound(picture)
    assert (
        picture.title
        == "Something changed for the better in March 2024: eight months in a row below the mean"
    )
    drawn = texts(picture)
    assert {"improvement: 8 below the mean", "mean 31.3", "Patients on a high dose by month"} <= set(drawn)
    assert {"Jan 2023", "Latest: improvement, lower"} <= set(drawn)
    assert any(words.startswith("Limits are those of the time to February") for words in drawn)


@pytest.mark.parametrize(
    ("values", "baseline", "improvement", "title"),
    [
        (SHIFT, 14, "neutral", "Something changed in March 2024: eight months in a row below the mean"),
        (
            SHIFT,
            14,
            "up",
            "Something changed for the worse in March 2024: eight months in a row below the mean",
        ),
        (
            monthly([*BEFORE, 40]),
            14,
            "neutral",
            "Unusually high in March 2024: 40, above the upper limit of 38.2",
        ),
        (
            monthly([*BEFORE, 41, 42]),
            14,
            "down",
            "Unusually high since March 2024: two months in a row above the upper limit of 38.2",
        ),
        (
            monthly([*BEFORE, 37, 31, 37]),
            14,
            "neutral",
            "Unusually high since March 2024: two months close to the upper limit of 38.2",
        ),
        (
            monthly([*BEFORE, 29, 30, 31, 32, 33, 34, 35]),
            14,
            "down",
            "Something is changing for the worse: seven months in a row rising since March 2024",
        ),
        (
            monthly([*BEFORE, 45, 30, 32]),
            14,
            "neutral",
            "One month above the upper limit in March 2024; nothing unusual since",
        ),
        (monthly(BEFORE), None, "up", "Nothing unusual in 14 months: these ups and downs are ordinary"),
        (monthly([7] * 10), None, "up", "Nothing moved in ten months: all are 7"),
    ],
)
def test_the_title_says_what_the_latest_signal_is(
    values: "pd.Series[float]", baseline: int | None, improvement: str, title: str, assert_sound: Sound
) -> None:
    if "close to" in title:  # two of three must all lie on one side of the mean
        values.iloc[-2] = 32.0
    picture = chart(values, baseline, improvement=improvement)
    assert picture.title == title
    assert_sound(picture)


def test_the_published_18_points_have_their_limits_and_their_one_signal(texts: Texts) -> None:
    """NHSRplotthedots' vignette on deviations: 4.60, 1.94 and -0.72, as its caption prints them."""
    values = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
    limits = spc.limits(values)
    picture = charts.control_chart(spc.signals(values, limits))
    assert picture.rows[4] == ("point 5", 10, 1.9444, -0.7156, 4.6044, "outside the limits")
    assert {"upper 4.6", "mean 1.9", "lower −0.7", "above the limit"} <= set(texts(picture))
    assert picture.title == "One point above the upper limit at point 5; nothing unusual since"


def test_the_alternative_text_carries_the_numbers() -> None:
    picture = chart(SHIFT, 14, target=25, improvement="down")
    limits = spc.limits(SHIFT[:14])
    assert "22 months, January 2023 to October 2024" in picture.alt
    assert f"{min(SHIFT):.0f} to {max(SHIFT):.0f}; the last is {SHIFT.iloc[-1]:.0f}" in picture.alt
    assert f"limits are {limits.lower:.1f} and {limits.upper:.1f}" in picture.alt
    assert "The target is 25." in picture.alt
    assert picture.alt.endswith("Target of 25: may be met or missed.")


def test_the_table_holds_every_point_and_its_limits() -> None:
    picture = chart(SHIFT, 14, measure="Patients", unit="pounds")
    found = spc.signals(SHIFT, spc.limits(SHIFT[:14]))
    assert picture.columns == (
        "Month",
        "Patients (£)",
        "Mean (£)",
        "Lower limit (£)",
        "Upper limit (£)",
        "What it shows",
    )
    assert [row[1] for row in picture.rows] == SHIFT.tolist()
    assert [row[4] for row in picture.rows] == found["upper"].round(4).tolist()
    assert [row[5] for row in picture.rows[-8:]] == ["on one side of the mean"] * 8


def test_judgement_is_a_shape_and_a_word_and_not_a_colour_alone(texts: Texts) -> None:
    shapes = {}
    for improvement in ("up", "down", "neutral"):
        picture = chart(monthly([*BEFORE, 45]), 14, improvement=improvement)
        shapes[improvement] = [
            shape for shape in ("<circle", "<polygon", "<rect") if picture.svg.count(shape) > PLAIN[shape]
        ]
    assert "<polygon" in shapes["down"]
    assert "<polygon" not in shapes["up"]
    assert "concern: above the limit" in texts(chart(monthly([*BEFORE, 45]), 14, improvement="down"))


SHOWS = {
    "outside_limits": "outside the limits",
    "trend": "in a trend",
    "two_in_three": "close to a limit",
    "one_side": "on one side of the mean",
}


def test_lines_are_drawn_where_their_values_are(polylines: Lines) -> None:
    """Heights are one straight scale of the values, the mean and the limits."""
    found = spc.signals(SHIFT, spc.limits(SHIFT[:14]))
    lower, upper, mean, values = polylines(charts.control_chart(found))
    drawn = [*values, lower[0], upper[0], mean[0]]
    amounts = [*found["value"], *found.loc[0, ["lower", "upper", "mean"]]]
    slope, start = np.polyfit(amounts, [y for _, y in drawn], 1)
    assert slope < 0
    assert [y for _, y in drawn] == pytest.approx([start + slope * amount for amount in amounts], abs=0.1)
    assert np.ptp(np.diff([x for x, _ in values])) < 0.11


def test_two_signals_with_an_ordinary_month_between_are_two() -> None:
    picture = chart(monthly([*BEFORE, 45, 31, 46]), 14)
    assert picture.title == "Unusually high in May 2024: 46, above the upper limit of 38.2"
    assert picture.alt.count("above the upper limit, in") == 2


PLAIN = {"<circle": 16, "<polygon": 0, "<rect": 1}


def test_two_points_are_drawn_as_two_points(assert_sound: Sound, texts: Texts) -> None:
    values = pd.Series([527.0, 295.0], index=pd.to_datetime(["2019-07-01", "2023-08-01"]))
    picture = charts.control_chart(spc.signals(values, spc.limits(values)), measure="Patients")
    assert_sound(picture)
    assert picture.title == "Two points alone (527, then 295) can't tell a change from ordinary ups and downs"
    assert "<polyline" not in picture.svg
    assert {"527", "295", "Jul 2019", "Aug 2023", "0"} <= set(texts(picture))
    assert not any("mean" in words for words in texts(picture))


def test_new_limits_start_a_new_line_and_are_told() -> None:
    limits = spc.limits(SHIFT, rebase=[14])
    picture = charts.control_chart(spc.signals(SHIFT, limits), limits)
    assert "New limits start in March 2024." in picture.alt
    assert "Limits still provisional: from eight months." in picture.alt
    assert picture.svg.count("<polyline") == 7  # three lines in each of two periods, and the values


def test_limits_of_shares_step_and_say_when_they_are_too_narrow(assert_sound: Sound, texts: Texts) -> None:
    table = spc.p_limits([20, 90, 25, 30, 95, 20], [200, 400, 200, 300, 500, 200])
    picture = charts.control_chart(
        table.assign(point=pd.period_range("2024-11", periods=6, freq="M")), unit="share"
    )
    assert_sound(picture)
    assert f"the limits are {table.attrs['sigma_z']:.1f} times too narrow" in picture.alt
    assert picture.columns[1] == "Value (%)"
    assert picture.rows[0][:2] == ("November 2024", 10)
    assert any(words.endswith("%") for words in texts(picture))


@pytest.mark.parametrize(
    ("target", "improvement", "words"),
    [(60, "down", "will be met"), (60, "up", "will be missed"), (31, "up", "may be met or missed")],
)
def test_the_assurance_icon_says_whether_the_target_will_be_met(
    target: float, improvement: str, words: str, texts: Texts
) -> None:
    picture = chart(monthly(BEFORE), target=target, improvement=improvement)
    assert f"Target of {target}: {words}" in texts(picture)
    assert words in picture.alt


def test_what_is_no_table_of_one_series_is_refused() -> None:
    with pytest.raises(InputError, match="it lacks mean, lower, upper"):
        charts.control_chart(pd.DataFrame({"point": [1], "value": [2]}))
    many = pd.DataFrame({"A": BEFORE, "B": BEFORE})
    found = spc.signals(many, spc.limits(many))
    with pytest.raises(InputError, match="must be of one series; they are of 2"):
        charts.control_chart(found)
    with pytest.raises(InputError, match="at least one row"):
        charts.control_chart(found[:0])
    one = spc.signals(BEFORE, spc.limits(BEFORE))
    with pytest.raises(InputError, match="improvement must be up, down or neutral"):
        charts.control_chart(one, improvement="better")
    with pytest.raises(InputError, match="icons must be of one series"):
        charts.control_chart(one, icons=spc.icons(many, spc.limits(many), "up"))  # type: ignore[arg-type]
    with pytest.raises(InputError, match="unit must be text"):
        charts.control_chart(one, unit=3)  # type: ignore[arg-type]
    dates = pd.to_datetime(["2024-02-01", "2024-01-01", "2024-03-01"])
    with pytest.raises(InputError, match="in order of time"):
        charts.control_chart(one[:3].assign(point=dates))


@given(
    values=st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=60),
    unit=st.sampled_from(["", "pounds", "share", "bed days"]),
    improvement=st.sampled_from(["up", "down", "neutral"]),
    target=st.none() | st.floats(-1e6, 1e6),
)
def test_any_series_can_be_drawn_and_is_drawn_the_same_again(
    values: list[float], unit: str, improvement: str, target: float | None, assert_sound: Sound
) -> None:
    picture = chart(np.array(values), unit=unit, improvement=improvement, target=target)
    assert_sound(picture)
    assert len(picture.rows) == len(values)
    assert picture == chart(np.array(values), unit=unit, improvement=improvement, target=target)


@given(seed=st.integers(0, 1000), count=st.sampled_from([10, 41, 101, 200]))
def test_every_signal_has_a_symbol_of_its_own(seed: int, count: int, assert_sound: Sound) -> None:
    values = np.random.default_rng(seed).normal(20, 4, count).cumsum()
    found = spc.signals(values, spc.limits(values))
    picture = charts.control_chart(found, improvement="down")
    assert_sound(picture)
    unusual = [row[-1] != "ordinary" for row in picture.rows]
    assert unusual == (found["rule"] != "common_cause").tolist()
    rules = {"common_cause": "ordinary", **SHOWS}
    assert [row[-1] for row in picture.rows] == [rules[rule] for rule in found["rule"]]
    small = picture.svg.count('stroke="none" stroke-width="2"')
    assert small == count - sum(unusual)
