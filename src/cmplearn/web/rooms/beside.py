"""The workshop that runs beside another process of ours over the same rooms: phones join there."""

import json
import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from cmplearn.portfolio import home

__all__ = ["Beside", "workshop_beside"]

FILE = "workshop.json"
LOOKED_S = 2.0
"""How long what was found is believed."""

ANSWERS_S = 0.2
_found: dict[Path, tuple[float, "Beside | None"]] = {}


@dataclass(frozen=True)
class Beside:
    """A workshop that runs in the same folder.

    Parameters
    ----------
    own, public : str
        Where its pages begin, for this computer and for phones.
    key : str
        Of its facilitator.
    """

    own: str
    public: str
    key: str

    def facilitating(self, room: str) -> str:
        """Return the address at which its facilitator leads a room, logged in by the address itself."""
        return f"{self.own}facilitate/rooms/{room}?key={self.key}"


def workshop_beside(mark: str) -> Beside | None:
    """Return the workshop that runs in this person's folder, if it answers and has the same rooms.

    Parameters
    ----------
    mark : str
        Of the rooms' database, as `addresses.rooms_mark` returns it.
    """
    place = home() / FILE
    at, found = _found.get(place, (0.0, None))
    if not at or time.monotonic() - at > LOOKED_S:
        found = _look(place, mark)
        _found[place] = (time.monotonic(), found)
    return found


def _look(place: Path, mark: str) -> Beside | None:
    with suppress(OSError, ValueError, LookupError, TypeError):
        told = json.loads(place.read_text(encoding="utf-8"))
        found = Beside(str(told["url"]), str(told["public"]), str(told["key"]))
        if told["rooms"] != mark:
            return None
        address = urlsplit(found.own)
        # A workshop that was killed leaves its note behind.
        with socket.create_connection((address.hostname or "", address.port or 80), ANSWERS_S):
            return found
    return None
