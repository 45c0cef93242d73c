"""One page that follows a room: told what is new, and only when it has taken in what it was told before."""

import asyncio
import time
from collections.abc import Callable

from cmplearn.web.rooms import screens
from cmplearn.web.rooms.live import LiveRoom, View

__all__ = ["Following"]

BEAT_SECONDS = 20.0
"""How often a page hears something, so that it knows that it is connected and proxies don't cut it off."""

SLOW_SECONDS = 1.0
"""How long a page that has not taken in the last message is left alone: the next says all."""

BEAT = b"{}"


class Following:
    """Sends a room's messages to one page for as long as it is open.

    Parameters
    ----------
    room : LiveRoom
        What it follows.
    view : str
        "phone" or "screen".
    seq : int
        The last event that the page knows.
    screen : str
        Key of the screen that it shows.
    send : callable
        Sends a message.
    is_behind : callable
        Whether the last message is still on its way.
    leave : callable
        Closes the connection: the room is over, the page no longer takes anything in, or this process stops.
    member : str
        Whose page it is, if anybody's: it is left when they are taken out of the room.
    """

    __slots__ = (
        "_heard_at",
        "_is_behind",
        "_leave",
        "_member",
        "_room",
        "_screen",
        "_send",
        "_seq",
        "_timer",
        "_view",
    )

    def __init__(
        self,
        room: LiveRoom,
        view: View,
        seq: int,
        screen: str,
        send: Callable[[bytes], object],
        is_behind: Callable[[], bool],
        leave: Callable[[], object],
        member: str = "",
    ) -> None:
        """Say at once what the page has missed, or that the way to it is open."""
        self._room, self._view, self._seq, self._screen = room, view, seq, screen
        self._send, self._is_behind, self._leave, self._member = send, is_behind, leave, member
        self._timer: asyncio.TimerHandle | None = None
        self._heard_at = time.monotonic()
        room.listen(self._tell, leave)
        try:
            if self._has_news():
                self._tell()
            else:
                self._beat()
        except Exception:
            self.stop()  # nobody else knows of it yet
            raise

    def stop(self) -> None:
        """Follow no more."""
        self._room.unlisten(self._tell)
        if self._timer is not None:
            self._timer.cancel()

    def _has_news(self) -> bool:
        state = self._room.state
        return (self._seq, self._screen) != (state.seq, screens.screen_key(state)) or self._room.is_over

    def _tell(self) -> None:
        """Send what is new, later to a page that is slow."""
        if self._is_behind():
            if time.monotonic() - self._heard_at > BEAT_SECONDS:
                self._leave()
            else:
                self._again_in(SLOW_SECONDS, self._catch_up)
            return
        member = self._room.state.members.get(self._member)
        if member is not None and member.is_removed:
            self._leave()
            return
        self._send(self._room.message(self._screen, self._view))
        self._seq, self._screen = self._room.state.seq, screens.screen_key(self._room.state)
        if self._room.is_over:
            self._leave()
        else:
            self._beat_later()

    def _catch_up(self) -> None:
        if self._has_news():
            self._tell()
        else:
            self._beat_later()

    def _beat_later(self) -> None:
        self._heard_at = time.monotonic()
        self._again_in(BEAT_SECONDS, self._beat)

    def _beat(self) -> None:
        """Say that the connection stands; a page that has not taken in the last word for so long is gone."""
        if self._is_behind():
            self._leave()
        else:
            self._send(BEAT)
            self._beat_later()

    def _again_in(self, seconds: float, step: Callable[[], None]) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, step)
