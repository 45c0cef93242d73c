"""Self-ratings are kept as given, dated, and read whatever was saved."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn import course
from cmplearn.portfolio import open_portfolio, read
from cmplearn.portfolio.self_ratings import (
    NOT_RELEVANT,
    POINTS,
    STEPS,
    SelfRatings,
    gaps,
    items,
    self_ratings,
)

FIRST_DAY = date(2026, 1, 12)


def test_thirteen_needs_and_seven_competencies_are_rated() -> None:
    found = items(course.programme())
    assert [item.id for item in found] == [*(f"D{n}" for n in range(39, 52)), *(f"K{n}" for n in range(1, 8))]
    assert sum(item.is_need for item in found) == 13
    assert all(item.lessons and item.name for item in found)


def test_each_point_is_there_before_anything_is_saved(tmp_path: Path) -> None:
    found = self_ratings(read(tmp_path))
    assert list(found) == ["before", "after", "then", "3-months", "6-months"]
    assert all(each.version == 0 and each.answered == 0 for each in found.values())


def test_what_is_saved_comes_back(tmp_path: Path) -> None:
    rated = SelfRatings("before", {"D39": 4, "K1": 7}, ("D40",), FIRST_DAY, FIRST_DAY, "in a hurry")
    with open_portfolio(tmp_path) as portfolio:
        portfolio.save("plan", "ratings/before", rated.to_value(), 0, "one")
        assert self_ratings(portfolio)["before"] == SelfRatings(
            "before", {"D39": 4, "K1": 7}, ("D40",), FIRST_DAY, FIRST_DAY, "in a hurry", version=1
        )


@pytest.mark.parametrize(
    ("rated_on", "changed_on", "is_late", "was_changed_late"),
    [
        (date(2026, 1, 5), date(2026, 1, 5), False, False),
        (FIRST_DAY, FIRST_DAY, False, False),  # on the morning of the first day
        (date(2026, 1, 13), date(2026, 1, 14), True, False),
        (date(2026, 1, 5), date(2026, 2, 1), False, True),
        (None, None, False, False),
    ],
)
def test_ratings_of_the_start_made_or_changed_after_it_are_marked(
    rated_on: date | None, changed_on: date | None, is_late: bool, was_changed_late: bool
) -> None:
    ratings = SelfRatings("before", {"D39": 3}, (), rated_on, changed_on)
    assert (ratings.is_late(FIRST_DAY), ratings.was_changed_late(FIRST_DAY)) == (is_late, was_changed_late)
    assert not ratings.is_late(None)


def test_only_ratings_of_the_start_can_be_late() -> None:
    assert not SelfRatings("after", {"D39": 3}, (), date(2026, 5, 1), date(2026, 5, 1)).is_late(FIRST_DAY)


def test_what_was_rated_low_comes_lowest_first_from_the_latest_ratings() -> None:
    before = SelfRatings("before", {"D39": 1})
    after = SelfRatings("after", {"D39": 5, "D48": 3, "K6": 2, "D41": 4}, ("D40",))
    found = gaps({"before": before, "after": after}, course.programme())
    assert [(gap.item.id, gap.step) for gap in found] == [("K6", 2), ("D48", 3)]
    assert found[0].item.lessons == ("1.5", "1.7", "2.5")
    assert gaps({"before": SelfRatings("before")}, course.programme()) == ()


def test_looking_back_is_no_statement_of_where_somebody_is() -> None:
    """The ratings of the start made at the end don't decide what to read next."""
    assert gaps({"then": SelfRatings("then", {"D39": 1})}, course.programme()) == ()


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(value=anything | st.fixed_dictionaries({"ratings": anything, "rated_on": anything, "note": anything}))
def test_anything_saved_is_read_and_nothing_but_steps_counts(value: object) -> None:
    found = SelfRatings.from_value("before", value)
    assert all(step in STEPS for step in found.ratings.values())


answers = st.dictionaries(
    st.sampled_from(["D39", "D40", "K1", "K2"]), st.sampled_from([*STEPS, NOT_RELEVANT])
)


@given(given_=answers, on=st.dates(), note=st.text(max_size=40))
def test_written_and_read_is_the_same(given_: dict[str, int | str], on: date, note: str) -> None:
    value = {"ratings": given_, "rated_on": on.isoformat(), "changed_on": on.isoformat(), "note": note}
    found = SelfRatings.from_value("after", value)
    assert SelfRatings.from_value("after", found.to_value()) == found
    assert found.items == set(given_)


def test_ids_of_points_can_stand_in_addresses() -> None:
    assert [each.id for each in POINTS if each.months_after] == ["3-months", "6-months"]
