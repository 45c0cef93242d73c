"""nbgrader's own command, in the sandbox, as the measure of our marks."""

import sqlite3
from contextlib import closing

import pytest

from cmplearn.marking.execute import isolation
from cmplearn.marking.mark import mark
from cmplearn.marking.marked import Difference
from cmplearn.marking.plan import make_plan, read
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
    """A course root in which three have handed in, and the first two are compared."""
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


def test_the_course_root_to_throw_away_holds_one_participant_and_no_solution(root, tmp_path):
    mark(root, ASSIGNMENT, isolated=isolation().available)
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


@pytest.mark.skipif(not isolation().available, reason=isolation().why)
def test_differences_are_found_and_the_intended_ones_told_apart(root):
    report = mark(root, ASSIGNMENT, students=["a-right", "b-warned"], jobs=2)
    with closing(sqlite3.connect(root / "gradebook.db")) as gradebook, gradebook:
        one = "SELECT MIN(id) FROM grade WHERE auto_score = 3"
        assert gradebook.execute(f"UPDATE grade SET auto_score = 1 WHERE id = ({one})").rowcount == 1
    told = []
    plan = make_plan(root, ASSIGNMENT, ["a-right", "b-warned"])
    found = verify(
        plan, report.submissions, share=1.0, strict=False, isolated=True, jobs=2, progress=told.append
    )
    assert found.problems == ()
    assert found.students == ("a-right", "b-warned")
    assert [each for each in found.differences if each.explained] == [
        Difference("b-warned", WAITS, "test-within", "needs_manual_grade", True, False, "look")
    ]
    (wrong,) = found.unexplained
    assert (wrong.notebook, wrong.cell, wrong.what, wrong.ours, wrong.stocks) == (
        *(COSTS, "test-total", "auto_score"),
        *(1.0, 3.0),
    )
    assert [(each.stage, each.done, each.total) for each in told] == [
        ("comparing", 1, 2),
        ("comparing", 2, 2),
    ]
