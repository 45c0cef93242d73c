"""What the set-up behind `make start` says on a machine that is not ready. Stand-ins play the programs."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = (
    "sh",
    "awk",
    "cat",
    "chmod",
    "cksum",
    "cp",
    "df",
    "dirname",
    "find",
    "grep",
    "head",
    "id",
    "mkdir",
    "sort",
    "tail",
    "tee",
)

if shutil.which("sh") is None:  # Windows: the README gives `py` lines instead
    pytest.skip("no POSIX shell here", allow_module_level=True)

# A Python that says it is 3.11, makes an environment of itself, and installs as the test decides.
PYTHON = """#!/bin/sh
case "$*" in
    *version_info*) echo {version} ;;
    *"import venv"*) exit {without_venv} ;;
    "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
    "-m pip --version") echo pip ;;
    "-m pip install"*) {install} ;;
esac
"""


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder of programs with everything that a bare Unix has, and no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in TOOLS:
        place = shutil.which(tool)
        assert place, tool
        (folder / tool).symlink_to(place)
    return folder


def add(machine: Path, name: str, text: str) -> None:
    program = machine / name
    program.unlink(missing_ok=True)
    program.write_text(text)
    program.chmod(0o755)


def add_python(machine: Path, install: str = "true", version: str = "3.11", without_venv: int = 0) -> None:
    text = PYTHON.format(version=version, without_venv=without_venv, install=install)
    add(machine, "python3", text)


def set_up(machine: Path, what: str = "run") -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(machine), "CMPLEARN_VENV": str(machine.parent / "venv")}
    shell = str(machine / "sh")
    return subprocess.run(
        [shell, str(ROOT / ".ci/setup.sh"), what],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def refusal(machine: Path, what: str = "run") -> str:
    result = set_up(machine, what)
    assert result.returncode == 1, result.stdout
    return result.stderr


def test_without_python_it_says_which_is_needed(machine: Path) -> None:
    said = refusal(machine)
    assert "needs Python 3.11, 3.12 or 3.13. None was found here." in said
    assert "PYTHON=" in said


@pytest.mark.parametrize("version", ["3.9", "3.10", "3.14"])
def test_a_python_of_another_age_is_named(machine: Path, version: str) -> None:
    add_python(machine, version=version)
    assert f"python3 is {version}" in refusal(machine)


def test_a_python_that_cannot_make_environments_is_explained(machine: Path) -> None:
    add_python(machine, without_venv=1)
    assert "apt install python3.11-venv" in refusal(machine)


def test_a_full_disk_is_found_before_anything_is_made(machine: Path) -> None:
    add_python(machine)
    add(machine, "df", "#!/bin/sh\nprintf 'Filesystem 1024-blocks Used Available\\n/dev/x 900 800 52000\\n'")
    said = refusal(machine)
    assert "The disk is full: 52 MB are free here" in said
    assert not (machine.parent / "venv").exists()


@pytest.mark.parametrize(
    ("pip_says", "message"),
    [
        (
            "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
            "The disk is full",
        ),
        (
            "ERROR: Could not find a version that satisfies the requirement tornado==6.6.1",
            "requirement tornado==6.6.1",
        ),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
            "is not the one in the lock",
        ),
    ],
)
def test_a_package_that_cannot_be_installed_is_explained(machine: Path, pip_says: str, message: str) -> None:
    add_python(machine, install=f"echo '{pip_says}'; exit 1")
    said = refusal(machine)
    assert message in said
    assert "Traceback" not in said


def test_what_failed_is_done_again_and_what_worked_is_not(machine: Path) -> None:
    add_python(machine, install="echo 'ERROR: no network'; exit 1")
    refusal(machine)
    add_python(machine, install='echo "$*" >>"$0.calls"')
    shutil.copy(machine / "python3", machine.parent / "venv/bin/python")
    assert set_up(machine).returncode == 0
    assert set_up(machine).returncode == 0
    calls = (machine.parent / "venv/bin/python.calls").read_text().splitlines()
    assert ["--require-hashes -r requirements.lock" in call for call in calls] == [True, False]
    assert calls[1].endswith("--no-deps --no-build-isolation -e .")


def test_without_an_administrator_the_tests_say_what_to_install(machine: Path) -> None:
    add_python(machine)
    said = refusal(machine, "test")
    assert "sudo apt-get install chromium bubblewrap" in said


def test_the_administrator_gets_what_the_tests_need(machine: Path) -> None:
    add_python(machine)
    add(machine, "id", "#!/bin/sh\necho 0")
    add(machine, "true", "#!/bin/sh\n")
    add(machine, "apt-get", f'#!/bin/sh\necho "$*" >>{machine.parent}/apt-calls\n')
    result = set_up(machine, "test")
    assert result.returncode == 0, result.stderr
    assert (machine.parent / "apt-calls").read_text().splitlines() == [
        "update",
        "install -y --no-install-recommends chromium bubblewrap postgresql",
    ]


def test_an_unknown_wish_is_refused(machine: Path) -> None:
    assert "sh .ci/setup.sh run" in refusal(machine, "paint")
