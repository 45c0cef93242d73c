"""nbgrader's formgrader, as `cmplearn start --tutor` serves it, on what `cmplearn mark` has marked.

What a tutor saves there outlasts the next marking, and its own button runs participants' code in the sandbox.
"""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect
from tests.marking.corpus import ASSIGNMENT, WAITS, answered, as_files, build, put, released
from tests.servers import CHECKOUT

COMMAND = [sys.executable, "-c", "from cmplearn.cli import main; main()"]
LISTED = f"formgrader/gradebook/{ASSIGNMENT}/{WAITS}"
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
    root = build(course / "assessments")
    settings = (CHECKOUT / "assessments" / "nbgrader_config.py").read_text()
    (root / "nbgrader_config.py").write_text(f"{settings}\nc.CourseDirectory.course_id = 'corpus'\n")
    write = f"try:\n    open({str(written_outside)!r}, 'w').close()\nexcept OSError:\n    pass\n"
    for participant, before in {"P001": "", "P002": write}.items():
        right = f"{before}mean_wait = waits['weeks'].mean()"
        put(root, participant, as_files(answered(released(root), mean_wait=right)))
    mark(root)
    server = started(
        [*COMMAND, "start", "--tutor", "--no-browser"], {**os.environ, "CMPLEARN_COURSE": str(course)}
    )
    return Tutor(server.link, root)


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
    expect(page.locator("#test-mean-wait")).to_have_attribute("placeholder", "2", timeout=PATIENCE_MS)


def test_a_mark_and_a_comment_saved_there_outlast_the_next_marking(new_page, tutor):
    page = new_page(on=tutor)
    open_first(page, tutor)
    score, comment = page.locator("#explain"), page.locator("#explain-comment")
    for box, typed, api in ((score, "3", "grade"), (comment, "Say who gains.", "comment")):
        with page.expect_response(lambda answer, api=api: f"/api/{api}/" in answer.url and answer.ok):
            box.fill(typed)
            box.blur()
    mark(tutor.course_root, "--force")
    page.reload()
    expect(score).to_have_value("3")
    expect(comment).to_have_value("Say who gains.")
    expect(page.locator("#test-mean-wait")).to_have_attribute("placeholder", "2")


def test_its_button_marks_in_the_sandbox(new_page, tutor, written_outside):
    page = new_page(on=tutor)
    page.goto(tutor.url(f"formgrader/manage_submissions/{ASSIGNMENT}"))
    row = page.get_by_role("row").filter(has_text="P002")
    row.locator(".autograde a").click()
    expect(page.get_by_text("Successfully autograded")).to_be_visible(timeout=PATIENCE_MS)
    assert marks_of(tutor.course_root, "P002")["test-mean-wait"] == [2.0, None]
    assert not written_outside.exists()
