"""What the marking tests share: the released assignment, and a course root of their own."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from cmplearn.marking import open_notebook

ASSESSMENTS = Path(__file__).parents[2] / "assessments"
RELEASE = ASSESSMENTS / "release" / "a2-care-homes" / "a2-care-homes.ipynb"


@pytest.fixture
def released() -> Any:
    return open_notebook(RELEASE)


@pytest.fixture
def course_root(tmp_path: Path) -> Path:
    """A course root with the released assignment, and nothing handed in."""
    root = tmp_path / "root"
    shutil.copytree(ASSESSMENTS / "release", root / "release")
    return root
