"""What a submission of the corpus is, and the honest one that the others change."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from textwrap import dedent
from typing import Any

import nbformat

from .assignment import COSTS, WAITS, Files, Notebooks

ANSWERS: Mapping[tuple[str, str], str] = {
    (WAITS, "mean-wait"): 'mean_wait = waits["weeks"].mean()',
    (WAITS, "within"): "def within(weeks):\n    return weeks <= 18",
    (WAITS, "explain"): "A few people wait very long, so the mean lies above what most people wait.",
    (COSTS, "total"): 'total_gbp = int(costs["cost_gbp"].sum())',
    (COSTS, "sketch"): 'costs.sort_values("cost_gbp")',
}


@dataclass(frozen=True)
class Submission:
    """A submission by name.

    ``make`` takes the released notebooks, which it may change, and returns the files that are handed in.
    ``course`` names the settings under which it is marked.
    """

    name: str
    student: str
    make: Callable[[Notebooks], Files]
    course: str


SUBMISSIONS: dict[str, Submission] = {}


def submission(
    student: str = "", course: str = "plain"
) -> Callable[[Callable[[Notebooks], Files]], Callable[[Notebooks], Files]]:
    """Enter a function in the corpus under its own name, with hyphens."""

    def enter(make: Callable[[Notebooks], Files]) -> Callable[[Notebooks], Files]:
        name = make.__name__.replace("_", "-")
        SUBMISSIONS[name] = Submission(name, student or name, make, course)
        return make

    return enter


def cell_of(notebook: Any, grade_id: str) -> Any:
    """Return the cell of a notebook that has a grade id."""
    (found,) = (
        cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    )
    return found


def set_source(notebook: Any, grade_id: str, source: str) -> None:
    """Write a cell's source."""
    cell_of(notebook, grade_id).source = dedent(source).strip("\n")


def answered(notebooks: Notebooks, **changed: str) -> Notebooks:
    """Fill in the right answers; ``changed`` has other answers, by grade id with underscores."""
    for (name, grade_id), source in ANSWERS.items():
        set_source(notebooks[name], grade_id, changed.get(grade_id.replace("-", "_"), source))
    return notebooks


def first_alone(released: Notebooks, **changed: str) -> Files:
    """Return the first notebook, answered, without the second: half the time of stock nbgrader."""
    return as_files({WAITS: answered(released, **changed)[WAITS]})


def as_files(notebooks: Notebooks) -> Files:
    """Return notebooks as the files of a submission."""
    return {f"{name}.ipynb": nbformat.writes(notebook).encode() for name, notebook in notebooks.items()}
