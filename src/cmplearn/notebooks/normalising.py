"""Takes out of a notebook what changes from one save to the next, for stable files."""

import copy
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cmplearn.notebooks.reading import Notebook, read, write

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
"""The output that only shows anything beside a live kernel; a stored one reads "model not found"."""

PASSING_METADATA = ("execution", "ExecuteTime", "collapsed", "scrolled", "trusted", "papermill", "vscode")
"""Cell metadata that tells how the cell was last run or shown, not what it is."""

_RANDOM_ID = re.compile(r"(?=.*\d)[0-9a-f]{8}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_READABLE_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def is_readable_id(cell_id: str) -> bool:
    """Whether a cell id is made of plain words, as people write them, and not drawn at random by a program.

    Examples
    --------
    >>> is_readable_id("first-answer"), is_readable_id("3f2a9c01"), is_readable_id("First answer")
    (True, False, False)
    """
    return bool(
        2 <= len(cell_id) <= 48 and _READABLE_ID.fullmatch(cell_id) and not _RANDOM_ID.fullmatch(cell_id)
    )


def normalise(notebook: Notebook) -> Notebook:
    """Return the notebook without anything that changes from one save or one machine to the next.

    Readable cell ids, tags, sources, counts and outputs stay. Doing it twice is doing it once.
    """
    result = copy.deepcopy(notebook)
    for step in _STEPS:
        step(result)
    return result


def fix(path: Path) -> bool:
    """Normalise a notebook file in place; return whether that changed it.

    Raises
    ------
    NotFoundError, InputError
        As `read` does.
    """
    before = path.read_bytes() if path.exists() else b""
    notebook = normalise(read(path))
    write(path, notebook)
    return path.read_bytes() != before


def _drop_empty_cells(notebook: Notebook) -> None:
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["source"].strip()]


def _state_format(notebook: Notebook) -> None:
    notebook["nbformat"], notebook["nbformat_minor"] = 4, 5


def _state_kernel(notebook: Notebook) -> None:
    """Name Python 3 without the minor version, which differs between the machines that run the course."""
    notebook["metadata"] = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        **{key: value for key, value in notebook["metadata"].items() if key in ("cmplearn", "title")},
    }


def _drop_passing_metadata(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        for key in PASSING_METADATA:
            cell["metadata"].pop(key, None)


def _drop_widget_views(notebook: Notebook) -> None:
    """Leave the printable forms of a widget's output; an output that had no other form goes."""
    for cell in _code_cells(notebook):
        for output in cell["outputs"]:
            output.get("data", {}).pop(WIDGET_VIEW, None)
        cell["outputs"] = [output for output in cell["outputs"] if output.get("data", True)]


def _join_streams(notebook: Notebook) -> None:
    """Join neighbouring pieces of one stream: where they break is a matter of timing."""
    for cell in _code_cells(notebook):
        joined: list[dict[str, Any]] = []
        for output in cell["outputs"]:
            last = joined[-1] if joined else {}
            if output["output_type"] == "stream" and last.get("name") == output["name"]:
                last["text"] += output["text"]
            else:
                joined.append(output)
        cell["outputs"] = joined


def _agree_counts(notebook: Notebook) -> None:
    for cell in _code_cells(notebook):
        for output in cell["outputs"]:
            if output["output_type"] == "execute_result":
                output["execution_count"] = cell["execution_count"]


def _name_cells(notebook: Notebook) -> None:
    """Give cells with a random or repeated id a readable one, from their first words; readable ids stay."""
    taken: set[str] = set()
    for cell in notebook["cells"]:
        wanted = cell.get("id", "")
        if wanted in taken or not is_readable_id(wanted):
            wanted = _first_words(cell)
        cell["id"] = _free(wanted, taken)
        taken.add(cell["id"])


def _first_words(cell: dict[str, Any]) -> str:
    quoted = re.search(r"""\blesson\.\w+\(\s*["']([a-z0-9-]+)["']""", cell["source"])
    if quoted and is_readable_id(quoted[1]):
        return quoted[1]
    words = re.findall(r"[a-z][a-z0-9]*", cell["source"].lower())
    return "-".join(words[:4])[:40] or cell["cell_type"]


def _free(wanted: str, taken: set[str]) -> str:
    number, name = 1, wanted
    while name in taken or not is_readable_id(name):
        number += 1
        name = f"{wanted if is_readable_id(f'{wanted}-{number}') else 'cell'}-{number}"
    return name


def _code_cells(notebook: Notebook) -> list[dict[str, Any]]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


_STEPS: tuple[Callable[[Notebook], None], ...] = (
    _drop_empty_cells,  # first: they need no name and no count
    _state_format,
    _state_kernel,  # drops the widget state, which lives in the notebook's metadata
    _drop_passing_metadata,
    _drop_widget_views,  # before streams are joined: a dropped output may have stood between two pieces
    _join_streams,
    _agree_counts,
    _name_cells,  # last: names come from what is left
)
