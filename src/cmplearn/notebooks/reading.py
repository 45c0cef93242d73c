"""Finds, reads and writes notebook files, changing nothing on the way."""

import json
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeAlias

from cmplearn.errors import InputError, NotFoundError

Notebook: TypeAlias = dict[str, Any]
"""A notebook as nbformat 4 keeps it (`cells`, `metadata`, ...), each source as one string."""


def find(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Return the notebook files named by `paths`, folders searched through, in order of their names.

    Parameters
    ----------
    paths : iterable of Path
        Notebook files and folders. Jupyter's `.ipynb_checkpoints` folders are left out.

    Raises
    ------
    NotFoundError
        If a path does not exist.
    InputError
        If a file's name does not end in `.ipynb`.
    """
    return tuple(file for path in paths for file in _files(path))


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(file for file in path.rglob("*.ipynb") if ".ipynb_checkpoints" not in file.parts)
    if not path.exists():
        raise NotFoundError(f"There is no {path}. Give the path of a notebook, or of a folder of them.")
    if path.suffix != ".ipynb":
        raise InputError(
            f"{path} is not a notebook: its name must end in .ipynb. Give one that does, or a folder."
        )
    return [path]


def read(path: Path) -> Notebook:
    """Return the notebook in a file, as it is: nothing is repaired, renamed or added.

    Raises
    ------
    NotFoundError
        If there is no such file.
    InputError
        If the file is not a notebook, or is in a format older than nbformat 4.
    """
    from nbformat import v4

    try:
        text = path.read_text(encoding="utf-8")
        content = json.loads(text)
    except FileNotFoundError as problem:
        raise NotFoundError(f"There is no notebook {path}. Check its name.") from problem
    except ValueError as problem:
        raise InputError(
            f"{path} is not a notebook: it can't be read as JSON in UTF-8 ({problem}). "
            "Take its last good copy from git."
        ) from problem
    if not _is_format_4(content):
        raise InputError(
            f"{path} is not a notebook in format 4: it has no list of cells, or says another format. "
            "Open it in JupyterLab and save it again, or take its last good copy from git."
        )
    notebook: Notebook = v4.reads(text)
    return notebook


def _is_format_4(content: object) -> bool:
    return (
        isinstance(content, dict) and isinstance(content.get("cells"), list) and content.get("nbformat") == 4
    )


def write(path: Path, notebook: Notebook) -> None:
    """Write a notebook so that the file always holds either the old or the new version, whole."""
    from nbformat import v4

    text = v4.writes(v4.to_notebook(notebook)).rstrip("\n") + "\n"
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=".part")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
