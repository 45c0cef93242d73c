"""nbgrader's own command with the sandbox in the place of its Execute."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from nbgrader.converters import Autograde
from nbgrader.preprocessors import Execute

from cmplearn.marking.drop_in import SandboxedExecute, autograde_preprocessors

from .corpus import ASSIGNMENT, COSTS, WAITS, answered, as_files, build, put, released, rows

SETTINGS = """
from cmplearn.marking.drop_in import autograde_preprocessors
c.Autograde.autograde_preprocessors = autograde_preprocessors()
"""
LOOKS_ROUND = "\n".join(
    [
        "from pathlib import Path",
        "total = sum(1 for path in Path.cwd().parents for found in path.glob('*/*.db'))",
        "seen = sorted(path.name for path in Path.cwd().iterdir())",
        "raise SystemError(f'{total} databases, {seen}')",
    ]
)
needs_a_sandbox = pytest.mark.usefixtures("isolated")


def autograde(
    root: Path, student: str, *options: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run nbgrader's own command for one participant."""
    command = [sys.executable, "-m", "nbgrader", "autograde", ASSIGNMENT, f"--student={student}", *options]
    return subprocess.run(
        command, cwd=root, env=os.environ | environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course root with the sandbox in its settings, and one submission of each kind."""
    root = build(tmp_path_factory.mktemp("drop-in") / "root", SETTINGS)
    for student, changed in {
        "right": {},
        "dies": {"total": "import os\nos._exit(0)"},
        "spies": {"total": LOOKS_ROUND},
    }.items():
        put(root, student, as_files(answered(released(root), **changed)))
    right = as_files(answered(released(root)))
    put(root, "shadows", {**right, "numpy.py": b""})
    put(root, "links", {name: content for name, content in right.items() if COSTS not in name})
    key = root / "source" / ASSIGNMENT / f"{COSTS}.ipynb"
    (root / "submitted" / "links" / ASSIGNMENT / key.name).symlink_to(key)
    (root / "submitted" / "spies" / ASSIGNMENT / "key.txt").symlink_to(key)
    return root


@pytest.fixture(scope="module")
def log(root: Path) -> str:
    """What nbgrader says while it marks them all: one is refused."""
    done = autograde(root, "*")
    assert done.returncode == 1, done.stderr
    return done.stderr


def scores(root: Path, student: str) -> dict[tuple[str, str], float | None]:
    return {key[1:]: cell.auto_score for key, cell in rows(root).cells.items() if key[0] == student}


@needs_a_sandbox
def test_right_work_has_its_full_marks(root, log):
    tests = {cell: cell_rows for cell, cell_rows in scores(root, "right").items() if cell_rows is not None}
    assert tests == {
        (WAITS, "test-mean-wait"): 2,
        (WAITS, "test-within"): 2,
        (COSTS, "test-total"): 3,
        (COSTS, "test-printed"): 1,
    }
    assert "right, " not in log


@needs_a_sandbox
def test_work_that_dies_costs_its_tests_alone_and_is_told_in_the_log(root, log):
    assert scores(root, "dies")[WAITS, "test-mean-wait"] == 2
    assert scores(root, "dies")[COSTS, "test-total"] == 0
    assert f"WARNING] dies, {COSTS}: " in log


@needs_a_sandbox
@pytest.mark.usefixtures("log")
def test_a_module_of_the_participants_own_is_imported_where_nbgrader_would_import_it(root):
    """pandas fails with this numpy."""
    assert scores(root, "shadows")[WAITS, "test-mean-wait"] == 0


@needs_a_sandbox
@pytest.mark.usefixtures("log")
def test_work_sees_the_assignments_files_and_nothing_of_the_course(root):
    path = root / "autograded" / "spies" / ASSIGNMENT / f"{COSTS}.ipynb"
    assert (path.parent / "key.txt").exists(), "nbgrader follows the link"
    assert "0 databases, ['costs.csv', 'waits.csv']" in path.read_text()


@needs_a_sandbox
def test_a_notebook_that_is_a_link_to_the_answers_is_refused(root, log):
    assert "is a link, and links are not followed" in log
    assert not (root / "autograded" / "links" / ASSIGNMENT).exists()


def test_without_a_sandbox_it_refuses_in_plain_words_or_runs_as_nbgrader_does(root):
    """Neither bubblewrap nor any other program is on this PATH but those of Python's environment."""
    nothing_else = {"PATH": sysconfig.get_path("scripts")}
    refused = autograde(root, "right", "--force", **nothing_else)
    assert refused.returncode == 1
    assert "can't be isolated here: bubblewrap (the program bwrap) is not installed." in refused.stderr
    assert 'c.SandboxedExecute.isolation = "none"' in refused.stderr
    done = autograde(root, "right", "--force", "--SandboxedExecute.isolation=none", **nothing_else)
    assert done.returncode == 0, done.stderr
    assert scores(root, "right")[COSTS, "test-total"] == 3


def test_everything_else_that_nbgrader_does_stays():
    usual = Autograde.class_traits()["autograde_preprocessors"].default()
    assert [Execute if each is SandboxedExecute else each for each in autograde_preprocessors()] == usual
    assert SandboxedExecute in autograde_preprocessors()


def test_it_takes_every_setting_of_nbgraders_execute():
    assert set(Execute.class_trait_names(config=True)) < set(SandboxedExecute.class_trait_names(config=True))
