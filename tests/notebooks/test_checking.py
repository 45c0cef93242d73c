"""Each rule for a committed notebook, broken once."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from cmplearn.notebooks import Notebook, check, write

PNG = "iVBORw0KGgo="


def sound() -> Notebook:
    """Return a notebook that breaks no rule."""
    table = new_output("execute_result", data={"text/plain": "146"}, execution_count=2)
    picture = new_output(
        "display_data", data={"image/png": PNG, "text/plain": "bars"}, metadata={"image/png": {"alt": "Bars"}}
    )
    cells = [
        new_markdown_cell("# A question?", id="opening"),
        new_code_cell("import math", id="setup", execution_count=1),
        new_code_cell("100 + 46", id="add-up", execution_count=2, outputs=[table, picture]),
    ]
    notebook: Notebook = new_notebook(cells=cells)
    return notebook


def rules(tmp_path: Path, notebook: Notebook, figures: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    path = tmp_path / "lesson.ipynb"
    write(path, notebook)
    return [(problem.rule, problem.cell) for problem in check(path, figures)]


def test_a_sound_notebook_has_no_problems(tmp_path: Path) -> None:
    assert rules(tmp_path, sound()) == []


def code(notebook: Notebook) -> dict[str, Any]:
    cell: dict[str, Any] = notebook["cells"][2]
    return cell


def picture(notebook: Notebook) -> dict[str, Any]:
    output: dict[str, Any] = code(notebook)["outputs"][1]
    return output


def first_run_twice(notebook: Notebook) -> None:
    notebook["cells"][1]["execution_count"] = 3


def never_run(notebook: Notebook) -> None:
    code(notebook)["execution_count"] = None


def without_outputs(notebook: Notebook) -> None:
    code(notebook)["outputs"] = []


def random_id(notebook: Notebook) -> None:
    code(notebook)["id"] = "3f2a9c01"


def uuid_id(notebook: Notebook) -> None:
    code(notebook)["id"] = "0b1f6a52-3c4d-4e5f-8a9b-0c1d2e3f4a5b"


def twice_the_same_id(notebook: Notebook) -> None:
    notebook["cells"][1]["id"] = "add-up"


def empty_cell(notebook: Notebook) -> None:
    notebook["cells"].append(new_markdown_cell(" \n", id="blank"))


def timing(notebook: Notebook) -> None:
    code(notebook)["metadata"]["execution"] = {"iopub.status.busy": "2026-11-22T03:31:35Z"}


def widget_state(notebook: Notebook) -> None:
    notebook["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {}}


def widget_view(notebook: Notebook) -> None:
    picture(notebook)["data"]["application/vnd.jupyter.widget-view+json"] = {"model_id": "abc"}


def home_folder_in_code(notebook: Notebook) -> None:
    code(notebook)["source"] = "open('/home/anna/audit.csv')"


def windows_folder_in_prose(notebook: Notebook) -> None:
    notebook["cells"][0]["source"] = r"Look in C:\Users\anna"


def temporary_folder_in_output(notebook: Notebook) -> None:
    picture(notebook)["data"]["text/html"] = "<pre>/tmp/ipykernel_12/1.py</pre>"


def picture_without_words(notebook: Notebook) -> None:
    picture(notebook)["metadata"] = {}


def svg_picture(notebook: Notebook) -> None:
    picture(notebook)["data"] = {"image/svg+xml": "<svg/>"}


def html_picture_without_words(notebook: Notebook) -> None:
    picture(notebook)["data"]["text/html"] = '<figure><img src="data:image/png;base64,AA=="></figure>'


def too_big(notebook: Notebook) -> None:
    picture(notebook)["data"]["text/plain"] = "x" * 300_000


def error_output(notebook: Notebook) -> None:
    code(notebook)["outputs"].append(new_output("error", ename="KeyError", evalue="'cost'", traceback=[]))


def warning_output(notebook: Notebook) -> None:
    code(notebook)["outputs"].append(new_output("stream", name="stderr", text="FutureWarning: soon"))


def private_room(notebook: Notebook) -> None:
    code(notebook)["source"] = "from cmplearn.store import open_database"


def private_name(notebook: Notebook) -> None:
    code(notebook)["source"] = "from cmplearn.course import _cache"


def private_module(notebook: Notebook) -> None:
    code(notebook)["source"] = "import cmplearn.portfolio"


def magic(notebook: Notebook) -> None:
    code(notebook)["source"] = "%matplotlib inline"


def no_cell_ids(notebook: Notebook) -> None:
    notebook["nbformat_minor"] = 4


def unknown_cell_type(notebook: Notebook) -> None:
    notebook["cells"].append({"cell_type": "poem", "id": "poem", "metadata": {}, "source": "Roses"})


@pytest.mark.parametrize(
    ("spoil", "broken"),
    [
        (first_run_twice, ("counts", "setup")),
        (never_run, ("counts", "add-up")),
        (without_outputs, ("outputs", "")),
        (random_id, ("cell-id", "3f2a9c01")),
        (uuid_id, ("cell-id", "0b1f6a52-3c4d-4e5f-8a9b-0c1d2e3f4a5b")),
        (twice_the_same_id, ("cell-id", "add-up")),
        (empty_cell, ("empty", "blank")),
        (timing, ("metadata", "add-up")),
        (widget_state, ("widget-state", "")),
        (widget_view, ("widget-state", "add-up")),
        (home_folder_in_code, ("absolute-path", "add-up")),
        (windows_folder_in_prose, ("absolute-path", "opening")),
        (temporary_folder_in_output, ("absolute-path", "add-up")),
        (picture_without_words, ("picture", "add-up")),
        (svg_picture, ("picture", "add-up")),
        (html_picture_without_words, ("picture", "add-up")),
        (too_big, ("size", "")),
        (error_output, ("error-output", "add-up")),
        (warning_output, ("error-output", "add-up")),
        (private_room, ("import", "add-up")),
        (private_name, ("import", "add-up")),
        (private_module, ("import", "add-up")),
        (magic, ("import", "add-up")),
        (no_cell_ids, ("format", "")),
        (unknown_cell_type, ("format", "")),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_one_broken_rule_is_named_with_its_cell(
    tmp_path: Path, spoil: Callable[[Notebook], None], broken: tuple[str, str]
) -> None:
    notebook = copy.deepcopy(sound())
    spoil(notebook)

    assert rules(tmp_path, notebook) == [broken]


@pytest.mark.parametrize(
    "words",
    [
        "worth £494,720 in all",
        "worth 494720 in all",
        "443 people",
        "44% of it",
        "44 per cent of it",
    ],
)
def test_a_published_figure_typed_in_prose_is_found(tmp_path: Path, words: str) -> None:
    notebook = sound()
    notebook["cells"][0]["source"] = words

    assert rules(tmp_path, notebook, ("£494,720", "443", "44%")) == [("typed-figure", "opening")]


@pytest.mark.parametrize(
    "source", ["claimed = 443", "lesson.prose('The 443 who stayed')", "saving = 494_720.0"]
)
def test_a_published_figure_typed_in_code_is_found(tmp_path: Path, source: str) -> None:
    notebook = sound()
    code(notebook)["source"] = source

    assert rules(tmp_path, notebook, ("£494,720", "443")) == [("typed-figure", "add-up")]


@pytest.mark.parametrize(
    "words",
    [
        "{{ wirral-moch.avoided_443 }} people",
        "lesson 2.3 has 3 parts",
        "44 people",
        "4430 and 14,43",
        "in 2023",
    ],
)
def test_other_numbers_and_placeholders_are_left_alone(tmp_path: Path, words: str) -> None:
    notebook = sound()
    notebook["cells"][0]["source"] = words

    assert rules(tmp_path, notebook, ("£494,720", "443", "44%", "3")) == []


@pytest.mark.parametrize(
    "words",
    [
        "<https://www.england.nhs.uk/home/tmp/page>",
        "and/or home/work life",
        "10:30",
        "`modules/2-operational/`",
    ],
)
def test_addresses_and_paths_within_the_course_are_left_alone(tmp_path: Path, words: str) -> None:
    notebook = sound()
    notebook["cells"][0]["source"] = words

    assert rules(tmp_path, notebook) == []


def test_a_problem_prints_as_one_line_with_file_cell_and_cure(tmp_path: Path) -> None:
    notebook = sound()
    never_run(notebook)
    write(tmp_path / "lesson.ipynb", notebook)

    assert [str(problem) for problem in check(tmp_path / "lesson.ipynb")] == [
        f"{tmp_path / 'lesson.ipynb'}, cell add-up: code cell 2 was not run. "
        "`cmplearn notebooks run` runs all in order. [counts]"
    ]


def test_a_large_file_that_is_no_valid_notebook_has_both_problems(tmp_path: Path) -> None:
    notebook = json.loads(json.dumps(sound()))
    too_big(notebook)
    unknown_cell_type(notebook)

    assert rules(tmp_path, notebook) == [("size", ""), ("format", "")]
