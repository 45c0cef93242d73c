"""The port that a server of ours is reached by: taken before anything else is done, and kept."""

import socket

from cmplearn.errors import InputError

__all__ = ["listening"]

PORTS_TRIED = 50
BACKLOG = 128
"""How many may wait to be let in: all phones of a room come at one moment."""


def listening(address: str, wanted: int | None, *, first: int, command: str) -> socket.socket:
    """Return a socket that listens at a port of its own: whoever else starts at this moment finds it taken.

    Parameters
    ----------
    address : str
        Of this computer, such as "127.0.0.1".
    wanted : int or None
        The port; None takes the first free one from `first` on.
    first : int
        Where to begin.
    command : str
        What a person typed, for the messages.

    Raises
    ------
    InputError
        It cannot be had, or none that is tried can.

    Examples
    --------
    >>> one = listening("127.0.0.1", None, first=8888, command="cmplearn start")
    >>> two = listening("127.0.0.1", None, first=8888, command="cmplearn start")
    >>> one.getsockname()[1] != two.getsockname()[1]
    True
    >>> one.close(), two.close()
    (None, None)
    """
    why = ""
    for port in [wanted] if wanted is not None else range(first, first + PORTS_TRIED):
        try:
            found = socket.create_server((address, port), backlog=BACKLOG)
        except OSError as error:
            why = str(error.strerror).partition(" (while")[0]  # Python adds the address in its own terms
            continue
        found.setblocking(False)  # as tornado wants it
        return found
    if wanted is not None:
        raise InputError(
            f"Port {wanted} is in use by another program on this computer, or you may not use it ({why}). "
            "Choose another number, or leave --port out and cmplearn finds a free one."
        )
    raise InputError(
        f"None of this computer's ports from {first} to {first + PORTS_TRIED - 1} is free ({why}). Close "
        f"other programs, or choose a port yourself: {command} --port 9123"
    )
