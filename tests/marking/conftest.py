"""What the marking tests share: the released assignment, a course root of their own, and the sandbox."""

import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path
from typing import Any

import pytest

from cmplearn.marking import open_notebook
from cmplearn.marking.execute import Sandbox, isolation

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


@pytest.fixture(scope="session")
def isolated() -> None:
    """The sandbox can be had; on Linux a test fails without it, and says what to do."""
    found = isolation()
    if not found.available and sys.platform == "linux":
        pytest.fail(f"{found.why} Debian and Ubuntu: sudo apt-get install bubblewrap.", pytrace=False)
    if not found.available:
        pytest.skip(found.why)


class SharedSandboxes:
    """Makes sandboxes for `mark`: runs that need the same share one, as each takes seconds to start."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._started: list[tuple[object, Sandbox]] = []

    def __call__(
        self, *, preload: Sequence[str], shared_files: Mapping[str, bytes], isolated: bool, concurrent: int
    ) -> AbstractContextManager[Sandbox]:
        settings = {"preload": tuple(preload), "shared_files": dict(shared_files), "isolated": isolated}
        settings["concurrent"] = concurrent
        for of, sandbox in self._started:
            if of == settings:
                return nullcontext(sandbox)
        sandbox = self._stack.enter_context(Sandbox(**settings))  # type: ignore[arg-type]
        self._started.append((settings, sandbox))
        return nullcontext(sandbox)


@pytest.fixture(scope="session")
def sandboxes() -> Iterator[SharedSandboxes]:
    with ExitStack() as stack:
        yield SharedSandboxes(stack)
