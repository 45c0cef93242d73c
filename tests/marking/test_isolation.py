"""Where work can be isolated, by whom, and what becomes of it where it can't be."""

import os
import platform
import sys
import sysconfig
from pathlib import Path

import psutil
import pytest

from cmplearn.errors import NotIsolatedError
from cmplearn.marking import confinement, execute
from cmplearn.marking.execute import Sandbox, isolation, run_program
from cmplearn.marking.jobs import Limits

from .small_jobs import cells, job, newest, printed, seen

pytestmark = pytest.mark.usefixtures("isolated")


def test_where_nothing_can_be_isolated_it_is_said_and_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", sysconfig.get_path("scripts"))
    isolation.cache_clear()
    try:
        with pytest.raises(NotIsolatedError, match="bubblewrap"):
            Sandbox()
        with Sandbox(isolated=False) as sandbox:
            assert printed(cells(sandbox.run(job("print(1)")))[0]) == "1\n"
    finally:
        isolation.cache_clear()


def test_unisolated_jobs_are_kept_apart_as_far_as_can_be() -> None:
    leave = "import os, time\nopen('left', 'w').close()\nif os.fork() == 0:\n    time.sleep(1e6)"
    with Sandbox(isolated=False, shared_files={"shared.csv": b""}) as sandbox:
        assert cells(sandbox.run(job(leave)))[0].state == "ran"
        assert seen(sandbox, "os.listdir()") == ["shared.csv"]
        assert sandbox.run(job("while True: pass")).notebooks[0].cells[0].state == "timed out"
        server = newest()
        psutil.wait_procs(server.children(), timeout=60)
        assert server.children(recursive=True) == []


def test_elsewhere_than_on_linux_stock_kernels_run_jobs_unisolated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execute.sys, "platform", "darwin")
    isolation.cache_clear()
    try:
        with pytest.raises(NotIsolatedError, match="Only Linux can isolate"):
            Sandbox()
    finally:
        isolation.cache_clear()
    wait = "import time\ntime.sleep(1e6)"
    sources = ("print(open('a.csv').read())", wait, "import os\nos._exit(1)", "4")
    with Sandbox(isolated=False, shared_files={"a.csv": b"shared"}) as sandbox:
        for seconds in (1, 10, 60):  # more of it where a kernel is slow to run its first cell
            asked = job(*sources, limits=Limits(wall_seconds=seconds))
            run = sandbox.run(asked)
            if cells(run)[0].state == "ran":
                break
    after = sandbox.run(asked)
    assert {cell.state for cell in cells(after)} == {"killed", "not run"}, "it is closed"
    assert [cell.state for cell in cells(run)] == ["ran", "timed out", "killed", "not run"]
    assert (printed(cells(run)[0]), run.notebooks[0].backend) == ("shared\n", "stock")


@pytest.mark.skipif(os.geteuid() != 0, reason="others are tried by every other test")
def test_anybody_can_isolate_not_root_alone() -> None:
    look = f"os.listdir({confinement.EXCHANGE!r}), os.access({confinement.EXCHANGE!r}, os.W_OK)"
    source = f"import os; print(os.getuid(), os.listdir('/proc'), os.access('/dev', os.W_OK), {look})"
    said = run_program([*as_somebody(), sys.executable, "-B", "-c", prints(source)], cwd=Path("/"))
    assert said.output == b"61950 [] False [] False\n\n", said.errors


def test_before_linux_5_14_no_limit_counts_the_processes_of_a_user_for_the_whole_machine() -> None:
    source = "import resource; print(resource.getrlimit(resource.RLIMIT_NPROC)[0])"
    said = run_program(["setarch", "--uname-2.6", sys.executable, "-c", prints(source)])
    assert int(said.output) != Limits().processes + 1, said.errors


@pytest.mark.skipif(platform.machine() != "x86_64", reason="others have no other name to go by")
def test_a_machine_for_which_no_filter_is_known_is_told_of() -> None:
    program = "from cmplearn.marking.execute import isolation; print(isolation().why)"
    said = run_program(["setarch", "i686", sys.executable, "-c", program])
    assert said.output.endswith(b"; no filter of system calls is known for this machine.\n"), said.errors


def prints(source: str) -> str:
    """Return a program that prints what a cell prints in a sandbox."""
    return (
        "from cmplearn.marking.execute import *; from cmplearn.marking.jobs import *\n"
        f"cell = CellToRun(0, {source!r}, False, False)\n"
        "with Sandbox() as sandbox:\n"
        "    run = sandbox.run(Job('a', (NotebookToRun('n', 'fork', 'python3', {}, (cell,)),)))\n"
        "print(run.notebooks[0].cells[0].outputs[0]['text'])"
    )


def as_somebody() -> list[str]:
    """Return the words that run a program as a user who may read this Python, wherever it lies."""
    words = ["bwrap", "--bind", "/", "/", "--dev-bind", "/dev", "/dev", "--perms", "1777", "--tmpfs", "/tmp"]
    words += ["--perms", "0755", "--tmpfs", "/root"]
    for path in confinement.visible():
        if path.parts[1] in ("root", "tmp"):
            for parent in list(reversed(path.parents))[2:]:
                words += ["--perms", "0755", "--dir", str(parent)]
            words += ["--ro-bind", str(path), str(path)]
    exchanged = Path(confinement.EXCHANGE, "course")
    words += ["--tmpfs", str(exchanged.parents[2]), "--dir", str(exchanged)]
    return [*words, "--", "setpriv", "--reuid=61950", "--regid=61950", "--clear-groups"]
