"""Where a portfolio lies on this computer."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from cmplearn.errors import StorageError

FILE = "portfolio.sqlite"


def home(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """Return the folder that holds a person's portfolio: private, and on this computer alone.

    Parameters
    ----------
    environment : Mapping
        Environment variables; `CMPLEARN_HOME` wins.
    platform : str
        As `sys.platform` names it.

    Returns
    -------
    Path
        The folder; it may not exist yet.

    Examples
    --------
    >>> home({"CMPLEARN_HOME": "/data/me"}).as_posix()
    '/data/me'
    >>> home({"XDG_DATA_HOME": "/home/me/.data"}, "linux").as_posix()
    '/home/me/.data/cmplearn'
    """
    chosen = environment.get("CMPLEARN_HOME")
    if chosen:
        return Path(chosen).expanduser()
    if platform == "win32":
        local = environment.get("LOCALAPPDATA")
        return (Path(local) if local else Path.home() / "AppData" / "Local") / "cmplearn"
    if platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "cmplearn"
    data = environment.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "cmplearn"


def make_folder(folder: Path | None) -> Path:
    """Return the portfolio's folder, made if need be.

    The usual folder is made with all above it. Of a folder that somebody chose, only the last part is made:
    when the part above is missing, a drive is probably not connected, and a new portfolio there would look
    like lost work.

    Parameters
    ----------
    folder : Path or None
        A chosen folder, or None for `home()`.

    Returns
    -------
    Path

    Raises
    ------
    StorageError
        The folder cannot be made, or is not a folder.
    """
    is_chosen = folder is not None or "CMPLEARN_HOME" in os.environ
    place = (folder or home()).expanduser().absolute()
    try:
        place.mkdir(mode=0o700, parents=not is_chosen, exist_ok=True)
    except FileNotFoundError as error:
        raise StorageError(
            f"The folder {place.parent} does not exist, so your portfolio in {place} cannot be opened. If it "
            "is on a network or USB drive, connect it and start again; otherwise choose another folder with "
            "--home."
        ) from error
    except FileExistsError as error:
        raise StorageError(
            f"{place} is a file, and your portfolio needs a folder. Choose another folder with --home."
        ) from error
    except OSError as error:
        raise StorageError(
            f"The folder {place} for your portfolio cannot be made: {error.strerror}. The disk may be full "
            "or read-only. Choose another folder with --home, or ask for the right to write in "
            f"{place.parent}."
        ) from error
    return place
