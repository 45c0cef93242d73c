"""Processes that were stopped: nobody waits for them for ever, and none of them comes back."""

import os
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from cmplearn.web import workers
from cmplearn.web.workers import FailedError, Worker, WorkerPool

ECHO = "from cmplearn.web.what_if_worker import serve; serve(lambda job: {'picture': job}, lambda: None)"
COMMAND = (sys.executable, "-c", ECHO)


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker(COMMAND)
    yield made
    made.end()
    made.close()


def test_a_job_that_comes_after_the_end_is_told_so_at_once() -> None:
    pool = WorkerPool(1, command=COMMAND)
    pool.stop()
    with pytest.raises(FailedError, match="stopped"):
        pool.submit({})


def test_a_process_that_was_ended_before_its_job_was_begun_is_not_started_again(worker: Worker) -> None:
    before = worker.pid
    worker.end()
    worker.close()
    with pytest.raises(FailedError, match="stopped"):
        worker.compute({}, 60.0)
    assert worker.pid == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no numbers for groups of processes")
def test_ctrl_c_in_the_terminal_reaches_the_server_alone(worker: Worker) -> None:
    """Before it can ignore Ctrl+C, a process imports for seconds, and would print where it was."""
    assert os.getpgid(worker.pid) == worker.pid


def test_a_time_that_runs_out_as_the_answer_comes_ends_nobody_elses_job(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The timer has begun to end the process: what is told next must not be told to a dying one."""
    late, told, ended = threading.Event(), threading.Event(), threading.Event()
    read, write, end = workers.read_message, workers.write_message, Worker._end_late

    def read_late(source: Any) -> Any:
        found = read(source)
        late.wait(60)
        return found

    def end_slowly(*given: Any) -> None:
        late.set()
        told.wait(0.2)
        end(*given)
        ended.set()

    def write_to_a_dead_one(sink: Any, job: Any) -> None:
        told.set()
        ended.wait(60)
        write(sink, job)

    worker.compute({}, 60.0)
    with monkeypatch.context() as patch:
        patch.setattr(workers, "read_message", read_late)
        patch.setattr(Worker, "_end_late", staticmethod(end_slowly))
        assert worker.compute({"first": 1}, 0.01) == {"first": 1}
    monkeypatch.setattr(workers, "write_message", write_to_a_dead_one)
    assert worker.compute({"second": 2}, 60.0) == {"second": 2}
