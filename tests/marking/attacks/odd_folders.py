"""Hostile submissions by what lies in their folder: links, pipes, endless files, odd notebooks."""

import json
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.marking import corpus

from .attack import Surroundings

__all__ = ["ODD_FOLDERS"]

Makes = Callable[[Path, Surroundings], None]
ODD_FOLDERS: dict[str, Makes] = {}


def odd(make: Makes) -> Makes:
    """Enter a function in the list under its own name, in words. It changes an honest submission's folder."""
    ODD_FOLDERS[make.__name__.replace("_", " ")] = make
    return make


def changed(folder: Path, change: Callable[[Any], None]) -> None:
    """Change the first notebook as JSON."""
    path = folder / f"{corpus.WAITS}.ipynb"
    notebook = json.loads(path.read_bytes())
    change(notebook)
    path.write_text(json.dumps(notebook))


def reads(folder: Path, name: str) -> None:
    """Let the notebook's answer tell what a file holds."""

    def change(notebook: Any) -> None:
        (cell,) = (
            c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == "mean-wait"
        )
        cell["source"] = (
            "import os\n"
            f"if os.path.lexists({name!r}):\n    print('this was' + ' reached:', os.stat({name!r}))\n"
            "mean_wait = 1.0"
        )

    changed(folder, change)


@odd
def its_notebook_is_a_link_to_the_source(folder: Path, around: Surroundings) -> None:
    path = folder / f"{corpus.WAITS}.ipynb"
    path.unlink()
    path.symlink_to(around.root / "source" / corpus.ASSIGNMENT / path.name)


@odd
def its_notebook_is_a_link_to_somebody_elses(folder: Path, around: Surroundings) -> None:
    path = folder / f"{corpus.WAITS}.ipynb"
    path.unlink()
    path.symlink_to(around.root / "submitted" / "honest-a" / corpus.ASSIGNMENT / path.name)


@odd
def a_file_is_a_link_to_the_gradebook(folder: Path, around: Surroundings) -> None:
    (folder / "linked").symlink_to(around.root / "gradebook.db")
    reads(folder, "linked")


@odd
def a_folder_is_a_link_to_the_course_root(folder: Path, around: Surroundings) -> None:
    (folder / "linked").symlink_to(around.root, target_is_directory=True)
    reads(folder, "linked/gradebook.db")


@odd
def a_folder_is_a_link_to_itself(folder: Path, around: Surroundings) -> None:  # noqa: ARG001
    (folder / "linked").symlink_to(".", target_is_directory=True)
    (folder / "again").symlink_to("again")
    reads(folder, "linked/linked/again")


@odd
def a_file_is_a_link_without_end(folder: Path, around: Surroundings) -> None:  # noqa: ARG001
    (folder / "linked").symlink_to("/dev/zero")
    reads(folder, "linked")


@odd
def a_file_is_a_pipe(folder: Path, around: Surroundings) -> None:  # noqa: ARG001
    os.mkfifo(folder / "pipe")
    reads(folder, "pipe")


@odd
def its_notebook_is_a_pipe(folder: Path, around: Surroundings) -> None:  # noqa: ARG001
    path = folder / f"{corpus.WAITS}.ipynb"
    path.unlink()
    os.mkfifo(path)


@odd
def a_file_is_a_socket(folder: Path, around: Surroundings) -> None:  # noqa: ARG001
    here = Path.cwd()
    os.chdir(folder)  # an address holds 108 bytes
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket")
    os.chdir(here)
    reads(folder, "socket")


@odd
def a_file_has_a_terabyte(folder: Path, around: Surroundings) -> None:  # noqa: ARG001
    with (folder / "endless.csv").open("wb") as endless:
        endless.truncate(1 << 40)
    reads(folder, "endless.csv")


@odd
def a_name_is_no_text(folder: Path, around: Surroundings) -> None:  # noqa: ARG001
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe.csv")).write_bytes(b"x")
    (folder / "two\nlines.csv").write_bytes(b"x")
    reads(folder, "no-such-file")


@odd
def folders_are_nested_deep(folder: Path, around: Surroundings) -> None:  # noqa: ARG001
    deep = folder
    for _ in range(150):
        deep = deep / "deep"
        deep.mkdir()
    reads(folder, "no-such-file")


@odd
def its_notebook_is_a_million_brackets(folder: Path, around: Surroundings) -> None:  # noqa: ARG001
    (folder / f"{corpus.WAITS}.ipynb").write_text('{"cells": ' + "[" * 1_000_000)


@odd
def its_notebook_holds_a_number_without_end(folder: Path, around: Surroundings) -> None:  # noqa: ARG001
    path = folder / f"{corpus.WAITS}.ipynb"
    path.write_text(
        path.read_text().replace('"nbformat":', '"number": ' + "9" * 100_000 + ', "nbformat":', 1)
    )


@odd
def its_notebook_names_a_kernel_outside(folder: Path, around: Surroundings) -> None:
    spec = {"name": f"../../{around.mark}", "display_name": "x", "language": "x"}
    changed(folder, lambda notebook: notebook["metadata"].update(kernelspec=spec))
    reads(folder, "no-such-file")


@odd
def its_notebook_has_a_test_of_its_own(folder: Path, around: Surroundings) -> None:  # noqa: ARG001
    def change(notebook: Any) -> None:
        mark = {
            "grade": True,
            "solution": False,
            "locked": False,
            "points": 396,
            "grade_id": "mine",
            "task": False,
        }
        notebook["cells"].append(
            {
                "cell_type": "code",
                "id": "mine",
                "source": "1",
                "outputs": [],
                "execution_count": None,
                "metadata": {"nbgrader": mark | {"schema_version": 3}},
            }
        )

    changed(folder, change)
    reads(folder, "no-such-file")


@odd
def its_notebook_says_other_points(folder: Path, around: Surroundings) -> None:  # noqa: ARG001
    def change(notebook: Any) -> None:
        for cell in notebook["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade"):
                cell["metadata"]["nbgrader"]["points"] = 396
                cell["source"] = "396"

    changed(folder, change)
    reads(folder, "no-such-file")
