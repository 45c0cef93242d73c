"""The benchmark of the learning log measures entries as people write them."""

import random
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cmplearn.portfolio import Document, read
from cmplearn.portfolio.log import LogEntry, entries

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"


@pytest.fixture
def benchmark(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    for name in ("portfolio", "crowd", "servers"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    import portfolio

    return portfolio


def test_its_entries_are_whole_and_of_every_length_up_to_the_longest(benchmark: Any) -> None:
    chance = random.Random(1)
    values = [benchmark.value(number, chance) for number in range(300)]
    read_back = [LogEntry.from_value(Document("log", "a", each, 1, datetime.now(UTC))) for each in values]
    assert not any(entry.rest for entry in read_back)
    lengths = sorted(sum(map(len, entry.words())) for entry in read_back)
    assert lengths[0] < 300
    assert 2000 < lengths[-1] < 2 * benchmark.LONGEST


def test_it_fills_a_portfolio_with_as_many_entries_as_it_says(benchmark: Any, tmp_path: Path) -> None:
    benchmark.fill(tmp_path, 7)
    with read(tmp_path) as reader:
        assert len(entries(reader)) == 7
