"""The outline case: published figures in, the room's guesses, and what follows."""

import pytest

from cmplearn import course
from cmplearn.apps import outline_case
from cmplearn.apps.outline_case import Assumptions, appraise, compare, read_prediction, sway
from cmplearn.errors import InputError

CASE = outline_case.outline()


def chosen(**changes: object) -> Assumptions:
    """Return the choices that the app opens with, some of them changed."""
    start: dict[str, object] = {
        "pay": "pharmacist_wte_2025_26",
        "counted_percent": 100,
        "admission_gbp": CASE.admission_gbp,
        "savings_percent": 100,
    }
    return Assumptions(**(start | changes))  # type: ignore[arg-type]


def test_the_case_s_figures_are_those_of_the_library() -> None:
    wirral = course.cases.load("wirral-moch")

    assert CASE.claimed == wirral.figure("admissions_avoided").value
    assert CASE.savings_gbp == 159_654 + 3_714
    assert CASE.admission_gbp == 1_116.75
    assert CASE.wte_years == 3


@pytest.mark.parametrize(
    ("pay", "needed"),
    [("pharmacist_wte_2020_21", 4), ("pharmacist_wte_2025_26", 34), ("advanced_pharmacist_wte_2025_26", 51)],
)
def test_the_price_year_of_the_pay_moves_break_even(pay: str, needed: int) -> None:
    assert appraise(CASE, chosen(pay=pay)).break_even_units == needed


def test_counting_half_the_admissions_halves_what_they_bring() -> None:
    half, whole = (appraise(CASE, chosen(counted_percent=percent)) for percent in (50, 100))

    assert half.break_even_units == whole.break_even_units
    assert whole.net_gbp - half.net_gbp == pytest.approx(443 * 1_116.75 / 2)


def test_without_any_saving_on_medicines_far_more_admissions_are_needed() -> None:
    assert appraise(CASE, chosen(savings_percent=0)).break_even_units == 180  # 200,916 / 1,116.75 = 179.9


def test_an_admission_worth_nothing_can_never_pay() -> None:
    assert appraise(CASE, chosen(admission_gbp=0)).break_even_units is None


def test_each_guess_sways_the_answer_and_the_admissions_most_of_all() -> None:
    table = sway(CASE, chosen(counted_percent=50))

    assert table["input"].tolist() == [
        "Share of the admissions that count (%)",
        "Price of an admission (£)",
        "Share of the savings that count (%)",
        "Pay of the team (£)",
    ]
    assert table["swing"].iloc[0] == pytest.approx(443 * 1_116.75)
    assert table["swing"].iloc[3] == pytest.approx(3 * (73_334 - 55_670))
    assert table.attrs["base"] == appraise(CASE, chosen(counted_percent=50)).net_gbp


@pytest.mark.parametrize(("typed", "number"), [("0", 0), (" 200 ", 200), ("443", 443)])
def test_a_prediction_is_a_whole_number_up_to_the_claim(typed: str, number: int) -> None:
    assert read_prediction(typed, CASE) == number


@pytest.mark.parametrize("typed", ["", "  ", "444", "-1", "12.5", "half", "²", "1e2"])
def test_anything_else_is_refused_with_what_to_do(typed: str) -> None:
    with pytest.raises(InputError, match="a whole number from 0 to 443"):
        read_prediction(typed, CASE)


@pytest.mark.parametrize(
    ("predicted", "changes", "sentence"),
    [
        (200, {}, "The room predicted 200. As chosen now it takes 34: 166 fewer."),
        (10, {}, "The room predicted 10. As chosen now it takes 34: 24 more."),
        (34, {}, "The room predicted 34, and as chosen now that is just what it takes."),
        (34, {"admission_gbp": 0}, "The room predicted 34. As chosen now, no number would be enough."),
    ],
)
def test_the_prediction_is_set_beside_what_it_takes(
    predicted: int, changes: dict[str, object], sentence: str
) -> None:
    assert compare(predicted, appraise(CASE, chosen(**changes))) == sentence
