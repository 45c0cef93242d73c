"""Each data set has a passport that tells the truth about its rows."""

import numpy as np
import pandas as pd
import pytest
from tests.content.measuring import as_published, measured

from cmplearn.course import cases, datasets
from cmplearn.course.datasets import Reproduced
from cmplearn.course.datasets._cleaning import after
from cmplearn.course.datasets._makers import MAKERS

NAMES = datasets.names()
ROWS = {name: datasets.cleaned(name) for name in NAMES}
REPRODUCED = [(name, part) for name in NAMES for part in datasets.passport(name).reproduces]
CARE_HOMES = "care-home-interventions"


@pytest.mark.parametrize(("name", "part"), REPRODUCED, ids=lambda part: getattr(part, "figure", part))
def test_the_rows_come_to_the_published_figure(name: str, part: Reproduced) -> None:
    published = cases.load(datasets.passport(name).case).figure(part.figure).value
    assert as_published(measured(ROWS[name], part), published) == published


def from_seed(name: str, seed: int) -> pd.DataFrame:
    """The cleaned rows that another seed would have given."""
    about = datasets.passport(name)
    figures = {figure.name: figure.value for figure in cases.load(about.case).figures}
    rows = MAKERS[name](np.random.default_rng(seed), figures)
    for step in about.cleaning:
        rows = after(rows, step)
    return rows


@pytest.mark.parametrize("name", NAMES)
def test_another_seed_keeps_the_published_figures(name: str) -> None:
    about = datasets.passport(name)
    for seed in range(30 if len(ROWS[name]) < 50_000 else 8):
        rows = from_seed(name, seed)
        for part in about.reproduces:
            published = cases.load(about.case).figure(part.figure).value
            assert as_published(measured(rows, part), published) == published, (seed, part.figure)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "two-patients"])
def test_another_seed_gives_other_rows(name: str) -> None:
    assert not from_seed(name, 0).equals(from_seed(name, 1))


CLEANING = [(name, place) for name in NAMES for place in range(len(datasets.passport(name).cleaning))]


@pytest.mark.parametrize(("name", "place"), CLEANING)
def test_what_a_passport_says_is_wrong_is_wrong_and_is_put_right(name: str, place: int) -> None:
    rows, steps = datasets.load(name), datasets.passport(name).cleaning
    for step in steps[:place]:
        rows = after(rows, step)
    once = after(rows, steps[place])
    assert not once.equals(rows)
    assert after(once, steps[place]).equals(once)


WRITTEN_ONE_WAY = {
    ("winter-cohort", "respiratory_register"): {"none", "asthma", "COPD", "both"},
    ("waiting-list", "clinical_priority"): {2, 3, 4},
    ("two-patients", "clinical_priority"): {4},
}


@pytest.mark.parametrize(("name", "column"), WRITTEN_ONE_WAY)
def test_cleaned_codes_are_written_in_one_way(name: str, column: str) -> None:
    assert set(ROWS[name][column]) == WRITTEN_ONE_WAY[name, column]


@pytest.mark.parametrize("name", NAMES)
def test_no_figure_is_stored_in_a_cell(name: str) -> None:
    """Shares, means and ratios come out of a method; no column holds one already."""
    about = datasets.passport(name)
    for part in about.reproduces:
        if part.measure in ("percent", "per_1000", "times", "mean"):
            published = cases.load(about.case).figure(part.figure).value
            whole = ROWS[name].select_dtypes("number")
            assert not any((whole[column] == published).all() for column in whole.columns)


def test_the_care_home_rows_come_to_the_figures_as_copied_by_hand() -> None:
    rows = ROWS[CARE_HOMES]
    assert len(rows) == 5338
    assert rows["review_id"].nunique() == 1319
    assert round(rows["drug_saving_gbp"].sum(), 2) == 159654.00
    assert rows["prevented_possible_admission"].sum() == 443
    assert (rows["kind"] == "reconciliation").sum() == 146


@pytest.mark.parametrize("name", datasets.names())
def test_the_columns_are_those_of_the_passport(name: str) -> None:
    assert list(ROWS[name].columns) == [column.name for column in datasets.passport(name).columns]


@pytest.mark.parametrize("name", datasets.names())
def test_the_passport_says_plainly_that_the_rows_are_invented(name: str) -> None:
    about = datasets.passport(name)
    assert about.origin == "synthetic"
    assert "Every row is invented" in about.statement
    assert "None of them comes from" in about.statement
    assert about.invented
    assert about.licence == "CC BY 4.0"


def test_every_saving_is_a_whole_number_of_pence() -> None:
    pence = ROWS[CARE_HOMES]["drug_saving_gbp"] * 100
    assert np.allclose(pence, pence.round(), atol=1e-6)


def test_savings_are_shaped_as_such_savings_are() -> None:
    saving = ROWS[CARE_HOMES]["drug_saving_gbp"]
    assert 0.3 < (saving == 0).mean() < 0.6, "much good work saves nothing on medicines"
    assert 0 < (saving < 0).mean() < 0.1, "a few cost more: a medicine was started"
    assert saving.mean() > 2 * saving.median(), "a few large ones carry the mean"
    assert saving[ROWS[CARE_HOMES]["kind"] == "monitoring"].eq(0).all()
    assert saving[ROWS[CARE_HOMES]["kind"] == "start"].le(0).all()


def test_each_review_is_in_one_home_and_homes_differ_in_size() -> None:
    rows = ROWS[CARE_HOMES]
    assert rows.groupby("review_id")["home"].nunique().eq(1).all()
    reviews = rows.groupby("home")["review_id"].nunique()
    assert reviews.min() >= 4
    assert reviews.max() > 2 * reviews.median()


def test_flagged_interventions_alone_have_a_grade() -> None:
    rows = ROWS[CARE_HOMES]
    assert (rows["grade"].notna() == rows["prevented_possible_admission"]).all()
    counts = rows["grade"].value_counts()
    assert list(rows["grade"].cat.categories) == ["likely", "possible", "unlikely"]
    assert counts["likely"] < counts["possible"] < counts["unlikely"]


def test_the_rows_are_the_same_on_every_machine() -> None:
    rows = ROWS[CARE_HOMES]
    assert rows.iloc[2].to_dict() == {
        "intervention_id": "I00003",
        "review_id": "R0001",
        "home": "Home 01",
        "kind": "stop",
        "drug_saving_gbp": 410.56,
        "prevented_possible_admission": True,
        "grade": "unlikely",
    }
    assert rows["grade"].value_counts().to_dict() == {"unlikely": 213, "possible": 160, "likely": 70}


SAME_EVERYWHERE = {
    "winter-cohort": {"admissions_year_1": 1738, "admissions_year_2": 1769},
    "waiting-list": {"other_needs": 31186, "deprivation": 146561},
    "review-backlog": {"requests": 2989, "waiting_at_end": 14525},
    "theatre-weeks": {"referrals": 5304, "list_at_end": 88046},
    "hospital-census": {"age": 69549, "days_in_hospital": 8443},
}


@pytest.mark.parametrize("name", SAME_EVERYWHERE)
def test_the_rows_add_up_to_the_same_on_every_machine(name: str) -> None:
    assert {column: ROWS[name][column].sum() for column in SAME_EVERYWHERE[name]} == SAME_EVERYWHERE[name]
