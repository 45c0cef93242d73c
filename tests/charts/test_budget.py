"""Budget impact pictures say who pays more, who pays less, and when."""

from collections.abc import Callable

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn import charts
from cmplearn.charts import Picture
from cmplearn.errors import InputError
from cmplearn.methods.budget_impact import budget_impact

Sound = Callable[[Picture], None]
Texts = Callable[[Picture], list[str]]
# By hand: 10 and 100 people; the ICB pays 300 pounds each and 1,000 at first, the council saves 50 each.
TWO_YEARS = budget_impact(
    pd.Series([100, 200], index=["2026/27", "2027/28"]),
    [0.1, 0.5],
    {"ICB": 500},
    {"ICB": 200, "Council": 50},
    service_cost={"ICB": [1000, 0]},
)


def test_each_payer_is_told_apart(assert_sound: Sound, texts: Texts) -> None:
    picture = charts.budget_impact(TWO_YEARS)
    assert_sound(picture)
    assert picture.title == (
        "Over 2 years ICB pays £34,000 more and Council pays £5,500 less: £28,500 more in all"
    )
    assert {"2026/27: £3,500 more in all", "ICB £4,000", "Council −£500", "ICB £30,000"} <= set(
        texts(picture)
    )
    assert "2027/28: ICB £30,000 and Council −£5,000, £25,000 in all." in picture.alt


def test_one_payer_whose_cost_turns_into_a_saving(assert_sound: Sound) -> None:
    picture = charts.budget_impact(budget_impact([100, 200, 300], 0.5, 10, 40, service_cost=[4000, 0, 0]))
    assert picture.title == "NHS pays £5,000 less over 3 years; it saves from year 2"
    assert_sound(picture)


def test_one_year_alone_is_named() -> None:
    assert charts.budget_impact(budget_impact([100], 0.5, 10, 10)).title == "NHS pays the same in year 1"


def test_the_table_holds_what_the_impact_is_made_of() -> None:
    picture = charts.budget_impact(TWO_YEARS)
    assert picture.columns == (
        "Year",
        "Payer",
        "People treated",
        "New (£)",
        "Displaced (£)",
        "Service (£)",
        "Impact (£)",
    )
    assert picture.rows[0] == ("2026/27", "ICB", 10, 5_000, 2_000, 1_000, 4_000)
    assert picture.rows[3] == ("2027/28", "Council", 100, 0, 5_000, 0, -5_000)


def test_what_is_no_budget_impact_is_refused() -> None:
    with pytest.raises(InputError, match="it lacks payer"):
        charts.budget_impact(TWO_YEARS.drop(columns="payer"))
    with pytest.raises(InputError, match="at least one row"):
        charts.budget_impact(TWO_YEARS[:0])
    six = budget_impact([1], 1, {str(place): 1.0 for place in range(6)}, 0)
    with pytest.raises(InputError, match="at most 5 payers; it has 6"):
        charts.budget_impact(six)


@given(
    costs=st.dictionaries(
        st.text(st.characters(codec="utf-8", categories=("L", "N", "Zs")), min_size=1, max_size=60).filter(
            str.strip
        ),
        st.floats(-1e5, 1e5),
        min_size=1,
        max_size=5,
    ),
    people=st.lists(st.integers(0, 100_000), min_size=1, max_size=10),
)
def test_any_budget_impact_can_be_drawn(
    costs: dict[str, float], people: list[int], assert_sound: Sound
) -> None:
    table = budget_impact(people, 0.5, costs, 0)
    picture = charts.budget_impact(table)
    assert_sound(picture)
    assert picture == charts.budget_impact(table)
    assert len(picture.rows) == len(people) * len(costs)


def test_pounds_that_are_not_the_money_of_each_year_are_named(texts: Texts) -> None:
    picture = charts.budget_impact(TWO_YEARS, "2024/25 prices")
    assert picture.title.endswith("£28,500 more in all (2024/25 prices)")
    assert "Pounds more a year, 2024/25 prices, not discounted" in " ".join(texts(picture))
    assert "money of each year" in " ".join(texts(charts.budget_impact(TWO_YEARS)))
