"""The assignment, marked by nbgrader itself: three participants and some others, handed in and collected."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml
from tests.workshops import free_port

from cmplearn.marking import collect, fill, open_notebook, pack, read_form
from cmplearn.marking.execute import isolation

ASSESSMENTS = Path(__file__).parents[2] / "assessments"
NAME = "a2-care-homes"
SOURCE = ASSESSMENTS / "source" / NAME
RELEASE = ASSESSMENTS / "release" / NAME
AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)

# Worked by hand. Staff: (2.0 x 68,000 + 0.5 x 44,000) x 3. Cash: 63,000 x 120/112 + 2,000. Admissions:
# 24 + 24 + 4. Not cash: 52 x 1,900 x 120/100 + 400 x 25. Factors: 1.0000, 0.9662, 0.9335; benefits count half
# in year 0.
RIGHT = {
    "price_year": "2025/26",
    "staff_cost_gbp": "474,000",
    "cash_releasing_gbp": "£69,500",
    "admissions_counted": "52",
    "non_cash_releasing_gbp": "128,560",
    "pv_costs_gbp": "458,153",  # 158,000 x 2.8997
    "pv_benefits_gbp": "475,285",  # 198,060 x 2.3997
    "npsv_gbp": "17,132",
    "break_even_admissions": "49",  # (458,153 / 2.3997 - 69,500 - 10,000) / 2,280 = 48.9
    "preferred_option": "C",
    "recommendation": "I recommend option C.",
}
# Fell into the trap: added up as the figures came, so both benefits are wrong; what follows is right.
PARTLY = RIGHT | {
    "cash_releasing_gbp": "65,000",  # 63,000 + 2,000
    "non_cash_releasing_gbp": "108,800",  # 52 x 1,900 + 10,000
    "pv_benefits_gbp": "417,067",  # 173,800 x 2.3997
    "npsv_gbp": "-41,086",
    "break_even_admissions": "",
}
# One slip early on: every claim counted. What follows from it is right, also that option B then comes first.
ALL_CLAIMS = RIGHT | {
    "admissions_counted": "240",
    "non_cash_releasing_gbp": "557200",  # 240 x 2,280 + 10,000
    "pv_benefits_gbp": "1503892",  # 626,700 x 2.3997
    "npsv_gbp": "1045739",
    "preferred_option": "B",
}
MARKS = {
    "price-year-test": 1,
    "staff-cost-gbp-test": 2,
    "cash-releasing-gbp-test": 3,
    "admissions-counted-test": 2,
    "non-cash-releasing-gbp-test": 3,
    "pv-costs-gbp-test": 2,
    "pv-benefits-gbp-test": 2,
    "npsv-gbp-test": 2,
    "break-even-admissions-test": 2,
    "preferred-option-test": 1,
}


def nbgrader(root: Path, *arguments: str) -> str:
    """Run nbgrader in a course root; return what it said."""
    scripts = str(Path(sys.executable).parent)  # it calls alembic by name
    environment = os.environ | {"PATH": os.pathsep.join([scripts, os.environ["PATH"]])}
    if not isolation().available:  # then the course's settings refuse to mark, which is tested elsewhere
        arguments = (*arguments, "--SandboxedExecute.isolation=none")
    command = [sys.executable, "-m", "nbgrader", *arguments]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stderr


def hand_in(folder: Path, participant: str, notebook: Any) -> None:
    """Write the zip that a participant would send."""
    released = open_notebook(RELEASE / f"{NAME}.ipynb")
    made = pack(notebook, released, participant=participant, name=participant, own_work=True, at=AT)
    (folder / made.file_name).write_bytes(made.content)


def tampered(released: Any) -> Any:
    """A blank notebook with one test made to pass and another taken out."""
    notebook = fill(released, {})
    cells = {cell["id"]: cell for cell in notebook.cells}
    cells["npsv-gbp-test"].source = "pass"
    notebook.cells.remove(cells["price-year-test"])
    return notebook


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course root in which everything was generated, handed in, collected and marked."""
    root = tmp_path_factory.mktemp("programme") / "assessments"
    root.mkdir()
    shutil.copy(ASSESSMENTS / "nbgrader_config.py", root)
    shutil.copytree(ASSESSMENTS / "source", root / "source")
    nbgrader(root, "generate_assignment", NAME)
    released = open_notebook(RELEASE / f"{NAME}.ipynb")
    sent = root / "inbox" / "sent"
    sent.mkdir(parents=True)
    for participant, values in {"right": RIGHT, "partly": PARTLY, "blank": {}, "claims": ALL_CLAIMS}.items():
        hand_in(sent, participant, fill(released, values))
    hand_in(sent, "source", open_notebook(SOURCE / f"{NAME}.ipynb"))
    hand_in(sent, "tampered", tampered(released))
    report = collect([sent], root)
    assert len(report.of("collected")) == 6, report.lines()
    nbgrader(root, "autograde", NAME)
    return root


@pytest.fixture(scope="module")
def marks(root: Path) -> Callable[[str], dict[str, tuple[float | None, bool]]]:
    """Reads a participant's marks from the gradebook: by test, the score and whether a person must look."""
    question = """
        SELECT base_cell.name, grade.auto_score, grade.needs_manual_grade
        FROM grade
        JOIN base_cell ON base_cell.id = grade.cell_id
        JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
        JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
        WHERE submitted_assignment.student_id = ?
    """

    def of(participant: str) -> dict[str, tuple[float | None, bool]]:
        with closing(sqlite3.connect(root / "gradebook.db")) as gradebook:
            rows = gradebook.execute(question, [participant]).fetchall()
        return {name: (score, bool(needs)) for name, score, needs in rows}

    return of


def lost(marks: dict[str, tuple[float | None, bool]]) -> dict[str, float]:
    """The tests that did not earn their full marks, with what they earned."""
    return {name: marks[name][0] for name, most in MARKS.items() if marks[name][0] != most}


def earned(marks: dict[str, tuple[float | None, bool]]) -> float:
    """The sum of the automatic marks."""
    return sum(score or 0 for score, _ in marks.values())


WRITTEN = "recommendation-answer"


def test_the_one_who_is_right_gets_20_and_a_person_reads_the_written_answer(marks):
    assert lost(marks("right")) == {}
    assert earned(marks("right")) == 20
    assert marks("right")[WRITTEN] == (None, True)


def test_mixed_price_years_cost_the_two_benefits_and_the_blank_its_own_marks(marks):
    assert lost(marks("partly")) == {
        "cash-releasing-gbp-test": 0,
        "non-cash-releasing-gbp-test": 0,
        "break-even-admissions-test": 0,
    }
    assert earned(marks("partly")) == 12


def test_the_blank_one_gets_0_and_nobody_has_to_read_anything(marks):
    assert earned(marks("blank")) == 0
    assert set(marks("blank").values()) == {(0, False)}


def test_one_slip_costs_once(marks):
    assert lost(marks("claims")) == {"admissions-counted-test": 0}
    assert earned(marks("claims")) == 18


def test_the_source_earns_full_marks(marks):
    assert lost(marks("source")) == {}
    assert earned(marks("source")) == 20


def test_changing_or_deleting_a_test_gains_nothing(marks):
    assert {name: marks("tampered")[name] for name in MARKS} == dict.fromkeys(MARKS, (0, False))


def test_the_tests_say_nothing_on_standard_error(root):
    """Anything on standard error in a test cell would cost its marks."""
    notebook = open_notebook(root / "autograded" / "source" / NAME / f"{NAME}.ipynb")
    assert [cell["id"] for cell in notebook.cells if cell.cell_type == "code" and cell.outputs] == []


def test_the_release_does_not_crash_and_fails_on_blanks_alone(root):
    notebook = open_notebook(root / "autograded" / "blank" / NAME / f"{NAME}.ipynb")
    said = {output.evalue for cell in notebook.cells for output in cell.get("outputs", ())}
    assert said == {"Nothing is filled in yet."}


def test_the_release_is_what_the_generator_makes(root):
    made = {path.name: path.read_text() for path in (root / "release" / NAME).iterdir()}
    assert made == {path.name: path.read_text() for path in RELEASE.iterdir()}


def test_the_tutor_sees_the_mark_scheme_and_the_participant_does_not(root):
    assert "Mark scheme (10 marks)" not in (RELEASE / f"{NAME}.ipynb").read_text()
    assert "Mark scheme (10 marks)" in (root / "autograded" / "right" / NAME / f"{NAME}.ipynb").read_text()


def test_the_rubric_stays_with_the_source(root):
    assert list(root.glob("*/**/rubric.yaml")) == [root / "source" / NAME / "rubric.yaml"]


def test_the_rubric_says_what_the_mark_scheme_says():
    rubric = yaml.safe_load((SOURCE / "rubric.yaml").read_text(encoding="utf-8"))
    cells = {cell["id"]: cell for cell in open_notebook(SOURCE / f"{NAME}.ipynb").cells}
    assert rubric["marks"] == cells[WRITTEN].metadata.nbgrader.points
    assert rubric["marks"] == sum(criterion["marks"] for criterion in rubric["criteria"])
    for criterion in rubric["criteria"]:
        assert list(criterion["descriptors"]) == list(range(criterion["marks"] + 1))
        assert (
            f"**{criterion['name']} ({criterion['marks']} marks).**"
            in cells["recommendation-question"].source
        )


def test_each_question_says_its_marks_and_has_a_label_and_a_test():
    notebook = open_notebook(SOURCE / f"{NAME}.ipynb")
    cells = {cell["id"]: cell for cell in notebook.cells}
    for field in read_form(notebook).fields:
        stem = field.cell.removesuffix("-answer")
        graded = cells.get(f"{stem}-test", cells[field.cell])
        points = graded.metadata.nbgrader.points
        assert (
            f"({points} mark{'s' if points > 1 else ''})" in cells[f"{stem}-question"].source.splitlines()[0]
        )
        assert field.label


def test_the_source_holds_values_and_no_outputs():
    notebook = open_notebook(SOURCE / f"{NAME}.ipynb")
    nbformat.validate(notebook)
    assert [cell["id"] for cell in notebook.cells if cell.get("outputs") or cell.get("execution_count")] == []
    assert "Fictional" in notebook.cells[0].source


def test_the_tutor_finds_the_marked_work_in_formgrader(root, started):
    """`cmplearn start --tutor` here: the assignment, its six hand-ins, and the mark scheme beside one."""
    for name in ("course", "modules"):
        (root.parent / name).symlink_to(ASSESSMENTS.parent / name)
    command = [
        sys.executable,
        "-c",
        "from cmplearn.cli import main; main()",
        "start",
        "--no-browser",
        "--tutor",
        "--port",
        str(free_port()),
    ]
    server = started(command, os.environ | {"CMPLEARN_COURSE": str(root.parent)})
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    opener.open(server.link, timeout=60).close()

    def fetched(path: str) -> str:
        with opener.open(server.link.split("cmplearn/")[0] + path, timeout=60) as answer:
            return str(answer.read().decode())

    (assignment,) = json.loads(fetched("formgrader/api/assignments"))
    assert (assignment["name"], assignment["num_submissions"], assignment["max_score"]) == (NAME, 6, 30)
    submission = json.loads(fetched(f"formgrader/api/submitted_notebooks/{NAME}/{NAME}"))
    right = next(each for each in submission if each["student"] == "right")
    assert right["score"] == 20
    assert right["needs_manual_grade"] is True
    page = fetched(f"formgrader/submissions/{right['id']}/")
    assert "Mark scheme (10 marks)" in page
    assert "I recommend option C." in page
    assert 'src="http' not in page
    assert "window.MathJax = " in page  # without it nbgrader's script stops before its keyboard shortcuts


def test_feedback_is_in_words_and_asks_no_other_host(root: Path) -> None:
    nbgrader(root, "generate_feedback", NAME)
    page = (root / "feedback" / "partly" / NAME / f"{NAME}.html").read_text(encoding="utf-8")
    assert "This answer is right." in page
    for never in ("HIDDEN TESTS", "AssertionError", "MARK SCHEME", "cdnjs"):
        assert never not in page
