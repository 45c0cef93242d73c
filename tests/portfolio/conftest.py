"""Other processes, and other disks, for a portfolio."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Script = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def script() -> Iterator[Script]:
    """Start a Python program; it is ended after the test."""
    running: list[subprocess.Popen[str]] = []

    def start(code: str, *arguments: object, before: tuple[str, ...] = ()) -> "subprocess.Popen[str]":
        command = [*before, sys.executable, "-c", code, *map(str, arguments)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate()


@pytest.fixture
def sandbox() -> tuple[str, ...]:
    """The beginning of a command that sees the machine as it is, and to which disks can be added."""
    bwrap = shutil.which("bwrap")
    if bwrap is None or subprocess.run([bwrap, "--dev-bind", "/", "/", "true"], check=False).returncode:
        pytest.skip("bubblewrap cannot make disks here")
    return (bwrap, "--dev-bind", "/", "/")


@pytest.fixture
def small_disk(sandbox: tuple[str, ...], tmp_path: Path) -> tuple[tuple[str, ...], Path]:
    """The beginning of a command that has a disk of 600 kB, and where."""
    folder = tmp_path / "small-disk"
    folder.mkdir()
    return (*sandbox, "--size", "600000", "--tmpfs", str(folder)), folder


@pytest.fixture
def read_only_disk(sandbox: tuple[str, ...], tmp_path: Path) -> tuple[tuple[str, ...], Path]:
    """The beginning of a command that may only read a folder, and the folder."""
    folder = tmp_path / "read-only-disk"
    folder.mkdir()
    return (*sandbox, "--ro-bind", str(folder), str(folder)), folder
