"""Where the programme database is: who learns with whom, and what a meeting hands out."""

import os
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Engine

from cmplearn import store

__all__ = ["open_programme", "programme_place"]

VARIABLE = "CMPLEARN_PROGRAMME"
FILE = "programme.sqlite"


def programme_place(environment: Mapping[str, str] = os.environ) -> Path | str | None:
    """Return where the programme database is, or None where nobody has said.

    Parameters
    ----------
    environment : Mapping
        `CMPLEARN_PROGRAMME` is a folder, which holds ``programme.sqlite``; a file; or a database's URL.

    Returns
    -------
    Path or str or None

    Examples
    --------
    >>> programme_place({}) is None
    True
    >>> programme_place({"CMPLEARN_PROGRAMME": "postgresql+psycopg://host/programme"})
    'postgresql+psycopg://host/programme'
    """
    said = environment.get(VARIABLE, "").strip()
    if not said:
        return None
    if "://" in said:
        return said
    path = Path(said).expanduser()
    return path / FILE if path.is_dir() else path


def open_programme(place: Path | str) -> Engine:
    """Return the programme database, its tables up to date.

    Parameters
    ----------
    place : Path or str
        From `programme_place`.

    Returns
    -------
    Engine
        To be disposed of when done.

    Raises
    ------
    StorageError
        It cannot be reached, read or written.
    """
    return store.open_migrated(place, "cohort")
