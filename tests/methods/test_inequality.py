"""Inequality: published answers, then laws, then refusals."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from cmplearn.errors import InputError
from cmplearn.methods.inequality import (
    concentration_index,
    concentration_index_of_people,
    erreygers_index,
    gradient,
    relative_index,
    simulated_interval,
    slope_index,
    wagstaff_index,
)

PEOPLE = [7291, 7997, 6105, 7666, 5790, 6934, 5918, 5974, 7147, 7534]
VALUES = [
    75.933459010308098, 78.344238272784295, 83.836063104165405, 83.637539966493094, 80.465503152955904,
    81.115675985702197, 81.693083571856207, 84.190006206098701, 80.595564108147201, 86.289434957862397,
]  # fmt: skip
BIRTHS = [29939, 28776, 26528, 24689, 19739]
DEATHS = [154.7, 152.9, 119.5, 86.9, 54.3]

groups = st.lists(
    st.tuples(st.floats(0.01, 100), st.integers(1, 10_000)), min_size=2, max_size=12
)  # outcome, people
shares = st.lists(st.tuples(st.floats(0.01, 0.99), st.integers(1, 10_000)), min_size=2, max_size=12)


def split(pairs: list[tuple[float, int]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([value for value, _ in pairs]), np.array([people for _, people in pairs])


def test_slope_and_relative_index_are_those_of_phe_indicator_methods() -> None:
    """The package's test data and answers, as in known-answers."""
    assert slope_index(VALUES, PEOPLE) == pytest.approx(6.9346164736688, rel=1e-12)
    assert relative_index(VALUES, PEOPLE) == pytest.approx(1.08881808, abs=5e-9)


def test_the_slope_is_the_regression_that_the_package_describes() -> None:
    """Regress y sqrt(a) on sqrt(a) and b sqrt(a), with no intercept."""
    share = np.array(PEOPLE) / sum(PEOPLE)
    middle = np.cumsum(share) - share / 2
    root = np.sqrt(share)
    design = np.column_stack([root, middle * root])
    (start, slope), *_ = np.linalg.lstsq(design, np.array(VALUES) * root, rcond=None)
    assert slope_index(VALUES, PEOPLE) == pytest.approx(slope)
    assert relative_index(VALUES, PEOPLE) == pytest.approx((start + slope) / start)


def test_the_concentration_index_is_that_of_the_world_banks_table() -> None:
    """India, births and deaths under five: -0.1694 (inputs recalled, answer recomputed: known-answers)."""
    assert concentration_index(DEATHS, BIRTHS) == pytest.approx(-0.1694, abs=5e-5)


def test_the_grouped_formula_gives_the_same() -> None:
    """Sum of p(t) L(t+1) - p(t+1) L(t), over cumulative shares of people and of deaths."""
    people = np.cumsum(BIRTHS) / sum(BIRTHS)
    deaths = np.cumsum(np.multiply(BIRTHS, DEATHS)) / np.dot(BIRTHS, DEATHS)
    grouped = (people[:-1] * deaths[1:] - people[1:] * deaths[:-1]).sum()
    assert concentration_index(DEATHS, BIRTHS) == pytest.approx(grouped)


def test_people_one_by_one_worked_by_hand() -> None:
    """Ranks 1/8, 3/8, 5/8, 7/8; all three admissions on the first: 2 x (1/8) x 3 / 4 / (3/4) - 1 = -3/4."""
    assert concentration_index_of_people([3, 0, 0, 0], [1, 2, 3, 4]) == pytest.approx(-0.75)
    assert concentration_index_of_people([True, False, False, False], [1, 2, 3, 4]) == pytest.approx(-0.75)
    # the first two stand level, so that each has rank 1/4
    assert concentration_index_of_people([3, 0, 0, 0], [1, 1, 3, 4]) == pytest.approx(-0.5)


@pytest.mark.parametrize("levels", [3, 10, 1_000_000])  # few levels: many people stand level
def test_people_agree_with_twice_the_covariance_over_the_mean(levels: int) -> None:
    random = np.random.default_rng(4)
    income, admissions = random.integers(0, levels, 1000) ** 2, random.poisson(0.4, 1000)
    ranks = (rankdata(income) - 0.5) / 1000
    expected = 2 * np.cov(admissions, ranks, bias=True)[0, 1] / admissions.mean()
    assert concentration_index_of_people(admissions, income) == pytest.approx(expected)


def test_corrections_worked_by_hand() -> None:
    """Shares 0.5 and 0: C -0.5, mean 0.25; Erreygers 4 x 0.25 x -0.5; Wagstaff -0.5 / 0.75."""
    assert concentration_index([0.5, 0], 1) == pytest.approx(-0.5)
    assert erreygers_index([0.5, 0], 1) == pytest.approx(-0.5)
    assert wagstaff_index([0.5, 0], 1) == pytest.approx(-2 / 3)
    # the same in per cent, and on a scale that starts at 10: only the length of the scale counts
    assert erreygers_index([50, 0], 1, 0, 100) == pytest.approx(-0.5)
    assert erreygers_index([60, 10], 1, 10, 110) == pytest.approx(-0.5)
    assert wagstaff_index([60, 10], 1, 10, 110) == pytest.approx(-2 / 3)


def test_arrays_give_what_their_rows_give_one_by_one() -> None:
    rows = np.array([VALUES, VALUES[::-1], np.arange(1, 11)])
    for index in (slope_index, relative_index, concentration_index):
        assert index(rows, PEOPLE).tolist() == pytest.approx([index(row, PEOPLE) for row in rows])
        by_year = np.array([PEOPLE, PEOPLE[::-1], PEOPLE])
        expected = [index(row, people) for row, people in zip(rows, by_year, strict=True)]
        assert index(rows, by_year).tolist() == pytest.approx(expected)


def test_simulated_limits_of_the_slope_are_those_of_its_formula() -> None:
    """The slope is a weighted sum of the values, so that its standard error is known exactly."""
    errors = np.linspace(0.4, 0.9, 10)
    each = [slope_index(np.eye(10)[place], PEOPLE) for place in range(10)]
    exact = math.sqrt(sum((weight * error) ** 2 for weight, error in zip(each, errors, strict=True)))
    for level, z in ((0.95, 1.959964), (0.998, 3.090232)):
        lower, upper = simulated_interval(slope_index, VALUES, errors, PEOPLE, seed=8, level=level)
        assert (lower + upper) / 2 == pytest.approx(6.9346, abs=0.06)
        assert (upper - lower) / 2 == pytest.approx(z * exact, rel=0.03)


def test_the_same_seed_gives_the_same_limits_and_another_seed_others() -> None:
    ask = [
        simulated_interval(relative_index, VALUES, 0.5, PEOPLE, seed=seed, draws=500) for seed in (1, 1, 2)
    ]
    assert ask[0] == ask[1] != ask[2]
    assert ask[0].lower < relative_index(VALUES, PEOPLE) < ask[0].upper


@given(pairs=groups, shift=st.floats(-100, 100), factor=st.floats(0.1, 10))
def test_the_slope_takes_on_a_factor_and_ignores_a_shift(
    pairs: list[tuple[float, int]], shift: float, factor: float
) -> None:
    values, people = split(pairs)
    slope = slope_index(values, people)
    assert slope_index(factor * values + shift, people) == pytest.approx(factor * slope, rel=1e-6, abs=1e-6)
    assert slope_index(values, 7.5 * people) == pytest.approx(slope, rel=1e-6, abs=1e-6)


@given(pairs=groups, factor=st.floats(0.1, 10))
def test_ratios_ignore_a_factor(pairs: list[tuple[float, int]], factor: float) -> None:
    values, people = split(pairs)
    assert concentration_index(factor * values, people) == pytest.approx(
        concentration_index(values, people), rel=1e-6, abs=1e-9
    )


@given(pairs=groups)
def test_turning_the_order_round_turns_the_sign(pairs: list[tuple[float, int]]) -> None:
    values, people = split(pairs)
    for index in (slope_index, concentration_index):
        assert index(values[::-1], people[::-1]) == pytest.approx(-index(values, people), rel=1e-6, abs=1e-6)


@given(start=st.floats(1, 100), rise=st.floats(0, 100), people=st.lists(st.integers(1, 999), min_size=2))
def test_points_on_a_line_give_the_line_back(start: float, rise: float, people: list[int]) -> None:
    share = np.array(people) / sum(people)
    values = start + rise * (np.cumsum(share) - share / 2)
    assert slope_index(values, people) == pytest.approx(rise, abs=1e-6)
    assert relative_index(values, people) == pytest.approx((start + rise) / start, rel=1e-6)


@given(value=st.floats(0.01, 0.99), people=st.lists(st.integers(1, 999), min_size=2, max_size=9))
def test_where_all_have_the_same_nothing_is_uneven(value: float, people: list[int]) -> None:
    values = [value] * len(people)
    assert slope_index(values, people) == pytest.approx(0, abs=1e-9)
    assert relative_index(values, people) == pytest.approx(1)
    for index in (concentration_index, erreygers_index, wagstaff_index):
        assert index(values, people) == pytest.approx(0, abs=1e-9)


@given(pairs=groups)
def test_a_group_cut_in_two_changes_no_concentration(pairs: list[tuple[float, int]]) -> None:
    values, people = split(pairs)
    assert concentration_index(np.repeat(values, 2), np.repeat(people / 2, 2)) == pytest.approx(
        concentration_index(values, people), abs=1e-9
    )


@given(pairs=shares)
def test_having_and_lacking_mirror_each_other_in_the_corrected_indices(
    pairs: list[tuple[float, int]],
) -> None:
    values, people = split(pairs)
    for index in (erreygers_index, wagstaff_index):
        assert index(1 - values, people) == pytest.approx(-index(values, people), abs=1e-9)
        assert -1 - 1e-9 <= index(values, people) <= 1 + 1e-9


@given(met=st.lists(st.booleans(), min_size=2, max_size=60), seed=st.integers(0, 99))
def test_the_index_of_a_yes_or_no_stays_within_its_bounds_in_any_order(met: list[bool], seed: int) -> None:
    values = np.array(met, dtype=float)
    if not values.any():
        values[0] = 1
    standing = np.arange(len(values))
    index = concentration_index_of_people(values, standing)
    mean = values.mean()
    assert mean - 1 - 1e-9 <= index <= 1 - mean + 1e-9  # Wagstaff (2005)
    order = np.random.default_rng(seed).permutation(len(values))
    assert concentration_index_of_people(values[order], standing[order]) == pytest.approx(index, abs=1e-9)


@pytest.mark.parametrize("ask", [slope_index, relative_index, concentration_index, erreygers_index])
@pytest.mark.parametrize(
    ("values", "people", "words"),
    [
        ("0.4", [1, 2], "values must be a number or numbers"),
        ([], [], "values must hold at least one"),
        ([0.1, math.nan], [1, 2], "values must hold numbers alone; it holds nan at position 1"),
        ([0.5], [10], "values must be those of two or more groups; there is 1"),
        (0.5, 10, "values must be those of two or more groups"),
        ([0.1, 0.2], [1, -5], "populations must be above 0; it is -5 at position 1"),
        ([0.1, 0.2], [0, 5], "populations must be above 0; it is 0"),
        ([0.1, 0.2], [1, None], "populations must hold numbers alone"),
        ([0.1, 0.2], [1, 2, 3], "must be of the same groups; there are 2 and 3"),
        ([0.1, 0.2], "many", "populations must be a number or numbers"),
    ],
)
def test_groups_that_make_no_sense_are_refused(ask: Any, values: Any, people: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        ask(values, people)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: relative_index([0, 10], 1), r"fitted line above 0 .* it is -5"),
        (lambda: concentration_index([-1, 2], 1), "values must be 0 or more; it is -1"),
        (lambda: concentration_index([0, 0], 1), "values must not all be 0"),
        (
            lambda: concentration_index_of_people([1, 2], [1, 2, 3]),
            r"one entry a person; .*\(2,\) and \(3,\)",
        ),
        (lambda: concentration_index_of_people([[1, 2]], [[1, 2]]), "one entry a person"),
        (
            lambda: concentration_index_of_people([1, 2], [5, 5]),
            "standing must differ between people; it is 5",
        ),
        (lambda: concentration_index_of_people([1, -2], [5, 6]), "values must be 0 or more"),
        (lambda: concentration_index_of_people([1, 2], [5, math.nan]), "standing must hold numbers alone"),
        (lambda: concentration_index_of_people([1, 2], ["low", "high"]), "standing must be a number or num"),
        (lambda: concentration_index_of_people([], []), "values must hold at least one"),
        (lambda: concentration_index_of_people([0, 0], [1, 2]), "values must not all be 0"),
        (lambda: erreygers_index([35, 60], 1), r"values must be from 0 to 1; one is 60\. Write fractions"),
        (lambda: erreygers_index([0.2, -0.1], 1), "values must be from 0 to 1; one is -0.1"),
        (lambda: erreygers_index([0.2, 0.1], 1, 1, 0), "highest must be above lowest; they are 0 and 1"),
        (lambda: erreygers_index([0.2, 0.1], 1, "0"), "lowest must be a number"),
        (lambda: wagstaff_index([1, 1], 1), "must not all be at one end of their scale"),
        (lambda: wagstaff_index([0.5], 1), "two or more groups"),
        (lambda: wagstaff_index([0.5, math.nan], 1), "values must hold numbers alone"),
        (lambda: wagstaff_index([0.5, 2], 1), "values must be from 0 to 1; one is 2"),
        (lambda: simulated_interval(slope_index, [1, 2], -1, 1, seed=1), "standard_errors must be 0 or more"),
        (lambda: simulated_interval(slope_index, [1, 2], [1, 1, 1], 1, seed=1), "must have one shape"),
        (lambda: simulated_interval(slope_index, [1, 2], "1", 1, seed=1), "standard_errors must be a number"),
        (lambda: simulated_interval(slope_index, [1], 1, 1, seed=1), "two or more groups"),
        (lambda: simulated_interval(slope_index, [1, 2], 1, 1, seed=1, level=95), r"did you mean 0\.95"),
        (lambda: simulated_interval(slope_index, [1, 2], 1, 1, seed=1, level=1), "level must be between"),
        (lambda: simulated_interval(slope_index, [1, 2], 1, 1, seed=-1), "seed must be a whole number"),
        (lambda: simulated_interval(slope_index, [1, 2], 1, 1, seed=1, draws=0), "draws must be a whole"),
        (lambda: simulated_interval(concentration_index, [-1, 2], 0, 1, seed=1), "^values must be 0 or more"),
        (
            lambda: simulated_interval(concentration_index, [0.1, 2], 1, 1, seed=1, draws=100),
            "standard_errors must leave values that the index can take",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(ask: Callable[[], Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        ask()


@pytest.mark.parametrize("level", [5, 0.1, 79.3])
def test_equal_groups_of_unequal_size_have_no_slope_at_all(level: float) -> None:
    """Not even one of rounding, which has a sign."""
    assert slope_index([level] * 10, PEOPLE) == 0
    assert concentration_index([level] * 10, PEOPLE) == 0


@pytest.mark.parametrize(("values", "errors"), [([[1, 2], [3, 4]], 0.1), ([1, 2], [[0.1, 0.1], [0.1, 0.2]])])
def test_limits_are_simulated_for_one_row_of_groups(values: Any, errors: Any) -> None:
    with pytest.raises(InputError, match="one row of groups"):
        simulated_interval(slope_index, values, errors, 1, seed=1, draws=10)


def test_a_gradient_is_the_three_published_figures_beside_the_groups() -> None:
    table = gradient(VALUES, PEOPLE)
    assert table["group"].tolist() == list(range(1, 11))
    assert table["value"].tolist() == table["before"].tolist() == VALUES
    assert table.attrs["slope"] == pytest.approx(slope_index(VALUES, PEOPLE))
    assert table.attrs["relative"] == pytest.approx(relative_index(VALUES, PEOPLE))
    assert table.attrs["concentration"] == pytest.approx(concentration_index(VALUES, PEOPLE))
    assert table["fitted"].iloc[-1] - table["fitted"].iloc[0] < table.attrs["slope"], "middles, not ends"


def test_a_campaign_that_reaches_the_easiest_lifts_the_mean_and_widens_the_gap() -> None:
    """By hand: halves at 40% and 60% have a slope of 2 x 20 points; 10 for the better off make it 60."""
    found = gradient([0.4, 0.6], 100, 0, 0.1, most=1).attrs
    assert (found["before_mean"], found["mean"]) == pytest.approx((0.5, 0.55))
    assert (found["before_slope"], found["slope"]) == pytest.approx((0.4, 0.6))


@given(pairs=shares, gained=st.floats(0, 1))
def test_the_same_gain_for_all_leaves_the_slope_and_shrinks_the_concentration(
    pairs: list[tuple[float, int]], gained: float
) -> None:
    found = gradient(*split(pairs), gained, gained, most=1).attrs
    assert found["slope"] == pytest.approx(found["before_slope"], abs=1e-9)
    assert found["mean"] == pytest.approx(found["before_mean"] + gained)
    assert abs(found["concentration"]) <= abs(found["before_concentration"]) + 1e-9


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: gradient([[1, 2]], 1), "values must be one row of groups"),
        (lambda: gradient([1, 2], 1, most=2), "most must leave a group out; it is 2 of 2"),
        (lambda: gradient([1, 2], 1, "0.1", most=1), "gained_by_most must be a number"),
    ],
)
def test_a_gradient_that_makes_no_sense_is_refused_in_words(ask: Callable[[], Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        ask()


def test_a_line_that_starts_below_nothing_has_no_ratio() -> None:
    assert math.isnan(gradient([0, 1], 1, most=1).attrs["relative"])
