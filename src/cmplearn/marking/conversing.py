"""What a coordinator and a supervisor in the sandbox say to each other about one job."""

import base64
import contextlib
import os
import signal
import socket
import struct
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from itertools import chain, repeat
from time import monotonic
from typing import Any

from pydantic import TypeAdapter, ValidationError

from cmplearn.marking.inside import frames
from cmplearn.marking.jobs import CellRun, Job, JobRun, NotebookRun, NotebookToRun

__all__ = ["GONE", "Conversation", "JobConversation", "ProgramConversation", "encoded"]

LARGEST_ANSWER = 1 << 30
PATIENCE_SECONDS = 600.0  # beyond the limit of a cell, until a supervisor is given up
CREDENTIALS = struct.Struct("iII")  # of a process: its number, its user, its group
GONE = "What watches over the submission was ended by the system, perhaps for want of memory."
STOPPED = "The submission was stopped before this cell."

_CELLS = TypeAdapter(CellRun)
_REMARKS = TypeAdapter(tuple[str, ...])


def encoded(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return files fit for JSON."""
    return {name: base64.b64encode(content).decode("ascii") for name, content in files.items()}


def _greeted(channel: socket.socket) -> tuple[frames.Frames, int]:
    """Return the frames of a channel and a descriptor of the supervisor's process, when it has said hello.

    Raises
    ------
    EOFError
        When it ended before.
    """
    channel.settimeout(PATIENCE_SECONDS)
    content, about, _, _ = channel.recvmsg(1 << 10, socket.CMSG_SPACE(CREDENTIALS.size))
    if not content:
        raise EOFError
    process, _, _ = CREDENTIALS.unpack(about[0][2])  # the kernel vouches for it
    return frames.Frames(channel, LARGEST_ANSWER), os.pidfd_open(process)


class Conversation(ABC):
    """One conversation with a supervisor, and what is known from it so far."""

    def hold(self, channel: socket.socket) -> bool:
        """Say and hear everything; return whether it came to its end."""
        process = -1
        try:
            supervisor, process = _greeted(channel)
            self._talk(supervisor)
        except (OSError, EOFError, frames.FrameError, ValidationError, LookupError):
            if process >= 0:
                with contextlib.suppress(ProcessLookupError):
                    signal.pidfd_send_signal(process, signal.SIGKILL)
            return False
        finally:
            if process >= 0:
                os.close(process)
        return True

    @abstractmethod
    def _talk(self, supervisor: frames.Frames) -> None:
        """Send what is asked for, in order, and keep what is answered."""


class ProgramConversation(Conversation):
    """A conversation about a whole program.

    Parameters
    ----------
    request : Mapping[str, object]
        ``arguments``, ``input``, ``files``, ``wanted`` and ``limits``, fit for JSON.
    seconds : float
        The longest that it may take, on the clock.
    """

    def __init__(self, request: Mapping[str, Any], seconds: float) -> None:
        """Begin with nothing known."""
        self._request, self._seconds = dict(request), seconds
        self.answer: dict[str, Any] = {}

    def _talk(self, supervisor: frames.Frames) -> None:
        """Send the program and keep what became of it."""
        _tell(supervisor, self._request)
        self.answer = _heard(supervisor, self._seconds)


class JobConversation(Conversation):
    """A conversation about a job.

    Parameters
    ----------
    job : Job
        The job.
    """

    def __init__(self, job: Job) -> None:
        """Begin with nothing known."""
        self._job = job
        self._forget()

    def _forget(self) -> None:
        """Know nothing of the job any more."""
        self._cells: list[list[CellRun]] = [[] for _ in self._job.notebooks]
        self._ends: list[dict[str, Any]] = []
        self._end: dict[str, Any] = {"wall_seconds": 0.0, "peak_memory_bytes": 0}

    def result(self) -> JobRun:
        """Return what became of the job; of cells that nothing was heard of, the first was running."""
        killed, not_run = (
            CellRun(0, *told, [], None, ()) for told in (("killed", GONE), ("not run", STOPPED))
        )
        missing = chain([killed], repeat(not_run))
        ends = [*self._ends, *({} for _ in self._job.notebooks)]
        notebooks = tuple(
            NotebookRun(
                notebook.name,
                notebook.backend,
                (
                    *cells,
                    *(replace(next(missing), index=cell.index) for cell in notebook.cells[len(cells) :]),
                ),
                end.get("language_info"),
                float(end.get("cpu_seconds", 0.0)),
                tuple(str(note) for note in end.get("notes", (GONE,))),
            )
            for notebook, cells, end in zip(self._job.notebooks, self._cells, ends, strict=False)
        )
        return JobRun(
            self._job.name,
            notebooks,
            sum(notebook.cpu_seconds for notebook in notebooks),
            float(self._end["wall_seconds"]),
            int(self._end["peak_memory_bytes"]),
        )

    def _talk(self, supervisor: frames.Frames) -> None:
        """Send the job, a notebook when it is wanted, and keep what became of each cell."""
        self._forget()
        job, seconds = self._job, self._job.limits.wall_seconds
        heads = [
            {
                "name": notebook.name,
                "backend": notebook.backend,
                "kernel": notebook.kernel,
                "metadata": notebook.metadata,
                "seed": f"{job.name}/{notebook.name}",
            }
            for notebook in job.notebooks
        ]
        _tell(supervisor, {"limits": asdict(job.limits), "files": encoded(job.files), "notebooks": heads})
        for notebook, cells in zip(job.notebooks, self._cells, strict=True):
            _heard(supervisor, seconds)
            _tell(supervisor, {"cells": [asdict(cell) for cell in notebook.cells]})
            for cell in notebook.cells:
                cells.append(_cell_run(_heard(supervisor, seconds), cell.index))
            self._ends.append(end := _heard(supervisor, seconds))
            cells[:] = _suspected(notebook, cells, _REMARKS.validate_python(end["tampering"]))
        self._end = _heard(supervisor, seconds)


def _suspected(notebook: NotebookToRun, cells: Sequence[CellRun], remarks: tuple[str, ...]) -> list[CellRun]:
    """Return the cells with what was found after the last one: it concerns every test that passed."""
    tests = {cell.index for cell in notebook.cells if cell.is_test}
    return [
        replace(cell, tampering=(*cell.tampering, *remarks))
        if cell.index in tests and not any(output["output_type"] == "error" for output in cell.outputs)
        else cell
        for cell in cells
    ]


def _tell(supervisor: frames.Frames, content: dict[str, Any]) -> None:
    """Send a supervisor something, in time: unisolated code can stop it."""
    supervisor.send(content, monotonic() + PATIENCE_SECONDS)


def _heard(supervisor: frames.Frames, seconds: float) -> dict[str, Any]:
    """Return what a supervisor says next, in time."""
    said = supervisor.receive(monotonic() + seconds + PATIENCE_SECONDS)
    if said is None:
        raise EOFError
    return said


def _cell_run(said: dict[str, Any], index: int) -> CellRun:
    """Return what a supervisor says of a cell, checked."""
    found = _CELLS.validate_python(said)
    if found.index != index or not all(frames.is_output(output) for output in found.outputs):
        raise frames.FrameError("not of the cell that was asked for")
    return found
