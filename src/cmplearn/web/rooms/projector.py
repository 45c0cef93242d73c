"""The wall: a room's code, its question and the results shown, for everybody to see and nobody to write."""

from cmplearn.store import codes
from cmplearn.web.hosts import open_to_all
from cmplearn.web.rooms import screens
from cmplearn.web.rooms.addresses import is_reachable, join_url
from cmplearn.web.rooms.guard import RoomHandler
from cmplearn.web.rooms.socket import SocketHandler
from cmplearn.web.rooms.stream import EventsHandler, StateHandler

__all__ = ["routes"]

CODE = r"([^/]{1,40})"


class ProjectorHandler(RoomHandler):
    """The page that is on the projector."""

    @open_to_all
    async def get(self, code: str) -> None:
        """Show it as it stands; the page keeps itself up to date."""
        room = await self.found(code)
        state, plain = room.state, room.room.code.upper()
        address = join_url(self.settings, plain)
        self.show(
            "room_screen.html",
            title=room.room.title,
            screen_url=self.url(f"screen/{plain}"),
            qr_url=f"{self.room_url(room)}/qr.svg",
            code=codes.shown(plain),
            # An address that leads nobody here anywhere is for the facilitator's page to explain.
            address=address.partition("://")[2] if is_reachable(address) else "",
            seq=state.seq,
            screen=screens.screen_key(state),
            main=screens.projector_main(state),
            live=screens.projector_live(state),
        )


class ProjectorState(StateHandler):
    """What is new on the wall, once."""

    view = "screen"


class ProjectorEvents(EventsHandler):
    """What is new on the wall, as it happens."""

    view = "screen"


class ProjectorSocket(SocketHandler):
    """What is new on the wall, as it happens, over a connection that stays."""

    view = "screen"


routes: list[tuple[str, type]] = [
    (rf"screen/{CODE}", ProjectorHandler),
    (rf"screen/{CODE}/state", ProjectorState),
    (rf"screen/{CODE}/events", ProjectorEvents),
    (rf"screen/{CODE}/socket", ProjectorSocket),
]
