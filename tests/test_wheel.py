"""The built package: what is in it, and that the course opens from it in any folder."""

import os
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.workshops import free_port


@pytest.fixture
def wheel(clean_tree: Path, tmp_path: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")]
    subprocess.run(command, cwd=clean_tree, check=True, capture_output=True)
    return next((tmp_path / "dist").glob("cmplearn-*.whl"))


def test_wheel_holds_the_course_and_no_answers(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    content = {
        name.removeprefix("cmplearn/_content/") for name in names if name.startswith("cmplearn/_content/")
    }
    assert {"course/programme.yaml", "course/cases/wirral-moch.yaml"} <= content
    assert "course/activities/who-is-missing.yaml" in content
    assert {f"cmplearn/widgets/static/{name}" for name in ("kit.js", "activity.js", "kit.css")} <= set(names)
    assert any(name.startswith("modules/2-operational/2.3-") for name in content)
    assert any(name.startswith("assessments/release/a2-care-homes/") for name in content)
    assert [name for name in names if "assessments/source" in name or "rubric" in name] == []
    assert "cmplearn/methods/dated/opioids.toml" in names
    assert {f"cmplearn/documents/{name}" for name in ("paper.typ", "word_styles.xml", "page.css")} <= set(
        names
    )
    data = {name.split(".data/data/")[1] for name in names if ".data/data/" in name}
    assert "etc/jupyter/jupyter_server_config.d/cmplearn.json" in data
    assert "share/jupyter/labextensions/cmplearn-kit/package.json" in data
    assert any(name.startswith("share/jupyter/voila/templates/cmplearn/") for name in data)


def test_the_course_opens_from_the_wheel_in_any_folder(
    wheel: Path, started: Callable[..., Any], tmp_path: Path
) -> None:
    place = tmp_path / "installed"
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "-q",
        "--no-deps",
        "--no-index",
        "--target",
        str(place),
        str(wheel),
    ]
    subprocess.run(install, check=True, capture_output=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(place), "JUPYTER_PATH": str(place / "share/jupyter")}
    root = subprocess.run(
        [sys.executable, "-c", "from cmplearn import course; print(course.root())"],
        cwd=elsewhere,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    assert Path(root.stdout.strip()) == place / "cmplearn/_content"
    command = [sys.executable, "-c", "from cmplearn.cli import main; main()", "start", "--no-browser"]
    server = started([*command, "--port", str(free_port())], environment, elsewhere)
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    opener.open(server.link, timeout=30).close()
    with opener.open(server.link.split("?")[0] + "lessons/2.3", timeout=30) as page:
        assert "cmp-control" in page.read().decode()
