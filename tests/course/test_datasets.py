"""Data sets come from their seed, whole, and can't be spoiled by a reader."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from cmplearn.course import datasets, root
from cmplearn.course.datasets._cleaning import after
from cmplearn.course.datasets._makers import MAKERS
from cmplearn.course.datasets._passport import Step
from cmplearn.errors import CourseError, NotFoundError

NAME = "care-home-interventions"


def test_an_unknown_data_set_is_told() -> None:
    with pytest.raises(
        NotFoundError,
        match=r"There is no data set `waiting`. Did you mean .* The data sets are: winter-cohort",
    ):
        datasets.load("waiting")


def test_every_passport_has_rows_and_every_row_a_passport() -> None:
    written = {path.stem for path in (root() / "course" / "datasets").glob("*.yaml")}
    assert written == set(datasets.names()) == set(MAKERS)


@pytest.mark.parametrize("name", datasets.names())
def test_every_load_is_a_fresh_copy_of_the_same_rows(name: str) -> None:
    for made in (datasets.load, datasets.cleaned):
        first = made(name)
        first["spoilt"] = True
        assert "spoilt" not in made(name).columns
        pd.testing.assert_frame_equal(made(name), made(name))


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
        "import sys; from cmplearn.course import datasets; [datasets.passport(n) for n in datasets.names()]; "
        "sys.exit('pandas' in sys.modules or 'numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


ROWS = pd.DataFrame({"id": ["a ", "B", "B", "c"], "code": ["P2", "4", None, "x"], "age": [30, 199, 199, 50]})
STEPS = {
    "drop": (Step(wrong="-", do="drop", column="code", values=("x",)), ["a ", "B", "B"], [30, 199, 199]),
    "drop repeats": (Step(wrong="-", do="drop repeats", column="id"), ["a ", "B", "c"], [30, 199, 50]),
    "tidy": (Step(wrong="-", do="tidy", column="id"), ["A", "B", "B", "C"], [30, 199, 199, 50]),
}


@pytest.mark.parametrize("do", STEPS)
def test_a_cleaning_step_does_what_it_says_and_nothing_else(do: str) -> None:
    step, ids, ages = STEPS[do]
    found = after(ROWS, step)
    assert found["id"].tolist() == ids
    assert found["age"].tolist() == ages


def test_a_blanked_cell_is_missing_and_the_rest_stays() -> None:
    found = after(ROWS, Step(wrong="-", do="blank", column="age", values=(199,)))["age"]
    assert found.isna().tolist() == [False, True, True, False]
    assert found.dropna().tolist() == [30, 50]


def test_codes_are_written_in_one_way_and_become_numbers_where_all_are() -> None:
    some = after(ROWS, Step(wrong="-", do="recode", column="code", codes={"P2": 2, "4": 4}))["code"]
    assert [cell for cell in some if isinstance(cell, (int, str))] == [2, 4, "x"]
    filled = after(ROWS, Step(wrong="-", do="fill", column="code", value="4"))
    whole = after(filled, Step(wrong="-", do="recode", column="code", codes={"P2": 2, "4": 4, "x": 9}))[
        "code"
    ]
    assert whole.tolist() == [2, 4, 4, 9]
    assert pd.api.types.is_integer_dtype(whole)


MISTAKES = {
    "column": (
        "column: imd_decile\n    values",
        "column: imd\n    values",
        "There is no column `imd`. Did you mean",
    ),
    "values": ("    values: [99]\n", "", "`blank` needs `values`. Add a line `values: ...`."),
    "twice": (
        "at_least: 1}",
        "at_least: 1, above: 0}",
        "A condition must compare once. Write one of equal_to",
    ),
    "where": ("{column: admissions_year_1,", "{column: admissions,", "There is no column `admissions`."),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_a_passport_is_told(course_copy: Path, mistake: str) -> None:
    was, now, says = MISTAKES[mistake]
    file = course_copy / "course" / "datasets" / "winter-cohort.yaml"
    good = file.read_text(encoding="utf-8")
    assert was in good
    file.write_text(good.replace(was, now), encoding="utf-8")
    with pytest.raises(CourseError, match=r"winter-cohort.yaml, line \d+: ") as told:
        datasets.passport("winter-cohort")
    assert says in str(told.value)
