"""The rooms' database of a person's own server: opened when somebody first asks for a room."""

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from cmplearn.rooms import RoomStore, open_rooms

__all__ = ["RoomsWhenNeeded"]


class RoomsWhenNeeded:
    """A `RoomStore` that is opened at its first use: most people's servers never have a room.

    Where it cannot be opened, every use says why, and nothing else of the server suffers.

    Parameters
    ----------
    place : callable
        Returns where the database is.
    """

    def __init__(self, place: Callable[[], Path | str]) -> None:
        """Open nothing yet."""
        self._place = place
        self._store: RoomStore | None = None
        self._opening = threading.Lock()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Return the store's method of that name; whoever calls it waits until the store is open.

        It is called in a thread; the server's loop only asks for it.
        """
        if name.startswith("_") or not hasattr(RoomStore, name):
            raise AttributeError(name)
        return partial(self._do, name)

    def _do(self, name: str, *values: Any, **named: Any) -> Any:
        with self._opening:
            if self._store is None:
                self._store = open_rooms(self._place())
        return getattr(self._store, name)(*values, **named)

    def close(self) -> None:
        """Close it, when it was opened."""
        with self._opening:
            if self._store is not None:
                self._store.close()
