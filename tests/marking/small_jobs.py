"""Jobs of a few cells for the sandbox, what came of them, and the processes that run them."""

import contextlib
import json
from typing import Any

import psutil

from cmplearn.marking.execute import Sandbox
from cmplearn.marking.jobs import CellRun, CellToRun, Job, JobRun, Limits, NotebookToRun

SMALL = Limits(
    cell_seconds=0.5,
    wall_seconds=600.0,
    memory_bytes=256 << 20,
    processes=16,
    file_bytes=8 << 20,
    disk_bytes=16 << 20,
    output_bytes=64 << 10,
)


def job(*sources: str, name: str = "ada", limits: Limits = SMALL, **files: bytes) -> Job:
    """Return a job of one notebook with these cells."""
    cells = tuple(CellToRun(2 * place, source, False, False) for place, source in enumerate(sources))
    return Job(name, (NotebookToRun("waits", "fork", "python3", {}, cells),), files, limits)


def cells(run: JobRun) -> tuple[CellRun, ...]:
    """Return the cells of a job of one notebook."""
    return run.notebooks[0].cells


def printed(cell: CellRun) -> str:
    """Return what a cell printed, and the kind of error that it ended in."""
    return "".join(output.get("text", output.get("ename", "")) for output in cell.outputs)


def seen(sandbox: Sandbox, expression: str, **files: bytes) -> Any:
    """Return what an expression comes to in a job."""
    (cell,) = cells(sandbox.run(job(f"import json, os\nprint(json.dumps({expression}))", **files)))
    return json.loads(printed(cell))


def newest() -> psutil.Process:
    """Return the process that was started last from here: what a sandbox that was opened last runs in."""
    return max(psutil.Process().children(), key=lambda process: (process.create_time(), process.pid))


def processes() -> list[psutil.Process]:
    """Return the newest sandbox's server, then the supervisors of jobs that run or have just ended."""
    for first in newest().children():
        return sorted(first.children(), key=lambda process: process.pid)
    return []


def supervisor_of(cell_processes: int) -> psutil.Process | None:
    """Return the supervisor whose cell runs so many processes."""
    supervisors: list[psutil.Process] = []
    with contextlib.suppress(psutil.NoSuchProcess):  # a server that has just ended has none
        supervisors = processes()[1:]
    for process in supervisors:
        with contextlib.suppress(psutil.NoSuchProcess):
            if len(process.children(recursive=True)) == cell_processes:
                return process
    return None
