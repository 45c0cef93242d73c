"""Definition sheets: a good one passes, every blank and every muddle is told."""

import dataclasses
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.errors import InputError
from cmplearn.methods.kpi import DIRECTIONS, FREQUENCIES, Kpi, check

GOOD = Kpi(
    name="Structured reviews of people in care homes",
    purpose="The lead pharmacist moves sessions to homes where fewer people were reviewed.",
    numerator="Residents with a structured medication review in the last 12 months",
    denominator="Residents on the list of the home on the last day of the month",
    exclusions="People in the home for less than 28 days: their review is due later",
    source="Practice system, search SMR-CH, run on the first working day",
    frequency="monthly",
    owner="Lead pharmacist of the network",
    target=0.8,
    direction="up",
    perverse_incentive="Short reviews, to reach the number: their length is watched beside it",
    small_numbers="Homes with fewer than 10 residents are added to their neighbour",
)

# Fact book, section 2.16: every field of the definition sheet, under the name that the code gives it.
SHEET = [
    "name", "purpose", "numerator", "denominator", "exclusions", "source", "frequency", "owner", "target",
    "direction", "perverse_incentive", "small_numbers",
]  # fmt: skip


def test_the_sheet_has_every_field_of_the_fact_book() -> None:
    assert [field.name for field in dataclasses.fields(Kpi)] == SHEET


def test_a_good_sheet_has_no_problems() -> None:
    assert check(GOOD) == []


def test_an_empty_sheet_has_a_problem_in_each_field_in_order() -> None:
    problems = check(Kpi())
    assert [problem.split()[0] for problem in problems] == SHEET
    assert all(" is blank. " in problem for problem in problems)


@pytest.mark.parametrize("name", SHEET)
def test_one_blank_is_one_problem(name: str) -> None:
    (problem,) = check(dataclasses.replace(GOOD, **{name: "  "}))
    assert problem.startswith(f"{name} is blank. ")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("purpose", "Structured reviews of people in care homes.", "says the name again"),
        ("denominator", GOOD.numerator.upper(), "always 1"),
        ("denominator", "none", "is 'none'. Say of how many"),
        ("frequency", "now and then", "is 'now and then'. Choose one of daily, weekly"),
        ("owner", "Everyone", "what everybody owns nobody answers for"),
        ("owner", "tbc", "Name one post"),
        ("target", "better than last year", "holds no number. Say how much"),
        ("target", -0.1, "is -0.1, below 0. Give the level"),
        ("target", 80, "is 80. If it is a percentage, write 0.8; if not, write it in words"),
        ("direction", "improve", "is 'improve'. Choose one of up, down, neutral"),
        ("perverse_incentive", "None.", "there is always a way"),
        ("perverse_incentive", "n/a", "there is always a way"),
        ("small_numbers", "as usual", "holds no number. Say below which number"),
    ],
)
def test_a_muddle_is_told_in_words(name: str, value: object, words: str) -> None:
    (problem,) = check(dataclasses.replace(GOOD, **{name: value}))
    assert problem.startswith(f"{name} ")
    assert words in problem


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("frequency", each) for each in (*FREQUENCIES, "Monthly")),
        *(("direction", each) for each in (*DIRECTIONS, "Down")),
        *(("target", each) for each in ("95% by March 2027", "fewer than five a month", "zero", 0, 0.95, 1)),
        *(("small_numbers", each) for each in ("<5 shown as a dash", "below seven: two quarters together")),
        ("exclusions", "none"),
    ],
)
def test_what_is_clear_is_left_alone(name: str, value: object) -> None:
    assert check(dataclasses.replace(GOOD, **{name: value})) == []


@given(st.fixed_dictionaries({name: st.text(max_size=30) for name in SHEET}))
def test_a_field_has_at_most_one_problem_and_more_words_never_leave_it_blank(sheet: dict[str, str]) -> None:
    kpi = Kpi(**sheet)
    told = [problem.split()[0] for problem in check(kpi)]
    assert told == [name for name in SHEET if name in set(told)]
    assert {name for name in SHEET if not sheet[name].split()} <= set(told)


@given(st.sets(st.sampled_from(SHEET)))
def test_filling_in_a_blank_never_makes_more_problems(blank: set[str]) -> None:
    problems = check(dataclasses.replace(GOOD, **dict.fromkeys(blank, "")))
    assert {problem.split()[0] for problem in problems} == blank


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", 5, "name must be text; it is 5"),
        ("owner", None, "owner must be text; it is None"),
        ("numerator", ["a"], "numerator must be text"),
        ("target", math.nan, "target must be a number"),
        ("target", None, "target must be a number"),
        ("target", True, "target must be a number"),
    ],
)
def test_a_field_of_the_wrong_kind_is_refused(field: str, value: object, words: str) -> None:
    with pytest.raises(InputError, match=words):
        Kpi(**{field: value})


@pytest.mark.parametrize("kpi", [None, "reviews", {"name": "reviews"}, 3])
def test_what_is_no_sheet_is_refused(kpi: object) -> None:
    with pytest.raises(InputError, match="kpi must be a Kpi"):
        check(kpi)


def test_a_sheet_cannot_be_changed_after_it_was_checked() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        GOOD.owner = "nobody"  # type: ignore[misc]
