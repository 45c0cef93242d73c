"""What every test runs under: a portfolio of its own, nobody's Jupyter settings, and no other host."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]

LEFT_OUT = (
    "CMPLEARN_COURSE",
    "CMPLEARN_ROLE",
    "JUPYTER_CONFIG_PATH",
    "JUPYTER_PATH",
    "JUPYTER_TOKEN",
    "JUPYTERHUB_SERVICE_PREFIX",
)


@pytest.fixture(scope="session", autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Point everything that a person owns at a folder that the tests throw away."""
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
        yield


@pytest.fixture(autouse=True)
def own_portfolio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test an empty portfolio."""
    monkeypatch.setenv("CMPLEARN_HOME", str(tmp_path / "home"))


def refuse_other_hosts(event: str, details: tuple[Any, ...]) -> None:
    """Stop any connection from the tests' own process to another machine."""
    if event == "socket.connect" and isinstance(details[1], tuple):
        host = str(details[1][0])
        if not (host.startswith("127.") or host in ("localhost", "::1", "0.0.0.0", "::")):
            raise AssertionError(f"A test tried to reach another host: {host}.")


sys.addaudithook(refuse_other_hosts)
os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
