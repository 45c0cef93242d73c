"""Marks don't change with load: limits count what a cell works, not how long the machine takes over it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.marking import corpus

from cmplearn.marking import steps
from cmplearn.marking.jobs import Limits
from cmplearn.marking.mark import mark
from cmplearn.marking.steps import MakesRuns

pytestmark = pytest.mark.usefixtures("isolated")

# Works half the time that it may: beside others that work too it takes longer than that on the clock.
WORKS = """
import time
began = time.process_time()
while time.process_time() - began < 0.5:
    pass
mean_wait = waits["weeks"].mean()
"""
LONG = ("works-long-1", "works-long-2")  # at once, so that there are more who work than cores
SAMPLE = ("honest", "partial")


@pytest.fixture(autouse=True)
def no_end_of_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the limit on waiting out: it is on the clock, and others that work on this machine use it up."""

    def limits(*settings: Any, **more: Any) -> Limits:
        return replace(of_settings(*settings, **more), wall_seconds=600.0)

    of_settings = steps.limits
    monkeypatch.setattr(steps, "limits", limits)


@contextmanager
def busy() -> Iterator[None]:
    """Keep every core busy with other programs."""
    with ExitStack() as ended:
        for _ in range((os.cpu_count() or 1) + 1):
            spinning = subprocess.Popen([sys.executable, "-c", "while True: pass"])
            ended.callback(spinning.wait)
            ended.callback(spinning.kill)
        yield


def course_root(folder: Path, names: tuple[str, ...]) -> Path:
    root = corpus.build(folder, "c.Execute.timeout = 1")
    corpus.hand_in(root, names)
    works = corpus.answered(corpus.released(root), mean_wait=WORKS)
    for student in LONG:
        corpus.put(root, student, corpus.as_files(works))
    return root


def same_when_busy(folder: Path, names: tuple[str, ...], sandboxes: MakesRuns) -> corpus.Rows:
    """Mark in quiet and under load, compare, and return the marks."""
    quiet, under_load = (course_root(folder / name, names) for name in ("quiet", "load"))
    mark(quiet, corpus.ASSIGNMENT, jobs=2, sandbox=sandboxes)  # first, so that the sandbox has started
    with busy():
        mark(under_load, corpus.ASSIGNMENT, jobs=2, sandbox=sandboxes)
    assert corpus.rows(under_load) == corpus.rows(quiet)
    assert corpus.autograded(under_load) == corpus.autograded(quiet)
    return corpus.rows(under_load)


def test_marks_are_the_same_with_every_core_busy(tmp_path: Path, sandboxes: MakesRuns) -> None:
    rows = same_when_busy(tmp_path, SAMPLE, sandboxes)
    for student in LONG:
        assert rows.cells[student, corpus.WAITS, "test-mean-wait"].auto_score == 2


@pytest.mark.long
def test_marks_of_the_whole_corpus_are_the_same_with_every_core_busy(
    tmp_path: Path, sandboxes: MakesRuns
) -> None:
    names = tuple(name for name, each in corpus.SUBMISSIONS.items() if each.course == "plain")
    same_when_busy(tmp_path, names, sandboxes)
