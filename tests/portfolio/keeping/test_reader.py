"""Reading a portfolio that a server holds."""

from pathlib import Path

import pytest

from cmplearn.errors import StorageError
from cmplearn.portfolio import open_portfolio, read


def test_a_reader_sees_each_save_while_the_owner_goes_on(tmp_path: Path) -> None:
    with open_portfolio(tmp_path) as owner, read(tmp_path) as reader:
        for version, words in enumerate(["one", "two"]):
            owner.save("answer", "2.3/a", words, version, words)
            assert reader.get("answer", "2.3/a").value == words


def test_a_portfolio_that_nobody_has_begun_is_empty(tmp_path: Path) -> None:
    with read(tmp_path) as reader:
        assert (reader.documents(), reader.last_download()) == ([], None)


def test_a_file_without_tables_is_empty_too(tmp_path: Path) -> None:
    (tmp_path / "portfolio.sqlite").touch()
    with read(tmp_path) as reader:
        assert reader.documents() == []


def test_a_damaged_file_is_left_for_its_owner(tmp_path: Path) -> None:
    (tmp_path / "portfolio.sqlite").write_bytes(b"no database" * 1000)
    with pytest.raises(StorageError, match="damaged"):
        read(tmp_path)
    assert (tmp_path / "portfolio.sqlite").exists()


def test_marks_name_the_version_that_counts_of_every_document_without_its_value(tmp_path: Path) -> None:
    with open_portfolio(tmp_path) as owner, read(tmp_path) as reader:
        owner.save("answer", "2.3/a", "one", 0, "first")
        owner.save("answer", "2.3/a", "two", 1, "second")
        owner.save("log", "mine/1", {"text": "words"}, 0, "third")
        assert reader.marks() == {
            (each.kind, each.key): (each.uid, each.version) for each in reader.documents()
        }
        assert [mark[1] for mark in reader.marks().values()] == [2, 1]


def test_nobody_has_marks_in_a_portfolio_that_is_not_begun(tmp_path: Path) -> None:
    with read(tmp_path) as reader:
        assert reader.marks() == {}
