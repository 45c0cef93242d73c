"""nbgrader's own command, in the sandbox, as the measure of our marks."""

import shutil
import sqlite3
from contextlib import closing

import pytest

from cmplearn.marking.execute import isolation
from cmplearn.marking.mark import mark
from cmplearn.marking.marked import Difference, Submission
from cmplearn.marking.plan import make_plan, read, settings_of
from cmplearn.marking.record import marks_of, students_of
from cmplearn.marking.scratch import make_scratch
from cmplearn.marking.verify import sample, verify

from .corpus import ASSIGNMENT, COSTS, WAITS, answered, as_files, build, put, released

WARNS = "\n".join(
    [
        "import warnings",
        "def within(weeks):",
        "    warnings.warn('rounded')",
        "    return {4: 2 / 3, 18: 1 / 3}[weeks]",
    ]
)


@pytest.fixture
def root(tmp_path):
    """A course root in which three have handed in, and the second is compared."""
    root = build(tmp_path / "root")
    for student, changed in {"a-right": {}, "b-warned": {"within": WARNS}, "c-other": {}}.items():
        put(root, student, as_files(answered(released(root), **changed)))
    return root


@pytest.mark.parametrize(
    ("students", "share", "taken"),
    [
        (["P2", "P1", "P3"], 1.0, ("P1", "P2", "P3")),
        (["P1", "P2", "P3"], 0.01, ("P2",)),
        ([f"P{number}" for number in range(10)], 0.2, ("P2", "P7")),
        ([], 0.5, ()),
    ],
)
def test_a_sample_is_spread_and_always_the_same(students, share, taken):
    assert sample(students, share) == taken


def test_the_course_root_to_throw_away_holds_one_participant_and_no_solution(root, tmp_path, sandboxes):
    mark(root, ASSIGNMENT, isolated=isolation().available, jobs=2, sandbox=sandboxes)
    plan = make_plan(root, ASSIGNMENT)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    make_scratch(plan, "a-right", read(plan.handed_in[0], plan.ignore), scratch)
    files = {path.relative_to(scratch).as_posix() for path in scratch.rglob("*") if path.is_file()}
    submitted = f"submitted/a-right/{ASSIGNMENT}"
    assert files == {
        *("gradebook.db", "nbgrader_config.py"),
        *(f"source/{ASSIGNMENT}/{name}" for name in ("costs.csv", "waits.csv")),
        *(f"{submitted}/{name}.ipynb" for name in (WAITS, COSTS)),
        *(f"{submitted}/{name}" for name in read(plan.handed_in[0], plan.ignore).files),
    }
    assert students_of(f"sqlite:///{scratch}/gradebook.db", ASSIGNMENT) == ("a-right",)
    copied = marks_of(f"sqlite:///{scratch}/gradebook.db", ASSIGNMENT, "a-right")
    assert {cell.auto_score for notebook in copied.notebooks for cell in notebook.cells} == {None}


def test_settings_of_jupyters_folders_hold_where_nbgrader_marks_again(root, tmp_path, monkeypatch):
    folder, above = tmp_path / "jupyter", tmp_path / "above"
    for place in (folder, above):
        place.mkdir()
    (folder / "nbgrader_config.py").write_text(
        "c = get_config()\nc.Execute.timeout = 60\nc.LimitOutput.max_lines = 7"
    )
    (above / "nbgrader_config.json").write_text('{"Execute": {"timeout": 77, "kernel_name": "other"}}')
    with (root / "nbgrader_config.py").open("a") as settings:
        settings.write("\nc.Execute.kernel_name = 'python3'\n")
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(folder))
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(above))
    plan = make_plan(root, ASSIGNMENT)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    make_scratch(plan, "a-right", read(plan.handed_in[0], plan.ignore), scratch)
    monkeypatch.delenv("JUPYTER_CONFIG_DIR")
    monkeypatch.delenv("JUPYTER_CONFIG_PATH")
    config = settings_of(scratch).converter.config
    assert config.Execute == {"timeout": 77, "kernel_name": "python3"}
    assert config == plan.settings.converter.config


@pytest.mark.usefixtures("isolated")
def test_differences_are_found_and_the_intended_ones_told_apart(root, sandboxes):
    report = mark(root, ASSIGNMENT, students=["b-warned"], jobs=2, sandbox=sandboxes)
    with closing(sqlite3.connect(root / "gradebook.db")) as gradebook, gradebook:
        one = "SELECT MIN(id) FROM grade WHERE auto_score = 3"
        assert gradebook.execute(f"UPDATE grade SET auto_score = 1 WHERE id = ({one})").rowcount == 1
    told = []
    plan = make_plan(root, ASSIGNMENT, ["b-warned"])
    found = verify(
        plan, report.submissions, share=1.0, strict=False, isolated=True, jobs=2, progress=told.append
    )
    assert found.problems == ()
    assert found.students == ("b-warned",)
    assert [each for each in found.differences if each.explained] == [
        Difference("b-warned", WAITS, "test-within", "needs_manual_grade", True, False, "look")
    ]
    (wrong,) = found.unexplained
    assert (wrong.notebook, wrong.cell, wrong.what, wrong.ours, wrong.stocks) == (
        *(COSTS, "test-total", "auto_score"),
        *(1.0, 3.0),
    )
    assert [(each.stage, each.done, each.total) for each in told] == [("comparing", 1, 1)]


def test_what_can_not_be_compared_is_told_and_ends_nothing(root):
    plan = make_plan(root, ASSIGNMENT)
    submissions = [Submission(each.student, "marked") for each in plan.handed_in]
    shutil.rmtree(plan.handed_in[0].folder)
    (root / "gradebook.db").unlink()
    found = verify(plan, submissions, share=1.0, strict=False, isolated=isolation().available, jobs=2)
    assert (found.students, found.values, found.differences) == (("a-right", "b-warned", "c-other"), 0, ())
    first, *others = found.problems
    assert first.startswith("a-right: ")
    assert [each.split(": ")[1].startswith("There is no gradebook") for each in others] == [True, True]
    assert not (root / "gradebook.db").exists()


@pytest.mark.usefixtures("isolated")
def test_who_could_not_be_marked_here_and_by_nbgrader_needs_no_rows(root):
    put(root, "d-damaged", {f"{WAITS}.ipynb": b"half a notebo"})
    plan = make_plan(root, ASSIGNMENT, ["d-damaged"])
    failed = [Submission("d-damaged", "could not be marked", "It is damaged.")]
    found = verify(plan, failed, share=1.0, strict=True, isolated=True, jobs=1)
    assert (found.values, found.differences, found.problems) == (1, (), ())


@pytest.mark.usefixtures("isolated")
def test_who_stops_the_comparison_does_not_wait_for_what_runs(root):
    """If it did, this test would take an hour: the second one's code has no end, and may take as long."""
    with (root / "nbgrader_config.py").open("a") as settings:
        settings.write("\nc.Execute.timeout = 3600\n")
    endless = answered(released(root), within="while True:\n    pass")
    put(root, "b-warned", as_files(endless))
    plan = make_plan(root, ASSIGNMENT, ["a-right", "b-warned"])
    shutil.rmtree(plan.handed_in[0].folder)  # told of at once

    def stop(_):
        raise KeyboardInterrupt

    submissions = [Submission(each.student, "marked") for each in plan.handed_in]
    with pytest.raises(KeyboardInterrupt):
        verify(plan, submissions, share=1.0, strict=False, isolated=True, jobs=2, progress=stop)


@pytest.mark.long
@pytest.mark.usefixtures("isolated")
def test_code_that_waits_longer_than_nbgraders_clock_allows_is_an_intended_difference(root):
    with (root / "nbgrader_config.py").open("a") as settings:
        settings.write("\nc.Execute.timeout = 8\n")
    waits = "import time\ntime.sleep(11)\nmean_wait = waits['weeks'].mean()"
    put(root, "a-right", as_files(answered(released(root), mean_wait=waits)))
    report = mark(root, ASSIGNMENT, students=["a-right"], jobs=1, verify=1.0)
    assert {(each.notebook, each.what, each.explained) for each in report.verification.differences} == {
        (WAITS, "auto_score", "time")
    }
    assert report.exit_code == 0


def test_work_that_strict_passes_by_is_not_compared_for_the_gradebook_has_marks_of_earlier_work(root):
    plan = make_plan(root, ASSIGNMENT, ["a-right"], strict=True)
    passed_by = Submission("a-right", "already marked", notes=("Its time is no later.",))
    found = verify(plan, [passed_by], share=1.0, strict=True, isolated=False, jobs=1)
    assert (found.students, found.values, found.problems) == ((), 0, ())
