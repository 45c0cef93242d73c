"""Keys that let one browser in once: everybody on a shared computer sees what programs are started with."""

import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

__all__ = ["OneTimeKeys"]

GOOD_SECONDS = 60.0
"""How long a browser may need until it opens the link that it was started with."""

CONNECTIONS = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
ADMINISTRATOR = 0
"""May read all of ours anyway, and carries the browser's connection from Windows into its Linux."""
OWN_COMPUTER = "0100007F"  # 127.0.0.1 as Linux writes it; at the end also where it is one of IPv6's


class OneTimeKeys:
    """Keys that are good once and soon, and where the system says whose a connection is, for our user alone.

    Parameters
    ----------
    clock : callable
        Gives seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with none."""
        self._clock = clock
        self._ends: dict[str, float] = {}

    def new(self) -> str:
        """Return a key."""
        now = self._clock()
        self._ends = {key: ends for key, ends in self._ends.items() if ends > now}
        key = secrets.token_urlsafe(24)
        self._ends[key] = now + GOOD_SECONDS
        return key

    def take(self, given: str, request: Any) -> bool:
        """Return whether a key lets a request in, and end it if so.

        Parameters
        ----------
        given : str
            What came as a key.
        request : HTTPServerRequest
            With it.
        """
        if self._clock() > self._ends.get(given, 0.0) or not is_own_users(request):
            return False
        del self._ends[given]
        return True


def is_own_users(request: Any) -> bool:
    """Return whether a program of our own user asks; yes where the system does not say whose it is."""
    connection = request.connection.stream.socket
    ports = connection.getpeername()[1], connection.getsockname()[1]
    try:
        tables = [table.read_text() for table in CONNECTIONS if table.exists()]
    except OSError:
        return True
    owners = {owner for each in tables for owner in owners_in(each, *ports)}
    return not tables or not owners.isdisjoint({os.getuid(), ADMINISTRATOR})


def owners_in(table: str, port: int, served: int) -> set[int]:
    """Return whose a connection on this computer is, as Linux's list of connections has it.

    Parameters
    ----------
    table : str
        What the file says.
    port : int
        Its end at whoever asks.
    served : int
        Its end at ours.

    Examples
    --------
    >>> line = "9: 0100007F:D2F0 0100007F:22B8 01 00000000:00000000 00:00000000 00000000 1000 0 9281"
    >>> owners_in(line, 54000, 8888), owners_in(line, 54001, 8888)
    ({1000}, set())
    """
    ends = f"{OWN_COMPUTER}:{port:04X}", f"{OWN_COMPUTER}:{served:04X}"
    rows = [line.split() for line in table.splitlines()]
    return {
        int(row[7]) for row in rows if len(row) > 7 and row[1].endswith(ends[0]) and row[2].endswith(ends[1])
    }
