"""Real Jupyter servers for tests: started with the settings we ship, ended or killed, and started again."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests import forked

CHECKOUT = Path(__file__).resolve().parents[1]
SETTINGS = CHECKOUT / "src" / "cmplearn" / "web" / "config"
TOKEN = "a-token-for-tests-only"
PATIENCE_S = 60  # how long a server may take to start or to answer on a busy machine
OTHERS = (
    "jupyterlab",
    "notebook",
    "notebook_shim",
    "voila.server_extension",
    "jupyter_lsp",
    "jupyter_server_terminals",
)
OURS_ALONE = f"--ServerApp.jpserver_extensions={dict.fromkeys(OTHERS, False) | {'cmplearn.web': True}}"
"""The option of a server that has our extension and no other: it starts a quarter sooner."""


@dataclass(frozen=True)
class Answer:
    """What a server sent back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def json(self) -> Any:
        """The body as the value it states."""
        return json.loads(self.body)


@dataclass
class JupyterServer:
    """A server of one person, whose every file lies in one folder; it keeps its port when started again.

    `environment` wins over what is set here, `options` follow the command and `prefix` stands before it.
    Started by its command, it takes seconds; forked, which is all the same but to tests of processes, less.
    """

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    prefix: tuple[str, ...] = ()
    is_forked: bool = forked.is_possible
    port: int = 0
    process: "subprocess.Popen[bytes] | forked.Forked | None" = field(default=None, repr=False)

    @property
    def home(self) -> Path:
        """The person's CMPLEARN_HOME."""
        return Path(self.environment.get("CMPLEARN_HOME", self.folder / "home"))

    @property
    def root(self) -> Path:
        """The folder that is served."""
        return self.folder / "root"

    @property
    def log(self) -> str:
        """What the server has said so far."""
        return (self.folder / "server.log").read_text(errors="replace")

    def start(self) -> None:
        """Start; return once it answers."""
        for name in ("person", "root"):
            (self.folder / name).mkdir(exist_ok=True)
        for stale in self._runtime.glob("jpserver-*.json"):
            stale.unlink(missing_ok=True)
        options = ["--no-browser", "--allow-root", f"--port={self.port}", *self.options]
        self.process = self._started(options, self._whole_environment(), self.folder / "server.log")
        self.port = wait_for(self._answering_port, "a server to start")

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it, by default as closing its window does; SIGKILL is a power cut."""
        if self.process is None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(PATIENCE_S)
        self.process = None

    def _started(
        self, options: list[str], environment: dict[str, str], log: Path
    ) -> "subprocess.Popen[bytes] | forked.Forked":
        if self.is_forked and not self.prefix:
            return forked.Forked(options, self.root, environment, log)
        with log.open("ab") as said:
            return subprocess.Popen(
                [*self.prefix, sys.executable, "-m", "jupyter", "server", *options],
                cwd=self.root,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )

    @property
    def _runtime(self) -> Path:
        return self.folder / "runtime"

    def _whole_environment(self) -> dict[str, str]:
        """Return the environment: nothing of Jupyter's outside the folder is read or written."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "CMPLEARN", "IPYTHON"))}
        places = {
            "HOME": "person",
            "IPYTHONDIR": "ipython",
            "JUPYTER_CONFIG_DIR": "config",
            "JUPYTER_DATA_DIR": "data",
            "JUPYTER_RUNTIME_DIR": "runtime",
            "CMPLEARN_HOME": "home",
        }
        ours = {"JUPYTER_CONFIG_PATH": str(SETTINGS), "JUPYTER_TOKEN": TOKEN}
        return (
            kept
            | {name: str(self.folder / place) for name, place in places.items()}
            | ours
            | self.environment
        )

    def _answering_port(self) -> int:
        """Return the port that the server wrote down, 0 while nobody answers there."""
        if self.process is not None and self.process.poll() is not None:
            pytest.fail(f"The server stopped as it started:\n{self.log}")
        for path in self._runtime.glob("jpserver-*.json"):
            text = bytes_of(path).decode()
            if text.endswith("}") and is_answering(port := int(json.loads(text)["port"])):
                return port
        return 0


def bytes_of(path: Path) -> bytes:
    """Return what a file holds; nothing when whoever it belongs to has just renamed or removed it."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def paths_in(folder: Path) -> list[Path]:
    """Return all that lies in a folder; unlike `rglob`, it goes on where a folder has just gone."""
    return [Path(place, name) for place, folders, files in os.walk(folder) for name in folders + files]


def is_answering(port: int) -> bool:
    """Return whether something on this machine takes calls at a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_for(condition: Callable[[], Any], what: str, seconds: float = PATIENCE_S) -> Any:
    """Return the condition's first true value; fail saying what was waited for."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.02)
    pytest.fail(f"Waited {seconds:.0f} s in vain for {what}.")
