"""Cost effectiveness: published and hand-worked answers, then laws, then refusals."""

import datetime
import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.errors import InputError
from cmplearn.methods import cost_effectiveness, parameters
from cmplearn.methods.cost_effectiveness import frontier, icer, incremental, net_health, net_monetary_benefit

# Both tables are those of the tests of the R package heemod, as recomputed by hand
EIGHT = (
    [14807, 26041, 49706, 64266, 40022, 57392, 91744, 54651],
    [9.635, 10.2497, 11.1654, 11.5152, 11.582, 11.6248, 11.6296, 11.6588],
)
SIX = ([25000, 35000, 50000, 54651, 64266, 91744], [10.2497, 11.1654, 11.3, 11.6588, 11.7, 12.1])

money = st.integers(0, 1_000)
health = st.integers(-50, 50)
options = st.lists(st.tuples(money, health), min_size=1, max_size=12)


def test_the_frontier_of_eight_options_has_three() -> None:
    assert frontier(*EIGHT) == [0, 4, 7]


def test_the_frontier_of_six_options_has_four() -> None:
    assert frontier(*SIX) == [0, 1, 3, 5]


def test_net_benefit_of_the_published_differences() -> None:
    """Effects -1 and 2, costs -100 and -10 (tests of the R package heemod)."""
    costs, effects = np.array([-100, -10]), np.array([-1, 2])
    assert net_monetary_benefit(costs, effects, 5).tolist() == [95, 20]
    assert net_monetary_benefit(costs, effects, 10).tolist() == [90, 30]


def test_icer_of_the_briggs_hiv_model() -> None:
    """The rounded totals of the model give its ratio, 6275.9556, to the pound (heemod's tests)."""
    ratio = icer(50_601.6513, 8.9373889, 44_663.4536, 7.9912066)
    assert ratio == pytest.approx(6275.95560, abs=0.01)


def test_a_qaly_for_30_000_pounds_was_at_the_upper_end_until_april_2026_and_is_within_since() -> None:
    for day, worth in ((datetime.date(2026, 3, 31), 0), (datetime.date(2026, 4, 1), 5_000)):
        upper = parameters.value("nice.threshold_upper", day).number
        assert net_monetary_benefit(30_000, 1, upper) == worth


def test_ratios_and_net_benefits_take_arrays() -> None:
    assert icer(np.array([30, 80]), 2, 10, np.array([1, 3])).tolist() == [20, -70]
    assert net_monetary_benefit(100, 2, [10, 60]).tolist() == [-80, 20]


def test_the_whole_incremental_analysis_by_hand() -> None:
    costs = pd.Series({"team": 1_000, "as now": 0, "clinic": 900, "app": 1_200, "copy": 1_000, "all": 5_000})
    effects = pd.Series({"team": 1.05, "as now": 1.0, "clinic": 1.01, "app": 1.04, "copy": 1.05, "all": 1.1})
    table = incremental(costs, effects)
    assert table.columns.tolist() == [
        *("option", "cost", "effect", "status", "compared_with"),
        *("incremental_cost", "incremental_effect", "icer"),
    ]
    assert table["option"].tolist() == ["as now", "clinic", "team", "copy", "app", "all"]
    assert table["status"].tolist() == [
        "on the frontier",
        "extendedly dominated",
        "on the frontier",
        "dominated",
        "dominated",
        "on the frontier",
    ]
    kept = table[table["icer"].notna()]
    assert kept[["option", "compared_with"]].to_numpy().tolist() == [["team", "as now"], ["all", "team"]]
    assert kept["incremental_cost"].tolist() == [1_000, 4_000]
    assert kept["incremental_effect"].tolist() == pytest.approx([0.05, 0.05])
    assert kept["icer"].tolist() == pytest.approx([20_000, 80_000])


def test_one_option_alone_is_on_the_frontier() -> None:
    assert frontier([5], [1]) == [0]
    assert incremental([5], [1])["status"].tolist() == ["on the frontier"]


def test_one_good_option_may_put_several_out() -> None:
    """A mix of the first and the last beats both between, one after the other."""
    assert frontier([0, 20, 45, 46], [0, 1, 2, 3]) == [0, 3]
    assert incremental([0, 20, 45, 46], [0, 1, 2, 3])["status"].tolist()[1:3] == ["extendedly dominated"] * 2


def test_an_option_on_the_line_between_two_others_is_not_beaten() -> None:
    assert frontier([0, 10, 20], [0, 1, 2]) == [0, 1, 2]


@given(options)
def test_steps_along_the_frontier_cost_more_and_more_a_unit(rows: list[tuple[int, int]]) -> None:
    costs, effects = zip(*rows, strict=True)
    on = frontier(costs, effects)
    assert costs[on[0]] == min(costs)
    assert effects[on[-1]] == max(effects)
    steps = [
        icer(costs[after], effects[after], costs[before], effects[before]) for before, after in pairwise(on)
    ]
    assert steps == sorted(steps)
    assert all(step > 0 for step in steps)


@given(options, st.integers(0, 500))
def test_at_any_threshold_one_of_the_frontier_is_best(rows: list[tuple[int, int]], threshold: int) -> None:
    costs, effects = (np.array(column) for column in zip(*rows, strict=True))
    worth = net_monetary_benefit(costs, effects, threshold)
    assert worth[frontier(costs, effects)].max() == worth.max()


@given(options, st.data())
def test_the_frontier_does_not_depend_on_the_order_of_options(
    rows: list[tuple[int, int]], data: st.DataObject
) -> None:
    turned = data.draw(st.permutations(rows))
    first, second = (
        [table[position] for position in frontier(*zip(*table, strict=True))] for table in (rows, turned)
    )
    assert first == second


@given(options, st.integers(1, 9), st.integers(1, 9), st.integers(-99, 99), st.integers(-99, 99))
def test_the_frontier_does_not_mind_units_or_what_all_share(
    rows: list[tuple[int, int]], price: int, unit: int, cost: int, effect: int
) -> None:
    costs, effects = (np.array(column) for column in zip(*rows, strict=True))
    assert frontier(costs * price + cost, effects * unit + effect) == frontier(costs, effects)


@given(options)
def test_every_option_has_a_row_and_the_frontier_its_own_status(rows: list[tuple[int, int]]) -> None:
    costs, effects = zip(*rows, strict=True)
    table = incremental(costs, effects)
    assert sorted(table["option"]) == list(range(len(rows)))
    assert table["cost"].is_monotonic_increasing
    assert table.loc[table["status"] == "on the frontier", "option"].tolist() == frontier(costs, effects)
    for row in table[table["status"] == "dominated"].itertuples():
        others = [(c, e) for place, (c, e) in enumerate(rows) if place != row.option]
        assert any(c <= row.cost and e >= row.effect for c, e in others)
    for row in table[table["status"] == "extendedly dominated"].itertuples():
        assert not any(c <= row.cost and e > row.effect for c, e in rows)


@given(money, money, st.integers(1, 50), health, st.integers(0, 1_000))
def test_an_option_is_worth_it_at_thresholds_above_its_ratio(
    cost: int, base_cost: int, gained: int, base_effect: int, threshold: int
) -> None:
    ratio = icer(cost, base_effect + gained, base_cost, base_effect)
    more = net_monetary_benefit(cost - base_cost, gained, threshold)
    assert (more > 0) == (ratio < threshold)
    assert (more == 0) == (ratio == threshold)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: icer(5, 1, 3, 1), "effect must differ from base_effect; both are 1. .*compare the costs"),
        (lambda: icer([5, 6], [2, 1], 3, 1), "effect must differ from base_effect"),
        (lambda: icer("5", 1, 3, 2), "cost must be a number or numbers"),
        (lambda: icer(5, math.nan, 3, 2), "effect must hold numbers alone"),
        (lambda: icer(5, 1, [], 2), "base_cost must hold at least one"),
        (lambda: icer(5, 1, 3, None), "base_effect must hold numbers alone"),
        (lambda: icer([5, 6], 1, [3, 4, 5], 2), "must have one shape"),
        (lambda: net_monetary_benefit(5, 1, -1), "threshold must be 0 or more"),
        (lambda: net_monetary_benefit("a", 1, 1), "cost must be a number or numbers"),
        (lambda: net_monetary_benefit(5, math.inf, 1), "effect must hold numbers alone"),
        (lambda: net_monetary_benefit(5, 1, []), "threshold must hold at least one"),
        (lambda: net_monetary_benefit([5, 6], [1, 2, 3], 1), "must have one shape"),
        (lambda: frontier([], []), "costs must hold at least one"),
        (lambda: frontier([1, 2], [1]), "costs and effects must be lists of one length"),
        (lambda: frontier(1, 2), "costs and effects must be lists of one length"),
        (lambda: frontier([1, math.nan], [1, 2]), "costs must hold numbers alone"),
        (lambda: frontier([1, 2], ["a", "b"]), "effects must be a number or numbers"),
        (lambda: incremental([], []), "costs must hold at least one"),
        (lambda: incremental([1, 2], [1, None]), "effects must hold numbers alone"),
        (lambda: incremental("ab", [1, 2]), "costs must be a number or numbers"),
        (
            lambda: incremental(pd.Series({"a": 1, "b": 2}), pd.Series({"b": 1, "a": 2})),
            "same options in the same order; they name a, b and b, a",
        ),
    ],
)
def test_bad_input_is_named(make: Callable[[], Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        make()


def test_the_imagined_request_of_lesson_1_2_by_pocket_calculator() -> None:
    """0.6 x 2 = 1.2 gained; 30,000 / 15,000 = 2 given up; level at 30,000 / 1.2; worth 1.2 x 15,000."""
    request = net_health(30_000, 0.6, 2, gbp_per_qaly=15_000)
    assert (request.gained, request.given_up) == (1.2, 2)
    assert request.net == pytest.approx(-0.8)
    assert request.level_price_gbp == pytest.approx(25_000)
    assert request.most_it_may_cost_gbp == pytest.approx(18_000)


def test_twelve_people_gain_and_give_up_twelve_times_as_much_at_the_same_level_price() -> None:
    twelve = net_health(30_000, 0.6, 2, gbp_per_qaly=15_000, people=12)
    assert (twelve.gained, twelve.given_up) == (pytest.approx(14.4), 24)
    assert twelve.level_price_gbp == pytest.approx(25_000)
    assert twelve.most_it_may_cost_gbp == pytest.approx(18_000)


def test_where_nothing_is_gained_no_price_makes_it_level() -> None:
    for chance, years in ((0, 2), (0.6, 0)):
        assert net_health(30_000, chance, years, gbp_per_qaly=15_000).level_price_gbp is None


def test_a_treatment_that_costs_nothing_takes_nothing_from_anybody() -> None:
    free = net_health(0, 0.6, 2, gbp_per_qaly=15_000)
    assert (free.given_up, free.net, free.level_price_gbp) == (0, 1.2, 0)


@given(
    st.integers(0, 100_000), st.floats(0, 1), st.floats(0, 20), st.integers(1, 100_000), st.integers(1, 50)
)
def test_net_health_in_pounds_is_the_net_monetary_benefit(
    cost: int, chance: float, years: float, price: int, people: int
) -> None:
    found = net_health(cost, chance, years, gbp_per_qaly=price, people=people)
    worth = net_monetary_benefit(people * cost, people * chance * years, price)
    assert found.net * price == pytest.approx(worth, rel=1e-9, abs=1e-3)


@given(st.integers(1, 100_000), st.integers(1, 20), st.integers(1, 100_000))
def test_more_is_gained_than_given_up_where_a_qaly_costs_more_elsewhere_than_here(
    cost: int, years: int, price: int
) -> None:
    found = net_health(cost, 1, years, gbp_per_qaly=price)
    assert found.level_price_gbp is not None
    if not math.isclose(found.level_price_gbp, price):
        assert (found.net > 0) == (found.level_price_gbp < price)
        assert (found.net > 0) == (found.most_it_may_cost_gbp > cost)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: net_health(-1, 0.6, 2, 15_000), "cost_gbp must be 0 or more"),
        (lambda: net_health(30_000, 60, 2, 15_000), "did you mean 0.6"),
        (lambda: net_health(30_000, 0.6, -2, 15_000), "qalys_if_it_works must be 0 or more"),
        (lambda: net_health(30_000, 0.6, 2, 0), "gbp_per_qaly must be above 0"),
        (lambda: net_health(30_000, 0.6, 2, 15_000, people=0), "people must be a whole number of 1 or more"),
        (lambda: net_health("30,000", 0.6, 2, 15_000), "cost_gbp must be a number"),
    ],
)
def test_a_request_that_cannot_be_counted_is_named(make: Callable[[], Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        make()


def test_every_public_name_is_there() -> None:
    assert all(hasattr(cost_effectiveness, name) for name in cost_effectiveness.__all__)


def test_steps_at_one_price_all_stay_though_their_differences_are_rounded() -> None:
    """By hand: each step is one pound for 0.1, but 0.4 - 0.3 is above 0.3 - 0.2 in floats."""
    assert frontier([0, 1, 2], [0.2, 0.3, 0.4]) == [0, 1, 2]
    assert frontier([0, 1.001, 2], [0.2, 0.3, 0.4]) == [0, 2]
