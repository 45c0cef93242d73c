"""A thread beside the kernel's loop for what an app asks of rooms: its page never waits for an answer."""

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from traceback import format_tb
from typing import Any

from cmplearn.apps.rooms_client import WorkshopAwayError
from cmplearn.apps.rooms_following import FIRST_PAUSE_S, LONGEST_PAUSE_S
from cmplearn.errors import CmplearnError, StorageError

__all__ = ["Line"]

log = logging.getLogger(__name__)

FAULT = "Something went wrong on our side. What was done before is kept; try this again."


@dataclass(frozen=True, eq=False)
class _Errand:
    work: Callable[[], Any]
    then: Callable[[Any], None]
    fails: Callable[[CmplearnError], None]
    key: str
    once: bool


class Line:
    """Errands to rooms, done one after the other, and again until somebody answers.

    Where no loop runs (a notebook that is only being read), there is none to hold up: an errand is done at
    once, and one for which nobody answers with the next.

    Parameters
    ----------
    changed : callable
        Is called, in the loop, when nobody answers any more, and when somebody does again.

    Attributes
    ----------
    trouble : str
        Why nobody answers just now, or nothing.
    """

    def __init__(self, changed: Callable[[], None] = lambda: None) -> None:
        """Begin without errands."""
        self._changed, self.trouble = changed, ""
        self._waiting: deque[_Errand] = deque()
        self._under_way: _Errand | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._turn, self._stopped = threading.Condition(), False

    def send(
        self,
        work: Callable[[], Any],
        then: Callable[[Any], None] = lambda _: None,
        fails: Callable[[CmplearnError], None] = lambda _: None,
        *,
        key: str = "",
        once: bool = False,
    ) -> None:
        """Have something done, after all that was sent before.

        Parameters
        ----------
        work : callable
            Asks the rooms; `WorkshopAwayError` has it done again later.
        then : callable
            Takes, in the loop, what `work` returned.
        fails : callable
            Takes, in the loop, what else it raised.
        key : str
            An errand with the same key that still waits is left out: the last one is enough.
        once : bool
            Whether it fails, too, when nobody answers: for what must not be done twice, or not later.
        """
        with self._turn:
            if key:
                kept = (each for each in self._waiting if each.key != key or each is self._under_way)
                self._waiting = deque(kept)
            self._waiting.append(_Errand(work, then, fails, key, once))
            self._turn.notify()
        self.go_on()

    def go_on(self) -> None:
        """Do what waits: at once where no loop runs, else in the thread."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            while self._loop is None and self._waiting and self._is_over(self._waiting[0]):
                pass
            return
        if self._loop is None:
            self._loop = loop
            # A daemon: a kernel that shuts down waits for no host that is gone.
            threading.Thread(target=self._run, name="errands", daemon=True).start()

    def stop(self) -> None:
        """End once all that waits is done."""
        with self._turn:
            self._stopped = True
            self._turn.notify()

    def _run(self) -> None:
        pause = FIRST_PAUSE_S
        while True:
            with self._turn:
                self._turn.wait_for(lambda: self._waiting or self._stopped)
                if not self._waiting:
                    return
                errand = self._under_way = self._waiting[0]
            if self._is_over(errand):
                pause = FIRST_PAUSE_S
                continue
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)

    def _is_over(self, errand: _Errand) -> bool:
        """Try an errand, and return whether it need not be tried again."""
        try:
            found = errand.work()
            done = partial(errand.then, found)
        except CmplearnError as problem:
            if isinstance(problem, WorkshopAwayError) and not errand.once:
                self._told(str(problem))
                return False
            done = partial(errand.fails, problem)
        except Exception as error:  # a fault of ours must not hold up all that follows
            lines = "".join(format_tb(error.__traceback__))  # the error's own words may be somebody's
            log.error("An errand to a room failed: %s\n%s", type(error).__name__, lines)
            done = partial(errand.fails, StorageError(FAULT))
        with self._turn:
            self._waiting.remove(errand)
            self._under_way = None
        self._told("")
        self._call(done)
        return True

    def _told(self, trouble: str) -> None:
        before, self.trouble = self.trouble, trouble
        if bool(before) != bool(trouble):
            self._call(self._changed)

    def _call(self, work: Callable[[], None]) -> None:
        if self._loop is None:
            work()
            return
        with suppress(RuntimeError):  # the loop is closed: the kernel is going
            self._loop.call_soon_threadsafe(work)
