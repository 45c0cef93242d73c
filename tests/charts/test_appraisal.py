"""Pictures of benefits and of options."""

import math
from collections.abc import Callable

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn import charts
from cmplearn.charts import Picture
from cmplearn.errors import InputError
from cmplearn.methods.business_case import (
    KINDS,
    BenefitLine,
    CostLine,
    Option,
    appraise,
    benefits_by_kind,
)

Sound = Callable[[Picture], None]
Texts = Callable[[Picture], list[str]]

CARE_HOMES = Option(
    "Medicines team",
    [CostLine("Three WTE-years", [200_916], "2025/26")],
    [
        BenefitLine("Medicines stopped or changed", [159_654], "2025/26", "cash-releasing"),
        BenefitLine("Admissions avoided", [494_720], "2025/26", "non-cash-releasing"),
        BenefitLine("Waste avoided", [3_714], "2025/26", "cash-releasing"),
        BenefitLine("Safer residents & calmer staff", [], "2025/26", "qualitative"),
    ],
)
AS_NOW = Option("As now", [CostLine("Nothing new", [0], "2025/26")], [])


def test_benefits_are_told_by_how_much_of_them_is_cash(assert_sound: Sound, texts: Texts) -> None:
    picture = charts.benefits_by_kind(benefits_by_kind(CARE_HOMES))
    assert_sound(picture)
    assert picture.title == "£163,368 is cash-releasing; £494,720 is not"
    assert {"Admissions avoided", "non-cash-releasing", "£494,720", "no price"} <= set(texts(picture))
    assert picture.columns == ("Benefit", "Kind", "Amount (£)")
    assert picture.rows[1] == ("Admissions avoided", "non-cash-releasing", 494_720)
    assert picture.rows[3] == ("Safer residents & calmer staff", "qualitative", "no price")


@pytest.mark.parametrize(
    ("amounts", "kinds", "title"),
    [
        ([math.nan], ["qualitative"], "None of these benefits has a price"),
        ([500.0], ["quantifiable"], "None of the £500 is cash-releasing"),
        ([500.0], ["cash-releasing"], "All of the £500 is cash-releasing"),
    ],
)
def test_the_title_fits_benefits_of_one_kind(
    amounts: list[float], kinds: list[str], title: str, assert_sound: Sound
) -> None:
    picture = charts.benefits_by_kind(pd.DataFrame({"name": "x", "amount": amounts, "kind": kinds}))
    assert picture.title == title
    assert_sound(picture)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (
            pd.DataFrame({"name": ["x"], "amount": [1]}),
            "must have the columns name, amount, kind; it lacks kind",
        ),
        (pd.DataFrame({"name": [], "amount": [], "kind": []}), "must have at least one row"),
        (
            pd.DataFrame({"name": ["x"], "amount": [1], "kind": ["cash"]}),
            "kind must be one of .*; it is 'cash'",
        ),
    ],
)
def test_a_table_of_benefits_is_checked(table: pd.DataFrame, words: str) -> None:
    with pytest.raises(InputError, match=words):
        charts.benefits_by_kind(table)


names = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=60)


@given(rows=st.lists(st.tuples(names, st.floats(-1e7, 1e7), st.sampled_from(KINDS)), min_size=1, max_size=8))
def test_any_benefits_can_be_drawn(rows: list[tuple[str, float, str]], assert_sound: Sound) -> None:
    assert_sound(charts.benefits_by_kind(pd.DataFrame(rows, columns=["name", "amount", "kind"])))


def test_options_are_told_by_the_best_net_value(assert_sound: Sound, texts: Texts) -> None:
    picture = charts.options(appraise([AS_NOW, CARE_HOMES]))
    assert_sound(picture)
    assert picture.title == "Medicines team has the highest net value: £457,172, or £3.28 for each £1 of cost"
    assert {"Benefits £658,088", "Costs £200,916", "Present value, 2025/26 prices"} <= set(texts(picture))
    assert picture.columns == (
        "Option",
        "Costs (£)",
        "Benefits (£)",
        "Net value (£)",
        "Benefits for each £1 of cost (£)",
    )
    assert picture.rows[0] == ("As now", 0, 0, 0, "no cost")
    assert picture.rows[1] == ("Medicines team", 200_916, 658_088, 457_172, 3.28)


def test_when_no_option_pays_the_title_says_so(assert_sound: Sound) -> None:
    scheme = Option(
        "Scheme",
        [CostLine("All", [10e6], "2024/25")],
        [BenefitLine("All", [8e6], "2024/25", "quantifiable")],
    )
    picture = charts.options(appraise([scheme]))
    assert picture.title == "No option is worth what it costs; Scheme comes closest, £2,000,000 short"
    assert_sound(picture)


def test_an_appraisal_is_checked() -> None:
    with pytest.raises(InputError, match="must have the columns pv_costs, pv_benefits, npsv, bcr"):
        charts.options(pd.DataFrame({"npsv": [1.0]}))
