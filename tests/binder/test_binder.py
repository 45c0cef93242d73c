"""Binder: an environment built from `binder/` alone, in repo2docker's order, opens the front page."""

import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.servers import is_answering, wait_for

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a-token-for-the-test"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Binder runs Linux")


def python_of_binder() -> str:
    """The interpreter that `runtime.txt` asks for."""
    version = (ROOT / "binder/runtime.txt").read_text(encoding="utf-8").strip().removeprefix("python-")
    if version == "{}.{}".format(*sys.version_info):
        return sys.executable
    found = shutil.which(f"python{version}")
    if not found:
        pytest.skip(f"no Python {version} here, which Binder runs")
    return found


def environment(folder: Path) -> dict[str, str]:
    """What Binder sets: a home folder, and the environment's programs first on the path."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in ("LANG", "HTTPS_PROXY", "PIP_CONFIG_FILE")
    }
    kept["PATH"] = f"{folder / 'env/bin'}{os.pathsep}{os.environ['PATH']}"
    kept["XDG_CONFIG_HOME"] = os.environ.get(
        "XDG_CONFIG_HOME", str(Path.home() / ".config")
    )  # pip's settings
    return {**kept, "HOME": str(folder / "home"), "PIP_NO_COMPILE": "1"}  # what is never run needs no code


def test_binder_folder_holds_only_what_repo2docker_reads() -> None:
    """Any other file there could change which build rules apply."""
    assert {path.name for path in (ROOT / "binder").iterdir()} == {"postBuild", "runtime.txt", "start"}
    for name in ("postBuild", "start"):
        text = (ROOT / "binder" / name).read_text(encoding="utf-8")
        assert os.access(ROOT / "binder" / name, os.X_OK)
        assert "\nset -e" in text
    assert text.rstrip().endswith('exec "$@"')


def test_binder_opens_the_front_page(started: Callable[..., Any], clean_tree: Path, tmp_path: Path) -> None:
    """The order is repo2docker's: Python, then postBuild, then start with Binder's own command."""
    (tmp_path / "home").mkdir()
    subprocess.run([python_of_binder(), "-m", "venv", str(tmp_path / "env")], check=True)
    built = subprocess.run(
        [str(clean_tree / "binder/postBuild")],
        cwd=clean_tree,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stdout[-2000:] + built.stderr[-2000:]
    command = [
        str(clean_tree / "binder/start"),
        "jupyter-lab",
        "--ip",
        "127.0.0.1",
        "--port",
        "0",
        "--no-browser",
    ]
    if os.geteuid() == 0:
        command.append("--allow-root")
    command += ["--ServerApp.base_url=/user/x/", f"--IdentityProvider.token={TOKEN}"]
    server = started(command, environment(tmp_path), clean_tree)
    wait_for(
        lambda: is_answering(urlsplit(server.link).port), "Jupyter, which prints its link before it listens"
    )
    base = server.link.split("/user/x/")[0] + "/user/x/"
    opener = urllib.request.build_opener()
    opener.addheaders = [("Authorization", f"token {TOKEN}")]
    with opener.open(base + "cmplearn/", timeout=60) as page:
        text = page.read().decode()
    assert "<main" in text
    assert 'href="/user/x/cmplearn/' in text
    with opener.open(base + "cmplearn/lessons/2.3", timeout=60) as page:
        assert "/user/x/cmplearn/static/kit.js" in page.read().decode()
    with opener.open(base + "lab/tree/modules", timeout=60) as page:
        assert "cmplearn-kit" in page.read().decode()
