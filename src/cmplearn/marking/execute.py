"""Runs participants' code in a sandbox: the only file of marking that starts processes.

`Sandbox.run` is a pure function of a job to what became of it; it opens no gradebook and no course root. A
server in the sandbox (`inside.server`) has imported what notebooks import and forks for each job; nothing but
frames of JSON ever comes out.
"""

import base64
import contextlib
import functools
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from types import TracebackType
from typing import Any

from cmplearn.errors import CmplearnError, NotIsolatedError, TookTooLongError
from cmplearn.marking import confinement
from cmplearn.marking.conversing import GONE, Conversation, JobConversation, ProgramConversation, encoded
from cmplearn.marking.fork_server import ForkServer
from cmplearn.marking.jobs import Finished, Isolation, Job, JobRun, Limits

__all__ = [
    "Finished",
    "Isolation",
    "Sandbox",
    "execute",
    "isolation",
    "run_confined",
    "run_program",
]

PROBING_SECONDS = 30.0
STARTING_SECONDS, ENDING_SECONDS = 120.0, 30.0  # of a stock kernel, and of a cell that is interrupted


@functools.cache
def isolation() -> Isolation:
    """Return whether submissions can be isolated here, tried once by isolating nothing.

    Returns
    -------
    Isolation
        What can be had, and why not more.
    """
    if sys.platform != "linux":
        return Isolation(False, f"Only Linux can isolate submissions, and this is {sys.platform}.")
    if shutil.which("bwrap") is None:
        return Isolation(False, "bubblewrap (the program bwrap) is not installed.")
    try:
        os.close(os.pidfd_open(os.getpid()))
    except OSError:
        return Isolation(False, f"Linux 5.3 or later is needed, and this is {platform.release()}.")
    user = confinement.spare_user()
    program = f"from inside.probing import main; main({user!r}, {confinement.WORK_FOLDER!r})"
    words = confinement.command(program, isolated=True)
    try:
        tried = run_program(words, env=confinement.environment(confinement.HOME), seconds=PROBING_SECONDS)
    except TookTooLongError:
        return Isolation(False, f"bubblewrap did not end within {PROBING_SECONDS:g} seconds.")
    if tried.returncode != 0:
        said = (tried.errors.decode("utf-8", "replace").strip().splitlines() or ["no reason given"])[-1]
        return Isolation(False, f"This system allows no isolation ({said}).")
    as_whom = "a user without name" if user is not None else "your own user, in a namespace of users"
    without = f"; {tried.output.decode('ascii')}" if tried.output else ""
    return Isolation(
        True, f"Each submission runs in namespaces of its own (bubblewrap), as {as_whom}{without}."
    )


class Sandbox:
    """Where submissions are run: one fork server for an assignment, in namespaces of its own.

    Parameters
    ----------
    preload : Sequence[str]
        Modules to import before the first job, as far as their import shows nothing.
    shared_files : Mapping[str, bytes]
        The assignment's files by relative POSIX path; each job's work folder has them.
    isolated : bool
        Whether to isolate jobs from this machine and from one another.
    concurrent : int
        How many jobs may run at once; more wait.

    Raises
    ------
    NotIsolatedError
        When isolation is asked for and can't be had.
    """

    def __init__(
        self,
        *,
        preload: Sequence[str] = (),
        shared_files: Mapping[str, bytes] | None = None,
        isolated: bool = True,
        concurrent: int = 1,
    ) -> None:
        """Start the server; it imports while the caller does something else."""
        if isolated and not (found := isolation()).available:
            raise NotIsolatedError(found.refusal)
        self._folder = None if isolated else tempfile.TemporaryDirectory(prefix="cmplearn-marking-")
        self._shared_files = dict(shared_files or {})
        self._settings = {
            "preload": list(preload),
            "shared_files": encoded(self._shared_files),
            "isolated": isolated,
            "user": confinement.spare_user() if isolated else None,
            "folder": confinement.WORK_FOLDER if self._folder is None else self._folder.name,
        }
        self._is_closed = False
        self._starting, self._replacing = threading.Lock(), threading.Lock()
        self._servers: set[ForkServer] = set()
        self._slots = threading.BoundedSemaphore(concurrent)
        try:
            self._server = self._start() if sys.platform == "linux" else None
        except CmplearnError:
            self.close()
            raise

    def __enter__(self) -> "Sandbox":
        """Return the sandbox."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the sandbox."""
        self.close()

    def run(self, job: Job) -> JobRun:
        """Return what became of a job, whatever its code did; several threads may call it.

        Parameters
        ----------
        job : Job
            The submission.

        Returns
        -------
        JobRun
            Every notebook and every cell of it.

        Raises
        ------
        CmplearnError
            When the sandbox itself can't be started.
        """
        conversation = JobConversation(job)
        if self._server is not None:
            self.converse(conversation)
            return conversation.result()
        with self._slots:
            if self._is_closed:
                return conversation.result()
            return _run_plainly(replace(job, files={**self._shared_files, **job.files}))

    def converse(self, conversation: Conversation) -> None:
        """Hold a conversation with a new supervisor; once more, on a server of its own, if one is lost."""
        with self._slots:
            if self._server is None:
                raise NotIsolatedError("Whole programs are run in a sandbox, and only Linux has one.")
            try:
                self._converse(conversation, self._server)
            except CmplearnError:
                if not self._is_closed:  # a server that was ended can't be started either
                    raise

    def close(self) -> None:
        """End everything that runs in the sandbox."""
        with self._starting:
            self._is_closed = True
            for server in self._servers:
                server.close()
        if self._folder is not None:
            self._folder.cleanup()

    def _converse(self, conversation: Conversation, server: ForkServer) -> None:
        """Hold a conversation; one that was lost once more, where no other job suffers if that is its doing.

        The loss may be this machine's, which had no memory left.
        """
        if server.holds(conversation):
            return
        if server.is_gone():
            self._replace(server)
        if (alone := self._start()) is not None:
            alone.holds(conversation)
            alone.close()

    def _start(self) -> ForkServer | None:
        """Return a new server; none when the sandbox was closed in the meantime."""
        home = confinement.HOME if self._folder is None else str(Path(self._folder.name, "home"))
        with self._starting:
            if self._is_closed:
                return None
            self._servers.add(server := _started(self._settings, home))
            return server

    def _replace(self, gone: ForkServer) -> None:
        """Put a new server in the place of one that has ended, once."""
        with self._replacing:
            if self._server is gone and (new := self._start()) is not None:
                self._server = new
                gone.close()


def _started(settings: dict[str, Any], home: str) -> ForkServer:
    """Return a fork server that has just been started."""
    with contextlib.ExitStack() as unless_started:
        ours, theirs = (unless_started.enter_context(each) for each in socket.socketpair())
        said = unless_started.enter_context(tempfile.TemporaryFile())
        program = f"from inside.server import main; main({theirs.fileno()})"
        try:
            process = subprocess.Popen(
                confinement.command(program, isolated=settings["isolated"]),
                env=confinement.environment(home),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # an interrupt at the keyboard is the coordinator's to deal with
            )
        except OSError as error:
            raise CmplearnError(
                f"The sandbox could not be started: {error.strerror}. Nothing was marked. Close other "
                "programs, then try again."
            ) from error
        unless_started.pop_all()
    theirs.close()
    return ForkServer(process, ours, said, settings)


def execute(job: bytes, sandbox: Sandbox) -> bytes:
    """Return what became of a job, from bytes to bytes: the form that other machines can be sent.

    Parameters
    ----------
    job : bytes
        From `Job.to_bytes`.
    sandbox : Sandbox
        Where to run it.

    Returns
    -------
    bytes
        For `JobRun.from_bytes`.

    Raises
    ------
    InputError
        When the bytes are no job.
    """
    return sandbox.run(Job.from_bytes(job)).to_bytes()


def run_program(
    arguments: Sequence[str | Path],
    *,
    cwd: Path | None = None,
    input: bytes = b"",
    seconds: float | None = None,
    env: Mapping[str, str] | None = None,
) -> Finished:
    """Run one of our own programs to its end, not in a sandbox.

    Parameters
    ----------
    arguments : Sequence[str | Path]
        The program and its arguments.
    cwd : Path, optional
        Where to run it.
    input : bytes
        For its standard input.
    seconds : float, optional
        Time limit on the clock.
    env : Mapping[str, str], optional
        Its whole environment; this process's when not given.

    Returns
    -------
    Finished
        How it ended.

    Raises
    ------
    TookTooLongError
        When it was stopped at the time limit.
    """
    try:
        done = subprocess.run(
            arguments, cwd=cwd, input=input, timeout=seconds, env=env, capture_output=True, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise TookTooLongError(
            f"{Path(arguments[0]).name} was stopped after {seconds:g} seconds. Try again in a moment."
        ) from error
    return Finished(done.returncode, done.stdout, done.stderr)


def _run_plainly(job: Job) -> JobRun:
    """Return what became of a job, run by stock nbclient in a folder of its own: no limit but the clock.

    One that outlives even that is told with `TookTooLongError`: it could not be run.
    """
    program = confinement.command("from inside.plainly import main; main()", isolated=False)
    cells = sum(len(notebook.cells) for notebook in job.notebooks)
    seconds = cells * (job.limits.wall_seconds + ENDING_SECONDS) + len(job.notebooks) * STARTING_SECONDS
    with tempfile.TemporaryDirectory(prefix="cmplearn-marking-") as folder:
        env = os.environ | {"NBGRADER_EXECUTION": "autograde"}
        done = run_program(program, cwd=Path(folder), input=job.to_bytes(), seconds=seconds, env=env)
    if done.returncode != 0:
        said = (done.errors.decode("utf-8", "replace").strip().splitlines() or ["nothing"])[-1]
        raise CmplearnError(f"{job.name} could not be run: {said} Mark on Linux, or with nbgrader autograde.")
    return JobRun.from_bytes(done.output)


def run_confined(
    arguments: Sequence[str | Path],
    *,
    folder: Path,
    input: bytes = b"",
    limits: Limits | None = None,
    isolated: bool = True,
    wanted: Sequence[str] = (),
    sandbox: Sandbox | None = None,
) -> Finished:
    """Run a whole program, such as stock nbgrader, in a sandbox.

    Parameters
    ----------
    arguments : Sequence[str | Path]
        The program and its arguments.
    folder : Path
        A folder of plain files; the program works in a copy of it, and nothing is written back.
    input : bytes
        For its standard input.
    limits : Limits, optional
        ``cell_seconds`` and ``wall_seconds`` are for the whole program.
    isolated : bool
        Whether to isolate it.
    wanted : Sequence[str]
        Files of the folder to return as they are at the end, by relative path.
    sandbox : Sandbox, optional
        Where to run it; one of its own when not given.

    Returns
    -------
    Finished
        How it ended, and the wanted files that there are.

    Raises
    ------
    NotIsolatedError
        When isolation is asked for and can't be had.
    """
    bounds = limits or Limits()
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }
    request = {
        "arguments": [str(argument) for argument in arguments],
        "input": base64.b64encode(input).decode("ascii"),
        "files": encoded(files),
        "wanted": list(wanted),
        "limits": asdict(bounds),
    }
    conversation = ProgramConversation(request, bounds.wall_seconds)
    with Sandbox(isolated=isolated) if sandbox is None else contextlib.nullcontext(sandbox) as where:
        where.converse(conversation)
    if not conversation.answer:
        return Finished(-signal.SIGKILL, b"", b"", GONE)
    answer = conversation.answer
    return Finished(
        int(answer["returncode"]),
        base64.b64decode(answer["output"]),
        base64.b64decode(answer["errors"]),
        str(answer["why"]),
        {name: base64.b64decode(content) for name, content in answer["files"].items()},
    )
