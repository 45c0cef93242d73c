"""Marks equal stock nbgrader's, over the corpus: under --strict in everything, by default but for a table."""

import difflib
import pprint
from collections.abc import Iterable
from pathlib import Path

import pytest

from cmplearn.marking.mark import mark

from .corpus import ASSIGNMENT, COSTS, SUBMISSIONS, WAITS, Cell, Mark, Outcome, play
from .corpus.differences import DIFFERENCES
from .corpus.record import by_course, recorded, run_stock

STOCK = recorded()

SAMPLE = ("honest", "partial", "blank", "returns-over-max")
"""Submissions that stock marks live in each `make test`, as a sample of what is recorded."""


def ours(strict: bool) -> Mark:
    """Return our marking as the corpus calls it."""

    def run(root: Path, students: Iterable[str]) -> None:
        for chosen in [[student] for student in students] or [None]:
            mark(root, ASSIGNMENT, students=chosen, strict=strict)

    return run


def marked_by_ours(folder: Path, strict: bool) -> dict[str, Outcome]:
    found: dict[str, Outcome] = {}
    for course, names in by_course(SUBMISSIONS).items():
        found |= play(folder / course.replace(" ", "-"), course, names, ours(strict))
    return found


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """Return what our marking gives under --strict for every submission."""
    return marked_by_ours(tmp_path_factory.mktemp("strict"), strict=True)


@pytest.fixture(scope="module")
def by_default(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """Return what our marking gives by default for every submission."""
    return marked_by_ours(tmp_path_factory.mktemp("default"), strict=False)


def assert_same(expected: Outcome, actual: Outcome) -> None:
    """Fail with the cells that differ, not with all."""
    told = [pprint.pformat(vars(each), width=150).splitlines() for each in (expected, actual)]
    assert expected == actual, "\n".join(difflib.unified_diff(*told, "expected", "ours", lineterm="", n=0))


@pytest.mark.parametrize("name", SUBMISSIONS)
def test_strict_gives_what_stock_gives(strict, name):
    assert_same(STOCK[name], strict[name])


@pytest.mark.parametrize("name", SUBMISSIONS)
def test_the_default_gives_what_stock_gives_but_for_the_table(by_default, name):
    expected = DIFFERENCES[name].applied(STOCK[name]) if name in DIFFERENCES else STOCK[name]
    assert_same(expected, by_default[name])


def test_stock_gives_what_is_recorded_of_it(tmp_path):
    found = run_stock(tmp_path, SAMPLE, at_once=1)
    assert found == {name: STOCK[name] for name in SAMPLE}


@pytest.mark.long
def test_stock_gives_what_is_recorded_of_it_over_the_whole_corpus(tmp_path):
    found = run_stock(tmp_path, SUBMISSIONS)
    differing = sorted(name for name in SUBMISSIONS if found[name] != STOCK[name])
    assert not differing


def test_the_corpus_holds_full_marks_part_marks_and_none():
    """A corpus in which stock scored nothing would agree with anything."""
    assert STOCK["honest"].cells[WAITS, "test-mean-wait"] == Cell(2.0, 2.0, False, None, None)
    assert STOCK["honest"].cells[WAITS, "explain"] == Cell(None, 4.0, True, None, None)
    assert STOCK["partial"].cells[WAITS, "test-within"].auto_score == 1
    assert STOCK["blank"].cells[COSTS, "sketch"] == Cell(0.0, 2.0, False, None, "No response.")
    assert STOCK["blank"].autograded[COSTS]["test-printed"] == ("error NameError",)
