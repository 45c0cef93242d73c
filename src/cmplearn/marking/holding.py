"""A gradebook held open, whatever database it is: how to read it, and how to hold it for one transaction."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session

from cmplearn.errors import NotFoundError, StorageError

OTHER_CURE = (
    "If nbgrader was upgraded lately, keep a copy of the gradebook and run nbgrader db upgrade; else put "
    "back a copy that works."
)
CURES = {
    "SQLITE_FULL": "The disk is full: make room, then start again.",
    "SQLITE_READONLY": "It may only be read: mend its permissions and its folder's, then start again.",
    "SQLITE_BUSY": "Another program holds it: close what uses it, such as formgrader, then start again.",
    "SQLITE_IOERR": "The disk doesn't do what it should: look whether it is full, then start again.",
    "SQLITE_CANTOPEN": "Look whether it is there and may be opened, then start again.",
}
READING_PATIENCE_SECONDS = 60.0
SAID_EVERY_SECONDS = 60.0

__all__ = [
    "FlushingSession",
    "already_open",
    "begin",
    "check_there",
    "engine_for_writing",
    "reading",
    "unreadable",
]


@contextmanager
def reading(db_url: str, assignment: str) -> Iterator[Session]:
    """Yield a session to read with; a gradebook that can't be read is said in words.

    Parameters
    ----------
    db_url : str
        The gradebook.
    assignment : str
        Name of the assignment that is asked about.

    Yields
    ------
    Session
        To read with.

    Raises
    ------
    NotFoundError
        When there is no such gradebook.
    StorageError
        When it can't be used.
    """
    check_there(db_url, assignment)
    is_file = make_url(db_url).get_backend_name() == "sqlite"
    engine = create_engine(db_url, connect_args={"timeout": READING_PATIENCE_SECONDS} if is_file else {})
    try:
        with Session(engine) as session:
            yield session
    except DatabaseError as error:
        raise unreadable(db_url, error) from error
    finally:
        engine.dispose()


def unreadable(db_url: str, error: DatabaseError) -> StorageError:
    """Return the words for a gradebook that can't be used.

    Parameters
    ----------
    db_url : str
        The gradebook.
    error : DatabaseError
        What the database said.

    Returns
    -------
    StorageError
        To raise.
    """
    where = make_url(db_url).render_as_string(hide_password=True)
    kind = getattr(error.orig, "sqlite_errorname", "")
    cure = next((words for name, words in CURES.items() if kind.startswith(name)), OTHER_CURE)
    return StorageError(f"The gradebook {where} can't be used: {error.orig}. {cure}")


def gradebook_file(db_url: str) -> Path | None:
    """Return the file that holds a gradebook; None where a server or memory holds it.

    Parameters
    ----------
    db_url : str
        The gradebook.

    Returns
    -------
    Path or None
        The file, there or not.
    """
    url = make_url(db_url)
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return None
    return Path(url.database)


def check_there(db_url: str, assignment: str) -> None:
    """Refuse a gradebook file that isn't there: opening it would make an empty one.

    Parameters
    ----------
    db_url : str
        The gradebook.
    assignment : str
        Name of the assignment that is asked about.

    Raises
    ------
    NotFoundError
        When it isn't there.
    """
    file = gradebook_file(db_url)
    if file and not file.exists():
        raise NotFoundError(
            f"There is no gradebook {file}. Enter the assignment first, in the course root: "
            f"nbgrader generate_assignment {assignment}"
        )


class FlushingSession(Session):
    """A session whose commit is only a flush, until it is told to keep what it holds.

    nbgrader commits after each score and comment. Changed rows wait until it closes the gradebook, as it does
    after each step, and are sent to the database together; new ones need their numbers at once.
    """

    def commit(self) -> None:
        """Send new rows to the database, inside the transaction."""
        if self.new or self.deleted:
            self.flush()

    def keep(self) -> None:
        """Commit the transaction."""
        super().commit()


def engine_for_writing(db_url: str, busy_seconds: float) -> Engine:
    """Return an engine whose transactions hold a gradebook file for themselves from their beginning.

    A commit can then not find that someone began to read meanwhile; pysqlite by itself would begin at the
    first change.

    Parameters
    ----------
    db_url : str
        The gradebook.
    busy_seconds : float
        How long to wait for others before an attempt fails.

    Returns
    -------
    Engine
        For one transaction after another.
    """
    if make_url(db_url).get_backend_name() != "sqlite":
        return create_engine(db_url)
    engine = create_engine(db_url, connect_args={"timeout": busy_seconds})

    @event.listens_for(engine, "connect")
    def leave_beginning_to_us(connection: Any, _: object) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def begin_alone(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN EXCLUSIVE")

    return engine


def begin(session: Session, said: Callable[[str], None], patience_seconds: float) -> None:
    """Begin a transaction; wait for as long as another program holds the gradebook.

    Parameters
    ----------
    session : Session
        The session of the transaction.
    said : Callable[[str], None]
        Told, in words, that the gradebook is busy.
    patience_seconds : float
        How long it is waited for.

    Raises
    ------
    StorageError
        When it stays busy.
    """
    began, said_at = time.monotonic(), None
    while True:
        try:
            session.connection()
        except OperationalError as error:
            if not getattr(error.orig, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
                raise
            waited = time.monotonic() - began
            if waited > patience_seconds:
                raise StorageError(
                    f"Another program has held the gradebook for {waited:.0f} seconds. Close what uses "
                    "it, such as formgrader, and start again: what is marked is kept."
                ) from error
            if said_at is None or waited - said_at >= SAID_EVERY_SECONDS:
                said_at = waited
                said("The gradebook is busy: another program, such as formgrader, holds it. Waiting.")
        else:
            return


@contextmanager
def already_open(gradebook: Gradebook, db_url: str) -> Iterator[None]:
    """Give the open gradebook to whatever opens this one, nbgrader's code and a course's own alike.

    Parameters
    ----------
    gradebook : Gradebook
        The open gradebook.
    db_url : str
        Its address.
    """
    opening = Gradebook.__init__

    def take_over(self: Any, url: str, *arguments: Any, **options: Any) -> None:
        if url != db_url:
            opening(self, url, *arguments, **options)
            return
        self.__class__ = type(gradebook)
        self.__dict__ = gradebook.__dict__

    Gradebook.__init__ = take_over
    try:
        yield
    finally:
        Gradebook.__init__ = opening
