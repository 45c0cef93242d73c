"""Visitors' portfolios: each a file of its own, open only while it is used, gone when its time is over."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.servers import PATIENCE_S, bytes_of, paths_in

from cmplearn.errors import RefusedError
from cmplearn.portfolio import Erased, Portfolio
from cmplearn.web import visitors as module
from cmplearn.web.visitors import KEPT_DAYS, FullError, Visitors


class Clock:
    """A clock that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def visitors(tmp_path: Path, clock: Clock) -> Visitors:
    return Visitors(tmp_path, most_open=2, clock=clock)


def save(visitors: Visitors, name: str, value: str) -> None:
    lent = visitors.lend(name)
    lent.portfolio.save("answer", "2.3/x", value, 0, "one")
    visitors.give_back(lent)


def value_of(visitors: Visitors, name: str) -> object:
    with visitors.reading(name) as reader:
        found = reader.documents()
    return found[0].value if found else None


def test_each_has_a_portfolio_of_their_own(visitors: Visitors) -> None:
    save(visitors, "asha", "Twenty")
    save(visitors, "ben", "Ten")
    assert [value_of(visitors, name) for name in ("asha", "ben", "carys")] == ["Twenty", "Ten", None]
    assert (visitors.has_portfolio("carys"), visitors.count()) == (False, 2)
    visitors.close()


def test_no_more_stay_open_than_are_used_or_allowed(visitors: Visitors) -> None:
    lent = visitors.lend("asha")
    for name in ("ben", "carys", "dev", "eve"):
        save(visitors, name, name)
    assert visitors.open_now() == 2
    assert lent.portfolio.documents() == []  # it is in use, so it was never closed
    assert value_of(visitors, "ben") == "ben"
    visitors.give_back(lent)
    visitors.close()


def test_what_nobody_uses_for_a_while_is_closed_and_opens_again(visitors: Visitors, clock: Clock) -> None:
    save(visitors, "asha", "Twenty")
    lent = visitors.lend("ben")
    clock.now += module.IDLE_S + 1
    visitors.close_idle()
    assert visitors.open_now() == 1
    assert visitors.lend("asha").portfolio.get("answer", "2.3/x").value == "Twenty"
    visitors.give_back(lent)
    visitors.close()


def test_while_one_is_erased_slowly_all_others_go_on_and_they_wait_alone(
    visitors: Visitors, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(portfolio: Portfolio) -> Erased:
        begun.set()
        assert let.wait(PATIENCE_S)
        return erase(portfolio)

    save(visitors, "asha", "Twenty")
    lent = visitors.lend("asha")
    assert [visitors.is_used(name) for name in ("asha", "ben")] == [True, False]
    erase, begun, let = Portfolio.erase_everything, threading.Event(), threading.Event()
    monkeypatch.setattr(Portfolio, "erase_everything", slowly)
    with ThreadPoolExecutor(2) as threads:
        erasing = threads.submit(visitors.erase, "asha")
        assert begun.wait(PATIENCE_S)
        waiting = threads.submit(visitors.lend, "asha")
        for name in ("ben", "carys", "dev"):
            save(visitors, name, name)
        visitors.give_back(lent)
        visitors.close_idle()
        assert visitors.forget_old() == 0
        assert [value_of(visitors, name) for name in ("carys", "dev")] == ["carys", "dev"]
        assert (erasing.done(), waiting.done()) == (False, False)
        let.set()
        assert erasing.result() == ()
        assert waiting.result().portfolio.documents() == []
    visitors.close()


def test_on_a_disk_that_is_almost_full_nobody_begins_or_saves_and_all_can_read(
    visitors: Visitors, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(visitors, "asha", "Twenty")
    monkeypatch.setattr(module, "LEAST_FREE", 2**63)
    with pytest.raises(FullError, match="little space left"):
        visitors.lend("ben")
    with pytest.raises(FullError, match="little space left"):
        visitors.check_room(visitors.lend("asha").portfolio)
    assert (value_of(visitors, "asha"), visitors.has_portfolio("ben")) == ("Twenty", False)
    visitors.close()


def test_erased_nothing_of_it_is_left_and_one_may_begin_again(visitors: Visitors, tmp_path: Path) -> None:
    save(visitors, "asha", "A secret of some length")
    save(visitors, "ben", "Ten")
    assert visitors.erase("asha") == ()
    left = [bytes_of(path) for path in paths_in(tmp_path) if path.is_file()]
    assert not any(b"A secret of some length" in content for content in left)
    assert (visitors.erase("asha"), value_of(visitors, "ben")) == ((), "Ten")
    save(visitors, "asha", "Again")
    assert value_of(visitors, "asha") == "Again"
    visitors.close()


def test_a_request_under_way_while_all_is_erased_harms_nobody(visitors: Visitors) -> None:
    lent = visitors.lend("asha")
    visitors.erase("asha")
    save(visitors, "asha", "Again")
    visitors.give_back(lent)
    assert value_of(visitors, "asha") == "Again"
    visitors.close()


def test_what_nobody_has_used_for_its_time_is_deleted(visitors: Visitors, tmp_path: Path) -> None:
    for name in ("asha", "ben"):
        save(visitors, name, name)
    visitors.close()
    for path in (tmp_path / "visitors" / "asha").rglob("*"):
        os.utime(path, (0, time.time() - (KEPT_DAYS + 1) * 86_400))
    os.utime(tmp_path / "visitors" / "asha", (0, time.time() - (KEPT_DAYS + 1) * 86_400))
    assert visitors.forget_old() == 1
    assert [value_of(visitors, name) for name in ("asha", "ben")] == [None, "ben"]


def test_there_is_an_end_to_how_many_and_how_large(
    visitors: Visitors, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(visitors, "asha", "Twenty")
    monkeypatch.setattr(module, "MOST", 1)
    with pytest.raises(RefusedError, match="cannot begin another"):
        visitors.lend("ben")
    lent = visitors.lend("asha")
    visitors.check_room(lent.portfolio)
    monkeypatch.setattr(module, "LARGEST", 1000)
    with pytest.raises(FullError, match="take it away"):
        visitors.check_room(lent.portfolio)
    visitors.close()
