"""Histories that merge: files from before, versions apart, and settling them."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cmplearn.errors import InputError
from cmplearn.portfolio import Portfolio, StaleVersionError, open_portfolio, read

FIRST = "2.3/first-answer"

FIRST_RELEASE = """
CREATE TABLE portfolio_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);
INSERT INTO portfolio_version VALUES ('0001');
CREATE TABLE saves (
  id INTEGER NOT NULL PRIMARY KEY, kind TEXT NOT NULL, "key" TEXT NOT NULL, version INTEGER NOT NULL,
  value TEXT NOT NULL, saved_at TEXT NOT NULL, operation TEXT NOT NULL,
  UNIQUE (operation), UNIQUE (kind, "key", version));
CREATE TABLE downloads (
  id INTEGER NOT NULL PRIMARY KEY, downloaded_at TEXT NOT NULL, last_save INTEGER NOT NULL);
INSERT INTO downloads VALUES (1, '2026-01-05T10:00:00+00:00', 2);
"""
OLD_SAVES = [
    ("answer", FIRST, 1, "one", "2026-01-05T09:00:00.000001+00:00"),
    ("answer", "2.3/worth", 1, 1500, "2026-01-05T09:01:00+00:00"),
    ("answer", FIRST, 2, {"n": 20.5, "why": "«£»"}, "2026-01-05T09:02:00.500000+00:00"),
    ("log", FIRST, 1, None, "2026-01-05T09:03:00+00:00"),
    ("answer", FIRST, 3, "three", "2026-01-05T09:04:00+00:00"),
]


@pytest.fixture
def old_file(tmp_path: Path) -> Callable[[str], Path]:
    """Makes folders with the file that the first release wrote."""

    def write(name: str) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        connection = sqlite3.connect(folder / "portfolio.sqlite")
        connection.executescript(FIRST_RELEASE)
        for number, (kind, key, version, value, saved_at) in enumerate(OLD_SAVES):
            row = (kind, key, version, json.dumps(value, ensure_ascii=False), saved_at, f"operation {number}")
            connection.execute(
                "INSERT INTO saves (kind, key, version, value, saved_at, operation) VALUES (?,?,?,?,?,?)", row
            )
        connection.commit()
        connection.close()
        return folder

    return write


def test_a_file_of_the_first_release_keeps_everything(old_file: Callable[[str], Path]) -> None:
    with open_portfolio(old_file("old")) as portfolio:
        history = portfolio.history("answer", FIRST)
        assert [(old.version, old.value) for old in history] == [
            (1, "one"),
            (2, {"n": 20.5, "why": "«£»"}),
            (3, "three"),
        ]
        assert [document.value for document in portfolio.documents()] == ["three", 1500, None]
        assert portfolio.last_download() is not None
        assert portfolio.versions_apart() == []
        again = portfolio.save("answer", FIRST, "three", 2, operation="operation 4")
        assert again == history[2]  # what was acknowledged before is acknowledged again
        assert portfolio.save("answer", FIRST, "four", 3, operation="new").version == 4


def test_two_copies_of_an_old_file_agree_on_the_names_of_its_saves(old_file: Callable[[str], Path]) -> None:
    with open_portfolio(old_file("a")) as one, open_portfolio(old_file("b")) as two:
        one.save("answer", FIRST, "on the train", 3, "a")
        two.save("answer", FIRST, "at home", 3, "b")
        taken = one.take_in(two.bundle())
        assert (taken.saves_new, taken.saves_known) == (1, len(OLD_SAVES))
        [apart] = one.versions_apart()
        assert [head.value for head in apart.heads] == ["on the train", "at home"]


def test_a_file_of_the_first_release_is_read_where_it_may_not_be_changed(
    old_file: Callable[[str], Path],
) -> None:
    folder = old_file("old")
    with read(folder) as reader:
        assert [document.value for document in reader.documents()] == ["three", 1500, None]
    connection = sqlite3.connect(folder / "portfolio.sqlite")
    assert connection.execute("SELECT version_num FROM portfolio_version").fetchall() == [("0001",)]
    connection.close()


@pytest.fixture
def laptops(tmp_path: Path) -> Any:
    """Two portfolios of one person, which both have the same first version of an answer."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with open_portfolio(tmp_path / "a") as one, open_portfolio(tmp_path / "b") as two:
        one.save("answer", FIRST, "first", 0, "first")
        two.take_in(one.bundle())
        yield one, two


def split(one: Portfolio, two: Portfolio) -> list[str]:
    """Go on with the answer on both, bring the second's to the first, and return the heads' names."""
    one.save("answer", FIRST, "on the train", 1, "a")
    two.save("answer", FIRST, "at home", 1, "b")
    one.take_in(two.bundle())
    [apart] = one.versions_apart()
    return [head.uid for head in apart.heads]


def test_both_versions_are_kept_and_say_where_they_come_from(laptops: Any) -> None:
    one, two = laptops
    split(one, two)
    [apart] = one.versions_apart()
    assert [(head.value, head.came_at is None) for head in apart.heads] == [
        ("on the train", True),
        ("at home", False),
    ]
    assert one.get("answer", FIRST).value == "at home"  # the later one counts for now
    assert [document.value for document in one.documents("answer")] == ["at home"]


def test_a_save_on_one_version_leaves_the_other_standing(laptops: Any) -> None:
    one, two = laptops
    split(one, two)
    version = one.get("answer", FIRST).version
    saved = one.save("answer", FIRST, "at home, more", version, "c")
    assert one.get("answer", FIRST) == saved
    assert [head.value for head in one.versions_apart()[0].heads] == ["on the train", "at home, more"]


def test_a_page_that_shows_another_version_than_counts_now_is_told(laptops: Any) -> None:
    one, two = laptops
    split(one, two)
    with pytest.raises(StaleVersionError) as caught:
        one.save("answer", FIRST, "on the train, more", 2, "c")
    assert caught.value.current.value == "at home"


def test_settling_follows_all_versions_everywhere(laptops: Any) -> None:
    one, two = laptops
    heads = split(one, two)
    settled = one.settle("answer", FIRST, "both", heads, "settle")
    assert one.settle("answer", FIRST, "both", heads, "settle") == settled  # a repeated click
    assert (one.versions_apart(), one.get("answer", FIRST).value) == ([], "both")
    taken = two.take_in(one.bundle())
    assert ([each.value for each in taken.changed], taken.apart, two.versions_apart()) == (["both"], (), [])
    assert [old.value for old in one.history("answer", FIRST)] == ["first", "on the train", "at home", "both"]


def test_settling_what_is_not_what_was_seen_is_a_conflict(laptops: Any) -> None:
    one, two = laptops
    heads = split(one, two)
    one.save("answer", FIRST, "meanwhile", one.get("answer", FIRST).version, "c")
    with pytest.raises(StaleVersionError):
        one.settle("answer", FIRST, "both", heads, "settle")
    with pytest.raises(InputError, match="no versions"):
        one.settle("answer", "2.3/none", "both", heads, "settle")
    assert len(one.versions_apart()) == 1


def test_versions_are_never_numbered_again(laptops: Any) -> None:
    one, two = laptops
    before = [(old.uid, old.version) for old in one.history("answer", FIRST)]
    split(one, two)
    assert [(old.uid, old.version) for old in one.history("answer", FIRST)][:1] == before


def test_a_save_counts_even_when_the_other_computers_clock_was_ahead(laptops: Any) -> None:
    one, two = laptops
    split(one, two)
    connection = sqlite3.connect(one.path)
    for year, value in ((2098, "on the train"), (2099, "at home")):
        change = "UPDATE saves SET saved_at = ? WHERE value = ?"
        connection.execute(change, (f"{year}-01-01T00:00:00+00:00", json.dumps(value)))
    connection.commit()
    connection.close()
    saved = one.save("answer", FIRST, "now", one.get("answer", FIRST).version, "now")
    assert one.get("answer", FIRST) == saved


def test_the_index_of_heads_is_used(laptops: Any) -> None:
    connection = sqlite3.connect(laptops[0].path)
    query = "EXPLAIN QUERY PLAN SELECT * FROM saves WHERE saves.is_head = 1 AND saves.kind = ?"
    plan = " ".join(row[3] for row in connection.execute(query, ("log",)))
    connection.close()
    assert "saves_heads" in plan
