"""How far the last download is behind, for temporary and shared computers."""

from pathlib import Path

import pytest

from cmplearn.portfolio import Portfolio, Reader, open_portfolio
from cmplearn.web.portfolio.leaving import read_last_copy


def saved(portfolio: Portfolio, words: str, version: int) -> None:
    portfolio.save("answer", "2.3/a", words, version, words)


def test_what_was_changed_since_the_download_is_counted(tmp_path: Path) -> None:
    with open_portfolio(tmp_path) as portfolio:
        assert read_last_copy(portfolio).words == "Nothing is saved yet."
        saved(portfolio, "one", 0)
        never = read_last_copy(portfolio)
        assert (never.words, never.changes) == ("You have not downloaded anything yet.", 1)
        portfolio.note_download()
        assert not read_last_copy(portfolio).is_behind
        saved(portfolio, "two", 1)
        assert read_last_copy(portfolio).changes == 1


def test_the_mark_changes_with_every_save_and_only_then(tmp_path: Path) -> None:
    with open_portfolio(tmp_path) as portfolio:
        marks = [read_last_copy(portfolio).mark]
        for version, words in enumerate(["one", "two"]):
            saved(portfolio, words, version)
            marks += [read_last_copy(portfolio).mark, read_last_copy(portfolio).mark]
        assert marks[0] == ""
        assert [marks[1] == marks[2], marks[2] == marks[3], marks[3] == marks[4]] == [True, False, True]


def test_no_document_is_read_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("every page asks: it must not read all that is saved")

    with open_portfolio(tmp_path) as portfolio:
        saved(portfolio, "one", 0)
        monkeypatch.setattr(Reader, "documents", refused)
        assert read_last_copy(portfolio).changes == 1
