"""Rows of a business case: what of them counts, what doesn't, and that it is said."""

from typing import Any

import pytest
from tests.own_case_worked import ANNUITY, AS_NOW, NURSE, worked

from cmplearn.documents.business_case_checks import hints
from cmplearn.documents.business_case_figures import Figures
from cmplearn.documents.business_case_lines import Line
from cmplearn.documents.business_case_words import money_words, uncounted_words


def line(found: Figures, row: str) -> Line:
    """Return the line of a row."""
    return next(each for each in found.lines if each.row == row)


def told(found: Figures) -> str:
    """Return all hints in one text."""
    return " ".join(hint.words for hint in hints(found.case, found))


def test_all_that_is_counted_is_said_to_be_by_silence() -> None:
    assert uncounted_words(worked()) == ""


@pytest.mark.parametrize(
    ("change", "words"),
    [
        # 40 visits x 250 pounds x 80% = 8,000 a year in years 2 and 3
        (
            {"lists/benefits/visits": {"price-year": "2022/23"}},
            "Not counted: 1 row, £16,000 of benefits as typed (“Visits”: 2022/23 prices).",
        ),
        # 12 x 1,000 pounds in three years
        (
            {"lists/costs/nurse": {"price-year": "now"}},
            "Not counted: 1 row, £36,000 of costs as typed (“Nurse”: price year not clear).",
        ),
        (
            {"lists/costs/nurse": {"price": None}},
            "Not counted: 1 row (“Nurse”: no amount yet).",
        ),
        # 10,000 in each of five years, of which the case has three
        (
            {"lists/costs/nurse": {"years": [10_000] * 5}},
            "Not counted: 1 row, £20,000 of costs as typed (“Nurse”: in part, outside the years counted).",
        ),
        # one year of 12,000, which the case doesn't have
        (
            {"lists/costs/nurse": {"first": 5}},
            "Not counted: 1 row, £12,000 of costs as typed (“Nurse”: outside the years counted).",
        ),
        (
            {"lists/costs/nurse": {"years": [None, None, None, 7_000]}},
            "Not counted: 1 row, £7,000 of costs as typed (“Nurse”: outside the years counted).",
        ),
        (
            {"lists/costs/nurse": {"first": 3, "last": 2}},
            "Not counted: 1 row, £12,000 of costs as typed (“Nurse”: ends before it begins).",
        ),
        (
            {"lists/costs/nurse": {"first": 1.5}},
            "Not counted: 1 row, £12,000 of costs as typed (“Nurse”: no whole year).",
        ),
        (
            {"lists/costs/nurse": {"years": [10_000, -4_000]}},
            "Not counted: 1 row, £6,000 of costs as typed (“Nurse”: an amount below nothing).",
        ),
        (
            {"lists/costs/nurse": {"years": [1e12]}},
            "Not counted: 1 row, £1,000,000,000,000 of costs as typed (“Nurse”: too large).",
        ),
        # 100 boxes x 50 pounds in three years
        (
            {"lists/benefits/boxes": {"kind": ""}},
            "Not counted: 1 row, £15,000 of benefits as typed (“Dressings”: no kind chosen).",
        ),
        (
            {"lists/benefits/boxes": {"kind": "quantifiable"}},
            "Not counted: 1 row, £15,000 of benefits as typed (“Dressings”: said to have no price).",
        ),
    ],
)
def test_what_is_not_counted_comes_first_with_its_pounds_and_why(change: dict[str, Any], words: str) -> None:
    found = worked(change)

    assert money_words(found).startswith(words)
    assert told(found)


def test_many_rows_are_told_by_reason() -> None:
    rows = {f"lists/costs/x{place}": {"what": f"X{place}", "payer": "ICB"} for place in range(4)}
    found = worked(rows, {"lists/benefits/visits": {"price-year": "2022/23"}})

    assert uncounted_words(found) == (
        "Not counted: 5 rows, £16,000 of benefits as typed (4: no amount yet; 1: 2022/23 prices)."
    )


def test_what_lies_after_the_last_year_is_left_out_and_the_rest_counts() -> None:
    found = worked({"lists/costs/nurse": {"last": 5}})

    # 12,000 in years 1 to 3 count; 24,000 of years 4 and 5 don't.
    assert [year.costs for year in found.by_year] == [12_000] * 3
    assert "£24,000 of it, as typed, lies after year 3 of the case and is not counted." in told(found)


@pytest.mark.parametrize(("typed", "count"), [(2.5, 2), (0, 1), (15, 10)])
def test_years_that_are_no_whole_years_of_a_case_are_said(typed: float, count: int) -> None:
    found = worked({"economic-basis": {"years": typed}})

    assert found.basis.years == count
    assert f"The case says {typed:g} years: whole years from 1 to 10 count" in money_words(found)
    assert f"The case says {typed:g} years" in told(found)


def test_a_year_in_a_source_is_never_the_year_of_the_prices() -> None:
    found = worked(
        {"economic-basis": {"convert": "convert"}, "lists/benefits/boxes": {"source": "Audit of 2022/23"}}
    )

    assert found.value("npsv") == worked().value("npsv")
    assert "is taken to be in 2024/25 prices, as the whole case; its source names 2022/23" in told(found)


@pytest.mark.parametrize(
    "typed", ["2024/25", "2024-25", "2024/2025", "24/25", "FY24/25", "2024/25 prices", ""]
)
def test_a_year_may_be_written_in_many_ways(typed: str) -> None:
    found = worked({"lists/benefits/boxes": {"price-year": typed}})

    assert line(found, "boxes").price_year == "2024/25"
    assert found.value("npsv") == worked().value("npsv")


def test_a_price_year_of_the_case_that_is_no_year_counts_as_not_said() -> None:
    found = worked({"economic-basis": {"price-year": "now"}})

    assert found.basis.price_year == ""
    assert "The price year of the case, “now”, is no year such as 2024/25" in money_words(found)


def test_a_year_beyond_the_index_is_not_converted_and_it_is_said_what_to_do() -> None:
    found = worked(
        {"economic-basis": {"convert": "convert", "price-year": "2026/27"}},
        {"lists/benefits/boxes": {"price-year": "2023/24"}},
    )

    assert "Work its amount out in 2026/27 prices with the index" in told(found)
    assert "name the index in its source" in told(found)


def test_one_payer_written_in_two_ways_is_one_payer() -> None:
    found = worked({"lists/benefits/boxes": {"payer": " icb "}}, {"lists/costs/nurse": {"payer": "ICB"}})

    # 5,000 - 12,000 = -7,000 a year
    assert [payer.name for payer in found.payers] == ["ICB", "Trust"]
    assert found.payers[0].net_cash == pytest.approx(-7_000 * ANNUITY)


def test_no_more_comes_than_all_that_is_claimed() -> None:
    found = worked({"lists/benefits/visits": {"low": 50, "high": 200}})

    # Expected are 80%: all of them are 125% of that, not 200%.
    assert line(found, "visits").high == pytest.approx(1.25)
    assert "Its high comes to more than all that is claimed: it counts as all." in told(found)


@pytest.mark.parametrize(
    ("change", "working"),
    [
        ({}, "40 × £250 × 80% × 2 years"),
        ({"lists/benefits/visits": {"years": [100, None, 50.5]}}, "£100 + £0 + £50.5"),
        ({"lists/benefits/visits": {"first": 3}}, "40 × £250 × 80%"),
        # 2024/25 was 4.02% above 2023/24
        (
            {"economic-basis": {"convert": "convert"}, "lists/benefits/visits": {"price-year": "2023/24"}},
            "40 × £250 × 80% × 2 years × 1.0402 (2023/24 to 2024/25)",
        ),
    ],
)
def test_the_working_of_an_amount_can_be_followed(change: dict[str, Any], working: str) -> None:
    assert line(worked(change), "visits").working == working


def test_the_working_of_a_cost_ends_with_optimism_bias() -> None:
    found = worked(AS_NOW, {"economic-basis": {"optimism-upper": 20, "optimism-mitigated": 75}})

    assert line(found, "nurse").working == "12 × £1,000 × 3 years × 1.05 (optimism bias)"
    assert line(found, "agency").working == "12 × £400 × 3 years"


def test_why_there_is_no_net_value_is_said_where_no_option_is_preferred() -> None:
    options = {
        "lists/options/a": {"name": "A", "kind": "other"},
        "lists/options/b": {"name": "B", "kind": "other"},
        "lists/costs/nurse": {"option": "a"},
    }
    found = worked(options)

    assert "Say which option is the preferred one" in money_words(found)
    assert "Say which option is how things are now" in money_words(found)


def test_why_there_is_no_net_value_is_said_where_the_preferred_option_has_no_benefit() -> None:
    found = worked(AS_NOW, without=("lists/benefits/boxes", "lists/benefits/visits"))
    half = worked(
        AS_NOW, {"lists/benefits/boxes": {"option": "now"}, "lists/benefits/visits": {"option": "now"}}
    )

    assert "There is no benefit yet" in money_words(found)
    assert "The preferred option, “Nurse”, has no benefit in pounds that counts" in money_words(half)
    assert NURSE["lists/benefits/boxes"].get("option") is None
