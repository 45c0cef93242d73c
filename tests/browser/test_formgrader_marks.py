"""nbgrader's formgrader, as `cmplearn start --tutor` serves it, on what `cmplearn mark` has marked.

What a tutor saves there outlasts the next marking, and its own button runs participants' code in the sandbox.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass

import nbformat
import pytest
from playwright.sync_api import expect
from tests.servers import CHECKOUT

from cmplearn.marking import enter

COMMAND = [sys.executable, "-c", "from cmplearn.cli import main; main()"]
ASSIGNMENT = "a2-care-homes"
LISTED = f"formgrader/gradebook/{ASSIGNMENT}/{ASSIGNMENT}"
PATIENCE_MS = 60_000


@dataclass
class Tutor:
    """A tutor's server, and the course root that it serves."""

    link: str
    course_root: os.PathLike

    def url(self, path):
        return self.link.split("cmplearn/")[0] + path

    def login_url(self):
        return self.link


@pytest.fixture(scope="module")
def written_outside(tmp_path_factory):
    """A file that one participant's code tries to write."""
    return tmp_path_factory.mktemp("outside") / "found.txt"


@pytest.fixture(scope="module")
def tutor(started, tmp_path_factory, written_outside):
    """A tutor's server, with two hand-ins that `cmplearn mark` has marked."""
    course = tmp_path_factory.mktemp("course")
    for name in ("course", "modules"):
        (course / name).symlink_to(CHECKOUT / name)
    root = course / "assessments"
    kept_out = shutil.ignore_patterns("*.db*", ".*", "submitted", "autograded", "feedback")
    shutil.copytree(CHECKOUT / "assessments", root, ignore=kept_out)
    hand_in(
        root, "P001", {"price-year-answer": "price_year = '2025/26'", "recommendation-answer": "Option C."}
    )
    write = f"try:\n    open({str(written_outside)!r}, 'w').close()\nexcept OSError:\n    pass\n"
    hand_in(root, "P002", {"price-year-answer": f"{write}price_year = '2025/26'"})
    enter(root, ASSIGNMENT)
    mark(root)
    server = started(
        [*COMMAND, "start", "--tutor", "--no-browser"], {**os.environ, "CMPLEARN_COURSE": str(course)}
    )
    return Tutor(server.link, root)


def hand_in(root, participant, answers):
    """Put a participant's answers, by the ids of their cells, where nbgrader looks for them."""
    notebook = nbformat.read(root / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", 4)
    for cell in notebook.cells:
        cell.source = answers.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    place = root / "submitted" / participant / ASSIGNMENT
    place.mkdir(parents=True)
    nbformat.write(notebook, place / f"{ASSIGNMENT}.ipynb")


def mark(root, *options):
    command = [*COMMAND, "mark", ASSIGNMENT, "--course-root", str(root), *options]
    subprocess.run(command, check=True, capture_output=True)


def marks_of(root, participant):
    """Return each cell's mark by marking and by hand, as the gradebook has them."""
    question = """
        SELECT base_cell.name, grade.auto_score, grade.manual_score FROM grade
        JOIN base_cell ON base_cell.id = grade.cell_id
        JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
        JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
        WHERE submitted_assignment.student_id = ?
    """
    with closing(sqlite3.connect(root / "gradebook.db")) as gradebook:
        return {name: marks for name, *marks in gradebook.execute(question, (participant,))}


def open_first(page, tutor):
    """Open the first hand-in, which is P001's or P002's: formgrader doesn't say whose."""
    page.goto(tutor.url(LISTED))
    page.get_by_role("link", name="Submission #1").click()
    expect(page.locator("#price-year-test")).to_have_attribute("placeholder", "1", timeout=PATIENCE_MS)


def test_a_mark_and_a_comment_saved_there_outlast_the_next_marking(new_page, tutor):
    page = new_page(on=tutor)
    open_first(page, tutor)
    score, comment = page.locator("#recommendation-answer"), page.locator("#recommendation-answer-comment")
    for box, typed, api in ((score, "7", "grade"), (comment, "Say who gains.", "comment")):
        with page.expect_response(lambda answer, api=api: f"/api/{api}/" in answer.url and answer.ok):
            box.fill(typed)
            box.blur()
    mark(tutor.course_root, "--force")
    page.reload()
    expect(score).to_have_value("7")
    expect(comment).to_have_value("Say who gains.")
    expect(page.locator("#price-year-test")).to_have_attribute("placeholder", "1")


def test_its_button_marks_in_the_sandbox(new_page, tutor, written_outside):
    page = new_page(on=tutor)
    page.goto(tutor.url(f"formgrader/manage_submissions/{ASSIGNMENT}"))
    row = page.get_by_role("row").filter(has_text="P002")
    row.locator(".autograde a").click()
    expect(page.get_by_text("Successfully autograded")).to_be_visible(timeout=PATIENCE_MS)
    assert marks_of(tutor.course_root, "P002")["price-year-test"] == [1.0, None]
    assert not written_outside.exists()
