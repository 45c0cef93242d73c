"""The first process of a submission's namespaces: it watches, kills and tells."""

import base64
import contextlib
import os
import secrets
import shutil
import socket
import stat
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from time import monotonic, sleep
from typing import IO, Any

from . import child, frames, isolating
from .tampering import probe
from .watching import TAMPERED, Allowance, CoordinatorGone, Ending, Watch

STARTING_SECONDS = 60.0  # of the CPU until a kernel is ready; a fork is within milliseconds
ROUNDS = 8  # of the last challenge, where a thread was left: it takes a request now and then
CHALLENGE_SECONDS = 60.0  # for a test that fails at its first line
ON_THE_CLOCK = 5  # times as much: it counts where a process waits, and not where the machine is busy
SENDING_SECONDS = 90.0  # until a cell is taken by a process that waits for it
ENDING_SECONDS = 2.0  # that a thread that was joined may take to be gone
LARGEST_REQUEST = 1 << 30
MOST_REMARKS, LONGEST_REMARK = 100, 1000
ROOM = 1 << 20  # bytes of an answer beside its outputs
CANNOT_FAIL = "A test that must fail, asked for after the last cell, did not fail."
UNPROVED = "Whether its tests can fail could not be tried: it was stopped before."
LEFT = "A cell left a {} running; it was ended with the notebook."


class Supervisor:
    """The supervisor of one submission.

    Parameters
    ----------
    job : socket.socket
        To the coordinator.
    prepared : object
        From `shell.prepare`.
    preloaded : frozenset[str]
        Modules imported before the fork.
    folder : str
        The work folder.
    isolated : bool
        Whether this process is the first of its own namespaces.
    """

    def __init__(
        self, job: socket.socket, prepared: Any, preloaded: frozenset[str], folder: str, *, isolated: bool
    ) -> None:
        """Say who this is: the coordinator learns the process's number from the kernel."""
        self._job = frames.Frames(job, LARGEST_REQUEST)
        self._prepared, self._preloaded = prepared, preloaded
        self._folder, self._isolated = folder, isolated
        self._notes: list[str] = []

    def run(self, home: Mapping[str, bytes], shared: Mapping[str, bytes]) -> None:
        """Run the submission that the coordinator sends.

        Parameters
        ----------
        home, shared : Mapping[str, bytes]
            Files for the home folder and for the work folder, by relative path.
        """
        request = self._ask({"hello": True})
        began = monotonic()
        self._bounds = request["limits"]
        self._proc = self._furnish()
        self._watch = Watch(self._proc, self._bounds, self._job.fileno(), isolated=self._isolated)
        try:
            own = {path: base64.b64decode(content) for path, content in request.pop("files").items()}
            for folder, files in ((os.environ["HOME"], home), (self._folder, shared), (self._folder, own)):
                self._lay(folder, files)
            del own
            if "arguments" in request:
                self._run_program(request)
            for notebook in request.get("notebooks", ()):
                self._run_notebook(notebook)
            self._job.send({"wall_seconds": monotonic() - began, "peak_memory_bytes": self._watch.peak})
        finally:
            self._leave_nothing()

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return what the coordinator answers."""
        self._job.send(request)
        if (answer := self._job.receive()) is None:
            raise CoordinatorGone
        return answer

    def _furnish(self) -> int:
        """Make ready what participants' code will see; return a descriptor of /proc."""
        if not self._isolated:
            isolating.control(isolating.SET_SUBREAPER, 1)
            self._folder = tempfile.mkdtemp(dir=self._folder)
            return os.open("/proc", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        proc = isolating.furnish(self._folder, self._bounds["disk_bytes"])
        isolating.control(isolating.SET_DUMPABLE, 0)  # nobody reads this process's memory
        isolating.drop_capabilities()
        return proc

    def _leave_nothing(self) -> None:
        """End what runs and delete what was written, where the end of the namespaces does not see to it."""
        if not self._isolated:
            self._watch.kill_all()
            shutil.rmtree(self._folder, ignore_errors=True)

    def _lay(self, folder: str, files: Mapping[str, bytes]) -> None:
        """Write files below a folder; one that can't be written is told."""
        for name, content in files.items():
            path = Path(folder, name)
            try:
                if ".." in PurePosixPath(name).parts or PurePosixPath(name).is_absolute():
                    raise OSError("its name leads out of the folder")
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            except (OSError, ValueError) as error:
                problem = getattr(error, "strerror", None) or str(error)
                self._notes.append(f"The file {name!r} could not be laid beside the notebook: {problem}.")

    def _run_notebook(self, notebook: dict[str, Any]) -> None:
        """Run a notebook: its process is forked before any of its cells is here, so it knows none of them."""
        began = self._watch.look().cpu_seconds
        process, channel = self._fork(lambda theirs: self._serve(theirs, notebook))
        starting = Allowance(self._watch, STARTING_SECONDS, ON_THE_CLOCK * STARTING_SECONDS)
        ending = self._watch.answer(process, channel, starting)
        language = (ending.answer or {}).get("language_info")
        cells = self._ask({"wants": notebook["name"]})["cells"]
        stopped = "" if ending.state == "ran" else f"It could not be started. {ending.reason}"
        timed_out = 0
        passed: list[dict[str, Any]] = []
        for cell in cells:
            if stopped:
                self._tell(cell, Ending("not run", stopped))
                continue
            ending = self._run_cell(process, channel, cell)
            self._tell(cell, ending)
            timed_out += ending.state == "timed out"
            passed += [cell] if cell["is_test"] and ending.answer and not _has_failed(ending.answer) else []
            if ending.answer is None:
                stopped = frames.STOPPED
            elif timed_out and timed_out == self._bounds["timed_out_cells"]:
                stopped = f"{timed_out} cells of the notebook had taken too long."
            elif notebook["backend"] == "fork":
                self._note_leftovers(process)
        found: list[str] = []
        if passed and stopped:
            self._notes.append(UNPROVED)
        elif passed and (language or {}).get("name") == "python":
            found = self._prove(process, channel, passed)
        self._watch.kill_all()
        channel.channel.close()
        used = self._watch.look().cpu_seconds - began
        notes, self._notes = list(dict.fromkeys(self._notes)), []
        self._job.send({"language_info": language, "cpu_seconds": used, "notes": notes, "tampering": found})

    def _prove(self, process: int, channel: frames.Frames, passed: Sequence[dict[str, Any]]) -> list[str]:
        """Ask once more for a test that passed, with a false assertion before it: what lets it pass is told.

        Participants' code could answer in the place of what runs the cells. This finds it unless it knows how
        such a challenge looks; what is not found is not proved clean. That a process has ended meanwhile, as
        after ``exit()``, proves nothing.
        """
        for _ in range(ROUNDS if LEFT.format("thread") in self._notes else 1):
            false, _ = probe(secrets.token_hex(8))
            cell = secrets.choice(passed)
            cell = {**cell, "source": f"{false}\n{cell['source']}"}
            ending = self._run_cell(process, channel, cell, CHALLENGE_SECONDS)  # a busy machine is no finding
            if ending.reason == TAMPERED or (ending.answer and not _has_failed(ending.answer)):
                return [CANNOT_FAIL]
            if not ending.answer:
                self._notes.append(UNPROVED)
                break
        return []

    def _run_program(self, request: dict[str, Any]) -> None:
        """Run a whole program; what it writes goes to files, whose size has its limits."""
        with contextlib.ExitStack() as opened:
            streams = [opened.enter_context(tempfile.TemporaryFile()) for _ in range(3)]
            streams[0].write(base64.b64decode(request["input"]))
            streams[0].seek(0)
            process, channel = self._fork(lambda _: _become_program(request["arguments"]), streams)
            channel.channel.close()
            allowance = Allowance(self._watch, self._bounds["cell_seconds"], self._bounds["wall_seconds"])
            ending = self._watch.end(process, allowance)
            self._watch.kill_all()
            output, errors = (_head_of(stream, self._bounds["output_bytes"]) for stream in streams[1:])
        wanted = {
            name: content
            for name in request["wanted"]
            if (content := _plain_file(self._folder, name)) is not None
        }
        self._job.send(
            {
                "returncode": self._watch.status(process),
                "output": _text(output),
                "errors": _text(errors),
                "why": ending.reason,
                "files": {name: _text(content) for name, content in wanted.items()},
            }
        )

    def _serve(self, theirs: socket.socket, notebook: dict[str, Any]) -> None:
        """Run cells as a child: in this process, or in a kernel that it drives."""
        from . import shell

        output_bytes, backend = self._bounds["output_bytes"], notebook["backend"]
        if backend == "fork":
            cells: child.RunsCells = shell.Cells(self._prepared, notebook["seed"], output_bytes)
            child.forget(self._preloaded)
        else:
            from . import kernels

            os.register_at_fork(after_in_child=theirs.close)  # participants' code runs in the kernel
            cells = kernels.KernelCells(
                self._prepared,
                notebook["kernel"],
                notebook["metadata"],
                forked=backend == "kernel",
                output_bytes=output_bytes,
            )
        child.serve(theirs, cells, LARGEST_REQUEST)

    def _fork(
        self, work: Callable[[socket.socket], None], streams: Sequence[IO[bytes]] = ()
    ) -> tuple[int, frames.Frames]:
        """Return a confined child, with standard streams when given some, and the channel to it."""
        ours, theirs = socket.socketpair()
        process = os.fork()
        if process == 0:
            try:
                self._job.channel.detach()  # these two numbers may be a participant's files from now on
                ours.detach()
                for descriptor, stream in enumerate(streams):
                    os.dup2(stream.fileno(), descriptor)
                child.confine(
                    theirs.fileno(), self._folder, self._bounds, self._proc, isolated=self._isolated
                )
                work(theirs)
            finally:
                os._exit(1)
        theirs.close()
        return process, frames.Frames(ours, 2 * self._bounds["output_bytes"] + ROOM)

    def _run_cell(
        self, process: int, channel: frames.Frames, cell: dict[str, Any], at_least: float = 0.0
    ) -> Ending:
        """Return what became of a cell; an answer must carry its request's number, which nobody can guess."""
        nonce = secrets.token_hex(16)
        if channel.has_more():
            return Ending("killed", TAMPERED)
        try:
            channel.send({"nonce": nonce, "cell": cell}, monotonic() + SENDING_SECONDS)
        except (OSError, TimeoutError):
            return Ending("killed", "It stopped answering.")
        cpu = max(at_least, self._bounds["cell_seconds"])
        wall = max(ON_THE_CLOCK * at_least, self._bounds["wall_seconds"])
        ending = self._watch.answer(process, channel, Allowance(self._watch, cpu, wall))
        if ending.answer is not None and not _is_answer(ending.answer, nonce):
            return Ending("killed", TAMPERED)
        return ending

    def _tell(self, cell: dict[str, Any], ending: Ending) -> None:
        """Send the coordinator what became of a cell."""
        answer = ending.answer or {"outputs": [], "execution_count": None, "tampering": []}
        tampering = [remark[:LONGEST_REMARK] for remark in answer["tampering"][:MOST_REMARKS]]
        self._job.send(
            {
                "index": cell["index"],
                "state": ending.state,
                "reason": ending.reason,
                "outputs": answer["outputs"],
                "execution_count": answer["execution_count"],
                "tampering": [TAMPERED] if ending.reason == TAMPERED else tampering,
            }
        )

    def _note_leftovers(self, process: int) -> None:
        """Note what a cell left running; what has just ended takes a moment to be gone."""
        pause = 0.001
        while True:
            used = self._watch.look()
            others = set(used.processes) - {process}
            if not others and used.tasks <= 1:
                return
            note = LEFT.format("process" if others else "thread")
            if note in self._notes or pause > ENDING_SECONDS:
                break
            sleep(pause)
            pause *= 2
        self._notes.append(note)


def _has_failed(answer: dict[str, Any]) -> bool:
    """Whether a cell raised an error."""
    return any(output["output_type"] == "error" for output in answer["outputs"])


def _is_answer(answer: dict[str, Any], nonce: str) -> bool:
    """Whether an answer is the one asked for, of the right shape."""
    count, outputs, tampering = (answer.get(name) for name in ("execution_count", "outputs", "tampering"))
    return (
        secrets.compare_digest(str(answer.get("nonce")).encode(), nonce.encode())
        and (count is None or type(count) is int)
        and isinstance(outputs, list)
        and all(frames.is_output(output) for output in outputs)
        and isinstance(tampering, list)
        and all(isinstance(remark, str) for remark in tampering)
    )


def _become_program(arguments: Sequence[str]) -> None:
    """Put a program in this process's place."""
    os.execvp(arguments[0], list(arguments))


def _head_of(stream: IO[bytes], most: int) -> bytes:
    """Return the beginning of what was written to a file."""
    stream.seek(0)
    return stream.read(most)


def _plain_file(folder: str, name: str) -> bytes | None:
    """Return a file's content, unless it is a link or anything else that is no plain file."""
    try:
        descriptor = os.open(Path(folder, name), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    with open(descriptor, "rb") as file:  # noqa: PTH123 - of a descriptor
        return file.read() if stat.S_ISREG(os.fstat(descriptor).st_mode) else None


def _text(content: bytes) -> str:
    """Return bytes fit for JSON."""
    return base64.b64encode(content).decode("ascii")
