"""Tests that were made to pass are pointed out to a person; honest work never is."""

from collections.abc import Iterator, Sequence

import pytest
from tests.marking.attacks.tampering import CHEATS, HONEST, LOCKED, RIGHT, TESTS, WRONG, Cheat, Honest

from cmplearn.marking.execute import Sandbox
from cmplearn.marking.jobs import CellRun, CellToRun, Job, JobRun, NotebookToRun

pytestmark = pytest.mark.usefixtures("isolated")

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def job(name: str, source: str, tests: Sequence[str] = TESTS) -> Job:
    """Return a submission with a locked cell, an answer, and tests."""
    cells = (
        CellToRun(0, LOCKED, is_test=False, is_locked=True),
        CellToRun(1, source, is_test=False, is_locked=False),
        *(CellToRun(2 + at, test, is_test=True, is_locked=True) for at, test in enumerate(tests)),
    )
    return Job(name, (NotebookToRun("ps", "fork", "python3", {"kernelspec": KERNEL}, cells),))


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(preload=("pandas", "numpy")) as opened:
        yield opened


def of_tests(run: JobRun) -> tuple[CellRun, ...]:
    return run.notebooks[0].cells[2:]


def passes(cell: CellRun) -> bool:
    """Whether nbgrader would give the marks of a test: nothing was raised, nothing is on standard error."""
    wrong = [o for o in cell.outputs if o["output_type"] == "error" or o.get("name") == "stderr"]
    return cell.state == "ran" and not wrong


def test_without_a_cheat_every_test_fails(sandbox: Sandbox) -> None:
    assert [passes(cell) for cell in of_tests(sandbox.run(job("wrong", WRONG)))] == [False] * len(TESTS)


@pytest.mark.parametrize("cheat", CHEATS, ids=lambda cheat: cheat.name)
def test_a_test_made_to_pass_looks_tampered(sandbox: Sandbox, cheat: Cheat) -> None:
    # Another test comes first: what is found must be told of every test that it lets pass.
    tests = (TESTS[-1], TESTS[cheat.beats or 0])
    cells = of_tests(sandbox.run(job(cheat.name, cheat.cell(), tests)))
    assert passes(cells[1]) == (cheat.beats is not None)
    assert [cell.tampering for cell in cells if passes(cell) and not cell.tampering] == []


@pytest.mark.parametrize("work", HONEST, ids=lambda work: work.name)
def test_honest_work_never_looks_tampered(sandbox: Sandbox, work: Honest) -> None:
    run = sandbox.run(job(work.name, work.cell()))
    assert [cell.tampering for cell in run.notebooks[0].cells] == [()] * (len(TESTS) + 2)
    assert run.notebooks[0].notes == ()


def test_right_answers_pass_every_test(sandbox: Sandbox) -> None:
    assert [passes(cell) for cell in of_tests(sandbox.run(job("right", RIGHT)))] == [True] * len(TESTS)
