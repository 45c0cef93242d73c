"""A workshop that stops while it closes what was idle."""

from pathlib import Path

import pytest

from cmplearn.portfolio import Portfolio
from cmplearn.web.visitors import Visitors


def test_closing_all_goes_on_when_one_was_closed_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitors, close = Visitors(tmp_path), Portfolio.close
    for name in ("asha", "ben"):
        visitors.give_back(visitors.lend(name))

    def close_all_idle(portfolio: Portfolio) -> None:
        monkeypatch.setattr(Portfolio, "close", close)
        visitors._close(["ben"])
        close(portfolio)

    monkeypatch.setattr(Portfolio, "close", close_all_idle)
    visitors.close()
    assert visitors.open_now() == 0
