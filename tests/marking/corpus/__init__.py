"""Submissions to nbgrader by name, honest, odd and broken, and what stock nbgrader makes of each.

``build`` makes a course root through nbgrader itself, ``hand_in`` puts submissions of the corpus in it,
``stock`` marks a copy with nbgrader as it comes, and ``rows`` reads a gradebook by natural keys.
"""

from . import answers, cells, files, formats, running  # each enters its submissions
from .assignment import ASSIGNMENT, COSTS, NOTEBOOKS, WAITS, Files, Notebooks, build, put, released
from .courses import COURSES, Mark, hand_in, play
from .outcome import Cell, Outcome, Rows, autograded, mark_with_stock, outcomes, rows, stock
from .submission import (
    SUBMISSIONS,
    Submission,
    answered,
    as_files,
    cell_of,
    first_alone,
    set_source,
    submission,
)

__all__ = [
    "ASSIGNMENT",
    "COSTS",
    "COURSES",
    "NOTEBOOKS",
    "SUBMISSIONS",
    "WAITS",
    "Cell",
    "Files",
    "Mark",
    "Notebooks",
    "Outcome",
    "Rows",
    "Submission",
    "answered",
    "answers",
    "as_files",
    "autograded",
    "build",
    "cell_of",
    "cells",
    "files",
    "first_alone",
    "formats",
    "hand_in",
    "mark_with_stock",
    "outcomes",
    "play",
    "put",
    "released",
    "rows",
    "running",
    "set_source",
    "stock",
    "submission",
]
