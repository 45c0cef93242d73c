"""What goes into the sandbox and what comes out of it, as values and as JSON; nothing is ever unpickled."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

from cmplearn.errors import InputError

__all__ = [
    "Backend",
    "CellRun",
    "CellState",
    "CellToRun",
    "Finished",
    "Isolation",
    "Job",
    "JobRun",
    "Limits",
    "NotebookRun",
    "NotebookToRun",
]

Backend = Literal["fork", "kernel", "stock"]
CellState = Literal["ran", "timed out", "killed", "not run"]
Value = TypeVar("Value")

LARGEST = 1 << 30  # bytes of JSON: a job or a run beyond this is a mistake or an attack
STRICT = ConfigDict(strict=True, extra="forbid", val_json_bytes="base64", ser_json_bytes="base64")


@dataclass(frozen=True)
class Limits:
    """What participants' code may use.

    Parameters
    ----------
    cell_seconds : float
        CPU time of one cell, of all its processes together.
    wall_seconds : float
        Time on the clock of one cell, for code that waits instead of working.
    memory_bytes : int
        Memory of all processes of a submission together.
    processes : int
        Processes and threads at once.
    open_files : int
        Open files of a process.
    file_bytes : int
        Size of one file.
    disk_bytes : int
        Size of all files together, temporary and shared memory included.
    output_bytes : int
        Output of one cell, as JSON.
    timed_out_cells : int
        After so many the notebook is not run further; 0 means no such rule.
    """

    cell_seconds: float = 30.0
    wall_seconds: float = 90.0
    memory_bytes: int = 2 << 30
    processes: int = 64
    open_files: int = 256
    file_bytes: int = 256 << 20
    disk_bytes: int = 512 << 20
    output_bytes: int = 16 << 20
    timed_out_cells: int = 3


@dataclass(frozen=True)
class CellToRun:
    """A code cell to run.

    Parameters
    ----------
    index : int
        Its place in the notebook.
    source : str
        Its code.
    is_test : bool
        Whether it is autograded: it has a grade and is no answer cell.
    is_locked : bool
        Whether the participant could not change it.
    """

    index: int
    source: str
    is_test: bool
    is_locked: bool


@dataclass(frozen=True)
class NotebookToRun:
    """A notebook to run.

    Parameters
    ----------
    name : str
        Its name, without suffix.
    backend : Backend
        How to run it.
    kernel : str
        Name of its kernelspec.
    metadata : dict
        The notebook's metadata.
    cells : tuple[CellToRun, ...]
        Its code cells, in order.
    """

    name: str
    backend: Backend
    kernel: str
    metadata: dict[str, Any]
    cells: tuple[CellToRun, ...]


@dataclass(frozen=True)
class Job:
    """A submission to run: its notebooks one after another in one work folder.

    Parameters
    ----------
    name : str
        Tells it from others; also the seed of random numbers.
    notebooks : tuple[NotebookToRun, ...]
        Notebooks, in order.
    files : Mapping[str, bytes]
        The submission's own files by relative POSIX path; they lie on top of the assignment's.
    limits : Limits
        What its code may use.
    """

    name: str
    notebooks: tuple[NotebookToRun, ...]
    files: Mapping[str, bytes] = field(default_factory=dict)
    limits: Limits = Limits()

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    def to_bytes(self) -> bytes:
        """Return the job as JSON."""
        return _JOBS.dump_json(self)

    @classmethod
    def from_bytes(cls, content: bytes) -> "Job":
        """Return the job that JSON holds.

        Parameters
        ----------
        content : bytes
            What `to_bytes` made.

        Returns
        -------
        Job
            The job.

        Raises
        ------
        InputError
            When it is too long or not a job.
        """
        return _read(_JOBS, content, "job")


@dataclass(frozen=True)
class CellRun:
    """What became of a cell.

    Parameters
    ----------
    index : int
        Its place in the notebook.
    state : CellState
        How it ended.
    reason : str
        Why it did not run to its end, in plain words; empty when it did.
    outputs : list[dict]
        Outputs in nbformat 4.
    execution_count : int, optional
        Its count, when it ran.
    tampering : tuple[str, ...]
        What looks as if tests had been tampered with, in plain words.
    """

    index: int
    state: CellState
    reason: str
    outputs: list[dict[str, Any]]
    execution_count: int | None
    tampering: tuple[str, ...]


@dataclass(frozen=True)
class NotebookRun:
    """What became of a notebook.

    Parameters
    ----------
    name : str
        Its name, without suffix.
    backend : Backend
        How it was run.
    cells : tuple[CellRun, ...]
        One for each cell asked for, in order.
    language_info : dict, optional
        What the kernel says of its language, where a kernel ran.
    cpu_seconds : float
        CPU time of all its processes.
    notes : tuple[str, ...]
        What a tutor should know, such as a process left behind.
    """

    name: str
    backend: Backend
    cells: tuple[CellRun, ...]
    language_info: dict[str, Any] | None
    cpu_seconds: float
    notes: tuple[str, ...]


@dataclass(frozen=True)
class JobRun:
    """What became of a submission.

    Parameters
    ----------
    name : str
        The job's name.
    notebooks : tuple[NotebookRun, ...]
        One for each notebook asked for, in order.
    cpu_seconds, wall_seconds : float
        Time of the CPU and on the clock.
    peak_memory_bytes : int
        The most memory seen at once, of all its processes.
    """

    name: str
    notebooks: tuple[NotebookRun, ...]
    cpu_seconds: float
    wall_seconds: float
    peak_memory_bytes: int

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    def to_bytes(self) -> bytes:
        """Return the run as JSON."""
        return _RUNS.dump_json(self)

    @classmethod
    def from_bytes(cls, content: bytes) -> "JobRun":
        """Return the run that JSON holds.

        Parameters
        ----------
        content : bytes
            What `to_bytes` made.

        Returns
        -------
        JobRun
            The run.

        Raises
        ------
        InputError
            When it is too long or not a run.
        """
        return _read(_RUNS, content, "run")


@dataclass(frozen=True)
class Isolation:
    """Whether submissions can be isolated on this machine.

    Parameters
    ----------
    available : bool
        Whether they can.
    why : str
        How, or why not, in plain words.
    """

    available: bool
    why: str

    @property
    def refusal(self) -> str:
        """Return the words to refuse with where they can't; who refuses adds the cure."""
        return f"Participants' code can't be isolated here: {self.why}"


@dataclass(frozen=True)
class Finished:
    """A program that ended.

    Parameters
    ----------
    returncode : int
        Its exit status; negative when a signal ended it.
    output, errors : bytes
        What it wrote to standard output and standard error.
    why : str
        Which limit ended it, in plain words; empty when it ended by itself.
    files : Mapping[str, bytes]
        Files asked for, as they were then, by relative path.
    """

    returncode: int
    output: bytes
    errors: bytes
    why: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)


_JOBS = TypeAdapter(Job)
_RUNS = TypeAdapter(JobRun)


def _read(adapter: TypeAdapter[Value], content: bytes, what: str) -> Value:
    """Return the value that JSON holds, or say in words what is wrong with it."""
    if len(content) > LARGEST:
        raise InputError(
            f"This {what} has {len(content):,} bytes, and {LARGEST:,} is the most. Make it smaller."
        )
    try:
        return adapter.validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "its beginning"
        raise InputError(
            f"This is not a {what} as JSON: at {place}, {first['msg'].lower()}. Make it with to_bytes()."
        ) from error
