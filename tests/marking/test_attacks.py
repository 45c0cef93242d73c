"""Hostile submissions, run in the sandbox: nothing outside is touched, and everyone else has their marks."""

import json
import secrets
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.marking.attacks import ATTACKS, REACHED, SIBLING, Attack, Surroundings
from tests.marking.attacks.outside import Outside, left_behind, outside, snapshot
from tests.marking.attacks.reading import LATER_TEST

from cmplearn.marking.execute import Sandbox
from cmplearn.marking.jobs import CellRun, CellToRun, Job, JobRun, Limits, NotebookToRun

pytestmark = pytest.mark.usefixtures("isolated")

MARK = f"canary{secrets.token_hex(4)}"  # another checkout's tests may look for their own on this machine
SMALL = Limits(
    cell_seconds=0.7,
    wall_seconds=4.0,
    memory_bytes=512 << 20,
    processes=24,
    open_files=64,
    file_bytes=8 << 20,
    disk_bytes=32 << 20,
    output_bytes=256 << 10,
)
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
HONEST = "first = 41\nimport pandas\npandas.Series([1, 2, 3]).sum()"
EVERY = 8  # an honest submission comes after so many hostile ones
# Those who look for what others left have their turn again when everyone has been.
LATE_COMERS = (
    "reads the notes that others left",
    "reads keys that others left in the kernel's keyrings",
    "finds what others wrote for kernels and shells that come later",
)

# These take seconds each, or a limit on the clock, and the others show much the same: for make test-long.
DEAR = (
    "loops for ever and takes no notice of an interruption",
    "catches every interruption and loops on",
    "loops for ever in a test",
    "loops for ever in a child and waits for it",
    "computes where no interruption is heard",
    "prints errors without end",
    "shows without end",
    "recurses for ever",
    "stops its process group",
)
PLAYED = {name: attack for name, attack in ATTACKS.items() if name not in DEAR}


def job(name: str, answer: str, files: dict[str, bytes] | None = None, limits: Limits = SMALL) -> Job:
    """Return a submission with an answer, its test, an honest answer and its test."""
    cells = (
        CellToRun(1, answer, is_test=False, is_locked=False),
        CellToRun(3, "assert first == 41", is_test=True, is_locked=True),
        CellToRun(5, "second = 42", is_test=False, is_locked=False),
        CellToRun(7, f"assert second == 42  # {LATER_TEST}", is_test=True, is_locked=True),
    )
    return Job(
        name,
        (NotebookToRun("1-waits", "fork", "python3", {"kernelspec": KERNEL}, cells),),
        files or {},
        limits,
    )


def told(cell: CellRun) -> str:
    """Return the state that a cell ends in, in the report's words."""
    if cell.state in ("killed", "not run"):
        return "killed"
    if cell.state == "timed out":
        return "timed out"
    if cell.tampering:
        return "looks tampered"
    errors = [output["ename"] for output in cell.outputs if output["output_type"] == "error"]
    if errors:
        return "fail" if errors[0] == "AssertionError" else "error"
    return "stderr only" if any(output.get("name") == "stderr" for output in cell.outputs) else "pass"


def outcome(run: JobRun) -> tuple[str, str, str]:
    """Return how the first answer ended, its test, and the test of the second."""
    hostile, first, _, second = run.notebooks[0].cells
    how = told(hostile)
    return how if how in ("killed", "timed out") else "ran", told(first), told(second)


@dataclass(frozen=True)
class Played:
    """Attacks played, with what there was outside before and after."""

    outside: Outside
    before: dict[str, str]
    after: dict[str, str]
    runs: dict[str, JobRun]
    again: dict[str, JobRun]
    honest: tuple[JobRun, ...]
    alone: JobRun
    siblings: tuple[JobRun, ...]
    left: list[str]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with outside(tmp_path_factory.mktemp("attacks"), MARK) as there:
        course_root(there.around)
        before = snapshot(there.around.root)
        with Sandbox(preload=("pandas",)) as sandbox:
            alone = sandbox.run(job("honest", HONEST))
        hostile = [
            job(name, attack.cell(there.around, "first"), attack.handed_in(there.around, "first"))
            for name, attack in PLAYED.items()
        ]
        jobs = [
            each
            for at, one in enumerate(hostile)
            for each in (one, *[job("honest", HONEST)] * (at % EVERY == 0))
        ]
        with Sandbox(preload=("pandas",), concurrent=2) as sandbox, ThreadPoolExecutor(2) as two:
            runs = list(two.map(sandbox.run, jobs))
            again = list(two.map(sandbox.run, [one for one in hostile if one.name in LATE_COMERS]))
            sibling = SIBLING.cell(there.around, "first")
            siblings = tuple(two.map(sandbox.run, [job(name, sibling) for name in ("one", "other")]))
        yield Played(
            there,
            before,
            snapshot(there.around.root),
            {run.name: run for run in runs if run.name != "honest"},
            {run.name: run for run in again},
            tuple(run for run in runs if run.name == "honest"),
            alone,
            siblings,
            left_behind(MARK, there.processes),
        )


def course_root(around: Surroundings) -> None:
    """Write what an attacker looks for, where nbgrader keeps it."""
    import sqlite3

    for part in ("source", "release", "submitted"):
        folder = around.root / part / "ps" / MARK
        folder.mkdir(parents=True)
        (folder / "1-waits.ipynb").write_text(f'{{"mark": "{MARK}"}}')
    database = sqlite3.connect(around.root / "gradebook.db")
    with database:
        database.execute("CREATE TABLE grade (auto_score)")
        database.execute("INSERT INTO grade VALUES (4)")
    database.close()


@pytest.mark.parametrize("name", PLAYED)
def test_an_attack_ends_as_it_must(played: Played, name: str) -> None:
    assert outcome(played.runs[name]) in ATTACKS[name].outcomes, played.runs[name]


@pytest.mark.parametrize("name", PLAYED)
def test_an_attack_reaches_nothing(played: Played, name: str) -> None:
    assert REACHED not in json.dumps(played.runs[name].notebooks[0].cells[0].outputs)


@pytest.mark.long
@pytest.mark.parametrize("name", DEAR)
def test_a_dear_attack_ends_as_it_must_and_reaches_nothing(tmp_path: Path, name: str) -> None:
    with outside(tmp_path, MARK) as there:
        course_root(there.around)
        before = snapshot(there.around.root)
        attack = ATTACKS[name]
        with Sandbox(preload=("pandas",)) as sandbox:
            run = sandbox.run(
                job(name, attack.cell(there.around, "first"), attack.handed_in(there.around, "first"))
            )
        assert outcome(run) in attack.outcomes
        assert not attack.flagged
        assert REACHED not in json.dumps(run.notebooks[0].cells[0].outputs)
        assert snapshot(there.around.root) == before
        assert left_behind(MARK, there.processes) == []
        assert there.heard() == []


@pytest.mark.parametrize("name", LATE_COMERS)
def test_nothing_is_left_for_those_who_come_later(played: Played, name: str) -> None:
    assert outcome(played.again[name]) in ATTACKS[name].outcomes
    assert REACHED not in json.dumps(played.again[name].notebooks[0].cells[0].outputs)


@pytest.mark.parametrize("name", [name for name, attack in PLAYED.items() if attack.flagged])
def test_what_could_answer_for_a_test_is_pointed_out(played: Played, name: str) -> None:
    run = played.runs[name].notebooks[0]
    assert run.notes or any(cell.tampering for cell in run.cells)


def test_honest_work_between_attacks_ends_as_it_does_alone(played: Played) -> None:
    assert outcome(played.alone) == ("ran", "pass", "pass")
    assert len(played.honest) == len(range(0, len(PLAYED), EVERY))
    for run in played.honest:
        assert run.notebooks[0].cells == played.alone.notebooks[0].cells
        assert run.notebooks[0].notes == ()


def test_submissions_that_run_at_once_do_not_meet(played: Played) -> None:
    for run in played.siblings:
        assert outcome(run) == ("ran", "fail", "pass")
        assert REACHED not in json.dumps(run.notebooks[0].cells[0].outputs)


def test_what_lies_outside_is_untouched(played: Played) -> None:
    assert played.after == played.before


def test_nothing_is_left_behind(played: Played) -> None:
    assert played.left == []
    assert list(played.outside.temporary.iterdir()) == []


def test_who_listens_outside_hears_nothing(played: Played) -> None:
    assert played.outside.heard() == []


def test_output_is_no_longer_than_allowed(played: Played) -> None:
    longest = max(
        len(json.dumps(cell.outputs)) for run in played.runs.values() for cell in run.notebooks[0].cells
    )
    assert longest < 2 * SMALL.output_bytes


def test_attacks_reach_what_they_look_for_where_there_is_no_sandbox(tmp_path: Path) -> None:
    mark = f"other-{MARK}"
    with outside(tmp_path, mark) as there:
        course_root(there.around)
        before = snapshot(there.around.root)
        said = {name: unprotected(attack, there.around) for name, attack in ATTACKS.items() if attack.reaches}
        assert [name for name, text in said.items() if REACHED not in text] == []
        assert snapshot(there.around.root) != before
        assert len(there.heard()) == 4
        assert left_behind(mark, there.processes) == []


def unprotected(attack: Attack, around: Surroundings) -> str:
    """Run an attack that is harmless beside canaries as a program of its own, in somebody's folder."""
    return subprocess.run(
        [sys.executable, "-c", attack.cell(around, "first")],
        cwd=around.root / "submitted" / "ps",
        capture_output=True,
        text=True,
        check=False,
    ).stdout
