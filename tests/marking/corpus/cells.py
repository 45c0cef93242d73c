"""Submissions whose cells were deleted, moved, copied or changed in what a participant should leave alone."""

import copy
from collections.abc import Callable
from typing import Any

import nbformat

from .assignment import COSTS, WAITS, Files, Notebooks
from .submission import answered, as_files, cell_of, submission


def first(released: Notebooks, change: Callable[[Any], object], **answers: str) -> Files:
    """Return the first notebook alone, answered and then changed."""
    notebook = answered(released, **answers)[WAITS]
    change(notebook)
    return as_files({WAITS: notebook})


def without(*grade_ids: str) -> Callable[[Any], object]:
    def change(notebook: Any) -> None:
        for grade_id in grade_ids:
            notebook.cells.remove(cell_of(notebook, grade_id))

    return change


def marked(where: str, **nbgrader: Any) -> Callable[[Any], object]:
    """Change what nbgrader's metadata say of a cell."""
    return lambda notebook: cell_of(notebook, where).metadata["nbgrader"].update(nbgrader)


def retyped(grade_id: str, cell_type: str) -> Callable[[Any], object]:
    def change(notebook: Any) -> None:
        cell = cell_of(notebook, grade_id)
        at = notebook.cells.index(cell)
        new = getattr(nbformat.v4, f"new_{cell_type}_cell")(cell.source, metadata=cell.metadata)
        notebook.cells[at] = new

    return change


def copied(grade_id: str, source: str) -> Callable[[Any], object]:
    """Put a copy with another source behind a cell; its cell id is its own."""

    def change(notebook: Any) -> None:
        cell = cell_of(notebook, grade_id)
        twin = copy.deepcopy(cell)
        twin["id"] = f"{grade_id}-copy"
        twin.source = source
        notebook.cells.insert(notebook.cells.index(cell) + 1, twin)

    return change


@submission(course="stops the run")
def duplicate_test(released: Notebooks) -> Files:
    return first(released, copied("test-mean-wait", "pass"), mean_wait="mean_wait = 0")


@submission(course="stops the run")
def duplicate_solution(released: Notebooks) -> Files:
    """The later copy counts."""
    return first(released, copied("mean-wait", "mean_wait = 5"))


@submission(course="stops the run")
def duplicate_written_answer(released: Notebooks) -> Files:
    return first(released, copied("explain", "YOUR ANSWER HERE"))


@submission(course="stops the run")
def duplicate_task(released: Notebooks) -> Files:
    return first(released, copied("plan", "Another plan."))


@submission(course="stops the run")
def everything_twice(released: Notebooks) -> Files:
    def change(notebook: Any) -> None:
        notebook.cells += copy.deepcopy(notebook.cells)
        for number, cell in enumerate(notebook.cells):
            cell["id"] = f"cell-{number}"

    return first(released, change)


DELETED = {
    "test": ("test-mean-wait",),
    "solution": ("mean-wait",),
    "setup": ("setup",),
    "written_answer": ("explain",),
    "task": ("plan",),
    "test_and_solution": ("mean-wait", "test-mean-wait"),
    "two_tests": ("test-mean-wait", "test-within"),
}


def _deleted(grade_ids: tuple[str, ...]) -> Callable[[Notebooks], Files]:
    return lambda released: first(released, without(*grade_ids))


def _enter_deleted() -> None:
    for what, grade_ids in DELETED.items():
        for name, course in (
            (f"deleted_{what}", "plain"),
            (f"deleted_{what}_put_back", "adds missing cells"),
        ):
            make = _deleted(grade_ids)
            make.__name__ = name
            submission(course=course)(make)


_enter_deleted()


@submission()
def deleted_all_cells(released: Notebooks) -> Files:
    for notebook in released.values():
        notebook.cells = []
    return as_files(released)


@submission(course="adds missing cells")
def deleted_all_cells_put_back(released: Notebooks) -> Files:
    return deleted_all_cells(released)


@submission(course="adds missing cells")
def nothing_to_put_back(released: Notebooks) -> Files:
    return as_files(answered(released))


@submission()
def changed_setup(released: Notebooks) -> Files:
    """The table in the locked cell is replaced: the locked cell comes back."""

    def change(notebook: Any) -> None:
        cell_of(notebook, "setup").source = 'waits = {"weeks": None}\nmean_wait = 20.0'

    return first(released, change, mean_wait="mean_wait = len(waits) * 5.0")


@submission()
def changed_tests(released: Notebooks) -> Files:
    def change(notebook: Any) -> None:
        cell_of(notebook, "test-mean-wait").source = "assert True"
        cell_of(notebook, "test-within").source = "2"

    return first(released, change, mean_wait="mean_wait = 3", within="def within(weeks):\n    return 0.5")


@submission()
def changed_points(released: Notebooks) -> Files:
    def change(notebook: Any) -> None:
        marked("test-mean-wait", points=200)(notebook)
        marked("explain", points=0)(notebook)
        marked("plan", points=50)(notebook)

    return first(released, change)


@submission()
def points_that_are_no_number(released: Notebooks) -> Files:
    return first(released, marked("test-mean-wait", points="many"))


@submission()
def test_unlocked(released: Notebooks) -> Files:
    return first(released, marked("test-mean-wait", locked=False))


@submission()
def setup_unlocked(released: Notebooks) -> Files:
    def change(notebook: Any) -> None:
        marked("setup", locked=False)(notebook)
        cell_of(notebook, "setup").source = "waits = None"

    return first(released, change)


@submission()
def solution_locked(released: Notebooks) -> Files:
    return first(released, marked("mean-wait", locked=True))


@submission()
def test_made_a_solution(released: Notebooks) -> Files:
    return first(released, marked("test-mean-wait", solution=True))


@submission()
def test_not_graded(released: Notebooks) -> Files:
    return first(released, marked("test-mean-wait", grade=False))


@submission()
def solution_graded(released: Notebooks) -> Files:
    return first(released, marked("mean-wait", grade=True, points=5))


@submission()
def written_answer_not_graded(released: Notebooks) -> Files:
    return first(released, marked("explain", grade=False))


@submission()
def written_answer_made_a_task(released: Notebooks) -> Files:
    return first(released, marked("explain", task=True))


@submission()
def unknown_grade_id(released: Notebooks) -> Files:
    return first(released, marked("test-mean-wait", grade_id="test-median-wait"))


@submission()
def empty_grade_id(released: Notebooks) -> Files:
    return first(released, marked("test-mean-wait", grade_id=""))


@submission()
def swapped_grade_ids(released: Notebooks) -> Files:
    def change(notebook: Any) -> None:
        one, other = cell_of(notebook, "test-mean-wait"), cell_of(notebook, "test-within")
        one.metadata["nbgrader"]["grade_id"] = "test-within"
        other.metadata["nbgrader"]["grade_id"] = "test-mean-wait"

    return first(released, change)


@submission()
def solution_under_the_id_of_the_test(released: Notebooks) -> Files:
    return first(
        released,
        lambda notebook: (
            without("test-mean-wait")(notebook),
            marked("mean-wait", grade_id="test-mean-wait")(notebook),
        ),
    )


@submission()
def wrong_checksum(released: Notebooks) -> Files:
    return first(released, marked("test-mean-wait", checksum="0" * 32))


@submission()
def metadata_of_nbgrader_removed(released: Notebooks) -> Files:
    def change(notebook: Any) -> None:
        del cell_of(notebook, "test-mean-wait").metadata["nbgrader"]

    return first(released, change)


@submission(course="stops the run")
def metadata_of_nbgrader_emptied(released: Notebooks) -> Files:
    def change(notebook: Any) -> None:
        cell_of(notebook, "test-mean-wait").metadata["nbgrader"] = {}

    return first(released, change)


@submission()
def further_keys_in_metadata(released: Notebooks) -> Files:
    return first(released, marked("test-mean-wait", remark="mine"))


@submission()
def test_made_markdown(released: Notebooks) -> Files:
    return first(released, retyped("test-mean-wait", "markdown"))


@submission()
def solution_made_markdown(released: Notebooks) -> Files:
    return first(released, retyped("mean-wait", "markdown"))


@submission()
def solution_made_raw(released: Notebooks) -> Files:
    return first(released, retyped("mean-wait", "raw"))


@submission()
def written_answer_made_code(released: Notebooks) -> Files:
    return first(released, retyped("explain", "code"))


@submission()
def written_answer_made_raw(released: Notebooks) -> Files:
    return first(released, retyped("explain", "raw"))


@submission()
def task_made_code(released: Notebooks) -> Files:
    return first(released, retyped("plan", "code"))


@submission()
def moved_test_before_its_solution(released: Notebooks) -> Files:
    def change(notebook: Any) -> None:
        test = cell_of(notebook, "test-mean-wait")
        notebook.cells.remove(test)
        notebook.cells.insert(2, test)

    return first(released, change)


@submission()
def cells_in_reverse(released: Notebooks) -> Files:
    return first(released, lambda notebook: notebook.cells.reverse())


@submission()
def cells_of_the_other_notebook(released: Notebooks) -> Files:
    def change(notebook: Any) -> None:
        notebook.cells += copy.deepcopy(released[COSTS].cells[1:])

    return first(released, change)


@submission()
def notebooks_under_each_others_names(released: Notebooks) -> Files:
    both = as_files(answered(released))
    return {f"{WAITS}.ipynb": both[f"{COSTS}.ipynb"], f"{COSTS}.ipynb": both[f"{WAITS}.ipynb"]}


@submission()
def task_answered(released: Notebooks) -> Files:
    def change(notebook: Any) -> None:
        notebook.cells.append(nbformat.v4.new_markdown_cell("We would book by telephone.", id="mine"))
        notebook.cells.append(nbformat.v4.new_code_cell('waits["weeks"].max()', id="mine-too"))

    return first(released, change)


@submission()
def task_changed(released: Notebooks) -> Files:
    def change(notebook: Any) -> None:
        cell_of(notebook, "plan").source += "\n\nWe would book by telephone."

    return first(released, change)


@submission()
def task_unlocked_and_changed(released: Notebooks) -> Files:
    def change(notebook: Any) -> None:
        cell_of(notebook, "plan").source = "Done."
        marked("plan", locked=False)(notebook)

    return first(released, change)


@submission()
def attachments(released: Notebooks) -> Files:
    def change(notebook: Any) -> None:
        cell = cell_of(notebook, "explain")
        cell.source += "\n\n![a chart](attachment:chart.png)"
        cell["attachments"] = {"chart.png": {"image/png": "iVBORw0KGgo="}}

    return first(released, change)


@submission()
def outputs_of_its_own(released: Notebooks) -> Files:
    """Outputs that came with the submission count for nothing."""

    def change(notebook: Any) -> None:
        result = nbformat.v4.new_output("execute_result", {"text/plain": "2"}, execution_count=7)
        cell_of(notebook, "test-within").outputs = [result]
        cell_of(notebook, "test-mean-wait").outputs = [nbformat.v4.new_output("error", ename="E", evalue="")]

    return first(released, change, within="def within(weeks):\n    return 0.5")


@submission()
def further_cells(released: Notebooks) -> Files:
    def change(notebook: Any) -> None:
        for at in range(len(notebook.cells), 0, -1):
            notebook.cells.insert(at, nbformat.v4.new_code_cell(f"extra = {at}\nextra", id=f"extra-{at}"))

    return first(released, change)


@submission()
def own_cell_with_an_unknown_grade_id(released: Notebooks) -> Files:
    mark = {
        "grade": True,
        "solution": False,
        "locked": True,
        "points": 100,
        "schema_version": 3,
        "task": False,
    }

    def change(notebook: Any) -> None:
        cell = nbformat.v4.new_code_cell("pass", id="bonus")
        cell.metadata["nbgrader"] = mark | {"grade_id": "bonus", "cell_type": "code", "checksum": "0" * 32}
        notebook.cells.append(cell)

    return first(released, change)


@submission()
def unknown_locked_cell(released: Notebooks) -> Files:
    mark = {"grade": False, "solution": False, "locked": True, "schema_version": 3, "task": False}

    def change(notebook: Any) -> None:
        cell = nbformat.v4.new_code_cell("pass", id="bonus")
        cell.metadata["nbgrader"] = mark | {"grade_id": "bonus"}
        notebook.cells.append(cell)

    return first(released, change)


@submission()
def test_tagged_to_be_skipped(released: Notebooks) -> Files:
    """nbclient runs no cell with this tag, and a test without output earns full marks."""

    def change(notebook: Any) -> None:
        cell_of(notebook, "test-mean-wait").metadata["tags"] = ["skip-execution"]

    return first(released, change, mean_wait="mean_wait = 0")


@submission()
def test_tagged_to_raise(released: Notebooks) -> Files:
    def change(notebook: Any) -> None:
        cell_of(notebook, "test-mean-wait").metadata["tags"] = ["raises-exception"]

    return first(released, change, mean_wait="mean_wait = 0")
