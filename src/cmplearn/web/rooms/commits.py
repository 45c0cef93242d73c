"""Writes of every room, committed together: what waits while one commit is under way shares the next."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import Executor
from typing import TYPE_CHECKING, TypeAlias

from cmplearn.errors import StorageError

if TYPE_CHECKING:
    from cmplearn.rooms import Draft, Event, RoomStore

__all__ = ["Commits"]

Waiting: TypeAlias = "tuple[str, Draft, asyncio.Future[Event]]"

MOST = 200
"""Writes in one commit: a crowd's first answers are acknowledged before its last ones have arrived."""


class Commits:
    """The one way to the log: a queue, and a thread that commits whatever waits.

    Parameters
    ----------
    store : RoomStore
        Where the log is.
    executor : Executor
        Runs one commit at a time.
    applied : callable
        Is told of new events, as soon as they are committed and before their writers are.
    """

    def __init__(
        self,
        store: "RoomStore",
        executor: Executor,
        applied: "Callable[[Iterable[Event]], Awaitable[None]]",
    ) -> None:
        """Start with an empty queue."""
        self._store, self._executor, self._applied = store, executor, applied
        self._waiting: list[Waiting] = []
        self._work: asyncio.Task[None] | None = None

    async def add(self, room: str, draft: "Draft") -> "Event":
        """Return a write's event once it is committed.

        A writer who goes away does not take the write back.

        Raises
        ------
        NotFoundError
            The room is no longer there.
        StorageError
            The database cannot be written; nothing was.
        """
        future: asyncio.Future[Event] = asyncio.get_running_loop().create_future()
        self._waiting.append((room, draft, future))
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._commit_all())
        return await future

    async def finish(self) -> None:
        """Wait until nothing waits."""
        if self._work is not None:
            await self._work

    async def _commit_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            outcomes = await self._outcomes([(room, draft) for room, draft, _ in batch])
            for (_, _, future), outcome in zip(batch, outcomes, strict=True):
                if future.done():
                    continue
                if isinstance(outcome, Exception):
                    future.set_exception(outcome)
                else:
                    future.set_result(outcome)

    async def _outcomes(self, batch: "Sequence[tuple[str, Draft]]") -> "Sequence[Event | Exception]":
        """Return what became of each write; whatever happens, nobody is left waiting."""
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._executor, self._committed, batch)
            await self._applied(event for event in found if not isinstance(event, Exception))
        except Exception as error:
            return [error] * len(batch)
        return found

    def _committed(self, batch: "Sequence[tuple[str, Draft]]") -> "Sequence[Event | Exception]":
        """Return each write's event, or why it could not be written; one bad write spoils no other."""
        try:
            return self._store.append(batch)
        except Exception as error:
            if len(batch) == 1 or isinstance(error, StorageError):
                return [error] * len(batch)
        return [self._committed([write])[0] for write in batch]
