"""Jupyter servers that start in a fraction of the time: forked from a process that has imported their parts.

Each is a process of its own all the same, with its own environment, folder and log, and can be killed.
Of what `python -m jupyter server` is, only the command line that others can read is another's.
"""

import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

PARTS = (
    "jupyter_server.serverapp",
    "jupyter_server.services.contents.largefilemanager",
    "jupyter_lsp",
    "jupyter_server_terminals",
    "jupyterlab.labapp",
    "nbgrader.server_extensions.formgrader",
    "notebook_shim.nbserver",
    "voila.server_extension",
    "cmplearn.documents",
    "cmplearn.web",
)
"""What a server imports as it starts, and the libraries that the first page of documents would import."""

FORKED = "forked"
"""What this file is called when a forked process runs it."""

is_possible = "forkserver" in multiprocessing.get_all_start_methods()


class Forked:
    """A forked server, told as `subprocess.Popen` would tell of it."""

    def __init__(self, arguments: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path):
        """Start it."""
        forking = multiprocessing.get_context("forkserver")
        forking.set_forkserver_preload(list(PARTS))
        task = {"task": (list(arguments), folder, dict(environment), log)}
        # This file by its path: a process that pytest hasn't prepared finds other packages called tests.
        self._process = forking.Process(target=runpy.run_path, args=(__file__, task, FORKED))
        self._process.start()
        assert self._process.pid
        self.pid = self._process.pid

    def poll(self) -> int | None:
        """Return the exit code, None while it runs."""
        return self._process.exitcode

    def wait(self, seconds: float) -> int:
        """Wait for its end."""
        self._process.join(seconds)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("a forked server", seconds)
        return self._process.exitcode

    def send_signal(self, which: signal.Signals) -> None:
        """Send a signal to it, unless it has ended."""
        if self._process.exitcode is None:
            os.kill(self.pid, which)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.send_signal(signal.SIGKILL)


def serve(arguments: list[str], folder: Path, environment: dict[str, str], log: Path) -> None:
    """Be a Jupyter server, as if this process had been started for it."""
    os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    nothing, said = os.open(os.devnull, os.O_RDONLY), os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for old, new in ((0, nothing), (1, said), (2, said)):
        os.dup2(new, old)
    sys.argv = ["jupyter-server", *arguments]
    from jupyter_server.serverapp import main

    main(arguments)


if __name__ == FORKED:
    serve(*globals()["task"])
