"""The course root of the corpus: one assignment of two pandas notebooks, generated through nbgrader."""

import functools
import os
import shutil
import sqlite3
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from textwrap import dedent
from typing import Any

import nbformat

ASSIGNMENT = "waiting"
WAITS = "1-waits"
COSTS = "2-costs"
NOTEBOOKS = (WAITS, COSTS)

Files = dict[str, bytes]
Notebooks = dict[str, Any]

CONFIG = """\
c = get_config()

c.CourseDirectory.course_id = "corpus"
"""

KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}

DUE = "2026-03-01 12:00:00.000000"
WAITS_CSV = "specialty,weeks\northopaedics,31\neyes,18\nskin,9\nheart,22\n"
COSTS_CSV = "service,cost_gbp\nclinic,1200\nward,3400\ntransport,400\n"


def code(grade_id: str, source: str, **nbgrader: Any) -> Any:
    return _cell(nbformat.v4.new_code_cell, grade_id, source, nbgrader)


def words(grade_id: str, source: str, **nbgrader: Any) -> Any:
    return _cell(nbformat.v4.new_markdown_cell, grade_id, source, nbgrader)


def _cell(new: Any, grade_id: str, source: str, nbgrader: dict[str, Any]) -> Any:
    cell = new(dedent(source).strip("\n"), id=grade_id)
    flags = {"grade": False, "solution": False, "locked": False, "task": False} | nbgrader
    cell.metadata["nbgrader"] = {"grade_id": grade_id, "schema_version": 3} | flags
    return cell


LOCKED: dict[str, Any] = {"locked": True}
SOLUTION: dict[str, Any] = {"solution": True}
ANSWER: dict[str, Any] = {"grade": True, "solution": True}
TASK: dict[str, Any] = {"task": True, "locked": True}


def test(points: float) -> dict[str, Any]:
    return {"grade": True, "locked": True, "points": points}


def waits() -> Any:
    """Return the first notebook's source: a data file, hidden tests, partial credit, words and a task."""
    return _notebook(
        nbformat.v4.new_markdown_cell("# How long people wait", id="title"),
        code(
            "setup",
            """
            import pandas as pd

            waits = pd.read_csv("waits.csv")
            """,
            **LOCKED,
        ),
        code(
            "mean-wait",
            """
            ### BEGIN SOLUTION
            mean_wait = waits["weeks"].mean()
            ### END SOLUTION
            """,
            **SOLUTION,
        ),
        code(
            "test-mean-wait",
            """
            assert mean_wait > 0, "A mean wait is above 0 weeks."
            ### BEGIN HIDDEN TESTS
            assert mean_wait == 20.0, "The mean of the four waits."
            ### END HIDDEN TESTS
            """,
            **test(2),
        ),
        code(
            "within",
            """
            def within(weeks):
                ### BEGIN SOLUTION
                return weeks <= 18
                ### END SOLUTION
            """,
            **SOLUTION,
        ),
        code(
            "test-within",
            """
            points = within(4) + within(18)
            points
            """,
            **test(2),
        ),
        words(
            "explain",
            "### BEGIN SOLUTION\nFew wait long, and they pull the mean up.\n### END SOLUTION",
            points=4,
            **ANSWER,
        ),
        words(
            "plan",
            "Plan a shorter wait, in cells below.\n\n=== BEGIN MARK SCHEME ===\n\nNames the step that holds "
            "people up.\n\n=== END MARK SCHEME ===",
            points=3,
            **TASK,
        ),
    )


def costs() -> Any:
    """Return the second notebook's source: more tests, one of which prints, and code that a person marks."""
    return _notebook(
        code(
            "setup",
            """
            import pandas as pd

            costs = pd.read_csv("costs.csv")
            """,
            **LOCKED,
        ),
        code(
            "total",
            """
            ### BEGIN SOLUTION
            total_gbp = int(costs["cost_gbp"].sum())
            ### END SOLUTION
            """,
            **SOLUTION,
        ),
        code(
            "test-total",
            """
            assert isinstance(total_gbp, int), "A whole number of pounds."
            ### BEGIN HIDDEN TESTS
            pd.testing.assert_series_equal(pd.Series([total_gbp]), pd.Series([5000]))
            ### END HIDDEN TESTS
            """,
            **test(3),
        ),
        code(
            "test-printed",
            """
            print("total:", total_gbp)
            assert total_gbp % 100 == 0, "Costs are in whole hundreds."
            """,
            **test(1),
        ),
        code("sketch", "### BEGIN SOLUTION\ncosts.describe()\n### END SOLUTION", points=2, **ANSWER),
    )


def _notebook(*cells: Any) -> Any:
    return nbformat.v4.new_notebook(cells=list(cells), metadata={"kernelspec": dict(KERNELSPEC)})


def build(root: Path, settings: str = "") -> Path:
    """Make a course root with the generated assignment and nothing handed in.

    ``settings`` are further lines of its nbgrader_config.py, as ``c.Execute.timeout = 3``.
    """
    for name, content in _generated().items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (root / "nbgrader_config.py").write_text(CONFIG + settings + "\n", encoding="utf-8")
    return root


@functools.cache
def _generated() -> Mapping[str, bytes]:
    """Return the files of a course root as nbgrader generates it; it is run once a session."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        source = root / "source" / ASSIGNMENT
        source.mkdir(parents=True)
        for name, notebook in ((WAITS, waits()), (COSTS, costs())):
            nbformat.write(notebook, source / f"{name}.ipynb")
        (source / "waits.csv").write_text(WAITS_CSV)
        (source / "costs.csv").write_text(COSTS_CSV)
        (root / "nbgrader_config.py").write_text(CONFIG)
        nbgrader(root, "generate_assignment", ASSIGNMENT).check_returncode()
        with closing(sqlite3.connect(root / "gradebook.db")) as gradebook:
            gradebook.execute("UPDATE assignment SET duedate = ?", (DUE,))
            gradebook.commit()
        return {
            path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()
        }


def nbgrader(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run stock nbgrader in a course root, as from a terminal.

    Where ipykernel sees that pytest runs it does not collect what programs print.
    """
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=root,
        env=surroundings | {"PATH": os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def released(root: Path) -> Notebooks:
    """Return the released notebooks by name, as a participant gets them."""
    folder = root / "release" / ASSIGNMENT
    return {name: nbformat.read(folder / f"{name}.ipynb", as_version=4) for name in NOTEBOOKS}


def put(root: Path, student: str, files: Mapping[str, bytes]) -> Path:
    """Write files as one student's submission, and return its folder."""
    folder = root / "submitted" / student / ASSIGNMENT
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder
