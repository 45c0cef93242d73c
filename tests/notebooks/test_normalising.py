"""What `fix` takes out, and what it leaves alone."""

from pathlib import Path

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from cmplearn.notebooks import Notebook, check, fix, normalise, read, write
from cmplearn.notebooks.normalising import WIDGET_VIEW


def as_saved_by_lab() -> Notebook:
    """Return a notebook as JupyterLab leaves it after a morning's work."""
    shown = new_output("display_data", data={WIDGET_VIEW: {"model_id": "ab"}, "text/plain": "a form"})
    view_only = new_output("display_data", data={WIDGET_VIEW: {"model_id": "cd"}})
    said = [new_output("stream", name="stdout", text=text) for text in ("one\n", "two\n")]
    timing = {"execution": {"iopub.status.busy": "now"}, "tags": ["depth"], "scrolled": True}
    cells = [
        new_markdown_cell("# What is a prevented admission worth?", id="0b1f6a52"),
        new_code_cell("lesson.number('first-answer', 'Your answer')", id="1a2b3c4d", execution_count=1),
        new_code_cell("show()", id="show", execution_count=2, outputs=[shown, view_only], metadata=timing),
        new_code_cell("print()", id="say", execution_count=3, outputs=said),
        new_code_cell("", id="9f9f9f9f"),
    ]
    notebook: Notebook = new_notebook(
        cells=cells,
        metadata={
            "widgets": {"application/vnd.jupyter.widget-state+json": {}},
            "language_info": {"name": "python", "version": "3.11.2"},
            "title": "Kept",
        },
    )
    return notebook


def test_what_changes_from_save_to_save_goes_and_the_rest_stays() -> None:
    result = normalise(as_saved_by_lab())

    assert [cell["id"] for cell in result["cells"]] == ["what-is-a-prevented", "first-answer", "show", "say"]
    assert result["cells"][2]["metadata"] == {"tags": ["depth"]}
    assert [output["data"] for output in result["cells"][2]["outputs"]] == [{"text/plain": "a form"}]
    assert [output["text"] for output in result["cells"][3]["outputs"]] == ["one\ntwo\n"]
    assert result["metadata"] == {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "title": "Kept",
    }


def test_twice_is_once_and_the_notebook_given_stays_as_it_was() -> None:
    given = as_saved_by_lab()
    once = normalise(given)

    assert normalise(once) == once
    assert given == as_saved_by_lab()


def test_repeated_and_wordless_sources_get_names_of_their_own() -> None:
    cells = [
        new_code_cell(source, id="aaaa111" + str(n)) for n, source in enumerate(["x", "x", "x", "1 + 1"])
    ]

    named = normalise(new_notebook(cells=cells))

    assert [cell["id"] for cell in named["cells"]] == ["x-2", "x-3", "x-4", "code"]


def test_a_fixed_file_passes_the_check_and_is_not_changed_again(tmp_path: Path) -> None:
    path = tmp_path / "lesson.ipynb"
    write(path, as_saved_by_lab())
    rules_before = {problem.rule for problem in check(path)}

    assert fix(path)
    assert not fix(path)
    assert rules_before == {"cell-id", "empty", "counts", "metadata", "widget-state"}
    assert check(path) == ()


def test_an_old_notebook_without_cell_ids_gets_them(tmp_path: Path) -> None:
    path = tmp_path / "lesson.ipynb"
    notebook = normalise(as_saved_by_lab())
    notebook["nbformat_minor"] = 4
    for cell in notebook["cells"]:
        del cell["id"]
    write(path, notebook)

    fix(path)

    assert read(path)["cells"][0]["id"] == "what-is-a-prevented"
    assert check(path) == ()
