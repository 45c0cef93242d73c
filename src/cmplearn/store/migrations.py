"""Brings a room's tables up to date; each room keeps its steps in its own `migrations` folder."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from cmplearn.errors import StorageError
from cmplearn.store.databases import named, open_database, reading, writing

PACKAGE = Path(__file__).parent.parent


def open_migrated(place: Path | str, room: str) -> Engine:
    """Return the engine of a database with a room's tables up to date.

    Parameters
    ----------
    place : Path or str
        As for `open_database`.
    room : str
        As for `migrate`.

    Raises
    ------
    StorageError
        It cannot be reached, read or written.
    """
    engine = open_database(place)
    try:
        migrate(engine, room)
    except Exception:
        engine.dispose()
        raise
    return engine


LOCK = 0x636D706C  # "cmpl": the number of a lock means something to cmplearn alone


def migrate(engine: Engine, room: str) -> None:
    """Run the steps of a room that its database has not had yet, in one transaction.

    A database that is up to date costs one query; Alembic is not even imported.

    Parameters
    ----------
    engine : Engine
        From `open_database`.
    room : str
        Name of the room's package, such as "portfolio". Its steps are `migrations/r0001_words.py` and so on,
        each an Alembic revision named by its number, in one line without branches.

    Raises
    ------
    StorageError
        The database cannot be written, or was made by a newer cmplearn.
    """
    with reading(engine) as connection:
        if _is_up_to_date(connection, room):
            return
    import alembic.operations  # takes long: before others have to wait for this one
    import alembic.runtime.migration
    import alembic.script  # noqa: F401

    with writing(engine) as connection:
        _wait_for_others(connection)
        if not _is_up_to_date(connection, room):  # else another program has just done it
            _upgrade(connection, room)


def _is_up_to_date(connection: Connection, room: str) -> bool:
    """Return whether no step of a room is missing, or raise StorageError where there are newer ones."""
    current, known = _current(connection, room), revisions(room)
    if current is not None and current not in known:
        raise StorageError(
            f"{named(connection.engine)} was written by a newer cmplearn (step {current}; this one knows up "
            f"to {known[-1]}). Nothing was changed. Update cmplearn, then start again."
        )
    return current == known[-1]


def revisions(room: str) -> list[str]:
    """Return the numbers of a room's steps, in order.

    Parameters
    ----------
    room : str
        Name of the room's package.

    Returns
    -------
    list of str

    Examples
    --------
    >>> revisions("portfolio")[0]
    '0001'
    """
    return sorted(path.name[1:5] for path in _folder(room).glob("r[0-9][0-9][0-9][0-9]_*.py"))


def _folder(room: str) -> Path:
    """Return the folder of a room's steps."""
    return PACKAGE / room / "migrations"


def _version_table(room: str) -> str:
    """Return the name of the table that says which step a room's tables have reached."""
    return f"{room}_version"


def _current(connection: Connection, room: str) -> str | None:
    """Return the step that the database has reached, or None for a new one."""
    if not inspect(connection).has_table(_version_table(room)):
        return None
    return connection.execute(text(f"SELECT version_num FROM {_version_table(room)}")).scalar()


def _wait_for_others(connection: Connection) -> None:
    """Let one process at a time run steps, until its transaction ends; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})


def _upgrade(connection: Connection, room: str) -> None:
    """Run the missing steps with Alembic on an open transaction."""
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext, MigrationStep
    from alembic.script import ScriptDirectory

    folder = str(_folder(room))
    script = ScriptDirectory(folder, version_locations=[folder])

    def steps(heads: tuple[str, ...], _: MigrationContext) -> Iterator[MigrationStep]:
        missing = list(script.iterate_revisions("head", heads or "base"))
        for revision in reversed(missing):
            yield MigrationStep.upgrade_from_script(script.revision_map, revision)

    context = MigrationContext.configure(
        connection, opts={"fn": steps, "version_table": _version_table(room), "transactional_ddl": True}
    )
    with Operations.context(context):
        context.run_migrations()
