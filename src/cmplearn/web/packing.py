"""What visitors of a workshop take away is made for one at a time, in turn, and never for one all the time.

A whole room takes its portfolios away at the end of a day, from one address as often as not: sixty of them
take some ten seconds together. Whoever has waited for `PATIENCE_S` gets what can be made at once.
"""

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

from tornado.web import HTTPError

from cmplearn.errors import RefusedError
from cmplearn.rooms.limits import Limiter
from cmplearn.web.crowd import Turns
from cmplearn.web.sending import LateError

__all__ = ["PACKING", "Packing"]

PACKING = "cmplearn_packing"
"""The setting that holds what packs in a process."""

PATIENCE_S = 45.0
HUNG_UP = 499
TOO_OFTEN = (
    "Your files were asked for several times just now. What you wrote is kept. Wait a minute, then try again."
)
LATE = (
    "Very many people are taking their work away just now, so this was not made. What you wrote is kept. Try "
    "again in some minutes."
)

Result = TypeVar("Result")


class Packing:
    """Whose turn it is to have files made, and how often anybody may ask.

    Parameters
    ----------
    clock : callable
        Gives seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with nobody waiting."""
        self._clock = clock
        self._visitors = Limiter(rate=1 / 20, burst=5, clock=clock)
        self._addresses = Limiter(rate=0.5, burst=300, clock=clock)
        self._turns = Turns(most_waiting=2)

    async def do(
        self, visitor: str, address: str, work: Callable[[], Result], has_left: Callable[[], bool]
    ) -> Result:
        """Return what `work` returns, done in a thread when it is this visitor's turn.

        Parameters
        ----------
        visitor : str
            Whose files they are; visitors take turns.
        address : str
            Where they are asked for; a whole room is often at one.
        work : callable
            Makes the files.
        has_left : callable
            Says whether nobody waits for them any more.

        Raises
        ------
        RefusedError
            They were asked for too often.
        LateError
            Too many stood before.
        """
        late_at = self._clock() + PATIENCE_S
        may = self._visitors.take(visitor) and self._addresses.take(address)
        turn = await self._turns.take(visitor) if may else None
        if turn is None:
            raise RefusedError(TOO_OFTEN)
        try:
            if has_left():
                raise HTTPError(HUNG_UP, reason="Hung up")
            if self._clock() > late_at:
                raise LateError(LATE)
            return await asyncio.get_running_loop().run_in_executor(None, work)
        finally:
            turn.end()
