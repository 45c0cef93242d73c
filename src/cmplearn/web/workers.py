"""Processes that compute what-ifs beside the server, each with a time limit, none of which outlives it."""

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from typing import Any, TypeAlias

from cmplearn.errors import CmplearnError, InputError, RefusedError, TookTooLongError
from cmplearn.web.what_if_worker import read_message, write_message

__all__ = ["BusyError", "WorkerPool"]

COMMAND = (sys.executable, "-P", "-m", "cmplearn.web.what_if_worker")
STOPPED = "The what-if stopped unexpectedly. Nothing is lost. Try again."
START_LIMIT_S = 60.0  # importing pandas and scipy on a slow laptop with a virus scanner
THREADS_OF = ("OMP", "OPENBLAS", "MKL", "RAYON")
ONE_THREAD = {f"{each}_NUM_THREADS": "1" for each in THREADS_OF}

Job: TypeAlias = tuple[Mapping[str, Any], "Future[dict[str, Any]]"]


class BusyError(CmplearnError):
    """More work waits than can be done soon."""


class FailedError(CmplearnError):
    """A computation that nobody foresaw going wrong."""


ERRORS: dict[str, type[CmplearnError]] = {"input": InputError, "refused": RefusedError, "failed": FailedError}


class WorkerPool:
    """A few processes that compute what-ifs, started at once.

    One thread looks after each: it starts the process, hands it one job at a time, and kills and replaces it
    when a job takes longer than the limit. The processes end by themselves when the server does, however it
    ends.

    Parameters
    ----------
    size : int, optional
        How many; default 2, or 1 on a machine with one core.
    limit_s : float
        Seconds that one job may take.
    waiting : int
        How many jobs may wait; more are refused as busy.
    command : sequence of str
        The program that computes.
    """

    def __init__(
        self,
        size: int | None = None,
        limit_s: float = 5.0,
        waiting: int = 64,
        command: Sequence[str] = COMMAND,
    ) -> None:
        """Start the processes."""
        self._limit_s = limit_s
        self._command = tuple(command)
        self._jobs: queue.Queue[Job | None] = queue.Queue(maxsize=waiting)
        self._taking = threading.Lock()
        self._is_stopped = False
        self._workers = [Worker(self._command) for _ in range(size or min(2, os.cpu_count() or 1))]
        self._threads = [
            threading.Thread(target=self._look_after, args=(worker,), daemon=True, name="what-if")
            for worker in self._workers
        ]
        for thread in self._threads:
            thread.start()

    @property
    def pids(self) -> tuple[int, ...]:
        """Numbers of the running processes."""
        return tuple(worker.pid for worker in self._workers)

    def submit(self, job: Mapping[str, Any]) -> "Future[dict[str, Any]]":
        """Return what will be the picture of a job.

        Parameters
        ----------
        job : mapping
            `compute`, `draw` and `inputs`, as `what_if_worker.answer` takes them.

        Returns
        -------
        Future
            Its result has `picture`, `finding`, `alt` and `table`. It may raise InputError, RefusedError,
            TookTooLongError, or FailedError.

        Raises
        ------
        BusyError
            Too many jobs wait already.
        FailedError
            The processes were stopped.
        """
        future: Future[dict[str, Any]] = Future()
        with self._taking:  # a job that came behind the end would never be answered
            if self._is_stopped:
                raise FailedError(STOPPED)
            try:
                self._jobs.put_nowait((job, future))
            except queue.Full as error:
                raise BusyError(
                    "Many people are trying things out just now. Wait a moment, then try again."
                ) from error
        return future

    def stop(self) -> None:
        """End the processes and their threads; no job is taken any more."""
        with self._taking:
            self._is_stopped = True
        self._drop_waiting()
        for worker in self._workers:
            worker.end()
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()
        for worker in self._workers:
            worker.close()

    def _drop_waiting(self) -> None:
        """Cancel the jobs that nobody has begun."""
        while True:
            try:
                entry = self._jobs.get_nowait()
            except queue.Empty:
                return
            if entry is not None:
                entry[1].cancel()

    def _look_after(self, worker: "Worker") -> None:
        """Hand jobs to one process until told to stop."""
        while (entry := self._jobs.get()) is not None:
            job, future = entry
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(worker.compute(job, self._limit_s))
            except CmplearnError as error:
                future.set_exception(error)
            except OSError as error:  # no process could be started; the next job tries again
                future.set_exception(FailedError(f"{STOPPED} The computer says: {error.strerror}."))


class Worker:
    """One process, started at once and again after its end, until `end`.

    Parameters
    ----------
    command : sequence of str
        The program.
    """

    def __init__(self, command: Sequence[str]) -> None:
        """Start the process."""
        self._command = command
        self._changing = threading.Lock()
        self._is_over = False
        self._process = self._started()
        self._is_ready = False

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    def compute(self, job: Mapping[str, Any], limit_s: float) -> dict[str, Any]:
        """Return the picture of a job.

        Parameters
        ----------
        job : mapping
            As `WorkerPool.submit` takes it.
        limit_s : float
            Seconds that it may take.

        Raises
        ------
        TookTooLongError
            It took longer; the process was ended and another started.
        CmplearnError
            What the process said is wrong with the job.
        """
        if self._process.poll() is not None:
            self._replace()
        if not self._is_ready:
            self._ask(None, START_LIMIT_S)
            self._is_ready = True
        reply = self._ask(job, limit_s)
        if "error" in reply:
            raise ERRORS[reply["error"]](reply["message"])
        picture: dict[str, Any] = reply["picture"]
        return picture

    def _ask(self, job: Mapping[str, Any] | None, limit_s: float) -> dict[str, Any]:
        """Send a job, or nothing for the first sign of life, and return the reply within the limit."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        is_late = threading.Event()
        timer = threading.Timer(limit_s, self._end_late, args=(self._process, is_late))
        timer.start()
        try:
            if job is not None:
                write_message(self._process.stdin, job)
            reply = read_message(self._process.stdout)
        except OSError:
            reply = None
        finally:
            timer.cancel()
            timer.join()  # or it could still end the process, and the next job would get the blame
        if reply is None or is_late.is_set():
            self._replace()
        if reply is None:
            raise _ended(is_late.is_set(), limit_s)
        return reply

    @staticmethod
    def _end_late(process: "subprocess.Popen[bytes]", is_late: threading.Event) -> None:
        """End a process whose time is up, and say that this is why."""
        is_late.set()
        process.kill()

    def _replace(self) -> None:
        """Make sure that the process has ended, and start another, unless none is wanted any more."""
        with self._changing:
            if self._is_over:
                raise FailedError(STOPPED)
            self._process.kill()
            self.close()
            self._process, self._is_ready = self._started(), False

    def _started(self) -> "subprocess.Popen[bytes]":
        """Return a new process; Ctrl+C in the terminal doesn't reach it, not even while it begins."""
        return subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **ONE_THREAD},
            process_group=0,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),  # the same for Windows
        )

    def end(self) -> None:
        """End the process at once, and start no other."""
        with self._changing:
            self._is_over = True
            self._process.kill()

    def close(self) -> None:
        """Wait for the end of the process and let go of its pipes."""
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


def _ended(is_late: bool, limit_s: float) -> CmplearnError:
    """Return the error for a job whose process ended before it replied."""
    if is_late:
        return TookTooLongError(
            f"This took longer than {limit_s:g} seconds and was stopped. Nothing is lost. Try other values."
        )
    return FailedError(STOPPED)
