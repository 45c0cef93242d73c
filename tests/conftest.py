"""What every test runs under: a portfolio of its own, nobody's Jupyter settings, and no other host."""

import gc
import itertools
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# A test never fails because a machine is busy, and tries what it tried before; see `pytest_configure`.
BUSY = [HealthCheck.too_slow]
settings.register_profile("the same", deadline=None, suppress_health_check=BUSY, derandomize=True)
settings.register_profile("others", deadline=None, suppress_health_check=BUSY, derandomize=False)
settings.load_profile("the same")

ROOT = Path(__file__).resolve().parents[1]

NUMBERS = itertools.count()

LEFT_OUT = (
    "CMPLEARN_COURSE",
    "CMPLEARN_ROLE",
    "JUPYTER_CONFIG_PATH",
    "JUPYTER_PATH",
    "JUPYTER_TOKEN",
    "JUPYTERHUB_SERVICE_PREFIX",
)


@pytest.fixture(scope="session", autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Point everything that a person owns at a folder that the tests throw away; return the folder."""
    folder = tmp_path_factory.mktemp("person")
    names = {
        "CMPLEARN_HOME": "portfolio",
        "JUPYTER_CONFIG_DIR": "jupyter-config",
        "JUPYTER_DATA_DIR": "jupyter-data",
        "JUPYTER_RUNTIME_DIR": "jupyter-runtime",
        "IPYTHONDIR": "ipython",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, sub in names.items():
            patch.setenv(name, str(folder / sub))
        for name in LEFT_OUT:
            patch.delenv(name, raising=False)
        yield folder


@pytest.fixture(autouse=True)
def own_portfolio(own_folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test an empty portfolio, by a name alone: folders for thousands of tests cost seconds."""
    monkeypatch.setenv("CMPLEARN_HOME", str(own_folders / f"portfolio-{next(NUMBERS)}"))


DAYS_END_S = 30
"""How long before midnight no test begins: one that saves today would look for it tomorrow."""


def pytest_runtest_setup() -> None:
    """Begin no test just before midnight, here or in UTC."""
    for zone in (None, UTC):
        now = datetime.now(zone)
        left = (now.replace(hour=23, minute=59, second=59, microsecond=999_999) - now).total_seconds()
        if left < DAYS_END_S:
            time.sleep(left + 0.1)


@pytest.fixture
def clean_tree(tmp_path: Path) -> Path:
    """Copy what is committed, or about to be, as a fresh clone would hold it."""
    command = ["git", "ls-files", "-co", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    tree = tmp_path / "repo"
    for name in names:
        if name and (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tree / name)
    return tree


@dataclass
class Started:
    """A server that runs as a person's would, and what it has printed until its link was there."""

    process: subprocess.Popen[str]
    link: str
    lines: list[str] = field(default_factory=list)

    def end(self, sign: int) -> str:
        """Send a signal, wait for the end, and return what was printed after the link."""
        self.process.send_signal(sign)
        return self.process.communicate(timeout=60)[0]


LINK = re.compile(r"http://127\.0\.0\.1:\d+/\S*")
SILENCE_S = 300.0
"""How long a server may take until it says where it is; it takes seconds."""


def start_server(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> Started:
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    lines: list[str] = []
    late = threading.Timer(SILENCE_S, process.kill)
    late.start()
    assert process.stdout
    try:
        for line in process.stdout:
            lines.append(line)
            if link := LINK.search(line):
                return Started(process, link.group(), lines)
    finally:
        late.cancel()
    raise AssertionError(f"The server ended with {process.wait()} and said:\n{''.join(lines)}")


@pytest.fixture(scope="module")
def started() -> Iterator[Callable[..., Started]]:
    """Start servers as a person would; each is ended after its file's tests."""
    running: list[Started] = []

    def run(
        command: Sequence[str], environment: Mapping[str, str] | None = None, folder: Path = ROOT
    ) -> Started:
        server = start_server(command, environment or os.environ, folder)
        running.append(server)
        return server

    yield run
    for server in running:
        server.process.kill()
        server.process.communicate()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Any]:
    """Run a PostgreSQL server, for the tests that ask for one; `new_database()` gives a URL."""
    from tests import postgres

    with postgres.server() as running:
        yield running


def refuse_other_hosts(event: str, details: tuple[Any, ...]) -> None:
    """Stop any connection from the tests' own process to another machine."""
    if event == "socket.connect" and isinstance(details[1], tuple):
        host = str(details[1][0])
        if not (host.startswith("127.") or host in ("localhost", "::1", "0.0.0.0", "::")):
            raise AssertionError(f"A test tried to reach another host: {host}.")


sys.addaudithook(refuse_other_hosts)
os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")


def pytest_configure(config: pytest.Config) -> None:
    """Have long plays look for examples that nobody has tried."""
    if config.getoption("markexpr") == "long":
        settings.load_profile("others")


def pytest_collection() -> None:
    """Look for no garbage while tests are collected: among a million new objects there is hardly any."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Look for it again from here on, but never again among what was collected: that stays to the end."""
    gc.collect()
    gc.freeze()
    gc.enable()


LONGEST = (
    "binder/test_binder.py",
    "content/test_assessments.py",
    "marking/test_parity.py",
    "marking/test_attacks.py",
    "marking/test_kills.py",
    "cli/test_start.py",
    "content/test_lessons.py",
    "portfolio/keeping/test_kills.py",
    "web/test_nothing_printed.py",
    "browser/test_activities.py",
    "browser/test_kit.py",
    "browser/test_lessons.py",
    "browser/test_pages.py",
    "browser/test_voila.py",
    "browser/test_lab.py",
    "browser/test_log.py",
    "browser/test_leaving.py",
    "browser/test_development.py",
    "browser/test_own_case.py",
    "browser/test_journey.py",
    "browser/test_module_1.py",
    "browser/test_apps.py",
    "browser/test_workshop.py",
    "browser/test_set_meeting.py",
    "browser/test_cases.py",
    "browser/test_assignment.py",
)
"""Files to begin with when several processes share the tests: the last must not be a long one."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run browser tests last: cheap tests first, and Playwright keeps an event loop in this thread."""
    places = {ROOT / "tests" / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ("browser" in item.path.parts, places.get(item.path, len(LONGEST))))
