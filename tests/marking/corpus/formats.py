"""Submissions whose notebooks are in an older, newer, odd or broken format."""

import json
from collections.abc import Callable
from typing import Any

import nbformat

from .assignment import COSTS, WAITS, Files, Notebooks
from .submission import answered, as_files, cell_of, submission

FIRST = f"{WAITS}.ipynb"
SECOND = f"{COSTS}.ipynb"


def with_schema(version: int | None) -> Callable[[Notebooks], Files]:
    """Return the first notebook with nbgrader's metadata as an older or newer nbgrader wrote them."""

    def make(released: Notebooks) -> Files:
        notebook = answered(released)[WAITS]
        for cell in notebook.cells:
            if "nbgrader" in cell.metadata:
                _rewrite(cell.metadata["nbgrader"], version)
        return as_files({WAITS: notebook})

    return make


def _rewrite(mark: Any, version: int | None) -> None:
    mark["schema_version"] = version
    if version is None:
        del mark["schema_version"]
    if version is None or version < 3:
        mark.pop("task", None)
    if version is None or version < 2:
        mark.pop("cell_type", None)


@submission(course="stops the run")
def metadata_v0(released: Notebooks) -> Files:
    return with_schema(None)(released)


@submission(course="stops the run")
def metadata_v1(released: Notebooks) -> Files:
    return with_schema(1)(released)


@submission(course="stops the run")
def metadata_v2(released: Notebooks) -> Files:
    return with_schema(2)(released)


@submission(course="stops the run")
def metadata_too_new(released: Notebooks) -> Files:
    return with_schema(4)(released)


@submission()
def metadata_v3(released: Notebooks) -> Files:
    return with_schema(3)(released)


@submission()
def nbformat_3(released: Notebooks) -> Files:
    notebook = answered(released)[WAITS]
    notebook.nbformat_minor = 4
    for cell in notebook.cells:
        cell.pop("id", None)
    old = json.loads(nbformat.v3.writes_json(nbformat.convert(notebook, 3)))
    return {FIRST: json.dumps(old).encode()}


def _minor(minor: int) -> Callable[[Notebooks], Files]:
    def make(released: Notebooks) -> Files:
        content = json.loads(as_files(answered(released))[FIRST])
        content["nbformat_minor"] = minor
        for cell in content["cells"]:
            if minor < 5:
                cell.pop("id", None)
        return {FIRST: json.dumps(content).encode()}

    make.__name__ = f"nbformat_4_{minor}"
    return make


for _number in range(7):
    submission()(_minor(_number))


def raw(change: Callable[[dict[str, Any]], object]) -> Callable[[Notebooks], Files]:
    """Return the first notebook with its JSON changed."""

    def make(released: Notebooks) -> Files:
        content = json.loads(as_files(answered(released))[FIRST])
        change(content)
        return {FIRST: json.dumps(content).encode()}

    return make


@submission()
def nbformat_5(released: Notebooks) -> Files:
    return raw(lambda content: content.update(nbformat=5))(released)


@submission()
def two_cells_with_one_id(released: Notebooks) -> Files:
    return raw(lambda content: [cell.update(id="same") for cell in content["cells"]])(released)


@submission()
def cells_without_ids(released: Notebooks) -> Files:
    return raw(lambda content: [cell.pop("id") for cell in content["cells"]])(released)


@submission()
def code_cells_without_outputs(released: Notebooks) -> Files:
    def change(content: dict[str, Any]) -> None:
        for cell in content["cells"]:
            cell.pop("outputs", None)
            cell.pop("execution_count", None)

    return raw(change)(released)


@submission()
def unknown_keys_in_cells(released: Notebooks) -> Files:
    return raw(lambda content: [cell.update(colour="red") for cell in content["cells"]])(released)


@submission()
def unknown_kind_of_cell(released: Notebooks) -> Files:
    def change(content: dict[str, Any]) -> None:
        content["cells"].append({"cell_type": "drawing", "metadata": {}, "source": "", "id": "drawn"})

    return raw(change)(released)


@submission()
def wrong_kernelspec(released: Notebooks) -> Files:
    wrong = {"display_name": "R", "language": "R", "name": "ir"}
    return raw(lambda content: content["metadata"].update(kernelspec=wrong))(released)


@submission()
def unknown_kernelspec(released: Notebooks) -> Files:
    wrong = {"display_name": "Mine", "language": "python", "name": "no-such-kernel"}
    return raw(lambda content: content["metadata"].update(kernelspec=wrong))(released)


@submission()
def missing_kernelspec(released: Notebooks) -> Files:
    return raw(lambda content: content.update(metadata={}))(released)


@submission()
def language_of_another(released: Notebooks) -> Files:
    return raw(lambda content: content["metadata"].update(language_info={"name": "R"}))(released)


@submission()
def time_stamps_in_metadata(released: Notebooks) -> Files:
    def change(content: dict[str, Any]) -> None:
        for cell in content["cells"]:
            cell["metadata"] |= {
                "execution": {"iopub.execute_input": "2026"},
                "tags": ["mine"],
                "trusted": True,
            }

    return raw(change)(released)


@submission()
def empty_notebook(released: Notebooks) -> Files:
    return as_files({name: nbformat.v4.new_notebook() for name in released})


@submission()
def empty_file(released: Notebooks) -> Files:
    return as_files(answered(released)) | {FIRST: b""}


@submission()
def not_json(released: Notebooks) -> Files:
    return as_files(answered(released)) | {FIRST: b"These are my answers."}


@submission()
def second_notebook_not_json(released: Notebooks) -> Files:
    """The first notebook was marked before the second is found to be broken."""
    return as_files(answered(released)) | {SECOND: b"These are my answers."}


@submission()
def truncated_json(released: Notebooks) -> Files:
    files = as_files(answered(released))
    return files | {FIRST: files[FIRST][: len(files[FIRST]) // 2]}


@submission()
def json_of_something_else(released: Notebooks) -> Files:
    return as_files(answered(released)) | {FIRST: b'{"answers": [1, 2, 3]}'}


@submission()
def json_of_a_list(released: Notebooks) -> Files:
    return as_files(answered(released)) | {FIRST: b"[]"}


@submission()
def byte_order_mark(released: Notebooks) -> Files:
    files = as_files(answered(released))
    return {FIRST: b"\xef\xbb\xbf" + files[FIRST]}


@submission()
def latin_1(released: Notebooks) -> Files:
    files = as_files(answered(released, explain="Ein paar warten länger."))
    return {FIRST: files[FIRST].decode().encode("latin-1")}


@submission()
def windows_line_ends(released: Notebooks) -> Files:
    def change(content: dict[str, Any]) -> None:
        for cell in content["cells"]:
            cell["source"] = "".join(cell["source"]).replace("\n", "\r\n")

    return raw(change)(released)


@submission()
def lone_surrogate(released: Notebooks) -> Files:
    def change(content: dict[str, Any]) -> None:
        content["cells"][6]["source"] = "half a sign: \ud83d"

    return raw(change)(released)


@submission()
def huge_cell(released: Notebooks) -> Files:
    notebook = answered(released)[WAITS]
    cell_of(notebook, "mean-wait").source += "\n" + "# " + "long " * 400_000
    return as_files({WAITS: notebook})


@submission()
def many_cells(released: Notebooks) -> Files:
    notebook = answered(released)[WAITS]
    notebook.cells += [nbformat.v4.new_code_cell(f"{number}", id=f"c{number}") for number in range(100)]
    return as_files({WAITS: notebook})
