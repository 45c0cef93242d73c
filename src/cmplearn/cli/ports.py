"""The port that a server of ours is reached by: taken before anything else is done, and kept."""

import socket
from contextlib import suppress

from cmplearn.errors import InputError

__all__ = ["listening"]

PORTS_TRIED = 50
BACKLOG = 128
"""How many may wait to be let in: all phones of a room come at one moment."""


def listening(address: str, wanted: int | None, *, first: int, command: str) -> socket.socket:
    """Return an open port: whoever else is starting at this moment finds it taken.

    Parameters
    ----------
    address : str
        Of this computer, such as "127.0.0.1".
    wanted : int or None
        The port, or 0 for any; None takes the first free one from `first` on.
    first : int
        Where to begin.
    command : str
        What a person typed, for the messages.

    Raises
    ------
    InputError
        It is in use, or all that are tried are.

    Examples
    --------
    >>> one = listening("127.0.0.1", None, first=8888, command="cmplearn start")
    >>> two = listening("127.0.0.1", None, first=8888, command="cmplearn start")
    >>> one.getsockname()[1] != two.getsockname()[1]
    True
    >>> one.close(), two.close()
    (None, None)
    """
    for port in [wanted] if wanted is not None else range(first, first + PORTS_TRIED):
        with suppress(OSError):
            found = socket.create_server((address, port), backlog=BACKLOG)
            found.setblocking(False)  # as tornado wants it
            return found
    if wanted is not None:
        raise InputError(
            f"Port {wanted} is in use by another program on this computer, or you may not use it. Choose "
            "another number, or leave --port out and cmplearn finds a free one."
        )
    raise InputError(
        f"Ports {first} to {first + PORTS_TRIED - 1} on this computer are all in use. Close other programs, "
        f"or choose a port yourself: {command} --port 9123"
    )
