from types import SimpleNamespace

import nbformat
import pytest
from nbgrader import utils

from cmplearn.marking.jobs import NotebookRun
from cmplearn.marking.score import OVER_MOST, NotebookFailedError, put_back, scored, unfinished

from .corpus.assignment import ANSWER, LOCKED, TASK, code, words
from .corpus.assignment import test as worth
from .stand_in import cell_run, error, result, stream

TIMEOUT = {"ename": "CellTimeoutError", "evalue": "", "traceback": ["No reply"]}


def marked(*runs, strict=False, cells=None):
    """Return a notebook with the outputs of its runs: one test cell of 2 points for each, by default."""
    cells = cells or [code(f"t{run.index}", f"check({run.index})", **worth(2)) for run in runs]
    notebook = nbformat.v4.new_notebook(cells=cells)
    run = NotebookRun("n", "fork", tuple(runs), None, 0.0, ())
    put_back(notebook, run, TIMEOUT, strict)
    return notebook, run


def told(*runs, **options):
    """Return how each cell of a notebook ended, with the scores of nbgrader's own rule."""
    notebook, run = marked(*runs, **options)
    grades = {
        cell.metadata.nbgrader["grade_id"]: SimpleNamespace(auto_score=utils.determine_grade(cell)[0])
        for cell in notebook.cells
        if utils.is_grade(cell)
    }
    source = [SimpleNamespace(name=name, max_score=2.0) for name in grades]
    return scored("n", source, grades.__getitem__, notebook, run)


@pytest.mark.parametrize(
    ("run", "state", "score", "reasons", "needs_look"),
    [
        (cell_run(0), "pass", 2, (), False),
        (cell_run(0, stream("stdout", "hello")), "pass", 2, (), False),
        (cell_run(0, result("2")), "pass", 2, (), False),
        (cell_run(0, result("'words'")), "pass", 2, (), False),
        (cell_run(0, result("-1")), "pass", 2, (), False),
        (cell_run(0, result("0.5")), "partly", 0.5, (), False),
        (cell_run(0, result("0")), "fail", 0, (), False),
        (cell_run(0, error()), "fail", 0, ("AssertionError: Look again.",), False),
        (cell_run(0, error("NameError", "x")), "error", 0, ("NameError: x",), False),
        (cell_run(0, stream("stderr", "Old  way\n")), "stderr only", 0, ("Old way",), True),
        (cell_run(0, stream("stderr", "w"), error()), "fail", 0, ("AssertionError: Look again.",), False),
        (cell_run(0, result("1"), error()), "partly", 1, (), False),
        (cell_run(0, result("3")), "error", 0, (f"OverMaximum: {OVER_MOST}",), True),
        (
            cell_run(0, tampering=("assert no longer fails",)),
            "looks tampered",
            2,
            ("assert no longer fails",),
            True,
        ),
        (cell_run(0, state="timed out", reason="30 s"), "timed out", 0, ("30 s",), True),
        (cell_run(0, state="killed", reason="It ended."), "killed", 0, ("It ended.",), True),
        (cell_run(0, result("2"), state="killed", reason="It ended."), "killed", 0, ("It ended.",), True),
    ],
)
def test_each_test_ends_in_a_state_with_nbgraders_score_and_a_reason(run, state, score, reasons, needs_look):
    (cell,) = told(run)
    assert (cell.state, cell.auto_score, cell.reasons, cell.needs_look) == (state, score, reasons, needs_look)


def test_scores_before_a_dead_kernel_stand_and_later_cells_score_nothing():
    runs = (
        cell_run(0),
        cell_run(1, state="killed", reason="It ended."),
        cell_run(2, state="not run", reason="The notebook ended before."),
    )
    assert [(cell.state, cell.auto_score) for cell in told(*runs)] == [
        ("pass", 2),
        ("killed", 0),
        ("killed", 0),
    ]


@pytest.mark.parametrize(
    ("strict", "runs"),
    [
        (True, [cell_run(0), cell_run(1, state="killed", reason="It ended.")]),
        (False, [cell_run(0, state="not run", reason="There is no kernel kobol.")]),
    ],
)
def test_what_fails_a_submission_in_nbgrader_fails_it(strict, runs):
    with pytest.raises(NotebookFailedError, match=r"n could not be run: (It ended|There is no kernel kobol)"):
        marked(*runs, strict=strict)


def test_a_result_over_the_most_fails_the_submission_when_strict_as_in_nbgrader():
    with pytest.raises(ValueError, match="greater than maximum"):
        told(cell_run(0, result("3")), strict=True)


def test_after_enough_time_outs_later_cells_are_not_run_and_the_submission_stands():
    runs = (cell_run(0, state="timed out", reason="30 s"), cell_run(1, state="not run", reason="3 timed out"))
    assert [cell.state for cell in told(*runs)] == ["timed out", "killed"]


def test_a_time_out_has_nbgraders_error_once():
    notebook, _ = marked(cell_run(0, error("KeyboardInterrupt", ""), state="timed out", reason="30 s"))
    assert [output.ename for output in notebook.cells[0].outputs] == ["KeyboardInterrupt", "CellTimeoutError"]


def test_what_only_a_person_can_mark_is_left_to_one_unless_it_is_untouched():
    answer = words("answered", "Mine.", points=2, **ANSWER)
    untouched = words("untouched", "Write here.", points=2, **ANSWER)
    untouched.metadata.nbgrader["checksum"] = utils.compute_checksum(untouched)
    cells = told(cells=[answer, untouched])
    assert [(cell.state, cell.auto_score) for cell in cells] == [("for a person", None), ("no response", 0)]


def test_a_missing_cell_and_a_missing_notebook_are_told():
    source = [SimpleNamespace(name="t", max_score=2.0)]
    (missing,) = scored("n", source, lambda _: SimpleNamespace(auto_score=None), nbformat.v4.new_notebook())
    assert (missing.state, missing.reasons) == ("for a person", ("The cell is missing.",))
    (absent,) = scored("n", source, lambda _: SimpleNamespace(auto_score=0.0))
    assert (absent.state, absent.reasons) == ("no response", ("The notebook was not handed in.",))


def test_an_answer_that_did_not_end_is_told_though_it_is_no_test():
    cells = [
        code("mean-wait", "while True: pass"),
        nbformat.v4.new_code_cell("1"),
        code("t", "1", **worth(2)),
    ]
    runs = [cell_run(index, state="timed out", reason="It took 30 seconds.") for index in range(3)]
    assert unfinished(*marked(*runs, cells=cells)) == (
        "The cell mean-wait did not run to its end: It took 30 seconds.",
        "Cell 2 did not run to its end: It took 30 seconds.",
    )


def test_tasks_and_locked_cells_are_no_tests():
    task = words("task", "Plan it.", points=2, **TASK)
    notebook = nbformat.v4.new_notebook(cells=[task, code("setup", "x = 1", **LOCKED)])
    source = [SimpleNamespace(name="task", max_score=2.0)]
    (cell,) = scored("n", source, lambda _: SimpleNamespace(auto_score=None), notebook)
    assert cell.state == "for a person"


def test_a_test_that_the_participants_notebook_passes_over_is_looked_at_with_nbgraders_score():
    skipped = code("t", "assert False", **worth(2))
    (cell,) = told(cells=[skipped])
    assert (cell.state, cell.auto_score, cell.needs_look) == ("looks tampered", 2, True)
