"""Morphine equivalents: published tables first, then laws, then refusals."""

import datetime
import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.errors import InputError
from cmplearn.methods import parameters
from cmplearn.methods.opioids import (
    changes_sides,
    daily_morphine_equivalent,
    equivalence_range,
    high_dose,
    patient_totals,
)

COLUMNS = ["patient", "drug", "route", "strength_mg", "units_per_day"]
FACTORS = parameters.history("opioids.morphine_equivalence")[-1].table


def prescriptions(*rows: tuple[Any, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=COLUMNS)


def equivalent(drug: str, route: str, strength: float, units: float = 1) -> float:
    found = daily_morphine_equivalent(prescriptions(("a", drug, route, strength, units)))
    return float(found["ome_mg"].iloc[0])


@pytest.mark.parametrize(
    ("drug", "strength", "expected"),
    [
        # BMC Pilot and Feasibility Studies, s40814-025-01636-2, table 3
        ("buprenorphine", 5, 12),
        ("buprenorphine", 10, 24),
        ("buprenorphine", 20, 48),
        ("fentanyl", 25, 60),
        ("fentanyl", 50, 120),
        ("fentanyl", 75, 180),
        ("fentanyl", 100, 240),
        # Sold as 12, releases 12.5: 12.5 x 2.4, so that the 30 of published tables is no rounding
        ("fentanyl", 12, 30),
        ("fentanyl", 12.5, 30),
        ("fentanyl", 37.5, 90),
        ("buprenorphine", 39.375, 94.5),
        ("buprenorphine", 12, 28.8),  # only fentanyl's label is rounded
    ],
)
def test_patches_are_the_published_table(drug: str, strength: float, expected: float) -> None:
    assert equivalent(drug, "transdermal", strength) == expected


@pytest.mark.parametrize(
    ("drug", "strength", "expected"), [("Oxycodone MR", 30, 90), ("Morphine sulfate", 30, 60)]
)
def test_a_drug_is_known_with_its_salt_and_form(drug: str, strength: float, expected: float) -> None:
    assert equivalent(drug, "oral", strength, 2) == expected
    rows = prescriptions(("a", "Methadone hydrochloride", "oral", 10, 1))
    assert daily_morphine_equivalent(rows)["specialist_only"].tolist() == [True]


@pytest.mark.parametrize(
    ("drug", "route", "strength", "units", "expected"),
    [
        ("oxycodone", "oral", 30, 2, 90),  # OpenPrescribing: Longtec 30 mg twice a day is 90 mg
        ("oxycodone", "oral", 20, 2, 60),  # and 20 mg twice a day is 60 mg
        ("tapentadol", "oral", 112.5, 2, 90),
        ("morphine", "oral", 45, 2, 90),
        ("hydromorphone", "oral", 9, 2, 90),
        ("codeine", "oral", 30, 8, 24),
        ("tramadol", "oral", 400, 3, 120),
        ("morphine", "injection", 10, 1, 20),
        ("diamorphine", "injection", 10, 1, 33),
        (" Oxycodone ", "ORAL", 30, 2, 90),
    ],
)
def test_tablets_and_injections_are_strength_times_units_times_factor(
    drug: str, route: str, strength: float, units: float, expected: float
) -> None:
    assert equivalent(drug, route, strength, units) == expected


def test_the_same_rows_come_back_with_the_equivalent_beside_them() -> None:
    rows = prescriptions(
        ("a", "fentanyl", "transdermal", 50, 1),
        ("b", "Methadone", "oral", 10, 3),
        ("a", "morphine", "oral", 10, 2),
    ).set_index(pd.Index([7, 7, 3]))
    found = daily_morphine_equivalent(rows)
    pd.testing.assert_frame_equal(found[COLUMNS], rows)
    assert found["ome_mg"].tolist() == [120, 90, 20]
    assert found["specialist_only"].tolist() == [False, True, False]
    assert "ome_mg" not in rows
    assert patient_totals(found).to_dict() == {"a": 140, "b": 90}


def test_published_tables_of_other_countries_disagree() -> None:
    found = equivalence_range(
        prescriptions(
            ("a", "fentanyl", "transdermal", 25, 1),
            ("b", "codeine", "oral", 60, 4),
            ("c", "morphine", "oral", 60, 2),
        )
    )
    # Canada: 60 to 134 mg for a patch of 25, codeine 0.15; New Zealand: 50 mg
    assert found["ome_low_mg"].tolist() == [50, 24, 120]
    assert found["ome_mg"].tolist() == [60, 24, 120]
    assert found["ome_high_mg"].tolist() == [134, 36, 120]


def test_a_table_of_ones_own_may_be_used() -> None:
    rows = prescriptions(("a", "codeine", "oral", 30, 8))
    own = pd.DataFrame({"drug": ["Codeine"], "route": ["oral"], "factor": [0.15]})
    assert daily_morphine_equivalent(rows, own)["ome_mg"].tolist() == [36]


@pytest.mark.parametrize(
    ("threshold", "inclusive", "expected"),
    [(120, False, [False, False, True]), (120, True, [False, True, True]), (90, True, [True, True, True])],
)
def test_the_operator_decides_at_the_threshold(
    threshold: float, inclusive: bool, expected: list[bool]
) -> None:
    totals = pd.Series([90.0, 120.0, 120.5], index=["a", "b", "c"])
    assert high_dose(totals, threshold, inclusive).tolist() == expected


def test_a_dose_on_the_threshold_is_on_it_whatever_the_computer_adds() -> None:
    totals = pd.Series({"a": 0.1 * 3 * 300})
    assert totals["a"] > 90  # what a spreadsheet compares: 90.00000000000001
    assert high_dose(totals, 90, inclusive=True).all()
    assert not high_dose(totals, 90, inclusive=False).any()
    tenths = patient_totals(pd.DataFrame({"patient": "a", "ome_mg": [0.1] * 900}))
    assert tenths["a"] == 90


def test_who_changes_sides_when_the_rule_moves() -> None:
    totals = pd.Series({"a": 89.9, "b": 90.0, "c": 120.0, "d": 120.1})
    old, new = parameters.history("opioids.high_dose")
    moved = changes_sides(totals, old.number, old.inclusive, new.number, new.inclusive)
    assert moved["patient"].tolist() == ["b", "c"]
    assert moved["before"].tolist() == [False, False]
    assert moved["after"].tolist() == [True, True]
    # The operator alone moves whoever is exactly on the line
    assert changes_sides(totals, 120, False, 120, True)["patient"].tolist() == ["c"]


drug_rows = st.builds(
    lambda pair, strength, units, patient: (patient, *pair, strength, units),
    st.sampled_from(list(FACTORS[["drug", "route"]].itertuples(index=False, name=None))),
    st.sampled_from([5.0, 10.0, 25.0, 37.5, 100.0]),
    st.integers(0, 8),
    st.sampled_from("abcd"),
)


@given(st.lists(drug_rows, min_size=1, max_size=20), st.integers(2, 5))
def test_more_units_are_that_much_more_and_no_row_vanishes(rows: list[tuple[Any, ...]], times: int) -> None:
    once = prescriptions(*rows)
    more = once.assign(units_per_day=once["units_per_day"] * times)
    small, large = daily_morphine_equivalent(once), daily_morphine_equivalent(more)
    assert len(small) == len(rows)
    assert large["ome_mg"].to_numpy() == pytest.approx(small["ome_mg"].to_numpy() * times, abs=1e-5)


@given(st.lists(drug_rows, min_size=1, max_size=20))
def test_totals_lose_nothing_and_ranges_hold_the_estimate(rows: list[tuple[Any, ...]]) -> None:
    found = equivalence_range(prescriptions(*rows))
    totals = patient_totals(found)
    assert set(totals.index) == set(found["patient"])
    assert totals.sum() == pytest.approx(found["ome_mg"].sum(), abs=1e-4)
    assert (found["ome_low_mg"] <= found["ome_mg"]).all()
    assert (found["ome_mg"] <= found["ome_high_mg"]).all()


@given(
    st.lists(st.integers(0, 3000), min_size=1, max_size=30),
    st.integers(1, 3000),
    st.booleans(),
    st.integers(1, 3000),
    st.booleans(),
)
def test_a_lower_line_loses_nobody_and_those_who_move_are_between_the_lines(
    tenths: list[int], first: int, first_inclusive: bool, second: int, second_inclusive: bool
) -> None:
    totals = pd.Series(tenths, dtype=float) / 10
    low, high = sorted([(first / 10, not first_inclusive), (second / 10, not second_inclusive)])
    at_high, at_low = high_dose(totals, high[0], not high[1]), high_dose(totals, low[0], not low[1])
    assert not (at_high & ~at_low).any()
    moved = changes_sides(totals, high[0], not high[1], low[0], not low[1])
    assert moved["patient"].tolist() == totals.index[at_low & ~at_high].tolist()
    assert ((moved["ome_mg"] >= low[0]) & (moved["ome_mg"] <= high[0])).all()


GOOD = prescriptions(("a", "morphine", "oral", 10.0, 2.0))


@pytest.mark.parametrize("function", [daily_morphine_equivalent, equivalence_range])
@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["a", "morphine"]], "prescriptions must be a pandas table"),
        (GOOD.drop(columns=["route", "drug"]), "missing: drug, route; present: patient, strength_mg"),
        (GOOD.iloc[:0], "prescriptions must have at least one row"),
        (
            GOOD.assign(strength_mg=math.nan),
            "strength_mg must hold numbers alone; it holds nan at position 0",
        ),
        (GOOD.assign(strength_mg="10mg"), "strength_mg must be a number or numbers"),
        (GOOD.assign(strength_mg=0), "strength_mg must be above 0; it is 0"),
        (GOOD.assign(units_per_day=-1), "units_per_day must be 0 or more; it is -1"),
        (GOOD.assign(strength_mg=30_000), r"up to 1000; it is 30000\. Did you mean 30\?"),
        (GOOD.assign(patient=None), "patient must be filled in every row; 1 of 1"),
        (GOOD.assign(drug=None), "drug must be filled in every row"),
        (GOOD.assign(route=5), "route must be text in every row; it is 5"),
        (GOOD.assign(drug="morfine"), r"there is none for morfine oral\. Known: morphine oral"),
        (GOOD.assign(route="rectal"), "there is none for morphine rectal"),
        (
            prescriptions(("a", "fentanyl", "transdermal", 25, 0.33)),
            r"worn at the same time; it is 0\.33\. A patch .* is 1, not 0\.33",
        ),
    ],
)
def test_prescriptions_that_would_be_miscounted_are_refused(function: Any, rows: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        function(rows)


@pytest.mark.parametrize(
    ("factors", "words"),
    [
        (FACTORS.drop(columns="factor"), "factors must have the columns .* missing: factor"),
        (FACTORS.assign(factor=-1), "factor must be above 0"),
        (pd.concat([FACTORS, FACTORS]), "each drug and route once; morphine oral is there twice"),
        ("BNF", "factors must be a pandas table"),
    ],
)
def test_a_table_of_factors_is_checked(factors: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        daily_morphine_equivalent(GOOD, factors)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (pd.DataFrame({"patient": ["a"]}), "missing: ome_mg; present: patient"),
        (pd.DataFrame({"patient": ["a"], "ome_mg": [math.nan]}), "ome_mg must hold numbers alone"),
        (pd.DataFrame({"patient": ["a"], "ome_mg": [-1.0]}), "ome_mg must be 0 or more"),
        (pd.DataFrame({"patient": [" "], "ome_mg": [1.0]}), "patient must be filled"),
    ],
)
def test_equivalents_are_checked_before_they_are_added(rows: pd.DataFrame, words: str) -> None:
    with pytest.raises(InputError, match=words):
        patient_totals(rows)


TOTALS = pd.Series({"a": 100.0})


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (({"a": 100}, 120, True), "totals must be a pandas Series by patient"),
        ((pd.Series([], dtype=float), 120, True), "totals must hold at least one number; it is empty"),
        ((pd.Series({"a": math.nan}), 120, True), "totals must hold numbers alone"),
        ((pd.Series({"a": -5.0}), 120, True), "totals must be 0 or more"),
        ((pd.Series([1.0, 2.0], index=["a", "a"]), 120, True), "each patient once"),
        ((TOTALS, 0, True), "threshold_mg must be above 0"),
        ((TOTALS, "120", True), "threshold_mg must be a number"),
        ((TOTALS, math.nan, True), "threshold_mg must be a number"),
        ((TOTALS, 120, ">="), r"inclusive must be True \(>=\) or False \(>\); it is '>='"),
    ],
)
def test_a_line_is_drawn_only_through_totals_and_says_its_side(
    arguments: tuple[Any, ...], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        high_dose(*arguments)
    with pytest.raises(InputError, match=words):
        changes_sides(*arguments, 90, True)


def test_factors_carry_their_sources() -> None:
    found = parameters.value("opioids.morphine_equivalence", datetime.date(2025, 1, 1))
    assert not found.table.duplicated(["drug", "route"]).any()
    assert found.table["behind"].str.len().min() > 5
    assert "never for dosing" in found.caution
