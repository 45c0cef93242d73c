"""Marginal analysis: a table worked by hand, exact answers of small cases, then laws and refusals."""

import math
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from cmplearn.errors import InputError
from cmplearn.methods.pbma import reallocate, whole_schemes


def schemes(prefix: str, rows: list[tuple[float, float]]) -> pd.DataFrame:
    names = [f"{prefix} {place}" for place in range(len(rows))]
    return pd.DataFrame(rows, columns=["cost_gbp", "benefit"]).assign(name=names)


lists = st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9)), min_size=1, max_size=5)
unit_lists = st.lists(st.tuples(st.just(7), st.integers(0, 9)), min_size=1, max_size=6)

WISH = pd.DataFrame(
    {"name": ["eye clinic", "reviews", "app"], "cost_gbp": [200, 300, 100], "benefit": [30, 60, 5]}
)
HIT = pd.DataFrame(
    {"name": ["follow-ups", "tests", "ward"], "cost_gbp": [250, 100, 500], "benefit": [25, 0, 100]}
)


def test_trades_worked_by_hand() -> None:
    """Per pound: reviews 0.2, eye clinic 0.15, app 0.05; tests 0, follow-ups 0.1, ward 0.2.

    100 from tests and 200 from follow-ups to reviews, the last 50 of follow-ups to the eye clinic; a pound of
    the ward loses 0.2 and would bring 0.15.
    """
    found = reallocate(WISH, HIT)
    assert found.trades[["from_scheme", "to_scheme", "amount_gbp"]].to_numpy().tolist() == [
        ["tests", "reviews", 100],
        ["follow-ups", "reviews", 200],
        ["follow-ups", "eye clinic", 50],
    ]
    assert found.trades["net_benefit"].tolist() == pytest.approx([20, 20, 2.5])
    assert found.trades["total_net_benefit"].tolist() == pytest.approx([20, 40, 42.5])
    assert (found.moved_gbp, found.net_benefit) == (350, pytest.approx(42.5))
    assert (found.next_wish, found.next_hit) == ("eye clinic", "ward")
    assert "a pound more for eye clinic adds no more benefit than a pound less for ward" in found.stopped
    assert found.schemes["name"].tolist() == ["reviews", "eye clinic", "app", "tests", "follow-ups", "ward"]
    assert found.schemes["share"].tolist() == pytest.approx([1, 0.25, 0, 1, 1, 0])


def test_it_stops_where_a_list_is_used_up() -> None:
    funded = reallocate(WISH.head(1), HIT)
    assert (funded.stopped, funded.next_wish, funded.next_hit) == (
        "the wish list is funded in full", None, "follow-ups",
    )  # fmt: skip
    released = reallocate(WISH, HIT.iloc[[1]])
    assert (released.stopped, released.next_wish, released.next_hit) == (
        "nothing is left to release", "reviews", None,
    )  # fmt: skip


def test_equal_benefit_for_a_pound_is_no_reason_to_move_it() -> None:
    found = reallocate(schemes("wish", [(10, 2)]), schemes("hit", [(100, 20)]))
    assert found.trades.empty
    assert (found.moved_gbp, found.net_benefit) == (0, 0)
    assert whole_schemes(schemes("wish", [(10, 2)]), schemes("hit", [(10, 2)])).net_benefit == 0


def test_pounds_and_pence_leave_no_crumbs() -> None:
    """0.1 + 0.2 is not quite 0.3 in a computer: there is no trade of the difference."""
    found = reallocate(schemes("wish", [(0.1, 3), (0.2, 3)]), schemes("hit", [(0.3, 0)]))
    assert found.trades["amount_gbp"].tolist() == pytest.approx([0.1, 0.2])
    assert found.stopped == "the wish list is funded in full"
    whole = whole_schemes(schemes("wish", [(0.1, 3), (0.2, 3)]), schemes("hit", [(0.3, 0)]))
    assert whole.net_benefit == 6


def best_by_looking_at_all(wish: pd.DataFrame, hit: pd.DataFrame) -> float:
    """The exact answer of the knapsack, by every choice of yes and no."""
    cost, gain = wish["cost_gbp"].to_numpy(), wish["benefit"].to_numpy()
    release, loss = hit["cost_gbp"].to_numpy(), hit["benefit"].to_numpy()
    return max(
        float(gain @ funded - loss @ stopped)
        for funded in product((0, 1), repeat=len(wish))
        for stopped in product((0, 1), repeat=len(hit))
        if cost @ funded <= release @ stopped
    )


@given(wish=lists, hit=lists)
def test_whole_schemes_are_the_exact_knapsack(
    wish: list[tuple[int, int]], hit: list[tuple[int, int]]
) -> None:
    wishes, hits = schemes("wish", wish), schemes("hit", hit)
    found = whole_schemes(wishes, hits)
    assert found.net_benefit == best_by_looking_at_all(wishes, hits)
    table = found.schemes[found.schemes["chosen"]].groupby("list")[["cost_gbp", "benefit"]].sum()
    table = table.reindex(["wish", "hit"], fill_value=0)
    assert table.loc["wish", "benefit"] - table.loc["hit", "benefit"] == found.net_benefit
    assert table.loc["hit", "cost_gbp"] - table.loc["wish", "cost_gbp"] == found.left_over_gbp >= 0


@given(wish=lists, hit=lists)
def test_trades_are_the_exact_answer_for_schemes_in_part_and_never_below_whole_ones(
    wish: list[tuple[int, int]], hit: list[tuple[int, int]]
) -> None:
    wishes, hits = schemes("wish", wish), schemes("hit", hit)
    found = reallocate(wishes, hits)
    exact = linprog(
        [-benefit for _, benefit in wish] + [benefit for _, benefit in hit],
        A_ub=[[cost for cost, _ in wish] + [-cost for cost, _ in hit]],
        b_ub=[0],
        bounds=(0, 1),
    )
    assert found.net_benefit == pytest.approx(-exact.fun, abs=1e-7)
    assert found.net_benefit >= whole_schemes(wishes, hits).net_benefit - 1e-9


@given(wish=unit_lists, hit=unit_lists)
def test_where_all_schemes_cost_the_same_whole_ones_are_traded_and_both_answers_agree(
    wish: list[tuple[int, int]], hit: list[tuple[int, int]]
) -> None:
    wishes, hits = schemes("wish", wish), schemes("hit", hit)
    found = reallocate(wishes, hits)
    assert found.net_benefit == pytest.approx(whole_schemes(wishes, hits).net_benefit)
    assert set(found.schemes["share"].round(9)) <= {0, 1}


@given(wish=lists, hit=lists)
def test_every_trade_adds_benefit_each_no_more_a_pound_than_the_one_before(
    wish: list[tuple[int, int]], hit: list[tuple[int, int]]
) -> None:
    found = reallocate(schemes("wish", wish), schemes("hit", hit))
    trades, table = found.trades, found.schemes
    assert (trades["net_benefit"] > 0).all()
    assert (np.diff(trades["net_benefit"] / trades["amount_gbp"]) <= 1e-9).all()
    assert table["share"].between(0, 1 + 1e-9).all()
    pounds = (table["cost_gbp"] * table["share"]).groupby(table["list"]).sum()
    assert pounds["wish"] == pytest.approx(pounds["hit"])
    assert pounds["wish"] == pytest.approx(found.moved_gbp)


@given(wish=lists, hit=lists, factor=st.sampled_from([0.5, 3, 1000]))
def test_another_unit_of_money_or_of_benefit_leaves_the_trades(
    wish: list[tuple[int, int]], hit: list[tuple[int, int]], factor: float
) -> None:
    wishes, hits = schemes("wish", wish), schemes("hit", hit)
    base = reallocate(wishes, hits)
    for column in ("cost_gbp", "benefit"):
        scaled = [table.assign(**{column: factor * table[column]}) for table in (wishes, hits)]
        found = reallocate(*scaled)
        assert found.net_benefit == pytest.approx(base.net_benefit * (factor if column == "benefit" else 1))
        assert found.moved_gbp == pytest.approx(base.moved_gbp * (factor if column == "cost_gbp" else 1))


@pytest.mark.parametrize("ask", [reallocate, whole_schemes])
@pytest.mark.parametrize(
    ("wish", "hit", "words"),
    [
        ([1, 2], HIT, "wish_list must be a pandas table"),
        (WISH, None, "hit_list must be a pandas table"),
        (WISH.head(0), HIT, "wish_list must have at least one row"),
        (
            WISH,
            HIT.drop(columns="benefit"),
            "hit_list must have the columns .*missing: benefit; present: name, c",
        ),
        (WISH.assign(cost_gbp=0), HIT, r"wish_list\['cost_gbp'\] must be above 0; it is 0"),
        (WISH, HIT.assign(cost_gbp=-5), r"hit_list\['cost_gbp'\] must be above 0; it is -5"),
        (WISH, HIT.assign(benefit=-1), r"hit_list\['benefit'\] must be 0 or more; it is -1\. What does harm"),
        (WISH.assign(benefit=math.nan), HIT, r"wish_list\['benefit'\] must hold numbers alone"),
        (WISH.assign(cost_gbp="300"), HIT, r"wish_list\['cost_gbp'\] must be a number"),
        (WISH.assign(name=""), HIT, r"wish_list\['name'\] must be a few words"),
        (WISH.assign(name="reviews"), HIT, "wish_list must have each scheme once; it has 'reviews' twice"),
        (WISH, HIT.replace("ward", "reviews"), "must not share schemes; both have 'reviews'"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    ask: Callable[..., Any], wish: Any, hit: Any, words: str
) -> None:
    with pytest.raises(InputError, match=words):
        ask(wish, hit)


def test_too_many_whole_schemes_are_refused() -> None:
    with pytest.raises(InputError, match=r"wish_list must have at most 20 schemes.* it has 21"):
        whole_schemes(schemes("wish", [(1, 1)] * 21), HIT)
