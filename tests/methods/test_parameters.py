"""Dated parameters: what holds on which day, then laws of the whole table, then refusals."""

import ast
import datetime
import math
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.errors import InputError
from cmplearn.methods import _dated, parameters
from cmplearn.methods.parameters import Parameter, history, names, value

DAY = datetime.date
days = st.dates(DAY(1990, 1, 1), DAY(2050, 1, 1))


@pytest.mark.parametrize(
    ("day", "threshold", "operator"),
    [
        (DAY(2017, 8, 1), 120, ">"),  # Midlands and Lancashire CSU, audit from August 2017
        (DAY(2021, 9, 30), 120, ">"),
        (DAY(2025, 11, 16), 120, ">"),
        (DAY(2025, 11, 17), 90, ">="),  # OpenPrescribing, measure reviewed on that day
    ],
)
def test_the_opioid_threshold_and_its_operator_moved(
    day: datetime.date, threshold: float, operator: str
) -> None:
    found = value("opioids.high_dose", day)
    assert (found.value, found.operator, found.inclusive) == (threshold, operator, operator == ">=")


@pytest.mark.parametrize(
    ("name", "day", "expected"),
    [
        # NICE, ECD19 and its questions and answers
        ("nice.threshold_lower", DAY(2025, 11, 30), 20_000),
        ("nice.threshold_upper", DAY(2025, 11, 30), 30_000),
        ("nice.threshold_lower", DAY(2026, 4, 1), 25_000),
        ("nice.threshold_upper", DAY(2026, 4, 1), 35_000),
        ("nice.budget_impact_test_gbp", DAY(2017, 4, 1), 20e6),
        # Lords written answer HL5283
        ("green_book.qaly_gbp", DAY(2024, 1, 1), 70_000),
        # PMC10722785, table 2; Claxton and others 2015; Martin and others 2023: estimates
        ("opportunity_cost.departmental_gbp", DAY(2016, 1, 1), 15_000),
        ("opportunity_cost.york_2008_gbp", DAY(2015, 1, 1), 13_000),
        ("opportunity_cost.york_2016_gbp", DAY(2023, 3, 31), 7_000),
        ("opportunity_cost.york_2016_local_gbp", DAY(2023, 3, 31), 8_000),
        # Chemist and Druggist CD136485; The Pharmacist, October 2024; Pharmaceutical Journal, 2025
        # and, for the first two, Pharmaceutical Journal, February 2020
        ("arrs.clinical_pharmacist", DAY(2019, 7, 1), 37_810),
        ("arrs.clinical_pharmacist", DAY(2020, 4, 1), 55_670),
        ("arrs.clinical_pharmacist", DAY(2022, 9, 30), 57_318),
        ("arrs.clinical_pharmacist", DAY(2022, 10, 1), 59_312),
        ("arrs.clinical_pharmacist", DAY(2023, 7, 1), 62_340),
        ("arrs.clinical_pharmacist", DAY(2024, 10, 1), 65_838),
        ("arrs.clinical_pharmacist", DAY(2025, 4, 1), 66_972),
        ("arrs.clinical_pharmacist_inner_london", DAY(2025, 4, 1), 77_545),
        ("arrs.advanced_practitioner", DAY(2025, 4, 1), 73_334),
        ("arrs.pharmacy_technician", DAY(2025, 4, 1), 43_352),
        ("arrs.pot_per_weighted_patient", DAY(2025, 4, 1), 26.631),
        # SI 2023/1348, regulation 12
        ("procurement.standstill_working_days", DAY(2024, 1, 1), 8),
        ("procurement.further_decision_working_days", DAY(2024, 1, 1), 5),
    ],
)
def test_published_values_hold_on_their_days(name: str, day: datetime.date, expected: float) -> None:
    assert value(name, day).number == expected


@pytest.mark.parametrize(
    ("name", "day", "law"),
    [
        ("procurement.law_for_health_services", DAY(2023, 12, 31), "Public Contracts Regulations 2015"),
        ("procurement.law_for_health_services", DAY(2024, 1, 1), "Provider Selection Regime (SI 2023/1348)"),
        ("procurement.law_for_goods", DAY(2025, 2, 23), "Public Contracts Regulations 2015"),
        ("procurement.law_for_goods", DAY(2025, 2, 24), "Procurement Act 2023"),
    ],
)
def test_which_law_a_purchase_falls_under_depends_on_the_day(name: str, day: datetime.date, law: str) -> None:
    assert value(name, day).value == law


def test_optimism_bias_is_the_table_of_mott_macdonald() -> None:
    table = value("optimism_bias.capital_expenditure", DAY(2025, 1, 1)).table.set_index("project")
    assert table.loc["non-standard buildings", "upper"] == 0.51
    mixed = (
        0.3 * table.loc["non-standard buildings", "upper"] + 0.7 * table.loc["standard buildings", "upper"]
    )
    assert mixed == pytest.approx(0.321)  # PPP Online's worked example


def test_alert_classes_since_february_2021_and_their_taught_deadlines() -> None:
    classes = value("alerts.classes", DAY(2021, 2, 1)).table.set_index("class")["name"]
    assert classes["1"] == "National Patient Safety Alert"
    assert classes["2"] == "Medicines Recall, Class 2"
    deadlines = value("alerts.deadline_days", DAY(2021, 2, 1))
    assert deadlines.table.set_index("class")["days"].to_dict() == {"1": 0, "2": 2, "3": 5, "4": 5}
    assert "no deadline in others" in deadlines.caution
    with pytest.raises(InputError, match="not known on 31 January 2021"):
        value("alerts.classes", DAY(2021, 1, 31))


def test_a_day_for_which_nothing_is_known_is_refused_with_what_is_known() -> None:
    with pytest.raises(
        InputError,
        match=r"arrs.clinical_pharmacist is not known on 1 April 2026\. Known: .*66972 from 1 April",
    ):
        value("arrs.clinical_pharmacist", DAY(2026, 4, 1))
    with pytest.raises(InputError, match=r"Known: > 120 from 1 August 2017 to 16 November 2025; >= 90 from"):
        value("opioids.high_dose", DAY(2016, 1, 1))


@pytest.mark.parametrize("name", ["opioid.high_dose", "opioids", "opioids.highdose", "", None, 5, "../x.y"])
def test_a_name_that_is_not_there_is_refused_with_those_that_are(name: object) -> None:
    with pytest.raises(InputError, match=r"name must be the name of a parameter; .*opioids\.high_dose"):
        history(name)
    with pytest.raises(InputError, match="name must be the name of a parameter"):
        value(name, DAY(2025, 1, 1))


@pytest.mark.parametrize("day", ["2025-04-01", 2025, None, math.nan, pd.NaT])
def test_the_day_must_be_a_day(day: object) -> None:
    with pytest.raises(InputError, match="on must be a day"):
        value("opioids.high_dose", day)


def test_a_time_of_day_is_its_day() -> None:
    assert value("opioids.high_dose", pd.Timestamp("2025-11-17 00:30")).number == 90


@pytest.mark.parametrize("name", names())
def test_every_parameter_says_where_it_comes_from_and_since_when(name: str) -> None:
    periods = history(name)
    for each in periods:
        assert each.name == name
        assert each.source
        assert each.unit
        assert each.support in _dated.SUPPORT
        assert each.valid_to is None or each.valid_from <= each.valid_to
        assert value(name, each.valid_from) == each
    for earlier, later in pairwise(periods):
        assert earlier.valid_to is not None
        assert earlier.valid_to < later.valid_from
    assert len({each.unit.split(",")[0] for each in periods}) == 1


@given(st.sampled_from(names()), days)
def test_on_any_day_at_most_one_period_holds(name: str, day: datetime.date) -> None:
    holding = [
        each
        for each in history(name)
        if each.valid_from <= day and (not each.valid_to or day <= each.valid_to)
    ]
    assert len(holding) <= 1
    if holding:
        assert value(name, day) == holding[0]
    else:
        with pytest.raises(InputError, match="is not known on"):
            value(name, day)


def test_what_is_read_cannot_be_changed() -> None:
    found = value("alerts.deadline_days", DAY(2025, 1, 1))
    table = found.table
    table.loc[0, "days"] = 99
    assert found.table.loc[0, "days"] == 0
    with pytest.raises(TypeError):
        found.value[0]["days"] = 99


def test_a_value_of_another_kind_is_refused() -> None:
    with pytest.raises(InputError, match="is a table, not a number"):
        _ = value("alerts.classes", DAY(2025, 1, 1)).number
    with pytest.raises(InputError, match="is the number 90, not a table"):
        _ = value("opioids.high_dose", DAY(2026, 1, 1)).table
    with pytest.raises(InputError, match="has no operator"):
        _ = value("nice.threshold_lower", DAY(2026, 5, 1)).inclusive


ENTRY = """
[[dose]]
value = 120
unit = "mg"
valid_from = 2017-08-01
source = "an audit"
support = "seen"
"""


def test_a_period_ends_the_day_before_the_next() -> None:
    first, second = _dated.read(ENTRY + ENTRY.replace("2017", "2018"), "topic")["topic.dose"]
    assert (first.valid_to, second.valid_to) == (DAY(2018, 7, 31), None)
    assert first == Parameter("topic.dose", 120, "mg", DAY(2017, 8, 1), DAY(2018, 7, 31), "an audit", "seen")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[dose]", "Topic topic must be TOML"),
        ("dose = 120", r"topic.dose must be a list of periods; write \[\[dose\]\]"),
        ("dose = []", "must be a list of periods"),
        (ENTRY.replace('source = "an audit"', ""), "missing: source"),
        (ENTRY + "price = 3", "not known: price"),
        (ENTRY.replace("120", "nan"), "value of topic.dose must be a number"),
        (ENTRY.replace("120", '" "'), "value of topic.dose must be a few words"),
        (ENTRY.replace("120", "[]"), "table of topic.dose must hold rows"),
        (ENTRY.replace("120", "[{ a = 1 }, { b = 1 }]"), "must have the same columns"),
        (ENTRY.replace("120", "[{ a = inf }]"), "a of topic.dose must be a number"),
        (ENTRY.replace("2017-08-01", '"2017-08-01"'), "valid_from of topic.dose must be a day"),
        (ENTRY.replace("2017-08-01", "2017-08-01T00:00:00"), "valid_from of topic.dose must be a day"),
        (ENTRY + "valid_to = 2017-07-31", "must not be before valid_from"),
        (ENTRY.replace("seen", "sure"), "support of topic.dose must be one of seen, second hand, textbook"),
        (ENTRY + 'operator = "above"', "operator of topic.dose must be one of >"),
        (ENTRY + ENTRY, "periods of topic.dose must follow each other"),
        (ENTRY + "valid_to = 2019-01-01" + ENTRY.replace("2017", "2018"), "reaches 2019-01-01"),
        (ENTRY.replace('"mg"', "5"), "unit of topic.dose must be a few words"),
    ],
)
def test_a_mistake_in_the_data_is_named(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        _dated.read(text, "topic")


def test_all_topics_are_read() -> None:
    assert {"alerts", "arrs", "green_book", "nice", "opioids", "optimism_bias", "procurement", "waiting"} <= {
        name.split(".")[0] for name in names()
    }
    assert parameters.__all__ == ["Parameter", "history", "names", "value"]


def test_no_method_asks_what_day_it_is() -> None:
    """A day is given, never looked up: a result of last year can be had again."""
    folder = Path(parameters.__file__).parent
    asked = [
        f"{path.name}, line {node.lineno}"
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"now", "today", "utcnow", "fromtimestamp"}
    ]
    assert asked == []
