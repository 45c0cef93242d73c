"""A real workshop in a process of its own, and people who visit it with a browser's manners."""

import http.client
import http.cookies
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from tests.servers import PATIENCE_S, Answer, wait_for

COMMAND = (sys.executable, "-c", "from cmplearn.cli import main; main()", "workshop", "--no-browser")
XSRF_COOKIE = "cmplearn-workshop-xsrf"


PORTS = range(20_000, 32_768)
"""Those that no system gives to whoever asks for any: Linux gives some from 32768 on, others from 49152."""


def free_port() -> int:
    """Return a port that nobody uses just now, nor, most likely, before it is opened, or opened again.

    Tests that run beside this one ask the system for any port, and it would give them one just let go.
    """
    for _ in range(100):
        port = secrets.choice(PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("Of a hundred ports not one is free.")


@dataclass
class Visitor:
    """Somebody's browser, as far as cookies go: kept by name and path, sent where the path fits."""

    port: int
    cookies: dict[tuple[str, str], str] = field(default_factory=dict)

    def ask(
        self,
        path: str = "cmplearn/",
        method: str = "GET",
        body: Any = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Return the answer to one request, redirects not followed; a mapping is sent as a form."""
        address = f"/{path}"
        sent = {"Accept": "text/html", "Cookie": self._cookies_for(address)}
        if isinstance(body, dict):
            body = urlencode(body).encode()
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            connection.request(method, address, body, sent | (headers or {}))
            got = connection.getresponse()
            answer = Answer(got.status, got.headers, got.read())
        finally:
            connection.close()
        self._keep(answer)
        return answer

    def follow(self, path: str) -> Answer:
        """Return what is shown in the end when a page is opened."""
        answer = self.ask(path)
        for _ in range(5):
            if answer.status not in (302, 303):
                break
            parts = urlsplit(answer.headers["Location"])
            answer = self.ask(parts.path.lstrip("/") + (f"?{parts.query}" if parts.query else ""))
        return answer

    def save(self, key: str, value: Any, version: int = 0, headers: dict[str, str] | None = None) -> Answer:
        """Save an answer as a lesson's page does."""
        body = json.dumps({"value": value, "version": version, "operation": f"{key}-{version}"}).encode()
        sent = {"X-XSRFToken": self.cookie(XSRF_COOKIE), "Content-Type": "application/json"}
        return self.ask(f"cmplearn/api/portfolio/answer/{key}", "PUT", body, sent | (headers or {}))

    def saved(self, prefix: str = "") -> dict[str, Any]:
        """Return what the visitor has saved, by key."""
        documents = self.ask(f"cmplearn/api/portfolio?prefix={prefix}").json["documents"]
        return {each["key"]: each["value"] for each in documents}

    def cookie(self, name: str) -> str:
        """Return a cookie's value; "" without it."""
        return next((value for (each, _), value in self.cookies.items() if each == name), "")

    def _cookies_for(self, address: str) -> str:
        return "; ".join(
            f"{name}={value}" for (name, path), value in self.cookies.items() if address.startswith(path)
        )

    def _keep(self, answer: Answer) -> None:
        for line in answer.headers.get_all("Set-Cookie") or ():
            for name, morsel in http.cookies.SimpleCookie(line).items():
                place = (name, morsel["path"] or "/")
                if morsel.value:
                    self.cookies[place] = morsel.coded_value
                else:
                    self.cookies.pop(place, None)


@dataclass
class RunningWorkshop:
    """`cmplearn workshop`, whose every file lies in one folder; it keeps its port when started again."""

    folder: Path
    options: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    @property
    def home(self) -> Path:
        """Its CMPLEARN_HOME."""
        return self.folder / "home"

    @property
    def said(self) -> str:
        """What it has printed so far."""
        return (self.folder / "said.txt").read_text(errors="replace")

    @property
    def told(self) -> dict[str, Any]:
        """What it tells its facilitator's apps."""
        found: dict[str, Any] = json.loads((self.home / "workshop.json").read_text())
        return found

    @property
    def link(self) -> str:
        """The facilitator's link."""
        [found] = re.findall(r"http://\S+key=\S+", self.said)
        return str(found)

    def url(self, path: str = "cmplearn/") -> str:
        """Return an address here; `path` starts after the host."""
        return f"http://127.0.0.1:{self.port}/{path}"

    def login_url(self, path: str = "cmplearn/") -> str:
        """Return an address that makes a browser a visitor's."""
        return self.url(path)

    def start(self) -> None:
        """Start; return once it answers."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CMPLEARN")}
        with (self.folder / "said.txt").open("wb") as said:
            self.process = subprocess.Popen(
                [*COMMAND, "--home", str(self.home), "--port", str(self.port), *self.options],
                env=kept | {"PYTHONUTF8": "1"},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_for(self._is_up, "a workshop to start")

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it, by default as the system does; SIGKILL is a power cut. Return its exit code."""
        assert self.process
        self.process.send_signal(how)
        return self.process.wait(PATIENCE_S)

    def visitor(self) -> Visitor:
        """Return somebody who has not been here before, with the front page open."""
        visitor = Visitor(self.port)
        assert visitor.ask().status == 200
        return visitor

    def facilitator(self) -> Visitor:
        """Return somebody who has opened the facilitator's link."""
        visitor = self.visitor()
        visitor.follow(self.link.split("/", 3)[3])
        return visitor

    def _is_up(self) -> bool:
        assert self.process
        if self.process.poll() is not None:
            pytest.fail(f"The workshop stopped as it started:\n{self.said}")
        return "Ctrl+C" in self.said
