"""What code gave, back in its notebook, and how each graded cell ended; nbgrader's rule gives the scores."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import nbformat
from nbgrader import utils

from cmplearn.errors import CmplearnError
from cmplearn.marking.jobs import CellRun, NotebookRun
from cmplearn.marking.marked import Scored, State

__all__ = [
    "NO_CELL",
    "NO_NOTEBOOK",
    "OVER_MOST_NAME",
    "NotebookFailedError",
    "put_back",
    "scored",
    "unfinished",
]

LONGEST_REASON = 300
OVER_MOST_NAME = "OverMaximum"
OVER_MOST = "Its result is over the most that this cell can earn."
NO_NOTEBOOK = "The notebook was not handed in."
NO_CELL = "The cell is missing."
PASSED_OVER = "The test was never run: the participant's notebook says to pass it over."
STATES: dict[str, State] = {"timed out": "timed out", "killed": "killed", "not run": "killed"}
FOR_A_LOOK: tuple[State, ...] = ("timed out", "killed", "stderr only", "looks tampered")


class NotebookFailedError(CmplearnError, RuntimeError):
    """A notebook whose run fails its whole submission, as it does in nbgrader."""


def put_back(notebook: Any, run: NotebookRun, error_on_timeout: Mapping[str, Any], strict: bool) -> None:
    """Put what code gave into its notebook, with an error where a cell did not run to its end.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        The notebook that was run; it is changed.
    run : NotebookRun
        What came out.
    error_on_timeout : Mapping
        The error that nbgrader's settings put where a cell ran out of time.
    strict : bool
        Whether a dead kernel fails the submission.

    Raises
    ------
    NotebookFailedError
        When it could not be run at all; in strict also when its kernel died.
    """
    _check_ran(run, strict)
    if run.language_info is not None:
        notebook.metadata["language_info"] = nbformat.from_dict(run.language_info)
    for cell_run in run.cells:
        cell = notebook.cells[cell_run.index]
        cell.outputs = [nbformat.from_dict(output) for output in cell_run.outputs]
        cell.execution_count = cell_run.execution_count
        if cell_run.state == "timed out":
            _add_timeout(cell, error_on_timeout)
        elif cell_run.state != "ran":
            # First, so that nothing that the cell gave before it ended counts as a result.
            cell.outputs.insert(0, _error("NotRun", cell_run.reason))
    if not strict:
        _refuse_over_most(notebook)


def _check_ran(run: NotebookRun, strict: bool) -> None:
    """Refuse a run that nbgrader would end with an error."""
    ended = next((cell for cell in run.cells if cell.state in ("killed", "not run")), None)
    if ended is None:
        return
    timed_out = any(cell.state == "timed out" for cell in run.cells)
    if strict or (ended.state == "not run" and not timed_out):
        raise NotebookFailedError(f"{run.name} could not be run: {ended.reason}")


def _add_timeout(cell: Any, error_on_timeout: Mapping[str, Any]) -> None:
    """Put nbgrader's error for a time-out after a cell's outputs, unless it is there."""
    error = {"ename": "CellTimeoutError", "evalue": "", "traceback": [], **error_on_timeout}
    if not any(output.output_type == "error" and output.ename == error["ename"] for output in cell.outputs):
        cell.outputs.append(nbformat.from_dict({"output_type": "error", **error}))


def _refuse_over_most(notebook: Any) -> None:
    """Put an error before a result that is over the most: nbgrader would fail the whole submission."""
    for cell in notebook.cells:
        if utils.is_grade(cell) and not utils.is_solution(cell) and cell.cell_type == "code":
            try:
                utils.determine_grade(cell)
            except ValueError as error:
                if "greater than maximum" not in str(error):
                    raise
                cell.outputs.insert(0, _error(OVER_MOST_NAME, OVER_MOST))
            except KeyError:
                pass  # a result without text: nbgrader fails the submission when it saves the score


def _error(name: str, words: str) -> Any:
    """Return an output that says why a cell has no score."""
    return nbformat.v4.new_output("error", ename=name, evalue=words, traceback=[f"{name}: {words}"])


def scored(
    name: str,
    source: Iterable[Any],
    grade_of: Callable[[str], Any],
    notebook: Any = None,
    run: NotebookRun | None = None,
    passed_over: Container[str] = (),
) -> tuple[Scored, ...]:
    """Return how each graded cell of a notebook ended.

    Parameters
    ----------
    name : str
        The notebook, without ending.
    source : Iterable
        The cells of the source that have points, in order, as the gradebook has them.
    grade_of : Callable
        Takes a cell's nbgrader id and returns its grade, after nbgrader has saved it.
    notebook : nbformat.NotebookNode, optional
        The marked notebook; None when it was not handed in.
    run : NotebookRun, optional
        What came out of its run; None when nothing was run.
    passed_over : Container[str]
        Ids of cells that the source itself says not to run.

    Returns
    -------
    tuple[Scored, ...]
        One for each cell.
    """
    cells = {} if notebook is None else dict(_with_runs(notebook, run, passed_over))
    absent = NO_NOTEBOOK if notebook is None else NO_CELL
    stopped = {} if notebook is None or run is None else _after_a_stop(notebook, run)
    found = (_one(name, each, grade_of(each.name), cells.get(each.name), absent) for each in source)
    return tuple(
        _of_stopped(each, stopped[each.grade_id]) if each.grade_id in stopped else each for each in found
    )


def _after_a_stop(notebook: Any, run: NotebookRun) -> dict[str, str]:
    """Return the tests right after an answer that ran out of time, by id, with what is to be said of them."""
    states = {cell.index: cell.state for cell in run.cells}
    found: dict[str, str] = {}
    words = ""
    for index, cell in enumerate(notebook.cells):
        if utils.is_grade(cell) and not utils.is_solution(cell):
            if words:
                found[cell.metadata.nbgrader["grade_id"]] = words
        elif states.get(index) == "timed out":
            words = f"{_named(cell, index)} before it ran out of time."
        elif utils.is_solution(cell):
            words = ""
    return found


def _of_stopped(cell: Scored, words: str) -> Scored:
    """Return a test's end with a look asked for, when it did not pass after an answer that was stopped."""
    if cell.state not in ("fail", "error"):
        return cell
    return replace(cell, reasons=(*cell.reasons, words), needs_look=True)


def unfinished(notebook: Any, run: NotebookRun) -> tuple[str, ...]:
    """Return what is to be said of cells that are no tests and did not run to their end.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        The marked notebook.
    run : NotebookRun
        What came out of its run.

    Returns
    -------
    tuple[str, ...]
        A sentence for each.
    """
    ended = [
        (notebook.cells[each.index], each) for each in run.cells if each.state in ("timed out", "killed")
    ]
    return tuple(
        f"{_named(cell, each.index)} did not run to its end: {each.reason}"
        for cell, each in ended
        if not utils.is_grade(cell) or utils.is_solution(cell)
    )


def _named(cell: Any, index: int) -> str:
    """Return a cell's name for a tutor."""
    grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
    return f"The cell {grade_id}" if grade_id else f"Cell {index + 1}"


def _with_runs(
    notebook: Any, run: NotebookRun | None, passed_over: Container[str]
) -> Iterator[tuple[str, tuple[Any, CellRun | None, bool]]]:
    """Yield each of nbgrader's cells by its id, with what came out of it and whether it was to be run."""
    runs = {} if run is None else {cell.index: cell for cell in run.cells}
    for index, cell in enumerate(notebook.cells):
        if (utils.is_grade(cell) or utils.is_task(cell)) and "grade_id" in cell.metadata.nbgrader:
            grade_id = cell.metadata.nbgrader["grade_id"]
            yield grade_id, (cell, runs.get(index), run is not None and grade_id not in passed_over)


def _one(
    name: str, source: Any, grade: Any, found: tuple[Any, CellRun | None, bool] | None, absent: str
) -> Scored:
    """Return how one cell ended."""
    if found is None:
        state: State = "for a person" if grade.auto_score is None else "no response"
        return Scored(name, source.name, state, grade.auto_score, source.max_score, (absent,))
    cell, run, was_to_run = found
    if cell.cell_type != "code" or utils.is_solution(cell):
        state = "for a person" if grade.auto_score is None else "no response"
        return Scored(name, source.name, state, grade.auto_score, source.max_score)
    state, reasons = _state(cell, run, was_to_run, grade.auto_score or 0.0, source.max_score)
    needs_look = state in FOR_A_LOOK or any(each.get("ename") == OVER_MOST_NAME for each in cell.outputs)
    return Scored(name, source.name, state, grade.auto_score, source.max_score, reasons, needs_look)


def _state(
    cell: Any, run: CellRun | None, was_to_run: bool, score: float, most: float
) -> tuple[State, tuple[str, ...]]:
    """Return how a test ended, and why."""
    if run is not None and run.state != "ran":
        return STATES[run.state], (run.reason,)
    if run is not None and run.tampering:
        return "looks tampered", run.tampering
    if run is None and was_to_run:
        return "looks tampered", (PASSED_OVER,)
    error = next((each for each in cell.outputs if each.output_type == "error"), None)
    said = [each.text for each in cell.outputs if each.output_type == "stream" and each.name == "stderr"]
    if error is not None and score <= 0:
        state: State = "fail" if error.ename == "AssertionError" else "error"
        return state, (_short(f"{error.ename}: {error.evalue}" if error.evalue else error.ename),)
    if said and score <= 0:
        return "stderr only", (_short("".join(said)),)
    if score >= most:
        return "pass", ()
    return ("partly" if score > 0 else "fail"), ()


def _short(words: str) -> str:
    """Return the end of long words: what matters stands last."""
    words = " ".join(words.split())
    return words if len(words) <= LONGEST_REASON else "..." + words[-LONGEST_REASON:]
