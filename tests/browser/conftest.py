"""One real server and one real browser, shared by every browser test.

A test asks for `page`: a fresh browser context, logged in, that fails the test when the page logged an error
or asked another host for anything. `server` restarts and dies on request, keeping its port and key, so
that an open page finds it again. Its course is a copy: a test may save notebooks.
"""

import json
import os
import shutil
import signal
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright
from tests.servers import CHECKOUT, PATIENCE_S, SETTINGS, TOKEN, JupyterServer
from tests.workshops import RunningWorkshop

SCREENS = {"phone": (360, 740), "laptop": (1366, 768), "projector": (1920, 1080)}
CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RETRY_MS = 40_000  # longer than a page's longest pause between two tries to save
SOON_MS = 20_000  # whatever a page does by itself, on a busy machine
LAB_MS = 60_000  # JupyterLab and a kernel on a busy machine
SMALLEST_TARGET = 24  # px, WCAG 2.2 success criterion 2.5.8

SMALL_TARGETS = """
(smallest) => [...document.querySelectorAll("a, button, summary, input, select, textarea")]
  .filter((node) => node.type !== "hidden" && node.checkVisibility())
  .filter((node) => !node.closest("p, li:not(.row li), dd, td, th, label, .skip-link"))
  .map((node) => [node.textContent.trim(), node.getBoundingClientRect()])
  .filter(([, box]) => box.width < smallest || box.height < smallest)
  .map(([text, box]) => `${text} ${box.width} x ${box.height}`)
"""
"""Targets that are smaller, but for links in running text, which the criterion excepts."""

OPEN_ALL = "document.querySelectorAll('details').forEach((each) => { each.open = true; })"
"""Opens whatever is folded on a page."""

expect.set_options(timeout=SOON_MS)

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


class Server(JupyterServer):
    """A server with our settings and all that is installed, and its own copy of the course."""

    def url(self, path: str = "cmplearn/") -> str:
        """Return an address on this server; `path` starts after the host, as "cmplearn/cases"."""
        return f"http://127.0.0.1:{self.port}/{path}"

    def login_url(self, path: str = "cmplearn/") -> str:
        """Return an address that also logs the browser in."""
        return f"{self.url(path)}?token={TOKEN}"

    def fetch(self, path: str = "cmplearn/") -> bytes:
        """Return what the server answers to a GET, without a browser."""
        request = urllib.request.Request(self.url(path), headers={"Authorization": f"token {TOKEN}"})
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
            return bytes(answer.read())

    def start(self) -> None:
        """Start, and return once the front page is served."""
        super().start()
        try:
            self.fetch()
        except urllib.error.HTTPError as error:
            pytest.fail(f"The front page answers {error.code}:\n{self.log}")

    def kill(self) -> None:
        """End the server as a power cut would."""
        self.end(signal.SIGKILL)

    def stop(self) -> None:
        """End the server as closing its window would."""
        self.end()

    def restart(self) -> None:
        """Stop when running, and start again on the same port."""
        self.stop()
        self.start()

    def save(self, name: str, value: Any, version: int = 0) -> None:
        """Save a document, for example "log/mine/visit", as another program would."""
        body = {"value": value, "version": version, "operation": uuid.uuid4().hex}
        self.send("PUT", f"cmplearn/api/portfolio/{name}", json.dumps(body).encode())

    def erase(self) -> None:
        """Erase everything in the portfolio, as the person may."""
        self.send("POST", "cmplearn/portfolio/take-away/erase-everything", b"word=erase")

    def send(self, method: str, path: str, body: bytes) -> None:
        """Send something without a browser."""
        key = {"Authorization": f"token {TOKEN}"}
        request = urllib.request.Request(self.url(path), body, key, method=method)
        urllib.request.urlopen(request, timeout=PATIENCE_S).close()


def new_server(folder: Path, role: str = "participant") -> Server:
    """Return a server with its own copy of the course, not started."""
    settings = [SETTINGS]
    if role == "tutor":
        settings.insert(0, CHECKOUT / "src" / "cmplearn" / "cli" / "tutor")
    server = Server(
        folder, {"CMPLEARN_ROLE": role, "JUPYTER_CONFIG_PATH": os.pathsep.join(map(str, settings))}
    )
    server.environment["CMPLEARN_COURSE"] = str(server.root)
    for name in ("course", "modules", "assessments"):
        shutil.copytree(
            CHECKOUT / name, server.root / name, ignore=shutil.ignore_patterns("__pycache__", ".*")
        )
    return server


@contextmanager
def running(server: Server) -> Iterator[Server]:
    """Start a server, and stop it at the end of the block."""
    try:
        server.start()
        yield server
    finally:
        server.stop()


class Chromium:
    """A browser with everything off that would talk to another host.

    One that crashes fails the test that had it; the next test gets another.
    """

    def __init__(self, playwright: Playwright, path: str) -> None:
        """Start it."""
        self._launch = partial(playwright.chromium.launch, executable_path=path, args=CHROMIUM_FLAGS)
        self._browser: Browser = self._launch()

    def new_context(self, **options: Any) -> BrowserContext:
        """Return a fresh context: no cookies, nothing stored."""
        if not self._browser.is_connected():
            self._browser = self._launch()
        return self._browser.new_context(**options)

    def another(self) -> Browser:
        """Start one more of its kind: a process of its own, as on another person's machine."""
        return self._launch()

    def close(self) -> None:
        """End it."""
        self._browser.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A participant's server, started once for all tests."""
    with running(new_server(tmp_path_factory.mktemp("server"))) as server:
        yield server


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that one file's tests have for themselves: its portfolio is empty, its course may change."""
    with running(new_server(tmp_path_factory.mktemp("own"))) as server:
        yield server


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningWorkshop]:
    """A workshop, started the first time that a test asks for it; a page `on` it is a visitor's."""
    running = RunningWorkshop(tmp_path_factory.mktemp("workshop"))
    running.start()
    yield running
    running.end()


@pytest.fixture(scope="session")
def tutor_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A tutor's server, started the first time that a test asks for it."""
    with running(new_server(tmp_path_factory.mktemp("tutor-server"), role="tutor")) as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Chromium]:
    """The machine's Chromium, shared by all tests."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "No Chromium on this machine: run `make test`, which installs it."
    with sync_playwright() as playwright:
        chromium = Chromium(playwright, path)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def screens() -> dict[str, tuple[int, int]]:
    """Width and height of a phone, a laptop and a projector."""
    return SCREENS


def every_screen(page: Page) -> Iterator[int]:
    """Give a page the size of each of the three screens in turn; yields the width."""
    for width, height in SCREENS.values():
        page.set_viewport_size({"width": width, "height": height})
        yield width


def expect_idle_kernel(page: Page) -> None:
    """Wait until the kernel of a notebook in JupyterLab waits for work; what is asked sooner may get lost."""
    expect(page.locator("[data-status=idle]").first).to_be_visible(timeout=LAB_MS)


def run_all_cells(page: Page) -> None:
    """Run a notebook in JupyterLab."""
    expect_idle_kernel(page)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()


def wait_until(page: Page, script: str, arg: Any = None, timeout_ms: int = SOON_MS) -> None:
    """Wait until a page's script returns something true, also one that awaits it.

    Playwright's `wait_for_function` takes a promise itself for something true, and never looks again.
    """
    end = time.monotonic() + timeout_ms / 1000
    while not page.evaluate(script, arg):
        assert time.monotonic() < end, f"Waited {timeout_ms} ms in vain for {script}"
        page.wait_for_timeout(50)


@pytest.fixture
def expected_errors() -> list[str]:
    """Parts of console messages that a test brings about on purpose; the test appends to the list."""
    return []


def watched(context: BrowserContext) -> tuple[list[str], list[str]]:
    """Return two lists that fill with console errors and with requests to other hosts."""
    errors: list[str] = []
    elsewhere: list[str] = []

    def note_request(address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname != "127.0.0.1":
            elsewhere.append(address)

    context.on("console", lambda m: errors.append(f"{m.text} ({m.location})") if m.type == "error" else None)
    context.on("weberror", lambda e: errors.append(str(e.error)))
    context.on("request", lambda request: note_request(request.url))
    return errors, elsewhere


@pytest.fixture
def new_page(server: Server, browser: Chromium, expected_errors: list[str]) -> Iterator[Callable[..., Page]]:
    """Opens a page in a fresh context, logged in; takes the options of Playwright's `new_context`."""
    opened: list[tuple[BrowserContext, tuple[list[str], list[str]]]] = []

    def open_page(on: Server | RunningWorkshop = server, **options: Any) -> Page:
        context = browser.new_context(**({"viewport": {"width": 1366, "height": 768}} | options))
        context.request.get(on.login_url())
        opened.append((context, watched(context)))
        page = context.new_page()
        page.set_default_timeout(SOON_MS)
        return page

    yield open_page
    for context, _ in opened:
        context.close()
    for _, (errors, elsewhere) in opened:
        unexpected = [e for e in errors if not any(part in e for part in expected_errors)]
        assert unexpected == [], "the page logged errors"
        assert elsewhere == [], "the page asked another host"


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page on a laptop's screen."""
    return new_page()


@pytest.fixture
def own_page(new_page: Callable[..., Page], own: Server) -> Page:
    """A page on a laptop's screen, of the server that a file's tests have for themselves."""
    return new_page(on=own)


@pytest.fixture(scope="session")
def axe() -> Callable[..., None]:
    """Fails when axe-core finds a WCAG 2.2 A or AA violation on a page (or in `context`, a CSS selector)."""
    script = Axe().axe_script
    options = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}

    def check(page: Page, context: str | None = None) -> None:
        if not page.evaluate("typeof axe === 'object'"):
            page.evaluate(script)
        found = page.evaluate(
            "([context, options]) => axe.run(context ?? document, options)", [context, options]
        )
        results = AxeResults(found)
        assert results.violations_count == 0, f"{page.viewport_size}: {results.generate_report()}"

    return check
