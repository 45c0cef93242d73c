"""The settings that submissions of the corpus are marked under, and how a course is played through."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from pathlib import Path

from .assignment import WAITS, Files, Notebooks, build, put, released
from .files import EARLY
from .outcome import Outcome, outcomes
from .submission import SUBMISSIONS, answered, as_files

OWN_RULE = """
from nbgrader.plugins import BasePlugin

class ByTheHour(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        hours = total_seconds_late // 3600
        return None if hours == 0 else -1.0 if hours == 2 else hours / 24

c.AssignLatePenalties.plugin_class = ByTheHour
"""

OWN_STEPS = """
from nbgrader import preprocessors as steps

class OutOfSight(steps.NbGraderPreprocessor):
    def preprocess_cell(self, cell, resources, cell_index):
        cell.outputs = [each for each in cell.get("outputs", ()) if each.output_type != "error"]
        return cell, resources

c.Autograde.sanitize_preprocessors = [steps.ClearOutput, steps.OverwriteKernelspec, steps.OverwriteCells]
c.Autograde.autograde_preprocessors = [
    steps.Execute, OutOfSight, steps.LimitOutput, steps.SaveAutoGrades, steps.AssignLatePenalties
]
c.LimitOutput.max_lines = 3
"""

COURSES: Mapping[str, str] = {
    "plain": "",
    "adds missing cells": "c.OverwriteCells.add_missing_cells = True",
    "little time": "c.Execute.timeout = 3",
    "late scores zero": 'c.LateSubmissionPlugin.penalty_method = "zero"',
    "late by a rule of its own": OWN_RULE,
    "keeps own data": 'c.Autograde.exclude_overwriting = {"waiting": ["waits.csv"]}',
    "no new students": "c.Autograde.create_student = False",
    "own steps": OWN_STEPS,
    "passes over a warning": 'c.IgnorePattern.enabled = True\nc.IgnorePattern.pattern = "slow"',
    "marked again": "",
    "stops the run": "",
}

ONE_BY_ONE = ("stops the run",)
"""Courses whose submissions each end stock's run: it is started anew for each."""

Mark = Callable[[Path, Iterable[str]], None]
"""Marks a course root: all students when none is named, otherwise each in a run of its own."""


def hand_in(root: Path, names: Iterable[str]) -> list[str]:
    """Put submissions of the corpus into a course root, and return their student ids."""
    chosen = [SUBMISSIONS[name] for name in names]
    for each in chosen:
        put(root, each.student, each.make(released(root)))
    return [each.student for each in chosen]


def play(root: Path, course: str, names: Iterable[str], mark: Mark) -> dict[str, Outcome]:
    """Build a course, hand submissions in, have them marked, and return the outcome of each by its name."""
    build(root, COURSES[course])
    _enter_student(root, "known")
    names = tuple(names)
    students = dict(zip(names, hand_in(root, names), strict=True))
    one_by_one = tuple(students.values()) if course in ONE_BY_ONE else ()
    mark(root, one_by_one)
    if course == "marked again":
        for name, student in students.items():
            _mark_by_hand(root, student)
            put(root, student, AGAIN[name](released(root)))
        mark(root, ())
    found = outcomes(root)
    return {name: found.get(student, Outcome()) for name, student in students.items()}


def _enter_student(root: Path, student: str) -> None:
    with closing(sqlite3.connect(root / "gradebook.db")) as gradebook:
        gradebook.execute("INSERT INTO student (id) VALUES (?)", (student,))
        gradebook.commit()


BY_HAND = {"test-mean-wait": 1.5, "explain": 3.0, "plan": 2.0}

ENTER_BY_HAND = """
UPDATE grade SET manual_score = :score, needs_manual_grade = 0
WHERE cell_id IN (
    SELECT base_cell.id FROM base_cell JOIN notebook ON notebook.id = base_cell.notebook_id
    WHERE base_cell.name = :cell AND notebook.name = :notebook)
AND notebook_id IN (
    SELECT submitted_notebook.id FROM submitted_notebook
    JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
    WHERE submitted_assignment.student_id = :student)
"""


def _mark_by_hand(root: Path, student: str) -> None:
    """Enter manual marks, as formgrader does."""
    with closing(sqlite3.connect(root / "gradebook.db")) as gradebook:
        for cell, score in BY_HAND.items():
            values = {"score": score, "cell": cell, "notebook": WAITS, "student": student}
            gradebook.execute(ENTER_BY_HAND, values)
        gradebook.commit()


LATER = {"timestamp.txt": b"2026-02-02 12:00:00 UTC"}


def _worse(notebooks: Notebooks) -> Files:
    return as_files(answered(notebooks, mean_wait="mean_wait = 0", total="total_gbp = 0"))


AGAIN: Mapping[str, Callable[[Notebooks], Files]] = {
    "marked-again-unchanged": lambda notebooks: as_files(answered(notebooks)) | EARLY,
    "marked-again-without-a-later-time": lambda notebooks: _worse(notebooks) | EARLY,
    "marked-again-worse": lambda notebooks: _worse(notebooks) | LATER,
    "marked-again-blank": lambda notebooks: as_files(notebooks) | LATER,
    "marked-again-with-a-notebook-less": lambda notebooks: (
        as_files({WAITS: answered(notebooks)[WAITS]}) | LATER
    ),
    "marked-again-better": lambda notebooks: as_files(answered(notebooks)) | LATER,
    "marked-again-broken": lambda notebooks: as_files(answered(notebooks)) | {f"{WAITS}.ipynb": b""} | LATER,
}
