"""Several criteria: published and hand-worked values, then laws, then refusals."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cmplearn.errors import InputError
from cmplearn.methods.mcda import (
    contributions,
    dominance,
    leaders_by_weight,
    swing_weights,
    value_scores,
    weight_sensitivity,
    weighted_sum,
)

CRITERIA = ["safety", "access", "cost", "staff"]
POINTS = dict(zip(CRITERIA, [8, 5, 6, 7], strict=True))
SCORES = pd.DataFrame(
    [[100, 20, 0, 50], [60, 60, 60, 60], [0, 100, 80, 40]], index=["ward", "clinic", "home"], columns=CRITERIA
)

shapes = st.tuples(st.integers(1, 8), st.integers(2, 5))


def tables(values: st.SearchStrategy[Any]) -> st.SearchStrategy[pd.DataFrame]:
    return shapes.flatmap(lambda shape: arrays(float, shape, elements=values)).map(
        lambda found: pd.DataFrame(found, columns=[f"c{i}" for i in range(found.shape[1])]).rename(
            index=lambda place: f"option {place}"
        )
    )


any_scores = tables(st.floats(0, 100))
whole_scores = tables(st.integers(0, 100).map(float))  # ties do happen
points_for = st.lists(st.integers(1, 100), min_size=5, max_size=5)


def test_the_points_of_an_option_sum_to_its_value() -> None:
    weights = swing_weights(POINTS)
    points = contributions(SCORES, weights)
    assert points.sum(axis=1).tolist() == pytest.approx(weighted_sum(SCORES, weights).tolist())
    assert list(points.columns) == list(SCORES.columns)


@pytest.mark.parametrize("weights", [[0.5, 0.5, 0.5, 0.5], {"nobody": 1.0}, [float("nan")] * 4])
def test_points_need_the_weights_of_the_criteria(weights: object) -> None:
    with pytest.raises(InputError, match="weights"):
        contributions(SCORES, weights)  # type: ignore[arg-type]


def test_weights_are_points_over_their_sum() -> None:
    """known-answers: 8, 5, 6 and 7 must become 8/26, 5/26, 6/26 and 7/26."""
    weights = swing_weights(POINTS)
    assert weights.to_dict() == pytest.approx(
        {"safety": 8 / 26, "access": 5 / 26, "cost": 6 / 26, "staff": 7 / 26}
    )
    assert list(weights.index) == CRITERIA
    assert swing_weights([8, 5, 6, 7]).tolist() == weights.tolist()


def test_weights_that_do_not_sum_to_1_are_refused_with_their_sum() -> None:
    """known-answers: an error that names the sum, never a warning."""
    with pytest.raises(InputError, match=r"weights must sum to 1; they sum to 26\. .*swing_weights"):
        weighted_sum(SCORES, POINTS)
    with pytest.raises(InputError, match=r"they sum to 0\.99\."):
        weighted_sum(SCORES, [0.33, 0.33, 0.33, 0])


def test_values_worked_by_hand() -> None:
    """(800 + 100 + 0 + 350) / 26, 60, and (0 + 500 + 480 + 280) / 26."""
    values = weighted_sum(SCORES, swing_weights(POINTS))
    assert values.to_dict() == pytest.approx({"ward": 1250 / 26, "clinic": 60, "home": 1260 / 26})


def test_values_are_those_of_pymcdm() -> None:
    """The example in the documentation of pymcdm's WSM, whose weights 8/13 to 7/13 sum to 2, not to 1."""
    matrix = np.array([[96, 83, 75, 7], [63, 5, 56, 9], [72, 30, 32, 48], [11, 4, 27, 9], [77, 21, 17, 11]])
    helpful = np.column_stack([matrix[:, :2], 1 / matrix[:, 2:]])  # less is better on the last two
    scores = pd.DataFrame(100 * helpful / helpful.sum(axis=0))
    values = weighted_sum(scores, swing_weights([8, 5, 6, 7]))
    assert (2 * values / 100).round(3).tolist() == [0.609, 0.313, 0.334, 0.265, 0.479]


def test_each_voice_gets_the_values_it_would_get_alone() -> None:
    points = pd.DataFrame({"public": [100, 80, 10, 30], "managers": [60, 20, 100, 70]}, index=CRITERIA)
    weights = swing_weights(points)
    values = weighted_sum(SCORES, weights)
    assert list(values.columns) == ["public", "managers"]
    for voice in points:
        alone = swing_weights(points[voice])
        assert weights[voice].tolist() == pytest.approx(alone.tolist())
        assert values[voice].tolist() == pytest.approx(weighted_sum(SCORES, alone).tolist())


def test_the_border_of_a_weight_worked_by_hand() -> None:
    """Others are 5, 6 and 7 of 18: without safety ward is worth 450/18 = 25, home 1260/18 = 70, clinic 60.

    Clinic passes home at 60 = 70 (1 - w), and ward passes clinic at 25 + 75 w = 60.
    """
    weights = swing_weights(POINTS)
    table = leaders_by_weight(SCORES, weights, "safety")
    assert table["first"].tolist() == ["home", "clinic", "ward"]
    assert table["to_weight"].tolist() == pytest.approx([1 / 7, 35 / 75, 1])
    assert weight_sensitivity(SCORES, weights, "safety") == pytest.approx(35 / 75)  # 0.467 is nearer to 0.308


def test_no_weight_changes_the_first_rank_where_one_option_leads_at_both_ends() -> None:
    scores = pd.DataFrame({"safety": [90, 10], "cost": [80, 70]}, index=["a", "b"])
    assert weight_sensitivity(scores, [0.5, 0.5], "safety") is None
    assert leaders_by_weight(scores, [0.5, 0.5], "safety").to_numpy().tolist() == [[0, 1, "a"]]


def test_options_equal_at_the_last_weight_alone_change_nothing() -> None:
    scores = pd.DataFrame({"safety": [50, 50], "cost": [80, 60]}, index=["a", "b"])
    assert weight_sensitivity(scores, [0.5, 0.5], "safety") is None
    assert weight_sensitivity(scores, [0.5, 0.5], "cost") is None


def test_options_that_lead_together_are_both_named() -> None:
    scores = pd.DataFrame({"safety": [50, 50, 0], "cost": [80, 80, 90]}, index=["a", "b", "c"])
    table = leaders_by_weight(scores, [0.5, 0.5], "safety")
    assert table["first"].tolist() == ["c", "a", "b"]
    assert table["from_weight"].tolist() == pytest.approx([0, 1 / 6, 1 / 6])


def test_a_tie_for_the_first_place_is_the_border_itself() -> None:
    scores = pd.DataFrame({"safety": [100, 0], "cost": [0, 100]}, index=["a", "b"])
    assert weight_sensitivity(scores, [0.5, 0.5], "cost") == pytest.approx(0.5)


def test_scores_go_from_worst_to_best_whichever_is_larger() -> None:
    measures = pd.DataFrame({"wait_weeks": [40, 4], "seen": [0.2, 0.8]}, index=["now", "new"])
    scores = value_scores(measures, {"wait_weeks": (52, 0), "seen": (0, 1)})
    assert scores.loc["now"].tolist() == pytest.approx([100 * 12 / 52, 20])
    assert scores.loc["new"].tolist() == pytest.approx([100 * 48 / 52, 80])


@given(measures=tables(st.floats(-1e6, 1e6)), swap=st.booleans())
def test_any_scale_that_holds_the_measures_gives_scores_from_0_to_100_in_their_order(
    measures: pd.DataFrame, swap: bool
) -> None:
    assume((measures.max() - measures.min() > 1e-3).all())
    before = measures.copy()
    ends = {name: (column.min(), column.max()) for name, column in measures.items()}
    scores = value_scores(measures, {name: pair[::-1] if swap else pair for name, pair in ends.items()})
    assert scores.min().tolist() == [0] * scores.shape[1]
    assert scores.max().tolist() == [100] * scores.shape[1]
    for name in measures:
        ordered = scores[name].loc[measures[name].sort_values(ascending=not swap).index]
        assert ordered.is_monotonic_increasing
    assert measures.equals(before)
    weighted_sum(scores, [1 / scores.shape[1]] * scores.shape[1])  # never refused for a rounding


@given(scores=any_scores, points=points_for, factor=st.floats(1e-3, 1e3))
def test_scaling_all_swing_points_leaves_values_and_ranks(
    scores: pd.DataFrame, points: list[int], factor: float
) -> None:
    points = points[: scores.shape[1]]
    before = weighted_sum(scores, swing_weights(points))
    after = weighted_sum(scores, swing_weights([factor * one for one in points]))
    assert after.tolist() == pytest.approx(before.tolist(), abs=1e-9)
    ahead = np.subtract.outer(before.to_numpy(), before.to_numpy()) > 1e-6
    assert (np.subtract.outer(after.to_numpy(), after.to_numpy())[ahead] > 0).all()


@given(scores=any_scores, points=points_for, seed=st.integers(0, 1000))
def test_permuting_options_permutes_their_values(scores: pd.DataFrame, points: list[int], seed: int) -> None:
    weights = swing_weights(points[: scores.shape[1]])
    shuffled = scores.sample(frac=1, random_state=seed)
    assert weighted_sum(shuffled, weights).equals(weighted_sum(scores, weights).loc[list(shuffled.index)])


@given(scores=any_scores, points=points_for)
def test_a_value_lies_between_the_options_worst_and_best_score(
    scores: pd.DataFrame, points: list[int]
) -> None:
    values = weighted_sum(scores, swing_weights(points[: scores.shape[1]]))
    assert (values >= scores.min(axis=1) - 1e-9).all()
    assert (values <= scores.max(axis=1) + 1e-9).all()


@given(scores=whole_scores, points=points_for)
def test_a_dominated_option_never_wins(scores: pd.DataFrame, points: list[int]) -> None:
    values = weighted_sum(scores, swing_weights(points[: scores.shape[1]]))
    pairs = dominance(scores)
    for option, better in pairs.itertuples(index=False):
        assert values[better] > values[option] - 1e-9
    leaders = set(values.index[values > values.max() - 1e-12]) - set(pairs["option"])
    assert leaders


@given(scores=whole_scores)
def test_dominance_has_the_pairs_that_its_definition_gives(scores: pd.DataFrame) -> None:
    expected = {
        (a, b)
        for a in scores.index
        for b in scores.index
        if (scores.loc[b] >= scores.loc[a]).all() and (scores.loc[b] > scores.loc[a]).any()
    }
    assert set(dominance(scores).itertuples(index=False, name=None)) == expected


@given(scores=whole_scores, points=points_for, weight=st.floats(0, 1))
def test_who_leads_by_the_table_has_the_highest_value(
    scores: pd.DataFrame, points: list[int], weight: float
) -> None:
    weights = swing_weights(points[: scores.shape[1]])
    table = leaders_by_weight(scores, weights, "c0")
    ranges = table.drop_duplicates("from_weight")
    assert ranges["from_weight"].iloc[0] == 0
    assert ranges["to_weight"].iloc[-1] == 1
    assert ranges["from_weight"].tolist()[1:] == ranges["to_weight"].tolist()[:-1]
    named = pd.Series(weights, scores.columns)
    moved = named * (1 - weight) / (1 - named["c0"])
    moved["c0"] = weight
    values = weighted_sum(scores, moved)
    leads = table[(table["from_weight"] <= weight) & (weight <= table["to_weight"])]["first"]
    assert values[leads].tolist() == pytest.approx([values.max()] * len(leads), abs=1e-6)


@given(scores=whole_scores, points=points_for)
def test_the_first_rank_holds_up_to_the_border_and_not_beyond(
    scores: pd.DataFrame, points: list[int]
) -> None:
    weights = pd.Series(swing_weights(points[: scores.shape[1]]), scores.columns)
    border = weight_sensitivity(scores, weights, "c0")
    assume(border is not None and abs(border - weights["c0"]) > 1e-3)

    def first(weight: float) -> set[str]:
        moved = weights * (1 - weight) / (1 - weights["c0"])
        moved["c0"] = weight
        values = weighted_sum(scores, moved)
        return set(values.index[values > values.max() - 1e-9])

    step = 1e-5 if border > weights["c0"] else -1e-5
    assert first(border - step) == first(weights["c0"])
    assert not first(border + step) & first(weights["c0"])


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: swing_weights("100"), "points must be numbers by criterion"),
        (lambda: swing_weights(100), "points must be numbers by criterion"),
        (lambda: swing_weights({}), "points must hold at least one number"),
        (lambda: swing_weights([]), "points must hold at least one number"),
        (lambda: swing_weights({"a": "much"}), "points must be a number or numbers"),
        (lambda: swing_weights({"a": True}), "points must be a number or numbers"),
        (lambda: swing_weights({"a": 100, "b": math.nan}), "points must hold numbers alone; it holds nan"),
        (lambda: swing_weights({"a": 100, "b": -1}), "points must be 0 or more; it is -1"),
        (lambda: swing_weights({"a": 0, "b": 0}), "points must not all be 0"),
        (lambda: swing_weights(pd.Series([1, 2], index=["a", "a"])), "each criterion once; it has 'a' twice"),
        (lambda: weighted_sum([[1, 2]], [0.5, 0.5]), "scores must be a pandas table"),
        (lambda: weighted_sum(SCORES.head(0), [0.25] * 4), "scores must have at least one row"),
        (lambda: weighted_sum(SCORES * 2, [0.25] * 4), "numbers from 0 to 100; 'ward' has 200 on 'safety'"),
        (lambda: weighted_sum(-SCORES, [0.25] * 4), "'ward' has -100 on 'safety'"),
        (lambda: weighted_sum(SCORES.replace(20, np.nan), [0.25] * 4), "'ward' has nan on 'access'"),
        (lambda: weighted_sum(SCORES > 10, [0.25] * 4), "scores must hold numbers alone"),
        (
            lambda: weighted_sum(SCORES.reset_index(names="option"), [0.2] * 5),
            r"these columns don't: option\. .*set_index\('option'\)",
        ),
        (
            lambda: weighted_sum(pd.concat([SCORES, SCORES]), [0.25] * 4),
            "each option once; it has 'ward' twi",
        ),
        (
            lambda: weighted_sum(SCORES[["cost", "cost"]], [0.5, 0.5]),
            "each criterion once; it has 'cost' twi",
        ),
        (lambda: weighted_sum(SCORES, {"safety": 1}), "missing: access, cost, staff; not among them: none"),
        (lambda: weighted_sum(SCORES, {**POINTS, "care": 1}), "missing: none; not among them: care"),
        (lambda: weighted_sum(SCORES, [0.5, 0.5]), r"one for each of the 4 criteria .* there are 2"),
        (lambda: weighted_sum(SCORES, [0.5, 0.5, 0.5, -0.5]), "weights must be 0 or more; it is -0.5"),
        (lambda: weighted_sum(SCORES, [0.5, 0.5, math.nan, 0]), "weights must hold numbers alone"),
        (lambda: weighted_sum(SCORES, [25] * 4), "they sum to 100"),
        (lambda: weighted_sum(SCORES, None), "weights must be numbers by criterion"),
        (lambda: leaders_by_weight(SCORES, [0.25] * 4, "care"), "criterion must be one of safety, access"),
        (
            lambda: leaders_by_weight(SCORES, [1, 0, 0, 0], "safety"),
            "leave something to criteria beside 'saf",
        ),
        (lambda: leaders_by_weight(None, [1, 0, 0, 0], "safety"), "scores must be a pandas table"),
        (lambda: weight_sensitivity(SCORES, POINTS, "safety"), "they sum to 26"),
        (lambda: weight_sensitivity(SCORES, [0.25] * 4, 0), "criterion must be one of"),
        (
            lambda: weight_sensitivity(SCORES, pd.DataFrame({"me": [0.25] * 4}, index=CRITERIA), "cost"),
            "weights must be those of one voice",
        ),
        (lambda: dominance({"a": [1]}), "scores must be a pandas table"),
        (lambda: dominance(SCORES + 1), "numbers from 0 to 100; 'ward' has 101"),
        (lambda: value_scores([1, 2], {}), "measures must be a pandas table"),
        (
            lambda: value_scores(pd.DataFrame({"a": [math.inf]}), {"a": (0, 1)}),
            "measures must hold numbers al",
        ),
        (lambda: value_scores(pd.DataFrame({"a": [1]}), {}), "scales must name the criteria a; missing: a"),
        (
            lambda: value_scores(pd.DataFrame({"a": [1]}), {"a": (2, 2)}),
            "the worst and the best value, not eq",
        ),
        (lambda: value_scores(pd.DataFrame({"a": [1]}), {"a": (0, 1, 2)}), "the worst and the best value"),
        (lambda: value_scores(pd.DataFrame({"a": [1]}), {"a": "low"}), r"scales\['a'\] must be a number"),
        (
            lambda: value_scores(pd.DataFrame({"a": [5]}), {"a": (4, 0)}),
            r"must be from 0 to 4.*; it is 5 for 0",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(ask: Callable[[], Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        ask()
