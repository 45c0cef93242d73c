"""A real kernel, driven as nbclient drives one: forked from what is imported already, or started afresh."""

import ast
import asyncio
import gc
import os
import random
import secrets
import signal
import sys
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import nbformat
from ipykernel.zmqshell import ZMQInteractiveShell
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.connect import write_connection_file
from jupyter_client.session import Session
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError

from . import child, isolating, tampering
from .outputs import Outputs, occupy_standard_descriptors

__all__ = ["KernelCells"]

READY_SECONDS = 3600  # how long is long enough is for the supervisor to say
OUTPUT_SECONDS = 60  # that outputs may come after the reply: on a busy machine none may be lost
UNSHOWN = "ERROR: An error occurred while showtraceback was disabled"
HISTORY = "--HistoryManager.hist_file=:memory:"

WATCHING = ("equality", "sources", "tampering")  # each after what it imports
LOADER = """
def load(parts):
    import sys, types
    made = {"watching": types.ModuleType("watching")}
    for name, source in parts.items():
        module = made["watching." + name] = types.ModuleType("watching." + name)
        module.__package__ = "watching"
        sys.modules.update(made)
        exec(source, vars(module))
    for name in made:
        del sys.modules[name]
    return module
"""


class KernelCells:
    """The cells of one notebook, run one after another in a kernel.

    Parameters
    ----------
    prepared : Prepared
        What this process was forked from; a forked kernel has its imports without asking for them.
    kernel : str
        The kernel's name.
    metadata : dict
        The notebook's metadata.
    forked : bool
        Whether the kernel is a fork of this process, or is started as its kernelspec says.
    output_bytes : int
        Limit of a cell's outputs.

    Attributes
    ----------
    language_info : dict or None
        What the kernel says of its language.
    """

    def __init__(
        self,
        prepared: Any,  # noqa: ARG002 - says what the fork has; nothing need be done with it
        kernel: str,
        metadata: dict[str, Any],
        *,
        forked: bool,
        output_bytes: int,
    ) -> None:
        """Start the kernel; an interrupt of this process is one of the kernel's from now on."""
        occupy_standard_descriptors()
        notebook = nbformat.v4.new_notebook(metadata=metadata)
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        self._client = _Client(
            notebook,
            kernel_name=kernel,
            timeout=None,
            startup_timeout=READY_SECONDS,
            iopub_timeout=OUTPUT_SECONDS,
            allow_errors=True,
        )
        self._client.kept = Outputs(output_bytes)
        self._client.on_cell_executed = self._client.add_unshown_error
        if forked:
            self._pid = self._fork()
        else:
            self._client.create_kernel_manager()
            self._wait(self._client.async_start_new_kernel())
            self._pid = self._client.km.provisioner.pid
            self._wait(self._client.async_start_new_kernel_client())
        signal.signal(signal.SIGINT, lambda *_: os.killpg(self._pid, signal.SIGINT))
        info = self._wait(self._client.async_wait_for_reply(self._client.kc.kernel_info()))
        self.language_info = info["content"].get("language_info")
        self._is_python = (self.language_info or {}).get("name") == "python"
        self._watch = f"_{secrets.token_hex(8)}"
        if self._is_python:
            self._start_watching()

    def run(self, cell: dict[str, Any]) -> dict[str, Any]:
        """Return what a cell put out.

        Parameters
        ----------
        cell : dict
            ``source``, ``is_test`` and ``is_locked`` of `CellToRun`.

        Returns
        -------
        dict
            ``outputs``, ``execution_count`` and ``tampering``.
        """
        source = cell["source"]
        if not source.strip():  # nbclient passes over it
            return {"outputs": [], "execution_count": None, "tampering": []}
        try:
            looks = self._is_python and cell["is_test"]
            found = [*self._ask("before", source), *self._probe()] if looks else []
            outputs, count = self._execute(source)
            found += self._ask("after", source) if looks else []
            if self._is_python and cell["is_locked"]:
                self._ask("keep", source)
        except DeadKernelError:
            os._exit(1)  # the supervisor says that the process ended
        tampered = list(dict.fromkeys(found))
        return {"outputs": outputs, "execution_count": count, "tampering": tampered}

    def _wait(self, awaitable: Coroutine[Any, Any, Any]) -> Any:
        """Return what a coroutine comes to."""
        return self._loop.run_until_complete(awaitable)

    def _execute(self, source: str, *, store_history: bool = True) -> tuple[list[dict[str, Any]], int | None]:
        """Run source as nbgrader's Execute does; return its outputs and its number."""
        cells = self._client.nb.cells
        cells.append(nbformat.v4.new_code_cell(source))
        count = self._client.code_cells_executed + 1 if store_history else None
        self._client.kept.begin()
        done = self._wait(
            self._client.async_execute_cell(cells[-1], len(cells) - 1, count, store_history=store_history)
        )
        if not store_history:
            self._client.code_cells_executed -= 1
        return self._client.kept.end(), done.execution_count

    def _probe(self) -> list[str]:
        """Run a cell that must fail as a test is run, but for its place in the history."""
        source, expected = tampering.probe(secrets.token_hex(8))
        outputs, _ = self._execute(source, store_history=False)
        return tampering.wrong_with_probe(outputs, expected)

    def _start_watching(self) -> None:
        """Give the kernel its own `Watch`, under a name of the shell's that nobody knows."""
        here = Path(tampering.__file__).parent
        parts = {name: (here / f"{name}.py").read_text(encoding="utf-8") for name in WATCHING}
        watch = f"(exec({LOADER!r}, names), names['load']({parts!r}).Watch(get_ipython()))[-1]"
        made = f"(lambda names: {watch})({{}})"
        self._evaluate(f"get_ipython().__dict__.__setitem__({self._watch!r}, {made})")
        self._evaluate(f"get_ipython().{self._watch}.begin()")

    def _ask(self, check: str, source: str) -> list[str]:
        """Return what the kernel's `Watch` finds."""
        answer = self._evaluate(f"get_ipython().{self._watch}.{check}({source!r})")
        try:
            findings = ast.literal_eval(answer) or ()
        except (ValueError, SyntaxError):
            findings = None
        if not isinstance(findings, tuple):
            return ["What tests rely on could not be looked at."]
        return [str(finding) for finding in findings]

    def _evaluate(self, expression: str) -> str:
        """Return what an expression evaluates to, as text; counts, history and outputs stay as they are."""
        client = self._client
        message = client.kc.execute("", silent=True, store_history=False, user_expressions={"it": expression})
        reply = self._wait(client.async_wait_for_reply(message))
        answer = reply["content"].get("user_expressions", {}).get("it", {})
        return str(answer.get("data", {}).get("text/plain", answer))

    def _fork(self) -> int:
        """Fork a kernel and connect to it; return its process number."""
        folder = tempfile.mkdtemp()
        file = str(Path(folder, "kernel.json"))
        write_connection_file(file, ip=str(Path(folder, "kernel")), transport="ipc")
        process = os.fork()
        if process == 0:
            try:
                _become_kernel(file)
            finally:
                os._exit(1)
        client = _ForkedClient(connection_file=file, kernel_process=process)
        client.load_connection_file()
        client.allow_stdin = False
        client.start_channels()
        self._client.kc = client
        self._wait(client.wait_for_ready(timeout=READY_SECONDS))
        return process


class _ForkedClient(AsyncKernelClient):
    """A client of a kernel that is a fork of this process."""

    def __init__(self, *, kernel_process: int, **traits: Any) -> None:
        """Take the process's number."""
        super().__init__(session=Session(), **traits)
        self._process = kernel_process

    async def is_alive(self) -> bool:
        """Whether the kernel's process runs."""
        try:
            return os.waitpid(self._process, os.WNOHANG) == (0, 0)
        except ChildProcessError:
            return False


class _Client(NotebookClient):
    """nbclient with nbgrader's way with errors, and its outputs under a limit."""

    kept: Outputs

    def output(self, outs: Any, msg: Any, display_id: Any, cell_index: int) -> Any:
        """Keep an output, unless a widget takes it."""
        if self.output_hook_stack[msg["parent_header"].get("msg_id")]:
            return super().output(outs, msg, display_id, cell_index)
        content = msg["content"]
        if msg["msg_type"] == "stream":
            return self.kept.stream(content["name"], content["text"])
        return self.kept.message(msg["msg_type"], content)

    def clear_output(self, outs: Any, msg: Any, cell_index: int) -> None:
        """Clear what is kept, or what a widget has."""
        if self.output_hook_stack[msg["parent_header"].get("msg_id")]:
            super().clear_output(outs, msg, cell_index)
        else:
            self.kept.message("clear_output", msg["content"])

    def _update_display_id(self, _: str, msg: Any) -> None:
        if msg["msg_type"] == "update_display_data":
            self.kept.message(msg["msg_type"], msg["content"])

    def add_unshown_error(self, execute_reply: Any, **_: Any) -> None:
        """Add the error of a cell that failed without showing one, as nbgrader's Execute does."""
        reply = execute_reply["content"]
        if reply["status"] == "error" and not self.kept.has_error(reply["ename"]):
            shown = reply["traceback"] or [UNSHOWN]
            self.kept.message("error", {**reply, "traceback": shown})


def _become_kernel(file: str) -> None:
    """Run ipykernel in this process, which has a shell already: that one is forgotten."""
    os.setsid()
    isolating.close_all_but()  # participants' code could answer for this process's parent
    signal.signal(signal.SIGINT, signal.default_int_handler)
    random.seed()
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()
    asyncio.set_event_loop(None)
    ZMQInteractiveShell.clear_instance()
    from ipykernel.kernelapp import IPKernelApp

    child.forget(())
    sys.argv[:] = ["ipykernel_launcher.py", "-f", file, HISTORY]
    kernel = IPKernelApp.instance()
    kernel.initialize(sys.argv[1:])
    gc.freeze()
    kernel.start()
