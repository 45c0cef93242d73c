"""A real server with a small course of its own, for tests that ask it as a page would: with cookies."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).parents[3]
TOKEN = "a-token-for-tests-only"
NOTEBOOK = "modules/2-operational/2.3-what-is-a-prevented-admission-worth.ipynb"
PATIENCE_S = 60  # how long a server may take to start on a busy machine
CONTROL = "application/vnd.cmplearn.control+json"


@dataclass
class Answer:
    """What a server answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Site:
    """A server of one person, in a folder of its own; `prefix` is put before its command."""

    folder: Path
    prefix: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    port: int = 0
    process: "subprocess.Popen[bytes] | None" = None
    cookies: CookieJar = field(default_factory=CookieJar)

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def notebook(self) -> Path:
        return self.folder / "root" / NOTEBOOK

    @property
    def log(self) -> str:
        return (self.folder / "server.log").read_text(errors="replace")

    def start(self) -> "Site":
        """Start and log in; return once pages are served."""
        jupyter = self.folder / "jupyter"
        jupyter.mkdir(exist_ok=True)
        for stale in jupyter.glob("jpserver-*.json"):
            stale.unlink()
        ours = {
            "CMPLEARN_HOME": str(self.home),
            "CMPLEARN_COURSE": str(self.folder / "root"),
            "JUPYTER_RUNTIME_DIR": str(jupyter),
            "JUPYTER_CONFIG_PATH": str(CHECKOUT / "src" / "cmplearn" / "web" / "config"),
            "JUPYTER_TOKEN": TOKEN,
        }
        options = ["--no-browser", "--allow-root", f"--port={self.port}"]
        options += ['--ServerApp.jpserver_extensions={"cmplearn.web": True}']
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*self.prefix, sys.executable, "-m", "jupyter", "server", *options],
                env=os.environ | ours | self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder / "root",
            )
        self.wait_for(self._find_port)
        self.wait_for(self._log_in)
        return self

    def wait_for(self, condition: Callable[[], Any]) -> None:
        """Return once a condition is true."""
        end = time.monotonic() + PATIENCE_S
        while not condition():
            if self.process is None or self.process.poll() is not None or time.monotonic() > end:
                pytest.fail(f"The server stopped, or waited in vain:\n{self.log}")
            time.sleep(0.02)

    def _find_port(self) -> bool:
        for path in (self.folder / "jupyter").glob("jpserver-*.json"):
            if (text := path.read_text()).endswith("}"):
                self.port = int(json.loads(text)["port"])
                return True
        return False

    def _log_in(self) -> bool:
        try:
            return self.get(f"about?token={TOKEN}").status < 500
        except urllib.error.URLError:
            return False

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """Ask as a browser does, with the cookies that it was given."""
        address = f"http://127.0.0.1:{self.port}/cmplearn/{path}"
        request = urllib.request.Request(address, body, headers or {}, method=method)
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        try:
            with opener.open(request, timeout=PATIENCE_S) as reply:
                return Answer(reply.status, dict(reply.headers), reply.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, dict(error.headers), error.read())

    def get(self, path: str) -> Answer:
        return self.ask("GET", path)

    @property
    def xsrf(self) -> str:
        """The token that a page reads from its cookie."""
        return next(cookie.value or "" for cookie in self.cookies if cookie.name == "_xsrf")

    def put(
        self, key: str, value: Any, version: int = 0, operation: str = "op", xsrf: str | None = None
    ) -> Answer:
        """Save a document as the kit does, by "kind/key"."""
        body = {"value": value, "version": version, "operation": operation}
        headers = {"X-XSRFToken": self.xsrf if xsrf is None else xsrf, "Content-Type": "application/json"}
        return self.ask("PUT", f"api/portfolio/{key}", json.dumps(body).encode(), headers)

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End the server, by default as closing its window does."""
        if self.process is None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def write_notebook(self, cells: list[dict[str, Any]]) -> None:
        """Write lesson 2.3."""
        whole = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
        self.notebook.parent.mkdir(parents=True, exist_ok=True)
        self.notebook.write_text(json.dumps(whole), encoding="utf-8")


def markdown(name: str, text: str, *tags: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": name, "metadata": {"tags": list(tags)}, "source": text}


def code(name: str, data: dict[str, Any], *tags: str, **metadata: Any) -> dict[str, Any]:
    output = {"output_type": "display_data", "metadata": metadata, "data": data}
    shown = {"outputs": [output] if data else [], "execution_count": 1, "source": f"secret_code_of({name!r})"}
    return {"cell_type": "code", "id": name, "metadata": {"tags": list(tags)}, **shown}


def control(kind: str, name: str, label: str, *tags: str, **more: Any) -> dict[str, Any]:
    declaration = {"v": 1, "lesson": "2.3", "id": name, "kind": kind, "label": label, **more}
    return code(name, {CONTROL: declaration, "text/html": f"<p>On paper: {label}</p>"}, *tags)


WORTH = {"name": "value_per_unit_gbp", "label": "What one is worth", "type": "number", "unit": "pounds"}
WORTH |= {"minimum": 100, "maximum": 6000, "step": 50, "start": 2000}
COST = {"name": "cost_gbp", "label": "Price year", "type": "choice", "start": "200916"}
COST |= {"options": {"167010": "2020", "200916": "2025"}, "values": {"167010": 167010.0, "200916": 200916.0}}
BREAK_EVEN: dict[str, Any] = {
    "compute": "business_case.unit_break_even",
    "draw": "unit_break_even",
    "fixed": {"other_benefits_gbp": 163368, "claimed_units": 443},
    "inputs": [WORTH, COST],
}
FIELDS = [{"name": "who", "label": "Whom we asked", "kind": "text"}]
OPTIONS = [["renew", "Renew it"], ["stop", "Let it end"]]
FIRST = [{"id": "first-worth", "label": "What is one worth?"}]
HELD = {"v": 1, "lesson": "2.3", "id": "held", "kind": "what-if", "label": "Held back", **BREAK_EVEN}

CELLS = [
    code("setup", {}),
    code("opening", {"text/html": "<h1>What is one worth?</h1><p>Lesson 2.3: 25 minutes</p>"}),
    markdown("case", "## The case & *its* people\n\nSee [the next](../2-operational/2.4-which.ipynb#x)."),
    control("number", "first-worth", "What is one worth?", unit="pounds"),
    control("choice", "decision", "What would you do?", options=OPTIONS),
    control("what-if", "break-even", "How many?", **BREAK_EVEN),
    markdown("data", "## The case & *its* people\n\nDeeper.", "depth"),
    control("reveal", "published", "See it", "depth", after=FIRST, body=[HELD]),
    control("own-case", "benefits", "One benefit", fields=FIELDS),
    control("log", "reflect", "What struck you?"),
]


@pytest.fixture(scope="module")
def course_cells() -> list[dict[str, Any]]:
    """The cells of the small lesson 2.3."""
    return CELLS


@pytest.fixture(scope="module")
def new_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Site]]:
    """Make servers, not started; they are ended after the tests of the module."""
    made: list[Site] = []

    def make(**options: Any) -> Site:
        site = Site(tmp_path_factory.mktemp("site"), **options)
        (site.folder / "root").mkdir()
        (site.folder / "root" / "course").symlink_to(CHECKOUT / "course")
        site.write_notebook(CELLS)
        made.append(site)
        return site

    yield make
    for site in made:
        site.end()


@pytest.fixture(scope="module")
def site(new_site: Callable[..., Site]) -> Site:
    """A running server, shared by the tests of a module."""
    return new_site().start()
