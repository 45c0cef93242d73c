"""What is behind a striking number: a count at one moment, a mean of few, and a case with both."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.course import cases, datasets
from cmplearn.errors import InputError
from cmplearn.methods.decision_quality import links
from cmplearn.methods.striking import sizes_behind_mean, stock

SEVEN = [48, 55, 36, 31, 60, 61, 39]  # whole years that add up to 330


def test_the_published_mean_fits_sevens_alone() -> None:
    """47.143 is 330/7 (facts 1.2, C08); below two hundred nothing else fits."""
    found = sizes_behind_mean(47.143, decimals=3, most=200)
    assert found.sizes == tuple(range(7, 201, 7))
    assert (found.printed, found.smallest) == ("47.143", 7)


@pytest.mark.parametrize(("decimals", "count", "smallest"), [(0, 60, 1), (1, 54, 7), (2, 19, 7), (3, 8, 7)])
def test_each_decimal_that_is_printed_leaves_fewer_sizes(decimals: int, count: int, smallest: int) -> None:
    found = sizes_behind_mean(47.143, decimals)
    assert (len(found.sizes), found.smallest) == (count, smallest)


def test_a_mean_that_no_small_group_has_has_none() -> None:
    found = sizes_behind_mean(0.001, decimals=3, most=60)
    assert (found.sizes, found.smallest) == ((), None)


@given(ages=st.lists(st.integers(0, 110), min_size=1, max_size=60), decimals=st.integers(0, 4))
def test_the_true_size_is_always_among_them(ages: list[int], decimals: int) -> None:
    mean = sum(ages) / len(ages)
    assert len(ages) in sizes_behind_mean(mean, decimals).sizes


@given(mean=st.integers(0, 90), decimals=st.integers(0, 4))
def test_a_whole_mean_fits_a_group_of_any_size(mean: int, decimals: int) -> None:
    assert sizes_behind_mean(mean, decimals, most=40).sizes == tuple(range(1, 41))


def test_a_half_is_rounded_up_as_people_do() -> None:
    assert 2 in sizes_behind_mean(2.5, decimals=0).sizes
    assert sizes_behind_mean(2.5, decimals=0).printed == "3"


def test_a_size_whose_mean_would_round_up_to_the_next_number_is_left_out() -> None:
    assert 8 not in sizes_behind_mean(0.12, decimals=2, most=10).sizes  # 1/8 = 0.125 prints as 0.13
    assert 8 in sizes_behind_mean(0.13, decimals=2, most=10).sizes


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        ({"mean": -1}, "mean must be 0 or more"),
        ({"mean": "47"}, "mean must be a number"),
        ({"mean": 47, "decimals": 7}, "decimals must be 6 or less"),
        ({"mean": 47, "decimals": 1.5}, "decimals must be a whole number"),
        ({"mean": 47, "most": 0}, "most must be a whole number of 1 or more"),
        ({"mean": 47, "most": 501}, "most must be 500 or less"),
    ],
)
def test_sizes_that_make_no_sense_are_refused(given_: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        sizes_behind_mean(**given_)


def test_the_invented_admissions_are_seven_whose_ages_have_the_published_mean() -> None:
    admissions = datasets.load("curious-admissions")
    ages = admissions.loc[admissions["cause"] == "vibration", "age"].tolist()
    assert sorted(ages) == sorted(SEVEN)
    assert round(sum(ages) / len(ages), 3) == cases.load("diamonds").figure("vibration_mean_age").value


def test_a_count_is_split_at_the_day_asked_for() -> None:
    found = stock([58, 19, 22, 9], at_least=2)
    assert (found.total, found.newcomers, found.older) == (108, 58, 31)
    assert stock([3, 1], at_least=0).older == 4
    assert stock([3, 1], at_least=9).older == 0


def test_one_morning_of_the_invented_hospital_holds_more_long_stays_than_come() -> None:
    """A third of those counted have been ready for a week; of those who become ready, about an eighth."""
    people = datasets.load("hospital-census")
    days = people.loc[people["fit_to_leave"], "days_since_fit"].value_counts()
    found = stock([int(days.get(day, 0)) for day in range(int(days.index.max()) + 1)], at_least=7)
    assert found.total == cases.load("diamonds").figure("fit_to_leave").value
    assert found.older / found.total > 0.3
    assert found.people_by_day[7] / found.newcomers < 0.15


@given(counts=st.lists(st.integers(0, 50), min_size=1, max_size=40).filter(any), days=st.integers(0, 50))
def test_a_later_day_never_counts_more(counts: list[int], days: int) -> None:
    assert stock(counts, days + 1).older <= stock(counts, days).older <= stock(counts, 0).total


@pytest.mark.parametrize(
    ("people", "days", "words"),
    [
        ([], 1, "people_by_day"),
        ([0, 0], 1, "number of people in people_by_day must be above 0"),
        ([1, -1], 1, r"people_by_day\[1\] must be a whole number of 0 or more"),
        ([1, 0.5], 1, r"people_by_day\[1\] must be a whole number"),
        ("12", 1, "people_by_day"),
        ([1, 2], -1, "at_least must be a whole number of 0 or more"),
    ],
)
def test_counts_that_make_no_sense_are_refused(people: Any, days: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        stock(people, days)


def test_links_given_one_by_one_are_the_chain_of_the_case() -> None:
    found = links(0.7, 0.3, 0.85, 0.65, 0.8, 0.9)
    assert found.element == "alternatives"
    assert 100 * found.score == cases.load("decide").check("chain").value
