"""Where the default differs from stock nbgrader: every submission by name, what differs, and why.

The reasons are those of the table that `cmplearn mark` prints. Under `--strict` there is none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from .assignment import COSTS, WAITS
from .outcome import Outcome

Kinds = Mapping[tuple[str, str], tuple[str, ...]]

LOOK: Mapping[str, Any] = {"needs_manual_grade": True}

STANDARD_ERROR = "Standard error alone scores 0 as in stock, and a person is asked to look."


@dataclass(frozen=True)
class Different:
    """What differs from stock in one submission.

    ``cells`` has the changed fields of cells, ``kinds`` other kinds of output of tests in autograded/.
    """

    reason: str
    cells: Mapping[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    kinds: Kinds = field(default_factory=dict)

    def applied(self, stock: Outcome) -> Outcome:
        """Return what the default gives, from what stock gave."""
        cells = dict(stock.cells)
        for key, changed in self.cells.items():
            row = cells[key]._replace(**changed)
            assert row != cells[key], f"{key} does not differ from stock."
            cells[key] = row
        autograded = {notebook: dict(kinds) for notebook, kinds in stock.autograded.items()}
        for (notebook, cell), kinds in self.kinds.items():
            autograded.setdefault(notebook, {})[cell] = kinds
        return replace(stock, cells=cells, autograded=autograded)


def _stderr() -> Different:
    return Different(STANDARD_ERROR, {(WAITS, "test-within"): LOOK})


OVER_MAX = "A result over the most costs that cell, not the submission; a person is asked to look."
OVER_MAX_CELL = {(WAITS, "test-within"): {"auto_score": 0.0, **LOOK}}
OVER_MAX_KINDS: Kinds = {
    (WAITS, "test-mean-wait"): (),
    (WAITS, "test-within"): ("error OverMaximum", "execute_result"),
    (WAITS, "explain"): (),
}

DEAD_KERNEL = "A dead kernel costs that cell and those after it; scores before it stand; a person looks."
DEAD: Mapping[str, Any] = {"auto_score": 0.0, **LOOK}
SECOND_IN_FULL = {
    (COSTS, "test-total"): {"auto_score": 3.0, "needs_manual_grade": False},
    (COSTS, "test-printed"): {"auto_score": 1.0, "needs_manual_grade": False},
}
SECOND_IN_FULL_KINDS: Kinds = {
    (COSTS, "test-total"): (),
    (COSTS, "test-printed"): ("stdout",),
    (COSTS, "sketch"): ("execute_result",),
}
FIRST_DEAD = {(WAITS, "test-mean-wait"): DEAD, (WAITS, "test-within"): DEAD}
FIRST_DEAD_KINDS: Kinds = {
    (WAITS, "test-mean-wait"): ("error NotRun",),
    (WAITS, "test-within"): ("error NotRun",),
    (WAITS, "explain"): (),
}

TIMED_OUT = "A test that runs out of time scores 0 as in stock, and a person is asked to look."

NOT_RUN = "A test that was tagged not to be run scores as in stock, and a person is asked to look."
CHANGED = "What was handed in changed, so it is marked again though its time says that it didn't."

DIFFERENCES: Mapping[str, Different] = {
    "warns": _stderr(),
    "warns-on-division": _stderr(),
    "prints-to-stderr": _stderr(),
    "logs-a-warning": _stderr(),
    "warns-in-its-own-cell-and-again-in-the-test": _stderr(),
    "thread-that-raises-in-a-test": _stderr(),
    "words-that-are-not-passed-over": _stderr(),
    "returns-over-max": Different(
        OVER_MAX, {**OVER_MAX_CELL, **SECOND_IN_FULL}, {**OVER_MAX_KINDS, **SECOND_IN_FULL_KINDS}
    ),
    "returns-barely-over-max": Different(OVER_MAX, OVER_MAX_CELL, OVER_MAX_KINDS),
    "returns-infinity": Different(OVER_MAX, OVER_MAX_CELL, OVER_MAX_KINDS),
    "exits-hard": Different(
        DEAD_KERNEL, {**FIRST_DEAD, **SECOND_IN_FULL}, {**FIRST_DEAD_KINDS, **SECOND_IN_FULL_KINDS}
    ),
    "exits-hard-in-a-test": Different(
        DEAD_KERNEL,
        {
            (WAITS, "test-mean-wait"): {"auto_score": 2.0, "needs_manual_grade": False},
            (WAITS, "test-within"): DEAD,
        },
        {(WAITS, "test-mean-wait"): (), (WAITS, "test-within"): ("error NotRun",), (WAITS, "explain"): ()},
    ),
    "exits-hard-in-the-second": Different(
        DEAD_KERNEL,
        {(COSTS, "test-total"): DEAD, (COSTS, "test-printed"): DEAD},
        {
            (WAITS, "test-mean-wait"): (),
            (WAITS, "test-within"): ("execute_result",),
            (WAITS, "explain"): (),
            (COSTS, "test-total"): ("error NotRun",),
            (COSTS, "test-printed"): ("error NotRun",),
            (COSTS, "sketch"): ("error NotRun",),
        },
    ),
    "kills-itself": Different(DEAD_KERNEL, FIRST_DEAD, FIRST_DEAD_KINDS),
    "crashes": Different(DEAD_KERNEL, FIRST_DEAD, FIRST_DEAD_KINDS),
    "calls-exit-and-goes-on": Different(DEAD_KERNEL, FIRST_DEAD, FIRST_DEAD_KINDS),
    "test-tagged-to-be-skipped": Different(NOT_RUN, {(WAITS, "test-mean-wait"): LOOK}),
    "marked-again-without-a-later-time": Different(
        CHANGED,
        {
            (WAITS, "explain"): LOOK,
            (WAITS, "test-mean-wait"): {"auto_score": 0.0, **LOOK},
            (COSTS, "test-total"): {"auto_score": 0.0},
        },
        {
            (WAITS, "test-mean-wait"): ("error AssertionError",),
            (COSTS, "test-total"): ("error AssertionError",),
        },
    ),
    "busy-loop-in-a-test": Different(TIMED_OUT, {(WAITS, "test-within"): LOOK}),
    "busy-loop": Different(TIMED_OUT, {(WAITS, "test-mean-wait"): LOOK}),
    "sleeps": Different(TIMED_OUT, {(WAITS, "test-mean-wait"): LOOK}),
}
