"""The panel by which phones join what an app shows: QR picture, code, address, how many have joined."""

from base64 import b64encode
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import ipywidgets

from cmplearn.apps.line import Line
from cmplearn.apps.room_line import RoomLine
from cmplearn.apps.rooms_client import Following, RoomClient, RoomsClient, Snapshot
from cmplearn.course.activity import Activity
from cmplearn.errors import CmplearnError
from cmplearn.rooms.qr import qr_svg

__all__ = ["panel", "qr_source"]

QR_WIDTH = 220  # px: read by phones from some three metres off a projector
JOIN = "Let phones join"
WITHOUT = "Go on without phones"
LOCK, UNLOCK = "Let nobody new in", "Let people in again"
COMMAND = "cmplearn workshop --network"
OFFER = "<p>Everything works without phones too: you enter for the room.</p>"
LOST = (
    '<p class="cmp-problem" role="alert">The phones cannot be heard just now. This tries again by itself; '
    "go on meanwhile.</p>"
)


def panel(
    title: str,
    items: Sequence[Activity],
    on_room: Callable[[RoomLine | None], None],
    on_news: Callable[[Snapshot], None],
    *,
    series: str = "",
    find: Callable[[], RoomsClient] = RoomsClient.found,
) -> Any:
    """Return the panel; no room is made before its button is pressed.

    Parameters
    ----------
    title : str
        What the room is called on people's phones.
    items : sequence of Activity
        What is played in it.
    on_room : callable
        Takes the room once it is open, and None when phones are given up.
    on_news : callable
        Takes a snapshot after each change, in the kernel's loop.
    series : str
        The learning set's name, when this is one of its meetings.
    find : callable
        Returns where rooms are.

    Returns
    -------
    ipywidgets.Box
    """
    return _Panel(title, items, on_room, on_news, series, find).box


class _Panel:
    """The panel's parts and what they do."""

    def __init__(
        self,
        title: str,
        items: Sequence[Activity],
        on_room: Callable[[RoomLine | None], None],
        on_news: Callable[[Snapshot], None],
        series: str,
        find: Callable[[], RoomsClient],
    ) -> None:
        self._title, self._items, self._series, self._find = title, items, series, find
        self._on_room, self._on_news = on_room, on_news
        self._line, self._room = Line(), None
        self._following: Following | None = None
        self._is_folded, self._was_playing = False, False
        self._words = ipywidgets.HTML(OFFER)
        self._link = ipywidgets.HTML("")
        self._join = ipywidgets.Button(description=JOIN).add_class("cmp-key-j")
        self._fold = ipywidgets.Button(description="").add_class("cmp-key-c")
        self._without = ipywidgets.Button(description=WITHOUT)
        self._lock = ipywidgets.Button(description=LOCK)
        self._lock.on_click(lambda _: self._switch_door())
        self._join.on_click(lambda _: self._open())
        self._fold.on_click(lambda _: self._switch())
        self._without.on_click(lambda _: self._give_up())
        self._buttons = ipywidgets.HBox([self._join]).add_class("cmp-bar")
        self.box = ipywidgets.VBox([self._words, self._link, self._buttons]).add_class("cmp-joining")

    _room: RoomLine | None

    def _open(self) -> None:
        def opened() -> RoomClient:
            return self._find().create(self._title, items=self._items, series=self._series)

        self._join.disabled = True
        self._line.send(opened, self._opened, self._refused, once=True)

    def _refused(self, problem: CmplearnError) -> None:
        self._join.disabled = False
        self._link.value = f'<p class="cmp-problem" role="alert">{escape(str(problem))}</p>'

    def _opened(self, found: RoomClient) -> None:
        self._join.disabled, self._link.value = False, ""
        room = self._room = RoomLine(found)
        room.changed = lambda: self._on_news(room.last)
        self._is_folded, self._was_playing = False, False
        self._following = room.follow(self._news, self._linked)
        self._buttons.children = [self._fold, self._lock, self._without]
        self._show()
        self._on_room(room)

    def _give_up(self) -> None:
        """Close the room: what came from phones stays with the app, which has its snapshots."""
        room, following = self._room, self._following
        self._room = self._following = None
        if following is not None:
            following.stop()
        self._words.value, self._buttons.children, self._link.value = OFFER, [self._join], ""
        self._on_room(None)
        if room is not None:
            room.changed = lambda: None
            room.end()

    def _switch_door(self) -> None:
        if self._room is not None:
            self._room.do("unlocked" if self._room.last["is_locked"] else "locked", key="door")

    def _switch(self) -> None:
        self._is_folded = not self._is_folded
        self._show()

    def _news(self, snapshot: Snapshot) -> None:
        # Until somebody has joined, how to join is what the room needs to see.
        if snapshot["item"] is not None and snapshot["members"] and not self._was_playing:
            self._was_playing = self._is_folded = True
        self._show()
        self._on_news(snapshot)

    def _linked(self, is_linked: bool) -> None:
        self._link.value = "" if is_linked else LOST

    def _show(self) -> None:
        if self._room is None:
            return
        words = _folded if self._is_folded else _whole
        self._words.value = words(self._room.last)
        self._fold.description = "Show the code" if self._is_folded else "Hide the code"
        self._lock.description = UNLOCK if self._room.last["is_locked"] else LOCK


def qr_source(address: str) -> str:
    """Return a QR code of an address, as an image's source.

    Examples
    --------
    >>> qr_source("http://192.168.0.5:8890/cmplearn/r/K7M2QX").startswith("data:image/svg+xml")
    True
    """
    return f"data:image/svg+xml;base64,{b64encode(qr_svg(address).encode()).decode()}"


def _whole(snapshot: Snapshot) -> str:
    address = str(snapshot["join_url"])
    if snapshot["reachable"]:
        reach, size = "", f'width="{QR_WIDTH}" height="{QR_WIDTH}"'
        picture = f'<img src="{qr_source(address)}" {size} alt="QR code of the address beside it">'
    else:
        # A command that is broken at its hyphens is typed wrong.
        words = escape(snapshot["unreachable"]).replace(
            COMMAND, f'<span class="cmp-whole-words">{COMMAND}</span>'
        )
        reach, picture = f'<p class="hint">{words}</p>', ""
    return (
        f'<div class="cmp-join">{picture}'
        "<div><p>Join with a phone at</p>"
        f'<p class="cmp-join-address">{escape(address)}</p>'
        f'<p>Code <strong class="cmp-join-code">{escape(snapshot["code"])}</strong></p>'
        f"<p>{_joined(snapshot)}</p>{reach}</div></div>"
    )


def _folded(snapshot: Snapshot) -> str:
    """Return one line from which somebody who comes late can still join."""
    code = f'<strong class="cmp-join-code">{escape(str(snapshot["code"]))}</strong>'
    address = str(snapshot["join_url"]).partition("://")[2]
    at = f" at <strong>{escape(address)}</strong>" if snapshot["reachable"] else ""
    return f'<p class="cmp-join-line">Code {code}{at} · {_joined(snapshot)}</p>'


def _joined(snapshot: Snapshot) -> str:
    number = len(snapshot["members"])
    joined = "Nobody has joined yet" if not number else f"{number} joined"
    return f"{joined} · nobody new is let in" if snapshot["is_locked"] else joined
