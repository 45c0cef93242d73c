"""Runs a notebook from top to bottom in a fresh kernel, as a new participant would find it.

Each notebook is executed by a process of its own, because nbclient with several notebooks in one event loop
sometimes hangs for ever: the wake-up for a message that has arrived is lost.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from cmplearn.errors import CmplearnError, TookTooLongError
from cmplearn.notebooks.normalising import normalise
from cmplearn.notebooks.reading import Notebook, read, write

DEFAULT_SECONDS = 300
"""Longest time that one notebook may take; a lesson takes a few seconds."""

_ANSI = re.compile(r"\x1b\[[0-9;]*m")


class CellFailedError(CmplearnError, RuntimeError):
    """A cell that raised an error when its notebook was run; the message shows the cell first.

    Parameters
    ----------
    path : Path
        The notebook.
    cell_id : str
        Id of the cell.
    source : str
        What the cell says.
    error : str
        The error's name and message.
    trace : str
        Where it was raised, without colours.
    """

    def __init__(self, path: Path, cell_id: str, source: str, error: str, trace: str = "") -> None:
        """Keep the parts, and write the message from them."""
        self.path, self.cell_id, self.source, self.error, self.trace = path, cell_id, source, error, trace
        shown = "\n".join(f"    {line}" for line in source.splitlines())
        super().__init__(
            f"{path}: the cell {cell_id} failed.\n{shown}\n{error}\n"
            f"Nothing was written. Mend the cell, or what it calls, and run again.\n\n{trace}".rstrip()
        )


def run(path: Path, *, seconds: float = DEFAULT_SECONDS) -> bool:
    """Execute a notebook file in place and normalise it; return whether the file changed.

    Parameters
    ----------
    path : Path
        The notebook; it is written only if every cell ran, whole or not at all.
    seconds : float
        Longest time for the whole notebook.

    Raises
    ------
    CellFailedError
        If a cell raises; the file stays as it was.
    TookTooLongError
        If the notebook takes longer than `seconds`.
    NotFoundError, InputError
        As `read` does.
    """
    before = path.read_bytes() if path.exists() else b""
    write(path, execute(path, seconds=seconds))
    return path.read_bytes() != before


def execute(path: Path, *, seconds: float = DEFAULT_SECONDS) -> Notebook:
    """Return a notebook with the outputs of a clean run, normalised; the file is not touched.

    The kernel is fresh, works in the notebook's own folder, and has an empty portfolio (a temporary
    `CMPLEARN_HOME`).

    Parameters
    ----------
    path : Path
        The notebook to run.
    seconds : float
        Longest time for the whole notebook.

    Raises
    ------
    CellFailedError
        If a cell raises.
    TookTooLongError
        If the notebook takes longer than `seconds`.
    NotFoundError, InputError
        As `read` does.
    """
    notebook = normalise(read(path))
    with tempfile.TemporaryDirectory(prefix="cmplearn-run-") as folder:
        answer = _in_own_process(path, notebook, Path(folder), seconds)
    if "failed" in answer:
        raise CellFailedError(path, **answer["failed"])
    return normalise(answer["notebook"])


def _in_own_process(path: Path, notebook: Notebook, folder: Path, seconds: float) -> dict[str, Notebook]:
    from nbformat import v4

    given, result = folder / "given.ipynb", folder / "result.json"
    given.write_text(v4.writes(notebook), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", __spec__.name, str(given), str(result), str(path.resolve().parent)],
        env=_environment(os.environ, folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        _, said = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired as problem:
        raise TookTooLongError(
            f"{path} was stopped after {seconds:g} seconds. Nothing was written. "
            "Look for a cell that never ends or that waits for an answer."
        ) from problem
    finally:
        _end(process)
    if not result.exists():
        raise CmplearnError(f"{path} could not be run: the process that runs it ended early, saying:\n{said}")
    answer: dict[str, Notebook] = json.loads(result.read_text(encoding="utf-8"))
    if "notebook" in answer:
        answer["notebook"] = v4.to_notebook(answer["notebook"])
    return answer


def _end(process: "subprocess.Popen[str]") -> None:
    """Stop the process if it still runs; its kernel watches for that and ends by itself."""
    if process.poll() is None:
        process.kill()
    process.wait()
    if process.stderr:
        process.stderr.close()


def _environment(environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Nothing of the person who runs it: an empty portfolio, and no IPython start-up files."""
    home, ipython = folder / "home", folder / "ipython"
    home.mkdir()
    ipython.mkdir()
    source = str(Path(__file__).parents[2])
    return {
        **environment,
        "CMPLEARN_HOME": str(home),
        "IPYTHONDIR": str(ipython),
        "JUPYTER_PLATFORM_DIRS": "1",
        "PYTHONPATH": os.pathsep.join(filter(None, [source, environment.get("PYTHONPATH", "")])),
    }


def _execute_here(given: Path, result: Path, folder: Path) -> None:
    """Run one notebook in this process and write what came of it as JSON."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    notebook = read(given)
    client = NotebookClient(
        notebook,
        timeout=None,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(folder)}},
    )
    try:
        client.execute()
        answer: dict[str, object] = {"notebook": notebook}
    except CellExecutionError as problem:
        answer = {"failed": _failed_cell(notebook, problem.ename, problem.evalue)}
    result.write_text(json.dumps(answer), encoding="utf-8")


def _failed_cell(notebook: Notebook, name: str, message: str) -> dict[str, str]:
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            if output["output_type"] == "error":
                trace = _ANSI.sub("", "\n".join(output["traceback"]))
                error = f"{name}: {message}"
                return {"cell_id": cell["id"], "source": cell["source"], "error": error, "trace": trace}
    return {"cell_id": "(unknown)", "source": "", "error": f"{name}: {message}", "trace": ""}


if __name__ == "__main__":
    _execute_here(*(Path(argument) for argument in sys.argv[1:4]))
