"""A real server with a small course of its own, for tests that ask it as a page would: with cookies."""

import json
import signal
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest
from tests.servers import CHECKOUT, OURS_ALONE, PATIENCE_S, TOKEN, Answer, JupyterServer

NOTEBOOK = "modules/2-operational/2.3-what-is-a-prevented-admission-worth.ipynb"
CONTROL = "application/vnd.cmplearn.control+json"


@dataclass
class Site(JupyterServer):
    """A server whose course has one lesson, written here."""

    options: tuple[str, ...] = (OURS_ALONE,)
    cookies: CookieJar = field(default_factory=CookieJar)

    @property
    def notebook(self) -> Path:
        return self.root / NOTEBOOK

    def start(self) -> "Site":
        """Start and log in; return once pages are served."""
        super().start()
        assert self.get(f"about?token={TOKEN}").status < 500, self.log
        return self

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """Ask as a browser does, with the cookies that it was given."""
        address = f"http://127.0.0.1:{self.port}/cmplearn/{path}"
        request = urllib.request.Request(address, body, headers or {}, method=method)
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        try:
            with opener.open(request, timeout=PATIENCE_S) as reply:
                return Answer(reply.status, reply.headers, reply.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read())

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
COST |= {
    "options": [["167010", "2020"], ["200916", "2025"]],
    "values": {"167010": 167010.0, "200916": 200916.0},
}
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


@pytest.fixture(scope="session")
def course_cells() -> list[dict[str, Any]]:
    """The cells of the small lesson 2.3."""
    return CELLS


@pytest.fixture(scope="session")
def new_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Site]]:
    """Make servers, not started; they are ended when the tests are over."""
    made: list[Site] = []

    def make(environment: dict[str, str] | None = None) -> Site:
        folder = tmp_path_factory.mktemp("site")
        site = Site(folder, {"CMPLEARN_COURSE": str(folder / "root")} | (environment or {}))
        site.root.mkdir()
        (site.root / "course").symlink_to(CHECKOUT / "course")
        site.write_notebook(CELLS)
        made.append(site)
        return site

    yield make
    for site in made:
        site.end(signal.SIGKILL)


@pytest.fixture(scope="session")
def site(new_site: Callable[..., Site]) -> Site:
    """A running server, shared by tests that save nothing and put a rewritten lesson back."""
    return new_site().start()
