"""Marks equal stock nbgrader's, over the corpus: under --strict in everything, by default but for a table.

What stock gave is recorded, as stock costs minutes; a sample of the record is tried against stock each time,
and all of it in `make test-long`.
"""

import difflib
import pprint
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from cmplearn.marking.mark import mark
from cmplearn.marking.steps import MakesRuns

from .corpus import ASSIGNMENT, COSTS, SUBMISSIONS, WAITS, Cell, Mark, Outcome, play
from .corpus.differences import DIFFERENCES
from .corpus.record import by_course, recorded, run_stock

STOCK = recorded()

pytestmark = pytest.mark.usefixtures("isolated")

LIVE = ("partial", "warns")
"""What stock marks again in each `make test`."""

SAMPLE = (
    *LIVE,
    *("honest", "returns-over-max"),
    *("blank", "wrong-everywhere", "right-but-for-the-hidden-tests", "written-answers-emptied"),
    *(
        "syntax-error",
        "markdown-in-a-code-cell",
        "unicode-in-cells",
        "prints-to-stderr",
        "displays-in-a-test",
    ),
    *("warns-in-its-own-cell-and-again-in-the-test", "returns-a-part", "returns-negative", "returns-nan"),
    *("returns-a-list", "returns-an-odd-number", "returns-what-shows-nothing", "returns-no-result"),
    *(
        "deleted-test",
        "deleted-setup",
        "changed-setup",
        "changed-tests",
        "changed-points",
        "swapped-grade-ids",
    ),
    *("test-made-a-solution", "test-made-markdown", "written-answer-made-code", "unknown-grade-id"),
    *("moved-test-before-its-solution", "cells-in-reverse", "task-answered", "task-changed", "attachments"),
    *("outputs-of-its-own", "test-tagged-to-be-skipped", "nbformat-3", "nbformat-4-0", "nbformat-5"),
    *(
        "two-cells-with-one-id",
        "cells-without-ids",
        "unknown-kernelspec",
        "missing-kernelspec",
        "empty-notebook",
    ),
    *("second-notebook-not-json", "truncated-json", "lone-surrogate", "huge-cell", "missing-first-notebook"),
    *("no-notebook", "further-notebooks", "further-files", "own-copy-of-the-data", "helper-module"),
    *("second-reads-what-the-first-wrote", "late-without-penalty"),
    *(
        "time-is-no-time",
        "id-in-other-letters",
        "brackets-in-the-id",
        "exits-hard",
        "exits-hard-in-the-second",
    ),
    *("asks-for-input", "five-megabytes-printed", "five-megabytes-of-result"),
    *("too-many-lines-before-stderr", "group-of-errors", "closes-standard-output"),
    *("late-by-a-year", "late-by-two-hours", "sys-exit-in-a-test"),
    *("deleted-two-tests-put-back", "deleted-task-put-back", "duplicate-test"),
    *("metadata-v2", "marked-again-worse", "marked-again-blank", "marked-again-broken"),
)
"""What we mark in each `make test`."""

STRICTLY = tuple(name for at, name in enumerate(SAMPLE) if name in DIFFERENCES or at % 2 == 0)
"""What we mark strictly too: where the default differs, and half of the rest, as the same code runs."""

DEAR = ("busy-loop-in-a-test", "deep-recursion", "figure", "module-that-shadows-pandas", "top-level-await")
"""What takes seconds each, and is marked by default alone."""


def ours(strict: bool, sandboxes: MakesRuns) -> Mark:
    """Return our marking as the corpus calls it."""

    def run(root: Path, students: Iterable[str]) -> None:
        for chosen in [[student] for student in students] or [None]:
            mark(root, ASSIGNMENT, students=chosen, strict=strict, jobs=2, sandbox=sandboxes)

    return run


def marked_by_ours(
    folder: Path, names: Iterable[str], sandboxes: MakesRuns, *, strict: bool
) -> dict[str, Outcome]:
    found: dict[str, Outcome] = {}
    for course, chosen in by_course(names).items():
        found |= play(folder / course.replace(" ", "-"), course, chosen, ours(strict, sandboxes))
    return found


def by_the_table(names: Iterable[str]) -> dict[str, Outcome]:
    """Return what the default is to give: stock's outcomes, but for the table's."""
    return {
        name: DIFFERENCES[name].applied(STOCK[name]) if name in DIFFERENCES else STOCK[name] for name in names
    }


def assert_equal(expected: Mapping[str, Outcome], actual: Mapping[str, Outcome]) -> None:
    """Fail with the lines that differ, under the name of each submission."""
    assert expected.keys() == actual.keys()
    told = [
        "\n".join([name, *_differing(expected[name], actual[name])])
        for name in expected
        if expected[name] != actual[name]
    ]
    assert not told, "\n".join(told)


def _differing(expected: Outcome, actual: Outcome) -> Iterable[str]:
    lines = [pprint.pformat(vars(each), width=200).splitlines() for each in (expected, actual)]
    return difflib.unified_diff(*lines, "expected", "ours", lineterm="", n=0)


def test_strict_gives_what_stock_gives(tmp_path, sandboxes):
    found = marked_by_ours(tmp_path, STRICTLY, sandboxes, strict=True)
    assert_equal({name: STOCK[name] for name in STRICTLY}, found)


def test_the_default_gives_what_stock_gives_but_for_the_table(tmp_path, sandboxes):
    names = (*SAMPLE, *DEAR)
    assert_equal(by_the_table(names), marked_by_ours(tmp_path, names, sandboxes, strict=False))


def test_stock_gives_what_is_recorded_of_it(tmp_path):
    assert_equal({name: STOCK[name] for name in LIVE}, run_stock(tmp_path, LIVE))


@pytest.mark.long
def test_strict_gives_what_stock_gives_over_the_whole_corpus(tmp_path, sandboxes):
    assert_equal(STOCK, marked_by_ours(tmp_path, SUBMISSIONS, sandboxes, strict=True))


@pytest.mark.long
def test_the_default_gives_what_stock_gives_but_for_the_table_over_the_whole_corpus(tmp_path, sandboxes):
    assert_equal(by_the_table(SUBMISSIONS), marked_by_ours(tmp_path, SUBMISSIONS, sandboxes, strict=False))


@pytest.mark.long
def test_stock_gives_what_is_recorded_of_it_over_the_whole_corpus(tmp_path):
    assert_equal(STOCK, run_stock(tmp_path, SUBMISSIONS))


def test_the_record_holds_full_marks_part_marks_and_none():
    """A record in which stock scored nothing would agree with anything."""
    assert STOCK.keys() == SUBMISSIONS.keys()
    assert STOCK["honest"].cells[WAITS, "test-mean-wait"] == Cell(2.0, 2.0, False, None, None)
    assert STOCK["honest"].cells[WAITS, "explain"] == Cell(None, 4.0, True, None, None)
    assert STOCK["partial"].cells[WAITS, "test-within"].auto_score == 1
    assert STOCK["blank"].cells[COSTS, "sketch"] == Cell(0.0, 2.0, False, None, "No response.")
    assert STOCK["blank"].autograded[COSTS]["test-printed"] == ("error NameError",)
