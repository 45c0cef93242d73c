"""`cmplearn feedback`: a page for each participant, in a course root that need not be ours."""

import shutil
import warnings

import nbformat
import pytest
from nbformat import v4
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from cmplearn.cli import app
from cmplearn.errors import NotFoundError, StorageError
from cmplearn.marking import path_to_programs
from cmplearn.marking.journal import Journal, folder
from cmplearn.marking.marked import MarkedNotebook, Scored, Submission

TEST = v4.new_code_cell(
    "assert cost == 474_000, 'Three years, not one.'",
    metadata={"nbgrader": {"grade_id": "cost-test", "grade": True, "solution": False}},
    outputs=[
        v4.new_output("error", ename="AssertionError", evalue="Three years, not one.", traceback=["474_000"])
    ],
)
ANSWER = v4.new_code_cell(
    "cost = 158_000", metadata={"nbgrader": {"grade_id": "cost", "grade": False, "solution": True}}
)


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory):
    """A gradebook with an assignment of one question, and marks of two participants."""
    path = tmp_path_factory.mktemp("gradebook") / "gradebook.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", path_to_programs())
        made = Gradebook(f"sqlite:///{path}")
    with made, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbgrader's own way with SQLAlchemy
        made.add_assignment("a2")
        made.add_notebook("costs", "a2")
        made.add_grade_cell("cost-test", "costs", "a2", max_score=2, cell_type="code")
        made.add_solution_cell("cost", "costs", "a2")
        for student in ("P001", "P002"):
            made.add_student(student)
            made.add_submission("a2", student)
            grade = made.find_grade("cost-test", "costs", "a2", student)
            grade.auto_score, grade.needs_manual_grade = 0.0, False
        made.db.commit()
    return path


def put_marked(root, student, name="costs"):
    place = root / "autograded" / student / "a2"
    place.mkdir(parents=True, exist_ok=True)
    nbformat.write(v4.new_notebook(cells=[ANSWER, TEST]), place / f"{name}.ipynb")


@pytest.fixture
def course_root(tmp_path, gradebook):
    """Another's course root: two participants, marked without us."""
    root = tmp_path / "root"
    root.mkdir()
    (root / "nbgrader_config.py").write_text("c = get_config()\n")
    shutil.copy(gradebook, root)
    put_marked(root, "P001")
    put_marked(root, "P002")
    return root


def run(course_root, *options):
    return CliRunner().invoke(app, ["feedback", "a2", "--course-root", str(course_root), *options])


def page(course_root, student="P001", name="feedback"):
    return course_root / "feedback" / student / "a2" / f"{name}.html"


def test_each_participant_has_a_page_and_nbgraders_own_stay(course_root):
    page(course_root, name="costs").parent.mkdir(parents=True)
    page(course_root, name="costs").write_text("nbgrader's own")
    result = run(course_root)
    assert result.exit_code == 0
    assert "2 pages written." in result.output
    assert page(course_root, name="costs").read_text() == "nbgrader's own"
    for student in ("P001", "P002"):
        text = page(course_root, student).read_text(encoding="utf-8")
        assert "Three years, not one." in text
        assert "cost = 158_000" in text
        assert "474" not in text


def test_one_participant_can_be_asked_for(course_root):
    result = run(course_root, "--student", "P002")
    assert f"P002: {page(course_root, 'P002')}" in result.output
    assert not page(course_root).exists()


def test_a_page_is_written_anew_when_the_marks_have_changed(course_root):
    run(course_root)
    with Gradebook(f"sqlite:///{course_root / 'gradebook.db'}") as gradebook:
        gradebook.find_grade("cost-test", "costs", "a2", "P001").manual_score = 2.0
        gradebook.find_comment(
            "cost", "costs", "a2", "P001"
        ).manual_comment = "Your own way of counting is fine."
        gradebook.db.commit()
    run(course_root)
    text = page(course_root).read_text(encoding="utf-8")
    assert "2 of 2 marks" in text
    assert "Your own way of counting is fine." in text


def test_the_journal_of_our_marking_tells_how_a_test_ended(course_root):
    scored = Scored("costs", "cost-test", "timed out", 0.0, 2.0)
    with Journal(folder(course_root, "a2")) as journal:
        journal.add(
            "x", Submission("P001", "marked", notebooks=(MarkedNotebook("costs", "fork", "", (scored,)),))
        )
    run(course_root)
    assert "longer than it may" in page(course_root).read_text(encoding="utf-8")
    assert "longer than it may" not in page(course_root, "P002").read_text(encoding="utf-8")


def test_who_could_not_be_marked_has_no_page_and_is_said(course_root):
    with Journal(folder(course_root, "a2")) as journal:
        journal.add("x", Submission("P001", "could not be marked", "costs.ipynb is no notebook."))
    (course_root / "autograded" / "P002" / "a2" / "costs.ipynb").unlink()
    (course_root / "autograded" / "P002" / "a2").rmdir()
    result = run(course_root)
    assert "P001: no page: costs.ipynb is no notebook." in result.output
    assert "P002: no page: there is no marked work in" in result.output
    assert result.exit_code == 1
    assert not (course_root / "feedback").exists()


def test_a_page_of_earlier_work_is_removed_when_there_is_no_new_one(course_root):
    run(course_root)
    page(course_root, name="costs").write_text("nbgrader's own")
    with Journal(folder(course_root, "a2")) as journal:
        journal.add("x", Submission("P001", "could not be marked", "costs.ipynb is no notebook."))
    result = run(course_root)
    assert "costs.ipynb is no notebook. The page of earlier work was removed." in result.output
    assert [each.name for each in page(course_root).parent.iterdir()] == ["costs.html"]
    assert page(course_root, "P002").exists()


def test_pages_that_are_not_ready_to_be_sent_are_counted(course_root):
    with Gradebook(f"sqlite:///{course_root / 'gradebook.db'}") as gradebook:
        gradebook.find_grade("cost-test", "costs", "a2", "P002").needs_manual_grade = True
        gradebook.db.commit()
    assert "1 of them with answers that still wait for you" in run(course_root).output
    assert "still wait" not in run(course_root, "--student", "P001").output


def test_a_notebook_called_feedback_keeps_its_page_name(course_root):
    put_marked(course_root, "P001", "feedback")
    run(course_root)
    assert not page(course_root).exists()
    assert page(course_root, name="feedback-page").exists()


def test_half_a_character_in_an_answer_does_no_harm(course_root):
    notebook = course_root / "autograded" / "P001" / "a2" / "costs.ipynb"
    notebook.write_text(notebook.read_text().replace("158_000", r"'\ud83d'"))
    assert run(course_root).exit_code == 0
    assert "cost = &#39;?&#39;" in page(course_root).read_text(encoding="utf-8")


def test_a_participant_or_an_assignment_without_marks_is_said(course_root):
    error = run(course_root, "--student", "P009").exception
    assert isinstance(error, NotFoundError)
    assert "no marks of P009" in str(error)
    assert "P001, P002" in str(error)


def test_nothing_is_made_where_nothing_was_marked(tmp_path):
    error = run(tmp_path).exception
    assert isinstance(error, NotFoundError | StorageError)
    assert list(tmp_path.iterdir()) == []
