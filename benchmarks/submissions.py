"""A course root with an assignment of two pandas notebooks, and submissions of mixed quality.

The first notebook reads a file of waits that is handed out with it; the second makes its own table of
prescriptions. Heavy notebooks ask the same of tables 4,000 times as long.
"""

import copy
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import v4

from cmplearn.marking import path_to_programs

ASSIGNMENT = "waits-and-medicines"
ROWS, HEAVY_TIMES = 400, 4_000
MIXED = ("right",) * 13 + ("wrong",) * 4 + ("blank", "stops", "warns")
"""How answers fall out, as often as each is named: most of a cohort gets most of them right."""

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
SETTINGS = """c = get_config()
c.CourseDirectory.course_id = "benchmark"
c.ClearSolutions.code_stub = {"python": ""}
"""


@dataclass(frozen=True)
class Question:
    """One thing asked for: its name, the answer that is right, one that isn't, and its test."""

    name: str
    right: str
    wrong: str
    open_test: str
    hidden_test: str


WAITS = (
    Question(
        "median_days",
        "median_days = float(waits['days'].median())",
        "median_days = float(waits['days'].mean())",
        "assert isinstance(median_days, float), 'Give one number.'",
        "assert abs(median_days - waits['days'].median()) < 0.01, 'Half wait longer than the median.'",
    ),
    Question(
        "over_18_weeks",
        "over_18_weeks = waits[waits['days'] > 126].groupby('specialty')['days'].count()",
        "over_18_weeks = waits[waits['days'] > 18].groupby('specialty')['days'].count()",
        "assert isinstance(over_18_weeks, pd.Series), 'Give a count for each specialty.'",
        "right = waits[waits['days'] > 126].groupby('specialty')['days'].count()\n"
        "pd.testing.assert_series_equal(over_18_weeks, right)",
    ),
    Question(
        "by_month",
        "by_month = waits.assign(month=waits['referred'].dt.to_period('M')).pivot_table("
        "index='month', columns='specialty', values='days', aggfunc='mean')",
        "by_month = waits.pivot_table(index='referred', columns='specialty', values='days', aggfunc='mean')",
        "assert by_month.shape[1] == 5, 'One column for each specialty.'",
        "assert len(by_month) == 12, 'One row for each month.'",
    ),
)
MEDICINES = (
    Question(
        "cost_gbp",
        "cost_gbp = (items['quantity'] * items['price_gbp']).groupby(items['practice']).sum()",
        "cost_gbp = items['price_gbp'].groupby(items['practice']).sum()",
        "assert len(cost_gbp) == 30, 'One cost for each practice.'",
        "spent = (items['quantity'] * items['price_gbp']).sum()\n"
        "assert np.isclose(cost_gbp.sum(), spent), 'Quantity times price.'",
    ),
    Question(
        "per_1000",
        "per_1000 = 1000 * cost_gbp / practices.set_index('practice')['people']",
        "per_1000 = cost_gbp / practices.set_index('practice')['people']",
        "assert per_1000.notna().all(), 'Every practice has a list of people.'",
        "overall = 1000 * cost_gbp.sum() / practices['people'].sum()\n"
        "assert 0.5 < per_1000.median() / overall < 2, 'For each 1,000 people.'",
    ),
    Question(
        "highest",
        "highest = items.merge(practices, on='practice').groupby(['area', 'medicine'])['quantity'].sum()"
        ".groupby('area').nlargest(3)",
        "highest = items.groupby('medicine')['quantity'].sum().nlargest(3)",
        "assert len(highest) > 0, 'Nothing is in it.'",
        "assert len(highest) == 12, 'Three for each of the four areas.'",
    ),
)
OPENING = {
    "waits": "import numpy as np\nimport pandas as pd\n"
    "waits = pd.concat([pd.read_csv('waits.csv', parse_dates=['referred'])] * TIMES)\nwaits.describe()",
    "medicines": "import numpy as np\nimport pandas as pd\nchance = np.random.default_rng(7)\n"
    "practices = pd.DataFrame({'practice': range(30), 'area': [n % 4 for n in range(30)], "
    "'people': chance.integers(2000, 15000, 30)})\nrows = 400 * TIMES\n"
    "items = pd.DataFrame({'practice': chance.integers(0, 30, rows), "
    "'medicine': chance.integers(0, 80, rows), 'quantity': chance.integers(1, 90, rows), "
    "'price_gbp': chance.uniform(0.1, 40, rows)})\nitems.head()",
}
SPECIALTIES = ("ENT", "Eyes", "Skin", "Hips", "Heart")
QUESTIONS = {"waits": WAITS, "medicines": MEDICINES}


def make(root: Path, count: int, *, heavy: bool = False) -> None:
    """Make a course root whose assignment is entered in the gradebook, with so many submissions."""
    source = root / "source" / ASSIGNMENT
    source.mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(SETTINGS, encoding="utf-8")
    (source / "waits.csv").write_text(waits(ROWS), encoding="utf-8")
    for name in QUESTIONS:
        write(
            v4.new_notebook(cells=list(cells(name, HEAVY_TIMES if heavy else 1)), metadata=KERNEL),
            source / f"{name}.ipynb",
        )
    nbgrader(root, "generate_assignment")
    released = {name: nbformat.read(root / "release" / ASSIGNMENT / f"{name}.ipynb", 4) for name in QUESTIONS}
    for number in range(count):
        chance = random.Random(number)
        for name, notebook in released.items():
            place = root / "submitted" / f"P{number:05}" / ASSIGNMENT / f"{name}.ipynb"
            place.parent.mkdir(parents=True, exist_ok=True)
            write(answered(notebook, name, chance), place)


def nbgrader(root: Path, command: str) -> None:
    """Run a command of stock nbgrader on the assignment."""
    subprocess.run(
        [sys.executable, "-m", "nbgrader", command, ASSIGNMENT],
        cwd=root,
        env=os.environ | {"PATH": path_to_programs()},
        check=True,
        capture_output=True,
    )


def write(notebook: Any, place: Path) -> None:
    """Write a notebook, without nbformat's checks: thousands are written."""
    place.write_text(json.dumps(notebook), encoding="utf-8")


def cells(name: str, times: int) -> Iterator[Any]:
    """Yield the cells of a source notebook."""
    yield v4.new_markdown_cell(f"# {name.capitalize()}")
    yield v4.new_code_cell(OPENING[name].replace("TIMES", str(times)))
    for number, question in enumerate(QUESTIONS[name], start=1):
        yield v4.new_markdown_cell(f"## Question {number}\n\nWork out `{question.name}`.")
        solution = f"{question.name} = None\n### BEGIN SOLUTION\n{question.right}\n### END SOLUTION"
        yield v4.new_code_cell(solution, metadata=about(question.name, solution=True))
        tests = f"{question.open_test}\n### BEGIN HIDDEN TESTS\n{question.hidden_test}\n### END HIDDEN TESTS"
        yield v4.new_code_cell(tests, metadata=about(f"{question.name}-test", points=2))
    yield v4.new_markdown_cell("## What it means\n\nSay what a board should make of it.")
    yield v4.new_markdown_cell("Write here.", metadata=about(f"{name}-meaning", solution=True, points=4))


def about(grade_id: str, *, solution: bool = False, points: int = 0) -> dict[str, Any]:
    """Return what nbgrader keeps with a cell."""
    kept = {"grade_id": grade_id, "solution": solution, "grade": points > 0, "task": False}
    worth = {"points": points} if points else {}
    return {"nbgrader": {**kept, **worth, "locked": not solution, "schema_version": 3}}


def answered(released: Any, name: str, chance: random.Random) -> Any:
    """Return a released notebook with one participant's answers in it."""
    notebook = copy.deepcopy(released)
    questions = {question.name: question for question in QUESTIONS[name]}
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id in questions:
            cell.source = answer(questions[grade_id], cell.source, chance.choice(MIXED))
        elif grade_id == f"{name}-meaning":
            cell.source = "Half of them wait too long. " * chance.randrange(1, 20)
    return notebook


def answer(question: Question, released: str, kind: str) -> str:
    """Return one answer of a kind, as a participant would leave it."""
    return {
        "right": f"{question.right}\n{question.name}",
        "wrong": question.wrong,
        "blank": released,
        "stops": f"{question.name} = the_table['days'].sum()",
        "warns": f"import warnings\nwarnings.warn('Look at the dates.')\n{question.right}",
    }[kind]


def waits(rows: int) -> str:
    """Return a table of how long people waited, as CSV."""
    chance = random.Random(3)
    lines = ["referred,specialty,days"]
    for number in range(rows):
        day = f"2025-{1 + number % 12:02}-{1 + chance.randrange(28):02}"
        lines.append(f"{day},{SPECIALTIES[number % 5]},{chance.randrange(5, 400)}")
    return "\n".join(lines) + "\n"
