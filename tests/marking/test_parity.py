"""Marks equal stock nbgrader's, over the corpus."""

from pathlib import Path

import pytest

from .corpus import COSTS, WAITS, Cell, autograded, build, hand_in, rows, stock

SAMPLE = ("honest", "partial", "blank")


@pytest.fixture(scope="session")
def marked_by_stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stock")
    root = build(folder / "root")
    hand_in(root, SAMPLE)
    return stock(root, folder / "marked")


def test_stock_gives_an_honest_submission_full_marks_and_leaves_words_to_a_person(marked_by_stock):
    cells = rows(marked_by_stock).cells
    assert cells["honest", WAITS, "test-mean-wait"] == Cell(2.0, 2.0, False, None, None)
    assert cells["honest", WAITS, "test-within"] == Cell(2.0, 2.0, False, None, None)
    assert cells["honest", WAITS, "explain"] == Cell(None, 4.0, True, None, None)
    assert cells["partial", WAITS, "test-within"].auto_score == 1
    assert cells["blank", COSTS, "sketch"] == Cell(0.0, 2.0, False, None, "No response.")
    assert autograded(marked_by_stock)["blank"][COSTS]["test-printed"] == ("error NameError",)
