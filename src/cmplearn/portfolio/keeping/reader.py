"""Reading a portfolio without taking it from the server that holds it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from cmplearn import store
from cmplearn.portfolio.keeping.documents import Reader
from cmplearn.portfolio.keeping.places import FILE, home


def read(folder: Path | None = None) -> Reader:
    """Return a portfolio's documents for reading, while a server may be writing them. Kernels use this.

    Parameters
    ----------
    folder : Path, optional
        The portfolio's folder; default `home()`.

    Returns
    -------
    Reader
        A context manager; without documents when nobody has saved anything there yet.

    Raises
    ------
    StorageError
        The file is damaged or cannot be read.

    Examples
    --------
    >>> from pathlib import Path
    >>> read(Path("no such folder")).documents()
    []
    """
    path = (folder or home()).expanduser().absolute() / FILE
    if not path.is_file():
        return Reader(None)
    engine = store.open_database(path, read_only=True)
    with store.reading(engine) as connection:
        columns = connection.exec_driver_sql("SELECT name FROM pragma_table_info('saves')").scalars().all()
    if "uid" in columns:
        return Reader(engine)
    engine.dispose()
    return Reader(_brought_up_to_date(path) if columns else None)


def _brought_up_to_date(path: Path) -> sa.Engine:
    """Return an engine over a copy, in memory, of a file that an earlier cmplearn wrote."""
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    with store.explained(path), closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as old:
        old.backup(copy)
    engine = sa.create_engine(
        "sqlite://", creator=lambda: copy, poolclass=sa.StaticPool, hide_parameters=True
    )
    store.migrate(engine, "portfolio")
    return engine
