"""Two erasures at one moment: each lasts until nothing of what it removed is left."""

from pathlib import Path
from typing import Any

import pytest

from cmplearn import store
from cmplearn.portfolio import open_portfolio
from cmplearn.portfolio.keeping import erasing

SECRET = "Something of some length that goes"


def holding(folder: Path) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if SECRET.encode() in path.read_bytes()]


def test_an_erasure_that_ends_does_not_end_another_that_has_just_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_portfolio(tmp_path) as portfolio:
        for key in ("2.3/x", "2.3/y"):
            portfolio.save("answer", key, SECRET, 0, key)
        portfolio._keeper.wait()
        start_afresh = portfolio._keeper.start_afresh

        def begin_another_behind(*given: Any, **how: Any) -> None:
            start_afresh(*given, **how)
            with store.writing(portfolio._writer) as connection:
                erasing.erase_document(connection, "answer", "2.3/y")
                erasing.note_chore(connection)

        with monkeypatch.context() as patch:
            patch.setattr(portfolio._keeper, "start_afresh", begin_another_behind)
            portfolio.erase("answer", "2.3/x")
        assert holding(tmp_path), "a backup that was made in between"

        assert portfolio._finish_erasing() == ()

        assert holding(tmp_path) == []
