"""Markov cohorts: a published model to all its digits, closed forms, then laws, then refusals."""

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from cmplearn.errors import InputError
from cmplearn.methods.cost_effectiveness import icer
from cmplearn.methods.discounting import GREEN_BOOK, GREEN_BOOK_HEALTH, discount_factors
from cmplearn.methods.markov import COUNTS, Cohort, cohort_model

# Briggs, Claxton and Sculpher's model of HIV treatment, from the tests of the R package heemod. States: CD4
# of 200 to 500, CD4 below 200, AIDS, dead. Yearly counts of moves under zidovudine alone.
MOVES = np.array([[1251, 350, 116, 17], [0, 731, 512, 15], [0, 0, 1312, 437], [0, 0, 0, 1]])
ALONE = MOVES / MOVES.sum(axis=1, keepdims=True)
ALIVE = np.array([1, 1, 1, 0])
CARE = np.array([2756, 3052, 9007, 0])
ZIDOVUDINE, LAMIVUDINE, WORSENING_RATIO = 2278, 2086.5, 0.509
START = pd.Series([1.0, 0, 0, 0], index=["better", "worse", "AIDS", "dead"])


def with_lamivudine(ratio: float) -> NDArray[np.float64]:
    """Every worsening is as many times as likely, and staying takes up the rest."""
    worse = np.triu(ALONE, 1) * ratio
    return worse + np.diag(1 - worse.sum(axis=1))


def alone(**changes: Any) -> Cohort:
    given = {"transitions": ALONE, "costs": CARE + ZIDOVUDINE * ALIVE, "effects": ALIVE, "cycles": 20}
    return cohort_model(**{**given, "start": START, "rates": (0.06, 0), "count": "end", **changes})


def combined() -> Cohort:
    both = with_lamivudine(WORSENING_RATIO)
    return alone(
        transitions=lambda year: both if year <= 2 else ALONE,
        costs=lambda year: CARE + (ZIDOVUDINE + (LAMIVUDINE if year <= 2 else 0)) * ALIVE,
    )


def test_the_briggs_hiv_model_to_all_published_digits() -> None:
    one, two = alone(), combined()
    assert round(one.cost, 4) == 44_663.4536
    assert round(two.cost, 4) == 50_601.6513
    assert round(one.effect, 7) == 7.9912066
    assert round(two.effect, 7) == 8.9373889
    assert round(icer(two.cost, two.effect, one.cost, one.effect), 5) == 6275.9556


def test_the_trace_is_a_table_with_the_states_by_name() -> None:
    table = alone().table()
    assert table.columns.tolist() == ["better", "worse", "AIDS", "dead"]
    assert table.index.name == "cycle"
    assert table.index.tolist() == list(range(21))
    assert table.loc[0].tolist() == [1, 0, 0, 0]
    assert table.loc[1].tolist() == pytest.approx([1251 / 1734, 350 / 1734, 116 / 1734, 17 / 1734])


@pytest.mark.parametrize(("count", "years"), [("start", 10), ("end", 9), ("half", 9.5)])
def test_life_expectancy_at_a_constant_chance_of_dying(count: str, years: float) -> None:
    """1 / p years counted at the start, one fewer at the end (a geometric sum)."""
    found = cohort_model([[0.9, 0.1], [0, 1]], [0, 0], [1, 0], 500, [1, 0], 0, count)
    assert found.effect == pytest.approx(years)


def test_those_who_stay_gain_an_annuity() -> None:
    """Five years of one pound are worth 4.515052 at year ends and 4.673079 at year starts (Green Book)."""
    for count, worth in (("end", 4.515052), ("start", 4.673079)):
        found = cohort_model([[1]], [1], [1], 5, [1], GREEN_BOOK, count)
        assert round(found.cost, 6) == round(found.effect, 6) == worth


def test_costs_and_effects_may_have_rates_and_schedules_of_their_own() -> None:
    found = cohort_model([[1]], [1], [1], 40, [1], (GREEN_BOOK, GREEN_BOOK_HEALTH), "end")
    assert found.cost == pytest.approx(discount_factors(40)[1:].sum())
    assert found.effect == pytest.approx(discount_factors(40, GREEN_BOOK_HEALTH)[1:].sum())


def test_the_start_is_counted_unless_another_count_is_named() -> None:
    assert cohort_model([[1]], [1], [1], 2, [1], 0.25).cost == 1 + 0.8
    assert cohort_model([[1]], [1], [1], 2, [1], 0.25, "half").cost == (1 + 2 * 0.8 + 0.64) / 2


positive = st.floats(0.01, 1)


@st.composite
def models(draw: st.DrawFn) -> dict[str, Any]:
    states, cycles = draw(st.integers(1, 5)), draw(st.integers(1, 12))
    raw = draw(arrays(float, (states, states), elements=positive))
    return {
        "transitions": raw / raw.sum(axis=1, keepdims=True),
        "costs": draw(arrays(float, states, elements=st.floats(0, 1e5))),
        "effects": draw(arrays(float, states, elements=st.floats(-0.5, 1))),
        "cycles": cycles,
        "start": draw(arrays(float, states, elements=positive)),
        "rates": draw(st.floats(0, 0.2)),
    }


@given(models(), st.sampled_from(COUNTS))
def test_nobody_is_lost_or_made(model: dict[str, Any], count: str) -> None:
    trace = cohort_model(**model, count=count).trace
    assert trace.shape == (model["cycles"] + 1, len(model["start"]))
    assert (trace >= 0).all()
    assert trace.sum(axis=1) == pytest.approx(model["start"].sum())


@given(models())
def test_half_is_the_mean_of_start_and_end(model: dict[str, Any]) -> None:
    start, end, half = (cohort_model(**model, count=count) for count in COUNTS)
    assert half.cost == pytest.approx((start.cost + end.cost) / 2)
    assert half.effect == pytest.approx((start.effect + end.effect) / 2)


@given(models(), st.floats(0.1, 50), st.sampled_from(COUNTS))
def test_more_people_cost_and_gain_in_proportion(model: dict[str, Any], times: float, count: str) -> None:
    one = cohort_model(**model, count=count)
    many = cohort_model(**(model | {"start": times * model["start"]}), count=count)
    assert many.cost == pytest.approx(times * one.cost)
    assert many.effect == pytest.approx(times * one.effect, abs=1e-9)


@given(models(), st.floats(0.01, 0.3), st.sampled_from(COUNTS))
def test_a_higher_rate_makes_costs_worth_less(model: dict[str, Any], more: float, count: str) -> None:
    dearer = cohort_model(**model, count=count).cost
    assert cohort_model(**(model | {"rates": model["rates"] + more}), count=count).cost <= dearer


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8), st.sampled_from(COUNTS))
def test_draws_together_are_what_each_is_alone(ratios: list[float], count: str) -> None:
    every = np.stack([with_lamivudine(ratio) for ratio in ratios])
    drugs = ZIDOVUDINE * np.array(ratios)[:, None] * ALIVE
    together = alone(transitions=every, costs=CARE + drugs, count=count)
    assert together.trace.shape == (len(ratios), 21, 4)
    for draw, ratio in enumerate(ratios):
        one = alone(transitions=with_lamivudine(ratio), costs=CARE + drugs[draw], count=count)
        assert together.cost[draw] == pytest.approx(one.cost)
        assert together.effect[draw] == pytest.approx(one.effect)
        assert together.trace[draw] == pytest.approx(one.trace)


@given(models(), st.sampled_from(COUNTS))
def test_chances_and_costs_by_cycle_that_stay_the_same_change_nothing(
    model: dict[str, Any], count: str
) -> None:
    by_cycle = {name: lambda _, values=model[name]: values for name in ("transitions", "costs", "effects")}
    one, other = cohort_model(**model, count=count), cohort_model(**(model | by_cycle), count=count)
    assert (one.cost, one.effect) == (other.cost, other.effect)


def test_the_table_is_of_one_cohort() -> None:
    with pytest.raises(InputError, match=r"trace must be that of one cohort; it has the shape \(2, 21, 4\)"):
        alone(transitions=np.stack([ALONE, ALONE])).table()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"transitions": 100 * ALONE}, "transitions must be from 0 to 1; .* did you mean"),
        ({"transitions": ALONE * 0.9}, "transitions must have rows that sum to 1; row 0 sums to 0.9"),
        ({"transitions": np.triu(ALONE) - 2 * np.eye(4)}, "transitions must be from 0 to 1; it is -"),
        ({"transitions": ALONE[:3]}, r"transitions must have a row and a column .*\(3, 4\)"),
        ({"transitions": [[1, 0], [1]]}, "transitions must be a number or numbers"),
        ({"transitions": ALONE * math.nan}, "transitions must hold numbers alone"),
        ({"transitions": []}, "transitions must hold at least one"),
        (
            {"transitions": lambda year: ALONE / year},
            r"transitions\(2\) must have rows that sum to 1; row 0 sums to 0.5",
        ),
        ({"transitions": np.stack([ALONE] * 3), "costs": np.ones((2, 4))}, "must have as many draws, or one"),
        (
            {"transitions": lambda year: np.stack([ALONE] * (year + 1))},
            r"transitions and earlier cycles must have as many draws.*\(3,\).*\(2,\)",
        ),
        ({"costs": [1, 2, 3]}, r"costs must have one number for each of 4 states; its shape is \(3,\)"),
        ({"costs": lambda _: 5}, r"costs\(1\) must have one number for each of 4 states"),
        ({"costs": [1, 2, 3, None]}, "costs must hold numbers alone"),
        ({"effects": "life"}, "effects must be a number or numbers"),
        ({"effects": [1, 1, 1]}, "effects must have one number for each of 4 states"),
        ({"cycles": 0}, "cycles must be a whole number of 1 or more"),
        ({"cycles": 2.5}, "cycles must be a whole number"),
        ({"cycles": "20"}, "cycles must be a number"),
        ({"start": [0, 0, 0, 0]}, "start must be a list of people by state, above 0 in one"),
        ({"start": [1, 0, 0, -1]}, "start must be 0 or more"),
        ({"start": 1}, "start must be a list of people"),
        ({"start": [math.nan, 0, 0, 1]}, "start must hold numbers alone"),
        ({"rates": 3.5}, "rates must be .* did you mean 0.035"),
        ({"rates": (0.06, 1.5)}, "rates must be from 0 to 1"),
        ({"rates": (0.06, 0, 0)}, "rates must be one rate, or those of costs and of effects"),
        ({"rates": "6%"}, "rates must be a number"),
        ({"rates": math.nan}, "rates must be a number"),
        ({"count": "middle"}, "count must be one of start, end, half; it is 'middle'"),
    ],
)
def test_bad_input_is_named(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        alone(**changes)
