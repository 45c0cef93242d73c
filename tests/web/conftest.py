"""Real servers with our extension alone, asked over HTTP."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

CONFIG = Path(__file__).parents[2] / "src" / "cmplearn" / "web" / "config"
TOKEN = "a-token-for-tests-only"
PATIENCE = 60  # seconds: how long a server may take to start on a busy machine


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
class Site:
    """A running server."""

    process: subprocess.Popen[bytes]
    port: int
    home: Path
    log: Path

    def ask(
        self,
        path: str = "cmplearn/",
        method: str = "GET",
        body: Any = None,
        headers: dict[str, str] | None = None,
        anonymous: bool = False,
    ) -> Answer:
        """Return the answer to one request, redirects not followed; logged in by token unless `anonymous`."""
        sent = {} if anonymous else {"Authorization": f"token {TOKEN}"}
        payload = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, f"/{path}", payload, sent | (headers or {}))
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()


def running_port(runtime: Path, process: subprocess.Popen[bytes], log: Path) -> int:
    """Return the port of a server once it answers."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        for path in runtime.glob("jpserver-*.json"):
            if (text := path.read_text()).endswith("}") and answers(port := int(json.loads(text)["port"])):
                return port
        time.sleep(0.05)
    pytest.fail(f"The server did not start:\n{log.read_text()}")


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def end(process: subprocess.Popen[bytes]) -> None:
    """Wait for a server that was told to stop, and no longer than that."""
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def new_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Site]]:
    """Starts servers; each is ended when the tests are over."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*options: str, home: Path | None = None, **environment: str) -> Site:
        folder = tmp_path_factory.mktemp("site")
        home, log, runtime = home or folder / "home", folder / "server.log", folder / "runtime"
        ours = {
            "JUPYTER_CONFIG_PATH": str(CONFIG),
            "JUPYTER_RUNTIME_DIR": str(runtime),
            "JUPYTER_TOKEN": TOKEN,
            "CMPLEARN_HOME": str(home),
        }
        extensions = '--ServerApp.jpserver_extensions={"cmplearn.web": True}'
        command = [sys.executable, "-m", "jupyter", "server", "--no-browser", "--allow-root", "--port=0"]
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*command, extensions, *options],
                cwd=folder,
                env=os.environ | ours | environment,
                stdout=output,
                stderr=output,
            )
        started.append(process)
        return Site(process, running_port(runtime, process, log), home, log)

    yield start
    for process in started:
        process.terminate()
    for process in started:
        end(process)


@pytest.fixture(scope="session")
def site(new_site: Callable[..., Site]) -> Site:
    """A participant's server, for tests that save nothing."""
    return new_site()


@pytest.fixture(scope="session")
def tutor_site(new_site: Callable[..., Site]) -> Site:
    """A tutor's server, for tests that save nothing."""
    return new_site(CMPLEARN_ROLE="tutor")
