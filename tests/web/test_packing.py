"""What a workshop's visitors take away: in turn, not too often, and typeset where it can be stopped."""

import asyncio
import io
import threading
import zipfile
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest
from tests.servers import PATIENCE_S as PATIENCE_OF_TESTS_S
from tornado.web import HTTPError

from cmplearn.documents.typesetting import TypesettingError, typeset
from cmplearn.errors import InputError, RefusedError, TookTooLongError
from cmplearn.portfolio import open_portfolio
from cmplearn.web import packing
from cmplearn.web.api_portfolio import take_away
from cmplearn.web.packing import Packing
from cmplearn.web.pdf_worker import answer, typesetter
from cmplearn.web.sending import LateError
from cmplearn.web.workers import FailedError, WorkerPool

WORDS = {"main": b"Twenty weeks"}


def here() -> bool:
    return False


def test_a_room_of_sixty_at_one_address_gets_all_that_it_wrote_one_after_another() -> None:
    async def play() -> list[int]:
        packed = Packing()
        return await asyncio.gather(
            *(packed.do(f"visitor {n}", "one", partial(made, n), here) for n in range(60))
        )

    def made(number: int) -> int:
        assert alone.acquire(blocking=False)
        order.append(number)
        alone.release()
        return number

    alone, order = threading.Lock(), list[int]()
    assert asyncio.run(play()) == order == list(range(60))


def test_who_asks_all_the_time_is_refused_and_others_are_not() -> None:
    async def play() -> None:
        packed = Packing(clock=lambda: 0.0)
        for _ in range(5):
            await packed.do("asha", "one", int, here)
        with pytest.raises(RefusedError, match="several times"):
            await packed.do("asha", "one", int, here)
        assert await packed.do("ben", "one", int, here) == 0

    asyncio.run(play())


async def behind_another(now: list[float], has_left: Callable[[], bool], until: float) -> Any:
    """Ask while another's file is made, which lasts until a time; return what comes of it."""
    packed, let = Packing(clock=lambda: now[0]), threading.Event()
    first = asyncio.create_task(packed.do("asha", "one", lambda: let.wait(PATIENCE_OF_TESTS_S), here))
    await asyncio.sleep(0)
    second = asyncio.create_task(packed.do("ben", "one", int, has_left))
    await asyncio.sleep(0)
    now[0] = until
    let.set()
    assert await first
    return await second


def test_a_turn_that_comes_too_late_begins_nothing_that_takes_long() -> None:
    with pytest.raises(LateError, match="What you wrote is kept"):
        asyncio.run(behind_another([0.0], here, packing.PATIENCE_S + 1))
    assert asyncio.run(behind_another([0.0], here, packing.PATIENCE_S - 1)) == 0


def test_nothing_is_made_for_who_has_hung_up() -> None:
    with pytest.raises(HTTPError, match="499"):
        asyncio.run(behind_another([0.0], lambda: True, 1.0))


class Pool:
    """What a pool of processes does, done here, unless there is trouble."""

    trouble: Exception | None = None

    def submit(self, job: Any) -> "Future[dict[str, str]]":
        done: Future[dict[str, str]] = Future()
        if self.trouble:
            done.set_exception(self.trouble)
            return done
        reply = answer(job)
        if "error" in reply:
            done.set_exception(InputError(reply["message"]))
        else:
            done.set_result(reply["picture"])
        return done


def test_typesetting_in_another_process_makes_the_same_file_and_the_same_error() -> None:
    beside = typesetter(cast("WorkerPool", Pool()))
    assert beside(WORDS, "svg", [], 144.0) == typeset(WORDS, "svg")
    with pytest.raises(TypesettingError, match="unknown variable"):
        beside({"main": b"#nothing"}, "pdf", [], 144.0)


@pytest.mark.parametrize("trouble", [TookTooLongError("Try other values."), FailedError("It stopped.")])
def test_who_gets_no_pdf_is_told_what_to_take_instead(trouble: Exception) -> None:
    pool = Pool()
    pool.trouble = trouble
    with pytest.raises(TookTooLongError, match="Take it as Word or as a web page"):
        typesetter(cast("WorkerPool", pool))(WORDS, "pdf", [], 144.0)


def test_a_bundle_without_its_pdf_says_where_the_words_are(tmp_path: Path) -> None:
    with open_portfolio(tmp_path) as portfolio:
        packed = zipfile.ZipFile(io.BytesIO(take_away(portfolio, has_pdf=False)))
    assert "my-portfolio.html" in packed.read("about-the-pdf.txt").decode()
    assert "my-portfolio.html" in packed.namelist()
