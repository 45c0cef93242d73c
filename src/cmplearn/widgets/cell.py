"""Which ids a lesson has declared, and whether a cell is only being run again."""

from typing import Any

from cmplearn.errors import InputError


class Declared:
    """The declarations of a lesson's controls by id, and the reveal that each waits inside.

    A cell that is run again in JupyterLab may declare its ids again; two cells, or one cell twice, may not
    share one.
    """

    def __init__(self) -> None:
        """Start with none."""
        self.controls: dict[str, dict[str, Any]] = {}
        self.inside: dict[str, str] = {}
        self._runs: dict[str, tuple[str, int]] = {}

    def add(self, declaration: dict[str, Any]) -> None:
        """Take a declaration, which has an id, a kind and a label.

        Raises
        ------
        InputError
            When another control of the lesson has it.
        """
        id, run = declaration["id"], running_cell()
        if id in self.controls and not _same_cell_again(self._runs[id], run):
            raise InputError(
                f"The id {id!r} is already taken in this lesson, by “{self.controls[id]['label']}”. "
                "Give each control its own id."
            )
        self.controls[id] = declaration
        self._runs[id] = run


def _same_cell_again(before: tuple[str, int], now: tuple[str, int]) -> bool:
    return bool(now[0]) and before[0] == now[0] and before[1] != now[1]


def running_cell() -> tuple[str, int]:
    """Return the running cell's id and execution count; ``("", 0)`` where nobody tells."""
    from IPython import (
        get_ipython,  # a kernel has it loaded; the server, which reads widgets' names, need not
    )

    shell: Any = get_ipython()
    if shell is None or not hasattr(shell, "get_parent"):
        return "", 0
    parent = shell.get_parent() or {}
    return parent.get("metadata", {}).get("cellId", ""), shell.execution_count
