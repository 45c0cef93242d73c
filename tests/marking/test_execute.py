"""The sandbox's machinery: what a job sees, what it may use, and what is told when it takes more."""

import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from tests.servers import wait_for

from cmplearn.errors import InputError, TookTooLongError
from cmplearn.marking import execute
from cmplearn.marking.execute import Sandbox, run_confined, run_program
from cmplearn.marking.jobs import CellToRun, Job, JobRun, Limits, NotebookToRun

from .small_jobs import SMALL, cells, job, printed, processes, seen, supervisor_of

pytestmark = pytest.mark.usefixtures("isolated")

IS_SOCKET = """
import json, os, stat, struct
def _is_socket(number):
    try:
        return stat.S_ISSOCK(os.fstat(number).st_mode)
    except OSError:
        return False
own = next(number for number in range(3, 256) if _is_socket(number))
"""
FORGED = "{'nonce': '0' * 32, 'outputs': [], 'execution_count': 1, 'tampering': []}"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(preload=["json"], shared_files={"data/waits.csv": b"1,2"}, concurrent=2) as opened:
        yield opened


def test_a_job_goes_in_as_bytes_and_comes_out_as_bytes(sandbox: Sandbox) -> None:
    came_out = execute.execute(job("1 + 1", "1 / 0").to_bytes(), sandbox)
    run = JobRun.from_bytes(came_out)
    assert [(cell.index, cell.state, cell.execution_count) for cell in cells(run)] == [
        (0, "ran", 1),
        (2, "ran", 2),
    ]
    assert cells(run)[0].outputs[0]["data"] == {"text/plain": "2"}
    assert cells(run)[1].outputs[0]["ename"] == "ZeroDivisionError"


@pytest.mark.parametrize("content", [b"", b"[]", b'{"name": "ada"}', b"\xff"])
def test_bytes_that_are_no_job_are_refused(sandbox: Sandbox, content: bytes) -> None:
    with pytest.raises(InputError, match="not a job"):
        execute.execute(content, sandbox)


def test_the_submissions_files_lie_on_top_of_the_assignments(sandbox: Sandbox) -> None:
    everything = "sorted(os.path.join(a, f)[2:] for a, _, names in os.walk('.') for f in names)"
    assert seen(sandbox, everything) == ["data/waits.csv"]
    assert seen(sandbox, "open('data/waits.csv').read()", **{"data/waits.csv": b"9"}) == "9"


def test_a_name_that_leads_out_of_the_work_folder_is_not_followed(sandbox: Sandbox) -> None:
    run = sandbox.run(
        job("import os; print(os.path.exists('/tmp/out'))", **{"../tmp/out": b"", "/tmp/out": b""})
    )
    assert printed(cells(run)[0]) == "False\n"
    assert len(run.notebooks[0].notes) == 2


def test_an_import_finds_what_a_fresh_kernel_would_find(sandbox: Sandbox) -> None:
    mine = {"inside.py": b"whose = 'mine'", "random.py": b"whose = 'mine'"}
    whose = "import inside, random; print(inside.whose, hasattr(random, 'whose'))"
    assert printed(cells(sandbox.run(job(whose, **mine)))[0]) == "mine False\n"
    assert printed(cells(sandbox.run(job("import inside")))[0]) == "ModuleNotFoundError"
    assert (
        printed(cells(sandbox.run(job("import json\njson.whose", **{"json.py": b""})))[0]) == "AttributeError"
    )


def test_a_second_notebook_reads_what_the_first_wrote_and_none_of_its_names(sandbox: Sandbox) -> None:
    first = NotebookToRun(
        "1", "fork", "python3", {}, (CellToRun(0, "x = 1\nopen('f', 'w').write('left')", False, False),)
    )
    second = NotebookToRun(
        "2", "fork", "python3", {}, (CellToRun(0, "print(open('f').read(), 'x' in globals())", False, False),)
    )
    run = sandbox.run(Job("ada", (first, second), {}, SMALL))
    assert printed(run.notebooks[1].cells[0]) == "left False\n"


def test_a_job_finds_nothing_that_another_left(sandbox: Sandbox) -> None:
    places = ("/tmp", "/dev/shm", ".")
    sandbox.run(job(f"for place in {places}: open(place + '/left', 'w').close()"))
    assert not any("left" in seen(sandbox, f"os.listdir({place!r})") for place in places)


def test_of_this_machine_a_job_sees_the_system_and_python_alone(sandbox: Sandbox) -> None:
    checkout = Path(__file__).parents[2]
    assert seen(sandbox, "os.listdir('/proc')") == []
    assert not {"home", "run", "var", "sys", "mnt", "srv"} & set(seen(sandbox, "os.listdir('/')"))
    assert not seen(sandbox, f"os.path.exists({str(checkout / 'assessments')!r})")
    assert not seen(sandbox, f"os.path.exists({str(checkout / 'tests')!r})")
    assert seen(sandbox, "[os.path.exists('/etc/' + name) for name in ('passwd', 'shadow')]") == [
        False,
        False,
    ]


def test_nothing_outside_the_jobs_own_folders_can_be_written(sandbox: Sandbox) -> None:
    roots = ("/", "/dev", "/usr", "/etc", "/proc", "/marking/inside", sys.prefix, sys.base_prefix)
    writable = f"[root for root in {roots!r} if os.access(root, os.W_OK)]"
    assert seen(sandbox, writable) == []


def test_the_environment_is_none_of_the_tutors(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "canary")
    with Sandbox() as other:
        assert "canary" not in seen(other, "list(os.environ.values())")
    assert seen(sandbox, "[os.environ[n] for n in ('TZ', 'LANG', 'PYTHONHASHSEED')]") == [
        "UTC",
        "C.UTF-8",
        "0",
    ]
    assert seen(sandbox, "hash('waits')") == seen(sandbox, "hash('waits')")


def test_a_job_holds_no_descriptor_but_its_own_channel(sandbox: Sandbox) -> None:
    count = f"{IS_SOCKET}\nprint(sum(_is_socket(number) for number in range(256)))"
    (cell,) = cells(sandbox.run(job(count)))
    assert printed(cell) == "1\n"


def test_no_cell_to_come_is_in_a_jobs_memory(sandbox: Sandbox) -> None:
    look = (
        "import gc\nprint(any('can' + 'ary' in str(each) for each in gc.get_objects() if type(each) is dict))"
    )
    run = sandbox.run(job(look, "secret = 'canary'", limits=Limits()))
    assert printed(cells(run)[0]) == "False\n"


REFUSED = {
    "trace the supervisor": "libc.ptrace(16, 1, 0, 0)",
    "read the supervisor's memory": "libc.process_vm_readv(1, 0, 0, 0, 0, 0)",
    "make a namespace": "libc.unshare(0x10000000)",
    "clone into a namespace": "libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0)",
    "mount": "libc.mount(b'none', b'/tmp', b'tmpfs', 0, b'')",
    "take memory that no limit counts": "libc.memfd_create(b'', 0)",
    "take System V shared memory": "libc.shmget(0, 4096, 0o1600)",
    "use the kernel's keyrings": "libc.syscall(248, b'user', b'a', b'b', 1, -4)",
    "reach the machine that hosts this one": "libc.socket(40, 1, 0)",
    "signal everybody": "libc.kill(-1, 0)",
}


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="calls are numbered as on x86-64")
@pytest.mark.parametrize("call", REFUSED.values(), ids=REFUSED)
def test_a_job_may_not(sandbox: Sandbox, call: str) -> None:
    (cell,) = cells(sandbox.run(job(f"import ctypes\nlibc = ctypes.CDLL(None)\nprint({call})")))
    assert printed(cell) == "-1\n"


def test_the_supervisor_lives_through_signals(sandbox: Sandbox) -> None:
    signals = "import os\nfor number in range(1, 65):\n    try: os.kill(1, number)\n    except OSError: pass"
    assert [cell.state for cell in cells(sandbox.run(job(signals, "1")))] == ["ran", "ran"]


CASES: dict[str, tuple[str, str, str]] = {
    "works for ever": ("while True: pass", "timed out", "0.5 s of computing time"),
    "waits for ever": ("import time\ntime.sleep(1e6)", "timed out", "0.3 s on the clock"),
    "prints for ever": ("while True: print('x' * 999)", "timed out", "computing time"),
    "leaves": ("import os\nos._exit(3)", "killed", "ended its own process (exit status 3)"),
    "crashes": ("import ctypes\nctypes.string_at(0)", "killed", "Segmentation fault"),
    "takes memory with many processes": (
        "import os\nfor _ in range(3): os.fork()\nheld = b'x' * (200 << 20)\nwhile True: pass",
        "killed",
        "256 MiB of memory",
    ),
    "replaces what everything uses": (
        "import builtins\nbuiltins.isinstance = None",
        "killed",
        "ended its own process",
    ),
    "replaces what answers are written with": (
        "import json\njson.dumps = lambda *_, **__: '{}'",
        "killed",
        "looks tampered",
    ),
    "closes its channel": (
        "import os, time\nos.closerange(3, 256)\ntime.sleep(1e6)",
        "killed",
        "stopped answering",
    ),
    "fills its channel": (f"{IS_SOCKET}\nwhile True: os.write(own, b'A' * 9999)", "killed", "looks tampered"),
    "answers for itself": (
        f"{IS_SOCKET}\nb = json.dumps({FORGED}).encode()\nos.write(own, struct.pack('>I', len(b)) + b)",
        "killed",
        "looks tampered",
    ),
}


@pytest.mark.parametrize(("source", "state", "reason"), CASES.values(), ids=CASES)
def test_what_came_before_stands_when_a_cell(sandbox: Sandbox, source: str, state: str, reason: str) -> None:
    sources = ("print('before')", source, "print('after')")
    for seconds in (0.3, 3, 30):  # more of it on a machine that stood still meanwhile
        limits = replace(SMALL, wall_seconds=seconds) if "clock" in reason else SMALL
        before, cell, after = cells(sandbox.run(job(*sources, limits=limits)))
        if "clock" not in reason or before.state == after.state == "ran":
            break
    assert printed(before) == "before\n"
    reason = reason.replace("0.3 s on the clock", f"{seconds:g} s on the clock")
    assert (cell.state, reason in cell.reason) == (state, True), cell
    goes_on = cell.outputs and cell.state == "timed out"
    assert after.state == ("ran" if goes_on else "not run")


def test_a_notebook_that_ends_its_process_last_is_not_suspected(sandbox: Sandbox) -> None:
    test = CellToRun(0, "assert True", is_test=True, is_locked=True)
    last = CellToRun(1, "leave = exit\nleave()", is_test=False, is_locked=False)
    notebook = NotebookToRun("waits", "fork", "python3", {}, (test, last))
    (run,) = sandbox.run(Job("ada", (notebook,))).notebooks
    assert [(cell.state, cell.tampering) for cell in run.cells] == [("ran", ()), ("ran", ())]
    assert run.notes == ("Whether its tests can fail could not be tried: it was stopped before.",)


def test_an_interrupt_that_is_lost_is_sent_again(sandbox: Sandbox) -> None:
    lost = "try:\n    while True: pass\nexcept KeyboardInterrupt:\n    pass\nwhile True: pass"
    cell, after = cells(sandbox.run(job(lost, "print('after')")))
    assert (cell.state, printed(cell), printed(after)) == ("timed out", "KeyboardInterrupt", "after\n")


def test_a_notebook_is_left_when_too_many_cells_took_too_long(sandbox: Sandbox) -> None:
    ever = "while True: pass"
    limits = Limits(cell_seconds=0.05, timed_out_cells=2)
    run = sandbox.run(job(ever, ever, "print('after')", limits=limits))
    assert [cell.state for cell in cells(run)] == ["timed out", "timed out", "not run"]
    assert "2 cells" in cells(run)[2].reason


def test_a_single_process_gets_an_error_of_memory_it_can_answer(sandbox: Sandbox) -> None:
    grow = "held = []\nwhile True: held.append(bytearray(20 << 20))"
    assert [printed(cell) for cell in cells(sandbox.run(job(grow, "print('after')")))] == [
        "MemoryError",
        "after\n",
    ]


FULL = """
import itertools
try:
    for number in itertools.count():
        with open(f'{place}/{number}', 'wb') as file:
            file.write(b'x' * (1 << 20))
except OSError as error:
    print(error.errno, number < 64)
"""


@pytest.mark.parametrize("place", [".", "/tmp", "/dev/shm"])
def test_a_disk_that_is_full_costs_the_cell_alone(sandbox: Sandbox, place: str) -> None:
    filled, after = cells(sandbox.run(job(f"place = {place!r}{FULL}", "print('after')")))
    assert (printed(filled), printed(after)) == ("28 True\n", "after\n")


def test_what_is_left_running_is_noted_and_ended(sandbox: Sandbox) -> None:
    leave = "import os, time\nif os.fork() == 0:\n    os.setsid()\n    while True: time.sleep(1)"
    run = sandbox.run(job(leave, "2"))
    assert cells(run)[1].state == "ran"
    assert any("left a process running" in note for note in run.notebooks[0].notes)


def test_honest_jobs_at_once_are_kept_apart(sandbox: Sandbox) -> None:
    with ThreadPoolExecutor(4) as pool:
        runs = list(
            pool.map(sandbox.run, [job(f"print({number})", name=str(number)) for number in range(12)])
        )
    assert [(run.name, printed(cells(run)[0])) for run in runs] == [(str(n), f"{n}\n") for n in range(12)]


def test_a_job_whose_server_dies_is_run_again_on_a_new_one() -> None:
    with Sandbox() as sandbox:
        sandbox.run(job("1"))
        processes()[0].kill()
        assert cells(sandbox.run(job("1")))[0].state == "ran"
        assert cells(sandbox.run(job("2")))[0].state == "ran"


def test_a_job_that_loses_its_supervisor_is_run_again_and_told_as_such_when_it_loses_two() -> None:
    with Sandbox() as sandbox, ThreadPoolExecutor(1) as pool:
        sandbox.run(job("1"))
        wait = "import os, time\nos.fork()\ntime.sleep(1e6)"
        waiting = pool.submit(sandbox.run, job("1", wait, "3", limits=Limits()))
        for server in ("the first", "its own"):
            lost = wait_for(lambda: supervisor_of(2), f"the second cell on {server}")
            lost.kill()
            lost.wait()
        assert [cell.state for cell in cells(waiting.result())] == ["ran", "killed", "not run"]


def test_a_sandbox_that_is_closed_waits_for_no_job_that_is_run_again_alone() -> None:
    with ThreadPoolExecutor(1) as pool:
        with Sandbox() as sandbox:
            wait = "import os, time\nos.fork()\ntime.sleep(1e6)"
            waiting = pool.submit(sandbox.run, job(wait, limits=Limits(wall_seconds=1e6)))
            lost = wait_for(lambda: supervisor_of(2), "the cell")
            lost.kill()
            wait_for(lambda: supervisor_of(2) not in (lost, None), "the cell once more")
        assert cells(waiting.result())[0].state == "killed"


def test_a_sandbox_that_is_closed_waits_for_no_job() -> None:
    with ThreadPoolExecutor(1) as pool:
        with Sandbox() as sandbox:
            wait = "import os, time\nos.fork()\ntime.sleep(1e6)"
            waiting = pool.submit(sandbox.run, job(wait, limits=Limits(wall_seconds=1e6)))
            wait_for(lambda: supervisor_of(2), "the cell")
        assert cells(waiting.result())[0].state == "killed"


def test_nothing_is_left_when_the_coordinator_is_killed() -> None:
    program = (
        "from cmplearn.marking.execute import *; from cmplearn.marking.jobs import *\n"
        "cell = CellToRun(0, 'import time; time.sleep(1e6)', False, False)\n"
        "Sandbox().run(Job('a', (NotebookToRun('n', 'fork', 'python3', {}, (cell,)),)))"
    )
    coordinator = psutil.Popen([sys.executable, "-c", program])
    born = wait_for(lambda: len(found := coordinator.children(recursive=True)) == 5 and found, "its cell")
    coordinator.kill()
    coordinator.wait()
    _, alive = psutil.wait_procs(born, timeout=60)
    assert alive == []


def test_a_program_runs_confined_on_a_copy_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "in.txt").write_text("in")
    (tmp_path / "link").symlink_to("/etc/hostname")
    source = (
        "import os, sys; print(os.listdir(), open('a/in.txt').read(), sys.stdin.read()); "
        "open('out', 'w').write('made'); os.symlink('out', 'sent'); sys.exit(4)"
    )
    done = run_confined(
        [sys.executable, "-c", source], folder=tmp_path, input=b"said", wanted=("out", "sent", "none")
    )
    assert (done.returncode, done.output, done.why) == (4, b"['a'] in said\n", "")
    assert done.files == {"out": b"made"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "link"]


def test_a_confined_program_has_limits(tmp_path: Path) -> None:
    done = run_confined([sys.executable, "-c", "while True: pass"], folder=tmp_path, limits=SMALL)
    assert done.returncode != 0
    assert "computing time" in done.why


def test_a_program_of_ours_is_stopped_at_its_time_limit() -> None:
    assert run_program([sys.executable, "-c", "print(input())"], input=b"said").output == b"said\n"
    with pytest.raises(TookTooLongError, match=r"stopped after 0\.01 seconds"):
        run_program([sys.executable, "-c", "import time; time.sleep(1e6)"], seconds=0.01)


def test_python_may_be_named_by_way_of_another_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    python = Path(sys.executable)
    monkeypatch.setattr(
        execute.sys, "executable", str(python.parent / ".." / python.parent.name / python.name)
    )
    with Sandbox() as sandbox:
        assert printed(cells(sandbox.run(job("print(1)")))[0]) == "1\n"
