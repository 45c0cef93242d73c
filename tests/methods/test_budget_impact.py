"""Budget impact: hand-worked tables, then laws, then refusals."""

import datetime
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.errors import InputError
from cmplearn.methods import parameters
from cmplearn.methods.budget_impact import budget_impact

COLUMNS = ["year", "payer", "treated", "new_gbp", "displaced_gbp", "service_gbp", "impact_gbp"]


def test_three_years_by_hand() -> None:
    """Eligible x uptake x (new - displaced) + service (facts 2.2), in the money of each year."""
    table = budget_impact([1_000, 1_100, 1_200], [0.1, 0.3, 0.5], 800, 300, [20_000, 5_000, 5_000])
    assert table.columns.tolist() == COLUMNS
    assert table["year"].tolist() == [1, 2, 3]
    assert table["payer"].tolist() == ["NHS"] * 3
    assert table["treated"].tolist() == pytest.approx([100, 330, 600])
    assert table["new_gbp"].tolist() == pytest.approx([80_000, 264_000, 480_000])
    assert table["displaced_gbp"].tolist() == pytest.approx([30_000, 99_000, 180_000])
    assert table["impact_gbp"].tolist() == pytest.approx([70_000, 170_000, 305_000])


def test_a_saving_for_one_payer_is_a_cost_for_another() -> None:
    eligible = pd.Series([100, 100], index=["2026/27", "2027/28"])
    table = budget_impact(
        eligible, [0.5, 1], {"ICB": 400, "practice": [10, 0]}, {"trust": 300}, {"ICB": [1_000, 0]}
    )
    assert table["year"].tolist() == ["2026/27"] * 3 + ["2027/28"] * 3
    assert table["payer"].tolist() == ["ICB", "practice", "trust"] * 2
    assert table["impact_gbp"].tolist() == [21_000, 500, -15_000, 40_000, 0, -30_000]
    assert table.groupby("year")["impact_gbp"].sum().tolist() == [6_500, 10_000]


def test_single_numbers_hold_in_every_year() -> None:
    table = budget_impact(10, [0.5, 1], 100, 0, 7)
    assert table["impact_gbp"].tolist() == [507, 1_007]
    assert table.equals(budget_impact([10, 10], [0.5, 1], [100, 100], [0, 0], [7, 7]))


def test_the_test_of_nice_is_passed_at_20_million_and_not_above_it() -> None:
    """More than 20 million pounds in any of the first three years (NICE, budget impact test)."""
    limit = parameters.value("nice.budget_impact_test_gbp", datetime.date(2025, 6, 1))
    table = budget_impact([10_000, 20_000, 20_001], 1, 1_000, 0)
    assert (table["impact_gbp"] > limit.number).tolist() == [False, False, True]
    assert not limit.inclusive


years = st.integers(1, 6)
pounds = st.floats(-1e4, 1e4)


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    length = draw(years)
    by_year = st.lists(pounds, min_size=length, max_size=length)
    return {
        "eligible": draw(st.lists(st.floats(0, 1e5), min_size=length, max_size=length)),
        "uptake": draw(st.lists(st.floats(0, 1), min_size=length, max_size=length)),
        "cost_new": {payer: draw(by_year) for payer in ("ICB", "council")},
        "cost_displaced": {payer: draw(by_year) for payer in ("council", "families")},
        "service_cost": {"ICB": draw(by_year)},
    }


@given(cases())
def test_payers_together_bear_what_the_whole_costs(case: dict[str, Any]) -> None:
    """A transfer between payers moves money and makes none."""
    by_payer = budget_impact(**case)
    names = ("cost_new", "cost_displaced", "service_cost")
    whole = {name: np.sum(list(case[name].values()), axis=0) for name in names}
    together = budget_impact(case["eligible"], case["uptake"], **whole)
    totals = by_payer.groupby("year")["impact_gbp"].sum()
    assert totals.tolist() == pytest.approx(together["impact_gbp"].tolist(), abs=1e-3)
    assert len(by_payer) == 3 * len(together)


@given(cases())
def test_where_nobody_takes_it_up_only_the_service_costs(case: dict[str, Any]) -> None:
    table = budget_impact(**(case | {"uptake": [0] * len(case["uptake"])}))
    assert (table["impact_gbp"] == table["service_gbp"]).all()


@given(cases(), st.floats(0.1, 9))
def test_more_people_are_more_of_all_but_the_service(case: dict[str, Any], times: float) -> None:
    one = budget_impact(**case)
    many = budget_impact(**(case | {"eligible": [times * people for people in case["eligible"]]}))
    per_head = (one["impact_gbp"] - one["service_gbp"]) * times
    assert (many["impact_gbp"] - many["service_gbp"]).tolist() == pytest.approx(per_head.tolist(), abs=0.01)


@given(cases())
def test_a_price_that_does_not_change_has_no_impact(case: dict[str, Any]) -> None:
    """Nothing is discounted either: the same money in each year is the same impact in each year."""
    same = case | {"cost_displaced": case["cost_new"], "service_cost": 0}
    assert (budget_impact(**same)["impact_gbp"] == 0).all()
    steady = budget_impact([100] * 9, 0.5, 20, 10)["impact_gbp"]
    assert (steady == 500).all()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"eligible": [-1, 2]}, "eligible must be 0 or more"),
        ({"eligible": ["many", 2]}, "eligible must be a number or numbers"),
        ({"eligible": [math.nan, 2]}, "eligible must hold numbers alone"),
        ({"eligible": []}, "eligible must hold at least one"),
        ({"eligible": [[1, 2]]}, r"must each be one number, or one a year.*eligible \(1, 2\)"),
        ({"uptake": [0.1, 40]}, "uptake must be from 0 to 1; it is 40 at position 1.*did you mean 0.4"),
        ({"uptake": -0.1}, "uptake must be from 0 to 1"),
        ({"uptake": [0.1, 0.2, 0.3]}, r"must each be one number, or one a year.*uptake \(3,\)"),
        ({"eligible": 10, "uptake": 0.5}, "one of them by year; they are single numbers alone"),
        ({"cost_new": None}, "cost_new.* must hold numbers alone"),
        ({"cost_new": [1, 2, 3]}, r"cost_new of NHS \(3,\)"),
        ({"cost_new": {}}, "cost_new must name at least one payer"),
        ({"cost_new": {"ICB": 5}}, "cost_displaced must say who pays, as cost_new does; it is 3"),
        ({"cost_new": {" ": 5}, "cost_displaced": 0}, "a payer of cost_new must be a few words"),
        ({"cost_displaced": {"ICB": "5"}, "cost_new": 0}, r"cost_displaced\['ICB'\] must be a number"),
        ({"cost_displaced": {"ICB": math.inf}, "cost_new": 0}, r"cost_displaced\['ICB'\] must hold num"),
        ({"service_cost": "5"}, "service_cost.* must be a number or numbers"),
        (
            {"eligible": pd.Series([1, 2], ["a", "b"]), "uptake": pd.Series([0.1, 0.2], ["b", "c"])},
            "uptake must have the years a, b, as eligible has; it has b, c",
        ),
    ],
)
def test_bad_input_is_named(changes: dict[str, Any], words: str) -> None:
    right = {"eligible": [100, 200], "uptake": [0.1, 0.2], "cost_new": 5, "cost_displaced": 3}
    with pytest.raises(InputError, match=words):
        budget_impact(**(right | changes))
