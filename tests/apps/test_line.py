"""Errands to rooms: in order, again until somebody answers, and never in the way of the page."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from cmplearn.apps.line import Line
from cmplearn.apps.rooms_client import WorkshopAwayError
from cmplearn.errors import RefusedError

PATIENCE_S = 20


class Host:
    """Somebody who is asked, and may be away."""

    def __init__(self) -> None:
        self.is_away, self.done, self.threads = False, list[str](), set[str]()

    def asked(self, name: str) -> Callable[[], str]:
        def work() -> str:
            self.threads.add(threading.current_thread().name)
            if self.is_away:
                raise WorkshopAwayError("Nobody answers.")
            self.done.append(name)
            return name

        return work


@pytest.fixture
def host() -> Host:
    return Host()


def test_errands_are_done_beside_the_loop_in_order_and_told_of_in_it(host: Host) -> None:
    told: list[tuple[str, str]] = []

    async def played() -> None:
        line, last = Line(), asyncio.Event()
        for name in ("a", "b", "c"):
            line.send(host.asked(name), lambda name: told.append((name, threading.current_thread().name)))
        line.send(host.asked("d"), lambda _: last.set())
        await asyncio.wait_for(last.wait(), PATIENCE_S)
        line.stop()

    asyncio.run(played())

    here = threading.current_thread().name
    assert told == [("a", here), ("b", here), ("c", here)]
    assert (host.done, host.threads) == ([*"abcd"], {"errands"})


def test_a_host_that_is_away_gets_what_was_meant_for_it_once_it_is_back(host: Host) -> None:
    async def played() -> list[str]:
        changes: asyncio.Queue[None] = asyncio.Queue()
        line, troubles = Line(lambda: changes.put_nowait(None)), []
        host.is_away = True
        for name, key in (("a", ""), ("b", "note"), ("c", "note")):
            line.send(host.asked(name), key=key)
        for _ in ("away", "back"):
            await asyncio.wait_for(changes.get(), PATIENCE_S)
            troubles.append(line.trouble)
            host.is_away = False
        line.stop()
        return troubles

    assert asyncio.run(played()) == ["Nobody answers.", ""]
    assert host.done[0] == "a"
    assert "b" not in host.done


def test_what_is_refused_is_said_and_holds_nothing_up(host: Host) -> None:
    problems: list[Any] = []

    def refused() -> None:
        raise RefusedError("Not now.")

    line = Line()
    line.send(refused, fails=problems.append)
    line.send(host.asked("b"))

    assert ([str(each) for each in problems], host.done, line.trouble) == (["Not now."], ["b"], "")


def test_a_fault_of_ours_holds_nothing_up(host: Host, caplog: pytest.LogCaptureFixture) -> None:
    problems: list[Any] = []

    async def played() -> None:
        line, last = Line(), asyncio.Event()
        line.send(lambda: {}["missing"], fails=problems.append)
        line.send(host.asked("b"), lambda _: last.set())
        await asyncio.wait_for(last.wait(), PATIENCE_S)
        line.stop()

    asyncio.run(played())

    assert (["on our side" in str(each) for each in problems], host.done) == ([True], ["b"])
    assert "KeyError" in caplog.text


def test_what_must_not_be_done_later_fails_when_nobody_answers(host: Host) -> None:
    problems: list[Any] = []
    host.is_away = True
    line = Line()
    line.send(host.asked("a"), fails=problems.append, once=True)
    host.is_away = False
    line.go_on()

    assert ([str(each) for each in problems], host.done) == (["Nobody answers."], [])


def test_without_a_loop_what_waits_is_done_with_the_next(host: Host) -> None:
    line = Line()
    host.is_away = True
    line.send(host.asked("a"))
    assert line.trouble == "Nobody answers."
    host.is_away = False
    line.send(host.asked("b"))

    assert (host.done, host.threads, line.trouble) == (["a", "b"], {threading.current_thread().name}, "")
