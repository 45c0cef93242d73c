"""A crowd at a workshop's doors: pages are drawn one at a time, and everybody's turn comes.

A page takes this process some ten milliseconds in which it does nothing else, no vote among others. Were all
that are asked for drawn as they come, four hundred connections that open lessons would hold a vote up for
seconds. One at a time, a vote waits for one page, and who opens pages waits for those of other addresses in
rotation, however many one address asks for.

How much one address may ask for: a hospital's wifi often shows one address for everybody on it, so an address
is a room of two hundred phones as long as it can be one. Two hundred phones that open a lesson together ask
for 200 pages, and the first time for some ten files each, which they then keep: 300 may wait at once, 600
pages and 3,000 files may be asked for in one go. After that 60 pages a second come back, a page each for all
of them every three or four seconds, and about a third of what one core draws.
"""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from contextlib import suppress
from typing import Literal

from tornado.iostream import StreamClosedError
from tornado.web import RequestHandler

from cmplearn.rooms.limits import Limiter
from cmplearn.web.rooms.guard import TOO_MUCH, neighbourhood

__all__ = ["CROWD", "Crowd", "FileInTurn", "InTurn", "Turn", "Turns"]

CROWD = "cmplearn_crowd"
"""The setting that holds the crowd of a process."""

Kind = Literal["pages", "files"]

MOST_WAITING = 300
LATE_SECONDS = 2.0
MOST_LATE = 300


class Turn:
    """The right to draw, which ends once.

    Parameters
    ----------
    hand_on : callable
        Lets the next one draw.
    """

    def __init__(self, hand_on: Callable[[], None]) -> None:
        """Begin."""
        self._hand_on: Callable[[], None] | None = hand_on

    def end(self) -> None:
        """Let the next one draw once the loop has turned and seen to rooms, unless that was done already."""
        if self._hand_on is not None:
            hand_on, self._hand_on = self._hand_on, None
            asyncio.get_running_loop().call_soon(hand_on)


class Turns:
    """One turn at a time. Who waits stands in a queue of their own, and the queues take turns.

    Parameters
    ----------
    most_waiting : int
        How many may stand in one queue.
    """

    def __init__(self, most_waiting: int = MOST_WAITING) -> None:
        """Begin with nobody waiting."""
        self._most = most_waiting
        self._queues: OrderedDict[Hashable, deque[asyncio.Future[None]]] = OrderedDict()
        self._is_taken = False

    async def take(self, queue: Hashable) -> Turn | None:
        """Return a turn when it has come; None at once where too many wait already.

        Parameters
        ----------
        queue : hashable
            Who it is for, such as an address.
        """
        if self._is_taken:
            waiting = self._queues.setdefault(queue, deque())
            if len(waiting) >= self._most:
                return None
            called: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            waiting.append(called)
            try:
                await called
            except asyncio.CancelledError:
                if called.done() and not called.cancelled():
                    self._next()
                raise
        self._is_taken = True
        return Turn(self._next)

    def _next(self) -> None:
        """Call the first of the queue whose turn was longest ago."""
        while self._queues:
            queue, waiting = self._queues.popitem(last=False)
            called = waiting.popleft()
            if waiting:
                self._queues[queue] = waiting
            if not called.done():  # else whoever waited has left
                called.set_result(None)
                return
        self._is_taken = False


class Crowd:
    """What everybody outside rooms may ask of this process, and whose turn it is.

    Parameters
    ----------
    clock : callable
        Gives seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with nobody here."""
        self.allowed: dict[Kind, Limiter] = {
            "pages": Limiter(rate=60, burst=600, clock=clock),
            "files": Limiter(rate=200, burst=3000, clock=clock),
        }
        self.portfolios = Limiter(rate=1, burst=300, clock=clock)
        """Who may begin a portfolio: the whole room may at its first question, then one a second."""
        self.large = Limiter(rate=1, burst=50, clock=clock)
        """Who may send more than a few pages of text at once, which hardly anybody does."""
        self.turns = Turns()
        self.late = 0


class InTurn(RequestHandler):
    """A handler that waits for its turn. Stands behind the one that says what is sent."""

    _turn: Turn | None = None

    @property
    def crowd(self) -> Crowd:
        """The crowd of this process."""
        found: Crowd = self.settings[CROWD]
        return found

    @property
    def address(self) -> str:
        """Where the request comes from, as it is counted."""
        return neighbourhood(self.request.remote_ip)

    async def wait_for_turn(self, kind: Kind, longest: float) -> None:
        """Wait until it is this request's turn; put off whoever asks for too much.

        Parameters
        ----------
        kind : str
            "pages" or "files"; files don't wait behind pages.
        longest : float
            When the turn ends, in seconds, if the answer has not ended it: what takes longer than a page to
            draw waits for the disk or for another process, and others can be served meanwhile.
        """
        is_welcome = self.crowd.allowed[kind].take(self.address)
        turn = await self.crowd.turns.take((self.address, kind)) if is_welcome else None
        if turn is None:
            await self._put_off()
            return
        self._turn = turn
        asyncio.get_running_loop().call_later(longest, turn.end)
        if self.request.connection.stream.closed():  # type: ignore[union-attr] # it is an HTTP/1 connection
            self.finish()

    async def _put_off(self) -> None:
        """Say "too much" after a while in which this connection can ask for nothing else, and hang up."""
        crowd = self.crowd
        crowd.late += 1
        try:
            if crowd.late <= MOST_LATE:
                await asyncio.sleep(LATE_SECONDS)
        finally:
            crowd.late -= 1
        stream = self.detach()
        with suppress(StreamClosedError):
            await stream.write(TOO_MUCH)
        stream.close()

    def on_finish(self) -> None:
        """End the turn with the answer."""
        if self._turn is not None:
            self._turn.end()
        super().on_finish()


class FileInTurn(InTurn):
    """Stands before a handler of files, which knows nothing of crowds."""

    async def prepare(self) -> None:
        """Wait: files are small, and sent in one go."""
        await self.wait_for_turn("files", 0.1)
