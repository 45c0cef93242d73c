"""Reads, checks, normalises and runs notebooks: the same code behind `cmplearn notebooks` and the tests.

A lesson's notebook is its only source, so what is committed must be exactly what a clean run gives: `run`
executes it in a fresh kernel, `normalise` takes out what changes from one save to the next, `check` says what
is wrong, `pace` how long it takes.
"""

from cmplearn.notebooks.checking import Problem, check
from cmplearn.notebooks.normalising import fix, normalise
from cmplearn.notebooks.pacing import Pace, pace
from cmplearn.notebooks.reading import Notebook, find, read, write
from cmplearn.notebooks.running import CellFailedError, execute, run

__all__ = [
    "CellFailedError",
    "Notebook",
    "Pace",
    "Problem",
    "check",
    "execute",
    "find",
    "fix",
    "normalise",
    "pace",
    "read",
    "run",
    "write",
]
