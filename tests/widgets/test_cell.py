from typing import Any

import pytest

from cmplearn.errors import InputError
from cmplearn.widgets import cell


class Shell:
    """Stands in for a notebook's kernel: it says which cell runs."""

    def __init__(self, cell_id: str, execution_count: int) -> None:
        self.cell_id, self.execution_count = cell_id, execution_count

    def get_parent(self) -> dict[str, Any]:
        return {"metadata": {"cellId": self.cell_id}}


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> Any:
    return lambda *run: monkeypatch.setattr("IPython.get_ipython", lambda: Shell(*run))


def asking(label: str) -> dict[str, Any]:
    return {"id": "why", "kind": "text", "label": label}


def test_a_cell_that_is_run_again_may_declare_its_ids_again(running: Any) -> None:
    declared = cell.Declared()
    running("a", 1)
    declared.add(asking("Why?"))
    running("a", 2)
    declared.add(asking("Why not?"))

    assert declared.controls == {"why": asking("Why not?")}


@pytest.mark.parametrize("second", [("b", 2), ("a", 1)], ids=["another cell", "the same cell twice"])
def test_two_controls_may_not_share_an_id(running: Any, second: tuple[str, int]) -> None:
    declared = cell.Declared()
    running("a", 1)
    declared.add(asking("Why?"))
    running(*second)

    with pytest.raises(InputError, match="'why' is already taken in this lesson, by “Why\\?”"):
        declared.add(asking("Why else?"))


def test_where_nobody_tells_which_cell_runs_an_id_is_taken_once() -> None:
    declared = cell.Declared()
    declared.add(asking("Why?"))

    with pytest.raises(InputError, match="already taken"):
        declared.add(asking("Why?"))
