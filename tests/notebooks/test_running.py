"""Running notebooks in fresh kernels."""

from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from cmplearn.errors import TookTooLongError
from cmplearn.notebooks import CellFailedError, check, execute, read, run, write

WHERE = """
import os
from pathlib import Path
home = Path(os.environ["CMPLEARN_HOME"])
print(Path("beside.txt").read_text(), list(home.iterdir()), home == Path.home())
"""


@pytest.fixture
def notebook(tmp_path: Path):
    def make(*sources: str) -> Path:
        path = tmp_path / "lesson.ipynb"
        cells = [
            new_code_cell(source, id=f"step-{letter}") for letter, source in zip("abc", sources, strict=False)
        ]
        write(path, new_notebook(cells=cells))
        return path

    return make


def test_a_run_fills_counts_and_outputs_keeps_ids_and_passes_the_check(notebook, tmp_path: Path) -> None:
    (tmp_path / "beside.txt").write_text("found")
    path = notebook(WHERE, "6 * 7")

    assert run(path)

    cells = read(path)["cells"]
    assert [cell["id"] for cell in cells] == ["step-a", "step-b"]
    assert cells[0]["outputs"][0]["text"] == "found [] False\n"
    assert cells[1]["outputs"][0]["data"] == {"text/plain": "42"}
    assert check(path) == ()
    assert not run(path)


def test_a_failing_cell_is_shown_first_and_the_file_stays(notebook) -> None:
    path = notebook("cost = {}", "cost['staff']")
    before = path.read_bytes()

    with pytest.raises(CellFailedError) as caught:
        run(path)

    assert caught.value.cell_id == "step-b"
    assert str(caught.value).splitlines()[:3] == [
        f"{path}: the cell step-b failed.",
        "    cost['staff']",
        "KeyError: 'staff'",
    ]
    assert path.read_bytes() == before


def test_a_notebook_that_never_ends_is_stopped(notebook) -> None:
    with pytest.raises(TookTooLongError, match="stopped after 4 seconds"):
        execute(notebook("while True: pass"), seconds=4)
