"""Distributions and simulation: closed forms, then laws, then refusals; public through `uncertainty`."""

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from cmplearn.errors import InputError
from cmplearn.methods.uncertainty import (
    beta_from,
    chance_of_break_even,
    dirichlet_from,
    gamma_from,
    lognormal_from,
    simulate,
)


def net(visits: Any, saved_gbp: Any, cost_gbp: Any) -> Any:
    return visits * saved_gbp - cost_gbp


@given(mean=st.floats(0.01, 0.99), share=st.floats(0.001, 0.9))
def test_beta_has_the_mean_and_error_it_was_made_from(mean: float, share: float) -> None:
    se = share * math.sqrt(mean * (1 - mean))
    chance = beta_from(mean, se)
    assert chance.mean() == pytest.approx(mean)
    assert chance.std() == pytest.approx(se)
    assert chance.support() == (0, 1)


@given(mean=st.floats(0.01, 1e6), share=st.floats(0.01, 10))
def test_gamma_has_the_mean_and_error_it_was_made_from(mean: float, share: float) -> None:
    cost = gamma_from(mean, share * mean)
    assert cost.mean() == pytest.approx(mean)
    assert cost.std() == pytest.approx(share * mean)
    assert cost.support() == (0, math.inf)


def test_moments_by_hand() -> None:
    """Facts 2.3: a = m (m (1 - m) / se^2 - 1), b = a (1 - m) / m; shape m^2 / se^2, scale se^2 / m."""
    assert beta_from(0.2, 0.1).args == pytest.approx((3, 12))
    cost = gamma_from(10, 5)
    assert (*cost.args, cost.kwds["scale"]) == pytest.approx((4, 2.5))


@given(
    estimate=st.floats(0.1, 10),
    spread=st.floats(0.01, 1.5),
    level=st.floats(0.5, 0.999),
)
def test_lognormal_gives_back_the_interval_it_was_made_from(
    estimate: float, spread: float, level: float
) -> None:
    low, high = estimate * math.exp(-spread), estimate * math.exp(spread)
    ratio = lognormal_from(estimate, low, high, level)
    assert ratio.interval(level) == pytest.approx((low, high))
    assert ratio.median() == pytest.approx(estimate)
    assert ratio.mean() > estimate


def test_lognormal_of_the_chipps_trial() -> None:
    """Falls, rate ratio 0.91 (0.66 to 1.26), BMJ 2023: mu is ln(estimate)."""
    falls = lognormal_from(0.91, 0.66, 1.26)
    assert falls.kwds["scale"] == 0.91
    assert falls.args[0] == pytest.approx(math.log(1.26 / 0.66) / (2 * 1.959964), rel=1e-6)


def test_dirichlet_draws_shares_that_sum_to_one() -> None:
    shares = dirichlet_from([1_251, 350, 116, 17]).rvs(50, random_state=1)
    assert shares.sum(axis=1) == pytest.approx(1)
    assert dirichlet_from([3, 1]).mean().tolist() == [0.75, 0.25]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: beta_from(40, 1), "mean must be from 0 to 1; it is 40.* did you mean 0.4"),
        (lambda: beta_from(-0.1, 1), "mean must be from 0 to 1"),
        (lambda: beta_from(1, 0.1), "mean must be between 0 and 1"),
        (lambda: beta_from("half", 0.1), "mean must be a number"),
        (lambda: beta_from(0.4, math.nan), "se must be a number"),
        (lambda: beta_from(0.4, 0), "se must be above 0"),
        (lambda: beta_from(0.5, 0.5), "se must be below 0.5 with a mean of 0.5"),
        (lambda: gamma_from(0, 1), "mean must be above 0"),
        (lambda: gamma_from(2, -1), "se must be above 0"),
        (lambda: gamma_from(math.nan, 1), "mean must be a number"),
        (lambda: gamma_from([2], 1), "mean must be a number"),
        (lambda: lognormal_from(0.9, 1.2, 0.6), "estimate must be between low and high"),
        (lambda: lognormal_from(1.3, 0.6, 1.2), "estimate must be between low and high"),
        (lambda: lognormal_from(-0.09, -0.4, 0.2), "estimate must be above 0"),
        (lambda: lognormal_from(0.9, math.nan, 1.2), "low must be a number"),
        (lambda: lognormal_from(0.9, 0.6, "1.2"), "high must be a number"),
        (lambda: lognormal_from(0.9, 0.6, 1.2, 95), "level must be from 0 to 1; .* did you mean 0.95"),
        (lambda: lognormal_from(0.9, 0.6, 1.2, 1), "level must be between 0 and 1"),
        (lambda: dirichlet_from([3]), "counts must be a list of at least two"),
        (lambda: dirichlet_from(3), "counts must be a list of at least two"),
        (lambda: dirichlet_from([3, 0]), "counts must be above 0; it is 0 at position 1"),
        (lambda: dirichlet_from([3, math.nan]), "counts must hold numbers alone"),
        (lambda: dirichlet_from([]), "counts must hold at least one"),
        (lambda: dirichlet_from(["3", "4"]), "counts must be a number or numbers"),
    ],
)
def test_distributions_say_what_they_cannot_be_made_from(make: Callable[[], object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        make()


# Simulation

UNSURE = {"visits": gamma_from(100, 20), "saved_gbp": gamma_from(20, 2), "cost_gbp": 1_500}


def test_the_model_is_called_once_with_all_draws() -> None:
    calls = []

    def counted(visits: Any, saved_gbp: Any, cost_gbp: Any) -> Any:
        calls.append((visits.shape, saved_gbp.shape, cost_gbp.shape))
        return net(visits, saved_gbp, cost_gbp)

    table = simulate(counted, UNSURE, draws=1_000, seed=3)
    assert calls == [((1_000,),) * 3]
    assert table.columns.tolist() == ["visits", "saved_gbp", "cost_gbp", "result"]
    assert (table["cost_gbp"] == 1_500).all()
    assert table["result"].tolist() == [
        net(row.visits, row.saved_gbp, row.cost_gbp) for row in table.itertuples()
    ]


def test_a_sum_of_normal_draws_has_the_moments_of_theory() -> None:
    table = simulate(lambda a, b: a - b, {"a": norm(5, 3), "b": norm(1, 4)}, draws=100_000, seed=1)
    assert table["result"].mean() == pytest.approx(4, abs=4 * 5 / math.sqrt(100_000))
    assert table["result"].std() == pytest.approx(5, rel=0.01)
    assert chance_of_break_even(table["result"]) == pytest.approx(norm.cdf(4 / 5), abs=0.005)
    assert abs(table["a"].corr(table["b"])) < 0.015


def test_a_model_of_several_options_gives_a_column_for_each() -> None:
    def options(saved: Any, cost: Any) -> dict[str, Any]:
        return {"as now": 0 * saved, "team": saved - cost}

    table = simulate(options, {"saved": gamma_from(10, 3), "cost": gamma_from(8, 1)}, draws=5, seed=0)
    assert table.columns.tolist() == ["saved", "cost", "as now", "team"]
    assert table["team"].tolist() == (table["saved"] - table["cost"]).tolist()


def test_shares_are_drawn_together_and_take_a_column_each() -> None:
    table = simulate(
        lambda mix, total: total * mix[:, 0],
        {"mix": dirichlet_from([2, 3, 5]), "total": 10},
        draws=40,
        seed=2,
    )
    assert table.columns.tolist() == ["mix[0]", "mix[1]", "mix[2]", "total", "result"]
    assert table[["mix[0]", "mix[1]", "mix[2]"]].sum(axis=1).tolist() == pytest.approx([1] * 40)
    assert table["result"].tolist() == pytest.approx((10 * table["mix[0]"]).tolist())


@given(seed=st.integers(0, 2**70), draws=st.integers(1, 50))
def test_the_same_seed_gives_the_same_draws(seed: int, draws: int) -> None:
    first, second = (simulate(net, UNSURE, draws, seed) for _ in range(2))
    assert first.equals(second)
    assert not simulate(net, UNSURE, draws, seed + 1)["visits"].equals(first["visits"])


@given(
    names=st.lists(st.text(min_size=1, max_size=8), min_size=2, max_size=6, unique=True),
    seed=st.integers(0, 99),
    data=st.data(),
)
def test_adding_or_reordering_inputs_changes_no_other(
    names: list[str], seed: int, data: st.DataObject
) -> None:
    def total(**inputs: Any) -> dict[str, Any]:
        return {"the total": sum(inputs.values())}

    some = data.draw(st.permutations(names))[:-1]
    every = simulate(total, {name: gamma_from(5, 1) for name in names}, 20, seed)
    fewer = simulate(total, {name: gamma_from(5, 1) for name in some}, 20, seed)
    assert every[some].equals(fewer[some])
    assert not every[names[0]].equals(every[names[1]].rename(names[0]))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"model": "net"}, "model must be a function"),
        ({"distributions": {}}, "distributions must hold at least one input"),
        ({"distributions": [norm()]}, "distributions must hold at least one input"),
        ({"distributions": UNSURE | {"beds": 3}}, "distributions must hold what the model takes.*'beds'"),
        ({"distributions": {"visits": 3}}, "distributions must hold what the model takes.*'saved_gbp'"),
        ({"distributions": UNSURE | {"visits": "many"}}, r"distributions\['visits'\] must be a distribution"),
        ({"distributions": UNSURE | {"visits": True}}, r"distributions\['visits'\] must be a number"),
        ({"distributions": UNSURE | {"visits": math.nan}}, r"distributions\['visits'\] must be a number"),
        ({"distributions": UNSURE | {"visits": norm(math.nan)}}, "draws of visits must hold numbers alone"),
        ({"draws": 0}, "draws must be a whole number of 1 or more"),
        ({"draws": 2.5}, "draws must be a whole number"),
        ({"draws": "many"}, "draws must be a number"),
        ({"seed": -1}, "seed must be a whole number of 0 or more"),
        ({"seed": None}, "seed must be a number"),
        (
            {"model": lambda **inputs: sum(inputs.values()).sum()},
            r"'result' must be one number for each of 9",
        ),
        ({"model": lambda **inputs: max(inputs.values())}, "model must take arrays.*np.maximum"),
        ({"model": lambda **inputs: inputs["visits"] * math.nan}, "'result' must hold numbers alone"),
        ({"model": lambda **inputs: str(inputs)}, "'result' must be a number or numbers"),
        ({"model": lambda **inputs: {"visits": inputs["visits"]}}, "names of their own; visits is an input"),
        ({"model": lambda **_: {}}, "the model's answer must hold at least one array"),
        ({"model": lambda **inputs: {"team": 5, **inputs}}, "'team' must be one number for each of 9 draws"),
    ],
)
def test_simulate_says_what_it_cannot_use(changes: dict[str, Any], words: str) -> None:
    right = {"model": net, "distributions": UNSURE, "draws": 9, "seed": 1}
    with pytest.raises(InputError, match=words):
        simulate(**(right | changes))


def test_an_error_of_the_model_itself_is_not_hidden() -> None:
    def broken(visits: Any) -> Any:
        raise ValueError(f"no beds for {visits.shape}")

    with pytest.raises(ValueError, match="no beds"):
        simulate(broken, {"visits": 3}, 2, 1)
