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
