"""`cmplearn workshop`: lessons and rooms for the people in the room, in a process without Jupyter."""

import asyncio
import logging
import logging.handlers
import os
import secrets
import signal
import socket
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path

import segno
from tornado.ioloop import PeriodicCallback
from tornado.web import Application

from cmplearn import portfolio
from cmplearn.cli.browser import show
from cmplearn.cli.ports import listening
from cmplearn.documents.typesetting import typeset_by
from cmplearn.errors import InUseError, StorageError
from cmplearn.rooms import open_rooms
from cmplearn.rooms.note import Note
from cmplearn.store import locks
from cmplearn.web.allowed_hosts import allowed_hosts
from cmplearn.web.api_portfolio import have_writers, in_writer
from cmplearn.web.connections import HEADER_SECONDS, CountingServer, Listening, most_of
from cmplearn.web.log_words import CodelessFormatter
from cmplearn.web.pdf_worker import COMMAND, LIMIT_S, typesetter
from cmplearn.web.rooms.addresses import rooms_mark, rooms_place
from cmplearn.web.rooms.live import LiveRooms
from cmplearn.web.visitors import KEPT_DAYS, MOST_OPEN, Visitors
from cmplearn.web.workers import WorkerPool
from cmplearn.web.workshop import ONE_TIME_KEYS, SMALL_BODY, application

__all__ = ["Place", "announce", "run_workshop"]

ALONE = "127.0.0.1"
FIRST_PORT = 8890
CLOSE_IDLE_MS = 60_000
FORGET_OLD_MS = 6 * 3_600_000
WRITERS = 4
PACKERS = 2
"""How many files are made at once: one for a visitor, see `Packing`, and one for the facilitator."""

OPEN_FILES = 8192
"""How many files and connections may be open at once, as far as the system lets us; see `most_of`."""

FEW_FILES = 512
"""What is reckoned with where the system does not say: Windows, where Python can wait for as many at once."""

NETWORK = (
    "Everybody on this network can open these pages: use a network that you trust, not an open one. They get "
    "lessons and rooms and nothing else of this computer. What they send travels unlocked, so nothing "
    "confidential belongs in it. Your computer may ask whether to let Python through its firewall: say yes "
    "for private networks."
)
NOT_NETWORK = (
    "Only this computer can open these pages. To let phones in the room join, stop it and start it again "
    "with: cmplearn workshop --network"
)
NO_NETWORK = (
    "This computer is on no network just now, so phones cannot reach it. Connect it, then start again."
)


@dataclass(frozen=True)
class Place:
    """Where a workshop is: its port, and this computer's address as phones see it."""

    port: int
    address: str

    @property
    def origin(self) -> str:
        """What stands before the path for participants."""
        return f"http://{self.address}:{self.port}"

    @property
    def own_url(self) -> str:
        """The facilitator's pages' beginning, on this computer itself."""
        return f"http://{ALONE}:{self.port}/cmplearn/"


def run_workshop(*, network: bool, port: int | None, open_browser: bool, home: Path | None) -> None:
    """Serve a workshop until Ctrl+C.

    Parameters
    ----------
    network : bool
        Whether others on the local network may come in; else this computer alone.
    port : int or None
        Port to use; None takes 8890, or the next free one.
    open_browser : bool
        Whether to open the facilitator's page in a browser, where there is one.
    home : Path or None
        Folder for rooms and visitors' portfolios; None leaves the choice to `portfolio.home`.

    Raises
    ------
    InputError
        The port asked for is taken.
    InUseError
        A workshop runs in this folder already.
    StorageError
        The folder or the rooms' database cannot be opened.
    """
    if home is not None:
        os.environ["CMPLEARN_HOME"] = str(home.expanduser().resolve())
    folder = portfolio.make_folder(None)
    with alone_in(folder):
        logging.basicConfig(level=logging.WARNING, handlers=[private_log(folder / "workshop.log")])
        logging.captureWarnings(True)
        files = _open_files()
        asyncio.run(_serve(folder, files, network=network, port=port, open_browser=open_browser))
    print("Stopped. Rooms and portfolios are kept, and open again when you start it again.")


async def _serve(folder: Path, files: int, *, network: bool, port: int | None, open_browser: bool) -> None:
    stopping = _stopping()
    opened = listening("0.0.0.0" if network else ALONE, port, first=FIRST_PORT, command="cmplearn workshop")
    with closing(opened):  # until it is the server's
        place = Place(opened.getsockname()[1], network_address() if network else ALONE)
        have_writers(WRITERS)
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(PACKERS, "packing"))
        store, visitors = open_rooms(rooms_place()), Visitors(folder, min(MOST_OPEN, files // 40))
        rooms, workers, key = LiveRooms(store), WorkerPool(), secrets.token_urlsafe(24)
        typesetters = WorkerPool(1, LIMIT_S, command=COMMAND)
        typeset_by(typesetter(typesetters))
        app = application(
            rooms,
            visitors,
            workers,
            secret=store.secret(),
            key=key,
            origin=place.origin,
            hosts=allowed_hosts(place.address, network=network),
        )
        server = server_of(app, files)
        tidying = [
            PeriodicCallback(lambda: in_writer(visitors.close_idle), CLOSE_IDLE_MS),
            PeriodicCallback(lambda: in_writer(visitors.forget_old), FORGET_OLD_MS),
        ]
        visitors.forget_old()
        rooms.start()
        server.add_socket(Listening(opened))
    for each in tidying:
        each.start()
    note = Note(place.own_url, f"{place.origin}/cmplearn/", key, rooms_mark(), os.getpid())
    with note.left_in(folder):
        await asyncio.sleep(0)  # a Ctrl+C from before is heard now
        if not stopping.is_set():
            link = f"{place.own_url}facilitate?key={key}"
            announce(link, place, network=network, moved=port is None and place.port != FIRST_PORT)
            if open_browser:
                show(link_for_browser(app, place))
        await stopping.wait()
    print("\nStopping ...", flush=True)
    for each in tidying:
        each.stop()
    server.stop()
    await server.close_all_connections()
    await rooms.close()
    workers.stop()
    typesetters.stop()
    await in_writer(visitors.close)
    store.close()


def link_for_browser(app: Application, place: Place) -> str:
    """Return a facilitator's link that is good once: on a shared computer all see what programs are given."""
    return f"{place.own_url}facilitate?key={app.settings[ONE_TIME_KEYS].new()}"


def server_of(app: Application, files: int) -> CountingServer:
    """Return what serves a workshop in a process that may have so many files open."""
    return CountingServer(
        app,
        most=most_of(files),
        max_body_size=SMALL_BODY,
        max_header_size=16_384,
        idle_connection_timeout=HEADER_SECONDS,
        body_timeout=60,
    )


def _stopping() -> asyncio.Event:
    """Return what is set on Ctrl+C, or when the system asks to end; a second Ctrl+C ends at once."""
    loop, stopping = asyncio.get_running_loop(), asyncio.Event()

    def stop(sig: int, frame: object) -> None:  # noqa: ARG001 - the signature is Python's
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        loop.call_soon_threadsafe(stopping.set)

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    return stopping


def network_address() -> str:
    """Return this computer's address on the local network; a loopback address when it is on none.

    The system is asked by which address it would send to another network; nothing is sent.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        probe.connect(("192.0.2.1", 9))  # an address that is nobody's (RFC 5737)
        return str(probe.getsockname()[0])
    return ALONE


def announce(link: str, place: Place, *, network: bool, moved: bool) -> None:
    """Print the two ways in, and what they mean.

    Parameters
    ----------
    link : str
        The facilitator's.
    place : Place
        Where the workshop is.
    network : bool
        Whether it was asked to let the local network in.
    moved : bool
        Whether the usual port was taken.
    """
    if moved:
        print(f"Port {FIRST_PORT} is in use by another program, so this uses the next free one.")
    print(f"For you, the facilitator, on this computer only; show it to nobody:\n\n    {link}\n")
    reached = network and place.address != ALONE
    address = f"{place.origin}/cmplearn/"
    print(f"For participants{'' if reached else ', once phones can reach it'}:\n\n    {address}\n")
    if reached:
        segno.make(address, micro=False).terminal(compact=sys.stdout.isatty() and _draws_blocks())
    print(NETWORK if reached else NO_NETWORK if network else NOT_NETWORK)
    print(
        f"\nWhat visitors save is kept in {portfolio.home() / 'visitors'} until they delete it, or for "
        f"{KEPT_DAYS} days after it was last used.\n\nStop it with Ctrl+C.",
        flush=True,
    )


def _draws_blocks() -> bool:
    """Return whether the terminal can write the half blocks of a small QR code."""
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold the folder: two workshops in one would each hold some visitors' portfolios."""
    try:
        file = os.open(folder / "workshop.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as problem:
        raise _unwritable(folder, problem) from problem
    try:
        _take(file, folder)
    except OSError:
        os.close(file)
        raise
    try:
        yield
    finally:
        locks.let_go(file)


def _take(file: int, folder: Path) -> None:
    """Take the lock, or raise."""
    try:
        locks.take(file)
    except BlockingIOError as error:
        raise InUseError(
            f"A workshop runs in {folder} already. Use that one, or stop it first with Ctrl+C in its "
            "window; or start another with --home FOLDER."
        ) from error
    except OSError as error:
        raise StorageError(
            f"The folder {folder} is on a drive that cannot lock files ({error.strerror}), so two workshops "
            "could write in it at once. Choose a folder on this computer's own disk with --home."
        ) from error


def _unwritable(folder: Path, problem: OSError) -> StorageError:
    return StorageError(
        f"The folder for the workshop cannot be written to: {folder} ({problem.strerror}). Nothing was "
        "changed. Choose another folder with: cmplearn workshop --home FOLDER"
    )


class PrivateLog(logging.handlers.RotatingFileHandler):
    """A log for its owner's eyes alone, also when a new file of it has been begun."""

    def _open(self) -> TextIOWrapper:
        os.close(os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT, 0o600))
        return super()._open()


def private_log(file: Path) -> PrivateLog:
    """Return what keeps all that goes wrong in a file beside the rooms, out of the facilitator's terminal."""
    try:
        keeping = PrivateLog(file, maxBytes=1_000_000, backupCount=1, encoding="utf-8")
    except OSError as problem:
        raise _unwritable(file.parent, problem) from problem
    keeping.setFormatter(CodelessFormatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    return keeping


def _open_files() -> int:
    """Return how many files may be open, raised as far as it goes where the system has such a limit."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
        return min(max(soft, wanted), OPEN_FILES)
    return FEW_FILES
