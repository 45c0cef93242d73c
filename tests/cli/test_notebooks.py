"""`cmplearn notebooks`: what it prints, what it changes, how it ends."""

from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from typer.testing import CliRunner

from cmplearn.cli import app
from cmplearn.course import programme
from cmplearn.notebooks import read, write


def cmplearn(*words: str | Path) -> tuple[int, str]:
    """Run the command; return its exit code and what it printed."""
    result = CliRunner().invoke(app, ["notebooks", *map(str, words)])
    return result.exit_code, result.output


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    """A notebook as saved by an editor that draws ids at random, never run."""
    path = tmp_path / "lesson.ipynb"
    write(path, new_notebook(cells=[new_code_cell("print(6 * 7)", id="1a2b3c4d")]))
    return path


def test_check_names_each_problem_counts_them_and_ends_with_1(lesson: Path) -> None:
    code, printed = cmplearn("check", lesson)

    assert code == 1
    assert f"{lesson}, cell 1a2b3c4d: its id can't be read." in printed
    assert printed.endswith("1 notebook checked, 3 problems.\n")


def test_fix_then_run_leave_nothing_to_check(lesson: Path) -> None:
    code, printed = cmplearn("fix", lesson.parent)
    assert (code, printed) == (0, f"{lesson}: put in order.\n1 notebook looked at, 1 changed.\n")

    code, printed = cmplearn("run", lesson)
    assert code == 0
    assert f"1 of 1: {lesson} ... changed, " in printed
    assert read(lesson)["cells"][0]["outputs"][0]["text"] == "42\n"

    assert cmplearn("check", lesson) == (0, "1 notebook checked, no problems.\n")


def test_run_goes_on_after_a_failing_notebook_and_ends_with_1(lesson: Path) -> None:
    failing = lesson.parent / "a-first.ipynb"
    write(failing, new_notebook(cells=[new_code_cell("{}['cost']", id="look-up")]))

    code, printed = cmplearn("run", lesson.parent)

    assert code == 1
    assert "the cell look-up failed.\n    {}['cost']\nKeyError: 'cost'" in printed
    assert f"2 of 2: {lesson} ... changed" in printed
    assert printed.endswith("2 notebooks run, 1 problem.\n")


def test_a_path_that_does_not_exist_is_said_plainly(tmp_path: Path) -> None:
    code, printed = cmplearn("check", tmp_path / "no-such.ipynb")

    assert code == 2
    assert "There is no" in printed


def test_a_notebook_may_not_type_the_figures_of_the_cases_it_names_and_no_others(tmp_path: Path) -> None:
    path = tmp_path / "lesson.ipynb"
    cells = [
        new_markdown_cell(
            "{{ opioids.people_at_start }} people, or 527, and 393,262 of another case", id="words"
        )
    ]
    write(path, new_notebook(cells=cells))

    _, printed = cmplearn("check", path)

    assert "it types the published figure 527." in printed
    assert "393,262" not in printed


def test_pace_sets_counted_minutes_beside_those_of_the_programme() -> None:
    notebook = programme().lesson("2.3").notebook
    assert notebook
    code, printed = cmplearn("pace", notebook)

    assert code == 0
    assert printed.startswith("2.3 core: ")
    assert " of 25 minutes.\n" in printed
    assert " of 40 minutes.\n" in printed
    assert printed.endswith("0 over their minutes.\n")
