"""Estimates: what people type is read or refused in words, and set beside the sum fairly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.course import cases
from cmplearn.course.cases import Check
from cmplearn.errors import InputError
from cmplearn.web.case_estimate import estimate_of


def a_sum(value: float, unit: str = "people", decimals: int = 0) -> Check:
    check = cases.load("inhalers").check("per_10_000")
    return check.model_copy(update={"value": value, "unit": unit, "decimals": decimals})


@pytest.mark.parametrize(
    ("typed", "unit", "value"),
    [
        ("1200", "people", 1200),
        ("1,200", "people", 1200),
        (" 1 200 ", "people", 1200),
        ("1\u00a0200", "people", 1200),
        ("1,234,567.5", "people", 1_234_567.5),
        (".5", "WTE", 0.5),
        ("£1,200", "pounds", 1200),
        ("-£ 3", "pounds", -3),
        ("£2.5 million", "pounds", 2_500_000),
        ("£2.5m", "million pounds", 2.5),
        ("18%", "%", 18),
        ("18 per cent", "%", 18),
        ("\N{MINUS SIGN}13.2 %", "%", -13.2),
        ("+3", "%", 3),
        ("about 4", "people", 4),
        ("~4", "people", 4),
        ("~ 4%", "%", 4),
        ("circa 4", "people", 4),
        ("c. 4", "people", 4),
        ("4 or so", "people", 4),
        ("Roughly £1.2k", "pounds", 1200),
        ("1.2k", "people", 1200),
        ("3 thousand", "people", 3000),
        ("500k", "million pounds", 0.5),
        ("1e3", "people", 1000),
        ("1.5e+2", "people", 150),
    ],
)
def test_numbers_are_read_as_people_type_them(typed: str, unit: str, value: float) -> None:
    assert estimate_of(typed, a_sum(1, unit)).value == value


@pytest.mark.parametrize(
    "typed",
    [
        *("many", "1,20", "1.200,5", "12 34", "1/2", "3 to 4", "--3", "nan", "inf", "٣", "£", "%", "0x1"),
        *(
            "about",
            "~",
            "about many",
            "about4",
            "~~4",
            "or so",
            "4 or",
            "k",
            "1e",
            "e3",
            "1e-3",
            "1kk",
            "1km",
        ),
    ],
)
def test_what_is_no_number_is_refused_by_its_name(typed: str) -> None:
    with pytest.raises(InputError, match="is not one number"):
        estimate_of(typed, a_sum(1, "pounds" if typed == "£" else "%"))


@pytest.mark.parametrize(
    ("typed", "unit"), [("£5", "people"), ("5%", "people"), ("£5", "%"), ("5%", "pounds")]
)
def test_a_sign_of_another_unit_is_refused(typed: str, unit: str) -> None:
    with pytest.raises(InputError, match="This sum is not in"):
        estimate_of(typed, a_sum(5, unit))


def test_a_number_beyond_all_sums_is_refused() -> None:
    with pytest.raises(InputError, match="so large"):
        estimate_of("99,999 million", a_sum(5))
    with pytest.raises(InputError, match="so large"):
        estimate_of("1e99", a_sum(5))


@pytest.mark.parametrize(
    ("typed", "value", "apart", "is_near"),
    [
        ("100", 100.4, "what the sum comes to", True),
        ("105", 100, "a little more than the sum, within a tenth of it", True),
        ("90", 100, "a little less than the sum, within a tenth of it", True),
        ("125", 100, "more than the sum, within a quarter of it", True),
        ("75", 100, "less than the sum, within a quarter of it", True),
        ("126", 100, "about half as much again as the sum", False),
        ("200", 100, "about twice the sum", False),
        ("250", 100, "about 3 times the sum", False),
        ("710", 100, "about 7 times the sum", False),
        ("1,500", 100, "at least ten times the sum", False),
        ("10,100", 100, "more than a hundred times the sum", False),
        ("1 million", 100, "more than a thousand times the sum", False),
        ("66", 100, "about two thirds of the sum", False),
        ("50", 100, "about half the sum", False),
        ("33", 100, "about a third of the sum", False),
        ("25", 100, "about a quarter of the sum", False),
        ("15", 100, "less than a quarter of the sum", False),
        ("5", 100, "less than a tenth of the sum", False),
        ("0.5", 100, "less than a hundredth of the sum", False),
        ("0", 100, "nothing at all", False),
        ("-100", 100, "below nothing, and the sum is above it", False),
        ("-50", -100, "about half the sum", False),
        ("-100", -100, "what the sum comes to", True),
        ("100", -100, "what the sum comes to, its minus sign left aside", True),
        ("0", 0, "what the sum comes to", True),
        ("3", 0, "not what the sum comes to, which is nothing at all", False),
    ],
)
def test_how_far_apart_is_said_in_words(typed: str, value: float, apart: str, is_near: bool) -> None:
    estimate = estimate_of(typed, a_sum(value))
    assert (estimate.apart, estimate.is_near) == (apart, is_near)


@given(value=st.integers(-10_000, 10_000), typed=st.integers(-10_000, 10_000))
def test_an_estimate_is_near_when_it_is_within_a_quarter_and_its_words_say_so(value: int, typed: int) -> None:
    estimate = estimate_of(str(typed), a_sum(value))
    sizes = (abs(typed), abs(value)) if value < 0 else (typed, value)
    assert estimate.is_near == (4 * abs(sizes[0] - sizes[1]) <= abs(value))
    assert estimate.is_near == ("within a" in estimate.apart or estimate.apart.startswith("what the sum"))
