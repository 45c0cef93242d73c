"""Submissions to nbgrader by name, honest, odd and broken, and what stock nbgrader makes of each.

``build`` makes a course root through nbgrader itself, ``hand_in`` puts submissions of the corpus in it,
``stock`` marks a copy with nbgrader as it comes, and ``rows`` reads a gradebook by natural keys.
"""

from .assignment import ASSIGNMENT, COSTS, NOTEBOOKS, WAITS, Files, Notebooks, build, hand_in, put, released
from .outcome import Cell, Rows, autograded, rows, stock
from .submission import SUBMISSIONS, Submission, answered, as_files, cell_of, set_source, submission

__all__ = [
    "ASSIGNMENT",
    "COSTS",
    "NOTEBOOKS",
    "SUBMISSIONS",
    "WAITS",
    "Cell",
    "Files",
    "Notebooks",
    "Rows",
    "Submission",
    "answered",
    "as_files",
    "autograded",
    "build",
    "cell_of",
    "hand_in",
    "put",
    "released",
    "rows",
    "set_source",
    "stock",
    "submission",
]
