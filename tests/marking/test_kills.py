"""A run that is killed and started again comes to the gradebook of one that was never killed."""

import glob
import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import pytest
from tests.marking import corpus
from tests.marking.attacks.outside import processes
from tests.servers import bytes_of

pytestmark = pytest.mark.usefixtures("isolated")

COORDINATORS = Path(__file__).parent / "attacks" / "coordinators.py"
PATIENCE_S = 60.0
MIXED = ("honest", "partial", "blank", "solution-raises", "warns", "returns-a-part")


@dataclass(frozen=True)
class Coordinators:
    """The program that starts coordinators."""

    program: subprocess.Popen[str]

    def start(self, root: Path) -> int:
        """Start marking a course root; return the coordinator's process id."""
        assert self.program.stdin is not None
        self.program.stdin.write(f"{root}\n")
        self.program.stdin.flush()
        return self._number()

    def ended(self) -> int:
        """Wait for the coordinator's end, and return how it ended."""
        return self._number()

    def _number(self) -> int:
        assert self.program.stdout is not None
        return int(self.program.stdout.readline())


@pytest.fixture(scope="module")
def coordinators() -> Iterator[Coordinators]:
    command = [sys.executable, str(COORDINATORS), corpus.ASSIGNMENT]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        yield Coordinators(program)
        assert program.stdin is not None
        program.stdin.close()


@pytest.fixture(scope="module")
def unmarked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = corpus.build(tmp_path_factory.mktemp("kills") / "unmarked")
    corpus.hand_in(root, MIXED)
    return root


@dataclass(frozen=True)
class Marked:
    """What a run came to, and how long it took."""

    rows: corpus.Rows
    autograded: object
    files: frozenset[str]
    seconds: float


@pytest.fixture(scope="module")
def never_killed(coordinators: Coordinators, unmarked: Path) -> Marked:
    root = unmarked.with_name("never-killed")
    shutil.copytree(unmarked, root)
    coordinators.start(root)
    began = monotonic()
    assert coordinators.ended() == 0
    return marked(root, monotonic() - began)


def marked(root: Path, seconds: float = 0.0) -> Marked:
    files = frozenset(path.relative_to(root).as_posix() for path in root.rglob("*"))
    return Marked(corpus.rows(root), corpus.autograded(root), files, seconds)


def descendants(process: int) -> set[int]:
    """Return the processes that come from one."""
    parents = {number: parent for number, (_, parent) in processes().items()}
    found = {process}
    while more := {number for number, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {process}


def holds(condition: Callable[[], bool]) -> bool:
    """Wait until a condition holds; False when it takes too long."""
    until = monotonic() + PATIENCE_S
    while not condition():
        if monotonic() > until:
            return False
        sleep(0.0005)
    return True


def killed_and_resumed(
    coordinators: Coordinators, unmarked: Path, root: Path, moment: Callable[[], bool]
) -> tuple[bool, Marked]:
    """Kill a coordinator at a moment and mark again; return whether it was killed, and what it came to."""
    shutil.copytree(unmarked, root)
    was_killed = is_killed(coordinators, root, moment)
    coordinators.start(root)
    assert coordinators.ended() == 0
    return was_killed, marked(root)


def is_killed(coordinators: Coordinators, root: Path, moment: Callable[[], bool]) -> bool:
    """Start marking and kill it at a moment, with all that it started; return whether it had not ended."""
    process = coordinators.start(root)
    assert holds(lambda: moment() or not is_alive(process))
    others = descendants(process)
    with suppress(ProcessLookupError):  # it has ended
        os.kill(process, signal.SIGKILL)
    status = coordinators.ended()
    assert holds(lambda: not any(is_alive(other) for other in others)), "a process outlives its coordinator"
    return os.WIFSIGNALED(status)


def is_alive(process: int) -> bool:
    """Whether a process runs; one that ended and that nobody has asked after doesn't."""
    try:
        return "Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


def same(one: Marked, other: Marked) -> bool:
    return (one.rows, one.autograded, one.files) == (other.rows, other.autograded, other.files)


def steps(root: Path) -> dict[str, Callable[[], bool]]:
    """Return the moments between two steps of writing, as what can be seen from outside."""
    ours = root / ".cmplearn" / "marking"

    def lines(number: int) -> Callable[[], bool]:
        journal = ours / corpus.ASSIGNMENT / "journal.jsonl"
        return lambda: bytes_of(journal).count(b"\n") >= number

    def seen(pattern: str) -> list[str]:
        """Return what is there; unlike `Path.glob`, it goes on where a folder has just been renamed."""
        return glob.glob(pattern, root_dir=root, include_hidden=True)  # noqa: PTH207

    return {
        "the lock is there": lambda: (ours / "lock").exists(),
        "a transaction is open": lambda: bool(seen("gradebook.db-*")),
        "an autograded folder is there": lambda: bool(seen("autograded/*/*")),
        "a second autograded folder is there": lambda: len(seen("autograded/*/*/*.ipynb")) > 2,
        "the journal has a line": lines(1),
        "the journal has three lines": lines(3),
        "the journal has all lines": lines(len(MIXED)),
        "the report is there": (ours / corpus.ASSIGNMENT / "report.json").exists,
    }


def test_a_run_killed_between_two_steps_twice_is_resumed(
    coordinators: Coordinators, unmarked: Path, never_killed: Marked, tmp_path: Path
) -> None:
    for attempt in range(5):  # a moment is over where this program itself was held up too long
        root = tmp_path / f"root{attempt}"
        shutil.copytree(unmarked, root)
        moments = (
            steps(root)[step] for step in ("a transaction is open", "a second autograded folder is there")
        )
        if all(is_killed(coordinators, root, moment) for moment in moments):
            break
    else:
        pytest.fail("It was never killed between the two steps.")
    coordinators.start(root)
    assert coordinators.ended() == 0
    assert same(marked(root), never_killed)


@pytest.mark.long
@pytest.mark.parametrize("step", steps(Path()))
def test_a_run_killed_between_any_two_steps_is_resumed(
    coordinators: Coordinators, unmarked: Path, never_killed: Marked, tmp_path: Path, step: str
) -> None:
    for attempt in range(3):
        root = tmp_path / f"root{attempt}"
        _, resumed = killed_and_resumed(coordinators, unmarked, root, steps(root)[step])
        assert same(resumed, never_killed)


@pytest.mark.long
def test_a_run_killed_at_fifty_random_moments_is_resumed(
    coordinators: Coordinators, unmarked: Path, never_killed: Marked, tmp_path: Path
) -> None:
    moments = random.Random(7)
    seconds = never_killed.seconds
    killed = 0
    for attempt in itertools.count():
        at = monotonic() + moments.uniform(0.05, 0.9) * seconds
        root = tmp_path / f"root{attempt}"
        was_killed, resumed = killed_and_resumed(
            coordinators,
            unmarked,
            root,
            lambda at=at: monotonic() > at,  # type: ignore[misc]
        )
        assert same(resumed, never_killed), attempt
        killed += was_killed
        if killed == 50:
            break
        if not was_killed:  # the machine has less to do than it had
            seconds *= 0.9
