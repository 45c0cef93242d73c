"""The `cmplearn` command itself: quick, and never a traceback."""

import subprocess
import sys
from pathlib import Path

import pytest

from cmplearn import cli
from cmplearn.errors import InputError

HEAVY = (
    "pandas",
    "numpy",
    "sqlalchemy",
    "tornado",
    "jupyter_server",
    "nbgrader",
    "nbformat",
    "rich",
    "pydantic",
    "yaml",
)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from cmplearn.cli import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_help_lists_the_commands() -> None:
    result = run("--help")
    assert result.returncode == 0
    assert "start" in result.stdout


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from typer.testing import CliRunner\n"
        "from cmplearn.cli import app\n"
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["start", "--port", "many"],
        ["start", "--port", "70000"],
        ["start", "--colour"],
        ["notebooks", "paint"],
    ],
)
def test_a_wrong_command_line_is_refused_in_words(arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.returncode == 2
    assert "Error" in result.stderr
    assert "Traceback" not in result.stderr


def test_our_own_errors_end_as_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise InputError("Port 1 is taken. Choose another.")

    monkeypatch.setattr(cli, "app", refuse)
    with pytest.raises(SystemExit) as stop:
        cli.main()
    assert stop.value.code == "cmplearn: Port 1 is taken. Choose another."


def test_a_fault_nobody_foresaw_keeps_its_details_in_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def break_down() -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(cli, "app", break_down)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(SystemExit) as stop:
        cli.main()
    message = str(stop.value.code)
    assert "What you have saved is safe" in message
    assert "Traceback" not in message
    assert "ZeroDivisionError" in Path(message.split(": ")[-1]).read_text(encoding="utf-8")
