"""Reading a portfolio without taking it from the server that holds it."""

from pathlib import Path

from cmplearn import store
from cmplearn.portfolio.documents import Reader
from cmplearn.portfolio.places import FILE, home


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
    path = (folder or home()).expanduser() / FILE
    if not path.is_file():
        return Reader(None)
    engine = store.open_database(path, read_only=True)
    with store.reading(engine) as connection:
        is_new = not engine.dialect.has_table(connection, "saves")
    if is_new:
        engine.dispose()
        return Reader(None)
    return Reader(engine)
