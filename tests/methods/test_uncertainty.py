"""Tornado, acceptability, value of information: worked by hand and closed forms, then laws, then refusals."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import norm

from cmplearn.errors import InputError
from cmplearn.methods import uncertainty
from cmplearn.methods.business_case import switching_value
from cmplearn.methods.markov import cohort_model
from cmplearn.methods.uncertainty import (
    acceptability,
    chance_of_break_even,
    dirichlet_from,
    evpi,
    evppi,
    gamma_from,
    simulate,
    tornado,
)


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
        ({"visits": ("50", 120)}, r"ranges\['visits'\]\[0\] must be a number"),
        ({"visits": 120}, r"ranges\['visits'\] must be a low and a high number"),
        ([("visits", 50, 120)], "inputs and ranges must be dictionaries"),
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


# Acceptability, and what it is worth to know more

COSTS = pd.DataFrame({"as now": [0, 0, 0, 0], "new": [100, 100, 300, 500]})
EFFECTS = pd.DataFrame({"as now": [0.0, 0, 0, 0], "new": [0.01, 0.02, 0.01, -0.01]})


def test_acceptability_by_hand() -> None:
    """New is worth it from 10,000, 5,000 and 30,000 pounds a unit in three draws, and never in the fourth."""
    table = acceptability(COSTS, EFFECTS, [0, 7_000, 20_000, 50_000])
    assert table.index.name == "threshold"
    assert table.index.tolist() == [0, 7_000, 20_000, 50_000]
    assert table["new"].tolist() == [0, 0.25, 0.5, 0.75]
    assert table["as now"].tolist() == [1, 0.75, 0.5, 0.25]


def test_options_that_tie_share_the_draw() -> None:
    assert acceptability(COSTS, EFFECTS, 10_000).loc[10_000].tolist() == [0.625, 0.375]


def test_the_likeliest_to_be_best_need_not_be_the_best_on_average() -> None:
    costs, effects = [[0, 0], [0, 0], [0, 0]], [[0, -1], [0, -1], [0, 5]]
    table = acceptability(costs, effects, [0, 1])
    assert table.loc[1].tolist() == pytest.approx([2 / 3, 1 / 3])
    assert table.attrs["best_on_average"] == [0, 1]


def some_draws(options: st.SearchStrategy[int]) -> st.SearchStrategy[Any]:
    shapes = st.tuples(st.integers(1, 30), options)
    return shapes.flatmap(lambda shape: arrays(float, (2, *shape), elements=st.floats(-1e6, 1e6)))


@given(some_draws(st.integers(2, 5)), st.lists(st.floats(0, 1e5), min_size=1, max_size=5))
def test_acceptability_sums_to_one_over_options(draws: Any, thresholds: list[float]) -> None:
    table = acceptability(*draws, thresholds)
    assert table.shape == (len(thresholds), draws.shape[2])
    assert table.sum(axis=1).tolist() == pytest.approx([1] * len(thresholds))
    assert ((table >= 0) & (table <= 1)).all(axis=None)


def expected_above_zero(mean: float, sd: float) -> float:
    """The mean of what a normal draw is above 0 (textbook, the unit normal loss)."""
    return mean * norm.cdf(mean / sd) + sd * norm.pdf(mean / sd)


def test_value_of_information_is_that_of_the_closed_form() -> None:
    """Net benefit is normal: E[max(0, X)] - max(0, E[X]) for all of it, and for each part alone."""
    table = simulate(
        lambda effect, cost, colour: {"as now": 0 * colour, "new": effect + cost + 5},
        {"effect": norm(0, 10), "cost": norm(0, 30), "colour": norm(0, 1)},
        draws=100_000,
        seed=0,
    )
    options, inputs = table[["as now", "new"]], table[["colour", "effect", "cost"]]
    every = evpi(options)
    assert every == pytest.approx(expected_above_zero(5, math.hypot(10, 30)) - 5, rel=0.03)
    alone = evppi(options, inputs)
    assert alone["input"].tolist() == ["cost", "effect", "colour"]
    assert alone["evppi"].iloc[0] == pytest.approx(expected_above_zero(5, 30) - 5, rel=0.03)
    assert alone["evppi"].iloc[1] == pytest.approx(expected_above_zero(5, 10) - 5, rel=0.1)
    assert alone["evppi"].iloc[2] < 0.02 * every


def test_an_input_that_does_not_matter_is_worth_next_to_nothing() -> None:
    """Even between two options equal on average, where chance alone moves the choice most."""
    inputs = {"effect": norm(0, 30), "colour": norm(0, 1)}
    table = simulate(lambda effect, colour: {"a": 0 * colour, "b": effect}, inputs, draws=100_000, seed=3)
    alone = evppi(table[["a", "b"]], table[["effect", "colour"]]).set_index("input")["evppi"]
    assert alone["colour"] < 0.03 * alone["effect"]


def test_evpi_by_hand_with_three_options() -> None:
    assert evpi([[1, 2, 0], [5, 2, 0], [0, 2, 6]]) == (2 + 5 + 6) / 3 - 2


def test_nothing_is_gained_by_knowing_what_never_changes_the_choice() -> None:
    assert evpi({"a": [1, 2, 3], "b": [0, 1, 2]}) == 0
    table = evppi({"a": [0, 0], "b": [1, -1]}, pd.DataFrame({"constant": [7, 7]}))
    assert table["evppi"].tolist() == [0]


@given(some_draws(st.integers(2, 5)))
def test_information_is_never_worth_less_than_nothing_nor_a_part_more_than_the_whole(draws: Any) -> None:
    net_benefits, inputs = draws
    every = evpi(net_benefits)
    assert every >= 0
    alone = evppi(net_benefits, pd.DataFrame(inputs))
    assert (alone["evppi"] >= 0).all()
    assert (alone["evppi"] <= every + 1e-6).all()
    assert alone["evppi"].is_monotonic_decreasing


@given(some_draws(st.integers(2, 4)), st.floats(0.1, 10), st.floats(-1e4, 1e4))
def test_evpi_scales_with_money_and_does_not_mind_what_is_added_to_all(
    draws: Any, factor: float, added: float
) -> None:
    assert evpi(factor * draws[0] + added) == pytest.approx(factor * evpi(draws[0]), rel=1e-6, abs=1e-6 * 1e6)


@given(arrays(float, st.integers(1, 40), elements=st.floats(-1e6, 1e6)), st.floats(0, 1e5))
def test_dearer_services_break_even_less_often(net_benefits: Any, dearer: float) -> None:
    chance = chance_of_break_even(net_benefits)
    assert 0 <= chance_of_break_even(net_benefits - dearer) <= chance <= 1
    assert chance == np.mean([value >= 0 for value in net_benefits])


TWO = {"a": [1, 2], "b": [2, 1]}


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: acceptability({"a": [1, 2]}, {"a": [1, 2]}, [1]), "costs must hold draws of two or more"),
        (lambda: acceptability(TWO, {"a": [1, 2], "c": [2, 1]}, [1]), "same options and draws.*a, b.*a, c"),
        (lambda: acceptability(TWO, {"a": [1], "b": [2]}, [1]), "same options and draws.*2 x 2.*1 x 2"),
        (lambda: acceptability({"a": [1, 2], "b": [1]}, TWO, [1]), "costs must have the same draws"),
        (lambda: acceptability(TWO, {"a": [1, math.nan], "b": [1, 2]}, [1]), r"effects\['a'\] must hold num"),
        (lambda: acceptability(TWO, TWO, [-1]), "thresholds must be 0 or more"),
        (lambda: acceptability(TWO, TWO, []), "thresholds must hold at least one"),
        (lambda: acceptability(TWO, TWO, ["20k"]), "thresholds must be a number or numbers"),
        (lambda: acceptability(TWO, TWO, math.nan), "thresholds must hold numbers alone"),
        (lambda: acceptability(TWO, TWO, [[1, 2]]), "thresholds must be a list"),
        (lambda: acceptability(7, TWO, [1]), "costs must hold draws of two or more options"),
        (lambda: evpi([1, 2, 3]), "net_benefits must hold draws of two or more options"),
        (lambda: evpi([[1, math.nan]]), "net_benefits must hold numbers alone"),
        (lambda: evpi({}), "net_benefits must hold draws of two or more options; it holds no options"),
        (lambda: evpi("ab"), "net_benefits must be a number or numbers"),
        (lambda: evpi({"a": [], "b": []}), r"net_benefits\['a'\] must hold at least one"),
        (lambda: evpi({"a": ["x"], "b": [1]}), r"net_benefits\['a'\] must be a number"),
        (lambda: evppi(TWO, {"x": [1, 2]}), "inputs must be a pandas table"),
        (lambda: evppi(TWO, pd.DataFrame({"x": [1, 2, 3]})), "inputs must have one row for each of 2 draws"),
        (lambda: evppi(TWO, pd.DataFrame({"x": ["a", "b"]})), r"inputs\['x'\] must be a number or numbers"),
        (lambda: evppi(TWO, pd.DataFrame({"x": [1, math.nan]})), r"inputs\['x'\] must hold numbers alone"),
        (lambda: evppi([[1]], pd.DataFrame({"x": [1]})), "net_benefits must hold draws of two or more"),
        (lambda: chance_of_break_even([]), "net_benefits must hold at least one"),
        (lambda: chance_of_break_even([1, math.nan]), "net_benefits must hold numbers alone"),
        (lambda: chance_of_break_even("yes"), "net_benefits must be a number or numbers"),
        (lambda: chance_of_break_even([[1, 2]]), "net_benefits must be one number for each draw"),
        (lambda: chance_of_break_even(5), "net_benefits must be one number for each draw"),
    ],
)
def test_choices_under_uncertainty_say_what_they_cannot_use(make: Callable[[], object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        make()


# Together with the other methods


def test_one_model_serves_tornado_switching_value_and_simulation() -> None:
    """Care homes: 34 of the 443 admissions must be real, so the chance is that of 33.6 or more of them."""
    admission_gbp, other_gbp, cost_gbp = 494_720 / 443, 159_654 + 3_714, 200_916

    def worth(admissions: Any) -> Any:
        return other_gbp + admissions * admission_gbp - cost_gbp

    needed = switching_value(worth, {"admissions": 443}, "admissions", (0, 443))
    assert needed == pytest.approx(33.62, abs=0.01)
    real = gamma_from(100, 60)
    table = simulate(worth, {"admissions": real}, draws=100_000, seed=7)
    assert chance_of_break_even(table["result"]) == pytest.approx(real.sf(needed), abs=0.005)
    assert tornado(worth, {"admissions": 443}, {"admissions": (needed, 443)})["result_low"][0] == (
        pytest.approx(0, abs=1e-6)
    )


def test_a_markov_model_runs_all_its_draws_at_once() -> None:
    """Moves of Briggs's HIV model, drawn about their counts, give its life-years on average (7.9912)."""

    def life_years(better: Any, worse: Any, aids: Any) -> Any:
        rows = np.zeros((len(better), 4, 4))
        rows[:, 0], rows[:, 1, 1:], rows[:, 2, 2:], rows[:, 3, 3] = better, worse, aids, 1
        return cohort_model(rows, [0] * 4, [1, 1, 1, 0], 20, [1, 0, 0, 0], 0, "end").effect

    moves = {"better": [1251, 350, 116, 17], "worse": [731, 512, 15], "aids": [1312, 437]}
    table = simulate(life_years, {name: dirichlet_from(seen) for name, seen in moves.items()}, 2_000, 5)
    assert table["result"].mean() == pytest.approx(7.9912, abs=0.05)
    assert 0.05 < table["result"].std() < 0.3


def test_every_public_name_is_there() -> None:
    assert all(hasattr(uncertainty, name) for name in uncertainty.__all__)
