"""Pictures of a business case say the finding in words and mark what matters."""

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cmplearn import charts
from cmplearn.charts import Picture
from cmplearn.methods.business_case import UnitBreakEven, unit_break_even

Sound = Callable[[Picture], None]
Texts = Callable[[Picture], list[str]]
ADMISSION_GBP = 494_720 / 443


def care_homes(
    cost_gbp: float = 200_916, counted_share: float = 1.0, value: float = ADMISSION_GBP
) -> UnitBreakEven:
    return unit_break_even(cost_gbp, 163_368, value, 443, counted_share, unit_name="admissions avoided")


@pytest.mark.parametrize(
    ("result", "title"),
    [
        (care_homes(), "Pays for itself at 34 admissions avoided, 8% of the 443 claimed"),
        (care_homes(167_010), "Pays for itself at 4 admissions avoided, less than 1% of the 443 claimed"),
        (
            care_homes(counted_share=0.35),
            "Pays for itself at 34 admissions avoided, 8% of the 443 claimed. "
            "Counting 155, it gains £135,604",
        ),
        (
            care_homes(counted_share=0.03),
            "Pays for itself at 34 admissions avoided, 8% of the 443 claimed. Counting 13, it loses £22,706",
        ),
        (
            care_homes(value=50),
            "Needs 751 admissions avoided to pay for itself, more than the 443 claimed",
        ),
        (
            care_homes(value=0),
            "No number of admissions avoided pays for it: they are worth £0 and the rest falls £37,548 short",
        ),
        (care_homes(100_000), "Pays for itself without any admissions avoided, before the 443 claimed"),
    ],
)
def test_the_title_states_the_finding(result: UnitBreakEven, title: str, assert_sound: Sound) -> None:
    picture = charts.unit_break_even(result)
    assert picture.title == title
    assert_sound(picture)


def test_break_even_count_claim_and_cost_are_marked_on_the_picture(texts: Texts) -> None:
    drawn = texts(charts.unit_break_even(care_homes(counted_share=0.35)))
    assert "34 to break even" in drawn
    assert "155 counted: gains £135,604" in drawn
    assert "443 claimed: gains £457,172" in drawn
    assert "Cost £200,916" in drawn
    assert "Real number of admissions avoided" in drawn
    assert {"£0", "£200,000", "£400,000", "£600,000"} <= set(drawn)


def test_the_table_holds_none_break_even_count_and_claim() -> None:
    picture = charts.unit_break_even(unit_break_even(1_000, 100, 50, 40, counted_share=0.5))
    assert picture.columns == ("Point", "Units", "Benefits (£)", "Cost (£)", "Benefits less cost (£)")
    assert picture.rows == (
        ("None", 0, 100, 1_000, -900),
        ("Break-even", 18, 1_000, 1_000, 0),
        ("Counted", 20, 1_100, 1_000, 100),
        ("Claimed", 40, 2_100, 1_000, 1_100),
    )


def test_break_even_far_beyond_the_claim_is_said_but_not_drawn(texts: Texts) -> None:
    picture = charts.unit_break_even(care_homes(value=1))
    assert "37,548 admissions avoided" in picture.title
    assert not any("break even" in words for words in texts(picture))


def test_the_name_of_a_unit_is_text_whatever_it_holds(assert_sound: Sound, texts: Texts) -> None:
    picture = charts.unit_break_even(unit_break_even(10, 0, 1, 20, unit_name='<b onload="x">&'))
    assert_sound(picture)
    assert 'Real number of <b onload="x">&' in texts(picture)
    assert "<b " not in picture.html()


@example(cost=200_916, other=163_368, value=1_116.75, claimed=443, share=1.0)
@given(
    cost=st.floats(1, 5e6),
    other=st.floats(0, 5e6),
    value=st.floats(0, 20_000),
    claimed=st.integers(1, 5_000),
    share=st.floats(0, 1),
)
def test_every_break_even_can_be_drawn(
    cost: float, other: float, value: float, claimed: int, share: float, assert_sound: Sound
) -> None:
    result = unit_break_even(cost, other, value, claimed, share, "admissions avoided")
    picture = charts.unit_break_even(result)
    assert_sound(picture)
    assert picture == charts.unit_break_even(result)
