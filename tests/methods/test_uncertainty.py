"""Tornado: a hand-worked example, then laws."""

import math
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.errors import InputError
from cmplearn.methods.uncertainty import tornado


def net(visits: float, saved_gbp: float, cost_gbp: float) -> float:
    return visits * saved_gbp - cost_gbp


BASE = {"visits": 100, "saved_gbp": 20, "cost_gbp": 1_500}
RANGES = {"cost_gbp": (1_200, 1_900), "visits": (50, 120), "saved_gbp": (18, 21)}


def test_the_hand_worked_example() -> None:
    table = tornado(net, BASE, RANGES)
    assert table.columns.tolist() == ["input", "low", "high", "result_low", "result_high", "swing"]
    assert table.to_numpy().tolist() == [
        ["visits", 50, 120, -500, 900, 1_400],
        ["cost_gbp", 1_200, 1_900, 800, 100, 700],
        ["saved_gbp", 18, 21, 300, 600, 300],
    ]
    assert table.attrs["base"] == 500


def test_inputs_without_a_range_stay_at_base_and_have_no_row() -> None:
    assert tornado(net, BASE, {"visits": (50, 120)})["input"].tolist() == ["visits"]


def test_equal_swings_keep_the_order_they_were_given_in() -> None:
    wide, narrow = [f"w{number}" for number in range(40)], [f"n{number}" for number in range(40)]
    ranges = {
        name: (0, swing)
        for pair in zip(narrow, wide, strict=True)
        for name, swing in zip(pair, (1, 2), strict=True)
    }
    table = tornado(lambda **inputs: sum(inputs.values()), dict.fromkeys(ranges, 1), ranges)
    assert table["input"].tolist() == wide + narrow


@pytest.mark.parametrize(
    ("ranges", "words"),
    [
        ({}, "ranges must hold at least one input"),
        (
            {"beds": (1, 2)},
            "ranges must name inputs of the model: visits, saved_gbp, cost_gbp; it names beds",
        ),
        ({"visits": (120, 50)}, r"ranges\['visits'\] must be a low and a high number"),
        ({"visits": (120,)}, r"ranges\['visits'\] must be a low and a high number"),
        ({"visits": (math.nan, 3)}, r"ranges\['visits'\]\[0\] must be a number"),
    ],
)
def test_ranges_are_checked(ranges: Mapping[str, tuple[float, float]], words: str) -> None:
    with pytest.raises(InputError, match=words):
        tornado(net, BASE, ranges)


def test_a_model_that_gives_no_number_is_refused() -> None:
    with pytest.raises(InputError, match="the model's answer must be a number"):
        tornado(lambda a: math.nan, {"a": 1}, {"a": (0, 1)})  # noqa: ARG005 (the name is what tornado calls it by)


widths = st.floats(0, 100)


@given(st.lists(st.tuples(st.floats(-50, 50), widths, widths), min_size=1, max_size=6))
def test_bars_of_a_sum_hold_the_base_and_swing_by_their_range(
    rows: list[tuple[float, float, float]],
) -> None:
    base = {f"x{i}": middle for i, (middle, _, _) in enumerate(rows)}
    ranges = {f"x{i}": (middle - below, middle + above) for i, (middle, below, above) in enumerate(rows)}
    table = tornado(lambda **inputs: math.fsum(inputs.values()), base, ranges)
    assert table["swing"].is_monotonic_decreasing
    assert (table["result_low"] <= table.attrs["base"] + 1e-9).all()
    assert (table["result_high"] >= table.attrs["base"] - 1e-9).all()
    for row in table.to_dict("records"):
        assert math.isclose(row["swing"], row["high"] - row["low"], abs_tol=1e-9)
