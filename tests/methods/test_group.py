"""What a group answered: checked against numpy and scipy, and by laws that any group must keep."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from cmplearn.errors import InputError
from cmplearn.methods import group, mcda

numbers = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60)
orders = st.integers(2, 7).flatmap(
    lambda n: st.lists(st.permutations([f"item-{each}" for each in range(n)]), min_size=1, max_size=20)
)
voices = st.integers(2, 5).flatmap(
    lambda n: st.lists(
        st.lists(st.floats(0, 100), min_size=n, max_size=n).filter(lambda points: sum(points) > 1e-6),
        min_size=1,
        max_size=12,
    )
)


@given(numbers)
def test_the_middle_and_the_quartiles_are_those_of_numpy(values: list[float]) -> None:
    found = group.estimates(values)
    assert (found.lowest, found.highest, found.n) == (min(values), max(values), len(values))
    assert [found.lower, found.median, found.upper] == pytest.approx(
        np.quantile(values, [0.25, 0.5, 0.75]).tolist(), abs=1e-6
    )


@given(orders)
def test_kendalls_w_is_friedmans_statistic_over_its_largest(rankings: list[list[str]]) -> None:
    people, items = len(rankings), len(rankings[0])
    found = group.kendalls_w(rankings)
    assert 0 <= found <= 1 + 1e-9
    if people > 1 and items > 2:
        ranks = [[order.index(item) for order in rankings] for item in rankings[0]]
        chi_squared = stats.friedmanchisquare(*ranks).statistic
        assert found == pytest.approx(chi_squared / (people * (items - 1)), abs=1e-9)


@given(orders)
def test_borda_points_are_shared_out_whole_and_whoever_all_put_first_is_first(
    rankings: list[list[str]],
) -> None:
    points = group.borda(rankings)
    items = len(rankings[0])
    assert sum(points.values()) == len(rankings) * items * (items - 1) / 2
    assert list(points.values()) == sorted(points.values(), reverse=True)
    agreed = [rankings[0]] * 3
    assert list(group.borda(agreed)) == rankings[0]
    assert group.kendalls_w(agreed) == pytest.approx(1)


@given(voices)
def test_the_weights_of_a_group_sum_to_one_and_are_the_mean_of_everybodys_swing_weights(
    voices: list[list[float]],
) -> None:
    points = [{f"item-{place}": value for place, value in enumerate(voice)} for voice in voices]
    found = {each.item: each.mean for each in group.group_weights(points)}
    assert sum(found.values()) == pytest.approx(1)
    own = [mcda.swing_weights(each) for each in points]
    assert found == pytest.approx({item: float(np.mean([one[item] for one in own])) for item in found})


@given(voices, st.integers(0, 99))
def test_the_value_by_the_mean_weights_is_the_mean_of_everybodys_values(
    voices: list[list[float]], seed: int
) -> None:
    items = [f"item-{place}" for place in range(len(voices[0]))]
    points = [dict(zip(items, voice, strict=True)) for voice in voices]
    rng = np.random.default_rng(seed)
    scores = {
        name: dict(zip(items, rng.uniform(0, 100, len(items)), strict=True)) for name in ("a", "b", "c")
    }
    weights = {each.item: each.mean for each in group.group_weights(points)}
    found = group.group_values(points, scores)
    for each in found:
        by_mean = sum(weights[item] * score for item, score in scores[each.option].items())
        assert each.value == pytest.approx(by_mean)
    assert [each.value for each in found] == sorted((each.value for each in found), reverse=True)
    assert sum(each.firsts for each in found) >= len(points)


def test_everybodys_points_count_the_same_however_many_they_gave() -> None:
    modest, generous = {"safety": 1, "cost": 3}, {"safety": 75, "cost": 25}
    assert [each.mean for each in group.group_weights([modest, generous])] == [0.5, 0.5]


def test_who_tie_for_first_count_for_each() -> None:
    found = group.group_values([{"cost": 1}], {"a": {"cost": 50}, "b": {"cost": 50}, "c": {"cost": 0}})
    assert {each.option: each.firsts for each in found} == {"a": 1, "b": 1, "c": 0}


def test_who_moved_adds_up_on_both_sides() -> None:
    found = group.turnover({("a", "b"): 4, ("b", "b"): 6, ("b", "a"): 1, ("a", "a"): 0}, ["a", "b", "c"])
    assert (found.both, found.changed, found.stayed) == (11, 5, 6)
    assert found.before == {"a": 4, "b": 7, "c": 0}
    assert found.after == {"a": 1, "b": 10, "c": 0}
    assert ("a", "a") not in found.counts


def test_hands_tell_only_how_few_may_have_moved() -> None:
    """Five who swap with five leave no trace; two hands that stay down are nobody's move."""
    assert group.net_change({"a": 5, "b": 5}, {"a": 5, "b": 5}).fewest_moved == 0
    found = group.net_change({"a": 8, "b": 4}, {"a": 3, "c": 7})
    assert (found.changes, found.fewest_moved) == ({"a": -5, "b": -4, "c": 7}, 7)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: group.estimates([]), "values must hold at least one number; it is empty"),
        (lambda: group.estimates("12"), "values must be a list of numbers"),
        (lambda: group.estimates([1, None]), r"values\[1\] must be a number; it is None"),
        (lambda: group.estimates([1, float("nan")]), r"values\[1\] must be a number; it is nan"),
        (lambda: group.turnover({("a", "b"): -1}), "counts of a to b must be a whole number of 0 or more"),
        (lambda: group.turnover({("a", "b"): 1}, ["a"]), "'b' is none of a"),
        (lambda: group.net_change({"a": 1.5}, {}), "before of a must be a whole number"),
        (lambda: group.borda([]), "rankings must hold at least one order"),
        (lambda: group.borda([["a"]]), "of two or more items"),
        (lambda: group.kendalls_w([["a", "b"], ["a", "a"]]), "number 1 is"),
        (lambda: group.borda([["a", "b"], ["a", "c"]]), "Order a, b"),
        (lambda: group.group_weights([]), "points must hold those of one person at least"),
        (lambda: group.group_weights([{"a": 0}]), "points must not all be 0; those of number 0 are"),
        (lambda: group.group_weights([{"a": -1}]), "points of a must be 0 or more; it is -1"),
        (lambda: group.group_weights([{"a": 1}, {"b": 1}]), "those of number 1 are of b"),
        (lambda: group.group_values([{"a": 1}], {}), "scores must hold at least one option"),
        (lambda: group.group_values([{"a": 1}], {"x": {}}), "scores of x must have every item; a is missing"),
        (lambda: group.group_values([{"a": 1}], {"x": {"a": 101}}), "that of x for a is 101"),
    ],
)
def test_what_is_no_answer_of_a_group_is_refused(call: Callable[[], Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        call()


def test_a_page_for_phones_loads_no_table_library() -> None:
    code = "import sys, cmplearn.methods.group; print({'pandas', 'numpy', 'scipy'} & set(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "set()"
