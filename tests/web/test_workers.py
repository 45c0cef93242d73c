"""The processes that compute what-ifs: their limits, and their end."""

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.servers import PATIENCE_S, wait_for

from cmplearn.errors import InputError, RefusedError, TookTooLongError
from cmplearn.web.what_if_worker import public_function
from cmplearn.web.workers import BusyError, FailedError, WorkerPool

METHODS = '''
"""Methods that misbehave."""
import os, time
__all__ = ["answers", "crashes", "dies", "number", "a_class", "prints", "refuses", "spins", "strange"]
number = 3
class a_class: pass
def answers(**inputs): return inputs
def crashes(): return 1 / 0
def dies(): os._exit(3)
def hidden(): return 1
def prints():
    print("{" * 100, flush=True)
    os.write(1, b"noise")
    return {}
def refuses():
    from cmplearn.errors import InputError
    raise InputError("The cost must be above 0.")
def spins():
    while True: pass
def strange(): return {"not a number": float("nan"), "infinite": float("inf"), "whole": True}
'''
CHARTS = """
from types import SimpleNamespace
__all__ = ["table"]
def table(result):
    return SimpleNamespace(svg="<svg/>", title="Found", alt="A table", columns=("name", "value"),
    rows=tuple(result.items()))
"""


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """A worker whose methods and charts misbehave in every way we could think of."""
    folder = tmp_path_factory.mktemp("packages")
    (folder / "badmethods").mkdir()
    (folder / "badmethods" / "__init__.py").write_text("")
    (folder / "badmethods" / "ways.py").write_text(METHODS)
    (folder / "badcharts.py").write_text(CHARTS)
    code = f"import sys; sys.path.insert(0, {str(folder)!r}); from cmplearn.web.what_if_worker import main; "
    return (sys.executable, "-c", code + "main('badmethods', 'badcharts')")


@pytest.fixture(scope="module")
def pool(command: tuple[str, ...]) -> Iterator[WorkerPool]:
    made = WorkerPool(size=1, limit_s=PATIENCE_S, command=command)
    yield made
    made.stop()


def ask(pool: WorkerPool, name: str, draw: str = "table", **inputs: Any) -> Any:
    return pool.submit({"compute": f"ways.{name}", "draw": draw, "inputs": inputs}).result(PATIENCE_S)


def test_a_picture_comes_back(pool: WorkerPool) -> None:
    table = {"columns": ["name", "value"], "rows": [["a", 1.5], ["b", "x"]]}
    picture = {"picture": "<svg/>", "finding": "Found", "alt": "A table", "table": table}
    assert ask(pool, "answers", a=1.5, b="x") == picture


def test_what_a_method_prints_breaks_nothing(pool: WorkerPool) -> None:
    assert ask(pool, "prints")["table"]["rows"] == []


def test_numbers_that_json_does_not_know_become_empty(pool: WorkerPool) -> None:
    assert ask(pool, "strange")["table"]["rows"] == [["not a number", None], ["infinite", None], ["whole", 1]]


def test_what_a_method_says_is_wrong_is_passed_on(pool: WorkerPool) -> None:
    with pytest.raises(InputError, match="The cost must be above 0"):
        ask(pool, "refuses")


@pytest.mark.parametrize("name", ["crashes", "dies"])
def test_a_method_that_breaks_is_told_in_plain_words_and_the_next_one_works(
    pool: WorkerPool, name: str
) -> None:
    with pytest.raises(FailedError, match=r"Try (others|again)"):
        ask(pool, name)
    assert ask(pool, "answers")["finding"] == "Found"


def test_a_method_that_never_ends_is_stopped_and_the_next_one_works(
    pool: WorkerPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(pool, "answers")
    before = pool.pids
    with monkeypatch.context() as patch:
        patch.setattr(pool, "_limit_s", 0.2)
        with pytest.raises(TookTooLongError, match=r"longer than 0\.2 seconds"):
            ask(pool, "spins")
    assert ask(pool, "answers")["finding"] == "Found"
    assert pool.pids != before
    assert not is_running(before[0])


def test_a_worker_that_cannot_be_started_again_is_told_and_the_next_job_tries_anew(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    program, away = tmp_path / "worker", tmp_path / "away"
    program.write_text(f"#!/bin/sh\nexec {shlex.join(command)}\n")
    program.chmod(0o755)
    pool = WorkerPool(size=1, limit_s=PATIENCE_S, command=(str(program),))
    try:
        ask(pool, "answers")
        program.rename(away)
        with pytest.raises(FailedError):
            ask(pool, "dies")
        with pytest.raises(FailedError, match="No such file"):
            ask(pool, "answers")
        away.rename(program)
        assert ask(pool, "answers")["finding"] == "Found"
    finally:
        pool.stop()


@pytest.mark.parametrize(
    "compute",
    [
        "ways.hidden",
        "ways.os.system",
        "ways.number",
        "ways.a_class",
        "ways.__class__",
        "ways.__all__",
        "ways.gone",
        "gone.answers",
        "answers",
        "ways",
        "",
        "..ways.answers",
        "ways answers",
    ],
)
def test_only_public_functions_may_compute(pool: WorkerPool, compute: str) -> None:
    with pytest.raises(RefusedError, match="may not call"):
        pool.submit({"compute": compute, "draw": "table", "inputs": {}}).result(PATIENCE_S)


@pytest.mark.parametrize("draw", ["SimpleNamespace", "table.__call__", "__doc__", "gone", ""])
def test_only_public_charts_may_draw(pool: WorkerPool, draw: str) -> None:
    with pytest.raises(RefusedError, match="may not call"):
        ask(pool, "answers", draw=draw)


@pytest.mark.parametrize(
    "path", ["business_case.np", "business_case.Option", "_checks.positive", "uncertainty.pd"]
)
def test_nothing_else_of_our_methods_can_be_called(path: str) -> None:
    with pytest.raises(RefusedError):
        public_function("cmplearn.methods", path, parts=2)


def test_the_picture_class_is_no_chart() -> None:
    with pytest.raises(RefusedError):
        public_function("cmplearn.charts", "Picture", parts=1)


def test_too_much_work_is_refused_as_busy_and_stopping_cancels_what_waits(command: tuple[str, ...]) -> None:
    pool = WorkerPool(size=1, limit_s=PATIENCE_S, waiting=2, command=command)
    job = {"compute": "ways.spins", "draw": "table", "inputs": {}}
    first = pool.submit(job)
    wait_for(first.running, "the first job to be under way")
    waiting = [pool.submit(job), pool.submit(job)]
    with pytest.raises(BusyError, match="try again"):
        pool.submit(job)
    pool.stop()
    assert isinstance(first.exception(timeout=0), FailedError)
    assert all(future.cancelled() for future in waiting)
    assert not any(is_running(pid) for pid in pool.pids)


OWNER = """
import sys, time
from cmplearn.web.workers import WorkerPool
pool = WorkerPool(size=2, limit_s=600, command=sys.argv[1:])
job = {"compute": "ways.answers", "draw": "table", "inputs": {}}
pool.submit(job).result()
jobs = [pool.submit({**job, "compute": "ways.spins"}) for _ in range(2)]
while not all(each.running() for each in jobs): time.sleep(0.01)
print(*pool.pids, flush=True)
time.sleep(600)
"""


def test_no_worker_outlives_a_killed_server_even_in_the_middle_of_work(command: tuple[str, ...]) -> None:
    owner = subprocess.Popen([sys.executable, "-c", OWNER, *command], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    pids = [int(pid) for pid in owner.stdout.readline().split()]
    assert len(pids) == 2
    owner.send_signal(signal.SIGKILL)
    owner.communicate()
    wait_for(lambda: not any(is_running(pid) for pid in pids), "the workers to end")


def is_running(pid: int) -> bool:
    """Say whether a process runs; one that has ended and waits to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_the_server_side_imports_nothing_heavy() -> None:
    code = "import sys, cmplearn.web.workers; print(sorted({'pandas', 'scipy', 'numpy'} & set(sys.modules)))"
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert said.stdout.strip() == "[]"
