"""One real server and one real browser, shared by every browser test.

A test asks for `page`: a fresh browser context, logged in, that fails the test when the page logged an error
or asked another host for anything. `server` restarts and dies on request, keeping its port and key, so
that an open page finds it again. Its course is a copy: a test may save notebooks.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHECKOUT = Path(__file__).parents[2]
TOKEN = "a-token-for-tests-only"
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
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PATIENCE = 60  # seconds: how long a server may take to answer on a busy machine


def wait_for(condition: Callable[[], Any], what: str, seconds: float = PATIENCE) -> Any:
    """Return the condition's first true value; fail saying what was waited for."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.05)
    pytest.fail(f"Waited {seconds:.0f} s in vain for {what}.")


@dataclass
class Server:
    """A `jupyter server` with our extension and our settings, its every file in one temporary folder."""

    folder: Path
    role: str = "participant"
    port: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def home(self) -> Path:
        """The participant's CMPLEARN_HOME."""
        return self.folder / "portfolio"

    @property
    def root(self) -> Path:
        """The copy of the course that is served."""
        return self.folder / "course-root"

    @property
    def log(self) -> str:
        """What the server has said so far."""
        return (self.folder / "server.log").read_text(errors="replace")

    def url(self, path: str = "cmplearn/") -> str:
        """Return an address on this server; `path` starts after the host, as "cmplearn/cases"."""
        return f"http://127.0.0.1:{self.port}/{path}"

    def login_url(self, path: str = "cmplearn/") -> str:
        """Return an address that also logs the browser in."""
        return f"{self.url(path)}?token={TOKEN}"

    def fetch(self, path: str = "cmplearn/") -> bytes:
        """Return what the server answers to a GET, without a browser."""
        request = urllib.request.Request(self.url(path), headers={"Authorization": f"token {TOKEN}"})
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return bytes(answer.read())

    def start(self) -> None:
        """Start, and return once pages are served."""
        runtime = self.folder / "runtime"
        for stale in runtime.glob("jpserver-*.json"):
            stale.unlink()
        command = [
            sys.executable,
            "-m",
            "jupyter",
            "server",
            "--no-browser",
            "--allow-root",
            f"--port={self.port}",
        ]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=self.root, env=self.environment(), stdout=log, stderr=log, start_new_session=True
            )
        self.port = wait_for(lambda: self.running_port(runtime), "the server to choose its port")
        wait_for(self.is_serving, "the server to serve pages")

    def environment(self) -> dict[str, str]:
        """Return the environment: nothing of Jupyter's outside the folder is read or written."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "CMPLEARN", "IPYTHON"))}
        folders = {
            name: str(self.folder / place)
            for name, place in {
                "HOME": "home",
                "IPYTHONDIR": "ipython",
                "JUPYTER_CONFIG_DIR": "config",
                "JUPYTER_DATA_DIR": "data",
                "JUPYTER_RUNTIME_DIR": "runtime",
            }.items()
        }
        package = CHECKOUT / "src" / "cmplearn"
        settings = [package / "web" / "config"]
        if self.role == "tutor":
            settings.insert(0, package / "cli" / "tutor")
        ours = {
            "JUPYTER_CONFIG_PATH": os.pathsep.join(str(folder) for folder in settings),
            "JUPYTER_TOKEN": TOKEN,
            "CMPLEARN_HOME": str(self.home),
            "CMPLEARN_COURSE": str(self.root),
            "CMPLEARN_ROLE": self.role,
        }
        return kept | folders | ours

    def running_port(self, runtime: Path) -> int:
        """Return the port that the server wrote down, 0 while it has not."""
        if self.process is not None and self.process.poll() is not None:
            pytest.fail(f"The server stopped as it started:\n{self.log}")
        try:
            return int(next(json.loads(path.read_text())["port"] for path in runtime.glob("jpserver-*.json")))
        except (StopIteration, ValueError):
            return 0

    def is_serving(self) -> bool:
        """Say whether pages are served; an error page counts as broken, not as busy."""
        try:
            return bool(self.fetch())
        except urllib.error.HTTPError as error:
            pytest.fail(f"The front page answers {error.code}:\n{self.log}")
        except (urllib.error.URLError, ConnectionError):
            return False

    def kill(self) -> None:
        """End the server as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End the server as closing its window would."""
        self._end(signal.SIGTERM)

    def restart(self) -> None:
        """Stop when running, and start again on the same port."""
        self.stop()
        self.start()

    def _end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(20)
        self.process = None


def new_server(folder: Path, role: str = "participant") -> Server:
    """Return a server with its own copy of the course, not started."""
    server = Server(folder, role)
    for name in ("home", "config", "data", "runtime", "ipython"):
        (folder / name).mkdir()
    for name in ("course", "modules", "assessments"):
        if (CHECKOUT / name).is_dir():
            shutil.copytree(
                CHECKOUT / name, server.root / name, ignore=shutil.ignore_patterns("__pycache__", ".*")
            )
    return server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A participant's server, started once for all tests."""
    running = new_server(tmp_path_factory.mktemp("server"))
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def tutor_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A tutor's server, started the first time that a test asks for it."""
    running = new_server(tmp_path_factory.mktemp("tutor-server"), role="tutor")
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium, with everything off that would talk to another host."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "No Chromium on this machine: run `make test`, which installs it."
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def screens() -> dict[str, tuple[int, int]]:
    """Width and height of a phone, a laptop and a projector."""
    return SCREENS


@pytest.fixture(params=SCREENS)
def screen(request: pytest.FixtureRequest) -> tuple[int, int]:
    """Each of the three screens in turn."""
    return SCREENS[request.param]


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
def new_page(server: Server, browser: Browser, expected_errors: list[str]) -> Iterator[Callable[..., Page]]:
    """Opens a page in a fresh context, logged in; takes the options of Playwright's `new_context`."""
    opened: list[tuple[BrowserContext, tuple[list[str], list[str]]]] = []

    def open_page(on: Server = server, **options: Any) -> Page:
        context = browser.new_context(**({"viewport": {"width": 1366, "height": 768}} | options))
        context.request.get(on.login_url())
        opened.append((context, watched(context)))
        page = context.new_page()
        page.set_default_timeout(20_000)
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


@pytest.fixture(scope="session")
def axe() -> Callable[..., None]:
    """Fails when axe-core finds a WCAG 2.2 A or AA violation on a page (or in `context`, a CSS selector)."""
    checker = Axe()

    def check(page: Page, context: str | None = None) -> None:
        options = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
        results = checker.run(page, context=context, options=options)
        assert results.violations_count == 0, results.generate_report()

    return check
