"""A course folder of its own for each test that spoils one."""

import shutil
from pathlib import Path

import pytest

from cmplearn.course import root

FILES = (
    "programme.yaml",
    "unit_costs.yaml",
    "methods.yaml",
    "roles.yaml",
    "structures.yaml",
    "search_words.yaml",
    "bodies.yaml",
    "own_case.yaml",
    "policy.yaml",
)
KEPT = (*FILES, "activities", "handbook", "cases", "datasets")


@pytest.fixture
def course_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the root of a copy of the programme's files, in use while the test runs."""
    original = root() / "course"
    (tmp_path / "course").mkdir()
    for name in KEPT:
        copy = shutil.copytree if (original / name).is_dir() else shutil.copyfile
        copy(original / name, tmp_path / "course" / name)
    monkeypatch.setenv("CMPLEARN_COURSE", str(tmp_path))
    return tmp_path
