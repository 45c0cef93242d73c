from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.widgets import number, percent, pounds
from cmplearn.widgets.formatting import with_unit


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "£0"),
        (494720, "£494,720"),
        (1116.75, "£1,116.75"),
        (1116.7, "£1,116.70"),
        (-0.5, "-£0.50"),
        (Decimal("2.005"), "£2.01"),
    ],
)
def test_pounds_show_pence_only_when_there_are_some(value: float, text: str) -> None:
    assert pounds(value) == text


def test_halves_round_up_as_people_expect_not_to_even() -> None:
    assert [number(value, decimals=0) for value in (0.5, 1.5, 2.5)] == ["1", "2", "3"]


def test_a_number_so_small_that_it_rounds_to_nought_has_no_sign() -> None:
    assert (number(-0.001), pounds(-0.001)) == ("0", "£0.00")


@pytest.mark.parametrize(
    ("share", "text"), [(0, "0%"), (0.153, "15%"), (0.155, "16%"), (1, "100%"), (1.2, "120%")]
)
def test_a_share_reads_as_per_cent(share: float, text: str) -> None:
    assert percent(share) == text


@given(st.integers(-(10**12), 10**12))
def test_a_whole_number_comes_back_when_the_commas_are_taken_out(value: int) -> None:
    assert int(number(value).replace(",", "")) == value


def test_units_stand_where_people_write_them() -> None:
    assert [with_unit(50, unit) for unit in ("pounds", "%", "beds", "")] == ["£50", "50%", "50 beds", "50"]
