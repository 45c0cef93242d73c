"""`cmplearn cases`: what it prints and how it ends."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cmplearn import course
from cmplearn.cli import app


def cmplearn(*words: str | Path) -> tuple[int, str]:
    """Run the command; return its exit code and what it printed."""
    result = CliRunner().invoke(app, ["cases", *map(str, words)])
    return result.exit_code, result.output


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of cases in a copy of the course, in use while the test runs."""
    shutil.copytree(course.root() / "course", tmp_path / "course")
    monkeypatch.setenv("CMPLEARN_COURSE", str(tmp_path))
    return tmp_path / "course" / "cases"


def test_the_library_as_committed_has_nothing_to_mend() -> None:
    code, printed = cmplearn("check")
    assert code == 0
    assert printed.rstrip().endswith("cases checked: 0 mistakes, 0 points worth a look.")


def test_a_mistake_is_told_with_file_and_line_and_ends_with_1(library: Path) -> None:
    path = library / "opioids.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("    unit: practices\n", "", 1), encoding="utf-8")
    line = text[: text.index("- name: practices")].count("\n") + 1
    code, printed = cmplearn("check")
    assert code == 1
    assert f"course/cases/opioids.yaml, line {line}: `unit` is missing" in printed
    assert "1 mistake, 0 points worth a look." in printed


def test_one_case_is_checked_by_its_id_or_by_its_file(library: Path) -> None:
    by_id, by_file = cmplearn("check", "opioids"), cmplearn("check", library / "opioids.yaml")
    assert by_id == by_file
    assert "1 case checked: 0 mistakes" in by_id[1]


def test_figures_that_no_sum_tests_are_named_on_request() -> None:
    _, printed = cmplearn("check", "--unchecked", "opioids")
    assert "No sum tests opioids.webinar_completed_percent (68%)." in printed
    assert "people_at_start" not in printed


def test_a_file_that_is_not_there_ends_with_2() -> None:
    code, printed = cmplearn("check", "nowhere")
    assert code == 2
    assert "There is no case and no file nowhere. Ids of cases are:" in printed


def test_a_new_case_is_started_and_checked(library: Path) -> None:
    code, printed = cmplearn("new", "our-clinic")
    assert (code, (library / "our-clinic.yaml").is_file()) == (0, True)
    assert "then run: cmplearn cases check our-clinic" in printed
    code, printed = cmplearn("check", "our-clinic")
    assert code == 1
    told = [
        line for line in printed.splitlines() if "This is still the template's text: “Who faced what" in line
    ]
    assert [line.startswith("Worth a look") for line in told] == [False]
    assert "2 mistakes, " in printed


def test_the_handbook_names_the_commands_as_they_are() -> None:
    page = (course.root() / "course" / "handbook" / "cases.md").read_text(encoding="utf-8")
    for words in ("cases new our-falls-clinic", "cases check our-falls-clinic", "cases check --unchecked"):
        assert words in page
    code, printed = cmplearn("check", "--help")
    assert (code, "--unchecked" in printed) == (0, True)
