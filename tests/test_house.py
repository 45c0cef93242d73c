"""The house keeps its own rules: who imports whom, what is committed, and that the words match the code."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest
from typer.main import get_command

from cmplearn.cli import app

ROOT = Path(__file__).resolve().parents[1]
ROOMS = sorted(
    path.name.removesuffix(".py")
    for path in (ROOT / "src/cmplearn").iterdir()
    if (path / "__init__.py").is_file() or path.name == "errors.py"
)
PURE_ROOMS = {"methods": {"numpy", "pandas", "scipy"}, "charts": {"numpy", "pandas", "scipy"}}
LARGEST_FILE = 300_000
# Split, so that this file does not find itself.
REGISTRY_HOSTS = ("files.python" + "hosted", "py" + "pi.org", "npm" + "js.org", "deb.deb" + "ian")
MACHINE_PATHS = ("/wo" + "rk/", "/ro" + "ot/")


@cache
def committed() -> tuple[Path, ...]:
    """Every file that is or would be committed."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    command = ["git", "ls-files", "-co", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(path for name in names.split("\0") if name and (path := ROOT / name).is_file())


def texts() -> list[tuple[Path, str]]:
    found = []
    for path in committed():
        try:
            found.append((path.relative_to(ROOT), path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue  # a picture
    return found


def contracts() -> list[dict[str, object]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found = settings["tool"]["importlinter"]["contracts"]
    assert isinstance(found, list)
    return found


def test_every_room_has_an_import_contract_that_knows_every_other_room() -> None:
    """A room added to the package but not to the contract would be unchecked."""
    for contract in contracts():
        assert isinstance(contract["forbidden_modules"], list)
        assert set(contract["forbidden_modules"]) <= {f"cmplearn.{room}" for room in ROOMS}
    held = {str(name) for contract in contracts() for name in contract["source_modules"]}  # type: ignore[attr-defined]
    assert held == {f"cmplearn.{room}" for room in ROOMS} - {"cmplearn.cli"}


WRONG_IMPORTS = {
    "methods": "import cmplearn.store",
    "marking": "from cmplearn import course",
    "course": "from cmplearn.portfolio import home",
    "widgets": "import cmplearn.store",
    "web": "import cmplearn.cli",
}


def lint_imports(folder: Path) -> str:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "COLUMNS": "200"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    ).stdout


def test_imports_against_the_contract_are_found(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for room, line in WRONG_IMPORTS.items():
        (tmp_path / "src/cmplearn" / room / "wrong.py").write_text(f'"""Breaks the rule."""\n\n{line}\n')
    broken = set(re.findall(r"^(\w+) imports .* BROKEN", lint_imports(tmp_path), re.MULTILINE))
    assert broken == set(WRONG_IMPORTS)


@pytest.mark.parametrize("room", PURE_ROOMS)
def test_methods_and_charts_need_nothing_but_numbers(room: str) -> None:
    """No file, widget, clock, database or drawing library comes into a method or a picture.

    Days are values (`datetime.date`); tests/methods/test_parameters.py sees that no method asks for today.
    """
    allowed = PURE_ROOMS[room] | set(sys.stdlib_module_names) - {
        "sqlite3",
        "time",
        "socket",
        "urllib",
    }
    for path in (ROOT / "src/cmplearn" / room).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            strange = {name.split(".")[0] for name in names} - allowed - {"cmplearn"}
            assert not strange, f"{path.relative_to(ROOT)}, line {node.lineno} imports {strange}"  # type: ignore[attr-defined]


def test_no_package_registry_is_named() -> None:
    """Locks, settings and words work with whichever registry a person's machine is set up for."""
    named = [f"{path}: {host}" for path, text in texts() for host in REGISTRY_HOSTS if host in text]
    assert named == []


def test_no_path_of_one_machine_is_committed() -> None:
    pattern = re.compile("|".join(rf"(?<![\w.-]){path}" for path in MACHINE_PATHS))
    found = [f"{path}: {match.group()}" for path, text in texts() for match in pattern.finditer(text)]
    assert found == []


def test_no_file_is_larger_than_a_lesson_may_be() -> None:
    large = [
        f"{path.relative_to(ROOT)}: {path.stat().st_size}"
        for path in committed()
        if path.stat().st_size > LARGEST_FILE
    ]
    assert [
        line for line in large if not line.startswith(("requirements.lock", "tests/requirements.lock"))
    ] == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / "course/decisions").glob("*.md")), ids=lambda path: str(path.name)
)
def test_a_decision_record_says_context_decision_and_consequence(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    parts = [re.search(rf"(?m)^(#+ |\*\*)?{name}", text) for name in ("Context", "Decision", "Consequence")]
    assert all(parts)
    assert re.match(r"# \d{4}\W", text) or re.match(r"# ", text)
    assert re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", path.name)


def test_decision_records_are_numbered_once_each() -> None:
    numbers = [path.name[:4] for path in (ROOT / "course/decisions").glob("*.md")]
    assert len(numbers) == len(set(numbers))


def commands() -> list[str]:
    """Every command that `cmplearn` knows, groups written out."""
    found = []
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        children = getattr(command, "commands", None)
        found += [f"cmplearn {name} {child}" for child in children] if children else [f"cmplearn {name}"]
    return found


@pytest.mark.parametrize("command", commands())
def test_every_command_is_in_the_words_for_people(command: str) -> None:
    pages = [ROOT / "README.md", ROOT / ".github/CONTRIBUTING.md", *(ROOT / "course/handbook").glob("*.md")]
    assert any(command in page.read_text(encoding="utf-8") for page in pages)


def test_the_licence_names_both_licences_and_their_folders() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "MIT License" in text
    assert "https://creativecommons.org/licenses/by/4.0/" in text
    for folder in ("course/", "modules/", "assessments/"):
        assert folder in text


def test_the_readme_leads_somewhere() -> None:
    """Every file and picture that the pages for newcomers point to is there."""
    missing = []
    for page in (ROOT / "README.md", *(ROOT / ".github").glob("*.md")):
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
            if (
                not target.startswith(("http://", "https://", "mailto:"))
                and not (page.parent / target).exists()
            ):
                missing.append(f"{page.name}: {target}")
    assert missing == []


def test_makefile_targets_are_all_in_help() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    assert phony
    help_text = subprocess.run(
        ["make", "-s", "help"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    assert [
        name for name in phony.group(1).split() if name != "help" and f"make {name} " not in help_text
    ] == []
