import json
import shutil
import sqlite3
import stat
from contextlib import closing

import nbformat
import pytest
from nbgrader.api import Gradebook

from cmplearn.errors import CmplearnError, InputError, InUseError, NotFoundError, StorageError
from cmplearn.marking.journal import Lock
from cmplearn.marking.mark import mark

from .corpus import (
    ASSIGNMENT,
    COSTS,
    WAITS,
    answered,
    as_files,
    build,
    cell_of,
    put,
    released,
    rows,
)
from .stand_in import StandIn, error, result, stream

EARLY = b"2026-01-01 10:00:00 UTC"
LATE = b"2026-01-03 10:00:00 UTC"


@pytest.fixture
def root(tmp_path):
    return build(tmp_path / "root")


def hand_in(root, *students, files=None, **answers):
    for student in students:
        put(root, student, as_files(answered(released(root), **answers)) | (files or {}))


def marked(root, sandbox=None, **options):
    """Mark with a stand-in for the sandbox, so that nothing is run."""
    return mark(root, ASSIGNMENT, sandbox=sandbox or StandIn(), isolated=False, jobs=1, **options)


def outcomes(report):
    return {submission.student: submission.outcome for submission in report.submissions}


def states(report, student="s"):
    (found,) = (each for each in report.submissions if each.student == student)
    return {cell.grade_id: cell.state for cell in found.cells}


def to_look_at(report):
    return [cell.grade_id for each in report.submissions for cell in each.cells if cell.needs_look]


def test_a_submission_is_scored_recorded_and_told(root):
    hand_in(root, "s")
    sandbox = StandIn(
        {"points = within": {"outputs": [result("1")]}, "total_gbp, int": {"outputs": [error()]}}
    )
    report = marked(root, sandbox)
    cells = rows(root).cells
    assert {cell: row.auto_score for (_, _, cell), row in cells.items()} == {
        "test-mean-wait": 2,
        "test-within": 1,
        "test-total": 0,
        "test-printed": 1,
        **dict.fromkeys(("explain", "plan", "sketch", "mean-wait", "within", "total")),
    }
    assert states(report) == {
        "test-mean-wait": "pass",
        "test-within": "partly",
        "explain": "for a person",
        "plan": "for a person",
        "test-total": "fail",
        "test-printed": "pass",
        "sketch": "for a person",
    }
    assert json.loads((root / ".cmplearn" / "marking" / ASSIGNMENT / "report.json").read_text())


def test_what_is_run_is_the_cleaned_notebook_with_the_sources_files(root):
    hand_in(root, "s", files={"waits.csv": b"mine", "own.txt": b"own"})
    sandbox = StandIn()
    marked(root, sandbox)
    (job,) = sandbox.jobs
    assert [notebook.name for notebook in job.notebooks] == [WAITS, COSTS]
    assert job.files == {"own.txt": b"own"}
    assert sandbox.shared_files["waits.csv"].startswith(b"specialty")


def test_the_marked_folder_is_as_nbgrader_leaves_it(root):
    hand_in(root, "s", files={"timestamp.txt": EARLY, "data/own.txt": b"own", "waits.csv": b"mine"})
    marked(root)
    place = root / "autograded" / "s" / ASSIGNMENT
    names = {path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()}
    assert names == {
        "1-waits.ipynb",
        "2-costs.ipynb",
        "costs.csv",
        "waits.csv",
        "timestamp.txt",
        "data/own.txt",
    }
    assert (place / "waits.csv").read_bytes().startswith(b"specialty")
    assert {stat.S_IMODE((place / name).stat().st_mode) for name in names} == {0o444}
    assert [path.name for path in place.parent.iterdir()] == [ASSIGNMENT]


def test_outputs_lie_in_the_marked_notebook(root):
    hand_in(root, "s")
    marked(root, StandIn({"total_gbp, int": {"outputs": [error(), stream("stdout", "x")]}}))
    notebook = nbformat.read(root / "autograded" / "s" / ASSIGNMENT / "2-costs.ipynb", as_version=4)
    assert [output.output_type for output in cell_of(notebook, "test-total").outputs] == ["error", "stream"]


def test_what_has_not_changed_is_not_run_again_and_told_as_before(root):
    hand_in(root, "a", "s")
    first = marked(root)
    hand_in(root, "s", total="total_gbp = 3")
    sandbox = StandIn()
    again = marked(root, sandbox)
    assert outcomes(again) == {"a": "already marked", "s": "marked"}
    assert [job.name for job in sandbox.jobs] == ["s"]
    assert states(again, "a") == states(first, "a")
    assert outcomes(marked(root, force=True)) == {"a": "marked", "s": "marked"}


def test_strict_marking_passes_by_what_nbgrader_passes_by(root):
    hand_in(root, "s", files={"timestamp.txt": EARLY})
    marked(root, strict=True)
    hand_in(root, "s", total="total_gbp = 3", files={"timestamp.txt": EARLY})
    assert outcomes(marked(root, strict=True)) == {"s": "already marked"}
    hand_in(root, "s", total="total_gbp = 3", files={"timestamp.txt": LATE})
    assert outcomes(marked(root, strict=True)) == {"s": "marked"}


def lose_journal(root):
    shutil.rmtree(root / ".cmplearn")


def lose_folder(root):
    shutil.rmtree(root / "autograded" / "s")


def lose_records(root):
    with closing(sqlite3.connect(root / "gradebook.db")) as gradebook:
        gradebook.execute("UPDATE grade SET auto_score = NULL")
        gradebook.commit()


def leave_stage(root):
    lose_journal(root)
    (root / "autograded" / "s" / ASSIGNMENT).rename(root / "autograded" / "s" / f".{ASSIGNMENT}.being-marked")


@pytest.mark.parametrize("killed", [lose_journal, lose_folder, lose_records, leave_stage])
def test_a_run_that_was_killed_between_two_steps_ends_as_one_that_was_not(root, killed):
    hand_in(root, "s")
    marked(root)
    expected = rows(root)
    killed(root)
    assert outcomes(marked(root)) == {"s": "marked"}
    assert rows(root) == expected
    assert [path.name for path in (root / "autograded" / "s").iterdir()] == [ASSIGNMENT]


class Interrupted(StandIn):
    """A sandbox during whose second job the run is stopped."""

    def run(self, job):
        if self.jobs:
            raise KeyboardInterrupt
        return super().run(job)


def test_what_was_marked_before_a_run_was_stopped_is_kept(root):
    hand_in(root, "a", "s")
    with pytest.raises(KeyboardInterrupt):
        marked(root, Interrupted())
    assert {student for student, _, _ in rows(root).cells} == {"a"}
    assert outcomes(marked(root)) == {"a": "already marked", "s": "marked"}


def test_a_damaged_second_notebook_fails_the_submission_with_what_nbgrader_leaves_and_the_run_goes_on(root):
    hand_in(root, "a", files={"2-costs.ipynb": b"{"})
    hand_in(root, "s")
    report = marked(root)
    assert outcomes(report) == {"a": "could not be marked", "s": "marked"}
    assert "damaged" in report.submissions[0].message
    assert f"marks for {WAITS} in it already" in report.submissions[0].message
    cells = rows(root).cells
    assert cells["a", WAITS, "test-mean-wait"].auto_score == 2
    assert cells["a", COSTS, "test-total"].auto_score is None
    assert not (root / "autograded" / "a" / ASSIGNMENT).exists()
    assert outcomes(marked(root)) == {"a": "could not be marked", "s": "already marked"}


def test_where_nbgrader_would_mark_otherwise_a_person_is_asked_but_not_when_strict(root):
    hand_in(root, "s")
    warns = {"points = within": {"outputs": [stream("stderr", "old"), result("2")]}}
    report = marked(root, StandIn(warns))
    assert rows(root).cells["s", WAITS, "test-within"].needs_manual_grade
    assert to_look_at(report) == ["test-within"]
    report = marked(root, StandIn(warns), strict=True, force=True)
    assert not rows(root).cells["s", WAITS, "test-within"].needs_manual_grade
    assert to_look_at(report) == ["test-within"]


def test_a_dead_kernel_costs_its_cell_and_when_strict_the_submission(root):
    hand_in(root, "s")
    dies = {"points = within": {"state": "killed", "reason": "It ended by itself."}}
    assert outcomes(marked(root, StandIn(dies))) == {"s": "marked"}
    cells = rows(root).cells
    assert [cells["s", WAITS, cell].auto_score for cell in ("test-mean-wait", "test-within")] == [2, 0]
    assert outcomes(marked(root, StandIn(dies), strict=True, force=True)) == {"s": "could not be marked"}


def test_a_mark_that_a_person_gave_is_kept(root):
    hand_in(root, "s")
    marked(root)
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade("test-total", COSTS, ASSIGNMENT, "s")
        grade.manual_score, grade.needs_manual_grade = 1.5, False
        gradebook.db.commit()
    hand_in(root, "s", total="total_gbp = 3")
    marked(root, StandIn({"total_gbp, int": {"outputs": [error()]}}))
    cell = rows(root).cells["s", COSTS, "test-total"]
    assert (cell.auto_score, cell.manual_score, cell.needs_manual_grade) == (0, 1.5, True)


def test_links_and_foreign_notebooks_are_noted_and_a_linked_notebook_was_not_handed_in(root):
    hand_in(root, "s", files={"mine.ipynb": b"{}"})
    notebook = root / "submitted" / "s" / ASSIGNMENT / "2-costs.ipynb"
    notebook.unlink()
    notebook.symlink_to(root / "release" / ASSIGNMENT / "2-costs.ipynb")
    report = marked(root)
    assert [note.partition(" ")[0] for note in report.submissions[0].notes] == ["2-costs.ipynb", "mine.ipynb"]
    assert states(report)["test-total"] == "no response"
    assert rows(root).cells["s", COSTS, "sketch"].auto_score == 0


def test_late_work_is_noted_and_penalised_as_the_settings_say(tmp_path):
    root = build(tmp_path / "root", 'c.LateSubmissionPlugin.penalty_method = "zero"')
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate="2026-01-02 10:00:00 UTC")
    hand_in(root, "s", files={"timestamp.txt": LATE})
    (submission,) = marked(root).submissions
    assert submission.notes == ("Handed in 1 day, 0:00:00 late.",)
    assert submission.late_penalty == 8
    assert rows(root).late == {("s", WAITS): 4, ("s", COSTS): 4}


def test_a_timestamp_that_the_settings_leave_out_of_copying_is_read_all_the_same(tmp_path):
    root = build(tmp_path / "root", 'c.CourseDirectory.ignore = ["*.txt"]')
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate="2026-01-02 10:00:00 UTC")
    hand_in(root, "s", files={"timestamp.txt": LATE})
    (submission,) = marked(root).submissions
    assert submission.notes == ("Handed in 1 day, 0:00:00 late.",)
    assert not (root / "autograded" / "s" / ASSIGNMENT / "timestamp.txt").exists()


def test_work_that_is_far_too_large_is_told_and_the_run_goes_on(root):
    hand_in(root, "a", "s")
    for name in ("one.csv", "two.csv", "three.csv"):
        with (root / "submitted" / "a" / ASSIGNMENT / name).open("wb") as file:
            file.truncate(100_000_000)
    report = marked(root)
    assert outcomes(report) == {"a": "could not be marked", "s": "marked"}
    assert "300 MB, and 256 is the most" in report.submissions[0].message


def test_a_cell_that_came_to_the_assignment_after_a_submission_was_entered_is_passed_over(root):
    hand_in(root, "s")
    marked(root)
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        gradebook.add_grade_cell("new", COSTS, ASSIGNMENT, max_score=1, cell_type="code")
        gradebook.add_source_cell("new", COSTS, ASSIGNMENT, cell_type="code", source="", locked=True)
    report = marked(root)
    assert outcomes(report) == {"s": "marked"}
    assert "new" not in states(report)


def test_hooks_run_around_each_submission(tmp_path):
    told = tmp_path / "told.txt"
    root = build(
        tmp_path / "root",
        "from pathlib import Path\n"
        "def tell(**about):\n"
        f"    place = Path('autograded/s/{ASSIGNMENT}').exists()\n"
        f"    with open({str(told)!r}, 'a') as file:\n"
        "        print(about['assignment'], len(about['notebooks']), place, file=file)\n"
        "c.Autograde.pre_convert_hook = tell\n"
        "c.Autograde.post_convert_hook = tell",
    )
    hand_in(root, "s")
    marked(root)
    assert told.read_text().splitlines() == ["waiting 2 False", "waiting 2 True"]


def test_students_that_nbgrader_may_not_create_are_told(tmp_path):
    root = build(tmp_path / "root", "c.Autograde.create_student = False")
    hand_in(root, "s")
    (submission,) = marked(root).submissions
    assert submission.outcome == "could not be marked"
    assert "No student with ID 's'" in submission.message


def test_a_gradebook_anywhere_is_used(tmp_path):
    root = build(tmp_path / "root", 'c.CourseDirectory.db_url = "sqlite:///marks/book.db"')
    (root / "marks").mkdir()
    (root / "gradebook.db").rename(root / "marks" / "book.db")
    hand_in(root, "s")
    marked(root)
    assert not (root / "gradebook.db").exists()
    shutil.copy(root / "marks" / "book.db", root / "gradebook.db")
    assert rows(root).cells["s", COSTS, "test-total"].auto_score == 3


def test_only_notebooks_that_the_settings_choose_are_marked_and_the_others_stay(tmp_path):
    root = build(tmp_path / "root", 'c.CourseDirectory.notebook_id = "2-*"')
    hand_in(root, "s")
    kept = root / "autograded" / "s" / ASSIGNMENT / "1-waits.ipynb"
    kept.parent.mkdir(parents=True)
    kept.write_text("marked before")
    sandbox = StandIn()
    marked(root, sandbox)
    assert [notebook.name for notebook in sandbox.jobs[0].notebooks] == [COSTS]
    assert kept.read_text() == "marked before"
    assert rows(root).cells["s", WAITS, "test-mean-wait"].auto_score is None


def test_a_course_that_runs_nothing_scores_what_was_handed_in(tmp_path):
    root = build(tmp_path / "root", "c.Execute.enabled = False\nc.ClearOutput.enabled = False")
    notebooks = answered(released(root))
    cell_of(notebooks[WAITS], "test-within").outputs = [nbformat.from_dict(result("0.5"))]
    put(root, "s", as_files(notebooks))
    sandbox = StandIn()
    marked(root, sandbox)
    assert not sandbox.jobs
    assert rows(root).cells["s", WAITS, "test-within"].auto_score == 0.5


def test_an_assignment_that_the_gradebook_does_not_have_is_said_before_anything_is_made(root):
    folder = root / "submitted" / "s" / "other"
    folder.mkdir(parents=True)
    (folder / "n.ipynb").write_bytes(b"{}")
    with pytest.raises(NotFoundError, match="no assignment other"):
        mark(root, "other", sandbox=StandIn(), isolated=False)
    assert not rows(root).cells


def test_a_second_run_is_told_who_marks(root):
    hand_in(root, "s")
    with Lock(root, ASSIGNMENT), pytest.raises(InUseError):
        marked(root)


def test_progress_tells_each_submission(root):
    hand_in(root, "a", "s")
    told = []
    marked(root, progress=told.append)
    assert [(each.done, each.total, each.student) for each in told] == [(1, 2, "a"), (2, 2, "s")]


def test_many_are_recorded_in_order_however_they_end(root):
    students = [f"s{number:02}" for number in range(12)]
    hand_in(root, *reversed(students))
    sandbox = StandIn()
    report = mark(root, ASSIGNMENT, sandbox=sandbox, isolated=False, jobs=2)
    assert [submission.student for submission in report.submissions] == students
    assert list(outcomes(report).values()) == ["marked"] * 12


class Broken(StandIn):
    def run(self, job):
        raise CmplearnError(f"The sandbox ended with {job.name}.")


def test_a_sandbox_that_breaks_stops_the_run_and_records_nothing(root):
    hand_in(root, "s")
    with pytest.raises(CmplearnError, match="The sandbox ended"):
        marked(root, Broken())
    assert not rows(root).cells


def tag_tests_to_be_passed_over(notebook):
    cell_of(notebook, "test-total").metadata["tags"] = ["skip-execution"]


def test_a_test_that_the_participant_tagged_to_be_passed_over_is_looked_at(root):
    notebooks = answered(released(root))
    tag_tests_to_be_passed_over(notebooks[COSTS])
    put(root, "s", as_files(notebooks))
    report = marked(root)
    assert to_look_at(report) == ["test-total"]
    assert states(report)["test-total"] == "looks tampered"


def test_a_test_that_the_tutor_tagged_to_be_passed_over_is_not(root):
    path = root / "source" / ASSIGNMENT / f"{COSTS}.ipynb"
    source = nbformat.read(path, as_version=4)
    tag_tests_to_be_passed_over(source)
    nbformat.write(source, path)
    notebooks = answered(released(root))
    tag_tests_to_be_passed_over(notebooks[COSTS])
    put(root, "s", as_files(notebooks))
    report = marked(root)
    assert to_look_at(report) == []
    assert states(report)["test-total"] == "pass"


FULL_DISK = """
import errno, os
from nbgrader.preprocessors import NbGraderPreprocessor

class Full(NbGraderPreprocessor):
    def preprocess(self, notebook, resources):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "autograded/s")

c.Autograde.autograde_preprocessors.append(Full)
"""


def test_a_full_disk_ends_the_run_and_keeps_what_was_marked(root):
    hand_in(root, "s")
    marked(root)
    before = rows(root)
    hand_in(root, "s", total="total_gbp = 1")
    with (root / "nbgrader_config.py").open("a") as settings:
        settings.write("from nbgrader.converters import Autograde\n")
        settings.write("c.Autograde.autograde_preprocessors = list(Autograde().autograde_preprocessors)\n")
        settings.write(FULL_DISK)
    with pytest.raises(StorageError, match=r"autograded/s can't be written \(No space left"):
        marked(root)
    assert rows(root) == before
    assert (root / "autograded" / "s" / ASSIGNMENT / f"{COSTS}.ipynb").exists()


def test_what_can_not_be_looked_at_runs_in_a_kernel(root):
    notebooks = answered(released(root))
    cell_of(notebooks[COSTS], "total").source = "\n".join(["z=%who"] * 501)
    put(root, "s", as_files(notebooks))
    hand_in(root, "t")
    sandbox = StandIn()
    report = marked(root, sandbox)
    assert outcomes(report) == {"s": "marked", "t": "marked"}
    assert [each.backend for each in sandbox.jobs[0].notebooks] == ["fork", "kernel"]


@pytest.mark.parametrize(
    ("numbers", "words"), [({"jobs": -1}, "the least is 1"), ({"verify": 2.0}, "from 0 to 1")]
)
def test_numbers_out_of_range_are_refused(root, numbers, words):
    with pytest.raises(InputError, match=words):
        mark(root, ASSIGNMENT, sandbox=StandIn(), isolated=False, **numbers)


def test_an_assignment_for_which_nothing_is_handed_in_names_those_there_are(root):
    hand_in(root, "s")
    with pytest.raises(NotFoundError, match=f"There is work for: {ASSIGNMENT}"):
        mark(root, "wating", sandbox=StandIn(), isolated=False)


WARNS = {"points = within": {"outputs": [stream("stderr", "old")]}}


def test_a_look_that_is_asked_for_stays_asked_for_when_what_is_handed_in_next_is_damaged(root):
    hand_in(root, "s")
    marked(root, StandIn(WARNS))
    hand_in(root, "s", files={"2-costs.ipynb": b"{"})
    assert outcomes(marked(root, StandIn(WARNS))) == {"s": "could not be marked"}
    assert rows(root).cells["s", WAITS, "test-within"].needs_manual_grade


def test_a_person_looks_at_a_test_that_fails_after_an_answer_was_stopped(root):
    hand_in(root, "s")
    ends = {
        "total_gbp =": {"state": "timed out", "reason": "It took 30 s."},
        "total_gbp, int": {"outputs": [error()]},
    }
    (submission,) = marked(root, StandIn(ends)).submissions
    (cell,) = (each for each in submission.cells if each.needs_look)
    assert (cell.grade_id, cell.state) == ("test-total", "fail")
    assert cell.reasons[-1] == "The cell total before it ran out of time."
    assert rows(root).cells["s", COSTS, "test-total"].needs_manual_grade
