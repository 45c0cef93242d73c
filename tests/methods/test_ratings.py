"""Ratings before, looking back and after: what moved, what the yardstick did, and what isn't compared."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.errors import InputError
from cmplearn.methods.ratings import TOP, Comparison, Tally, compare

# By hand: six things, of which the fifth was never rated at the start and the sixth doesn't apply at all.
BEFORE = {"data": 5, "power": 2, "plain words": 6, "budgets": 3, "conflict": None, "politics": None}
THEN = {"data": 3, "power": 2, "plain words": 4, "budgets": 4, "conflict": 2, "politics": None}
AFTER = {"data": 6, "power": 4, "plain words": 6, "budgets": 4, "conflict": 5, "politics": None}


def worked() -> Comparison:
    return compare(BEFORE, THEN, AFTER)


def test_the_yardstick_moved_on_three_of_four() -> None:
    assert worked().moves("shift") == {"data": -2, "power": 0, "plain words": -2, "budgets": 1}
    assert worked().tally("shift") == Tally(lower=2, same=1, higher=1)
    assert worked().tally("shift").compared == 4


def test_change_is_told_against_both_starts() -> None:
    assert worked().moves("change") == {"data": 1, "power": 2, "plain words": 0, "budgets": 1}
    assert worked().moves("change_looking_back") == {
        "data": 3, "power": 2, "plain words": 2, "budgets": 0, "conflict": 3,
    }  # fmt: skip
    assert worked().largest("change") == ("power",)
    assert worked().largest("change_looking_back") == ("data", "conflict")


def test_medians_are_of_the_things_rated_at_every_point() -> None:
    # before 2 3 5 6, looking back 2 3 4 4, after 4 4 6 6; "conflict" has no start and is left out
    assert worked().medians == {"before": 4, "then": 3.5, "after": 5}


def test_nothing_rose_means_nothing_rose_most() -> None:
    assert compare({"data": 5}, after={"data": 4}).largest("change") == ()


def test_points_without_a_rating_are_no_points() -> None:
    found = compare(BEFORE, then={"data": None})
    assert found.points == ("before",)
    assert found.medians == {"before": 4}
    assert compare().medians == {}


def test_a_table_librarys_whole_numbers_are_whole_numbers() -> None:
    assert compare({"data": np.int64(4)}).rows[0].before == 4  # type: ignore[dict-item]


@pytest.mark.parametrize("wrong", [0, TOP + 1, 3.5, "4", True, float("nan")])
def test_what_is_no_step_of_the_scale_is_named(wrong: object) -> None:
    with pytest.raises(InputError, match=r"then must hold whole numbers from 1 to 7; that of data is"):
        compare({"data": 3}, then={"data": wrong})  # type: ignore[dict-item]


@pytest.mark.parametrize("wrong", [[1, 2], "data", 5])
def test_ratings_without_names_are_refused(wrong: object) -> None:
    with pytest.raises(InputError, match="before must be ratings by name"):
        compare(wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [1, 0, 5.5, None, True])
def test_a_scale_has_two_steps_or_more(wrong: object) -> None:
    with pytest.raises(InputError, match="top must be a whole number of 2 or more"):
        compare({}, top=wrong)  # type: ignore[arg-type]


steps = st.one_of(st.none(), st.integers(1, TOP))
names = st.sampled_from("abcdefghij")
ratings = st.dictionaries(names, steps)
complete = st.dictionaries(names, st.tuples(*[st.integers(1, TOP)] * 3), min_size=1)


@given(points=complete)
def test_the_two_changes_differ_by_the_shift(points: dict[str, tuple[int, int, int]]) -> None:
    found = compare(*({name: steps[at] for name, steps in points.items()} for at in range(3)))
    for row in found.rows:
        assert row.change == (row.shift or 0) + (row.change_looking_back or 0)


@given(before=ratings, then=ratings, after=ratings)
def test_swapping_the_two_starts_turns_the_shift_round(
    before: dict[str, int | None], then: dict[str, int | None], after: dict[str, int | None]
) -> None:
    found, swapped = compare(before, then, after), compare(then, before, after)
    assert swapped.moves("shift") == {item: -steps for item, steps in found.moves("shift").items()}
    assert swapped.moves("change") == found.moves("change_looking_back")
    lower, higher = found.tally("shift").lower, found.tally("shift").higher
    assert (swapped.tally("shift").higher, swapped.tally("shift").lower) == (lower, higher)


@given(before=ratings, then=ratings, after=ratings)
def test_what_isnt_rated_at_both_points_is_in_no_tally(
    before: dict[str, int | None], then: dict[str, int | None], after: dict[str, int | None]
) -> None:
    found = compare(before, then, after)
    both = [name for name in before if before[name] is not None and after.get(name) is not None]
    assert found.tally("change").compared == len(both)
    assert set(found.largest("change")) <= set(both)


@given(points=complete, top=st.integers(TOP, 20))
def test_turning_the_scale_over_turns_every_move_over(
    points: dict[str, tuple[int, int, int]], top: int
) -> None:
    given_ = [{name: steps[at] for name, steps in points.items()} for at in range(3)]
    turned = [{name: top + 1 - step for name, step in ratings.items()} for ratings in given_]
    found, over = compare(*given_, top=top), compare(*turned, top=top)
    assert over.moves("change") == {item: -steps for item, steps in found.moves("change").items()}
    assert over.medians == {point: top + 1 - value for point, value in found.medians.items()}
