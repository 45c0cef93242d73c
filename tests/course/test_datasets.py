"""Data sets come from their seed, whole, and can't be spoiled by a reader."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from cmplearn.course import datasets
from cmplearn.errors import NotFoundError

NAME = "care-home-interventions"


def test_an_unknown_data_set_is_told() -> None:
    with pytest.raises(
        NotFoundError, match=r"There is no data set `care-homes`.* The data sets are: care-home-int"
    ):
        datasets.load("care-homes")


def test_every_load_is_a_fresh_copy_of_the_same_rows() -> None:
    first = datasets.load(NAME)
    first.loc[0, "drug_saving_gbp"] = 1e6
    pd.testing.assert_frame_equal(datasets.load(NAME), datasets.load(NAME))
    assert datasets.load(NAME).loc[0, "drug_saving_gbp"] != 1e6


def test_another_seed_gives_other_rows_with_the_same_totals(course_copy: Path) -> None:
    usual = datasets.load(NAME)
    file = course_copy / "course" / "datasets" / f"{NAME}.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("seed: 20151", "seed: 7"), encoding="utf-8")
    other = datasets.load(NAME)
    assert not other.equals(usual)
    assert round(other["drug_saving_gbp"].sum(), 2) == round(usual["drug_saving_gbp"].sum(), 2)
    assert other["prevented_possible_admission"].sum() == usual["prevented_possible_admission"].sum()


@pytest.mark.parametrize("seed", range(20))
def test_savings_meet_their_total_to_the_penny_whatever_the_seed(seed: int) -> None:
    totals = {
        "interventions": 5338,
        "medication_reviews": 1319,
        "reconciliations": 146,
        "cost_improvement_gbp": 159654,
        "admissions_avoided": 443,
    }
    rows = datasets._made(NAME, seed, tuple(totals.items()))
    pence = (rows["drug_saving_gbp"] * 100).round().astype(int)
    assert pence.sum() == 15965400
    assert rows["review_id"].nunique() == 1319
    assert rows["prevented_possible_admission"].sum() == 443


def test_showing_a_passport_does_not_wait_for_pandas() -> None:
    program = (
        "import sys; from cmplearn.course import datasets; datasets.passport('care-home-interventions'); "
        "sys.exit('pandas' in sys.modules or 'numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
