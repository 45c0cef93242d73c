"""`cmplearn start`: one link, and plain words when something stands in the way."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from tests.servers import PATIENCE_S
from tests.workshops import free_port

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-c", "from cmplearn.cli import main; main()", "start", "--no-browser"]


def refused(*arguments: str, **environment: str) -> str:
    """Run the command where it must refuse; return what it said."""
    result = subprocess.run(
        [*COMMAND, *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 1, result.stdout
    assert "Traceback" not in result.stderr
    assert "http" not in result.stdout
    return result.stderr


def fetch(link: str) -> str:
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with opener.open(link, timeout=30) as answer:
        return str(answer.read().decode())


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield int(other.getsockname()[1])


@pytest.fixture(scope="module")
def participant(started: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Any:
    """One person's course, left running."""
    home = tmp_path_factory.mktemp("person") / "mine"
    return started([*COMMAND, "--port", str(free_port()), "--home", str(home)])


def test_start_prints_one_link_that_opens_the_front_page(started: Callable[..., Any], tmp_path: Path) -> None:
    told = tmp_path / "told"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > "{told}.part" && mv "{told}.part" "{told}"\n')
    browser.chmod(0o700)
    command = [*COMMAND[:-1], "--port", str(free_port())]
    server = started(command, {**os.environ, "BROWSER": f"{browser} %s"})
    assert server.link.count("/cmplearn/?token=") == 1
    assert "Your next step" in fetch(server.link)
    until = time.monotonic() + PATIENCE_S
    while not told.exists() and time.monotonic() < until:
        time.sleep(0.05)
    once = told.read_text().strip()
    assert server.link.partition("token=")[2] not in once  # which all on a shared computer see
    assert ["Your next step" in fetch(once) for _ in range(2)] == [True, False]
    said = server.end(signal.SIGINT)
    assert "http" not in said
    assert said.strip().endswith("Stopped. Everything you saved is kept.")
    assert server.process.returncode == 0


def test_nobody_gets_in_without_the_token(participant: Any) -> None:
    page = fetch(participant.link.split("?")[0])
    assert "Open the course with its link" in page
    assert "password" not in page
    assert "Your next step" not in page


def test_a_second_start_on_one_portfolio_names_the_link_of_the_first(participant: Any) -> None:
    home = participant.process.args[-1]
    assert participant.link in refused("--home", home)
    assert "<main" in fetch(participant.link)


def test_two_people_on_one_computer_get_a_port_each(
    participant: Any, started: Callable[..., Any], tmp_path: Path
) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):  # it is somebody's already
            other.bind(("127.0.0.1", 8888))
            other.listen()
        second = started([*COMMAND, "--home", str(tmp_path / "two")])
    assert participant.link.split("/")[2] != second.link.split("/")[2]
    assert any(line.startswith("Port 8888 is in use") for line in second.lines)


def test_a_port_asked_for_that_is_taken_is_refused(taken_port: int) -> None:
    said = refused("--port", str(taken_port))
    assert f"Port {taken_port} is in use" in said
    assert "leave --port out" in said


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("file", "is a file, and your portfolio needs a folder"),
        ("file/sub", "for your portfolio cannot be made"),
        ("unplugged/me", "unplugged does not exist, so your portfolio"),
    ],
)
def test_a_home_that_cannot_be_a_folder_is_refused_in_words(tmp_path: Path, place: str, why: str) -> None:
    (tmp_path / "file").write_text("not a folder")
    said = refused("--home", str(tmp_path / place))
    assert why in said
    assert "--home" in said
    assert not (tmp_path / "unplugged").exists()


@pytest.mark.skipif(os.name != "posix", reason="modes are a matter of POSIX")
def test_what_the_server_writes_down_is_its_owners_alone(participant: Any) -> None:
    home = Path(participant.process.args[-1])
    for name in ("", "server.log", "kernels.log", "portfolio.sqlite"):
        assert (home / name).stat().st_mode & 0o077 == 0, name


@pytest.mark.skipif(sys.platform != "linux", reason="/sys is where even Linux's administrator may not write")
def test_a_read_only_home_is_refused_in_words() -> None:
    assert "for your portfolio cannot be made" in refused("--home", "/sys/cmplearn-home")


def test_a_tutor_without_the_sources_is_told_where_to_find_them(tmp_path: Path) -> None:
    (tmp_path / "course").symlink_to(ROOT / "course")
    said = refused("--tutor", CMPLEARN_COURSE=str(tmp_path))
    assert "assessments" in said
    assert "CMPLEARN_COURSE" in said


def test_a_tutor_finds_the_marking_pages(started: Callable[..., Any], tmp_path: Path) -> None:
    for name in ("course", "modules"):
        (tmp_path / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "assessments", tmp_path / "assessments", ignore=shutil.ignore_patterns("*.db*"))
    command = [*COMMAND, "--tutor", "--port", str(free_port())]
    server = started(command, {**os.environ, "CMPLEARN_COURSE": str(tmp_path)})
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    opener.open(server.link, timeout=30).close()
    base = server.link.split("cmplearn/")[0]
    with opener.open(base + "formgrader", timeout=30) as page:
        assert "formgrader" in page.read().decode().lower()
    with opener.open(base + "formgrader/api/assignments", timeout=60) as answer:
        assert "a2-care-homes" in answer.read().decode()


def test_a_participant_has_no_marking_pages(participant: Any) -> None:
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    opener.open(participant.link, timeout=30).close()
    with pytest.raises(urllib.error.HTTPError, match="404"):
        opener.open(participant.link.split("cmplearn/")[0] + "formgrader", timeout=30)
