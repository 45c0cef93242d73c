"""Finding, reading and writing notebooks."""

import stat
from pathlib import Path

import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from cmplearn.errors import InputError, NotFoundError
from cmplearn.notebooks import find, read, write


def test_a_folder_gives_its_notebooks_in_order_without_checkpoints(tmp_path: Path) -> None:
    for name in ("b.ipynb", "a/c.ipynb", ".ipynb_checkpoints/b-checkpoint.ipynb", "notes.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("{}")

    assert find([tmp_path]) == (tmp_path / "a/c.ipynb", tmp_path / "b.ipynb")


def test_a_path_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no-such"):
        find([tmp_path / "no-such.ipynb"])


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("words")

    with pytest.raises(InputError, match=r"must end in \.ipynb"):
        find([tmp_path / "notes.md"])


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    notebook = new_notebook(cells=[new_markdown_cell("Two\nlines – £5", id="words")])
    write(tmp_path / "lesson.ipynb", notebook)

    assert read(tmp_path / "lesson.ipynb") == notebook
    assert [file.name for file in tmp_path.iterdir()] == ["lesson.ipynb"]


def test_writing_keeps_the_files_permissions(tmp_path: Path) -> None:
    path = tmp_path / "lesson.ipynb"
    path.touch(mode=0o640)
    write(path, new_notebook())

    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "lesson.ipynb"
    write(path, new_notebook())
    before = path.read_bytes()

    with pytest.raises(TypeError):
        write(path, {**new_notebook(), "metadata": {"not": object()}})

    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["lesson.ipynb"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"PK\x03\x04\xff", "can't be read as JSON"),
        (b'{"cells": [', "can't be read as JSON"),
        (b"[1, 2]", "not a notebook in format 4"),
        (b'{"nbformat": 4, "cells": {}}', "not a notebook in format 4"),
        (b'{"nbformat": 3, "worksheets": []}', "not a notebook in format 4"),
    ],
    ids=["a zip", "half a file", "a list", "cells not a list", "format 3"],
)
def test_a_file_that_is_no_notebook_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "lesson.ipynb"
    path.write_bytes(content)

    with pytest.raises(InputError, match=says):
        read(path)


def test_a_missing_notebook_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"lesson\.ipynb"):
        read(tmp_path / "lesson.ipynb")
